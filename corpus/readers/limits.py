"""How much a reader may take of the machine, and how much a file may bring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, pages of a PDF, seconds and bytes of memory for reading it."""

    file_bytes: int = 50_000_000
    pages: int = 500
    seconds: float = 120.0
    memory_bytes: int = 2_000_000_000
