"""Ask every case of anything that has `ask`, score the answers, and keep it all as frozen values."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.types import Answer
from corpus.types import Article
from eval.case import LocatedCase
from eval.metrics import METRICS, Context
from eval.split import Side

EVIDENCE_SHOWN = 5


class Answerer(Protocol):
    """What is evaluated: an assistant, or anything that answers the same way."""

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer: ...


@dataclass(frozen=True)
class Passage:
    """A passage that a case was given: cited, offered as related, or found by search alone."""

    origin: str
    locator: str
    text: str


@dataclass(frozen=True)
class Scored:
    """The value of a metric for one case and why it is not better."""

    value: float
    reason: str = ""


@dataclass(frozen=True)
class CaseResult:
    """One case: what was asked and answered, how long it took (seconds, history not counted), and its scores.

    `failure` is the exception that ended the case, or ""; such a case counts its metrics at their worst.
    `tutorial` are the scores of the comparison pipeline on the same question.
    """

    id: str
    kind: str
    wording: str
    side: Side
    expect: str
    history: tuple[str, ...]
    question: str
    standalone_question: str
    outcome: str
    text: str
    seconds: float
    scores: Mapping[str, Scored]
    passages: tuple[Passage, ...] = ()
    notices: tuple[str, ...] = ()
    confidence: float | None = None
    failure: str = ""
    note: str = ""
    tutorial: Mapping[str, Scored] | None = None


Progress = Callable[[int, int, str], None]


def converse(bot: Answerer, questions: Sequence[str]) -> list[dict[str, str]]:
    """Ask the earlier questions of a conversation in order, each with what was really answered before."""
    history: list[dict[str, str]] = []
    for question in questions:
        answer = bot.ask(question, history=list(history))
        history += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]
    return history


def score(context: Context) -> dict[str, Scored]:
    """Every metric that says something about the case."""
    found = {metric.name: metric.score(context) for metric in METRICS}
    return {name: Scored(value.value, value.reason) for name, value in found.items() if value is not None}


def score_failure(case: LocatedCase, article: Article, failure: str) -> dict[str, Scored]:
    """The worst value of every metric that would have applied to a case that ended in an exception."""
    context = Context(case, Answer(case.case.question, case.case.question, "declined", ""), article)
    return {
        metric.name: Scored(metric.worst, f"failed: {failure}")
        for metric in METRICS
        if metric.worst is not None and metric.score(context) is not None
    }


def _passages(bot: Any, answer: Answer, poor: bool) -> tuple[Passage, ...]:
    """What the case was given; for a poor answer also what search alone finds, to tell retrieval from judgement."""
    shown = [Passage("cited", c.locator or c.section_id, c.quote) for c in answer.citations]
    shown += [Passage("related", e.locator or e.chunk.section_id, e.chunk.text) for e in answer.related]
    search = getattr(bot, "search", None)
    if poor and search is not None:
        found = search(answer.standalone_question or answer.question, k=EVIDENCE_SHOWN)
        shown += [Passage("search", e.locator or e.chunk.section_id, e.chunk.text) for e in found]
    return tuple(shown)


def run_case(bot: Answerer, case: LocatedCase, article: Article, side: Side, source: str | None = None) -> CaseResult:
    """Ask one case and score it. An exception is kept as the case's failure; only KeyboardInterrupt goes through."""
    asked = case.case
    started = time.perf_counter()
    try:
        history = converse(bot, asked.history)
        started = time.perf_counter()
        answer = bot.ask(asked.question, history=history)
        seconds = time.perf_counter() - started
        scores = score(Context(case, answer, article, source))
        poor = any(
            scores[name].value < 1 for name in ("facts", "section", "references", "not_answered") if name in scores
        )
        passages = _passages(bot, answer, poor)
        confidence = getattr(answer, "confidence", None)
        failure = ""
    except Exception as error:  # one broken case must not end a run of hundreds; it is counted and shown
        seconds = time.perf_counter() - started
        failure = f"{type(error).__name__}: {error}"
        answer = Answer(asked.question, asked.question, "declined", "")
        scores, passages, confidence = score_failure(case, article, failure), (), None
    return CaseResult(
        id=asked.id,
        kind=asked.kind,
        wording=asked.wording,
        side=side,
        expect=asked.expect,
        history=asked.history,
        question=asked.question,
        standalone_question=answer.standalone_question,
        outcome="failed" if failure else answer.outcome,
        text=answer.text,
        seconds=round(seconds, 4),
        scores=scores,
        passages=passages,
        notices=tuple(answer.notices),
        confidence=None if confidence is None else float(confidence),
        failure=failure,
        note=asked.note,
    )


def run(
    bot: Answerer,
    cases: Sequence[tuple[LocatedCase, Side]],
    article: Article,
    *,
    source: str | None = None,
    progress: Progress | None = None,
) -> tuple[CaseResult, ...]:
    """Ask all cases in order. `progress` is told (done, of how many, case id) after each."""
    results: list[CaseResult] = []
    for number, (case, side) in enumerate(cases, 1):
        results.append(run_case(bot, case, article, side, source))
        if progress is not None:
            progress(number, len(cases), case.id)
    return tuple(results)
