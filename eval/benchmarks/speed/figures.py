"""What was measured, round by round, and the ratios that matter with their bars. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.benchmarks.speed.contestants import ONNX, OURS, PERSISTED, TORCH, TUTORIAL

Key = tuple[str, str]
"""A contestant and what was measured of it."""

Rounds = Mapping[Key, Sequence[float]]
"""One value for each round; NaN where the round has none."""

CHAT = "the chat"
EMPTY = "an empty gradio page"
FIRST, ABSENT = "start to first answer, s", "start to first answer without an index, s"
ASK, ASK95 = "warm ask p50, ms", "warm ask p95, ms"
SEARCH, SEARCH95 = "search p50, ms", "search p95, ms"
MEMORY = "peak memory, MB"
CHUNKS = "indexing, chunks/s"
READY, READY_ABSENT = "page answers, s", "page answers without an index, s"


def crowd_names(askers: int) -> tuple[str, str, str]:
    """What is measured of so many askers at once: median, 95th percentile, errors."""
    who = "1 asker" if askers == 1 else f"{askers} askers"
    return f"{who} p50, ms", f"{who} p95, ms", f"{who}: errors"


@dataclass(frozen=True, slots=True)
class Bar:
    """A ratio of two figures and the value it must stay below, or reach where `least`."""

    name: str
    ours: Key
    theirs: Key
    limit: float
    least: bool = False

    def share(self, ratio: float) -> float:
        """A ratio as a share of the bar: 1 is the bar itself, and less is better."""
        return self.limit / ratio if self.least else ratio / self.limit


BARS = (
    Bar("start to first answer / the tutorial's in memory", (OURS, FIRST), (TUTORIAL, FIRST), 0.15),
    Bar("start to first answer / the tutorial's persisted", (OURS, FIRST), (PERSISTED, FIRST), 0.25),
    Bar("warm ask p50 / the tutorial's retrieval alone", (OURS, ASK), (TUTORIAL, ASK), 0.8),
    Bar("search p50 / one encoding by onnxruntime alone", (OURS, SEARCH), (ONNX, ASK), 1.5),
    Bar("indexing / sentence-transformers alone, same chunks", (OURS, CHUNKS), (TORCH, CHUNKS), 1.5, least=True),
    Bar("peak memory / the tutorial's in memory", (OURS, MEMORY), (TUTORIAL, MEMORY), 0.5),
    Bar("chat's page answers / an empty gradio page", (CHAT, READY), (EMPTY, READY), 1.5),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of the rounds with the least and the greatest."""

    median: float
    low: float
    high: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A bar with the ratio that was measured, round by round."""

    bar: Bar
    spread: Spread

    @property
    def met(self) -> bool:
        return self.bar.share(self.spread.median) <= 1


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of the values that are there; None when there are none.

    >>> spread([3.0, 1.0, 2.0])
    Spread(median=2.0, low=1.0, high=3.0, rounds=3)
    """
    there = [value for value in values if math.isfinite(value)]
    return Spread(statistics.median(there), min(there), max(there), len(there)) if there else None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share (0 to 1) of the values does not exceed, between two of them by proportion.

    >>> percentile([1.0, 2.0, 3.0], 0.75)
    2.5
    """
    if not values:
        return math.nan
    place = share * (len(values) - 1)
    ordered, below = sorted(values), math.floor(place)
    above = min(below + 1, len(values) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ratios(rounds: Rounds, bars: Sequence[Bar] = BARS) -> tuple[Ratio, ...]:
    """The ratios of the bars of which both sides were measured.

    A round's two figures were measured one after the other: the ratio is taken in each round, so that what else the
    machine does weighs on both, and the median of the ratios is the result.
    """
    found = []
    for bar in bars:
        pairs = zip(rounds.get(bar.ours, ()), rounds.get(bar.theirs, ()), strict=False)
        measured = spread([ours / theirs for ours, theirs in pairs if theirs])
        if measured is not None:
            found.append(Ratio(bar, measured))
    return tuple(found)
