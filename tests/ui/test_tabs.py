"""The References, Studies and About tabs, and the files of records that they give."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from front_fakes import EVIL, FakeBot, small_article
from test_ui_html import read

from assistant.tables import TableReader
from assistant.ui.about import about_html
from assistant.ui.citings import citings_html
from assistant.ui.formats import FORMATS, known_records, own_record
from assistant.ui.studies import facets, studies_html, study_table
from corpus.reader import load_review
from corpus.readers.bibliography import read_bibliography

ARTICLE = small_article()
REVIEW = load_review()


@pytest.mark.parametrize("name", FORMATS)
def test_records_saved_are_read_back_the_same(name: str) -> None:
    ending, _, write = FORMATS[name]
    records = known_records(REVIEW)
    again = read_bibliography(write(records).encode(), f"file.{ending}")
    assert len(again) == len(records) > 10
    for record, read_back in zip(records, again, strict=True):
        for name_ in ("title", "doi", "year", "pmid"):
            assert str(read_back.get(name_) or "").rstrip(".") == str(record.get(name_) or "").rstrip(".")
        assert len(read_back.get("authors") or ()) == len(record.get("authors") or ())
        journal = re.split(r"\s\d", str(record.get("container") or ""))[0]
        assert str(read_back.get("container") or "").startswith(journal)


def test_the_articles_own_record_holds_what_is_known() -> None:
    record = own_record(REVIEW)
    assert record["year"] == "2024"
    assert record["container"] == "International Journal of Molecular Sciences 25(9):4979"
    (again,) = read_bibliography(FORMATS["RIS"][2]([record]).encode(), "own.ris")
    assert again["doi"] == REVIEW.metadata["doi"]


def test_every_reference_is_listed_with_the_sentences_that_cite_it() -> None:
    reader = read(citings_html(REVIEW))
    items = [attrs for tag, attrs in reader.tags if tag == "li" and "data-item" in attrs]
    assert len(items) == len(REVIEW.references) == 139
    assert sum(item["data-record"] == "yes" for item in items) == len(known_records(REVIEW))
    assert "Yu et al. [95] found" in reader.text


def test_the_study_table_is_found_by_its_shape_and_its_facets_by_its_cells() -> None:
    reader = study_table(REVIEW)
    assert isinstance(reader, TableReader)
    assert reader.table.id == "table-2"
    found = {facet.name: facet.counts for facet in facets(reader)}
    assert found["Model"]["Rat"] == 8
    assert found["Cell Type and Origin"]["WJ-MSC"] == 1
    assert found["Cell Type and Origin: in brackets"]["autologous"] == 7
    assert studies_html(replace(REVIEW, tables=REVIEW.tables[1:])) == ""


def test_every_mark_of_a_plot_leads_to_a_row() -> None:
    reader = read(studies_html(REVIEW))
    table = next(table for table in REVIEW.tables if table.id == "table-2")
    rows = {f"{row.start}-{row.end}" for row in table.rows}
    marks = [attrs for tag, attrs in reader.tags if tag == "a" and attrs.get("class") == "ra-dotlink"]
    assert {mark["data-spans"] for mark in marks} == rows
    assert all(mark["aria-label"] for mark in marks)


def test_nothing_hostile_becomes_markup() -> None:
    for html in (citings_html(ARTICLE), studies_html(ARTICLE), about_html(FakeBot(ARTICLE))):
        reader = read(html)
        assert len(reader.ids()) == len(set(reader.ids()))
    assert EVIL.split()[0] in read(citings_html(ARTICLE)).text
