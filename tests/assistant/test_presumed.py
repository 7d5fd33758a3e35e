"""What a question takes for granted, leans on or misspells, and how sure an answer must be."""

from __future__ import annotations

from assistant import Assistant
from assistant.parameters import packaged_parameters


def test_what_is_asked_of_an_animal_that_the_article_never_names(bot: Assistant) -> None:
    answer = bot.ask("Why did the horses in the stem cell table mend more slowly than the goats?")
    assert answer.outcome == "related"
    assert bot.ask("Why did the goats in the stem cell table mend?").outcome == "answered"


def test_a_part_that_seems_to_lean_may_stand_alone(bot: Assistant) -> None:
    answer = bot.ask("How much more often do women than men get a crushed vertebra in Korea, and how does cement harm?")
    assert "3.5 times" in answer.text and "cement leakage" in answer.text


def test_does_written_dose_before_a_short_form(bot: Assistant) -> None:
    assert "glycoprotein non-melanoma clone B" in bot.ask("wat dose GPNMB stand fro").text


def test_an_article_without_everyday_wordings_is_answered_from_a_lower_probability() -> None:
    parameters = packaged_parameters()
    assert parameters.of_article(glossed=True) is parameters
    assert parameters.of_article(glossed=False).answer_floor == parameters.bare_floor < parameters.answer_floor
