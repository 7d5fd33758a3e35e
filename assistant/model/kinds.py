"""Word lists of the check: things of a kind that are not to be mistaken, and words that turn a statement round."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.language import stem


@dataclass(frozen=True)
class Kinds:
    """`things`: for each word of a kind of thing all words for the same thing, as stems; `sites` of the body, `places`.

    `plain` and `burdens` are stems too, the others words.
    """

    things: Mapping[str, frozenset[str]]
    sites: tuple[frozenset[str], ...]
    places: tuple[frozenset[str], ...]
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
    lists = json.loads(resources.files("assistant.data").joinpath("kinds.json").read_text(encoding="utf-8"))
    things: dict[str, frozenset[str]] = {}
    kinds = {
        name: tuple(frozenset(stem(word) for word in thing.split()) for thing in group)
        for name, group in lists["kinds"].items()
    }
    for same in (same for group in kinds.values() for same in group):
        for word in same:
            things[word] = things.get(word, frozenset()) | same
    sides = ((frozenset(one.split()), frozenset(other.split())) for one, other in lists["opposites"])
    return Kinds(
        things,
        kinds["sites"],
        kinds["places"],
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
