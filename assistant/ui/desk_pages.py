"""The pages of the articles on the desk: `/articles/KEY/` for each, beside the page they were brought to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.ui.bot import Bot
from assistant.ui.desk import Desk

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

PATH = "/articles"
GONE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not open: Review Assistant</title>'
    '<body style="font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem">'
    "<h1>This article is not open</h1><p>Bring its file again: its index is kept, so it opens at once.</p>"
    '<p><a href="../../">To the chat</a></p></body></html>'
)


class DeskPages:
    """An ASGI application: it makes a page when it is first asked for, and lets it go when its article leaves the desk.

    `make_page` gives the application of an article's page, from who answers and the path it is to be found at.
    """

    def __init__(self, desk: Desk, make_page: Callable[[Bot, str], FastAPI]) -> None:
        self._desk = desk
        self._make_page = make_page
        self._pages: dict[str, tuple[FastAPI, asyncio.Task[None]]] = {}
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse

        before = str(scope.get("root_path", ""))
        key, slash, _ = scope["path"].removeprefix(before).lstrip("/").partition("/")
        if not _let_in(scope):
            await PlainTextResponse("Log in to the chat first.", 401)(scope, receive, send)
            return
        bot = self._desk.bot(key)
        if bot is None:
            await HTMLResponse(GONE, 404)(scope, receive, send)
            return
        if not slash:  # addresses in a page count from its own
            await RedirectResponse(f"{key}/")(scope, receive, send)
            return
        page = await self._page(key, bot)
        await page({**scope, "root_path": f"{before}/{key}"}, receive, send)

    async def _page(self, key: str, bot: Bot) -> FastAPI:
        async with self._making:
            for left in [other for other in self._pages if self._desk.bot(other) is None]:
                self._pages.pop(left)[1].cancel()
            if key not in self._pages:
                page = await asyncio.to_thread(self._make_page, bot, f"{PATH}/{key}")
                begun = asyncio.Event()
                self._pages[key] = page, asyncio.create_task(_live(page, begun))
                await begun.wait()
            return self._pages[key][0]


async def _live(page: FastAPI, begun: asyncio.Event) -> None:
    """Keep the page's queue at work until the page is let go."""
    with suppress(asyncio.CancelledError):
        async with page.router.lifespan_context(page):
            begun.set()
            await asyncio.Event().wait()


def _let_in(scope: Scope) -> bool:
    """Whether the chat asks for no login, or this is somebody who has logged in to it."""
    from starlette.requests import cookie_parser

    chat = scope["app"]
    if chat.auth is None:
        return True
    cookies: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies |= cookie_parser(value.decode("latin-1"))
    tokens = [cookies.get(f"access-token-{kind}{chat.cookie_id}") for kind in ("", "unsecure-")]
    return any(token in chat.tokens for token in tokens if token)
