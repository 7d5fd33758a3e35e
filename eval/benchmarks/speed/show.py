"""The race as JSON, Markdown and a plot."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.benchmarks.speed.contestants import OURS, TUTORIAL
from eval.benchmarks.speed.figures import Ratio, Spread, crowd_names, percentile, ratios, spread
from eval.benchmarks.speed.race import CROWDS, Race

MET, MISSED = "met", "missed"


def to_dict(race: Race) -> dict[str, Any]:
    """Everything that was measured, as JSON types; rounds as they were."""
    return {
        "machine": machine(),
        "ratios": [asdict(one.bar) | {"ratio": asdict(one.spread), "met": one.met} for one in ratios(race.rounds)],
        "figures": [
            {
                "of": name,
                "figure": figure,
                "rounds": values,
                "spread": asdict(found) if (found := spread(values)) else None,
            }
            for (name, figure), values in race.rounds.items()
        ],
        "parts_ms": {name: {"p50": percentile(v, 0.5), "p95": percentile(v, 0.95)} for name, v in race.parts.items()},
        "imported_to_ask": list(race.imported),
        "errors": list(race.errors),
    }


def machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"python": platform.python_version(), "system": platform.system(), "cores": cores}


def to_markdown(race: Race) -> str:
    """The ratios beside their bars, then the figures."""
    where = machine()
    blocks = [
        "## Ratios",
        f"{where['cores']} cores, {where['system']}, Python {where['python']}. The median of the rounds' ratios, with "
        "the least and the greatest; each round measures both sides one after the other, each in its own process.",
        _table(["what", "ratio", "bar", ""], [_ratio_row(one) for one in ratios(race.rounds)]),
        f"{CROWDS[-1]} askers at once: {len(race.errors)} errors. "
        f"Heavy packages imported to ask: {', '.join(race.imported) or 'none'}.",
        "## Figures",
        "Medians of the rounds with the least and the greatest.",
        _figures(race),
        "## An answer by part",
        _table(
            ["part", "p50, ms", "p95, ms"],
            [[name, number(percentile(v, 0.5)), number(percentile(v, 0.95))] for name, v in race.parts.items()],
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _ratio_row(one: Ratio) -> list[str]:
    sign = "≥" if one.bar.least else "≤"
    return [one.bar.name, spoken(one.spread), f"{sign} {one.bar.limit:g}", MET if one.met else MISSED]


def _figures(race: Race) -> str:
    names = list(dict.fromkeys(name for name, _ in race.rounds))
    kinds = list(dict.fromkeys(figure for _, figure in race.rounds))
    rows = []
    for kind in kinds:
        cells = [spread(race.rounds.get((name, kind), ())) for name in names]
        rows.append([kind, *(spoken(cell) if cell else "" for cell in cells)])
    return _table(["", *names], rows)


def spoken(found: Spread) -> str:
    """A spread as it is read: "2.1 (1.9–2.6)"."""
    if found.rounds == 1 or found.low == found.high:
        return number(found.median)
    return f"{number(found.median)} ({number(found.low)}–{number(found.high)})"


def number(value: float) -> str:
    """Three digits, and no more of a number than its whole part where that has more.

    >>> number(0.0123), number(15.04), number(870.4)
    ('0.012', '15.0', '870')
    """
    return (
        f"{value:.0f}"
        if abs(value) >= 100 or value == 0
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2g}"
        if abs(value) < 0.1
        else f"{value:.2f}"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def plot(race: Race, path: Path) -> None:
    """The ratios beside their bars, and how the time of an answer grows with the askers."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    shown = ratios(race.rounds)[::-1]
    for place, one in enumerate(shown):
        median, low, high = (one.bar.share(value) for value in (one.spread.median, one.spread.low, one.spread.high))
        left.barh(place, median, color="#2a6f97" if one.met else "#c1666b")
        left.plot([low, high], [place, place], color="#1f1d1a", linewidth=1.2)
    left.axvline(1.0, color="#1f1d1a", linestyle=":")
    left.set_yticks(range(len(shown)), [one.bar.name for one in shown], fontsize=8)
    left.set_xlabel("share of the bar (less is better)")
    for name, style in ((OURS, "o-"), (TUTORIAL, "s--")):
        middles = [spread(race.rounds.get((name, crowd_names(askers)[1]), ())) for askers in CROWDS]
        if all(middles):
            right.plot(CROWDS, [middle.median for middle in middles if middle], style, label=name)
    right.set(xlabel="askers at once", ylabel="p95 of an answer, ms", ylim=(0, None))
    if right.lines:
        right.legend()
    figure.savefig(path, dpi=120)


def write(race: Race, folder: Path) -> None:
    """speed.json, speed.md and speed.png in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speed.json").write_text(json.dumps(to_dict(race), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "speed.md").write_text(to_markdown(race), encoding="utf-8")
    plot(race, folder / "speed.png")
