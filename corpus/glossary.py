"""Short forms and what they stand for: from the article's list, from legends, and from "long form (SHORT)" in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.types import Abbreviation, Span

_LEGEND = re.compile(r"(?:^|(?<=[.;:]\s))(?P<short>[^\s,;.][^,;.]{0,24}), (?P<long>[^;]{3,150}?)(?=;|\.\s|\.$|$)")
_INLINE = re.compile(r"\((?P<short>[^()\[\]\s,;][^()\[\],;]{1,14})\)")
_GLUED = re.compile(r"(?<=\w)\([^()]{1,40}\)")
_WORD = re.compile(r"[^\W_]+")


def legend_abbreviations(text: str, legend: Span) -> list[Abbreviation]:
    """The entries of "OVX, ovariectomized; Sr, strontium." in a table's or a figure's legend."""
    found = []
    content = text[legend.start : legend.end]
    for match in _LEGEND.finditer(content):
        if not is_short_form(match["short"]) or len(match["long"].split()) > 12:
            continue
        start, end = legend.start + match.start("short"), legend.start + match.end("long")
        found.append(Abbreviation(match["short"], match["long"], start, end, "legend"))
    return found


def inline_abbreviations(text: str, spans: Iterable[Span]) -> list[Abbreviation]:
    """The pairs "long form (SHORT)" in the given stretches, matched letter by letter from the right.

    After A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text", Pacific Symposium on Biocomputing 2003.
    """
    found = []
    for span in spans:
        for match in _INLINE.finditer(text, span.start, span.end):
            short = match["short"]
            if not is_short_form(short) or len(short.split()) > 2:
                continue
            size = len(_WORD.findall(short))
            words = min(len(short) + 5, 2 * len(short) + size)
            window = _last_words(text, span.start, match.start(), words)
            start = _long_form(short, text, window, match.start())
            if start is None and short.endswith("s"):  # a plural: "mesenchymal stem cells (MSCs)"
                start = _long_form(short[:-1], text, window, match.start())
            if start is not None:
                long = text[start : match.start()].rstrip()
                if len(long) > len(short) and short not in long.split():
                    found.append(Abbreviation(short, long, start, match.end(), "inline"))
    return found


def merge_glossary(*lists: Sequence[Abbreviation]) -> tuple[Abbreviation, ...]:
    """All entries, each pair of short and long form once (the first one found), in the order given."""
    seen: dict[tuple[str, str], Abbreviation] = {}
    for entries in lists:
        for entry in entries:
            seen.setdefault((entry.short, " ".join(entry.long.lower().split())), entry)
    return tuple(seen.values())


def is_short_form(short: str) -> bool:
    """Whether it looks like a short form: a letter in it, a capital among the letters (or digits), not a plain word."""
    letters = [char for char in short if char.isalpha()]
    if not letters or len(short) < 2 or not (short[0].isalnum()):
        return False
    capitals = sum(char.isupper() for char in letters)
    return capitals >= 2 or (capitals == 1 and len(short) <= 4) or (capitals == 1 and any(c.isdigit() for c in short))


def _last_words(text: str, start: int, end: int, count: int) -> int:
    """Where the last `count` words before `end` begin, staying inside the clause (no full stop, bracket, semicolon)."""
    # Brackets written onto a word are part of it: "poly(lactic acid) (PLA)".
    clause = _GLUED.sub(lambda match: "x" * len(match.group()), text[start:end])
    barrier = max(clause.rfind(mark) for mark in (". ", "; ", "(", ")", "]", ": "))
    low = start + barrier + 1
    position = end
    for _ in range(count):
        cut = text.rfind(" ", low, position)
        if cut < 0:
            return low
        position = cut
    return position


def _long_form(short: str, text: str, low: int, high: int) -> int | None:
    """Where the long form of `short` begins in `text[low:high]`, or None."""
    position = high - 1
    letters = [char for char in short.lower() if char.isalnum()]
    for index in range(len(letters) - 1, -1, -1):
        while position >= low:
            fits = text[position].lower() == letters[index]
            begins = position == low or not text[position - 1].isalnum()
            if fits and (index > 0 or begins):
                break
            position -= 1
        if position < low:
            return None
        position -= 1
    start = text.rfind(" ", low, position + 1) + 1
    return max(start, low)
