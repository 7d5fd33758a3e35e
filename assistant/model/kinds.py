"""Word lists of the check: things of a kind that are not to be mistaken, and words that turn a statement round."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.language import stem

Things = Mapping[str, frozenset[str]]
"""For the stem of each word for a thing of some kind, those of all words for it."""


@dataclass(frozen=True)
class Kinds:
    """`things`: for each word of a kind of thing, all words for the same thing, as stems; `sites`: those of the body.

    `plain` and `burdens` are stems too, the others words.
    """

    things: Things
    sites: Things
    up: frozenset[str]
    down: frozenset[str]
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...]
    good: frozenset[str]
    poor: frozenset[str]
    added: frozenset[str]
    removed: frozenset[str]
    burdens: frozenset[str]
    negations: frozenset[str]
    soft: frozenset[str]
    plain: frozenset[str]


@cache
def packaged_kinds() -> Kinds:
    """The packaged word lists (`assistant/data/kinds.json`)."""
    lists = _packaged_lists()
    sides = ((frozenset(one.split()), frozenset(other.split())) for one, other in lists["opposites"])
    return Kinds(
        _by_word(*lists["kinds"].values()),
        _by_word(lists["kinds"]["sites"]),
        frozenset(lists["directions"]["up"].split()),
        frozenset(lists["directions"]["down"].split()),
        tuple(sides),
        frozenset(lists["values"]["good"].split()),
        frozenset(lists["values"]["poor"].split()),
        frozenset(lists["genes"]["added"].split()),
        frozenset(lists["genes"]["removed"].split()),
        frozenset(stem(word) for word in lists["burdens"].split()),
        frozenset(lists["negations"]["plain"].split()),
        frozenset(lists["negations"]["soft"].split()),
        frozenset(stem(word) for line in lists["plain"].values() for word in line.split()),
    )


@cache
def packaged_places() -> Things:
    """The places among the packaged things, without the lists that few questions need."""
    return _by_word(_packaged_lists()["kinds"]["places"])


@cache
def _packaged_lists() -> Any:
    return json.loads(resources.files("assistant.data").joinpath("kinds.json").read_text(encoding="utf-8"))


def _by_word(*kinds: Sequence[str]) -> Things:
    """The things of some kinds, each a line of the words for it; a word of several means any of them."""
    things: dict[str, frozenset[str]] = {}
    for line in (line for kind in kinds for line in kind):
        same = frozenset(map(stem, line.split()))
        things |= {word: things.get(word, frozenset()) | same for word in same}
    return things
