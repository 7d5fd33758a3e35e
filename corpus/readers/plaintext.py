"""Plain text read into an article (see `corpus.blocks.split_blocks` for what is understood)."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.reader import read_text
from corpus.readers.bibliography import numbered
from corpus.readers.entries import find_references, split_entries, split_label
from corpus.readers.markup import decode
from corpus.readers.records import Record, number_entries, parse_entry
from corpus.types import Article, Span

_LONGEST_TITLE = 300


def read_plain(data: bytes, id: str, file_name: str, bibliography: Sequence[Record] = ()) -> Article:
    """The article in a text file; its list of references becomes records.

    `ReviewError` when the bytes are not text.
    """
    text = decode(data, file_name)
    place = find_references(text)
    entries = split_entries(text[place[0] : place[1]].partition("\n")[2]) if place else []
    entries = [entry for entry in entries if any(char.isalpha() for char in entry)]
    numbers = number_entries([split_label(entry)[0] for entry in entries])
    records = [parse_entry(number, split_label(entry)[1]) for number, entry in zip(numbers, entries, strict=True)]
    merged, notices = numbered(records, {}, bibliography)
    metadata = {"title": first_line(text) or id}
    left_out = [Span(*place)] if place else []
    return read_text(text, id, metadata, records=merged, left_out=left_out, notices=notices)


def first_line(text: str) -> str:
    """The first line, where it stands alone and looks like a title."""
    lines = text.lstrip().split("\n", 2)
    line = " ".join(lines[0].lstrip("#").split())
    alone = len(lines) > 1 and not lines[1].strip()
    named = line.lower().rstrip(":") in ("abstract", "keywords", "introduction")
    return line if alone and not named and len(line) <= _LONGEST_TITLE and line[-1:] not in (".", ":", ";") else ""
