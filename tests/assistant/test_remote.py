"""The store on a Chroma server and the embedding behind an endpoint: real servers on 127.0.0.1."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_article import SMALL_TEXT, read_small
from word_embedder import WordEmbedder

from assistant import Assistant, ReviewError, Settings
from assistant.embed.remote import RemoteEncoder, open_encoder
from assistant.index.client import connect
from assistant.library import Library
from assistant.settings import read_settings


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real `chroma run`."""
    port = free_port()
    folder = tmp_path_factory.mktemp("chroma")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )
    try:
        for _ in range(300):
            with closing(socket.socket()) as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "chroma run has ended"
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def scripted(answer: Any) -> Iterator[tuple[str, list[tuple[str, Any, dict[str, str]]]]]:
    """A server that answers every request by `answer(path, body)` → (status, JSON); its address, and what was asked."""
    asked: list[tuple[str, Any, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
            asked.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            status, value = answer(self.path, body)
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def vectors(_: str, body: Any) -> tuple[int, Any]:
    """What an endpoint answers: the vectors of the words, in another order and of another length than asked for."""
    encoded = WordEmbedder(Settings()).encode(body["input"])
    rows = [{"index": place, "embedding": (3 * one.vector).tolist()} for place, one in enumerate(encoded)]
    return 200, {"data": rows[::-1]}


def test_a_library_on_a_server(tmp_path: Path, chroma: int) -> None:
    settings = Settings(data_dir=tmp_path / "data", chroma_host="127.0.0.1", chroma_port=chroma)
    files = [tmp_path / "small.txt", tmp_path / "bees.md"]
    files[0].write_text(SMALL_TEXT, encoding="utf-8")
    files[1].write_text("# Bees\n\nHoney bees keep the brood nest at 35 °C in summer.\n", encoding="utf-8")
    library = Library(settings, WordEmbedder(settings))
    library.add_all([(file, None) for file in files])
    assert not list(library.home.glob("generations/*/chroma"))
    assert "brood" in library.search("Honey bees keep the brood nest", 1)[0].chunk.text
    assert "within ten" in Library(settings, WordEmbedder(settings)).search("sets within ten minutes", 1)[0].chunk.text
    volume = library._current()
    assert volume and volume.shared
    name, client = volume.manifest.collection, connect(settings, tmp_path)
    assert client.get_collection(name).count() == volume.manifest.chunks == 4

    library.remove("bees")
    assert [found.chunk.article_id for found in library.search("Honey bees", 4)] == ["small"] * 3
    library.add(tmp_path / "bees.md")
    client.get_collection(name).delete(where={"article": library.articles()[0].key})
    with pytest.raises(ReviewError, match="lost passages"):
        Library(settings, WordEmbedder(settings)).articles()
    library.reindex()
    assert "brood" in library.search("Honey bees keep the brood nest", 1)[0].chunk.text
    client.close()


def test_rows_of_killed_writers_are_passed_over_and_taken_out(tmp_path: Path, chroma: int) -> None:
    settings = Settings(data_dir=tmp_path / "data", chroma_host="127.0.0.1", chroma_port=chroma)
    (tmp_path / "small.txt").write_text(SMALL_TEXT, encoding="utf-8")
    library = Library(settings, WordEmbedder(settings))
    library.add(tmp_path / "small.txt")
    volume = library._current()
    assert volume and volume.shared
    chunk = library.article("small").index.chunks[:1]
    row = library.article("small").index.chunk_vectors[:1]
    name = volume.manifest.collection
    volume.shared.add("0" * 24, chunk, row)
    (library.home / "journal.json").write_text(json.dumps([[name, "0" * 24]]))
    assert [found.chunk.article_id for found in library.search("Mesenchymal cells", 4)] == ["small"] * 3
    (tmp_path / "bees.md").write_text("# Bees\n\nHoney bees keep the brood nest warm.\n", encoding="utf-8")
    library.add(tmp_path / "bees.md")
    assert volume.shared.count() == 4
    assert json.loads((library.home / "journal.json").read_text()) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, chroma_host="127.0.0.1", chroma_port=free_port())
    with pytest.raises(ReviewError, match=r"can't be reached.*CHROMA_HOST"):
        connect(settings, tmp_path)


def test_the_token_goes_with_every_request(tmp_path: Path) -> None:
    with scripted(lambda path, body: (401, {"error": "no"})) as (address, asked):
        settings = Settings(
            data_dir=tmp_path, chroma_host="127.0.0.1", chroma_port=int(address.rpartition(":")[2]), chroma_token="abc"
        )
        with pytest.raises(ReviewError, match="can't be reached") as told:
            connect(settings, tmp_path)
    assert asked
    assert all(headers.get("authorization") == "Bearer abc" for _, _, headers in asked)
    assert "abc" not in str(told.value)


def test_chromas_own_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "db.example", "PORT": "8443", "SSL": "true", "TENANT": "t", "DATABASE": "d"}.items():
        monkeypatch.setenv(f"CHROMA_{name}", value)
    assert read_settings().chroma_place == "https://db.example:8443/t/d"
    monkeypatch.delenv("CHROMA_HOST")
    assert read_settings().chroma_place == ""
    monkeypatch.setenv("CHROMA_API_KEY", "secret")
    assert read_settings().chroma_place == "Chroma Cloud/t/d"
    assert "secret" not in repr(read_settings())
    monkeypatch.setenv("CHROMA_PORT", "nine")
    with pytest.raises(ReviewError, match="CHROMA_PORT is 'nine'"):
        read_settings()


def test_an_article_is_embedded_by_an_endpoint(tmp_path: Path) -> None:
    with scripted(vectors) as (address, asked):
        settings = Settings(
            data_dir=tmp_path, embedding_url=f"{address}/v1", embedding_name="words", embedding_key="secret"
        )
        bot = Assistant.open(read_small(), settings)
        assert isinstance(bot.embedder, RemoteEncoder)
        assert "within ten minutes" in bot.search("What sets within ten minutes?", 1)[0].chunk.text
        assert bot.ask("What sets within ten minutes?").outcome in ("answered", "related", "declined")
        calls = len(asked)
        Assistant.open(read_small(), settings)
        assert len(asked) == calls  # the index is kept
        (one,) = bot.embedder.encode(["Calcium sets."])
        assert np.linalg.norm(one.vector) == pytest.approx(1.0, abs=1e-5)
        assert len(one.tokens) == len(one.pieces) == len(bot.embedder.token_offsets("Calcium sets.")) == 3
    path, body, headers = asked[0]
    assert path == "/v1/embeddings"
    assert body["model"] == "words"
    assert headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("status", "value", "told"),
    [
        (401, {}, "HTTP 401"),
        (503, {}, "HTTP 503"),
        (200, {"data": []}, "no vectors"),
        (200, {"error": "x"}, "no vectors"),
        (200, ["x"], "no vectors"),
    ],
)
def test_an_endpoint_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, value: Any, told: str
) -> None:
    monkeypatch.setattr("assistant.embed.remote.TRIES", 2)
    with scripted(lambda path, body: (status, value)) as (address, asked):
        encoder = open_encoder(Settings(data_dir=tmp_path, embedding_url=address, embedding_name="m"))
        with pytest.raises(ReviewError, match=told):
            encoder.encode(["a text"])
    assert len(asked) == (2 if status == 503 else 1)
