"""Questions to ask next, made from the evidence of the last answer and kept only when asking them gives an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from assistant.ui.bot import Bot
from assistant.ui.topics import has_subject, question_about, sections_of
from assistant.ui.turn import Card, Turn
from corpus.errors import ReviewError
from corpus.locate import noun
from corpus.types import Article

MOST = 3
MOST_ASKED = 6
LONGEST = 110


def suggestions(bot: Bot, turns: Sequence[Turn], most: int = MOST) -> list[str]:
    """At most `most` questions the article answers, none of them asked before.

    Each is asked (six at most) and kept when the answer cites a passage that the last answer did not show.
    """
    asked = {_folded(turn.question) for turn in turns} | {_folded(turn.understood) for turn in turns}
    shown = {span for turn in turns[-1:] for card in turn.cards for span in card.spans}
    made = candidates(bot.article, turns[-1]) if turns else starters(bot.article)
    new = (question for question in dict.fromkeys(made) if _folded(question) not in asked)
    found: list[str] = []
    for question, _ in zip(new, range(MOST_ASKED), strict=False):
        if _answered(bot, question, shown):
            found.append(question)
            if len(found) == most:
                break
    return found


def starters(article: Article) -> Iterator[str]:
    """One question for each of the article's sections."""
    for section in article.sections:
        if has_subject(section):
            yield question_about(article, section)


def candidates(article: Article, turn: Turn) -> Iterator[str]:
    """Questions about what stands around the turn's passages: their terms, their studies, their sections."""
    cards = [card for card in turn.cards if not card.article_id or card.article_id == article.id]
    topics = (question_about(article, section) for section in sections_of(article, turn.topics))
    kinds = [topics, _terms(article, cards, turn.question), _studies(article, cards), _sections(article, cards)]
    for question in chain.from_iterable(zip_longest(*kinds)):
        if question and len(question) <= LONGEST:
            yield question


def _terms(article: Article, cards: Iterable[Card], asked: str) -> Iterator[str]:
    """Abbreviated terms that stand in the passages but not in the question or the article's title."""
    quotes = " ".join(card.quote for card in cards)
    title = str(article.metadata.get("title") or "")
    words = set("".join(char if char.isalnum() or char == "-" else " " for char in quotes).split())
    for entry in article.abbreviations:
        known = f"{asked} {title}"
        if entry.short in words and entry.short not in known and _folded(entry.long) not in _folded(known):
            yield f"What does the {noun(article)} say about {entry.long}?"


def _studies(article: Article, cards: Iterable[Card]) -> Iterator[str]:
    for number in dict.fromkeys(number for card in cards for number in card.references):
        yield f"What does the {noun(article)} say about reference {number}?"


def _sections(article: Article, cards: Iterable[Card]) -> Iterator[str]:
    for section in sections_of(article, list(dict.fromkeys(card.section_id for card in cards))):
        if has_subject(section):
            yield question_about(article, section)


def _answered(bot: Bot, question: str, shown: set[tuple[int, int]]) -> bool:
    try:
        answer = bot.ask(question)
    except ReviewError:
        return False
    spans = {(span.start, span.end) for citation in answer.citations for span in citation.spans}
    return answer.outcome == "answered" and bool(spans - shown)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
