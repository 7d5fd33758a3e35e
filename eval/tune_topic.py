"""Fitting the judge of whether a question is about the article: a logistic regression with a floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from assistant.chain import Steps
from assistant.retrieve import Searcher
from assistant.topic import SIGNALS, topic_signals
from eval.case import LocatedCase
from eval.tune_judge import OFF_TOPIC, Judge, JudgingTask, auc, held_out, matrix, retrieved
from eval.tune_rank import named_weights

LOST = 0.015
"""The share of answerable questions that may be taken for off-topic, on held-out folds."""

CURVE = (0.005, 0.01, 0.02, 0.03)


def make_tasks(cases: Iterable[LocatedCase], searcher: Searcher) -> tuple[JudgingTask, ...]:
    """The signals of the questions that the article answers and of those on other topics."""
    steps = Steps(searcher)
    tasks = []
    for case in cases:
        asked = case.case
        if asked.expect != "answered" and asked.kind not in OFF_TOPIC:
            continue
        state = retrieved(case, steps)
        if state.probe is None or state.scored is None or state.probe.question.names_part:
            continue  # what names a part of the article is about it
        signals = np.asarray(topic_signals(state.probe, state.scored, searcher), dtype=np.float64)
        tasks.append(JudgingTask(asked.id, asked.kind, signals, asked.expect == "answered"))
    return tuple(tasks)


def floor(tasks: Sequence[JudgingTask]) -> float:
    """The probability below which a question is about something else, set on held-out folds."""
    _, y = matrix(tasks)
    return round(float(np.quantile(held_out(tasks)[y > 0], LOST)), 3)


def as_weights(judge: Judge) -> dict[str, float]:
    """Fitted weights by signal, as the parameter file holds them."""
    return named_weights(SIGNALS, judge.weights)


def describe(tasks: Sequence[JudgingTask], judge: Judge, say: Callable[[str], None]) -> None:
    """Say how well the judge tells questions on other topics, and what each floor would lose."""
    _, y = matrix(tasks)
    found = held_out(tasks)
    say(f"Topic: {len(tasks)} questions, {int(y.sum())} about the article; AUC cross-validated {auc(found, y):.3f}")
    say("  weights: " + ", ".join(f"{name} {weight:g}" for name, weight in as_weights(judge).items()))
    for share in CURVE:
        at = float(np.quantile(found[y > 0], share))
        say(
            f"  floor {at:.3f}: {share:.1%} of the answerable lost, {(found[y < 1] < at).mean():.1%} of the others told"
        )
