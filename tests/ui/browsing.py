"""A browser and the pages it opens, for the tests that look at the page as a reader does."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

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
# Opens a page; takes what `new_context` of Playwright takes: viewport, color_scheme and so on.
Opener = Callable[..., Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(command: list[str], port: int, extra: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server and wait until its page is there."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GRADIO_ANALYTICS_ENABLED": "False"} | extra
    with log.open("wb") as sink:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    stop(server)
    raise AssertionError(f"The page did not open.\n{log.read_text(errors='replace')[-3000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server by its process id."""
    if server.poll() is None:
        os.kill(server.pid, signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(15)


@contextmanager
def served(kind: str, folder: Path, extra: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a page: "fake" or "hostile", with a bot that answers without a model, or "real", `app.py`."""
    port = free_port()
    command = [sys.executable, str(HERE / "fake_page.py"), str(port)]
    given = dict(extra or {})
    if kind == "hostile":
        command.append(kind)
    if kind == "real":
        command = [sys.executable, "app.py"]
        # A stored index is used where the environment names one; building a new one takes minutes.
        data = os.environ.get("REVIEW_ASSISTANT_DATA_DIR", str(folder / "data"))
        given |= {"REVIEW_ASSISTANT_PORT": str(port), "REVIEW_ASSISTANT_DATA_DIR": data}
    server = serve(command, port, given, folder / f"{kind}.log")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One browser a module: starting one takes longer than most tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS, headless=True)
        yield started
        started.close()


@contextmanager
def opener(browser: Any, address: str) -> Iterator[Opener]:
    """Opens the address in a profile of its own; at the end no page may have asked another host, or failed."""
    strangers: list[str] = []
    failures: list[str] = []
    contexts: list[Any] = []

    def open_page(welcome: bool = True, **options: Any) -> Any:
        contexts.append(browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options)))
        page = contexts[-1].new_page()
        page.on("request", lambda sent: None if known(sent.url, address) else strangers.append(sent.url))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(address)
        if welcome:
            page.wait_for_selector("#ra-chat .ra-welcome")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == [], "the page asked other hosts"
    assert failures == []


def known(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:", "file:"))


def ask(page: Any, question: str) -> Any:
    """Ask and wait for the finished answer."""
    before = page.locator("#ra-chat .ra-answer").count()
    page.fill("#ra-box textarea", question)
    page.press("#ra-box textarea", "Enter")
    finished(page, before + 1)
    return page.locator("#ra-chat .ra-answer").last


def edit(page: Any) -> None:
    """Edit the first question."""
    button = page.get_by_role("button", name="Edit").first
    until_seen(button.click, page.get_by_text("You are editing"), "the question was not put into the box")


def choose(page: Any, box: str, file: Path) -> None:
    """Choose a file in that box."""
    seen = page.locator(box).get_by_text(file.name)
    until_seen(lambda: page.set_input_files(f"{box} input[type=file]", str(file)), seen, f"{file.name} was not taken")


def until_seen(act: Callable[[], Any], seen: Any, complaint: str) -> None:
    """Do something until what comes of it is seen: what is done while the page is being drawn anew is lost."""
    from playwright.sync_api import TimeoutError as NotSeen

    for _ in range(3):
        act()
        with contextlib.suppress(NotSeen):
            seen.wait_for(timeout=ANSWER_MS / 6)
            return
    raise AssertionError(complaint)


def finished(page: Any, count: int) -> None:
    """Wait until there are so many answers and none of them is being written."""
    page.wait_for_function(
        """count => document.querySelectorAll('#ra-chat .ra-answer').length === count
                    && !document.querySelector('#ra-chat .ra-stages')
                    && !document.querySelector('#ra-stop, #ra-evidence [aria-busy]')""",
        arg=count,
        timeout=ANSWER_MS,
    )


def each_tab(page: Any) -> Iterator[str]:
    """Opens one tab after the other, those beside the chat first; their names."""
    for row in ("#ra-side > .tab-wrapper", "#ra-tabs > .tab-wrapper"):
        for tab in page.locator(f'{row} [role="tab"]:visible').all()[1:]:
            tab.click()
            page.wait_for_timeout(500)
            yield tab.inner_text()


def in_sight(page: Any, selector: str) -> None:
    """Wait until the first such element stands within the window."""
    page.wait_for_function(
        """selector => { const box = document.querySelector(selector)?.getBoundingClientRect();
                         return box && box.height && box.top < innerHeight && box.bottom > 0; }""",
        arg=selector,
    )


def serious_findings(page: Any, view: str) -> list[str]:
    """What axe finds on the page that it calls serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{view}: {item['id']} ({item['help']}) at {item['nodes'][0]['target']}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]
