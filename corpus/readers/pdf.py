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
from corpus.readers.roles import CAPTIONED, heading, paragraph, tidy

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
        self.right: dict[tuple[int, int], float] = {}
        for line in lines:
            place = (line.page, line.column)
            self.right[place] = max(line.right, self.right.get(place, 0.0))
        near = [(a, b) for a, b in pairwise(lines) if _same_column(a, b)]
        full = [(a, b) for a, b in near if a.size == b.size == self.size and self._reaches_right(a)]
        pitches = Counter(round(a.base - b.base) for a, b in full if a.base - b.base > 1)
        self.pitch = max(pitches, key=lambda pitch: (pitches[pitch], -pitch), default=self.size * 1.3)
        self.beside = {id(line) for a, b in near if _same_row(a, b) for line in (a, b)}
        self.sizes = sorted({line.size for line in lines if self._is_heading(line)}, reverse=True)

    def run(self) -> Document:
        title, lines = self._title()
        records, lines = self._references(lines)
        tables = find_tables(lines)
        starts = {id(table.lines[0]): table for table in tables}
        inside = {id(line) for table in tables for line in table.lines}
        parts = [self._stretch(part) for part in _cut(lines, starts, inside)]
        blocks = gather_abbreviations(tidy([block for part in parts for block in part]))
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
        listed = False  # in the list of abbreviations, where two stretches of a line are short form and long form
        for group in self._groups(part):
            if self._is_heading(group[0]):
                text = " ".join(line.text for line in group)
                listed = "abbreviations" in text.lower()
                yield heading((Run(text),), self._level(group[0]))
            elif listed and len(group) == 2 and _same_row(*group):
                yield from paragraph((Run(f"{group[0].text}: {group[1].text}"),))
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

    def _reaches_right(self, line: Line) -> bool:
        """Whether the line goes on to where lines end here; the last line of a paragraph mostly does not."""
        return line.right > self.right[(line.page, line.column)] - 0.15 * (line.right - line.left)

    def _goes_on(self, last: Line, line: Line) -> bool:
        if self._is_heading(last) or self._is_heading(line):
            same = last.size == line.size and _same_column(last, line) and last.bold == line.bold
            near = last.base - line.base < 2 * line.size
            return (
                same and near and self._is_heading(last) and self._is_heading(line) and not _NUMBERED.match(line.text)
            )
        if id(last) in self.beside or id(line) in self.beside:
            return _same_row(last, line)
        if CAPTIONED.match(line.text) or abs(last.size - line.size) > 1:
            return False
        if _same_column(last, line) and last.base > line.base:
            if last.base - line.base > self.pitch * 1.3:
                return False
            begins = line.left > last.left + 0.8 * line.size
            return not (
                last.text.endswith(_TERMINAL) and (begins or (line.text[0].isupper() and not self._reaches_right(last)))
            )
        return not last.text.endswith(_TERMINAL) and (line.text[0].islower() or last.text.endswith("-"))

    def _joined(self, group: Sequence[Line]) -> str:
        """The lines as one text; a word broken at the end of a line is made whole."""
        text = group[0].text
        for line in group[1:]:
            if text.endswith("-") and line.text[:1].islower():
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


def _same_column(first: Line, second: Line) -> bool:
    return first.page == second.page and first.column == second.column


def _same_row(first: Line, second: Line) -> bool:
    return _same_column(first, second) and abs(first.base - second.base) < 0.4 * second.size


def _hanging(lines: Sequence[Line]) -> list[str]:
    entries: list[list[str]] = []
    edge: dict[tuple[int, int], float] = {}
    for line in lines:
        column = (line.page, line.column)
        edge[column] = min(line.left, edge.get(column, line.left))
    for line in lines:
        if not entries or line.left < edge[(line.page, line.column)] + 0.5 * line.size:
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
