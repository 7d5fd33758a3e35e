"""An answer's text as HTML: every marker a small chip that names the place and the studies behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from assistant.ui.markup import render
from assistant.ui.places import place
from assistant.ui.turn import Card
from corpus.types import Article

LONGEST_TITLE = 600
MOST_REFERENCES = 4


def anchor(turn: int, key: str) -> str:
    """The id of a card on the page: the same for the chip that points to it."""
    return f"cite-{turn}-{re.sub(r'[^A-Za-z0-9]', '_', key)}"


def label(article: Article, card: Card) -> str:
    """What a chip says: "§4 ¶1 · 37, 77"."""
    name = place(article, card.section_id, card.paragraph, card.row)
    if card.article_id and card.article_id != article.id:
        name = card.locator
    numbers = [str(number) for number in card.references[:MOST_REFERENCES]]
    if len(card.references) > MOST_REFERENCES:
        numbers.append("…")
    return f"{name} · {', '.join(numbers)}" if numbers else name


def chip(article: Article, turn: int, card: Card) -> str:
    """A link to the card; the quote is its title, so that it shows on hover and is read out."""
    quote = " ".join(card.quote.split())
    if len(quote) > LONGEST_TITLE:
        quote = quote[:LONGEST_TITLE].rstrip() + "…"
    return (
        f'<a class="ra-chip" href="#{anchor(turn, card.key)}" title="{escape(f"“{quote}”", quote=True)}">'
        f'<span class="ra-sr">source </span>{escape(label(article, card))}</a>'
    )


def answer_html(article: Article, turn: int, text: str, cards: Sequence[Card]) -> str:
    """A finished answer: a marker without a card stays text, so that nothing unchecked looks like a source."""
    by_key = {card.key: card for card in cards}

    def to_chip(marker: str) -> str | None:
        return chip(article, turn, by_key[marker]) if marker in by_key else None

    return render(text, to_chip)


def growing_html(text: str) -> str:
    """An answer that is still being written: markers are quiet dots until their citations arrive."""
    return render(text, lambda marker: '<span class="ra-chip ra-chip-wait">…</span>')
