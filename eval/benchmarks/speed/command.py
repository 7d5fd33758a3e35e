"""`review-assistant bench`, and `python -m eval.benchmarks.speed`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import ReviewError
from eval.benchmarks.speed.race import QUICK, Plan, race
from eval.benchmarks.speed.show import to_markdown, write


def questions() -> list[str]:
    """The dev questions that come with the program, without those that lean on a conversation."""
    from corpus.reader import load_review
    from eval.case import load_cases
    from eval.command import question_files
    from eval.split import check, side_of

    paths = question_files()
    frozen = check(paths, own=True)
    cases = [case.case for case in load_cases(paths, load_review()) if side_of(frozen, case.id) == "dev"]
    return [case.question for case in cases if not case.history]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="review-assistant bench",
        description="Measure how fast the program is, beside a LangChain-tutorial pipeline and the bare parts.",
    )
    found.add_argument("--quick", action="store_true", help="one round of few questions, in a few minutes")
    found.add_argument("--rounds", type=int, default=None, metavar="N", help="how often everything is measured")
    found.add_argument(
        "--report", type=Path, default=Path("reports/speed"), metavar="DIR", help="folder for the report"
    )
    return found


def main(
    arguments: Sequence[str] | None = None,
    *,
    echo: Callable[[str], None] = print,
    complain: Callable[[str], None] = print,
) -> int:
    """Run the benchmark and give its exit code: 0 well, 2 an error for the user. A bar that is missed is told, no more:
    whether it is met depends on the machine and on what else it does."""
    given = parser().parse_args(arguments)
    try:
        measured = race(plan_of(given.quick, given.rounds), questions(), complain)
        write(measured, given.report)
    except ReviewError as error:
        complain(f"Error: {error}")
        return 2
    except OSError as error:
        complain(f"Error: the report can't be written to {given.report} ({error.strerror or error}).")
        return 2
    echo(to_markdown(measured))
    echo(f"Report in {given.report}")
    return 0


def plan_of(quick: bool, rounds: int | None) -> Plan:
    """The plan for the options.

    Raises:
        ReviewError: there is no round.
    """
    plan = QUICK if quick else Plan()
    if rounds is None:
        return plan
    if rounds < 1:
        raise ReviewError(f"--rounds is {rounds}: give at least 1.")
    return Plan(rounds, min(plan.builds, rounds), plan.questions)
