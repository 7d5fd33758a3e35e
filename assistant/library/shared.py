"""The one Chroma collection that all articles of a library share, its rows tagged with their article's key."""

from __future__ import annotations

import shutil
import sqlite3
import weakref
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.index.content import DATABASE
from assistant.index.store import ROWS_A_CALL
from corpus.types import Chunk


class Shared:
    """A collection of a Chroma client; the client is closed with it, or when it is collected."""

    def __init__(self, client: Any, name: str, *, create: bool = False) -> None:
        self.close = weakref.finalize(self, client.close)
        """Let go of the files or of the connection."""
        try:
            self._collection = (
                client.get_or_create_collection(
                    name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
                if create
                else client.get_collection(name, embedding_function=None)
            )
        except BaseException:
            self.close()
            raise

    def add(self, key: str, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Store the chunks of the article with this key; done again, it changes nothing."""
        for first in range(0, len(chunks), ROWS_A_CALL):
            part = chunks[first : first + ROWS_A_CALL]
            self._collection.upsert(
                ids=[f"{key}/{first + place}" for place in range(len(part))],
                embeddings=cast(Any, vectors[first : first + ROWS_A_CALL]),
                metadatas=[{"article": key}] * len(part),
            )

    def remove(self, key: str) -> None:
        self._collection.delete(where={"article": key})

    def count(self) -> int:
        return int(self._collection.count())

    def nearest(
        self, vectors: NDArray[np.float32], k: int, keys: Collection[str] | None = None
    ) -> list[tuple[str, int, float]]:
        """For each of `vectors` the `k` nearest chunks, of the articles `keys` where given: (key, place, cosine)."""
        found = self._collection.query(
            query_embeddings=cast(Any, vectors),
            n_results=k,
            where={"article": {"$in": list(keys)}} if keys is not None else None,
            include=["distances"],  # the metadata would be read row by row, and the ids say as much
        )
        rows = (name.rpartition("/") for names in found["ids"] for name in names)
        distances = (distance for part in found["distances"] or () for distance in part)
        return [(key, int(place), 1.0 - distance) for (key, _, place), distance in zip(rows, distances, strict=True)]


def copy_store(before: Path, after: Path) -> None:
    """Copy the Chroma folder of a finished generation, which others may be reading.

    Its vector index is not written to any more; its database is (Chroma notes every opening), so SQLite copies that.
    """
    after.mkdir()
    with closing(sqlite3.connect(before / DATABASE)) as source, closing(sqlite3.connect(after / DATABASE)) as target:
        source.backup(target)
    for path in before.iterdir():
        if path.is_dir():
            shutil.copytree(path, after / path.name)
