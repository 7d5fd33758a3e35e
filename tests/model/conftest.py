"""One assistant over the review, for all tests of the model writer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatServer, serve

from assistant import Assistant, Settings
from assistant.model.faults import KEYS


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(os.environ.get("REVIEW_ASSISTANT_DATA_DIR") or tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="session")
def quoting(data_dir: Path) -> Assistant:
    """The assistant without a chat model."""
    return Assistant.open(settings=Settings(data_dir=data_dir, chat_model=None))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """A scripted chat server; no key of the developer's is used."""
    for name in KEYS.values():
        monkeypatch.delenv(name, raising=False)
    with serve() as running:
        yield running


@pytest.fixture
def written(quoting: Assistant, server: ChatServer) -> Assistant:
    """The same assistant with the scripted server as its chat model."""
    settings = quoting.settings.model_copy(
        update={"chat_model": "openai:scripted", "chat_base_url": server.url, "chat_timeout": 3.0}
    )
    return Assistant(quoting.index, quoting.embedder, settings)
