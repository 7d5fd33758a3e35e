"""Questions that a table answers: which rows and columns they mean, single cells, lists, counts and extremes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.language import STOP, contains_phrase, stem, stems, words
from assistant.lexicon import Phrase, packaged_words
from assistant.question import Question, Term, counted_noun
from assistant.units import cell_text, names_of
from corpus.types import Article, Row, Table

POSITIVE = re.compile(r"^(?:\+|✓|yes\b)")
"""How tables mark "yes"."""

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
POWER = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[×x]\s*)?10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
"""A power of ten, with the factor before it if there is one."""


ROW_NOUNS = frozenset(
    stem(word)
    for word in """
    study trial experiment paper project team group row entry test case investigation publication
    """.split()
)
HIGHEST = re.compile(r"\b(?:highest|most|largest|biggest|greatest|maximum|record|top|heaviest)\b")
LOWEST = re.compile(r"\b(?:lowest|fewest|smallest|tiniest|least|minimum)\b")
DOSE = re.compile(
    r"\bdos(?:e|es|age|ing)\b|\b(?:how many|number of|amount of|quantity of|count of|more|fewer|most|fewest"
    r"|highest|largest|biggest|smallest|lowest) (?:[\w-]+ )?cells\b"
    r"|\bcell (?:number|count|dose)|\bdensity\b"
)

NEGATION = re.compile(
    r"\b(?:not|no|without|lacks?|lacking|fail(?:ed|s)? to|didn't|doesn't|did not|don't|never|nobody"
    r"|none|omit\w*|missing)\b"
)


@dataclass(frozen=True)
class TableReader:
    """A table with its cells as text and as stems, ready to be asked."""

    article: Article
    table: Table

    @cached_property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells of each row as one-line texts; an empty string where a cell is empty."""
        return tuple(self._row_texts(row) for row in self.table.rows)

    def _row_texts(self, row: Row) -> tuple[str, ...]:
        texts = [""] * len(self.table.columns)
        for cell in row.cells:
            texts[cell.column] = cell_text(self.article, cell) or self.article.text[cell.start : cell.end]
        return tuple(texts)

    @cached_property
    def stems(self) -> tuple[tuple[list[str], ...], ...]:
        return tuple(tuple(stems(text) for text in row) for row in self.texts)

    @cached_property
    def row_stems(self) -> tuple[list[str], ...]:
        """Each row's group heading, cells, the long forms of its abbreviations and its authors' names, as stems."""
        rows = []
        for row, texts, cells in zip(self.table.rows, self.texts, self.stems, strict=True):
            whole = " ".join(texts)
            longs = [e.long for e in self.article.glossary if re.search(rf"(?<!\w){re.escape(e.short)}(?!\w)", whole)]
            parts = [stems(row.group), *cells, *map(stems, longs), *map(stems, names_of(row, self.article))]
            rows.append([stem_ for part in parts for stem_ in [*part, ""]])
        return tuple(rows)

    @cached_property
    def reference_column(self) -> int | None:
        """The column that holds nothing but citations."""
        for column in range(len(self.table.columns)):
            filled = [row.cells[column] for row in self.table.rows if column < len(row.cells)]
            if filled and all(
                re.fullmatch(r"[\[\]\d,;\s–-]+", self.article.text[c.start : c.end] or "x") for c in filled
            ):
                return column
        return None

    @cached_property
    def subject_column(self) -> int | None:
        """The column whose short cells name the rows: the first one, when it is short and never the same twice."""
        first = [row[0] for row in self.texts]
        short = all(0 < len(text.split()) <= 4 for text in first)
        return 0 if short and len(set(first)) == len(first) else None

    @cached_property
    def kind_columns(self) -> tuple[int, ...]:
        """Columns of short cells, such as a species: they tell rows apart in a word or two."""
        return tuple(
            column
            for column in range(len(self.table.columns))
            if column != self.reference_column
            and all(len(row[column].split()) <= 2 and not row[column].startswith(("+", "-")) for row in self.texts)
        )

    @cached_property
    def dose_column(self) -> int | None:
        """The column in which most cells hold a power of ten."""
        counts = [
            sum(bool(POWER.search(row[column])) for row in self.texts) for column in range(len(self.table.columns))
        ]
        best = max(range(len(counts)), key=lambda column: counts[column])
        return best if counts[best] > len(self.texts) / 2 else None

    def label(self, place: int) -> str:
        """What names a row: its subject, or else its short cells, made of the table's own words."""
        row = self.texts[place]
        if self.subject_column is not None:
            return row[self.subject_column]
        return ", ".join(row[column] for column in self.kind_columns)


def header_words(column: str) -> frozenset[Phrase]:
    """The phrases (as stems) by which a reader may mean a column: its own words, and those of its kind."""
    own = set(stems(column)) - {stem(word) for word in STOP}
    phrases: set[Phrase] = {(part,) for part in own}
    for group in packaged_words()["headers"]:
        if stem(group[0]) in own or any(" " not in word and stem(word) in own for word in group[:3]):
            phrases |= {tuple(stems(word)) for word in group}
    return frozenset(phrases)


def asked_columns(question: Question, reader: TableReader) -> tuple[int, ...]:
    """The columns that the question's words name, in the order of the table."""
    asked = stems(question.text)
    columns = []
    for column, title in enumerate(reader.table.columns):
        if column in (reader.reference_column, reader.subject_column):
            continue
        if any(contains_phrase(asked, phrase) >= 0 for phrase in header_words(specific(title, reader.table.columns))):
            columns.append(column)
    return tuple(columns)


def specific(title: str, columns: Sequence[str]) -> str:
    """The part of a column's name that tells it from the others ("Anti-Fracture Efficacy: Hip" → "Hip")."""
    head, _, tail = title.partition(": ")
    return tail if tail and sum(other.startswith(f"{head}: ") for other in columns) > 1 else title


def row_matches(term: Term, place: int, reader: TableReader) -> bool:
    """Whether a row satisfies a term: by a short cell, where some row has it in one; else anywhere in the row."""
    if any(matches(term, row[column]) for row in reader.stems for column in reader.kind_columns):
        return any(matches(term, reader.stems[place][column]) for column in reader.kind_columns)
    return matches(term, reader.row_stems[place])


def matches(term: Term, stemmed: list[str]) -> bool:
    """Whether the term or one of its synonyms stands in the stems of a text."""
    return any(contains_phrase(stemmed, phrase) >= 0 for phrase in term.phrases)


def quantity(text: str) -> float | None:
    """The largest power-of-ten quantity in a text ("4.0 × 10⁷" → 4e7); None when there is none."""
    values = [float(match[1] or 1) * 10.0 ** int(match[2].translate(SUPERSCRIPTS)) for match in POWER.finditer(text)]
    return max(values, default=None)


def filter_terms(question: Question, reader: TableReader) -> tuple[Term, ...]:
    """The terms that a row must satisfy: not nouns for rows, words for columns, or words of asking."""
    begin, end = _exclusion(question.text)
    return tuple(term for term in _telling_terms(question, reader) if not begin <= term.start < end)


def excluded_terms(question: Question, reader: TableReader) -> tuple[Term, ...]:
    """The terms that a row must not hold: what stands behind "rather than", "except" and the like."""
    begin, end = _exclusion(question.text)
    return tuple(term for term in _telling_terms(question, reader) if begin <= term.start < end)


def _exclusion(text: str) -> tuple[int, int]:
    """The stretch of a question that says what is left out: from "except" to the next comma, or to the end."""
    found = EXCLUDING.search(text)
    if found is None:
        return 0, 0
    comma = text.find(",", found.end())
    return found.start(), comma if comma >= 0 and found.start() == 0 else len(text)


EXCLUDING = re.compile(r"\b(?:rather than|instead of|other than|except(?: for)?|but not|excluding|apart from)\b", re.I)


def _telling_terms(question: Question, reader: TableReader) -> list[Term]:
    noise = ROW_NOUNS | {part for column in reader.table.columns for phrase in header_words(column) for part in phrase}
    kept = []
    for term in question.terms:
        own = term.phrases[0]
        if set(own) <= ROW_NOUNS or (set(own) <= noise and not _is_value(own, reader)):
            continue
        if any(pattern.fullmatch(term.surface) for pattern in (HIGHEST, LOWEST, NEGATION)):
            continue
        in_values = any(matches(term, row) for row in reader.row_stems)
        if (term.rarity == 0.0 and not _is_value(own, reader)) or (term.rarity < 0.35 and not in_values):
            continue
        kept.append(term)
    return kept


def _is_value(phrase: Phrase, reader: TableReader) -> bool:
    """Whether a phrase is (part of) a short cell or a group heading, such as "autologous" or "rat"."""
    short = [cell for row in reader.stems for cell in row if 0 < len(cell) <= 6]
    groups = [stems(row.group) for row in reader.table.rows]
    return any(contains_phrase(cell, phrase) >= 0 for cell in [*short, *groups])


def is_listing(question: Question, reader: TableReader) -> bool:
    """Whether the question is about rows as such: which, how many, all, the most."""
    lower = question.text.lower()
    nouns = row_nouns(reader)
    if counts_rows(question, reader):
        counted = words(counted_noun(lower) or "")
        return _means(counted[-1], nouns, question) if counted else reader.reference_column is not None
    named = bool(nouns & set(stems(lower))) or reader.table.number in question.tables
    if (HIGHEST.search(lower) or LOWEST.search(lower) or EVERYONE.search(lower)) and (named or DOSE.search(lower)):
        return True
    if reader.table.number in question.tables and re.search(r"\b(?:which|list|name)\b", lower):
        return True
    asked = asked_nouns(lower)
    return bool(nouns & asked) or any(names_column(reader, column, asked) for column in reader.kind_columns)


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


WHICH = re.compile(r"\b(?:which|what|list|name|all|any|every|each)\b((?:[\s-]+(?:of|the|these|those|[\w-]+)){1,6})")
"""The words after "which": where a question about rows names them."""

EVERYONE = re.compile(r"\b(?:name|list) (?:all|every|each|them)\b|\ball of them\b|\banybody\b|\banyone\b")
