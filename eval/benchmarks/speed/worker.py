"""What runs in a process of its own: `python -m eval.benchmarks.speed.worker TASK FOLDER QUESTIONS`.

It prints JSON objects, one a line: an empty one at the moment of the first answer, and the figures at the end.
FOLDER is kept between the rounds of a run; QUESTIONS is a JSON file with the list of the questions to ask.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.benchmarks.speed.contenders import CONTENDERS
from eval.benchmarks.speed.figures import halves

ASKERS = (1, 8, 32)
QUESTIONS_EACH = 2
"""How many questions each of several askers asks at least; a single one asks as many as eight do."""

WARMED_BY = 5


def say(figures: dict[str, float]) -> None:
    print(json.dumps(figures), flush=True)


def asked(name: str, folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """The first answer, then the time of each further one in milliseconds, by part where the contender tells them."""
    ask = CONTENDERS[name](folder)
    ask(questions[0])
    say({})
    for question in questions[:WARMED_BY]:
        ask(question)
    parts: dict[str, list[float]] = defaultdict(list)
    for question in questions:
        started = time.perf_counter()
        answer = ask(question)
        parts["ask"].append((time.perf_counter() - started) * 1000)
        for part, milliseconds in getattr(answer, "timings_ms", {}).items():
            parts[f"ask_{part}"].append(milliseconds)
    figures = {key: value for part, times in parts.items() for key, value in halves(part, times).items()}
    return figures | {"memory": peak_memory()}


def searched(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """Search alone, in this program."""
    from assistant import Assistant

    bot = Assistant.open()
    for question in questions[:WARMED_BY]:
        bot.search(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        bot.search(question)
        times.append((time.perf_counter() - started) * 1000)
    return halves("search", times)


def together(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """Askers in threads that share one opened assistant: the time of an answer, answers a second, and errors."""
    from assistant import Assistant

    bot = Assistant.open()
    bot.ask(questions[0])
    figures: dict[str, float] = {}
    for askers in ASKERS:
        figures |= {f"askers_{askers}_{key}": value for key, value in _crowd(bot.ask, askers, questions).items()}
    return figures


def _crowd(ask: Callable[[str], object], askers: int, questions: Sequence[str]) -> dict[str, float]:
    from concurrent.futures import ThreadPoolExecutor

    times: list[float] = []
    errors: list[Exception] = []

    def one(question: str) -> None:
        started = time.perf_counter()
        try:
            ask(question)
        except Exception as error:  # whatever fails is what is counted here
            errors.append(error)
        times.append((time.perf_counter() - started) * 1000)

    total = max(askers, 8) * QUESTIONS_EACH
    started = time.perf_counter()
    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(one, [questions[place % len(questions)] for place in range(total)]))
    seconds = time.perf_counter() - started
    counts = {"asked": float(total), "errors": float(len(errors)), "a_second": total / seconds}
    return halves("ask", times) | counts


def peak_memory() -> float:
    """The most memory this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage would count what the parent held when it started this process
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(task: str, folder: Path, questions: Sequence[str]) -> None:
    from eval.benchmarks.speed import indexing

    others: dict[str, Callable[[Path, Sequence[str]], dict[str, float]]] = {
        "search": searched,
        "together": together,
        "index": indexing.ours,
        "raw": indexing.raw,
    }
    say(others[task](folder, questions) if task in others else asked(task, folder, questions))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
