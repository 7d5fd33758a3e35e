"""What kind of file it is: by its content, and by its name where the content leaves it open."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from corpus.errors import ReviewError

Format = Literal["jats", "html", "markdown", "text", "pdf"]

_HEAD = 2_048
_OTHERS = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_FORMATS = "JATS XML, HTML, Markdown, plain text or PDF"
_MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".qmd", ".rmd"})
_XML = frozenset({".xml", ".nxml", ".jats"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML_START = re.compile(r"\s*(?:<\?xml|<!DOCTYPE|<[A-Za-z][\w:.-]*[\s>/]|<!--)")
_HEADINGS = re.compile(r"(?:\A---\s*\n.+?\n---\s*\n|^#{1,6}\s+\S)", re.M | re.S)


def detect(data: bytes, file_name: str) -> Format:
    """The format of a file.

    `ReviewError` when it is empty or in a format that is not read.
    """
    suffix = PurePath(file_name).suffix.lower()
    if not data.strip():
        raise ReviewError(f"The article {file_name!r} is empty: give its full text.")
    for mark, what in _OTHERS:
        if data.startswith(mark) and (len(mark) > 2 or b"\x00" in data[:_HEAD] or mark == b"\x1f\x8b"):
            raise ReviewError(f"The article {file_name!r} is {what}: give it as {_FORMATS}.")
    if b"%PDF-" in data[:1_024]:
        return "pdf"
    if suffix == ".pdf":
        raise ReviewError(f"The article {file_name!r} is no PDF, whatever its name says: give the article's own file.")
    head = _head(data)
    if _HTML_START.match(head):
        return "html"
    if suffix in _HTML:
        return "html"
    if suffix in _XML:
        return "jats"
    if suffix in _MARKDOWN:
        return "markdown"
    if suffix == "" and _XML_START.match(head):
        return "jats"
    if suffix in (".txt", ".text", ""):
        looks_xml = head.lstrip("\ufeff \t\r\n").startswith(("<?xml", "<!DOCTYPE article", "<article"))
        return "jats" if looks_xml else "markdown" if suffix == "" and _HEADINGS.search(head) else "text"
    raise ReviewError(f"The article {file_name!r} ends in {suffix!r}, which is not read: give it as {_FORMATS}.")


def _head(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: _HEAD * 2].decode("utf-16", "replace")
    return data[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff")
