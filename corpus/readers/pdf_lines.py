"""The lines of a PDF: their text with raised and lowered characters kept, where they stand and how large they are."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.errors import ReviewError
from corpus.readers.inline import subscript, superscript

_SMALL = 0.85  # of the line's size: what is smaller may be raised or lowered
_MARGIN = 0.1  # of the page's height: where running heads and page numbers stand
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: page from 1, box (lines of one box belong together), and where it stands, in points from below left."""

    text: str
    page: int
    box: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    page_height: float


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

    boxes = [element for element in page if isinstance(element, LTTextBox)]
    for place, box in enumerate(boxes):
        for line in box:
            if isinstance(line, LTTextLine) and (made := _line(line, number, place, float(page.height))):
                yield made


def _line(line: Any, page: int, box: int, page_height: float) -> Line | None:
    from pdfminer.layout import LTChar

    chars = [char for char in line if isinstance(char, LTChar) and char.get_text().strip()]
    if not chars:
        return None
    sizes = Counter(round(_size(char), 1) for char in chars)
    size = max(sizes, key=lambda one: (sizes[one], one))
    base = [char for char in chars if _size(char) > size * _SMALL]
    bottom = sum(_baseline(char) for char in base) / len(base)
    text = "".join(_stretches(line, size, bottom)).translate(_LIGATURES)
    bold = sum("bold" in str(char.fontname).lower() or "black" in str(char.fontname).lower() for char in chars)
    return Line(
        " ".join(text.replace("\x00", "").split()),
        page,
        box,
        float(line.x0),
        float(line.x1),
        bottom,
        size,
        bold * 2 > len(chars),
        page_height,
    )


def _size(char: Any) -> float:
    return float(char.size)


def _baseline(char: Any) -> float:
    return float(char.matrix[5])


def _stretches(line: Any, size: float, bottom: float) -> Iterator[str]:
    """The text of a line, raised and lowered stretches in such characters."""
    from pdfminer.layout import LTChar

    collected = ""
    kind = ""
    for item in line:
        text = item.get_text()
        if not isinstance(item, LTChar):
            here = "" if kind and not text.strip() else kind
        else:
            shift = _baseline(item) - bottom
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
    """The lines without running heads, running feet and page numbers: what comes again on other pages at the edge."""
    pages = len({line.page for line in lines})
    edge = [line for line in lines if _at_edge(line)]
    again = Counter(text for text, _ in {(_pattern(line.text), line.page) for line in edge})
    fewest = max(2, pages // 3)
    dropped = {
        id(line)
        for line in edge
        if (line.text.isdigit() and len(line.text) < 5) or (pages > 1 and again[_pattern(line.text)] >= fewest)
    }
    return [line for line in lines if id(line) not in dropped]


def _ordered(lines: list[Line]) -> list[Line]:
    """The lines of a page in one column from top to bottom; those of a page in several columns as they were found."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    ordered: list[Line] = []
    for page in pages.values():
        left, right = min(line.left for line in page), max(line.right for line in page)
        wide = sorted(
            (line for line in page if line.right - line.left > (right - left) * 0.3), key=lambda line: line.base
        )
        beside = sum(
            abs(a.base - b.base) < a.size and (a.right < b.left or b.right < a.left) for a, b in pairwise(wide)
        )
        ordered += page if beside > 3 else sorted(page, key=lambda line: (-round(line.base), line.left))
    return ordered


def _at_edge(line: Line) -> bool:
    return not line.page_height * _MARGIN < line.base < line.page_height * (1 - _MARGIN)


def _pattern(text: str) -> str:
    return _DIGITS.sub("0", text)


def body_size(lines: Iterable[Line]) -> float:
    """The size most of the text is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda one: sizes[one], default=10.0)
