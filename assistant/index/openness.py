"""Does a question ask for what an article tells, or for what it leaves open? Told by questions of both sorts.

A question near the matter is near the article in any case. Whether it can be answered shows in what else it is near:
the questions that the article answers, or those that its sentences raise and it leaves open (a cost, a sponsor, the
reverse of what it says).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHRINKAGE = 0.1
"""The share of the mean variance that is added to that of each direction."""


@dataclass(frozen=True, slots=True)
class Openness:
    """How far a question is like those that are told, from about -½ (left open) to ½; and its best cosine with one that
    is left open, and with one that is told."""

    told_like: float = 0.0
    open_near: float = 0.0
    told_near: float = 0.0


def discriminant(told: Floats, left_open: Floats) -> Floats:
    """Fisher's linear discriminant of the rows of two sets of vectors (n, dim), and its offset: shape (dim + 1,).

    A vector's product with it, plus the offset, is ½ at the mean of those that are told and -½ at that of the others.
    """
    means = told.mean(axis=0), left_open.mean(axis=0)
    spread = sum(
        (rows - mean).T @ (rows - mean) / len(rows) for rows, mean in zip((told, left_open), means, strict=True)
    )
    spread = np.asarray(spread, dtype=np.float64) / 2
    spread += SHRINKAGE * float(np.trace(spread)) / len(spread) * np.eye(len(spread))
    weights = np.linalg.solve(spread, (means[0] - means[1]).astype(np.float64))
    weights /= weights @ (means[0] - means[1])
    return np.append(weights, -weights @ (means[0] + means[1]) / 2).astype(np.float32)
