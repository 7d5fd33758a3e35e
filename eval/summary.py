"""From scored cases to numbers: a metric's estimate with its interval, by side and by kind of question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.bootstrap import estimate
from eval.metrics import METRICS, Metric
from eval.run import CaseResult, Scored


@dataclass(frozen=True)
class Figure:
    """A metric over `n` cases with its 95 % interval; `failures` of them ended in an exception."""

    value: float
    low: float
    high: float
    n: int
    failures: int = 0


@dataclass(frozen=True)
class Summary:
    """All metrics over one set of cases; a metric that applies to none of them is left out."""

    cases: int
    failures: int
    seconds: float
    metrics: Mapping[str, Figure]
    tutorial: Mapping[str, Figure]


@dataclass(frozen=True)
class Ablated:
    """A variant of the program: its metrics, and how each differs from the full program's over the same cases."""

    summary: Summary
    changes: Mapping[str, Figure]


def figure(metric: Metric, pairs: Sequence[tuple[Scored, bool]]) -> Figure:
    """The estimate of one metric from (score, whether the case failed)."""
    found = estimate([score.value for score, _ in pairs], metric.statistic)
    return Figure(found.value, found.low, found.high, found.n, sum(failed for _, failed in pairs))


def difference(metric: Metric, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Figure | None:
    """The mean change of a metric from the first to the second result of the same case; None where no case has both."""
    changes = [
        b.scores[metric.name].value - a.scores[metric.name].value
        for a, b in pairs
        if metric.name in a.scores and metric.name in b.scores
    ]
    if not changes:
        return None
    found = estimate(changes)
    return Figure(found.value, found.low, found.high, found.n)


def _figures(
    results: Sequence[CaseResult], scores_of: Callable[[CaseResult], Mapping[str, Scored]]
) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for metric in METRICS:
        pairs = [(scores_of(r)[metric.name], bool(r.failure)) for r in results if metric.name in scores_of(r)]
        if pairs:
            figures[metric.name] = figure(metric, pairs)
    return figures


def summarise(results: Iterable[CaseResult]) -> Summary:
    """All metrics over these results, and over the comparison pipeline's where it ran."""
    cases = list(results)
    times = sorted(r.seconds for r in cases)
    return Summary(
        cases=len(cases),
        failures=sum(bool(r.failure) for r in cases),
        seconds=times[len(times) // 2] if times else 0.0,
        metrics=_figures(cases, lambda r: r.scores),
        tutorial=_figures(cases, lambda r: r.tutorial or {}),
    )


def by_side(results: Sequence[CaseResult]) -> dict[str, Summary]:
    """A summary for each side that has cases, dev first."""
    return {
        s: summarise(r for r in results if r.side == s) for s in ("dev", "test") if any(r.side == s for r in results)
    }


def by_kind(results: Sequence[CaseResult]) -> dict[str, Summary]:
    """A summary for each kind of question, in the order of the alphabet."""
    return {kind: summarise(r for r in results if r.kind == kind) for kind in sorted({r.kind for r in results})}


@dataclass(frozen=True)
class CalibrationPoint:
    """At this threshold of confidence: the share of answerables declined and of unanswerables answered."""

    threshold: float
    declined: float
    answered: float


def calibration(results: Sequence[CaseResult]) -> tuple[CalibrationPoint, ...]:
    """The trade between declining answerables and answering unanswerables, over every confidence that occurred.

    Empty unless both sorts of case carry a confidence. A case answers when its confidence reaches the threshold.
    """
    yes = [r.confidence for r in results if r.expect == "answered" and r.confidence is not None]
    no = [r.confidence for r in results if r.expect == "not_answered" and r.confidence is not None]
    if not yes or not no:
        return ()
    return tuple(
        CalibrationPoint(t, sum(c < t for c in yes) / len(yes), sum(c >= t for c in no) / len(no))
        for t in sorted({*yes, *no})
    )


def badness(result: CaseResult) -> float:
    """How wrong a case went: failures first, then what costs a reader most (an invented answer, a missing fact)."""
    weights = {
        "not_answered": 3.0,
        "verbatim": 3.0,
        "fact_share": 2.0,
        "section": 1.0,
        "references": 1.0,
        "notice": 0.5,
    }
    lost = sum(w * (1 - result.scores[name].value) for name, w in weights.items() if name in result.scores)
    return lost + (10.0 if result.failure else 0.0)


def worst(results: Sequence[CaseResult], limit: int = 25) -> tuple[CaseResult, ...]:
    """The cases that went most wrong, worst first; a case that went right is not among them."""
    return tuple(sorted((r for r in results if badness(r) > 0), key=lambda r: (-badness(r), r.id))[:limit])
