"""All references of an article as a page of their own: searchable, each with its record and where it is cited."""

from __future__ import annotations

import json
from html import escape

from assistant.ui.export import file_stem
from assistant.ui.files import FORMS, save_button
from assistant.ui.places import place, sentence_at
from assistant.ui.reference import record_html, rows_html, to_review
from corpus.bibliography import write_bibliography
from corpus.types import Article, Reference, Sentence, Span


def references_html(article: Article) -> str:
    """The references with a search field and the records as files; empty when the article has none."""
    references = article.references
    if not references:
        return ""
    items = "".join(_reference(article, reference) for reference in references)
    known = sum(1 for reference in references if reference.record)
    rest = len(references) - known
    note = f"{known} of {len(references)} have a bibliographic record here." if rest else ""
    note += " The others are known by where the article cites them; the full list stands at its DOI." if rest else ""
    return (
        '<section class="ra-room" data-room="references" aria-label="References"><h2>References</h2>'
        f'<p class="ra-muted">{note}</p>'
        '<div class="ra-filters" role="search"><label class="ra-find"><span>Find</span>'
        '<input type="search" data-find placeholder="Author, title, number, or words of a citing sentence" '
        'autocomplete="off"></label>'
        '<label><span>Show</span><select data-facet="0"><option value="">All references</option>'
        '<option value="record">With a record</option><option value="table">In a table</option>'
        '<option value="bare">Without a record</option></select></label>'
        f'<button type="button" class="ra-plain" data-clear hidden>Clear filters</button>{_files(article)}</div>'
        f'<p class="ra-shown" role="status"><span data-shown>{len(references)}</span> of {len(references)} '
        f'references</p><ol class="ra-works">{items}</ol>'
        '<p class="ra-empty" data-none hidden>No reference holds these words.</p></section>'
    )


def _files(article: Article) -> str:
    """The records as files; what has no record can't be exported."""
    records = [{"number": reference.number, **reference.record} for reference in article.references if reference.record]
    if not records:
        return ""
    buttons = "".join(
        save_button(write_bibliography(records, form), form, f"references-{file_stem(article)}", f"file-refs-{form}")
        for form in FORMS
    )
    count = f"{len(records)} record{'' if len(records) == 1 else 's'}"
    return f'<div class="ra-files"><span>Save {count}</span>{buttons}</div>'


def _reference(article: Article, reference: Reference) -> str:
    kinds = ["record" if reference.record else "bare", *(["table"] if reference.rows else [])]
    facets = escape(json.dumps([kinds]), quote=True)
    names = escape("; ".join(reference.names))
    head = record_html(reference.record) if reference.record else f'<span class="ra-record">{names}</span>'
    body = rows_html(article, reference) + _citing(article, reference)
    return (
        f'<li id="work-{reference.number}" tabindex="-1" data-item data-facets="{facets}">'
        f'<span class="ra-refnum">{reference.number}</span><div>{head}{body}</div></li>'
    )


def _citing(article: Article, reference: Reference) -> str:
    """The sentences that cite it, folded, each a link to where it stands."""
    found: dict[int, Sentence] = {}
    for mention in reference.mentions:
        sentence = sentence_at(article, mention.start)
        if sentence is not None:
            found.setdefault(sentence.start, sentence)
    if not found:
        return ""
    sentences = [_sentence(article, sentence) for sentence in found.values()]
    if not reference.record and len(found) == 1:
        return sentences[0]  # all that is known of it
    items = "".join(sentences)
    count = f"Cited in {len(found)} sentence{'' if len(found) == 1 else 's'}"
    places = dict.fromkeys(place(article, one.section_id, one.paragraph) for one in found.values())
    return (
        f'<details class="ra-more"><summary>{count} <span class="ra-muted">{escape(", ".join(places))}</span></summary>'
        f"{items}</details>"
    )


def _sentence(article: Article, sentence: Sentence) -> str:
    text = " ".join(article.text[sentence.start : sentence.end].split())
    name = place(article, sentence.section_id, sentence.paragraph)
    go = to_review(name, Span(sentence.start, sentence.end))
    return f'<span class="ra-where">{go} <q>{escape(text)}</q></span>'
