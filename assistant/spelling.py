"""The spelling that a reader meant: the likeliest words behind what was written, each seen with its neighbours.

A noisy channel (Kernighan, Church and Gale 1990): what a word may be is weighed by how it is misspelt
(`assistant.guesses`) and by how likely it stands after the one before (`assistant.wordmodel`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.guesses import Guess, Guesser
from assistant.language import STOP
from assistant.misspelt import HASTY, transposed
from assistant.question import GENERIC
from assistant.wordmodel import BREAK, TOKEN, make_word_model, token
from corpus.types import Article

CODE = re.compile(r"(?<!\w)(?:[A-Z][A-Z\d]{3,}|[A-Z]{3,}s)(?!\w)")
"""A short form of at least four characters: "NRF2", "MSCs"."""
DOSE = re.compile(r"doses?\s+(?:of|for|in|is|are|was|were|per|given|used|range|and|or)\b", re.I)
"""What is no "does", which a subject would follow."""
BEGINS = re.compile(r"(?:^|[.?!])[\s\"'(¿¡]*$")
"""What stands before the first word of a sentence."""

TURNS = frozenset("than no not never without off".split())
"""Small words on which the sense of a question hangs."""

Change = tuple[int, int, tuple[str, ...]]
"""The first and the last word that are changed, and what stands for them."""


class Speller:
    """Puts right what is misspelt in a question on one article."""

    def __init__(self, guesser: Guesser, codes: frozenset[str]) -> None:
        self.guesser = guesser
        self.codes = codes

    def correct(self, text: str) -> str:
        """`text` with other words wherever these are likelier meant than those that were written."""
        text = CODE.sub(lambda match: self._code(match.group()), text)
        found = list(TOKEN.finditer(text))
        parts, at = [], 0
        for first, last, words in self._likeliest(text, found):
            start = found[first].start()
            meant = " ".join(words).replace(" '", "'")
            parts += [text[at:start], meant.capitalize() if text[start].isupper() else meant]
            at = found[last].end()
        return "".join([*parts, text[at:]])

    def _code(self, code: str) -> str:
        """A short form that the article never writes, put right where two of its letters changed places ("NFR2")."""
        meant = {other for other in transposed(code) if other in self.codes}
        return meant.pop() if code not in self.codes and len(meant) == 1 else code

    def _likeliest(self, text: str, found: Sequence[re.Match[str]]) -> tuple[Change, ...]:
        """The changes on the likeliest way through the guesses (Viterbi 1967)."""
        log = lru_cache(maxsize=None)(self.guesser.model.log)
        # For each place the likeliest way there that ends in each word: its logarithm, and its changes.
        ways: list[dict[str, tuple[float, tuple[Change, ...]]]] = [{BREAK: (0.0, ())}, *({} for _ in found)]
        for at in range(len(found)):
            for width, guess, changed in self._readings(text, found[at : at + 2]):
                first, last = guess.words[0], guess.words[-1]
                inside = log(last, first) if len(guess.words) > 1 else 0.0
                total, way = max((so_far + log(first, before), way) for before, (so_far, way) in ways[at].items())
                total += inside - guess.cost
                if last not in ways[at + width] or total > ways[at + width][last][0]:
                    changes = (*way, (at, at + width - 1, guess.words)) if changed else way
                    ways[at + width][last] = total, changes
        return max((total + log(BREAK, before), way) for before, (total, way) in ways[-1].items())[1]

    def _readings(self, text: str, found: Sequence[re.Match[str]]) -> Iterable[tuple[int, Guess, bool]]:
        """What the first of `found`, alone or with the second, may be: how many it takes in, and if it is a change."""
        written = token(found[0].group())
        if not _can_be_misspelt(text, found[0]):
            yield 1, Guess((written,), 0.0), False
            return
        for number, guess in enumerate(self.guesser.guesses(written)):
            if number == 0 or not _tells_nothing(written, *guess.words):
                yield 1, guess, number > 0
        if len(found) > 1 and text[found[0].end() : found[1].start()] == " " and found[1].group().islower():
            for guess in self.guesser.joined(written, found[1].group()):
                yield 2, guess, True


def _tells_nothing(*words: str) -> bool:
    """Whether all words are such as are passed over: "to" may be meant for "too", and tells no more; "than" does."""
    return all(word.strip("'") in STOP and word not in TURNS for word in words)


def _can_be_misspelt(text: str, found: re.Match[str]) -> bool:
    """Whether a word may be another: not so a name, a short form, or what is part of a code or a path."""
    word, start, end = found.group(), found.start(), found.end()
    around = text[start - 1 : start] + text[end : end + 1]
    if not word.isalpha() or word[1:] != word[1:].lower():
        return False
    if any(sign.isdigit() or sign in "_/@\\" for sign in around) or (len(word) == 1 and around.strip()):
        return False
    if text[max(start - 2, 0) : start] in ("-", " -"):  # the end of a word: "-itis"
        return False
    if DOSE.match(text, start):
        return False
    return word[0].islower() or bool(BEGINS.search(text[:start]))


def make_speller(article: Article, wordings: Iterable[str]) -> Speller:
    """The speller of `article`; `wordings` are other ways to say what it says, or to ask about it."""
    own = [article.text, " ".join(sorted(GENERIC))]
    for reference in article.references:
        record = reference.record or {}
        own += [*reference.names, *record.get("authors", ()), record.get("title") or ""]
    return Speller(Guesser(make_word_model(own, wordings, HASTY)), frozenset(CODE.findall(article.text)))
