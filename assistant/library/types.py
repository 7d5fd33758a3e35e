"""What a library holds and hands out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assistant.types import Answer


@dataclass(frozen=True, slots=True)
class Record:
    """An article of a library: its id, its title, the file it was read from, and the folder `key` of its index."""

    id: str
    title: str
    path: str
    bibliography: str
    sha256: str
    key: str
    chunks: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Offer:
    """Another article that may have something on a question: how near it is (0 to 1) and, where it was asked, what
    came of it ("answered", "related", "declined"; "" where it was not)."""

    article_id: str
    title: str
    score: float
    outcome: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LibraryAnswer(Answer):
    """The answer of one article of a library, and the other articles that could be asked."""

    article_id: str = ""
    others: tuple[Offer, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        own = {"article_id": self.article_id, "others": [offer.to_dict() for offer in self.others]}
        return Answer.to_dict(self) | own
