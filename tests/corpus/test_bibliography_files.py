"""Bibliography files: what is written is what the readers read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.bibliography import BibliographyForm, article_record, write_bibliography
from corpus.reader import load_review
from corpus.readers.bibliography import read_bibliography

FORMS: tuple[BibliographyForm, ...] = ("csl", "bibtex", "ris")
FIELDS = ("title", "authors", "year", "container", "doi", "pmid")
HARD = {
    "number": 7,
    "title": "Dose & response: 50% of α_x, ~10⁷ cells in #3 $ <b>x</b> \\section",
    "authors": ["van der Berg JM", "Müller-Özgür K", "The ARCH Study Group"],
    "year": 2021,
    "container": "Bone & Joint 12(3-4):e15-e26",
    "doi": "10.1000/abc_(1)<x>",
    "pmid": "123",
}


def back(records: list[dict[str, Any]], form: BibliographyForm) -> list[dict[str, Any]]:
    return list(read_bibliography(write_bibliography(records, form).encode(), f"refs.{form}"))


@pytest.mark.parametrize("form", FORMS)
def test_every_record_of_the_review_comes_back(form: BibliographyForm) -> None:
    records = [dict(reference.record) for reference in load_review().references if reference.record]
    found = back(records, form)
    assert len(found) == len(records) > 10
    for record, read in zip(records, found, strict=True):
        assert read["key"] == f"ref{record['number']}"
        for field in FIELDS:
            assert str(read.get(field) or "") == str(record.get(field) or ""), field


@pytest.mark.parametrize("form", FORMS)
def test_marks_that_a_format_reserves_come_back(form: BibliographyForm) -> None:
    read = back([HARD, {"number": 8, "title": "Only a title"}], form)
    assert {field: read[0].get(field) for field in FIELDS if field not in ("title", "doi")} == {
        field: HARD[field] for field in FIELDS if field not in ("title", "doi")
    }
    assert read[0]["title"].startswith("Dose & response: 50% of α_x, ") and "#3 $" in read[0]["title"]
    assert read[0]["doi"].startswith("10.1000/abc_(1)")
    assert read[1]["title"] == "Only a title" and read[1]["authors"] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_line_break_or_a_brace_can_not_end_an_entry(form: BibliographyForm) -> None:
    record = {"number": 1, "title": "A}\n\nER  - \n@article{x, title={B}}\r\nTY  - JOUR", "key": "a b}\n,{"}
    assert len(back([record], form)) == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_article_cites_itself(form: BibliographyForm) -> None:
    article = load_review()
    (read,) = back([article_record(article)], form)
    assert read["title"] == article.metadata["title"] and read["doi"] == article.metadata["doi"]
    assert read["container"] == "International Journal of Molecular Sciences 25(9):4979" and read["year"] == 2024


def test_nothing_unknown_is_written() -> None:
    (item,) = json.loads(write_bibliography([{"number": 3, "title": "T", "matched_by": "x"}], "csl"))
    assert item == {"id": "ref3", "type": "document", "title": "T"}
    assert write_bibliography([], "bibtex") == "" and write_bibliography([], "ris") == ""
