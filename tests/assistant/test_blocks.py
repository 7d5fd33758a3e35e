"""Late interaction over prepared integers gives what the plain product of floats gives."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.embed import Encoded
from assistant.index import blocks, vectors
from assistant.index.blocks import NEARLY, Block, apart, read_block, whole_numbers, write_block


def encoded(random: np.random.Generator, count: int, dim: int = 384) -> Encoded:
    rows = random.normal(size=(count, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Encoded(rows.sum(axis=0), rows, tuple(range(count)))


def made(folder: Path, random: np.random.Generator) -> tuple[Block, vectors.Vectors]:
    texts = [encoded(random, count) for count in (3, 7, 1, 12)]
    packed = vectors.pack([f"t{place}" for place in range(len(texts))], texts)
    write_block(folder, "units", [tokens_of(packed, rows) for rows in ([0], [1, 2], [2, 3])], 384)
    return read_block(folder, "units", 384), packed


def tokens_of(packed: vectors.Vectors, rows: list[int]) -> NDArray[np.int8]:
    return np.concatenate([packed.raw_tokens_of(row) for row in rows])


def plain(question: Encoded, packed: vectors.Vectors, groups: list[list[int]]) -> NDArray[np.float32]:
    columns = [
        (question.tokens @ np.concatenate([packed.tokens_of(row) for row in rows]).T).max(axis=1) for rows in groups
    ]
    return np.stack(columns, axis=1)


def test_the_matches_are_those_of_the_plain_product(tmp_path: Path) -> None:
    random = np.random.default_rng(4979)
    block, packed = made(tmp_path, random)
    for count in (1, 2, 40):
        question = encoded(random, count)
        expected = plain(question, packed, [[0], [1, 2], [2, 3]])
        assert np.abs(block.matches(question) - expected).max() < 8e-3


def test_a_small_block_and_a_large_one_match_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    small, _ = made(tmp_path, random)
    monkeypatch.setattr(blocks, "SMALL", 0)
    large = read_block(tmp_path, "units", 384)
    question = encoded(random, 9)
    assert small.session is not large.session
    assert np.array_equal(small.matches(question), large.matches(question))


def test_the_packaged_graph_is_the_one_that_is_described() -> None:
    packaged = resources.files("assistant.data").joinpath("interaction.onnx").read_bytes()
    assert packaged == blocks.shared_graph()


def test_a_small_block_is_read_without_the_library_that_makes_graphs(tmp_path: Path) -> None:
    made(tmp_path, np.random.default_rng(3))
    read = "from pathlib import Path; from assistant.index.blocks import read_block; import sys"
    code = f"{read}; read_block(Path({str(tmp_path)!r}), 'units', 384); sys.exit('onnx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_largest_numbers_do_not_run_over(tmp_path: Path) -> None:
    ones = np.ones((2, 384), dtype=np.float32)
    packed = vectors.pack(["a"], [Encoded(ones[0], ones, (1, 2))])
    write_block(tmp_path, "units", [packed.tokens], 384)
    question = Encoded(ones[0], np.concatenate([ones, -ones]), (1, 2, 3, 4))
    found = read_block(tmp_path, "units", 384).matches(question)
    assert np.allclose(found[:, 0], [384, 384, -384, -384], rtol=1e-4)


def test_a_question_without_tokens_and_a_block_without_texts(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    block, _ = made(tmp_path, random)
    nothing = Encoded(np.zeros(384, dtype=np.float32), np.zeros((0, 384), dtype=np.float32), ())
    assert block.matches(nothing).shape == (0, 3)
    write_block(tmp_path, "cells", [], 384)
    assert read_block(tmp_path, "cells", 384).matches(encoded(random, 4)).shape == (4, 0)


def test_whole_numbers_are_the_rows_again() -> None:
    rows = np.random.default_rng(2).normal(size=(5, 64)).astype(np.float32)
    rows[2] = 0
    numbers, scale = whole_numbers(rows)
    assert numbers.min() >= 1 and numbers.max() <= 127
    assert (np.abs((numbers.astype(int) - 64) / scale - rows) <= 0.51 / scale).all()


def test_tokens_that_say_nothing_new_are_left_out() -> None:
    random = np.random.default_rng(3)
    own, new = (np.rint(encoded(random, 4).tokens * 127).astype(np.int8) for _ in range(2))
    assert (apart(own, np.concatenate([own[:2], new, new])) == new).all()
    assert (apart(own, own) == own[:1]).all()  # never none: an empty text has no best match
    assert 0 < NEARLY < 1
