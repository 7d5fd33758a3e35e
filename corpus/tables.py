"""Plain-text grids become tables: full column names, groups, merged cells and footnotes resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.blocks import GridCell
from corpus.builder import TextBuilder
from corpus.citations import numbers_within
from corpus.types import Cell, Footnote, Mention, Row, Span, Table

_BULLET = re.compile(r"[-–•*]\s+(?=\S)")
_MARK = r"\*+|[†‡§¶#]+|[ᵃᵇᶜᵈᵉᶠᵍʰ]"
_CELL_MARKS = re.compile(rf"(?:{_MARK})(?:\s*,?\s*(?:{_MARK}))*$")
_ONE_MARK = re.compile(_MARK)
_NOTE = re.compile(rf"(?:^|(?<=[.;]\s))(?P<mark>{_MARK})\s*(?=[^\s*])")
_DEFINITION = re.compile(r"(?<=\.\s)[^\s,;.][^,;.]{0,30}, [^;.]{2,}[;.]")
_LEGEND_START = re.compile(
    rf"(?:{_MARK})\s*\w|[^\s,;.][^,;.]{{0,24}}, [^;.]{{2,}}[;.]|(?:Notes?|Abbreviations?|Legend)\b\s*[:.]",
    re.IGNORECASE,
)


class GridLayout:
    """A grid already written into the canonical text: where each cell, row and line came to stand."""

    def __init__(self, rows: Sequence[Sequence[Span]]) -> None:
        self.rows = tuple(tuple(row) for row in rows)


def write_grid(builder: TextBuilder, rows: Sequence[Sequence[GridCell]]) -> GridLayout:
    """Write a grid: rows parted by a line break, cells by a tab, the lines inside a cell by a line break."""
    written: list[list[Span]] = []
    for number, row in enumerate(rows):
        if number:
            builder.separate("\n")
        spans: list[Span] = []
        last = max((index for index, cell in enumerate(row) if cell.lines), default=-1)
        for column, cell in enumerate(row):
            if 0 < column <= last:
                builder.separate("\t")
            start = builder.length
            for index, line in enumerate(cell.lines):
                if index:
                    builder.separate("\n")
                builder.add(line.start, line.end)
            spans.append(Span(start, builder.length))
        written.append(spans)
    return GridLayout(written)


def build_table(
    number: int, text: str, caption: Span, grid: GridLayout, legend: Span | None, mentions: Sequence[Mention]
) -> Table:
    """The table whose grid was written with `write_grid`; `text` and `mentions` are the article's."""
    footnotes = parse_footnotes(text, legend) if legend else ()
    columns, body = _header(text, grid.rows)
    rows = _rows(text, body, len(columns), footnotes, mentions)
    cited = numbers_within(mentions, caption.start, caption.end)
    return Table(f"table-{number}", number, caption, columns, rows, legend, footnotes, cited)


def parse_footnotes(text: str, legend: Span) -> tuple[Footnote, ...]:
    """The footnotes of a legend ("* No evidence. ** …"); abbreviations explained after one are not its text."""
    marks = list(_NOTE.finditer(text[legend.start : legend.end]))
    notes = []
    for index, mark in enumerate(marks):
        start = legend.start + mark.end()
        end = legend.start + marks[index + 1].start() if index + 1 < len(marks) else legend.end
        if definition := _DEFINITION.search(text, start, end):
            end = definition.start()
        while end > start and text[end - 1].isspace():
            end -= 1
        notes.append(Footnote(mark["mark"], start, end))
    return tuple(notes)


def _header(text: str, rows: tuple[tuple[Span, ...], ...]) -> tuple[tuple[str, ...], tuple[tuple[Span, ...], ...]]:
    """Column names and body rows. A second header row names the parts of one cell of the first.

    Plain text does not say which one; a stub column is never divided, so it is the first cell after the stub.
    """
    if not rows:
        return (), ()
    width = max(len(row) for row in rows)
    top = [_name(text, cell) for cell in rows[0]]
    if len(rows) > 2 and len(top) < width and len(top) > 1 and len(top) - 1 + len(rows[1]) == width:
        parts = [f"{top[1]}: {_name(text, cell)}" for cell in rows[1]]
        return (top[0], *parts, *top[2:]), rows[2:]
    return tuple(top + [""] * (width - len(top))), rows[1:]


def _name(text: str, cell: Span) -> str:
    return " ".join(text[cell.start : cell.end].split())


def _rows(
    text: str,
    body: tuple[tuple[Span, ...], ...],
    width: int,
    footnotes: tuple[Footnote, ...],
    mentions: Sequence[Mention],
) -> tuple[Row, ...]:
    rows: list[Row] = []
    group = ""
    fresh = True  # no row of this group yet to borrow a merged cell from
    for spans in body:
        filled = [span for span in spans if span.end > span.start]
        if width > 1 and len(filled) == 1 and filled[0] == spans[0]:
            group, fresh = _name(text, spans[0]), True
            continue
        cells = [make_cell(text, column, span, footnotes) for column, span in enumerate(spans)]
        end = max(span.end for span in filled)
        for column in range(len(cells), width):
            above = None if fresh else rows[-1].cells[column]
            if above is not None:
                cells.append(Cell(column, above.start, above.end, above.footnotes, merged=True))
            else:
                cells.append(Cell(column, end, end))
        start = filled[0].start
        rows.append(Row(len(rows) + 1, group, start, end, tuple(cells), numbers_within(mentions, start, end)))
        fresh = False
    return tuple(rows)


def make_cell(text: str, column: int, span: Span, footnotes: Sequence[Footnote]) -> Cell:
    """The cell at `span`, without its bullet, with the footnotes whose markers it ends in."""
    start = span.start
    if bullet := _BULLET.match(text, span.start, span.end):
        start = bullet.end()
    marks: list[str] = []
    if found := _CELL_MARKS.search(text, start, span.end):
        marks = _ONE_MARK.findall(found.group())
    return Cell(column, start, span.end, tuple(note for note in footnotes if note.marker in marks))


def is_legend(content: str) -> bool:
    """Whether a paragraph after a grid explains it: footnotes, "SHORT, long form; …", "Note: …", "Abbreviations: …"."""
    return bool(_LEGEND_START.match(content))
