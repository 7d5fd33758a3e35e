"""An article cut into the pieces that are embedded and retrieved: whole sentences, whole rows, whole captions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from corpus.pack import Length, pack, split_words
from corpus.text import split_sentences
from corpus.types import Article, Cell, Chunk, ChunkKind, Row, Section, Span, Table

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_LEGEND_PART = re.compile(r"(?<=[;.])\s+")


def chunk_article(article: Article, length: Length, limit: int, target: int = 160) -> tuple[Chunk, ...]:
    """Every chunk of the article, in the text's order.

    `length` counts the tokens of a string; no `embed_text` has more than `limit`, prose aims at `target`, heading
    included. Prose keeps to whole sentences of one paragraph (a sentence longer than the limit is cut between words);
    each table row and each figure caption is a chunk of its own.
    """
    cutter = _Cutter(article, length, limit, target)
    chunks = [chunk for section in article.sections for chunk in cutter.section(section)]
    return tuple(sorted(chunks, key=lambda chunk: (chunk.start, chunk.end)))


def chunk_plain(text: str, length: Length, limit: int, target: int = 160) -> list[tuple[int, int]]:
    """Half-open offset pairs into text without structure: whole sentences, paragraphs together where they fit."""
    pieces: list[Span] = []
    position = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        sentences = [Span(*pair) for pair in split_sentences(text, position, end)]
        for piece in pack(text, sentences, length, limit, target):
            last = pieces[-1] if pieces else None
            joins = last is not None and piece.start == sentences[0].start
            if joins and last and length(text[last.start : piece.end]) <= min(target, limit):
                pieces[-1] = Span(last.start, piece.end)
            else:
                pieces.append(piece)
        position = gap.end() if gap else end
    return [(piece.start, piece.end) for piece in pieces]


class _Cutter:
    def __init__(self, article: Article, length: Length, limit: int, target: int) -> None:
        self.article = article
        self.length = length
        self.limit = limit
        self.target = min(target, limit)
        self.seen: dict[str, int] = {}

    def section(self, section: Section) -> Iterator[Chunk]:
        if section.kind == "table":
            yield from self._table(section, self.article.table_by_id[section.id])
        elif section.kind == "abbreviations":
            yield from self._abbreviations(section)
        else:
            yield from self._prose(section)

    def _prose(self, section: Section) -> Iterator[Chunk]:
        """Paragraphs of a section, or a figure's caption."""
        figure = section.kind == "figure"
        heading = f"Figure {section.number}" if figure else section.title
        for paragraph in self.article.paragraphs:
            if paragraph.section_id != section.id:
                continue
            sentences = [s for s in self.article.sentences if paragraph.start <= s.start and s.end <= paragraph.end]
            units = [Span(sentence.start, sentence.end) for sentence in sentences]
            whole = Span(paragraph.start, paragraph.end)
            for piece in self._pack(heading, [whole] if figure else units, units):
                cited = [n for s in sentences if s.start < piece.end and piece.start < s.end for n in s.references]
                cited += [n for s in sentences if s.start < piece.end and piece.start < s.end for n in s.attributed]
                body = self.article.text[piece.start : piece.end]
                named = figure and piece.start == paragraph.start  # the caption names its figure itself
                embed = self._headed("" if named else heading, body)
                yield self._chunk(section, "figure" if figure else "prose", piece, embed, cited, paragraph.number)

    def _abbreviations(self, section: Section) -> Iterator[Chunk]:
        entries = [entry for entry in self.article.abbreviations if section.start <= entry.start < section.end]
        for piece in self._pack(section.title, [Span(entry.start, entry.end) for entry in entries]):
            inside = [entry for entry in entries if piece.start <= entry.start < piece.end]
            lines = "\n".join(f"{entry.short}: {entry.long}" for entry in inside)
            whole = bool(inside) and inside[-1].end <= piece.end and self.length(lines) <= self.limit
            body = lines if whole else self.article.text[piece.start : piece.end]
            yield self._chunk(section, "abbreviations", piece, self._headed(section.title, body), ())

    def _table(self, section: Section, table: Table) -> Iterator[Chunk]:
        text = self.article.text
        caption = _line(text[table.caption.start : table.caption.end])
        columns = f"Columns: {'; '.join(table.columns)}" if table.columns else ""
        yield self._chunk(section, "table", table.caption, self._lines([caption, columns]), table.references)
        for row in table.rows:
            embed = self._lines([caption, row.group, *self._row_lines(table, row)])
            yield self._chunk(section, "row", Span(row.start, row.end), embed, row.references, row=row.number)
        if table.legend:
            heading = f"Table {table.number}, legend"
            for piece in self._pack(heading, _legend_parts(text, table.legend)):
                embed = self._headed(heading, text[piece.start : piece.end])
                yield self._chunk(section, "table", piece, embed, ())

    def _row_lines(self, table: Table, row: Row) -> Iterator[str]:
        for cell in row.cells:
            if cell.end > cell.start:
                column = table.columns[cell.column] if cell.column < len(table.columns) else ""
                yield f"{column}: {self._cell(cell)}" if column else self._cell(cell)

    def _cell(self, cell: Cell) -> str:
        text = self.article.text
        notes = " ".join(_line(text[note.start : note.end]) for note in cell.footnotes)
        content = _line(text[cell.start : cell.end])
        return f"{content} ({notes.rstrip('.')})" if notes else content

    def _lines(self, lines: Sequence[str]) -> str:
        """The lines that fit within the limit, in their order; a shorter one is kept where another does not fit."""
        kept = ""
        for line in lines:
            longer = f"{kept}\n{line}" if kept and line else kept or line
            if self.length(longer) <= self.limit:
                kept = longer
        if kept:
            return kept
        whole = lines[0]
        first = split_words(whole, Span(0, len(whole)), self.length, self.limit)[0]
        return whole[first.start : first.end]

    def _room(self, heading: str) -> int:
        """Tokens that a heading and its line break leave for the body; the whole limit if the heading is dropped."""
        taken = self.length(f"{heading}\n") if heading else 0
        return self.limit if taken * 2 > self.limit else self.limit - taken

    def _headed(self, heading: str, body: str) -> str:
        embed = f"{heading}\n{body}" if heading else body
        return embed if self.length(embed) <= self.limit else body

    def _pack(self, heading: str, units: Sequence[Span], finer: Sequence[Span] = ()) -> list[Span]:
        text = self.article.text
        room = self._room(heading)
        if finer and any(self.length(text[unit.start : unit.end]) > room for unit in units):
            units = finer
        target = max(1, self.target - (self.limit - room))
        return pack(text, units, self.length, room, target)

    def _chunk(
        self,
        section: Section,
        kind: ChunkKind,
        span: Span,
        embed: str,
        cited: Sequence[int],
        paragraph: int = 0,
        row: int = 0,
    ) -> Chunk:
        article = self.article
        content = f"{article.id}\n{section.id}\n{embed}"
        copy = self.seen[content] = self.seen.get(content, -1) + 1
        if copy:  # the same words stand twice in one section: the ids must differ all the same
            content = f"{content}\n{copy}"
        return Chunk(
            id=hashlib.sha256(content.encode("utf-8")).hexdigest()[:16],
            article_id=article.id,
            section_id=section.id,
            paragraph=paragraph,
            row=row,
            kind=kind,
            start=span.start,
            end=span.end,
            text=article.text[span.start : span.end],
            embed_text=embed,
            references=tuple(dict.fromkeys(cited)),
            tokens=self.length(embed),
        )


def _legend_parts(text: str, legend: Span) -> list[Span]:
    parts = []
    start = legend.start
    for gap in _LEGEND_PART.finditer(text, legend.start, legend.end):
        parts.append(Span(start, gap.start()))
        start = gap.end()
    return [*parts, Span(start, legend.end)]


def _line(content: str) -> str:
    """A cell's or caption's text on one line, its list items parted by semicolons."""
    return " ".join(re.sub(r"[.;]?\n[-–•]\s+", "; ", content).split())
