"""Inline citations: where `[34]`, `[52,53,54]` and `[3–7,9]` stand, and which numbers they mean."""

from __future__ import annotations

import re

from corpus.types import Mention

_MENTION = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;–—‒-]\s*\d{1,3})*)\s*\]")
_RANGE = re.compile(r"\s*[–—‒-]\s*")
_MAX_RANGE = 100  # a wider "range" is no list of works but a pair of values


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
