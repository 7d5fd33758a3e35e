"""The words of an article: how rare each is in it, which are its own, and the spelling a reader meant."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from assistant.language import STOP, english_counts, is_english_word, long_words, stem
from corpus.types import Article

LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
CODE = re.compile(r"(?<![\w-])[A-Z][A-Z\d]{3,}(?![\w-])")
COMMON_WORD = 10.5
"""log10 of the count of the commonest English words in the frequency dictionary."""
RARE_WORD = 6.0
"""log10 of the count below which a word counts as wholly rare."""

TEXTED = dict(
    pair.split(":")
    for pair in """
    wat:what wot:what wats:what's wots:what's wen:when wich:which u:you teh:the hte:the adn:and mny:many meny:many
    ppl:people hav:have sho:show lng:long shud:should cud:could wud:would ther:there thier:their fro:for
    """.split()
)
"""How small words are written in haste, and too short to be told by their letters."""
DOSE = re.compile(
    r"\b(?P<asks>how|why|where|when|wh?at(?= dose \S+ (?:stand|mean|say|do)\b)) dose\b"
    r"|^\s*dose\b(?!\s+(?:of|for|in|is|was|per|given|used|range|and|or)\b)(?=\s+\w+\s+\w)",
    re.IGNORECASE,
)
"""What can't be the noun: "how dose it …" for "how does it …"."""
AND = re.compile(r"\bn\b(?=\s+(?:what|why|how|which|when|where|who|did|does|do|is|are|was|were)\b)")
WHY = re.compile(r"\by\b(?=\s+(?:do|does|did|is|are|was|were|can|could|would|should|has|have)\b)")

PREFIX = re.compile(r"^(?:up|down|over|under|out|pre|post|non|anti|inter|intra|micro|multi|mis|re|un|co|de|bio)")
STUMP = 5
"""From so many letters the beginning of one of the article's words is taken for that, not for a misspelling."""

OWN = 8.0
"""By how many powers of ten a wholly rare word of the article is likelier in a question about it than elsewhere."""

SLIPPED = 5
"""Letters from which an English word may be a slip for another."""

AS_COMMON = 0.1
"""How much rarer a word may be than another that it was written as."""

MEANT = 0.85
"""Rarity above which no word outside the article is taken for what was meant."""


@dataclass(frozen=True)
class Vocabulary:
    """Stem frequencies over the units of an article, its words as written, and its short forms ("NRF2")."""

    units: int
    frequency: Counter[str]
    surface: frozenset[str]
    codes: frozenset[str] = frozenset()

    def idf(self, stem_: str) -> float:
        """Rarity of a stem among the units: 0 where it is everywhere, 1 where one unit or none has it."""
        return math.log((self.units + 1) / (self.frequency[stem_] + 0.5)) / math.log((self.units + 1) / 0.5)

    @cached_property
    def _sounds(self) -> Mapping[str, str]:
        return {word: _sounding(word) for word in sorted(self.surface)}

    @cached_property
    def _heard(self) -> Mapping[str, Sequence[str]]:
        return _by_sound(self.surface)

    def knows(self, stem_: str) -> bool:
        return self.frequency[stem_] > 0

    def correct(self, text: str) -> str:
        """`text` with words that are neither English nor the article's put right, where one near word was meant."""
        text = AND.sub("and", WHY.sub("why", text))
        text = DOSE.sub(lambda match: f"{match['asks']} does" if match["asks"] else "does", text)
        text = CODE.sub(lambda match: self._code(match.group()), text)
        return LETTERS.sub(
            lambda match: self._corrected(match.group(), named=bool(text[: match.start()].strip())), text
        )

    def _code(self, code: str) -> str:
        """A short form that the article never writes, put right where two of its letters changed places ("NFR2")."""
        meant = [other for other in _transposed(code) if other in self.codes]
        return meant[0] if code not in self.codes and len(set(meant)) == 1 else code

    def _corrected(self, word: str, *, named: bool) -> str:
        lower = word.lower()
        if lower in TEXTED and word[1:] == lower[1:]:
            return TEXTED[lower]
        if len(lower) < 4 or lower in self.surface or lower in STOP or word[1:] != lower[1:]:
            return word
        if is_english_word(lower):
            return self._slipped(lower) or word
        if not lower.isascii():
            return word
        bare = re.sub(r"['’]s?$", "", lower)
        if bare != lower:  # a possessive
            return (
                word if is_english_word(bare) else self._corrected(word[: len(bare)], named=named) + word[len(bare) :]
            )
        if self.knows(stem(lower)):
            return self._written(word)
        if self._derived(lower):
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if named and word[0].isupper():
            return word  # a capital inside a sentence marks a name, and a name is not respelled
        allowed = 1 if len(lower) < 6 else 2 if len(lower) < 10 else 3
        counts = english_counts()
        near = process.extract(_sounding(lower), self._sounds, scorer=OSA.distance, score_cutoff=allowed, limit=8)
        own: list[tuple[float, str]] = [(distance, word_) for _, distance, word_ in near]
        english = process.extract(lower, counts.keys(), scorer=OSA.distance, score_cutoff=1, limit=8)
        candidates = own + [
            (distance + (0 if self.knows(stem(word_)) else 0.5), word_) for word_, distance, _ in english
        ]
        candidates += [(1.0, word_) for word_ in _english_by_sound().get(_sound(lower), ())]
        candidates = [(distance - _slip(lower, word_), word_) for distance, word_ in candidates]
        # Of equally near words the commoner is likelier, and one with a letter more, since letters get lost more often
        # than changed; a rare word of the article is commoner in a question about it than in English.
        best = min(
            candidates,
            key=lambda found: (
                found[0],
                abs(len(found[1]) - len(lower) - 1) - self._likelihood(found[1]),
                found[1],
            ),
            default=None,
        )
        if best is None or (best[1] not in self.surface and rarity(best[1]) > MEANT):
            return word  # a word rarer than a misspelling: more likely a word that the dictionary lacks
        return best[1]

    def _slipped(self, lower: str) -> str:
        """The article's word that an English word it never uses stands for: two letters changed places ("trail"), or
        it is a rare one that sounds the same ("frakturs"); "" for none."""
        if len(lower) < SLIPPED or self.knows(stem(lower)):
            return ""
        alike = [word for word in _transposed(lower) if word in self.surface and self.frequency[stem(word)] > 1]
        alike = [word for word in alike if rarity(word) < rarity(lower) + AS_COMMON]  # "later" is no "alter"
        if not alike and rarity(lower) > MEANT:
            alike = [word for word in self._heard.get(_sound(lower), ()) if word[0] == lower[0]]
        return min(alike, key=lambda word: (-self._likelihood(word), word), default="")

    def _written(self, word: str) -> str:
        """A word whose stem alone is the article's, as the article writes it where one letter is amiss ("fractur")."""
        from rapidfuzz.distance import OSA

        lower = word.lower()
        if not lower.isalpha() or {f"{lower}s", lower.removesuffix("s")} & self.surface:
            return word
        near = [
            other
            for other in self.surface
            if stem(other) == stem(lower) and (OSA.distance(lower, other) < 2 or _sound(lower) == _sound(other))
        ]
        return min(near, key=lambda other: (other[-1] != lower[-1], -self._likelihood(other), other), default=word)

    def _likelihood(self, word: str) -> float:
        """log10 of how often a word is written, one of the article's the more so the rarer it is elsewhere."""
        written = math.log10(english_counts().get(word, 1))
        own = OWN * rarity(word) + math.log10(1 + self.frequency[stem(word)]) if word in self.surface else 0.0
        return written + own

    def _derived(self, lower: str) -> bool:
        """Whether a word is a known one with a prefix ("upregulated"), or begins one of the article's ("angio")."""
        bare = PREFIX.sub("", lower)
        if bare != lower and len(bare) > 3 and (bare in self.surface or is_english_word(bare)):
            return True
        return len(lower) >= STUMP and any(
            word.startswith(lower) and len(word) > len(lower) + 2 for word in self.surface
        )


HEARD = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"ph", "f"),
        (r"sh|sch|(?<!^)[cst]i(?=[aeou])", "S"),
        (r"tch", "ch"),
        (r"ck|c(?![eiyh])|q(?=u)", "k"),
        (r"c(?=[eiy])", "s"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"wh", "w"),
        (r"gh", ""),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)e$|e(?=s$)", ""),
    )
)
"""Letters that are heard alike, in the order in which they are folded."""


def _sound(word: str) -> str:
    """What a lower-case word sounds like, roughly: "speshal" and "special" alike."""
    for pattern, heard in HEARD:
        word = pattern.sub(heard, word)
    return word


SLIP = 0.25


def _slip(written: str, meant: str) -> float:
    """How much nearer than its letters a word is: two of them changed places, or it sounds the same."""
    return SLIP if sorted(written) == sorted(meant) or _sound(written) == _sound(meant) else 0.0


@cache
def _english_by_sound() -> Mapping[str, Sequence[str]]:
    """The words that are not too rare to be meant, by their sound."""
    return _by_sound(word for word in english_counts() if len(word) >= 4 and rarity(word) <= MEANT)


def _by_sound(words_: Iterable[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for word in words_:
        found.setdefault(_sound(word), []).append(word)
    return found


def _transposed(word: str) -> list[str]:
    """A word with each two letters that stand beside each other exchanged."""
    return [f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1)]


def _sounding(word: str) -> str:
    """A word with the spellings folded that are mistaken for each other by ear."""
    return word.lower().replace("ph", "f").replace("y", "i")


def rarity(word: str) -> float:
    """How rare an English word is: 0 for "help", 1 for words outside the frequency dictionary."""
    counts = english_counts()
    count = counts.get(word) or counts.get(word.removesuffix("s")) or 0
    if count == 0:
        return 1.0
    return min(1.0, max(0.0, (COMMON_WORD - math.log10(count)) / (COMMON_WORD - RARE_WORD)))


def make_vocabulary(article: Article, unit_stems: Sequence[Sequence[str]]) -> Vocabulary:
    """The vocabulary of `article`; the frequency of a stem counts the units that have it, by the stems of each."""
    frequency = Counter(chain.from_iterable(map(set, unit_stems)))
    return Vocabulary(
        len(unit_stems), frequency, frozenset(long_words(article.text)), frozenset(CODE.findall(article.text))
    )
