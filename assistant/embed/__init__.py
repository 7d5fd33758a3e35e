"""Texts to vectors: the packaged all-MiniLM-L6-v2 by default. Importing this loads no model and no LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.embed.encoded import Encoded
from assistant.embed.encoder import TextEncoder
from assistant.embed.files import PACKAGED_SHA256, ModelFiles, file_sha256, find_model, verify_model

if TYPE_CHECKING:
    from assistant.embed.embedder import Embedder

__all__ = [
    "PACKAGED_SHA256",
    "Embedder",
    "Encoded",
    "ModelFiles",
    "TextEncoder",
    "file_sha256",
    "find_model",
    "verify_model",
]


def __getattr__(name: str) -> Any:
    if name == "Embedder":
        from assistant.embed.embedder import Embedder

        return Embedder
    raise AttributeError(f"module 'assistant.embed' has no attribute {name!r}")
