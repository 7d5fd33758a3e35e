"""Units: the smallest stretches of an article that can answer (a sentence, a table row, an abbreviation)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.types import Article, Cell, Chunk, Row, Sentence

UnitKind = Literal["sentence", "row", "caption", "abbreviation", "keywords"]

LIST_DASH = re.compile(r"\s-\s(?=[A-Z])")
CITATION = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch that can be quoted: `start`/`end` into `article.text`; `embed_text` is what is encoded.

    `window_text` is the unit with its neighbours in the paragraph: what a reader sees around it. `chunk` is the place
    of its chunk in the index. `glosses` say the unit in everyday words, where the article has such data.
    """

    key: str
    kind: UnitKind
    section_id: str
    paragraph: int
    row: int
    start: int
    end: int
    embed_text: str
    window_text: str
    references: tuple[int, ...]
    attributed: tuple[int, ...]
    chunk: int
    glosses: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """All references behind it, cited there or named before."""
        return (*self.references, *self.attributed)


@dataclass(frozen=True, slots=True)
class CellUnit:
    """A cell of a table as a text of its own: `embed_text` is "Column: content (footnotes)"."""

    key: str
    table_id: str
    row: int
    column: int
    embed_text: str


def text_key(text: str) -> str:
    """The content hash under which the vectors of `text` are kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def plain(text: str) -> str:
    """`text` on one line, without its citation numbers: what an encoder should read."""
    return " ".join(CITATION.sub("", text).split())


def make_units(article: Article, chunks: Sequence[Chunk]) -> tuple[Unit, ...]:
    """The units of `article`, in the order of its text, each in the chunk that holds its beginning."""
    places = sorted(range(len(chunks)), key=lambda place: (chunks[place].start, chunks[place].end))
    units: list[Unit] = []

    def chunk_of(start: int, row: tuple[str, int] | None = None) -> int:
        best = -1
        for place in places:
            chunk = chunks[place]
            if row is not None and (chunk.section_id, chunk.row) == row:
                return place
            if row is None and chunk.start > start:
                break
            if chunk.start <= start < chunk.end:
                best = place
        return best

    kinds = {section.id: section.kind for section in article.sections}
    listed = {(entry.start, entry.end) for entry in article.abbreviations}
    texts = [plain(article.text[sentence.start : sentence.end]) for sentence in article.sentences]
    for place, (sentence, text) in enumerate(zip(article.sentences, texts, strict=True)):
        kind = kinds[sentence.section_id]
        if kind == "abbreviations" or (kind == "table" and _in_row(article, sentence)):
            continue
        window = " ".join(texts[near] for near in _neighbours(article.sentences, place))
        unit_kind: UnitKind = "caption" if kind in ("figure", "table") else "sentence"
        units.append(_unit(unit_kind, sentence, text, window, chunk_of(sentence.start)))
    for table in article.tables:
        for row in table.rows:
            place = chunk_of(row.start, (table.id, row.number))
            text = " ".join([plain(chunks[place].embed_text), *names_of(row, article)])
            units.append(
                Unit(
                    text_key(text),
                    "row",
                    table.id,
                    0,
                    row.number,
                    row.start,
                    row.end,
                    text,
                    text,
                    row.references,
                    (),
                    place,
                )
            )
    for section in article.sections:
        if section.kind == "keywords" and not any(unit.section_id == section.id for unit in units):
            text = plain(article.text[section.start : section.end])
            place = chunk_of(section.start)
            units.append(
                Unit(
                    text_key(text), "keywords", section.id, 0, 0, section.start, section.end, text, text, (), (), place
                )
            )
    for start, end in sorted(listed):
        text = plain(article.text[start:end])
        units.append(
            Unit(text_key(text), "abbreviation", "abbreviations", 0, 0, start, end, text, text, (), (), chunk_of(start))
        )
    said = {(gloss.start, gloss.end): gloss.texts for gloss in article.glosses}
    if said:
        units = [replace(unit, glosses=said.get((unit.start, unit.end), ())) for unit in units]
    return tuple(sorted(units, key=lambda unit: (unit.start, unit.end)))


def _unit(kind: UnitKind, sentence: Sentence, text: str, window: str, chunk: int) -> Unit:
    return Unit(
        text_key(text),
        kind,
        sentence.section_id,
        sentence.paragraph,
        0,
        sentence.start,
        sentence.end,
        text,
        window,
        sentence.references,
        sentence.attributed,
        chunk,
    )


def _neighbours(sentences: Sequence[Sentence], place: int) -> Sequence[int]:
    """The places of a sentence, the one before and the one after it, where they are of its paragraph."""
    here = sentences[place]
    home = (here.section_id, here.paragraph)
    near = [other for other in (place - 1, place, place + 1) if 0 <= other < len(sentences)]
    return [other for other in near if (sentences[other].section_id, sentences[other].paragraph) == home]


def _in_row(article: Article, sentence: Sentence) -> bool:
    table = article.table_by_id.get(sentence.section_id)
    return table is not None and any(row.start <= sentence.start < row.end for row in table.rows)


def names_of(row: Row, article: Article) -> list[str]:
    """The authors by whose names the article speaks of the studies of a row ("Uejima et al.")."""
    references = (article.reference_by_number.get(number) for number in row.references)
    return [name for reference in references if reference for name in reference.names]


def cell_text(article: Article, cell: Cell) -> str:
    """The content of a cell on one line, list dashes as semicolons, its footnotes in brackets."""
    text = LIST_DASH.sub("; ", plain(article.text[cell.start : cell.end])).removeprefix("- ")
    notes = [plain(article.text[note.start : note.end]) for note in cell.footnotes]
    return f"{text} ({' '.join(notes)})" if notes else text


def make_cells(article: Article) -> tuple[CellUnit, ...]:
    """The filled cells of all tables, row by row."""
    cells = []
    for table in article.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.end > cell.start:
                    text = f"{table.columns[cell.column]}: {cell_text(article, cell)}"
                    cells.append(CellUnit(text_key(text), table.id, row.number, cell.column, text))
    return tuple(cells)
