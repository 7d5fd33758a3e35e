"""PDF read into a document: headings by size and weight, paragraphs by gaps, tables by position."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.document import Block, Document, Run
from corpus.errors import ReviewError
from corpus.readers.abbreviations import gather_abbreviations
from corpus.readers.entries import is_references_title, split_entries, split_label
from corpus.readers.pdf_lines import Line, body_size, read_lines
from corpus.readers.pdf_tables import FoundTable, find_tables
from corpus.readers.records import Record, number_entries, parse_entry
from corpus.readers.roles import CAPTIONED, heading, paragraph, with_legends

NOTICE = (
    "A PDF keeps no structure: headings, paragraphs and reading order were told from sizes and positions, table cells "
    "from the gaps between words (merged cells and columns may be wrong), and pictures and formulas are not read. "
    "Where JATS XML or HTML of the article is to be had, it is read better."
)
_NUMBERED = re.compile(r"\d{1,2}(?P<deeper>(?:\.\d{1,2})*)\.?\s+[^\W\d_]")
_LARGER = 1.08
_LONGEST_HEADING = 150
_TERMINAL = (".", "!", "?", ":", ".”", '."', ".)", "]")


def read_pdf(data: bytes, file_name: str, max_pages: int) -> Document:
    """The document in a PDF.

    `ReviewError` when it is damaged, locked, too long, or a scan without text.
    """
    lines, info = read_lines(data, file_name, max_pages)
    if not any(char.isalpha() for line in lines for char in line.text):
        raise ReviewError(
            f"The article {file_name!r} has no text in it, only pictures of pages: give it with its text."
        )
    return _Reader(lines, info).run()


class _Reader:
    def __init__(self, lines: Sequence[Line], info: dict[str, str]) -> None:
        self.lines = lines
        self.info = info
        self.size = body_size(lines)
        self.words = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.lower()))
        pitches = Counter(
            round(a.base - b.base)
            for a, b in pairwise(lines)
            if a.box == b.box and a.page == b.page and a.base > b.base
        )
        self.pitch = max(pitches, key=lambda pitch: pitches[pitch], default=self.size * 1.2)
        self.right: dict[int, float] = {}
        for line in lines:
            self.right[line.page] = max(line.right, self.right.get(line.page, 0.0))
        self.sizes = sorted({line.size for line in lines if self._is_heading(line)}, reverse=True)

    def run(self) -> Document:
        title, lines = self._title()
        records, lines = self._references(lines)
        tables = find_tables(lines)
        starts = {id(table.lines[0]): table for table in tables}
        inside = {id(line) for table in tables for line in table.lines}
        parts = [self._stretch(part) for part in _cut(lines, starts, inside)]
        blocks = gather_abbreviations(with_legends([block for part in parts for block in part]))
        metadata = {"title": title or self.info.get("title", "")}
        if match := re.search(r"\b10\.\d{4,9}/[^\s\"<>;,]+[^\s\"<>;,.)]", " ".join(line.text for line in lines[:60])):
            metadata["doi"] = match.group()
        return Document(blocks, {key: value for key, value in metadata.items() if value}, tuple(records), {}, (NOTICE,))

    def _title(self) -> tuple[str, list[Line]]:
        """The largest lines of the first page, if nothing else is as large, and the lines without them."""
        first = self.lines[0].page
        top = max((line.size for line in self.lines if line.page == first), default=0.0)
        large = [line for line in self.lines if line.size >= top]
        if top < self.size * 1.2 or len(large) > 4 or any(line.page != first for line in large):
            return "", list(self.lines)
        return " ".join(line.text for line in large), [line for line in self.lines if line not in large]

    def _stretch(self, part: FoundTable | list[Line]) -> Iterator[Block]:
        if isinstance(part, FoundTable):
            yield part.block
            return
        for group in self._groups(part):
            if self._is_heading(group[0]):
                text = " ".join(line.text for line in group)
                yield heading((Run(text),), self._level(group[0]))
            else:
                yield from paragraph((Run(self._joined(group)),))

    def _is_heading(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_HEADING or not any(char.isalpha() for char in text) or CAPTIONED.match(text):
            return False
        if text.endswith((".", ",", ";")) and not _NUMBERED.match(text):
            return False
        larger = line.size > self.size * _LARGER
        return larger or (line.bold and line.size >= self.size * 0.95)

    def _level(self, line: Line) -> int:
        if match := _NUMBERED.match(line.text):
            return 1 + match["deeper"].count(".")
        return 1 + self.sizes.index(line.size) if line.size in self.sizes else 1

    def _groups(self, lines: Sequence[Line]) -> Iterator[list[Line]]:
        """Lines that make one heading or one paragraph."""
        group: list[Line] = []
        for line in lines:
            if group and not self._goes_on(group[-1], line):
                yield group
                group = []
            group.append(line)
        if group:
            yield group

    def _goes_on(self, last: Line, line: Line) -> bool:
        if self._is_heading(last) or self._is_heading(line):
            same = last.size == line.size and last.box == line.box and last.page == line.page and last.bold == line.bold
            return same and self._is_heading(last) and self._is_heading(line) and not _NUMBERED.match(line.text)
        if CAPTIONED.match(line.text) or abs(last.size - line.size) > 1:
            return False
        if last.page == line.page and last.box == line.box:
            if last.base - line.base > self.pitch * 1.3:
                return False
            short = last.right < self.right[last.page] - 0.15 * (last.right - last.left)
            begins = line.left > last.left + 0.8 * line.size
            return not (last.text.endswith(_TERMINAL) and (begins or (short and line.text[0].isupper())))
        beside = last.page == line.page and abs(last.base - line.base) < 0.4 * line.size
        return beside or (not last.text.endswith(_TERMINAL) and (line.text[0].islower() or last.text.endswith("-")))

    def _joined(self, group: Sequence[Line]) -> str:
        """The lines as one text; a word broken at the end of a line is made whole."""
        text = group[0].text
        for last, line in pairwise(group):
            beside = last.page == line.page and abs(last.base - line.base) < 0.4 * line.size
            if beside and len(group) == 2:
                text = f"{text}: {line.text}"
            elif text.endswith("-") and line.text[:1].islower():
                head = re.search(r"[\w-]+-$", text)
                tail = re.match(r"[\w-]+", line.text)
                whole = f"{head.group()[:-1]}{tail.group()}".lower() if head and tail else ""
                kept = f"{head.group()}{tail.group()}".lower() if head and tail else ""
                text = f"{text if self.words[kept] > self.words[whole] else text[:-1]}{line.text}"
            else:
                text = f"{text} {line.text}"
        return text

    def _references(self, lines: list[Line]) -> tuple[list[Record], list[Line]]:
        """The records of the last reference list, and the lines without it."""
        heads = [place for place, line in enumerate(lines) if is_references_title(line.text)]
        if not heads:
            return [], lines
        last = heads[-1] + 1
        while last < len(lines) and not self._is_heading(lines[last]):
            last += 1
        listed = lines[heads[-1] + 1 : last]
        entries = split_entries("\n".join(line.text for line in listed))
        if len(entries) == len(listed):  # no numbers: an entry begins where a line stands out to the left
            entries = _hanging(listed)
        numbers = number_entries([split_label(entry)[0] for entry in entries])
        records = [parse_entry(number, split_label(entry)[1]) for number, entry in zip(numbers, entries, strict=True)]
        return records, [*lines[: heads[-1]], *lines[last:]]


def _hanging(lines: Sequence[Line]) -> list[str]:
    entries: list[list[str]] = []
    edge: dict[tuple[int, int], float] = {}
    for line in lines:
        column = (line.page, line.box)
        edge[column] = min(line.left, edge.get(column, line.left))
    for line in lines:
        if not entries or line.left < edge[(line.page, line.box)] + 0.5 * line.size:
            entries.append([])
        entries[-1].append(line.text)
    return [" ".join(entry) for entry in entries]


def _cut(lines: Sequence[Line], starts: dict[int, FoundTable], inside: set[int]) -> Iterator[FoundTable | list[Line]]:
    """The lines between tables, and the tables where they stand."""
    part: list[Line] = []
    for line in lines:
        if table := starts.get(id(line)):
            yield part
            yield table
            part = []
        elif id(line) not in inside:
            part.append(line)
    yield part
