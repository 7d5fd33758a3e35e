"""A chat server of the OpenAI kind on 127.0.0.1 that does what a test tells it to, faults among it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Reply"], None]
"""What the server does with one request."""


class Reply:
    """One request, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], server: ChatServer) -> None:
        self._handler = handler
        self.body = body
        self.server = server
        self.count = len(server.bodies)

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])

    def key_of(self, words: str) -> str:
        """The key under which the prompt gives the passage that holds these words."""
        for line in self.prompt.splitlines():
            if words in line and (found := re.match(r"\[(E\d+)\]", line)):
                return found[1]
        raise AssertionError(f"no passage holds {words!r}")

    def status(self, code: int, **headers: str) -> None:
        self._handler.send_response(code)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()
        # What a provider says may hold the key: none of it may reach a reader.
        self._handler.wfile.write(b'{"error": {"message": "Incorrect API key provided: sk-secret"}}')

    def begin(self) -> None:
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.end_headers()

    def piece(self, text: str) -> None:
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}],
        }
        self.raw(f"data: {json.dumps(chunk)}\n\n".encode())

    def raw(self, data: bytes) -> None:
        try:
            self._handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self._handler.wfile.flush()
        except OSError:
            self.server.hung_up.set()
            raise

    def end(self) -> None:
        self.raw(b"data: [DONE]\n\n")
        self._handler.wfile.write(b"0\r\n\r\n")

    def say(self, text: str, size: int = 7) -> None:
        """A whole, well-formed answer, in pieces of `size` characters."""
        self.begin()
        for start in range(0, len(text), size):
            self.piece(text[start : start + size])
        self.end()

    def hang(self) -> None:
        """Nothing more, until the other side hangs up or the test ends."""
        self._handler.connection.settimeout(0.05)
        while not self.server.ending.is_set():
            try:
                if self._handler.connection.recv(1) == b"":
                    self.server.hung_up.set()
                    return
            except TimeoutError:
                continue
            except OSError:
                self.server.hung_up.set()
                return


class ChatServer:
    """The server: its address, what it was sent, and whether a client hung up on it."""

    def __init__(self) -> None:
        self.script: Script = lambda reply: reply.status(500)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.hung_up = threading.Event()
        self.ending = threading.Event()
        self.url = ""


@contextmanager
def serve() -> Iterator[ChatServer]:
    """A running server; it ends with the block."""
    state = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.bodies.append(body)
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            state.times.append(time.monotonic())
            try:
                state.script(Reply(self, body, state))
            except OSError:
                state.hung_up.set()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ending.set()
        server.shutdown()
        server.server_close()
        thread.join()
