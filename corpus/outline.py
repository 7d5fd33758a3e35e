"""The sections and paragraphs of an article while its text is written: ids, numbers and where each one ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from corpus.types import Paragraph, Section, SectionKind, Span

PROSE: frozenset[SectionKind] = frozenset({"abstract", "keywords", "body"})


class Outline:
    """Sections as they are opened and filled; a figure or table does not end the section it stands in."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.paragraphs: list[Paragraph] = []
        self._ids: set[str] = set()
        self._copies: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()
        self._prose: int | None = None

    def open(self, id: str, kind: SectionKind, number: str | None, title: str, span: Span) -> Section:
        """A new section that so far is `span`; an id that is taken gets a number behind it."""
        unique = id
        while unique in self._ids:
            self._copies[id] += 1
            unique = f"{id}-{self._copies[id] + 1}"
        self._ids.add(unique)
        self.sections.append(Section(unique, kind, number, title, span.start, span.end))
        if kind in PROSE:
            self._prose = len(self.sections) - 1
        return self.sections[-1]

    def extend(self, end: int) -> None:
        """The last section opened reaches to `end`."""
        self.sections[-1] = replace(self.sections[-1], end=end)

    def paragraph(self, span: Span, headed: bool) -> None:
        """A paragraph of the prose section at hand; before the first one it opens "front", or "1" in a text without any
        heading (`headed` false)."""
        if self._prose is None:
            self.open("front" if headed else "1", "body", None if headed else "1", "", span)
        assert self._prose is not None
        self.sections[self._prose] = replace(self.sections[self._prose], end=span.end)
        self.place(self.sections[self._prose].id, span)

    def place(self, section_id: str, span: Span) -> None:
        """A paragraph of a section named by its id."""
        self._filled[section_id] += 1
        self.paragraphs.append(Paragraph(section_id, self._filled[section_id], span.start, span.end))
