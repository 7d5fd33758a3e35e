"""Which rows of a table a question means: what they must hold, must not hold, and the quantity they must state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.language import STOP, contains_phrase, stem, stems, words
from assistant.lexicon import light_words
from assistant.question import Question, Term, counted_noun
from assistant.tables import (
    DOSE,
    HIGHEST,
    LOWEST,
    NEGATION,
    POWER,
    ROW_NOUNS,
    TableReader,
    header_words,
    is_value,
    matches,
    quantities,
    row_matches,
)

COMMON_WORD = 0.35
"""A word of a question commoner than this tells no rows apart, unless some row holds it."""

PASSED_OVER = 0.55
"""A word of a question that no row holds may be passed over when it is commoner than this."""

GIVING = re.compile(r"(?:transplant|administer|deliver|introduc|appl[iy]|receiv|treat|test|employ|involv|perform)\w*")
"""Words for giving and trying: what every row of a table of treatments is about."""


@dataclass(frozen=True)
class RowQuery:
    """A question as a condition on the rows of one table."""

    question: Question
    reader: TableReader

    @cached_property
    def telling(self) -> tuple[Term, ...]:
        """The terms that may tell rows apart: not nouns for rows, words for columns, or words of asking."""
        reader = self.reader
        noise = ROW_NOUNS | {
            part for title in reader.table.columns for phrase in header_words(title) for part in phrase
        }
        kept = []
        for term in self.question.terms:
            own = term.phrases[0]
            if set(own) <= ROW_NOUNS or any(p.fullmatch(term.surface) for p in (HIGHEST, LOWEST, NEGATION)):
                continue
            value = is_value(own, reader)
            captioned = any(contains_phrase(reader.caption_stems, phrase) >= 0 for phrase in term.phrases)
            if not value and (set(own) <= noise or captioned or _light(term) or self._counts(term)):
                continue
            held = any(matches(term, row) for row in reader.row_stems)
            if (term.rarity == 0.0 and not value) or (term.rarity < COMMON_WORD and not held):
                continue
            kept.append(term)
        return tuple(kept)

    def _counts(self, term: Term) -> bool:
        """Whether a term is part of the quantity that the question states."""
        return self.quantity is not None and self.quantity.start <= term.start < self.quantity.end

    @cached_property
    def quantity(self) -> Quantity | None:
        """The quantity of a dose that the question states."""
        return stated_quantity(self.question.text) if self.reader.dose_column is not None else None

    def rows_of(self, term: Term) -> frozenset[int]:
        """The places of the rows that satisfy a term: as a phrase, or where none holds it so, by each of its words."""
        places = range(len(self.reader.table.rows))
        found = frozenset(place for place in places if row_matches(term, place, self.reader))
        own = term.phrases[0]
        if found or len(own) == 1:
            return found
        return frozenset(place for place in places if all(part in self.reader.row_stems[place] for part in own))

    @cached_property
    def barred(self) -> tuple[Term, ...]:
        """The terms that a row must not hold: behind "rather than", "except" and the like, or under a negation."""
        text = self.question.text
        begin, end = _exclusion(text)
        return tuple(
            term for term in self.telling if begin <= term.start < end or DENIED.search(text[: term.start].lower())
        )

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a row must hold, those that every row holds left out."""
        total = len(self.reader.table.rows)
        return tuple(
            term
            for term in self.telling
            if term not in self.barred and not (GIVING.fullmatch(term.surface) or len(self.rows_of(term)) == total)
        )

    @cached_property
    def held(self) -> tuple[Term, ...]:
        """The wanted terms that some row holds."""
        return tuple(term for term in self.wanted if self.rows_of(term))

    @property
    def understood(self) -> bool:
        """Whether no decisive word of the question is strange to every row."""
        strange = [term for term in self.wanted if term not in self.held]
        weight = sum(term.weight for term in self.held)
        return all(_passable(term) for term in strange) and sum(term.weight for term in strange) <= max(weight, 0.5)

    @cached_property
    def alternatives(self) -> tuple[tuple[Term, ...], ...]:
        """The held terms in groups: within a group ("rats or rabbits") one is enough, and no row holds two."""
        groups: list[list[Term]] = []
        for term in self.held:
            last = groups[-1][-1] if groups else None
            if (
                last is not None
                and JOINED.search(self.question.text[last.end : term.start])
                and not any(self.rows_of(term) & self.rows_of(other) for other in groups[-1])
            ):
                groups[-1].append(term)
            else:
                groups.append([term])
        return tuple(tuple(group) for group in groups)

    @cached_property
    def kept(self) -> tuple[int, ...] | None:
        """The places of the rows that satisfy the question; None when a decisive word stands in no row."""
        if not self.understood:
            return None
        rows = set(range(len(self.reader.table.rows)))
        for group in self.alternatives:
            rows &= frozenset().union(*(self.rows_of(term) for term in group))
        for term in self.barred:
            rows -= self.rows_of(term)
        stated, column = self.quantity, self.reader.dose_column
        if stated is not None and column is not None:
            rows = {row for row in rows if any(map(stated.allows, quantities(self.reader.texts[row][column])))}
        return tuple(sorted(rows))

    @property
    def narrows(self) -> bool:
        """Whether the question sets any condition on rows."""
        return bool(self.held or any(self.rows_of(term) for term in self.barred) or self.quantity)

    def value_groups(self) -> dict[str, tuple[int, ...]] | None:
        """For "how many X and how many Y": the rows of each alternative under its own words."""
        group = next((group for group in self.alternatives if len(group) > 1), None)
        if group is None or self.kept is None:
            return None
        return {term.surface: tuple(row for row in self.kept if row in self.rows_of(term)) for term in group}


def _light(term: Term) -> bool:
    return all(word in STOP or word in light_words() for word in term.surface.split())


def _passable(term: Term) -> bool:
    """Whether a word that no row holds may be passed over: a common one, or the verb of the question."""
    return term.rarity < PASSED_OVER or bool(re.fullmatch(r"[a-z]+(?:ed|ing)", term.surface))


def _exclusion(text: str) -> tuple[int, int]:
    """The stretch of a question that says what is left out: from "except" to the next comma, or to the end."""
    found = EXCLUDING.search(text)
    if found is None:
        return 0, 0
    comma = text.find(",", found.end())
    return found.start(), comma if comma >= 0 and found.start() == 0 else len(text)


EXCLUDING = re.compile(
    r"\b(?:rather than|instead of|other than|except(?: for)?|but not|and not|excluding|apart from|leaving (?:out|aside)"
    r"|not counting|ignoring|besides|nothing from|neither)\b",
    re.I,
)
DENIED = re.compile(r"\b(?:not|no|never|without|n['’]t)\s+(?:[\w-]+\s+){0,2}$")
JOINED = re.compile(r"^[^.?!]{0,40}(?:,|/|\bor\b|\band\b|\bversus\b|\bvs\b|\bthan\b)[^.?!]{0,40}$", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that a question states, and how a row's may differ from it: "over", "under" or "about".

    `start` and `end` are its place in the question.
    """

    value: float
    relation: str
    start: int
    end: int

    def allows(self, stated: float) -> bool:
        if self.relation == "over":
            return stated > self.value * 0.999
        if self.relation == "under":
            return stated < self.value * 1.001
        return abs(stated - self.value) <= 0.05 * self.value


SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
NAMED = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "twenty": 20,
    "hundred": 100,
}
SCALED = re.compile(rf"\b(half a|\d+(?:[.,]\d+)?|{'|'.join(NAMED)})[\s-]+(?:(hundred)\s+)?({'|'.join(SCALES)})\b", re.I)
PLAIN_POWER = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:[×x*]|times)\s*)?\b10\s*(?:\^|\*\*|to the(?: power of)?)\s*(\d{1,2})\b"
)
LONG_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:[, ]\d{3})+|\d{5,})(?![\w.])")
OVER = re.compile(r"\b(?:more than|over|above|at least|exceed\w*|greater than|higher than|upwards of|minimum of)\s*$")
UNDER = re.compile(r"\b(?:less than|fewer than|under|below|at most|up to|lower than|smaller than|maximum of)\s*$")


def stated_quantity(text: str) -> Quantity | None:
    """The large number that a question states ("over ten million", "10^7", "1.0 × 10⁶"); None when it states none."""
    lower = text.lower()
    if (found := SCALED.search(lower)) is not None:
        first = found[1]
        factor = 0.5 if first == "half a" else NAMED.get(first) or float(first.replace(",", "."))
        value = factor * (100 if found[2] else 1) * SCALES[found[3]]
    elif (found := PLAIN_POWER.search(lower)) is not None:
        value = float(found[1] or 1) * 10.0 ** int(found[2])
    elif (found := LONG_NUMBER.search(lower)) is not None:
        value = float(re.sub(r"\D", "", found[1]))
    elif (found := POWER.search(text)) is not None:
        value = quantities(found.group())[0]
    else:
        return None
    before = lower[: found.start()]
    relation = "over" if OVER.search(before) else "under" if UNDER.search(before) else "about"
    return Quantity(value, relation, *found.span())


def is_listing(query: RowQuery, *, near: bool = False) -> bool:
    """Whether the question is about rows as such: which, how many, all, the most.

    `near` tells that a row of the table is its best evidence.
    """
    question, reader = query.question, query.reader
    lower = question.text.lower()
    nouns = row_nouns(reader)
    tabled = reader.table.number in question.tables
    if counts_rows(question, reader):
        counted = words(counted_noun(lower) or "")
        if not counted:
            return reader.reference_column is not None
        heads = [
            word for word, after in zip(counted, [*counted[1:], ""], strict=True) if not after or VERB.match(after)
        ]
        return any(_means(word, nouns, question) for word in heads)
    if (HIGHEST.search(lower) or LOWEST.search(lower) or EVERYONE.search(lower)) and (
        bool(nouns & set(stems(lower))) or tabled or DOSE.search(lower)
    ):
        return True
    if tabled and (re.search(r"\b(?:which|list|name)\b", lower) or question.counts):
        return True
    if re.search(r"\b(?:which|what) ones\b|\bwho\b", lower) and near and query.held:
        return True
    if TRIED.search(lower) and query.held and all(_in_kinds(term, reader) for term in query.held):
        return True
    asked = asked_nouns(lower) | existing_nouns(lower)
    if nouns & asked or any(names_column(reader, column, asked) for column in reader.kind_columns):
        return True
    values = {
        part for term in question.terms if set(term.phrases[0]) & asked for phrase in term.phrases for part in phrase
    }
    return any(part in row[column] for row in reader.stems for column in reader.kind_columns for part in values)


def _in_kinds(term: Term, reader: TableReader) -> bool:
    """Whether a term is, or sorts, a value of a column of short cells: a species, or "animal"."""
    return any(matches(term, row[column]) for row in reader.stems for column in reader.kind_columns) or (
        term.phrases[0] in reader.labels and bool(set(term.phrases[0]) & _kind_header(reader))
    )


def _kind_header(reader: TableReader) -> set[str]:
    titles = [reader.table.columns[column] for column in reader.kind_columns]
    return {part for title in titles for phrase in header_words(title) for part in phrase}


def row_nouns(reader: TableReader) -> frozenset[str]:
    """The stems of the nouns for a row of a table: studies where each row cites one, what the first column names."""
    nouns = {stem("row"), stem("entry")} if reader.reference_column is None else ROW_NOUNS
    if reader.subject_column is None:
        return frozenset(nouns)
    subject = header_words(reader.table.columns[reader.subject_column])
    return frozenset(nouns | {phrase[0] for phrase in subject if len(phrase) == 1})


def counts_rows(question: Question, reader: TableReader) -> bool:
    """Whether rows are to be counted: "how many", or "how often … in Table 2"."""
    return question.counts or (question.wanted == "frequency" and reader.table.number in question.tables)


def _means(word: str, nouns: frozenset[str], question: Question) -> bool:
    """Whether a word of the question, or a synonym of it, is one of the nouns."""
    term = next((term for term in question.terms if word in term.surface.split()), None)
    return stem(word) in nouns or (term is not None and any(phrase[-1] in nouns for phrase in term.phrases))


def names_column(reader: TableReader, column: int, asked: set[str]) -> bool:
    """Whether the nouns asked for name a column in one word ("which animals")."""
    return any(len(phrase) == 1 and phrase[0] in asked for phrase in header_words(reader.table.columns[column]))


def asked_nouns(lower: str) -> set[str]:
    """The stems of the noun phrases behind "which", "all", …: "which of the listed studies" → {"list", "studi"}."""
    found: set[str] = set()
    for stretch in WHICH.findall(lower):
        for word in words(stretch):
            if word in ("of", "the", "these", "those", "all"):
                continue
            if word in STOP:
                break
            found.add(stem(word))
    return found


def existing_nouns(lower: str) -> set[str]:
    """The stems of what a question asks the existence of: "was there a study that …" → {"studi"}."""
    return {stem(word) for stretch in EXISTS.findall(lower) for word in words(stretch)}


WHICH = re.compile(r"\b(?:which|what|list|name|all|any|every|each)\b((?:[\s-]+(?:of|the|these|those|[\w-]+)){1,6})")
"""The words after "which": where a question about rows names them."""

EXISTS = re.compile(
    r"\b(?:(?:is|are|was|were) there (?:an?|any|some|other)|the (?:one|only|single|sole))\b((?:\s+[\w-]+){1,3})"
)
VERB = re.compile(r"[a-z]+ed$|us(?:e|es|ing)$|(?:gave|give|took|take|put|got|made)$")
TRIED = re.compile(
    r"\b(?:has|have|had|was|were|is|are)\b.*\b(?:tried|tested|used|studied|given|done)\b.*\b(?:in|on|to)\b"
)
"""Whether something was tried in this or that."""

EVERYONE = re.compile(r"\b(?:name|list) (?:all|every|each|them)\b|\ball of them\b|\banybody\b|\banyone\b")
