"""The lines of a PDF: their text with raised and lowered characters kept, where they stand and how large they are."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from corpus.errors import ReviewError
from corpus.readers.inline import subscript, superscript

_SMALL = 0.85  # of the line's size: what is smaller may be raised or lowered
_FEWEST_LINES = 4  # in each of two columns
_MARGIN = 0.1  # of the page's height: where running heads and page numbers stand
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a stretch of one beside a wide gap, and where it stands, in points from below left.

    `column` is 0 on a page in one column and for what goes over both; 1 and 2 for those of a page in two.
    """

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    page_height: float
    column: int = 0


def read_lines(data: bytes, file_name: str, max_pages: int) -> tuple[list[Line], dict[str, str]]:
    """The lines of all pages in reading order, and the file's own title, if it gives one.

    `ReviewError` when it is damaged, locked or has too many pages.
    """
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    lines: list[Line] = []
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        pages = extract_pages(io.BytesIO(data), maxpages=max_pages + 1, laparams=LAParams())
        for number, page in enumerate(pages, start=1):
            if number > max_pages:
                raise ReviewError(
                    f"The article {file_name!r} has over {max_pages} pages: give an article, or raise the limit "
                    "REVIEW_ASSISTANT_MAX_ARTICLE_PAGES."
                )
            lines += _page_lines(page, number)
    except ReviewError:
        raise
    except PDFPasswordIncorrect:
        raise ReviewError(f"The article {file_name!r} is locked with a password: save it without one.") from None
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # what a damaged PDF raises inside the library is of every kind
        raise ReviewError(f"The article {file_name!r} is a damaged PDF: open it elsewhere and save it anew.") from None
    return _ordered(_without_margins(lines)), _info(document)


def _info(document: Any) -> dict[str, str]:
    from pdfminer.utils import decode_text

    for entry in document.info:
        title = entry.get("Title") if isinstance(entry, dict) else None
        if isinstance(title, bytes) and (text := " ".join(decode_text(title).split())):
            return {"title": text}
    return {}


def _page_lines(page: Any, number: int) -> Iterator[Line]:
    from pdfminer.layout import LTTextBox, LTTextLine

    for box in page:
        if isinstance(box, LTTextBox):
            for line in box:
                if isinstance(line, LTTextLine):
                    for items in _apart(line):
                        if made := _line(items, number, float(page.height)):
                            yield made


def _apart(line: Any) -> Iterator[list[Any]]:
    """The items of a line, cut at gaps wider than a letter is high: there begins another cell or column."""
    from pdfminer.layout import LTChar

    items: list[Any] = []
    last: Any = None
    for item in line:
        if isinstance(item, LTChar) and item.get_text().strip():
            if last is not None and item.x0 - last.x1 > max(_size(item), _size(last)):
                yield items
                items = []
            last = item
        items.append(item)
    yield items


def _line(items: list[Any], page: int, page_height: float) -> Line | None:
    from pdfminer.layout import LTChar

    chars = [char for char in items if isinstance(char, LTChar) and char.get_text().strip()]
    if not chars:
        return None
    sizes = Counter(round(_size(char), 1) for char in chars)
    size = max(sizes, key=lambda one: (sizes[one], one))
    level = [char for char in chars if _size(char) > size * _SMALL]
    base = sum(_baseline(char) for char in level) / len(level)
    text = "".join(_stretches(items, size, base)).translate(_LIGATURES)
    bold = sum("bold" in str(char.fontname).lower() or "black" in str(char.fontname).lower() for char in chars)
    return Line(
        text=" ".join(text.replace("\x00", "").split()),
        page=page,
        left=float(min(char.x0 for char in chars)),
        right=float(max(char.x1 for char in chars)),
        base=base,
        size=size,
        bold=bold * 2 > len(chars),
        page_height=page_height,
    )


def _size(char: Any) -> float:
    return float(char.size)


def _baseline(char: Any) -> float:
    return float(char.matrix[5])


def _stretches(items: list[Any], size: float, base: float) -> Iterator[str]:
    """The text of a line, raised and lowered stretches in such characters."""
    from pdfminer.layout import LTChar

    collected = ""
    kind = ""
    for item in items:
        text = item.get_text()
        if not isinstance(item, LTChar):
            here = "" if kind and not text.strip() else kind
        else:
            shift = _baseline(item) - base
            small = _size(item) <= size * _SMALL
            here = "up" if small and shift > 0.12 * size else "down" if small and shift < -0.05 * size else ""
        if here != kind:
            yield _scripted(collected, kind)
            collected, kind = "", here
        collected += text
    yield _scripted(collected, kind)


def _scripted(text: str, kind: str) -> str:
    if not kind or not text.strip():
        return text
    if kind == "up":
        return superscript(text.strip())
    return subscript(text.strip()) if any(char.isdigit() for char in text) else text


def _without_margins(lines: list[Line]) -> list[Line]:
    """The lines without running heads, running feet and page numbers: what stands apart at the edge of many pages."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edge = [line for page in pages.values() for line in _apart_at_edge(page)]
    again = Counter(text for text, _ in {(_pattern(line.text), line.page) for line in edge})
    fewest = max(2, len(pages) // 3)
    dropped = {
        id(line)
        for line in edge
        if (line.text.isdigit() and len(line.text) < 5) or (len(pages) > 1 and again[_pattern(line.text)] >= fewest)
    }
    return [line for line in lines if id(line) not in dropped]


def _apart_at_edge(page: list[Line]) -> list[Line]:
    """The lines above the first wide gap from the top and below the first one from the bottom, if near the edge."""
    found: list[Line] = []
    height = page[0].page_height
    for sign, limit in ((1, height * (1 - _MARGIN)), (-1, height * _MARGIN)):
        ordered = sorted(page, key=lambda line: -sign * line.base)
        for place, (line, inner) in enumerate(pairwise(ordered)):
            if sign * line.base < sign * limit:
                break
            if abs(line.base - inner.base) > 1.7 * max(line.size, inner.size):
                found += ordered[: place + 1]
                break
    return found


def _ordered(lines: list[Line]) -> list[Line]:
    """The lines from top to bottom; on a page in two columns the left one first, down to what goes over both."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    ordered: list[Line] = []
    for page in pages.values():
        page.sort(key=lambda line: (-round(line.base), line.left))
        gutter = _gutter(page)
        if gutter is None:
            ordered += page
            continue
        left: list[Line] = []
        right: list[Line] = []
        for line in page:
            if line.right <= gutter:
                left.append(replace(line, column=1))
            elif line.left >= gutter:
                right.append(replace(line, column=2))
            else:
                ordered += [*left, *right, line]
                left, right = [], []
        ordered += [*left, *right]
    return ordered


def _gutter(page: list[Line]) -> float | None:
    """Where the gap between two columns of text is, if there are two: hardly a line goes over it, many end at it."""
    start, end = min(line.left for line in page), max(line.right for line in page)
    low, high = start + 0.35 * (end - start), start + 0.65 * (end - start)
    longest = 0.3 * (end - start)
    text = [line for line in page if line.right - line.left > longest]
    best: tuple[int, float] | None = None
    for place in sorted({line.left - 1 for line in text if low < line.left < high}):
        over = sum(line.left < place < line.right for line in text)
        if best is None or over < best[0]:
            best = (over, place)
    if best is None:
        return None
    over, place = best
    sides = sum(line.right <= place for line in text), sum(line.left >= place for line in text)
    return place if min(sides) >= _FEWEST_LINES and over <= 0.3 * len(text) else None


def _pattern(text: str) -> str:
    return _DIGITS.sub("0", text)


def body_size(lines: Iterable[Line]) -> float:
    """The size most of the text is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda one: sizes[one], default=10.0)
