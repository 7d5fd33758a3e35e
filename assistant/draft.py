"""Drafting: which way a question is answered (look-up, table or prose), and with which stretches of the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from assistant import lookup, records
from assistant.cite import quote_of
from assistant.grouped import draft_group
from assistant.judge import dose_found, judge, value_found
from assistant.language import contains_phrase, stems
from assistant.meant import meant_row, near_rows, rows_in_common, set_beside
from assistant.named import DIFFER, draft_named, names_all
from assistant.notices import add_conflicts
from assistant.overview import draft_overview
from assistant.points import Draft, Point
from assistant.question import Question
from assistant.rank import Floats, interaction
from assistant.retrieve import Searcher
from assistant.rowpoint import row_point
from assistant.scored import Probe, Scored
from assistant.select import choose_units, continues
from assistant.tables import TableReader, asked_columns
from assistant.tabular import TableQuestion
from assistant.topic import topic_probability
from assistant.units import Unit
from corpus.types import Span

ROWS_LOOKED_AT = 4
"""A table row among so many best units makes the table worth asking."""

SENTENCES_LOOKED_AT = 8
"""Among so many best units is a sentence that tells more of a glossary entry."""

CELL_DENSE = 0.4
CELL_COVERAGE = 0.3
"""Weights of the cosine and of the held terms of a cell, beside its late interaction."""

SEVERAL = 2
"""The best sentence, where it names so many of a kind ("in rats, mice and goats"), is shown beside the rows."""

SMALL = re.compile(r"\d{1,3}")


class Drafter:
    """Drafts answers over one searcher."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.readers = tuple(TableReader(searcher.index.article, table) for table in searcher.index.article.tables)
        self._chunks = {(unit.section_id, unit.row): unit.chunk for unit in searcher.index.units if unit.kind == "row"}

    @cached_property
    def classes(self) -> list[frozenset[str]]:
        """The stems of the names in each table column of short cells: drugs, species, …"""
        named = [(r, c) for r in self.readers for c in (r.subject_column, *r.kind_columns) if c is not None]
        return [frozenset(row[column][0] for row in reader.stems if row[column]) for reader, column in named]

    @cached_property
    def _cells(self) -> dict[tuple[str, int, int], int]:
        return {key: place for place, key in enumerate(self.searcher.index.cell_rows)}

    def draft(self, probe: Probe, scored: Scored) -> Draft:
        """What would answer the question, with how sure it is (`Draft.support`)."""
        question, index = probe.question, self.searcher.index
        if self._names_nothing(question) or _sum(question):
            return Draft((), support=0.0)
        found = (
            records.draft_own_record(question, index)
            or draft_overview(question, index)
            or lookup.draft_mark(question, index)
            or lookup.draft_abbreviation(question, index)
            or lookup.draft_figure(question, scored, index)
            or self._reference(question)
        )
        if found is not None and found.points and lookup.asks_what_is(question, index):
            told = [point for point in self._told_of(found.points[0], scored) if point.spans != found.points[0].spans]
            found = replace(found, points=(*found.points, *told))
        if found is not None:
            return add_conflicts(found, index, frozenset())
        listing = self._listing(probe, scored)
        if listing is None and not self._on_topic(probe, scored):
            return Draft((), support=0.0)
        if listing is None and any(names_all(self._asked(probe, reader)) for reader in self.readers):
            listing = self._looked_up(probe)
        draft = listing or self._from_row(probe, scored) or self._from_prose(probe, scored)
        if draft.support < self.searcher.parameters.answer_floor:
            return self._looked_up(probe) or draft
        return draft

    def _reference(self, question: Question) -> Draft | None:
        """What is known of the references a question names: their records, or where they are cited."""
        draft = records.draft_record(question, self.searcher.index) or lookup.draft_reference(
            question, self.searcher.index
        )
        return None if draft is None else replace(draft, points=tuple(map(self._laid_out, draft.points)))

    def _laid_out(self, point: Point) -> Point:
        """A point, that of a whole table row with the row's label and its cells told apart."""
        reader = next((reader for reader in self.readers if reader.table.id == point.section_id), None)
        return point if reader is None or not point.row else row_point(reader, point.row - 1, point.chunk)

    def _told_of(self, entry: Point, scored: Scored) -> tuple[Point, ...]:
        """The best sentence that holds the words of a glossary entry, with the one that goes on about it."""
        text = self.searcher.index.article.text
        names = [stems(part) for part in text[entry.spans[0].start : entry.spans[0].end].split(maxsplit=1)]
        for place in scored.places[:SENTENCES_LOOKED_AT]:
            unit = self.searcher.index.units[place]
            said = stems(text[unit.start : unit.end])
            if unit.kind == "sentence" and any(contains_phrase(said, name) >= 0 for name in names):
                after = [u for u in self.searcher.index.units if continues(u, unit, self.searcher.index)]
                return tuple(lookup.point_of(told) for told in (unit, *after))
        return ()

    def _on_topic(self, probe: Probe, scored: Scored) -> bool:
        """Whether the question is about the article: it names a part of it, or is judged to be."""
        parameters = self.searcher.parameters
        if probe.question.names_part:
            return True
        return topic_probability(probe, scored, self.searcher, parameters) >= parameters.topic_floor

    def _names_nothing(self, question: Question) -> bool:
        """Whether the question names a reference, table or figure that the article does not have."""
        article = self.searcher.index.article
        missing = [number for number in question.references if number not in article.reference_by_number]
        missing += [number for number in question.tables if f"table-{number}" not in article.section_by_id]
        missing += [number for number in question.figures if f"figure-{number}" not in article.section_by_id]
        return bool(missing)

    def _from_prose(self, probe: Probe, scored: Scored) -> Draft:
        searcher, scored = self.searcher, self._citing(probe.question, scored)
        units = choose_units(probe.question, scored, searcher.index, searcher.unit_stems, searcher.parameters)
        verdict = judge(probe, scored, units, searcher, searcher.parameters)
        points = tuple(lookup.point_of(unit) for unit in units if unit.kind != "row")
        if not self._asks_verdict(probe):
            points += self._rows_beside(probe, scored)
        quotes = " ".join(quote_of(point, searcher.index.article) for point in points)
        support = self._limited(verdict.probability, probe.question, quotes)
        draft = Draft(points, layout="list" if len(points) > 2 else "prose", support=support)
        return add_conflicts(draft, searcher.index, frozenset())

    def _asks_verdict(self, probe: Probe) -> bool:
        """Whether the question is for a judgement that no row of any table gives."""
        return bool(self.readers) and all(self._asked(probe, reader).asks_verdict for reader in self.readers)

    def _citing(self, question: Question, scored: Scored) -> Scored:
        """The units that cite the references a question names, all where it names none: another study's sentence would
        not answer."""
        wanted, units = set(question.references), self.searcher.index.units
        return scored.among(lambda place: bool(wanted & set(units[place].cited))) if wanted else scored

    def _limited(self, support: float, question: Question, quotes: str) -> float:
        """How sure an answer is: too little to be given where its quotes hold no value of the kind asked for."""
        return support if value_found(question, quotes) else min(support, self.searcher.parameters.answer_floor - 0.01)

    def _listing(self, probe: Probe, scored: Scored) -> Draft | None:
        """The rows of a table that a question lists, counts or compares."""
        question = probe.question
        best = self.searcher.index.units[scored.places[0]] if scored.places else None
        meant = [r for r in self.readers if not self._asked(probe, r).query.of_another_table] or self.readers
        for reader in meant:
            asked = self._asked(probe, reader)
            if (grouped := draft_group(asked)) is not None:
                return self._beside(grouped, question, scored)
            near = best is not None and best.kind == "row" and best.section_id == reader.table.id
            listing = asked.draft_listing(near=near)
            named = near or reader.table.number in question.tables or self._near(scored, reader)
            found = dose_found if question.wanted == "number" else value_found
            if listing is not None and not found(question, _cells(listing)):
                continue  # "how old were they": no cell tells
            if listing is not None and (named or len(listing.points) > 1 or listing.lead):
                prose = best if best is not None and best.kind == "sentence" else None
                anywhere = asked.query.within is None  # else what another column or the text says is not asked
                if prose is not None and anywhere and reader.kinds_in(self._stems_of(prose)) >= SEVERAL:
                    listing = replace(listing, points=(*listing.points, lookup.point_of(prose)))
                return self._with_conflicts(listing, question, reader)
        return None

    def _stems_of(self, unit: Unit) -> Sequence[str]:
        return self.searcher.unit_stems.stems[self.searcher.index.unit_place[unit.start]]

    def _near(self, scored: Scored, reader: TableReader) -> list[Unit]:
        """The rows of a table among the best units."""
        top = [self.searcher.index.units[place] for place in scored.places[:ROWS_LOOKED_AT]]
        return [unit for unit in top if unit.kind == "row" and unit.section_id == reader.table.id]

    def _from_row(self, probe: Probe, scored: Scored) -> Draft | None:
        """The cells of a row, where the question names one or one is what answers best."""
        question = probe.question
        for reader in self.readers:
            near = self._near(scored, reader)
            named = reader.table.number in question.tables
            asked = self._asked(probe, reader)
            if asked.asks_verdict and not question.references:
                continue
            rows = asked.named_rows() if question.references else rows_in_common(asked.query)
            beside = self._citing(question, scored) if rows else scored
            if not rows and near and (self.searcher.index.units[scored.places[0]] in near or named):
                meant = meant_row(asked.query)
                rows = meant if any(unit.row - 1 in meant for unit in near) else near_rows(asked.query, near)
            if rows:
                draft = asked.draft_rows(rows)
                if draft is not None:
                    draft = self._judged(draft, probe, scored, reader, rows)
                    if len(asked.query.pointed_at) > 1 and DIFFER.search(question.text):  # how they differ, they tell
                        draft = replace(draft, support=max(draft.support, self.searcher.parameters.answer_floor))
                    return self._beside(draft, question, beside)
        return None

    def _looked_up(self, probe: Probe) -> Draft | None:
        """The asked cells of the rows a question names, where each of its words names a row, a column or neither."""
        floor = self.searcher.parameters.answer_floor
        for reader in self.readers:
            draft = draft_named(asked := self._asked(probe, reader))
            if draft is not None and value_found(probe.question, _cells(draft)):
                support = 1.0 if set_beside(asked.query) else floor  # the whole question is in the rows
                return self._with_conflicts(replace(draft, support=support), probe.question, reader)
        return None

    def _beside(self, draft: Draft, question: Question, scored: Scored) -> Draft:
        """A row's answer with the best sentence beside it, where that is as good an answer or nearly."""
        floor = scored.scores.max(initial=0.0) - self.searcher.parameters.beside_margin
        for place, score in zip(scored.places, scored.scores, strict=True):
            unit = self.searcher.index.units[place]
            if score < floor or len(draft.points) > 2:
                break
            if any(Span(unit.start, unit.end) in point.spans for point in draft.points):
                break  # the other side of a contradiction, and there already
            if unit.kind == "sentence" and not any(set(p.references) - set(unit.cited) for p in draft.points):
                return replace(draft, points=(*draft.points, lookup.point_of(unit)))
        return draft

    def _rows_beside(self, probe: Probe, scored: Scored) -> tuple[Point, ...]:
        """The cells of a table row that answers about as well as the best sentence."""
        if not scored.places:
            return ()
        floor = scored.scores[0] - self.searcher.parameters.beside_margin
        for place, score in list(zip(scored.places, scored.scores, strict=True))[1:3]:
            unit = self.searcher.index.units[place]
            if score >= floor and unit.kind == "row":
                reader = next(reader for reader in self.readers if reader.table.id == unit.section_id)
                draft = self._asked(probe, reader).draft_rows([unit.row - 1])
                return draft.points if draft else ()
        return ()

    def _asked(self, probe: Probe, reader: TableReader) -> TableQuestion:
        """The question put to a table: one for all the ways in which it may be answered."""
        return probe.once((self, reader.table.id), lambda: self._put(probe, reader))

    def _put(self, probe: Probe, reader: TableReader) -> TableQuestion:
        table = reader.table.id

        def cell_score(row: int, column: int) -> float:
            place = self._cells.get((table, reader.table.rows[row].number, column))
            scores = probe.once((self, "cells"), lambda: self._cell_scores(probe))
            return float(scores[place]) if place is not None else 0.0

        chunk_of = {row.number: self._chunks[table, row.number] for row in reader.table.rows}
        return TableQuestion(probe.question, reader, cell_score, chunk_of)

    def _cell_scores(self, probe: Probe) -> Floats:
        searcher = self.searcher
        matches = searcher.index.block("cells").matches(probe.encoded)
        rows = list(searcher.index.cell_rows.values())
        dense = np.vecdot(searcher.index.vectors.vectors[rows], probe.encoded.vector)
        held = searcher.cell_stems.coverage(probe.question.terms)
        scores = (
            interaction(searcher.weights(probe.encoded.pieces), matches) + CELL_DENSE * dense + CELL_COVERAGE * held
        )
        return np.asarray(scores, dtype=np.float32)

    def _judged(self, draft: Draft, probe: Probe, scored: Scored, reader: TableReader, rows: list[int]) -> Draft:
        """The draft with the verdict on its rows; a value that was asked for must be in the cells shown."""
        index = self.searcher.index
        numbers = {reader.table.rows[row].number for row in rows}
        units = [u for u in index.units if u.kind == "row" and u.section_id == reader.table.id and u.row in numbers]
        verdict = judge(probe, scored, units, self.searcher, self.searcher.parameters)
        several = probe.question.references and len(rows) > 1
        if probe.question.wanted and (several or rows == meant_row(self._asked(probe, reader).query)):
            verdict = replace(verdict, probability=max(verdict.probability, self.searcher.parameters.answer_floor))
        support = self._limited(verdict.probability, probe.question, _cells(draft))
        return self._with_conflicts(replace(draft, support=support), probe.question, reader)

    def _with_conflicts(self, draft: Draft, question: Question, reader: TableReader) -> Draft:
        columns = asked_columns(question, reader)
        cells = frozenset(
            Span(cell.start, cell.end) for row in reader.table.rows for cell in row.cells if cell.column in columns
        )
        return add_conflicts(draft, self.searcher.index, cells)


def _cells(draft: Draft) -> str:
    """What the cells of a draft's rows say, and what the rows are called by."""
    return " ".join(said for point in draft.points for said in (point.label, *point.values))


def _sum(question: Question) -> bool:
    """Whether a question is about small numbers alone ("what is 2 + 2"): they stand in many names, and tell nothing."""
    surfaces = [term.surface for term in question.terms]
    return bool(surfaces) and not question.names_part and all(SMALL.fullmatch(surface) for surface in surfaces)
