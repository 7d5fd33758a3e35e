"""Scoring units for a question: signals of meaning and of words, weighed by fitted parameters.

Late interaction is the mean over the question's tokens of the best cosine with any token of the unit
(Khattab and Zaharia 2020, ColBERT), here over the embedder's own token vectors and weighed by token rarity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.cite import SPECIES
from assistant.index.vectors import Vectors
from assistant.question import Wanted

Floats = NDArray[np.float32]

FEATURES = (
    "interaction",
    "interaction_union",
    "interaction_near",
    "dense",
    "dense_gloss",
    "dense_first_gloss",
    "dense_paragraph",
    "coverage_window",
    "coverage_gloss",
    "wanted",
    "length",
)
"""The signals of a unit, in the order of the columns of a feature matrix."""


def token_weights(pieces: Sequence[int], frequency: NDArray[np.float32], units: int) -> Floats:
    """Weight of each question token by its rarity among the units' word pieces, summing to 1; shape (tokens,)."""
    counts = frequency[np.asarray(pieces, dtype=np.int64)]
    weights = np.log((units + 1) / (counts + 0.5)) + 0.1
    return np.asarray(weights / max(float(weights.sum()), 1e-9), dtype=np.float32)


def piece_frequency(vectors: Vectors, rows: NDArray[np.int64], size: int) -> Floats:
    """In how many of the texts `rows` each word piece occurs; shape (size,)."""
    starts = vectors.offsets[rows]
    lengths = vectors.offsets[rows + 1] - starts
    texts = np.repeat(np.arange(len(rows)), lengths)
    within = np.arange(len(texts)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    held = vectors.pieces[np.repeat(starts, lengths) + within]
    placed = np.sort(texts * size + held)
    once = placed[np.flatnonzero(np.diff(placed, prepend=-1))]  # np.unique takes three times as long
    return np.bincount(once % size, minlength=size).astype(np.float32)


VALUES: dict[Wanted, re.Pattern[str]] = {
    "number": re.compile(
        r"(?<![\w\[,-])\d+(?:[.,]\d+)*(?![\w\]-])|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|double|once)\b",
        re.I,
    ),
    "percent": re.compile(r"\d\s*%|\bper ?cent(?:age)?\b", re.I),
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "duration": re.compile(
        r"\b(?:\d+(?:\.\d+)?|one|two|three|four|five|six|several|a few|first)[\s-]*(?:to\s\w+\s)?(?:h"
        r"|hours?|days?|weeks?|months?|years?|minutes?)\b|\b(?:immediate|rapid|instant|quick)(?:ly)?\b",
        re.I,
    ),
    "age": re.compile(r"\d+(?:\.\d+)?\s*years\b|\bage[ds]?\b[^.;]{0,40}\d|\d[\s-]years?[\s-]old", re.I),
    "money": re.compile(r"[$€£¥]\s?\d|\b\d[\d,.]*\s?(?:dollars|euros?|pounds|usd|eur|yen|won)\b", re.I),
    "frequency": re.compile(
        r"\b(?:every|daily|weekly|monthly|yearly|once|twice|times|per (?:day|week|month|year)|\d+-fold)\b", re.I
    ),
    "length": re.compile(r"\d\s*(?:nm|µm|μm|mm|cm|m|(?:micro|milli|nano|centi)?met(?:er|re)s?)\b"),
    "temperature": re.compile(r"\d\s*(?:°|℃|degrees|[CFK]\b)"),
    "pressure": re.compile(r"\d\s*(?:[kMG]?Pa|psi|atm|bars?|mm ?Hg|[kM]?N)\b"),
    "weight": re.compile(r"\d\s*(?:[kmµμ]?g|(?:kilo|milli|micro)?grams?|pounds|lbs?|ounces)\b", re.I),
    "volume": re.compile(r"\d\s*(?:[mµμ]l|cc|cm³|(?:milli|micro)?lit(?:er|re)s?)\b", re.I),
    "concentration": re.compile(r"\d\s*(?:%|[mµμn]?M\b|[kmµμn]?g\s?/|(?:cells|units|IU|U)\s?/)"),
    "p-value": re.compile(r"\b[pP]\s*[<=>≤≥]\s*0?\.\d"),
    "place": re.compile(
        r"\bin (?:the )?(?:[A-Z][a-z]+ ?)+"
        r"|\b[A-Z]\w+ (?:Hospital|University|Clinic|Institute|Center|Centre)\b"
    ),
    "tissue": re.compile(
        r"\b(?:marrow|adipose|fat|cord|placenta\w*|amnio\w*|pulp|Wharton|synovi\w+|muscles?|muscular|periost\w+|blood|skin"
        r"|liver|kidneys?|lungs?|hearts?|brain|spine|spinal|vertebra\w*|hips?|wrists?|femurs?|femoral|tibia\w*|mandib\w+"
        r"|skull|crani\w+|calvaria\w*|cartilage|tendons?)\b",
        re.I,
    ),
    "animal": re.compile(rf"\b(?:{'|'.join(SPECIES.values())})\b", re.I),
    "person": re.compile(r"\bet al\b|\b[A-Z][a-z]+’s (?:research|study|work|group|team)\b"),
    "reference": re.compile(r"\[\d+"),
}


DATE = re.compile(
    r"\b\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}\b"
)
"""A date is no number of anything."""


def holds_wanted(wanted: Wanted, text: str) -> bool:
    """Whether a text holds a value of the wanted kind; true when no kind is wanted."""
    pattern = VALUES.get(wanted)
    if wanted == "number":
        text = DATE.sub(" ", text)
    return pattern is None or bool(pattern.search(text))


def interaction(weights: Floats, matches: Floats) -> Floats:
    """The late interaction (units,) of token matches (tokens, units).

    Not by BLAS, here and in other small products: it would wake a thread for each core, which then waits actively and
    takes the cores from the model.
    """
    return np.asarray(np.einsum("t,tu->u", weights, matches))


def relative(scores: Floats) -> Floats:
    """Scores divided by the best of them: 0 to 1."""
    top = float(scores.max(initial=0.0))
    return np.asarray(scores / top if top > 0 else scores, dtype=np.float32)
