from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from eval_factories import FakeAssistant, answer, article, case, unanswerable

from corpus.errors import ReviewError
from eval.compare import compare
from eval.html import to_html
from eval.markdown import to_markdown
from eval.report import Report, build, read_report, to_json, write_report
from eval.run import Scored, run
from eval.split import Questions
from eval.summary import Ablated, Figure, summarise

NASTY = "<script>alert('x')</script> | a"
QUESTIONS = Questions((), "f" * 64, {}, frozen=True)


def made(*, good: bool = True, sha256: str = "f" * 64) -> Report:
    bot = FakeAssistant({"Good?": answer(), NASTY: answer(NASTY, ()), **({"Maybe?": answer()} if good else {})})
    cases = [
        (case(id="good", question="Good?"), "dev"),
        (case(id="maybe", question="Maybe?"), "test"),
        (case(id="nasty", question=NASTY, note=NASTY), "test"),
        (case(**unanswerable(id="far")), "test"),
    ]
    results = run(bot, cases, article())  # type: ignore[arg-type]
    results = tuple(
        dataclasses.replace(r, confidence=0.1 * i, tutorial={"facts": Scored(0.0, NASTY)})
        for i, r in enumerate(results)
    )
    return build(
        results,
        article(),
        dataclasses.replace(QUESTIONS, sha256=sha256),
        seconds=1.5,
        ablation={
            "full program": Ablated(summarise(results), {}),
            NASTY: Ablated(summarise(results), {"facts": Figure(-0.25, -0.5, -0.1, 3)}),
        },
        now=datetime(2024, 5, 1, tzinfo=UTC),
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        assert not any(name.startswith("on") for name, _ in attrs)
        assert not any(
            name in ("src", "href", "xlink:href") and value and not value.startswith("#") for name, value in attrs
        )


def test_html_is_self_contained_and_escapes_everything() -> None:
    page = to_html(made())
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.names and "link" not in tags.names and "&lt;script&gt;" in page
    assert tags.names.count("svg") == 3
    assert len(tags.ids) == len(set(tags.ids))
    assert "tutorial pipeline, dev" in page and "Calibration" in page and "f" * 64 in page


def test_markdown_has_the_aims_intervals_and_worst_cases() -> None:
    text = to_markdown(made())
    assert (
        "| all expected facts stated in the answer | ≥ 0.95 | 1.000 [1.000, 1.000] n=1 | 0.500 [0.000, 1.000] n=2 |"
        in text
    )
    assert "### nasty (fact, test)" in text and "### good" not in text
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert "| full program | 0.667 |" in text and "0.667 (−0.250 *) |" in text
    assert "## Ablation (dev)" in text and "## Calibration" in text and "sha256 " + "f" * 64 in text
    assert "search, §2, ¶1: A scaffold holds the cells in place." in text


def test_a_report_comes_back_from_json_as_it_was(tmp_path: Path) -> None:
    report = made()
    paths = write_report(report, tmp_path / "deep" / "folder")
    assert [path.suffix for path in paths] == [".md", ".json", ".html"]
    assert read_report(paths[1]) == report


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 1, "luck": 2}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(ReviewError, match=r"r\.json is no saved report"):
        read_report(tmp_path / "r.json")
    with pytest.raises(ReviewError, match="cannot be read"):
        read_report(tmp_path / "absent.json")


def test_compare_pairs_the_cases_and_names_what_changed(tmp_path: Path) -> None:
    for name, report in (("a", made()), ("b", made(good=False, sha256="e" * 64))):
        (tmp_path / f"{name}.json").write_text(to_json(report), encoding="utf-8")
    text = compare(tmp_path / "a.json", tmp_path / "b.json")
    better, worse = text.split("## Better in B")[1].split("## Worse in B")
    assert "None." in better and "maybe: facts 1.00 → 0.00" in worse
    assert "The questions differ" in text
    assert "| all expected facts stated in the answer | 0.500 | 0.000 | -0.500 [-1.000, +0.000] | 2 |" in text
    same = compare(tmp_path / "a.json", tmp_path / "a.json")
    assert "The questions differ" not in same and "+0.000 [+0.000, +0.000] |" in same
