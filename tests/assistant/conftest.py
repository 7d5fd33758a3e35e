"""One embedder and one assistant over the review for all tests here; small articles where an index is built anew."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from small_article import read_small

from assistant import Assistant, Embedder, Settings
from corpus.types import Article


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder(Settings(embedding_model=None, embedding_sha256=None))


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The assistant over the review; its index is in a folder of its own, or in the one the test run is given."""
    folder = os.environ.get("REVIEW_ASSISTANT_DATA_DIR") or tmp_path_factory.mktemp("review")
    return Assistant.open(settings=Settings(data_dir=Path(folder)))


@pytest.fixture(scope="session")
def small() -> Article:
    return read_small()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each call of `Embedder.encode` was given, in the order of the calls."""
    counts: list[int] = []
    encode = Embedder.encode

    def counting(self: Embedder, texts: Sequence[str], *rest: Any) -> Any:
        counts.append(len(texts))
        return encode(self, texts, *rest)

    monkeypatch.setattr(Embedder, "encode", counting)
    return counts
