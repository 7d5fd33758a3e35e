"""Faults done to an index for real, each with a tally of what the user saw afterwards.

`python tests/assistant/faults.py ROUNDS [BEGINNING]` prints the table of docs/faults.md.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from small_article import SMALL_TEXT, read_small
from word_embedder import WordEmbedder

from assistant import Assistant, Settings
from assistant.index import generation, open_index
from assistant.index.build import home_of
from assistant.library import Library

ROOT = Path(__file__).parents[2]
LONGEST_BUILD = 0.6
"""Seconds; a build of the small article takes less, so that kills fall on every part of one and between two."""

LONGEST_CHANGE = 1.5
"""Seconds; adding the article to the library, or taking it out, takes less."""

Tally = Counter[str]


@dataclass
class Forks:
    """The script `forked.py` at work."""

    process: subprocess.Popen[str] = field(
        default_factory=lambda: subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forked.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        )
    )

    def run(self, *jobs: str, folder: Path, kill: float | None = None, file_bytes: int | None = None) -> list[str]:
        assert self.process.stdin and self.process.stdout
        task = {"jobs": [[job, str(folder)] for job in jobs], "kill": kill, "file_bytes": file_bytes}
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        ends: list[str] = json.loads(self.process.stdout.readline())
        return ends

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@contextmanager
def forks() -> Iterator[Forks]:
    made = Forks()
    try:
        assert made.process.stdout and made.process.stdout.readline() == "ready\n"
        yield made
    finally:
        made.close()


def seen(folder: Path, model: str = "words") -> str:
    """Open the small article's index and ask it: which index answered. It fails where the answer is not whole."""
    settings = Settings(data_dir=folder)
    embedder = WordEmbedder(settings) if model == "words" else OtherEmbedder(settings)
    article = read_small()
    before = generation.read_current(home_of(article, settings))
    index = open_index(article, settings, embedder)
    try:
        assert index.store.ids() == {chunk.id for chunk in index.chunks}
        (found, *_) = Assistant(index, embedder, settings).search("What sets within ten minutes?", 1)
        assert "within ten minutes" in found.chunk.text
        return "the index answered" if before and before[0] == index.folder else "built again by itself, then answered"
    finally:
        index.close()


class OtherEmbedder(WordEmbedder):
    """The same vectors under another model's name."""

    @property
    def sha256(self) -> str:
        return "other words"


def kill_a_builder(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """SIGKILL at a random moment of builds that follow one another without a break."""
    seen(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            assert work.run("build", folder=folder, kill=rng.uniform(0, LONGEST_BUILD)) == ["killed"]
            tally[seen(folder)] += 1
    return tally


def kill_the_first_builder(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """SIGKILL at a random moment of the very first build."""
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            shutil.rmtree(folder, ignore_errors=True)
            assert work.run("build", folder=folder, kill=rng.uniform(0, LONGEST_BUILD / 2)) == ["killed"]
            tally[seen(folder)] += 1
    return tally


def kill_one_of_two_builders(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """Two builders at once, one of them killed at a random moment; the other finishes."""
    seen(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            ends = work.run("build", "build", folder=folder, kill=rng.uniform(0, LONGEST_BUILD))
            assert ends == ["killed", "ok 1"], ends
            tally[seen(folder)] += 1
    return tally


def read_during_builds(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """Twenty openings and searches in another process, while a builder builds without a break and is killed."""
    seen(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            ends = work.run("build", "read", folder=folder, kill=rng.uniform(0.2, 2 * LONGEST_BUILD))
            assert ends == ["killed", "ok 20"], ends
            tally["the reader's 20 answers were whole; " + seen(folder)] += 1
    return tally


def limit_file_size(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """No file may grow beyond a random size (what a quota or a full disk does to a writer)."""
    seen(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            (end,) = work.run("build", folder=folder, file_bytes=int(2 ** rng.uniform(4, 19)))
            tally[f"{told(end)}; then {seen(folder)}"] += 1
    return tally


def fill_the_disk(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """A small file system in memory with room for the index and a random part of another; root only."""
    tally: Tally = Counter()
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        return tally
    try:
        with forks() as work:
            for _ in range(rounds):
                shutil.rmtree(folder / "data", ignore_errors=True)
                (folder / "filler").unlink(missing_ok=True)
                seen(folder / "data")
                free = int(2 ** rng.uniform(0, 20))
                with (folder / "filler").open("wb") as filler:
                    filler.truncate(0)
                    os.posix_fallocate(filler.fileno(), 0, max(1, shutil.disk_usage(folder).free - free))
                (end,) = work.run("build", folder=folder / "data")
                reader = work.run("read", folder=folder / "data")
                assert reader == ["ok 20"] or told(reader[0]).startswith("“"), reader
                after = "the index answered on the full disk" if reader == ["ok 20"] else told(reader[0])
                (folder / "filler").unlink()
                tally[f"{told(end)}; {after}; with room again {seen(folder / 'data')}"] += 1
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    return tally


def told(end: str) -> str:
    """How a builder ended: with success or a sentence, its varying parts left out. It fails at anything else."""
    if end.startswith("ok"):
        return "the build succeeded"
    assert end.startswith("sentence "), end
    sentence = re.sub(r" \(.*\):", " (…):", end.removeprefix("sentence "))
    return f"“{re.sub(r'/[^ :,]+', '…', sentence)}”"


def damage_files(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """A random bit turned, or the end cut off, in a random file of the index."""
    whole = folder / "whole"
    seen(whole)
    tally: Tally = Counter()
    for _ in range(rounds):
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        files = [path for path in sorted(copy.rglob("*")) if path.is_file() and path.stat().st_size]
        damage(rng.choice(files), rng)
        tally[seen(copy)] += 1
    return tally


def damage(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    place = rng.randrange(len(content))
    if rng.random() < 0.5:
        content[place] ^= 1 << rng.randrange(8)
    else:
        del content[place:]
    path.write_bytes(content)


def change_the_model(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """Opened by turns with two models."""
    tally: Tally = Counter()
    for place in range(rounds):
        tally[seen(folder, model="other" if place % 2 else "words")] += 1
    return tally


def library_in(folder: Path) -> None:
    """A library with the small article, and the file of another one beside it."""
    if (folder / "library").exists():
        return
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "small.txt").write_text(SMALL_TEXT, encoding="utf-8")
    bees = "# Bees\n\nHoney bees keep the brood nest at 35 °C. A hive holds about 40,000 workers in summer.\n"
    (folder / "files" / "bees.md").write_text(bees, encoding="utf-8")
    settings = Settings(data_dir=folder)
    Library(settings, WordEmbedder(settings)).add(folder / "files" / "small.txt")


def seen_in_library(folder: Path) -> str:
    """Open the library, ask it and change it: which state answered. It fails where one is not whole."""
    settings = Settings(data_dir=folder)
    library = Library(settings, WordEmbedder(settings))
    names = [record.id for record in library.articles()]
    assert names in (["small"], ["bees", "small"]), names
    assert "within ten minutes" in library.search("What sets within ten minutes?", 1)[0].chunk.text
    assert ("brood" in library.search("Honey bees keep the brood nest", 1)[0].chunk.text) == ("bees" in names)
    library.close()
    return "the library answered, the article whole in it or not in it"


def kill_a_library_writer(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """SIGKILL at a random moment of adding an article and taking it out, without a break."""
    library_in(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            assert work.run("change", folder=folder, kill=rng.uniform(0, LONGEST_CHANGE)) == ["killed"]
            tally[seen_in_library(folder)] += 1
        ends = work.run("change", folder=folder)
        assert ends == ["ok 1"], ends
    assert len(list((folder / "library" / "articles").iterdir())) <= 2, "what killed writers left is swept away"
    return tally


def kill_one_of_three_at_a_library(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """Two writers and a reader of a library, the first writer killed; the others finish."""
    library_in(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            ends = work.run("change", "change", "ask", folder=folder, kill=rng.uniform(0, LONGEST_CHANGE))
            assert ends == ["killed", "ok 1", "ok 20"], ends
            tally["the reader's 20 answers were whole; " + seen_in_library(folder)] += 1
    return tally


def limit_file_size_of_a_library(rounds: int, folder: Path, rng: random.Random) -> Tally:
    """No file of the library may grow beyond a random size."""
    library_in(folder)
    tally: Tally = Counter()
    with forks() as work:
        for _ in range(rounds):
            file_bytes = int(2 ** rng.uniform(4, 19))
            (end,) = work.run("change", folder=folder, file_bytes=file_bytes)
            (reader,) = work.run("ask", folder=folder, file_bytes=file_bytes)
            # Where SQLite can't roll back what a writer left, since the limit holds for that too, a sentence is told.
            assert reader == "ok 20" or "can't be read now" in reader, reader
            under = "20 answers under the limit were whole" if reader == "ok 20" else told(reader)
            tally[f"{told(end)}; {under}; then {seen_in_library(folder)}"] += 1
    return tally


FAULTS: dict[str, Callable[[int, Path, random.Random], Tally]] = {
    "builder killed, an index was there": kill_a_builder,
    "builder killed at its first build": kill_the_first_builder,
    "two builders, one killed": kill_one_of_two_builders,
    "readers during builds, builder killed": read_during_builds,
    "file size limited": limit_file_size,
    "disk full": fill_the_disk,
    "file damaged": damage_files,
    "model changed": change_the_model,
    "library: writer killed": kill_a_library_writer,
    "library: two writers and a reader, one writer killed": kill_one_of_three_at_a_library,
    "library: file size limited": limit_file_size_of_a_library,
}


def main(rounds: int, chosen: str = "") -> None:
    print("| What was done | How often | What the user saw |\n| --- | --- | --- |")
    for name, fault in FAULTS.items():
        if not name.startswith(chosen):
            continue
        with tempfile.TemporaryDirectory() as folder:
            tally = fault(rounds, Path(folder) / "data", random.Random(4979))
        for what, often in tally.most_common():
            print(f"| {name} | {often} | {what} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
