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
    mean_told, mean_open = (rows.mean(axis=0, dtype=np.float64) for rows in (told, left_open))
    spread = (np.cov(told.T, bias=True) + np.cov(left_open.T, bias=True)) / 2
    spread += SHRINKAGE * np.trace(spread) / len(spread) * np.eye(len(spread))
    weights = np.linalg.solve(spread, mean_told - mean_open)
    weights /= weights @ (mean_told - mean_open)
    return np.append(weights, -weights @ (mean_told + mean_open) / 2).astype(np.float32)
