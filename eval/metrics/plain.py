"""The words of an answer without its markers and marks, as the metrics compare them."""

from __future__ import annotations

import re

_MARKER = re.compile(r"\[\^[^\]\s]+\]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~^])")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_LINE_START = re.compile(r"^[ \t]*(?:>[ \t]?|[-*+][ \t]+|#{1,6}[ \t]+)+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]*---[ \t:|-]*$", re.MULTILINE)


def plain_text(markdown: str) -> str:
    r"""`markdown` without citation markers, bold, escapes, quote and list marks; white space collapsed.

    >>> plain_text("> **Over** 4.0 × 10⁷\n> cells \\[34\\][^1].")
    'Over 4.0 × 10⁷ cells [34].'
    """
    text = _MARKER.sub("", markdown)
    text = _RULE.sub("", text)
    text = _LINE_START.sub("", text)
    text = _BOLD.sub(r"\1", text.replace("<br>", " "))
    text = _ESCAPED.sub(r"\1", text)
    return " ".join(text.split())


def count_words(markdown: str) -> int:
    """Words of the answer as a reader counts them: runs with a letter or digit, markers and table rules left out."""
    return sum(1 for word in plain_text(markdown).split() if any(character.isalnum() for character in word))
