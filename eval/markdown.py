"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.metrics import METRICS, Metric
from eval.report import Report
from eval.run import CaseResult
from eval.summary import Ablated, Figure, Summary, worst

KIND_METRICS = ("facts", "section", "references", "not_answered", "precision", "words")
ABLATION_METRICS = ("facts", "section", "references", "not_answered", "precision")
ABLATION_NOTE = (
    "Each variant was fitted anew and measured on the dev questions. In brackets: the difference to the first row over "
    "the same cases; an asterisk where its 95 % interval leaves out 0. Where an article has no more chunks than are "
    "scored, the fusion decides only which passages a search shows."
)


def number(metric: Metric, value: float) -> str:
    """A share with three decimals, a count of words with none or one."""
    return f"{value:.3f}" if metric.statistic == "mean" else f"{value:.1f}".removesuffix(".0")


def cell(metric: Metric, figure: Figure | None) -> str:
    """A figure with its interval and n: "0.950 [0.910, 0.980] n=120"."""
    if figure is None:
        return "–"
    failed = f", {figure.failures} failed" if figure.failures else ""
    low, high = number(metric, figure.low), number(metric, figure.high)
    return f"{number(metric, figure.value)} [{low}, {high}] n={figure.n}{failed}"


def aim(metric: Metric) -> str:
    if metric.aim is None:
        return ""
    return f"{'≥' if metric.higher_is_better else '≤'} {metric.aim:g}"


def escape(text: str) -> str:
    """One line that is safe inside a Markdown table or list: marks escaped, angle brackets as entities."""
    flat = " ".join(text.split()).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "|`*_[]":
        flat = flat.replace(mark, "\\" + mark)
    return flat


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def metric_table(report: Report) -> str:
    """All metrics for dev and test, beside the design's aim and, where it ran, the tutorial pipeline."""
    sides = list(report.sides)
    compared = [side for side in sides if report.sides[side].tutorial]
    rows = [
        [
            metric.meaning,
            aim(metric),
            *(cell(metric, report.sides[side].metrics.get(metric.name)) for side in sides),
            *(cell(metric, report.sides[side].tutorial.get(metric.name)) for side in compared),
        ]
        for metric in METRICS
        if any(metric.name in report.sides[side].metrics for side in sides)
    ]
    return table(["what", "aim", *sides, *(f"tutorial pipeline, {side}" for side in compared)], rows)


def kind_table(kinds: dict[str, Summary], names: Sequence[str] = KIND_METRICS) -> str:
    metrics = [metric for metric in METRICS if metric.name in names]
    rows = [
        [escape(kind), *(cell(metric, summary.metrics.get(metric.name)) for metric in metrics)]
        for kind, summary in kinds.items()
    ]
    return table(["", *(metric.name for metric in metrics)], rows)


def changed_cell(metric: Metric, variant: Ablated) -> str:
    """A figure with its difference to the full program: "0.900 (−0.050 *)"."""
    figure, change = variant.summary.metrics.get(metric.name), variant.changes.get(metric.name)
    if figure is None:
        return "–"
    if change is None:
        return number(metric, figure.value)
    sure = "" if change.low <= 0 <= change.high else " *"
    shown = f"{change.value:+.3f}".replace("-", "−") if abs(change.value) >= 0.0005 else "0"
    return f"{number(metric, figure.value)} ({shown}{sure})"


def ablation_rows(variants: Mapping[str, Ablated]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the ablation table, as plain texts; n stands in the head, it is the same for all variants."""
    metrics = [metric for metric in METRICS if metric.name in ABLATION_METRICS]
    first = next(iter(variants.values()))
    counts = {name: figure.n for name, figure in first.summary.metrics.items()}
    head = ["variant", *(f"{m.name} (n={counts[m.name]})" if m.name in counts else m.name for m in metrics)]
    return head, [[name, *(changed_cell(m, variant) for m in metrics)] for name, variant in variants.items()]


def ablation_table(variants: Mapping[str, Ablated]) -> str:
    """The ablation as a Markdown table; a single asterisk in a cell is not emphasis, so it needs no escape."""
    head, rows = ablation_rows(variants)
    return table(head, [[escape(name), *values] for name, *values in rows])


def worst_case(result: CaseResult) -> str:
    lines = [f"### {escape(result.id)} ({result.kind}, {result.side})", ""]
    lines += [f"- before: {escape(question)}" for question in result.history]
    lines.append(f"- question: {escape(result.question)}")
    if result.standalone_question not in ("", result.question):
        lines.append(f"- understood as: {escape(result.standalone_question)}")
    lines.append(f"- expected: {result.expect}; outcome: {result.outcome}")
    if result.failure:
        lines.append(f"- failure: {escape(result.failure)}")
    lines += [f"- {name}: {s.value:.2f}; {escape(s.reason)}" for name, s in result.scores.items() if s.reason]
    if result.text:
        lines.append(f"- answer: {escape(result.text)}")
    lines += [f"- {p.origin}, {escape(p.locator)}: {escape(p.text[:400])}" for p in result.passages]
    if result.note:
        lines.append(f"- note: {escape(result.note)}")
    return "\n".join(lines)


def to_markdown(report: Report) -> str:
    """The whole report; every question, answer and passage is escaped."""
    seconds = ", ".join(f"{side} {s.seconds * 1000:.0f} ms" for side, s in report.sides.items())
    frozen = "frozen" if report.frozen else "not frozen: brought from outside, all counted as test"
    parts = [
        "# Evaluation",
        f"Article {escape(report.article)}, {report.created}, {len(report.results)} cases in {report.seconds:.0f} s "
        f"(median per question: {seconds}).",
        f"Questions: sha256 {report.questions_sha256} ({frozen}). Source: sha256 {report.source_sha256}.",
        "Every figure: value, 95 % bootstrap interval, number of cases it applies to.",
        "## Metrics",
        metric_table(report),
    ]
    if any(summary.tutorial for summary in report.sides.values()):
        parts.append(
            "The tutorial pipeline (1000/200 characters, MiniLM, top 4) has no writer here: a fact counts when it "
            "stands anywhere in its four chunks."
        )
    parts += ["## By kind of question", kind_table(dict(report.kinds))]
    if report.ablation:
        parts += ["## Ablation (dev)", ABLATION_NOTE, ablation_table(report.ablation)]
    if report.calibration:
        rows = [[f"{p.threshold:.3f}", f"{p.declined:.3f}", f"{p.answered:.3f}"] for p in report.calibration]
        step = max(1, len(rows) // 20)
        head = ["confidence", "answerables declined", "unanswerables answered"]
        parts += ["## Calibration", table(head, rows[::step])]
    parts.append("## Worst cases")
    parts += [worst_case(result) for result in worst(report.results)] or ["None: every case went right."]
    parts += ["## Versions", table(["package", "version"], [[n, v] for n, v in report.versions.items()])]
    return "\n\n".join(parts) + "\n"
