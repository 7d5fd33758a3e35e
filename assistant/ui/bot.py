"""What the page needs of an assistant; `assistant.Assistant` has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from assistant.types import Answer, Event, Evidence
from corpus.types import Article


class Bot(Protocol):
    """Answers questions about one article."""

    @property
    def article(self) -> Article: ...

    @property
    def settings(self) -> Any: ...

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ...) -> Answer: ...

    def stream(self, question: str, history: Sequence[Mapping[str, Any]] = ...) -> Iterator[Event]: ...

    def search(self, question: str, k: int = ...) -> Sequence[Evidence]: ...

    def info(self) -> Mapping[str, Any]: ...
