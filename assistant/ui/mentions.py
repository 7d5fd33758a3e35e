"""The article's own citations, such as `[52,53]`, as links to the reference list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from html import escape

from corpus.types import Article, Mention

DIGITS = re.compile(r"\d+")


def cited(article: Article, start: int, end: int) -> str:
    """Text with its inline citations as links to the reference list."""
    mentions: Sequence[Mention] = article.mentions
    index = bisect_left(mentions, start, key=lambda mention: mention.start)
    parts: list[str] = []
    position = start
    while index < len(mentions) and mentions[index].end <= end:
        mention = mentions[index]
        parts.append(escape(article.text[position : mention.start]))
        parts.append(_linked(article.text[mention.start : mention.end], mention.numbers))
        position = mention.end
        index += 1
    parts.append(escape(article.text[position:end]))
    return "".join(parts)


def _linked(text: str, numbers: Sequence[int]) -> str:
    def link(match: re.Match[str]) -> str:
        number = int(match.group())
        return f'<a class="ra-in" href="#ref-{number}">{number}</a>' if number in numbers else match.group()

    return f'<span class="ra-mention">{DIGITS.sub(link, escape(text))}</span>'
