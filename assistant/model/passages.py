"""An article's units as passages that a sentence is checked against, and the best of them for a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from assistant.embed import TextEncoder
from assistant.index.opened import Index
from assistant.model.check import Check, Quote
from assistant.model.support import SIGNALS, Likeness, Support
from assistant.parameters import Parameters, packaged_parameters
from assistant.points import Point
from assistant.rank import Floats
from assistant.signals import probability
from assistant.units import Unit, names_of
from corpus.types import Article, Span

TRIED = 12
"""How many passages, the closest first, a sentence is held against."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The units that bear a sentence out, or the fault it has against the closest one."""

    units: tuple[int, ...] = ()
    fault: str = ""


class Passages:
    """The units of one index, as `Quote`s."""

    def __init__(self, index: Index, embedder: TextEncoder, parameters: Parameters | None = None) -> None:
        self.index = index
        self.check = Check(index.article)
        self.support = Support(embedder.encode)
        self.parameters = parameters or packaged_parameters()

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(make_quote(unit, self.index.article) for unit in self.index.units)

    def units_of(self, chunks: Sequence[int]) -> list[int]:
        """The units in these chunks, in the order of the article."""
        wanted = set(chunks)
        return [place for place, unit in enumerate(self.index.units) if unit.chunk in wanted]

    def closeness(self, vector: Floats, place: int) -> float:
        """The best cosine of a sentence's vector with a unit, with what it is in everyday words, or with its cells."""
        index, unit = self.index, self.index.units[place]
        cells = [
            row for (table, number, _), row in index.cell_rows.items() if (table, number) == (unit.section_id, unit.row)
        ]
        rows = [int(index.unit_rows[place]), *index.gloss_rows[place].tolist(), *cells]
        return float(np.max(index.vectors.vectors[rows] @ vector))

    def verdict(self, claim: str, vector: Floats, places: Sequence[int]) -> Verdict:
        """Hold a sentence against units, the closest first, each alone and then with its neighbour in the text.

        `vector` is the embedding of the sentence; `places` are the units it may rest on, in the order of the article.
        """
        near = {place: self.closeness(vector, place) for place in places}
        order = sorted(places, key=lambda place: -near[place])[:TRIED]
        first = ""
        for place in order:
            fault = self._fault(claim, self.quotes[place], near[place])
            if not fault:
                return Verdict((place,))
            first = first or fault
        pairs = [(a, b) for a, b in pairwise(places) if self._together(a, b)]
        for one, other in sorted(pairs, key=lambda pair: -max(near[pair[0]], near[pair[1]]))[:TRIED]:
            joined = self.quotes[one].joined(self.quotes[other])
            if not self._fault(claim, joined, max(near[one], near[other])):
                return Verdict((one, other))
        return Verdict((), first or "no passage was cited")

    def likeness(self, claim: str, quote: Quote) -> Likeness:
        """How like a sentence is to a passage, and where it is least."""
        return self.support.likeness(claim, f"{quote.text} {quote.around}", self.check.stems(quote))

    def _fault(self, claim: str, quote: Quote, closeness: float) -> str:
        fault = self.check.fault(claim, quote, closeness)
        if fault:
            return fault
        like, chosen = self.likeness(claim, quote), self.parameters
        if probability(SIGNALS, like.values, chosen.support, chosen.support_bias) >= chosen.support_floor:
            return ""
        return f"the passage says nothing like {like.odd!r}"

    def _together(self, one: int, other: int) -> bool:
        a, b = self.index.units[one], self.index.units[other]
        return b == self.index.units[min(one + 1, len(self.index.units) - 1)] and (
            (a.section_id, a.paragraph, a.row) == (b.section_id, b.paragraph, b.row)
        )

    def point(self, units: Sequence[int]) -> Point:
        """The units as a point of an answer: what is quoted under a sentence."""
        chosen = [self.index.units[place] for place in units]
        first = chosen[0]
        references = dict.fromkeys(number for unit in chosen for number in unit.references)
        attributed = dict.fromkeys(number for unit in chosen for number in unit.attributed)
        return Point(
            section_id=first.section_id,
            paragraph=first.paragraph,
            row=first.row,
            spans=tuple(span for unit in chosen for span in spans_of(unit, self.index.article)),
            references=tuple(references),
            attributed=tuple(attributed),
            chunk=first.chunk,
        )


def spans_of(unit: Unit, article: Article) -> tuple[Span, ...]:
    """What is quoted of a unit: itself, or the cells of a table row with their footnotes."""
    if not unit.row:
        return (Span(unit.start, unit.end),)
    row = article.table_by_id[unit.section_id].rows[unit.row - 1]
    cells = [cell for cell in row.cells if cell.end > cell.start]
    notes = [Span(note.start, note.end) for cell in cells for note in cell.footnotes]
    return tuple(dict.fromkeys([*(Span(cell.start, cell.end) for cell in cells), *notes]))


def make_quote(unit: Unit, article: Article) -> Quote:
    """A unit as the check reads it. Around a table row stand its columns' names, its group and its authors."""
    spans = spans_of(unit, article)
    text = " … ".join(" ".join(article.text[span.start : span.end].split()) for span in spans)
    references = frozenset(unit.cited)
    if not unit.row:
        return Quote(text, article.section_by_id[unit.section_id].title, references, _label(unit))
    table = article.table_by_id[unit.section_id]
    row = table.rows[unit.row - 1]
    around = " ".join([*table.columns, row.group, *names_of(row, article)])
    return Quote(text, around, references, _label(unit))


def _label(unit: Unit) -> str:
    return unit.section_id.replace("-", " ").capitalize() if unit.section_id.startswith(("table-", "figure-")) else ""
