"""A learned projection of a model's vectors: the linear layer that late interaction is meant to end in.

MiniLM was trained to compare whole texts of any subject; its token vectors were never to be compared one by one. A
linear map after it, x ↦ x + xA brought to unit length, mends that (Khattab and Zaharia 2020, ColBERT, end their encoder
in one). `eval.tune_projection` fits it, and writes `assistant/data/projection.npz`. It goes with one model: vectors of
another stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded, file_sha256
from assistant.embed.encoded import unit_rows
from assistant.index.vectors import as_bytes

Floats = NDArray[np.float32]

FILE = "projection.npz"


@dataclass(frozen=True)
class Projection:
    """The maps I + A of token vectors and of text vectors, each (dim, dim)."""

    tokens: Floats
    texts: Floats

    def project_tokens(self, rows: NDArray[np.int8]) -> NDArray[np.int8]:
        """Token vectors (n, dim), unit rows times 127, projected; in the same form."""
        return as_bytes(unit_rows(rows.astype(np.float32) @ self.tokens))

    def norms(self, vectors: Floats) -> Floats:
        """The lengths (n,) of text vectors (n, dim) once projected."""
        projected = vectors @ self.texts
        return np.asarray(np.sqrt(np.vecdot(projected, projected)), dtype=np.float32)

    def project_question(self, question: Encoded) -> Encoded:
        """A question to be compared with projected tokens, and with text vectors divided by their `norms`.

        Both sides of a cosine are projected: (qP)·(vP) = (qPPᵀ)·v, so that the texts can be kept as they are.
        """
        vector = unit_rows(_product(question.vector[np.newaxis], self._texts_turned))
        tokens = unit_rows(_product(question.tokens, self._tokens_turned))
        return replace(question, tokens=tokens, vector=_product(vector, self.texts)[0])

    @cached_property
    def _texts_turned(self) -> Floats:
        return np.ascontiguousarray(self.texts.T)

    @cached_property
    def _tokens_turned(self) -> Floats:
        return np.ascontiguousarray(self.tokens.T)


def _product(rows: Floats, turned: Floats) -> Floats:
    """rows @ turned.T, not by BLAS: its threads would take the cores from the model (see `rank.interaction`)."""
    return np.asarray(np.vecdot(rows[:, np.newaxis, :], turned[np.newaxis]), dtype=np.float32)


@cache
def read_projection(model_sha256: str) -> Projection | None:
    """The packaged projection, where it was fitted for this model."""
    with resources.as_file(resources.files("assistant.data").joinpath(FILE)) as path, np.load(path) as held:
        if str(held["model_sha256"]) != model_sha256:
            return None
        return Projection(held["tokens"].astype(np.float32), held["texts"].astype(np.float32))


@cache
def projection_sha256() -> str:
    """The sum of the packaged projection: an index is made with just one."""
    with resources.as_file(resources.files("assistant.data").joinpath(FILE)) as path:
        return file_sha256(path)
