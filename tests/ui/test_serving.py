"""Serving: users, limits, headers, and the doors that are shut."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from assistant.ui.auth import hash_password, read_users
from assistant.ui.limits import RateLimit
from assistant.ui.security import Guard, security_headers
from corpus.errors import ReviewError


def test_users_from_the_environment_and_a_hashed_file(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text(f"# who\nbea:{hash_password('geheim')}\n\ncleo:a:b\n", encoding="utf-8")
    users = read_users("ann:pa:ss", file)
    assert users is not None and len(users) == 3
    assert users("ann", "pa:ss") and users("bea", "geheim") and users("cleo", "a:b")
    assert not users("ann", "pa") and not users("bea", "") and not users("nobody", "geheim")
    assert b"geheim" not in repr(vars(users)).encode()
    assert read_users(None, None) is None


@pytest.mark.parametrize("text", ["", "nobody", ":x", "ann:", "ann:scrypt$zz$1", "ann:scrypt$00"])
def test_a_bad_users_file_is_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError):
        read_users(None, file)
    with pytest.raises(ReviewError, match="cannot be read"):
        read_users(None, tmp_path / "none")


def test_a_client_that_asks_too_often_waits_and_others_do_not() -> None:
    now = [0.0]
    limit = RateLimit(2, clock=lambda: now[0])
    assert [limit.wait("a"), limit.wait("a")] == [0.0, 0.0]
    assert limit.wait("a") == pytest.approx(30)
    assert limit.wait("b") == 0.0
    now[0] = 30.0
    assert limit.wait("a") == 0.0 and limit.wait("a") > 0
    assert RateLimit(0).wait("a") == 0.0


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive()).get("body", b"") if scope["method"] == "POST" else b""
    start = {"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"unsafe-url")]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def request(
    guard: Guard, method: str, path: str, parts: tuple[bytes, ...] = (b"",)
) -> tuple[int, dict[str, str], bytes]:
    given = [{"type": "http.request", "body": part, "more_body": n < len(parts)} for n, part in enumerate(parts, 1)]
    sent: list[Any] = []

    async def receive() -> Any:
        return given.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "client": ("10.0.0.1", 1)}
    asyncio.run(guard(scope, receive, send))
    headers = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    assert len({name for name, _ in headers}) == len(headers)
    return sent[0]["status"], dict(headers), sent[1]["body"]


def test_every_response_has_the_headers() -> None:
    guard = Guard(echo, 10, 100, "https://example.org")
    for path in ("/", "/gradio_api/upload"):
        _, headers, _ = request(guard, "GET", path)
        for name, value in security_headers("https://example.org").items():
            assert headers[name.lower()] == value
    assert "frame-ancestors https://example.org" in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]


def test_a_body_that_is_too_long_is_refused_however_it_is_cut() -> None:
    guard = Guard(echo, 0, 10)
    assert request(guard, "POST", "/gradio_api/queue/join", (b"12345", b"67890"))[::2] == (200, b"1234567890")
    assert request(guard, "POST", "/gradio_api/queue/join", (b"12345", b"67890", b"1"))[0] == 413


@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/call/v2/ask/"]
)
def test_asking_too_often_is_refused_and_says_when(path: str) -> None:
    guard = Guard(echo, 2, 100)
    assert [request(guard, "POST", path)[0] for _ in range(3)] == [200, 200, 429]
    assert 1 <= int(request(guard, "POST", path)[1]["retry-after"]) <= 30
    assert request(guard, "GET", "/")[0] == 200


def test_guessing_passwords_is_slow() -> None:
    guard = Guard(echo, 0, 1000)
    assert [request(guard, "POST", "/login")[0] for _ in range(11)].count(200) == 10


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/vibe-edit/", "/gradio_api/proxy=http://x/y"])
def test_doors_nobody_needs_are_shut(path: str) -> None:
    assert request(Guard(echo, 0, 100), "POST", path)[0] == 404
