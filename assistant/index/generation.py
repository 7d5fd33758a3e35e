"""Generations on disk: each build gets its own folder; a pointer file says which one is current.

The pointer is replaced atomically and only under the lock, so a reader sees the old index or the new one, whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.embed import file_sha256
from assistant.index.leases import GATE, Lease, gate, leased
from corpus.errors import ReviewError

FORMAT = 7
"""Version of the layout of a generation; an index of another version is built again, never read."""

POINTER = "CURRENT"
MANIFEST = "manifest.json"
LOCK = "builder.lock"
GENERATIONS = "generations"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a finished generation holds; written last, so a folder without one was never finished."""

    format: int
    fingerprint: str
    article_id: str
    model_sha256: str
    collection: str
    chunks: int
    texts: int
    created: str
    stored: str = ""
    """Sum of what the Chroma folder holds (`content.content_sum`)."""
    sums: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


def current_name(home: Path) -> str | None:
    """The name of the current generation's folder; None when the pointer can't be read."""
    try:
        return Path(str(json.loads((home / POINTER).read_text(encoding="utf-8"))["generation"])).name
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def read_current(home: Path) -> tuple[Path, Manifest] | None:
    """The current generation's folder and manifest; None when there is none that can be read."""
    name = current_name(home)
    folder = home / GENERATIONS / (name or "")
    manifest = read_manifest(folder) if name else None
    return (folder, manifest) if manifest else None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in `folder`; None when there is none that can be read."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def lease_current(home: Path) -> tuple[Path, Manifest, Lease | None] | None:
    """The current generation, leased; without a lease where the folder can't be written to."""
    try:
        with gate(home):
            current = read_current(home)
            return (*current, Lease(current[0])) if current else None
    except (OSError, Timeout):
        current = read_current(home)
        return (*current, None) if current else None


def sums_hold(folder: Path, manifest: Manifest, needed: Collection[str]) -> bool:
    """Whether every file in `needed` is listed in the manifest and is there with the same content."""
    try:
        return all(file_sha256(folder / name) == manifest.sums[name] for name in needed)
    except (OSError, TypeError, KeyError):
        return False


@contextmanager
def builder_lock(home: Path, timeout: float) -> Iterator[None]:
    """Hold the one right to build in `home`.

    Raises:
        ReviewError: the folder can't be written, or another process held the lock all the time.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(home / LOCK), timeout=timeout)
        with lock:
            yield
    except Timeout:
        raise ReviewError(
            f"Another process has been building the index in {home} for over {timeout:.0f} s: "
            "wait for it, or end it, and try again."
        ) from None
    except OSError as error:
        raise ReviewError(
            f"The index folder {home} can't be written ({error.strerror or error}): make it writable and see that the "
            "disk is not full, or set REVIEW_ASSISTANT_DATA_DIR to another folder."
        ) from None


@contextmanager
def new_generation(home: Path) -> Iterator[Path]:
    """A fresh folder for a build; removed again when the build fails."""
    folder = home / GENERATIONS / f"{time.strftime('%Y%m%dT%H%M%S')}-{time.time_ns() % 10**9:09d}-{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write_durably(path: Path, text: str) -> None:
    """Replace `path` in one step: after a crash it holds the old text or the new one, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def make_current(home: Path, folder: Path) -> None:
    """Point at `folder`, and drop the generations but it, the one before, and those that readers have open."""
    before = read_current(home)
    write_durably(home / POINTER, json.dumps({"generation": folder.name}))
    keep = {folder.name, before[0].name if before else ""}
    with gate(home):
        gone = [other for other in (home / GENERATIONS).iterdir() if other.name not in keep and not leased(other)]
    for other in gone:  # none of them is current, so no reader leases them any more
        shutil.rmtree(other, ignore_errors=True)


def remove_all(home: Path) -> None:
    """Remove the pointer, the generations, what a killed builder left, and the lock; call while holding it.

    Raises:
        OSError: something can't be removed.
    """
    (home / POINTER).unlink(missing_ok=True)
    for draft in home.glob(f".{POINTER}.*"):
        draft.unlink()
    if (home / GENERATIONS).exists():
        shutil.rmtree(home / GENERATIONS)
    (home / GATE).unlink(missing_ok=True)
    with contextlib.suppress(PermissionError):  # a system that does not let go of an open file
        # While it is held: a waiter then sees that its file is gone and takes a new one. Unlinked after the release, it
        # could already be the next builder's.
        (home / LOCK).unlink()


def is_home(folder: Path) -> bool:
    """Whether `folder` is one that indexes were built in."""
    return any((folder / name).exists() for name in (LOCK, POINTER, GENERATIONS))
