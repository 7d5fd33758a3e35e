"""Which further sentences bear on a question whose best sentence is known: a probability from how the two stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.index.build import Index
from assistant.lexical import StemIndex
from assistant.question import Question
from assistant.rank import FEATURES
from assistant.scored import Scored

SIGNALS = (
    "gap",
    "lead",
    "close",
    "near",
    "wide",
    "several",
    "yes_no",
    "later",
    "number",
    "union_more",
    "dense_more",
    "window_more",
)
"""How far it scores below the best, and the second best does; whether it stands within two sentences of it; the best
cosine of its paragraph with the question; whether that is wide, joins things by "and", or is answered by yes or no; how
many sentences were before it; whether it holds a number or a citation; and how much more than the best it has of three
signals of the ranking."""

REACH = 5.0
LOOKED_AT = 8
"""So far below the best, in units of the ranking score, and so many sentences, are looked at."""

CLOSE = 2
MORE = ("interaction_union", "dense", "coverage_window")
ALONE = ("row", "abbreviation", "keywords")
"""What is no sentence of a text, and answers by itself."""

JOINS = re.compile(r"\band\b", re.IGNORECASE)
DIGIT = re.compile(r"\d")


def followers(
    question: Question, scored: Scored, index: Index, stems: StemIndex
) -> Iterator[tuple[int, tuple[float, ...]]]:
    """The places, in the index, of the units that may be quoted beside the best one, each with its `SIGNALS`."""
    first, looked_at = scored.places[0], 0
    best = index.units[first]
    of_question = (float(question.wide), float(bool(JOINS.search(question.text))), float(question.yes_no))
    near, more = FEATURES.index("dense_paragraph"), [FEATURES.index(name) for name in MORE]
    gaps = (scored.scores[0] - scored.scores).tolist()
    for spot, place in enumerate(scored.places[1:], 1):
        if gaps[spot] > REACH or looked_at == LOOKED_AT:
            return
        unit = index.units[place]
        if unit.kind in ALONE or alike(stems.stems[place], stems.stems[first]):
            continue
        looked_at += 1
        same = (unit.section_id, unit.paragraph) == (best.section_id, best.paragraph)
        yield (
            place,
            (
                gaps[spot] / REACH,
                min(gaps[1] / REACH, 1.0),
                float(same and abs(place - first) <= CLOSE),
                float(scored.features[spot, near]),
                *of_question,
                looked_at / LOOKED_AT,
                float(bool(DIGIT.search(index.article.text, unit.start, unit.end))),
                *(scored.features[spot, more] - scored.features[0, more]).tolist(),
            ),
        )


def alike(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two sentences, as stems, say nearly the same in nearly the same words."""
    a, b = set(first), set(second)
    return len(a & b) > 0.7 * min(len(a), len(b))
