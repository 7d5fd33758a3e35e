"""Fitting the judge of answerability on dev questions: a logistic regression, and the floors on its probability."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.chain import Steps
from assistant.judge import OPENNESS, SIGNALS, judging_signals
from assistant.retrieve import Searcher
from assistant.select import choose_units
from assistant.state import State
from eval.case import LocatedCase
from eval.tune_rank import Array, named_weights

FOLDS = 5
DECLINED = 0.025
"""The share of answerable questions that may fall below the floor for an answer."""

RELATED = 0.3
"""The floor for related passages, as a share of that for an answer."""

CURVE = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
OFF_TOPIC = ("far", "injection")


@dataclass(frozen=True)
class JudgingTask:
    """One question's signals of answerability (signals,), and whether the article answers it."""

    case_id: str
    kind: str
    signals: Array
    answerable: bool


@dataclass(frozen=True)
class Judge:
    """Weights (signals,) and bias of a logistic regression."""

    weights: Array
    bias: float

    def probabilities(self, signals: Array) -> Array:
        """The probability of an answer for rows of signals, shape (rows,)."""
        return np.asarray(1 / (1 + np.exp(-(signals @ self.weights + self.bias))))


def retrieved(case: LocatedCase, steps: Steps) -> State:
    """A case as far as retrieval, its conversation understood from the earlier questions alone."""
    history = [{"role": "user", "content": question} for question in case.case.history]
    return steps.retrieve(steps.understander.understood(State(case.case.question, history)))


def make_tasks(cases: Iterable[LocatedCase], searcher: Searcher) -> tuple[JudgingTask, ...]:
    """The signals of each case that the judge decides on.

    Left out: cases where either outcome is right, and questions decided without the judge (looked up, counted, of a
    foreign language, or naming a reference or table the article does not have).
    """
    steps = Steps(searcher)
    tasks = []
    for case in cases:
        asked = case.case
        if asked.expect == "either":
            continue
        state = retrieved(case, steps)
        if state.probe is None or state.scored is None:
            continue
        if steps.drafter.draft(state.probe, state.scored).support in (0.0, 1.0):
            continue
        question = state.probe.question
        units = choose_units(question, state.scored, searcher.index, searcher.unit_stems, searcher.parameters)
        signals = np.asarray(judging_signals(state.probe, state.scored, units, searcher), dtype=np.float64)
        tasks.append(JudgingTask(asked.id, asked.kind, signals, asked.expect == "answered"))
    return tuple(tasks)


def without(task: JudgingTask, off: Collection[str]) -> JudgingTask:
    """The task with some signals at zero."""
    return replace(task, signals=task.signals * [float(name not in off) for name in SIGNALS]) if off else task


def apart(tasks: Sequence[JudgingTask]) -> list[JudgingTask]:
    """The tasks as the judge sees them that does not weigh what the article leaves open."""
    return [without(task, OPENNESS) for task in tasks]


def matrix(tasks: Sequence[JudgingTask]) -> tuple[Array, Array]:
    """The signals (tasks, signals) and the answers (tasks,), 1 for answerable."""
    return np.stack([task.signals for task in tasks]), np.asarray([task.answerable for task in tasks], dtype=np.float64)


def fit(tasks: Sequence[JudgingTask]) -> Judge:
    """The judge of these tasks; answerable and unanswerable questions weigh the same in sum."""
    x, y = matrix(tasks)
    return fit_logistic(x, y, balance(y))


def balance(y: Array) -> Array:
    """Weights of examples that give both answers the same weight in sum; shape (examples,)."""
    return np.where(y > 0, 1.0, (y > 0).sum() / max((y < 1).sum(), 1))


def fit_logistic(x: Array, y: Array, share: Array, ridge: float = 0.02, steps: int = 3000) -> Judge:
    """A logistic regression by Adam; `share` weighs the examples, ridge leaves the bias free."""
    weights, bias = np.zeros(x.shape[1]), 0.0
    first, second = np.zeros(len(weights) + 1), np.zeros(len(weights) + 1)
    for step in range(1, steps + 1):
        p = 1 / (1 + np.exp(-(x @ weights + bias)))
        error = (p - y) * share / share.sum()
        gradient = np.append(x.T @ error + ridge * weights / len(weights), error.sum())
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        change = 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights, bias = weights - change[:-1], bias - float(change[-1])
    return Judge(weights, bias)


def held_out(tasks: Sequence[JudgingTask], folds: int = FOLDS) -> Array:
    """The probability of each task under a judge fitted on the other folds; shape (tasks,)."""
    x, y = matrix(tasks)
    return across_folds(x, y, balance(y), np.arange(len(y)) % folds)


def across_folds(x: Array, y: Array, share: Array, fold_of: NDArray[np.int64]) -> Array:
    """The probability of each example under weights fitted on those of the other folds; shape (examples,)."""
    found = np.zeros(len(y))
    for fold in np.unique(fold_of):
        held = fold_of == fold
        found[held] = fit_logistic(x[~held], y[~held], share[~held]).probabilities(x[held])
    return found


def less_sure(tasks: Sequence[JudgingTask]) -> Array:
    """The probability of each task under the less sure of both judges, on held-out folds; shape (tasks,)."""
    return np.minimum(held_out(tasks), held_out(apart(tasks)))


def auc(values: Array, y: Array) -> float:
    """How often an answerable question has the higher value of a pair, ties counted half."""
    yes, no = values[y > 0][:, None], values[y < 1][None]
    return float((yes > no).mean() + 0.5 * (yes == no).mean())


def as_weights(judge: Judge, off: Collection[str] = ()) -> dict[str, float]:
    """Fitted weights by signal, as the parameter file holds them; those that are off are 0."""
    return named_weights(SIGNALS, judge.weights, off)


def floors(tasks: Sequence[JudgingTask]) -> tuple[float, float]:
    """The probability from which a question is answered, and that from which related passages are offered.

    Set on held-out folds: on the questions it was fitted on the judge is surer than on new ones.
    """
    _, y = matrix(tasks)
    floor = float(np.quantile(less_sure(tasks)[y > 0], DECLINED))
    return round(floor, 3), round(floor * RELATED, 3)


def describe(tasks: Sequence[JudgingTask], judge: Judge, say: Callable[[str], None]) -> None:
    """Say how well each signal and the judge tell answerable questions, and what each floor would decline."""
    x, y = matrix(tasks)
    found = less_sure(tasks)
    far = np.asarray([task.kind in OFF_TOPIC for task in tasks])
    say(f"Judge: {len(tasks)} questions, {int(y.sum())} answerable; AUC cross-validated {auc(found, y):.3f}, the one "
        f"with what is left open, fitted on all, {auc(judge.probabilities(x), y):.3f}")  # fmt: skip
    say(f"  {'signal':16}{'AUC':>8}{'answerable':>12}{'not':>8}{'weight':>9}")
    for place, (name, weight) in enumerate(as_weights(judge).items()):
        column = x[:, place]
        say(f"  {name:16}{auc(column, y):8.3f}{column[y > 0].mean():12.2f}{column[y < 1].mean():8.2f}{weight:9.3f}")
    say("  cross-validated, by floor:")
    say(f"  {'floor':>7}{'answerable declined':>22}{'unanswerable declined':>24}{'off-topic declined':>21}")
    for share in CURVE:
        floor = float(np.quantile(found[y > 0], share))
        off_topic = f"{(found[far] < floor).mean():21.3f}" if far.any() else f"{'–':>21}"
        say(f"  {floor:7.3f}{(found[y > 0] < floor).mean():22.3f}{(found[y < 1] < floor).mean():24.3f}{off_topic}")
