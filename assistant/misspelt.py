"""How words get misspelt: what is written in haste or for another word, and how far a spelling is from one meant."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from assistant.sounds import skeleton, sound

Meant = Mapping[str, tuple[str, ...]]
"""What may be meant by a word, the likeliest first."""


def _meant(pairs: str) -> Meant:
    split = (pair.split(":") for pair in pairs.split())
    return {written: tuple(meant.split("/")) for written, meant in split}


HASTY = _meant(
    """
    wat:what wot:what wats:what's wots:what's whats:what's thats:that's wen:when wich:which u:you ur:your/you're r:are
    y:why n:and teh:the hte:the adn:and nd:and mny:many/money meny:many ppl:people hav:have lng:long shud:should
    cud:could wud:would coud:could shoud:should thier:their fro:for/from coz:because cuz:because bcoz:because
    cos:because enuf:enough thru:through tho:though abt:about btw:between b:be bin:been wer:were/where dat:that dis:this
    dem:them da:the thay:they sum:some hoo:who hoos:whose whos:whose dos:does cum:come luk:look pls:please plz:please
    hw:how nt:not w:with wiv:with dont:don't doesnt:doesn't dosnt:doesn't isnt:isn't cant:can't wont:won't didnt:didn't
    im:i'm ive:i've arent:aren't wasnt:wasn't hasnt:hasn't havent:haven't
    """
)
"""How small words are written in haste, too short to be told by their letters."""

MISTAKEN = _meant(
    """
    dose:does does:dose/doses form:from from:form then:than than:then to:too/two too:to of:off for:four off:of no:know
    now:know loose:lose lose:loose affect:effect effect:affect its:it's as:has wit:with there:their/they're
    their:there/they're where:were were:where wear:where ware:where witch:which an:and sho:show weather:whether
    brake:break brakes:breaks break:brake breaks:brakes root:route route:root pour:pore pours:pores whole:hole
    wholes:holes
    """
)
"""English words that are written for each other, and do not sound alike or are too short to be told by that."""

BY_EAR = 0.2
"""What it counts that a word was written by ear, in letters amiss."""
VOWEL = 0.4
"""What a letter amiss counts where only vowels are."""
FIRST = 0.9
"""What another first sound counts, since people seldom mistake it."""
SWAPPED = 0.6
"""What two letters that changed places count less than one amiss."""
LOST = 0.18
"""What a letter lost counts less, and one too many more, than one amiss."""
USUAL = 7
"""The length of a word in which letters go amiss as often as in most: in a longer one they do more often."""


def amiss(written: str, meant: str) -> float:
    """How many letters are amiss, by eye or by ear, in a word of usual length."""
    letters = float(OSA.distance(written, meant))
    count = min(letters, BY_EAR + OSA.distance(sound(written), sound(meant)))
    if skeleton(written) == skeleton(meant):
        count = min(count, BY_EAR + VOWEL * letters)
    if letters == 1 and sorted(written) == sorted(meant):
        count -= SWAPPED
    if sound(written)[:1] != sound(meant)[:1]:
        count += FIRST
    count += LOST * max(-2, min(2, len(written) - len(meant)))
    return count * min(1.3, max(0.7, math.sqrt(USUAL / len(meant))))


def transposed(word: str) -> list[str]:
    """A word with each two letters that stand beside each other exchanged."""
    return [f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1)]


ENDINGS = frozenset(
    " s es ed ing al ally ic ics ia y ies ity ate ates ated ation ations ative e ise ised ize ized ae a ly"
    " ion ions ive ives ment ments".split(" ")
)
"""What words of one root end in; "d" and "us" are none, since "injectd" and "autologus" are misspelt."""
ROOT = 4
"""The fewest letters of a root."""
SLIGHT = ({"", "e"}, {"y", "ey"})
"""Endings that are written for each other."""


def inflected(one: str, other: str) -> bool:
    """Whether two words have one root and each a proper ending: "hypoxic" is no slip for "hypoxia"."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if same < ROOT or (other == f"{one}s" and one[-1] == "s"):
        return False
    ends = [(one[at:], other[at:]) for at in range(max(ROOT, same - 2), same + 1)]
    return any({a, b} <= ENDINGS and {a, b} not in SLIGHT for a, b in ends)


PLURAL = re.compile(r"\w{3}(?:[^aeiousxyz]|[aeiou]y|[^iu]e)s$")
OR = re.compile(r"or(s?)$")
OUR = re.compile(r"our(s?)$")
IZED = re.compile("is(?=e[sd]?$|ing$|ations?$)")


def variants(word: str) -> set[str]:
    """A word, its singular and plural, and its British and American spellings."""
    forms = {word}
    if PLURAL.search(word):
        forms.add(word[:-1])
    if word.endswith("ies"):
        forms.add(f"{word[:-3]}y")
    if not word.endswith(("s", "y")):
        forms.add(f"{word}s")
    forms |= {*(OR.sub(r"our\1", form) for form in forms), *(OUR.sub(r"or\1", form) for form in forms)}
    izing, plain = (IZED.sub("iz", form) for form in forms), (re.sub("[ao]e", "e", form) for form in forms)
    return {*forms, *izing, *plain}
