"""One way in for every format: the bytes of a file become an article."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from corpus.compose import compose
from corpus.document import Document
from corpus.errors import ReviewError
from corpus.readers.bibliography import numbered, read_bibliography
from corpus.readers.detect import Format, detect
from corpus.readers.html import read_html
from corpus.readers.jats import read_jats
from corpus.readers.markdown import read_markdown
from corpus.readers.pdf import read_pdf
from corpus.readers.plaintext import read_plain
from corpus.types import Article

MAX_PAGES = 500
_READERS: dict[Format, Callable[[bytes, str], Document]] = {
    "jats": read_jats,
    "html": read_html,
    "markdown": read_markdown,
}


def read_bytes(
    data: bytes, file_name: str, bibliography: bytes = b"", bibliography_name: str = "", max_pages: int = MAX_PAGES
) -> Article:
    """The article in a file of any format that is read; `file_name` serves for its format and its id.

    Not for files one does not trust: `corpus.readers.sandbox` does this in a process of its own, with limits.
    `ReviewError` says in one sentence what is wrong with a file.
    """
    kind = detect(data, file_name)
    id = PurePath(file_name).stem
    records = read_bibliography(bibliography, bibliography_name) if bibliography_name else ()
    try:
        if kind == "text":
            return read_plain(data, id, file_name, records)
        document = read_pdf(data, file_name, max_pages) if kind == "pdf" else _READERS[kind](data, file_name)
        merged, notices = numbered([dict(record) for record in document.records], document.keys, records)
        metadata = {**document.metadata, "title": document.metadata.get("title") or id}
        document = replace(document, records=merged, metadata=metadata, notices=(*document.notices, *notices))
        return compose(document, id, hashlib.sha256(data).hexdigest())
    except RecursionError:
        raise ReviewError(f"The article {file_name!r} is nested too deeply: give the file as published.") from None
