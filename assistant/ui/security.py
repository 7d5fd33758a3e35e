"""What stands before the page: security headers, limits of rate and length, and doors that nobody needs kept shut."""

from __future__ import annotations

import math
import re
import sys
from typing import TYPE_CHECKING

from assistant.ui.limits import RateLimit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKING = re.compile(r"/(queue/join|run/[^/]+|api/[^/]+|call/[^/]+|call/v2/[^/]+)/?$")
LOGIN = re.compile(r"/login/?$")
UPLOAD = re.compile(r"/(upload|upload_progress)/?$")
# The page takes no recordings, proxies nothing and is not edited in the browser.
SHUT = re.compile(r"/(process_recording|vibe-[^/]*|dev/reload|proxy=.*|deep_link)/?$")
LOGINS_PER_MINUTE = 10


def security_headers(frame_ancestors: str = "'self'") -> dict[str, str]:
    """The headers of every response. Gradio runs inline scripts and functions made from text, so both are allowed."""
    policy = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class Guard:
    """Middleware: refuses what is too much (429), too long (413) or of no use here (404); adds the headers.

    Files of `upload_bytes` at most are let through; with 0, none.
    """

    def __init__(
        self, app: ASGIApp, per_minute: int, body_bytes: int, frame_ancestors: str = "'self'", upload_bytes: int = 0
    ) -> None:
        self._app = app
        self._asking = RateLimit(per_minute)
        self._logins = RateLimit(LOGINS_PER_MINUTE)
        self._body_bytes = body_bytes
        self._upload_bytes = upload_bytes
        headers = security_headers(frame_ancestors)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                names = {name for name, _ in self._headers}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        try:
            await self._guarded(scope, receive, with_headers)
        except Exception as error:  # what Gradio does not take: for the log one line, for the client one sentence
            told = " ".join(f"{type(error).__name__}: {error}".split())
            print(f"{scope['method']} {scope['path']!r}: {told}", file=sys.stderr, flush=True)
            if not begun:
                await _refuse(with_headers, 500, "This request can't be answered: it is not as the page would send it.")

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        file = UPLOAD.search(path)
        if SHUT.search(path) or (file and not self._upload_bytes):
            await _refuse(send, 404, "There is nothing here.")
            return
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        limit = self._asking if file or ASKING.search(path) else self._logins if LOGIN.search(path) else None
        wait = limit.wait(client) if limit else 0.0
        if wait:
            seconds = math.ceil(wait)
            await _refuse(send, 429, f"Too many requests; try again in {seconds} s.", seconds)
            return
        if file:  # Gradio writes it to a file as it comes, so it is not read here; its length has to be told
            if not 0 <= _told_length(scope) <= self._upload_bytes:
                sentence = f"The file is too large; at most {self._upload_bytes / 10**6:g} MB are taken."
                await _refuse(send, 413, sentence)
                return
            await self._app(scope, receive, send)
            return
        body = await _read(receive, self._body_bytes)
        if body is None:
            most = self._body_bytes // 1000
            await _refuse(send, 413, f"The request is too long; at most {most:,} kB are taken.")
            return
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(given, None) or await receive()

        await self._app(scope, replay, send)


def _told_length(scope: Scope) -> int:
    """The length of the body as its header says it, which servers hold clients to; -1 when it is not told."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    return int(told) if told.isdigit() else -1


async def _read(receive: Receive, most: int) -> bytes | None:
    """The whole body, or None when it is longer than `most`, whatever its header says."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _refuse(send: Send, status: int, sentence: str, retry_after: int = 0) -> None:
    import json

    body = json.dumps({"detail": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if retry_after:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
