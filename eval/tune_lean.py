"""Fitting whether a question leans on the conversation: follow-ups against questions that were asked first."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from assistant.lean import ALONE, FRESH, LEANING, SIGNALS, lean_signals
from assistant.retrieve import Searcher
from eval.case import LocatedCase
from eval.tune_judge import Judge, JudgingTask, held_out, matrix
from eval.tune_rank import named_weights


def make_tasks(cases: Iterable[LocatedCase], searcher: Searcher) -> tuple[JudgingTask, ...]:
    """The signals of the answerable questions, and whether each follows others; those that say they change the subject
    are left out."""
    tasks = []
    for case in cases:
        asked = case.case
        if asked.expect != "answered" or FRESH.search(asked.question):
            continue
        question = searcher.read(asked.question)
        signals = np.asarray(lean_signals(question.text, question), dtype=np.float64)
        tasks.append(JudgingTask(asked.id, asked.kind, signals, bool(asked.history)))
    return tuple(tasks)


def as_weights(judge: Judge) -> dict[str, float]:
    """Fitted weights by signal, as the parameter file holds them."""
    return named_weights(SIGNALS, judge.weights)


def describe(tasks: tuple[JudgingTask, ...], judge: Judge, say: Callable[[str], None]) -> None:
    """Say how many follow-ups and first questions fall on either side of the two bounds."""
    _, y = matrix(tasks)
    found = held_out(tasks)
    say(f"Leaning: {len(tasks)} questions, {int(y.sum())} follow-ups; cross-validated:")
    say(f"  follow-ups: {(found[y > 0] >= LEANING).mean():.3f} lean, {(found[y > 0] < ALONE).mean():.3f} stand alone")
    say(f"  others:     {(found[y < 1] >= LEANING).mean():.3f} lean, {(found[y < 1] < ALONE).mean():.3f} stand alone")
    say("  " + ", ".join(f"{name} {weight}" for name, weight in as_weights(judge).items()))
