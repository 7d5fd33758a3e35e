"""Builders that are killed, and builders at the same time; each in a process of its own."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_index import best_text, generations
from word_embedder import WordEmbedder

from assistant import Settings
from assistant.index import generation, open_index
from assistant.index.build import home_of
from corpus.types import Article


@pytest.fixture(scope="module")
def embedder() -> WordEmbedder:
    return WordEmbedder(Settings())


ROOT = Path(__file__).parent.parent.parent


def start(settings: Settings, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("index_builder.py")), str(settings.data_dir), str(rounds)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def kill_in_mid_build(settings: Settings, after: float) -> None:
    """Kill a builder `after` seconds into its builds, which follow one another without a break."""
    process = start(settings, 1000)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    time.sleep(after)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_a_killed_builder_leaves_an_index_that_answers(
    small: Article, settings: Settings, embedder: WordEmbedder
) -> None:
    open_index(small, settings, embedder).close()
    for after in random.Random(4979).sample(range(10, 600), 3):
        kill_in_mid_build(settings, after / 1000)
        current = generation.read_current(home_of(small, settings))
        assert current is not None, f"no index after {after} ms"
        index = open_index(small, settings, embedder)
        assert index.folder == current[0], f"built again after {after} ms"
        assert "within ten minutes" in best_text(index, embedder)
    open_index(small, settings, embedder, force=True)
    assert len(generations(small, settings)) == 2  # what killed builders left is gone


def test_a_builder_killed_at_its_first_build_is_no_hindrance(
    small: Article, settings: Settings, embedder: WordEmbedder
) -> None:
    kill_in_mid_build(settings, 0.02)
    assert "within ten minutes" in best_text(open_index(small, settings, embedder), embedder)


def test_two_builders_at_once_make_one_whole_index(small: Article, settings: Settings, embedder: WordEmbedder) -> None:
    builders = [start(settings, 1) for _ in range(2)]
    printed = []
    for builder in builders:
        output, errors = builder.communicate(timeout=120)
        assert builder.returncode == 0, errors
        printed.append(output.splitlines()[1])
    assert len(set(printed)) == 1  # the second found what the first had built
    index = open_index(small, settings, embedder)
    assert printed[0] == f"{index.folder.name} {len(index.chunks)}"
    assert generations(small, settings) == [index.folder.name]
    assert "within ten minutes" in best_text(index, embedder)
