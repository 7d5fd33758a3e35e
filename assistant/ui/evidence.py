"""The panel beside the chat: one card for each citation, with its passage, its level of evidence and its studies."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.language import STOP, stem, stems
from assistant.ui.chips import anchor
from assistant.ui.passage import passage_html
from assistant.ui.places import inside, place, place_of
from assistant.ui.reference import citing_html, record_html, rows_html, to_review
from assistant.ui.topics import has_subject, question_about, sections_of
from assistant.ui.turn import Card, Turn, spans_of
from corpus.locate import noun
from corpus.types import Article, Section, Span

EMPTY = (
    '<div class="ra-empty"><p>The sources of an answer appear here: the passage, the exact sentence, '
    "and the studies behind it.</p></div>"
)
RELATED_NOTE = "The {noun} does not state this directly. These are its closest passages, not sources of an answer."
NO_SOURCE = "No sources: the {noun} does not answer this question."
ORIGINS = {"dense": "by its meaning", "lexical": "by its words", "lookup": "by its place in the article"}
SHARED = 6


def panel_html(article: Article, turns: Sequence[Turn]) -> str:
    """The cards of the conversation, the last question's on top and the earlier ones folded."""
    if not turns:
        return EMPTY + _starters(article)
    newest, *earlier = reversed([*enumerate(turns, start=1)])
    parts = [group_html(article, *newest)]
    for number, turn in earlier:
        if turn.cards:
            parts.append(
                f'<details class="ra-earlier"><summary>Earlier: {escape(turn.question)}</summary>'
                f"{group_html(article, number, turn)}</details>"
            )
    return f'<div class="ra-panel">{"".join(parts)}</div>'


def group_html(article: Article, number: int, turn: Turn) -> str:
    """One answer's cards under their name: sources of an answer, or related passages."""
    asked = turn.understood or turn.question
    cards = "".join(card_html(article, number, at, card, asked) for at, card in enumerate(turn.cards, start=1))
    copy = f'<pre class="ra-markdown" id="copy-{number}" hidden>{escape(turn.markdown)}</pre>' if turn.markdown else ""
    if turn.outcome == "answered" and turn.cards:
        count = len(turn.cards)
        title = f"{count} source{'' if count == 1 else 's'}"
        return f'<section class="ra-group"><h2>{title}</h2>{conflicts_html(article, turn)}{cards}{copy}</section>'
    if turn.outcome == "related" and turn.cards:
        note = f'<p class="ra-muted">{RELATED_NOTE.format(noun=noun(article))}</p>'
        return f'<section class="ra-group ra-related"><h2>Related passages</h2>{note}{cards}{copy}</section>'
    if turn.outcome == "declined":
        note = f'<p class="ra-muted">{NO_SOURCE.format(noun=noun(article))}</p>'
        return f'<section class="ra-group">{note}{topics_html(article, turn)}{copy}</section>'
    return f'<section class="ra-group">{copy}</section>'


def _starters(article: Article) -> str:
    """A question to begin with for each section that has a subject."""
    items = _topic_items(article, [section for section in article.sections if has_subject(section)])
    return f'<section class="ra-group"><h2>Ask about a section</h2>{items}</section>' if items else ""


def topics_html(article: Article, turn: Turn) -> str:
    """The sections nearest to a declined question: to be asked about, or read."""
    items = _topic_items(article, sections_of(article, turn.topics))
    return f"<h2>Nearest topics to ask about</h2>{items}" if items else ""


def _topic_items(article: Article, sections: Sequence[Section]) -> str:
    items = "".join(
        f'<li><button type="button" class="ra-topic" data-ask="{escape(question_about(article, section), quote=True)}">'
        f'{escape(section.title)}</button> <a class="ra-in" href="#sec-{escape(section.id, quote=True)}">Read</a></li>'
        for section in sections
    )
    return f'<ul class="ra-topics">{items}</ul>' if items else ""


def conflicts_html(article: Article, turn: Turn) -> str:
    """Each contradiction of the article that the answer tells of, with both sides and where they stand."""
    parts: list[str] = []
    for conflict in article.conflicts:
        if not any(conflict.note in notice for notice in turn.notices):
            continue
        sides = "".join(_side(article, span) for span in conflict.spans)
        parts.append(
            f'<section class="ra-conflict"><h3>The {noun(article)} disagrees with itself</h3>'
            f"<p>{escape(conflict.note)}</p><ul>{sides}</ul></section>"
        )
    return "".join(parts)


def _side(article: Article, span: Span) -> str:
    """One side of a contradiction: its place and its words."""
    text = escape(" ".join(article.text[span.start : span.end].split()))
    return f"<li>{to_review(place_of(article, span), span)} <q>{text}</q></li>"


def relevance(asked: str, card: Card) -> str:
    """Why the passage is here, in words: what of the question it says itself; of a related one, how it was found."""
    if card.kind == "related":
        how = [ORIGINS[origin] for origin in card.origins if origin in ORIGINS]
        return f"Found {' and '.join(how)}." if how else ""
    said = set(stems(f"{card.locator} {card.quote}"))
    words = dict.fromkeys(word.strip("?.,;:!“”\"'()") for word in asked.split())
    stop = {stem(word) for word in STOP}
    shared = [word for word in words if (own := stem(word.lower())) in said and own not in stop]
    if not shared:
        return "Says it in other words than the question."
    return f"Shares with the question: {', '.join(shared[:SHARED])}."


def card_html(article: Article, turn: int, position: int, card: Card, asked: str = "") -> str:
    """A citation, or a related passage, as a card that a chip can scroll to; `asked` is the question it belongs to."""
    here = not card.article_id or card.article_id == article.id
    number = f'<span class="ra-num">{position}</span>' if card.kind == "citation" else ""
    name = card.locator or place(article, card.section_id, card.paragraph, card.row)
    spans = inside(article, spans_of(card)) if here else ()
    go = to_review(f"Show in the {noun(article)}", *spans) if spans else ""
    references = references_html(article, card) if here else ""
    return (
        f'<article class="ra-card ra-card-{card.kind}" id="{anchor(turn, card.key)}" tabindex="-1">'
        f'<header>{number}<h3 class="ra-loc">{escape(name)}</h3>{level_html(card.level)}</header>'
        f"{passage_html(article, card)}{references}<footer>{go}{_why(asked, card)}</footer></article>"
    )


def _why(asked: str, card: Card) -> str:
    text = relevance(asked, card) if asked else ""
    return f'<span class="ra-why">{escape(text)}</span>' if text else ""


def level_html(level: str) -> str:
    """The badge that says how strong the evidence is: clinical, or preclinical with the species."""
    if not level:
        return ""
    first = level.split()[0].strip(",:;()").casefold()
    kind = first if first in ("clinical", "preclinical") else "other"
    return f'<span class="ra-level ra-level-{kind}" title="Level of evidence">{escape(level)}</span>'


def references_html(article: Article, card: Card) -> str:
    """The studies behind a passage; one that only belongs to it because its name stands earlier is marked so."""
    if not card.references:
        text = "No study is cited in this sentence." if card.kind == "citation" and not card.row else ""
        return f'<p class="ra-muted ra-noref">{text}</p>' if text else ""
    direct = [number for number in card.references if number not in card.attributed]
    attributed = [number for number in card.references if number in card.attributed]
    spans = inside(article, spans_of(card))
    items = [_reference(article, number, spans, False) for number in direct]
    items += [_reference(article, number, spans, True) for number in attributed]
    shown = "".join(items)
    heading = "Study cited" if len(items) == 1 else f"{len(items)} studies cited"
    if card.kind == "related":
        return f'<details class="ra-more ra-refs"><summary>{heading}</summary><ul>{shown}</ul></details>'
    return f'<div class="ra-refs"><h4>{heading}</h4><ul>{shown}</ul></div>'


def _reference(article: Article, number: int, spans: Sequence[Span], attributed: bool) -> str:
    reference = article.reference_by_number.get(number)
    tag = ""
    if attributed:
        why = "Named earlier in the text, or in the caption of the table; its number does not stand in this quote."
        tag = f'<span class="ra-tag" title="{why}">attributed</span> '
    body = ""
    if reference is not None and reference.record:
        body = record_html(reference.record)
    elif reference is not None:
        where = rows_html(article, reference) + citing_html(article, reference, spans)
        note = "No record known. It is also cited here:" if where else "No record known; cited in this place only."
        body = f'<span class="ra-muted">{note}</span>{where}'
    link = f'<a class="ra-in ra-refnum" href="#ref-{number}" title="Reference {number} in the list">[{number}]</a>'
    return f'<li class="ra-ref">{link}<div>{tag}{body}</div></li>'
