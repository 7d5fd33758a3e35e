"""How sure a mean or median of a few cases is: percentile intervals by resampling the cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.errors import ReviewError
from eval.metrics.score import Statistic

RESAMPLES = 2_000
SEED = 20_240_501


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic over `n` cases and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


def estimate(
    values: Sequence[float],
    statistic: Statistic = "mean",
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = 0.95,
) -> Estimate:
    """The statistic of `values` with its percentile interval; the same values always give the same interval.

    Raises `ReviewError` for no values. Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13.
    """
    if not values:
        raise ReviewError("No value to estimate from; the metric applies to no case of this set.")
    data = np.asarray(values, dtype=np.float64)
    reduce = np.mean if statistic == "mean" else np.median
    picks = np.random.default_rng(seed).integers(0, len(data), size=(resamples, len(data)))
    resampled = reduce(data[picks], axis=1)
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(reduce(data)), float(low), float(high), len(data))
