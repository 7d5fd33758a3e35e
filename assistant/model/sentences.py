"""A stream of a model's words cut into sentences, each with the keys it carries, as soon as each is whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import split_sentences

KEYS = re.compile(r"[\[(【]\s*(?:E\d+\s*[,;&]?\s*(?:and\s+)?)+[\])】]", re.IGNORECASE)
KEY = re.compile(r"E\d+", re.IGNORECASE)
LATE_KEYS = re.compile(rf"^\s*(?:{KEYS.pattern}\s*)+[.]?", re.IGNORECASE)
THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
HEADING = re.compile(r"^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)")
MARKS = re.compile(r"\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|^\s*(?:>|#{1,6})\s*")
ENDED = re.compile(r"[.!?\])】][\s\"”’]*$")
LEAST_WAIT = 12
"""Characters behind a full stop that are waited for: a key may follow it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without keys and marks; `keys` in capitals, in their order; `item` where it begins a list's item."""

    text: str
    keys: tuple[str, ...]
    item: bool = False


class Sentences:
    """Takes words, gives sentences."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, words: str) -> Iterator[Sentence]:
        """The sentences that are whole after these words."""
        self._text += words
        if "<think>" in self._text.lower() and "</think>" not in self._text.lower():
            return
        self._text = THOUGHT.sub("", self._text)
        *lines, self._text = self._text.split("\n")
        for line in lines:
            yield from _sentences(line)
        pieces = _pieces(self._text)
        if len(pieces) > 1 and len(pieces[-1].strip()) >= LEAST_WAIT and not pieces[-1].lstrip().startswith(("[", "(")):
            whole = "".join(pieces[:-1])
            self._text = pieces[-1]
            yield from _sentences(whole)

    def rest(self, *, broken: bool = False) -> Iterator[Sentence]:
        """The sentences of what is left; of a stream that broke off without the one that has no end."""
        text, self._text = THOUGHT.sub("", self._text), ""
        if broken:
            text = "".join(piece for piece in _pieces(text) if ENDED.search(piece))
        for line in text.split("\n"):
            yield from _sentences(line)


def _pieces(line: str) -> list[str]:
    """A line cut behind its sentences; keys that follow a full stop stay with the sentence before them."""
    starts = [start for start, _ in split_sentences(line)]
    edges = [0, *starts[1:], len(line)]
    pieces = [line[a:b] for a, b in pairwise(edges)]
    joined: list[str] = []
    for piece in pieces:
        late = LATE_KEYS.match(piece)
        if late and joined:
            joined[-1] += late.group()
            piece = piece[late.end() :]
        if piece:
            joined.append(piece)
    return joined


def _sentences(line: str) -> Iterator[Sentence]:
    if HEADING.match(line):
        return
    item = bool(BULLET.match(line))
    for piece in _pieces(BULLET.sub("", line)):
        keys = tuple(dict.fromkeys(key.upper() for group in KEYS.findall(piece) for key in KEY.findall(group)))
        text = MARKS.sub("", KEYS.sub(" ", piece))
        text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
        if any(character.isalnum() for character in text):
            yield Sentence(text, keys, item)
            item = False
