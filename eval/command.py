"""The evaluation as one call, for the command line and for other fronts."""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from corpus.errors import ReviewError
from corpus.types import Article
from eval.case import LocatedCase, load_cases
from eval.gate import load_gates, missed
from eval.report import Report, build, write_report
from eval.run import CaseResult, Progress, run
from eval.split import Questions, Side, check, freeze, side_of
from eval.summary import Ablated

DEFAULT_REPORT = Path("reports")


@dataclass(frozen=True)
class Options:
    """What to run. No `questions`: those that come with the program, which must be frozen.

    `model` names a chat model to measure beside the quoting writer; `cases` takes so many questions, evenly spread.
    """

    side: Literal["dev", "test", "both"] = "both"
    kinds: tuple[str, ...] = ()
    questions: tuple[Path, ...] = ()
    report: Path | None = DEFAULT_REPORT
    tutorial: bool = False
    ablate: bool = False
    model: str = ""
    cases: int = 0


def question_folder() -> Path:
    """The folder of the question files that come with the program."""
    return Path(str(files("eval").joinpath("questions")))


def question_files() -> tuple[Path, ...]:
    """The question files that come with the program, in the order of their names."""
    return tuple(sorted(question_folder().glob("*.jsonl")))


def tuning_files() -> tuple[Path, ...]:
    """Further questions for fitting, which no report scores: `eval.tune` leaves out those on passages of the test side
    but to fit what leans on the question before it, of which the form alone tells."""
    return tuple(sorted((question_folder() / "tuning").glob("*.jsonl")))


def source_text(article: Article) -> str | None:
    """The text that the article was read from, where the program carries it; None otherwise."""
    import hashlib

    packaged = files("corpus").joinpath("review").joinpath("source.txt")
    if not packaged.is_file():
        return None
    data = packaged.read_bytes()
    return data.decode("utf-8") if hashlib.sha256(data).hexdigest() == article.source_map.source_sha256 else None


def choose(
    options: Options, article: Article
) -> tuple[Questions, tuple[tuple[LocatedCase, Side], ...], tuple[tuple[LocatedCase, Side], ...]]:
    """The questions, the cases to run with their sides, and all dev cases, for the ablation.

    Raises `ReviewError` when the set is not frozen, changed, or holds no such case.
    """
    paths = options.questions or question_files()
    if not paths:
        raise ReviewError("No question file was found; name one with --questions FILE.")
    questions = check(paths, own=not options.questions)
    sided = [(case, side_of(questions, case.id)) for case in load_cases(paths, article)]
    kinds = {case.case.kind for case, _ in sided}
    if unknown := [kind for kind in options.kinds if kind not in kinds]:
        raise ReviewError(f"No question is of kind {unknown[0]!r}; choose from {', '.join(sorted(kinds))}.")
    wanted = [(case, side) for case, side in sided if not options.kinds or case.case.kind in options.kinds]
    chosen = tuple((case, side) for case, side in wanted if options.side in ("both", side))
    if not chosen:
        raise ReviewError(f"No question is left on the {options.side} side; choose another side or kind.")
    if options.cases:
        chosen = chosen[:: max(1, round(len(chosen) / options.cases))][: options.cases]
    return questions, chosen, tuple((case, side) for case, side in sided if side == "dev")


def with_tutorial(
    results: Sequence[CaseResult], cases: Sequence[tuple[LocatedCase, Side]], retrieve: Callable[[str], Sequence[str]]
) -> tuple[CaseResult, ...]:
    """The results with the comparison pipeline's scores on the same bare questions beside them."""
    from eval.tutorial import score_tutorial

    return tuple(
        dataclasses.replace(result, tutorial=score_tutorial(case, retrieve(case.case.question)))
        for result, (case, _) in zip(results, cases, strict=True)
    )


def _opened(bot: Any | None) -> Any:
    """`bot`, or an assistant with the quoting writer, which is what is measured and what the gates are for."""
    if bot is not None:
        return bot
    from assistant import Assistant
    from assistant.settings import read_settings

    return Assistant.open(settings=read_settings(chat_model=None))


def evaluate(
    options: Options,
    *,
    bot: Any | None = None,
    progress: Progress | None = None,
    echo: Callable[[str], None] = print,
) -> Report:
    """Run the evaluation and write its report; the one call behind `python -m eval` and `review-assistant eval`.

    `bot` is an opened assistant (opened when None).
    Raises `ReviewError` for everything a caller can correct.
    """
    started = time.perf_counter()
    bot = _opened(bot)
    article: Article = bot.article
    questions, cases, dev = choose(options, article)
    results = run(bot, cases, article, source=source_text(article), progress=progress)
    if options.tutorial:
        from eval.tutorial import Tutorial

        results = with_tutorial(results, cases, Tutorial(article.text).retrieve)
    compared: dict[str, Ablated] = {}
    if options.ablate:
        from eval.ablation import ablate

        compared = ablate(bot, dev, progress=progress)
    report = build(results, article, questions, seconds=time.perf_counter() - started, ablation=compared)
    if options.model:
        from eval.modelled import measure_model, model_table, write_modelled

        source = source_text(article)
        found = measure_model(bot, options.model, cases, results, source=source, progress=progress)
        echo(model_table(found, article) + "\n")
        write_modelled(found, article, options.report or DEFAULT_REPORT)
    if options.report is not None:
        write_report(report, options.report)
    return report


def freeze_questions(paths: Sequence[Path] = ()) -> Path:
    """Split the questions (those that come with the program when none are named) and write the split down."""
    from corpus.reader import load_review

    article = load_review()
    chosen = tuple(paths) or question_files()
    return freeze(chosen, load_cases(chosen, article), article)


def measure_claims(bot: Any | None = None) -> str:
    """The table of how well a model's sentences are checked, and the claims that were judged wrongly."""
    from eval.claims.measure import claims_table, judge_claims, wrong_claims

    bot = _opened(bot)
    judged = judge_claims(bot.index, bot.embedder)
    return f"{claims_table(judged)}\n\n{wrong_claims(judged)}"


def measure_misspelt(bot: Any | None = None) -> str:
    """The table of how much of the answers is lost where questions are misspelt."""
    from eval.misspelt.measure import misspelt_table

    return misspelt_table(_opened(bot))


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m eval", description="Measure the quality of the answers.")
    found.add_argument(
        "action",
        nargs="?",
        choices=["run", "freeze", "claims", "misspelt"],
        default="run",
        help="freeze: write the split down; claims: measure the check of a model's sentences;"
        " misspelt: measure what is lost where questions are misspelt",
    )
    found.add_argument("--split", choices=["dev", "test", "both"], default="both", help="which side to run")
    found.add_argument(
        "--kind", action="append", default=[], metavar="K", help="only this kind of question; repeatable"
    )
    found.add_argument("--questions", nargs="+", type=Path, default=[], metavar="FILE", help="other question files")
    found.add_argument("--report", type=Path, default=DEFAULT_REPORT, metavar="DIR", help="folder for the report")
    found.add_argument("--model", default="", metavar="NAME", help="measure a chat model too, as openai:gpt-5-mini")
    found.add_argument("--cases", type=int, default=0, metavar="N", help="only so many questions, evenly spread")
    found.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="compare two saved report.json files")
    found.add_argument("--gate", action="store_true", help="exit 1 when a floor of gates.json is missed")
    found.add_argument("--tutorial", action="store_true", help="run the tutorial pipeline on the same questions")
    found.add_argument(
        "--ablate",
        action="store_true",
        help="run the program without each of its parts, fitted anew, on all dev questions",
    )
    return found


def main(
    arguments: Sequence[str] | None = None,
    *,
    bot: Any | None = None,
    progress: Progress | None = None,
    echo: Callable[[str], None] = print,
    complain: Callable[[str], None] | None = None,
) -> int:
    """Run the command line and give its exit code: 0 well, 1 a gate was missed, 2 an error for the user."""
    given = parser().parse_args(arguments)
    try:
        return _act(given, bot, progress, echo)
    except ReviewError as error:
        (complain or echo)(f"Error: {error}")
        return 2


def _act(given: argparse.Namespace, bot: Any | None, progress: Progress | None, echo: Callable[[str], None]) -> int:
    from eval.compare import compare
    from eval.markdown import ablation_table, metric_table

    if given.compare:
        echo(compare(*given.compare))
        return 0
    if given.action == "freeze":
        echo(f"Wrote {freeze_questions(given.questions)}")
        return 0
    if given.action == "claims":
        echo(measure_claims(bot))
        return 0
    if given.action == "misspelt":
        echo(measure_misspelt(bot))
        return 0
    options = Options(
        given.split,
        tuple(given.kind),
        tuple(given.questions),
        given.report,
        given.tutorial,
        given.ablate,
        given.model,
        given.cases,
    )
    report = evaluate(options, bot=bot, progress=progress, echo=echo)
    echo(metric_table(report))
    if report.ablation:
        echo("\n" + ablation_table(report.ablation))
    echo(f"\nQuestions sha256 {report.questions_sha256}; report in {given.report}")
    if not given.gate:
        return 0
    sentences = missed(dict(report.sides), load_gates())
    for sentence in sentences:
        echo(f"Gate missed: {sentence}")
    echo("Gate passed." if not sentences else f"{len(sentences)} gates missed.")
    return 1 if sentences else 0
