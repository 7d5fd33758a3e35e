"""One embedder and one assistant over the review for all tests here; small articles where an index is built anew."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from small_article import read_small

from assistant import Assistant, Embedder, Settings
from assistant.embed import TextEncoder
from corpus.types import Article


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the review's index and the model's export are: in the folder the test run is given, or in a fresh one."""
    return Path(os.environ.get("REVIEW_ASSISTANT_DATA_DIR") or tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="session")
def embedder(data_dir: Path) -> Embedder:
    return Embedder(Settings(embedding_model=None, embedding_sha256=None, data_dir=data_dir))


@pytest.fixture(scope="session")
def bot(data_dir: Path) -> Assistant:
    """The assistant over the review."""
    return Assistant.open(settings=Settings(data_dir=data_dir))


@pytest.fixture(scope="session")
def small() -> Article:
    return read_small()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each call of `TextEncoder.encode` was given, in the order of the calls."""
    counts: list[int] = []
    encode = TextEncoder.encode

    def counting(self: TextEncoder, texts: Sequence[str], *rest: Any) -> Any:
        counts.append(len(texts))
        return encode(self, texts, *rest)

    monkeypatch.setattr(TextEncoder, "encode", counting)
    return counts
