"""How much of the gold text a retrieval covers: recall, precision and IoU in characters.

Source: Smith & Troynikov, Evaluating Chunking Strategies for Retrieval, Chroma technical report, 2024.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
"""A half-open stretch of characters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of a corpus: its name, where it stands, and its tokens."""

    corpus: str
    start: int
    end: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Recall, precision and intersection over union, each 0..1."""

    recall: float
    precision: float
    iou: float


def merge(pairs: Sequence[Pair]) -> list[Pair]:
    """The same characters as stretches that neither touch nor overlap, in order.

    >>> merge([(5, 9), (0, 3), (2, 6)])
    [(0, 9)]
    """
    merged: list[Pair] = []
    for start, end in sorted(pairs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def cover(retrieved: Sequence[Piece], corpus: str, gold: Sequence[Pair]) -> Coverage:
    """Score one retrieval. Retrieved lengths are summed as they are: text retrieved twice counts twice against it."""
    wanted = merge(gold)
    here = merge([(piece.start, piece.end) for piece in retrieved if piece.corpus == corpus])
    covered = sum(max(0, min(e, ge) - max(s, gs)) for s, e in here for gs, ge in wanted)
    total = sum(end - start for start, end in wanted)
    length = sum(piece.end - piece.start for piece in retrieved)
    union = length + total - covered
    return Coverage(covered / total, covered / length if length else 0.0, covered / union)


def within(
    ranked: Sequence[Piece],
    budget: int,
    sentences: Callable[[Piece], Sequence[Pair]],
    tokens: Callable[[str, int, int], int],
) -> list[Piece]:
    """The pieces in the order of rank that fit a budget of tokens; the first that does not is cut to whole sentences.

    `sentences` gives the sentences of a piece, `tokens` counts (corpus, start, end).
    """
    taken: list[Piece] = []
    left = budget
    for piece in ranked:
        if piece.tokens <= left:
            taken.append(piece)
            left -= piece.tokens
            continue
        end = piece.start
        for _, sentence_end in sentences(piece):
            if tokens(piece.corpus, piece.start, sentence_end) > left:
                break
            end = sentence_end
        if end > piece.start:
            taken.append(Piece(piece.corpus, piece.start, end, tokens(piece.corpus, piece.start, end)))
        break
    return taken
