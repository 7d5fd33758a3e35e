"""Canonical text, put together piece by piece out of the source, with a record of where each character came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

from corpus.errors import ReviewError
from corpus.types import Omission, Repair, Segment, SourceMap, Span

_IMAGE = re.compile(r"\[image:[^\]\n]*\]")
_SPACE = re.compile(r"\s+")


def source_sha256(source: str) -> str:
    """The hex digest of the source's UTF-8 bytes."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def image_brackets(source: str) -> list[Span]:
    """The stretches `[image: …]` that stand where a picture stood."""
    return [Span(match.start(), match.end()) for match in _IMAGE.finditer(source)]


class TextBuilder:
    """Collects canonical text in the source's order: verbatim stretches, listed repairs, and layout between them.

    White space inside a stretch becomes one blank; image brackets are left out and listed.
    """

    def __init__(self, source: str, repairs: Sequence[Repair] = ()) -> None:
        self._source = source
        self._repairs = tuple(sorted(repairs, key=lambda repair: repair.source_start))
        for repair in self._repairs:
            found = source[repair.source_start : repair.source_end]
            if found != repair.before:
                raise ReviewError(
                    f"A repair expects {repair.before!r} at characters {repair.source_start}-{repair.source_end} of "
                    f"the source but finds {found!r}; restore the source text or correct its repairs file."
                )
        self._images = image_brackets(source)
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._omissions: list[Omission] = []
        self._source_end = 0
        self.length = 0

    def separate(self, white: str) -> None:
        """Put layout white space after what is there; nothing at the very start."""
        if self.length:
            end = self._source_end
            while end < len(self._source) and self._source[end].isspace():
                end += 1
            self._append(white, self._source_end, end, "layout")

    def add(self, start: int, end: int) -> Span:
        """Append `source[start:end]`, trimmed, repaired and with its white space normalised; where it now stands."""
        while start < end and self._source[start].isspace():
            start += 1
        while end > start and self._source[end - 1].isspace():
            end -= 1
        begin = self.length
        position = start
        special: list[tuple[int, int, str | None]] = [
            (r.source_start, r.source_end, r.after) for r in self._repairs if start <= r.source_start < end
        ]
        special += [(i.start, i.end, None) for i in self._images if start <= i.start < end]
        for left, right, after in sorted(special, key=lambda item: item[0]):
            self._verbatim(position, left)
            if after is None:
                self.omit(left, right, "stands for a picture")
            else:
                self._append(after, left, right, "repair")
            position = right
        self._verbatim(position, end)
        self._source_end = end
        return Span(begin, self.length)

    def omit(self, start: int, end: int, reason: str) -> None:
        """List the visible characters of `source[start:end]` as left out."""
        while start < end and self._source[start].isspace():
            start += 1
        while end > start and self._source[end - 1].isspace():
            end -= 1
        if end > start:
            self._omissions.append(Omission(start, end, self._source[start:end], reason))

    def text(self) -> str:
        return "".join(self._parts)

    def source_map(self) -> SourceMap:
        used = {segment.source_start for segment in self._segments if segment.kind == "repair"}
        lost = [repair for repair in self._repairs if repair.source_start not in used]
        if lost:
            raise ReviewError(
                f"The repair of {lost[0].before!r} at character {lost[0].source_start} lies in no text that is kept; "
                "remove it from the repairs file."
            )
        listed = {omission.source_start for omission in self._omissions}
        for image in self._images:
            if image.start not in listed:
                self.omit(image.start, image.end, "stands for a picture")
        omissions = tuple(sorted(self._omissions, key=lambda omission: omission.source_start))
        return SourceMap(source_sha256(self._source), tuple(self._segments), self._repairs, omissions)

    def _verbatim(self, start: int, end: int) -> None:
        position = start
        for space in _SPACE.finditer(self._source, start, end):
            if space.group() != " ":
                self._append(self._source[position : space.start()], position, space.start(), "verbatim")
                self._append(" ", space.start(), space.end(), "layout")
                position = space.end()
        self._append(self._source[position:end], position, end, "verbatim")

    def _append(
        self, text: str, source_start: int, source_end: int, kind: Literal["verbatim", "repair", "layout"]
    ) -> None:
        if not text:
            return
        self._segments.append(Segment(self.length, self.length + len(text), source_start, source_end, kind))
        self._parts.append(text)
        self.length += len(text)
        self._source_end = source_end


def to_text_offset(source_map: SourceMap, source_offset: int, end: bool = False) -> int | None:
    """The canonical offset of a source offset, or None where that character was left out.

    `end` reads the offset as the end of a stretch (the place just after the character before it).
    """
    probe = source_offset - 1 if end else source_offset
    for segment in source_map.segments:
        if segment.kind != "layout" and segment.source_start <= probe < segment.source_end:
            if segment.kind == "repair":
                return segment.end if end else segment.start
            return segment.start + probe - segment.source_start + int(end)
    return None


def to_source_offset(source_map: SourceMap, offset: int) -> int:
    """The source offset a canonical offset came from (the start of the repair or of the white space it stands in)."""
    for segment in source_map.segments:
        if segment.start <= offset < segment.end:
            return segment.source_start + (offset - segment.start if segment.kind == "verbatim" else 0)
    return source_map.segments[-1].source_end if source_map.segments else 0
