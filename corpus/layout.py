"""Blocks laid out as canonical text: sections, paragraphs, captions and grids, each where it came to stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.blocks import Block, split_blocks
from corpus.builder import TextBuilder
from corpus.glossary import is_short_form
from corpus.numbering import Numbering
from corpus.outline import Outline
from corpus.tables import GridLayout, is_legend, write_grid
from corpus.types import Figure, Paragraph, Repair, Section, SourceMap, Span

_LIST_MIN = 3  # rows; a smaller two-column grid is no list of abbreviations


@dataclass(frozen=True)
class TableLayout:
    number: int
    caption: Span
    grid: GridLayout
    legend: Span | None


@dataclass(frozen=True)
class Layout:
    """Canonical text and the places of its parts; `caption_bodies` gives where a caption starts after its label."""

    text: str
    source_map: SourceMap
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    figures: tuple[Figure, ...]
    tables: tuple[TableLayout, ...]
    abbreviations: tuple[tuple[Span, Span], ...]
    caption_bodies: dict[int, int]


def lay_out(source: str, repairs: Sequence[Repair] = (), left_out: Sequence[Span] = ()) -> Layout:
    """Read the blocks of `source` into canonical text, `left_out` (the bibliography) excepted.

    Sections do not overlap, save where prose goes on after a table or figure in its midst: that section then reaches
    over it.
    """
    return _Writer(source, repairs, left_out).run()


@dataclass
class _Writer:
    source: str
    repairs: Sequence[Repair]
    left_out: Sequence[Span]
    builder: TextBuilder = field(init=False)
    outline: Outline = field(default_factory=Outline)
    figures: list[Figure] = field(default_factory=list)
    tables: list[TableLayout] = field(default_factory=list)
    entries: list[tuple[Span, Span]] = field(default_factory=list)
    bodies: dict[int, int] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    headed: bool = False

    def run(self) -> Layout:
        self.builder = TextBuilder(self.source, self.repairs)
        kept = self.source
        for span in self.left_out:
            self.builder.omit(span.start, span.end, "the bibliography, kept as records")
            kept = kept[: span.start] + " " * (span.end - span.start) + kept[span.end :]
        blocks = split_blocks(kept)
        self.headed = any(block.kind in ("heading", "abstract", "keywords") for block in blocks)
        index = 0
        while index < len(blocks):
            block = blocks[index]
            index += 1
            if block.kind == "noise":
                self.builder.omit(block.start, block.end, "layout of the copy, without a letter or digit")
            elif block.kind in ("abstract", "keywords", "heading"):
                self._heading(block)
            elif block.kind == "paragraph":
                self._paragraph(block.body)
            elif block.kind == "figure":
                self._figure(block)
            elif block.kind == "table":
                index = self._table(block, blocks, index)
            else:
                self._loose_grid(block)
        return Layout(
            self.builder.text(),
            self.builder.source_map(),
            tuple(self.outline.sections),
            tuple(self.outline.paragraphs),
            tuple(self.figures),
            tuple(self.tables),
            tuple(self.entries),
            self.bodies,
        )

    def _heading(self, block: Block) -> None:
        self.builder.separate("\n\n")
        start = block.start
        if self.source[start] == "#":
            begin = start + len(self.source[start : block.end]) - len(self.source[start : block.end].lstrip("#"))
            self.builder.omit(start, begin, "mark-up of a heading")
            start = begin
        if block.kind in ("abstract", "keywords"):
            label_end = block.body.start if block.body.end > block.body.start else block.end
            span = self.builder.add(start, label_end)
            self.outline.open(block.kind, block.kind, None, block.kind.capitalize(), span)
            if block.body.end > block.body.start:
                self._paragraph(block.body)
            return
        span = self.builder.add(start, block.body.end)
        self.builder.omit(block.body.end, block.end, "mark-up of a heading")
        number = self.numbering.next(block.level, block.number)
        title = " ".join(self.source[block.body.start : block.body.end].split())
        self.outline.open(number, "body", number, title, span)

    def _paragraph(self, body: Span) -> None:
        self.builder.separate("\n\n")
        self.outline.paragraph(self.builder.add(body.start, body.end), self.headed)

    def _caption(self, block: Block) -> Span:
        self.builder.separate("\n\n")
        start = self.builder.length
        self.builder.add(block.start, block.body.start)
        self.builder.separate(" ")
        self.bodies[start] = self.builder.length
        self.builder.add(block.body.start, block.body.end)
        return Span(start, self.builder.length)

    def _figure(self, block: Block) -> None:
        content = " ".join(self.source[block.start : block.end].split())
        id = f"figure-{block.number}"
        if self.captions.get(id) == content:
            self.builder.omit(block.start, block.end, "second copy of the same caption")
        elif id in self.captions:
            self._paragraph(Span(block.start, block.end))
        else:
            self.captions[id] = content
            span = self._caption(block)
            title = " ".join(self.source[block.body.start : block.body.end].split())
            self.outline.open(id, "figure", block.number, title, span)
            self.figures.append(Figure(id, int(block.number), span.start, span.end))
            self.outline.place(id, span)

    def _table(self, block: Block, blocks: list[Block], index: int) -> int:
        if any(table.number == int(block.number) for table in self.tables):
            self._paragraph(Span(block.start, block.end))
            return index
        caption = self._caption(block)
        title = " ".join(self.source[block.body.start : block.body.end].split())
        self.outline.open(f"table-{block.number}", "table", block.number, title, caption)
        grid, legend = GridLayout(()), None
        if index < len(blocks) and blocks[index].kind == "grid":
            self.builder.separate("\n\n")
            grid = write_grid(self.builder, blocks[index].rows)
            index += 1
            if index < len(blocks) and blocks[index].kind == "paragraph":
                after = blocks[index]
                if is_legend(self.source[after.start : after.end]):
                    self.builder.separate("\n\n")
                    legend = self.builder.add(after.start, after.end)
                    index += 1
        self.outline.extend(self.builder.length)
        self.tables.append(TableLayout(int(block.number), caption, grid, legend))
        return index

    def _loose_grid(self, block: Block) -> None:
        """A grid without a caption: the list of abbreviations if it looks like one, else its cells are paragraphs."""
        if self._is_list(block):
            self.builder.separate("\n\n")
            start = self.builder.length
            grid = write_grid(self.builder, block.rows)
            self.outline.open("abbreviations", "abbreviations", None, "Abbreviations", Span(start, self.builder.length))
            self.entries.extend((row[0], row[1]) for row in grid.rows)
            return
        for row in block.rows:
            for cell in row:
                if cell.lines:
                    self._paragraph(Span(cell.lines[0].start, cell.lines[-1].end))

    def _is_list(self, block: Block) -> bool:
        if len(block.rows) < _LIST_MIN or any(section.id == "abbreviations" for section in self.outline.sections):
            return False
        for row in block.rows:
            if len(row) != 2 or len(row[0].lines) != 1 or not row[1].lines:
                return False
        shorts = [self.source[row[0].lines[0].start : row[0].lines[0].end] for row in block.rows]
        return sum(map(is_short_form, shorts)) >= 0.8 * len(shorts)
