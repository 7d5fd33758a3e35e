"""Real faults: whatever is done to a build, afterwards the old or the new index answers, whole, or a sentence says
what to do. `docs/faults.md` holds the table of a longer run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from faults import FAULTS, kill_a_builder
from word_embedder import WordEmbedder

from assistant import ReviewError, Settings
from assistant.index import open_index, opened
from assistant.index.store import Store
from corpus.types import Article


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    rounds = 12 if FAULTS[name] is kill_a_builder else 3
    tally = FAULTS[name](rounds, tmp_path / "data", random.Random())
    if not tally:
        pytest.skip("a file system can't be mounted here")
    assert sum(tally.values()) == rounds


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_in_many_rounds(name: str, tmp_path: Path) -> None:
    tally = FAULTS[name](200, tmp_path / "data", random.Random())
    if not tally:
        pytest.skip("a file system can't be mounted here")
    assert sum(tally.values()) == 200


def test_a_large_index_whose_store_cannot_be_opened_is_compared_row_by_row(
    small: Article, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = WordEmbedder(settings)
    open_index(small, settings, embedder).close()
    vector = embedder.encode(["sets within ten minutes"])[0].vector
    monkeypatch.setattr(opened, "COMPARED", 0)
    index = open_index(small, settings, embedder)
    stored, _ = index.nearest(vector, 2)
    index.close()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "__init__", full)
    index = open_index(small, settings, embedder)
    with pytest.raises(ReviewError, match="No space left"):
        _ = index.store
    compared, _ = index.nearest(vector, 2)
    assert compared.tolist() == stored.tolist()


def test_builders_with_other_settings_do_not_take_an_index_from_each_other(small: Article, settings: Settings) -> None:
    """The index is opened before the lock is let go, so that what it reads is what it built."""
    embedder = WordEmbedder(settings)
    for tokens in (40, 160, 40):
        index = open_index(small, settings.model_copy(update={"chunk_tokens": tokens}), embedder)
        assert len(index.store.ids()) == len(index.chunks)
        index.close()
