"""The source cut into blocks: headings, paragraphs, captions and grids, each with its source offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.types import Span

BlockKind = Literal["abstract", "keywords", "heading", "paragraph", "figure", "table", "grid", "noise"]

CAPTION = re.compile(r"\s*(?P<word>Figure|Fig\.|Table)\s+(?P<number>\d+)\s*[.:|]\s+(?=\S)")
_HASH = re.compile(r"\s*(?P<level>#{1,6})\s+(?P<title>\S.*?)\s*#*\s*$")
_NUMBERED = re.compile(r"\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+(?P<title>[^\W\d_].*?)\s*$")
_NAMED = re.compile(r"\s*(?P<name>abstract|keywords?)\s*:?\s*$", re.IGNORECASE)
_KEYWORDS = re.compile(r"\s*(?P<name>keywords?)\s*[:—–-]\s*(?=\S)", re.IGNORECASE)
_IMAGE = re.compile(r"\[image:[^\]\n]*\]")
_MAX_HEADING = 150
_NOWHERE = Span(0, 0)
_ROW_GAP = 2  # blank lines that end a table row; a single one only parts the lines of a cell


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a plain-text grid: the source spans of its non-blank lines (none: the cell is empty)."""

    lines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the source with one role; `body` is the stretch without a heading's number, label or marker."""

    kind: BlockKind
    start: int
    end: int
    number: str = ""
    level: int = 0
    body: Span = _NOWHERE
    rows: tuple[tuple[GridCell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not _IMAGE.sub("", self.text).strip()

    @property
    def tabbed(self) -> bool:
        return self.text.lstrip(" ").startswith("\t")

    @property
    def span(self) -> Span:
        lead = len(self.text) - len(self.text.lstrip())
        return Span(self.start + lead, self.start + len(self.text.rstrip()))


def split_blocks(source: str) -> list[Block]:
    """The blocks of a plain-text article in their order; blank lines belong to none.

    Understands `# ` and numbered headings, "Abstract" and "Keywords", captions ("Figure 1. …", "Table 2. …"), and grids
    whose cells begin with a tab at the start of a line and whose rows are parted by two or more blank lines.
    """
    lines = _lines(source)
    blocks: list[Block] = []
    index = 0
    last_number = 0
    while index < len(lines):
        line = lines[index]
        if line.blank:
            index += 1
            continue
        caption = CAPTION.match(line.text)
        if line.tabbed:
            index, block = _grid(lines, index, 0)
        elif caption:
            after, block = _caption(lines, index, caption)
            if block.kind == "table" and (lead := _lead(lines, after)):
                blocks.append(block)
                index, block = _grid(lines, after, lead)
            else:
                index = after
        elif heading := _heading(lines, index, last_number):
            index, block = index + 1, heading
            if heading.kind == "heading" and heading.number and "." not in heading.number:
                last_number = int(heading.number)
        else:
            index, block = _paragraph(source, lines, index)
        blocks.append(block)
    return blocks


def _lines(source: str) -> list[_Line]:
    lines = []
    position = 0
    for raw in source.splitlines(keepends=True):
        lines.append(_Line(position, position + len(raw), raw))
        position += len(raw)
    return lines


def _heading(lines: list[_Line], index: int, last_number: int) -> Block | None:
    line = lines[index]
    text = line.text.rstrip()
    span = line.span
    if match := _NAMED.match(text):
        kind: BlockKind = "abstract" if match["name"].lower() == "abstract" else "keywords"
        return Block(kind, span.start, span.end, body=Span(span.end, span.end))
    if match := _KEYWORDS.match(text):
        return Block("keywords", span.start, span.end, body=Span(line.start + match.end(), span.end))
    if match := _HASH.match(text):
        title = Span(line.start + match.start("title"), line.start + match.end("title"))
        inner = match["title"]
        level = len(match["level"])
        if named := _NAMED.match(inner):
            kind = "abstract" if named["name"].lower() == "abstract" else "keywords"
            return Block(kind, span.start, span.end, body=Span(span.end, span.end))
        if numbered := _NUMBERED.match(inner):
            title = Span(title.start + numbered.start("title"), title.start + numbered.end("title"))
            return Block("heading", span.start, span.end, numbered["number"], level, title)
        return Block("heading", span.start, span.end, "", level, title)
    alone = (index == 0 or lines[index - 1].blank) and (index + 1 == len(lines) or lines[index + 1].blank)
    match = _NUMBERED.match(text)
    if not match or not alone or len(text) > _MAX_HEADING or text[-1] in ".,;:!?" or not match["title"][0].isupper():
        return None
    first = int(match["number"].split(".")[0])
    expected = (last_number, last_number + 1) if "." in match["number"] else (last_number + 1,)
    if first not in expected:
        return None  # a numbered line that does not go on where the last heading stopped is an item of a list
    title = Span(line.start + match.start("title"), line.start + match.end("title"))
    return Block("heading", span.start, span.end, match["number"], match["number"].count(".") + 1, title)


def _paragraph(source: str, lines: list[_Line], index: int) -> tuple[int, Block]:
    after = index + 1
    while (
        after < len(lines) and not lines[after].blank and not lines[after].tabbed and not _HASH.match(lines[after].text)
    ):
        after += 1
    start, end = lines[index].span.start, lines[after - 1].span.end
    kind: BlockKind = "paragraph" if any(char.isalnum() for char in source[start:end]) else "noise"
    return after, Block(kind, start, end, body=Span(start, end))


def _caption(lines: list[_Line], index: int, match: re.Match[str]) -> tuple[int, Block]:
    """A caption ends with the line that ends its last sentence, or at a blank line."""
    after = index + 1
    while after < len(lines) and not lines[after - 1].text.rstrip().endswith((".", "!", "?")):
        if lines[after].blank or lines[after].tabbed or CAPTION.match(lines[after].text):
            break
        after += 1
    kind: BlockKind = "table" if match["word"] == "Table" else "figure"
    end = lines[after - 1].span.end
    body = Span(lines[index].start + match.end(), end)
    return after, Block(kind, lines[index].span.start, end, match["number"], body=body)


def _lead(lines: list[_Line], index: int) -> int:
    """How many lines after a table caption are the first cell of its grid, written without a tab (0: no such cell)."""
    after = index
    while after < len(lines) and not lines[after].blank and not lines[after].tabbed:
        if CAPTION.match(lines[after].text):
            return 0
        after += 1
    count = after - index
    if after < len(lines) and lines[after].blank and not lines[after].tabbed:
        after += 1
    return count if after < len(lines) and lines[after].tabbed else 0


def _grid(lines: list[_Line], index: int, lead: int) -> tuple[int, Block]:
    rows: list[list[list[Span]]] = [[[line.span for line in lines[index : index + lead]]]] if lead else []
    position = index + lead
    blanks = 0
    while position < len(lines):
        line = lines[position]
        if line.tabbed:
            if not rows or blanks >= _ROW_GAP:
                rows.append([])
            rows[-1].append([])
        elif line.blank:
            blanks += 1
            position += 1
            continue
        elif blanks >= _ROW_GAP or CAPTION.match(line.text):
            break
        blanks = 0
        if not line.blank:
            rows[-1][-1].append(line.span)
        position += 1
    end = max((span.end for row in rows for cell in row for span in cell), default=lines[index].end)
    full = [row for row in rows if any(row)]
    cells = tuple(tuple(GridCell(tuple(cell)) for cell in row) for row in full)
    return position, Block("grid", lines[index].start, end, rows=cells)
