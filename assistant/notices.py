"""What the reader should know beside the answer: no advice, a contradiction, a language that is not read."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.index.build import Index
from assistant.language import STOP, is_english_word, stem, words
from assistant.points import Draft, Point
from assistant.types import Writing
from assistant.vocabulary import Vocabulary
from corpus.locate import noun
from corpus.types import Conflict, Span

ADVICE = (
    "This is what the {kind} says, not medical advice: "
    "a decision about your own care belongs with a physician who knows you."
)
INSTRUCTIONS = "Only questions about the {kind} are answered; instructions to the assistant change nothing."
UNSTATED = "The {kind} does not state an answer to this part of the question: {part}"
REVERSE = "The {kind} seems to say otherwise than this question takes for granted: read these passages."
ANOTHER = "The {kind} does not say this of what the question names ({named}): the closest passages are about others."
QUOTED_TOO = "Most of what the model wrote was left out, so what answers best is quoted below it."
LANGUAGE = "The language of this question is not supported: ask in English, the language of the {kind}."
DISAGREES = "The {kind} disagrees with itself here ({topic}). {note}"

PERSONAL = re.compile(
    r"\b(?:should (?:i|we|my|he|she|they)\b|(?:can|could|may|do|will|would|am|must|shall|ought|need) i\b"
    r"|\bi(?:'m| am| have| had| was| take| broke|'ve| ought| need)\b"
    r"|\bmy (?:\w+[- ]){0,3}?(?:mother|father|mum|mom|dad|nan|gran\w*|wife|husband|aunt|uncle|sister"
    r"|brother|son|daughter|partner|doctor|surgeon"
    r"|t-?score|scan|x-?ray|mri|dexa|back|spine|vertebra\w*|bones?|hip|wrist|fracture|marrow|osteoporosis|patient|pain)\b"
    r"|\bfor me\b|\bwould you (?:go|recommend|advise|take)\b)",
    re.I,
)


KNOWN = 0.75
"""The share of known words from which a question is English: other languages share many short ones with it."""


def asks_advice(text: str) -> bool:
    """Whether a question is about the asker's own, or a relative's, care."""
    return bool(PERSONAL.search(text))


def is_foreign(text: str, corrected: str, vocabulary: Vocabulary) -> bool:
    """Whether a question, as written and with its spelling put right, is in another language than English.

    Another script decides by itself; else few known words and the language model of py3langid must agree.
    """
    letters = [character for character in text if character.isalpha()]
    if (
        letters
        and sum(ord(character) > 0x24F and not 0x370 <= ord(character) < 0x400 for character in letters)
        > len(letters) / 2
    ):
        return True
    tokens = [word for word in words(text) if word.isalpha() and len(word) > 1]
    if len(tokens) < 3:
        return False
    known = sum(word in STOP or is_english_word(word) or vocabulary.knows(stem(word)) for word in tokens)
    if known > KNOWN * len(tokens):
        return False
    import py3langid

    # Put right, English with many misspellings is English; another language keeps its own small words.
    return all(str(py3langid.classify(read)[0]) != "en" for read in (text, corrected))


def add_conflicts(draft: Draft, index: Index, asked_cells: frozenset[Span]) -> Draft:
    """The draft with the other side of every contradiction it touches, and a notice that says so.

    A table row touches one only with the cells that were asked for; otherwise the notice alone is added.
    """
    points, notices = list(draft.points), list(draft.notices)
    for conflict in index.article.conflicts:
        touching = [point for point in points if _touches(point, conflict)]
        if not touching:
            continue
        notices.append(DISAGREES.format(kind=noun(index.article), topic=conflict.topic, note=conflict.note))
        shown = {span for point in points for span in point.spans}
        full = any(not point.row or asked_cells & set(conflict.spans) for point in touching)
        for span in conflict.spans if full else ():
            if not any(span.overlaps(other) for other in shown):
                points += _point_at(span, index)
    return replace(
        draft, points=tuple(points), notices=tuple(notices), layout="list" if len(points) > 2 else draft.layout
    )


def _touches(point: Point, conflict: Conflict) -> bool:
    return any(span.overlaps(other) for span in point.spans for other in conflict.spans)


def _point_at(span: Span, index: Index) -> list[Point]:
    """The unit around a span as a point: a sentence whole, of a table row only its first cells and the span."""
    unit = next((unit for unit in index.units if unit.start <= span.start < unit.end), None)
    if unit is None:
        return []
    if unit.kind != "row":
        spans = (Span(unit.start, unit.end),)
        return [Point(unit.section_id, unit.paragraph, 0, spans, unit.references, unit.attributed, unit.chunk)]
    text = " ".join(index.article.text[span.start : span.end].split())
    label = " ".join(
        ["Table", index.article.section_by_id[unit.section_id].number or "", *(f"[{n}]" for n in unit.references)]
    )
    return [Point(unit.section_id, 0, unit.row, (span,), unit.references, (), unit.chunk, label, (text,))]


def of_writing(writing: Writing) -> tuple[str, ...]:
    """What a reader is told of a chat model's part: what was dropped, what went wrong, who wrote instead."""
    told = []
    if writing.dropped:
        several = len(writing.claims) > 1
        told.append(
            f"{f'{writing.dropped} of the {len(writing.claims)} sentences' if several else 'The sentence'} that "
            f"{writing.model} wrote {'was' if writing.dropped == 1 else 'were'} left out: not borne out by a passage."
        )
    if not writing.kept:
        why = f"{writing.model} {writing.fault}. " if writing.fault else ""
        told.append(f"{why}The answer is quoted instead.")
    elif writing.fault:
        told.append(f"{writing.model} {writing.fault}; what it had written until then is shown.")
    return tuple(told)
