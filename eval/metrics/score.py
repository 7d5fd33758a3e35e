"""The value of one metric for one case, with the reason, and what a metric is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.types import Answer
from corpus.types import Article
from eval.case import LocatedCase

Statistic = Literal["mean", "median"]


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric found for one case: a value, and why it is not better ("" when it is as good as can be)."""

    value: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """All that a metric may look at; `source` is the text the article was read from, where it is at hand."""

    case: LocatedCase
    answer: Answer
    article: Article
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A named measure. `score` gives None where the metric says nothing about the case.

    `worst` is what a case counts that ended in an exception; None: such a case is left out of this metric.
    `aim` is the design's aim, for the report.
    """

    name: str
    meaning: str
    score: Callable[[Context], Score | None]
    statistic: Statistic = "mean"
    higher_is_better: bool = True
    worst: float | None = 0.0
    aim: float | None = None
