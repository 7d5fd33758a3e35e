"""What single formats bring: citations of other kinds, raised numbers, mathematics, wrappers, bibliographies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.citations import find_author_years
from corpus.errors import ReviewError
from corpus.readers.bibliography import read_bibliography
from corpus.readers.read import read_bytes
from corpus.types import Article

REFS = (
    '<ref-list><ref id="r1"><mixed-citation>Ash R, Elm P. Cold flight. J Made. 2011;3:12.</mixed-citation></ref>'
    '<ref id="r2"><mixed-citation>Crane D. Gas in nests. J Made. 2015;8:1.</mixed-citation></ref>'
    '<ref id="r3"><mixed-citation>Crane D. Gas once more. J Made. 2016;9:1.</mixed-citation></ref></ref-list>'
)


def jats(body: str, front: str = "", wrap: str = "{}") -> Article:
    article = (
        f"<article><front><article-meta>{front}</article-meta></front><body>{body}</body><back>{REFS}</back></article>"
    )
    return read_bytes(wrap.format(article).encode(), "made.xml")


def page(body: str, name: str = "made.html") -> Article:
    return read_bytes(f"<!doctype html><html><body><main>{body}</main></body></html>".encode(), name)


def cited(article: Article) -> list[tuple[str, tuple[int, ...]]]:
    return [(article.text[m.start : m.end], m.numbers) for m in article.mentions]


def link(rid: str, text: str) -> str:
    return f'<xref ref-type="bibr" rid="{rid}">{text}</xref>'


def test_raised_citations_stand_in_the_line() -> None:
    article = jats(
        f"<p>Bees fly.<sup>{link('r1', '1')},{link('r3', '3')}</sup> They rest<sup>{link('r2', '2')}</sup> too.</p>"
    )
    assert article.text == "Bees fly. [1,3] They rest [2] too."
    assert [(s.references) for s in article.sentences] == [(1, 3), (2,)]


def test_one_link_to_several_and_a_range_behind_one_link() -> None:
    assert cited(jats(f"<p>So [{link('r1 r2', '1,2')}] and ({link('r1', '1–3')}) too.</p>")) == [
        ("[1,2]", (1, 2)),
        ("1–3", (1, 2, 3)),
    ]


def test_author_year_links_and_unlinked_ones() -> None:
    text = (
        f"<p>{link('r2', 'Crane (2015)')} saw it. It holds ({link('r1', 'Ash and Elm, 2011')}; Crane, 2016). Rest.</p>"
    )
    article = jats(text)
    assert cited(article) == [("(2015)", (2,)), ("Ash and Elm, 2011", (1,)), ("Crane, 2016", (3,))]
    assert [sentence.references for sentence in article.sentences] == [(2,), (1, 3), ()]


def test_a_name_in_brackets_does_not_speak_of_its_study() -> None:
    article = jats(
        f"<p>It is cold ({link('r1', 'Ash et al., 2011')}). This matters. Ash et al. ({link('r1', '2011')}) froze. "
        "This matters too.</p>"
    )
    assert [(s.references, s.attributed) for s in article.sentences] == [((1,), ()), ((), ()), ((1,), ()), ((), (1,))]


def test_author_year_in_plain_text() -> None:
    works = [
        {"number": 1, "authors": ["Ash R", "Elm P"], "year": 2011},
        {"number": 2, "authors": ["Crane D"], "year": "2015a"},
        {"number": 3, "authors": ["Crane D"], "year": "2015b"},
        {"number": 4, "authors": ["van der Birk T", "Oak S", "Fir A"], "year": 2020},
    ]
    text = (
        "Roe (2001) does not (e.g. Ash and Elm, 2011; Crane, 2015b). Van der Birk et al. (2020) and Crane (2015a, b) do"
    )
    found = [(text[m.start : m.end], m.numbers) for m in find_author_years(text, works)]
    assert found == [("Ash and Elm, 2011", (1,)), ("Crane, 2015b", (3,)), ("(2020)", (4,)), ("(2015a, b)", (2, 3))]
    ambiguous = [{"number": 1, "authors": ["Ash R"], "year": 2011}, {"number": 2, "authors": ["Ash B"], "year": 2011}]
    assert find_author_years("Ash (2011) says so.", ambiguous) == ()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>7</sup> cells", "10⁷ cells"),
        ("10<sup>-3</sup> M", "10⁻³ M"),
        ("log<sub>10</sub>5", "log₁₀5"),
        ("H<sub>2</sub>O and CO<sub>2</sub>.", "H2O and CO2."),
        ("2<sup>2.5</sup>", "2^(2.5)"),
        ("the 5<sup>th</sup> day", "the 5th day"),
        ("cm<sup>2</sup>", "cm²"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("10<sup><b>7</b></sup>", "10⁷"),
        ("10<sup> 7 </sup>", "10⁷"),
    ],
)
def test_raised_and_lowered_numbers_in_xml_and_html(markup: str, text: str) -> None:
    assert jats(f"<p>{markup}</p>").text == text
    assert page(f"<p>{markup}</p>").text == text


def test_mathematics() -> None:
    article = jats(
        '<p>It is <inline-formula xmlns:mml="http://www.w3.org/1998/Math/MathML"><alternatives><tex-math>x^2</tex-math>'
        "<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mn>7</mml:mn></mml:msup><mml:mo>=</mml:mo><mml:mfrac><mml:mi>a</mml:mi>"
        "<mml:mn>2</mml:mn></mml:mfrac></mml:math></alternatives></inline-formula>.</p>"
    )
    assert article.text == "It is 10⁷=(a)/(2)."


def test_wrapped_and_named_entities_and_structured_abstract() -> None:
    front = "<abstract><sec><title>Methods</title><p>We looked.</p></sec></abstract>"
    article = jats(
        "<p>A&#160;B. Ends.</p>", front, "<OAI-PMH xmlns='urn:x'><record><metadata>{}</metadata></record></OAI-PMH>"
    )
    assert article.text == "Abstract\n\nMethods: We looked.\n\nA B. Ends."


def test_a_table_that_is_a_picture_is_told() -> None:
    article = jats(
        "<p>See.</p><table-wrap><label>Table 1</label><caption><p>Doses.</p></caption><graphic/></table-wrap>"
    )
    assert article.tables[0].rows == () and "1 of its tables are pictures" in article.notices[0]


def test_raised_links_as_in_many_journals() -> None:
    article = page(
        '<h2>Intro</h2><p>Bees fly<sup><a href="#ref-CR1">1</a>,<a href="#ref-CR2">2</a></sup>. They rest.'
        '<sup>1–2</sup> At 10<sup>2</sup> m.</p><div><h2>References</h2><ol><li data-counter="1."><p id="ref-CR1">'
        'Ash, R. Cold. <i>Made</i> <b>1</b>, 2 (2011).</p></li><li data-counter="2."><p id="ref-CR2">Crane, D. Gas. '
        "(2015).</p></li></ol></div>"
    )
    assert article.text == "Intro\n\nBees fly [1,2]. They rest. [1–2] At 10² m."
    assert [sentence.references for sentence in article.sentences] == [(1, 2), (1, 2), ()]
    assert [reference.record and reference.record["year"] for reference in article.references] == [2011, 2015]


def test_a_heading_inside_the_table_block() -> None:
    article = page(
        '<h2>2. Doses</h2><section class="tw"><h4>Table 2.</h4><div><p>Doses by drug.</p></div><table><tr><th>Drug</th>'
        "<th>Dose</th></tr><tr><td>A</td><td>5 mg<sup>a</sup></td></tr><tr><td colspan=2>Others</td></tr><tr><td>B</td>"
        "<td><ul><li>1 mg</li><li>2 mg</li></ul></td></tr></table><p><sup>a</sup> Daily.</p></section><p>After.</p>"
    )
    (table,) = article.tables
    cells = [(row.group, [article.text[c.start : c.end] for c in row.cells]) for row in table.rows]
    assert cells == [("", ["A", "5 mgᵃ"]), ("Others", ["B", "1 mg\n2 mg"])]
    assert table.id == "table-2" and table.columns == ("Drug", "Dose")
    note = table.rows[0].cells[1].footnotes[0]
    assert article.text[note.start : note.end] == "Daily."
    assert [section.id for section in article.sections] == ["2", "table-2"]


def test_citation_keys_take_their_works_from_a_bibliography() -> None:
    bib = (
        "@article{crane, title={Gas in {Nests}}, author={Crane, D{\\'e}sir{\\'e}e and Dove, E.}, year=2015,"
        " journal={J Made}, volume=8, pages={1--9}, doi={10.5555/a.1}}\n"
        "@book{ash, title={Cold}, author={Ash, Ron}, year={2011}}"
    )
    article = read_bytes(
        b"# One\n\nIt is cold [@ash; @crane, p. 3]. It is gas [@crane]. Hm [@nobody].", "m.md", bib.encode(), "m.bib"
    )
    assert [sentence.references for sentence in article.sentences] == [(1, 2), (2,), (3,)]
    records = [reference.record for reference in article.references]
    assert records[0] and records[0]["authors"] == ["Ash R"]
    assert records[1] and (records[1]["title"], records[1]["container"]) == ("Gas in Nests", "J Made 8:1–9")
    assert records[2] is None and article.notices == ("1 of the cited keys are not in the bibliography.",)


CSL = json.dumps(
    [
        {
            "id": "a",
            "title": "Cold flight in bees",
            "author": [{"family": "Ash", "given": "Ron B."}],
            "issued": {"date-parts": [[2011, 3]]},
            "container-title": "J Made",
            "volume": 3,
            "DOI": "10.5555/x.1",
            "PMID": "77",
        }
    ]
)
RIS = """TY  - JOUR
AU  - Ash, Ron B.
TI  - Cold flight in bees
PY  - 2011
T2  - J Made
VL  - 3
DO  - 10.5555/x.1
AN  - 77
ER  -
"""
BIB = (
    "@article{a, title={Cold flight in bees}, author={Ash, Ron B.}, year=2011, journal={J Made}, volume=3, "
    "doi={10.5555/x.1}, pmid={77}}"
)


@pytest.mark.parametrize("content", [CSL, RIS, BIB], ids=["csl", "ris", "bibtex"])
def test_the_three_kinds_of_bibliography_say_the_same(content: str) -> None:
    (record,) = read_bibliography(content.encode(), "b")
    record.pop("key", None)
    assert record == {
        "number": 1,
        "authors": ["Ash RB"],
        "title": "Cold flight in bees",
        "year": 2011,
        "container": "J Made 3",
        "doi": "10.5555/x.1",
        "pmid": "77",
    }


@pytest.mark.parametrize("content", [CSL, RIS, BIB], ids=["csl", "ris", "bibtex"])
def test_a_bibliography_completes_references_and_numbers_what_has_none(content: str) -> None:
    entries = b"1. Doe J. Other. Made. 2001;1:1.\n2. Ash RB. Cold flight in bees. J Made. 2011.\n"
    listed = b"It is cold [2].\n\nReferences\n\n" + entries
    article = read_bytes(listed, "t.txt", content.encode(), "b")
    assert [r.record and r.record.get("doi") for r in article.references] == [None, "10.5555/x.1"]
    bare = read_bytes(b"It is cold [1]. So says Ash (2011).", "t.txt", content.encode(), "b")
    assert [sentence.references for sentence in bare.sentences] == [(1,), (1,)]
    assert bare.references[0].record and bare.references[0].record["pmid"] == "77"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "neither"),
        (b"hello", "neither"),
        (b"[1, 2]", "no list of CSL"),
        (b"{", "well-formed JSON"),
        (b"[]", "no entry"),
        (b"@article{x, title = {a", "BibTeX"),
        (b"\xff\xfe\x00", "UTF-16"),
    ],
)
def test_a_bad_bibliography_is_told(content: bytes, words: str) -> None:
    with pytest.raises(ReviewError, match=words):
        read_bibliography(content, "b.bib")


def test_a_reference_list_in_plain_text_without_numbers() -> None:
    article = read_bytes(
        b"Cold bees\n\n1. Start\n\nIt is cold (Ash and Elm, 2011).\n\nReferences\n\nAsh, R., & Elm, P. (2011). "
        b"Cold flight. J Made, 3, 12.\n\nCrane, D. (2015). Gas. J Made, 8, 1.\n\nAppendix\n\nMore text.",
        "t.txt",
    )
    assert [r.record and r.record["authors"] for r in article.references] == [["Ash R", "Elm P"], ["Crane D"]]
    assert [s.references for s in article.sentences if s.section_id == "1"] == [(1,), (), ()]
    assert "Gas" not in article.text and article.text.endswith("More text.")
    assert article.source_map.omissions[0].text.startswith("References")


def test_content_decides_over_the_name(tmp_path: Path) -> None:
    sample = Path(__file__).parent / "samples" / "bees.xml"
    assert read_bytes(sample.read_bytes(), "bees.txt").tables
    assert read_bytes(b"<!doctype html><p>Hello there.</p>", "a.txt").text == "Hello there."
    assert (
        read_bytes(
            "<?xml version='1.0' encoding='UTF-16'?><article><body><p>Höhe.</p></body></article>".encode("utf-16"),
            "a.xml",
        ).text
        == "Höhe."
    )
