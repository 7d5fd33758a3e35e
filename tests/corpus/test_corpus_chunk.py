"""Chunks are stretches of the article, keep the limit, and together hold all of its prose."""

from __future__ import annotations

import re

import pytest

from corpus.chunk import chunk_article, chunk_plain
from corpus.reader import read_text
from corpus.types import Article


def tokens(text: str) -> int:
    """A stand-in for a model's tokenizer: pieces of at most five letters, and marks."""
    return len(re.findall(r"\w{1,5}|[^\w\s]", text))


@pytest.mark.parametrize(("limit", "target"), [(220, 160), (120, 60), (400, 400)])
def test_invariants(review: Article, limit: int, target: int) -> None:
    chunks = chunk_article(review, tokens, limit, target)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        assert chunk.text == review.text[chunk.start : chunk.end] != ""
        assert 0 < chunk.tokens == tokens(chunk.embed_text) <= limit
        assert chunk.article_id == review.id and len(chunk.id) == 16
    starts = {sentence.start for sentence in review.sentences}
    ends = {sentence.end for sentence in review.sentences}
    for chunk in chunks:
        if chunk.kind == "prose" and limit >= 220:
            assert chunk.start in starts and chunk.end in ends
            title = review.section_by_id[chunk.section_id].title
            assert chunk.embed_text == f"{title}\n{chunk.text}"
    for paragraph in review.paragraphs:
        inside = [c for c in chunks if paragraph.start <= c.start and c.end <= paragraph.end]
        assert "".join("".join(c.text.split()) for c in inside) == "".join(
            review.text[paragraph.start : paragraph.end].split()
        )
    rows = [chunk for chunk in chunks if chunk.kind == "row"]
    assert len(rows) == 25
    assert chunk_article(review, tokens, limit, target) == chunks


def test_row_chunks_carry_columns_footnotes_and_merged_cells(review: Article) -> None:
    chunks = {(c.section_id, c.row): c for c in chunk_article(review, tokens, 220)}
    zoledronate = chunks["table-1", 4]
    assert "Impacts on OVCF Healing: No significant clinical outcomes" in zoledronate.embed_text
    assert "No significant" not in zoledronate.text
    assert "Hip: NE * (No sufficient evidence)" in chunks["table-1", 3].embed_text
    trial = chunks["table-2", 1]
    assert trial.references == (34,)
    assert "Clinical Study\nStudy Aim: 12-month, open-label" in trial.embed_text
    small = {(c.section_id, c.row): c for c in chunk_article(review, tokens, 110, 60)}["table-2", 4]
    assert "Study Aim: To investigate" in small.embed_text and "Model: Minipig" in small.embed_text


def test_a_sentence_longer_than_the_limit_is_cut_between_words() -> None:
    article = read_text("Bone " * 300 + "end. Short one.", "long", {})
    chunks = chunk_article(article, tokens, 50, 40)
    assert len(chunks) > 6
    assert " ".join(chunk.text for chunk in chunks) == article.text
    giant = chunk_plain("x" * 1000, tokens, 10)
    assert "".join("x" * (end - start) for start, end in giant) == "x" * 1000


def test_plain_text() -> None:
    text = (
        "First one. Second one.\n\nThird, in a paragraph.\r\n\r\n" + "A longer sentence about bone stands here. " * 20
    )
    pieces = chunk_plain(text, tokens, 60, 40)
    assert pieces == sorted(pieces)
    assert all(tokens(text[start:end]) <= 60 for start, end in pieces)
    assert "".join("".join(text[start:end].split()) for start, end in pieces) == "".join(text.split())
    assert text[slice(*pieces[0])].startswith("First one. Second one.\n\nThird")
    assert chunk_plain("", tokens, 60) == []
