"""The parts of the speed benchmark; nothing here measures a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import ReviewError
from eval.benchmarks.speed.bars import BARS, Bar, judge
from eval.benchmarks.speed.child import Bench, answers, free_port, page_ready, run_worker
from eval.benchmarks.speed.command import QUICK, main, parser, plan_of
from eval.benchmarks.speed.figures import halves, percentile, ratio, spreads
from eval.benchmarks.speed.report import markdown, ratio_table, unit_of, write
from eval.benchmarks.speed.run import Plan, dev_questions, tasks_of
from eval.engines import table
from eval.tutorial import Tutorial

ROUNDS = [{"ours.first": 1.0, "tutorial.first": 10.0}, {"ours.first": 4.0, "tutorial.first": 20.0}]


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([7.0], 0.95)) == (50.0, 95.0, 7.0)
    assert halves("ask", []) == {}


def test_a_ratio_is_taken_round_by_round() -> None:
    found = ratio(ROUNDS, "ours.first", "tutorial.first")
    assert found is not None
    assert (found.least, found.most, found.rounds) == (0.1, 0.2, 2)
    assert found.median == pytest.approx(0.15)
    assert ratio(ROUNDS, "ours.first", "persisted.first") is None


def test_bars_are_ceilings_or_floors_and_what_was_not_measured_is_neither() -> None:
    bars = (
        Bar("met", "ours.first", "tutorial.first", 0.2),
        Bar("missed", "ours.first", "tutorial.first", 0.1),
        Bar("floor", "ours.first", "tutorial.first", 0.2, floor=True),
        Bar("open", "ours.first", "nothing.first", 0.2),
    )
    verdicts = judge(ROUNDS, bars)
    assert [verdict.met for verdict in verdicts] == [True, False, False, None]
    table = ratio_table(verdicts)
    assert "| missed | 0.15 | 0.10 – 0.20 | ≤ 0.1 | **no** |" in table
    assert "| open | – | – | ≤ 0.2 | not measured |" in table


def test_every_figure_of_a_bar_is_measured_by_a_whole_run() -> None:
    owners = {name.partition(".")[0] for bar in BARS for name in (bar.ours, bar.theirs)}
    assert owners <= {"ours", *tasks_of(Plan())}
    assert not {"absent", "index", "raw"} & set(tasks_of(QUICK))


def test_the_report_holds_ratios_figures_and_rounds(tmp_path: Path) -> None:
    write(ROUNDS, Plan(rounds=2), tmp_path)
    saved = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    assert saved["ratios"][0]["ratio"]["median"] == pytest.approx(0.15)
    assert saved["figures"]["ours.first"] == {"median": 2.5, "least": 1.0, "most": 4.0, "rounds": 2, "unit": "s"}
    assert saved["rounds"] == ROUNDS
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")
    assert "| ours.first | 2.5 | 1 – 4 | s |" in markdown(ROUNDS, Plan(), "a machine")
    assert list(spreads(ROUNDS)) == ["ours.first", "tutorial.first"]
    assert (unit_of("ours.ask_p95"), unit_of("torch.index_rate"), unit_of("ours.chat")) == ("ms", "texts/s", "s")


def test_options_make_the_plan() -> None:
    assert plan_of(parser().parse_args([])) == Plan()
    assert plan_of(parser().parse_args(["--quick", "--rounds", "2"])) == Plan(2, QUICK.questions, quick=True)
    with pytest.raises(SystemExit):
        parser().parse_args(["--rounds", "0"])


def test_the_questions_are_of_the_dev_side_and_differ() -> None:
    few = dev_questions(10)
    assert len(set(few)) == 10
    assert set(few) <= set(dev_questions(10_000))


def test_a_worker_tells_its_first_answer_and_its_figures(tmp_path: Path) -> None:
    questions = tmp_path / "questions.json"
    questions.write_text(json.dumps(["Which animals were used?"]), encoding="utf-8")
    figures = run_worker(Bench(tmp_path, questions, tmp_path / "data"), "bm25s")
    assert figures["first"] > 0 and figures["ask_p50"] > 0 and figures["memory"] > 10
    with pytest.raises(ReviewError, match="The part 'unknown' of the benchmark failed: KeyError"):
        run_worker(Bench(tmp_path, questions, tmp_path / "data"), "unknown")


def test_a_server_is_waited_for_and_ended(tmp_path: Path) -> None:
    port = free_port()
    bench = Bench(tmp_path, tmp_path / "none.json", tmp_path)
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    assert page_ready(bench, serve, port) > 0
    assert not answers(port)
    with pytest.raises(ReviewError, match="did not answer"):
        page_ready(bench, [sys.executable, "-c", "pass"], port)


def test_a_kept_tutorial_is_not_embedded_again(tmp_path: Path) -> None:
    asked: list[int] = []

    def encode(texts: object) -> list[list[float]]:
        listed = list(texts)  # type: ignore[call-overload]
        asked.append(len(listed))
        return [[1.0, float(len(text))] for text in listed]

    first = Tutorial("Cells heal bones. " * 100, encode, tmp_path / "kept").retrieve("Which cells?")
    again = Tutorial("", encode, tmp_path / "kept").retrieve("Which cells?")
    assert first == again and len(first) == 2
    assert asked == [2, 1, 1]


def test_a_missing_folder_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ReviewError("It cannot be measured.")

    said: list[str] = []
    monkeypatch.setattr("eval.benchmarks.speed.command.measure", fail)
    assert main(["--report", str(tmp_path)], complain=said.append) == 2
    assert said == ["Error: It cannot be measured."]


def test_the_module_lists_its_options() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.benchmarks.speed", "--help"], capture_output=True, text=True, check=True
    )
    assert "--quick" in done.stdout


def test_figures_of_two_engines_are_the_same_to_three_digits_or_not() -> None:
    shown, same = table({"facts": 0.91234, "section": 1.0}, {"facts": 0.91236, "section": 1.0})
    assert same and "| facts | 0.912 | 0.912 | yes |" in shown
    assert not table({"facts": 0.9121}, {"facts": 0.9129})[1]
    assert not table({"facts": 0.9}, {})[1]
