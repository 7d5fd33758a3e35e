"""Figures of several rounds: a median, with the least and the most beside it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Round = Mapping[str, float]
"""What one round measured: figures by names such as `ours.ask_p50` (milliseconds, seconds, MB or texts a second)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the rounds that have it."""

    median: float
    least: float
    most: float
    rounds: int


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of `values`; None of none."""
    if not values:
        return None
    return Spread(statistics.median(values), min(values), max(values), len(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The least of `values` that at least `share` of them do not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def halves(name: str, values: Sequence[float]) -> dict[str, float]:
    """The p50 and p95 of `values` as figures called after `name`."""
    return {f"{name}_p50": percentile(values, 0.5), f"{name}_p95": percentile(values, 0.95)} if values else {}


def spreads(rounds: Sequence[Round]) -> dict[str, Spread]:
    """The spread of every figure, in the order in which the figures first came."""
    names = dict.fromkeys(name for one in rounds for name in one)
    found = {name: spread([one[name] for one in rounds if name in one]) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def ratio(rounds: Sequence[Round], ours: str, theirs: str) -> Spread | None:
    """The spread of one figure over another, divided round by round: what slows a round down slows both."""
    return spread([one[ours] / one[theirs] for one in rounds if ours in one and one.get(theirs)])
