"""Many readers at once: `python -m eval.benchmarks.load [OUT] [--users 30] [--seconds 120] [--pause 5]`.

Opens the chat on a free port of this machine, lets so many visitors ask the dev questions in it, each in a
conversation of its own and with a pause for reading, and prints the errors, the time to an answer, and the server's
memory. With OUT, the figures are also written to the file OUT/load.json. Exit code 1 when anything failed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from eval.benchmarks.visitor import Timed, Visitor

START_SECONDS = 600
TURNS = 6
"""Questions a visitor asks before a new conversation."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured. Seconds for times, megabytes of resident memory; `drift_mb`: last quarter minus second."""

    users: int
    seconds: float
    pause: float
    answers: int
    errors: tuple[str, ...]
    first_p50: float
    first_p95: float
    answer_p50: float
    answer_p95: float
    answer_max: float
    memory_mb: tuple[float, ...]
    drift_mb: float


@dataclass(slots=True)
class Crowd:
    """What the visitors met so far; they run in threads."""

    answers: list[Timed] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def visit(self, address: str, questions: Sequence[str], until: float, pause: float, seed: int) -> None:
        rng = random.Random(seed)
        try:
            # Thirty readers do not open a page in the same instant.
            time.sleep(rng.uniform(0, min(pause, 5)))
            visitor = Visitor(address)
        except Exception as error:
            self.errors.append(f"opening the page: {type(error).__name__}: {error}")
            return
        while time.monotonic() < until:
            if visitor.turns >= TURNS:
                visitor.begin()
            try:
                self.answers.append(visitor.ask(rng.choice(questions)))
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            time.sleep(rng.uniform(0.5, 1.5) * pause)
        visitor.close()


def measure(address: str, pid: int, questions: Sequence[str], users: int, seconds: float, pause: float) -> Load:
    """Let the visitors in and watch the memory of the process until all have left."""
    import psutil  # type: ignore[import-untyped]

    first = Visitor(address)
    for question in questions[:8]:  # what is loaded on first use is no growth
        first.ask(question)
    first.close()
    crowd = Crowd()
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=crowd.visit, args=(address, questions, until, pause, seed)) for seed in range(users)
    ]
    for thread in threads:
        thread.start()
    server = psutil.Process(pid)
    memory: list[float] = []
    while any(thread.is_alive() for thread in threads):
        memory.append(server.memory_info().rss / 1e6)
        time.sleep(1)
    return summary(crowd, memory, users, seconds, pause)


def summary(crowd: Crowd, memory: Sequence[float], users: int, seconds: float, pause: float) -> Load:
    firsts, wholes = [one.first for one in crowd.answers], [one.whole for one in crowd.answers]
    quarter = max(1, len(memory) // 4)
    drift = statistics.median(memory[-quarter:]) - statistics.median(memory[quarter : 2 * quarter] or memory)
    return Load(
        users=users,
        seconds=seconds,
        pause=pause,
        answers=len(crowd.answers),
        errors=tuple(crowd.errors),
        first_p50=percentile(firsts, 50),
        first_p95=percentile(firsts, 95),
        answer_p50=percentile(wholes, 50),
        answer_p95=percentile(wholes, 95),
        answer_max=max(wholes, default=0.0),
        memory_mb=tuple(round(one, 1) for one in memory),
        drift_mb=drift,
    )


def percentile(values: Sequence[float], part: int) -> float:
    """The value that `part` of a hundred do not exceed; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)] if ordered else 0.0


def table(load: Load) -> str:
    rows = [
        ("users at once", f"{load.users}"),
        ("for", f"{load.seconds:.0f} s, {load.pause:g} s between an answer and the next question"),
        ("answers", f"{load.answers}"),
        ("errors", f"{len(load.errors)}"),
        ("first sign of life", f"p50 {load.first_p50:.2f} s, p95 {load.first_p95:.2f} s"),
        ("answer", f"p50 {load.answer_p50:.2f} s, p95 {load.answer_p95:.2f} s, longest {load.answer_max:.2f} s"),
        ("memory of the server", f"{load.memory_mb[0]:.0f} MB at first, {load.memory_mb[-1]:.0f} MB at last"),
        ("drift (last quarter minus second)", f"{load.drift_mb:+.1f} MB"),
    ]
    return "| | |\n| --- | --- |\n" + "\n".join(f"| {name} | {value} |" for name, value in rows)


def dev_questions() -> list[str]:
    """The questions of the dev side; those of the test side are not looked at."""
    folder = Path(__file__).parents[1] / "questions"
    sides = json.loads((folder / "split.json").read_text(encoding="utf-8"))["sides"]
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [json.loads(line) for line in lines if line.strip()]
    return [case["question"] for case in cases if sides.get(case["id"]) == "dev"]


@contextmanager
def chat() -> Iterator[tuple[str, int]]:
    """The chat on a free port: its address and process id. All visitors share one address, so no rate limit."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"REVIEW_ASSISTANT_REQUESTS_PER_MINUTE": "0"}
    command = [sys.executable, "-m", "assistant", "chat", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while not _healthy(f"http://127.0.0.1:{port}"):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("The chat did not open; see what it printed above.")
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(20)


def _healthy(address: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{address}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", help="a folder for load.json")
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5, help="mean seconds between an answer and the next question")
    given = parser.parse_args()
    with chat() as (address, pid):
        load = measure(address, pid, dev_questions(), given.users, given.seconds, given.pause)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "load.json").write_text(json.dumps(asdict(load), indent=1), encoding="utf-8")
    print(table(load))
    for error in sorted(set(load.errors))[:10]:
        print(f"- {load.errors.count(error)}x {error}")
    return 1 if load.errors or not load.answers else 0


if __name__ == "__main__":
    sys.exit(main())
