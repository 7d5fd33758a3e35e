"""An index that is open: what an article's chunks, units and vectors are asked through."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded
from assistant.index.blocks import Block, Floats, read_block
from assistant.index.generation import Manifest
from assistant.index.leases import Lease
from assistant.index.projection import read_projection
from assistant.index.store import Store
from assistant.index.vectors import Vectors
from assistant.units import CellUnit, Unit, plain, text_key
from corpus.errors import ReviewError
from corpus.types import Article, Chunk

COMPARED = 10_000
"""Up to so many chunks the nearest are found by comparing all."""

CHROMA = "chroma"
NORMS = "norms.npy"
DISCRIMINANT = "discriminant.npy"


@dataclass(frozen=True)
class Index:
    """An article ready to be asked: its chunks in Chroma, its units, and the vectors of both.

    `norms` are the lengths of `vectors.vectors` as projected, shape (texts,); `discriminant` (dim + 1,) tells questions
    that are answered from those that are left open, or has no length where the article has no such data.
    It keeps its generation on disk until it is closed or collected. May be shared by threads.
    """

    article: Article
    chunks: tuple[Chunk, ...]
    units: tuple[Unit, ...]
    cells: tuple[CellUnit, ...]
    vectors: Vectors
    norms: Floats
    discriminant: Floats
    folder: Path
    manifest: Manifest
    lease: Lease | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _blocks: dict[str, Block] = field(default_factory=dict, repr=False, compare=False)

    @property
    def store(self) -> Store:
        """The chunks in Chroma, opened at the first use: importing it takes longer than all the rest."""
        with self._opening:
            return self._store

    @cached_property
    def _store(self) -> Store:
        return Store.open(self.folder / CHROMA, self.manifest.collection)

    def close(self) -> None:
        """Let go of the files and of the generation; the index is of no use afterwards."""
        if "_store" in self.__dict__:
            self._store.close()
        if self.lease:
            self.lease.release()

    def nearest(self, vector: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The places of the `k` chunks nearest to a unit vector with their cosines, best first.

        Few chunks are compared one by one, which is exact and needs no store; many are left to Chroma, where it can be
        opened.
        """
        found = self._found_in_store(vector, k) if len(self.chunks) > COMPARED and self.manifest.stored else None
        if found is not None:
            places = np.asarray([self.chunk_place[name] for name, _ in found], dtype=np.int64)
            return places, np.asarray([cosine for _, cosine in found], dtype=np.float32)
        cosines = np.vecdot(self.chunk_vectors, vector)
        best = np.argsort(-cosines, kind="stable")[:k]
        return best, cosines[best]

    def _found_in_store(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]] | None:
        try:
            return self.store.nearest(vector.tolist(), k, self.article.id)
        except ReviewError:  # a full disk keeps Chroma from opening: the vectors themselves can still be compared
            return None

    @cached_property
    def chunk_vectors(self) -> NDArray[np.float32]:
        """The vectors of the chunks, shape (chunks, dim)."""
        places = self.vectors.places()
        return self.vectors.vectors[[places[text_key(text)] for text in chunk_texts(self.chunks)]]

    def block(self, name: str) -> Block:
        """The token vectors of `blocks.BLOCKS[name]`, ready for late interaction."""
        with self._opening:
            if name not in self._blocks:
                self._blocks[name] = read_block(self.folder, name, self.vectors.vectors.shape[1])
            return self._blocks[name]

    @cached_property
    def glossed(self) -> bool:
        """Whether any unit is there in everyday words, too."""
        return any(unit.glosses for unit in self.units)

    def project(self, question: Encoded) -> Encoded:
        """A question as `unit_matches` and `cosines` compare it."""
        projection = read_projection(self.manifest.model_sha256)
        return question if projection is None else projection.project_question(question)

    def cosines(self, projected: Encoded) -> Floats:
        """The cosine of a projected question with every text, in the order of `vectors`."""
        return np.asarray(np.vecdot(self.vectors.vectors, projected.vector) / self.norms, dtype=np.float32)

    def unit_matches(self, projected: Encoded) -> tuple[Floats, Floats]:
        """The best cosine of each token of a projected question with any token of each unit, and of its glosses.

        Shapes (question tokens, units); as `blocks.unit_tokens` has laid them out.
        """
        found = self.block("units").matches(projected)
        return (found[:, ::2], found[:, 1::2]) if self.glossed else (found, found)

    @cached_property
    def chunk_place(self) -> dict[str, int]:
        return {chunk.id: place for place, chunk in enumerate(self.chunks)}

    @cached_property
    def unit_place(self) -> dict[int, int]:
        """The place of each unit in `units`, by where it starts in the text: no two start at the same."""
        return {unit.start: place for place, unit in enumerate(self.units)}

    @cached_property
    def unit_rows(self) -> NDArray[np.int64]:
        """For each unit the row of `vectors` of its own text, shape (units,)."""
        places = self.vectors.places()
        return np.asarray([places[unit.key] for unit in self.units], dtype=np.int64)

    @cached_property
    def gloss_rows(self) -> tuple[NDArray[np.int64], ...]:
        """For each unit the rows of `vectors` of its glosses; its own row where it has none."""
        places = self.vectors.places()
        return tuple(
            np.asarray([places[text_key(text)] for text in unit.glosses] or [places[unit.key]], dtype=np.int64)
            for unit in self.units
        )

    @cached_property
    def open_rows(self) -> NDArray[np.int64]:
        """The rows of `vectors` of the questions that the article leaves open, shape (questions,)."""
        places = self.vectors.places()
        return np.asarray([places[text_key(text)] for text in open_texts(self.article)], dtype=np.int64)

    @property
    def weighs_openness(self) -> bool:
        """Whether there are questions of both sorts, answered and left open, to hold one against."""
        return len(self.discriminant) > 0

    @cached_property
    def cell_rows(self) -> dict[tuple[str, int, int], int]:
        """For each cell (table id, row, column) the row of `vectors` of its text."""
        places = self.vectors.places()
        return {(cell.table_id, cell.row, cell.column): places[cell.key] for cell in self.cells}


def open_texts(article: Article) -> list[str]:
    """What is embedded of the questions that an article leaves open: they themselves."""
    return [question for gap in article.gaps for question in gap.questions]


def chunk_texts(chunks: Sequence[Chunk]) -> list[str]:
    """What is embedded of the chunks."""
    return [plain(chunk.embed_text) for chunk in chunks]
