"""A stand-in for the embedding model where only the index is tested: a text is the sum of its words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Embedder, Encoded

DIMENSIONS = 64


class WordEmbedder(Embedder):
    """Texts that share words are near each other; the same in every process."""

    @property
    def sha256(self) -> str:
        return "words"

    @property
    def window(self) -> int:
        return 256

    def prepare(self, texts: Sequence[str]) -> None:
        """There is no model to export."""

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        encoded = [_encode(text) for text in texts]
        if on_progress:
            on_progress(len(encoded), len(encoded))
        return encoded

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in _encode(text).vector]


def _encode(text: str) -> Encoded:
    words = re.findall(r"\w+", text.lower()) or ["-"]
    tokens = np.stack([_vector(word) for word in words])
    total = tokens.sum(axis=0)
    return Encoded(total / np.linalg.norm(total), tokens, tuple(zlib.crc32(word.encode()) % 30_000 for word in words))


def _vector(word: str) -> NDArray[np.float32]:
    vector = np.random.default_rng(zlib.crc32(word.encode())).normal(size=DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
