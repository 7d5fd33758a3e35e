"""Markdown to HTML that can be shown as it is: nothing in the text becomes a tag, a link or a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

MARKER = re.compile(r"\[\^([^\[\]\s]+)\]")
# Text from an article or a model may look like a link, a picture or HTML; all of these stay text.
SWITCHED_OFF = ("link", "image", "autolink", "html_inline", "html_block", "reference")


def render(text: str, chip: Callable[[str], str | None]) -> str:
    """Markdown as HTML, without blank lines.

    Every marker `[^x]` becomes what `chip("x")` returns, or stays text when that is None.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table").disable(SWITCHED_OFF)

    def text_token(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
        return with_chips(tokens[index].content, chip)

    parser.add_render_rule("text", text_token)
    return squeeze(str(parser.render(text)))


def with_chips(text: str, chip: Callable[[str], str | None]) -> str:
    """Plain text as HTML, each marker replaced by its chip."""
    parts: list[str] = []
    position = 0
    for match in MARKER.finditer(text):
        html = chip(match.group(1))
        if html is None:
            continue
        parts += [escape(text[position : match.start()]), html]
        position = match.end()
    return "".join([*parts, escape(text[position:])])


def squeeze(html: str) -> str:
    """The same HTML without blank lines, at which a Markdown reader would take an HTML block to end."""
    return re.sub(r"\n\s*\n+", "\n", html).strip()


def plain(text: str) -> str:
    """Plain text as HTML on one line, line breaks kept."""
    return "<br>".join(escape(line) for line in text.strip().splitlines())
