"""The page as it is served: behind a login, for programs, and for load balancers. One server for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_browser import FLAGS, HERE, chromium, free_port, serve

__all__ = ["chromium"]
USER = ("ann", "correct horse")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    extra = {"REVIEW_ASSISTANT_AUTH": ":".join(USER), "GRADIO_ANALYTICS_ENABLED": "False"}
    log = tmp_path_factory.mktemp("guarded") / "server.log"
    server = serve([sys.executable, str(HERE / "fake_page.py"), str(port)], port, extra, log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(server.pid, 15)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


def status(url: str, data: bytes | None = None) -> int:
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        return int(urllib.request.urlopen(request, timeout=20).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_health_needs_no_login(guarded: str) -> None:
    with urllib.request.urlopen(f"{guarded}/health", timeout=20) as response:
        assert json.load(response)["status"] == "ok"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_login_nothing_is_told(guarded: str) -> None:
    assert status(f"{guarded}/gradio_api/info") == 401
    assert status(f"{guarded}/config") == 401
    assert status(f"{guarded}/gradio_api/call/ask", b'{"data": ["Q?", []]}') == 401


def test_a_program_asks_and_searches(guarded: str) -> None:
    from gradio_client import Client

    client = Client(guarded, auth=USER, verbose=False)
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/search"}
    answer = client.predict("What was seen?", [], api_name="/ask")
    assert answer["outcome"] == "answered" and answer["citations"][0]["quote"]
    assert len(client.predict("homing", 3, api_name="/search")) == 3
    with pytest.raises(Exception, match="too long"):
        client.predict("fail", [], api_name="/ask")


@pytest.mark.browser
def test_the_wrong_password_is_refused_and_the_right_one_opens(guarded: str, chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        context: Any = driver.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium, args=FLAGS, headless=True
        )
        page = context.pages[0]
        page.goto(guarded)
        page.get_by_label("username").fill(USER[0])
        page.get_by_label("password").fill("wrong")
        page.get_by_role("button", name="Login").click()
        page.get_by_text("Incorrect").first.wait_for()
        assert page.locator("#ra-chat").count() == 0
        page.goto(guarded)
        page.get_by_label("username").fill(USER[0])
        page.get_by_label("password").fill(USER[1])
        page.get_by_role("button", name="Login").click()
        page.wait_for_selector("#ra-chat .ra-welcome")
        context.close()
