"""Lexical search: BM25 over stems (bm25s), for chunks and for units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.language import STOP, contains_phrase, stem, stems, words
from assistant.question import Term


def index_tokens(text: str) -> list[str]:
    """The stems a text is indexed and searched by: stop words left out."""
    return [stem(word) for word in words(text) if word not in STOP]


class StemIndex:
    """Which of a fixed list of texts hold a word or phrase, by stems."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.stems = [stems(text) for text in texts]
        self._postings: dict[str, list[int]] = {}
        for place, text in enumerate(self.stems):
            for part in set(text):
                self._postings.setdefault(part, []).append(place)

    def holding(self, phrase: Sequence[str]) -> list[int]:
        """The places of the texts in which the stems of `phrase` stand one after the other."""
        found = self._postings.get(phrase[0], [])
        if len(phrase) == 1:
            return found
        rest = [set(self._postings.get(part, ())) for part in phrase[1:]]
        both = [place for place in found if all(place in places for places in rest)]
        return [place for place in both if contains_phrase(self.stems[place], phrase) >= 0]

    def coverage(self, terms: Sequence[Term], *, synonyms: bool = True) -> NDArray[np.float32]:
        """For each text the share of the terms, by weight, that it holds; 0 to 1, shape (texts,)."""
        shares = np.zeros(len(self.stems), dtype=np.float32)
        total = sum(term.weight for term in terms)
        for term in terms:
            held = {
                place for phrase in (term.phrases if synonyms else term.phrases[:1]) for place in self.holding(phrase)
            }
            shares[list(held)] += term.weight / total if total > 0 else 0.0
        return shares


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
