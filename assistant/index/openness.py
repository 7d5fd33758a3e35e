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


BEST = 3
"""The mean cosine of so many of either sort tells how near a question is to it; a single one may be a chance."""

VOTERS = 30
WIDTH = 0.05
"""So many of the nearest questions vote, each by its cosine: one that is this much farther has 1/e of a vote."""


@dataclass(frozen=True, slots=True)
class Openness:
    """How far a question is like those that are told, from about -½ (left open) to ½; its mean cosine with the nearest
    that are left open, and told; and the share of the nearest that are told, 0 to 1."""

    told_like: float = 0.0
    open_near: float = 0.0
    told_near: float = 0.0
    told_share: float = 0.0


def weigh(told_like: float, told: Floats, left_open: Floats) -> Openness:
    """What the cosines of a question with those that are told (n,) and those that are left open (m,) say of it."""
    told, left_open = _best(told, VOTERS), _best(left_open, VOTERS)
    both = np.concatenate([told, left_open])
    last = _best(both, VOTERS)[-1]
    votes = np.exp((both - both.max()) / WIDTH) * (both >= last)
    share = float(votes[: len(told)].sum() / votes.sum())
    return Openness(told_like, float(left_open[:BEST].mean()), float(told[:BEST].mean()), share)


def _best(cosines: Floats, count: int) -> Floats:
    """The `count` greatest, or all of fewer; descending."""
    few = np.partition(cosines, -count)[-count:] if len(cosines) > count else cosines
    return np.sort(few)[::-1]


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
