"""Inline citations: where `[34]`, `[52,53,54]`, `[3–7,9]` and `(Liu et al., 2019)` stand, and which works they mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpus.types import Mention

_MENTION = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;–—‒-]\s*\d{1,3})*)\s*\]")
_RANGE = re.compile(r"\s*[–—‒-]\s*")
_MAX_RANGE = 100  # a wider "range" is no list of works but a pair of values

_PARTICLE = r"(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|den|[Ll]a|[Ll]e|[Dd]i|[Dd]a|[Ee]l|[Aa]l)"
_SURNAME = rf"(?:{_PARTICLE}\s){{0,2}}[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*"
_SECOND = rf",?\s+(?:and|&)\s+(?:colleagues|co-?workers|{_SURNAME})"
_OTHERS = rf"(?P<others>\s+et\s+al\.?|{_SECOND}|,\s+{_SURNAME}{_SECOND})?"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_YEARS = rf"(?P<years>{_YEAR}(?:\s*[,;]\s*{_YEAR}|\s*,\s*[a-z]\b)*)"
_ENCLOSED = re.compile(rf"[(\[](?P<inside>[^()\[\]]{{0,400}}\b{_YEAR}[^()\[\]]{{0,100}})[)\]]")
_PART = re.compile(rf"(?P<name>{_SURNAME}){_OTHERS},?\s+\(?{_YEARS}")
_NARRATIVE = re.compile(rf"(?P<name>{_SURNAME}){_OTHERS}(?:[’']s)?\s+(?P<cite>[(\[]{_YEARS}[)\]])")
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]?){1,4}$")


def find_mentions(text: str, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
    """Every citation in square brackets in `text[start:end]`, with its numbers in the order given, ranges written out.

    >>> [mention.numbers for mention in find_mentions("shown [3–5,9], and [12]; not [0, 1] or [a]")]
    [(3, 4, 5, 9), (12,)]
    """
    mentions = []
    for match in _MENTION.finditer(text, start, len(text) if end is None else end):
        if numbers := expand_numbers(match[1]):
            mentions.append(Mention(match.start(), match.end(), numbers))
    return tuple(mentions)


def expand_numbers(listed: str) -> tuple[int, ...]:
    """The numbers of "3–5,9", each once; empty when the list makes no sense as citations (zero, a falling range)."""
    numbers: list[int] = []
    for part in re.split(r"[,;]", listed):
        ends = [int(value) for value in _RANGE.split(part.strip())]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first < 1 or last < first or last - first > _MAX_RANGE:
            return ()
        numbers.extend(range(first, last + 1))
    return tuple(dict.fromkeys(numbers))


def find_author_years(text: str, records: Sequence[Mapping[str, Any]]) -> tuple[Mention, ...]:
    """Every citation by author and year that names exactly one of `records` (with "number", "authors", "year").

    In brackets a mention is "Liu et al., 2019", one a work; after a name in the sentence it is "(2019)" alone. What
    fits no record, or several, is left alone.

    >>> works = [{"number": 4, "authors": ["Liu X", "Kim Y"], "year": 2019}]
    >>> text = "It heals (Liu and Kim, 2019; Roe, 2001), as Liu et al. (2019) say."
    >>> [(text[m.start : m.end], m.numbers) for m in find_author_years(text, works)]
    [('Liu and Kim, 2019', (4,)), ('(2019)', (4,))]
    """
    known: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in records:
        if (names := record.get("authors")) and (year := str(record.get("year") or "")[:4]):
            known.setdefault((surname(str(names[0])).lower(), year), []).append(record)
    if not known:
        return ()
    found: dict[int, Mention] = {}
    for enclosed in _ENCLOSED.finditer(text):
        for part in _PART.finditer(text, enclosed.start("inside"), enclosed.end("inside")):
            if numbers := tuple(_works(part, known)):
                found.setdefault(part.start(), Mention(part.start(), part.end(), numbers))
    for match in _NARRATIVE.finditer(text):
        if numbers := tuple(_works(match, known)):
            found.setdefault(match.start("cite"), Mention(match.start("cite"), match.end("cite"), numbers))
    return merge_mentions(found.values())


def _works(match: re.Match[str], known: Mapping[tuple[str, str], list[Mapping[str, Any]]]) -> Iterator[int]:
    others = " ".join((match["others"] or "").split())
    year = ""
    for part in re.split(r"\s*[,;]\s*", match["years"]):
        year, letter = (part[:4], part[4:]) if part[0].isdigit() else (year, part)
        works = known.get((match["name"].lower(), year), [])
        if letter:
            exact = [work for work in works if str(work.get("year")) == year + letter]
            place = ord(letter) - ord("a")
            works = exact or works[place : place + 1]
        elif len(works) > 1:
            alone = not others
            works = [work for work in works if (len(work["authors"]) == 1) == alone]
            if others and not re.search(r"et al|colleagues|workers", others):
                second = others.split()[-1].lower()
                works = [w for w in works if len(w["authors"]) > 1 and surname(str(w["authors"][1])).lower() == second]
        if len(works) == 1:
            yield int(works[0]["number"])


def surname(author: str) -> str:
    """The family name of "Shim J", "Shim, J." or "van der Berg JM".

    >>> [surname(name) for name in ("Shim J", "Shim, Jae H.", "van der Berg J.-M.", "WHO")]
    ['Shim', 'Shim', 'van der Berg', 'WHO']
    """
    family = author.partition(",")[0].strip()
    return _INITIALS.sub("", family).strip() or family if " " in family else family


def merge_mentions(*lists: Iterable[Mention]) -> tuple[Mention, ...]:
    """All mentions in the text's order; one that overlaps an earlier one is dropped."""
    merged: list[Mention] = []
    for mention in sorted((m for mentions in lists for m in mentions), key=lambda m: (m.start, -m.end)):
        if not merged or mention.start >= merged[-1].end:
            merged.append(mention)
    return tuple(merged)


def mentions_within(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Those of the ordered `mentions` that lie inside the stretch."""
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = first
    while last < len(mentions) and mentions[last].end <= end:
        last += 1
    return mentions[first:last]


def numbers_within(mentions: Sequence[Mention], start: int, end: int) -> tuple[int, ...]:
    """The numbers cited inside the stretch, each once."""
    return tuple(dict.fromkeys(n for mention in mentions_within(mentions, start, end) for n in mention.numbers))
