"""Late interaction as one product of integers, prepared when the index is built.

A block holds the token vectors of many texts as 8-bit integers, in an ONNX graph whose only operator multiplies them
with a question's tokens. A question's numbers go in as two digits to the base 64, which is as good as 12 bits and a
sign; no sum of two products leaves 16 bits, so that every processor computes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded
from assistant.index.vectors import Vectors

Floats = NDArray[np.float32]

BLOCKS = ("units", "unions", "cells")
"""The texts of the units; those of each unit and its glosses together; the table cells."""

BASE = 64
LARGEST = BASE * (BASE - 1)
"""The largest number of two digits of -63..63."""

TOKEN_SCALE = 127.0


class Block(Protocol):
    """The token vectors of some texts, ready for late interaction."""

    def matches(self, question: Encoded) -> Floats:
        """The best cosine of each question token with any token of each text; shape (question tokens, texts)."""


@dataclass(frozen=True)
class PreparedBlock:
    """A block of an index: `starts[i]` is the first token of text i. May be shared by threads."""

    starts: NDArray[np.int64]
    session: Any

    def matches(self, question: Encoded) -> Floats:
        count = len(question.tokens)
        if not count or not len(self.starts):
            return np.zeros((count, len(self.starts)), dtype=np.float32)
        digits, scale = two_digits(question.tokens)
        (products,) = self.session.run(None, {"question": digits})
        whole = products[:count]
        whole *= BASE
        whole += products[count:]
        best = np.maximum.reduceat(whole, self.starts, axis=1)
        return np.asarray(best / (scale * TOKEN_SCALE), dtype=np.float32)


def two_digits(rows: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Rows (n, dim) as digits to the base 64, the high ones (n, dim) above the low ones, each with 64 added; and the
    factor (n, 1) that the rows were multiplied by."""
    scale = LARGEST / np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    whole = np.rint(rows * scale).astype(np.int32)
    high = np.clip((whole + BASE // 2) // BASE, 1 - BASE, BASE - 1)
    return (np.concatenate([high, whole - BASE * high]) + BASE).astype(np.uint8), scale.astype(np.float32)


def block_files(name: str) -> tuple[str, str, str]:
    """The files of a block: its graph, its tokens, and where its texts start."""
    return f"{name}.onnx", f"{name}.bin", f"{name}-starts.npy"


FILES = tuple(file for name in BLOCKS for file in block_files(name))


def write_block(folder: Path, name: str, vectors: Vectors, groups: Sequence[Sequence[int]]) -> None:
    """Write the block of groups of rows of `vectors`, each group taken as one text."""
    graph, tokens, starts = block_files(name)
    parts = [np.concatenate([vectors.raw_tokens_of(row) for row in dict.fromkeys(rows)]) for rows in groups]
    lengths = [len(part) for part in parts]
    np.save(folder / starts, np.cumsum([0, *lengths[:-1]], dtype=np.int64)[: len(lengths)], allow_pickle=False)
    dim = vectors.tokens.shape[1]
    joined = np.concatenate(parts) if parts else np.zeros((0, dim), dtype=np.int8)
    (folder / tokens).write_bytes(np.ascontiguousarray(joined.T).tobytes())
    (folder / graph).write_bytes(_graph(dim, len(joined), tokens))


def _graph(dim: int, count: int, tokens: str) -> bytes:
    """The graph question (digits, dim) uint8 → products (digits, tokens) int32, its tokens in the file `tokens`."""
    from onnx import TensorProto, helper

    held = TensorProto(name="tokens", data_type=TensorProto.INT8, dims=[dim, count])
    held.data_location = TensorProto.EXTERNAL
    held.external_data.add(key="location", value=tokens)
    held.external_data.add(key="offset", value="0")
    held.external_data.add(key="length", value=str(dim * count))
    zero = helper.make_tensor("zero", TensorProto.UINT8, [], [BASE])
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["question", "tokens", "zero"], ["products"])],
        "interaction",
        [helper.make_tensor_value_info("question", TensorProto.UINT8, ["digits", dim])],
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["digits", count])],
        [held, zero],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString())


def read_block(folder: Path, name: str) -> PreparedBlock:
    """The block `name` of a generation."""
    from assistant.embed.exported import open_session

    graph, _, starts = block_files(name)
    places = np.load(folder / starts, allow_pickle=False)
    return PreparedBlock(places, open_session(folder / graph) if len(places) else None)
