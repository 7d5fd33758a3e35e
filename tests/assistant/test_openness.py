"""What the review leaves open, and how it is told from what the review answers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.index.build import fingerprint_of
from assistant.index.openness import Openness, discriminant
from corpus.reader import load_review, read_text
from corpus.types import Gap

QUESTIONS = Path(__file__).parents[2] / "eval" / "questions"


def test_the_discriminant_is_a_half_at_the_mean_of_what_is_told_and_minus_a_half_at_that_of_the_rest() -> None:
    random = np.random.default_rng(5)
    told, left_open = random.normal(size=(2, 40, 8)).astype(np.float32) + np.asarray([[[0.5]], [[-0.5]]])
    found = discriminant(told.astype(np.float32), left_open.astype(np.float32))
    values = [float(rows.mean(axis=0) @ found[:-1] + found[-1]) for rows in (told, left_open)]
    assert values == pytest.approx([0.5, -0.5], abs=1e-5)


def test_what_is_left_open_belongs_to_the_sentences_and_rows_and_holds_no_question_of_the_evaluation() -> None:
    review = load_review()
    places = {(sentence.start, sentence.end) for sentence in review.sentences}
    places |= {(row.start, row.end) for table in review.tables for row in table.rows}
    glossed = {(gloss.start, gloss.end) for gloss in review.glosses}
    assert all((gap.start, gap.end) in places | glossed for gap in review.gaps)
    left_open = [question for gap in review.gaps for question in gap.questions]
    assert len(set(left_open)) == len(left_open) > 5000
    assert not set(left_open) & {text for gloss in review.glosses for text in gloss.texts}
    files = QUESTIONS.rglob("*.jsonl")
    asked = {json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines() if line}
    assert len(asked) > 1000 and not asked & set(left_open)


@pytest.mark.parametrize(
    "question",
    [
        "Who funded the trial of Wharton's jelly cells?",
        "What does a kyphoplasty cost?",
        "How many milligrams of teriparatide a day were injected in the human trial?",
    ],
)
def test_what_the_review_leaves_open_is_not_answered(bot: Assistant, question: str) -> None:
    assert not bot.ask(question).answered


def test_what_is_left_open_is_told_from_what_is_answered(bot: Assistant) -> None:
    searcher = bot.searcher
    cost = searcher.openness(searcher.probe("How much money does a kyphoplasty cost a patient?"))
    told = searcher.openness(searcher.probe("Which cells were put into the vertebral defects of rats?"))
    assert cost.told_like < 0 and cost.open_near > cost.told_near
    assert cost.told_like < told.told_like and told.told_near - told.open_near > cost.told_near - cost.open_near


def test_an_article_that_tells_nothing_of_what_it_leaves_open_is_judged_without_it(bot: Assistant) -> None:
    bare = replace(bot.index, discriminant=np.zeros(0, dtype=np.float32))
    assert bot.index.weighs_openness and not bare.weighs_openness
    searcher = type(bot.searcher)(bare, bot.embedder, bot.searcher.parameters)
    assert searcher.openness(searcher.probe("What does a kyphoplasty cost?")) == Openness()
    assert searcher.parameters.answer_floor == bot.searcher.parameters.bare_floor


def test_an_index_belongs_to_just_this_that_is_left_open(bot: Assistant) -> None:
    article = read_text("One sentence about bones.", "a", {"title": "A"})
    other = replace(article, gaps=(Gap(0, 5, ("What does it cost?",)),))
    sums = [fingerprint_of(one, bot.settings, "0" * 64) for one in (article, other)]
    assert sums[0] != sums[1]
