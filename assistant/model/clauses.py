"""A text as words, its clauses parted and what is said in several words said in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language import STOP, stem
from assistant.model.names import fold

TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[A-Za-zΑ-Ωα-ω\d][\w']*|[,;:.]")
CLAUSE = {"while", "whereas", "but", "although", "however", "though", "yet", ";", ":"}

PLAINLY = (
    (re.compile(r"\b(?:go|goes|going|went|gone|shot|shoots?) up\b"), "rise"),
    (re.compile(r"\b(?:go|goes|going|went|gone|come|comes|coming|came) down\b"), "fall"),
    (re.compile(r"\b(?:twice|[\w.]+ times|[\w.]+-?fold) as \w+ as\b"), "more than"),
    (re.compile(r"\bputs? (?:the |a )?brakes? on\b"), "slow"),
    (re.compile(r"\b(?:half|not) as \w+ as\b"), "less than"),
    (re.compile(r"\b(?:take|takes|took|taking) ((?:\w+ ){1,4})away\b"), r"reduces \1"),
    (re.compile(r"\b(?:robs?|robbed|strips?|stripped) (?:\w+ ){1,3}of\b"), "reduces"),
    (re.compile(r"\b(?:cranks?|turns?|turned|cranked|revs?|ramps?|ramped|shoots?|drives?|drove) up\b"), "raises"),
)
"""Directions and comparisons said in several words, and in one."""


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    stem: str

    @property
    def content(self) -> bool:
        return self.word not in STOP and self.word[0].isalnum() and len(self.word) > 1


def tokens(text: str) -> list[Token]:
    """The words and stops of a text in lower case, hyphens split."""
    text = re.sub(r"n't\b", " not", fold(text).lower()).replace("cannot", "can not")
    for pattern, plainly in PLAINLY:
        text = pattern.sub(plainly, text)
    text = re.sub(r"\bnot (?:only|just|merely|simply)\b|\bno (?:more|less|fewer|later) than\b", " ", text)
    return [Token(m.group(), stem(m.group())) for m in TOKEN.finditer(text)]


def clauses(found: Sequence[Token]) -> list[list[Token]]:
    """The tokens clause by clause, parted at words and stops that turn to something else."""
    clauses: list[list[Token]] = [[]]
    for token in found:
        if token.word in CLAUSE or token.word == ".":
            clauses.append([])
        else:
            clauses[-1].append(token)
    return clauses
