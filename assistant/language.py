"""Words, stems and what the answer path needs to know of English. Pure, but for the word lists it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

WORD = re.compile(r"(?:[^\W\d_]+)|(?:\d+(?:[.,]\d+)*)|[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
"""Runs of letters and of digits: "BMP-6" and "BMP6" are the same two words. (The brackets halve the time it takes.)"""

PLURAL_ACRONYM = re.compile(r"[a-z]{0,2}[A-Z]{2,}s|[b-df-hj-np-tv-xz]{2,}s")

WORDS_KEPT = 2**17
"""Words whose lower case and stem are remembered: an article repeats its own, and articles each other's."""

STOP = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either else etc ever every few for from
    further get gets got had has have having he her here hers him his how however i if in into is it its
    itself just kind know let like may me might more most much must my no nor not now of off on once one only
    or other our out over own per please same she should so some such tell than that the their them then there
    these they thing things this those through to too two under until up upon us use used uses using very via
    want was way we were what when where whether which while who whom whose why will with within without would
    you your yes say says said explain describe give name list mention mentioned according et al there's
    what's im dont doesnt isnt s t re ve ll d m vs and/or ok hi hello thanks
    wasn isn aren didn doesn don hasn haven hadn couldn wouldn shouldn weren
    """.split()
)
"""Words that carry no topic: function words, and the verbs of asking."""


@cache
def _stemmer() -> Any:  # its package has no types
    import Stemmer

    return Stemmer.Stemmer("english")


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """The words of `text` in lower case with their offsets, letters and digits apart.

    A plural acronym ("MSCs", "miRNAs", "mscs") loses its s.
    """
    return [(_lowered(match.group()), *match.span()) for match in WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of `text` in lower case, letters and digits apart."""
    return [_lowered(word) for word in WORD.findall(text)]


@lru_cache(maxsize=WORDS_KEPT)
def _lowered(word: str) -> str:
    return word[:-1].lower() if PLURAL_ACRONYM.fullmatch(word) else word.lower()


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word; British "-our" and "oe-" spellings fall on the American stem."""
    word = word.replace("oestr", "estr").replace("aemia", "emia").replace("haemat", "hemat").replace("paed", "ped")
    if word.endswith("our") and len(word) > 5:
        word = word[:-3] + "or"
    elif word.endswith("ours") and len(word) > 6:
        word = word[:-4] + "ors"
    elif "isation" in word:
        word = word.replace("isation", "ization")
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=WORDS_KEPT)
def _stem_of(written: str) -> str:
    return stem(_lowered(written))


def stems(text: str) -> list[str]:
    """The stems of all words of `text`, in order."""
    return list(map(_stem_of, WORD.findall(text)))


@cache
def english_counts() -> Mapping[str, int]:
    """How often each of 82,765 English words occurs in a large corpus (symspellpy's frequency dictionary)."""
    path = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    counts: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        word, _, count = line.partition(" ")
        counts[word] = int(count)
    return counts


def is_english_word(word: str) -> bool:
    """Whether a lower-case word, or its singular, is in the English frequency dictionary."""
    counts = english_counts()
    return (
        word in counts or (word.endswith("s") and word[:-1] in counts) or (word.endswith("es") and word[:-2] in counts)
    )


def spaced(*texts: Iterable[str]) -> str:
    """The stems of some texts in one string, to look phrases up in: a space on both sides, two between texts."""
    return "".join(f" {' '.join(text)} " for text in texts)


def says(said: str, phrases: Iterable[Iterable[str]]) -> bool:
    """Whether one of some phrases, as stems, stands in texts that are `spaced`."""
    return any(spaced(phrase) in said for phrase in phrases)


def contains_phrase(haystack: list[str], phrase: Iterable[str]) -> int:
    """Where the words of `phrase` stand in `haystack` one after the other, or -1."""
    sought = list(phrase)
    if sought and sought[0] not in haystack:  # nearly always: the loop below would take most of the time of a question
        return -1
    for place in range(len(haystack) - len(sought) + 1):
        if haystack[place : place + len(sought)] == sought:
            return place
    return -1
