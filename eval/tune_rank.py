"""Fitting the weights of the ranking on dev questions: a linear model under a listwise softmax loss."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.rank import FEATURES
from assistant.retrieve import Searcher
from corpus.types import Span
from eval.case import LocatedCase

Array = NDArray[np.float64]

LOOKED_UP = ("aggregate", "reference", "abbreviation", "figure", "contradiction")
"""Kinds that are answered by looking up or counting, so that their ranking teaches nothing."""

DEPTHS = (1, 2, 3, 5)
FOLDS = 5
FOLD_STEPS = 300


@dataclass(frozen=True)
class RankingTask:
    """One question's candidates: signals (units, features), and which units are gold (1), fair (nan) or neither (0).

    `groups` lists, for each gold quote, the candidates that hold it: any of them finds the quote.
    """

    case_id: str
    kind: str
    features: Array
    gold: Array
    groups: tuple[tuple[int, ...], ...]


def is_ranked(case: LocatedCase) -> bool:
    """Whether a case teaches the ranking: its answer stands in passages, and it needs no conversation."""
    return bool(case.gold) and not case.case.history and case.case.kind not in LOOKED_UP


def make_task(case: LocatedCase, searcher: Searcher) -> RankingTask:
    """The candidates of a case, all units of the article's best chunks, with the gold among them."""
    scored = searcher.score_units(searcher.probe(case.case.question))
    units = [searcher.index.units[place] for place in scored.places]
    spans = [Span(unit.start, unit.end) for unit in units]

    def holders(quote: Sequence[Span]) -> tuple[int, ...]:
        return tuple(place for place, span in enumerate(spans) if any(span.overlaps(part) for part in quote))

    groups = tuple(holders(quote) for quote in case.gold)
    gold = np.zeros(len(units))
    for quote in case.also:
        gold[list(holders(quote))] = np.nan
    for group in groups:
        gold[list(group)] = 1.0
    return RankingTask(case.case.id, case.case.kind, scored.features.astype(np.float64), gold, groups)


def without(task: RankingTask, off: Collection[str]) -> RankingTask:
    """The task with some signals at zero."""
    return replace(task, features=task.features * [float(name not in off) for name in FEATURES]) if off else task


def fit(tasks: Sequence[RankingTask], ridge: float = 0.002, steps: int = 800, rate: float = 0.1) -> Array:
    """Weights (features,) that make the gold units the most probable under a softmax over each question's units.

    Adam (Kingma and Ba 2015) from all ones.
    """
    weights = np.ones(len(FEATURES))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    counted = [(task.features[~np.isnan(task.gold)], task.gold[~np.isnan(task.gold)]) for task in tasks]
    for step in range(1, steps + 1):
        gradient = ridge * weights
        for x, gold in counted:
            scores = x @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            mass = share * gold
            if mass.sum() > 0:
                gradient += x.T @ (share - mass / mass.sum()) / len(tasks)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def as_weights(weights: Array, off: Collection[str] = ()) -> dict[str, float]:
    """Fitted weights by signal, as the parameter file holds them; those that are off are 0."""
    return named_weights(FEATURES, weights, off)


def named_weights(names: Sequence[str], weights: Array, off: Collection[str] = ()) -> dict[str, float]:
    """Fitted weights by name, rounded as the parameter file holds them; those that are off are 0."""
    return {name: 0.0 if name in off else round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def ranks(task: RankingTask, weights: Array) -> tuple[int | None, ...]:
    """For each gold quote the rank of the best unit that holds it, from 1; None when no candidate does."""
    order = np.argsort(-(task.features @ weights), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return tuple(int(rank[list(group)].min()) if group else None for group in task.groups)


def recall(found: Sequence[tuple[int | None, ...]], k: int) -> float:
    """The share of questions with every gold quote among the best `k` units."""
    return float(np.mean([all(rank is not None and rank <= k for rank in quotes) for quotes in found]))


def ceiling(tasks: Sequence[RankingTask]) -> float:
    """The recall that no ranking can pass: the share of questions with every gold quote among the candidates."""
    return float(np.mean([all(task.groups) for task in tasks]))


def held_out_ranks(tasks: Sequence[RankingTask], folds: int = FOLDS) -> list[tuple[int | None, ...]]:
    """The ranks of each task's gold under weights fitted on the other folds."""
    found: dict[str, tuple[int | None, ...]] = {}
    for fold in range(min(folds, len(tasks))):
        weights = fit([task for place, task in enumerate(tasks) if place % folds != fold], steps=FOLD_STEPS)
        found |= {task.case_id: ranks(task, weights) for place, task in enumerate(tasks) if place % folds == fold}
    return [found[task.case_id] for task in tasks]


def describe(tasks: Sequence[RankingTask], weights: Array, before: Array, say: Callable[[str], None]) -> None:
    """Say how well the old and the fitted weights rank, on the questions fitted on and held out."""
    rows = {
        "packaged weights": [ranks(task, before) for task in tasks],
        "cross-validated": held_out_ranks(tasks),
        "fitted on all": [ranks(task, weights) for task in tasks],
    }
    say(f"Ranking: {len(tasks)} questions; every gold quote among the best k units (at most {ceiling(tasks):.3f})")
    say(f"  {'k':18}" + "".join(f"{k:>8}" for k in DEPTHS))
    for name, found in rows.items():
        say(f"  {name:18}" + "".join(f"{recall(found, k):8.3f}" for k in DEPTHS))
    say("  weights: " + ", ".join(f"{name} {weight:g}" for name, weight in as_weights(weights).items()))
