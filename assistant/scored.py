"""A question ready for searching, and the units of an article scored for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded
from assistant.question import Question
from assistant.rank import FEATURES, Floats

T = TypeVar("T")


@dataclass(frozen=True)
class Probe:
    """A question ready for searching: as read, and encoded."""

    question: Question
    encoded: Encoded
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed at the first call under this name alone: several steps need the same of a
        question."""
        if name not in self._kept:
            self._kept[name] = compute()
        return cast("T", self._kept[name])


@dataclass(frozen=True)
class Matches:
    """The best cosine of each token of a question with any token of each unit, shapes (tokens, units).

    `own` is for the units themselves, `union` for them and their glosses, `near` for these and their neighbours.
    """

    own: Floats
    union: Floats
    near: Floats


@dataclass(frozen=True)
class Scored:
    """Units scored for a question, best first: their places in the index, scores, and the signals behind them.

    `near` are the matches of all units of the index with their glosses and neighbours, shape (tokens, units).
    `offsets` tells where each of these tokens stands in the question's text.
    """

    places: tuple[int, ...]
    scores: Floats
    features: NDArray[np.float32]
    near: Floats
    offsets: Sequence[tuple[int, int]]

    def among(self, holds: Callable[[int], bool]) -> Scored:
        """Those of the units at whose places something holds."""
        kept = [spot for spot, place in enumerate(self.places) if holds(place)]
        places = tuple(self.places[spot] for spot in kept)
        return replace(self, places=places, scores=self.scores[kept], features=self.features[kept])

    def column(self, name: str) -> Floats:
        return np.asarray(self.features[:, FEATURES.index(name)], dtype=np.float32)
