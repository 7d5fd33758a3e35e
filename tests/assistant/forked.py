"""Run as a script by the fault tests: starts builders and readers as forks, each ready at once, and kills them.

A line of JSON on stdin is a round: {"jobs": [[job, data_dir], …], "kill": seconds or null, "file_bytes": limit or
null}. Jobs on the index of the small article: "build", "read"; on a library with it: "change", "ask". With `kill` the
first job works on and on until it is killed; the others run once. The answer is one line of JSON: for each job how it
ended ("killed", "ok …", "sentence …", "traceback …").
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

from small_article import read_small
from word_embedder import WordEmbedder

from assistant import Assistant, ReviewError, Settings
from assistant.index import open_index
from assistant.library import Library

QUESTION = "What sets within ten minutes?"


def work(kind: str, data_dir: str, *, endless: bool) -> str:
    """Do a job once (twenty times, where it only reads) or until killed; what came of it."""
    settings = Settings(data_dir=Path(data_dir))
    embedder = WordEmbedder(settings)
    task = {"build": build, "read": read, "change": change, "ask": ask}[kind]
    done = 0
    while endless or done < (20 if kind in ("read", "ask") else 1):
        try:
            found = task(settings, embedder)
        except ReviewError as error:
            return f"sentence {error}"
        if "within ten minutes" not in found:
            return f"wrong answer {found}"
        done += 1
    return f"ok {done}"


def build(settings: Settings, embedder: WordEmbedder, *, force: bool = True) -> str:
    """Build the small article's index and search it; the passage found."""
    index = open_index(read_small(), settings, embedder, force=force)
    (found, *_) = Assistant(index, embedder, settings).search(QUESTION, 1)
    index.close()
    return found.chunk.text


def read(settings: Settings, embedder: WordEmbedder) -> str:
    """Open the small article's index and search it; the passage found."""
    return build(settings, embedder, force=False)


def change(settings: Settings, embedder: WordEmbedder) -> str:
    """Add the bees to the library, or take them out, and search it; the passage found."""
    library = Library(settings, embedder)
    if "bees" in {record.id for record in library.articles()}:
        try:
            library.remove("bees")
        except ReviewError as error:
            if "has no article" not in str(error):  # the other writer has taken them out meanwhile
                raise
    else:
        library.add(settings.data_dir / "files" / "bees.md")
    return ask(settings, embedder)


def ask(settings: Settings, embedder: WordEmbedder) -> str:
    """Open the library and search it; the passage found."""
    library = Library(settings, embedder)
    try:
        return library.search(QUESTION, 1)[0].chunk.text
    finally:
        library.close()


def start(kind: str, data_dir: str, file_bytes: int | None, *, endless: bool) -> tuple[int, int]:
    """A fork at work: its process id, and the pipe it will tell its end by."""
    read_end, write_end = os.pipe()
    process = os.fork()
    if process:
        os.close(write_end)
        return process, read_end
    os.close(read_end)
    try:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        told = work(kind, data_dir, endless=endless)
    except BaseException:
        told = f"traceback {traceback.format_exc()}"
    os.write(write_end, told.encode()[:60_000])
    os._exit(0)


def end(process: int, pipe: int) -> str:
    with os.fdopen(pipe, encoding="utf-8") as stream:
        told = stream.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "killed" if number == signal.SIGKILL else f"signal {number}"
    return told


def main() -> None:
    import chromadb  # noqa: F401 - so that the time to be killed in is spent on building

    print("ready", flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        kill = task.get("kill")
        jobs = [
            start(kind, folder, task.get("file_bytes"), endless=kill is not None and place == 0)
            for place, (kind, folder) in enumerate(task["jobs"])
        ]
        if kill is not None:
            time.sleep(kill)
            os.kill(jobs[0][0], signal.SIGKILL)
        print(json.dumps([end(*job) for job in jobs]), flush=True)


if __name__ == "__main__":
    main()
