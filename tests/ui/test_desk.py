"""Articles that readers bring: who may, how they are opened and kept, and what is said when they can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import ANSWER_MS, Opener, ask, browser, choose, chromium, opener, serious_findings, served
from front_fakes import FakeBot

from assistant.settings import Settings
from assistant.ui import desk as desks
from assistant.ui.desk import Desk, Upload
from assistant.ui.open_room import opening
from assistant.ui.serve import uploads_allowed
from corpus.readers.limits import Limits

__all__ = ["browser", "chromium"]

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
BEES = SAMPLES / "bees.md"


@pytest.fixture
def desk() -> Desk:
    return Desk(lambda article, progress: FakeBot(article), Limits())


def made(number: int, name: str = "made.md") -> Upload:
    return Upload(name, f"# Title {number}\n\n## 1. Part\n\nBees fly at {number} °C.\n".encode())


def told(desk: Desk, path: Path, bibliography: Path | None = None) -> list[str]:
    return list(opening(desk, str(path), str(bibliography) if bibliography else None))


def test_an_article_is_read_and_its_files_are_removed(desk: Desk, tmp_path: Path) -> None:
    article, works = tmp_path / "bees.md", tmp_path / "bees.bib"
    article.write_bytes(BEES.read_bytes())
    works.write_text("@article{a, title={On bees}, year={2011}}", encoding="utf-8")
    *_, last = told(desk, article, works)
    key = Upload("bees.md", BEES.read_bytes(), "bees.bib", b"@article{a, title={On bees}, year={2011}}").key
    assert f"./articles/{key}/" in last and "Frost and the Orchard Bee" in last and "1 table" in last
    assert "could not be kept" in last
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7 garbage", "damaged"),
        ("<b>.zip", b"PK\x03\x04" + b"x" * 50, "zip"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><article>&b;</article>', "entities"),
        ("a.txt", b"", "empty"),
    ],
)
def test_what_can_not_be_read_is_refused_in_one_sentence(
    desk: Desk, tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    *_, last = told(desk, file)
    assert 'role="alert"' in last and sentence in last and "<b>" not in last and "Traceback" not in last
    assert not file.exists()


def test_nothing_chosen_is_said(desk: Desk) -> None:
    assert "No file was chosen" in list(opening(desk, None, None))[-1]


def test_an_article_brought_again_is_not_opened_again(desk: Desk) -> None:
    first = desk.bring(made(1), lambda *_: None)
    assert desk.bring(made(1), lambda *_: None)[1] is first[1]
    other = desk.bring(made(2), lambda *_: None)
    assert other[0] != first[0] and other[1].article.id != first[1].article.id


def test_the_one_asked_least_lately_makes_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOST", 2)
    keys = [desk.bring(made(number), lambda *_: None)[0] for number in (1, 2)]
    assert desk.bot(keys[0]) is not None
    third, _ = desk.bring(made(3), lambda *_: None)
    assert [desk.bot(key) is not None for key in (*keys, third)] == [True, False, True]


@pytest.mark.parametrize(
    ("given", "host", "allowed"),
    [
        ({}, "127.0.0.1", True),
        ({}, "localhost", True),
        ({}, "::1", True),
        ({}, "0.0.0.0", False),
        ({}, "example.org", False),
        ({"auth": "ann:secret"}, "0.0.0.0", True),
        ({"uploads": True}, "0.0.0.0", True),
        ({"uploads": False}, "127.0.0.1", False),
    ],
)
def test_who_may_bring_articles(given: dict[str, Any], host: str, allowed: bool) -> None:
    assert uploads_allowed(Settings(**given), host) is allowed


@pytest.mark.browser
@pytest.mark.parametrize("login", [{}, {"REVIEW_ASSISTANT_AUTH": "ann:correct horse"}], ids=["open", "login"])
def test_a_reader_brings_an_article_and_asks_it(browser: Any, tmp_path: Path, login: dict[str, str]) -> None:
    with served("fake", tmp_path, login) as address, opener(browser, address) as open_page:
        page = enter(open_page, bool(login))
        page.click('#ra-tabs [role="tab"][data-tab-id="open"]')
        assert serious_findings(page, "open") == []
        choose(page, "#ra-open-article", BEES)
        page.click("#ra-open-button")
        page.locator("#ra-open-told a.ra-go").wait_for(timeout=ANSWER_MS)
        inside = page.locator("#ra-open-told a.ra-go").get_attribute("href")
        page.click("#ra-open-told a.ra-go")
        page.wait_for_url("**/articles/*/")
        page.wait_for_selector("#ra-chat .ra-welcome")
        assert page.locator("h1").inner_text().startswith("Frost and the Orchard Bee")
        assert ask(page, "decline").inner_text()
        stranger = page.context.browser.new_context()
        met = stranger.request.get(f"{address}/{inside}")
        assert met.status == (401 if login else 200)
        assert stranger.request.get(f"{address}/articles/{'0' * 24}/").status == (401 if login else 404)
        stranger.close()
        page.click("header.ra-top a >> nth=0")
        page.wait_for_selector("#ra-chat .ra-welcome")
        assert page.locator("h1").inner_text().startswith("Stem Cell")


def enter(open_page: Opener, login: bool) -> Any:
    page = open_page(welcome=not login)
    if login:
        page.locator("input").nth(0).fill("ann")
        page.locator("input[type=password]").fill("correct horse")
        page.keyboard.press("Enter")
        page.wait_for_selector("#ra-chat .ra-welcome")
    return page
