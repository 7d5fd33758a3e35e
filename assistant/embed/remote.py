"""Embedding by an endpoint as OpenAI's (`POST …/embeddings`), which many servers of models speak.

An endpoint gives one vector a text, and no vectors of its tokens: the vector of each word by itself stands for them.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embed.encoded import Encoded, unit_rows
from assistant.embed.encoder import TextEncoder
from assistant.settings import Settings
from corpus.errors import ReviewError

WORD = re.compile(r"\w+|[^\w\s]")
TEXTS_A_CALL = 128
SECONDS = 60.0
TRIES = 4
PIECES = 30_000
"""Numbers that words are told apart by, as word pieces are."""

WINDOW = 256
WORDS_KEPT = 100_000


class _BusyError(Exception):
    """The endpoint asks to be called again later, or could not be reached."""


class Remote:
    """The model behind an endpoint; may be shared by threads."""

    window = WINDOW

    def __init__(self, url: str, model: str, key: str) -> None:
        self._url, self._model, self._key = f"{url.rstrip('/')}/embeddings", model, key
        self._words: dict[str, NDArray[np.float32]] = {}
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        """Sentence and word vectors.

        Raises:
            ReviewError: the endpoint can't be reached, refuses, or answers something else than vectors.
        """
        with self._turn:
            words = [WORD.findall(text)[:WINDOW] or ["-"] for text in texts]
            if len(self._words) > WORDS_KEPT:
                self._words.clear()
            new = sorted({word for text in words for word in text} - self._words.keys())
            self._words.update(zip(new, self._vectors(new), strict=True))
            encoded: list[Encoded] = []
            for first in range(0, len(texts), TEXTS_A_CALL):
                part = list(texts[first : first + TEXTS_A_CALL])
                for vector, text in zip(self._vectors(part), words[first:], strict=False):
                    pieces = tuple(zlib.crc32(word.lower().encode("utf-8", "replace")) % PIECES for word in text)
                    encoded.append(Encoded(vector, np.stack([self._words[word] for word in text]), pieces))
                if on_progress:
                    on_progress(len(encoded), len(texts))
            return encoded

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in WORD.finditer(text)][:WINDOW]

    def _vectors(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Unit vectors of `texts`, by as many calls as it takes."""
        from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

        vectors: list[NDArray[np.float32]] = []
        retrying = Retrying(
            retry=retry_if_exception_type(_BusyError),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(0.2, max=5),
        )
        for first in range(0, len(texts), TEXTS_A_CALL):
            try:
                vectors += retrying(self._call, list(texts[first : first + TEXTS_A_CALL]))
            except RetryError as error:
                raise self._error(str(error.last_attempt.exception())) from None
        return vectors

    def _call(self, texts: list[str]) -> list[NDArray[np.float32]]:
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"}).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        try:
            request = urllib.request.Request(self._url, body, headers)
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return _read(json.loads(answer.read()), len(texts))
        except urllib.error.HTTPError as error:
            if error.code == 429 or error.code >= 500:
                raise _BusyError(f"HTTP {error.code}") from None
            raise self._error(f"HTTP {error.code}") from None
        except OSError as error:
            raise _BusyError(str(getattr(error, "reason", error))) from None
        except (ValueError, TypeError, KeyError) as error:
            raise self._error(f"it answers no vectors: {error}") from None

    def _error(self, reason: str) -> ReviewError:
        return ReviewError(
            f"The embedding endpoint {self._url} with the model {self._model!r} fails ({reason}): see that it runs and "
            "that REVIEW_ASSISTANT_EMBEDDING_URL, _NAME and _KEY are right."
        )


def _read(answer: Any, count: int) -> list[NDArray[np.float32]]:
    """The vectors of an answer in the order of its texts.

    Raises:
        ValueError, TypeError, KeyError: it has another shape.
    """
    rows = sorted(answer["data"], key=lambda row: row["index"])
    vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        raise ValueError(f"{len(rows)} rows for {count} texts")
    return list(unit_rows(vectors))


class RemoteEncoder(TextEncoder):
    """A `TextEncoder` whose model is behind an endpoint. Texts are measured as for the packaged one."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        key = settings.embedding_key.get_secret_value() if settings.embedding_key else ""
        self._remote = Remote(settings.embedding_url or "", settings.embedding_name, key)
        self._identity = hashlib.sha256(f"{settings.embedding_url} {settings.embedding_name}".encode()).hexdigest()

    @property
    def sha256(self) -> str:
        """What an index is tied to: the endpoint and the name of its model, whose weights can't be seen."""
        return self._identity

    def load(self) -> Remote:
        return self._remote

    def load_soon(self) -> None:
        """There is nothing to load."""

    def prepare(self, texts: Sequence[str]) -> None:
        """There is no model to export."""


def open_encoder(settings: Settings) -> TextEncoder:
    """The encoder that the settings name: the packaged model, another one on disk, or one behind an endpoint."""
    return RemoteEncoder(settings) if settings.embedding_url else TextEncoder(settings)
