"""Late interaction as one product of integers, prepared when the index is built.

A block holds the token vectors of many texts as 8-bit integers. An ONNX graph multiplies them with a question's tokens,
its only operator: one that has them ready in itself, or where they are few the one that all small blocks share, since
making it ready takes longer than it saves. A question's numbers go in as integers of 6 bits and a sign, which is finer
than those they meet; no sum of two products leaves 16 bits, so that every processor computes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded
from assistant.index.vectors import Vectors
from assistant.units import Unit, text_key

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]

BLOCKS = ("units", "cells")
"""The texts of the units, each followed by its glosses as one text where there are any; the table cells."""

ZERO = 64
LARGEST = ZERO - 1
"""A question's numbers are -63..63, written as 1..127."""

TOKEN_SCALE = 127.0

BY_TOKEN = 12
"""So many glosses of a unit are compared token by token; those behind them, questions that it answers, as wholes."""

NEARLY = 0.7
"""Cosine from which a token of a gloss adds nothing to one that is there. That is two in three of them,
and without them the ranking of the dev questions, cross-validated, finds as many."""


SMALL = 3_000_000
"""Up to so many bytes a block is multiplied without being made ready: some 8,000 tokens, in half a millisecond."""


class Block(Protocol):
    """The token vectors of some texts, ready for late interaction."""

    def matches(self, question: Encoded) -> Floats:
        """The best cosine of each question token with any token of each text; shape (question tokens, texts)."""


@dataclass(frozen=True)
class PreparedBlock:
    """A block of an index: `starts[i]` is the first token of text i. May be shared by threads.

    `tokens` (dim, tokens) are those of a small block; others have theirs in the session.
    """

    starts: NDArray[np.int64]
    session: Any
    tokens: Bytes | None = None

    def matches(self, question: Encoded) -> Floats:
        if not len(question.tokens) or not len(self.starts):
            return np.zeros((len(question.tokens), len(self.starts)), dtype=np.float32)
        numbers, scale = whole_numbers(question.tokens)
        held = {} if self.tokens is None else {"tokens": self.tokens}
        (products,) = self.session.run(None, {"question": numbers, **held})
        best = np.maximum.reduceat(products, self.starts, axis=1)
        return np.asarray(best / (scale * TOKEN_SCALE), dtype=np.float32)


def whole_numbers(rows: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Rows (n, dim) as integers with 64 added, and the factor (n, 1) that each row was multiplied by."""
    scale = LARGEST / np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    return (np.rint(rows * scale) + ZERO).astype(np.uint8), scale.astype(np.float32)


def block_files(name: str) -> tuple[str, str, str]:
    """The files of a block: its graph, its tokens, and where its texts start."""
    return f"{name}.onnx", f"{name}.bin", f"{name}-starts.npy"


FILES = tuple(file for name in BLOCKS for file in block_files(name))


def unit_tokens(units: Sequence[Unit], vectors: Vectors) -> list[Bytes]:
    """The tokens of the texts of the block "units": of each unit, followed by those of its first glosses where any has
    some; a unit without glosses stands for them itself."""
    places = vectors.places()
    parts = []
    for unit in units:
        own = vectors.raw_tokens_of(places[unit.key])
        parts.append(own)
        if unit.glosses:
            worded = unit.glosses[:BY_TOKEN]
            said = np.concatenate([vectors.raw_tokens_of(places[text_key(text)]) for text in worded])
            parts.append(apart(own, said))
        elif any(other.glosses for other in units):
            parts.append(own)
    return parts


def apart(own: Bytes, said: Bytes) -> Bytes:
    """The tokens of `said` that are not nearly one of `own`, or one of `said` before it; at least one."""
    held = np.concatenate([own, said]).astype(np.float32)
    held /= np.maximum(np.linalg.norm(held, axis=1, keepdims=True), 1e-9)
    cosines = held[len(own) :] @ held.T
    kept = list(range(len(own)))
    for place, row in enumerate(cosines, len(own)):
        if row[kept].max(initial=-1.0) < NEARLY:
            kept.append(place)
    return said[[place - len(own) for place in kept[len(own) :]] or [0]]


def write_block(folder: Path, name: str, parts: Sequence[Bytes], dim: int) -> None:
    """Write the block of the texts whose token vectors are `parts`, each (tokens, dim)."""
    graph, tokens, starts = block_files(name)
    lengths = [len(part) for part in parts]
    np.save(folder / starts, np.cumsum([0, *lengths[:-1]], dtype=np.int64)[: len(lengths)], allow_pickle=False)
    joined = np.concatenate(parts) if parts else np.zeros((0, dim), dtype=np.int8)
    (folder / tokens).write_bytes(np.ascontiguousarray(joined.T).tobytes())
    (folder / graph).write_bytes(_graph(dim, len(joined), tokens))


def _graph(dim: int, count: int, tokens: str) -> bytes:
    """The graph question (asked, dim) uint8 → products (asked, tokens) int32, its tokens in the file `tokens`."""
    from onnx import TensorProto

    held = TensorProto(name="tokens", data_type=TensorProto.INT8, dims=[dim, count])
    held.data_location = TensorProto.EXTERNAL
    held.external_data.add(key="location", value=tokens)
    held.external_data.add(key="offset", value="0")
    held.external_data.add(key="length", value=str(dim * count))
    return _product(dim, count, held)


def _product(dim: int | str, count: int | str, tokens: Any = None) -> bytes:
    """The graph of the product; its tokens are asked for beside the question where none are given."""
    from onnx import TensorProto, helper

    zero = helper.make_tensor("zero", TensorProto.UINT8, [], [ZERO])
    asked = [helper.make_tensor_value_info("question", TensorProto.UINT8, ["asked", dim])]
    if tokens is None:
        asked.append(helper.make_tensor_value_info("tokens", TensorProto.INT8, [dim, count]))
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["question", "tokens", "zero"], ["products"])],
        "interaction",
        asked,
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["asked", count])],
        [zero] if tokens is None else [tokens, zero],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString())


def shared_graph() -> bytes:
    """What stands in `assistant/data/interaction.onnx`, for blocks of any size: reading it takes a question no time,
    and importing `onnx` to make it would."""
    return _product("dim", "count")


@cache
def _shared_session() -> Any:
    from assistant.embed.exported import open_session

    return open_session(resources.files("assistant.data").joinpath("interaction.onnx").read_bytes())


def read_block(folder: Path, name: str, dim: int) -> PreparedBlock:
    """The block `name` of a generation, of vectors with `dim` numbers."""
    from assistant.embed.exported import open_session

    graph, tokens, starts = block_files(name)
    places = np.load(folder / starts, allow_pickle=False)
    if not len(places):
        return PreparedBlock(places, None)
    if (folder / tokens).stat().st_size <= SMALL:
        return PreparedBlock(places, _shared_session(), np.fromfile(folder / tokens, np.int8).reshape(dim, -1))
    return PreparedBlock(places, open_session(folder / graph))
