"""What comes next where an article tells of stages in their order."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.stages import Stages, find_stages, in_order

STAGES = [Stages("phase", ("early", "middle", "late"))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "It has three stages: the early phase, the middle phase, and the late phase [3].",
            ("early", "middle", "late"),
        ),
        ("It goes through induction, growth, and rest phases.", ("induction", "growth", "rest")),
        ("The early step, the middle step and the late step follow.", ("early", "middle", "late")),
        ("During healing, the early and late phases matter.", None),
        ("The early and late phases matter.", None),
        ("It is slow. Early, cells come, and the late phase follows.", None),
    ],
)
def test_stages_are_found_where_three_are_listed(text: str, names: tuple[str, ...] | None) -> None:
    assert [stages.names for stages in find_stages(text)] == ([names] if names else [])


@pytest.mark.parametrize(
    ("text", "earlier", "understood"),
    [
        ("And in the next one?", "What marks the early phase of it?", "What marks the middle phase of it?"),
        ("How about the one before that?", "What marks the late phase?", "What marks the middle phase?"),
        ("And what comes after that?", "What marks the first phase?", "What happens in the middle phase?"),
        (
            "Which phase comes next, and why?",
            "What marks the middle phase?",
            "What happens in the late phase, and why?",
        ),
        ("Which cells come in the next phase?", "What marks the early phase?", "Which cells come in the middle phase?"),
        ("And then?", "What marks the middle phase?", "What marks the late phase?"),
        ("And after that?", "What marks the late phase?", None),
        ("And after that?", "What marks the goats?", None),
        ("And why?", "What marks the early phase?", None),
    ],
)
def test_the_next_stage_is_named(text: str, earlier: str, understood: str | None) -> None:
    assert in_order(text, earlier, STAGES) == understood


def test_the_phase_after_that_is_understood_in_a_conversation(bot: Assistant) -> None:
    history = [{"role": "user", "content": "What do MSCs do in the reactive phase?"}]
    answer = bot.ask("How about the phase after that?", history=history)
    assert answer.standalone_question == "What do MSCs do in the reparative phase?" and answer.answered


def test_what_this_includes_is_quoted_with_what_it_belongs_to(bot: Assistant) -> None:
    answer = bot.ask("What do MSCs release in the reactive versus the reparative phase?")
    assert "IL-1, IL-6" in answer.text and "insulin-like growth factor-1" in answer.text
