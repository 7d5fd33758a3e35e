"""Questions that ask several things, and those that only look so."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.parts import each_of_two, split_parts
from assistant.points import Draft, Point, join_drafts
from corpus.types import Span


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "What are the benefits of exosomes, and what hampers their production?",
            ("What are the benefits of exosomes?", "What hampers their production?"),
        ),
        ("How common is it? Why does it happen?", ("How common is it?", "Why does it happen?")),
        (
            "How were the cells given and what happened then? (rats)",
            ("How were the cells given? (rats)", "What happened then? (rats)"),
        ),
        (
            "Contrast the strength of polymers with that of ceramics.",
            ("What is the strength of polymers?", "What is the strength of ceramics?"),
        ),
        (
            "Compare the role of cells in the first phase, the second phase and the last phase.",
            (
                "What is the role of cells in the first phase?",
                "What is the role of cells in the second phase?",
                "What is the role of cells in the last phase?",
            ),
        ),
    ],
)
def test_several_questions_are_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    assert split_parts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Which animals and cells were used?",
        "Is it safe and effective?",
        "Why, and how?",
        "Compare the two procedures.",
        "What is it, and how, and why is it, and where was it, and when was it done?",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_parts(text) == (text,)


def test_joined_drafts_quote_a_place_once_and_are_as_sure_as_the_least_sure() -> None:
    first, second = (Point("1", 1, 0, (Span(start, start + 5),)) for start in (0, 10))
    joined = join_drafts([Draft((first,), support=0.9), Draft((first, second), support=0.6, notices=("n",))])
    assert joined.points == (first, second)
    assert joined.support == 0.6
    assert joined.notices == ("n",)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        (
            "How do denosumab and raloxifene differ in the fractures they prevent?",
            (
                "How do denosumab differ in the fractures they prevent?",
                "How do raloxifene differ in the fractures they prevent?",
            ),
        ),
        ("BMP signals versus VEGF signals: which does what?", ("BMP", "VEGF")),
        ("Is denosumab better than raloxifene, compared with placebo?", ()),
        ("Apart from rats and rabbits, which animals were compared?", ()),
        ("Which animals and cells were used?", ()),
        ("marrow cells vs fat cells for fusing vertebrae: which wins?", ()),
    ],
)
def test_the_same_asked_of_two_things(bot: Assistant, text: str, sides: tuple[str, ...]) -> None:
    found = each_of_two(bot.searcher.read(text))
    assert len(found) == len(sides)
    assert all(said in side.text for said, side in zip(sides, found, strict=True))


def test_both_of_two_things_are_told_of(bot: Assistant) -> None:
    answer = bot.ask("How do ultracentrifugation and size-exclusion chromatography differ?")
    assert answer.answered
    told = bot.ask("Denosumab versus raloxifene: which fractures does each prevent?").text
    assert "**Denosumab**: Anti-Fracture Efficacy: Vertebral: +" in told
    assert "**Raloxifene (SERM)**: Anti-Fracture Efficacy: Vertebral: +" in told and "No sufficient evidence" in told
