"""What the assistant hands out: evidence, citations, answers and the events of a streamed answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.types import Chunk, Span

Outcome = Literal["answered", "related", "declined"]
Origin = Literal["dense", "lexical", "lookup"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved chunk: its fused score in 0..1, its rank from 1, and which searches found it."""

    chunk: Chunk
    score: float
    rank: int
    origins: tuple[Origin, ...]
    locator: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "chunk_id": self.chunk.id,
            "section_id": self.chunk.section_id,
            "locator": self.locator,
            "text": self.chunk.text,
            "references": list(self.chunk.references),
            "score": round(self.score, 4),
            "rank": self.rank,
            "origins": list(self.origins),
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: spans of the article, verbatim, and the studies behind them.

    `references` holds the numbers that stand in the quoted sentence or row and those attributed to it;
    `attributed` the latter alone.
    """

    marker: str
    section_id: str
    section_title: str
    paragraph: int
    locator: str
    spans: tuple[Span, ...]
    quote: str
    references: tuple[int, ...]
    attributed: tuple[int, ...]
    chunk_id: str
    level: str = ""
    row: int = 0
    article_id: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "marker": self.marker,
            "article_id": self.article_id,
            "section_id": self.section_id,
            "section_title": self.section_title,
            "paragraph": self.paragraph,
            "row": self.row,
            "locator": self.locator,
            "spans": [[span.start, span.end] for span in self.spans],
            "quote": self.quote,
            "references": list(self.references),
            "attributed": list(self.attributed),
            "chunk_id": self.chunk_id,
            "level": self.level,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that a chat model wrote: `fault` says why it was dropped, "" where it stands.

    `keyed` is false where the model named no passage for it; one that stands was then found its passage.
    """

    text: str
    fault: str = ""
    keyed: bool = True


@dataclass(frozen=True, slots=True)
class Writing:
    """What a chat model made of the passages it was given: its sentences, what was left out, and tokens (cl100k).

    `passages` are the chunks it was given; `left_out` counts those that did not fit its budget. `fault` is what ended
    its part early, or kept it from writing.
    """

    model: str
    claims: tuple[Claim, ...] = ()
    fault: str = ""
    passages: tuple[str, ...] = ()
    left_out: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def kept(self) -> int:
        return sum(not claim.fault for claim in self.claims)

    @property
    def dropped(self) -> int:
        return len(self.claims) - self.kept

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or the plain word that the article does not say.

    `text` is Markdown with markers `[^1]`; `citations` is empty unless `outcome` is "answered"; `related` offers
    passages otherwise; `notices` say what the reader should know (advice, conflict, dropped claims).
    `confidence` is the calibrated probability that the evidence answers, 0 to 1. `writer` wrote the text: "quotes", or
    a chat model's name; `writing` is that model's part, also where the quotes had to step in.
    """

    question: str
    standalone_question: str
    outcome: Outcome
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Evidence, ...] = ()
    notices: tuple[str, ...] = ()
    writer: str = "quotes"
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    writing: Writing | None = None

    @property
    def answered(self) -> bool:
        return self.outcome == "answered"

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON types."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "outcome": self.outcome,
            "answered": self.answered,
            "text": self.text,
            "citations": [citation.to_dict() for citation in self.citations],
            "related": [evidence.to_dict() for evidence in self.related],
            "notices": list(self.notices),
            "writer": self.writer,
            "writing": self.writing.to_dict() if self.writing else None,
            "confidence": round(self.confidence, 4),
            "timings_ms": {name: round(value, 2) for name, value in self.timings_ms.items()},
        }

    def to_markdown(self) -> str:
        """The answer, its notices and one footnote per citation, ready to paste."""
        lines = [self.text]
        lines += [f"\n> {notice}" for notice in self.notices]
        if self.citations:
            lines.append("")
        for citation in self.citations:
            numbers = "".join(f" [{number}]" for number in citation.references)
            quote = " ".join(citation.quote.split())
            lines.append(f'[^{citation.marker}]: {citation.locator}: "{quote}"{numbers}')
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the assistant is doing now: "understood", "searching", "judging", "writing", "checking"."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Checked answer text, to be appended to what was shown so far."""

    text: str


Event = Stage | Piece | Answer
