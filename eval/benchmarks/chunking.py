"""The chunking benchmark: this project's chunker and ranking against RecursiveCharacterTextSplitter.

`python -m eval.benchmarks.chunking FOLDER [--report DIR]`: FOLDER holds the corpora (NAME.md) and questions.jsonl
(corpus, question, spans). All corpora are in one index. Recall, precision and IoU in characters, averaged over the
questions, at the top 5 chunks and within budgets of retrieved cl100k tokens.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import ReviewError
from eval.benchmarks.coverage import Pair, Piece, cover, within
from eval.benchmarks.fusion import ContextParameters, Scores, in_context, reciprocal_rank, weighted, windows
from eval.bootstrap import estimate

TOP = 5
BUDGETS = (500, 1000)
DEPTH = 200
SMALL, USUAL = 70, 160
"""Targets of this project's chunker, in cl100k tokens: best here in precision and at small budgets; the default."""
LIMIT = 200
Encode = Callable[[Sequence[str]], Sequence[Sequence[float]]]
Chunker = Callable[[str], list[Pair]]


class Stretch(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    start: int
    end: int


class Question(BaseModel):
    """A question and the half-open character offsets, in its corpus, of the passages that answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    corpus: str
    question: str
    spans: tuple[Stretch, ...]


@dataclass(frozen=True)
class Line:
    """One row of the result: percentages with the 95 % interval of the recall."""

    chunker: str
    chunks: int
    ranking: str
    cut: str
    recall: float
    low: float
    high: float
    precision: float
    iou: float
    tokens: float


def load(folder: Path) -> tuple[dict[str, str], tuple[Question, ...]]:
    """The corpora by name and the questions. Raises `ReviewError` naming the file that is missing or malformed."""
    path = folder / "questions.jsonl"
    try:
        lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
        questions = tuple(Question.model_validate_json(line) for line in lines)
        # newline="" keeps the offsets: they count the characters as published.
        texts = {
            n: (folder / f"{n}.md").open(encoding="utf-8", newline="").read() for n in {q.corpus for q in questions}
        }
    except (OSError, ValidationError) as error:
        raise ReviewError(f"The benchmark in {folder.name!r} cannot be read ({error}); name its folder.") from error
    for question in questions:
        for span in question.spans:
            if not 0 <= span.start < span.end <= len(texts[question.corpus]):
                raise ReviewError(f"{path.name}: span {span.start}–{span.end} lies outside {question.corpus}.md.")
    if not questions:
        raise ReviewError(f"{path.name} holds no question.")
    return dict(sorted(texts.items())), questions


def recursive(size: int, count: Callable[[str], int]) -> Chunker:
    """LangChain's splitter without overlap, at `size` tokens, with the separators of the published evaluation."""

    def chunk(text: str) -> list[Pair]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=size,
            chunk_overlap=0,
            length_function=count,
            separators=["\n\n", "\n", ".", "?", "!", " ", ""],
            add_start_index=True,
        )
        documents = splitter.create_documents([text])
        starts = [int(document.metadata["start_index"]) for document in documents]
        return [(s, s + len(d.page_content)) for s, d in zip(starts, documents, strict=True) if s >= 0]

    return chunk


def own(target: int, count: Callable[[str], int]) -> Chunker:
    """This project's chunker on plain text."""
    from corpus.chunk import chunk_plain

    return lambda text: chunk_plain(text, count, LIMIT, target)


class Lexical:
    """BM25 with English stems: scores of every text for every question."""

    def __init__(self, questions: Sequence[str]) -> None:
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._questions = self._tokens(questions)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        import bm25s

        found: Any = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False
        )
        return [list(tokens) for tokens in found]

    def scores(self, texts: Sequence[str]) -> Scores:
        import bm25s

        index = bm25s.BM25(k1=1.5, b=0.75)
        index.index(self._tokens(texts), show_progress=False)
        known = index.vocab_dict
        rows = []
        for tokens in self._questions:
            wanted = [token for token in tokens if token in known]
            rows.append(index.get_scores(wanted) if wanted else np.zeros(len(texts)))
        return np.asarray(rows, dtype=np.float64)


def rankings(dense: Scores, lexical: Scores, window: Scores, corpora: Sequence[str]) -> dict[str, Scores]:
    """The rankings that are compared, by name."""
    return {
        "dense": dense,
        "BM25": lexical,
        "RRF": reciprocal_rank([dense, lexical]),
        "weighted": weighted([(0.5, dense), (0.5, lexical)]),
        "context": in_context(dense, lexical, window, corpora, ContextParameters()),
    }


def measure(
    scores: Scores,
    pieces: Sequence[Piece],
    questions: Sequence[Question],
    cut: Callable[[Sequence[Piece]], Sequence[Piece]],
) -> dict[str, list[float]]:
    """Per question the recall, precision, IoU and retrieved tokens after `cut` took from the ranked pieces."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    found: dict[str, list[float]] = {"recall": [], "precision": [], "iou": [], "tokens": []}
    for row, question in zip(order, questions, strict=True):
        taken = cut([pieces[i] for i in row])
        coverage = cover(taken, question.corpus, [(span.start, span.end) for span in question.spans])
        found["recall"].append(100 * coverage.recall)
        found["precision"].append(100 * coverage.precision)
        found["iou"].append(100 * coverage.iou)
        found["tokens"].append(float(sum(piece.tokens for piece in taken)))
    return found


def benchmark(
    texts: Mapping[str, str],
    questions: Sequence[Question],
    chunkers: Mapping[str, Chunker],
    encode: Encode,
    count: Callable[[str], int],
    say: Callable[[str], None] = lambda message: None,
) -> tuple[Line, ...]:
    """Every chunker with every ranking and cut. Each chunker's texts are encoded once."""
    from corpus.text import split_sentences

    asked = [question.question for question in questions]
    query = np.asarray(encode(asked), dtype=np.float64)
    lexical = Lexical(asked)
    cuts: dict[str, Callable[[Sequence[Piece]], Sequence[Piece]]] = {f"top {TOP}": lambda ranked: ranked[:TOP]}
    for budget in BUDGETS:
        cuts[f"{budget} tokens"] = (
            lambda ranked, budget=budget: within(  # type: ignore[misc]
                ranked,
                budget,
                lambda piece: split_sentences(texts[piece.corpus], piece.start, piece.end),
                lambda corpus, start, end: count(texts[corpus][start:end]),
            )
        )
    lines: list[Line] = []
    for name, chunker in chunkers.items():
        started = time.perf_counter()
        pairs = [(corpus, start, end) for corpus, text in texts.items() for start, end in chunker(text)]
        bodies = [texts[corpus][start:end] for corpus, start, end in pairs]
        pieces = [Piece(*pair, tokens=count(body)) for pair, body in zip(pairs, bodies, strict=True)]
        dense = query @ np.asarray(encode(bodies), dtype=np.float64).T
        around = [texts[c][s:e] for c, s, e in windows(pairs, ContextParameters().reach)]
        for ranking, scores in rankings(
            dense, lexical.scores(bodies), lexical.scores(around), [pair[0] for pair in pairs]
        ).items():
            for cut_name, cut in cuts.items():
                found = measure(scores, pieces, questions, cut)
                recall = estimate(found["recall"])
                means = [estimate(found[key], resamples=1).value for key in ("precision", "iou", "tokens")]
                lines.append(Line(name, len(pieces), ranking, cut_name, recall.value, recall.low, recall.high, *means))
        say(f"{name}: {len(pieces)} chunks, {time.perf_counter() - started:.0f} s")
    return tuple(lines)


def to_markdown(lines: Sequence[Line]) -> str:
    head = "| chunker | chunks | ranking | cut | recall | precision | IoU | tokens |\n| --- " + "| --- " * 7 + "|"
    rows = [
        f"| {x.chunker} | {x.chunks} | {x.ranking} | {x.cut} | {x.recall:.1f} [{x.low:.1f}, {x.high:.1f}] "
        f"| {x.precision:.1f} | {x.iou:.1f} | {x.tokens:.0f} |"
        for x in lines
    ]
    return "\n".join(["# Chunking benchmark", "", head, *rows]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.chunking", description="The chunking benchmark.")
    parser.add_argument("folder", type=Path, help="folder with questions.jsonl and the corpora")
    parser.add_argument("--report", type=Path, default=Path("reports"), help="folder for chunking.md and chunking.json")
    parser.add_argument("--own", action="store_true", help="only this project's chunker")
    given = parser.parse_args(arguments)
    try:
        texts, questions = load(given.folder)
    except ReviewError as error:
        print(error, file=sys.stderr)
        return 2
    from assistant.embed import Embedder
    from assistant.tokens import count_tokens

    chunkers = {f"this project, {SMALL}": own(SMALL, count_tokens)}
    if not given.own:
        chunkers[f"this project, {USUAL}"] = own(USUAL, count_tokens)
        chunkers |= {f"RecursiveCharacterTextSplitter, {n}": recursive(n, count_tokens) for n in (200, 400)}
    lines = benchmark(
        texts,
        questions,
        chunkers,
        Embedder().embed_documents,
        count_tokens,
        lambda message: print(message, file=sys.stderr, flush=True),
    )
    given.report.mkdir(parents=True, exist_ok=True)
    (given.report / "chunking.md").write_text(to_markdown(lines), encoding="utf-8")
    parts = {
        "questions": len(questions),
        "parameters": asdict(ContextParameters()),
        "lines": [asdict(x) for x in lines],
    }
    (given.report / "chunking.json").write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    print(to_markdown(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
