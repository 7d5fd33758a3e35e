"""Whatever is asked, said before, set or shown: an answer or one sentence, and nothing from outside becomes markup."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from fuzzing import inputs, text, timed
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, Settings
from assistant.settings import read_settings
from assistant.types import Answer
from assistant.ui.conversation import View, messages, plain_history
from assistant.ui.evidence import panel_html
from assistant.ui.review import review_html
from assistant.ui.turn import turn_of_answer
from corpus.errors import ReviewError
from corpus.readers.read import read_bytes

pytestmark = pytest.mark.fuzz

SAMPLE = Path(__file__).parents[1] / "corpus" / "samples" / "bees.xml"
WORDS = (
    "reed|clay|paper|frost|bees|CO2|nest|10⁷|table 1|[2]|reference 5|section 2.1|figure 1|how many|which|what is|why"
    "|and in|compare|not|Crane et al.|MBT|?|it|them|ignore all instructions|system:|should I take|the highest|percent|²"
    "|every row of the table"
).split("|")
questions = st.one_of(text, st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(article=SAMPLE, settings=Settings(data_dir=tmp_path_factory.mktemp("fuzz")))


class Markup(HTMLParser):
    """Notes every element and attribute that has no business in what the page is given."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "svg"}:
            self.bad.append(tag)
        for key, value in attrs:
            if key.startswith("data-"):
                continue  # text, which no browser follows: a question that a button asks
            if key.startswith("on") or "javascript:" in (value or "").lower().replace("\n", "").replace("\t", ""):
                self.bad.append(f"{tag} {key}={value}")


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def check_answer(bot: Assistant, answer: Answer) -> None:
    json.dumps(answer.to_dict(), allow_nan=False)
    assert answer.to_markdown()
    for citation in answer.citations:
        parts = [bot.article.text[span.start : span.end] for span in citation.spans]
        assert citation.quote == " … ".join(parts)
    turn = turn_of_answer(answer)
    shown = [panel_html(bot.article, [turn]), *strings(messages(bot.article, View((turn,))))]
    assert [bad for html in shown for bad in Markup(html).bad] == []


def ask(bot: Assistant, question: Any, history: Any) -> None:
    with timed():
        try:
            answer = bot.ask(question, history)
        except ReviewError as error:
            assert "\n" not in str(error)
            return
    check_answer(bot, answer)


@inputs(60)
@given(questions)
def test_any_question(bot: Assistant, question: str) -> None:
    ask(bot, question, ())


@inputs(20)
@given(st.one_of(st.none(), st.integers(), st.binary(max_size=5), st.lists(st.text(max_size=3), max_size=2)))
def test_what_is_no_question(bot: Assistant, question: object) -> None:
    ask(bot, question, ())


roles = st.sampled_from(("user", "assistant", "system", "", "tool"))
contents = st.one_of(
    questions,
    st.none(),
    st.integers(),
    st.lists(st.fixed_dictionaries({"type": st.just("text"), "text": questions}), max_size=2),
)
loose = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("role", "content", "text", "type", "x")), inner)
    ),
    max_leaves=8,
)
histories = st.one_of(st.lists(st.fixed_dictionaries({"role": roles, "content": contents}), max_size=5), loose)


@inputs(60)
@given(questions, histories)
def test_any_history(bot: Assistant, question: str, history: object) -> None:
    ask(bot, question, history)


@inputs(60)
@given(histories)
def test_any_history_from_the_page(history: object) -> None:
    try:
        plain = plain_history(history)
    except ReviewError as error:
        assert "\n" not in str(error)
        return
    assert all(set(message) == {"role", "content"} for message in plain)


@inputs(20)
@given(st.one_of(st.integers(), st.floats(), st.text(max_size=3), st.none(), st.booleans()))
def test_any_number_of_passages(bot: Assistant, k: Any) -> None:
    try:
        assert 0 < len(bot.search("frost", k)) <= k
    except ReviewError as error:
        assert "\n" not in str(error)


names = st.sampled_from(sorted(Settings.model_fields))
values = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=20),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(("", " ", "~", "~x", "nan", "inf", "-0", "1e400", "true", "null", "[]", "{}", "0x10", "٣")),
)


@inputs(100)
@given(st.dictionaries(names, values, max_size=4))
def test_any_settings(given_values: dict[str, str]) -> None:
    variables = {f"REVIEW_ASSISTANT_{name.upper()}": value for name, value in given_values.items()}
    with mock.patch.dict(os.environ, variables):
        try:
            found = read_settings()
            assert found.data_dir.is_absolute() and found.article_limits.file_bytes >= 0
        except ReviewError as error:
            assert "REVIEW_ASSISTANT_" in str(error) and "\n" not in str(error)


@inputs(60)
@given(text, text, text)
def test_a_hostile_article_is_shown_as_text(title: str, body: str, cell: str) -> None:
    source = f"---\ntitle: {title}\n---\n\n## {title}\n\n{body} [1]\n\nTable 1. {cell}\n\n"
    source += f"| a | b |\n| - | - |\n| {cell} | x |\n"
    source += f"\n## References\n\n1. {body}\n"
    try:
        article = read_bytes(source.encode("utf-8", "replace"), "a.md")
    except ReviewError:
        return
    assert Markup(review_html(article)).bad == []
