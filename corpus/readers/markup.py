"""XML and HTML text made into trees, with entities, document types and the network shut out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Any

from corpus.errors import ReviewError

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.-]{0,40})[\"']")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z][\w.-]{0,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_ODD_SHARE = 0.02
_PROBE = 50_000
HEAD = 4_096


def decode(data: bytes, name: str, declared: re.Pattern[bytes] | None = None) -> str:
    """The text of a file: by its byte-order mark, by what it declares, else as UTF-8.

    `ReviewError` when the bytes are not text in that encoding.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not encoding and declared and (match := declared.search(data[:HEAD])):
        encoding = match[1].decode("ascii")
    try:
        text = data.decode(encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        wanted = encoding.removesuffix("-sig").upper() or "UTF-8"
        raise ReviewError(f"The article {name!r} is not {wanted} text: save it as UTF-8 and try again.") from None
    except Exception:  # an encoding that is none of text ("hex", "zip")
        raise ReviewError(
            f"The article {name!r} declares the encoding {encoding!r}: save it as UTF-8 and try again."
        ) from None
    if not isinstance(text, str):
        raise ReviewError(f"The article {name!r} declares the encoding {encoding!r}: save it as UTF-8 and try again.")
    if garbled(text):
        raise ReviewError(f"The article {name!r} is no text, whatever its name says: give the article's own file.")
    return text


def garbled(text: str) -> bool:
    """Whether the start of a text holds what no writing does: NULs, or many characters that mean nothing in print."""
    start = text[:_PROBE]
    odd = sum(unicodedata.category(char) in _ODD and not char.isspace() for char in start)
    return "\x00" in start or odd > _ODD_SHARE * len(start)


def parse_xml(data: bytes, name: str) -> Any:
    """The root element. A file that declares entities, or is not well formed, is refused (`ReviewError`)."""
    from lxml import etree

    text = decode(data, name, _DECLARED)
    if "<!ENTITY" in text:
        raise ReviewError(
            f"The article {name!r} declares XML entities, which are not read because they can hide other files or "
            "grow without end: give it without them."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, encoding="utf-8"
    )
    try:
        return etree.fromstring(_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        line = f" (line {error.lineno})" if error.lineno else ""
        raise ReviewError(f"The article {name!r} is not well-formed XML{line}: give the file as published.") from None


def parse_html(data: bytes, name: str) -> Any:
    """The root element of an HTML page, however broken it is; `ReviewError` when nothing is in it."""
    try:
        text = decode(data, name, _META)
    except ReviewError:
        text = data.decode("windows-1252", "replace")
        if garbled(text):
            raise
    return html_tree(text, name)


def html_tree(text: str, name: str) -> Any:
    """The root element of HTML given as text."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    clean = _INVALID.sub("", _DECLARATION.sub("", text))
    root = None
    if clean.strip():
        try:
            root = etree.fromstring(clean.encode("utf-8"), parser)
        except etree.XMLSyntaxError:
            root = None
    if root is None:
        raise ReviewError(f"The article {name!r} has nothing in it that can be read: give the article's full text.")
    return root
