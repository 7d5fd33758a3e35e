"""Stages that an article tells of in their order, so that "and the one after that?" can be named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.language import placed_words, stem

NOUN = r"(?:phase|stage|step|period)"
ENDS = re.compile(rf"(?P<comma>,?) and (?:the )?(?P<last>[\w-]+) (?P<noun>{NOUN})s?\b", re.IGNORECASE)
"""How a list of stages ends."""
ONE = re.compile(rf"(?:the )?([\w-]+)( {NOUN}s?)?\s*$", re.IGNORECASE)
"""One of those before, at the end of what stands between two commas."""
FEWEST = 3
LONGEST = 300
"""Characters before its end in which a list is looked for."""
ORDINALS = {"first": 0, "initial": 0, "second": 1, "third": 2, "last": -1, "final": -1}

THAT = rf"(?: (?:that|this|it))?(?: (?:one|{NOUN}))?"
NEXT = re.compile(
    rf"\b(?:the )?(?:next|following|subsequent)(?: (?:one|{NOUN}))?\b"
    rf"|\bthe (?:one|{NOUN}) (?:after|(?:that|which) (?:follows|comes (?:next|after))){THAT}\b"
    rf"|\bafter (?:that|this|it)(?: (?:one|{NOUN}))?\b|\bthen(?=\W*$)",
    re.IGNORECASE,
)
PREVIOUS = re.compile(
    rf"\b(?:the )?(?:previous|preceding) (?:one|{NOUN})\b|\bthe (?:one|{NOUN}) before{THAT}\b"
    rf"|\bbefore (?:that|this|it)(?: (?:one|{NOUN}))?\b",
    re.IGNORECASE,
)
ASKS_WHAT = re.compile(
    rf"\b(?:what|which {NOUN}) (?:comes|came|happens|happened|follows|sets in|starts|begins|takes place|is)\s*$", re.I
)
"""What asks, before "after that", for nothing but what happens then."""
NOTHING_ELSE = re.compile(r"(?:and|so|but|how about|what about|in|during|at|,|\s)*", re.IGNORECASE)
"""What may stand before the name of a stage that is to be put in the place of another."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What the stages are called, in their order: a "reactive", a "reparative" and a "remodeling" "phase"."""

    noun: str
    names: tuple[str, ...]

    def named_last(self, text: str) -> tuple[int, int, int] | None:
        """The place in their order of the stage that a text names last, with its start and end; None for none."""
        found = None
        words = placed_words(text)
        places = {stem(name.lower()): place for place, name in enumerate(self.names)}
        for (word, start, end), (after, _, end_after) in zip(words, [*words[1:], ("", 0, 0)], strict=True):
            counted = re.fullmatch(NOUN, after) is not None
            place = places.get(stem(word), ORDINALS.get(word) if counted else None)
            if place is not None:
                found = place % len(self.names), start, end_after if counted else end
        return found


def find_stages(text: str) -> tuple[Stages, ...]:
    """The stages that a text lists, three or more in one sentence.

    >>> find_stages("It has three stages: the early phase, the middle phase, and the late phase.")
    (Stages(noun='phase', names=('early', 'middle', 'late')),)
    """
    listed: dict[tuple[str, ...], Stages] = {}
    for end in ENDS.finditer(text):
        sentence = re.split(r"[.:;]", text[max(0, end.start() - LONGEST) : end.start()])[-1]
        names = (*_listed(sentence.split(", "), bool(end["comma"])), end["last"])
        if len(names) >= FEWEST:
            listed.setdefault(tuple(map(str.lower, names)), Stages(end["noun"].lower(), names))
    return tuple(listed.values())


def _listed(parts: Sequence[str], comma: bool) -> tuple[str, ...]:
    """The names at the end of a list that is parted at its commas; without one before "and" those that have the noun
    beside them: "in healing, the first and second phases" are two."""
    names: list[str] = []
    for part in reversed(parts):
        found = ONE.search(part)
        if found is None or not (comma or found[2]):
            break
        names.insert(0, found[1])
        if found.start() > 0:
            break
    return tuple(names)


def in_order(text: str, earlier: str, known: Iterable[Stages]) -> str | None:
    """ "And the one after that?" behind a question about a stage: with the stage named that comes next; None where the
    article tells of none.

    >>> in_order("And after that?", "What marks the early phase?", [Stages("phase", ("early", "middle", "late"))])
    'What marks the middle phase?'
    """
    for stages in known:
        if (named := stages.named_last(earlier)) is None:
            continue
        place, start, end = named
        for pattern, step in ((NEXT, 1), (PREVIOUS, -1)):
            pointed = pattern.search(text)
            if pointed is None or not 0 <= place + step < len(stages.names):
                continue
            name = f"{stages.names[place + step]} {stages.noun}"
            before, after = text[: pointed.start()], text[pointed.end() :]
            if NOTHING_ELSE.fullmatch(before) and not after.strip(" ?.!"):
                return f"{earlier[:start]}{name}{earlier[end:]}"
            asks = ASKS_WHAT.search(before)
            return f"What happens in the {name}{after}" if asks else f"{before}the {name}{after}"
    return None
