"""What a sentence adds to its passage in ordinary words: no foreign number, no foreign name, and still not said there.

Each word of a sentence that is no general word of reporting ought to be the passage's, a synonym of one there, or like
one in meaning; and each stretch of it ought to be like some stretch of the passage. How far both hold is judged by
fitted weights, which give the probability that the sentence says what the passage says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from assistant.embed.encoded import Encoded
from assistant.language import STOP, stem, stems, words
from assistant.lexicon import everyday_groups
from assistant.model.check import content, unheld
from assistant.model.kinds import packaged_kinds
from assistant.model.names import fold
from assistant.rank import Floats

SIGNALS = ("word", "stretch", "average", "token")
"""The likeness of the least like new word, of the least like stretch, of all stretches on average, and of the least
like token in its context: cosines with the most like one of the passage."""

STRETCH = 5
"""Words of a stretch of a sentence."""

STRETCHES = range(3, 8)
"""Words of the passage's stretches that it is compared with."""

PASSAGES_KEPT = 32


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a sentence is to its passage: the `SIGNALS`, and the word or stretch that is least like it."""

    values: tuple[float, ...]
    odd: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A passage's words with their pairs, its stretches, and its tokens in context; rows of unit length."""

    words: Floats
    stretches: Floats
    tokens: Floats


class Support:
    """Measures how like sentences are to passages. May be shared by threads.

    `encode` gives the vectors of texts, as `TextEncoder.encode` does.
    """

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[Encoded]]) -> None:
        self._encode = encode
        self._said = lru_cache(maxsize=PASSAGES_KEPT)(self._read)

    def likeness(self, claim: str, passage: str, held: frozenset[str]) -> Likeness:
        """How like `claim` is to `passage`.

        `held` are the stems that count as said: those of the passage, of its abbreviations' long forms and so on.
        """
        said = self._said(fold(passage))
        claim = fold(claim)
        new, own = new_words(claim, held), words(claim)
        pairs = _pairs([word for word in own if word not in STOP])
        forms = [[word, *(pair for pair in pairs if word in pair.split())] for word in new]
        stretches = _stretches(own, STRETCH)
        encoded = self._encode([claim, *stretches, *(text for group in forms for text in group)])
        tokens = np.max(encoded[0].tokens @ said.tokens.T, axis=1)
        like = np.max(_rows(encoded[1 : 1 + len(stretches)]) @ said.stretches.T, axis=1)
        at, by_word = 1 + len(stretches), []
        for group in forms:
            by_word.append(float(np.max(_rows(encoded[at : at + len(group)]) @ said.words.T)))
            at += len(group)
        least = min(by_word, default=1.0)
        odd = new[by_word.index(least)] if by_word and least < float(np.min(like)) else stretches[int(np.argmin(like))]
        return Likeness((least, float(np.min(like)), float(np.mean(like)), float(np.min(tokens))), odd)

    def _read(self, passage: str) -> _Said:
        own = words(passage)
        telling = [word for word in own if word not in STOP] or own
        said = list(dict.fromkeys([*telling, *_pairs(telling)]))
        stretches = [passage, *(text for size in STRETCHES for text in _stretches(own, size))]
        encoded = self._encode([passage, *said, *stretches])
        return _Said(_rows(encoded[1 : 1 + len(said)]), _rows(encoded[1 + len(said) :]), encoded[0].tokens)


def new_words(claim: str, held: frozenset[str]) -> list[str]:
    """The words of a claim that carry meaning and stand neither among the stems `held` nor by a synonym."""
    known = packaged_kinds().plain | _synonyms_said(stems(claim), held)
    return [word for word in unheld(content(claim), held) if stem(word) not in known]


def _rows(encoded: Sequence[Encoded]) -> Floats:
    return np.stack([one.vector for one in encoded])


def _pairs(own: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(own)]


def _stretches(own: Sequence[str], size: int) -> list[str]:
    """All runs of `size` words, or the whole where it is shorter."""
    return [" ".join(own[at : at + size]) for at in range(max(1, len(own) - size + 1))]


def _synonyms_said(claim: Sequence[str], held: frozenset[str]) -> frozenset[str]:
    """The stems of a claim that belong to a phrase whose synonym stands among `held`."""
    text = f" {' '.join(claim)} "
    covered: set[str] = set()
    for group in everyday_groups():
        if any(needed <= held for _, _, needed in group):
            covered.update(part for phrase, spaced, _ in group if spaced in text for part in phrase)
    return frozenset(covered)
