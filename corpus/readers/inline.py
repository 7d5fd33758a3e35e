"""Text with its superscripts and subscripts kept: 10<sup>7</sup> is 10⁷, and never 107."""

from __future__ import annotations

from corpus.document import Run, Runs

_SUPER = {
    **dict(zip("0123456789+-−–‐=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True)),
    **dict(zip("abcdefgh", "ᵃᵇᶜᵈᵉᶠᵍʰ", strict=True)),
}
_SUB = dict(zip("0123456789+-−–‐=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₋₌₍₎", strict=True))


def superscript(text: str) -> str:
    """`text` as it stands raised: in superscript characters where there are such, else behind "^" if it has a digit.

    >>> [superscript(text) for text in ("7", "−1", "a", "+", "2.5", "th", "*")]
    ['⁷', '⁻¹', 'ᵃ', '⁺', '^(2.5)', 'th', '*']
    """
    bare = "".join(text.split())
    letters = sum(char.isalpha() for char in bare)
    if bare and all(char in _SUPER for char in bare) and letters <= 1:
        return "".join(_SUPER[char] for char in bare)
    return f"^({' '.join(text.split())})" if any(char.isdigit() for char in bare) else text


def subscript(text: str) -> str:
    """`text` in subscript characters where there are such, else behind "_"."""
    bare = "".join(text.split())
    return "".join(_SUB[char] for char in bare) if all(char in _SUB for char in bare) else f"_({bare})"


class RunBuilder:
    """Collects runs line by line. A subscript stays an ordinary digit ("CO2") unless it would run into a number."""

    def __init__(self) -> None:
        self._lines: list[list[Run]] = [[]]
        self._lowered = ""  # a subscript written as ordinary digits, as long as it is the last thing written

    def text(self, text: str, keys: tuple[str, ...] = ()) -> None:
        if not text:
            return
        line = self._lines[-1]
        if self._lowered and text[0].isdigit():
            line[-1] = Run(subscript(self._lowered), line[-1].keys)
        self._lowered = ""
        line.append(Run(text, keys))

    def sup(self, text: str) -> None:
        self.text(superscript(text) if text.strip() else text)

    def sub(self, text: str) -> None:
        digits = any(char.isdigit() for char in text)
        if digits and self.last().isdigit():
            self.text(subscript(text))
        else:
            self.text(text)
            self._lowered = text if digits else ""

    def last(self) -> str:
        """The last character of the line at hand."""
        return self.tail(1)

    def tail(self, count: int) -> str:
        """The last `count` characters of the line at hand, or a few less."""
        return "".join(run.text[-count:] for run in self._lines[-1][-count:])[-count:]

    def newline(self) -> None:
        self._lowered = ""
        if self._lines[-1]:
            self._lines.append([])

    def lines(self) -> tuple[Runs, ...]:
        return tuple(tuple(line) for line in self._lines if line)

    def runs(self) -> Runs:
        """All lines as one, a blank between two."""
        joined: list[Run] = []
        for line in self.lines():
            joined += [Run(" "), *line] if joined else line
        return tuple(joined)
