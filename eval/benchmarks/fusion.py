"""Fusing the scores of several searches, and letting a small chunk borrow from the text around it. Pure functions.

Every score matrix is (questions, chunks); a higher score is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ContextParameters:
    """Weights of the context ranking.

    `dense` and `lexical` weigh the chunk's own scores, `window` the lexical score of the chunk with `reach` chunks on
    either side; `neighbours[i]` is the share of the fused score that a chunk takes from the chunk i + 1 places away.
    """

    dense: float = 0.5
    lexical: float = 0.5
    window: float = 0.5
    reach: int = 2
    neighbours: tuple[float, ...] = (0.3, 0.15)


def scaled(scores: Scores) -> Scores:
    """Each question's scores stretched to 0..1; all alike become 0."""
    low = scores.min(axis=1, keepdims=True)
    spread = scores.max(axis=1, keepdims=True) - low
    return np.asarray(np.divide(scores - low, spread, out=np.zeros_like(scores), where=spread > 0))


def weighted(parts: Sequence[tuple[float, Scores]]) -> Scores:
    """The weighted sum of scaled scores."""
    if not parts:
        raise ValueError("weighted() needs at least one score matrix")
    total = np.zeros_like(parts[0][1], dtype=np.float64)
    for weight, scores in parts:
        total += weight * scaled(scores)
    return total


def reciprocal_rank(parts: Sequence[Scores], k: int = 60) -> Scores:
    """Reciprocal rank fusion. Source: Cormack, Clarke & Büttcher, SIGIR 2009."""
    total = np.zeros_like(parts[0], dtype=np.float64)
    for scores in parts:
        ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
        total += 1.0 / (k + 1 + ranks)
    return total


def with_neighbours(scores: Scores, corpora: Sequence[str], shares: Sequence[float]) -> Scores:
    """Add to each chunk a share of the scores of the chunks before and after it in the same corpus."""
    result = scores.astype(np.float64, copy=True)
    names = np.asarray(corpora)
    for distance, share in enumerate(shares, 1):
        if distance >= scores.shape[1]:
            break
        same = (names[:-distance] == names[distance:]).astype(np.float64)
        result[:, distance:] += share * scores[:, :-distance] * same
        result[:, :-distance] += share * scores[:, distance:] * same
    return result


def in_context(
    dense: Scores, lexical: Scores, window: Scores, corpora: Sequence[str], parameters: ContextParameters
) -> Scores:
    """The context ranking: own and window scores fused by weight, then shared between neighbours."""
    own = weighted([(parameters.dense, dense), (parameters.lexical, lexical), (parameters.window, window)])
    return with_neighbours(own, corpora, parameters.neighbours)


def windows(pieces: Sequence[tuple[str, int, int]], reach: int) -> list[tuple[str, int, int]]:
    """For each chunk (corpus, start, end) the stretch with `reach` chunks of its corpus on either side."""
    found: list[tuple[str, int, int]] = []
    for index, (corpus, _, _) in enumerate(pieces):
        first = last = index
        while first > 0 and index - first < reach and pieces[first - 1][0] == corpus:
            first -= 1
        while last + 1 < len(pieces) and last - index < reach and pieces[last + 1][0] == corpus:
            last += 1
        found.append((corpus, pieces[first][1], max(piece[2] for piece in pieces[first : last + 1])))
    return found
