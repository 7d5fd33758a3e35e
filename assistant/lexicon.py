"""Words for the same thing: the everyday and the technical ones of medicine, and the article's own abbreviations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.language import STOP, spaced, stems
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


Group = tuple[tuple[Phrase, str, frozenset[str]], ...]
"""Phrases that mean the same, each as its stems, as text between spaces, and as a set."""


def _group(texts: Iterable[str]) -> Group:
    phrases = dict.fromkeys(phrase for phrase in map(_phrase, texts) if phrase)
    return tuple((phrase, spaced(phrase), frozenset(phrase)) for phrase in phrases)


@cache
def everyday_groups() -> tuple[Group, ...]:
    """The packaged groups of synonyms."""
    return tuple(_group(texts) for texts in packaged_words()["groups"])


def make_lexicon(article: Article, texts: Sequence[Sequence[str]], *, everyday: bool = True) -> Lexicon:
    """The lexicon for `article`: its own glossary, and the everyday words when `everyday` is set.

    A synonym counts only where one of `texts`, the stems of what can be quoted, uses it: else it can't be found there.
    """
    whole, held = f" {' | '.join(map(' '.join, texts))} ", frozenset().union(*texts)
    found: dict[Phrase, dict[Phrase, None]] = {}
    own = tuple(_group((entry.short, entry.long)) for entry in article.glossary)
    for group in (*own, *(everyday_groups() if everyday else ())):
        used = [phrase for phrase, text, needed in group if needed <= held and (len(phrase) < 2 or text in whole)]
        for phrase, _, _ in group if used else ():
            found.setdefault(phrase, {}).update((other, None) for other in used if other != phrase)
    same: dict[Phrase, tuple[Phrase, ...]] = {phrase: () for group in own for phrase, _, _ in group}
    same |= _inseparable(article)
    same |= _everyday_phrases() if everyday else {}
    same |= {phrase: tuple(others) for phrase, others in found.items()}
    return Lexicon(same=same, longest=max(map(len, same), default=1))


def _inseparable(article: Article) -> Mapping[Phrase, tuple[Phrase, ...]]:
    """The labels of table rows that a small word tells from others ("own body", "whole body"): taken whole."""
    labels = {label: label.lower().split() for gloss in article.glosses for label in gloss.labels}
    told = (label for label, said in labels.items() if len(said) > 1 and not STOP.isdisjoint(said))
    return {_phrase(label): () for label in told if labels[label][0] not in PLACED}


PLACED = frozenset("in into of through with without on at by from the".split())
"""With these a label tells where or how: it says the same without them."""


@cache
def _everyday_phrases() -> Mapping[Phrase, tuple[Phrase, ...]]:
    return {phrase: () for group in everyday_groups() for phrase, _, _ in group}
