"""One made article in every format is read as the same article."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus.readers.read import read_bytes
from corpus.types import Article

SAMPLES = Path(__file__).parent / "samples"
FORMATS = ("xml", "html", "md", "txt", "pdf")
CLEARED = ("xml", "html", "md")
"""Formats that say which cells are merged."""


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {kind: read_bytes((SAMPLES / f"bees.{kind}").read_bytes(), f"bees.{kind}") for kind in FORMATS}


def cut(article: Article, part: Any) -> str:
    return article.text[part.start : part.end]


def sentences(article: Article) -> list[tuple[str, int, str, tuple[int, ...], tuple[int, ...]]]:
    """All but what stands before the first heading (a text file's title); CO₂ as CO2, which a PDF can't tell."""
    return [
        (s.section_id, s.paragraph, cut(article, s).replace("₂", "2"), s.references, s.attributed)
        for s in article.sentences
        if s.section_id != "front"
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_sections_are_the_same(articles: dict[str, Article], kind: str) -> None:
    found = [(s.id, s.kind, s.number, s.title) for s in articles[kind].sections if s.id != "front"]
    assert found == [
        ("abstract", "abstract", None, "Abstract"),
        ("keywords", "keywords", None, "Keywords"),
        ("1", "body", "1", "Introduction"),
        ("figure-1", "figure", "1", "A reed nest with six cells and its clay plug."),
        ("2", "body", "2", "Nest Materials"),
        ("table-1", "table", "1", "Nest materials and brood survival after frost."),
        ("2.1", "body", "2.1", "Reed and Clay"),
        ("3", "body", "3", "Conclusions"),
        ("abbreviations", "abbreviations", None, "Abbreviations"),
    ]
    for section in articles[kind].sections:
        assert 0 <= section.start < section.end <= len(articles[kind].text)


@pytest.mark.parametrize("kind", FORMATS)
def test_sentences_and_their_citations_are_the_same(articles: dict[str, Article], kind: str) -> None:
    assert sentences(articles[kind]) == sentences(articles["xml"])
    assert ("1", 1, "A nest block holds up to 10⁷ pollen grains and loses 35 W m⁻² at night [2–4].", (2, 3, 4), ()) in (
        sentences(articles[kind])
    )
    assert ("1", 2, "This finding was made in reed stems (Figure 1).", (), (2,)) in sentences(articles[kind])
    assert "107" not in articles[kind].text and "105" not in articles[kind].text


@pytest.mark.parametrize("kind", FORMATS)
def test_mentions_are_the_same(articles: dict[str, Article], kind: str) -> None:
    article = articles[kind]
    found = [(cut(article, mention), mention.numbers) for mention in article.mentions]
    assert found == [
        ("[1]", (1,)),
        ("[2–4]", (2, 3, 4)),
        ("[1,3]", (1, 3)),
        ("[2]", (2,)),
        ("[2]", (2,)),
        ("[3]", (3,)),
        ("[5]", (5,)),
        ("[2,5]", (2, 5)),
        ("[4]", (4,)),
        ("[5]", (5,)),
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_tables_have_the_same_cells(articles: dict[str, Article], kind: str) -> None:
    article = articles[kind]
    (table,) = article.tables
    assert cut(article, table.caption) == "Table 1. Nest materials and brood survival after frost."
    assert table.legend is not None and cut(article, table.legend) == "* Mean of three nights."
    rows = [[cut(article, cell) for cell in row.cells] for row in table.rows]
    assert [row[:2] + row[3:] for row in rows] == [
        ["Reed", "81% *", "[2]"],
        ["Clay", "55%", "[3]"],
        ["Paper", "47%", "[5]"],
    ]
    assert [row.references for row in table.rows] == [(2,), (3,), (5,)]
    (note,) = table.rows[0].cells[1].footnotes
    assert cut(article, note) == "Mean of three nights."
    if kind == "pdf":  # the merged cell and the header over two columns are what a PDF loses; a notice says so
        assert "merged cells and columns may be wrong" in " ".join(article.notices)
        assert [row[2] for row in rows] == ["64%", "not tested", ""]
    else:
        assert table.columns == ("Material", "Survival: Spring", "Survival: Autumn", "Reference")
        assert [row[2] for row in rows] == ["64%", "not tested", "not tested"]
    assert [row.cells[2].merged for row in table.rows] == [False, False, kind in CLEARED]
    for row in table.rows:
        assert article.text[row.start : row.end].startswith(rows[row.number - 1][0])


@pytest.mark.parametrize("kind", FORMATS)
def test_references_have_their_records(articles: dict[str, Article], kind: str) -> None:
    references = articles[kind].references
    records = [reference.record or {} for reference in references]
    assert [record["number"] for record in records] == [1, 2, 3, 4, 5]
    assert [(r["authors"][0], r["year"], r["doi"], r.get("pmid")) for r in records] == [
        ("Ash R", 2011, "10.5555/jmi.2011.12", "91000001"),
        ("Crane D", 2015, "10.5555/mb.2015.101", "91000002"),
        ("Heron G", 2016, "10.5555/mb.2016.7", None),
        ("Ibis H", 2018, "10.5555/ws.2018.33", None),
        ("Kite L", 2020, "10.5555/jmi.2020.1", "91000005"),
    ]
    assert [record["title"] for record in records][1::3] == [
        "Gas in closed reed nests",
        "Paper tubes after a cold spring",
    ]
    assert references[1].names == ("Crane et al.",)
    assert [reference.rows for reference in references] == [
        (),
        (("table-1", 1),),
        (("table-1", 2),),
        (),
        (("table-1", 3),),
    ]
    assert "Cold flight in orchard bees" not in articles[kind].text


@pytest.mark.parametrize("kind", FORMATS)
def test_abbreviations_and_figures_are_the_same(articles: dict[str, Article], kind: str) -> None:
    article = articles[kind]
    assert [(entry.short, entry.long) for entry in article.abbreviations] == [
        ("MBT", "mean brood temperature"),
        ("LFN", "late frost night"),
        ("RNB", "reed nest block"),
    ]
    (figure,) = article.figures
    assert cut(article, figure) == "Figure 1. A reed nest with six cells and its clay plug."


@pytest.mark.parametrize("kind", FORMATS)
def test_metadata(articles: dict[str, Article], kind: str) -> None:
    metadata = articles[kind].metadata
    assert metadata["title"] == "Frost and the Orchard Bee: A Made Review"
    if kind in CLEARED:
        assert metadata["authors"] == ["Alder NB", "van der Birk T"]
        assert metadata["journal"] == "Made Journal of Orchards"
        assert (metadata["doi"], metadata["pmid"]) == ("10.5555/made.2024.001", "90000001")
        assert metadata["published"] == "2024-03-05"


@pytest.mark.parametrize("kind", FORMATS)
def test_what_surrounds_an_article_is_left_out(articles: dict[str, Article], kind: str) -> None:
    for word in ("All issues", "All rights reserved", "document.title", "B1", "<", "^"):
        assert word not in articles[kind].text
