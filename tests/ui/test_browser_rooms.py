"""The rooms beside the chat in a real browser: finding references, filtering studies, files, asking about a passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import browser, chromium, in_sight, opener, served

from corpus.readers.bibliography import read_bibliography

__all__ = ["browser", "chromium"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("fake", tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with opener(browser, address) as opened:
        yield opened()


def enter(page: Any, name: str) -> Any:
    page.get_by_role("tab", name=name, exact=True).click()
    room = page.locator(f"#ra-{name.lower()} .ra-room")
    room.wait_for()
    return room


def test_a_reference_is_found_and_leads_to_its_sentence(page: Any) -> None:
    room = enter(page, "References")
    room.locator("[data-find]").fill("kiernan")
    assert room.locator("[data-item]:visible").count() == int(room.locator("[data-shown]").inner_text()) < 139
    item = page.locator("#work-40")
    assert item.is_visible()
    item.locator("summary").click()
    item.locator("details .ra-go").first.click()
    in_sight(page, "#ra-review .ra-hit")
    assert "[40]" in " ".join(page.locator("#ra-review .ra-hit").all_inner_texts())


def test_the_records_are_saved_as_a_file(page: Any, tmp_path: Path) -> None:
    room = enter(page, "References")
    with page.expect_download() as waiting:
        room.get_by_role("button", name="BibTeX").click()
    target = tmp_path / "refs.bib"
    waiting.value.save_as(target)
    assert len(read_bibliography(target.read_bytes(), target.name)) == 20


def test_studies_are_filtered_and_a_mark_leads_to_its_row(page: Any) -> None:
    room = enter(page, "Studies")
    room.get_by_label("Model").select_option("Rabbit")
    assert room.locator("tbody [data-item]:visible").count() == 4
    assert room.locator("[data-shown]").inner_text() == "4"
    room.locator(".ra-dotlink:not(.ra-out)").first.click()
    row = page.locator("tr.ra-led")
    row.wait_for()
    assert "Rabbit" in row.inner_text()
    in_sight(page, "tr.ra-led")
    room.locator(".ra-dotlink.ra-out").first.click()  # a mark that was filtered away brings its row back
    page.locator("tr.ra-led").wait_for(state="visible")
    assert room.locator("[data-shown]").inner_text() == "17"
    room.locator("[data-find]").fill("no such word")
    assert room.locator("[data-none]").is_visible()


def test_a_selected_passage_can_be_asked_about(page: Any) -> None:
    page.get_by_role("tab", name="The review").click()
    page.locator("#ra-review .ra-s").nth(3).wait_for()
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('#ra-review .ra-s')[3])")
    page.locator("#ra-offer").click()
    asked = page.locator("#ra-box textarea").input_value()
    assert asked.startswith("What does the review say about “") and asked.endswith("”?")


def test_the_rooms_fit_a_phone(browser: Any, address: str) -> None:
    with opener(browser, address) as opened:
        page = opened(viewport={"width": 390, "height": 844})
        for name in ("References", "Studies", "About"):
            enter(page, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
