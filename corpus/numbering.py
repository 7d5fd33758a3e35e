"""The numbers of headings: as printed, or counted where none is printed."""

from __future__ import annotations


class Numbering:
    """Counts headings by level. The level of the first heading without a number counts as the top one.

    >>> numbering = Numbering()
    >>> [numbering.next(2), numbering.next(3), numbering.next(2, "4"), numbering.next(3), numbering.next(2)]
    ['1', '1.1', '4', '4.1', '5']
    """

    def __init__(self) -> None:
        self._counters: list[int] = []
        self._top = 1

    def next(self, level: int, printed: str = "") -> str:
        """The number of the next heading, which stands at `level`; `printed` is the one it carries, if any."""
        if printed:
            if not self._counters:
                self._top = level - printed.count(".")
            self._counters = [int(part) for part in printed.split(".")]
            return printed
        if not self._counters:
            self._top = level
        depth = max(1, level - self._top + 1)
        depth = min(depth, len(self._counters) + 1)
        counters = self._counters[:depth] + [0] * (depth - len(self._counters))
        counters[-1] += 1
        self._counters = counters
        return ".".join(map(str, counters))
