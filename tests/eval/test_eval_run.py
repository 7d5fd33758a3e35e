from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from eval_factories import S1, S3, FakeAssistant, answer, article, case, record, unanswerable, write_cases

from assistant.judge import SIGNALS
from assistant.parameters import Parameters, packaged_parameters
from assistant.rank import FEATURES
from corpus.errors import ReviewError
from eval import ablation
from eval.ablation import FULL, VARIANTS, ablate, tabulate
from eval.bootstrap import estimate
from eval.case import load_cases
from eval.command import Options, choose, evaluate, main
from eval.gate import Gates, load_gates, missed
from eval.report import read_report
from eval.run import CaseResult, run, run_case
from eval.split import check, freeze
from eval.summary import Figure, Summary, by_side, calibration, summarise, worst
from eval.tutorial import Tutorial, score_tutorial


def test_followups_are_asked_with_the_real_answers_before_them() -> None:
    bot = FakeAssistant(
        {"Which animals?": answer("Sheep.[^1]"), "And why?": answer("Because.[^1]"), "How many?": answer()}
    )
    asked = case(kind="followup", history=["Which animals?", "And why?"], question="How many?")
    result = run_case(bot, asked, article(), "dev")
    assert result.scores["followups"].value == 1
    assert bot.asked[1] == (
        "And why?",
        [{"role": "user", "content": "Which animals?"}, {"role": "assistant", "content": "Sheep.[^1]"}],
    )
    assert [turn["content"] for turn in bot.asked[2][1]] == ["Which animals?", "Sheep.[^1]", "And why?", "Because.[^1]"]


def test_an_exception_is_a_failure_at_its_worst_and_the_run_goes_on() -> None:
    bot = FakeAssistant({"Broken?": ValueError("no <luck>"), "Fine?": answer()})
    cases = [
        (case(id="a", question="Broken?"), "dev"),
        (case(**unanswerable(id="n", question="Broken?")), "dev"),
        (case(id="b", question="Fine?"), "dev"),
    ]
    told: list[tuple[int, int, str]] = []
    first, second, third = run(bot, cases, article(), progress=lambda *step: told.append(step))  # type: ignore[arg-type]
    assert first.failure == "ValueError: no <luck>" and first.outcome == "failed"
    assert (first.scores["facts"].value, first.scores["wrongly_declined"].value) == (0, 1)
    assert second.scores["not_answered"].value == 0
    assert "verbatim" not in first.scores and third.scores["facts"].value == 1
    assert told == [(1, 3, "a"), (2, 3, "n"), (3, 3, "b")]
    found = summarise([first, second, third])
    assert found.failures == 2 and found.metrics["facts"].failures == 1 and found.metrics["facts"].n == 2


def test_a_poor_answer_is_kept_with_what_search_found() -> None:
    result = run_case(FakeAssistant({}), case(), article(), "dev")
    assert [(p.origin, p.locator) for p in result.passages] == [("search", "§2, ¶1")]
    assert worst([result]) == (result,)
    good = run_case(FakeAssistant({case().case.question: answer()}), case(), article(), "dev")
    assert [p.origin for p in good.passages] == ["cited"] and worst([good]) == ()


def test_estimate_is_the_mean_or_median_with_a_fixed_interval() -> None:
    found = estimate([1, 1, 1, 0])
    assert found == estimate([1, 1, 1, 0])
    assert found.value == 0.75 and found.low < 0.75 < found.high and found.n == 4
    assert estimate([1, 2, 30], "median").value == 2
    assert estimate([1.0]).low == 1
    with pytest.raises(ReviewError):
        estimate([])


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(1).random((60, 80)) < 0.7
    hits = [e.low <= 0.7 <= e.high for e in (estimate([float(x) for x in row], resamples=400) for row in draws)]
    assert 0.85 <= np.mean(hits) <= 1


def _results() -> tuple[CaseResult, ...]:
    bot = FakeAssistant({"Good?": answer()})
    return run(
        bot,
        [
            (case(id="good", question="Good?"), "dev"),
            (case(id="bad", question="Bad?"), "test"),
            (case(**unanswerable(id="far")), "dev"),
        ],
        article(),
    )


def test_gates_are_checked_on_each_side() -> None:
    sides = by_side(_results())
    sentences = missed(sides, Gates(floors={"facts": 0.75, "off_topic": 1.0}, ceilings={"wrongly_declined": 0.05}))
    assert sentences == (
        "test: facts is 0.000, wanted at least 0.75 (n = 1)",
        "test: off_topic was not measured (no case applies), wanted at least 1.00",
        "test: wrongly_declined is 1.000, wanted at most 0.05 (n = 1)",
    )
    exact = {"dev": Summary(1, 0, 0.0, {"facts": Figure(0.1 + 0.2, 0, 1, 1)}, {})}
    assert missed(exact, Gates(floors={"facts": 0.3})) == ()
    assert missed({}, Gates(floors={})) != ()


def test_the_packaged_gates_are_those_agreed_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    gates = load_gates()
    assert gates.floors == {"facts": 0.75, "section": 0.85, "references": 0.8, "off_topic": 1.0, "verbatim": 1.0}
    assert gates.ceilings == {"wrongly_declined": 0.05}
    (tmp_path / "g.json").write_text('{"floors": {"luck": 1}}')
    with pytest.raises(ReviewError, match="'luck'"):
        load_gates(tmp_path / "g.json")


def test_calibration_needs_both_sorts_and_counts_them() -> None:
    good, bad, far = _results()
    assert calibration([good, bad]) == ()
    assert calibration([dataclasses.replace(r, confidence=None) for r in (good, bad, far)]) == ()
    with_confidence = [dataclasses.replace(r, confidence=c) for r, c in ((good, 0.9), (bad, 0.4), (far, 0.5))]
    points = {p.threshold: (p.declined, p.answered) for p in calibration(with_confidence)}
    assert points == {0.4: (0.0, 1.0), 0.5: (0.5, 1.0), 0.9: (0.5, 0.0)}


def test_confidence_is_taken_where_an_answer_has_one() -> None:
    sure = dataclasses.replace(answer(), confidence=0.8)
    assert run_case(FakeAssistant({case().case.question: sure}), case(), article(), "dev").confidence == 0.8


def _frozen(folder: Path) -> Path:
    path = write_cases(
        folder / "q.jsonl", record(id="good", question="Good?"), record(id="bad", question="Bad?", quotes=[S3]),
        *(unanswerable(id=f"far{i}") for i in range(2)),
    )  # fmt: skip
    freeze([path], load_cases([path], article()), article())
    return path


def test_command_prints_the_table_and_its_exit_code_is_the_gate(tmp_path: Path) -> None:
    path, said = _frozen(tmp_path), list[str]()
    words = ["--questions", str(path), "--report", str(tmp_path / "out")]
    good = FakeAssistant({"Good?": answer(), "Bad?": answer()})
    assert main([*words, "--gate"], bot=good, echo=said.append) == 0, said
    assert "all expected facts stated in the answer" in said[0] and said[-1] == "Gate passed."
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"report.md", "report.json", "report.html"}
    poor = FakeAssistant({"Good?": answer()})
    assert main([*words, "--gate"], bot=poor, echo=said.append) == 1
    assert any("facts is 0.000" in line for line in said)
    assert main(words, bot=poor, echo=said.append) == 0
    path.write_text(path.read_text() + "\n")
    assert main(words, bot=good, echo=said.append) == 2
    assert said[-1].startswith("Error: The question file q.jsonl changed")


def test_command_chooses_side_and_kind(tmp_path: Path) -> None:
    path = _frozen(tmp_path)
    options = Options(questions=(path,), report=None)
    _, cases, dev = choose(dataclasses.replace(options, side="test"), article())
    assert {side for _, side in cases} == {"test"} and {side for _, side in dev} == {"dev"}
    _, cases, _ = choose(dataclasses.replace(options, kinds=("far",)), article())
    assert {c.case.kind for c, _ in cases} == {"far"}
    with pytest.raises(ReviewError, match=r"'riddle'.*fact, far"):
        choose(dataclasses.replace(options, kinds=("riddle",)), article())


def test_a_set_from_outside_is_all_test(tmp_path: Path) -> None:
    path = write_cases(tmp_path / "held-out.jsonl", record())
    report = evaluate(Options(questions=(path,), report=tmp_path / "out"), bot=FakeAssistant({}))
    assert set(report.sides) == {"test"} and not report.frozen
    assert read_report(tmp_path / "out" / "report.json") == report
    assert check([path], own=False).sha256 == report.questions_sha256


def test_ablation_compares_every_variant_with_the_first_case_by_case() -> None:
    whole = FakeAssistant({"Good?": answer(), "Bad?": answer()})
    less = FakeAssistant({"Good?": answer()})
    cases = [(case(id="a", question="Good?"), "dev"), (case(id="b", question="Bad?"), "dev")]
    told: list[str] = []
    found = tabulate(
        [("whole", lambda: whole), ("less", lambda: less)],
        cases,  # type: ignore[arg-type]
        article(),
        lambda done, total, case_id: told.append(f"{done}/{total} {case_id}"),
    )
    assert {name: v.summary.metrics["facts"].value for name, v in found.items()} == {"whole": 1, "less": 0.5}
    assert found["whole"].changes == {} and found["less"].changes["facts"].value == -0.5
    assert told == ["1/2 whole: a", "2/2 whole: b", "1/2 less: a", "2/2 less: b"]


def test_ablation_variants_name_signals_and_parameters_that_exist() -> None:
    assert next(iter(VARIANTS)) == FULL
    for variant in VARIANTS.values():
        assert set(variant.off) <= set(FEATURES) and set(variant.unjudged) <= set(SIGNALS)
        assert set(variant.settings) <= set(Parameters.model_fields)


def test_what_a_variant_sets_stays_set_after_the_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = packaged_parameters()
    monkeypatch.setattr(ablation, "RememberingEmbedder", lambda bot: None)
    monkeypatch.setattr(ablation, "ranking_tasks", lambda *_: ())
    monkeypatch.setattr(ablation, "tune", lambda *_, **__: SimpleNamespace(parameters=fitted))
    monkeypatch.setattr(ablation, "VariantAssistant", lambda _, searcher: searcher)
    monkeypatch.setattr(ablation.Workshop, "searcher", lambda _, parameters, projected: parameters)
    bot = SimpleNamespace(searcher=SimpleNamespace(parameters=fitted))
    for variant in VARIANTS.values():
        made: Any = ablation.Workshop(bot, ()).make(variant)  # type: ignore[arg-type]
        assert made.model_dump().items() >= dict(variant.settings).items()


def test_ablation_refuses_test_cases() -> None:
    with pytest.raises(ReviewError, match="dev"):
        ablate(FakeAssistant({}), [(case(), "test")])  # type: ignore[arg-type]


def test_tutorial_scores_facts_anywhere_in_its_chunks() -> None:
    assert score_tutorial(case(), [S1, "Ovine:", "10⁷\ncells"])["facts"].value == 1
    assert score_tutorial(case(), [S1, "10⁷ cells"])["fact_share"].value == 0.5
    assert score_tutorial(case(**unanswerable()), [S1])["off_topic"].value == 0
    assert score_tutorial(case(expect="either"), [S1]) == {}


def test_tutorial_retrieves_the_nearest_chunks() -> None:
    def letters(texts: Any) -> list[list[float]]:
        return [[text.count("x") + 0.1, text.count("y") + 0.1] for text in texts]

    text = "\n\n".join(letter * 600 for letter in "xyxyxy")
    found = Tutorial(text, letters).retrieve("yyy", k=2)
    assert len(found) == 2 and all(set(chunk) == {"y"} for chunk in found)
