"""A conversation on the page: stages, streaming, history, failures, and the endpoints for programs."""

from __future__ import annotations

from typing import Any

import pytest
from front_fakes import FakeBot, cite, small_article

from assistant.types import Answer, Stage
from assistant.ui.again import before
from assistant.ui.conversation import BROKEN, View, converse, message_html, messages, plain_history
from assistant.ui.turn import Turn, turn_of_answer
from corpus.errors import ReviewError

ARTICLE = small_article()


def good(question: str = "Q?") -> Answer:
    return Answer(question, question, "answered", "Minipigs healed faster.[^1]", (cite(ARTICLE, 0),))


def test_stages_then_pieces_then_answer() -> None:
    views = list(converse(FakeBot(ARTICLE, [good()]), "Q?", []))
    names = [view.stage.name for view in views if view.stage]
    assert list(dict.fromkeys(names)) == ["understood", "searching", "writing", "checking"]
    assert any(view.stage and view.turns[-1].text.startswith("Minipigs") for view in views)
    assert views[-1].stage is None and views[-1].turns[-1].outcome == "answered"
    shown = [message_html(ARTICLE, 1, view.turns[-1], view.stage) for view in views]
    assert "ra-stage" in shown[0] and "ra-stage" not in shown[-1] and "cite-1-1" in shown[-1]


def test_history_is_passed_as_messages() -> None:
    bot = FakeBot(ARTICLE, [good("One?"), ReviewError("No."), good("Two?")])
    turns: tuple[Turn, ...] = ()
    for question in ("One?", "Bad?", "Two?"):
        turns = list(converse(bot, question, turns))[-1].turns
    assert bot.asked[0][1] == []
    assert bot.asked[2][1] == [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "Minipigs healed faster.[^1]"},
    ]
    assert [turn.outcome for turn in turns] == ["answered", "failed", "answered"]


@pytest.mark.parametrize(
    ("error", "sentence"), [(ReviewError("Too long."), "Too long."), (RuntimeError("secret"), BROKEN)]
)
def test_a_failure_is_one_sentence_and_the_next_question_works(error: Exception, sentence: str) -> None:
    bot = FakeBot(ARTICLE, [error, good()])
    turns = list(converse(bot, "Q?", []))[-1].turns
    assert turns[-1].text == sentence and turns[-1].cards == ()
    assert list(converse(bot, "Q?", turns))[-1].turns[-1].outcome == "answered"


def test_a_stream_that_ends_without_an_answer_is_a_failure() -> None:
    bot = FakeBot(ARTICLE)
    bot.stream = lambda question, history=(): iter(())  # type: ignore[method-assign,assignment]
    assert list(converse(bot, "Q?", []))[-1].turns[-1].text == BROKEN


@pytest.mark.parametrize(
    "given",
    [
        [{"role": "user", "content": "a\nb"}],
        [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}],
        '[{"role": "user", "content": "a\\nb"}]',
    ],
)
def test_history_content_is_text_or_parts(given: Any) -> None:
    assert plain_history(given) == [{"role": "user", "content": "a\nb"}]


def test_no_history() -> None:
    assert plain_history(None) == plain_history("") == plain_history([]) == []


@pytest.mark.parametrize(
    "given", ["{", 3, {"role": "user"}, ["x"], [{"role": "system", "content": "x"}], [{"role": "user", "content": 3}]]
)
def test_bad_history_is_refused(given: Any) -> None:
    with pytest.raises(ReviewError, match="history"):
        plain_history(given)


def test_only_two_endpoints_are_public() -> None:
    from assistant.ui.page import build_page

    page = build_page(FakeBot(ARTICLE))
    assert set(page.get_api_info()["named_endpoints"]) == {"/ask", "/search"}
    assert page.get_api_info()["unnamed_endpoints"] == {}
    assert page.analytics_enabled is False


def test_launch_asks_for_no_other_host() -> None:
    from assistant.ui.serve import launch_options

    options = launch_options()
    assert not options["share"] and not options["run_history"] and options["footer_links"] == []
    assert options["theme"]._stylesheets == []
    assert "http" not in options["css"] and "http" not in options["head"]


def test_a_question_asked_anew_takes_its_place() -> None:
    turns = [Turn(name) for name in "abc"]
    assert before(turns, 2) == turns[:1] and before(turns, 1) == []
    for place in (0, 4, -1, None, "2"):
        assert before(turns, place) == turns


def test_every_question_can_be_edited_and_the_last_asked_again() -> None:
    turns = tuple(turn_of_answer(good(name)) for name in ("One?", "Two?"))
    one, first, two, second = (message["content"] for message in messages(ARTICLE, View(turns)))
    assert '"#edit-1"' in one and '"#edit-2"' in two
    assert "#retry" not in first and '"#retry-2"' in second
    for turn in (Turn("q"), Turn("q", "failed", text="No."), Turn("q", "declined", text="No.")):
        assert "#retry-1" in message_html(ARTICLE, 1, turn, None, True)
    assert "#retry" not in message_html(ARTICLE, 1, Turn("q"), Stage("searching"), True)


def test_the_stages_gone_through_are_shown_and_only_the_present_one_is_read_out() -> None:
    html = message_html(ARTICLE, 1, Turn("q"), Stage("writing"))
    assert html.count("<li") == 4 and html.count('aria-hidden="true"') == 3
    assert html.index("Searched") < html.index("Writing…") and "Checking" not in html
    assert "A &lt;b&gt;…" in message_html(ARTICLE, 1, Turn("q"), Stage("a <b>"))
