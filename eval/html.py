"""A report as one self-contained HTML page: no script, no outside file, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from eval.markdown import ABLATION_NOTE, KIND_METRICS, ablation_rows, aim, cell
from eval.metrics import METRICS
from eval.plots import calibration_plot, kind_plot, metric_plot
from eval.report import Report
from eval.run import CaseResult
from eval.summary import Summary, worst

_INTERVAL = re.compile(r"\[(\S+), (\S+)\] n=")

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}
th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#f3f3f3}td{font-variant-numeric:tabular-nums}
blockquote{margin:.3rem 0;padding:.1rem .8rem;border-left:3px solid #ccc;white-space:pre-wrap}
details{border:1px solid #ccc;border-radius:4px;margin:.5rem 0;padding:.3rem .7rem}
summary{cursor:pointer}svg{max-width:100%;height:auto}.bad{color:#a02020}code{word-break:break-all}
"""


def _kept(value: str) -> str:
    """A figure that breaks only before its interval, so that a narrow column still shows whole intervals."""
    return _INTERVAL.sub("[\\1,\u00a0\\2]\u00a0n=", value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts, each escaped."""
    body = "".join(f"<tr>{''.join(f'<td>{escape(_kept(value))}</td>' for value in row)}</tr>" for row in rows)
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"


def _metric_table(report: Report) -> str:
    sides = list(report.sides)
    compared = [side for side in sides if report.sides[side].tutorial]
    rows = [
        [
            metric.name,
            metric.meaning,
            aim(metric),
            *(cell(metric, report.sides[side].metrics.get(metric.name)) for side in sides),
            *(cell(metric, report.sides[side].tutorial.get(metric.name)) for side in compared),
        ]
        for metric in METRICS
        if any(metric.name in report.sides[side].metrics for side in sides)
    ]
    return table(["metric", "what", "aim", *sides, *(f"tutorial pipeline, {side}" for side in compared)], rows)


def _summary_table(first: str, summaries: dict[str, Summary], names: Sequence[str]) -> str:
    metrics = [metric for metric in METRICS if metric.name in names]
    rows = [
        [name, str(summary.cases), *(cell(metric, summary.metrics.get(metric.name)) for metric in metrics)]
        for name, summary in summaries.items()
    ]
    return table([first, "cases", *(metric.name for metric in metrics)], rows)


def _case(result: CaseResult) -> str:
    lines = [f"<p>Before: {escape(question)}</p>" for question in result.history]
    if result.standalone_question not in ("", result.question):
        lines.append(f"<p>Understood as: {escape(result.standalone_question)}</p>")
    lines.append(f"<p>Expected: {escape(result.expect)}; outcome: {escape(result.outcome)}</p>")
    if result.failure:
        lines.append(f'<p class="bad">{escape(result.failure)}</p>')
    rows = [[name, f"{s.value:.2f}", s.reason] for name, s in result.scores.items() if s.reason]
    lines.append(table(["metric", "value", "why"], rows))
    if result.text:
        lines.append(f"<p>Answer</p><blockquote>{escape(result.text)}</blockquote>")
    lines += [
        f"<p>{escape(p.origin)}: {escape(p.locator)}</p><blockquote>{escape(p.text)}</blockquote>"
        for p in result.passages
    ]
    if result.note:
        lines.append(f"<p>Note: {escape(result.note)}</p>")
    head = f"{escape(result.id)} ({escape(result.kind)}, {escape(result.side)}): {escape(result.question)}"
    return f"<details><summary>{head}</summary>{''.join(lines)}</details>"


def to_html(report: Report) -> str:
    """The whole report as a page that needs nothing else."""
    frozen = "frozen" if report.frozen else "not frozen: brought from outside, all counted as test"
    medians = ", ".join(f"{side} {s.seconds * 1000:.0f} ms" for side, s in report.sides.items())
    parts = [
        "<h1>Evaluation</h1>",
        f"<p>Article {escape(report.article)}, {escape(report.created)}, {len(report.results)} cases in "
        f"{report.seconds:.0f} s (median per question: {escape(medians)}).</p>",
        f"<p>Questions: sha256 <code>{escape(report.questions_sha256)}</code> ({frozen}). "
        f"Source: sha256 <code>{escape(report.source_sha256)}</code>.</p>",
        "<p>Every figure: value, 95 % bootstrap interval, number of cases it applies to.</p>",
        "<h2>Metrics</h2>",
        _metric_table(report),
        metric_plot(report),
        "<h2>By kind of question</h2>",
        _summary_table("kind", dict(report.kinds), KIND_METRICS),
        kind_plot(report),
    ]
    if report.ablation:
        parts += ["<h2>Ablation (dev)</h2>", f"<p>{ABLATION_NOTE}</p>", table(*ablation_rows(report.ablation))]
    if report.calibration:
        parts += ["<h2>Calibration</h2>", calibration_plot(report)]
    parts.append("<h2>Worst cases and the evidence they got</h2>")
    parts += [_case(result) for result in worst(report.results)] or ["<p>None: every case went right.</p>"]
    parts += ["<h2>Versions</h2>", table(["package", "version"], [[n, v] for n, v in report.versions.items()])]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Evaluation</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )
