"""What may be meant by a word as it was written, and what it costs to take it for that."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.language import STOP, english_counts
from assistant.misspelt import HASTY, MISTAKEN, amiss, inflected, transposed, variants
from assistant.sounds import skeleton, sound
from assistant.vocabulary import rarity
from assistant.wordmodel import WordModel

EDIT = 4.3
"""What a letter amiss costs. All costs are natural logarithms, fitted by hand to questions spelt badly by hand."""
HASTE = 1.0
"""What a word in haste costs."""
LETTER = 5.0
"""The same for a single letter, which may stand for itself ("the y axis")."""
MIX_UP = 4.5
"""What it costs that one English word was written for another that is often mistaken for it."""
ALIKE = 5.0
"""The same for one that sounds alike."""
LOOSE = 6.5
"""The same for one that sounds alike but for a vowel."""
OWN = 2.0
"""What it costs more that what was written is one of the words written of the article."""
SPACE = 3.0
"""What a space amiss costs."""
PART = 1.5
"""What it costs more, for each step of being known, that the two halves of a word are words themselves."""
POSSESSIVE = 1.0
"""What a missing apostrophe costs."""

TELLING = 0.8
"""Rarity from which a word is put together from two: "every day" says as much as "everyday"."""
MEANT = 0.85
"""Rarity above which no word is meant that is not written of the article."""
WIDEST = 14
"""The most guesses looked at for one word."""
WORDS_KEPT = 4096

PREFIX = re.compile(
    r"^(?:up|down|over|under|out|pre|post|non|anti|inter|intra|micro|multi|mis|re|un|co|de|bio|ultra|hyper|hypo|osteo"
    r"|chondro|angio|neuro|cardio|mono|poly|sub|super|trans|immuno|patho|physio|electro|cyto|nano|macro|auto)"
)
STUMP = 5
"""From so many letters the beginning of a word is taken for that, not for a misspelling ("angio")."""

STRANGE, ENGLISH, WRITTEN = 0, 1, 2
"""How well a word is known as it is: not at all, as English, or as one of those written of the article."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What may have been meant by a word, or by two: one word or two, and the cost of writing them so."""

    words: tuple[str, ...]
    cost: float


class Guesser:
    """Guesses words, first of all those that are written of one article."""

    def __init__(self, model: WordModel) -> None:
        self.model = model
        self.guesses = lru_cache(maxsize=WORDS_KEPT)(self._guesses)

    def _guesses(self, lower: str) -> Sequence[Guess]:
        """What a lower-case word may be, itself first."""
        known = self.known(lower)
        costs: dict[tuple[str, ...], float] = {}
        for word in self._near(lower, known):
            costs[(word,)] = self._cost(lower, word, known)
        for meant in HASTY.get(lower, ()):
            costs[_apart(meant)] = HASTE if len(lower) > 1 else LETTER
        for meant in MISTAKEN.get(lower, ()):
            costs[_apart(meant)] = MIX_UP
        if not known:
            costs |= dict.fromkeys(self._parts(lower), SPACE)
            if lower.endswith("s") and self.known(lower[:-1]):
                costs[(lower[:-1], "'s")] = POSSESSIVE
        nearest = sorted((cost, words) for words, cost in costs.items())[:WIDEST]
        return (Guess((lower,), 0.0), *(Guess(words, cost) for cost, words in nearest))

    def joined(self, first: str, second: str) -> Sequence[Guess]:
        """The word that was written as two, if both together are one of the article's and not written apart as well."""
        whole = first + second
        if min(len(first), len(second)) < 2 or not self.model.has(whole) or self.model.seen(first, second):
            return ()
        if rarity(whole) < TELLING:
            return ()
        known = min(self.known(first), self.known(second))
        return (Guess((whole,), SPACE + PART * known),)

    def known(self, lower: str) -> int:
        """How well a word is known as it is written."""
        forms = variants(lower)
        if lower in STOP or any(map(self.model.has, forms)):
            return WRITTEN
        spelt = not lower.isascii() or not english_counts().keys().isdisjoint(forms) or self._derived(lower)
        return ENGLISH if spelt else STRANGE

    def _derived(self, lower: str) -> bool:
        """Whether a word is a known one with a prefix ("upregulated"), or begins one of the article's ("angio")."""
        bare = PREFIX.sub("", lower)
        if bare != lower and (not bare or (len(bare) > 3 and (self.model.has(bare) or rarity(bare) <= MEANT))):
            return True
        longer = [len(word) for word in self._words if word.startswith(lower)] if len(lower) >= STUMP else []
        return bool(longer) and min(longer) > len(lower) + 2

    @staticmethod
    def _cost(written: str, meant: str, known: int) -> float:
        if not known:
            return EDIT * amiss(written, meant)
        alike = sound(written) == sound(meant) or sorted(written) == sorted(meant)
        return (ALIKE if alike else LOOSE) + OWN * (known == WRITTEN)

    def _parts(self, lower: str) -> Iterable[tuple[str, str]]:
        """The two words of the article that a strange one is made of."""
        for at in range(1, len(lower)):
            parts = lower[:at], lower[at:]
            if all(self.model.has(part) and (len(part) > 1 or part in "ai") for part in parts):
                yield parts

    def _near(self, lower: str, known: int) -> Iterable[str]:
        """Words that are written or heard nearly like it: of a known word only those that are mistaken for it."""
        if len(lower) < 3 or lower in HASTY:
            return
        alike = self._heard.get(skeleton(lower), ())
        found = {word for word in transposed(lower) if self.model.has(word)}
        if known:
            found |= {word for word in alike if sound(word) == sound(lower)}
            if known == ENGLISH and len(lower) >= STUMP:
                found |= {word for word in alike if OSA.distance(word, lower) < 2}
        else:
            letters = 1 if len(lower) < 5 else 2 if len(lower) < 9 else 3
            sounds = 0 if len(lower) < 5 else 1 if len(lower) < 7 else 2
            found |= {*alike, *_english_heard().get(skeleton(lower), ())}
            found |= {*_nearest(lower, self._words, letters), *_nearest(lower, _english(), 1)}
            for near in _nearest(sound(lower), self._sounds, sounds):
                found |= {*self._sounds[near]}
        for word in found:
            if word != lower and not inflected(lower, word):
                yield word

    @cached_property
    def _words(self) -> Sequence[str]:
        """The words written of the article, of which a misspelt one most likely is one."""
        return [word for word in self.model.ids if len(word) > 1 and word.isalpha()]

    @cached_property
    def _sounds(self) -> Mapping[str, Sequence[str]]:
        """The same by their sound."""
        return _grouped(self._words, sound)

    @cached_property
    def _heard(self) -> Mapping[str, Sequence[str]]:
        """The words by their sound without vowels."""
        return _grouped(self._words, skeleton)


@cache
def _english() -> Sequence[str]:
    """The words of English that are not too rare to be meant."""
    return [word for word in english_counts() if len(word) > 3 and rarity(word) <= MEANT]


@cache
def _english_heard() -> Mapping[str, Sequence[str]]:
    return _grouped(_english(), skeleton)


def _apart(meant: str) -> tuple[str, ...]:
    """The two words as which the model counts one such as "what's"."""
    return (meant[:-2], "'s") if meant.endswith("'s") else (meant,)


def _nearest(written: str, words: Collection[str], letters: int) -> list[str]:
    """The words in which at most so many letters are other than written, the nearest first."""
    found = process.extract(written, words, scorer=OSA.distance, score_cutoff=letters, limit=2 * WIDEST)
    return [word for word, _, _ in found]


def _grouped(words: Iterable[str], key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(key(word), []).append(word)
    return found
