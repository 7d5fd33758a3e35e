"""JATS XML, as PubMed Central and publishers give it, read into a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.document import (
    Block,
    Document,
    EntriesBlock,
    FigureBlock,
    HeadingBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
    plain,
)
from corpus.errors import ReviewError
from corpus.readers.elements import Element, Inline, children, descendants, first, name, read_rows, text_of
from corpus.readers.inline import RunBuilder, superscript
from corpus.readers.jats_front import read_metadata, read_references
from corpus.readers.markup import parse_xml

_SKIP = frozenset(
    {"tex-math", "graphic", "inline-graphic", "media", "supplementary-material", "object-id", "alt-text", "long-desc"}
    | {"label", "fn", "index-term", "private-char", "annotation", "annotation-xml", "processing-meta"}
)
_BLOCKS = frozenset(
    {"table-wrap", "table-wrap-group", "fig", "fig-group", "list", "def-list", "boxed-text", "disp-quote", "p", "sec"}
    | {"statement", "verse-group", "preformat", "code", "table", "floats-group", "disp-formula-group"}
)
_SKIPPED_ABSTRACTS = frozenset({"graphical", "teaser", "toc", "video", "key-points", "web-summary", "editor"})


def read_jats(data: bytes, file_name: str) -> Document:
    """The document in a JATS file; also where the article is wrapped, as in the answers of PubMed Central's interfaces.

    `ReviewError` when it is not well formed, declares entities, or holds no article.
    """
    root = parse_xml(data, file_name)
    article = root if name(root) == "article" else next(descendants(root, "article"), None)
    if article is None:
        raise ReviewError(
            f"The file {file_name!r} is XML with the root element <{name(root)}>, not a JATS article: "
            "give the JATS XML, HTML, Markdown, text or PDF of the article."
        )
    return _Reader(article).run()


class _Reader:
    def __init__(self, article: Element) -> None:
        self.article = article
        self.records, self.keys = read_references(article)
        breaks = frozenset({"break", "p", "list-item", "disp-formula"})
        self.inline = Inline(self._cites, _SKIP, breaks)
        self.blocks: list[Block] = []
        self.pictures = 0

    def run(self) -> Document:
        front = first(self.article, "front", "article-meta")
        for abstract in children(front, "abstract") if front is not None else ():
            self._abstract(abstract)
        for group in children(front, "kwd-group") if front is not None else ():
            self._keywords(group)
        body, back = first(self.article, "body"), first(self.article, "back")
        if body is not None:
            self._content(body, 0)
        for group in children(self.article, "floats-group"):
            self._content(group, 0)
        if back is not None:
            self._back(back)
        metadata = read_metadata(self.article)
        return Document(tuple(self.blocks), metadata, self.records, self.keys, tuple(self._notices(body)))

    def _cites(self, element: Element) -> tuple[str, ...]:
        if name(element) != "xref" or element.get("ref-type") not in ("bibr", None):
            return ()
        return tuple(key for key in (element.get("rid") or "").split() if key in self.keys)

    def _abstract(self, abstract: Element) -> None:
        if (abstract.get("abstract-type") or "") in _SKIPPED_ABSTRACTS:
            return
        if not any(isinstance(block, HeadingBlock) and block.kind == "abstract" for block in self.blocks):
            self._heading(HeadingBlock(1, (Run("Abstract"),), kind="abstract"))
        for part in children(abstract, "p", "sec", "list"):
            if name(part) != "sec":
                self._block(part, 1)
                continue
            title = plain(self.inline.runs(first(part, "title")))
            for index, paragraph in enumerate(children(part, "p")):
                label = f"{title.rstrip(':.')}: " if title and not index else ""
                self._paragraph((Run(label), *self.inline.runs(paragraph)))

    def _keywords(self, group: Element) -> None:
        words = [text for word in descendants(group, "kwd", "compound-kwd") if (text := text_of(word))]
        if words and (group.get("kwd-group-type") or "author").startswith("author"):
            self._heading(HeadingBlock(1, (Run("Keywords"),), kind="keywords"))
            self._paragraph((Run("; ".join(words)),))

    def _content(self, parent: Element, level: int) -> None:
        """The blocks of a section, of the body, or of what only groups others."""
        for child in parent:
            self._block(child, level)

    def _block(self, element: Element, level: int) -> None:
        tag = name(element)
        if tag in ("sec", "app", "ack", "notes", "statement", "boxed-text", "glossary", "fn-group"):
            self._section(element, tag, level + 1)
        elif tag in ("p", "disp-quote", "verse-group", "preformat", "code", "attrib", "verse-line"):
            self._text(element, level)
        elif tag == "table-wrap":
            self._table(element)
        elif tag == "fig":
            label = text_of(first(element, "label"))
            self.blocks.append(FigureBlock(label, self._caption(element)))
        elif tag == "def-list":
            self._definitions(element)
        elif tag in ("list", "list-item", "fig-group", "table-wrap-group", "app-group", "floats-group", "fn"):
            self._content(element, level)
        elif tag in ("disp-formula", "disp-formula-group"):
            self._paragraph(self.inline.runs(element))

    def _section(self, element: Element, tag: str, level: int) -> None:
        title = self.inline.runs(first(element, "title")) or self.inline.runs(first(element, "caption", "title"))
        label = text_of(first(element, "label")).rstrip(". ")
        number = label if re.fullmatch(r"\d{1,2}(\.\d{1,2})*", label) else ""
        if not plain(title):
            title = {"ack": (Run("Acknowledgments"),), "glossary": (Run("Abbreviations"),)}.get(tag, ())
        self._heading(HeadingBlock(level, title, number))
        self._content(element, level)

    def _text(self, element: Element, level: int) -> None:
        """A paragraph, cut where a table, figure or list stands in its midst."""
        builder = RunBuilder()
        builder.text(element.text or "")
        for child in element:
            if name(child) in _BLOCKS:
                self._paragraph(builder.runs())
                builder = RunBuilder()
                self._block(child, level)
            else:
                self.inline.child(child, builder)
            builder.text(child.tail or "")
        self._paragraph(builder.runs())

    def _definitions(self, element: Element) -> None:
        entries = []
        for item in children(element, "def-item"):
            short, long = self.inline.runs(first(item, "term")), self.inline.runs(first(item, "def"))
            if plain(short) and plain(long):
                entries.append((short, long))
        heading = self.blocks[-1] if self.blocks else None
        if isinstance(heading, HeadingBlock) and "abbrev" in plain(heading.title).lower():
            self.blocks[-1] = EntriesBlock(tuple(entries))
        else:
            for short, long in entries:
                self._paragraph((*short, Run(": "), *long))

    def _table(self, element: Element) -> None:
        header: list[Any] = []
        body: list[Any] = []
        for table in descendants(element, "table"):
            head, rows = read_rows(table, self.inline)
            body += rows if not header else [*head[len(header) :], *rows]
            header = header or list(head)
        if not header and not body:
            self.pictures += 1
        legend = []
        for foot in children(element, "table-wrap-foot"):
            for note in foot:
                if name(note) in ("fn", "p", "attrib"):
                    legend += [self._note(note)]
                elif name(note) == "fn-group":
                    legend += [self._note(one) for one in children(note, "fn")]
        label = text_of(first(element, "label"))
        self.blocks.append(TableBlock(label, self._caption(element), tuple(header), tuple(body), tuple(legend)))

    def _note(self, note: Element) -> Runs:
        label = text_of(first(note, "label"))
        return (Run(f"{superscript(label)} " if label else ""), *self.inline.runs(note))

    def _caption(self, element: Element) -> Runs:
        caption = first(element, "caption")
        title = self.inline.runs(first(caption, "title"))
        rest: list[Run] = []
        for paragraph in children(caption, "p") if caption is not None else ():
            rest += [Run(" "), *self.inline.runs(paragraph)]
        stop = "" if not plain(title) or plain(title)[-1] in ".?!:" or not rest else "."
        return (*title, Run(stop), *rest)

    def _back(self, back: Element) -> None:
        for child in back:
            if name(child) in ("ack", "app-group", "app", "sec", "glossary", "notes", "fn-group"):
                self._block(child, 0)

    def _heading(self, block: HeadingBlock) -> None:
        if plain(block.title):
            self.blocks.append(block)

    def _paragraph(self, runs: Runs) -> None:
        if plain(runs):
            self.blocks.append(ParagraphBlock(runs))

    def _notices(self, body: Element | None) -> Iterator[str]:
        if body is None:
            yield "The file holds no full text, only the front of the article."
        if self.pictures:
            yield f"{self.pictures} of its tables are pictures: their cells are not read."
        formulas = sum(first(formula, "math") is None for formula in descendants(self.article, "disp-formula"))
        if formulas:
            yield f"{formulas} displayed formulas are given as TeX or as pictures and are not read."
