"""The Chroma store of one generation: chunks with their vectors, cosine space, one collection per fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.types import Chunk

ROWS_A_CALL = 5000
"""Chroma takes at most 5,461 rows a call."""


class Store:
    """Chunks in a Chroma collection, found by the cosine of their vectors."""

    def __init__(self, folder: Path, collection: str) -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        self._client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

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
            query_embeddings=[list(vector)], n_results=k, where={"article": article_id}, include=["distances"]
        )
        distances = cast(list[list[float]], found["distances"])[0]
        return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        """Let go of the files (Chroma keeps one system per folder alive until it is stopped)."""
        self._client.close() if hasattr(self._client, "close") else None
