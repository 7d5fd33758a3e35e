"""Which rows of a table a question means: what they must hold, must not hold, and the quantity they must state."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from assistant.denials import exclusion, is_denied
from assistant.language import STOP, contains_phrase, stem, stems, words
from assistant.lexicon import Phrase, light_words
from assistant.model.quantities import Quantity as Amount
from assistant.model.quantities import number_of
from assistant.model.quantities import quantities as amounts
from assistant.quantity import Quantity, quantities, stated_quantity
from assistant.question import Question, Term
from assistant.tables import (
    ALONE,
    HIGHEST,
    LOWEST,
    NEGATION,
    ROW_NOUNS,
    TableReader,
    header_stems,
    is_value,
    matches,
    means,
    row_matches,
    row_nouns,
)
from assistant.wants import AS_WHOLES

COMMON_WORD = 0.35
"""A word of a question commoner than this tells no rows apart, unless some row holds it."""

PASSED_OVER = 0.55
"""A word of a question that no row holds may be passed over when it is commoner than this."""

GIVING = re.compile(
    r"(?:transplant|graft|administer|deliver|sent|send|introduc|appl[iy]|receiv|treat|test|operat|employ|involv|perform|put"
    r"|plac)\w*(?: in| into)?"
)
"""Words for giving and trying: what every row of a table of treatments is about."""


@dataclass(frozen=True)
class RowQuery:
    """A question as a condition on the rows of one table."""

    question: Question
    reader: TableReader
    _rows: dict[tuple[Phrase, ...], frozenset[int]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def telling(self) -> tuple[Term, ...]:
        """The terms that may tell rows apart: not nouns for rows, words for columns, or words of asking."""
        reader = self.reader
        noise = ROW_NOUNS | header_stems(reader.table.columns)
        kept = []
        subject = self._subject_named()
        for term in self.question.terms:
            own = term.phrases[0]
            if set(own) <= ROW_NOUNS | subject or self._counts_all(term) or self._optional(term):
                continue
            if any(pattern.fullmatch(term.surface) for pattern in (HIGHEST, LOWEST, NEGATION, ALONE, AS_WHOLES)):
                continue
            value = any(is_value(phrase, reader) for phrase in term.phrases)
            captioned = any(contains_phrase(reader.caption_stems, phrase) >= 0 for phrase in term.phrases)
            if not value and (set(own) <= noise or captioned or _light(term) or self._counts(term)):
                continue
            held = reader.may_hold(term) and any(matches(term, row) for row in reader.row_stems)
            if own == ("column",) or (term.rarity == 0.0 and not value) or (term.rarity < COMMON_WORD and not held):
                continue
            kept.append(term)
        return tuple(kept)

    def _subject_named(self) -> set[str]:
        """The stems of the title of the column that names the rows, where the question holds it whole."""
        if self.reader.subject_column is None:
            return set()
        title = stems(self.reader.table.columns[self.reader.subject_column])
        return set(title) if contains_phrase(stems(self.question.text), title) >= 0 else set()

    def _counts_all(self, term: Term) -> bool:
        """Whether a term is how many rows there are: "the seventeen studies" tells none apart, "17 rats" may."""
        count = len(self.reader.table.rows)
        if number_of(term.surface) != count:
            return False
        return {stem(word) for word in words(self.question.text[term.end :])[:1]} <= row_nouns(self.reader)

    def _optional(self, term: Term) -> bool:
        """Whether a term is what else may be there: "fat cells, alone or next to marrow cells"."""
        return any(found.start() <= term.start < found.end() for found in OPTIONAL.finditer(self.question.text))

    def _counts(self, term: Term) -> bool:
        """Whether a term is part of the quantity that the question states."""
        return self.quantity is not None and self.quantity.start <= term.start < self.quantity.end

    @cached_property
    def quantity(self) -> Quantity | None:
        """The quantity of a dose that the question states."""
        return stated_quantity(self.question.text) if self.reader.dose_column is not None else None

    def rows_of(self, term: Term) -> frozenset[int]:
        """The places of the rows that satisfy a term: as a phrase, or where none holds it so, by each of its words."""
        if term.phrases not in self._rows:
            self._rows[term.phrases] = self._found(term)
        return self._rows[term.phrases]

    @cached_property
    def within(self) -> int | None:
        """The column in which alone the words of the question are to stand: "name X in the outcomes column"."""
        said = self._column_said
        return next(
            (column for column, title in enumerate(self.reader.table.columns) if said and means(said, title)),
            None,
        )

    @cached_property
    def _column_said(self) -> list[str]:
        found = IN_COLUMN.search(self.question.text)
        return stems(found[1]) if found is not None else []

    @property
    def of_another_table(self) -> bool:
        """Whether the question speaks of a column that this table does not have."""
        return bool(self._column_said) and self.within is None

    def _found(self, term: Term) -> frozenset[int]:
        places = range(len(self.reader.table.rows))
        if self.within is not None and not self.reader.names_kind(term):
            return frozenset(place for place in places if matches(term, self.reader.stems[place][self.within]))
        known = self.reader.may_hold(term)
        found = frozenset(place for place in places if known and row_matches(term, place, self.reader))
        if not found and self.is_ending(term):
            ending = re.compile(rf"\w{re.escape(term.surface.removesuffix('s'))}s?\b", re.IGNORECASE)
            found = frozenset(place for place in places if any(map(ending.search, self.reader.texts[place])))
        own = term.phrases[0]
        if found or len(own) == 1:
            return found
        return frozenset(place for place in places if all(part in self.reader.row_stems[place] for part in own))

    def is_ending(self, term: Term) -> bool:
        """Whether a term is how names of rows end: "the -mabs"."""
        return self.question.text[max(term.start - 2, 0) : term.start] in ("-", " -")

    @cached_property
    def barred(self) -> tuple[Term, ...]:
        """The terms that a row must not hold: behind "rather than", "except" and the like, or under a negation."""
        lower = self.question.text.lower()
        before = {term: lower[: term.start].removesuffix("-") for term in self.telling}
        denied = (term for term, text in before.items() if is_denied(text))
        return tuple(dict.fromkeys((*self.excepted, *denied)))

    @cached_property
    def excepted(self) -> tuple[Term, ...]:
        """The terms of what the question leaves out: "except", "other than"."""
        begin, end = exclusion(self.question.text)
        return tuple(term for term in self.telling if begin <= term.start < end)

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a row must hold, those that every row holds left out."""
        total = len(self.reader.table.rows)
        return tuple(
            term
            for term in self.telling
            if term not in self.barred
            and not GIVING.fullmatch(term.surface)
            and not (EXAMPLE.search(self.question.text[: term.start]) and self.rows_of(term))
            and len(self.rows_of(term)) < total
            and (term.start >= self._enumerated or self.reader.names_kind(term))
        )

    @cached_property
    def _enumerated(self) -> int:
        """Where the values begin that a question lists behind a colon; 0 where it lists none. What stands before it
        ("bigger creatures: dogs, goats, sheep") is told by them, and is no condition beside them."""
        start = self.question.text.find(": ")
        listed = [term for term in self.telling if term.start > start >= 0]
        between = self.question.text[start + 1 :]
        for term in listed:
            between = between.replace(self.question.text[term.start : term.end], "")
        values = len(listed) > 1 and all(any(is_value(p, self.reader) for p in term.phrases) for term in listed)
        return start if values and not re.sub(r"\b(?:and|or)\b|[\s,?.]", "", between) else 0

    @cached_property
    def held(self) -> tuple[Term, ...]:
        """The wanted terms that some row holds."""
        return tuple(term for term in self.wanted if self.rows_of(term))

    @cached_property
    def kinds(self) -> tuple[Term, ...]:
        """The held terms that name a kind of row, such as a species."""
        return tuple(term for term in self.held if self.reader.names_kind(term))

    @property
    def understood(self) -> bool:
        """Whether no decisive word of the question is strange to every row."""
        strange = [term for term in self.wanted if term not in self.held]
        return all(self._passable(term) for term in strange) and len(strange) <= max(len(self.held), 1)

    def _passable(self, term: Term) -> bool:
        """Whether a word that no row holds may be passed over: a common one or a verb, said of what rows hold ("welding
        the spine").

        What is said of the rows themselves ("which rat studies were blinded") is what the question is after.
        """
        said = self.question.text[: term.start]
        verb = re.fullmatch(r"[a-z]+(?:ed|ing)", term.surface) or DID.search(said) or said.endswith(" to ")
        if term.rarity >= PASSED_OVER and not verb:
            return False
        terms = self.question.terms
        before = next((other for other in reversed(terms) if other.end <= term.start), None)
        after = next((other for other in terms if other.start >= term.end and not _light(other) and other.rarity), None)
        manner = before is not None and before.surface.endswith("ly") and self._told(before)
        return bool(self.pointed_at) or manner or (after is not None and self._told(after))

    def _told(self, term: Term) -> bool:
        """Whether a term is of what rows hold, and names none of them: no noun for rows, and no kind of row."""
        return not (set(term.phrases[0]) <= ROW_NOUNS or self.reader.names_kind(term)) and bool(self.rows_of(term))

    @cached_property
    def alternatives(self) -> tuple[tuple[Term, ...], ...]:
        """The held terms in groups: within a group ("rats or rabbits") one is enough, and no row holds two."""
        groups: list[list[Term]] = []
        for term in self.held:
            last = groups[-1][-1] if groups else None
            between = PLACED.sub("", self.question.text[last.end : term.start]) if last is not None else ""
            apart = not any(self.rows_of(term) & self.rows_of(other) for other in groups[-1]) if groups else False
            if EITHER.search(between) or (apart and JOINED.search(between)):
                groups[-1].append(term)
            else:
                groups.append([term])
        return tuple(tuple(group) for group in groups)

    @cached_property
    def kept(self) -> tuple[int, ...] | None:
        """The places of the rows that satisfy the question; None when a decisive word stands in no row."""
        if not self.understood:
            return None
        rows = set(self.pointed_at or range(len(self.reader.table.rows)))
        for group in self.alternatives:
            rows &= frozenset().union(*(self.rows_of(term) for term in group))
        for term in self.barred:
            short = self.lacking(term)
            rows = rows & short if short else rows - self._rows_barred(term)
        for time in self._times:
            rows = {row for row in rows if any(time.same(one) for one in self._amounts(row))}
        if self._times and not rows:
            return None
        stated, column = self.quantity, self.reader.dose_column
        if stated is not None and column is not None:
            rows = {row for row in rows if any(map(stated.allows, quantities(self.reader.texts[row][column])))}
        return tuple(sorted(rows))

    def _rows_barred(self, term: Term) -> frozenset[int]:
        """The rows that a term bars: of one that stands against another ("injected rather than implanted"), those that
        hold both in the same cell, or it alone."""
        before = [other for other in self.held if other.end < term.start]
        if not before or not AGAINST.fullmatch(self.question.text[before[-1].end : term.start]):
            return self.rows_of(term)
        meant = before[-1]
        cells = self.reader.stems
        columns = range(len(self.reader.table.columns))
        return frozenset(
            place
            for place in self.rows_of(term)
            if place not in self.rows_of(meant)
            or any(matches(meant, cells[place][c]) and matches(term, cells[place][c]) for c in columns)
        )

    def lacking(self, term: Term) -> frozenset[int]:
        """The rows of which a cell says itself that it lacks what is denied ("no sufficient evidence")."""
        if term in self.excepted:
            return frozenset()
        said = term.phrases[0]
        denials = self.reader.denials
        return frozenset(
            p for p, cells in enumerate(denials) if any(contains_phrase(cell, said) >= 0 for cell in cells)
        )

    @cached_property
    def _times(self) -> list[Amount]:
        """The lengths of time that the question states, with a number."""
        return [one for one in amounts(self.question.text) if one.dimension == "time"]

    def _amounts(self, row: int) -> list[Amount]:
        return [one for text in self.reader.texts[row] for one in amounts(text)]

    @cached_property
    def pointed_at(self) -> list[int]:
        """The places of the rows of the studies that the question names by number; [] where it names none of them."""
        named = set(self.question.references)
        return [place for place, row in enumerate(self.reader.table.rows) if named & set(row.references)]

    @property
    def narrows(self) -> bool:
        """Whether the question sets any condition on rows."""
        return bool(self.pointed_at or self.held or any(self.rows_of(term) for term in self.barred) or self.quantity)

    def value_groups(self) -> dict[str, tuple[int, ...]] | None:
        """For "how many X and how many Y": the rows of each alternative under its own words."""
        group = next((group for group in self.alternatives if len(group) > 1), None)
        if group is None or self.kept is None:
            return None
        groups = {term.surface: tuple(row for row in self.kept if row in self.rows_of(term)) for term in group}
        sorts = all(map(self.reader.names_kind, group))
        return groups if sorts or all(groups.values()) else None  # what no row has of both is no sort of row


def _light(term: Term) -> bool:
    return all(word in STOP or word in light_words() for word in term.surface.split())


IN_COLUMN = re.compile(r"\b(?:in|under) (?:the|its|their) ((?:[\w-]+ ){1,3})columns?\b", re.I)

DID = re.compile(
    r"\b(?:do|does|did) (?:they|(?:any|some)(?:body|one)|(?:(?:any|some|the|these|those) )?"
    r"(?:stud(?:y|ies)|trials?|teams?|groups?|researchers|scientists|authors|investigators)) $",
    re.IGNORECASE,
)
"""Before a verb in its bare form: "did anybody tinker with …"."""

OPTIONAL = re.compile(
    r"\b(?:alone|plain|bare|pure) or [^,;:?.)]*|(?<=, )whether [^,;:?.)]*\bor\b[^,;:?.)]*"
    r"|\bhead[ -]to[ -]head\b|\beven (?:where|if|when|though|the ones|those)\b[^,;:?.)]*"
    r"|\b(?:counting|including) (?:the|those|any) (?:ones?|stud(?:y|ies)|trials?) (?:that|which|with|where)\b[^,;?]*",
    re.IGNORECASE,
)
"""What may be there or not: "alone or next to …", "…, whether in this or in that", "even where …"; and
"head to head", of which no row tells."""

AGAINST = re.compile(r"\W*(?:rather than|instead of|as opposed to|but not|and not)\W+(?:\w+ ){0,2}", re.IGNORECASE)
"""Stands between what is meant and what is left out."""
EXAMPLE = re.compile(r"\b(?:such as|like|e\.g\.?|for example|for instance|including)\s+(?:an?\s+|the\s+)?$", re.I)
PLACED = re.compile(
    r"\b(in|into|on|onto|to|at|by|with|before|after|over|under|from) or (?:in|into|on|onto|to|at|by"
    r"|without|before|after|over|under|from)\b",
    re.I,
)
"""An "or" that leaves open where or when, and sets nothing beside another: "into or onto"."""
EITHER = re.compile(r"^[^.?!]{0,40}\b(?:or|and (?:which|how many|what))\b[^.?!]{0,40}$", re.I)
JOINED = re.compile(
    r"^[^.?!]{0,40}(?:,|/|\b(?:or|and|versus|vs|than|compared (?:with|to)|as against)\b)[^.?!]{0,40}$", re.I
)
