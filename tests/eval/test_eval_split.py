from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from eval_factories import R1, R2, S1, S2, S3, article, at, record, unanswerable, write_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReviewError
from corpus.reader import load_review
from eval.case import Case, Finder, LocatedCase, load_cases, locate
from eval.command import question_files
from eval.split import assign, check, components, freeze, passages, passages_at, side_of


def test_passages_are_sentences_and_rows() -> None:
    small = article()
    assert passages_at(small, at(S1)) == {f"sentence {at(S1).start}"}
    assert len(passages_at(small, at(f"{S1} {S2}"))) == 2
    assert passages_at(small, at("Rabbits")) == {"row table-1 2"}
    assert passages_at(small, at("Intro")) == {"place 0"}


def test_components_join_through_a_third_case() -> None:
    keys = {"a": frozenset("1"), "b": frozenset("12"), "c": frozenset("2"), "d": frozenset("3")}
    assert sorted(components(keys)) == [("a", "b", "c"), ("d",)]


def _cases(choices: list[tuple[str, list[str]]]) -> list[LocatedCase]:
    finder = Finder(article())
    made = []
    for number, (kind, quotes) in enumerate(choices):
        values = record(id=f"c{number}", kind=kind, quotes=quotes, sections=[["1", "2", "table-1"]])
        if not quotes:
            values = unanswerable(id=f"c{number}")
        made.append(locate(Case.model_validate(values), finder))
    return made


QUOTES = st.lists(st.sampled_from([S1, S2, S3, R1, R2]), max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["fact", "aggregate", "table1"]), QUOTES), min_size=1, max_size=14))
def test_no_passage_lies_on_both_sides(choices: list[tuple[str, list[str]]]) -> None:
    small, cases = article(), _cases(choices)
    sides = assign(cases, small)
    assert set(sides) == {case.id for case in cases}
    seen: dict[str, str] = {}
    for case in cases:
        for key in passages(case, small):
            assert seen.setdefault(key, sides[case.id]) == sides[case.id]
    assert assign(list(reversed(cases)), small) == sides


def test_cases_without_gold_are_halved_in_every_kind() -> None:
    finder = Finder(article())
    made = [
        locate(Case.model_validate(unanswerable(id=f"{kind}{i}", kind=kind)), finder)
        for kind in ("far", "near", "injection")
        for i in range(10)
    ]
    sides = assign(made, article())
    counts = Counter((case.case.kind, sides[case.id]) for case in made)
    assert set(counts.values()) == {5}


def test_whole_table_questions_do_not_tie_the_table_together() -> None:
    cases = _cases([("aggregate", [R1, R2]), ("table1", [R1]), ("table1", [R2])])
    groups = components({case.id: passages(case, article()) for case in cases})
    assert len(groups) == 3


def test_a_changed_missing_or_added_file_is_refused_after_freezing(tmp_path: Path) -> None:
    path = write_cases(tmp_path / "a.jsonl", record(), unanswerable())
    with pytest.raises(ReviewError, match="not frozen"):
        check([path], own=True)
    assert not check([path], own=False).frozen
    freeze([path], load_cases([path], article()), article())
    questions = check([path], own=True)
    assert questions.frozen and {side_of(questions, "a-1"), side_of(questions, "n-1")} == {"dev", "test"}
    extra = write_cases(tmp_path / "b.jsonl", unanswerable(id="n-2"))
    with pytest.raises(ReviewError, match=r"b\.jsonl is not part of the frozen set"):
        check([path, extra], own=True)
    write_cases(path, record(question="Changed?"), unanswerable())
    with pytest.raises(ReviewError, match=r"a\.jsonl changed since"):
        check([path], own=True)
    with pytest.raises(ReviewError, match="cannot be read"):
        check([tmp_path / "absent.jsonl"], own=True)


def test_the_packaged_questions_load_and_keep_passages_apart() -> None:
    review, paths = load_review(), question_files()
    cases = load_cases(paths, review)
    questions = check(paths, own=True)
    seen: dict[str, str] = {}
    for case in cases:
        side = questions.sides[case.id]
        for key in passages(case, review):
            assert seen.setdefault(key, side) == side, (case.id, key)
    counts = Counter(questions.sides.values())
    assert abs(counts["dev"] - counts["test"]) <= 0.1 * len(cases)
