"""Whatever is sent to the page's server over HTTP: an answer or one sentence, in time, and the server lives on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fuzzing import LONGEST, inputs, text
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, Settings
from assistant.index.build import Progress
from assistant.ui.desk import Desk
from assistant.ui.page import build_page
from assistant.ui.serve import guard_options, launch_options
from corpus.types import Article

pytestmark = pytest.mark.fuzz

SAMPLE = Path(__file__).parents[1] / "corpus" / "samples" / "bees.xml"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the page over a small article, as it is served, but without a limit on how often it is asked."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("http"), requests_per_minute=0)
    bot = Assistant.open(SAMPLE, settings)

    def opened(article: Article, progress: Progress) -> Assistant:
        return Assistant.open(article, settings, embedder=bot.embedder, on_progress=progress)

    desk = Desk(opened, settings.article_limits)
    page = build_page(bot, desk)
    page.queue()
    options = launch_options() | guard_options(bot, settings, desk)
    _, address, _ = page.launch(server_name="127.0.0.1", prevent_thread_lock=True, **options)
    with httpx.Client(base_url=address, timeout=LONGEST) as found:
        yield found
    page.close(verbose=False)


def check(response: httpx.Response) -> None:
    """Whatever the status: no traceback, no place in the program, nothing that a browser would run."""
    assert "Traceback" not in response.text and 'File "' not in response.text
    assert "nosniff" in response.headers["x-content-type-options"]
    if response.status_code >= 500:
        told = response.json()
        assert isinstance(told.get("error", told.get("detail")), str | None), response.text


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
roles = st.sampled_from(("user", "assistant", "x"))
messages = st.lists(st.fixed_dictionaries({"role": roles, "content": values}), max_size=3)
bodies = st.one_of(
    st.fixed_dictionaries({"data": st.lists(values, max_size=3)}),
    st.fixed_dictionaries({"data": st.tuples(text, messages).map(list)}),
    values,
)
ways, names = ("run", "call", "api"), ("ask", "search", "")
paths = st.sampled_from([f"/gradio_api/{way}/{name}" for way in ways for name in names])


def send(client: httpx.Client, path: str, body: object) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "surrogatepass")
    return client.post(path, content=content, headers={"content-type": "application/json"})


@inputs(60)
@given(paths, bodies)
def test_any_json(client: httpx.Client, path: str, body: Any) -> None:
    check(send(client, path, body))


@inputs(30)
@given(paths, st.binary(max_size=200))
def test_any_bytes(client: httpx.Client, path: str, body: bytes) -> None:
    check(send(client, path, body))


@inputs(30)
@given(st.integers(-3, 60), st.lists(values, max_size=6))
def test_any_event_of_the_page(client: httpx.Client, number: int, data: list[Any]) -> None:
    event = {"fn_index": number, "data": data, "session_hash": "fuzz", "trigger_id": None}
    check(send(client, "/gradio_api/queue/join", event))


@inputs(30)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=40))
def test_any_path(client: httpx.Client, path: str) -> None:
    for start in ("/", "/gradio_api/", "/articles/", "/gradio_api/file="):
        try:
            response = client.get(httpx.URL(path=start + path))
        except httpx.InvalidURL:
            continue
        check(response)


@inputs(20)
@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_file(client: httpx.Client, data: bytes, name: str) -> None:
    check(client.post("/gradio_api/upload", files={"files": (name or "a", data)}))


def test_it_still_answers(client: httpx.Client) -> None:
    response = client.post("/gradio_api/run/ask", json={"data": ["At which temperature does the orchard bee fly?", []]})
    assert response.json()["data"][0]["outcome"] == "answered"
