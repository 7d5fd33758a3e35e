"""Choosing what to quote: the fewest units that answer, each bringing something the others do not."""

from __future__ import annotations

import re

from assistant.follow import SIGNALS, alike, followers
from assistant.index.build import Index
from assistant.lexical import StemIndex
from assistant.parameters import Parameters
from assistant.question import Question
from assistant.rank import VALUES
from assistant.scored import Scored
from assistant.signals import probability
from assistant.units import Unit

FACT_WORDS = 75
WIDE_WORDS = 170
FACT_UNITS = 3
WIDE_UNITS = 5

POINTERS = "This|These|Such|They|It|Their|Its"
GOES_ON = re.compile(rf"(?:{POINTERS}|Consequently|Specifically|For (?:example|instance)|In particular)\b")
ABOUT_IT = re.compile(
    r"(?:The (?:study|studies|results?|authors?|team|method|approach|process|combination)\b"
    r"|(?:\S+ ){1,4}(?:this|these|that|such)\b|However|Moreover|Furthermore|Additionally|Conversely)"
)
"""How a sentence begins that goes on about the one before it, beside those that open with a pointing word."""

POINTING = re.compile(rf"(?:{POINTERS}|Those)\b")
"""How a sentence begins that is about what the one before it names."""

MEMBERS = re.compile(r"(?:This|These|They) includes?\b")
"""How a sentence begins that says which those are of which the one before it tells."""

POINTS_BACK = re.compile(
    r"(?:However|Nevertheless|Moreover|Furthermore|Additionally|Conversely|Despite|Although)\b,? "
    r"(?:its|their|they|these|this)\b"
)
"""How a sentence begins that is about something in the one before it: what, only that one tells."""

NAMED = VALUES["person"]


def choose_units(
    question: Question, scored: Scored, index: Index, stems: StemIndex, parameters: Parameters
) -> list[Unit]:
    """The units to quote, in the order of the article where several are.

    The best unit always; another one when it is likely to bear on the question, too, and is no near-copy of one chosen,
    up to a length that suits the question.
    """
    if not scored.places:
        return []
    most = WIDE_UNITS if question.wide else FACT_UNITS
    words = WIDE_WORDS if question.wide else FACT_WORDS
    chosen = [scored.places[0]]
    used = len(index.units[chosen[0]].embed_text.split())
    for place, signals in followers(question, scored, index, stems):
        length = len(index.units[place].embed_text.split())
        if len(chosen) == most:
            break
        if used + length > words or any(alike(stems.stems[place], stems.stems[other]) for other in chosen):
            continue
        if probability(SIGNALS, signals, parameters.follow, parameters.follow_bias) < parameters.follow_floor:
            continue
        chosen.append(place)
        used += length
    units = _with_members(_with_antecedent([index.units[place] for place in chosen], index), index)
    if question.wide:
        units = _with_enumeration(units, index)
    if question.wanted == "person":
        units = _with_names(units, index)
    return units if len(units) < 2 else _reading_order(units)


ENUMERATOR = re.compile(
    r"(?:First(?:ly)?|Second(?:ly)?|Third(?:ly)?|Moreover|Additionally|Furthermore|Also|Finally|Lastly)\b,?"
)
LEADS_IN = re.compile(r"\b(?:several|following|various|two|three|four|five|multiple|many|number of)\b|:$")


def _with_enumeration(units: list[Unit], index: Index) -> list[Unit]:
    """The chosen units with the whole of an enumeration that one of them leads into or belongs to."""
    for unit in units:
        run = _enumeration(unit, index)
        if run:
            return [*run, *(other for other in units if other is units[0] and other not in run)]
    return units


def _enumeration(unit: Unit, index: Index) -> list[Unit]:
    """The sentences of the enumeration that a sentence leads into or is part of, its lead first; [] when of none."""
    paragraph = [
        u for u in index.units if (u.section_id, u.paragraph) == (unit.section_id, unit.paragraph) and u.paragraph
    ]
    if unit not in paragraph:
        return []
    place = paragraph.index(unit)
    text = index.article.text
    opens = [bool(ENUMERATOR.match(text[other.start : other.end])) for other in paragraph]
    leads = [bool(LEADS_IN.search(text[other.start : other.end])) for other in paragraph]
    start = place + 1 if leads[place] else place
    if start == place and opens[place]:  # inside the enumeration: back to its beginning, and to what leads into it
        while start > 0 and opens[start - 1]:
            start -= 1
        place = start - 1 if start > 0 and leads[start - 1] else start
    if start >= len(paragraph) or not opens[start] or not (start + 1 < len(paragraph) and opens[start + 1]):
        return []
    end = start
    used = len(unit.embed_text.split())
    while end < len(paragraph) and opens[end] and used < WIDE_WORDS:
        used += len(paragraph[end].embed_text.split())
        end += 1
    run = paragraph[min(place, start) : end]
    return run if len(run) > 1 else []


def _with_antecedent(units: list[Unit], index: Index) -> list[Unit]:
    """The chosen units with the sentence before the best one, where it points back ("These …")."""
    best = units[0]
    said = index.article.text[best.start : best.end]
    if not (POINTING.match(said) or POINTS_BACK.match(said)):
        return units
    before = next((unit for unit in index.units if unit.end <= best.start and continues(best, unit, index)), None)
    return units if before is None or before in units else [best, before, *units[1:]]


def _with_members(units: list[Unit], index: Index) -> list[Unit]:
    """The chosen units with the sentence that says what those are of which the best one tells: "This includes …"."""
    best = units[0]
    after = next((unit for unit in index.units if unit.start >= best.end), None)
    if after is None or after in units or not continues(after, best, index):
        return units
    return [*units, after] if MEMBERS.match(index.article.text[after.start : after.end]) else units


def continues(unit: Unit, best: Unit, index: Index) -> bool:
    """Whether a sentence follows the best one directly and goes on about the same ("This includes …")."""
    if (unit.section_id, unit.paragraph) != (best.section_id, best.paragraph) or unit.start < best.end:
        return False
    said = index.article.text[unit.start : unit.end]
    between = index.article.text[best.end : unit.start]
    return not between.strip() and bool(GOES_ON.match(said) or ABOUT_IT.match(said))


def _reading_order(units: list[Unit]) -> list[Unit]:
    """The best unit's section first, then the others; inside a section in the order of the text."""
    home = units[0].section_id
    return sorted(units, key=lambda unit: (unit.section_id != home, unit.start))


def _with_names(units: list[Unit], index: Index) -> list[Unit]:
    """For "who": the sentence that names the study put before a quoted sentence that only continues it."""
    text = index.article.text
    result: list[Unit] = []
    for unit in units:
        numbers = set(unit.cited)
        if numbers and not NAMED.search(text[unit.start : unit.end]):
            naming = [
                other
                for other in index.units
                if (other.section_id, other.paragraph) == (unit.section_id, unit.paragraph)
                and numbers & set(other.cited)
                and NAMED.search(text[other.start : other.end])
            ]
            result += [other for other in naming[:1] if other not in result]
        if unit not in result:
            result.append(unit)
    return result
