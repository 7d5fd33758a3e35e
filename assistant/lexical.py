"""Lexical search: BM25 over stems (bm25s), for chunks and for units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.language import STOP, stem, words


def index_tokens(text: str) -> list[str]:
    """The stems a text is indexed and searched by: stop words left out."""
    return [stem(word) for word in words(text) if word not in STOP]


class LexicalIndex:
    """BM25 scores of a fixed list of texts (Lù 2024, the `bm25s` library; k1 = 1.5, b = 0.75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        self._size = len(texts)
        self._bm25: Any = bm25s.BM25(method="lucene")
        tokens = [index_tokens(text) or [""] for text in texts]
        self._bm25.index(tokens, show_progress=False)
        self._known = {token for text in tokens for token in text}

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """The score of every text for the stems `tokens`; zeros when no text has any of them."""
        known = [token for token in tokens if token in self._known]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
