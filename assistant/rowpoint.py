"""A row of a table as a point of an answer: its label, the cells shown, and the works behind it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.points import Point
from assistant.tables import TableReader
from corpus.types import Span


def row_point(reader: TableReader, place: int, chunk: int, columns: Sequence[int] | None = None) -> Point:
    """The cells of a row in some columns, or in all, under the row's label."""
    row = reader.table.rows[place]
    label_columns = (reader.subject_column,) if reader.subject_column is not None else reader.kind_columns
    if columns is None:
        columns = [c for c in range(len(reader.table.columns)) if c != reader.reference_column]
    spans: list[Span] = []
    for column in dict.fromkeys([*label_columns, *columns]):
        cell = next((cell for cell in row.cells if cell.column == column and cell.end > cell.start), None)
        if cell is not None:
            spans.append(Span(cell.start, cell.end))
            spans += [Span(note.start, note.end) for note in cell.footnotes]
    values = []
    for column in columns:
        text = reader.texts[place][column]
        if text and column not in label_columns:
            title = reader.table.columns[column]
            values.append(f"{title}: {text}" if reader.subject_column is not None else text)
    references = "".join(f"[{number}]" for number in row.references)
    return Point(
        section_id=reader.table.id,
        paragraph=0,
        row=row.number,
        spans=tuple(sorted(dict.fromkeys(spans), key=lambda span: span.start)),
        references=row.references,
        attributed=reader.attributed(row),
        chunk=chunk,
        label=" ".join(part for part in (reader.label(place), references) if part),
        values=tuple(values),
    )
