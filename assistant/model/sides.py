"""Two things that a sentence sets beside each other, and whether another sentence has them the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.model.clauses import CLAUSE, Token
from assistant.model.kinds import Kinds

BETTER = frozenset("outperform outperforms outperformed superior superiority beat beats surpass surpassed".split())
EDGE = frozenset("edge advantage superiority win wins won prevail prevailed".split())
"""With these "over" or "against" compares."""
JUDGED = frozenset({"better", "worse"})
SWAPPED = frozenset("replaced swapped exchanged traded".split())
TO = frozenset({"to"})
COMPARED = frozenset({"than", "compared", "versus", "vs", "inferior", "inferiority", *BETTER})
BETWEEN = (
    COMPARED,
    frozenset({"over", "instead", "rather"}),
    TO,
    SWAPPED,
)
"""What stands between two things that a sentence sets beside each other."""

GIVES = ("give", "gave", "hand", "pass", "transfer", "donat", "send", "sent", "deliver", "ship", "suppl")
TAKES = ("take", "took", "get", "got", "receiv", "accept", "absorb", "pick")
"""How words of giving, and of taking, begin."""

BEHIND, BEHIND_SWAPPED = 7, 9
"""How many words behind what compares may be compared, and behind what replaces."""
NAMED = 5
"""How many words of what stands behind count."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What stands before and behind a word that compares, and whether it is more (+1) or less (−1) of the first."""

    before: frozenset[str]
    behind: frozenset[str]
    sign: int

    def reverses(self, other: Sides) -> bool:
        """Whether the other has the two sides in each other's place, or the same with the opposite sign."""
        both = other.before & other.behind
        crossed = bool(self.before & other.behind - both) and bool(self.behind & other.before - both)
        straight = bool(self.before & other.before - both) and bool(self.behind & other.behind - both)
        if self.sign * other.sign < 0:
            return straight and not crossed
        return crossed and not straight and self.sign + other.sign != -1  # less, beside nobody knows what


def exchanged(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    """Whether the two sides of a comparison or of a "from … to …" have changed places."""
    for words in BETWEEN:
        for mine in _sides(ours, words, kinds):
            if any(mine.reverses(other) for other in _sides(theirs, words, kinds)):
                return "the two sides that are compared have changed places"
    return ""


def given_back(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    """Whether one gives to the other, or takes from it, what the passage has it get "from … to …"."""
    for place, token in enumerate(ours):
        before = ours[:place]
        if token.word == "to" and _begin(before, GIVES):
            givers, getters = _names(before), _names(ours[place + 1 : place + 3])
        elif token.word in ("from", "by") and _begin(before, TAKES):
            givers, getters = _names(ours[place + 1 : place + 4]), _names(before)
        else:
            continue
        for other in _sides(theirs, TO, kinds):
            origin, goal = other.before, other.behind
            if getters & origin - goal and givers & goal - origin and not givers & origin - goal:
                return "what gives and what gets have changed places"
    return ""


def _begin(found: Sequence[Token], beginnings: tuple[str, ...]) -> bool:
    return any(one.word.startswith(beginnings) for one in found)


def _names(found: Sequence[Token]) -> set[str]:
    return {one.stem for one in found if one.content}


def _sides(found: Sequence[Token], words: frozenset[str], kinds: Kinds) -> Iterator[Sides]:
    for place, token in enumerate(found):
        edge = token.word in ("over", "against") and any(one.word in EDGE for one in found[max(0, place - 2) : place])
        if not (words is COMPARED if edge else token.word in words):
            continue
        start = max((p for p in range(place) if found[p].word in CLAUSE or found[p].word == "."), default=-1) + 1
        if words is TO:
            origin = max((p for p in range(start, place) if found[p].word == "from"), default=-1)
            if origin < 0 or place - origin > 5:
                continue
            start = origin
        before = [_thing(one, kinds) for one in found[start:place] if one.content]
        reach = BEHIND_SWAPPED if words is SWAPPED else BEHIND
        behind = _within_clause(found[place + 1 : place + 1 + reach], kinds)
        sign = 0
        if words is COMPARED:
            sign = 1 if edge else _sign(found[start : place + 1], kinds)
        yield Sides(frozenset(before[-6:] if token.word == "over" else before), frozenset(behind[:NAMED]), sign)


def _sign(found: Sequence[Token], kinds: Kinds) -> int:
    """Whether what is said is of more or of less; 0 where neither is told, or where it is of a burden."""
    last = found[-1].word
    if last in BETTER or last.startswith("inferior"):
        return 1 if last in BETTER else -1
    told = [one.word for one in found if one.word in kinds.up or one.word in kinds.down]
    if not told or (told[-1] not in JUDGED and any(one.stem in kinds.burdens for one in found)):
        return 0
    return 1 if told[-1] in kinds.up else -1


def _within_clause(found: Sequence[Token], kinds: Kinds) -> list[str]:
    inside: list[str] = []
    for one in found:
        if one.word in CLAUSE or one.word in ".,":
            break
        if one.content:
            inside.append(_thing(one, kinds))
    return inside


def _thing(token: Token, kinds: Kinds) -> str:
    """One word for all that name the same thing of a kind."""
    return min(kinds.things.get(token.stem, (token.stem,)))
