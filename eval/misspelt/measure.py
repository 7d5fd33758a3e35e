"""Questions as written and as bad spellers write them: how many words are wrong, and how many answers are right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.resources import files
from statistics import fmean
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.types import Answer
from corpus.errors import ReviewError
from corpus.types import Article
from eval.case import LocatedCase, load_cases
from eval.command import question_files, tuning_files
from eval.markdown import table
from eval.metrics.facts import facts
from eval.metrics.score import Context

Half = Literal["tune", "held"]
HALVES: tuple[Half, ...] = ("tune", "held")
"""The costs of misspellings were fitted on the first; of the second only figures were looked at."""

WORD = re.compile(r"[^\W\d_]+")


class Misspelt(BaseModel):
    """A question of the dev or tuning set, spelt badly by hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Paired:
    """One question right and misspelt: its words, how many of them are amiss as written and once put right, and
    whether it is handled rightly, that is answered with all facts or, where the article has none, not answered."""

    answerable: bool
    words: int
    written: int
    corrected: int
    right: bool
    right_misspelt: bool


def measure(bot: Any, half: Half) -> tuple[Paired, ...]:
    """Every question of a half asked of `bot` right and misspelt.

    Raises `ReviewError` for a question whose id no set has.
    """
    article: Article = bot.article
    cases = {case.id: case for case in load_cases((*question_files(), *tuning_files()), article)}
    return tuple(_paired(bot, cases, one) for one in read_misspelt(half))


def _paired(bot: Any, cases: dict[str, LocatedCase], one: Misspelt) -> Paired:
    if one.id not in cases:
        raise ReviewError(f"Misspelt questions: no question set has the id {one.id!r}; correct it.")
    case = cases[one.id]
    asked = case.case.question
    as_meant, as_written = bot.ask(asked), bot.ask(one.question)
    return Paired(
        case.case.expect == "answered",
        len(WORD.findall(asked)),
        words_amiss(one.question, asked),
        words_amiss(as_written.standalone_question, asked),
        _right(case, as_meant, bot.article),
        _right(case, as_written, bot.article),
    )


def _right(case: LocatedCase, answer: Answer, article: Article) -> bool:
    if case.case.expect != "answered":
        return not answer.answered
    score = facts(Context(case, answer, article))
    return score is not None and score.value == 1.0


def words_amiss(written: str, meant: str) -> int:
    """How many words of one text have no counterpart in the other, in order.

    >>> words_amiss("wot is bone cement", "What is bone cement?")
    1
    """
    one, other = ([word.lower() for word in WORD.findall(text)] for text in (written, meant))
    same = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return max(len(one), len(other)) - same


def misspelt_table(bot: Any) -> str:
    """What is left of the answers when the questions are misspelt, for each half of the set."""
    halves = [measure(bot, half) for half in HALVES]
    rows = [
        ["words amiss as written", *(_amiss([(p.written, p.words) for p in half]) for half in halves)],
        ["words amiss once put right", *(_amiss([(p.corrected, p.words) for p in half]) for half in halves)],
    ]
    for answerable, what in ((True, "all facts"), (False, "not answered")):
        chosen = [[p for p in half if p.answerable is answerable] for half in halves]
        rows.append([f"{what}, spelt right", *(_share([p.right for p in half]) for half in chosen)])
        rows.append([f"{what}, misspelt", *(_share([p.right_misspelt for p in half]) for half in chosen)])
    return table(["what", "fitted on", "held back"], rows)


def _amiss(counts: Sequence[tuple[int, int]]) -> str:
    return f"{sum(amiss for amiss, _ in counts) / sum(words for _, words in counts):.3f}"


def _share(right: Sequence[bool]) -> str:
    return f"{fmean(right):.3f} ({sum(right)}/{len(right)})"


def read_misspelt(half: Half) -> list[Misspelt]:
    """The misspelt questions of a half."""
    lines = files("eval").joinpath("misspelt").joinpath(f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [TypeAdapter(Misspelt).validate_json(line) for line in lines if line.strip()]
