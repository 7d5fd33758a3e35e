"""`TextEncoder`: texts to vectors, by the verified export where there is one, else by sentence-transformers."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import cast

from assistant.embed.encoded import Encoded, Engine
from assistant.embed.export import discard, export_folder, load_export, make_export, read_manifest
from assistant.embed.files import find_model, verify_model
from assistant.embed.graph import read_shape
from assistant.settings import Settings, read_settings
from corpus.errors import ReviewError

QUESTIONS = 16
"""Questions whose vectors are remembered."""


class TextEncoder:
    """Unit-length sentence embeddings (384-d for the packaged model), and the token vectors behind them.

    The model is verified and loaded at the first use, once, and may be shared by threads.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings()
        self.files = find_model(self._settings)
        self._engine: Engine | None = None
        self._sha256: str | None = None
        self._lock = threading.Lock()
        self._summing = threading.Lock()

    @property
    def sha256(self) -> str:
        """The sha256 of the weights: what an index built with this model is tied to.

        It is verified before the weights are used: on the model's own file, or on the export made from it.
        """
        with self._summing:
            if self._sha256 is None:
                expected = self.files.sha256
                known = expected is not None and self._manifest_of(expected)
                self._sha256 = expected if expected is not None and known else verify_model(self.files)
            return self._sha256

    def _manifest_of(self, sha256: str) -> bool:
        """Whether there is a usable export of the weights with this sum, by its manifest."""
        manifest = read_manifest(export_folder(self._settings.data_dir, sha256), sha256)
        return manifest is not None and not manifest.failure

    def load(self) -> Engine:
        """The model, loaded."""
        with self._lock:
            if self._engine is None:
                folder = export_folder(self._settings.data_dir, self.sha256)
                self._engine = load_export(folder, self.sha256, self.files)
                if self._engine is None and self._manifest_of(self.sha256):
                    discard(folder)  # damaged: the next opening of an index makes it anew
                self._engine = self._engine or self._reference()
            return self._engine

    def load_soon(self) -> None:
        """Begin to load the model in the background, where that is quick; what goes wrong is told at the first use."""
        if self._manifest_of(self.sha256):

            def load() -> None:
                with contextlib.suppress(Exception):
                    self.load()

            threading.Thread(target=load, name="load-model", daemon=True).start()

    def _reference(self) -> Engine:
        verify_model(self.files)
        from assistant.embed.reference import Reference

        return Reference(self.files)

    def prepare(self, texts: Sequence[str]) -> None:
        """See that the model has its verified export, made and compared on `texts` where it is missing.

        A model that has none, or whose export does not give the same vectors, stays with sentence-transformers.
        """
        folder = export_folder(self._settings.data_dir, self.sha256)
        if read_manifest(folder, self.sha256) is not None or read_shape(self.files.folder) is None:
            return
        with self._lock:
            record = self._engine or self._reference()
            with contextlib.suppress(OSError):  # a folder that can't be written to: the next start is slower, no more
                make_export(folder, self.sha256, self.files, texts, record)
            self._engine = load_export(folder, self.sha256, self.files) or record

    @property
    def window(self) -> int:
        """How many word pieces the model reads of a text; what stands behind them is not seen."""
        return self.load().window

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors for `texts`, in their order."""
        return [cast(list[float], one.vector.tolist()) for one in self.encode(_checked(texts))]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; the same space as `embed_documents`."""
        return self.embed_documents([text])[0]

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        """Sentence and token vectors of `texts` in one pass; `on_progress(done, total)` after each batch."""
        return self.load().encode(texts, on_progress)

    def encode_question(self, text: str) -> Encoded:
        """One text encoded. The last few are remembered: a library asks several articles the same."""
        return self._questions(text)

    @cached_property
    def _questions(self) -> Callable[[str], Encoded]:
        return lru_cache(maxsize=QUESTIONS)(lambda text: self.encode([text])[0])

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of `Encoded.tokens` stands in `text`."""
        return self.load().token_offsets(text)


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
