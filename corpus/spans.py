"""Tables whose cells say themselves how many rows and columns they take (JATS, HTML): every cell addressable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.citations import numbers_within
from corpus.tables import make_cell
from corpus.types import Cell, Footnote, Mention, Row, Span

MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell already written: where it stands in the text, and how many rows and columns it takes."""

    span: Span
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands at one row and column: a cell's span; `own` where the cell begins in just this row and column."""

    span: Span
    own: bool


Grid = Sequence[Sequence[Placed]]


def spread(grid: Grid) -> list[list[Slot | None]]:
    """The slots of each row, column by column, with the cells that reach in from above or from the left."""
    waiting: dict[int, tuple[int, Span]] = {}  # by column: rows still to fill, and with what
    rows: list[list[Slot | None]] = []
    for cells in grid:
        row: dict[int, Slot] = {}
        for column, (left, span) in list(waiting.items()):
            row[column] = Slot(span, own=False)
            waiting[column] = (left - 1, span)
            if left == 1:
                del waiting[column]
        column = 0
        for cell in cells:
            while column in row:
                column += 1
            for step in range(cell.columns):
                if column + step >= MAX_COLUMNS:
                    break
                row.setdefault(column + step, Slot(cell.span, own=step == 0))
                if cell.rows > 1:
                    waiting[column + step] = (cell.rows - 1, cell.span)
            column += cell.columns
        width = max(row, default=-1) + 1
        rows.append([row.get(column) for column in range(width)])
    return rows


def column_names(text: str, header: Grid, width: int) -> tuple[str, ...]:
    """The full name of each column: what stands above it in the header's rows, each part once."""
    names: list[list[str]] = [[] for _ in range(width)]
    for row in spread(header):
        for column, slot in enumerate(row[:width]):
            name = " ".join(text[slot.span.start : slot.span.end].split()) if slot else ""
            if name and name not in names[column]:
                names[column].append(name)
    return tuple(": ".join(parts) for parts in names)


def table_rows(
    text: str, body: Grid, width: int, footnotes: Sequence[Footnote], mentions: Sequence[Mention]
) -> tuple[Row, ...]:
    """The body's rows. A row with nothing but a first cell is the heading of those below it."""
    rows: list[Row] = []
    group = ""
    for cells, slots in zip(body, spread(body), strict=True):
        own = [cell.span for cell in cells if cell.span.end > cell.span.start]
        if not own:
            continue
        borrowed = any(slot and not slot.own and slot.span not in own for slot in slots)
        if width > 1 and len(own) == 1 and cells[0].span == own[0] and cells[0].rows == 1 and not borrowed:
            group = " ".join(text[own[0].start : own[0].end].split())
            continue
        start, end = own[0].start, own[-1].end
        made = []
        for column in range(width):
            slot = slots[column] if column < len(slots) else None
            if slot is None or slot.span.end == slot.span.start:
                made.append(Cell(column, end, end))
                continue
            cell = make_cell(text, column, slot.span, footnotes)
            made.append(cell if slot.own else replace(cell, merged=True))
        cited = list(numbers_within(mentions, start, end))
        cited += [n for cell in made if cell.merged for n in numbers_within(mentions, cell.start, cell.end)]
        rows.append(Row(len(rows) + 1, group, start, end, tuple(made), tuple(dict.fromkeys(cited))))
    return tuple(rows)
