"""A small article and made answers for the tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.types import Answer, Citation, Evidence, Outcome
from corpus.types import Article, Cell, Chunk, Row, Section, Segment, Sentence, SourceMap, Span, Table
from eval.case import Case, Finder, LocatedCase, locate

S1 = "Bone heals in six weeks [1]."
S2 = "Sheep were given over 10⁷ cells [2,3]."
S3 = "A scaffold holds the cells in place."
R1 = "[4] Rats Fusion"
R2 = "[5] Rabbits No fusion"
TEXT = f"Intro\n\n{S1} {S2}\n\nScaffolds\n\n{S3}\n\nTable 1. Studies\n\n{R1}\n{R2}\n"


def at(text: str) -> Span:
    start = TEXT.index(text)
    return Span(start, start + len(text))


def _row(number: int, text: str, reference: int) -> Row:
    span = at(text)
    words = text.split(" ", 2)
    cells = []
    place = span.start
    for column, word in enumerate(words):
        cells.append(Cell(column, place, place + len(word)))
        place += len(word) + 1
    return Row(number, "", span.start, span.end, tuple(cells), (reference,))


def article() -> Article:
    second = TEXT.index("Scaffolds")
    third = TEXT.index("Table 1")
    return Article(
        id="small",
        metadata={},
        text=TEXT,
        source_map=SourceMap("0" * 64, (Segment(0, len(TEXT), 0, len(TEXT), "verbatim"),)),
        sections=(
            Section("1", "body", "1", "Intro", 0, second),
            Section("2", "body", "2", "Scaffolds", second, third),
            Section("table-1", "table", "1", "Studies", third, len(TEXT)),
        ),
        paragraphs=(),
        sentences=tuple(
            Sentence(section, 1, number, at(text).start, at(text).end, references)
            for section, number, text, references in (("1", 1, S1, (1,)), ("1", 2, S2, (2, 3)), ("2", 1, S3, ()))
        ),
        tables=(
            Table(
                "table-1",
                1,
                at("Table 1. Studies"),
                ("Ref", "Animal", "Result"),
                (_row(1, R1, 4), _row(2, R2, 5)),
                None,
            ),
        ),
    )


def record(**changes: Any) -> dict[str, Any]:
    """A complete line of a question file, with some of its values replaced."""
    base: dict[str, Any] = {
        "id": "a-1",
        "kind": "fact",
        "wording": "review",
        "history": [],
        "question": "How many cells were the sheep given?",
        "expect": "answered",
        "facts": [["10⁷ cells"], ["sheep", "ovine"]],
        "sections": [["1"]],
        "references": [2, 3],
        "quotes": [S2],
        "also": [],
        "notice": "",
        "note": "",
    }
    return base | changes


def unanswerable(**changes: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"id": "n-1", "kind": "far", "expect": "not_answered", "question": "Who won the cup?"}
    return record(**(empty | {"facts": [], "sections": [], "references": [], "quotes": []} | changes))


def case(**changes: Any) -> LocatedCase:
    return locate(Case.model_validate(record(**changes)), Finder(article()))


def citation(*texts: str, section_id: str = "1", references: tuple[int, ...] = (2, 3), **changes: Any) -> Citation:
    spans = tuple(at(text) for text in texts)
    values: dict[str, Any] = {
        "marker": "1",
        "section_id": section_id,
        "section_title": "Intro",
        "paragraph": 1,
        "locator": f"§{section_id}",
        "spans": spans,
        "quote": " … ".join(texts),
        "references": references,
        "attributed": (),
        "chunk_id": "c",
    }
    return Citation(**(values | changes))


def answer(
    text: str = f"{S2}[^1]",
    citations: Sequence[Citation] | None = None,
    outcome: Outcome = "answered",
    notices: tuple[str, ...] = (),
) -> Answer:
    cited = (citation(S2),) if citations is None else tuple(citations)
    return Answer("q", "q", outcome, text, cited if outcome == "answered" else (), (), notices)


def declined() -> Answer:
    return answer("The article does not say.", (), "declined")


class FakeAssistant:
    """Answers from a table of questions; an exception in the table is raised. Keeps what it was asked."""

    def __init__(self, answers: Mapping[str, Answer | Exception]) -> None:
        self.article = article()
        self.answers = answers
        self.asked: list[tuple[str, list[dict[str, str]]]] = []

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        self.asked.append((question, [dict(turn) for turn in history]))
        found = self.answers.get(question, declined())
        if isinstance(found, Exception):
            raise found
        return found

    def search(self, query: str, k: int = 8) -> list[Evidence]:
        span = at(S3)
        chunk = Chunk("c3", "small", "2", 1, 0, "prose", span.start, span.end, S3, S3)
        return [Evidence(chunk, 0.5, 1, ("dense",), "§2, ¶1")][:k]


def write_cases(path: Path, *records: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in records), encoding="utf-8")
    return path
