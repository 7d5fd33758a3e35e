"""Nothing of a question is computed twice."""

from __future__ import annotations

import numpy as np

from assistant.embed.encoded import Encoded, batches
from assistant.question import Question
from assistant.scored import Probe


def test_a_probe_computes_each_thing_once() -> None:
    none = Encoded(np.zeros(2, dtype=np.float32), np.zeros((0, 2), dtype=np.float32), ())
    question = Question.__new__(Question)
    one, other = Probe(question, none), Probe(question, none)
    made: list[int] = []

    def compute() -> int:
        made.append(1)
        return len(made)

    assert [one.once("a", compute), one.once("a", compute), one.once("b", compute), other.once("a", compute)] == [
        1,
        1,
        2,
        3,
    ]


def test_a_few_short_texts_are_one_batch() -> None:
    assert list(batches([30, 10], 1024)) == [[1, 0]]
    assert list(batches([200, 10], 1024)) == [[1], [0]]
    assert sorted(place for batch in batches([5] * 100, 50) for place in batch) == list(range(100))
    assert list(batches([], 10)) == []
