"""The rounds of a run: every contender once a round, one after the other, each in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import ReviewError
from eval.benchmarks.speed.child import Bench, chat_command, empty_page_command, free_port, page_ready, run_worker
from eval.benchmarks.speed.contenders import CONTENDERS

Say = Callable[[str], None]

OURS_BESIDE = ("search", "together", "index")
"""Workers whose figures are this program's too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. `quick` leaves out what takes minutes: an absent index, and building it."""

    rounds: int = 5
    questions: int = 100
    quick: bool = False


def dev_questions(count: int) -> list[str]:
    """Up to `count` questions of the dev side, evenly over all of them.

    Raises:
        ReviewError: the question set is not the frozen one.
    """
    from corpus.reader import load_review
    from eval.command import Options, choose

    _, cases, _ = choose(Options(side="dev"), load_review())
    texts = list(dict.fromkeys(case.case.question for case, _ in cases if not case.case.history and case.case.question))
    step = max(len(texts) / count, 1.0)
    return [texts[int(place * step)] for place in range(min(count, len(texts)))]


def measure(plan: Plan, say: Say, data: Path | None = None) -> list[dict[str, float]]:
    """The figures of every round.

    Args:
        data: where this program keeps its index between the rounds; a folder of the run's own when None.

    Raises:
        ReviewError: a process failed.
    """
    texts = dev_questions(plan.questions)
    if not texts:
        raise ReviewError("No question is left to ask: give --questions a number of at least 1.")
    with TemporaryDirectory(prefix="review-assistant-bench-") as name, nullcontext(Path(name)) as folder:
        questions = folder / "questions.json"
        questions.write_text(json.dumps(texts), encoding="utf-8")
        bench = Bench(folder, questions, data or folder / "data")
        say("Preparing: the index and the kept Chroma folder are made")
        run_worker(bench, "ours")
        run_worker(bench, "persisted")
        return [_round(bench, plan, number, say) for number in range(1, plan.rounds + 1)]


def _round(bench: Bench, plan: Plan, number: int, say: Say) -> dict[str, float]:
    """One round; every second one goes the other way round, so that none always comes after the same."""
    figures: dict[str, float] = {}
    tasks = tasks_of(plan)
    for task in tasks if number % 2 else tasks[::-1]:
        say(f"Round {number} of {plan.rounds}: {task}")
        figures |= _measured(bench, task)
    return figures


def tasks_of(plan: Plan) -> Sequence[str]:
    """What a round measures, in order; what is compared stands side by side."""
    slow = () if plan.quick else ("absent", "index", "raw")
    return (*CONTENDERS, "search", "chat", "gradio", "together", *slow)


def _measured(bench: Bench, task: str) -> dict[str, float]:
    """The figures of one task, under the name of whom they belong to."""
    if task in ("chat", "gradio"):
        port = free_port()
        command = chat_command(port) if task == "chat" else empty_page_command(port)
        return {f"{'ours' if task == 'chat' else 'gradio'}.chat": page_ready(bench, command, port)}
    if task == "absent":
        with TemporaryDirectory(dir=bench.folder) as empty:
            found = run_worker(Bench(bench.folder, bench.questions, Path(empty)), "ours")
        return {"ours.first_absent": found["first"]}
    owner = "ours" if task in OURS_BESIDE else "torch" if task == "raw" else task
    return {f"{owner}.{name}": value for name, value in run_worker(bench, task).items()}
