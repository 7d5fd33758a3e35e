"""Large quantities, such as doses of cells: those that a table states and those that a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
POWER = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[×x]\s*)?10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
"""A power of ten, with the factor before it if there is one."""


def quantities(text: str) -> list[float]:
    """The power-of-ten quantities in a text ("4.0 × 10⁷" → 4e7), in its order."""
    return [float(match[1] or 1) * 10.0 ** int(match[2].translate(SUPERSCRIPTS)) for match in POWER.finditer(text)]


def quantity(text: str) -> float | None:
    """The largest power-of-ten quantity in a text; None when there is none."""
    return max(quantities(text), default=None)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that a question states, and how a row's may differ from it: "over", "under" or "about".

    `start` and `end` are its place in the question.
    """

    value: float
    relation: str
    start: int
    end: int

    def allows(self, stated: float) -> bool:
        if self.relation == "over":
            return stated > self.value * 0.999
        if self.relation == "under":
            return stated < self.value * 1.001
        return abs(stated - self.value) <= 0.05 * self.value


SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
NAMED = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "twenty": 20,
    "hundred": 100,
}
SCALED = re.compile(rf"\b(half a|\d+(?:[.,]\d+)?|{'|'.join(NAMED)})[\s-]+(?:(hundred)\s+)?({'|'.join(SCALES)})\b", re.I)
PLAIN_POWER = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:[×x*]|times)\s*)?\b10\s*(?:\^|\*\*|to the(?: power of)?)\s*(\d{1,2})\b"
)
LONG_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:[, ]\d{3})+|\d{5,})(?![\w.])")
OVER = re.compile(r"\b(?:more than|over|above|at least|exceed\w*|greater than|higher than|upwards of|minimum of)\s*$")
OR_MORE = re.compile(r"^\s*(?:[\w-]+\s+){0,3}?(?:or|and) (?:more|above|over|higher|greater|upwards?|up)\b")
OR_LESS = re.compile(r"^\s*(?:[\w-]+\s+){0,3}?(?:or|and) (?:less|fewer|below|under|lower)\b")
UNDER = re.compile(r"\b(?:less than|fewer than|under|below|at most|up to|lower than|smaller than|maximum of)\s*$")


def stated_quantity(text: str) -> Quantity | None:
    """The large number that a question states ("over ten million", "10^7", "1.0 × 10⁶"); None when it states none."""
    lower = text.lower()
    if (found := SCALED.search(lower)) is not None:
        first = found[1]
        factor = 0.5 if first == "half a" else NAMED.get(first) or float(first.replace(",", "."))
        value = factor * (100 if found[2] else 1) * SCALES[found[3]]
    elif (found := PLAIN_POWER.search(lower)) is not None:
        value = float(found[1] or 1) * 10.0 ** int(found[2])
    elif (found := LONG_NUMBER.search(lower)) is not None:
        value = float(re.sub(r"\D", "", found[1]))
    elif (found := POWER.search(text)) is not None:
        value = quantities(found.group())[0]
    else:
        return None
    before, after = lower[: found.start()], lower[found.end() :]
    more, less = OR_MORE.match(after), OR_LESS.match(after)
    relation = "over" if more or OVER.search(before) else "under" if less or UNDER.search(before) else "about"
    behind = more or less
    return Quantity(value, relation, found.start(), found.end() + (behind.end() if behind else 0))
