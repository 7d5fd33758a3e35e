"""The model as sentence-transformers runs it: the embedder of record, by which the faster engine is verified."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assistant.embed.encoded import Encoded, unit_rows
from assistant.embed.files import ModelFiles
from corpus.errors import ReviewError

BATCH = 32


class Reference:
    """A loaded `SentenceTransformer`, never fetched from a hub.

    Raises:
        ReviewError: its folder holds no model that can be loaded.
    """

    def __init__(self, files: ModelFiles) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        import transformers
        from sentence_transformers import SentenceTransformer

        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers does not annotate it
        try:
            self._model: Any = SentenceTransformer(str(files.folder), device="cpu", local_files_only=True)
        except Exception as error:  # a damaged model raises whatever its readers raise
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ReviewError(
                f"The embedding model in {files.folder} can't be loaded ({reason}): "
                "give the folder of a sentence-transformers model."
            ) from None
        # The tokenizer keeps its padding and truncation as state: two threads in it would spoil each other's texts.
        self._turn = threading.Lock()

    @property
    def window(self) -> int:
        return int(self._model.get_max_seq_length() or 256)

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))  # like lengths pad least
        encoded: dict[int, Encoded] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            with self._turn:
                outputs = self._model.encode(
                    [texts[index] for index in batch], output_value=None, show_progress_bar=False
                )
            for index, output in zip(batch, outputs, strict=True):
                encoded[index] = _encoded(output)
            if on_progress:
                on_progress(min(first + BATCH, len(order)), len(order))
        return [encoded[index] for index in range(len(texts))]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        with self._turn:
            encoding = self._model.tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=self.window)
        return [(int(start), int(end)) for start, end in encoding["offset_mapping"][1:-1]]


def _encoded(output: dict[str, Any]) -> Encoded:
    """`Encoded` from a sentence-transformers output, its padding and special tokens taken off."""
    mask = output["attention_mask"].bool()
    tokens = output["token_embeddings"][mask].float().numpy()[1:-1]
    pieces = tuple(int(piece) for piece in output["input_ids"][mask].tolist()[1:-1])
    vector = output["sentence_embedding"].float().numpy()
    return Encoded(unit_rows(vector[np.newaxis])[0], unit_rows(tokens), pieces)
