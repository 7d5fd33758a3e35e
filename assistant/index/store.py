"""The Chroma store of one generation: chunks with their vectors, cosine space, one collection per fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ReviewError
from corpus.types import Chunk

ROWS_A_CALL = 5000
"""Chroma takes at most 5,461 rows a call."""


class Store:
    """Chunks in a Chroma collection, found by the cosine of their vectors.

    Opened for reading unless `create` is set: a collection that is not there is then an error, not a new one.
    """

    def __init__(self, folder: Path, collection: str, *, create: bool = False) -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        self._client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
        try:
            self._collection = (
                self._client.create_collection(
                    collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
                if create
                else self._client.get_collection(collection, embedding_function=None)
            )
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, folder: Path, collection: str) -> Store:
        """The store in `folder`, for reading.

        Raises:
            ReviewError: Chroma can't open it. It writes a row at every opening, so a full disk is enough.
        """
        try:
            return cls(folder, collection)
        except Exception as error:  # whatever a store that can't be written to or read raises
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ReviewError(
                f"The index in {folder} can't be opened ({reason}): see that the disk is not full and the folder is "
                "writable, or run `review-assistant index --force`."
            ) from None

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Store `chunks` under their ids, tagged with their article, section, kind and row."""
        for first in range(0, len(chunks), ROWS_A_CALL):
            part = chunks[first : first + ROWS_A_CALL]
            self._collection.add(
                ids=[chunk.id for chunk in part],
                embeddings=cast(Any, vectors[first : first + ROWS_A_CALL]),
                documents=[chunk.embed_text for chunk in part],
                metadatas=[
                    {
                        "article": chunk.article_id,
                        "section": chunk.section_id,
                        "kind": chunk.kind,
                        "paragraph": chunk.paragraph,
                        "row": chunk.row,
                        "start": chunk.start,
                        "end": chunk.end,
                    }
                    for chunk in part
                ],
            )

    def count(self) -> int:
        return int(self._collection.count())

    def ids(self) -> set[str]:
        return set(self._collection.get(include=[])["ids"])

    def nearest(self, vector: Sequence[float], k: int, article_id: str) -> list[tuple[str, float]]:
        """The ids of the `k` nearest chunks of an article with their cosine similarity, best first."""
        found = self._collection.query(
            query_embeddings=cast(Any, [list(vector)]),
            n_results=k,
            where={"article": article_id},
            include=["distances"],
        )
        distances = cast(list[list[float]], found["distances"])[0]
        return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        """Let go of the files (Chroma keeps one system per folder alive until it is stopped)."""
        cast(Any, self._client).close()


def write_store(folder: Path, collection: str, chunks: Sequence[Chunk], rows: NDArray[np.float32]) -> None:
    """Write the chunks with their vectors `rows` (chunks, dim) to a new Chroma store, read them back and close it.

    Raises:
        ReviewError: Chroma could not write, or does not give back what was written.
    """
    from chromadb.errors import ChromaError

    try:
        store = Store(folder, collection, create=True)
        try:
            store.add(chunks, rows)
            _verify(store, chunks, rows, chunks[0].article_id)
        finally:
            store.close()
    except ChromaError as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ReviewError(
            f"The index could not be written to {folder} ({reason}): "
            "see that the disk is not full and the folder is writable, and try again."
        ) from None


def _verify(store: Store, chunks: Sequence[Chunk], rows: NDArray[np.float32], article_id: str) -> None:
    """The store holds every chunk, and finds a sample of them by their own vectors.

    Raises:
        ReviewError: it does not; nothing was made current.
    """
    if store.ids() != {chunk.id for chunk in chunks}:
        raise ReviewError("The index was not written whole and is not used: check the disk and build it again.")
    for place in {0, len(chunks) // 2, len(chunks) - 1}:
        (_, similarity), *_ = store.nearest(rows[place].tolist(), 1, article_id)
        if similarity < 0.999:
            raise ReviewError("The index does not find its own chunks and is not used: build it again.")
