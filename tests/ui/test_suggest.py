"""Questions to ask next are those that were asked and answered with something new."""

from __future__ import annotations

from front_fakes import FakeBot, cite, small_article

from assistant.types import Answer
from assistant.ui.suggest import candidates, suggestions
from assistant.ui.turn import turn_of_answer
from corpus.errors import ReviewError

ARTICLE = small_article()
TURN = turn_of_answer(Answer("Q?", "Q?", "answered", "Healed [^1].", (cite(ARTICLE, 2),)))


def test_only_what_the_article_answers_anew_is_suggested() -> None:
    made = list(candidates(ARTICLE, TURN))
    assert made[0] == "What does the article say about reference 3?" and "First <b>?" in made[1]
    declined = Answer("x", "x", "declined", "No.")
    again = Answer("x", "x", "answered", "Yes [^1]", (cite(ARTICLE, 2),))
    new = Answer("x", "x", "answered", "Yes [^1]", (cite(ARTICLE, 3),))
    for queue, count in (
        ([declined] * 3, 0),
        ([again] * 3, 0),
        ([ReviewError("No.")] * 3, 0),
        ([declined, new, again], 1),
    ):
        bot = FakeBot(ARTICLE, queue)
        assert suggestions(bot, [TURN]) == [made[1]][:count]


def test_what_was_asked_before_is_not_suggested_again() -> None:
    made = list(candidates(ARTICLE, TURN))
    earlier = [turn_of_answer(Answer(question.upper(), "", "declined", "No.")) for question in made]
    assert suggestions(FakeBot(ARTICLE), [*earlier, TURN]) == []
