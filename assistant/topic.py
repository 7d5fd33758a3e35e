"""Is the question about what the article is about? A calibrated probability, whatever the best evidence is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assistant.parameters import Parameters
from assistant.question import Term
from assistant.rank import FEATURES, Floats
from assistant.retrieve import Probe, Scored, Searcher

SIGNALS = ("strange", "near_mean", "near_least", "dense", "interaction", "score")
"""What the judgement rests on, each about 0 to 1."""

SCORE_SCALE = 25.0
"""Brings the ranking score into the range of the other signals."""


def topic_probability(probe: Probe, scored: Scored, searcher: Searcher, parameters: Parameters) -> float:
    """How likely the question is about the article's subject, 0 to 1."""
    signals = topic_signals(probe, scored, searcher)
    weights = (parameters.topic.get(name, 0.0) for name in SIGNALS)
    total = parameters.topic_bias + sum(weight * signal for weight, signal in zip(weights, signals, strict=True))
    return 1.0 / (1.0 + math.exp(-total))


def topic_signals(probe: Probe, scored: Scored, searcher: Searcher) -> tuple[float, ...]:
    """The signals, in the order of `SIGNALS`.

    "strange" is the share of the question that the article nowhere says, in its own words, synonyms or glosses;
    "near_mean" and "near_least" tell how near the article comes to the terms of the question anywhere.
    """
    terms = probe.question.terms
    if not scored.places:
        return tuple(0.0 for _ in SIGNALS)
    column = dict(zip(FEATURES, scored.features[0].tolist(), strict=True))
    weights = np.asarray([term.weight for term in terms], dtype=np.float32)
    total = float(weights.sum()) or 1.0
    near = nearness(probe, scored, searcher)
    return (
        strange_share(terms, searcher),
        float(near @ weights) / total if len(terms) else 1.0,
        float(near.min(initial=1.0)),
        max(column["dense"], column["dense_gloss"]),
        max(column["interaction"], column["interaction_union"]),
        float(scored.scores[0]) / SCORE_SCALE,
    )


def strange_share(terms: Sequence[Term], searcher: Searcher) -> float:
    """The share, by weight, of the terms that stand nowhere in the article or its glosses, nor does a synonym."""
    total = sum(term.weight for term in terms)
    strange = (
        term.weight
        for term in terms
        if len(term.phrases) < 2 and not all(part in searcher.said for part in term.phrases[0])
    )
    return sum(strange) / total if total else 0.0


def nearness(probe: Probe, scored: Scored, searcher: Searcher) -> Floats:
    """For each term the mean over its tokens of the best cosine with any token of the article; shape (terms,)."""
    offsets = searcher.embedder.token_offsets(probe.question.text)
    values = []
    for term in probe.question.terms:
        own = [
            float(scored.nearest[spot])
            for spot, (start, end) in enumerate(offsets)
            if start < term.end and term.start < end
        ]
        values.append(float(np.mean(own)) if own else 1.0)
    return np.asarray(values, dtype=np.float32)
