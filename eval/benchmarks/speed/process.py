"""Processes that are measured from outside: from their start to a line they print, or to a port that answers."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import ReviewError

LONGEST = 900.0
"""Seconds after which a trial has failed."""

EMPTY_PAGE = """
import sys, gradio
with gradio.Blocks() as page:
    pass
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True, ssr_mode=False, share=False,
            enable_monitoring=False)
"""
"""The least a gradio page can do: what the chat's start is compared with."""


def run_trial(order: Mapping[str, Any]) -> dict[str, Any]:
    """Run one trial; what it measured, with `first_s`, the seconds from its start to its first answer, where it says.

    Raises:
        ReviewError: the trial failed; with the last line of what it said.
    """
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            [sys.executable, "-m", "eval.benchmarks.speed.trial"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env=environment(),
        ) as process,
    ):
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(dict(order)))
        process.stdin.close()
        measured: dict[str, Any] = {}
        for line in process.stdout:
            if not line.startswith("{"):
                continue
            found = json.loads(line)
            measured |= {"first_s": time.perf_counter() - started} if found.get("first") else found
        code = process.wait()
        complaints.seek(0)
        complaint = complaints.read().strip()
    if code:
        last = complaint.splitlines()[-1] if complaint else f"exit code {code}"
        raise ReviewError(f"The trial {order.get('trial')} of {order.get('name')} failed ({last}).")
    return measured


def seconds_to_port(command: Sequence[str], port: int, env: Mapping[str, str]) -> float:
    """Seconds from the start of a program until the page on its port answers; the program is ended then.

    Raises:
        ReviewError: it ended by itself, or did not answer in time.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(env))
    try:
        while time.perf_counter() - started < LONGEST:
            if answers(port):
                return time.perf_counter() - started
            if process.poll() is not None:
                break
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    raise ReviewError(f"{' '.join(command[1:4])} … did not answer on port {port}.")


def chat_command(port: int) -> list[str]:
    return [sys.executable, "-m", "assistant", "chat", "--host", "127.0.0.1", "--port", str(port)]


def empty_command(port: int) -> list[str]:
    return [sys.executable, "-c", EMPTY_PAGE, str(port)]


def answers(port: int) -> bool:
    """Whether a page is served on the port of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path | None = None) -> dict[str, str]:
    """The environment of a trial: nothing is fetched or reported, and this code is what is imported."""
    code = str(Path(__file__).parents[3])
    quiet = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "GRADIO_ANALYTICS_ENABLED": "False"}
    path = os.pathsep.join(filter(None, [code, os.environ.get("PYTHONPATH", "")]))
    own = {"REVIEW_ASSISTANT_DATA_DIR": str(data_dir)} if data_dir else {}
    return {**os.environ, **quiet, "PYTHONPATH": path, **own}
