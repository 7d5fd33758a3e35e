"""Drafting an answer from a table: the rows a question lists, counts or compares, or one row's cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.language import stems
from assistant.points import Draft, Point
from assistant.question import Question, Term
from assistant.rank import holds_wanted
from assistant.tables import (
    DOSE,
    HIGHEST,
    LOWEST,
    NEGATION,
    POSITIVE,
    TableReader,
    asked_columns,
    asked_nouns,
    counts_rows,
    excluded_terms,
    filter_terms,
    is_listing,
    matches,
    names_column,
    quantity,
    row_matches,
)
from corpus.types import Span

CellScore = Callable[[int, int], float]
"""Late interaction between the question and a cell, by row place and column."""

DROPPED_RARITY = 0.8
"""A word of a listing question that no row holds may be passed over when it is commoner than this."""

CUED = 0.25
"""What a column named in the question is worth beside the late interaction of its cell."""

VALUED = 0.2
"""What a cell that holds a value of the asked kind is worth."""

CELL_MARGIN = 0.35
VALUE_WORDS = 45
ROW_WORDS = 75
"""How far below the best cell of a row another may score, and how long the cells shown may be together: for a value
of a kind that was asked for, and for anything else."""


@dataclass(frozen=True)
class TableQuestion:
    """A question put to one table, with the row places ranked for it and the scores of cells."""

    question: Question
    reader: TableReader
    cell_score: CellScore
    chunk_of: Mapping[int, int]

    def draft_listing(self) -> Draft | None:
        """All rows that satisfy the question, counted when asked; None when it is no question about rows."""
        if not is_listing(self.question, self.reader):
            return None
        lower = self.question.text.lower()
        rows = list(range(len(self.reader.table.rows)))
        columns = asked_columns(self.question, self.reader)
        extreme = HIGHEST.search(lower) or LOWEST.search(lower)
        if extreme and self.reader.dose_column is not None:
            return self._extreme(self._filtered(rows, columns, strict=False), bool(HIGHEST.search(lower)))
        if NEGATION.search(lower) and self.reader.dose_column in columns and self._about_dose(lower):
            lacking = [row for row in rows if quantity(self.reader.texts[row][self.reader.dose_column]) is None]
            return self._list(lacking, (self.reader.dose_column,), total=len(rows))
        if self.reader.subject_column is not None and columns:
            return self._by_value(rows, columns, bool(NEGATION.search(lower)))
        kept = self._filtered(rows, columns, strict=True)
        if kept is None:
            return None
        if len(kept) == len(rows):
            return (
                self._distinct(columns)
                if not counts_rows(self.question, self.reader) or columns
                else self._list(kept, (), total=len(rows))
            )
        return self._list(kept, self._shown(kept, columns), total=len(rows)) if kept else None

    def draft_rows(self, rows: Sequence[int]) -> Draft | None:
        """The asked cells of `rows`; the cells that bear most on the question when no column is named."""
        points = [self._point(row, self._best_columns(row)) for row in rows]
        return Draft(tuple(points), layout="prose" if len(points) == 1 else "list") if points else None

    def named_rows(self) -> list[int]:
        """The rows a question names by reference number, row subject or row number."""
        references = set(self.question.references)
        found = [place for place, row in enumerate(self.reader.table.rows) if references & set(row.references)]
        if not found and self.reader.subject_column is not None:
            column = self.reader.subject_column
            cells = [row[column] for row in self.reader.stems]
            for term in self.question.terms:
                found += [
                    place for place, cell in enumerate(cells) if term.phrases[0][0] in cell and place not in found
                ]
        return sorted(found)

    def _filtered(self, rows: list[int], columns: Sequence[int], *, strict: bool) -> list[int] | None:
        """The rows that hold every filter term; None when a decisive term stands in no row."""
        terms = filter_terms(self.question, self.reader)
        matched: list[Term] = []
        for term in terms:
            if any(row_matches(term, row, self.reader) for row in rows):
                matched.append(term)
            elif term.rarity >= DROPPED_RARITY:
                return None
        if strict and terms and not matched:
            return None
        barred = excluded_terms(self.question, self.reader)
        return [
            row
            for row in rows
            if all(row_matches(term, row, self.reader) for term in matched)
            and not any(matches(term, self.reader.row_stems[row]) for term in barred)
        ]

    def _about_dose(self, lower: str) -> bool:
        return bool(DOSE.search(lower))

    def _extreme(self, rows: list[int] | None, highest: bool) -> Draft | None:
        column = self.reader.dose_column
        if not rows or column is None:
            return None
        measured = [(value, row) for row in rows if (value := quantity(self.reader.texts[row][column])) is not None]
        if not measured:
            return None
        best = (max if highest else min)(value for value, _ in measured)
        draft = self._list([row for value, row in measured if value == best], (column,), total=0)
        return replace(draft, lead=f"The {'highest' if highest else 'lowest'} of {len(measured)} stated quantities")

    def _by_value(self, rows: list[int], columns: Sequence[int], negated: bool) -> Draft | None:
        """The rows whose cell in the asked column says what the question says: in words, as "yes", or in meaning."""
        column = columns[0]
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(self.reader.texts[row][column], []).append(row)
        positive = [row for row in rows if POSITIVE.match(self.reader.texts[row][column])]
        if not positive:
            negative = [g for g in groups.values() if NEGATION.search(self._cell(g[0], column).lower())]
            among = negative if negated and negative else list(groups.values())
            return self._list(max(among, key=lambda g: self.cell_score(g[0], column)), (column,), total=len(rows))
        terms = filter_terms(self.question, self.reader)
        matched = [term for term in terms if any(matches(term, self._said(row, column)) for row in rows)]
        by_words = [row for row in rows if matched and all(matches(term, self._said(row, column)) for term in matched)]
        if by_words and len(by_words) < len(rows):
            return self._list(by_words, (column,), total=len(rows))
        chosen = [row for row in rows if row not in positive] if negated else positive
        return self._list(chosen, (column,), total=len(rows)) if chosen else None

    def _cell(self, row: int, column: int) -> str:
        """A cell without its footnotes."""
        cell = next(cell for cell in self.reader.table.rows[row].cells if cell.column == column)
        return self.reader.article.text[cell.start : cell.end]

    def _said(self, row: int, column: int) -> list[str]:
        """The stems of a row's subject, group and the cell in `column`."""
        subject = self.reader.stems[row][self.reader.subject_column or 0]
        return [*stems(self.reader.table.rows[row].group), "", *subject, "", *self.reader.stems[row][column]]

    def _distinct(self, columns: Sequence[int]) -> Draft | None:
        """The different values of a column of short cells, each with the rows that have it."""
        asked = asked_nouns(self.question.text.lower())
        column = next(
            (c for c in columns if c in self.reader.kind_columns and names_column(self.reader, c, asked)),
            None,
        )
        if column is None:
            return None
        groups: dict[str, list[int]] = {}
        for row, texts in enumerate(self.reader.texts):
            groups.setdefault(texts[column], []).append(row)
        lead = ", ".join(f"{value} ({len(rows)})" for value, rows in groups.items())
        ordered = [row for rows in groups.values() for row in rows]
        draft = self._list(ordered, (column,), total=0)
        return replace(draft, lead=f"{len(groups)} in {len(ordered)} rows: {lead}")

    def _list(self, rows: Sequence[int], columns: Sequence[int], *, total: int) -> Draft:
        points = tuple(self._point(row, columns) for row in rows)
        lead = f"{len(rows)} of {total} {self._noun()}" if total else ""
        return Draft(points, layout="list" if len(points) > 1 or lead else "prose", lead=lead)

    def _noun(self) -> str:
        """What the rows of the table are called: studies where each row cites one, else the subject's own name."""
        if self.reader.reference_column is not None or self.reader.subject_column is None:
            return "studies"
        return self.reader.table.columns[self.reader.subject_column].lower()

    def _shown(self, rows: Sequence[int], columns: Sequence[int]) -> tuple[int, ...]:
        """The columns to show beside a row's label: the ones asked for, and those that hold the filter's words."""
        terms = filter_terms(self.question, self.reader)
        holding = [
            column
            for column in range(len(self.reader.table.columns))
            if column not in self.reader.kind_columns
            and column != self.reader.reference_column
            and any(matches(term, row[column]) for row in self.reader.stems for term in terms)
        ]
        held = {
            c: sum(t.weight for t in terms for row in rows if matches(t, self.reader.stems[row][c])) for c in holding
        }
        scored = sorted(holding, key=lambda c: -held[c])
        return tuple(dict.fromkeys([*scored[:1], *(c for c in columns if c not in self.reader.kind_columns)][:2]))

    def _best_columns(self, row: int) -> tuple[int, ...]:
        """The columns of a row that bear most on the question."""
        named = set(asked_columns(self.question, self.reader))
        texts = self.reader.texts[row]
        skipped = {self.reader.reference_column, self.reader.subject_column, *self.reader.kind_columns}
        filled = [c for c, text in enumerate(texts) if text and c not in skipped]
        scores = {c: self.cell_score(row, c) + (CUED if c in named else 0.0) for c in filled}
        for column in filled if self.question.wanted else ():
            scores[column] += VALUED if holds_wanted(self.question.wanted, texts[column]) else 0.0
        if self.reader.dose_column in filled and DOSE.search(self.question.text.lower()):
            scores[self.reader.dose_column] += 2 * VALUED
        chosen: list[int] = []
        used = 0
        most = VALUE_WORDS if self.question.wanted else ROW_WORDS
        for column in sorted(filled, key=lambda c: -scores[c]):
            length = len(texts[column].split())
            if chosen and (used + length > most or scores[column] < scores[chosen[0]] - CELL_MARGIN):
                continue
            chosen.append(column)
            used += length
        return tuple(sorted(chosen))

    def _point(self, place: int, columns: Sequence[int]) -> Point:
        row = self.reader.table.rows[place]
        label_columns = (
            (self.reader.subject_column,) if self.reader.subject_column is not None else self.reader.kind_columns
        )
        spans: list[Span] = []
        for column in dict.fromkeys([*label_columns, *columns]):
            cell = next((cell for cell in row.cells if cell.column == column and cell.end > cell.start), None)
            if cell is not None:
                spans.append(Span(cell.start, cell.end))
                spans += [Span(note.start, note.end) for note in cell.footnotes]
        values = []
        for column in columns:
            text = self.reader.texts[place][column]
            if text and column not in label_columns:
                title = self.reader.table.columns[column]
                values.append(f"{title}: {text}" if self.reader.subject_column is not None else text)
        references = "".join(f"[{number}]" for number in row.references)
        label = " ".join(part for part in (self.reader.label(place), references) if part)
        spans = sorted(dict.fromkeys(spans), key=lambda span: span.start)
        return Point(
            section_id=self.reader.table.id,
            paragraph=0,
            row=row.number,
            spans=tuple(spans),
            references=row.references,
            chunk=self.chunk_of[row.number],
            label=label,
            values=tuple(values),
        )
