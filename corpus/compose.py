"""A document written out as canonical text: what the readers of marked-up files share."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from corpus.assemble import assemble
from corpus.citations import find_author_years, find_mentions, merge_mentions
from corpus.document import CellBlock, Document, EntriesBlock, FigureBlock, HeadingBlock, Run, Runs, TableBlock, plain
from corpus.errors import ReviewError
from corpus.layout import Layout
from corpus.links import Link, link_mentions
from corpus.numbering import Numbering
from corpus.outline import Outline
from corpus.spans import MAX_COLUMNS, Placed, column_names, spread, table_rows
from corpus.tables import parse_footnotes
from corpus.types import Article, Figure, Footnote, Mention, SourceMap, Span, Table

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<dot>\.?)\s+(?=[^\W\d_])")
_LABEL = re.compile(r"(?P<prefix>S?)(?P<number>\d+)", re.IGNORECASE)
_WHITE = re.compile(r"(\s+)")


def compose(document: Document, id: str, sha256: str) -> Article:
    """The article of a document; `sha256` is that of the file it was read from.

    `ReviewError` when there is nothing to read in it.
    """
    return _Composer(document).run(id, sha256)


class _Written:
    """A table already in the text, whose cells are not yet understood: they need the citations of the whole text."""

    def __init__(
        self,
        id: str,
        number: int,
        caption: Span,
        header: list[list[Placed]],
        body: list[list[Placed]],
        legend: list[Span],
    ) -> None:
        self.id, self.number, self.caption = id, number, caption
        self.header, self.body, self.legend = header, body, legend

    def table(self, text: str, mentions: Sequence[Mention]) -> Table:
        footnotes: tuple[Footnote, ...] = tuple(n for span in self.legend for n in parse_footnotes(text, span))
        width = max((len(row) for row in [*spread(self.header), *spread(self.body)]), default=0)
        legend = Span(self.legend[0].start, self.legend[-1].end) if self.legend else None
        cited = [m.numbers for m in mentions if self.caption.start <= m.start and m.end <= self.caption.end]
        return Table(
            self.id,
            self.number,
            self.caption,
            column_names(text, self.header, width),
            table_rows(text, self.body, width, footnotes, mentions),
            legend,
            footnotes,
            tuple(dict.fromkeys(number for numbers in cited for number in numbers)),
        )


class _Composer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.parts: list[str] = []
        self.length = 0
        self.links: list[Link] = []
        self.outline = Outline()
        self.numbering = Numbering()
        self.last_number = 0
        self.headed = any(isinstance(block, HeadingBlock) for block in document.blocks)
        self.figures: list[Figure] = []
        self.tables: list[_Written] = []
        self.entries: list[tuple[Span, Span]] = []
        self.bodies: dict[int, int] = {}
        self.taken: set[str] = set()

    def run(self, id: str, sha256: str) -> Article:
        for block in self.document.blocks:
            if isinstance(block, HeadingBlock):
                self._heading(block)
            elif isinstance(block, FigureBlock):
                self._figure(block)
            elif isinstance(block, TableBlock):
                self._table(block)
            elif isinstance(block, EntriesBlock):
                self._entries(block)
            elif any(char.isalnum() for char in plain(block.runs)):
                self.separate("\n\n")
                self.outline.paragraph(self.add(block.runs), self.headed)
        text = "".join(self.parts)
        if not self.outline.paragraphs and not self.tables:
            raise ReviewError(f"The article {id!r} has no paragraph and no table in it; give the article's full text.")
        mentions = self._mentions(text)
        layout = Layout(
            text,
            SourceMap(sha256, ()),
            tuple(self.outline.sections),
            tuple(self.outline.paragraphs),
            tuple(self.figures),
            (),
            tuple(self.entries),
            self.bodies,
        )
        tables = [written.table(text, mentions) for written in self.tables]
        document = self.document
        return assemble(id, document.metadata, layout, tables, mentions, document.records, document.notices)

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        """Linked citations, and those found by their form where none is linked."""
        linked = link_mentions(text, self.links, self.document.keys)
        ends = [mention.end for mention in linked]
        unlinked = []
        for mention in (*find_mentions(text), *find_author_years(text, self.document.records)):
            place = bisect_right(ends, mention.start)
            if place == len(linked) or linked[place].start >= mention.end:
                unlinked.append(mention)
        return merge_mentions(linked, unlinked)

    def separate(self, white: str) -> None:
        if self.length:
            self.parts.append(white)
            self.length += len(white)

    def add(self, runs: Runs) -> Span:
        """Append the runs, white space between words made one blank; where they now stand."""
        begin = self.length
        gap = False
        for run in runs:
            start: int | None = None
            for piece in _WHITE.split(visible(run.text)):
                if not piece or piece.isspace():
                    gap = gap or bool(piece)
                    continue
                if gap and self.length > begin:
                    self.separate(" ")
                gap = False
                start = self.length if start is None else start
                self.parts.append(piece)
                self.length += len(piece)
            if run.keys and start is not None:
                self.links.append(Link(start, self.length, run.keys))
        return Span(begin, self.length)

    def _heading(self, block: HeadingBlock) -> None:
        title = plain(block.title)
        if not title:
            return
        self.separate("\n\n")
        if block.kind in ("abstract", "keywords"):
            self.outline.open(block.kind, block.kind, None, title, self.add(block.title))
            return
        printed = block.number
        start = self.length
        if printed:
            self.parts.append(f"{printed}. ")
            self.length += len(self.parts[-1])
        span = Span(start, self.add(block.title).end)
        if not printed and (match := _NUMBERED.match(title)):
            first = int(match["number"].split(".")[0])
            if match["dot"] or first in (self.last_number, self.last_number + 1):
                printed, title = match["number"], title[match.end() :]
        number = self.numbering.next(block.level, printed)
        self.last_number = int(number.split(".")[0])
        self.outline.open(number, "body", number, title, span)

    def _labelled(self, word: str, label: str, caption: Runs) -> tuple[str, int, Span]:
        """Write "Table 2. Caption": the section's id, the number that can be asked for (0: none) and the span."""
        match = _LABEL.search(label)
        printed = f"{match['prefix'].upper()}{match['number'].lstrip('0') or '0'}" if match else ""
        if not printed or printed in self.taken or len(printed) > 6:
            count = 1
            while str(count) in self.taken:
                count += 1
            printed = f"{word[0]}{count}" if printed else str(count)
        self.separate("\n\n")
        start = self.length
        if label.strip() or not plain(caption):
            self.add((Run(_label_text(label.strip() or f"{word} {printed}")),))
            if plain(caption):
                self.separate(" ")
        self.bodies[start] = self.length
        body = self.add(caption)
        return printed, int(printed) if printed.isdigit() else 0, Span(start, body.end)

    def _figure(self, block: FigureBlock) -> None:
        if not plain(block.caption):
            return
        self.taken = {figure.id.removeprefix("figure-") for figure in self.figures}
        printed, number, span = self._labelled("Figure", block.label, block.caption)
        section = self.outline.open(f"figure-{printed}", "figure", printed, plain(block.caption), span)
        self.figures.append(Figure(section.id, number, span.start, span.end))
        self.outline.place(section.id, span)

    def _table(self, block: TableBlock) -> None:
        header, body = block.header, block.body
        if not header and len(body) > 1:
            header, body = body[:1], body[1:]
        self.taken = {table.id.removeprefix("table-") for table in self.tables}
        printed, number, caption = self._labelled("Table", block.label, block.caption)
        title = plain(block.caption)
        section = self.outline.open(f"table-{printed}", "table", printed, title, caption)
        self.separate("\n\n" if caption.end > caption.start else "")
        rows_left = len(header) + len(body)
        placed: list[list[Placed]] = []
        for index, row in enumerate([*header, *body]):
            if index:
                self.separate("\n")
            most = len(header) - index if index < len(header) else rows_left - index
            placed.append(self._row(row, most))
        legend = []
        for index, runs in enumerate(block.legend):
            if plain(runs):
                self.separate("\n" if index else "\n\n")
                legend.append(self.add(runs))
        self.outline.extend(self.length)
        rows = placed[: len(header)], placed[len(header) :]
        self.tables.append(_Written(section.id, number, caption, *rows, legend))

    def _row(self, row: tuple[CellBlock, ...], most: int) -> list[Placed]:
        placed = []
        for index, cell in enumerate(row[:MAX_COLUMNS]):
            if index:
                self.separate("\t")
            start = self.length
            for line in cell.lines:
                if plain(line):
                    if self.length > start:
                        self.separate("\n")
                    self.add(line)
            rows = max(1, min(cell.rows or most, most))
            placed.append(Placed(Span(start, self.length), rows, max(1, min(cell.columns, MAX_COLUMNS))))
        return placed

    def _entries(self, block: EntriesBlock) -> None:
        self.separate("\n\n")
        start = self.length
        for short, long in block.entries:
            if plain(short) and plain(long):
                if self.length > start:
                    self.separate("\n")
                first = self.add(short)
                self.separate("\t")
                self.entries.append((first, self.add(long)))
        if self.length > start:
            self.outline.open("abbreviations", "abbreviations", None, "Abbreviations", Span(start, self.length))


def _label_text(label: str) -> str:
    return label if label[-1] in ".:|" else f"{label}."


def visible(text: str) -> str:
    """The text without control and formatting characters (soft hyphens, zero-width marks, direction overrides)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
