"""From a question to the articles that may answer it: one query of the shared collection, one of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.converse import user_turns
from assistant.embed import TextEncoder
from assistant.index.opened import Index
from assistant.library.types import Record
from assistant.library.volume import Volume

NEAREST = 24
"""Chunks asked of the shared collection, and articles asked of the catalogue.

With 64, no more of 236 published questions found their article among the first three of 104.
"""

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
    vectors = np.stack([embedder.encode_question(text).vector for text in texts])
    records = volume.catalog.records
    dense: dict[str, float] = {}
    for key, _, cosine in volume.shared.nearest(vectors, NEAREST, keys) if volume.shared else ():
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
    volume: Volume,
    embedder: TextEncoder,
    question: str,
    k: int,
    keys: Sequence[str] | None,
    take: Callable[[str], Index],
) -> list[tuple[Record, int, float]]:
    """The `k` chunks nearest to a question: their article, their place in it, and their cosine.

    `take` opens the article of an id: used where there is no collection, on the articles found by their words.
    """
    vector = embedder.encode_question(question).vector
    if volume.shared:
        found = volume.shared.nearest(vector[np.newaxis], k, keys)
    else:
        found = []
        for route in find_articles(volume, embedder, question, (), keys):
            places, cosines = take(route.record.id).nearest(vector, k)
            found += [
                (route.record.key, place, cosine)
                for place, cosine in zip(places.tolist(), cosines.tolist(), strict=True)
            ]
        found = sorted(found, key=lambda one: -one[2])[:k]
    return [
        (volume.catalog.records[key], place, cosine) for key, place, cosine in found if key in volume.catalog.records
    ]
