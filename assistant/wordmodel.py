"""How likely a word is after another: counted in what is written of an article, and in English at large."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.language import english_counts

TOKEN = re.compile(r"['’]s\b|[^\W\d_]+(?:['’](?:t|re|ve|ll|d|m)\b)?|\d+(?:[.,]\d+)*|(?<!\b[^\W\d_])[.?!;:](?=\s|$)|,")
"""Words, a possessive "'s" apart; numbers; ends of sentences, but for the point of "i.v."; and commas."""
BREAK = "."
"""Stands for the end of a sentence, and so for the beginning of the next."""
NUMBER = "0"
"""Stands for every number."""

DISCOUNT = 0.75
"""What each pair that was counted gives to those that were not: absolute discounting (Ney, Essen and Kneser 1994)."""
ENGLISH = 0.3
"""The share of words that are taken from English at large, not from what is written of the article."""
UNSEEN = 1e-8
"""How likely a word is that neither has."""
LETTER = 1e-5
"""How likely a single letter is: "the y axis"."""


def token(found: str) -> str:
    """A match of `TOKEN` as the model counts it."""
    if found in ".?!;:":
        return BREAK
    return NUMBER if found[0].isdigit() else found.lower().replace("’", "'")


def tokens(text: str) -> list[str]:
    """The words of `text` in lower case, with signs for numbers and the ends of sentences."""
    return [token(found) for found in TOKEN.findall(text)]


@dataclass(frozen=True, eq=False)
class WordModel:
    """A bigram model. `ids` numbers the words, and what is counted of each stands under its number; `pairs` holds
    `first * len(ids) + second` of the pairs seen, ascending, and `pair_counts` how often each was."""

    ids: Mapping[str, int]
    counts: NDArray[np.int64]
    followed: NDArray[np.int64]
    """How often a word follows each."""
    followers: NDArray[np.int64]
    """How many different words follow each."""
    pairs: NDArray[np.int64]
    pair_counts: NDArray[np.int64]
    total: int

    def has(self, word: str) -> bool:
        """Whether it is one of the words written of the article."""
        return word in self.ids

    def alone(self, word: str) -> float:
        """The probability of a word, whatever stands before it."""
        number = self.ids.get(word)
        unseen = UNSEEN if len(word) > 1 else LETTER
        own = 0.0 if number is None else float(self.counts[number]) / self.total
        return (1 - ENGLISH) * own + ENGLISH * english_counts().get(word, 0) / _english_total() + unseen

    def log(self, word: str, before: str) -> float:
        """The natural logarithm of the probability of `word` after `before`."""
        first = self.ids.get(before)
        times = 0 if first is None else int(self.followed[first])
        if first is None or not times:
            return math.log(self.alone(word))
        seen = max(self._pair(first, word) - DISCOUNT, 0.0)
        left = DISCOUNT * int(self.followers[first])
        return math.log((seen + left * self.alone(word)) / times)

    def seen(self, first: str, second: str) -> bool:
        """Whether both words are written one after the other."""
        return self.has(first) and self._pair(self.ids[first], second) > 0

    def _pair(self, first: int, word: str) -> int:
        second = self.ids.get(word)
        if second is None:
            return 0
        sought = first * len(self.ids) + second
        place = int(np.searchsorted(self.pairs, sought))
        return int(self.pair_counts[place]) if place < len(self.pairs) and self.pairs[place] == sought else 0


@cache
def _english_total() -> float:
    return float(sum(english_counts().values()))


def make_word_model(own: Iterable[str], others: Iterable[str], misspelt: Container[str]) -> WordModel:
    """The model of what is written of an article: `own` are its texts, every word of which is one; `others` are other
    wordings of it, of which the words count that English has and that are not `misspelt`."""
    said: list[str] = [BREAK]
    for text in own:
        said += [*tokens(text), BREAK]
    known = {*said}
    for text in others:
        said += [*tokens(text), BREAK]
    english = english_counts()
    kept = [word for word in dict.fromkeys(said) if word in known or (word in english and word not in misspelt)]
    ids = {word: number for number, word in enumerate(kept)}
    other = len(ids)  # stands for every word that is not told apart
    numbers = np.fromiter((ids.get(word, other) for word in said), dtype=np.int64, count=len(said))
    counts = np.bincount(numbers, minlength=other + 1)[:other]
    pairs = numbers[:-1] * other + numbers[1:]
    pairs, pair_counts = np.unique(pairs[(numbers[:-1] < other) & (numbers[1:] < other)], return_counts=True)
    first = pairs // other
    followed = np.bincount(first, weights=pair_counts, minlength=other).astype(np.int64)
    followers = np.bincount(first, minlength=other)
    return WordModel(ids, counts, followed, followers, pairs, pair_counts, int(counts.sum()))
