"""`app.py` in a real browser: from a question to the sentence in the review, and back after a reload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import ANSWER_MS, Opener, ask, browser, chromium, each_tab, in_sight, opener, serious_findings, served

__all__ = ["browser", "chromium"]
pytestmark = pytest.mark.browser

QUESTION = "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?"


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("real", tmp_path_factory.mktemp("real")) as found:
        yield found


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Opener]:
    with opener(browser, address) as found:
        yield found


def test_a_chip_shows_its_quote_and_leads_to_the_marked_sentence(open_page: Opener) -> None:
    page = open_page()
    chip = ask(page, QUESTION).locator("a.ra-chip").last
    chip.hover()
    page.wait_for_selector("#ra-tip:not([hidden])")
    quote = page.locator("#ra-tip").inner_text().strip("“”… ")
    chip.click()
    card = page.locator(".ra-card.ra-active")
    card.wait_for()
    assert quote.split()[0] in card.locator("mark").first.inner_text()
    assert page.evaluate("document.activeElement.classList.contains('ra-card')")
    card.locator("footer .ra-go").click()
    page.locator("#ra-review .ra-hit").first.wait_for(state="visible")
    assert quote.split()[0] in " ".join(page.locator("#ra-review .ra-hit").all_inner_texts())
    in_sight(page, "#ra-review .ra-hit")


def test_a_follow_up_is_understood_a_strange_question_declined_and_all_of_it_kept(open_page: Opener) -> None:
    page = open_page()
    first = ask(page, "Which growth factors do MSCs release in the reparative phase?")
    chips = first.locator("a.ra-chip").all_inner_texts()
    assert chips and all("§" in text or "Table" in text for text in chips)
    follow_up = ask(page, "And in the inflammatory phase?")
    understood = follow_up.locator(".ra-understood").inner_text()
    assert "growth factors" in understood and "inflammatory" in understood
    assert follow_up.locator("a.ra-chip").count() >= 1
    declined = ask(page, "What is the capital of France?")
    assert "ra-is-declined" in (declined.get_attribute("class") or "")
    assert declined.locator("a.ra-chip").count() == 0
    page.wait_for_function("!document.querySelector('#ra-evidence .ra-panel > .ra-group .ra-card-citation')")

    page.wait_for_function("localStorage.length > 0")
    page.wait_for_timeout(800)
    page.reload()
    page.wait_for_function("document.querySelectorAll('#ra-chat .ra-answer').length === 3", timeout=ANSWER_MS)
    again = page.locator("#ra-chat .ra-answer")
    assert again.nth(0).locator("a.ra-chip").all_inner_texts() == chips
    assert again.nth(1).locator(".ra-understood").inner_text() == understood
    again.nth(0).locator("a.ra-chip").first.click()
    page.locator(".ra-card.ra-active").wait_for()


def test_axe_finds_nothing_serious_on_a_phone(open_page: Opener) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    ask(page, "Which studies used rabbits?")
    found = serious_findings(page, "answered")
    for name in each_tab(page):
        found += serious_findings(page, name)
    assert found == []
