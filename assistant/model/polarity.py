"""Statements turned round: a negation, a direction ("increased" for "decreased"), an opposite, roles exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from assistant.model.clauses import CLAUSE, Token, clauses, tokens
from assistant.model.kinds import Kinds, packaged_kinds
from assistant.model.names import fold
from assistant.model.sides import exchanged, given_back

ENDS_TARGET = frozenset(
    "by with at from after during compared than through when within versus vs without using via before until since "
    "because which that as where resulting leading indicating suggesting thereby over "
    "leads led causes caused causing once upon if whenever since".split()
)
OF = frozenset({"of", "in"})
BE = frozenset({"is", "are", "was", "were", "did", "does", "do"})
KEEPS = ("prevent", "inhibit", "block", "hinder", "stop", "keep")
"""What these keep something from is what they lessen."""

NEG_REACH = 5
TARGETS_BEFORE = 4
TARGETS_OF_NOUN = 3
VALUED = 4
"""How many words on either side of one of value it may be said of."""
IMPROVE = ("improv", "better")
"""What so begins makes a burden less, and all else more."""
FAILS = frozenset({"fail", "fails", "failed", "unable"})
HEADS = frozenset("format level rate express product activ".split())
"""Stems that stand behind what they are of ("bone formation"), and alone are not the same thing."""


def turned_round(claim: str, quote: str, fold_names: Callable[[str], str] = str) -> str:
    """Why a claim says the reverse of a quote; "" where nothing shows that it does.

    `fold_names` writes the long forms of names short, so that both sides speak of the same things.
    """
    kinds = packaged_kinds()
    ours, theirs = tokens(fold_names(claim)), tokens(fold_names(quote))
    for find in (_negated, _opposed, _redirected, exchanged):
        reason = find(ours, theirs, kinds)
        if reason:
            return reason
    return _prefixed(claim, quote)


def directed_otherwise(claim: str, quote: str) -> bool:
    """Whether a quote gives what a claim speaks of another direction, its opposite, or exchanges what is compared.

    Denials are left aside: a question may hold one that is part of what is asked.
    """
    kinds, ours, theirs = packaged_kinds(), tokens(claim), tokens(quote)
    finds = (_opposed, _redirected, exchanged, given_back, _overvalued, _undone)
    return any(find(ours, theirs, kinds) for find in finds) or bool(_prefixed(claim, quote))


def _negated(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    """A denial is held against the clauses of the passage that speak of what is denied."""
    mild = kinds.negations | kinds.soft
    spoken = [{token.stem for token in clause if token.content} for clause in clauses(theirs)]
    mild_clauses = [any(token.word in mild for token in clause) for clause in clauses(theirs)]
    for group in _denied(ours, kinds):
        scope = set(group)
        about = [place for place, said in enumerate(spoken) if len(scope & said) * 2 > len(scope)]
        if about and not any(mild_clauses[place] for place in about):
            return "it denies what the passage says"
    if any(token.word in kinds.negations for token in ours):
        return "" if any(mild_clauses) else "it denies what the passage says"
    stated = {token.stem for token in ours if token.content}
    for group in _denied(theirs, kinds):
        if not group or group[0] not in stated:
            continue
        others = [token for token in ours if token.stem != group[0]]
        if not any(token.word in mild | kinds.down for token in others):
            return "it states what the passage denies"
    return ""


def _denied(found: Sequence[Token], kinds: Kinds) -> list[list[str]]:
    """For each negation the stems of the content words it governs, nearest first."""
    groups = []
    for place, token in enumerate(found):
        if token.word not in kinds.negations:
            continue
        scope = []
        for other in found[place + 1 : place + 1 + NEG_REACH]:
            if other.word in CLAUSE or other.word in ",.":
                break
            if other.content:
                scope.append(other.stem)
        if token.word.startswith(("lack", "absen")) and not scope:
            scope = [t.stem for t in found[max(0, place - NEG_REACH) : place] if t.content]
        groups.append(scope)
    return groups


def _opposed(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    def used(found: Sequence[Token], side: frozenset[str]) -> dict[str, str]:
        return {
            nxt.stem: token.word
            for token, nxt in pairwise([*found, Token(".", ".")])
            if token.word in side and nxt.content
        }

    for one, other in kinds.opposites:
        for mine, reverse in ((one, other), (other, one)):
            claimed, against, same = used(ours, mine), used(theirs, reverse), used(theirs, mine)
            for what, word in claimed.items():
                if what in against and what not in same:
                    return f"{word!r} stands for the passage's {against[what]!r}"
    return ""


def _redirected(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    (mine, _), (other, denied) = _directions(ours, kinds), _directions(theirs, kinds)
    for target, signs in mine.items():
        against = other.get(target, set())
        if against and not signs & against and target not in HEADS:
            return f"the direction of {target!r} is the other way round in the passage"
        if signs & denied.get(target, set()) and not against and target not in HEADS:
            return f"the passage denies the direction of {target!r}"
    return ""


def _directions(found: Sequence[Token], kinds: Kinds) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """For each stem that a word of direction governs: +1 where it goes up, −1 where it goes down; and the same of those
    of which it is denied."""
    said: dict[str, set[int]] = {}
    denied: dict[str, set[int]] = {}
    places = [p for p, token in enumerate(found) if token.word in kinds.up or token.word in kinds.down]
    # "why doesn't the gel around the bone stop it": that it does not
    why_not = bool(found) and found[0].word == "why" and any(token.word in kinds.negations for token in found[1:3])
    for place in places:
        sign = 1 if found[place].word in kinds.up else -1
        before = found[max(0, place - 3) : place]
        signs = said
        if any(token.word in FAILS for token in before[-2:]):
            sign = -sign  # "failed to increase"
        elif any(token.word in kinds.negations for token in before) or (why_not and place == places[0]):
            signs = denied
        # "x was lower in y", "did x drop in y": of x
        said_of = any(token.word in BE for token in found[max(0, place - 2) : place])
        targets = [] if said_of and _in(found, place) else list(_following(found, place, places))
        if not targets:
            targets = _preceding(found, place, places)
        eased = found[place].word.startswith(IMPROVE)
        for target in targets:
            signs.setdefault(target, set()).add(-sign if eased and target in kinds.burdens else sign)
    return said, denied


def _in(found: Sequence[Token], place: int) -> bool:
    """Whether "in" or "of" follows."""
    return place + 1 < len(found) and found[place + 1].word in OF


def _following(found: Sequence[Token], place: int, directions: Sequence[int]) -> Iterator[str]:
    noun = _in(found, place)  # "a drop in x tips y": of y it says nothing
    told = 0
    for at in range(place + 1, len(found)):
        token = found[at]
        if token.word == "from" and found[place].word.startswith(KEEPS):
            continue
        if token.word == "as" and found[at - 1].word == "such":
            continue
        if token.word in CLAUSE or token.word == "." or token.word in ENDS_TARGET or at in directions:
            return
        if token.word in OF and at > place + 1 and token.word == "in":
            return
        if (
            token.word == ","
            and at + 1 < len(found)
            and (found[at + 1].word.endswith("ing") or found[at + 1].word in ENDS_TARGET | CLAUSE)
        ):
            return
        if token.content and not token.word.endswith("ly"):
            yield token.stem
            told += 1
            if noun and told == TARGETS_OF_NOUN:
                return


def _preceding(found: Sequence[Token], place: int, directions: Sequence[int]) -> list[str]:
    targets: list[str] = []
    for at in range(place - 1, -1, -1):
        token = found[at]
        if token.word in CLAUSE or token.word in ".," or at in directions or len(targets) == TARGETS_BEFORE:
            break
        if token.content and not token.word.endswith("ly"):
            targets.append(token.stem)
    return targets


def _overvalued(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    """Whether one side has for good what the other calls poor: "its high yield" for "low yields"."""
    if any(token.word in kinds.negations for token in ours):
        return ""
    wrong = _said_otherwise(ours, kinds.good, theirs, kinds.poor)
    return f"the passage has {min(wrong)!r} for poor" if wrong else ""


def _undone(ours: Sequence[Token], theirs: Sequence[Token], kinds: Kinds) -> str:
    """Whether one side takes away what the other adds: "overexpressing it" for "its deletion"."""
    names = {token.stem for token in ours if any(map(str.isdigit, token.word))}
    for mine, reverse in ((kinds.added, kinds.removed), (kinds.removed, kinds.added)):
        wrong = names & _said_otherwise(ours, mine, theirs, reverse)
        if wrong:
            return f"the passage has {min(wrong)!r} the other way round"
    return ""


def _said_otherwise(
    ours: Sequence[Token], mine: frozenset[str], theirs: Sequence[Token], reverse: frozenset[str]
) -> set[str]:
    """The stems that stand beside one of `mine` on our side alone, and beside one of `reverse` on theirs alone."""
    return (_valued(ours, mine) & _valued(theirs, reverse)) - _valued(theirs, mine) - _valued(ours, reverse)


def _valued(found: Sequence[Token], values: frozenset[str]) -> set[str]:
    """The stems of what stands beside a word of value, in its clause."""
    said: set[str] = set()
    for clause in clauses(found):
        for place, token in enumerate(clause):
            if token.word in values:
                beside = [t.stem for t in clause[place + 1 :] if t.content and not t.word.endswith("ly")]
                before = [t.stem for t in reversed(clause[:place]) if t.content]
                said |= {*beside[:VALUED], *before[:VALUED]}
    return said


def _prefixed(claim: str, quote: str) -> str:
    """Whether "pro-" stands for the passage's "anti-", or the other way round."""
    ours, theirs = fold(claim).lower().replace("-", ""), fold(quote).lower().replace("-", "")
    for one, other in (("pro", "anti"), ("anti", "pro")):
        for rest in re.findall(rf"\b{one}(\w{{5,}})", ours):
            if re.search(rf"\b{other}{rest}", theirs) and not re.search(rf"\b{one}{rest}", theirs):
                return f"'{one}{rest}' stands for the passage's '{other}{rest}'"
    return ""
