"""The References tab: every cited work, searchable, with where it is cited, its table row and its record."""

from __future__ import annotations

from html import escape

from assistant.ui.formats import known_records
from assistant.ui.reference import citing_html, record_html, rows_html
from assistant.ui.save import save_buttons
from corpus.types import Article, Reference

MOST_SENTENCES = 50


def citings_html(article: Article) -> str:
    """All references as a list with a search field above it; the script of the page hides what does not fit."""
    records = known_records(article)
    items = "".join(_item(article, reference) for reference in article.references)
    known = f"{len(records)} of {len(article.references)} have a known record"
    buttons = save_buttons(records, f"{article.id}-references", "refs")
    saves = f'<div class="ra-savebar">Save the known records: {buttons}</div>' if records else ""
    return (
        '<div class="ra-finder" data-finder><div class="ra-find">'
        '<label class="ra-field">Search the references'
        '<input type="search" class="ra-find-text" placeholder="number, name, title, or words of a citing sentence" '
        'autocomplete="off"></label>'
        '<label class="ra-check"><input type="checkbox" class="ra-find-box" data-facet="record" value="yes"> '
        "with a record only</label>"
        '<p class="ra-muted" role="status" aria-live="polite"><span data-count></span> '
        f"of {len(article.references)} references. {known}; the others are known by the sentences that cite them.</p>"
        f'{saves}</div><ol class="ra-reflist ra-found">{items}</ol></div>'
    )


def _item(article: Article, reference: Reference) -> str:
    record = record_html(reference.record) if reference.record else ""
    names = "" if record or not reference.names else f"<span>{escape('; '.join(reference.names))}</span>"
    rows = rows_html(article, reference)
    count = len(reference.mentions)
    cited = f"cited {count} {'time' if count == 1 else 'times'}" if count else "not cited in the text"
    sentences = citing_html(article, reference, most=MOST_SENTENCES)
    if sentences and (record or rows):
        sentences = f'<details class="ra-more"><summary>{cited}</summary>{sentences}</details>'
    folded = sentences or f'<span class="ra-muted">{cited}</span>'
    return (
        f'<li data-item data-record="{"yes" if reference.record else "no"}">'
        f'<span class="ra-refnum">{reference.number}</span><div>{names}{record}{rows}{folded}</div></li>'
    )
