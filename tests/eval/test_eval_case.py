from __future__ import annotations

from pathlib import Path

import pytest
from eval_factories import S2, TEXT, article, at, case, record, write_cases

from corpus.errors import ReviewError
from eval.case import Finder, load_cases


def test_a_quote_is_located_whatever_its_white_space_and_superscripts(tmp_path: Path) -> None:
    squeezed = S2.replace(" ", "\n  ").replace("⁷", "7")
    cases = load_cases([write_cases(tmp_path / "q.jsonl", record(quotes=[squeezed], also=["Rats"]))], article())
    assert cases[0].gold == ((at(S2),),)
    assert TEXT[cases[0].also[0][0].start : cases[0].also[0][0].end] == "Rats"


def test_a_cell_that_stands_twice_is_the_one_nearest_to_a_quote_that_stands_once() -> None:
    found = case(quotes=["[5]", "fusion"], sections=[["table-1"]], kind="table1")
    assert [TEXT[s.start - 3 : s.end] for s in found.gold[1]] == ["No fusion"]


def test_finder_gives_every_place_and_nothing_for_blank() -> None:
    finder = Finder(article())
    assert len(finder.find("cells")) == 2
    assert finder.find(" ") == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quotes": ["Pigs fly."]}, ["line 1", "a-1", "'Pigs fly.'"]),
        ({"also": ["Pigs fly."]}, ["line 1", "'Pigs fly.'"]),
        ({"facts": [["(open"]]}, ["line 1", "facts.0.0", "(open"]),
        ({"facts": [[]]}, ["line 1", "facts.0"]),
        ({"kind": "riddle"}, ["line 1", "kind", "riddle"]),
        ({"sections": [["9"]]}, ["line 1", "'9'"]),
        ({"surprise": 1}, ["line 1", "surprise"]),
        ({"facts": []}, ["line 1", "needs facts"]),
        ({"kind": "followup"}, ["line 1", "history"]),
        ({"references": ["x"]}, ["line 1", "references.0"]),
    ],
)
def test_a_wrong_line_is_refused_with_file_line_and_value(
    tmp_path: Path, changes: dict[str, object], words: list[str]
) -> None:
    path = write_cases(tmp_path / "wrong.jsonl", record(**changes))
    with pytest.raises(ReviewError) as caught:
        load_cases([path], article())
    for word in ["wrong.jsonl", *words]:
        assert word in str(caught.value)


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    paths = [write_cases(tmp_path / f"{name}.jsonl", record()) for name in ("one", "two")]
    with pytest.raises(ReviewError, match=r"two\.jsonl, line 1.*'a-1'.*one\.jsonl, line 1"):
        load_cases(paths, article())


def test_broken_json_a_missing_file_and_no_case_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("\n{oops\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"broken\.jsonl, line 2"):
        load_cases([tmp_path / "broken.jsonl"], article())
    with pytest.raises(ReviewError, match="cannot be read"):
        load_cases([tmp_path / "absent.jsonl"], article())
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="No question"):
        load_cases([tmp_path / "empty.jsonl"], article())
