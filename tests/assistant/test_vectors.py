from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.embed import Embedder, Encoded
from assistant.index import vectors


def made(seed: int, count: int) -> Encoded:
    random = np.random.default_rng(seed)
    tokens = random.normal(size=(count, 16)).astype(np.float32)
    tokens /= np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12)
    return Encoded(tokens.sum(axis=0), tokens, tuple(range(seed, seed + count)))


def test_packed_vectors_come_back_text_by_text() -> None:
    texts = [made(1, 3), made(2, 0), made(3, 5)]
    packed = vectors.pack(["a", "b", "c"], texts)
    for place, text in enumerate(texts):
        assert np.array_equal(packed.vectors[place], text.vector)
        assert packed.pieces_of(place).tolist() == list(text.pieces)
        assert np.abs(packed.tokens_of(place) - text.tokens).max(initial=0) <= 0.5 / 127 + 1e-6


def test_eight_bits_hardly_change_a_token(embedder: Embedder) -> None:
    (one,) = embedder.encode(["MSCs were seeded on a collagen scaffold and implanted in rats."])
    rows = vectors.pack(["a"], [one]).tokens_of(0)
    cosines = (rows * one.tokens).sum(axis=1) / np.linalg.norm(rows, axis=1)
    assert cosines.min() > 0.995


def test_merging_takes_each_text_where_it_is_and_new_before_old() -> None:
    old = vectors.pack(["a", "b"], [made(1, 3), made(2, 2)])
    new = vectors.pack(["c", "b"], [made(3, 4), made(4, 1)])
    merged = vectors.merge(["c", "a", "b"], old, new)
    assert dict(merged.places()) == {"c": 0, "a": 1, "b": 2}
    assert np.array_equal(merged.vectors[1], old.vectors[0])
    assert np.array_equal(merged.tokens_of(1), old.tokens_of(0))
    assert merged.pieces_of(2).tolist() == [4]
    assert merged.offsets.tolist() == [0, 4, 7, 8]


def test_saved_vectors_are_loaded_the_same(tmp_path: Path) -> None:
    packed = vectors.pack(["a", "b"], [made(1, 3), made(2, 2)])
    vectors.save(packed, tmp_path)
    loaded = vectors.load(tmp_path)
    for name in vectors.FILES:
        part = name.removesuffix(".npy")
        assert np.array_equal(getattr(loaded, part), getattr(packed, part))


def test_a_pickle_is_not_loaded(tmp_path: Path) -> None:
    vectors.save(vectors.pack(["a"], [made(1, 3)]), tmp_path)
    np.save(tmp_path / "keys.npy", np.asarray([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"Python objects|pickle"):
        vectors.load(tmp_path)
