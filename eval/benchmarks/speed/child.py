"""Processes that are measured from outside: from their start to their first answer, or until their port answers."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReviewError

LONGEST = 1800.0
"""Seconds after which a process is given up."""

EVERY = 0.01
EMPTY_PAGE = (
    "import sys, gradio\n"
    "with gradio.Blocks() as page:\n"
    "    pass\n"
    "page.launch(server_name='127.0.0.1', server_port=int(sys.argv[1]), quiet=True, share=False, ssr_mode=False)\n"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the processes of a run work: a folder for what they keep, a file of questions, the program's data."""

    folder: Path
    questions: Path
    data: Path

    def environment(self) -> dict[str, str]:
        settings = {"REVIEW_ASSISTANT_DATA_DIR": str(self.data), "GRADIO_ANALYTICS_ENABLED": "False"}
        return {**os.environ, **settings, "HF_HUB_OFFLINE": "1"}


def run_worker(bench: Bench, task: str) -> dict[str, float]:
    """The figures of a worker; `first` are the seconds from the process's start to its first answer.

    Raises:
        ReviewError: it failed; the sentence ends with the last line it said.
    """
    command = [sys.executable, "-m", "eval.benchmarks.speed.worker", task, str(bench.folder), str(bench.questions)]
    said = bench.folder / "errors.txt"
    figures: dict[str, float] = {}
    with said.open("w", encoding="utf-8") as errors:
        started = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=bench.environment()
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    figures |= json.loads(line) or {"first": time.perf_counter() - started}
    if process.returncode:
        last = said.read_text(encoding="utf-8").strip().rpartition("\n")[2]
        raise ReviewError(f"The part {task!r} of the benchmark failed: {last}")
    return figures


def page_ready(bench: Bench, command: Sequence[str], port: int) -> float:
    """The seconds from the start of a server until its port answers a request for its page; it is then ended.

    Raises:
        ReviewError: it ended by itself, or never answered.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=bench.environment() | NO_PROXY
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - started > LONGEST:
                raise ReviewError(
                    f"The server {' '.join(command[1:4])!r} of the benchmark did not answer: run it by hand."
                )
            time.sleep(EVERY)
        return time.perf_counter() - started
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


NO_PROXY: dict[str, str] = {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}


def answers(port: int) -> bool:
    """Whether a page is served on this port of the machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/", timeout=10) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def chat_command(port: int) -> list[str]:
    return [sys.executable, "-m", "assistant", "chat", "--host", "127.0.0.1", "--port", str(port)]


def empty_page_command(port: int) -> list[str]:
    """gradio imported and a page with nothing on it launched: the least that a chat page can take."""
    return [sys.executable, "-c", EMPTY_PAGE, str(port)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
