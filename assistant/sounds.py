"""What an English word sounds like, roughly: spellings that the ear mistakes for each other fall together. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS_KEPT = 2**13
"""Words whose sound is remembered."""

FOLDED = (
    (r"['’]", ""),
    (r"ph", "f"),
    (r"sh|sch|(?<!^)[cst]i(?=[aeou])", "S"),
    (r"tch", "ch"),
    (r"x", "ks"),
    (r"sc(?=[eiy])", "s"),
    (r"gu(?=[aei])", "g"),
    (r"ck|c(?![eiyh])|q(?=u)", "k"),
    (r"c(?=[eiy])", "s"),
    (r"[ck]?tu(?=r)", "chu"),
    (r"^[kgp]n", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"wh", "w"),
    (r"dg(?=[eiy])|g(?=[eiy])", "j"),
    (r"mb$", "m"),
    (r"z", "s"),
    (r"ai|ay|ei|ey", "A"),
    (r"y", "i"),
    (r"a([^aeiouw]{1,2})e(?=s?$)", r"A\1"),
    (r"e([^aeiouw]{1,2})e(?=s?$)", r"E\1"),
    (r"i([^aeiouw]{1,2})e(?=s?$)", r"I\1"),
    (r"o([^aeiouw]{1,2})e(?=s?$)", r"O\1"),
    (r"u([^aeiouw]{1,2})e(?=s?$)", r"U\1"),
    (r"ea|ee|ie(?=.)", "E"),
    (r"oa|oe|ow", "O"),
    (r"igh", "I"),
    (r"oo|ew|ue", "U"),
    (r"au|aw", "o"),
    (r"gh", ""),
    (r"(.)\1+", r"\1"),
    (r"(?<=.)e$|e(?=s$)", ""),
)
"""Letters that are heard alike, in the order in which they are folded; a capital is a long vowel, S the sound of sh."""
HEARD = tuple((re.compile(pattern), folded) for pattern, folded in FOLDED)
VOWELS = re.compile(r"(?<!^)[aeiouwAEIOU]+")


@lru_cache(maxsize=WORDS_KEPT)
def sound(word: str) -> str:
    """What a lower-case word sounds like: "speshal" and "special", "week" and "weak" alike."""
    for pattern, folded in HEARD:
        word = pattern.sub(folded, word)
    return word


@lru_cache(maxsize=WORDS_KEPT)
def skeleton(word: str) -> str:
    """Its sound without the vowels, which are misheard most: "mediceens" and "medicines" alike."""
    return VOWELS.sub("", sound(word))
