"""Where things stand in the article: short names of places, and what stands at an offset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from corpus.types import Article, Paragraph, Row, Sentence, Span, Table


def place(article: Article, section_id: str, paragraph: int = 0, row: int = 0) -> str:
    """A short name of a place: "§4 ¶1", "Table 2, row 4", "Figure 1", "Abstract"."""
    section = article.section_by_id.get(section_id)
    kind = section.kind if section else "body"
    if kind == "body":
        number = section.number if section else section_id
        name = f"§{number}" if number else (section.title if section else section_id)
    elif kind in ("table", "figure"):
        name = f"{kind.capitalize()} {section_id.rpartition('-')[2]}"
    else:
        name = kind.capitalize()
    if row:
        return f"{name}, row {row}"
    if paragraph and kind in ("body", "abstract"):
        return f"{name} ¶{paragraph}"
    return name


def place_of(article: Article, span: Span) -> str:
    """The short name of the place where a stretch of the text begins."""
    for table in article.tables:
        row = next((row for row in table.rows if row.start <= span.start < row.end), None)
        if row is not None:
            return place(article, table.id, row=row.number)
    paragraph = paragraph_at(article, span.start)
    if paragraph is not None:
        return place(article, paragraph.section_id, paragraph.number)
    section = next((section for section in article.sections if section.start <= span.start < section.end), None)
    return place(article, section.id) if section else "Here"


def sentence_at(article: Article, offset: int) -> Sentence | None:
    """The sentence that holds the offset."""
    found = bisect_right(article.sentences, offset, key=lambda sentence: sentence.start) - 1
    if found >= 0 and article.sentences[found].end > offset:
        return article.sentences[found]
    return None


def paragraph_at(article: Article, offset: int) -> Paragraph | None:
    """The paragraph that holds the offset."""
    found = bisect_right(article.paragraphs, offset, key=lambda paragraph: paragraph.start) - 1
    if found >= 0 and article.paragraphs[found].end > offset:
        return article.paragraphs[found]
    return None


def row_of(article: Article, section_id: str, number: int) -> tuple[Table, Row] | None:
    """The table and row, if there is such a row."""
    table = article.table_by_id.get(section_id)
    if table is None:
        return None
    row = next((row for row in table.rows if row.number == number), None)
    return None if row is None else (table, row)


def inside(article: Article, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans that lie in the article's text and hold something."""
    return tuple(span for span in spans if 0 <= span.start < span.end <= len(article.text))


def marked(article: Article, start: int, end: int, spans: Sequence[Span]) -> str:
    """The article's text from start to end as HTML, with a `<mark>` round every span."""
    edges = sorted({start, end, *(edge for span in spans for edge in (span.start, span.end) if start < edge < end)})
    parts: list[str] = []
    for left, right in pairwise(edges):
        text = escape(article.text[left:right])
        inner = any(span.start <= left and right <= span.end for span in spans)
        parts.append(f"<mark>{text}</mark>" if inner else text)
    return "".join(parts).replace("</mark><mark>", "")
