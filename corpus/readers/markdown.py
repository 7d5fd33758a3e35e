"""Markdown (CommonMark with tables, footnotes, `^sup^`, `~sub~`, `[@key]` and front matter) read into a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from corpus.document import Document
from corpus.readers.html import read_tree
from corpus.readers.markup import decode, html_tree

_KEYS = re.compile(r"\[(?P<inside>(?:[^\[\]@]{0,40}@[\w][\w:.#$%&+?<>~/-]*[^\[\]@]{0,40}){1,30})\]")
_KEY = re.compile(r"@(?P<key>[\w][\w:.#$%&+?<>~/-]*)")
_FIELD = re.compile(r"(?P<name>[A-Za-z_-]{1,40})\s*:\s*(?P<value>.*)")
_FIELDS = frozenset({"title", "doi", "pmid", "journal", "published", "licence", "volume", "issue"})
_OTHER_NAMES = {"author": "authors", "date": "published", "license": "licence", "year": "published"}


def read_markdown(data: bytes, file_name: str) -> Document:
    """The document in a Markdown file. `[@key]` cites the entry of that key in a bibliography that is added to it.

    `ReviewError` when the bytes are not text.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.subscript import sub_plugin
    from mdit_py_plugins.superscript import superscript_plugin

    text, keys = _number_keys(decode(data, file_name))
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for plugin in (footnote_plugin, front_matter_plugin, sub_plugin, superscript_plugin):
        parser.use(plugin)
    front = next((token.content for token in parser.parse(text) if token.type == "front_matter"), "")
    body = parser.render(text)
    root = html_tree(f"<html><body>{body or escape(text)}</body></html>", file_name)
    document = read_tree(root, next(root.iter("body")))
    return replace(document, metadata={**document.metadata, **read_front(front)}, keys={**document.keys, **keys})


def _number_keys(text: str) -> tuple[str, Mapping[str, int]]:
    """The text with `[@one; @two]` written as `[1,2]`, and the number of each key, by first use."""
    numbers: dict[str, int] = {}

    def link(match: re.Match[str]) -> str:
        keys = [key.rstrip(".:") for key in _KEY.findall(match["inside"])]
        shown = [str(numbers.setdefault(key, len(numbers) + 1)) for key in keys]
        return "[" + ",".join(shown) + "]"

    return _KEYS.sub(link, text), numbers


def read_front(text: str) -> Mapping[str, Any]:
    """The fields of a front matter that say what the article is: `name: value`, and lists for the authors."""
    values: dict[str, Any] = {}
    current = ""
    for line in text.splitlines():
        if current == "authors" and (item := re.match(r"\s*-\s+(?:name:\s*)?(?P<item>.+)", line)):
            values.setdefault("authors", []).append(_unquoted(item["item"]))
        elif match := _FIELD.fullmatch(line.strip()):
            name = match["name"].lower()
            current = _OTHER_NAMES.get(name, name)
            value = _unquoted(match["value"])
            if current == "authors" and value:
                values["authors"] = [one for part in value.strip("[]").split(",") if (one := _unquoted(part))]
            elif current in _FIELDS and value:
                values[current] = value
    return values


def _unquoted(value: str) -> str:
    return " ".join(value.split()).strip("\"'")
