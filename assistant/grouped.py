"""The heading of a table under which a row stands: "What class of drug is X?", "Is X a Y or a Z?"."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.language import contains_phrase, stem, stems
from assistant.points import Draft
from assistant.tables import row_nouns
from assistant.tabular import TableQuestion
from corpus.types import Span

CLASS = re.compile(
    r"\b(?:what|which)(?: \w+)? (?:class|group|category|kind|type|family|sort) (?:of (?:(?P<noun>\w+) )?)?"
    r"(?:is|was|does|do)\b|"
    r"\b(?:class|group|category|kind|type|family|sort|heading) (?:of \w+ )?(?:is|was|does|are|do)\b",
    re.IGNORECASE,
)
"""What asks under which heading of a table something stands."""
MOST_ROWS = 3
"""Up to so many rows, named together, are told the headings of."""


def draft_group(asked: TableQuestion) -> Draft | None:
    """The headings that the rows a question names stand under; None when it does not ask for them."""
    reader = asked.reader
    if reader.subject_column is None or not (_asks_class(asked) or _sorts(asked)):
        return None
    rows = [row for row in asked.named_rows() if reader.table.rows[row].group]
    points = []
    for place in rows if len(rows) <= MOST_ROWS else ():
        row, point = reader.table.rows[place], asked.point(place, ())
        start = reader.article.text.rfind(row.group, 0, row.start)
        if start >= 0:
            heading = Span(start, start + len(row.group))
            points.append(replace(point, spans=(heading, *point.spans), values=(row.group,)))
    return Draft(tuple(points), layout="list" if len(points) > 1 else "prose") if points else None


def _asks_class(asked: TableQuestion) -> bool:
    """Whether the question is for the class of a row ("what class of drug is X"), not of another thing."""
    found = CLASS.search(asked.question.text)
    return found is not None and (not found["noun"] or stem(found["noun"].lower()) in row_nouns(asked.reader))


def _sorts(asked: TableQuestion) -> bool:
    """Whether the question is which of two headings: it names one, or by a label what all rows under one are."""
    if "or" not in asked.question.text.lower().split():
        return False
    reader, said = asked.reader, stems(asked.question.text)
    groups: dict[str, set[int]] = {}
    for place, row in enumerate(reader.table.rows):
        groups.setdefault(row.group, set()).add(place)
    labels = [label for label, rows in reader.labels.items() if rows in groups.values()]
    heads = [stems(group)[:-1] or stems(group) for group in groups if group]
    return any(contains_phrase(said, phrase) >= 0 for phrase in (*labels, *heads))
