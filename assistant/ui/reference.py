"""A cited study as HTML: its record where one is known, else where the article cites it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote as percent

from assistant.ui.places import place, row_of, sentence_at
from corpus.types import Article, Reference, Span

DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"\d{1,9}")


def doi_link(value: object) -> str:
    """A link to the DOI resolver, or the text itself when it is no DOI; nothing for nothing."""
    text = str(value or "").strip()
    if not DOI.fullmatch(text):
        return escape(text)
    address = f"https://doi.org/{percent(text, safe='/()._-;:')}"
    return f'<a href="{escape(address, quote=True)}" target="_blank" rel="noopener noreferrer">doi:{escape(text)}</a>'


def pmid_link(value: object) -> str:
    text = str(value or "").strip()
    if not PMID.fullmatch(text):
        return ""
    address = f"https://pubmed.ncbi.nlm.nih.gov/{text}/"
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">PMID {text}</a>'


def authors_text(authors: object) -> str:
    """ "Shim J, Kim KT, Kim KG et al." """
    if not isinstance(authors, Sequence) or isinstance(authors, str):
        return str(authors or "")
    names = [str(name) for name in authors]
    return f"{', '.join(names[:3])} et al." if len(names) > 3 else ", ".join(names)


def record_html(record: Mapping[str, Any]) -> str:
    """Authors, title, journal, year and links; whatever of them is known."""
    authors = authors_text(record.get("authors"))
    title = str(record.get("title") or "").rstrip(".")
    year = f"({record['year']})" if record.get("year") else ""
    source = " ".join(part for part in (str(record.get("container") or ""), year) if part)
    parts = [escape(authors.rstrip(".") + ".") if authors else "", f"<cite>{escape(title)}.</cite>" if title else ""]
    parts += [escape(source), doi_link(record.get("doi")), pmid_link(record.get("pmid"))]
    return '<span class="ra-record">' + " ".join(part for part in parts if part) + "</span>"


def rows_html(article: Article, reference: Reference) -> str:
    """The table rows of the study, with their cells, as links into the article."""
    parts: list[str] = []
    for table_id, number in reference.rows:
        found = row_of(article, table_id, number)
        if found is None:
            continue
        _, row = found
        cells = (" ".join(article.text[cell.start : cell.end].split()) for cell in row.cells if cell.start < cell.end)
        parts.append(
            f'<span class="ra-where">{to_review(place(article, table_id, row=number), Span(row.start, row.end))} '
            f'<span class="ra-cells">{escape(" · ".join(cells))}</span></span>'
        )
    return "".join(parts)


def citing_html(article: Article, reference: Reference, shown: Sequence[Span] = (), most: int = 2) -> str:
    """The sentences that cite the study, at most `most` of them, each a link into the article.

    Those that a span of `shown` touches stand there already and are left out.
    """
    parts: list[str] = []
    seen: set[int] = set()
    for mention in reference.mentions:
        sentence = sentence_at(article, mention.start)
        if sentence is None or sentence.start in seen:
            continue
        if any(span.start < sentence.end and sentence.start < span.end for span in shown):
            continue
        seen.add(sentence.start)
        if len(seen) > most:
            continue
        text = " ".join(article.text[sentence.start : sentence.end].split())
        name = place(article, sentence.section_id, sentence.paragraph)
        parts.append(
            f'<span class="ra-where">{to_review(name, Span(sentence.start, sentence.end))} <q>{escape(text)}</q></span>'
        )
    if len(seen) > most:
        rest = len(seen) - most
        parts.append(f'<span class="ra-where">and {rest} more {"place" if rest == 1 else "places"}</span>')
    return "".join(parts)


def to_review(text: str, *spans: Span) -> str:
    """A button that shows stretches of the article in the full view."""
    value = " ".join(f"{span.start}-{span.end}" for span in spans)
    return f'<button type="button" class="ra-go" data-spans="{value}">{escape(text)}</button>'
