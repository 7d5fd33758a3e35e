"""A damaged index is noticed before it is read, and built again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from test_index import best_text
from word_embedder import WordEmbedder

from assistant import Settings
from assistant.index import open_index
from assistant.index.content import content_sum
from assistant.index.store import Store
from corpus.types import Article

Damage = Callable[[Path], None]


def flip(path: Path, place: float) -> None:
    """Turn one bit of a file, `place` of its length in."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0x10
    path.write_bytes(content)


def halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def change_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_row(folder: Path) -> None:
    with sqlite3.connect(folder / "chroma" / "chroma.sqlite3") as database:
        database.execute("UPDATE embeddings_queue SET vector = zeroblob(256) WHERE seq_id = 2")
    database.close()


def pointer(folder: Path) -> Path:
    return folder.parent.parent / "CURRENT"


DAMAGES: dict[str, Damage] = {
    "vectors deleted": lambda folder: (folder / "vectors.npy").unlink(),
    "tokens truncated": lambda folder: halve(folder / "tokens.npy"),
    "tokens empty": lambda folder: (folder / "tokens.npy").write_bytes(b""),
    "a bit of the vectors": lambda folder: flip(folder / "vectors.npy", 0.7),
    "a bit of the keys": lambda folder: flip(folder / "keys.npy", 0.5),
    "a bit of the chunks": lambda folder: flip(folder / "chunks.json", 0.5),
    "a bit of the prepared tokens": lambda folder: flip(folder / "units.bin", 0.5),
    "prepared tokens truncated": lambda folder: halve(folder / "units.bin"),
    "a bit of a graph": lambda folder: flip(folder / "cells.onnx", 0.5),
    "chroma deleted": lambda folder: shutil.rmtree(folder / "chroma"),
    "chroma's database deleted": lambda folder: (folder / "chroma" / "chroma.sqlite3").unlink(),
    "chroma's database truncated": lambda folder: halve(folder / "chroma" / "chroma.sqlite3"),
    "chroma's database empty": lambda folder: (folder / "chroma" / "chroma.sqlite3").write_bytes(b""),
    "chroma's database is something else": lambda folder: (folder / "chroma" / "chroma.sqlite3").write_bytes(
        b"?" * 9999
    ),
    "a vector in chroma": change_row,
    "manifest deleted": lambda folder: (folder / "manifest.json").unlink(),
    "manifest of another format": lambda folder: change_manifest(folder, format=99),
    "manifest with another field": lambda folder: change_manifest(folder, colour="red"),
    "manifest without sums": lambda folder: change_manifest(folder, sums={}),
    "manifest with sums of another kind": lambda folder: change_manifest(folder, sums=7),
    "manifest of another collection": lambda folder: change_manifest(folder, collection="other-collection"),
    "manifest is garbage": lambda folder: (folder / "manifest.json").write_bytes(b"\xff\x00{"),
    "pointer is garbage": lambda folder: pointer(folder).write_bytes(b"\x80garbage"),
    "pointer is a list": lambda folder: pointer(folder).write_text("[]"),
    "pointer is nested": lambda folder: pointer(folder).write_text("[" * 100_000),
    "pointer leads elsewhere": lambda folder: pointer(folder).write_text('{"generation": "../../.."}'),
    "pointer leads nowhere": lambda folder: pointer(folder).write_text('{"generation": "gone"}'),
    "generation deleted": shutil.rmtree,
}


@pytest.fixture(scope="module")
def embedder() -> WordEmbedder:
    return WordEmbedder(Settings())


@pytest.fixture(scope="module")
def whole(small: Article, embedder: WordEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a whole index, to be copied and damaged."""
    folder = tmp_path_factory.mktemp("whole")
    open_index(small, Settings(data_dir=folder), embedder).close()
    return folder


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_index_is_built_again(
    small: Article, embedder: WordEmbedder, whole: Path, settings: Settings, name: str
) -> None:
    shutil.copytree(whole, settings.data_dir)
    (folder,) = settings.data_dir.glob("indexes/*/generations/*")
    DAMAGES[name](folder)
    index = open_index(small, settings, embedder)
    assert index.folder != folder
    assert "within ten minutes" in best_text(index, embedder)
    assert open_index(small, settings, embedder).folder == index.folder


def test_an_undamaged_copy_is_not_built_again(
    small: Article, embedder: WordEmbedder, whole: Path, settings: Settings
) -> None:
    shutil.copytree(whole, settings.data_dir)
    (folder,) = settings.data_dir.glob("indexes/*/generations/*")
    for _ in range(3):
        index = open_index(small, settings, embedder)
        assert index.folder == folder
        assert "within ten minutes" in best_text(index, embedder)
        index.close()


def test_bits_of_the_database_are_never_read_as_if_whole(
    small: Article, embedder: WordEmbedder, whole: Path, settings: Settings
) -> None:
    """Wherever a bit is turned, the index is built again or answers as before."""
    home = settings.data_dir
    for place in np.linspace(0.001, 0.999, 6):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(whole, home)
        (folder,) = home.glob("indexes/*/generations/*")
        flip(folder / "chroma" / "chroma.sqlite3", float(place))
        assert "within ten minutes" in best_text(open_index(small, settings, embedder), embedder)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of so many chunks that Chroma writes its vector index to files of their own."""
    folder = tmp_path_factory.mktemp("large") / "chroma"
    rows = np.random.default_rng(0).normal(size=(1200, 384)).astype(np.float32)
    made: Any = [
        SimpleNamespace(
            id=f"id-{place}", embed_text="text", article_id="a", section_id="1", kind="prose", paragraph=1, row=0,
            start=0, end=1,
        )
        for place in range(len(rows))
    ]  # fmt: skip
    store = Store(folder, "large", create=True)
    store.add(made, rows)
    store.nearest(rows[0].tolist(), 1, "a")
    store.close()
    assert list(folder.glob("*/data_level0.bin"))
    return folder


def test_reading_does_not_change_the_sum_of_a_large_store(large: Path, tmp_path: Path) -> None:
    copy = tmp_path / "chroma"
    shutil.copytree(large, copy)
    before = content_sum(copy)
    for _ in range(2):
        store = Store(copy, "large")
        assert len(store.nearest([0.1] * 384, 5, "a")) == 5
        store.close()
        assert content_sum(copy) == before


@pytest.mark.parametrize(
    "name", ["data_level0.bin", "header.bin", "link_lists.bin", "length.bin", "index_metadata.pickle"]
)
@pytest.mark.parametrize("damage", ["flip", "halve", "delete"])
def test_damage_to_a_vector_index_changes_the_sum(large: Path, tmp_path: Path, name: str, damage: str) -> None:
    """Chroma crashes the process on some of these files: the sum tells before it opens them."""
    copy = tmp_path / "chroma"
    shutil.copytree(large, copy)
    before = content_sum(copy)
    (path,) = copy.glob(f"*/{name}")
    {"flip": lambda: flip(path, 0.5), "halve": lambda: halve(path), "delete": path.unlink}[damage]()
    assert content_sum(copy) != before


def test_the_sum_never_makes_a_database(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        content_sum(tmp_path)
    assert list(tmp_path.iterdir()) == []
