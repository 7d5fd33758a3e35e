"""One question and what became of it, in the shape the page keeps between two questions (as JSON, in the page only)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from assistant.types import Answer, Citation, Evidence
from corpus.types import Span

CardKind = Literal["citation", "related"]
OUTCOMES = ("answered", "related", "declined", "failed", "open")


@dataclass(frozen=True, slots=True)
class Card:
    """A passage to show beside the chat: a citation of the answer, or a related passage when there is no answer.

    `spans` are pairs of offsets into the article's text; `key` names the card inside its turn.
    """

    key: str
    kind: CardKind
    locator: str
    section_id: str
    paragraph: int
    row: int
    spans: tuple[tuple[int, int], ...]
    quote: str
    references: tuple[int, ...] = ()
    attributed: tuple[int, ...] = ()
    level: str = ""
    article_id: str = ""
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, its answer's Markdown and cards. `outcome` is an answer's, or "failed", or "open" (not finished).

    `topics` are the sections nearest to a declined question, by their ids.
    """

    question: str
    outcome: str = "open"
    understood: str = ""
    text: str = ""
    notices: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    markdown: str = ""
    topics: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def card_of_citation(citation: Citation) -> Card:
    return Card(
        key=citation.marker,
        kind="citation",
        locator=citation.locator,
        section_id=citation.section_id,
        paragraph=citation.paragraph,
        row=citation.row,
        spans=tuple((span.start, span.end) for span in citation.spans),
        quote=citation.quote,
        references=citation.references,
        attributed=citation.attributed,
        level=citation.level,
        article_id=citation.article_id,
    )


def card_of_evidence(evidence: Evidence) -> Card:
    chunk = evidence.chunk
    return Card(
        key=f"r{evidence.rank}",
        kind="related",
        locator=evidence.locator,
        section_id=chunk.section_id,
        paragraph=chunk.paragraph,
        row=chunk.row,
        spans=((chunk.start, chunk.end),),
        quote=chunk.text,
        references=chunk.references,
        article_id=chunk.article_id,
        origins=evidence.origins,
    )


def turn_of_answer(answer: Answer) -> Turn:
    """What the page shows of an answer. Only an answered question has citations, only a related one has passages."""
    cards: tuple[Card, ...] = ()
    if answer.outcome == "answered":
        cards = tuple(card_of_citation(citation) for citation in answer.citations)
    elif answer.outcome == "related":
        cards = tuple(card_of_evidence(evidence) for evidence in answer.related)
    asked, understood = " ".join(answer.question.split()), " ".join(answer.standalone_question.split())
    return Turn(
        question=answer.question,
        outcome=answer.outcome,
        understood="" if understood.casefold() == asked.casefold() else understood,
        text=answer.text,
        notices=answer.notices,
        cards=cards,
        markdown=answer.to_markdown(),
    )


def spans_of(card: Card) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in card.spans)


def turns_from_page(value: object) -> list[Turn]:
    """Read the turns the page sent back. Anything that is not a turn is left out: a page can send what it likes."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return []
    return [_turn(item) for item in value if isinstance(item, Mapping) and isinstance(item.get("question"), str)]


def history_of(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The conversation so far as messages, without the questions that got no answer."""
    messages: list[dict[str, str]] = []
    for turn in turns:
        if turn.text and turn.outcome in ("answered", "related", "declined"):
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.text})
    return messages


def failed(turn: Turn, sentence: str) -> Turn:
    return replace(turn, outcome="failed", text=sentence, notices=(), cards=(), markdown="")


def _turn(item: Mapping[str, Any]) -> Turn:
    cards = item.get("cards")
    outcome = _text(item.get("outcome"))
    return Turn(
        question=_text(item.get("question")),
        outcome=outcome if outcome in OUTCOMES else "failed",
        understood=_text(item.get("understood")),
        text=_text(item.get("text")),
        notices=tuple(_text(notice) for notice in _list(item.get("notices"))),
        cards=tuple(_card(card) for card in _list(cards) if isinstance(card, Mapping)),
        markdown=_text(item.get("markdown")),
        topics=tuple(_text(topic) for topic in _list(item.get("topics"))),
    )


def _card(item: Mapping[str, Any]) -> Card:
    spans = [
        (pair[0], pair[1])
        for pair in _list(item.get("spans"))
        if isinstance(pair, Sequence) and len(pair) == 2 and all(isinstance(edge, int) for edge in pair)
    ]
    return Card(
        key=_text(item.get("key")),
        kind="related" if item.get("kind") == "related" else "citation",
        locator=_text(item.get("locator")),
        section_id=_text(item.get("section_id")),
        paragraph=_number(item.get("paragraph")),
        row=_number(item.get("row")),
        spans=tuple(spans),
        quote=_text(item.get("quote")),
        references=tuple(_number(number) for number in _list(item.get("references"))),
        attributed=tuple(_number(number) for number in _list(item.get("attributed"))),
        level=_text(item.get("level")),
        article_id=_text(item.get("article_id")),
        origins=tuple(_text(origin) for origin in _list(item.get("origins"))),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else ()
