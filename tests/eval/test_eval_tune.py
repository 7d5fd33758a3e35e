from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from eval_factories import case, unanswerable

from assistant import follow
from assistant.judge import SIGNALS
from assistant.parameters import Parameters, packaged_parameters
from assistant.rank import FEATURES
from eval import tune_follow, tune_judge, tune_rank
from eval.tune import Tuned, provenance, write
from eval.tune_follow import FollowTask
from eval.tune_judge import Judge, JudgingTask
from eval.tune_rank import RankingTask


def ranking(number: int, *, fair: int | None = None) -> RankingTask:
    """Six units of which the one with the highest first signal is gold; the second signal is noise."""
    draws = np.random.default_rng(number)
    features = np.zeros((6, len(FEATURES)))
    features[:, 0], features[:, 1] = draws.permutation(6) / 5, draws.random(6) * 3
    best = int(features[:, 0].argmax())
    gold = np.zeros(6)
    if fair is not None:
        gold[(best + fair) % 6] = np.nan
    gold[best] = 1
    return RankingTask(f"c{number}", "fact", features, gold, ((best,),))


def judging(number: int) -> JudgingTask:
    """Questions that the first signal tells apart, nearly."""
    answerable = number % 4 != 0
    signals = np.zeros(len(SIGNALS))
    signals[0] = np.random.default_rng(number).normal(0.8 if answerable else 0.2, 0.1)
    return JudgingTask(f"c{number}", "fact" if answerable else "far", signals, answerable)


def test_the_ranking_learns_the_signal_that_tells_gold() -> None:
    tasks = [ranking(number, fair=2) for number in range(20)]
    weights = tune_rank.fit(tasks, steps=300)
    assert weights[0] > 5 > abs(weights[1])
    assert tune_rank.recall([tune_rank.ranks(task, weights) for task in tasks], 1) == 1
    assert tune_rank.recall(tune_rank.held_out_ranks(tasks[:10]), 1) >= 0.9
    assert tune_rank.recall([tune_rank.ranks(task, np.eye(len(FEATURES))[1]) for task in tasks], 1) < 0.7


def test_a_signal_that_is_off_has_no_weight() -> None:
    off = tune_rank.without(ranking(1), (FEATURES[0],))
    assert not off.features[:, 0].any() and off.features[:, 1].any()
    weights = tune_rank.as_weights(np.ones(len(FEATURES)), (FEATURES[0],))
    assert weights[FEATURES[0]] == 0 and weights[FEATURES[1]] == 1
    assert not tune_judge.without(judging(1), (SIGNALS[0],)).signals.any()


def test_a_quote_that_no_candidate_holds_is_never_found() -> None:
    task = RankingTask("c", "fact", np.zeros((2, len(FEATURES))), np.zeros(2), ((), (1,)))
    assert tune_rank.ranks(task, np.ones(len(FEATURES))) == (None, 2)
    assert tune_rank.recall([(None, 2)], 5) == tune_rank.ceiling([task]) == 0


def test_follow_ups_and_counts_do_not_teach_the_ranking() -> None:
    assert tune_rank.is_ranked(case())
    assert not tune_rank.is_ranked(case(kind="followup", history=["Which animals?"]))
    assert not tune_rank.is_ranked(case(kind="aggregate"))
    assert not tune_rank.is_ranked(case(**unanswerable()))


def test_the_judge_tells_both_sorts_apart_and_its_floor_declines_the_agreed_share() -> None:
    tasks = [judging(number) for number in range(100)]
    x, y = tune_judge.matrix(tasks)
    judge = tune_judge.fit(tasks)
    assert tune_judge.auc(judge.probabilities(x), y) > 0.99
    assert tune_judge.auc(tune_judge.held_out(tasks), y) > 0.99
    assert tune_judge.balance(y)[y < 1].sum() == pytest.approx((y > 0).sum())
    answer, related = tune_judge.floors(tasks)
    assert (judge.probabilities(x)[y > 0] < answer).mean() == pytest.approx(tune_judge.DECLINED, abs=0.02)
    assert related == pytest.approx(answer * tune_judge.RELATED, abs=0.001)
    assert tune_judge.auc(np.ones(100), y) == 0.5


def following(number: int, *, bears: bool, needed: bool = False) -> FollowTask:
    signals = np.zeros(len(follow.SIGNALS))
    signals[0] = 0.1 if bears else 0.9
    return FollowTask(f"case-{number // 3}", signals, bears, needed)


def test_what_stands_beside_the_best_is_told_and_its_floor_keeps_the_agreed_share(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tasks = [following(number, bears=number % 3 == 0, needed=number % 6 == 0) for number in range(90)]
    _, y, weighs = tune_follow.matrix(tasks)
    found = tune_follow.held_out(tasks)
    assert tune_judge.auc(found, y) == 1.0 and set(weighs) == {1.0, tune_follow.NEEDED}
    assert (found[y > 0] >= tune_follow.floor(tasks)).mean() >= tune_follow.KEPT - 0.1
    said: list[str] = []
    tune_follow.describe(tasks, tune_follow.fit(tasks), said.append)
    assert said[0].startswith("Beside the best: 90 sentences, 30 bear on their question, 15 are needed")
    assert tune_follow.floor([following(1, bears=False)] * 5 + [following(9, bears=True)] * 5) == 1.0


def test_what_is_fitted_is_written_with_where_it_comes_from(tmp_path: Path) -> None:
    tasks = (ranking(0), ranking(1))
    judge = Judge(np.ones(1), 0.0)
    topics, judging_tasks = (judging(2),), (judging(1),)
    weights = np.ones(len(FEATURES))
    tuned = Tuned(packaged_parameters(), tasks, weights, (), judge, topics, judge, judging_tasks, judge, (), judge)
    sentence = provenance(tuned, "f" * 64, datetime(2024, 5, 1, tzinfo=UTC))
    assert (
        "2024-05-01" in sentence
        and "f" * 64 in sentence
        and "rank on 2 questions, what stands beside the best on 0 sentences, topic on 1, "
        "judge and floors on 1, leaning on 0;"
        in sentence
    )
    written = packaged_parameters().model_copy(update={"provenance": sentence})
    write(written, tmp_path / "parameters.json")
    read = json.loads((tmp_path / "parameters.json").read_text("utf-8"))
    assert Parameters.model_validate(read) == written and "glosses" not in read


def test_the_fit_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    tasks = [judging(number) for number in range(40)]
    tune_judge.describe(tasks, tune_judge.fit(tasks), said.append)
    ranked = [ranking(number) for number in range(5)]
    tune_rank.describe(ranked, np.eye(len(FEATURES))[0], np.ones(len(FEATURES)), said.append)
    assert said[0].startswith("Judge: 40 questions, 30 answerable; AUC cross-validated")
    assert any("fitted on all" in line and "1.000" in line for line in said[-3:])
    assert capsys.readouterr().out == ""
