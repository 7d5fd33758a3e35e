"""A library: many articles, asked together; every citation names its article."""

from __future__ import annotations

from assistant.library.library import Library, remove_library
from assistant.library.types import LibraryAnswer, Offer, Record

__all__ = ["Library", "LibraryAnswer", "Offer", "Record", "remove_library"]
