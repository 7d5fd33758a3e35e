"""Tables of a PDF, read from where the words stand on the page: rows by their lines, columns by their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import CellBlock, Run, TableBlock
from corpus.readers.pdf_lines import Line
from corpus.readers.roles import CAPTIONED, split_caption

_ROW_GAP = 3.2  # sizes from one row to the next; a wider gap ends the table
_FEWEST_ROWS = 2


@dataclass(frozen=True)
class FoundTable:
    """A table, and the lines it is made of; the first of them is where it stands."""

    block: TableBlock
    lines: tuple[Line, ...]


def find_tables(lines: Sequence[Line]) -> list[FoundTable]:
    """Every captioned table whose rows can be told: lines in several stretches right below "Table 1. …"."""
    found: list[FoundTable] = []
    for line in lines:
        if line.text.lower().startswith("table") and CAPTIONED.match(line.text):
            page = [
                one
                for one in lines
                if one.page == line.page and one.base < line.base - 1 and line.column in (0, one.column)
            ]
            if table := _table(line, page):
                found.append(table)
    return found


def _table(caption: Line, below: Sequence[Line]) -> FoundTable | None:
    rows = _rows(sorted(below, key=lambda line: -line.base))
    captions = [caption]
    kept: list[list[Line]] = []
    last = caption
    for index, row in enumerate(rows):
        if last.base - row[0].base > _ROW_GAP * max(row[0].size, last.size):
            break
        if len(row) == 1 and not kept:
            captions.append(row[0])
        elif len(row) == 1 and not _belongs(row[0], kept, rows[index + 1 : index + 2]):
            break
        else:
            kept.append(row)
        last = row[0]
    if sum(len(row) > 1 for row in kept) < _FEWEST_ROWS:
        return None
    columns = _columns(kept)
    header, body = _cells(kept, columns)
    label, rest = split_caption((Run(" ".join(line.text for line in captions)),))
    lines = (*captions, *(line for row in kept for line in row))
    return FoundTable(TableBlock(label, rest, header, body), lines)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines from top to bottom, those at one height together, from left to right."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].base - line.base) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _belongs(line: Line, kept: Sequence[Sequence[Line]], following: Sequence[Sequence[Line]]) -> bool:
    """Whether a line that stands alone is of the table: the next line of a cell, or a heading of the rows below."""
    columns = _columns(kept)
    inside = any(left - 2 <= line.left and line.right <= right + 2 for left, right in columns[1:])
    heads = bool(following) and len(following[0]) > 1 and line.left <= columns[0][1]
    return inside or heads


def _columns(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """Left and right of each column: what the stretches of the fullest rows take, overlapping ones as one."""
    most = max(len(row) for row in rows)
    stretches = sorted((line.left, line.right) for row in rows if len(row) == most for line in row)
    columns: list[tuple[float, float]] = []
    for left, right in stretches:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _cells(
    rows: Sequence[Sequence[Line]], columns: Sequence[tuple[float, float]]
) -> tuple[tuple[tuple[CellBlock, ...], ...], tuple[tuple[CellBlock, ...], ...]]:
    header: list[list[list[Line]]] = []
    body: list[list[list[Line]]] = []
    for place, row in enumerate(rows):
        cells: list[list[Line]] = [[] for _ in columns]
        for line in row:
            cells[_nearest(line, columns)].append(line)
        is_header = not body and (place == 0 or all(line.bold for line in row))
        part = header if is_header else body
        if not cells[0] and body and len(row) < len(columns):
            for cell, more in zip(body[-1], cells, strict=True):  # the next line of the cells above
                cell += more
        else:
            part.append(cells)
    return _made(header), _made(body)


def _nearest(line: Line, columns: Sequence[tuple[float, float]]) -> int:
    """The column a stretch lies over most, else the nearest one."""

    def shared(column: tuple[float, float]) -> float:
        return min(line.right, column[1]) - max(line.left, column[0])

    return max(range(len(columns)), key=lambda place: (round(shared(columns[place]), 1), -place))


def _made(rows: Sequence[Sequence[Sequence[Line]]]) -> tuple[tuple[CellBlock, ...], ...]:
    return tuple(tuple(CellBlock(tuple((Run(line.text),) for line in cell)) for cell in row) for row in rows)
