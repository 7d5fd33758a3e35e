"""Opens the assistant for a command; tests put a fake in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant import Assistant, Embedder, Settings
    from assistant.library import Library

Progress = Callable[[str, int, int], None]


def settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def open_bot(article: str | None = None, bibliography: str | None = None, force: bool = False) -> Assistant:
    """The assistant for the article (the review by default); building its index shows a progress bar on stderr."""
    from assistant.threads import one_blas_thread

    one_blas_thread()
    from assistant import Assistant

    with progress_bar() as progress:
        return Assistant.open(article, settings(), bibliography=bibliography, force=force, on_progress=progress)


def open_library() -> Library:
    from assistant.threads import one_blas_thread

    one_blas_thread()
    from assistant.library import Library

    return Library.open(settings())


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A function `(stage, done, total)` that moves a bar on stderr; the bar appears with the first call."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)
    )
    tasks: dict[str, int] = {}

    def move(stage: str, done: int, total: int) -> None:
        if not tasks:
            bar.start()
        if stage not in tasks:
            tasks[stage] = int(bar.add_task(stage, total=total))
        from rich.progress import TaskID

        bar.update(TaskID(tasks[stage]), completed=done, total=total)

    try:
        yield move
    finally:
        if tasks:
            bar.stop()


def embedder() -> Embedder:
    from assistant import Embedder

    return Embedder()
