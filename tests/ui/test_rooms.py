"""The rooms beside the chat as HTML: references, studies, about; and the cards' reasons, contradictions and topics."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from front_fakes import EVIL, FakeBot, Writer, cite, evidence, small_article
from test_ui_html import Reader, answer

from assistant.ui.about_room import about_html, cite_html
from assistant.ui.conversation import converse
from assistant.ui.evidence import panel_html, relevance
from assistant.ui.plots import plots_html
from assistant.ui.reference_room import references_html
from assistant.ui.studies import study_tables
from assistant.ui.study_room import studies_html
from assistant.ui.suggest import candidates
from assistant.ui.topics import nearest_topics
from assistant.ui.turn import card_of_citation, card_of_evidence, turn_of_answer, turns_from_page
from corpus.reader import load_review
from corpus.readers.bibliography import read_bibliography
from corpus.types import Article, Cell, Conflict, Repair, Row, Section, SourceMap, Span, Table

SMALL = small_article()
REVIEW = load_review()


def read(html: str) -> Reader:
    """Parse HTML; check that it is balanced, that its ids are its own, and that nothing in it came from outside."""
    reader = Reader(html)
    assert not reader.open
    assert len(reader.ids()) == len(set(reader.ids()))
    for tag, attrs in reader.tags:
        assert tag not in {"script", "img", "iframe", "object", "style", "b", "i"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        assert str(attrs.get("href") or "#").startswith(("#", "https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/"))
    return reader


def items(reader: Reader) -> list[dict[str, str | None]]:
    return [attrs for _, attrs in reader.tags if "data-item" in attrs]


def studies_of(rows: list[tuple[str, ...]], columns: tuple[str, ...], cited: bool = True) -> Article:
    """An article that is one table; a row a study."""
    writer = Writer()
    caption = writer.add(f"Table 1. Trials {EVIL}")
    made = []
    for number, texts in enumerate(rows, start=1):
        spans = [writer.add(text, "\n") for text in texts]
        cells = tuple(Cell(column, span.start, span.end) for column, span in enumerate(spans))
        made.append(Row(number, "", spans[0].start, spans[-1].end, cells, (number,) if cited else ()))
    table = Table("table-1", 1, caption, columns, tuple(made), None)
    section = Section("table-1", "table", None, "Table 1", caption.start, len(writer.text))
    return Article("trials", {"title": "Trials"}, writer.text, SourceMap("0" * 64, ()), (section,), (), (), (table,))


TRIALS = [
    ("Dog", "Ibuprofen (oral)", "2.0 × 10³ to 4.0 × 10³ units daily"),
    ("Dog", "Aspirin (oral)", f"over 10⁵ units {EVIL}"),
    ("Cat", "Coated Aspirin (injected)", "5.0 × 10⁴ units daily"),
    ("Dog\nCat", "Aspirin (oral)", "not told"),
]


def test_every_reference_is_there_with_its_places() -> None:
    reader = read(references_html(REVIEW))
    assert len(items(reader)) == len(REVIEW.references) == 139
    assert {f"work-{reference.number}" for reference in REVIEW.references} <= set(reader.ids())
    kinds = [json.loads(str(attrs["data-facets"]))[0] for attrs in items(reader)]
    assert sum("record" in kind for kind in kinds) == sum(bool(one.record) for one in REVIEW.references)
    assert sum("table" in kind for kind in kinds) == 17
    spans = {str(attrs["data-spans"]) for _, attrs in reader.tags if "data-spans" in attrs}
    sentences = {f"{sentence.start}-{sentence.end}" for sentence in REVIEW.sentences if sentence.references}
    assert len(spans & sentences) > 100


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_the_files_of_the_references_are_read_back(form: str) -> None:
    html = references_html(REVIEW)
    text = html.partition(f'<pre id="file-refs-{form}" hidden>')[2].partition("</pre>")[0]
    from html import unescape

    records = read_bibliography(unescape(text).encode(), form)
    known = [reference.record for reference in REVIEW.references if reference.record]
    assert [record.get("doi") for record in records] == [record.get("doi") for record in known]


def test_references_of_a_hostile_article_stay_text_and_none_make_no_room() -> None:
    assert "<script>" in read(references_html(SMALL)).text
    assert references_html(replace(SMALL, references=())) == ""


def test_the_studies_of_the_review_are_told_from_its_columns() -> None:
    (studies,) = study_tables(REVIEW)
    facets = {facet.name: facet for facet in studies.facets}
    assert studies.table.id == "table-2"
    assert facets["Model"].values == ("Rat", "Rabbit", "Human", "Canine", "Minipig", "Goat", "Sheep")
    assert facets["Cell Type"].values == ("BM-MSCs", "ASCs", "WJ-MSCs")
    assert facets["Origin"].rows[4] == ("xenogeneic",)
    assert facets["Cell Type"].rows[5] == ("BM-MSCs", "ASCs")
    assert "implantation" in facets["Delivery Method"].values and "BMD" in facets["Therapeutic Outcomes"].values
    doses = {(dose.place + 1, dose.low, dose.high, dose.unit, dose.over) for dose in studies.doses}
    assert {(7, 2e6, 4e6, "cells", False), (15, 1e7, 1e7, "cells", True), (14, 2e5, 2e5, "cells/cm²", False)} <= doses
    assert {(1, 4e7, 4e7, "cells", False), (1, 2e8, 2e8, "cells", False)} <= doses
    assert not {8, 16} & {row for row, *_ in doses}


def test_the_studies_of_another_article_are_told_from_theirs() -> None:
    article = studies_of(TRIALS, ("Animal", "Drug and Route", "Dose"))
    (studies,) = study_tables(article)
    facets = {facet.name: facet for facet in studies.exact}
    assert facets["Animal"].rows == (("Dog",), ("Dog",), ("Cat",), ("Dog", "Cat"))
    assert facets["Drug"].rows[2] == ("Aspirin",) and facets["Route"].values == ("oral", "injected")
    assert [(dose.low, dose.high, dose.unit, dose.over) for dose in studies.doses] == [
        (2e3, 4e3, "units", False),
        (1e5, 1e5, "units", True),
        (5e4, 5e4, "units", False),
    ]
    assert "<script>" in read(studies_html(article)).text


@pytest.mark.parametrize(
    ("rows", "cited"),
    [
        (TRIALS, False),
        (TRIALS[:2], True),
        ([(f"A long text of number {n}", f"another text {n}", f"a third text {n}") for n in range(5)], True),
    ],
)
def test_a_table_that_is_none_of_studies_makes_no_room(rows: list[tuple[str, ...]], cited: bool) -> None:
    assert studies_html(studies_of(rows, ("Animal", "Drug", "Dose"), cited)) == ""


def test_every_mark_of_the_plots_leads_to_a_row() -> None:
    (studies,) = study_tables(REVIEW)
    rows = {str(attrs["id"]) for attrs in items(read(studies_html(REVIEW)))}
    marks = [str(attrs["href"])[1:] for tag, attrs in read(plots_html(REVIEW, studies)).tags if tag == "a"]
    assert len(rows) == 17 and set(marks) == rows
    assert len(marks) == 18 + len(studies.doses)  # the study of two cell types stands twice


def test_filters_offer_what_the_rows_hold() -> None:
    reader = read(studies_html(REVIEW))
    (studies,) = study_tables(REVIEW)
    offered = {str(attrs["value"]) for tag, attrs in reader.tags if tag == "option"} - {""}
    assert offered == {value for facet in studies.facets for value in facet.values}
    for attrs, place in zip(items(reader), range(17), strict=True):
        held = json.loads(str(attrs["data-facets"]))
        assert held == [list(facet.rows[place]) for facet in studies.facets]


def test_about_says_what_was_repaired_and_where_the_review_disagrees() -> None:
    bot = FakeBot(REVIEW)
    text = read(about_html(bot)).text
    assert "Cite this review" in text and "10.3390/ijms25094979" in text
    for repair in REVIEW.source_map.repairs:
        assert repair.before in text and repair.after in text
    for conflict in REVIEW.conflicts:
        assert conflict.note in text


def test_about_shows_the_index_without_the_folders_of_the_machine() -> None:
    class Known(FakeBot):
        def info(self) -> dict[str, object]:
            return {"index": {"chunks": 4321, "folder": "/secret/place"}, "versions": {"gradio": "6.1 <b>"}}

    text = read(about_html(Known(SMALL))).text
    assert "4321" in text and "6.1 <b>" in text and "/secret" not in text


def test_a_hostile_article_is_cited_as_text() -> None:
    repair = Repair(0, 1, EVIL, EVIL, EVIL)
    article = replace(SMALL, source_map=SourceMap("0" * 64, (), (repair,)), notices=(EVIL,))
    assert read(about_html(FakeBot(article))).text.count("<script>") > 5
    assert "@" in read(cite_html(article)).text


def test_a_contradiction_is_shown_with_both_sides() -> None:
    first, second = SMALL.sentences[0], SMALL.tables[0].rows[0].cells[0]
    conflict = Conflict("x", 37, (Span(first.start, first.end), Span(second.start, second.end)), f"They differ {EVIL}.")
    article = replace(SMALL, conflicts=(conflict,))
    told = answer("x[^1]", cite(article, 0), notices=(f"The review disagrees with itself here (x). {conflict.note}",))
    text = read(panel_html(article, [turn_of_answer(told)])).text
    assert "disagrees with itself" in text and "They differ <script>" in text
    assert "§1 ¶1 Minipigs healed faster [37]." in text and "Table 1, row 1 Alpha" in text
    quiet = panel_html(article, [turn_of_answer(answer("x[^1]", cite(article, 0)))])
    assert "disagrees" not in quiet


def test_a_card_says_why_it_is_there() -> None:
    card = card_of_citation(cite(SMALL, 0))
    assert relevance("Did the minipig heal?", card) == "Shares with the question: minipig, heal."
    assert relevance("What of swine?", card) == "Says it in other words than the question."
    related = card_of_evidence(evidence(SMALL))
    assert relevance("x", related) == "Found by its meaning and by its words."
    turn = turn_of_answer(answer("No.", outcome="related", related=(evidence(SMALL),)))
    assert turns_from_page(json.loads(json.dumps([turn.to_dict()]))) == [turn]


def test_a_declined_question_shows_the_nearest_topics_and_no_source() -> None:
    bot = FakeBot(SMALL, [answer("No.", outcome="declined")])
    *_, view = converse(bot, "What of swine?", [])
    (turn,) = view.turns
    assert turn.topics == nearest_topics(bot, "x") == ("1",)
    html = panel_html(SMALL, view.turns)
    assert 'data-ask="What does the article say about First &lt;b&gt;?"' in html and "ra-card" not in html
    assert "Nearest topics" in read(html).text
    assert next(candidates(SMALL, turn)) == "What does the article say about First <b>?"
    assert turns_from_page([turn.to_dict()]) == [turn]
    strange = replace(turn, topics=("no such section",))
    assert "Nearest topics" not in panel_html(SMALL, [strange])


def test_an_empty_page_offers_a_question_for_each_section() -> None:
    reader = read(panel_html(REVIEW, ()))
    asked = [str(attrs["data-ask"]) for _, attrs in reader.tags if "data-ask" in attrs]
    assert len(asked) == 6 and all(question.startswith("What does the review say about ") for question in asked)
