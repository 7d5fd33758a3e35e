"""`/health`: whether the article is open and the page answers; for load balancers, without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.ui.bot import Bot

if TYPE_CHECKING:
    from starlette.routing import Route


def health(bot: Bot) -> dict[str, Any]:
    """Says no more than that it works, what it serves and its version: anybody can read it."""
    return {"status": "ok", "article": bot.article.id, "version": __version__}


def health_route(bot: Bot) -> Route:
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def answer(request: Request) -> JSONResponse:
        return JSONResponse(health(bot), headers={"Cache-Control": "no-store"})

    return Route("/health", answer, methods=["GET"])
