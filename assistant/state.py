"""`State`: what is known of a question on its way to an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.points import Draft
from assistant.scored import Probe, Scored
from assistant.types import Answer, Evidence, Outcome, Writing
from assistant.write import Statement, unanswered

QUOTES = "quotes"
"""The writer that quotes."""


@dataclass(frozen=True)
class State:
    """What is known of a question so far; each step returns a new one."""

    question: str
    history: Sequence[Mapping[str, Any]] = ()
    standalone: str = ""
    leans: bool = False
    foreign: bool = False
    empty: bool = False
    instructed: bool = False
    probe: Probe | None = None
    scored: Scored | None = None
    evidence: tuple[Evidence, ...] = ()
    draft: Draft | None = None
    outcome: Outcome = "declined"
    confidence: float = 0.0
    statements: tuple[Statement, ...] = ()
    notices: tuple[str, ...] = ()
    writer: str = QUOTES
    writing: Writing | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    def answer(self, kind: str = "article") -> Answer:
        """The finished answer; `kind` is what the article is called."""
        citations = tuple(citation for _, citation in self.statements if citation is not None)
        text = "".join(text for text, _ in self.statements).strip()
        if self.outcome != "answered":
            text = unanswered(self.outcome, kind)
            citations = ()
        return Answer(
            question=self.question,
            standalone_question=self.standalone,
            outcome=self.outcome,
            text=text,
            citations=citations,
            related=self.evidence,
            notices=self.notices,
            writer=self.writer,
            writing=self.writing,
            timings_ms=dict(self.timings_ms),
            confidence=self.confidence,
        )
