"""Fitting the weights of the ranking on the dev questions: a linear model under a listwise softmax loss.

`python -m eval.tune` prints what it found with cross-validated recall, and writes `assistant/data/parameters.json`
when called with `--write`. Test questions are never read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.rank import FEATURES
from assistant.retrieve import Searcher
from corpus.types import Span
from eval.case import LocatedCase

Array = NDArray[np.float64]


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


def fit(tasks: Sequence[RankingTask], ridge: float = 0.002, steps: int = 800, rate: float = 0.1) -> Array:
    """Weights (features,) that make the gold units the most probable under a softmax over each question's units."""
    weights = np.ones(len(FEATURES))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient = ridge * weights
        for task in tasks:
            counted = ~np.isnan(task.gold)
            x, gold = task.features[counted], task.gold[counted]
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


def recall_at(tasks: Sequence[RankingTask], weights: Array, k: int) -> float:
    """The share of questions with every gold quote among the best `k` units."""
    hits = []
    for task in tasks:
        best = set(np.argsort(-(task.features @ weights), kind="stable")[:k].tolist())
        hits.append(all(best & set(group) for group in task.groups))
    return float(np.mean(hits))


def cross_validated(tasks: Sequence[RankingTask], columns: Sequence[int], folds: int = 5) -> dict[int, float]:
    """Recall at 1, 3 and 5 on held-out folds, with the other columns set to zero."""
    kept = np.zeros(len(FEATURES))
    kept[list(columns)] = 1.0
    masked = [RankingTask(t.case_id, t.kind, t.features * kept, t.gold, t.groups) for t in tasks]
    found: dict[int, list[float]] = {1: [], 2: [], 3: [], 5: []}
    for fold in range(folds):
        train = [task for place, task in enumerate(masked) if place % folds != fold]
        held = [task for place, task in enumerate(masked) if place % folds == fold]
        weights = fit(train, steps=300)
        for k, values in found.items():
            values.extend([recall_at([task], weights, k) for task in held])
    return {k: float(np.mean(values)) for k, values in found.items()}


def write(weights: Array, provenance: str, path: Path) -> None:
    """Put the weights into the parameter file, all else unchanged."""
    parameters = json.loads(path.read_text(encoding="utf-8"))
    parameters["rank"] = {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}
    parameters["provenance"] = provenance
    path.write_text(json.dumps(parameters, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class JudgingTask:
    """One question's signals of answerability, and whether the article answers it."""

    case_id: str
    kind: str
    signals: Array
    answerable: bool


def fit_logistic(x: Array, y: Array, share: Array, ridge: float = 0.02, steps: int = 3000) -> tuple[Array, float]:
    """Weights and bias of a logistic regression; `share` weighs the examples, ridge leaves the bias free."""
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
    return weights, bias
