"""What a model makes of a text, whichever engine runs the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text encoded: `vector` (dim,) float32 of unit length; `tokens` (n, dim) float32 rows of unit length, the
    special tokens left out; `pieces` the n word-piece ids behind them."""

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    pieces: tuple[int, ...]


FEW_TOKENS = 160
"""Up to so many tokens, padding included, the time of a pass is mostly that of reading the weights."""


class Engine(Protocol):
    """A loaded model; may be shared by threads."""

    @property
    def window(self) -> int:
        """How many word pieces it reads of a text."""

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        """Sentence and token vectors; `on_progress(done, total)` after each batch."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of `Encoded.tokens` stands in `text`."""


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows (n, dim) brought to unit length; a row of zeros stays one."""
    norms = np.sqrt(np.vecdot(rows, rows))[:, np.newaxis]
    return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)


def batches(lengths: Sequence[int], budget: int, slack: float = 0.2) -> Iterator[list[int]]:
    """Places of texts in batches of like length: at most `budget` tokens with padding, and little of it padding.

    Padding costs as much as text, so a batch ends where the next text is longer than its first by more than `slack`.
    A few short texts are one batch: reading the weights twice would cost more than their padding.
    """
    if lengths and len(lengths) * max(lengths) <= min(FEW_TOKENS, budget):
        yield sorted(range(len(lengths)), key=lengths.__getitem__)
        return
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[place]
        if batch and ((len(batch) + 1) * length > budget or length > lengths[batch[0]] * (1 + slack)):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
