"""Words for the same thing: the everyday and the technical ones of medicine, and the article's own abbreviations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.language import stems
from corpus.types import Article

Phrase = tuple[str, ...]
"""The stems of one or several words, in order."""


@dataclass(frozen=True)
class Lexicon:
    """For each phrase (as stems) the phrases that mean the same, in order."""

    same: Mapping[Phrase, tuple[Phrase, ...]]
    longest: int

    def alternatives(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The other phrases for the same thing, in the order of the word list."""
        return self.same.get(phrase, ())


@cache
def packaged_words() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The packaged word lists: "groups" of synonyms of medicine, "headers" that name the same kind of table column."""
    text = resources.files("assistant.data").joinpath("lexicon.json").read_text(encoding="utf-8")
    lists = json.loads(text)
    return {name: tuple(tuple(group) for group in lists[name]) for name in ("groups", "headers")}


@cache
def light_words() -> frozenset[str]:
    """Common verbs, adverbs and nouns that a question about the rows of a table may hold without asking about them."""
    text = resources.files("assistant.data").joinpath("lexicon.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["light"])


@lru_cache(maxsize=20_000)
def _phrase(text: str) -> Phrase:
    return tuple(stems(text))


def make_lexicon(article: Article, *, everyday: bool = True) -> Lexicon:
    """The lexicon for `article`: its own glossary, and the everyday words when `everyday` is set.

    A synonym counts only where the article uses it: one that it never writes can't be found in it.
    """
    parts = stems(article.text)
    whole, held = f" {' '.join(parts)} ", frozenset(parts)
    same: dict[Phrase, dict[Phrase, None]] = {}
    groups = [(entry.short, entry.long) for entry in article.glossary]
    for group in [*groups, *(packaged_words()["groups"] if everyday else ())]:
        phrases = []
        for text in group:
            phrase = _phrase(text)
            if phrase and phrase not in phrases:
                phrases.append(phrase)
        used = [phrase for phrase in phrases if held.issuperset(phrase) and f" {' '.join(phrase)} " in whole]
        for phrase in phrases:
            same.setdefault(phrase, {}).update((other, None) for other in used if other != phrase)
    return Lexicon(
        same={phrase: tuple(others) for phrase, others in same.items()},
        longest=max((len(phrase) for phrase in same), default=1),
    )
