"""What the two judges, of the topic and of the answer, share: signals of a question, weighed to a probability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.question import Term
from assistant.rank import FEATURES, Floats
from assistant.retrieve import Searcher
from assistant.scored import Probe, Scored

SCORE_SCALE = 25.0
"""Brings the ranking score into the range of the other signals."""


def probability(names: Sequence[str], signals: Sequence[float], weights: Mapping[str, float], bias: float) -> float:
    """The logistic probability of named signals; a signal without a weight counts nothing."""
    total = bias + sum(weights.get(name, 0.0) * signal for name, signal in zip(names, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def best_features(scored: Scored) -> dict[str, float]:
    """The ranking's signals of the best unit, by name."""
    return dict(zip(FEATURES, scored.features[0].tolist(), strict=True))


def strange_share(terms: Sequence[Term], searcher: Searcher) -> float:
    """The share, by weight, of the terms that stand nowhere in the article or its glosses, nor does a synonym."""
    total = sum(term.weight for term in terms)
    strange = (
        term.weight
        for term in terms
        if len(term.phrases) < 2 and not all(part in searcher.said for part in term.phrases[0])
    )
    return sum(strange) / total if total else 0.0


def term_means(probe: Probe, scored: Scored, near: Floats, default: float) -> Floats:
    """For each term of the question the mean of `near` (one value a token) over its tokens; shape (terms,).

    `default` is for a term of which the model reads no token.
    """
    values = []
    tokens = list(zip(near.tolist(), scored.offsets, strict=True))
    for term in probe.question.terms:
        own = [value for value, (start, end) in tokens if start < term.end and term.start < end]
        values.append(sum(own) / len(own) if own else default)
    return np.asarray(values, dtype=np.float32)
