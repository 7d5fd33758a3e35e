"""The words of an article, and how rare each is in it and in English."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.language import english_counts

COMMON_WORD = 10.5
"""log10 of the count of the commonest English words in the frequency dictionary."""
RARE_WORD = 6.0
"""log10 of the count below which a word counts as wholly rare."""


@dataclass(frozen=True)
class Vocabulary:
    """Stem frequencies over the units of an article."""

    units: int
    frequency: Counter[str]

    def idf(self, stem_: str) -> float:
        """Rarity of a stem among the units: 0 where it is everywhere, 1 where one unit or none has it."""
        return math.log((self.units + 1) / (self.frequency[stem_] + 0.5)) / math.log((self.units + 1) / 0.5)

    def knows(self, stem_: str) -> bool:
        return self.frequency[stem_] > 0


def rarity(word: str) -> float:
    """How rare an English word is: 0 for "help", 1 for words outside the frequency dictionary."""
    counts = english_counts()
    count = counts.get(word) or counts.get(word.removesuffix("s")) or 0
    if count == 0:
        return 1.0
    return min(1.0, max(0.0, (COMMON_WORD - math.log10(count)) / (COMMON_WORD - RARE_WORD)))


def make_vocabulary(unit_stems: Sequence[Sequence[str]]) -> Vocabulary:
    """The vocabulary of an article by the stems of its units; the frequency of a stem counts the units that have it."""
    return Vocabulary(len(unit_stems), Counter(chain.from_iterable(map(set, unit_stems))))
