"""Points: what an answer is made of before it is written, each a stretch of the article with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.types import Span

Layout = Literal["prose", "list", "table"]


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of an answer: `spans` is what it quotes, `label` names its subject where the quote does not.

    `label` is made of the article's own cells and numbers, never of new words; `values` are the quoted cells in the
    order of the draft's columns, for answers laid out as a table.
    """

    section_id: str
    paragraph: int
    row: int
    spans: tuple[Span, ...]
    references: tuple[int, ...] = ()
    attributed: tuple[int, ...] = ()
    chunk: int = 0
    label: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The points of an answer and how they are to be laid out; `lead` is a derived count ("8 of 17 studies")."""

    points: tuple[Point, ...]
    layout: Layout = "prose"
    lead: str = ""
    columns: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    support: float = 1.0
    """How sure the draft is that it answers, 0 to 1: 1 for a direct look-up."""


def join_drafts(drafts: Sequence[Draft]) -> Draft:
    """The drafts of the parts of one question as one, as sure as the least sure of them; the same place quoted once.

    One with a lead comes first, so that its count stands before what it counts.
    """
    drafts = sorted(drafts, key=lambda draft: not draft.lead)
    points: list[Point] = []
    for point in (point for draft in drafts for point in draft.points):
        if not any(point.spans == other.spans for other in points):
            points.append(point)
    return Draft(
        points=tuple(points),
        layout="list" if len(points) > 2 else "prose",
        lead="; ".join(draft.lead for draft in drafts if draft.lead),
        notices=tuple(dict.fromkeys(notice for draft in drafts for notice in draft.notices)),
        support=min(draft.support for draft in drafts),
    )
