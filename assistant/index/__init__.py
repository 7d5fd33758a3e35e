"""The index of an article: built as a fresh generation, verified, made current by one atomic step."""

from __future__ import annotations

from assistant.index.build import Index, clean, open_index

__all__ = ["Index", "clean", "open_index"]
