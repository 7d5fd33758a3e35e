"""The projection compares as it was fitted to, without the texts being kept twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.embed import PACKAGED_SHA256, Encoded
from assistant.embed.encoded import unit_rows
from assistant.index.projection import Projection, read_projection
from eval import tune_projection


def some_question(random: np.random.Generator, dim: int) -> Encoded:
    rows = unit_rows(random.normal(size=(5, dim)).astype(np.float32))
    return Encoded(rows[0], rows, tuple(range(5)))


def test_a_projected_question_gives_the_cosines_of_both_sides_projected() -> None:
    random = np.random.default_rng(3)
    maps = (random.normal(size=(2, 16, 16)) / 4 + np.eye(16)).astype(np.float32)
    projection = Projection(maps[0], maps[1])
    question, texts = some_question(random, 16), unit_rows(random.normal(size=(7, 16)).astype(np.float32))
    plain = unit_rows(texts @ maps[1]) @ unit_rows(question.vector[np.newaxis] @ maps[1])[0]
    projected = projection.project_question(question)
    assert np.abs(texts @ projected.vector / projection.norms(texts) - plain).max() < 1e-5
    assert np.abs(projected.tokens - unit_rows(question.tokens @ maps[0])).max() < 1e-6
    kept = projection.project_tokens(np.rint(texts * 127).astype(np.int8))
    assert kept.dtype == np.int8 and np.abs(kept / 127 - unit_rows(texts @ maps[0])).max() < 0.03


def test_another_model_is_compared_as_it_is(bot: Assistant) -> None:
    assert read_projection(PACKAGED_SHA256) is not None
    assert read_projection("0" * 64) is None
    other = replace(bot.index, manifest=replace(bot.index.manifest, model_sha256="0" * 64))
    question = bot.searcher.probe("How many women have such a fracture?").encoded
    assert other.project(question) is question


def test_the_index_keeps_its_units_projected_and_its_vectors_as_the_model_has_them(bot: Assistant) -> None:
    index = bot.index
    projection = read_projection(index.manifest.model_sha256)
    assert projection is not None
    text = index.units[20].embed_text
    encoded = bot.embedder.encode_question(text)
    assert np.abs(index.vectors.vectors[index.unit_rows[20]] - encoded.vector).max() < 1e-4
    projected = index.project(encoded)
    assert abs(index.cosines(projected)[index.unit_rows[20]] - 1.0) < 1e-3
    own, _ = index.unit_matches(projected)
    assert own[:, 20].min() > 0.95
    assert own[:, 20].mean() > np.delete(own, 20, axis=1).mean(axis=0).max() + 0.1


def test_fitting_brings_each_wording_nearer_to_its_sentence(bot: Assistant) -> None:
    said = tune_projection.wordings_of(bot.searcher)
    assert set(said.unit[said.units :]) <= set(range(said.units)) and len(said.texts) > 10 * said.units
    losses: list[str] = []
    fitted = tune_projection.fit_texts(said, steps=60, report=losses.append).numpy()
    vectors = said.index.vectors.vectors[said.texts]

    def right(change: NDArray[np.float32]) -> float:
        projected = unit_rows(np.asarray(vectors @ change, dtype=np.float32))
        best = (projected[said.units :: 9] @ projected[: said.units].T).argmax(axis=1)
        return float(np.mean(best == said.unit[said.units :: 9]))

    assert right(fitted) > right(np.eye(384, dtype=np.float32)) + 0.02
    assert tune_projection.fit_tokens(said, steps=1, report=losses.append).shape == (384, 384)
