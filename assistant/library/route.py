"""From a question to the articles that may answer it: one query of the shared collection, one of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.converse import user_turns
from assistant.embed import TextEncoder
from assistant.library.types import Record
from assistant.library.volume import Volume

NEAREST = 64
"""Chunks asked of the shared collection, and articles asked of the catalogue."""

DENSE_SHARE = 0.5
OFFERED = 8
"""Most articles that are found for a question."""


@dataclass(frozen=True, slots=True)
class Route:
    """An article that may answer, and how near it is, 0 to 1."""

    record: Record
    score: float


def find_articles(
    volume: Volume,
    embedder: TextEncoder,
    question: str,
    history: Sequence[Mapping[str, Any]],
    keys: Sequence[str] | None,
) -> list[Route]:
    """The articles nearest to a question, the nearest first.

    A question that follows another is also taken together with it, since it may be no question without it.
    """
    from assistant.lexical import index_tokens

    turns = user_turns(history)
    texts = [question, f"{turns[-1]} {question}"] if turns else [question]
    vectors = np.stack([one.vector for one in embedder.encode(texts)])
    records = volume.catalog.records
    dense: dict[str, float] = {}
    for key, _, cosine in volume.shared.nearest(vectors, NEAREST, keys):
        if key in records:  # a killed writer may have left rows of articles that are not in the library
            dense[key] = max(dense.get(key, 0.0), cosine)
    lexical = volume.catalog.find(index_tokens(texts[-1]), NEAREST, keys)
    scores = {
        key: DENSE_SHARE * dense.get(key, 0.0) + (1 - DENSE_SHARE) * lexical.get(key, 0.0)
        for key in {*dense, *lexical, *(keys or ())}
    }
    order = sorted(scores, key=lambda key: (-scores[key], records[key].id))
    return [Route(records[key], scores[key]) for key in order[:OFFERED]]


def find_chunks(
    volume: Volume, embedder: TextEncoder, question: str, k: int, keys: Sequence[str] | None
) -> list[tuple[Record, int, float]]:
    """The `k` chunks nearest to a question: their article, their place in it, and their cosine."""
    vector = embedder.encode([question])[0].vector[np.newaxis]
    found = volume.shared.nearest(vector, k, keys)
    return [
        (volume.catalog.records[key], place, cosine) for key, place, cosine in found if key in volume.catalog.records
    ]
