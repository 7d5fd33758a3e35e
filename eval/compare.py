"""Two saved reports beside each other: what changed, how surely, and in which cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.bootstrap import estimate
from eval.markdown import escape, number, table
from eval.metrics import METRICS, Metric
from eval.report import Report, read_report
from eval.run import CaseResult

_WATCHED = ("facts", "section", "references", "not_answered")


def _difference(metric: Metric, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> list[str] | None:
    """The metric over the cases that both reports measured, and the paired difference with its interval."""
    both = [
        (a.scores[metric.name].value, b.scores[metric.name].value)
        for a, b in pairs
        if metric.name in a.scores and metric.name in b.scores
    ]
    if not both:
        return None
    first, second = estimate([a for a, _ in both], metric.statistic), estimate([b for _, b in both], metric.statistic)
    change = estimate([b - a for a, b in both])
    sure = "" if change.low <= 0 <= change.high else " *"
    shown = f"{change.value:+.3f} [{change.low:+.3f}, {change.high:+.3f}]{sure}"
    return [metric.meaning, number(metric, first.value), number(metric, second.value), shown, str(first.n)]


def _changed(pairs: Sequence[tuple[CaseResult, CaseResult]], sign: int) -> list[str]:
    lines: list[str] = []
    for a, b in pairs:
        moved = [
            f"{name} {a.scores[name].value:.2f} → {b.scores[name].value:.2f}"
            for name in _WATCHED
            if name in a.scores and name in b.scores and sign * (b.scores[name].value - a.scores[name].value) > 0
        ]
        if moved:
            lines.append(f"- {escape(b.id)}: {', '.join(moved)}: {escape(b.question)}")
    return lines


def compare_reports(a: Report, b: Report) -> str:
    """Markdown: for each side the metrics over the cases in both reports, then the cases that went better or worse."""
    parts = ["# Comparison", f"A: {a.created}, {len(a.results)} cases. B: {b.created}, {len(b.results)} cases."]
    if a.questions_sha256 != b.questions_sha256:
        parts.append("The questions differ: only cases with the same id and question are compared.")
    changed = [
        [name, a.versions.get(name, "–"), b.versions.get(name, "–")]
        for name in sorted({*a.versions, *b.versions})
        if a.versions.get(name) != b.versions.get(name)
    ]
    if changed:
        parts += ["## Changed packages", table(["package", "A", "B"], changed)]
    before = {result.id: result for result in a.results}
    pairs = [
        (before[r.id], r)
        for r in b.results
        if r.id in before and (before[r.id].question, before[r.id].history) == (r.question, r.history)
    ]
    for side in ("dev", "test"):
        mine = [(x, y) for x, y in pairs if y.side == side]
        rows = [row for metric in METRICS if (row := _difference(metric, mine)) is not None]
        if rows:
            head = ["what", "A", "B", "mean change B − A (95 %; * leaves out 0)", "n"]
            parts += [f"## {side} ({len(mine)} cases in both)", table(head, rows)]
    if not pairs:
        parts.append("No case stands in both reports.")
    parts += ["## Better in B", "\n".join(_changed(pairs, 1)) or "None."]
    parts += ["## Worse in B", "\n".join(_changed(pairs, -1)) or "None."]
    return "\n\n".join(parts) + "\n"


def compare(a: Path, b: Path) -> str:
    """`compare_reports` of two saved report.json files. Raises `ReviewError` when one cannot be read."""
    return compare_reports(read_report(a), read_report(b))
