"""What the program is to reach, as ratios to the others in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.benchmarks.speed.figures import Round, Spread, ratio


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit on the ratio of two figures: at most `limit`, or at least where `floor` is set."""

    name: str
    ours: str
    theirs: str
    limit: float
    floor: bool = False

    def met(self, value: float) -> bool:
        return value >= self.limit if self.floor else value <= self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bar with what was measured; without a ratio the run did not measure it."""

    bar: Bar
    ratio: Spread | None

    @property
    def met(self) -> bool | None:
        return None if self.ratio is None else self.bar.met(self.ratio.median)


BARS = (
    Bar("start → first answer / tutorial in memory", "ours.first", "tutorial.first", 0.15),
    Bar("start → first answer / tutorial persisted", "ours.first", "persisted.first", 0.25),
    Bar("warm ask p50 / tutorial's retrieval p50", "ours.ask_p50", "tutorial.ask_p50", 0.8),
    Bar("search p50 / bare onnxruntime encode p50", "ours.search_p50", "onnxruntime.ask_p50", 1.5),
    Bar("indexing rate / raw encode rate", "ours.index_rate", "torch.index_rate", 1.5, floor=True),
    Bar("peak memory of asking / tutorial's", "ours.memory", "tutorial.memory", 0.5),
    Bar("chat ready / import gradio + empty page", "ours.chat", "gradio.chat", 1.5),
    Bar("errors among 32 askers / askers", "ours.askers_32_errors", "ours.askers_32_asked", 0.0),
)


def judge(rounds: Sequence[Round], bars: Sequence[Bar] = BARS) -> tuple[Verdict, ...]:
    """Every bar with its ratio over the rounds."""
    return tuple(Verdict(bar, ratio(rounds, bar.ours, bar.theirs)) for bar in bars)
