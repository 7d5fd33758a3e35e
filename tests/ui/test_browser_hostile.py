"""An article, answers and questions that hold markup in every place: all of it is shown as text, nothing runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import ask, browser, chromium, each_tab, edit, opener, served
from front_fakes import EVIL

__all__ = ["browser", "chromium"]
pytestmark = pytest.mark.browser

# What the strings would become if any of them were read as markup.
LIVE = """() => [...document.querySelectorAll('*')].filter(node =>
    [...node.attributes].some(({ name, value }) => /^on/.test(name) || /^\\s*javascript:/i.test(value))
    || node.matches('img[src="x"], .gradio-container script, .ra-article b, .ra-answer b, .ra-article i')
).map(node => node.outerHTML.slice(0, 200))"""


def test_nothing_from_outside_becomes_markup(browser: Any, tmp_path: Path) -> None:
    with served("hostile", tmp_path) as address, opener(browser, address) as open_page:
        page = open_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        title = page.title()
        assert EVIL in title and EVIL in page.locator("h1").inner_text()

        answer = ask(page, f"{EVIL} What was seen?")
        assert EVIL in page.locator("#ra-chat .ra-question").first.inner_text()
        assert EVIL in answer.locator(".ra-understood").inner_text()
        assert EVIL.replace("**b**", "b") in answer.inner_text()
        for shown in (page.locator(".ra-card .ra-loc").first, page.locator(".ra-card .ra-level").first):
            assert EVIL in shown.inner_text()
        answer.locator("a.ra-chip").nth(2).hover()
        page.wait_for_selector("#ra-tip:not([hidden])")
        assert EVIL in page.locator("#ra-tip").inner_text()
        edit(page)
        page.wait_for_function("document.querySelector('#ra-box textarea').value.includes('onerror')")
        page.click("#ra-cancel")
        ask(page, "related")
        assert EVIL in ask(page, "fail").inner_text()
        page.get_by_text("Conversations and files").click()
        assert "<script>" in page.input_value("#ra-conversations input")
        assert page.evaluate(LIVE) == []

        for name in each_tab(page):
            assert page.evaluate(LIVE) == [], name
        page.reload()
        page.wait_for_function("document.querySelectorAll('#ra-chat .ra-answer').length === 3")
        assert page.evaluate(LIVE) == [] and dialogs == [] and page.title() == title
