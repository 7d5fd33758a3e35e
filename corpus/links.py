"""Citations that a file marks up itself: links into its bibliography become mentions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.citations import expand_numbers
from corpus.types import Mention, Span

_COMMA = re.compile(r"\s*[,;]?\s*")
_DASH = re.compile(r"\s*[–—‒-]\s*")
_LISTED = re.compile(r"[\[(]?\s*(\d{1,3}(?:\s*[,;–—‒-]\s*\d{1,3})*)\s*[\])]?")
_NARRATIVE = re.compile(r".*?([(\[](?:1[89]|20)\d\d[^()\[\]]{0,20}[)\]])$")
_FEWEST, _MOST = 1, 100


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of canonical text that cites the entries with these keys."""

    start: int
    end: int
    keys: tuple[str, ...]


def link_mentions(text: str, links: Sequence[Link], numbers: Mapping[str, int]) -> tuple[Mention, ...]:
    """The mentions of `links`, which are in the text's order; `numbers` gives the number of each key.

    Numbered links that stand in one pair of brackets are one mention; between two of them a dash means the works
    between, too. A link without a known key is none.
    """
    groups: list[tuple[Span, list[int]]] = []
    numbered = False  # whether the last group was cited by number
    for link in links:
        found = [numbers[key] for key in link.keys if key in numbers]
        if not found:
            continue
        shown = text[link.start : link.end]
        by_number = _LISTED.fullmatch(shown)
        if by_number and len(found) == 1:  # "3–5" that links to the first of the three alone
            listed = expand_numbers(by_number[1])
            if listed and listed[0] == found[0] and all(number in numbers.values() for number in listed):
                found = list(listed)
        if groups and numbered and by_number:
            last, before = groups[-1]
            gap = text[last.end : link.start]
            if _DASH.fullmatch(gap) and _FEWEST <= found[0] - before[-1] <= _MOST:
                groups[-1] = (Span(last.start, link.end), [*before, *range(before[-1] + 1, found[0]), *found])
                continue
            if _COMMA.fullmatch(gap):
                groups[-1] = (Span(last.start, link.end), [*before, *found])
                continue
        start = link.start
        if narrative := _NARRATIVE.fullmatch(shown):  # "Liu et al. (2020)": the name is part of the sentence
            start += narrative.start(1)
        groups.append((Span(start, link.end), found))
        numbered = by_number is not None
    return tuple(Mention(*_with_brackets(text, span), tuple(dict.fromkeys(found))) for span, found in groups)


def _with_brackets(text: str, span: Span) -> tuple[int, int]:
    """The span with the square brackets right around it."""
    start, end = span.start, span.end
    if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
        return start - 1, end + 1
    return start, end
