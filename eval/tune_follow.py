"""Fitting which sentences are quoted beside the best one: a logistic regression, and the floor on its probability."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.follow import SIGNALS, followers
from assistant.retrieve import Searcher
from assistant.units import Unit
from corpus.types import Span
from eval.case import LocatedCase
from eval.tune_judge import FOLDS, Judge, across_folds, auc, fit_logistic
from eval.tune_rank import Array, is_ranked, named_weights

NEEDED = 3.0
"""What a sentence that holds what the best does not weighs, beside one that only bears on the question."""

KEPT = 0.77
"""The share of the needed sentences, of those within reach, that are to be quoted."""


@dataclass(frozen=True)
class FollowTask:
    """A sentence that may stand beside the best: its signals (signals,), whether it bears on the question, and whether
    it holds what the best does not."""

    case_id: str
    signals: Array
    bears: bool
    needed: bool


def make_tasks(cases: Iterable[LocatedCase], searcher: Searcher) -> tuple[FollowTask, ...]:
    """The sentences that may stand beside the best of each case, which may be wrong itself."""
    tasks: list[FollowTask] = []
    index = searcher.index
    for case in (case for case in cases if is_ranked(case)):
        probe = searcher.probe(case.case.question)
        scored = searcher.score_units(probe)
        best = index.units[scored.places[0]]
        if best.kind != "sentence":
            continue
        told = _held(best, case.gold)
        for place, signals in followers(probe.question, scored, index, searcher.unit_stems):
            gold, fair = (_held(index.units[place], quotes) for quotes in (case.gold, case.also))
            tasks.append(FollowTask(case.case.id, np.asarray(signals), bool(gold or fair), bool(gold - told)))
    return tuple(tasks)


def _held(unit: Unit, quotes: Sequence[Sequence[Span]]) -> set[int]:
    """Which of some quotes, by number, a unit holds a part of."""
    span = Span(unit.start, unit.end)
    return {number for number, quote in enumerate(quotes) if any(span.overlaps(part) for part in quote)}


def matrix(tasks: Sequence[FollowTask]) -> tuple[Array, Array, Array]:
    """The signals (tasks, signals), whether each bears on its question (tasks,), and what each weighs (tasks,)."""
    weighs = [NEEDED if task.needed else 1.0 for task in tasks]
    x = np.stack([task.signals for task in tasks])
    return x, np.asarray([task.bears for task in tasks], dtype=np.float64), np.asarray(weighs)


def fit(tasks: Sequence[FollowTask]) -> Judge:
    return fit_logistic(*matrix(tasks))


def held_out(tasks: Sequence[FollowTask], folds: int = FOLDS) -> Array:
    """The probability of each under weights fitted on the other folds, all of a question in one; shape (tasks,)."""
    cases = {name: place for place, name in enumerate(dict.fromkeys(task.case_id for task in tasks))}
    return across_folds(*matrix(tasks), np.asarray([cases[task.case_id] % folds for task in tasks]))


def floor(tasks: Sequence[FollowTask]) -> float:
    """The probability from which a sentence is quoted, set on held-out folds; 1 where none is needed."""
    needed = held_out(tasks)[[task.needed for task in tasks]]
    return round(float(np.quantile(needed, 1 - KEPT)), 3) if len(needed) else 1.0


def as_weights(judge: Judge) -> dict[str, float]:
    return named_weights(SIGNALS, judge.weights)


def describe(tasks: Sequence[FollowTask], judge: Judge, say: Callable[[str], None]) -> None:
    """Say how well the sentences that bear on a question are told from others, and what each floor would quote."""
    _, y, _ = matrix(tasks)
    found, needed = held_out(tasks), np.asarray([task.needed for task in tasks])
    say(f"Beside the best: {len(tasks)} sentences, {int(y.sum())} bear on their question, {int(needed.sum())} are "
        f"needed; AUC cross-validated {auc(found, y):.3f}")  # fmt: skip
    say(f"  {'floor':>7}{'needed quoted':>15}{'others quoted':>15}")
    for limit in np.arange(0.2, 0.65, 0.05):
        quoted = found >= limit
        say(f"  {limit:7.2f}{int((quoted & needed).sum()):15}{int((quoted & (y < 1)).sum()):15}")
    say("  weights: " + ", ".join(f"{name} {weight:g}" for name, weight in as_weights(judge).items()))
