"""The plots of a report as inline SVG."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from eval.metrics import METRICS
from eval.report import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

_COLOURS = {"dev": "#2a6f97", "test": "#c1666b", "tutorial, dev": "#7f7f7f", "tutorial, test": "#b5b5b5"}


def _canvas(width: float, height: float) -> Canvas:
    # Figure without pyplot: no display, no global state.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _svg(canvas: Canvas, label: str) -> str:
    """The figure as an SVG element with its role and label; a fixed salt keeps it the same from run to run."""
    import matplotlib

    stream = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": label, "svg.fonttype": "path"}):
        canvas.savefig(stream, format="svg", metadata={"Date": None})
    text = stream.getvalue()
    # Ids are unique in one figure only; the page holds several.
    prefix = re.sub(r"\W+", "-", label)
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{prefix}-", text[text.index("<svg") :])
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def metric_plot(report: Report) -> str:
    """Shares with their intervals, dev and test beside each other, and the tutorial pipeline's where it ran."""
    metrics = [m for m in METRICS if m.statistic == "mean" and any(m.name in s.metrics for s in report.sides.values())]
    series = [(side, _COLOURS[side], summary.metrics) for side, summary in report.sides.items()]
    series += [
        (f"tutorial, {side}", _COLOURS[f"tutorial, {side}"], summary.tutorial)
        for side, summary in report.sides.items()
        if summary.tutorial
    ]
    canvas = _canvas(8, 0.45 * len(metrics) + 1.2)
    axes = canvas.subplots()
    step = 0.8 / max(1, len(series))
    for place, (name, colour, figures) in enumerate(series):
        shown = [(i, figures[m.name]) for i, m in enumerate(metrics) if m.name in figures]
        at = [i - 0.4 + step * (place + 0.5) for i, _ in shown]
        values = [figure.value for _, figure in shown]
        spread = [
            [max(0.0, figure.value - figure.low) for _, figure in shown],
            [max(0.0, figure.high - figure.value) for _, figure in shown],
        ]
        axes.errorbar(values, at, xerr=spread, fmt="o", color=colour, label=name, capsize=2, markersize=4)
    for i, metric in enumerate(metrics):
        if metric.aim is not None:
            axes.plot([metric.aim, metric.aim], [i - 0.4, i + 0.4], color="black", linewidth=1)
    axes.set_yticks(range(len(metrics)), [m.name for m in metrics])
    axes.set_ylim(len(metrics) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("share of cases, 95 % interval (black: aim)")
    axes.grid(axis="x", alpha=0.3)
    if series:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8)
    return _svg(canvas, "Metrics with intervals")


def kind_plot(report: Report) -> str:
    """Per kind of question: facts stated, or not answered where the article does not say."""
    rows = [
        (kind, name, summary.metrics[name])
        for kind, summary in report.kinds.items()
        for name in ("facts", "not_answered")
        if name in summary.metrics
    ]
    canvas = _canvas(8, 0.28 * len(rows) + 1.2)
    axes = canvas.subplots()
    axes.barh(
        range(len(rows)),
        [figure.value for _, _, figure in rows],
        xerr=[
            [max(0.0, figure.value - figure.low) for _, _, figure in rows],
            [max(0.0, figure.high - figure.value) for _, _, figure in rows],
        ],
        color=["#2a6f97" if name == "facts" else "#6a994e" for _, name, _ in rows],
        error_kw={"linewidth": 1, "capsize": 2},
    )
    axes.set_yticks(range(len(rows)), [f"{kind}: {name} (n={figure.n})" for kind, name, figure in rows], fontsize=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("share of cases, 95 % interval")
    return _svg(canvas, "By kind of question")


def calibration_plot(report: Report) -> str:
    """Answerables declined against unanswerables answered, over the thresholds; "" without confidences."""
    if not report.calibration:
        return ""
    canvas = _canvas(5, 4)
    axes = canvas.subplots()
    axes.plot([p.declined for p in report.calibration], [p.answered for p in report.calibration], color="#2a6f97")
    axes.axvline(0.03, color="black", linewidth=1, linestyle=":")
    axes.axhline(0.10, color="black", linewidth=1, linestyle=":")
    axes.set_xlabel("answerables declined (aim ≤ 0.03)")
    axes.set_ylabel("unanswerables answered (aim ≤ 0.10)")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    return _svg(canvas, "Calibration")
