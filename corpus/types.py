"""What an article says, as frozen values with offsets into its canonical text.

Every offset pair is half-open and counts characters of `Article.text`, unless its name says `source`.
`article.text[x.start:x.end]` is the truth for every section, paragraph, sentence, cell, row and caption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

SegmentKind = Literal["verbatim", "repair", "layout"]
SectionKind = Literal["abstract", "keywords", "body", "table", "figure", "abbreviations"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of the canonical text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Repair:
    """A stretch of the source that was damaged on its way here, and what it says in print."""

    source_start: int
    source_end: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Omission:
    """Visible source characters that the canonical text leaves out, with the reason."""

    source_start: int
    source_end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of canonical text and the source it came from.

    `verbatim`: the same characters; `repair`: a listed repair; `layout`: white space put in by the reader.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    kind: SegmentKind


@dataclass(frozen=True, slots=True)
class SourceMap:
    """How the canonical text comes out of the source, character by character (see `Segment`).

    Without segments where the source is no plain text (XML, HTML, Markdown, PDF): `source_sha256` is the file's then.
    """

    source_sha256: str
    segments: tuple[Segment, ...]
    repairs: tuple[Repair, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section, the abstract, the keywords, a table, a figure or the abbreviation list.

    `id` is "abstract", "keywords", "1".., "table-1".., "figure-1".., "abbreviations".
    """

    id: str
    kind: SectionKind
    number: str | None
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section; `number` counts from 1 inside its section."""

    section_id: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `references` stand in it, `attributed` belong to the named study it continues."""

    section_id: str
    paragraph: int
    number: int
    start: int
    end: int
    references: tuple[int, ...] = ()
    attributed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A table footnote: its marker ("**") and the span of its text, without the marker."""

    marker: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. A merged cell stands in every row it spans, each time with the same offsets.

    `start == end` means the cell is empty. `merged` is true where the row borrows the cell from a row above.
    """

    column: int
    start: int
    end: int
    footnotes: tuple[Footnote, ...] = ()
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: `number` counts from 1 over the whole table, `group` is the heading it stands under."""

    number: int
    group: str
    start: int
    end: int
    cells: tuple[Cell, ...]
    references: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with every cell addressable; `columns` are full names ("Anti-Fracture Efficacy: Hip")."""

    id: str
    number: int
    caption: Span
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    legend: Span | None
    footnotes: tuple[Footnote, ...] = ()
    references: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, known by its caption (the picture itself is not read)."""

    id: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and its long form as the article gives it; the span covers both (or the defining phrase)."""

    short: str
    long: str
    start: int
    end: int
    origin: Literal["list", "legend", "inline"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An inline citation such as `[52,53,54]`: where it stands and the numbers it means."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A cited work: where it is cited, under which names, in which table rows, and its record if one is known."""

    number: int
    mentions: tuple[Span, ...] = ()
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()
    record: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Article:
    """One article, whole: its text and everything that is known of the text's structure."""

    id: str
    metadata: Mapping[str, Any]
    text: str
    source_map: SourceMap
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    glossary: tuple[Abbreviation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    references: tuple[Reference, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notices: tuple[str, ...] = ()
    """What the reader could not keep, a sentence each."""

    def slice(self, start: int, end: int) -> str:
        return self.text[start:end]

    @cached_property
    def section_by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def reference_by_number(self) -> Mapping[int, Reference]:
        return {reference.number: reference for reference in self.references}

    @cached_property
    def table_by_id(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.tables}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Places where the article disagrees with itself; found by reading, kept as data of the article."""

    topic: str
    reference: int | None
    spans: tuple[Span, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Gloss:
    """A stretch of the article said again in everyday words: matched with questions, never shown or quoted.

    `labels` are words by which a reader sorts a table row among the others: "own cells", "spine", "injection".
    """

    start: int
    end: int
    texts: tuple[str, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that a stretch of the article raises, and that the article leaves open: never shown or quoted."""

    start: int
    end: int
    questions: tuple[str, ...]


ChunkKind = Literal["prose", "row", "figure", "abbreviations", "table"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of an article that is embedded and retrieved as one.

    `text` is always `article.text[start:end]`; `embed_text` is what is embedded and indexed (heading, column names,
    resolved footnotes and merged cells added). `id` is a hash of the content, so an unchanged chunk keeps its id.
    `paragraph` is 0 where the section has none; `row` is 0 unless the chunk is a table row.
    """

    id: str
    article_id: str
    section_id: str
    paragraph: int
    row: int
    kind: ChunkKind
    start: int
    end: int
    text: str
    embed_text: str
    references: tuple[int, ...] = field(default=())
    tokens: int = 0
