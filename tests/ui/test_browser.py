"""The page in a real browser, with a bot that answers without a model: everything a reader can do with the chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import (
    ANSWER_MS,
    FLAGS,
    HERE,
    Opener,
    ask,
    browser,
    chromium,
    each_tab,
    edit,
    finished,
    free_port,
    in_sight,
    opener,
    serious_findings,
    serve,
    served,
)

__all__ = ["ANSWER_MS", "FLAGS", "HERE", "ask", "browser", "chromium", "free_port", "serve"]
pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
INJECTION = "hostile <img src=x onerror=\"document.title='broken'\"> [x](javascript:alert(1)) <script>1</script>"


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("fake", tmp_path_factory.mktemp("fake")) as found:
        yield found


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Opener]:
    with opener(browser, address) as found:
        yield found


@pytest.fixture
def page(open_page: Opener) -> Any:
    return open_page()


def test_stages_are_shown_while_it_works_and_stop_ends_it(page: Any) -> None:
    page.fill("#ra-box textarea", "What was seen, without end?")
    page.press("#ra-box textarea", "Enter")
    page.locator("#ra-chat .ra-stages li").nth(2).wait_for()
    assert page.locator("#ra-chat .ra-stages").inner_text().startswith("Understood")
    page.wait_for_selector("#ra-chat .ra-is-open blockquote")
    page.locator("#ra-stop").click()
    page.get_by_text("Stopped.").wait_for()
    finished(page, 1)
    page.get_by_role("button", name="Ask again").wait_for()
    assert page.locator("#ra-chat a.ra-chip").count() == 0


def test_a_question_is_asked_again_and_edited_in_its_place(page: Any) -> None:
    ask(page, "What was seen?")
    ask(page, "decline slowly")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#ra-chat .ra-stages")
    finished(page, 2)
    assert page.locator("#ra-chat .ra-question").all_inner_texts() == ["What was seen?", "decline slowly"]

    edit(page)
    assert page.input_value("#ra-box textarea") == "What was seen?"
    page.click("#ra-cancel")
    page.get_by_text("You are editing").wait_for(state="hidden")
    assert page.input_value("#ra-box textarea") == ""

    edit(page)
    page.fill("#ra-box textarea", "Which table?")
    page.press("#ra-box textarea", "Enter")
    finished(page, 1)
    assert page.locator("#ra-chat .ra-question").all_inner_texts() == ["Which table?"]
    assert page.get_by_text("You are editing").is_hidden()


def test_an_answer_is_copied_with_its_sources(open_page: Opener) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What was seen?")
    page.get_by_role("button", name="Copy with sources").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[^3]: §5" in copied and "no advice" in copied


def test_the_keyboard_alone_is_enough(page: Any) -> None:
    def press_until(key: str, test: str, most: int = 25) -> None:
        for _ in range(most):
            page.keyboard.press(key)
            if page.evaluate(f"document.activeElement.matches({test!r})"):
                return
        pytest.fail(f"{key} leads to no {test}")

    page.wait_for_function("document.activeElement.matches('#ra-box textarea')")
    page.keyboard.type("What was seen?")
    page.keyboard.press("Enter")
    finished(page, 1)
    press_until("Shift+Tab", "a.ra-chip")
    page.wait_for_selector("#ra-tip:not([hidden])")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "ra-tip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.ra-card.ra-active')")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('a.ra-chip')")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.ra-card.ra-active')")
    press_until("Tab", ".ra-card.ra-active footer .ra-go")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#ra-review .ra-hit')")


def test_space_presses_what_is_called_a_button(page: Any) -> None:
    ask(page, "What was seen?")
    page.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Space")
    page.get_by_text("You are editing").wait_for()
    assert page.evaluate("document.activeElement.matches('#ra-box textarea')")


def test_a_message_is_named_by_its_speaker(page: Any) -> None:
    ask(page, "What was seen?")
    page.wait_for_selector('#ra-chat [data-testid="bot"][aria-label="Assistant"]')
    page.wait_for_selector('#ra-chat [data-testid="user"][aria-label="You"]')
    assert page.locator('#ra-chat [aria-label*="<"]').count() == 0


def test_markup_in_a_question_stays_text(page: Any) -> None:
    title = page.title()
    ask(page, INJECTION)
    assert page.locator("#ra-chat .ra-question").last.inner_text() == INJECTION
    assert page.locator("#ra-chat .message img, #ra-evidence img, #ra-chat .ra-question a").count() == 0
    ask(page, "What was seen?")
    assert page.title() == title
    edit(page)
    assert page.input_value("#ra-box textarea") == INJECTION


def test_failures_and_passages_that_are_no_answer_are_shown_as_such(page: Any) -> None:
    assert "too long" in ask(page, "fail").inner_text()
    related = ask(page, "related")
    page.get_by_text("Related passages").wait_for()
    assert related.locator("a.ra-chip").count() == 0 and page.locator(".ra-card-related").count() == 3


def test_the_page_fits_a_phone(open_page: Opener) -> None:
    page = open_page(viewport=PHONE, has_touch=True)
    ask(page, "Which table?")
    answer = ask(page, "What was seen?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    answer.locator("a.ra-chip").last.tap()
    page.locator(".ra-card.ra-active").wait_for()
    in_sight(page, ".ra-card.ra-active")
    for name in each_tab(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_dark_is_dark(open_page: Opener) -> None:
    page = open_page(color_scheme="dark")
    ask(page, "What was seen?")
    brightness = """selector => { const numbers = getComputedStyle(document.querySelector(selector));
        const sum = text => text.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 765;
        return [sum(numbers.backgroundColor), sum(numbers.color)]; }"""
    for selector in ("body", "#ra-chat", ".ra-card"):
        ground, ink = page.evaluate(brightness, selector)
        assert ground < 0.25 and ink > 0.75, selector


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Opener, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    found = serious_findings(page, "empty")
    for question in ("What was seen?", "related", "Which table?", "fail"):
        ask(page, question)
    page.get_by_text("Conversations and files").click()
    edit(page)
    page.wait_for_timeout(400)  # what unfolds is faint for a moment
    found += serious_findings(page, "answered")
    for name in each_tab(page):
        found += serious_findings(page, name)
    assert found == []


def test_a_new_conversation_is_empty(page: Any) -> None:
    ask(page, "What was seen?")
    page.click("#ra-new")
    page.wait_for_selector("#ra-chat .ra-welcome")
    page.wait_for_selector("#ra-evidence .ra-empty")
