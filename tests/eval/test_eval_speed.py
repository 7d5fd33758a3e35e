"""The parts of the speed benchmark: figures, ratios, the report, and one real trial. Nothing here is timed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from corpus.errors import ReviewError
from eval.benchmarks.speed import figures
from eval.benchmarks.speed.command import main, plan_of, questions
from eval.benchmarks.speed.contestants import CONTESTANTS, ONNX, OURS, TORCH, TUTORIAL
from eval.benchmarks.speed.figures import BARS, Bar, percentile, ratios, spread
from eval.benchmarks.speed.process import answers, free_port, run_trial
from eval.benchmarks.speed.race import QUICK, Plan, Race, every
from eval.benchmarks.speed.show import number, spoken, to_dict, to_markdown, write

ROUNDS = {
    (OURS, figures.FIRST): [1.0, 3.0, 2.0],
    (TUTORIAL, figures.FIRST): [10.0, 10.0, 10.0],
    (OURS, figures.CHUNKS): [90.0],
    (TORCH, figures.CHUNKS): [100.0],
    (OURS, figures.ASK): [4.0, math.nan],
    (TUTORIAL, figures.ASK): [8.0, 8.0],
}


def test_a_ratio_is_taken_in_each_round() -> None:
    disturbed = {("a", "s"): [1.0, 20.0, 1.0], ("b", "s"): [2.0, 40.0, 4.0]}
    (ratio,) = ratios(disturbed, [Bar("a / b", ("a", "s"), ("b", "s"), 0.5)])
    assert (ratio.spread.median, ratio.spread.low, ratio.spread.high) == (0.5, 0.25, 0.5)
    assert ratio.met


def test_bars_of_both_directions() -> None:
    found = {ratio.bar.name: ratio for ratio in ratios(ROUNDS)}
    assert found["start to first answer / the tutorial's in memory"].spread.median == 0.2
    assert not found["start to first answer / the tutorial's in memory"].met
    assert not found["indexing / sentence-transformers alone, same chunks"].met  # 0.9 where 1.5 is asked for
    assert found["warm ask p50 / the tutorial's retrieval alone"].met
    assert len(found) == 3  # what was not measured has no ratio
    assert BARS[4].least
    assert BARS[4].share(3.0) == 0.5


def test_percentiles_and_spreads() -> None:
    assert percentile([5.0], 0.95) == 5.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert math.isnan(percentile([], 0.5))
    assert spread([math.nan]) is None
    assert every(["a", "b", "c", "d"], 2) == ["a", "c"]
    assert every(["a"], 5) == ["a"]


def test_numbers_as_they_are_read() -> None:
    assert [number(v) for v in (0.0123, 0.5, 15.04, 870.4, 0)] == ["0.012", "0.50", "15.0", "870", "0"]
    assert spoken(figures.Spread(2.0, 1.0, 3.0, 3)) == "2.00 (1.00–3.00)"
    assert spoken(figures.Spread(2.0, 2.0, 2.0, 1)) == "2.00"


def test_the_report(tmp_path: Path) -> None:
    race = Race(ROUNDS, {"retrieve": [1.0, 2.0]}, (), ("ValueError: x",))
    write(race, tmp_path)
    saved = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    assert saved["errors"] == ["ValueError: x"]
    assert [one["met"] for one in saved["ratios"]] == [one["met"] for one in to_dict(race)["ratios"]]
    text = to_markdown(race)
    assert "| start to first answer / the tutorial's in memory | 0.20 (0.10–0.30) | ≤ 0.15 | missed |" in text
    assert "32 askers at once: 1 errors" in text
    assert (tmp_path / "speed.png").stat().st_size > 1000


def test_plans_and_questions() -> None:
    assert plan_of(True, None) == QUICK
    assert plan_of(False, 2) == Plan(2, 2, Plan().questions)
    with pytest.raises(ReviewError, match="--rounds is 0"):
        plan_of(False, 0)
    assert len(questions()) > Plan().questions


def test_no_round_is_an_error_for_the_user() -> None:
    said: list[str] = []
    assert main(["--rounds", "0"], complain=said.append) == 2
    assert said == ["Error: --rounds is 0: give at least 1."]


def test_a_trial_in_its_process(tmp_path: Path) -> None:
    asked = ["Which growth factors do MSCs release?", "What is BMP-2?"]
    found = run_trial(
        {"trial": "crowd", "name": "bm25s alone", "place": str(tmp_path), "questions": asked, "askers": 3}
    )
    assert len(found["ask"]) == 6
    assert found["errors"] == []
    found = run_trial({"trial": "asking", "name": "bm25s alone", "place": str(tmp_path), "questions": asked})
    assert found["first_s"] > 0
    assert len(found["ask"]) == len(found["search"]) == 2
    assert "torch" not in found["imported"]


def test_a_trial_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"asking of onnxruntime alone failed \(ValueError"):
        run_trial({"trial": "asking", "name": ONNX, "place": str(tmp_path), "questions": ["x"]})


def test_every_contestant_is_named_in_a_round() -> None:
    from eval.benchmarks.speed.race import ASKING

    assert set(ASKING) == set(CONTESTANTS)
    assert not answers(free_port())
