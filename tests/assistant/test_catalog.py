"""Finding articles by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.catalog import Catalog, CatalogWriter
from assistant.library.types import Record
from corpus.types import Chunk

TEXTS = {
    "a": "bone heals slowly in winter",
    "b": "bone heals slowly in summer with a scaffold",
    "c": "bone and scaffold and scaffold",
    "d": "bone is broken",
    "e": "bone is whole",
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    writer = CatalogWriter(tmp_path, None)
    for key, text in TEXTS.items():
        chunk = Chunk(key, key, "1", 1, 0, "prose", 0, len(text), text, text)
        writer.add(Record(key, key.upper(), "", "", "", key, 1), [chunk])
    writer.close()
    return Catalog(tmp_path)


def test_a_word_that_most_articles_hold_weighs_nothing_beside_others(catalog: Catalog) -> None:
    found = catalog.find(["bone", "scaffold"], 8)
    assert list(found) == ["c", "b"]
    assert found == catalog.find(["scaffold"], 8)


def test_words_that_all_articles_hold_are_searched_for_alone(catalog: Catalog) -> None:
    assert set(catalog.find(["bone"], 8)) == set(TEXTS)


def test_some_articles_alone(catalog: Catalog) -> None:
    assert list(catalog.find(["scaffold"], 8, ["a", "b"])) == ["b"]
    assert catalog.find(["marrow"], 8) == {}
