"""The reader's conversations, as the browser keeps them: pure functions over a JSON value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.ui.turn import Turn, turns_from_page

MOST = 20
# A browser keeps about five million characters for a site, and encryption makes them a third longer.
MOST_CHARACTERS = 1_500_000
LONGEST_TITLE = 60
NEW = "New conversation"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns under a number; its title is its first question."""

    id: int
    turns: tuple[Turn, ...]

    @property
    def title(self) -> str:
        title = " ".join(self.turns[0].question.split()) if self.turns else NEW
        return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Store:
    """The conversations, newest first (20 at most), and the number of the open one; 0 is one not begun yet."""

    conversations: tuple[Conversation, ...] = ()
    current: int = 0

    @property
    def turns(self) -> tuple[Turn, ...]:
        return next((kept.turns for kept in self.conversations if kept.id == self.current), ())

    def choices(self) -> list[tuple[str, int]]:
        """What a reader picks from: the title and number of each."""
        begun = [(f"{kept.title}", kept.id) for kept in self.conversations]
        return begun if self.current else [(NEW, 0), *begun]

    def keep(self, turns: Sequence[Turn]) -> Store:
        """With the open conversation's turns as they are now; one that has begun gets a number."""
        if not turns:
            return self
        number = self.current or 1 + max((kept.id for kept in self.conversations), default=0)
        others = [kept for kept in self.conversations if kept.id != number]
        return Store((Conversation(number, tuple(turns)), *others)[:MOST], number)

    def open(self, number: int) -> Store:
        known = any(kept.id == number for kept in self.conversations)
        return replace(self, current=number if known else 0)

    def delete(self) -> Store:
        """Without the open conversation."""
        return Store(tuple(kept for kept in self.conversations if kept.id != self.current), 0)

    def to_dict(self) -> dict[str, Any]:
        """JSON for the browser; the oldest conversations give way when all of them are longer than it takes."""
        kept: list[dict[str, Any]] = []
        room = MOST_CHARACTERS
        for one in self.conversations:
            item = {"id": one.id, "turns": [turn.to_dict() for turn in one.turns]}
            room -= len(json.dumps(item, ensure_ascii=False))
            if room < 0 and kept:
                break
            kept.append(item)
        return {"conversations": kept, "current": self.current}


def store_from_page(value: object) -> Store:
    """Read what the browser kept; anything that is not a conversation is left out."""
    if not isinstance(value, Mapping):
        return Store()
    found: dict[int, Conversation] = {}
    items = value.get("conversations")
    for item in items if isinstance(items, Sequence) and not isinstance(items, str) else ():
        number = item.get("id") if isinstance(item, Mapping) else None
        turns = tuple(turns_from_page(item.get("turns"))) if isinstance(item, Mapping) else ()
        if isinstance(number, int) and number > 0 and turns:
            found.setdefault(number, Conversation(number, turns))
    current = value.get("current")
    return Store(tuple(found.values())[:MOST]).open(current if isinstance(current, int) else 0)
