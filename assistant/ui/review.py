"""The whole article as HTML: sections with navigation, an anchor for every sentence, tables, figures, references."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from html import escape

from assistant.ui.mentions import cited
from assistant.ui.places import place, sentence_at
from assistant.ui.reference import doi_link, record_html, rows_html, to_review
from assistant.ui.tables import table_html
from assistant.ui.topics import has_subject, question_about
from corpus.locate import noun
from corpus.types import Abbreviation, Article, Reference, Section, Sentence, Span

ORDER = ("abstract", "keywords", "body", "table", "figure", "abbreviations")


def review_html(article: Article) -> str:
    """The article to read and to scroll to: every sentence, cell and caption carries its offsets as data."""
    tables = {table.id: table.number for table in article.tables}
    sections = sorted(
        article.sections, key=lambda section: (ORDER.index(section.kind), tables.get(section.id, 0), section.start)
    )
    body = "".join(_section(article, section) for section in sections)
    return (
        f'<div class="ra-review" data-noun="{noun(article)}">'
        f"{_navigation(article, sections)}"
        f'<div class="ra-article" lang="en">{_title(article)}{body}{_references(article)}</div></div>'
    )


def heading_of(article: Article, section: Section) -> str:
    """ "5. MSC-Based Therapies", "Table 2", "Abstract"."""
    if section.kind in ("table", "figure"):
        return place(article, section.id)
    if section.number and not section.title.startswith(section.number):
        return f"{section.number}. {section.title}"
    return section.title or place(article, section.id)


def _navigation(article: Article, sections: Sequence[Section]) -> str:
    targets = [(section.id, heading_of(article, section)) for section in sections]
    if article.references:
        targets.append(("references", "References"))
    items = "".join(
        f'<li><a class="ra-in" href="#sec-{escape(target, quote=True)}">{escape(heading)}</a></li>'
        for target, heading in targets
    )
    wide = '<button type="button" class="ra-plain ra-widen" data-widen aria-pressed="false">Read wide</button>'
    contents = f"<details><summary>Contents</summary><ul>{items}</ul></details>"
    return f'<nav class="ra-nav" aria-label="Sections">{contents}{wide}</nav>'


def _title(article: Article) -> str:
    meta = article.metadata
    licence = escape(str(meta.get("licence") or ""))
    line = " · ".join(part for part in (escape(journal_line(article)), doi_link(meta.get("doi")), licence) if part)
    title = escape(str(meta.get("title") or article.id))
    return f'<header class="ra-title"><h2>{title}</h2><p class="ra-muted">{line}</p></header>'


def journal_line(article: Article) -> str:
    """ "Int. J. 2024, 25(9), 4979": whatever of it is known."""
    meta = article.metadata
    year = str(meta.get("year") or meta.get("published") or "")[:4]
    issue = f"({meta['issue']})" if meta.get("issue") else ""
    volume = f"{meta['volume']}{issue}" if meta.get("volume") else ""
    numbers = ", ".join(part for part in (year, volume, str(meta.get("article_number") or "")) if part)
    return " ".join(part for part in (str(meta.get("journal") or ""), numbers) if part)


def _section(article: Article, section: Section) -> str:
    heading = f'<h3 id="sec-{escape(section.id, quote=True)}" tabindex="-1">{escape(heading_of(article, section))}</h3>'
    if has_subject(section):
        question = escape(question_about(article, section), quote=True)
        heading += f'<button type="button" class="ra-askhere" data-ask="{question}">Ask about this section</button>'
    table = article.table_by_id.get(section.id)
    if table is not None:
        body = table_html(article, table)
    elif section.kind == "figure":
        body = _figures(article, section)
    elif section.kind == "abbreviations":
        body = _abbreviations([item for item in article.abbreviations if section.start <= item.start < section.end])
    else:
        body = _paragraphs(article, section)
    return f"<section>{heading}{body}</section>"


def _paragraphs(article: Article, section: Section) -> str:
    parts: list[str] = []
    for paragraph in article.paragraphs:
        if paragraph.section_id != section.id:
            continue
        number = f'<span class="ra-par" aria-hidden="true">{paragraph.number}</span>' if section.kind == "body" else ""
        parts.append(f"<p>{number}{_sentences(article, paragraph.start, paragraph.end)}</p>")
    return "".join(parts)


def _sentences(article: Article, start: int, end: int) -> str:
    """A stretch of prose, each sentence in a span with its offsets; what lies between sentences stays as it is."""
    sentences: Sequence[Sentence] = article.sentences
    index = bisect_left(sentences, start, key=lambda sentence: sentence.start)
    parts: list[str] = []
    position = start
    while index < len(sentences) and sentences[index].end <= end:
        sentence = sentences[index]
        parts.append(escape(article.text[position : sentence.start]))
        parts.append(
            f'<span class="ra-s" id="s-{sentence.start}" data-start="{sentence.start}" data-end="{sentence.end}">'
            f"{cited(article, sentence.start, sentence.end)}</span>"
        )
        position = sentence.end
        index += 1
    parts.append(cited(article, position, end))
    return "".join(parts)


def _figures(article: Article, section: Section) -> str:
    return "".join(
        f'<figure><figcaption data-start="{figure.start}" data-end="{figure.end}">'
        f"{cited(article, figure.start, figure.end)}</figcaption>"
        '<p class="ra-muted">The picture is not part of this copy.</p></figure>'
        for figure in article.figures
        if figure.id == section.id
    )


def _abbreviations(items: Sequence[Abbreviation]) -> str:
    rows = "".join(
        f'<div data-start="{item.start}" data-end="{item.end}"><dt>{escape(item.short)}</dt>'
        f"<dd>{escape(item.long)}</dd></div>"
        for item in items
    )
    return f'<dl class="ra-abbreviations">{rows}</dl>'


def _references(article: Article) -> str:
    if not article.references:
        return ""
    items = "".join(_reference(article, reference) for reference in article.references)
    known = sum(1 for reference in article.references if reference.record)
    note = (
        f"{known} of {len(article.references)} references have a known record; "
        "the others are known by where the article cites them."
    )
    heading = '<h3 id="sec-references" tabindex="-1">References</h3>'
    return f'<section>{heading}<p class="ra-muted">{note}</p><ol class="ra-reflist">{items}</ol></section>'


def _reference(article: Article, reference: Reference) -> str:
    record = record_html(reference.record) if reference.record else ""
    names = "" if record or not reference.names else f"<span>{escape('; '.join(reference.names))}</span> "
    places: dict[str, list[Span]] = {}
    for mention in reference.mentions:
        sentence = sentence_at(article, mention.start)
        if sentence is not None:
            name = place(article, sentence.section_id, sentence.paragraph)
            places.setdefault(name, []).append(Span(sentence.start, sentence.end))
    links = ", ".join(to_review(name, *spans) for name, spans in places.items())
    where = f'<span class="ra-cited">cited in {links}</span>' if links else ""
    rows = "" if record else rows_html(article, reference)
    number = f'<span class="ra-refnum">{reference.number}</span>'
    return f'<li id="ref-{reference.number}" tabindex="-1">{number}<div>{names}{record} {rows} {where}</div></li>'
