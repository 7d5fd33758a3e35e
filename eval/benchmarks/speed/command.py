"""The benchmark as one call, for the command line and for other fronts."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import ReviewError
from eval.benchmarks.speed.bars import judge
from eval.benchmarks.speed.report import ratio_table, write
from eval.benchmarks.speed.run import Plan, measure

DEFAULT_REPORT = Path("reports") / "speed"
QUICK = Plan(rounds=1, questions=20, quick=True)


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="review-assistant bench",
        description="Measure the speed beside a tutorial pipeline and its bare parts; ratios are the result.",
    )
    found.add_argument("--quick", action="store_true", help="one round without building an index: a few minutes")
    found.add_argument("--rounds", type=at_least_one, metavar="N", help=f"rounds to take medians of ({Plan().rounds})")
    found.add_argument("--questions", type=at_least_one, metavar="N", help=f"how many to ask ({Plan().questions})")
    found.add_argument("--report", type=Path, default=DEFAULT_REPORT, metavar="DIR", help="folder for the report")
    found.add_argument("--data", type=Path, metavar="DIR", help="a data folder with an index, instead of building one")
    return found


def plan_of(given: argparse.Namespace) -> Plan:
    plain = QUICK if given.quick else Plan()
    return Plan(given.rounds or plain.rounds, given.questions or plain.questions, plain.quick)


def main(
    arguments: Sequence[str] | None = None,
    *,
    progress: Callable[[str], None] | None = None,
    echo: Callable[[str], None] = print,
    complain: Callable[[str], None] | None = None,
) -> int:
    """Run the command line and give its exit code: 0 all measured bars met, 1 one missed, 2 an error for the user."""
    given = parser().parse_args(arguments)
    plan = plan_of(given)
    try:
        rounds = measure(plan, progress or (lambda sentence: None), given.data and given.data.absolute())
        write(rounds, plan, given.report)
    except (ReviewError, OSError) as error:
        (complain or echo)(f"Error: {error}")
        return 2
    verdicts = judge(rounds)
    echo(ratio_table(verdicts))
    echo(f"\nThe figures behind them are in {given.report}")
    return 1 if any(verdict.met is False for verdict in verdicts) else 0
