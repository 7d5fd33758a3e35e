"""Open the page on a port."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.index.build import Progress
from assistant.settings import Settings
from assistant.ui.auth import read_users
from assistant.ui.bot import Bot
from assistant.ui.desk import Desk
from assistant.ui.desk_pages import PATH, DeskPages
from assistant.ui.health import health_route
from assistant.ui.page import build_page
from assistant.ui.security import Guard
from corpus.errors import ReviewError
from corpus.types import Article

if TYPE_CHECKING:
    from fastapi import FastAPI

SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"]
MONO = ["ui-monospace", "Menlo", "Consolas", "monospace"]
STYLES = ("style.css", "rooms.css")
SCRIPTS = ("page.js", "again.js", "rooms.js")

FORM_BYTES = 10_000  # what a form puts round a file

# Gradio's login has no title and takes no stylesheet but what stands in its message. It does not tell the article.
LOGIN = """<title>Log in: Review Assistant</title>
<style>
.gradio-container .wrap { background: transparent !important; }
.gradio-container .wrap > .panel { max-width: 30rem; margin-top: 10vh; background: transparent; }
</style>
<span>Log in to the Review Assistant.</span>"""


def page_options() -> dict[str, Any]:
    """What every page has: its looks, and nothing that calls home or keeps a record.

    Fonts are those of the machine, so that a page never asks another host for one.
    """
    here = files("assistant.ui")
    style = "".join((here / name).read_text(encoding="utf-8") for name in STYLES)
    script = "".join((here / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return {
        "theme": _theme(),
        "css": style,
        "head": f"<script>{script}</script>",
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "enable_monitoring": False,
    }


def launch_options() -> dict[str, Any]:
    """What the first page is launched with, beside what makes it safe."""
    return page_options() | {"share": False, "quiet": True}


def guard_options(bot: Bot, settings: Settings, desk: Desk | None = None) -> dict[str, Any]:
    """What the server is launched with to be safe: users, limits, headers, and `/health`; and the desk's pages.

    Raises:
        ReviewError: the users cannot be read.
    """
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute, Mount

    routes: list[BaseRoute] = [health_route(bot)]
    if desk is not None:
        pages = DeskPages(desk, lambda other, path: _page_beside(other, settings, path))
        routes.append(Mount(PATH, app=pages))
    guard = Middleware(
        Guard,
        per_minute=settings.requests_per_minute,
        body_bytes=settings.max_request_kb * 1000,
        frame_ancestors=settings.frame_ancestors,
        upload_bytes=desk.limits.file_bytes + FORM_BYTES if desk is not None else 0,
    )
    return {
        "auth": read_users(settings.auth.get_secret_value() if settings.auth else None, settings.auth_file),
        "auth_message": LOGIN,
        "root_path": settings.root_path or None,
        "max_file_size": desk.limits.file_bytes if desk is not None else 1,
        "state_session_capacity": 500,  # pages of which Gradio remembers what it updated; it forgets none by itself
        "app_kwargs": {"middleware": [guard], "routes": routes},
    }


def _page_beside(bot: Bot, settings: Settings, path: str) -> FastAPI:
    """The application of another article's page, behind the same guard and login as the first."""
    from fastapi import FastAPI

    page = build_page(bot, home="../../")
    _queue(page, settings)
    root = f"{settings.root_path}{path}" if settings.root_path else None
    app = FastAPI()
    gr.mount_gradio_app(app, page, path="/", root_path=root, max_file_size=1, **page_options())
    return app


def _queue(page: gr.Blocks, settings: Settings) -> None:
    page.queue(default_concurrency_limit=4, max_size=settings.queue_size)


def uploads_allowed(settings: Settings, host: str) -> bool:
    """Whether readers may bring articles: as set; else where only this machine or who logs in reaches the page."""
    if settings.uploads is not None:
        return settings.uploads
    try:
        alone = ipaddress.ip_address(host).is_loopback
    except ValueError:
        alone = host == "localhost"
    return alone or settings.auth is not None or settings.auth_file is not None


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=SANS, font_mono=MONO)
    return theme.set(
        body_background_fill="#f8f6f2",
        body_background_fill_dark="#171614",
        body_text_color="#1f1d1a",
        body_text_color_dark="#ece8e1",
        block_background_fill="#ffffff",
        block_background_fill_dark="#201e1b",
        link_text_color="#0f6b63",
        link_text_color_dark="#7fcfc4",
        block_border_width="0px",
        block_shadow="none",
        border_color_primary="#e4dfd6",
        border_color_primary_dark="#37332d",
        input_background_fill="#ffffff",
        input_background_fill_dark="#201e1b",
        input_border_color="#d8d2c7",
        input_border_color_dark="#4a453d",
        input_border_color_focus="#0f6b63",
        input_border_color_focus_dark="#7fcfc4",
        input_border_width="1px",
        input_radius="12px",
        button_primary_background_fill="#0f6b63",
        button_primary_background_fill_hover="#0b554f",
        button_primary_background_fill_dark="#0f6b63",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_border_color="#d8d2c7",
        button_secondary_border_color_dark="#4a453d",
        button_border_width="1px",
    )


def serve(
    bot: Bot,
    host: str | None = None,
    port: int | None = None,
    *,
    open_another: Callable[[Article, Progress], Bot] | None = None,
    once_open: Callable[[], None] = lambda: None,
) -> None:
    """Show the page on host and port (the settings' by default) until it is interrupted.

    Args:
        open_another: opens an article that a reader brings; without it none can be brought.
        once_open: called as soon as the page answers.

    Raises:
        ReviewError: the address cannot be listened on, or the users cannot be read.
    """
    settings = bot.settings if isinstance(bot.settings, Settings) else Settings()
    name = host if host is not None else settings.host
    number = port if port is not None else settings.port
    number = number or _free_port(name)
    desk = Desk(open_another, settings.article_limits) if open_another and uploads_allowed(settings, name) else None
    page = build_page(bot, desk)
    _queue(page, settings)
    options = launch_options() | guard_options(bot, settings, desk)
    try:
        page.launch(server_name=name, server_port=number, prevent_thread_lock=True, **options)
    except OSError:
        message = f"The chat cannot listen on {name}:{number}, or it is taken; choose another host or port."
        raise ReviewError(message) from None
    print(f"The chat is open at {page.local_url}", flush=True)
    once_open()
    try:
        page.block_thread()
    finally:
        page.close(verbose=False)


def _free_port(host: str) -> int:
    """A port that is free now: what port 0 asks for."""
    import socket

    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
