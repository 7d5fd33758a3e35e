"""How the rows of a table are marked in the columns that a question asks for: yes, yes with a footnote, or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language import stem, stems
from assistant.question import Term
from assistant.rows import RowQuery
from assistant.tables import POSITIVE, is_value, means, row_nouns

TECHNICAL = 0.9
"""A word this rare in English names a thing or a kind of its own."""

STARRED = re.compile(r"\b(?:footnote[sd]?|asterisk(?:s|ed)?|starred|stars?)\b")
"""Asks for what has a footnote."""
QUALIFIED = re.compile(
    rf"{STARRED.pattern}|\bconditional(?:ly)?\b"
    r"|\b(?:with|under|on|carr\w+|has|have|only) (?:(?!what|which)\w+ ){0,2}"
    r"(?:conditions?|caveats?|restrictions?|qualifications?|(?:small|fine)[ -]print)\b"
)
"""Asks for values that hold under a condition, as a footnote gives it."""
PLUS = re.compile(r"\b(?:plus(?:es)?|positive|yes|effective|efficacy|conditional(?:ly)?|conditions?|only)\b")
"""Says that of what has a footnote only what is marked "yes" is meant."""
UNQUALIFIED = re.compile(
    r"\b(?:without|no|free of)\s+(?:[\w-]+\s+){0,2}(?:footnotes?|caveats?|asterisks?|conditions?|restrictions?"
    r"|qualifications?|stars?|small print|fine print|strings(?: attached)?|ifs(?: (?:and|or) buts)?)\b"
    r"|\b(?:plain|clean|unconditional|unqualified)\b"
)
"""Asks for values that hold without any."""
EITHER_WAY = re.compile(
    r"\b(?:with (?:or|and) without\b[^,;.?]*|or not\b"
    r"|(?:counting|including|even|also|whether|regardless)\b[^,;.?]*\b(?:footnote\w*|asterisk\w*|starred|stars?"
    r"|conditions?|conditional\w*|caveats?)\b)"
)
"""Says that something does not matter: no denial, and no condition."""


@dataclass(frozen=True)
class Marks:
    """The marks of the rows that a question asks for."""

    query: RowQuery

    def rows(self) -> list[int]:
        """The rows of the sort that the question asks for, by values of cells, headings, labels, or how names end."""
        query = self.query
        asked = [t for t in query.held if is_value(t.phrases[0], query.reader) or query.is_ending(t)]
        asked = [t for t in asked if not query.lacking(t)]  # "evidence", of which rows only say that it is missing
        apart = [t for t in query.excepted if is_value(t.phrases[0], query.reader)]
        apart += [t for t in query.barred if query.is_ending(t)]
        places = range(len(query.reader.table.rows))
        rows = [row for row in places if all(row in query.rows_of(t) for t in asked)]
        return [row for row in rows if not any(row in query.rows_of(t) for t in apart)]

    def qualifies(self, term: Term) -> bool:
        """Whether a technical term says what kind of row is asked for: it stands before the noun for the rows."""
        following = re.match(r"[\s-]+(\w+)", self.query.question.text[term.end :])
        noun = stem(following[1].lower()) if following else ""
        return term.rarity >= TECHNICAL and noun in row_nouns(self.query.reader)

    def heads_named(self, columns: Sequence[int]) -> bool:
        """Whether the question names what stands over some columns together ("prevent" for "Efficacy: Hip")."""
        asked = stems(self.query.question.text)
        titles = [self.query.reader.table.columns[c].partition(": ") for c in columns]
        heads = {
            head.split()[-1] for head, _, tail in titles if head and tail
        }  # "Efficacy" of "Anti-Fracture Efficacy"
        return any(means(asked, head) for head in heads)

    def siblings(self, columns: Sequence[int]) -> tuple[int, ...]:
        """The other columns under the same head as one of `columns` ("Efficacy: Hip" beside "Efficacy: Vertebral")."""
        titles = self.query.reader.table.columns
        heads = {titles[column].partition(": ")[0] for column in columns if ": " in titles[column]}
        return tuple(c for c, title in enumerate(titles) if c not in columns and title.partition(": ")[0] in heads)

    def marked(self, row: int, columns: Sequence[int]) -> bool:
        """Whether a row is marked "yes" in all the columns; without a footnote where the question wants none."""
        lower = self.query.question.text.lower()
        bare = UNQUALIFIED.search(lower) is not None and EITHER_WAY.search(lower) is None
        cells = [cell for cell in self.query.reader.table.rows[row].cells if cell.column in columns]
        return all(POSITIVE.match(self.query.reader.texts[row][cell.column]) for cell in cells) and not (
            bare and any(cell.footnotes for cell in cells)
        )

    def noted(self, row: int, columns: Sequence[int]) -> list[int]:
        """The columns, of those asked for or of all, where a row has a footnote, to a "yes" unless any is meant."""
        cells = [cell for cell in self.query.reader.table.rows[row].cells if cell.footnotes]
        asked = [cell.column for cell in cells if not columns or cell.column in columns]
        lower = self.query.question.text.lower()
        if STARRED.search(lower) and not PLUS.search(lower):
            return asked
        return [column for column in asked if POSITIVE.match(self.query.reader.texts[row][column])]

    def cell(self, row: int, column: int) -> str:
        """A cell without its footnotes."""
        cell = next(cell for cell in self.query.reader.table.rows[row].cells if cell.column == column)
        return self.query.reader.article.text[cell.start : cell.end]
