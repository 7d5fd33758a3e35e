"""Lexical search: BM25 over stems (bm25s), for chunks and for units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.language import STOP, spaced, stem, stems, words
from assistant.question import Term
from assistant.units import Unit


def index_tokens(text: str) -> list[str]:
    """The stems a text is indexed and searched by: stop words left out."""
    return [stem(word) for word in words(text) if word not in STOP]


class StemIndex:
    """Which of some texts, given as their stems, hold a word or phrase: an index of the texts that hold each stem."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.stems = texts
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for part in set(text):
                self._holders[part].append(number)
        self._spaced: dict[int, str] = {}
        self._found: dict[tuple[str, ...], NDArray[np.int64]] = {}

    def holding(self, phrase: Sequence[str]) -> NDArray[np.int64]:
        """The texts in which the stems of `phrase` stand one after the other."""
        sought = tuple(phrase)
        if len(sought) > 1:
            return self._among(min((self._holders.get(part, []) for part in sought), key=len), sought)
        if sought not in self._found:
            self._found[sought] = np.asarray(self._holders.get(sought[0], []), dtype=np.int64)
        return self._found[sought]

    def _among(self, texts: Sequence[int], sought: tuple[str, ...]) -> NDArray[np.int64]:
        phrase = spaced(sought)
        return np.asarray([number for number in texts if phrase in self.text(number)], dtype=np.int64)

    def text(self, number: int) -> str:
        """A text as its stems between spaces, to look phrases up in."""
        if number not in self._spaced:
            self._spaced[number] = spaced(self.stems[number])
        return self._spaced[number]

    def coverage(self, terms: Sequence[Term]) -> NDArray[np.float32]:
        """For each text the share of the terms, by weight, that it holds; 0 to 1, shape (texts,)."""
        shares = np.zeros(len(self.stems), dtype=np.float32)
        total = sum(term.weight for term in terms)
        for term in terms if total > 0 else ():
            held = [self.holding(phrase) for phrase in term.phrases]
            texts = held[0] if len(held) == 1 else np.unique(np.concatenate(held))
            shares[texts] += term.weight / total
        return shares


def window_stems(units: Sequence[Unit], own: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The stems of the units' windows: those of the units they are made of, `own`, where they are just these."""
    for place, unit in enumerate(units):
        near = [other for other in (place - 1, place, place + 1) if 0 <= other < len(units)]
        near = [other for other in near if units[other].embed_text in unit.window_text]
        if " ".join(units[other].embed_text for other in near) == unit.window_text:
            yield [part for other in near for part in own[other]]
        else:
            yield stems(unit.window_text)


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
