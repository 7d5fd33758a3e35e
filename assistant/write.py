"""The quoting writer: a draft as Markdown, every statement verbatim and marked; no language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.cite import make_citation, species_in
from assistant.points import Draft, Point
from assistant.types import Citation, Outcome
from assistant.units import LIST_DASH
from corpus.types import Article, Chunk

Statement = tuple[str, Citation | None]
"""A statement of an answer in words, with the citation it carries; a lead sentence carries none."""


def unanswered(outcome: Outcome, kind: str) -> str:
    """The text of an answer that is none; `kind` is what the article is called.

    >>> unanswered("declined", "review")
    'The review does not say.'
    """
    return f"The {kind} does not state this directly." if outcome == "related" else f"The {kind} does not say."


def write_statements(draft: Draft, article: Article, chunks: Sequence[Chunk], first: int = 1) -> Iterator[Statement]:
    """The statements of an answer one by one, their citations counted from `first`."""
    listed = draft.layout == "list"
    if draft.lead:
        yield f"**{draft.lead}**\n\n" if listed else f"**{draft.lead}** ", None
    for number, point in enumerate(draft.points, first):
        citation = make_citation(point, number, article, chunks[point.chunk].id)
        text = statement(point, article)
        level = shown_level(citation, point)
        end = "\n" if listed else " "
        yield f"{'- ' if listed else ''}{text}{level}[^{number}]{end}", citation


def statement(point: Point, article: Article) -> str:
    """The words of one point: its label and cells for a table row, else the quote itself on one line."""
    if point.label:
        return f"**{point.label}**" + (f": {'; '.join(point.values)}" if point.values else "")
    quotes = (one_line(article.text[span.start : span.end]) for span in point.spans)
    return " … ".join(quotes)


def shown_level(citation: Citation, point: Point) -> str:
    """The level of evidence, where the statement does not itself say in whom or in what it was seen."""
    level = citation.level
    if point.row or not level.startswith("preclinical") or species_in(citation.quote) or ";" in level:
        return ""
    return f" *({level})*"


def one_line(text: str) -> str:
    """A quote on one line: layout white space folded, the dashes of a list in a cell as semicolons."""
    return " ".join(LIST_DASH.sub("; ", text).split())
