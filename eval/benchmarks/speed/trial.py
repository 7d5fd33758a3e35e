"""One trial in a process of its own: `python -m eval.benchmarks.speed.trial`, its order as JSON on stdin.

It prints a line of JSON when the first answer is there, and one with all it measured at the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

WARM_UP = 8
"""Questions asked before the clock of the warm ones runs."""


def asking(name: str, place: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Start to first answer, then the questions again, warm: milliseconds of each, whole, by part, and of searches."""
    from eval.benchmarks.speed.contestants import CONTESTANTS

    opened = CONTESTANTS[name](place)
    opened.ask(questions[0])
    say({"first": True})
    for question in questions[:WARM_UP]:
        opened.ask(question)
    parts: dict[str, list[float]] = {}
    asked = []
    for question in questions:
        started = time.perf_counter()
        found = opened.ask(question)
        asked.append((time.perf_counter() - started) * 1000)
        for part, spent in found.items():
            parts.setdefault(part, []).append(spent)
    memory = peak_mb()
    searched = [milliseconds(opened.search, question) for question in questions] if opened.search else asked
    heavy = [module for module in ("torch", "transformers", "gradio", "chromadb") if module in sys.modules]
    return {"ask": asked, "search": searched, "parts": parts, "memory_mb": memory, "imported": heavy}


def first(name: str, place: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Start to first answer, and no more."""
    from eval.benchmarks.speed.contestants import CONTESTANTS

    CONTESTANTS[name](place).ask(questions[0])
    say({"first": True})
    return {"memory_mb": peak_mb()}


def indexing(name: str, place: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Chunks a second to their vectors, the model loaded and warm: by this project, or by sentence-transformers."""
    from assistant.embed import TextEncoder
    from assistant.index.folder import cut
    from assistant.index.opened import chunk_texts
    from assistant.settings import Settings
    from corpus.reader import load_review
    from eval.benchmarks.speed.contestants import OURS
    from eval.tutorial import minilm

    settings = Settings(data_dir=place / "ours")
    encoder = TextEncoder(settings)
    texts = chunk_texts(cut(load_review(), settings, encoder))
    encode: Callable[[Sequence[str]], object] = encoder.encode if name == OURS else minilm()
    encode(texts[:WARM_UP])
    started = time.perf_counter()
    encode(texts)
    return {"chunks": len(texts), "seconds": time.perf_counter() - started}


def crowd(name: str, place: Path, questions: Sequence[str], askers: int) -> dict[str, Any]:
    """So many threads asking one opened contestant all questions at once: milliseconds of each answer, and errors."""
    import threading

    from eval.benchmarks.speed.contestants import CONTESTANTS

    opened = CONTESTANTS[name](place)
    for question in questions[:WARM_UP]:
        opened.ask(question)
    asked: list[float] = []
    errors: list[str] = []

    def work(turn: int) -> None:
        for step in range(len(questions)):
            question = questions[(turn + step) % len(questions)]
            try:
                asked.append(milliseconds(opened.ask, question))
            except Exception as error:  # whatever goes wrong is what is counted
                errors.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(askers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"ask": asked, "errors": errors, "seconds": time.perf_counter() - started}


def milliseconds(act: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    act(question)
    return (time.perf_counter() - started) * 1000


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


def say(value: Mapping[str, Any]) -> None:
    print(json.dumps(value), flush=True)


TRIALS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "asking": asking,
    "first": first,
    "indexing": indexing,
    "crowd": crowd,
}


def main() -> None:
    order = json.load(sys.stdin)
    act = TRIALS[order.pop("trial")]
    say(act(**order | {"place": Path(order["place"])}))


if __name__ == "__main__":
    main()
