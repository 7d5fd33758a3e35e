"""Many readers at once: an engine is shared by threads, and each gets what it would get alone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from assistant import Embedder
from assistant.embed.reference import Reference

TEXTS = [" ".join(["bone", "marrow", "cells"] * (1 + 5 * (number % 4))) for number in range(24)]


def test_threads_do_not_spoil_each_others_encodings(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    record = Reference(embedder.files)
    kind = type(record._model.tokenizer)
    settle = kind.set_truncation_and_padding

    def settle_slowly(self: Any, *rest: Any, **named: Any) -> None:
        settle(self, *rest, **named)
        time.sleep(0.005)  # the moment in which another thread could set it otherwise

    monkeypatch.setattr(kind, "set_truncation_and_padding", settle_slowly)

    def work(number: int) -> float:
        text = TEXTS[number]
        offsets = record.token_offsets(text)
        encoded = record.encode([text, TEXTS[number - 1]])[0]
        assert len(encoded.tokens) == len(offsets)
        return float(np.dot(encoded.vector, record.encode([text])[0].vector))

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(work, range(len(TEXTS)))) > 0.9999
