"""A cited passage as HTML: the quote marked, with as much round it as a reader needs to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.ui.places import inside, marked, paragraph_at, row_of
from assistant.ui.turn import Card, spans_of
from corpus.types import Article, Paragraph, Row, Sentence, Span, Table

AROUND = 1  # sentences shown before and after a quote
LONG = 700  # characters of a related passage shown before it folds


def passage_html(article: Article, card: Card) -> str:
    """The passage of a card. A card of another article, or one whose offsets do not fit, shows its quote alone."""
    spans = inside(article, spans_of(card))
    if (card.article_id and card.article_id != article.id) or not spans:
        return _quote(f"<mark>{escape(card.quote)}</mark>")
    found = row_of(article, card.section_id, card.row) if card.row else None
    if found is not None:
        return row_html(article, *found, spans if card.kind == "citation" else (), not card.level)
    if card.kind == "related":
        return _related(article, spans[0])
    return _cited(article, spans)


def row_html(article: Article, table: Table, row: Row, spans: Sequence[Span], group: bool = True) -> str:
    """A table row as a list of its columns and cells, the cited cells marked; `group` says to show its heading too."""
    items: list[str] = []
    if row.group and group:
        items.append(f"<div><dt>Group</dt><dd>{escape(row.group)}</dd></div>")
    for cell in row.cells:
        if cell.start >= cell.end or not 0 <= cell.column < len(table.columns):
            continue
        notes = "".join(
            f' <small class="ra-note">{escape(note.marker)} {escape(article.text[note.start : note.end])}</small>'
            for note in cell.footnotes
        )
        hits = [span for span in spans if span.overlaps(Span(cell.start, cell.end))]
        text = marked(article, cell.start, cell.end, hits)
        name = table.columns[cell.column] or f"Column {cell.column + 1}"
        items.append(f"<div><dt>{escape(name)}</dt><dd>{text}{notes}</dd></div>")
    return f'<dl class="ra-row">{"".join(items)}</dl>'


def _cited(article: Article, spans: Sequence[Span]) -> str:
    parts: list[str] = []
    done: set[int] = set()
    for span in spans:
        paragraph = paragraph_at(article, span.start)
        if paragraph is None or span.end > paragraph.end:
            parts.append(_quote(marked(article, span.start, span.end, [span])))
        elif paragraph.start not in done:
            done.add(paragraph.start)
            parts.append(_in_paragraph(article, paragraph, spans))
    return "".join(parts)


def _in_paragraph(article: Article, paragraph: Paragraph, spans: Sequence[Span]) -> str:
    sentences = [s for s in article.sentences if paragraph.start <= s.start and s.end <= paragraph.end]
    hits = [i for i, s in enumerate(sentences) if any(span.overlaps(Span(s.start, s.end)) for span in spans)]
    if not hits:
        return _quote(marked(article, paragraph.start, paragraph.end, spans))
    first, last = max(0, hits[0] - AROUND), min(len(sentences) - 1, hits[-1] + AROUND)
    start = paragraph.start if first == 0 else sentences[first].start
    end = paragraph.end if last == len(sentences) - 1 else sentences[last].end
    before = '<span class="ra-cut">… </span>' if start > paragraph.start else ""
    after = '<span class="ra-cut"> …</span>' if end < paragraph.end else ""
    html = _quote(f"{before}{marked(article, start, end, spans)}{after}")
    if before or after:
        whole = marked(article, paragraph.start, paragraph.end, spans)
        html += f'<details class="ra-more"><summary>Whole paragraph</summary>{_quote(whole)}</details>'
    return html


def _related(article: Article, span: Span) -> str:
    if span.end - span.start <= LONG:
        return _quote(marked(article, span.start, span.end, ()))
    sentences: list[Sentence] = [s for s in article.sentences if span.start <= s.start and s.end <= span.end]
    shown = [s for s in sentences if s.end - span.start <= LONG] or sentences[:1]
    end = shown[-1].end if shown else span.start + LONG
    whole = _quote(marked(article, span.start, span.end, ()))
    return (
        _quote(marked(article, span.start, end, ()) + '<span class="ra-cut"> …</span>')
        + f'<details class="ra-more"><summary>Whole passage</summary>{whole}</details>'
    )


def _quote(html: str) -> str:
    return f'<blockquote class="ra-quote">{html}</blockquote>'
