"""The page in a real browser: ask, watch the answer come, follow a chip to its sentence."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 420
ANSWER_MS = 60_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(command: list[str], port: int, extra: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server and wait until its page is there."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | extra
    with log.open("wb") as sink:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    stop(server)
    raise AssertionError(f"The page did not open.\n{log.read_text(errors='replace')[-3000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server by its process id."""
    if server.poll() is None:
        os.kill(server.pid, signal.SIGINT)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(15)


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("NO CHROMIUM ON THIS MACHINE")
    if find_spec("playwright") is None:
        missing("PLAYWRIGHT IS MISSING")
    return found


def missing(what: str) -> NoReturn:
    """Fail where the environment says that a browser must be there (REQUIRE_BROWSER=1); skip elsewhere, loudly."""
    sentence = f"{what}: the page was NOT tested in a browser"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{sentence}, and REQUIRE_BROWSER=1", pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="module", params=["fake", "real"])
def address(request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page with the fake bot, and `app.py` as it is."""
    port = free_port()
    place = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, str(HERE / "fake_page.py"), str(port)]
    extra = {"GRADIO_ANALYTICS_ENABLED": "False"}
    if request.param == "real":
        command = [sys.executable, "app.py"]
        # A stored index is used where the environment names one; building a new one takes minutes.
        data = os.environ.get("REVIEW_ASSISTANT_DATA_DIR", str(place / "data"))
        extra |= {"REVIEW_ASSISTANT_PORT": str(port), "REVIEW_ASSISTANT_DATA_DIR": data}
    server = serve(command, port, extra, place / "server.log")
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop(server)


@pytest.fixture
def page(address: str, chromium: str, tmp_path: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    strangers: list[str] = []
    failures: list[str] = []
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium, args=FLAGS, headless=True
        )
        page = context.pages[0]
        page.on("request", lambda sent: strangers.append(sent.url) if stranger(sent.url, address) else None)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#ra-chat .ra-welcome")
        yield page
        context.close()
    assert strangers == [], "the page asked other hosts"
    assert failures == []


def stranger(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))


def ask(page: Any, question: str) -> Any:
    """Ask and wait for the finished answer."""
    before = page.locator("#ra-chat .ra-answer").count()
    page.fill("#ra-box textarea", question)
    page.press("#ra-box textarea", "Enter")
    page.wait_for_function(
        """count => { const all = document.querySelectorAll('#ra-chat .ra-answer');
                      return all.length > count && !all[all.length - 1].classList.contains('ra-is-open'); }""",
        arg=before,
        timeout=ANSWER_MS,
    )
    return page.locator("#ra-chat .ra-answer").last


def test_a_chip_leads_to_its_sentence(page: Any) -> None:
    answer = ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    chip = answer.locator("a.ra-chip").last
    chip.hover()
    page.wait_for_selector("#ra-tip:not([hidden])")
    quote = page.locator("#ra-tip").inner_text().strip("“”… ")
    chip.click()
    card = page.locator(".ra-card.ra-active")
    card.wait_for()
    assert card.locator("mark").count() >= 1
    assert page.evaluate("document.activeElement.classList.contains('ra-card')")
    card.locator("footer .ra-go").click()
    hit = page.locator("#ra-review .ra-hit").first
    hit.wait_for(state="visible")
    words = " ".join(page.locator("#ra-review .ra-hit").all_inner_texts())
    assert quote.split()[0] in words
    page.wait_for_function(
        """() => { const box = document.querySelector('#ra-review .ra-hit').getBoundingClientRect();
                  return box.top < innerHeight && box.bottom > 0; }"""
    )


def test_keyboard_reaches_a_chip(page: Any) -> None:
    answer = ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    chip = answer.locator("a.ra-chip").first
    chip.focus()
    page.wait_for_selector("#ra-tip:not([hidden])")
    page.keyboard.press("Enter")
    page.locator(".ra-card.ra-active").wait_for()


def test_a_message_is_named_by_its_speaker(page: Any) -> None:
    ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    page.wait_for_selector('#ra-chat [data-testid="bot"][aria-label="Assistant"]')
    page.wait_for_selector('#ra-chat [data-testid="user"][aria-label="You"]')
    assert page.locator('#ra-chat [aria-label*="<"]').count() == 0


def test_markup_in_a_question_stays_text(page: Any) -> None:
    question = "hostile <img src=x onerror=\"document.title='broken'\"> [x](javascript:alert(1)) <script>1</script>"
    title = page.title()
    ask(page, question)
    assert page.locator("#ra-chat .ra-question").last.inner_text() == question
    assert page.locator("#ra-chat .message img, #ra-evidence img, #ra-chat .ra-question a").count() == 0
    assert page.title() == title
    ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    assert page.locator("#ra-chat .ra-answer").last.locator("a.ra-chip").count() >= 1


def test_the_page_fits_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("tab", name="The review").click()
    page.wait_for_selector("#ra-review .ra-article")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_new_conversation_is_empty(page: Any) -> None:
    ask(page, "What was seen at the 12-month follow-up of the first clinical trial with WJ-MSCs?")
    page.click("#ra-new")
    page.wait_for_selector("#ra-chat .ra-welcome")
    page.wait_for_selector("#ra-evidence .ra-empty")
