from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import ReviewError
from eval.benchmarks.chunking import benchmark, load, own, recursive, to_markdown
from eval.benchmarks.coverage import Coverage, Piece, cover, within
from eval.benchmarks.fusion import (
    ContextParameters,
    in_context,
    reciprocal_rank,
    scaled,
    weighted,
    windows,
    with_neighbours,
)


def piece(start: int, end: int, corpus: str = "a") -> Piece:
    return Piece(corpus, start, end, end - start)


def test_cover_counts_characters() -> None:
    found = cover([piece(0, 10), piece(20, 30), piece(20, 30, "b")], "a", [(5, 15), (25, 27)])
    assert found == Coverage(recall=7 / 12, precision=7 / 30, iou=7 / 35)
    assert cover([piece(0, 10), piece(5, 15)], "a", [(0, 15)]) == Coverage(1.0, 15 / 20, 15 / 20)
    assert cover([piece(0, 20)], "a", [(0, 6), (4, 10)]).recall == 1
    assert cover([], "a", [(0, 1)]) == Coverage(0.0, 0.0, 0.0)


def test_within_cuts_the_last_piece_to_whole_sentences() -> None:
    def halves(p: Piece) -> list[tuple[int, int]]:
        middle = (p.start + p.end) // 2
        return [(p.start, middle), (middle, p.end)]

    def characters(corpus: str, start: int, end: int) -> int:
        return end - start

    ranked = [piece(0, 10), piece(50, 70), piece(90, 91)]
    assert within(ranked, 25, halves, characters) == [piece(0, 10), piece(50, 60)]
    assert within(ranked, 15, halves, characters) == [piece(0, 10)]
    assert within(ranked, 500, halves, characters) == ranked


def test_fusion_by_worked_examples() -> None:
    one, other = np.array([[1.0, 3.0, 2.0]]), np.array([[5.0, 5.0, 5.0]])
    assert scaled(one).tolist() == [[0, 1, 0.5]] and scaled(other).tolist() == [[0, 0, 0]]
    assert weighted([(2, one), (1, other)]).tolist() == [[0, 2, 1]]
    assert reciprocal_rank([one], k=0).tolist() == [[1 / 3, 1, 1 / 2]]
    assert with_neighbours(one, ["a", "a", "b"], (0.5, 0.25)).tolist() == [[2.5, 3.5, 2.0]]
    assert with_neighbours(one, ["a"] * 3, (0.5, 0.25)).tolist() == [[3.0, 4.5, 3.75]]
    alone = ContextParameters(dense=1, lexical=0, window=0, neighbours=())
    assert in_context(one, other, other, ["a"] * 3, alone).tolist() == scaled(one).tolist()


def test_windows_stay_in_their_corpus() -> None:
    pieces = [("a", 0, 5), ("a", 5, 9), ("a", 9, 12), ("b", 0, 4)]
    assert windows(pieces, 1) == [("a", 0, 9), ("a", 0, 12), ("a", 5, 12), ("b", 0, 4)]
    assert windows(pieces, 0) == pieces


def _folder(folder: Path, **changes: Any) -> Path:
    text = "Cats sleep all day.\r\nDogs bark at night. Fish swim in water."
    (folder / "pets.md").write_bytes(text.encode())
    start = text.index("Dogs")
    line = {
        "corpus": "pets",
        "question": "When do dogs bark?",
        "spans": [{"start": start, "end": start + 19}],
    } | changes
    (folder / "questions.jsonl").write_text(json.dumps(line) + "\n")
    return folder


def test_benchmark_runs_every_chunker_and_ranking(tmp_path: Path) -> None:
    def count(text: str) -> int:
        return len(text.split())

    def encode(texts: Any) -> list[list[float]]:
        return [[float("og" in text), float("at" in text)] for text in texts]

    texts, questions = load(_folder(tmp_path))
    assert "\r\n" in texts["pets"]
    lines = benchmark(texts, questions, {"own": own(4, count), "plain": recursive(4, count)}, encode, count)
    assert len(lines) == 2 * 5 * 3
    best = [line for line in lines if line.ranking == "BM25" and line.cut == "top 5" and line.chunker == "own"]
    assert best[0].recall == 100
    assert "| own | " in to_markdown(lines)


@pytest.mark.parametrize("changes", [{"spans": [{"start": 5, "end": 900}]}, {"luck": 1}, {"corpus": "absent"}])
def test_a_wrong_benchmark_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ReviewError):
        load(_folder(tmp_path, **changes))
