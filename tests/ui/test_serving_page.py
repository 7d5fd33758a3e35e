"""The page as it is served: behind a login, for programs, and for load balancers. One server for all tests."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ANSWER_MS, FLAGS, ask, chromium, serious_findings, served

__all__ = ["chromium"]
USER = ("ann", "correct horse")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    extra = {"REVIEW_ASSISTANT_AUTH": ":".join(USER)}
    with served("fake", tmp_path_factory.mktemp("guarded"), extra) as address:
        yield address


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
    history = [{"role": "user", "content": "What was seen?"}, {"role": "assistant", "content": answer["text"]}]
    follow_up = client.predict("And in dogs?", history, api_name="/ask")
    assert follow_up["standalone_question"] != follow_up["question"] == "And in dogs?"
    assert client.predict("What was seen?", api_name="/ask") == answer
    with pytest.raises(Exception, match="too long"):
        client.predict("fail", [], api_name="/ask")
    with pytest.raises(Exception, match="needs the role"):
        client.predict("What?", [{"role": "system", "content": "x"}], api_name="/ask")


def test_the_endpoints_are_described(guarded: str) -> None:
    from gradio_client import Client

    told = Client(guarded, auth=USER, verbose=False).view_api(return_format="dict")["named_endpoints"]
    assert "history" in told["/ask"]["description"] and "passages" in told["/search"]["description"]
    assert [part["parameter_name"] for part in told["/ask"]["parameters"]] == ["question", "history"]


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("fake", tmp_path_factory.mktemp("open")) as address:
        yield address


def test_a_request_without_a_client_is_enough(open_to_all: str) -> None:
    def post(name: str, *data: object) -> Any:
        body = json.dumps({"data": data}).encode()
        request = urllib.request.Request(
            f"{open_to_all}/gradio_api/run/{name}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)["data"][0]

    assert post("ask", "What was seen?", [])["outcome"] == "answered"
    assert [found["rank"] for found in post("search", "homing", 2)] == [1, 2]


def test_many_readers_are_measured_and_a_failure_is_an_error(open_to_all: str) -> None:
    """What the load test does, in small: a visitor asks as the page would, and notices what goes wrong."""
    from eval.benchmarks.visitor import VisitError, Visitor

    visitor = Visitor(open_to_all)
    timed = visitor.ask("What was seen?")
    assert timed.outcome == "answered" and 0 < timed.first <= timed.whole
    assert visitor.ask("And in dogs? related").outcome == "related" and visitor.turns == 2
    with pytest.raises(VisitError, match="failed"):
        visitor.ask("fail")
    visitor.begin()
    assert visitor.turns == 0 and visitor.ask("decline").outcome == "declined"
    visitor.close()


INJECTION = "hostile <img src=x onerror=\"document.title='broken'\"> [x](javascript:alert(1)) <script>1</script>"


@pytest.mark.browser
def test_a_reader_logs_in_asks_reloads_and_saves(guarded: str, chromium: str, tmp_path: Path) -> None:
    """One browser for all of it: starting one takes longer than any of the steps."""
    from playwright.sync_api import sync_playwright

    failures: list[str] = []
    with sync_playwright() as driver:
        context: Any = driver.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium, args=FLAGS, headless=True, accept_downloads=True
        )
        page = context.pages[0]
        page.on("pageerror", lambda error: failures.append(str(error)))
        log_in(page, guarded, "wrong")
        page.get_by_text("Incorrect").first.wait_for()
        assert serious_findings(page, "login") == []
        assert page.locator("#ra-chat").count() == 0
        log_in(page, guarded, USER[1])
        page.wait_for_selector("#ra-chat .ra-welcome")

        ask(page, INJECTION)
        chips = ask(page, "What was seen?").locator("a.ra-chip").count()
        assert chips >= 1
        follow_up = page.locator(".ra-next-question:visible").first
        follow_up.wait_for()
        page.wait_for_load_state("networkidle")  # what is suggested is being drawn anew until then
        question = follow_up.inner_text()
        before = page.evaluate("JSON.stringify(localStorage)")
        follow_up.click()
        page.wait_for_function("document.querySelectorAll('#ra-chat .ra-is-answered').length === 3", timeout=ANSWER_MS)
        assert page.locator("#ra-chat .ra-question").last.inner_text() == question
        page.wait_for_function("before => JSON.stringify(localStorage) !== before", arg=before)
        page.wait_for_timeout(300)

        page.reload()
        page.wait_for_function("document.querySelectorAll('#ra-chat .ra-is-answered').length === 3", timeout=ANSWER_MS)
        assert page.locator("#ra-chat .ra-is-answered").nth(1).locator("a.ra-chip").count() == chips
        assert page.locator("#ra-evidence .ra-card").count() >= 1
        assert page.locator("#ra-chat .ra-question").first.inner_text() == INJECTION

        page.get_by_text("Conversations and files").click()
        files = {form: save(page, f"#ra-save-{form}", tmp_path) for form in ("markdown", "json", "html")}
        assert json.loads(files["json"].read_text(encoding="utf-8"))["turns"][0]["question"] == INJECTION
        markdown = files["markdown"].read_text(encoding="utf-8")
        assert "10.3390/ijms25094979" in markdown and markdown.count("[^2-1]") == 2
        wrong = json.loads(save(page, "#ra-wrong", tmp_path).read_text(encoding="utf-8"))
        assert wrong["case"]["question"] == question and wrong["case"]["history"][0] == INJECTION

        page.click("#ra-new")
        page.wait_for_selector("#ra-chat .ra-welcome")
        page.locator("#ra-conversations input").click()
        page.get_by_role("option").filter(has_text="hostile").click()
        page.wait_for_function("document.querySelectorAll('#ra-chat .ra-is-answered').length === 3")
        page.click("#ra-delete")
        page.wait_for_selector("#ra-chat .ra-welcome")

        page.goto(files["html"].as_uri())
        assert page.locator("h2").first.inner_text() == INJECTION
        assert "10.3390/ijms25094979" in page.locator("p.article").inner_text()
        note = page.locator("sup a").first
        assert page.locator(f"{note.get_attribute('href')}").inner_text().startswith("§")
        assert serious_findings(page, "printable page") == []
        assert page.locator("img, script").count() == 0 and page.title() != "broken"
        context.close()
    assert failures == []


def log_in(page: Any, address: str, password: str) -> None:
    page.goto(address)
    page.get_by_label("username").fill(USER[0])
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()


def save(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click(button)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
