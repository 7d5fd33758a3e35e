"""What a question points at by its number: references, tables, figures and sections; looked up, not searched for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language import STOP, words

NUMBERS = (
    r"(?:\d+(?:\s*(?:,?\s*(?:and|&|or)|,|to|-|–|vs\.?|with)\s*(?:refs?\.?\s*|references?\s*)?\[?\d+)*)"
    r"(?!\]?[\d.,]*\s*(?:%|×|(?:years?|months?|weeks?|days?|hours?|minutes?|times|patients|people)\b))"
)
"""Numbers as they are listed: "87 and 88", "3–7"; not those that count or measure something."""

CITING = r"(?:\brefs?\b\.?|\breferences?\b|\bcitations?\b|\bcit(?:es?|ed|ing)(?: as| work)?)"
WORKS = r"\b(?:stud(?:y|ies)|papers?|articles?|publications?|works?|sources?|trials?)"
NUMBER = r"(?:numbers?|nos?\.?|nr\.?|#)"
REFERENCES = re.compile(
    rf"{CITING}\s*{NUMBER}?\s*\[?({NUMBERS})\]?|\[({NUMBERS})\]|{WORKS}\s+(?:{NUMBER}\s*)?\[?({NUMBERS})\]?", re.I
)
LISTED = re.compile(rf"(?:\b(?:numbers?|nos?\.?|nr\.?|entr(?:y|ies)|items?)\s*|#\s?)\[?({NUMBERS})\]?", re.I)
"""Numbers that are said to be such: of references where the question speaks of a list of them, or of nothing else."""

BETWEEN = re.compile(
    r"\b(?:do|did|does|between|compare|of|have) (\d{1,3} and \d{1,3})\b(?= (?:compare|differ|have|share|in\b)|\s*\?)",
    re.I,
)
"""Two bare numbers of works, as they are spoken of."""

LIST = re.compile(r"\b(?:bibliograph\w*|references?|refs|literature|citations?|cited|list of (?:works|sources))\b")
TABLES = re.compile(rf"\btables?\s*(?:number|no\.?)?\s*({NUMBERS})", re.I)
FIGURES = re.compile(rf"\bfig(?:ure|s|ures)?\b\.?\s*(?:number|no\.?)?\s*({NUMBERS})", re.I)
SECTIONS = re.compile(r"(?:\bsections?|\bchapters?|§)\s*(\d+(?:\.\d+)*)", re.I)
POINTERS = (REFERENCES, TABLES, FIGURES, SECTIONS)

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
CARDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


@dataclass(frozen=True, slots=True)
class Pointers:
    """The numbers that a question points at, and `rest`: its text with the pointers blanked out, as long as before."""

    references: tuple[int, ...]
    tables: tuple[int, ...]
    figures: tuple[int, ...]
    sections: tuple[str, ...]
    rest: str


def find_pointers(text: str) -> Pointers:
    """What `text` points at.

    >>> find_pointers("What is [73] cited for, and refs 87 and 88?").references
    (73, 87, 88)
    >>> find_pointers("What's no. 15 about?").references
    (15,)
    >>> find_pointers("papers of 12 weeks in the second table").tables
    (2,)
    """
    lower = text.lower()
    rest = _blanked(text, *POINTERS)
    references = _numbers(REFERENCES, lower)
    if not references and LISTED.search(lower):
        bare = _blanked(rest, LISTED)
        if LIST.search(lower) or all(word in STOP for word in words(bare)):
            references, rest = _numbers(LISTED, lower), bare
    if not references and BETWEEN.search(lower):
        references, rest = _numbers(BETWEEN, lower), _blanked(rest, BETWEEN)
    return Pointers(
        references,
        _numbers(TABLES, _digits(lower, "table")),
        _numbers(FIGURES, _digits(lower, "figure")),
        tuple(SECTIONS.findall(_digits(lower, "section"))),
        rest,
    )


def _blanked(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def _digits(lower: str, noun: str) -> str:
    """ "the second figure" and "figure two" as "figure 2"."""
    if noun not in lower:
        return lower
    for word, number in ORDINALS.items():
        lower = re.sub(rf"\b{word} {noun}\b", f"{noun} {number}", lower)
    for word, number in CARDINALS.items():
        lower = re.sub(rf"\b{noun} {word}\b", f"{noun} {number}", lower)
    return lower


def _numbers(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    found: list[int] = []
    for match in pattern.finditer(text):
        stretch = next((group for group in match.groups() if group), "")
        values = [int(number) for number in re.findall(r"\d+", stretch)]
        if re.search(r"\d\s*(?:-|–|to)\s*\d", stretch) and len(values) == 2 and 0 < values[1] - values[0] <= 50:
            values = list(range(values[0], values[1] + 1))
        found.extend(values)
    return tuple(dict.fromkeys(found))
