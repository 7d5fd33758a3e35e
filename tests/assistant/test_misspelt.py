"""The misspelt questions: each is one of the sets, and the speller brings them nearer to what was meant."""

from __future__ import annotations

import pytest

from assistant import Assistant
from eval.case import load_cases
from eval.command import question_files, tuning_files
from eval.misspelt.measure import HALVES, Half, read_misspelt, words_amiss


@pytest.mark.parametrize("half", HALVES)
def test_the_speller_halves_the_words_that_are_amiss(bot: Assistant, half: Half) -> None:
    meant = {case.id: case.case.question for case in load_cases((*question_files(), *tuning_files()), bot.article)}
    misspelt = read_misspelt(half)
    assert len({one.id for one in misspelt}) == len(misspelt) > 100
    written = sum(words_amiss(one.question, meant[one.id]) for one in misspelt)
    correct = bot.searcher.speller.correct
    assert sum(words_amiss(correct(one.question), meant[one.id]) for one in misspelt) < written / 2
