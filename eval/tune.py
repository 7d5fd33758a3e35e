"""Fitting the parameters of the answer path on the dev questions.

`python -m eval.tune` prints how well the ranking and the judge do on held-out folds, and with `--write` puts what it
fitted into `assistant/data/parameters.json`. Test questions are dropped as soon as they are read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant import Assistant
from assistant.judge import OPENNESS
from assistant.parameters import Parameters, packaged_parameters
from assistant.rank import FEATURES
from assistant.retrieve import Searcher
from corpus.errors import ReviewError
from corpus.types import Article
from eval import tune_follow, tune_judge, tune_lean, tune_rank, tune_topic
from eval.case import LocatedCase, load_cases
from eval.command import question_files, tuning_files
from eval.exit import exit_code
from eval.split import Side, check, passages, side_of
from eval.tune_follow import FollowTask
from eval.tune_judge import Judge, JudgingTask
from eval.tune_rank import Array, RankingTask

LISTED = 15

MakeSearcher = Callable[[Parameters], Searcher]


@dataclass(frozen=True)
class Tuned:
    """Parameters with fitted rank weights, judges and floors, and what they were fitted on."""

    parameters: Parameters
    ranking: tuple[RankingTask, ...]
    rank: Array
    following: tuple[FollowTask, ...]
    follow: Judge
    topics: tuple[JudgingTask, ...]
    topic: Judge
    judging: tuple[JudgingTask, ...]
    judge: Judge
    leaning: tuple[JudgingTask, ...]
    lean: Judge


def cases_of(side: Side, article: Article) -> tuple[tuple[LocatedCase, ...], str]:
    """The packaged cases of a side, and the sha256 of the questions. Raises `ReviewError` when they are not frozen."""
    paths = question_files()
    questions = check(paths, own=True)
    return tuple(c for c in load_cases(paths, article) if side_of(questions, c.id) == side), questions.sha256


def untested(cases: Sequence[LocatedCase], article: Article) -> tuple[LocatedCase, ...]:
    """The cases that rest on no passage of a test question. Raises `ReviewError` when these are not frozen."""
    tested = frozenset().union(*(passages(case, article) for case in cases_of("test", article)[0]))
    return tuple(case for case in cases if not tested & passages(case, article))


def ranking_tasks(cases: Sequence[LocatedCase], searcher: Searcher) -> tuple[RankingTask, ...]:
    """The tasks of the cases that teach the ranking."""
    return tuple(tune_rank.make_task(case, searcher) for case in cases if tune_rank.is_ranked(case))


def tune(
    cases: Sequence[LocatedCase],
    searcher: MakeSearcher,
    parameters: Parameters,
    *,
    ranking: Sequence[RankingTask] | None = None,
    asked: Sequence[LocatedCase] | None = None,
    off: Collection[str] = (),
    unjudged: Collection[str] = (),
) -> Tuned:
    """`parameters` with the ranking fitted on `cases`, and the judge then fitted on what that ranking finds.

    `searcher` makes a searcher with given parameters. `ranking` are the tasks of these cases where they are at hand.
    `asked` are those that teach whether a question leans on the one before it, where they are others: that is told by
    the form of a question, whatever passage answers it.
    `off` and `unjudged` name signals of the ranking and of the judge that are not used.

    Raises:
        ReviewError: the cases hold too few questions to fit on.
    """
    found = ranking if ranking is not None else ranking_tasks(cases, searcher(parameters))
    tasks = tuple(tune_rank.without(task, off) for task in found)
    if len(tasks) < tune_rank.FOLDS:
        raise ReviewError(f"{len(tasks)} dev questions teach the ranking, too few to fit on: bring more questions.")
    rank = tune_rank.fit(tasks)
    leaning = tune_lean.make_tasks(cases if asked is None else asked, searcher(parameters))
    if len({task.answerable for task in leaning}) < 2:
        raise ReviewError("Follow-ups are told from dev questions of both sorts, asked first and later: bring both.")
    lean = tune_judge.fit(leaning)
    ranked = parameters.model_copy(
        update={
            "rank": tune_rank.as_weights(rank, off),
            "topic_floor": 0.0,
            **fitted("lean", tune_lean.as_weights(lean), lean),
        }
    )
    following = tune_follow.make_tasks(cases, searcher(ranked))
    follow = tune_follow.fit(following)
    beside = fitted("follow", tune_follow.as_weights(follow), follow)
    ranked = ranked.model_copy(update={**beside, "follow_floor": tune_follow.floor(following)})
    topics = tune_topic.make_tasks(cases, searcher(ranked))
    if len({task.answerable for task in topics}) < 2:
        raise ReviewError("Off-topic questions are told from dev questions of both sorts: bring the missing sort.")
    topic = tune_judge.fit(topics)
    told = fitted("topic", tune_topic.as_weights(topic), topic)
    ranked = ranked.model_copy(update={**told, "topic_floor": tune_topic.floor(topics)})
    judging = tuple(tune_judge.without(task, unjudged) for task in tune_judge.make_tasks(cases, searcher(ranked)))
    if len({task.answerable for task in judging}) < 2:
        raise ReviewError("The judge needs dev questions of both sorts, answerable and not: bring the missing sort.")
    judge, opened = tune_judge.fit(tune_judge.apart(judging)), tune_judge.fit(judging)
    answer_floor, related_floor = tune_judge.floors(judging)
    judged = {
        **fitted("judge", tune_judge.as_weights(judge, (*unjudged, *OPENNESS)), judge),
        "open_judge": tune_judge.as_weights(opened, unjudged),
        "open_bias": round(opened.bias, 3),
        "answer_floor": answer_floor,
        "related_floor": related_floor,
    }
    parameters = ranked.model_copy(update=judged)
    return Tuned(parameters, tasks, rank, following, follow, topics, topic, judging, opened, leaning, lean)


def fitted(name: str, weights: Mapping[str, float], judge: Judge) -> dict[str, object]:
    """A fitted judge under the names that the parameters have for it."""
    return {name: weights, f"{name}_bias": round(judge.bias, 3)}


def provenance(tuned: Tuned, questions_sha256: str, now: datetime | None = None) -> str:
    """Where the numbers come from, in one sentence."""
    day = (now or datetime.now(UTC)).date().isoformat()
    return (
        f"Fitted by eval.tune on {day} on the dev side of the questions with sha256 {questions_sha256} and the "
        f"tuning questions ({', '.join(path.name for path in tuning_files())}): rank on "
        f"{len(tuned.ranking)} questions, what stands beside the best on {len(tuned.following)} sentences, topic on "
        f"{len(tuned.topics)}, judge and floors on {len(tuned.judging)}, leaning on {len(tuned.leaning)}; the rest "
        "was set by hand."
    )


def parameter_file() -> Path:
    """The file of the packaged parameters."""
    return Path(str(files("assistant.data").joinpath("parameters.json")))


def write(parameters: Parameters, path: Path) -> None:
    """Write parameters as JSON; what stands at its default is left out. Raises `ReviewError`."""
    text = json.dumps(parameters.model_dump(mode="json", exclude_defaults=True), indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"The parameters can't be written to {str(path)!r} ({error.strerror}): free it.") from error


def save(parameters: Parameters, say: Callable[[str], None]) -> None:
    """Put parameters into the packaged file, and say so. Raises `ReviewError`."""
    write(parameters, parameter_file())
    say(f"Wrote {parameter_file()}")


def list_cases(tuned: Tuned, cases: Sequence[LocatedCase], say: Callable[[str], None]) -> None:
    """Say which dev questions the ranking finds late, and which ones the judge gets most wrong on held-out folds."""
    text = {case.id: case.case.question for case in cases}
    say("Ranking: a gold quote below rank 3")
    for task in tuned.ranking:
        found = tune_rank.ranks(task, tuned.rank)
        if any(rank is None or rank > 3 for rank in found):
            shown = ", ".join("none" if rank is None else str(rank) for rank in found)
            say(f"  {task.case_id} ({task.kind}) [{shown}] {text[task.case_id]}")
    values = tune_judge.less_sure(tuned.judging)
    order = np.argsort(values, kind="stable").tolist()
    for name, wanted, places in (("Answerable, lowest", True, order), ("Unanswerable, highest", False, order[::-1])):
        say(f"Judge: {name}")
        for place in [place for place in places if tuned.judging[place].answerable is wanted][:LISTED]:
            judged = tuned.judging[place]
            say(f"  {values[place]:.2f} {judged.case_id} ({judged.kind}) {text[judged.case_id]}")


def main(arguments: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Run the command line and give its exit code: 0 well, 2 an error for the user."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune", description="Fit the parameters on the dev questions.")
    parser.add_argument("--write", action="store_true", help="put what was fitted into assistant/data/parameters.json")
    parser.add_argument("--cases", action="store_true", help="list the dev questions that go most wrong")
    given = parser.parse_args(arguments)
    return exit_code(lambda: _tune(given, say))


def _tune(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    bot = Assistant.open()
    before = packaged_parameters()
    dev, sha256 = cases_of("dev", bot.article)
    tuning = load_cases(tuning_files(), bot.article)
    cases, asked = (*dev, *untested(tuning, bot.article)), (*dev, *tuning)
    tuned = tune(cases, lambda parameters: Searcher(bot.index, bot.embedder, parameters), before, asked=asked)
    packaged = np.asarray([before.rank.get(name, 0.0) for name in FEATURES])
    tune_rank.describe(tuned.ranking, tuned.rank, packaged, say)
    tune_follow.describe(tuned.following, tuned.follow, say)
    tune_topic.describe(tuned.topics, tuned.topic, say)
    tune_lean.describe(tuned.leaning, tuned.lean, say)
    tune_judge.describe(tuned.judging, tuned.judge, say)
    after = tuned.parameters
    say(f"Floors: answer {after.answer_floor}, related {after.related_floor} (now {before.answer_floor}, "
        f"{before.related_floor})")  # fmt: skip
    if given.cases:
        list_cases(tuned, cases, say)
    if given.write:
        save(after.model_copy(update={"provenance": provenance(tuned, sha256)}), say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
