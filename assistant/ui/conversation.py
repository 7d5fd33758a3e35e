"""A question asked on the page: the assistant's events turned into what the page shows, one view after another."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from assistant.types import Answer, Piece, Stage
from assistant.ui.bot import Bot
from assistant.ui.chips import answer_html, growing_html
from assistant.ui.markup import plain, render, squeeze
from assistant.ui.topics import nearest_topics
from assistant.ui.turn import Turn, failed, history_of, turn_of_answer
from corpus.errors import ReviewError
from corpus.types import Article

log = logging.getLogger(__name__)

BROKEN = "Something went wrong while answering this question; the details are in the log. You can ask again."
STOPPED = "Stopped."
# What is said of a stage while it lasts, and when it is over; in the order in which they come.
STAGES = {
    "understood": ("Understanding", "Understood"),
    "searching": ("Searching", "Searched"),
    "judging": ("Weighing the passages", "Weighed"),
    "writing": ("Writing", "Written"),
    "checking": ("Checking every citation", "Checked"),
}


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the turns so far, and how far the last one has come (None when it is finished)."""

    turns: tuple[Turn, ...]
    stage: Stage | None = None


def converse(bot: Bot, question: str, turns: Sequence[Turn]) -> Iterator[View]:
    """Ask the question after the turns; a view for every event. A failure is one sentence, never an exception."""
    earlier = tuple(replace(turn, outcome="failed", text=STOPPED) if turn.outcome == "open" else turn for turn in turns)
    turn = Turn(question)
    stage = Stage("understood")
    yield View((*earlier, turn), stage)
    try:
        for event in bot.stream(question, history_of(earlier)):
            if isinstance(event, Answer):
                turn = replace(turn_of_answer(event), question=question)
                if turn.outcome == "declined":
                    turn = replace(turn, topics=nearest_topics(bot, question))
                yield View((*earlier, turn))
                return
            if isinstance(event, Piece):
                turn = replace(turn, text=turn.text + event.text)
            else:
                stage = event
                if event.name == "understood" and event.detail:
                    turn = replace(turn, understood=event.detail)
            yield View((*earlier, turn), stage)
        yield View((*earlier, failed(turn, BROKEN)))
    except ReviewError as error:
        yield View((*earlier, failed(turn, str(error))))
    except Exception:
        log.exception("A question could not be answered.")
        yield View((*earlier, failed(turn, BROKEN)))


def messages(article: Article, view: View) -> list[dict[str, Any]]:
    """The view as chat messages; their content is HTML in which everything that came from outside is escaped."""
    shown: list[dict[str, Any]] = []
    last = len(view.turns)
    for number, turn in enumerate(view.turns, start=1):
        shown.append({"role": "user", "content": question_html(number, turn)})
        stage = view.stage if number == last else None
        shown.append({"role": "assistant", "content": message_html(article, number, turn, stage, number == last)})
    return shown


def question_html(number: int, turn: Turn) -> str:
    """A question, with a link that puts it back into the box."""
    edit = f'<p class="ra-tools"><a class="ra-again" href="#edit-{number}">Edit</a></p>'
    return squeeze(f'<div class="ra-question">{plain(turn.question)}</div>{edit}')


def message_html(article: Article, number: int, turn: Turn, stage: Stage | None = None, last: bool = False) -> str:
    """One answer: what the question was understood as, the stage or the text, the notices; the last can be retried."""
    parts: list[str] = []
    asked = " ".join(turn.question.split()).casefold()
    if turn.understood and " ".join(turn.understood.split()).casefold() != asked:
        parts.append(f'<p class="ra-understood">Understood as: {plain(turn.understood)}</p>')
    if turn.outcome == "open" and stage is None:
        parts.append(f'<p class="ra-muted">{STOPPED}</p>')
    elif turn.outcome == "open":
        parts.append(growing_html(turn.text) if turn.text else "")
        parts.append(_stage(stage))
    elif turn.outcome == "failed":
        parts.append(f'<p class="ra-failed">{plain(turn.text)}</p>')
    else:
        parts.append(answer_html(article, number, turn.text, turn.cards))
        parts += [f'<div class="ra-notice">{render(notice, lambda marker: None)}</div>' for notice in turn.notices]
    if stage is None:
        parts.append(_tools(number, turn, last))
    return squeeze(f'<div class="ra-answer ra-is-{turn.outcome}">{"".join(parts)}</div>')


def _stage(stage: Stage | None) -> str:
    """The stages gone through, and the one it is at; a screen reader is told the latter alone."""
    if stage is None:
        return ""
    if stage.name not in STAGES:
        return f'<ol class="ra-stages"><li class="ra-stage">{escape(stage.name.capitalize())}…</li></ol>'
    steps: list[str] = []
    for name, (now, over) in STAGES.items():
        if name == stage.name:
            steps.append(f'<li class="ra-stage"><span class="ra-dot"></span>{now}…</li>')
            break
        steps.append(f'<li aria-hidden="true">{over}</li>')
    return f'<ol class="ra-stages">{"".join(steps)}</ol>'


def _tools(number: int, turn: Turn, last: bool) -> str:
    links: list[str] = []
    if turn.cards:
        # The panel holds the text that is copied.
        name = "Copy with sources" if turn.outcome == "answered" else "Copy"
        links.append(f'<a class="ra-copy" href="#copy-{number}">{name}</a>')
    if last:
        links.append(f'<a class="ra-again" href="#retry-{number}">Ask again</a>')
    return f'<p class="ra-tools">{" ".join(links)}</p>' if links else ""


def plain_history(value: object) -> list[dict[str, str]]:
    """Messages from a caller as `{"role", "content"}` with text content.

    Content may be a string or a list of `{"type": "text", "text": …}` parts; JSON text of such a list is read too.

    Raises:
        ReviewError: the value is not a list of such messages.
    """
    if value is None or value == "":
        return []
    if isinstance(value, str):
        import json

        try:
            value = json.loads(value)
        except ValueError:
            raise ReviewError("history is not JSON; give a list of messages with role and content.") from None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ReviewError(f"history is a {type(value).__name__}; give a list of messages with role and content.")
    return [_message(item) for item in value]


def _message(item: object) -> dict[str, str]:
    if not isinstance(item, Mapping) or item.get("role") not in ("user", "assistant"):
        raise ReviewError(f"history holds {item!r:.80}; every message needs the role user or assistant, and content.")
    content = item.get("content")
    if isinstance(content, str):
        return {"role": str(item["role"]), "content": content}
    if isinstance(content, Mapping):
        content = [content]
    if isinstance(content, Sequence) and all(isinstance(part, Mapping | str) for part in content):
        texts = [part if isinstance(part, str) else str(part.get("text", "")) for part in content]
        return {"role": str(item["role"]), "content": "\n".join(text for text in texts if text)}
    raise ReviewError(f"history holds content {content!r:.80}; give text or a list of text parts.")
