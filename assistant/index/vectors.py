"""The vectors of an index, as flat files beside the Chroma store: written once, checked by sum, large ones mapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded

FILES = ("keys.npy", "vectors.npy", "offsets.npy", "pieces.npy", "tokens.npy")
TO_BUILD = ("tokens.npy",)
"""Those that no question needs: blocks are made of them, when an index is built."""

MAPPED = 1_000_000
"""Bytes from which a file is memory-mapped."""


@dataclass(frozen=True)
class Vectors:
    """Encoded texts by content hash.

    Shapes: `keys` (n,) of str; `vectors` (n, dim) float32, unit length; `tokens` (m, dim) int8, unit rows times 127;
    `pieces` (m,) int32 word-piece ids; the tokens of text i are the rows `offsets[i]` to `offsets[i + 1]`.
    """

    keys: NDArray[np.str_]
    vectors: NDArray[np.float32]
    offsets: NDArray[np.int64]
    pieces: NDArray[np.int32]
    tokens: NDArray[np.int8]

    def places(self) -> Mapping[str, int]:
        """The row of each key."""
        return self._places

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {str(key): place for place, key in enumerate(self.keys)}

    def raw_tokens_of(self, place: int) -> NDArray[np.int8]:
        """Token vectors (n, dim) of text `place`, as they are kept."""
        return self.tokens[self.offsets[place] : self.offsets[place + 1]]

    def tokens_of(self, place: int) -> NDArray[np.float32]:
        """Token vectors (n, dim) of text `place`, as float32 of about unit length."""
        return np.asarray(self.raw_tokens_of(place), dtype=np.float32) / 127.0

    def pieces_of(self, place: int) -> NDArray[np.int32]:
        return self.pieces[self.offsets[place] : self.offsets[place + 1]]


def as_bytes(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Rows (n, dim) of unit length as they are kept: times 127, rounded."""
    return np.rint(rows * 127).astype(np.int8)


def pack(keys: Sequence[str], encoded: Sequence[Encoded]) -> Vectors:
    """`Vectors` of freshly encoded texts."""
    lengths = [len(one.pieces) for one in encoded]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Vectors(
        keys=np.asarray(keys),
        vectors=np.stack([one.vector for one in encoded]).astype(np.float32),
        offsets=offsets,
        pieces=np.concatenate([np.asarray(one.pieces, dtype=np.int32) for one in encoded]),
        tokens=np.concatenate([as_bytes(one.tokens) for one in encoded]),
    )


def merge(keys: Sequence[str], old: Vectors | None, new: Vectors | None) -> Vectors:
    """The texts `keys`, each from `new` or else from `old`."""
    sources = [(part, part.places()) for part in (new, old) if part is not None]
    rows = []
    for key in keys:
        part, place = next((part, places[key]) for part, places in sources if key in places)
        rows.append((part.vectors[place], part.pieces_of(place), part.raw_tokens_of(place)))
    offsets = np.concatenate([[0], np.cumsum([len(row[1]) for row in rows])]).astype(np.int64)
    return Vectors(
        keys=np.asarray(keys),
        vectors=np.stack([row[0] for row in rows]),
        offsets=offsets,
        pieces=np.concatenate([row[1] for row in rows]),
        tokens=np.concatenate([row[2] for row in rows]),
    )


def joined(first: Vectors, second: Vectors) -> Vectors:
    """The texts of both, none of which are in both."""
    return Vectors(
        keys=np.concatenate([first.keys, second.keys]),
        vectors=np.concatenate([first.vectors, second.vectors]),
        offsets=np.concatenate([first.offsets, first.offsets[-1] + second.offsets[1:]]),
        pieces=np.concatenate([first.pieces, second.pieces]),
        tokens=np.concatenate([first.tokens, second.tokens]),
    )


def save(vectors: Vectors, folder: Path) -> None:
    for name in FILES:
        np.save(folder / name, getattr(vectors, name.removesuffix(".npy")), allow_pickle=False)


def load(folder: Path, *, to_build: bool = True) -> Vectors:
    """The vectors in `folder`; without `to_build` the files that only building needs are left out."""
    names = [name for name in FILES if to_build or name not in TO_BUILD]
    parts = {name.removesuffix(".npy"): _read(folder / name) for name in names}
    parts.setdefault("tokens", np.zeros((0, parts["vectors"].shape[1]), dtype=np.int8))
    return Vectors(**parts)


def _read(path: Path) -> NDArray[Any]:
    """A file's array, memory-mapped where it is large: mapping a small one takes longer than reading it."""
    mapped = path.stat().st_size > MAPPED
    array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    return array.view(np.ndarray)  # a slice of a memmap is slow
