"""HTML as PubMed Central and publishers give it, and plainer pages, read into a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from corpus.document import (
    Block,
    CellBlock,
    Document,
    FigureBlock,
    HeadingBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
    plain,
)
from corpus.readers.abbreviations import gather_abbreviations
from corpus.readers.elements import Element, Inline, children, descendants, name, read_rows, text_of
from corpus.readers.html_front import HEADINGS, read_metadata, read_references
from corpus.readers.inline import RunBuilder
from corpus.readers.markup import parse_html
from corpus.readers.roles import CAPTIONED, LABEL, heading, paragraph, split_caption, tidy

_SKIP = frozenset(
    {"script", "style", "nav", "footer", "aside", "form", "button", "noscript", "template", "svg", "iframe", "head"}
    | {"select", "input", "textarea", "object", "embed", "audio", "video", "canvas", "map", "annotation"}
    | {"annotation-xml", "img", "picture", "dialog"}
)
_BUTTONS = frozenset(
    {"open in a new tab", "full size image", "full size table", "view large image", "view large", "download figure"}
    | {"download powerpoint slide", "expand", "back to top", "google scholar"}
)
_HIDDEN = frozenset({"visually-hidden", "sr-only", "hidden", "screen-reader-text", "ref-popup", "breadcrumb", "cookie"})
_FLOW = frozenset(
    {"p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "table", "figure", "blockquote"}
    | {"pre", "header", "hgroup", "details", "summary", "center", "hr", "body", "address", "fieldset", "figcaption"}
    | set(HEADINGS)
)
_WRAPPER_LIMIT = 6_000


def read_html(data: bytes, file_name: str) -> Document:
    """The document in an HTML page: its main part, without what surrounds it.

    `ReviewError` when nothing in it can be read.
    """
    root = parse_html(data, file_name)
    return read_tree(root, main_part(root))


def read_tree(root: Element, main: Element) -> Document:
    return _Reader(root, main).run()


def main_part(root: Element) -> Element:
    """The element that holds the article: the longest `article` or `main` if it has most of the page's text."""
    body = next(descendants(root, "body"), root)
    whole = len(text_of(body))
    parts = [element for element in descendants(root, "article", "main") if len(text_of(element)) * 2 > whole]
    return min(parts, key=lambda element: len(text_of(element)), default=body)


class _Reader:
    def __init__(self, root: Element, main: Element) -> None:
        self.main = main
        self.metadata = read_metadata(root)
        self.references = read_references(main)
        numbers = {int(record["number"]) for record in self.references.records}
        self.inline = Inline(
            self._cites, _SKIP, frozenset({"br", "p", "div", "li", "tr"}), lambda number: number in numbers
        )
        self.wrappers = {table: self._wrapper(table) for table in descendants(main, "table")}
        self.wrapped = {wrapper: table for table, wrapper in self.wrappers.items()}
        self.blocks: list[Block] = []

    def run(self) -> Document:
        self._flow(self.main)
        notices = []
        if any(True for _ in descendants(self.main, "img", "svg", "picture")):
            notices.append("Pictures in the page are not read, only their captions.")
        records, keys = self.references.records, self.references.keys
        return Document(gather_abbreviations(tidy(self.blocks)), self.metadata, records, keys, tuple(notices))

    def _cites(self, element: Element) -> tuple[str, ...]:
        if name(element) != "a" or not (href := element.get("href")) or "#" not in href:
            return ()
        key = unquote(href.partition("#")[2])
        return (key,) if key in self.references.keys else ()

    def _skipped(self, element: Element) -> bool:
        if name(element) in _SKIP or element in self.references.elements:
            return True
        style = re.sub(r"\s", "", str(element.get("style") or "")).lower()
        classes = {token.lower() for token in str(element.get("class") or "").split()}
        hidden = element.get("hidden") is not None or "display:none" in style or bool(classes & _HIDDEN)
        return hidden or element.get("role") in ("navigation", "banner", "search")

    def _flow(self, element: Element) -> None:
        """The blocks inside an element; text between them is a paragraph."""

        def is_block(child: Element) -> bool:
            flows = name(child) in _FLOW or child in self.wrapped or self._holds_blocks(child)
            return flows and not self._dropped(child)

        self._children(element, is_block, self._block)

    def _children(self, element: Element, is_block: Callable[[Element], bool], take: Callable[[Element], None]) -> None:
        """Hand the blocks among the children of an element to `take`; text between them is a paragraph."""
        builder = RunBuilder()
        builder.text(element.text or "")
        for child in element:
            if is_block(child):
                self._paragraph(builder.runs())
                builder = RunBuilder()
                take(child)
            elif not self._dropped(child):
                self.inline.child(child, builder)
            builder.text(child.tail or "")
        self._paragraph(builder.runs())

    def _dropped(self, child: Element) -> bool:
        return bool(name(child)) and self._skipped(child)

    def _holds_blocks(self, element: Element) -> bool:
        return name(element) in ("span", "a", "font", "b", "i", "strong", "em") and any(
            True for _ in descendants(element, "p", "table", "figure", "div", "ul", "ol")
        )

    def _block(self, element: Element) -> None:
        tag = name(element)
        if element in self.wrapped:
            self._table(self.wrapped[element], element)
        elif tag in HEADINGS:
            self._heading(element, tag)
        elif tag == "figure":
            self._figure(element)
        elif tag == "dl":
            self._definitions(element)
        elif tag == "pre":
            self._paragraph((Run(text_of(element)),))
        else:
            self._flow(element)

    def _heading(self, element: Element, tag: str) -> None:
        runs = self.inline.runs(element)
        title = plain(runs)
        if tag == "h1" and title == self.metadata.get("title"):
            self.blocks.clear()  # what stands before the title is the journal's, not the article's
        elif title:
            self.blocks.append(heading(runs, int(tag[1])))

    def _paragraph(self, runs: Runs) -> None:
        if plain(runs).lower() not in _BUTTONS:
            self.blocks.extend(paragraph(runs))

    def _figure(self, element: Element) -> None:
        captions = list(children(element, "figcaption")) or list(descendants(element, "figcaption"))
        labels = [text_of(one) for one in children(element, *HEADINGS)]
        runs: list[Run] = [Run(f"{label} ") for label in labels]
        for caption in captions:
            runs += self.inline.runs(caption)
        if not plain(tuple(runs)):
            self._flow(element)
            return
        self.blocks.append(FigureBlock(*split_caption(tuple(runs))))

    def _definitions(self, element: Element) -> None:
        term: Runs = ()
        for child in element.iter():
            if name(child) == "dt":
                term = self.inline.runs(child)
            elif name(child) == "dd":
                self._paragraph((*term, Run(": "), *self.inline.runs(child)))

    def _wrapper(self, table: Element) -> Element:
        """The outermost element around a table that holds nothing but this table, its caption and its notes."""
        best = table
        size = len(text_of(table))
        for above in table.iterancestors():
            if above is self.main or name(above) not in ("div", "section", "figure", "span", "center"):
                break
            if sum(1 for _ in descendants(above, "table")) > 1 or len(text_of(above)) - size > _WRAPPER_LIMIT:
                break
            if LABEL.match(text_of(above)) or name(above) == "figure":
                best = above
        return best

    def _table(self, table: Element, wrapper: Element) -> None:
        header, body = read_rows(table, self.inline)
        caption: list[Run] = []
        for part in children(table, "caption"):
            caption += self.inline.runs(part)
        before, after = self._around(table, wrapper)
        for runs in before:
            caption = [*caption, Run(" "), *runs] if plain(tuple(caption)) else list(runs)
        if not plain(tuple(caption)):
            previous = self.blocks[-1] if self.blocks else None
            if isinstance(previous, ParagraphBlock) and CAPTIONED.match(plain(previous.runs)):
                caption = list(previous.runs)
                self.blocks.pop()
        if not self._holds_data(header, body, bool(caption)):
            for row in (*header, *body):
                for cell in row:
                    for line in cell.lines:
                        self._paragraph(line)
            return
        label, rest = split_caption(tuple(caption))
        self.blocks.append(TableBlock(label, rest, header, body, tuple(after)))

    def _around(self, table: Element, wrapper: Element) -> tuple[list[Runs], list[Runs]]:
        """The paragraphs of the wrapper before and after its table."""
        if wrapper is table:
            return [], []
        outer, self.blocks = self.blocks, []
        marker = FigureBlock("", ())
        self.wrapped = {key: value for key, value in self.wrapped.items() if key is not wrapper}
        self._between(wrapper, table, marker)
        inner, self.blocks = self.blocks, outer
        place = inner.index(marker)
        texts = [[_runs_of(block) for block in part] for part in (inner[:place], inner[place + 1 :])]
        return texts[0], texts[1]

    def _between(self, element: Element, table: Element, marker: Block) -> None:
        """The blocks of a wrapper, with `marker` in the place of its table."""

        def is_block(child: Element) -> bool:
            return table in child.iter("*") or (name(child) in _FLOW and not self._dropped(child))

        def take(child: Element) -> None:
            if child is table:
                self.blocks.append(marker)
            elif table in child.iter("*"):
                self._between(child, table, marker)
            else:
                self._block(child)

        self._children(element, is_block, take)

    def _holds_data(
        self, header: tuple[tuple[CellBlock, ...], ...], body: tuple[tuple[CellBlock, ...], ...], captioned: bool
    ) -> bool:
        """Whether it is a table of data, not one that only lays out the page."""
        return captioned or (len(header) + len(body) > 1 and max(map(len, (*header, *body))) > 1)


def _runs_of(block: Block) -> Runs:
    if isinstance(block, ParagraphBlock):
        return block.runs
    if isinstance(block, HeadingBlock):
        return block.title
    if isinstance(block, FigureBlock):
        return (Run(f"{block.label} " if block.label else ""), *block.caption)
    return ()
