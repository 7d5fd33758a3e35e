"""What JATS and HTML have in common: running text, and tables, as trees of elements."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.document import CellBlock, Runs
from corpus.readers.inline import RunBuilder

Element = Any
"""An element of lxml, which has no types of its own."""

_LIST_SUP = re.compile(r"\d{1,3}(?:\s*[,;–—‒-]\s*\d{1,3})*")
_AFTER_TEXT = re.compile(r"[^\W\d_]{2}$|[.,;:)\]”\"’]$")
_MATH = {"mfrac": ("(", ")/(", ")"), "msqrt": ("√(", "", ")")}


def name(element: Element) -> str:
    """The element's name without its namespace, in lower case; empty for a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if name(child) in names)


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element.iter() if child is not element and name(child) in names)


def first(element: Element | None, *path: str) -> Element | None:
    """The first child with the first name of `path`, its first child with the second name, and so on."""
    for step in path:
        if element is None:
            return None
        element = next(children(element, step), None)
    return element


def text_of(element: Element | None) -> str:
    """All text inside, on one line."""
    if element is None:
        return ""
    return " ".join(raw_text(element).split())


def raw_text(element: Element) -> str:
    """All text inside, with its line breaks."""
    return "".join(_strings(element))


def _strings(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str):  # an entity that the parser left alone; comments and instructions say nothing
        entity = str(element.text or "")
        yield html.unescape(entity) if entity.startswith("&") else ""
        return
    yield element.text or ""
    for child in element:
        yield from _strings(child)
        yield child.tail or ""


@dataclass(frozen=True)
class Inline:
    """Reads running text. `cites` gives the keys an element cites, or none; `skip` names elements that say nothing.

    `bare` allows for citations that are no links: raised numbers after a word or a stop, up to `most`.
    """

    cites: Callable[[Element], tuple[str, ...]]
    skip: frozenset[str]
    breaks: frozenset[str]
    bare: Callable[[int], bool] = lambda number: False

    def runs(self, element: Element | None) -> Runs:
        if element is None:
            return ()
        builder = RunBuilder()
        self.inside(element, builder)
        return builder.runs()

    def lines(self, element: Element) -> tuple[Runs, ...]:
        builder = RunBuilder()
        self.inside(element, builder)
        return builder.lines()

    def inside(self, element: Element, builder: RunBuilder) -> None:
        builder.text(element.text or "")
        for child in element:
            self.child(child, builder)
            builder.text(child.tail or "")

    def child(self, element: Element, builder: RunBuilder) -> None:
        tag = name(element)
        if not tag:
            builder.text(raw_text(element))
        elif tag in self.skip:
            return
        elif tag in ("sup", "sub"):
            self._script(element, builder, raised=tag == "sup")
        elif tag in ("msup", "msub", "mfrac", "msqrt", "msubsup"):
            self._math(element, tag, builder)
        elif tag in self.breaks:
            builder.newline()
            self.inside(element, builder)
            builder.newline()
        elif keys := self.cites(element):
            text = text_of(element)
            if next(descendants(element, "sup"), None) is not None:  # <a href="#r3"><sup>3</sup></a>
                builder.text(_blank(builder))
                builder.text(text if text.startswith("[") else f"[{text}]", keys)
            else:
                builder.text(text, keys)
        else:
            self.inside(element, builder)

    def _script(self, element: Element, builder: RunBuilder, raised: bool) -> None:
        """A raised or lowered stretch; raised citations are written as they would be in a line: " [3,4]"."""
        text = text_of(element)
        cited = any(self.cites(child) for child in descendants(element, "xref", "a"))
        if raised and cited:
            bracketed = text.startswith("[")
            builder.text(_blank(builder) + ("" if bracketed else "["))
            self.inside(element, builder)
            builder.text("" if bracketed else "]")
        elif raised and self._is_bare(text, builder):
            builder.text(f"{_blank(builder)}[{text}]")
        elif raised:
            builder.sup(text)
        else:
            builder.sub(text)

    def _is_bare(self, text: str, builder: RunBuilder) -> bool:
        if not _LIST_SUP.fullmatch(text):
            return False
        before = builder.tail(3)
        several = not text.isdigit()
        stop = bool(before) and before[-1] in '.,;:)]”"’' and not before[-2:-1].isdigit()
        return (stop or (several and bool(_AFTER_TEXT.search(before)))) and all(
            self.bare(int(number)) for number in re.findall(r"\d+", text)
        )

    def _math(self, element: Element, tag: str, builder: RunBuilder) -> None:
        parts = [child for child in element if name(child)]
        if tag in _MATH:
            opening, middle, closing = _MATH[tag]
            builder.text(opening)
            for index, part in enumerate(parts):
                builder.text(middle if index else "")
                self.child(part, builder)
            builder.text(closing)
            return
        for index, part in enumerate(parts):
            raised = tag == "msup" or index == 2
            if index == 0:
                self.child(part, builder)
            elif raised:
                builder.sup(text_of(part))
            else:
                builder.sub(text_of(part))


def _blank(builder: RunBuilder) -> str:
    last = builder.last()
    return "" if not last or last.isspace() or last in "([" else " "


def read_rows(
    table: Element, inline: Inline
) -> tuple[tuple[tuple[CellBlock, ...], ...], tuple[tuple[CellBlock, ...], ...]]:
    """The header rows and the body rows of a `table` element; rows of a table inside a cell belong to that cell."""
    header: list[tuple[CellBlock, ...]] = []
    body: list[tuple[CellBlock, ...]] = []
    for row, in_head in _rows(table, False):
        cells = tuple(_cell(cell, inline) for cell in children(row, "td", "th"))
        names = {name(cell) for cell in children(row, "td", "th")}
        if cells:
            (header if in_head or (names == {"th"} and not body) else body).append(cells)
    if not body and len(header) > 1:  # every cell is called a header: only the first row can be one
        header, body = header[:1], header[1:]
    return tuple(header), tuple(body)


def _rows(element: Element, in_head: bool) -> Iterator[tuple[Element, bool]]:
    for child in element:
        tag = name(child)
        if tag == "tr":
            yield child, in_head
        elif tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child, tag == "thead")


def _cell(cell: Element, inline: Inline) -> CellBlock:
    return CellBlock(inline.lines(cell), _count(cell.get("rowspan"), zero=0), _count(cell.get("colspan"), zero=1))


def _count(value: str | None, zero: int) -> int:
    """A span as a number; 0 rows means "to the end of the table"."""
    text = (value or "1").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(int(text[:6]), 100_000) or zero
