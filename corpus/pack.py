"""Stretches of text packed into pieces of a wanted size, never past a limit; sizes are whatever `length` counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.types import Span

Length = Callable[[str], int]
_SHORT = 3  # a last piece below a third of the target joins the one before it where that fits
_DOUBT = 1.1  # how far a stretch may count more than its parts do
_STRETCH = 1.25  # … and may take that one so far past the target


def pack(text: str, units: Sequence[Span], length: Length, limit: int, target: int) -> list[Span]:
    """Join neighbouring units (sentences, entries) of `text` into pieces of about `target`, each at most `limit`.

    A unit that is longer than the limit on its own is split at word boundaries. `ValueError` for a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    target = min(target, limit)
    groups: list[list[Span]] = []
    size = white = 0
    for unit in units:
        for part in split_words(text, unit, length, limit):
            extra = length(text[part.start : part.end])
            gap = part.start - groups[-1][-1].end if groups else 0
            # Counting each joined stretch anew is slow with a real tokenizer; far below the limit the sum will do.
            near = (size + extra + white + gap) * _DOUBT > limit
            fits = groups and size + extra <= target
            if fits and (not near or length(text[groups[-1][0].start : part.end]) <= limit):
                groups[-1].append(part)
                size, white = size + extra, white + gap
            else:
                groups.append([part])
                size, white = extra, 0
    if len(groups) > 1 and size * _SHORT < target:
        whole = length(text[groups[-2][0].start : groups[-1][-1].end])
        if whole <= limit and whole <= target * _STRETCH:
            groups[-2].extend(groups.pop())
    return [Span(group[0].start, group[-1].end) for group in groups]


def split_words(text: str, unit: Span, length: Length, limit: int) -> list[Span]:
    """The unit whole if it keeps the limit, else cut at white space (inside a word only if that word is too long)."""
    parts = []
    start = unit.start
    while length(text[start : unit.end]) > limit:
        low, high = start + 1, unit.end  # text[start:low] is taken to fit, text[start:high] does not
        while high - low > 1:
            middle = (low + high) // 2
            if length(text[start:middle]) <= limit:
                low = middle
            else:
                high = middle
        cut = low
        if not text[cut].isspace():
            while cut > start and not text[cut - 1].isspace():
                cut -= 1
        end = cut if cut > start else low
        following = end
        while end > start and text[end - 1].isspace():
            end -= 1
        parts.append(Span(start, end))
        while following < unit.end and text[following].isspace():
            following += 1
        start = following
    if start < unit.end:
        parts.append(Span(start, unit.end))
    return parts
