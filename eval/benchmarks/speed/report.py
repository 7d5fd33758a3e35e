"""The report of a run: JSON, Markdown and a plot. Ratios are the result; the figures behind them stand below."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.benchmarks.speed.bars import Verdict, judge
from eval.benchmarks.speed.figures import Round, Spread, spreads
from eval.benchmarks.speed.run import Plan

UNITS = (
    ("_p50", "ms"),
    ("_p95", "ms"),
    ("memory", "MB"),
    ("index_rate", "texts/s"),
    ("_a_second", "answers/s"),
    ("_asked", "questions"),
    ("_errors", "questions"),
)
"""The unit of a figure by the end of its name; seconds otherwise."""

MET = {True: "yes", False: "**no**", None: "not measured"}


def unit_of(name: str) -> str:
    return next((unit for end, unit in UNITS if name.endswith(end)), "s")


def ratio_table(verdicts: Sequence[Verdict]) -> str:
    """The ratios beside their bars, as a Markdown table."""
    rows = ["| ratio | median | least – most | bar | met |", "| --- | --- | --- | --- | --- |"]
    for verdict in verdicts:
        bar, found = verdict.bar, verdict.ratio
        limit = f"{'≥' if bar.floor else '≤'} {bar.limit:g}"
        shown = f"{found.median:.2f} | {found.least:.2f} – {found.most:.2f}" if found is not None else "– | –"
        rows.append(f"| {bar.name} | {shown} | {limit} | {MET[verdict.met]} |")
    return "\n".join(rows)


def figure_table(figures: Mapping[str, Spread]) -> str:
    """All figures, as a Markdown table."""
    rows = ["| figure | median | least – most | unit |", "| --- | --- | --- | --- |"]
    for name, one in figures.items():
        rows.append(f"| {name} | {one.median:.4g} | {one.least:.4g} – {one.most:.4g} | {unit_of(name)} |")
    return "\n".join(rows)


def markdown(rounds: Sequence[Round], plan: Plan, machine: str) -> str:
    """The whole report as Markdown."""
    head = f"{plan.rounds} rounds, {plan.questions} questions; {machine}"
    parts = ["# Speed", head, ratio_table(judge(rounds)), "## Figures", figure_table(spreads(rounds))]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """What the figures were measured on, without its name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def plot(verdicts: Sequence[Verdict], path: Path) -> None:
    """How much of its bar each ratio takes up: left of 1 the bar is met."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = [(one.bar, one.ratio) for one in verdicts if one.ratio is not None and one.bar.limit]
    figure, axes = pyplot.subplots(figsize=(8, 0.5 * len(shown) + 1.2), layout="constrained")
    for place, (bar, found) in enumerate(shown):
        ends = [value / bar.limit if not bar.floor else bar.limit / value for value in (found.least, found.most)]
        middle = found.median / bar.limit if not bar.floor else bar.limit / found.median
        axes.barh(place, middle, color="#0f6b63" if bar.met(found.median) else "#b4552d")
        axes.plot(ends, [place, place], color="black", linewidth=1)
    axes.axvline(1.0, color="black", linestyle=":")
    axes.set_yticks(range(len(shown)), [bar.name for bar, _ in shown])
    axes.set_xlabel("share of the bar (left of the line: met)")
    axes.invert_yaxis()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def write(rounds: Sequence[Round], plan: Plan, folder: Path) -> None:
    """Write `speed.json`, `speed.md` and `speed.png` to `folder`.

    Raises:
        OSError: it can't be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = judge(rounds)
    value = {
        "machine": machine(),
        "plan": asdict(plan),
        "ratios": [{**asdict(one), "met": one.met} for one in verdicts],
        "figures": {name: {**asdict(one), "unit": unit_of(name)} for name, one in spreads(rounds).items()},
        "rounds": [dict(one) for one in rounds],
    }
    (folder / "speed.json").write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "speed.md").write_text(markdown(rounds, plan, machine()), encoding="utf-8")
    plot(verdicts, folder / "speed.png")
