"""The race: round by round, every contestant after the other, each in a process of its own."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.benchmarks.speed import figures
from eval.benchmarks.speed.contestants import BM25, ONNX, OURS, PERSISTED, TORCH, TUTORIAL
from eval.benchmarks.speed.figures import CHAT, EMPTY, Key, percentile
from eval.benchmarks.speed.process import (
    chat_command,
    empty_command,
    environment,
    free_port,
    run_trial,
    seconds_to_port,
)

ASKING = (OURS, TUTORIAL, PERSISTED, ONNX, TORCH, BM25)
"""In the order of a round: those that are compared with each other stand together."""

CROWDS = (1, 8, 32)

QUESTIONS_EACH = 6
"""How many questions each of many askers asks."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is measured: rounds, rounds without an index (which build it), and questions a round."""

    rounds: int = 7
    builds: int = 3
    questions: int = 100


QUICK = Plan(rounds=1, builds=1, questions=24)


@dataclass(frozen=True)
class Race:
    """What was measured: figures by round, the milliseconds of an answer by part (all rounds together), what the asking
    process imported of the heavy packages, and the sentences of errors."""

    rounds: dict[Key, list[float]]
    parts: dict[str, list[float]]
    imported: tuple[str, ...]
    errors: tuple[str, ...]


def race(plan: Plan, questions: Sequence[str], say: Say = lambda line: None) -> Race:
    """Measure everything as planned, in a temporary folder.

    Raises:
        ReviewError: a trial failed.
    """
    with tempfile.TemporaryDirectory(prefix="review-assistant-bench-") as name:
        return _Track(Path(name), plan, list(questions), say).run()


def every(values: Sequence[str], count: int) -> list[str]:
    """So many of the values, evenly from first to last; all of them where there are fewer."""
    step = max(len(values) / max(count, 1), 1.0)
    return [values[math.floor(place * step)] for place in range(min(count, len(values)))]


class _Track:
    """One race in its folder; gathers as it goes."""

    def __init__(self, folder: Path, plan: Plan, questions: list[str], say: Say) -> None:
        self.folder, self.plan, self.say = folder, plan, say
        self.questions = every(questions, plan.questions)
        self.rounds: dict[Key, list[float]] = {}
        self.parts: dict[str, list[float]] = {}
        self.imported: set[str] = set()
        self.errors: list[str] = []

    def run(self) -> Race:
        for turn in range(self.plan.builds):
            self._absent(self.folder / f"build-{turn}")
        place = self.folder / "build-0"
        self._trial(PERSISTED, place, "first")  # so that its index is there, too
        for turn in range(1, self.plan.rounds + 1):
            self.say(f"round {turn} of {self.plan.rounds}")
            for name in ASKING:
                self._asking(name, place)
            for name in (OURS, TORCH):
                found = self._trial(name, place, "indexing")
                self._note(name, figures.CHUNKS, found["chunks"] / found["seconds"])
            self._pages(place)
        for turn in range(1, max(self.plan.rounds // 2, 1) + 1):
            self.say(f"many askers, round {turn}")
            for askers in CROWDS:
                for name in (OURS, TUTORIAL):
                    self._crowd(name, place, askers)
        return Race(self.rounds, self.parts, tuple(sorted(self.imported)), tuple(self.errors))

    def _absent(self, place: Path) -> None:
        """From nothing to a first answer, and to a page; the tutorial's beside it."""
        self.say("start without an index")
        self._note(OURS, figures.ABSENT, self._trial(OURS, place, "first")["first_s"])
        self._note(TUTORIAL, figures.ABSENT, self._trial(TUTORIAL, place, "first")["first_s"])
        self._page(CHAT, figures.READY_ABSENT, self.folder / f"page-{place.name}")

    def _asking(self, name: str, place: Path) -> None:
        found = self._trial(name, place, "asking")
        self._note(name, figures.FIRST, found["first_s"])
        self._note(name, figures.ASK, percentile(found["ask"], 0.5))
        self._note(name, figures.ASK95, percentile(found["ask"], 0.95))
        self._note(name, figures.SEARCH, percentile(found["search"], 0.5))
        self._note(name, figures.SEARCH95, percentile(found["search"], 0.95))
        self._note(name, figures.MEMORY, found["memory_mb"])
        if name == OURS:
            for part, values in found["parts"].items():
                self.parts.setdefault(part, []).extend(values)
            self.imported.update(found["imported"])

    def _pages(self, place: Path) -> None:
        self._page(CHAT, figures.READY, place / "ours")
        self._page(EMPTY, figures.READY, place / "ours")

    def _page(self, name: str, figure: str, data_dir: Path) -> None:
        port = free_port()
        command = chat_command(port) if name == CHAT else empty_command(port)
        self._note(name, figure, seconds_to_port(command, port, environment(data_dir)))

    def _crowd(self, name: str, place: Path, askers: int) -> None:
        found = self._trial(name, place, "crowd", every(self.questions, QUESTIONS_EACH), askers=askers)
        median, slowest, errors = figures.crowd_names(askers)
        self._note(name, median, percentile(found["ask"], 0.5))
        self._note(name, slowest, percentile(found["ask"], 0.95))
        self._note(name, errors, len(found["errors"]))
        if name == OURS:
            self.errors.extend(found["errors"])

    def _trial(
        self, name: str, place: Path, trial: str, questions: Sequence[str] = (), **more: object
    ) -> dict[str, Any]:
        order = {"trial": trial, "name": name, "place": str(place), "questions": list(questions or self.questions)}
        return run_trial(order | more)

    def _note(self, name: str, figure: str, value: float) -> None:
        self.rounds.setdefault((name, figure), []).append(float(value))
