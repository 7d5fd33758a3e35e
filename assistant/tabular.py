"""Drafting an answer from a table: the rows a question lists, counts or compares, or one row's cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.denials import EXCLUDING
from assistant.judge import value_found
from assistant.language import placed_words, stem, words
from assistant.listing import asked_nouns, counts_rows, is_listing, names_column
from assistant.marks import EITHER_WAY, QUALIFIED, UNQUALIFIED, Marks
from assistant.points import Draft, Point
from assistant.quantity import quantity
from assistant.question import Question
from assistant.rank import holds_wanted
from assistant.rowpoint import row_point
from assistant.rows import RowQuery
from assistant.tables import (
    ALONE,
    DOSE,
    HIGHEST,
    LACKING,
    LOWEST,
    NEGATION,
    OF_ALL,
    POSITIVE,
    TableReader,
    asked_columns,
    asks_dose,
    header_stems,
    header_words,
    matches,
    row_nouns,
)
from assistant.wants import (
    AND,
    BY_KIND,
    COMMONEST,
    DONE,
    FARED,
    JUDGES,
    OFTEN,
    OUTCOME,
    RANKED,
    RANKS,
    SIDE_BY_SIDE,
    TOGETHER,
)

CellScore = Callable[[int, int], float]
"""Late interaction between the question and a cell, by row place and column."""

CUED = 0.25
"""What a column named in the question is worth beside the late interaction of its cell."""

VALUED = 0.2
"""What a cell that holds a value of the asked kind is worth."""

CELL_MARGIN = 0.35
LIST_WORDS = 170
"""How many words the cells of a list of rows may have together, beyond a first column that the question asks for."""

FEW_ROWS = 6
"""Up to how many rows a question for a kind ("which species") is answered with what each row says."""

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

    def draft_listing(self, *, near: bool = False) -> Draft | None:
        """All rows that satisfy the question, counted when asked; None when it is no question about rows.

        `near` tells that a row of the table is the best evidence for the question.
        """
        query, reader = self.query, self.reader
        if len(query.pointed_at) == 1 or not is_listing(query, near=near):
            return None  # of one study, named by its number, it is not asked which it is
        if self.question.counts and any(map(reader.names_author, query.held)):
            return None  # "how many dogs did Sharun have": it is no studies that are counted
        lower = self.question.text.lower()
        if self.asks_verdict:
            return None
        columns = asked_columns(self.question, reader)
        total = len(reader.table.rows)
        extreme = HIGHEST.search(lower) or LOWEST.search(lower)
        if extreme and OFTEN.search(lower) and (column := self._kind_asked(columns)) is not None:
            return self._distinct(column, query.kept or range(total))
        if (column := self._kind_grouped(lower)) is not None:
            return self._distinct(column, Marks(query).rows())
        if extreme and reader.dose_column is not None and asks_dose(lower):
            return self._extreme(query.kept, bool(HIGHEST.search(lower)))
        if NEGATION.search(lower) and reader.dose_column in columns and DOSE.search(lower):
            lacking = [row for row in range(total) if quantity(reader.texts[row][reader.dose_column]) is None]
            return self._list(lacking, (reader.dose_column,), total=total)
        conditional = QUALIFIED.search(EITHER_WAY.sub(" ", lower))
        if conditional and (footnoted := self._footnoted(columns) or self._footnoted(())):
            return footnoted
        if reader.subject_column is not None and columns:
            denying = NEGATION.search(EXCLUDING.sub(" ", UNQUALIFIED.sub(" ", EITHER_WAY.sub(" ", lower))))
            return self._by_value(columns, bool(LACKING.search(lower) or denying))
        if query.kept is None or (query.wanted and not query.narrows):
            return None
        column = self._kind_asked(columns)
        sorted_only = all(set(term.phrases[0]) <= self._header(column or 0) for term in query.held)
        if column is not None and (sorted_only or len(query.kept) > FEW_ROWS):
            return self._distinct(column, query.kept)
        groups = None if TOGETHER.search(lower) else query.value_groups()
        if groups is not None and (self.question.counts or self.question.yes_no or SIDE_BY_SIDE.search(lower)):
            ordered = [row for rows in groups.values() for row in rows]
            lead = "; ".join(f"{value}: {len(rows)} of {total} {self._noun()}" for value, rows in groups.items())
            return replace(self._list(ordered, self.shown(ordered, columns), total=0), lead=lead)
        if extreme and groups is None and COMMONEST.search(lower):
            return None  # of what, no column tells
        if OF_ALL.search(lower) and (every := self._of_all(lower)) is not None:
            return every
        if len(query.kept) == total:
            return self._list(query.kept, (), total=total) if self._only_counts(lower) else None
        return self._list(query.kept, self.shown(query.kept, columns), total=total) if query.kept else None

    @cached_property
    def query(self) -> RowQuery:
        """The question as a condition on rows."""
        return RowQuery(self.question, self.reader)

    def _only_counts(self, lower: str) -> bool:
        """Whether the question counts the rows of the table and says no more of them: "how many papers are listed"."""
        return counts_rows(self.question, self.reader) and not any(map(DONE.fullmatch, words(lower)))

    @cached_property
    def asks_verdict(self) -> bool:
        """Whether the question is for a judgement that no row gives: which drug is best."""
        judged = JUDGES.search(self.question.text.lower())
        return judged is not None and not any(stem(judged[1]) in row for row in self.reader.row_stems)

    def _kind_asked(self, columns: Sequence[int]) -> int | None:
        """The column of short cells that the question's noun names: "which animals"."""
        asked = asked_nouns(self.question.text.lower())
        return next((c for c in columns if c in self.reader.kind_columns and names_column(self.reader, c, asked)), None)

    def _kind_grouped(self, lower: str) -> int | None:
        """The column of short cells by which the question counts: "how many for each species"."""
        by = {stem(noun) for noun in BY_KIND.findall(lower)} if counts_rows(self.question, self.reader) else set()
        return next((c for c in self.reader.kind_columns if by and names_column(self.reader, c, by)), None)

    def _header(self, column: int) -> set[str]:
        return header_stems([self.reader.table.columns[column]])

    def draft_rows(self, rows: Sequence[int]) -> Draft | None:
        """The asked cells of `rows`; the cells that bear most on the question when no column is named."""
        points = [self.point(row, self._best_columns(row)) for row in rows]
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

    def _extreme(self, rows: Sequence[int] | None, highest: bool) -> Draft | None:
        column = self.reader.dose_column
        if not rows or column is None:
            return None
        measured = [(value, row) for row in rows if (value := quantity(self.reader.texts[row][column])) is not None]
        if not measured:
            return None
        ordered = sorted({value for value, _ in measured}, reverse=highest)
        ranked = RANKED.search(self.question.text.lower())
        place = RANKS.index(ranked[1]) if ranked else 0
        best = ordered[min(place, len(ordered) - 1)]
        draft = self._list([row for value, row in measured if value == best], (column,), total=0)
        rank = f"{ranked[1]} " if ranked and place < len(ordered) else ""
        lead = f"The {rank}{'highest' if highest else 'lowest'} of {len(measured)} stated quantities"
        return replace(draft, lead=lead)

    def _by_value(self, columns: Sequence[int], negated: bool) -> Draft | None:
        """The rows whose cells in the asked columns say what the question says: by a mark, in words, or in meaning."""
        reader, total, marks = self.reader, len(self.reader.table.rows), Marks(self.query)
        if any(marks.qualifies(term) for term in self.query.wanted if term not in self.query.held):
            return None  # "which exosome drug": none of the rows is one
        marked = tuple(c for c in columns if any(POSITIVE.match(row[c]) for row in reader.texts))
        if len(marked) < len(columns) and not marks.heads_named(marked):
            columns, marked = (
                [c for c in columns if c not in marked],
                (),
            )  # "healing of the spine": of it, not of spines
        rows = marks.rows()
        if marked:
            chosen = [row for row in rows if marks.marked(row, marked) is not negated]
            if OF_ALL.search(self.question.text.lower()):
                lead = f"{len(chosen)} of {len(rows)} {self._noun()}"
                return replace(self._list(rows, marked, total=0), lead=lead, layout="list")
            others = marks.siblings(marked) if ALONE.search(self.question.text.lower()) and not negated else ()
            chosen = [row for row in chosen if not any(marks.marked(row, (column,)) for column in others)]
            if not chosen and len(rows) > 1:  # what all of them have, none of them lacks
                return replace(self._list(rows, (*marked, *others), total=0), lead=f"0 of {len(rows)} {self._noun()}")
            return self._list(chosen, (*marked, *others), total=total) if chosen else None
        column = columns[0]
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(reader.texts[row][column], []).append(row)
        if not groups:
            return None
        negative = [g for g in groups.values() if NEGATION.search(marks.cell(g[0], column).lower())]
        header = self._header(column)
        said = [term for term in self.question.terms if not set(term.phrases[0]) & header]
        saying = [g for g in groups.values() if any(matches(t, reader.stems[g[0]][column]) for t in said)]
        among = negative if negated and negative else saying or list(groups.values())
        return self._list(max(among, key=lambda g: self.cell_score(g[0], column)), (column,), total=total)

    def _of_all(self, lower: str) -> Draft | None:
        """Of how many rows it is so ("did all the rat studies use …"), and where they are few those of which it is not.

        None when nothing is said of the rows.
        """
        query, nouns = self.query, row_nouns(self.reader)
        start = next((start for word, start, _ in placed_words(lower) if stem(word) in nouns), None)
        among = [term for term in query.held if start is None or term.start < start]
        among = among[:-1] if start is None else among  # "all the gene-altered cells": what is said of them comes last
        if query.kept is None or len(among) == len(query.held):
            return None
        rows = [row for row in range(len(self.reader.table.rows)) if all(row in query.rows_of(term) for term in among)]
        so = [row for row in rows if row in query.kept]
        if not so:
            return None
        others = [row for row in rows if row not in query.kept]
        lead = f"{len(so)} of {len(rows)} {self._noun()}"
        columns = self.shown(so, ())
        if others and len(others) <= len(so):
            listed = self._list(others, self.shown(others, columns[:1]), total=0)
            return replace(listed, lead=f"{lead}; the others:", layout="list")
        return replace(self._list(so, columns, total=0), lead=lead, layout="list")

    def _footnoted(self, columns: Sequence[int]) -> Draft | None:
        """The rows marked "yes" with a footnote, in the asked columns or, where none is asked for, in any."""
        if UNQUALIFIED.search(self.question.text.lower()) or NEGATION.search(self.question.text.lower()):
            return None
        marks = Marks(self.query)
        rows = [(row, noted) for row in marks.rows() if (noted := marks.noted(row, columns))]
        lead = f"{len(rows)} of {len(self.reader.table.rows)} {self._noun()}"
        return Draft(tuple(self.point(*row) for row in rows), layout="list", lead=lead) if rows else None

    def _distinct(self, column: int, kept: Sequence[int]) -> Draft:
        """The different values of a column of short cells, the commonest first, each with the rows that have it."""
        groups: dict[str, list[int]] = {}
        for row in kept:
            groups.setdefault(self.reader.texts[row][column], []).append(row)
        ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
        rows = [row for _, places in ordered for row in places]
        lead = ", ".join(f"{value} ({len(places)})" for value, places in ordered)
        return replace(self._list(rows, (column,), total=0), lead=f"{len(groups)} in {len(rows)} rows: {lead}")

    def _list(self, rows: Sequence[int], columns: Sequence[int], *, total: int) -> Draft:
        points = tuple(self.point(row, columns) for row in rows)
        lead = f"{len(rows)} of {total} {self._noun()}" if total else ""
        return Draft(points, layout="list" if len(points) > 1 or lead else "prose", lead=lead)

    def _noun(self) -> str:
        """What the rows of the table are called: studies where each row cites one, else the subject's own name."""
        if self.reader.reference_column is not None or self.reader.subject_column is None:
            return "studies"
        return self.reader.table.columns[self.reader.subject_column].lower()

    def shown(self, rows: Sequence[int], columns: Sequence[int]) -> tuple[int, ...]:
        """The columns to show beside a row's label: those that hold the question's words, those asked for, and while
        there is room those that describe the row most fully."""
        reader = self.reader
        barred = {*reader.kind_columns, reader.reference_column, reader.subject_column}
        free = [c for c in range(len(reader.table.columns)) if c not in barred]
        terms = [term for term in self.query.held if not reader.names_kind(term)]
        held = {c: sum(t.weight for t in terms for row in rows if matches(t, reader.stems[row][c])) for c in free}
        words = {c: sum(len(reader.texts[row][c].split()) for row in rows) for c in free}
        holding = sorted((c for c in free if held[c]), key=lambda c: -held[c])
        stated = [c for c in free if c == reader.dose_column and self.query.quantity is not None]
        first = [*stated, *holding[:1], *(c for c in columns if c in free)]
        shown: list[int] = []
        used = 0
        for column in dict.fromkeys([*first, *sorted(free, key=lambda c: words[c])]):
            if used + words[column] > LIST_WORDS and (used or column not in first):
                continue
            shown.append(column)
            used += words[column]
        return tuple(shown)

    def _best_columns(self, row: int) -> tuple[int, ...]:
        """The columns of a row that bear most on the question."""
        came_out = self._came_out()
        named, cued = (came_out, 2 * CUED) if came_out else (asked_columns(self.question, self.reader), CUED)
        texts = self.reader.texts[row]
        skipped = {self.reader.reference_column, self.reader.subject_column, *self.reader.kind_columns}
        filled = [c for c, text in enumerate(texts) if text and c not in skipped]
        scores = {c: self.cell_score(row, c) + (cued if c in named else 0.0) for c in filled}
        for column in filled if self.question.wanted else ():
            scores[column] += VALUED if holds_wanted(self.question.wanted, texts[column]) else 0.0
        if self.reader.dose_column in filled and DOSE.search(self.question.text.lower()):
            scores[self.reader.dose_column] += 2 * VALUED
        chosen: list[int] = []
        used = 0
        most = VALUE_WORDS if self.question.wanted else ROW_WORDS
        holding = [c for c in filled if self.question.wanted and value_found(self.question, texts[c])]
        several = set(named) & set(filled) if len(named) > 1 and AND.search(self.question.text) else set()
        for column in sorted(filled, key=lambda c: (c not in holding, c not in came_out, -scores[c])):
            length = len(texts[column].split())
            if (
                chosen
                and column not in several
                and (used + length > most or scores[column] < scores[chosen[0]] - CELL_MARGIN)
            ):
                continue
            chosen.append(column)
            used += length
        return tuple(sorted(chosen))

    def _came_out(self) -> list[int]:
        """The columns that tell what came of it, where the question asks how it went: "how did the goats fare"."""
        if FARED.search(self.question.text.lower()) is None:
            return []
        return [c for c, title in enumerate(self.reader.table.columns) if OUTCOME in header_words(title)]

    def point(self, place: int, columns: Sequence[int]) -> Point:
        """A row's cells in some columns as a point of an answer."""
        return row_point(self.reader, place, self.chunk_of[self.reader.table.rows[place].number], columns)
