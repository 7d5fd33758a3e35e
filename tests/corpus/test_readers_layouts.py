"""Files laid out as publishers do it: a PDF in two columns, captions apart from their tables, nested sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers.read import read_bytes
from corpus.types import Article

SAMPLES = Path(__file__).parent / "samples"
YEARS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def read(name: str) -> Article:
    return read_bytes((SAMPLES / name).read_bytes(), name)


@pytest.fixture(scope="module")
def columns() -> Article:
    return read("columns.pdf")


def test_two_columns_are_not_mixed(columns: Article) -> None:
    """Sentences that go on in the next column or on the next page are whole, and words broken at a line's end, too."""
    text = [columns.text[s.start : s.end] for s in columns.sentences if s.section_id == "3"]
    expected = []
    for number, year in enumerate(YEARS, start=1):
        expected.append(
            f"In the {year} year the nests were counted on {number} farms, and the count was written down by hand "
            f"before the first frost came over the hill [{number % 5 + 1}]."
        )
        expected.append(
            "Farmers who kept reed in dry sheds lost fewer cells than those who left it out in the rain, although the "
            "difference was small in warm years."
        )
    assert text == expected


def test_running_heads_and_page_numbers_are_left_out(columns: Article) -> None:
    assert "Made Journal of Orchards" not in columns.text
    assert [s.id for s in columns.sections if s.kind == "body"] == ["1", "2", "2.1", "3", "4"]
    assert len(columns.references) == 5 and all(r.record and r.record["doi"] for r in columns.references)


def test_a_table_in_one_column_of_two(columns: Article) -> None:
    (table,) = columns.tables
    rows = [[columns.text[c.start : c.end] for c in row.cells] for row in table.rows]
    assert rows == [["Reed", "81% *", "64%", "[2]"], ["Clay", "55%", "not tested", "[3]"], ["Paper", "47%", "", "[5]"]]


@pytest.mark.parametrize("name", ["described.html", "sectioned.html"])
def test_two_ways_of_publishers(name: str) -> None:
    article = read(name)
    assert [s.id for s in article.sections if s.kind in ("abstract", "keywords", "table", "figure")] == [
        "abstract",
        "keywords",
        "figure-1",
        "table-1",
    ]
    (table,) = article.tables
    assert table.columns == ("Site", "Bees") and article.text[table.rows[0].start : table.rows[0].end] == "Hill\t10³"
    assert table.legend and article.text[table.legend.start : table.legend.end] == "* Counted."
    first = next(s for s in article.sentences if s.section_id == "1")
    assert "10⁷ nests" in article.text[first.start : first.end] and first.references == (1, 2)
    records = [reference.record or {} for reference in article.references]
    assert [(r["authors"], r["title"], r["year"]) for r in records] == [
        (["Ash A", "Elm B"], "Cold bees", 2011),
        (["Oak C"], "Warm bees", 2012),
    ]
    for word in ("Disclaimer", "Open in a new tab", "official website", "MDPI", "NIH"):
        assert word not in article.text
