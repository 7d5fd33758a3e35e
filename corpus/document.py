"""What a reader found in a marked-up file, before it is written out as canonical text (`corpus.compose`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; with `keys` it cites the entries of the bibliography that have these keys."""

    text: str
    keys: tuple[str, ...] = ()


Runs = tuple[Run, ...]

HeadingKind = Literal["abstract", "keywords", "abbreviations", "body"]


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading: its level, the number printed before it, if any, and what it opens."""

    level: int
    title: Runs
    number: str = ""
    kind: HeadingKind = "body"


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    runs: Runs


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure by its caption; `label` is as printed ("Figure 2."), empty where the figure has none."""

    label: str
    caption: Runs


@dataclass(frozen=True, slots=True)
class CellBlock:
    """A cell: its lines, and how many rows and columns it takes."""

    lines: tuple[Runs, ...]
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: header rows, body rows and the paragraphs below it."""

    label: str
    caption: Runs
    header: tuple[tuple[CellBlock, ...], ...]
    body: tuple[tuple[CellBlock, ...], ...]
    legend: tuple[Runs, ...] = ()


@dataclass(frozen=True, slots=True)
class EntriesBlock:
    """A list of abbreviations: short forms with their long forms."""

    entries: tuple[tuple[Runs, Runs], ...]


Block = HeadingBlock | ParagraphBlock | FigureBlock | TableBlock | EntriesBlock


@dataclass(frozen=True)
class Document:
    """A whole file: its blocks in their order, its bibliography and what is known of the article.

    `records` are bibliographic records with a "number"; `keys` gives for each key of a `Run` the number it stands for.
    """

    blocks: tuple[Block, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Mapping[str, Any], ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def plain(runs: Runs) -> str:
    """The text of the runs on one line."""
    return " ".join("".join(run.text for run in runs).split())
