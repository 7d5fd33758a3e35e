"""Does the evidence answer the question? A calibrated probability from what of the question the evidence touches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.language import says, spaced, stem, stems
from assistant.notices import asks_advice
from assistant.parameters import Parameters
from assistant.question import PEOPLE, Question, counted_noun
from assistant.rank import Floats, holds_wanted
from assistant.retrieve import Searcher
from assistant.scored import Probe, Scored
from assistant.signals import SCORE_SCALE, best_features, probability, strange_share, term_means
from assistant.units import CITATION, Unit

OPENNESS = ("told_like", "nearer", "told_share", "open_near")
"""The signals for which an article needs the questions that it leaves open."""

NEARER_SCALE = 3.0
"""Brings the difference of two cosines into the range of the other signals."""

SIGNALS = (
    "interaction",
    "coverage",
    "coverage_window",
    "first_gloss",
    "touch_least",
    "strange",
    "absent",
    "wanted_missing",
    "foreign_name",
    "foreign_number",
    "score",
    *OPENNESS,
)
"""What the judgement rests on, each 0 to 1; the first two of openness about 0, and below it for what is left open."""

COMMON = 0.5
"""Rarity below which a word beside an author's name only asks what the author did."""

DECISIVE = 0.3
"""Weight from which a term of the question must be touched by the evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability that the evidence answers, with the signals behind it."""

    probability: float
    signals: tuple[float, ...]


def judge(probe: Probe, scored: Scored, chosen: Sequence[Unit], searcher: Searcher, parameters: Parameters) -> Verdict:
    """How likely the chosen units answer the question (0 to 1).

    Of an article that tells what it leaves open a second judge weighs that, too: the less sure of them counts, since
    what has nothing to do with the article is not like what it leaves open either. That someone asks for themselves is
    not held against a question: they are told what the article says, and that it is no advice.
    """
    signals = judging_signals(probe, scored, chosen, searcher)
    sure = probability(SIGNALS, signals, parameters.judge, parameters.judge_bias)
    if searcher.index.weighs_openness and not asks_advice(probe.question.text):
        sure = min(sure, probability(SIGNALS, signals, parameters.open_judge, parameters.open_bias))
    if asks_of_author(probe.question, chosen, searcher):
        sure = max(sure, parameters.answer_floor)
    return Verdict(sure, signals)


def asks_of_author(question: Question, chosen: Sequence[Unit], searcher: Searcher) -> bool:
    """Whether the question asks what an author did, in common words, and the evidence names that author."""
    text = searcher.index.article.text
    quotes = " ".join(text[unit.start : unit.end] for unit in chosen)
    named = [name for name in AUTHOR.findall(question.text) if re.search(rf"\b{name}(?:’s | et al)", quotes)]
    spoken = " ".join(named).lower().split()
    rest = [term for term in question.terms if not any(word in spoken for word in re.split(r"\W+", term.surface))]
    if (found := FOUND.search(question.text)) is not None:  # "what did they find of this": of this the evidence tells
        said = spaced(stems(quotes), stems(found[1]))
        rest = [term for term in rest if not says(said, term.phrases)]
    return bool(named) and value_found(question, quotes) and all(term.rarity < COMMON for term in rest)


def judging_signals(probe: Probe, scored: Scored, chosen: Sequence[Unit], searcher: Searcher) -> tuple[float, ...]:
    """The signals, in the order of `SIGNALS`."""
    question, index = probe.question, searcher.index
    if not chosen or not scored.places:
        return tuple(0.0 for _ in SIGNALS)
    column = best_features(scored)
    touch = touches(probe, scored, chosen, searcher)
    decisive = [value for value, term in zip(touch, question.terms, strict=True) if term.weight >= DECISIVE]
    quotes = " ".join(index.article.text[unit.start : unit.end] for unit in chosen)
    around = " ".join(unit.embed_text + unit.window_text for unit in chosen)
    openness = searcher.openness(probe)
    return (
        max(column["interaction"], column["interaction_union"]),
        column["coverage_gloss"],
        column["coverage_window"],
        column["dense_first_gloss"],
        min(decisive, default=1.0),
        strange_share(question.terms, searcher),
        absence(probe, chosen, searcher),
        float(not value_found(question, quotes)),
        foreign_name(question.text, searcher),
        foreign_number(question, quotes + around),
        float(scored.scores[0]) / SCORE_SCALE,
        openness.told_like,
        NEARER_SCALE * (openness.told_near - openness.open_near),
        openness.told_share,
        openness.open_near,
    )


def absence(probe: Probe, chosen: Sequence[Unit], searcher: Searcher) -> float:
    """How much of what the question names in the article's own words is missing around the evidence, by weight.

    A name, animal or material that the article knows, but that stands nowhere in the paragraphs of the evidence, marks
    a question about something else.
    """
    index = searcher.index
    homes = {(unit.section_id, unit.paragraph, unit.row) for unit in chosen}
    around = [
        searcher.gloss_stems.text(place)
        for place, unit in enumerate(index.units)
        if (unit.section_id, unit.paragraph, unit.row) in homes
    ]
    titles = [stems(index.article.section_by_id[unit.section_id].title) for unit in chosen]
    joined = "".join([*around, spaced(*titles)])
    missing = [term.weight for term in probe.question.terms if term.known and not says(joined, term.phrases)]
    total = sum(term.weight for term in probe.question.terms)
    return sum(missing) / total if total else 0.0


def foreign_name(text: str, searcher: Searcher) -> float:
    """1 when the question holds a name that the article never writes.

    A name is a capitalised word inside a sentence, or a code of capitals and digits such as a gene's.
    """
    names = [match.group() for match in NAME.finditer(text) if not AFTER_STOP.search(text[: match.start()])]
    if any(not searcher.vocabulary.knows(stem(name.lower())) for name in names):
        return 1.0
    return float(any(not searcher.writes(code) for code in CODE.findall(text)))


def foreign_number(question: Question, evidence: str) -> float:
    """1 when the question states a number that the evidence does not hold."""
    if asks_advice(question.text):
        return 0.0  # an age or a date of the asker's own
    stated = NUMBER.findall(question.unpointed)
    held = set(NUMBER.findall(evidence))
    return float(any(number not in held for number in stated))


FOUND = re.compile(
    r"\bwhat (?:did|does|do|has|have)\b.*\b(find|found|show|shown|observed?|see|seen|report(?:ed)?|conclude|discover"
    r"|demonstrate|notice|learn|achieve)\b",
    re.IGNORECASE,
)
"""Asks what came of a work, of which its own sentence tells."""
AUTHOR = re.compile(r"\b[A-Z][a-z]+\b")
"""What may be an author's name, which may have two letters."""
NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
CODE = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z][\w-]*[A-Z\d]|[\w-]*\d[\w-]*[A-Za-z])[A-Za-z][\w-]+(?![\w-])")
AFTER_STOP = re.compile(r"(?:^|[.?!:(]\s*|[\"“‘'])$")
NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?(?![\w-])")


def touches(probe: Probe, scored: Scored, chosen: Sequence[Unit], searcher: Searcher) -> Floats:
    """For each term of the question how near the evidence and what stands around it come to it, shape (terms,).

    That is the best cosine of its tokens; 1 where the words themselves, or a synonym, stand there.
    """
    question = probe.question
    places = [searcher.index.unit_place[unit.start] for unit in chosen]
    near = scored.near[:, places].max(axis=1)
    windows = spaced(*(searcher.window_stems.stems[place] for place in places))
    joined = "".join([*(searcher.gloss_stems.text(place) for place in places), windows])
    said_in = [says(joined, term.phrases) for term in question.terms]
    return np.where(said_in, np.float32(1.0), term_means(probe, scored, near, default=0.0))


def value_found(question: Question, quotes: str) -> bool:
    """Whether the quotes hold a value of the kind asked for, beside the thing that is counted where one is named."""
    if not question.wanted or question.wanted in ("person", "reference", "longform"):
        return True
    if not dose_found(question, quotes):
        return False
    noun = counted_noun(question.text)
    if noun is None or question.wanted != "number" or "%" in quotes:
        return holds_wanted(question.wanted, quotes)
    if noun.split()[-1] in PEOPLE:
        stretches: Sequence[str] = PEOPLE
    else:
        term = next((term for term in question.terms if noun.split()[-1] in term.surface.split()), None)
        if term is None or not term.known:
            return holds_wanted(question.wanted, quotes)
        stretches = [phrase[-1][:6] for phrase in term.phrases]
    heads = "|".join(map(re.escape, stretches))
    return bool(re.search(rf"{COUNT}(?:[\s-]+[\w-]+){{0,3}}?[\s-]+(?:{heads})", quotes, re.IGNORECASE))


def dose_found(question: Question, quotes: str) -> bool:
    """Whether the dose that is asked of a thing stands beside it in the quotes; true when none is asked for."""
    measured = _measured(question)
    if not measured:
        return True
    quotes = TIME.sub(" ", CITATION.sub(" ", quotes))
    return any(re.search(f"{part}{NEAR_BY}\\d|\\d{NEAR_BY}{part}", quotes, re.I) for part in measured)


def _measured(question: Question) -> list[str]:
    """What a dose is asked of ("the daily dose of teriparatide"), as patterns of its words; [] where it is cells."""
    found = DOSE_OF.search(question.text)
    if found is None:
        return []
    term = next((t for t in question.terms if t.start <= found.start(1) < t.end), None)
    if term is None or not term.known or any(part in CELLS for phrase in term.phrases for part in phrase):
        return []
    return [r"\W+".join(map(re.escape, phrase)) for phrase in term.phrases]


DOSE_OF = re.compile(
    r"\b(?:(?:dose|dosage|amount|concentration|quantity)s? of (?:the |about |just |\w+ly )?"
    r"|how much (?=[\w-]+ (?:should|shall|must|can|may|do|does|did|was|were) ))([\w-]+)",
    re.I,
)
CELLS = frozenset({"cell", "msc", "asc", "stem"})
TIME = re.compile(r"\d[\d.,–-]*[\s-]*(?:hours?|days?|weeks?|months?|years?)\b", re.I)
"""How long something was given is no dose."""
NEAR_BY = r"[^.;\n\d]{0,40}?"
"""Stands between a thing and its dose."""

COUNT = r"(?:\d[\d.,⁰¹²³⁴⁵⁶⁷⁸⁹×\s]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|several)\b)"
