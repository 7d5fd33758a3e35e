"""Chips, cards and the article as HTML: what they say, and that nothing from outside becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from front_fakes import EVIL, FakeBot, cite, evidence, small_article

from assistant.types import Answer
from assistant.ui.chips import answer_html, growing_html, label
from assistant.ui.conversation import View, message_html, messages
from assistant.ui.evidence import panel_html
from assistant.ui.examples import example_questions
from assistant.ui.markup import plain, render
from assistant.ui.reference import doi_link
from assistant.ui.review import review_html
from assistant.ui.turn import Turn, card_of_citation, turn_of_answer, turns_from_page
from corpus.types import Span

ARTICLE = small_article()
VOID = {"br", "img", "hr", "input"}


class Reader(HTMLParser):
    """Every tag and attribute of some HTML, its text, and whether it is balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]


def read(html: str) -> Reader:
    """Parse HTML and check that it is balanced and harmless."""
    reader = Reader(html)
    assert not reader.open
    for tag, attrs in reader.tags:
        assert tag not in {"script", "img", "iframe", "object", "style", "b"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        assert str(attrs.get("href") or "#").startswith(("#", "https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/"))
    return reader


def answer(text: str, *citations: object, **changes: object) -> Answer:
    values: dict[str, object] = {"question": "Q?", "standalone_question": "Q?", "outcome": "answered", "text": text}
    return Answer(**(values | {"citations": citations} | changes))  # type: ignore[arg-type]


def test_chip_names_place_and_studies() -> None:
    assert label(ARTICLE, card_of_citation(cite(ARTICLE, 0))) == "§1 ¶1 · 37"
    row = cite(ARTICLE, 0, section_id="table-1", paragraph=0, row=2, references=())
    assert label(ARTICLE, card_of_citation(row)) == "Table 1, row 2"
    many = cite(ARTICLE, 0, references=(1, 2, 3, 4, 5))
    assert label(ARTICLE, card_of_citation(many)).endswith("· 1, 2, 3, 4, …")


def test_markers_become_chips_and_unknown_ones_stay_text() -> None:
    html = answer_html(ARTICLE, 2, "Faster [37].[^1] Unknown.[^9]", [card_of_citation(cite(ARTICLE, 0))])
    reader = read(html)
    links = [attrs for tag, attrs in reader.tags if tag == "a"]
    assert [link["href"] for link in links] == ["#cite-2-1"]
    assert links[0]["title"] == "“Minipigs healed faster [37].”"
    assert "[^9]" in reader.text and "[37]" in reader.text


def test_growing_answer_has_no_links() -> None:
    assert "<a" not in growing_html("Faster.[^1]")


@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        "<div onclick=alert(1)>",
        "[x](javascript:alert(1)) ![y](http://h/p.png)",
        "<https://example.org>",
        "[x]: javascript:alert(1)\n\n[x]",
        "```\n<script>\n\n\n</script>\n```",
        "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
        "&lt;script&gt; &#60;b&#62;",
    ],
)
def test_text_from_outside_stays_text(text: str) -> None:
    shown = render(text, lambda marker: None)
    assert not {tag for tag, _ in read(shown.replace("<strong>", "").replace("</strong>", "")).tags} & {"a", "img", "b"}
    assert "\n\n" not in shown
    assert read(plain(text)).tags == [("br", {})] * plain(text).count("<br>")


def test_markdown_of_an_answer_is_kept() -> None:
    html = render(
        "**2 of 17** used rats:\n\n- one\n- two\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |", lambda m: None
    )
    for tag in ("<strong>", "<li>", "<blockquote>", "<td>"):
        assert tag in html


def test_message_is_harmless_and_one_block() -> None:
    turn = turn_of_answer(answer(f"{EVIL}\n\nx[^1]", cite(ARTICLE, 2), notices=(EVIL,), standalone_question=EVIL))
    shown = messages(ARTICLE, View((Turn(EVIL), turn)))
    for message in shown:
        read(message["content"].replace("<strong>", "").replace("</strong>", ""))
        assert "\n\n" not in message["content"]
    assert "Understood as" in shown[3]["content"] and "ra-notice" in shown[3]["content"]


def test_card_shows_the_quote_marked_in_its_paragraph() -> None:
    reader = read(panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 1)))]))
    html = panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 1)))])
    assert "<mark>The dose was 4.0 × 10⁷ cells.</mark>" in html
    assert "Minipigs healed faster [37]." in reader.text
    assert "1 source" in reader.text and "preclinical (minipig)" in reader.text
    assert "ra-level-preclinical" in html
    assert "cite-1-1" in reader.ids()


def test_attributed_studies_are_told_apart() -> None:
    direct = panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 0)))])
    attributed = panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 1)))])
    assert "ra-tag" not in direct and ">attributed<" in attributed


def test_record_has_a_doi_link_and_an_unknown_study_its_table_row() -> None:
    known = panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 0)))])
    assert 'href="https://doi.org/10.1000/abc(1)%3Cx%3E"' in known and "A, B, C et al." in known
    unknown = read(panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", cite(ARTICLE, 2)))]))
    assert "Table 1, row 1 Alpha · None **" in unknown.text
    assert "cited in this place only" in unknown.text


def test_table_row_is_shown_with_its_columns_and_footnotes() -> None:
    row = ARTICLE.tables[0].rows[1]
    cell = row.cells[1]
    citation = cite(ARTICLE, 0, section_id="table-1", paragraph=0, row=2, spans=(Span(cell.start, cell.end),), level="")
    reader = read(panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", citation))]))
    for word in ("Group <1>", "Drug", "Beta", "Effect: Healing", "None **", "Not in <b>women</b>."):
        assert word in reader.text


def test_related_passages_are_named_so_and_a_declined_question_has_no_sources() -> None:
    related = turn_of_answer(answer("Not stated.", outcome="related", related=(evidence(ARTICLE),)))
    text = read(panel_html(ARTICLE, [related])).text
    assert "Related passages" in text and "1 source" not in text
    declined = turn_of_answer(answer("No.", cite(ARTICLE, 0), outcome="declined", related=(evidence(ARTICLE),)))
    assert declined.cards == ()
    assert "ra-card" not in panel_html(ARTICLE, [declined])


def test_earlier_turns_stay_and_ids_are_unique() -> None:
    turns = [turn_of_answer(answer("x[^1]", cite(ARTICLE, i), question=f"Q{i} {EVIL}")) for i in range(3)]
    ids = read(panel_html(ARTICLE, turns)).ids()
    assert {"cite-1-1", "cite-2-1", "cite-3-1"} <= set(ids) and len(ids) == len(set(ids))


def test_offsets_that_do_not_fit_show_the_quote_alone() -> None:
    wrong = cite(ARTICLE, 0, spans=(Span(0, 10**9),), quote=EVIL)
    other = cite(ARTICLE, 0, article_id="another", quote=EVIL)
    for citation in (wrong, other):
        html = panel_html(ARTICLE, [turn_of_answer(answer("x[^1]", citation))])
        assert EVIL in read(html.replace("<mark>", "").replace("</mark>", "")).text
        assert "data-spans" not in html.partition("<footer>")[2]


def test_turns_survive_the_page_and_rubbish_does_not() -> None:
    turn = turn_of_answer(answer("x[^1]", cite(ARTICLE, 1), notices=("n",)))
    import json

    assert turns_from_page(json.loads(json.dumps([turn.to_dict()]))) == [turn]
    for rubbish in (None, "x", 3, [1], [{"no": 1}], {"a": 1}):
        assert turns_from_page(rubbish) == []
    odd = turns_from_page([{"question": "q", "cards": [{"spans": [["a", 1], [1]], "key": 3}, 4], "outcome": []}])
    panel_html(ARTICLE, odd)
    assert odd[0].cards[0].spans == ()


def test_review_has_an_anchor_for_every_sentence_and_link_targets_exist() -> None:
    reader = read(review_html(ARTICLE))
    ids = reader.ids()
    assert len(ids) == len(set(ids))
    for sentence in ARTICLE.sentences:
        assert f"s-{sentence.start}" in ids
    targets = [str(attrs["href"])[1:] for tag, attrs in reader.tags if str(attrs.get("href", "")).startswith("#")]
    assert set(targets) <= set(ids)
    assert {"sec-1", "sec-table-1", "sec-figure-1", "sec-abbreviations", "sec-references", "ref-37"} <= set(ids)
    assert "javascript:alert(1)" in reader.text


def test_review_table_has_merged_cells_headings_and_footnotes() -> None:
    html = review_html(ARTICLE)
    assert html.count('rowspan="2" data-start') == 1
    assert '<th colspan="1" scope="colgroup">Effect</th>' in html and '<th scope="col">Healing</th>' in html
    assert 'title="Not in &lt;b&gt;women&lt;/b&gt;."' in html
    assert "Group &lt;1&gt;" in html


def test_review_text_is_whole() -> None:
    text = read(review_html(ARTICLE)).text
    for paragraph in ARTICLE.paragraphs:
        assert ARTICLE.text[paragraph.start : paragraph.end] in text


def test_doi_that_is_none_is_no_link() -> None:
    assert doi_link("javascript:alert(1)") == "javascript:alert(1)"
    assert doi_link(None) == ""
    assert doi_link('10.1/"><script>').startswith("10.1")
    read(doi_link('10.1000/"onmouseover=alert(1)'))


def test_examples_come_from_the_article() -> None:
    assert example_questions(ARTICLE)[0] == "What does Table 1 show?"


def test_failed_and_stopped_turns_are_one_sentence() -> None:
    assert "A &lt;b&gt; sentence." in message_html(ARTICLE, 1, Turn("q", "failed", text="A <b> sentence."))
    assert "Stopped." in message_html(ARTICLE, 1, Turn("q"))


def test_fake_bot_is_a_bot() -> None:
    from assistant.ui.bot import Bot

    bot: Bot = FakeBot(ARTICLE)
    assert bot.article is ARTICLE
