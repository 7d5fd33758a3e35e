"""Conversations kept, saved as files and reported: pure functions, with hostile text in every place."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from front_fakes import EVIL, cite, evidence, small_article

from assistant.types import Answer
from assistant.ui.export import article_citation, export, to_html, to_markdown
from assistant.ui.store import MOST, Store, store_from_page
from assistant.ui.turn import Turn, turn_of_answer
from assistant.ui.wrong import report
from eval.case import Case

ARTICLE = small_article()
VERSIONS = {"review-assistant": "0.1.0"}
GOOD = turn_of_answer(
    Answer(f"Q {EVIL}?", "Q?", "answered", f"Healed [^1]. {EVIL} [^2]", (cite(ARTICLE, 0), cite(ARTICLE, 2, "2")))
)
RELATED = turn_of_answer(Answer("R?", "R?", "related", "Not stated.", (), (evidence(ARTICLE),)))


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_shows_hostile_text_as_text_and_links_only_inside() -> None:
    tags = Tags(to_html(ARTICLE, [GOOD, RELATED], VERSIONS))
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in tags.found}
    ids = {attrs["id"] for _, attrs in tags.found if "id" in attrs}
    links = [str(attrs["href"]) for tag, attrs in tags.found if tag == "a"]
    assert len(links) == 2 and all(link[0] == "#" and link[1:] in ids for link in links)
    assert not [name for _, attrs in tags.found for name in attrs if name.startswith("on")]
    assert f"Q {EVIL}?" in tags.words and article_citation(ARTICLE) in tags.words
    assert "closest passages" in tags.words


def test_markdown_has_one_footnote_a_citation_and_stays_harmless() -> None:
    text = to_markdown(ARTICLE, [GOOD, GOOD, RELATED], VERSIONS)
    for note in ("1-1", "1-2", "2-1", "2-2"):
        assert text.count(f"[^{note}]") == 2 and f"\n[^{note}]: " in text
    from markdown_it import MarkdownIt

    shown = Tags(MarkdownIt("commonmark").render(text))
    assert not {"script", "img", "a"} & {tag for tag, _ in shown.found}
    assert "Article: Small review" in shown.words


def test_json_reads_back_as_the_same_conversation() -> None:
    file = export(ARTICLE, [GOOD, RELATED], "json", VERSIONS)
    content = json.loads(file["text"])
    kept = store_from_page({"conversations": [{"id": 1, "turns": content["turns"]}], "current": 1})
    assert kept.turns == (GOOD, RELATED)
    assert content["versions"] == VERSIONS and file["name"] == "conversation-small.json"


def test_a_report_is_a_case_of_the_eval_with_what_was_shown() -> None:
    content = json.loads(report(ARTICLE, [RELATED, GOOD], VERSIONS)["text"])
    case = Case(**content["case"])
    assert case.question == GOOD.question and case.history == ("R?",) and case.kind == "followup"
    assert case.also == (GOOD.cards[0].quote, GOOD.cards[1].quote)
    assert content["answer"]["text"] == GOOD.text and len(content["evidence"]) == 2
    assert content["article"]["source_sha256"] == ARTICLE.source_map.source_sha256


def test_conversations_are_kept_opened_and_deleted() -> None:
    store = Store().keep([GOOD]).keep([GOOD, RELATED])
    assert len(store.conversations) == 1 and store.turns == (GOOD, RELATED)
    two = store.open(0).keep([RELATED])
    assert [kept.id for kept in two.conversations] == [2, 1] and two.turns == (RELATED,)
    assert store_from_page(json.loads(json.dumps(two.to_dict()))) == two
    assert two.open(1).turns == (GOOD, RELATED) and two.open(9).turns == ()
    gone = two.delete()
    assert gone.turns == () and [kept.id for kept in gone.conversations] == [1]
    assert gone.choices()[0] == ("New conversation", 0)


def test_the_oldest_conversation_gives_way() -> None:
    store = Store()
    for number in range(MOST + 3):
        store = store.open(0).keep([Turn(f"Q{number}?")])
    assert len(store.conversations) == MOST and store.turns[0].question == f"Q{MOST + 2}?"


def test_nonsense_in_the_browser_is_an_empty_store() -> None:
    for value in (None, 3, "x", [], {"conversations": 3}, {"conversations": [{"id": "a"}, 3, {"id": 1, "turns": 3}]}):
        assert store_from_page(value) == Store()
