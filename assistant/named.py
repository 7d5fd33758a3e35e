"""Looking up the cells of rows that a question names outright: "minipig dose?", "the aim of the two rabbit studies"."""

from __future__ import annotations

import re

from assistant.language import contains_phrase, stem, stems, words
from assistant.meant import only_of_its_kind, set_beside
from assistant.points import Draft
from assistant.question import Question
from assistant.tables import DOSE, ROW_NOUNS, TableReader, asked_columns, header_words, matches, row_nouns, specific
from assistant.tabular import TableQuestion
from assistant.wants import AS_WHOLES

MOST_ROWS = 3
"""Up to how many rows are shown of a question that names them together."""

COUNTS = {"both": 2, "two": 2, "three": 3}
STATED = re.compile(rf"\b({'|'.join(COUNTS)})\b(?= (?:of )?(?:the |these |those )?(?:[\w-]+ ){{0,4}}[\w-]+s\b)", re.I)
DIFFER = re.compile(
    r"\b(?:differ(?:s|ent|ence|ences)?|distinguish(?:es)?|same|equal(?:ly)?|alike|in common|compare[sd]?|versus|vs"
    r"|more|fewer)\b",
    re.I,
)


def draft_named(asked: TableQuestion) -> Draft | None:
    """The asked cells of the few rows that a question names: by a short cell, their authors, a quantity or their count.

    None when a word of it is strange to them, since what is asked for would not be in their cells.
    """
    query, reader = asked.query, asked.reader
    compares = DIFFER.search(asked.question.text) is not None
    rows = query.kept or set_beside(query)
    if query.wanted != query.held:
        return None
    if not rows:
        return asked.draft_rows(only_of_its_kind(query)) if asked.question.wanted else None
    if asked.question.yes_no and not compares:
        return None
    surely = names_all(asked) or query.quantity
    if not surely and not any(reader.names_kind(term) or reader.names_author(term) for term in query.held):
        return None
    columns = _columns(asked.question, reader)
    if columns and len(rows) > (MOST_ROWS if _several(asked.question, reader) or _kinds_compared(asked) else 1):
        return None
    if surely and len(rows) > 1 and AS_WHOLES.search(asked.question.text):
        columns = columns or asked.shown(rows, ())
    if not columns:
        return None
    points = tuple(asked.point(row, columns) for row in rows)
    return Draft(points, layout="prose" if len(points) == 1 else "list")


def names_all(asked: TableQuestion) -> bool:
    """Whether a question says how many rows it means ("the two alginate studies") and so many satisfy it, or compares
    rows by their subjects ("drug A versus drug B")."""
    query, reader = asked.query, asked.reader
    if set_beside(query):
        return True
    if query.kept is None:
        return False
    stated = STATED.search(asked.question.text)
    if stated is not None and COUNTS[stated[1].lower()] == len(query.kept):
        return True
    subjects = [] if reader.subject_column is None else [row[reader.subject_column] for row in reader.stems]
    named = [term for term in query.held if any(matches(term, cell) for cell in subjects)]
    return len(named) > 1 and named == list(query.wanted) and DIFFER.search(asked.question.text) is not None


def _kinds_compared(asked: TableQuestion) -> bool:
    """Whether a question compares rows of two kinds ("more cells, the dogs or the pigs")."""
    return len(asked.query.kinds) > 1 and DIFFER.search(asked.question.text) is not None


def _several(question: Question, reader: TableReader) -> bool:
    """Whether the question speaks of several rows: "the two rabbit studies", "these agents"."""
    return any(stem(word) in row_nouns(reader) and word.endswith("s") for word in words(question.text))


def _columns(question: Question, reader: TableReader) -> tuple[int, ...]:
    """The columns that the question names, by more than a noun for their rows; that of doses where it asks for one."""
    asked, titles = stems(question.text), reader.table.columns
    named = {
        column
        for column in asked_columns(question, reader)
        if any(
            contains_phrase(asked, phrase) >= 0
            for phrase in header_words(specific(titles[column], titles))
            if not set(phrase) <= ROW_NOUNS
        )
    }
    if reader.dose_column is not None and DOSE.search(question.text.lower()):
        named.add(reader.dose_column)
    return tuple(sorted(named - set(reader.kind_columns)))
