"""A page that is there before its index: who asks meanwhile waits, and is told what went wrong."""

from __future__ import annotations

import threading

import pytest

from assistant.settings import Settings
from assistant.types import Answer
from assistant.ui.opening import OpeningBot
from corpus.errors import ReviewError
from corpus.reader import load_review


class Ready:
    article = None
    settings = None

    def ask(self, question, history=()):
        return Answer(question, question, "declined", "")

    def stream(self, question, history=()):
        yield self.ask(question)

    def search(self, question, k=8):
        return [question] * k

    def info(self):
        return {"index": {"chunks": 1}}


def test_who_asks_early_waits() -> None:
    gate = threading.Event()

    def open_bot():
        gate.wait()
        return Ready()

    bot = OpeningBot(load_review(), Settings(), open_bot)
    bot.begin()
    assert bot.article.sections
    assert bot.info() == {}
    answers: list[Answer] = []
    asker = threading.Thread(target=lambda: answers.extend(bot.stream("What is it?")))
    asker.start()
    assert answers == []
    gate.set()
    asker.join()
    assert [answer.question for answer in answers] == ["What is it?"]
    assert bot.search("x", 2) == ["x", "x"]
    assert bot.ask("y").question == "y"
    assert bot.info() == {"index": {"chunks": 1}}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ReviewError("The folder is full."), "^The folder is full.$"),
        (OSError("gone"), "can't be opened .OSError: gone"),
    ],
)
def test_what_keeps_it_from_opening_is_told_to_all(error, said, capsys) -> None:
    def open_bot():
        raise error

    bot = OpeningBot(load_review(), Settings(), open_bot)
    bot.begin()
    for _ in range(2):
        with pytest.raises(ReviewError, match=said):
            bot.ask("What is it?")
