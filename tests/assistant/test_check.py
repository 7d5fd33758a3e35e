from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.check import quote_holds, stands, unsupported_numbers
from assistant.cite import level_of, make_citation, species_in
from assistant.points import Point
from assistant.types import Citation
from corpus.types import Article, Span


def citation_of(article: Article, *quotes: str, references: tuple[int, ...] = ()) -> Citation:
    spans = tuple(Span(article.text.index(quote), article.text.index(quote) + len(quote)) for quote in quotes)
    return make_citation(Point("1", 1, 0, spans, references), 1, article, "chunk")


DOSE = "They were injected at a dose of 4.0 × 10⁷ cells in twelve patients [2]."


def test_a_verbatim_statement_stands(small: Article) -> None:
    citation = citation_of(small, DOSE, references=(2,))
    assert citation.quote == DOSE
    assert stands(f"{DOSE}[^1] ", citation, small)


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("10⁷", "10⁶", "4.0×10⁶"),
        ("4.0", "40", "40×10⁷"),
        ("4.0 × 10⁷", "4.0 × 107", "4.0×107"),
        ("4.0 × 10⁷", "10⁷", "10⁷"),
        ("twelve", "12", "12"),
        ("[2]", "[3]", "3"),
        ("twelve", "2", "2"),
    ],
)
def test_a_changed_number_does_not_stand(small: Article, before: str, after: str, wrong: str) -> None:
    citation = citation_of(small, DOSE, references=(2,))
    changed = DOSE.replace(before, after)
    assert unsupported_numbers(changed, citation) == [wrong]
    assert not stands(changed, citation, small)


def test_a_factor_and_a_power_of_two_doses_are_not_mixed(small: Article) -> None:
    text = "4.0 × 10⁷ cells or 2.5 × 10⁶ cells"
    article = replace(small, text=small.text + text)
    citation = citation_of(article, text)
    assert stands(text, citation, article)
    assert not stands("4.0 × 10⁶ cells", citation, article)


def test_markers_and_the_number_of_the_cited_table_are_no_claims(small: Article) -> None:
    citation = replace(citation_of(small, "A collagen scaffold"), section_id="table-2", references=(35,))
    assert unsupported_numbers("**Table 2 [35]**: A collagen scaffold[^12]", citation) == []
    assert unsupported_numbers("**Table 3 [35]**: A collagen scaffold[^12]", citation) == ["3"]
    assert unsupported_numbers("A collagen scaffold in 35 rats", citation) == ["35"]


def test_the_quote_must_be_what_stands_at_its_spans(small: Article) -> None:
    citation = citation_of(small, "home to injured bone", "a dose of 4.0 × 10⁷ cells")
    assert citation.quote == "home to injured bone … a dose of 4.0 × 10⁷ cells"
    assert quote_holds(citation, small)
    assert not quote_holds(replace(citation, quote=citation.quote.replace("10⁷", "10⁶")), small)
    assert not quote_holds(replace(citation, spans=()), small)
    assert not quote_holds(replace(citation, spans=(Span(0, len(small.text) + 1),), quote=small.text), small)
    assert not quote_holds(replace(citation, spans=(Span(5, 5),), quote=""), small)


def test_species_are_found_as_words() -> None:
    assert species_in("Rats and mice, at a high rate, in the porcine spine") == ["mouse", "rat", "pig"]
    assert species_in("a moderate ratio of pigment") == []
    assert species_in("a guinea pig model") == []


def test_a_level_comes_from_the_row_of_the_cited_study(bot_article: Article) -> None:
    table = bot_article.table_by_id["table-2"]
    for row in table.rows:
        (level,) = {level_of(Point("table-2", 0, row.number, (Span(row.start, row.end),)), bot_article)}
        assert level.startswith("preclinical" if "preclinical" in row.group.lower() else "clinical")
    rat = level_of(Point("7", 1, 0, (Span(0, 10),), references=(35,)), bot_article)
    assert rat == "preclinical (rat)"


def test_a_level_comes_from_the_words_where_no_row_is_known(small: Article) -> None:
    patients = citation_of(small, DOSE, references=(2,))
    assert patients.level == "clinical"
    assert citation_of(small, "A collagen scaffold").level == ""
    laboratory = replace(small, text="It was seen in vitro. Then in rabbits.")
    assert citation_of(laboratory, "It was seen in vitro.").level == "preclinical"
    assert citation_of(laboratory, "Then in rabbits.").level == "preclinical (rabbit)"


@pytest.fixture(scope="module")
def bot_article() -> Article:
    from corpus.reader import load_review

    return load_review()
