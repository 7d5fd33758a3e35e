"""The model as onnxruntime runs its export: the same weights, ready in a fraction of the time torch takes to import."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embed.encoded import Encoded, batches, unit_rows

MODEL = "model.onnx"
BATCH_TOKENS = 1024
"""Padded tokens a batch: larger ones fall out of the processor's caches."""

MOST_THREADS = 8
"""More do not help with the short texts of questions."""

SPIN = 200
"""Microseconds that a thread waits actively: it is awake for the next step of a pass, which saves a quarter of the time
of a question, and has left the core to whoever asks beside when the pass is over."""


def open_session(graph: Path | bytes) -> Any:
    """An onnxruntime session of a graph (its file, or what would stand in it) that is written as it is to run, on the
    processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = min(_cores(), MOST_THREADS)
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN))
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        graph if isinstance(graph, bytes) else str(graph), options, providers=["CPUExecutionProvider"]
    )


class Exported:
    """An export (`assistant.embed.export`) loaded into onnxruntime."""

    def __init__(self, folder: Path, tokenizer: Path, window: int) -> None:
        from tokenizers import Tokenizer

        self._session = open_session(folder / MODEL)
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(window)
        self._window = window

    @property
    def window(self) -> int:
        return self._window

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        pieces: list[list[int]] = [one.ids for one in self._tokenizer.encode_batch([_clean(text) for text in texts])]
        encoded: dict[int, Encoded] = {}
        for batch in batches([len(ids) for ids in pieces], BATCH_TOKENS):
            encoded.update(zip(batch, self._run([pieces[place] for place in batch]), strict=True))
            if on_progress:
                on_progress(len(encoded), len(texts))
        return [encoded[place] for place in range(len(texts))]

    def _run(self, pieces: Sequence[Sequence[int]]) -> list[Encoded]:
        """One pass of the model over texts given as word-piece ids, special ones included."""
        longest = max(len(ids) for ids in pieces)
        padded = np.zeros((len(pieces), longest), dtype=np.int64)
        mask = np.zeros((len(pieces), longest), dtype=np.int32)
        for row, ids in enumerate(pieces):
            padded[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        (states,) = self._session.run(None, {"pieces": padded, "mask": mask})
        return [_encoded(states[row, : len(ids)], ids) for row, ids in enumerate(pieces)]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [(int(start), int(end)) for start, end in self._tokenizer.encode(_clean(text)).offsets[1:-1]]


def _encoded(states: NDArray[np.float32], ids: Sequence[int]) -> Encoded:
    """The mean of all token states as the sentence's vector; its tokens without the special ones at both ends."""
    return Encoded(unit_rows(states.mean(axis=0, keepdims=True))[0], unit_rows(states[1:-1]), tuple(ids[1:-1]))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text


def _cores() -> int:
    """The processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
