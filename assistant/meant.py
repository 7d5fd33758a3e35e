"""Which rows of a table a question means that asks for no list of them: the one it tells of, or those it compares."""

from __future__ import annotations

import re

from assistant.question import Question
from assistant.rows import RowQuery
from assistant.units import Unit
from assistant.wants import AS_WHOLES

FEW = 3
"""Up to so many rows that hold all a question says of rows are shown where it compares."""

TERMS_HELD = 2
"""A row that alone holds so many terms of a question, and all that tell rows apart, is the one that is meant."""

IN_COMMON = re.compile(r"\b(?:in common|share|alike)\b", re.I)
COMPARING = ("compare", "than", "versus", "vs", "both", "difference", "respectively", "either")


def meant_row(query: RowQuery) -> list[int]:
    """The one row that holds all that the question itself says of rows, in several terms; [] when there is none."""
    carried = query.question.text.rfind("(") if query.question.text.rstrip().endswith(")") else None
    held = [term for term in query.held if carried is None or term.start < carried]
    if len(query.kinds) > 1 and _compares(query.question):
        return []
    return list(query.kept) if query.kept is not None and len(query.kept) == 1 and len(held) >= TERMS_HELD else []


def near_rows(query: RowQuery, near: list[Unit]) -> list[int]:
    """The row that answers best; with others close to it where the question compares."""
    compares = _compares(query.question)
    left_out = frozenset().union(*(query.rows_of(term) for term in query.excepted))
    places = [unit.row - 1 for unit in near if unit.row - 1 not in left_out]
    kinds = query.kinds
    if len(kinds) == 1:  # "in rats": of rows that tell of something else none is meant
        rows = query.rows_of(kinds[0])
        places = [place for place in places if place in rows] or sorted(rows) or places
    if len(kinds) == 2 and compares:  # "goat versus sheep": one of each
        each = [[p for p in places if p in query.rows_of(kind)] or sorted(query.rows_of(kind)) for kind in kinds]
        return sorted({rows[0] for rows in each if rows})
    if query.kept and query.wanted == query.held and len(query.kept) <= FEW and compares:
        return list(query.kept)
    return sorted(places[:2]) if compares else places[:1]


def _compares(question: Question) -> bool:
    lower = question.text.lower()
    return any(word in lower.split() for word in COMPARING) or " or " in lower


def set_beside(query: RowQuery) -> tuple[int, ...]:
    """The rows of the kinds that a question holds against each other as wholes, and of which it says nothing more
    ("what distinguishes the goat study from the sheep study"); () where it does not."""
    if len(query.kinds) < 2 or query.kinds != query.wanted or not AS_WHOLES.search(query.question.text):
        return ()
    return tuple(row for kind in query.kinds for row in sorted(query.rows_of(kind)))


def only_of_its_kind(query: RowQuery) -> list[int]:
    """The one row of the one kind that a question names, whatever else it says of it; [] where it names no such."""
    rows = query.rows_of(query.kinds[0]) if len(query.kinds) == 1 else frozenset()
    return sorted(rows) if len(rows) == 1 else []


def rows_in_common(query: RowQuery) -> list[int]:
    """The rows of which a question asks what they have in common, one for each kind that it names; [] for none."""
    each = [sorted(query.rows_of(kind)) for kind in query.kinds] if IN_COMMON.search(query.question.text) else []
    return sorted({rows[0] for rows in each}) if len(each) > 1 and all(len(rows) == 1 for rows in each) else []
