"""Whatever a file holds, it is read as a sound article or refused with one sentence."""

from __future__ import annotations

import html as markup
import json
from pathlib import Path

import pytest
from fuzzing import HOSTILE, inputs, text, timed
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from corpus.chunk import chunk_article
from corpus.errors import ReviewError
from corpus.readers.bibliography import read_bibliography
from corpus.readers.read import read_bytes
from corpus.types import Article

pytestmark = pytest.mark.fuzz

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
CONTENT = {kind: (SAMPLES / f"bees.{kind}").read_bytes() for kind in ("xml", "html", "md", "txt", "pdf")}
NAMES = ("a.xml", "a.html", "a.md", "a.txt", "a.pdf", "a")
JATS = tuple(
    """article front article-meta abstract body back sec title label p list list-item table-wrap caption table thead
    tbody tr td th table-wrap-foot fn fig sup sub xref ref-list ref mixed-citation element-citation name surname
    given-names year glossary def-list def-item term def kwd-group kwd disp-formula math msup mfrac mi""".split()
)
HTML = tuple(
    """html body main article section div p h1 h2 h3 ul ol li dl dt dd table caption thead tbody tr td th figure
    figcaption a sup sub span br script style pre blockquote img b i template svg math form select""".split()
)
ATTRIBUTES = ("id", "rid", "ref-type", "rowspan", "colspan", "class", "href", "name", "style", "hidden", "pub-id-type")
VALUES = ("B1", "B1 B2", "bibr", "0", "2", "99999999", "-1", "x", "ref-list", "#B1", "footnotes", "display:none", "²")


def sound(article: Article) -> None:
    """Every place is in the text, every sentence in its section, and the article can be cut, stored and shown."""
    size = len(article.text)
    sections = article.section_by_id
    assert len(sections) == len(article.sections)
    for place in (*article.sections, *article.paragraphs, *article.sentences, *article.mentions, *article.figures):
        assert 0 <= place.start <= place.end <= size
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end].strip()
        assert sections[sentence.section_id].start <= sentence.start
    for before, after in zip(article.mentions, article.mentions[1:], strict=False):
        assert before.end <= after.start
    for table in article.tables:
        for row in table.rows:
            assert 0 <= row.start < row.end <= size and len(row.cells) == len(table.columns)
            assert all(0 <= cell.start <= cell.end <= size for cell in row.cells)
    assert len(article.reference_by_number) == len(article.references)
    for chunk in chunk_article(article, lambda part: len(part.split()), 200):
        assert chunk.text == article.text[chunk.start : chunk.end]
    article.text.encode("utf-8")
    assert TypeAdapter(Article).validate_json(TypeAdapter(Article).dump_json(article)) == article


def check(data: bytes, name: str, bibliography: bytes = b"") -> None:
    with timed():
        try:
            article = read_bytes(data, name, bibliography, "b.bib" if bibliography else "", max_pages=20)
        except ReviewError as error:
            assert 10 < len(str(error)) < 1_000 and "\n" not in str(error)
            return
        sound(article)


@inputs(60)
@given(st.binary(max_size=2_000), st.sampled_from(NAMES))
def test_any_bytes(data: bytes, name: str) -> None:
    check(data, name)


@inputs(60)
@given(text, st.sampled_from(NAMES))
def test_any_text(content: str, name: str) -> None:
    check(content.encode("utf-8", "surrogatepass"), name)


edits = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 400), st.one_of(st.binary(max_size=6), st.sampled_from(HOSTILE).map(str.encode))
    ),
    min_size=1,
    max_size=8,
)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The data with stretches cut out and others put in."""
    for place, length, new in changes:
        start = int(place * len(data))
        data = data[:start] + new + data[start + length :]
    return data


@inputs(80)
@given(st.sampled_from(("xml", "html", "md", "txt")), edits)
def test_a_damaged_article(kind: str, changes: list[tuple[float, int, bytes]]) -> None:
    check(damaged(CONTENT[kind], changes), f"bees.{kind}")


@inputs(6)
@given(edits)
def test_a_damaged_pdf(changes: list[tuple[float, int, bytes]]) -> None:
    check(damaged(CONTENT["pdf"], changes), "bees.pdf")


def shown(value: str) -> str:
    """Text that a tree can hold."""
    return markup.escape("".join(char for char in value if char.isprintable() or char in "\n\t"))


def tree(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Elements of these names in any order and depth, with attributes and text that mean something."""
    attributes = st.lists(
        st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES)), max_size=2, unique_by=lambda a: a[0]
    )

    def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        parts = st.lists(inner, max_size=4).map("".join)
        return st.builds(_element, st.sampled_from(names), attributes, parts)

    return st.recursive(text.map(shown), element, max_leaves=25)


def _element(name: str, attributes: list[tuple[str, str]], inner: str) -> str:
    shown = "".join(f' {key}="{markup.escape(value)}"' for key, value in attributes)
    return f"<{name}{shown}>{inner}</{name}>"


@inputs(30)
@given(tree(JATS), tree(JATS))
def test_any_jats(body: str, back: str) -> None:
    check(f"<article><body>{body}</body><back>{back}</back></article>".encode("utf-8", "replace"), "a.xml")


@inputs(50)
@given(tree(HTML))
def test_any_html(body: str) -> None:
    check(f"<!doctype html><html><body>{body}</body></html>".encode("utf-8", "replace"), "a.html")


def articles(link: str, section: str, head: str) -> st.SearchStrategy[str]:
    """Articles whose elements are where they belong, with any text, citations, raised numbers and merged cells."""
    words = text.map(shown)
    number = st.sampled_from(("1", "2", "3", "1,2", "1–3", "7", "−2", "2.5", ""))
    rid = st.sampled_from(("B1", "B2", "B3", "B9"))
    cite = st.builds(lambda key, label: link.format(key=key, label=label), rid, number)
    raised = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(("sup", "sub", "b")), st.one_of(number, cite, words))
    inline = st.lists(st.one_of(words, cite, raised), max_size=5).map("".join)
    paragraph = inline.map("<p>{}</p>".format)
    span = st.sampled_from(("0", "1", "1", "1", "2", "3", "99999"))
    cell = st.builds(
        '<{0} rowspan="{1}" colspan="{2}">{3}</{0}>'.format, st.sampled_from(("td", "th")), span, span, inline
    )
    row = st.lists(cell, max_size=4).map(lambda cells: f"<tr>{''.join(cells)}</tr>")
    table = st.builds(
        "<{0}><{1}>{2}</{1}><table>{3}</table>{4}</{0}>".format,
        st.just("table-wrap" if section == "sec" else "div"),
        st.just("caption" if section == "sec" else "p"),
        st.one_of(inline, st.just("Table 1. What was found.")),
        st.lists(row, max_size=5).map("".join),
        st.sampled_from(("", "<table-wrap-foot><p>* Of three.</p></table-wrap-foot>", "<p>* Of three.</p>")),
    )
    block = st.recursive(
        st.one_of(paragraph, paragraph, table),
        lambda inner: st.builds(
            f"<{section}>{head}{{1}}</{section}>".format, words, st.lists(inner, max_size=4).map("".join)
        ),
        max_leaves=10,
    )
    return st.lists(block, min_size=1, max_size=4).map("".join)


LISTED = [(f"B{n}", f"{n}. Ash R, Elm P. Cold {n}. J Made. 201{n};3:1. doi:10.5555/x.{n}") for n in (1, 2, 3)]
IN_JATS = "".join(f'<ref id="{id}"><mixed-citation>{entry}</mixed-citation></ref>' for id, entry in LISTED)
IN_HTML = "".join(f'<li id="{id}">{entry}</li>' for id, entry in LISTED)


@inputs(60)
@given(articles('<xref ref-type="bibr" rid="{key}">{label}</xref>', "sec", "<title>{0}</title>"))
def test_an_article_in_jats(body: str) -> None:
    whole = f"<article><body>{body}</body><back><ref-list>{IN_JATS}</ref-list></back></article>"
    check(whole.encode("utf-8", "replace"), "a.xml")


@inputs(60)
@given(articles('<a href="#{key}">{label}</a>', "section", "<h3>{0}</h3>"))
def test_an_article_in_html(body: str) -> None:
    whole = f"<!doctype html><main>{body}<h2>References</h2><ol>{IN_HTML}</ol></main>"
    check(whole.encode("utf-8", "replace"), "a.html")


CSL = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(("title", "author", "issued", "date-parts", "DOI", "id", "family")), inner),
    ),
    max_leaves=12,
)


@inputs(60)
@given(
    st.one_of(
        CSL.map(json.dumps),
        st.lists(
            st.sampled_from(("@article{", "a,", "title={", "}", '"', "author=", "{\\'e}", "\n", "#", "and ", "x"))
        ).map("".join),
        st.lists(
            st.sampled_from(("TY  - JOUR\n", "AU  - A, B\n", "PY  - ", "ER  - \n", "T2  - x\n", "\n", "  - "))
        ).map("".join),
        text,
    )
)
def test_any_bibliography(content: str) -> None:
    with timed():
        try:
            records = read_bibliography(content.encode("utf-8", "surrogatepass"), "b")
        except ReviewError as error:
            assert "\n" not in str(error)
            return
    assert [record["number"] for record in records] == list(range(1, len(records) + 1))
    check(b"It is so [1], says Ash (2011).", "a.txt", content.encode("utf-8", "surrogatepass"))
