"""Is the question about what the article is about? A calibrated probability, whatever the best evidence is."""

from __future__ import annotations

import numpy as np

from assistant.parameters import Parameters
from assistant.retrieve import Searcher
from assistant.scored import Probe, Scored
from assistant.signals import SCORE_SCALE, best_features, probability, strange_share, term_means

SIGNALS = ("strange", "near_mean", "near_least", "dense", "interaction", "score")
"""What the judgement rests on, each about 0 to 1."""


def topic_probability(probe: Probe, scored: Scored, searcher: Searcher, parameters: Parameters) -> float:
    """How likely the question is about the article's subject, 0 to 1."""
    signals = topic_signals(probe, scored, searcher)
    return probability(SIGNALS, signals, parameters.topic, parameters.topic_bias)


def topic_signals(probe: Probe, scored: Scored, searcher: Searcher) -> tuple[float, ...]:
    """The signals, in the order of `SIGNALS`.

    "strange" is the share of the question that the article nowhere says, in its own words, synonyms or glosses;
    "near_mean" and "near_least" tell how near the article comes to the terms of the question anywhere.
    """
    terms = probe.question.terms
    if not scored.places:
        return tuple(0.0 for _ in SIGNALS)
    column = best_features(scored)
    weights = np.asarray([term.weight for term in terms], dtype=np.float32)
    total = float(weights.sum()) or 1.0
    near = term_means(probe, scored, scored.near.max(axis=1, initial=0.0), default=1.0)
    return (
        strange_share(terms, searcher),
        float(near @ weights) / total if len(terms) else 1.0,
        float(near.min(initial=1.0)),
        max(column["dense"], column["dense_gloss"]),
        max(column["interaction"], column["interaction_union"]),
        float(scored.scores[0]) / SCORE_SCALE,
    )
