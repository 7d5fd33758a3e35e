"""Whatever a chat model or its endpoint does, the reader gets an answer and sees who wrote it and why."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from chat_server import ChatServer, Reply

from assistant import Assistant
from assistant.types import Answer, Piece

QUESTION = "How does cement leakage harm patients?"
NAME = "openai:scripted"
GOOD = "Leakage of cement can lead to serious complications [{key}]."
BOUND = 15.0
"""Far above the three seconds of the setting, far below a hang."""


def well(reply: Reply) -> None:
    reply.say(GOOD.format(key=reply.key_of("cement leakage")))


def dropped_stream(reply: Reply) -> None:
    reply.begin()
    reply.piece(GOOD.format(key=reply.key_of("cement leakage")) + " And then it ")
    reply._handler.close_connection = True
    reply._handler.connection.close()


def hang_after_words(reply: Reply) -> None:
    reply.begin()
    reply.piece(GOOD.format(key=reply.key_of("cement leakage")) + " Then nothing more comes")
    reply.hang()


def rant(reply: Reply) -> None:
    reply.begin()
    for number in range(100_000):
        reply.piece(f"Bone number {number} is wonderful and so on. ")
    reply.end()


def rant_without_stop(reply: Reply) -> None:
    reply.begin()
    for _ in range(100_000):
        reply.piece("wonderful bone ")
    reply.end()


def trickle(reply: Reply) -> None:
    reply.begin()
    while not reply.server.ending.is_set():
        reply.piece("a")
        time.sleep(0.05)


FAULTS: dict[str, tuple[Callable[[Reply], object], str]] = {
    "hangs": (lambda reply: reply.hang(), "did not answer in time"),
    "trickles": (trickle, "did not answer in time"),
    "error 500": (lambda reply: reply.status(500), "status 500"),
    "error 400": (lambda reply: reply.status(400), "status 400"),
    "key refused": (lambda reply: reply.status(401), "see that OPENAI_API_KEY is right"),
    "unknown model": (lambda reply: reply.status(404), "REVIEW_ASSISTANT_CHAT_MODEL"),
    "rate limit that stays": (lambda reply: reply.status(429, Retry_After="0"), "asked too often"),
    "empty": (lambda reply: reply.say(""), "wrote nothing"),
    "blank": (lambda reply: reply.say("  \n\n "), "wrote nothing"),
    "malformed": (lambda reply: (reply.begin(), reply.raw(b"data: {oops\n\n")), "can't be read"),
    "no event stream": (lambda reply: (reply.begin(), reply.raw(b"<html>502</html>")), ""),
    "refusal": (lambda reply: reply.say("I'm sorry, but I can't help with that request."), "left out"),
    "finds nothing": (lambda reply: reply.say("NOT IN THE PASSAGES"), "found no answer in the passages"),
    "wrong keys": (lambda reply: reply.say(GOOD.format(key="E99")), "left out"),
    "rant": (rant, "left out"),
    "rant without a stop": (rant_without_stop, ""),
    "only markup": (lambda reply: reply.say("<script>alert(1)</script> ![x](http://evil.example/x.png)"), "left out"),
}


def kept_or_quoted(answer: Answer) -> None:
    assert answer.answered
    assert answer.citations
    assert "sk-" not in json.dumps(answer.to_dict())
    assert "http" not in answer.text


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_the_quoting_writer_which_says_so(written: Assistant, server: ChatServer, name: str) -> None:
    script, told = FAULTS[name]
    server.script = script
    started = time.monotonic()
    answer = written.ask(QUESTION)
    assert time.monotonic() - started < BOUND
    kept_or_quoted(answer)
    assert answer.writer == "quotes"
    assert any(told in notice for notice in answer.notices), answer.notices
    assert any("The answer is quoted instead." in notice for notice in answer.notices)
    assert answer.writing is not None
    assert answer.writing.kept == 0


@pytest.mark.parametrize("script", [dropped_stream, hang_after_words])
def test_what_stood_before_a_stream_broke_off_is_kept(
    written: Assistant, server: ChatServer, script: Callable[[Reply], None]
) -> None:
    server.script = script
    answer = written.ask(QUESTION)
    kept_or_quoted(answer)
    assert answer.writer == NAME
    assert answer.text == "Leakage of cement can lead to serious complications.[^1]"
    assert any("until then is shown" in notice for notice in answer.notices)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_fault_is_tried_again(written: Assistant, server: ChatServer, status: int) -> None:
    server.script = lambda reply: reply.status(status, Retry_After="0") if reply.count < 3 else well(reply)
    answer = written.ask(QUESTION)
    assert answer.writer == NAME
    assert len(server.bodies) == 3
    assert answer.notices == ()


def test_attempts_wait_longer_and_longer(written: Assistant, server: ChatServer) -> None:
    server.script = lambda reply: reply.status(503) if reply.count < 3 else well(reply)
    assert written.ask(QUESTION).writer == NAME
    first, second, third = server.times
    assert third - second > second - first > 0.4


def test_a_refused_key_is_not_tried_again(written: Assistant, server: ChatServer) -> None:
    server.script = lambda reply: reply.status(401)
    written.ask(QUESTION)
    assert len(server.bodies) == 1


def test_a_long_answer_is_cut_and_its_request_ended(written: Assistant, server: ChatServer) -> None:
    server.script = rant
    answer = written.ask(QUESTION)
    assert server.hung_up.wait(BOUND)
    assert answer.writing is not None
    assert answer.writing.tokens_out < 4 * written.settings.chat_max_tokens


@pytest.mark.parametrize("script", [lambda reply: reply.hang(), hang_after_words])
def test_closing_the_stream_ends_the_request(
    written: Assistant, server: ChatServer, script: Callable[[Reply], None]
) -> None:
    server.script = script
    events = written.stream(QUESTION)
    for event in events:
        if isinstance(event, Piece) and server.bodies:
            break
    events.close()
    assert server.hung_up.wait(BOUND)


def test_nothing_listens(quoting: Assistant) -> None:
    settings = quoting.settings.model_copy(
        update={"chat_model": NAME, "chat_base_url": "http://127.0.0.1:9/v1", "chat_timeout": 3.0}
    )
    answer = Assistant(quoting.index, quoting.embedder, settings).ask(QUESTION)
    kept_or_quoted(answer)
    assert answer.writer == "quotes"


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("gpt-5-mini", "names no provider"),
        ("nowhere:x", "provider"),
        ("openai:gpt-5-mini", "set OPENAI_API_KEY"),
        ("anthropic:claude-x", "set ANTHROPIC_API_KEY"),
        ("ollama:qwen3", "pip install 'review-assistant[ollama]'"),
    ],
)
def test_a_model_that_cannot_be_opened(quoting: Assistant, server: ChatServer, model: str, told: str) -> None:
    settings = quoting.settings.model_copy(update={"chat_model": model})
    answer = Assistant(quoting.index, quoting.embedder, settings).ask(QUESTION)
    kept_or_quoted(answer)
    assert any(told in notice and model in notice for notice in answer.notices), answer.notices


def test_the_key_goes_to_the_endpoint_and_nowhere_else(
    written: Assistant, server: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    server.script = lambda reply: reply.status(401)
    caplog.set_level(0)
    answer = written.ask(QUESTION)
    assert server.headers[0]["authorization"] == "Bearer sk-very-secret"
    assert "very-secret" not in json.dumps(answer.to_dict()) + caplog.text + repr(written.settings)
