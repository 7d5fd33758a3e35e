"""Questions that a table answers: which rows and columns they mean, single cells, lists, counts and extremes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.language import STOP, contains_phrase, stem, stems
from assistant.lexicon import Phrase, packaged_words
from assistant.model.quantities import number_of
from assistant.quantity import POWER
from assistant.question import Question, Term
from assistant.units import cell_text, names_of
from corpus.types import Article, Row, Table

POSITIVE = re.compile(r"^(?:\+|✓|yes\b)")
"""How tables mark "yes"."""

SHORT_CELL = 6
"""Up to how many words a cell is a value and not a description."""

ROW_NOUNS = frozenset(
    stem(word)
    for word in """
    study trial experiment paper project team group row entry test case investigation publication protocol
    """.split()
)
HIGHEST = re.compile(r"\b(?:highest|most|largest|biggest|greatest|max(?:imum|imal)?|record|top|heaviest)\b")
LOWEST = re.compile(r"\b(?:lowest|fewest|smallest|tiniest|least|minim(?:um|al))\b")
DOSE = re.compile(
    r"\bdos(?:e|es|age|ing)\b|\b(?:how many|number of|amount of|quantity of|count of|more|fewer|most|fewest"
    r"|highest|largest|biggest|smallest|lowest) (?:[\w-]+ )?cells\b"
    r"|\b(?:highest|largest|biggest|smallest|lowest) (?:[\w-]+ ){1,3}of (?:[\w-]+ )?cells\b"
    r"|\bcell (?:number|count|dose)|\bdensity\b"
)

EXTREME_OF_CELLS = re.compile(
    r"\bcells\b.*\b(?:highest|largest|biggest|fewest|smallest|lowest)\b|\b(?:fewest|smallest|lowest)\b.*\bcells\b"
)


def asks_dose(lower: str) -> bool:
    """Whether a question, in lower case, is about how many cells were given."""
    return bool(DOSE.search(lower) or EXTREME_OF_CELLS.search(lower))


NEGATION = re.compile(
    r"\b(?:not|no|nothing(?! (?:else|but)\b)|without|lacks?|lacking|fail(?:ed|s)? to|[a-z]+n['’]t"
    r"|(?:do|does|did|is|was|are|were|could|has|have)nt|cannot|never|nobody"
    r"|leaves? (?:out|open) (?:how|the (?:number|dose|amount))|left (?:out|open|blank)"
    r"|none|omit\w*|missing|insufficient|unproven|untested)\b"
)

LACKING = re.compile(
    r"\b(?:too|so|very|rather) (?:thin|little|few|scant|scarce|sparse|limited)\b"
    r"|\b(?:thin|little|scant|scarce|sparse|limited|meagre|hardly any) (?:proof|evidence|data|support|backing)\b"
    r"|\b(?:unknown|unclear|uncertain|doubtful|questionable|undecided|lacking|wanting|weak(?:er|est)?|poor(?:ly|est)?"
    r"|bad(?:ly)?|worse|worst|useless|(?:in|non-?)effective|disappoint\w*|fall(?:s|ing)? short|fail(?:s|ed|ing|ure)?)\b"
)
"""Says of a value, without a negation, that it is not so or not known."""

ALONE = re.compile(r"(?<!the )\b(?:only|solely|exclusively|nothing (?:else|but)|no other|alone)\b")
"""What asks for one thing and none of its like."""

OF_ALL = re.compile(r"^\s*(?:do|does|did|is|are|was|were|has|have|can) (?:all|every|each|both)\b")
"""Asks whether something is so of all rows."""

ALL_OF_THEM = re.compile(r"\ball (?:the |these |those )?(two|three|four|five|six|\d)\b")

NON = re.compile(r"\bnon[\s-]\w+", re.IGNORECASE)


HEADERS = 1000
"""Titles of columns of which the words are remembered."""


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
    def denials(self) -> tuple[tuple[list[str], ...], ...]:
        """For each row the cells and footnotes that begin with a denial ("No sufficient evidence."), as stems."""
        text = self.article.text
        notes = [[text[n.start : n.end] for cell in row.cells for n in cell.footnotes] for row in self.table.rows]
        said = [(*texts, *noted) for texts, noted in zip(self.texts, notes, strict=True)]
        return tuple(tuple(stems(one) for one in row if NEGATION.match(one.lower())) for row in said)

    @cached_property
    def stems(self) -> tuple[tuple[list[str], ...], ...]:
        return tuple(tuple(stems(text) for text in row) for row in self.texts)

    @cached_property
    def row_stems(self) -> tuple[list[str], ...]:
        """Each row's group heading, cells, long forms of abbreviations, authors' names and labels, as stems."""
        rows = []
        labels = {(gloss.start, gloss.end): gloss.labels for gloss in self.article.glosses}
        for row, texts, cells in zip(self.table.rows, self.texts, self.stems, strict=True):
            whole = " ".join(texts)
            longs = [e.long for e in self.article.glossary if re.search(rf"(?<!\w){re.escape(e.short)}(?!\w)", whole)]
            said = (*longs, *names_of(row, self.article), *labels.get((row.start, row.end), ()))
            parts = [stems(row.group), *cells, *map(stems, said)]
            rows.append([stem_ for part in parts for stem_ in [*part, ""]])
        return tuple(rows)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset().union(*self.row_stems)

    def may_hold(self, term: Term) -> bool:
        """Whether the words of a term, or of a synonym, stand in the rows at all: for most terms of a question they do
        not, and no row need be looked at."""
        return any(self._said.issuperset(phrase) for phrase in term.phrases)

    @cached_property
    def values(self) -> tuple[list[str], ...]:
        """The stems of all short cells and group headings."""
        short = [cell for row in self.stems for cell in row if 0 < len(cell) <= SHORT_CELL]
        return (*short, *self.headings)

    @cached_property
    def headings(self) -> tuple[list[str], ...]:
        """The stems of the headings under which rows stand; of one without words where some stand under none."""
        return tuple(stems(group) for group in {row.group for row in self.table.rows})

    @cached_property
    def value_phrases(self) -> frozenset[Phrase]:
        """All that is (part of) one of the `values`, or a label."""
        return frozenset(phrase for value in self.values for phrase in stretches(value)) | frozenset(self.labels)

    @cached_property
    def labels(self) -> Mapping[Phrase, set[int]]:
        """The words, as stems, by which a reader sorts the rows of the table, with the places of the rows they fit."""
        places = {(row.start, row.end): place for place, row in enumerate(self.table.rows)}
        found: dict[Phrase, set[int]] = {}
        for gloss in self.article.glosses:
            for label in gloss.labels if (gloss.start, gloss.end) in places else ():
                found.setdefault(tuple(stems(label)), set()).add(places[gloss.start, gloss.end])
        return found

    @cached_property
    def caption_stems(self) -> list[str]:
        """The stems of the table's caption: what all its rows are about."""
        return stems(self.article.text[self.table.caption.start : self.table.caption.end])

    @cached_property
    def caption_references(self) -> tuple[int, ...]:
        """The references that the caption cites: what rows without any of their own were compiled from."""
        caption, inside = self.table.caption, [s for s in self.article.sentences if s.section_id == self.table.id]
        held = [s for s in inside if s.start < caption.end and caption.start < s.end]
        return tuple(dict.fromkeys(number for sentence in held for number in sentence.references))

    def attributed(self, row: Row) -> tuple[int, ...]:
        """The references that a row cites none of its own beside: those of the caption."""
        return () if row.references else self.caption_references

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
    def _authors(self) -> tuple[list[str], ...]:
        return tuple(stems(name) for row in self.table.rows for name in names_of(row, self.article))

    def names_author(self, term: Term) -> bool:
        """Whether a term is the name of the authors of a row's study."""
        return any(matches(term, name) for name in self._authors)

    def names_kind(self, term: Term) -> bool:
        """Whether a term is a value of one of the columns of short cells, such as a species."""
        return any(phrase in self._kinds for phrase in term.phrases)

    @cached_property
    def _kinds(self) -> frozenset[Phrase]:
        return frozenset(
            phrase for row in self.stems for column in self.kind_columns for phrase in stretches(row[column])
        )

    def kinds_in(self, stemmed: Sequence[str]) -> int:
        """How many different values of one column of short cells stand in the stems of a text."""
        held = list(stemmed)
        columns = ({tuple(row[column]) for row in self.stems if row[column]} for column in self.kind_columns)
        return max((sum(contains_phrase(held, value) >= 0 for value in values) for values in columns), default=0)

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


@lru_cache(maxsize=HEADERS)
def header_words(column: str) -> frozenset[Phrase]:
    """The phrases (as stems) by which a reader may mean a column: its own words, and those of its kind."""
    own = set(stems(column)) - {stem(word) for word in STOP}
    phrases: set[Phrase] = {(part,) for part in own}
    for group in packaged_words()["headers"]:
        if stem(group[0]) in own or any(" " not in word and stem(word) in own for word in group[:3]):
            phrases |= {tuple(stems(word)) for word in group}
    return frozenset(phrases)


def header_stems(titles: Iterable[str]) -> set[str]:
    """The stems of all words by which a reader may mean one of some columns."""
    return {part for title in titles for phrase in header_words(title) for part in phrase}


def means(stemmed: list[str], title: str) -> bool:
    """Whether the stems of a text name a column, or the head of some, by a word of its title or a synonym."""
    return any(contains_phrase(stemmed, phrase) >= 0 for phrase in header_words(title))


def row_nouns(reader: TableReader) -> frozenset[str]:
    """The stems of the nouns for a row of a table: studies where each row cites one, what the first column names."""
    nouns = {stem("row"), stem("entry")} if reader.reference_column is None else ROW_NOUNS
    if reader.subject_column is None:
        return frozenset(nouns)
    subject = header_words(reader.table.columns[reader.subject_column])
    return frozenset(nouns | {phrase[0] for phrase in subject if len(phrase) == 1})


def asked_columns(question: Question, reader: TableReader) -> tuple[int, ...]:
    """The columns that the question's words name, in the order of the table.

    A question that counts, asks for one alone, or for what is lacking, may name one of several under the same head by a
    synonym ("of the spine": vertebral).
    """
    asked = stems(question.text)
    plain = stems(NON.sub(" ", question.text))
    lower = question.text.lower()
    broad = question.counts or any(pattern.search(lower) for pattern in (ALONE, LACKING, NEGATION, OF_ALL))
    meant = {phrase for term in question.terms for phrase in term.phrases} if broad else set()
    columns = []
    for column, title in enumerate(reader.table.columns):
        if column in (reader.reference_column, reader.subject_column):
            continue
        said = specific(title, reader.table.columns)
        denied = NON.match(said) is not None  # "vertebral fractures" are not the non-vertebral ones
        if denied and asked == plain:
            continue
        named = means(asked if denied else plain, said)
        name = tuple(stems(said))  # "a broken vertebra" means a vertebral compression fracture
        if named or (said != title and not denied and any(phrase[: len(name)] == name for phrase in meant)):
            columns.append(column)
    return tuple(columns) or _all_under(lower, asked, reader.table.columns)


def _all_under(lower: str, asked: list[str], titles: Sequence[str]) -> tuple[int, ...]:
    """All columns under a head that a question names with their number: "in all three fracture columns"."""
    counted = ALL_OF_THEM.search(lower)
    if counted is None:
        return ()
    heads = [title.partition(": ")[0] for title in titles]
    under = {head: tuple(c for c, other in enumerate(heads) if other == head) for head in heads}
    meant = (columns for head, columns in under.items() if len(columns) == number_of(counted[1]) and means(asked, head))
    return next((columns for columns in meant if len(columns) > 1), ())


def specific(title: str, columns: Sequence[str]) -> str:
    """The part of a column's name that tells it from the others ("Anti-Fracture Efficacy: Hip" → "Hip")."""
    head, _, tail = title.partition(": ")
    return tail if tail and sum(other.startswith(f"{head}: ") for other in columns) > 1 else title


def stretches(stemmed: Sequence[str]) -> Iterator[Phrase]:
    """All stretches of the stems of a text."""
    for start in range(len(stemmed)):
        for end in range(start + 1, len(stemmed) + 1):
            yield tuple(stemmed[start:end])


def row_matches(term: Term, place: int, reader: TableReader) -> bool:
    """Whether a row satisfies a term: by a short cell, where some row has it in one; else anywhere in the row."""
    if reader.names_kind(term):
        return any(matches(term, reader.stems[place][column]) for column in reader.kind_columns)
    return matches(term, reader.row_stems[place])


def matches(term: Term, stemmed: list[str]) -> bool:
    """Whether the term or one of its synonyms stands in the stems of a text."""
    return any(contains_phrase(stemmed, phrase) >= 0 for phrase in term.phrases)


def is_value(phrase: Phrase, reader: TableReader) -> bool:
    """Whether a phrase is (part of) a short cell or a group heading, or a label, such as "autologous" or "rat"."""
    return phrase in reader.value_phrases
