"""What a table of studies holds, told from its columns: its kinds, its common words, its doses. For any article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.language import STOP, stem
from assistant.quantity import OVER, POWER, quantities
from assistant.tables import TableReader
from corpus.types import Article, Row, Table

FEWEST_ROWS = 3
MOST_WORDS = 8
LONGEST_VALUE = 2
BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
WORD = re.compile(r"[^\W\d_][\w-]*[^\W_]")
RANGE = re.compile(r"\s*(?:to|[-–])\s*(?=\d)")
UNIT = re.compile(r"\s*([^\W\d][\w/²³.-]*)")


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that tells studies apart: its name, and for each row its values, in the table's own words.

    `exact` facets are of short values, such as an animal; the others hold words that stand in several rows.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    exact: bool

    @property
    def values(self) -> tuple[str, ...]:
        """The values, the commonest first."""
        return tuple(value for value, _ in Counter(value for row in self.rows for value in row).most_common())


@dataclass(frozen=True, slots=True)
class Dose:
    """A power of ten that the row at a place states, with its unit; a range has a lower and an upper end.

    `over` tells that the row says "over" it: the true number is not stated.
    """

    place: int
    low: float
    high: float
    unit: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Studies:
    """A table of studies; `doses` is empty where it states none."""

    table: Table
    facets: tuple[Facet, ...]
    doses: tuple[Dose, ...]
    reference_column: int | None

    @property
    def exact(self) -> tuple[Facet, ...]:
        return tuple(facet for facet in self.facets if facet.exact)


def study_tables(article: Article) -> tuple[Studies, ...]:
    """The article's tables of studies: at least three rows, nearly all of which cite a study of their own."""
    return tuple(found for table in article.tables if (found := read_studies(article, table)) is not None)


def read_studies(article: Article, table: Table) -> Studies | None:
    """The table as one of studies; None when it is none, or has nothing by which studies could be sorted."""
    rows = table.rows
    citing = [row.references for row in rows if row.references]
    own = set(citing)
    if len(rows) < FEWEST_ROWS or len(citing) < 0.75 * len(rows) or len(own) < 0.75 * len(citing):
        return None
    reader = TableReader(article, table)
    columns = [column for column in range(len(table.columns)) if column != reader.reference_column]
    facets: list[Facet] = [facet for facet in [_groups(rows)] if facet is not None]
    for column in columns:
        facets += _facets(article, table, column)
    # What has few different values comes first: it parts the studies best.
    facets.sort(key=lambda facet: not facet.exact)
    if not any(facet.exact for facet in facets):
        return None
    return Studies(table, tuple(facets), _doses(reader), reader.reference_column)


def _groups(rows: Sequence[Row]) -> Facet | None:
    named = len({row.group for row in rows}) > 1
    return Facet("Group", tuple((row.group,) if row.group else () for row in rows), True) if named else None


def _facets(article: Article, table: Table, column: int) -> list[Facet]:
    """The facets of a column: its short values, what stands in brackets behind them, or else its common words."""
    cells = [_cell(article, row, column) for row in table.rows]
    name = table.columns[column].replace(": ", " ")
    bare, inner = [BRACKETS.sub("", cell) for cell in cells], [BRACKETS.search(cell) for cell in cells]
    first, last = name, f"{name} (in brackets)"
    if len(parts := name.split(" and ")) == 2:
        first, last = parts[0], parts[1][:1].upper() + parts[1][1:]
    short = _short_values(bare)
    if short is None:
        words = _common_words(cells)
        return [Facet(name, words, False)] if any(words) else []
    facets = [Facet(first if any(inner) else name, short, True)]
    bracketed = tuple((match.group(1).strip(),) if match else () for match in inner)
    if sum(map(bool, bracketed)) > len(cells) / 2 and len(set(bracketed)) < len(cells):
        facets.append(Facet(last, bracketed, True))
    return facets


def _short_values(cells: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
    """Each cell as one or more short values that several cells share; None where the column is no such column.

    A value is a line of at most two words that holds no shorter such line: in a column with "ASCs", the line
    "Porcine ASCs" has the value "ASCs", and so has a longer line that names it.
    """
    lines = [[line.strip() for line in cell.splitlines() if line.strip()] for cell in cells]
    short = dict.fromkeys(line for cell in lines for line in cell if len(line.split()) <= LONGEST_VALUE)
    holds = _holder()
    least = [value for value in short if not any(other != value and holds(value, other) for other in short)]
    rows = tuple(tuple(value for value in least if any(holds(line, value) for line in cell)) for cell in lines)
    filled = [row for row, cell in zip(rows, lines, strict=True) if cell]
    if not filled or sum(map(bool, filled)) < 0.9 * len(filled) or not 1 < len(least) <= max(2, 0.6 * len(cells)):
        return None
    return rows


def _holder() -> Callable[[str, str], bool]:
    def holds(text: str, value: str) -> bool:
        return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text, re.IGNORECASE) is not None

    return holds


def _common_words(cells: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each cell, which of the column's common words stand in it: those in several cells, but not in most."""
    stop = {stem(word) for word in STOP}
    seen: dict[str, Counter[str]] = {}
    held: list[set[str]] = []
    for cell in cells:
        words = [word for word in WORD.findall(cell) if len(word) > 2]
        held.append({stem(word.lower()) for word in words})
        for word in words:
            seen.setdefault(stem(word.lower()), Counter())[word if word[1:] != word[1:].lower() else word.lower()] += 1
    counts = Counter(part for cell in held for part in cell if part not in stop)
    enough = max(2, round(len(cells) / 6))
    common = [(part, count) for part, count in counts.items() if enough <= count <= 0.75 * len(cells)]
    kept = sorted(common, key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
    names = {part: seen[part].most_common(1)[0][0] for part, _ in kept}
    return tuple(tuple(names[part] for part, _ in kept if part in cell) for cell in held)


def _doses(reader: TableReader) -> tuple[Dose, ...]:
    """The powers of ten in the column that states one in most rows."""
    column = reader.dose_column
    doses: list[Dose] = []
    for place, row in enumerate(reader.table.rows if column is not None else ()):
        text = _cell(reader.article, row, column or 0)
        low, position = 0.0, 0
        for match in POWER.finditer(text):
            value = quantities(match.group())[0]
            if RANGE.match(text, match.end()):
                low = low or value  # the unit stands behind the last number of a range
                continue
            unit = UNIT.match(text, match.end())
            over = OVER.search(text[position : match.start()].lower()) is not None
            doses.append(Dose(place, min(low or value, value), max(low, value), unit[1] if unit else "", over))
            low, position = 0.0, match.end()
    return tuple(doses)


def _cell(article: Article, row: Row, column: int) -> str:
    return next((article.text[cell.start : cell.end] for cell in row.cells if cell.column == column), "").strip()
