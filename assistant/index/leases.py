"""Leases: an open reader keeps its generation, however often the index is built again meanwhile.

A lease is a locked file in the generation's folder. The system lets go of the lock when its process ends, however it
ends, so a file that can be locked is a lease no more.
"""

from __future__ import annotations

import contextlib
import os
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

READERS = "readers"
GATE = "readers.lock"
GATE_SECONDS = 10.0


class Lease:
    """Held until it is released, or its owner is gone."""

    def __init__(self, folder: Path) -> None:
        (folder / READERS).mkdir(exist_ok=True)
        path = folder / READERS / f"{os.getpid()}-{uuid.uuid4().hex}.lock"
        lock = FileLock(str(path), blocking=False)
        lock.acquire()
        self.release = weakref.finalize(self, _release, lock, path)


def _release(lock: FileLock, path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()


@contextmanager
def gate(home: Path) -> Iterator[None]:
    """Held for a moment: by a reader between reading which generation is current and leasing it, and by a builder
    between looking for leases and taking a generation away."""
    with FileLock(str(home / GATE), timeout=GATE_SECONDS):
        yield


def leased(folder: Path) -> bool:
    """Whether a reader holds the generation; leases of readers that are gone are removed."""
    held = False
    for path in sorted((folder / READERS).glob("*.lock")):
        lock = FileLock(str(path), blocking=False)
        try:
            lock.acquire()
        except (Timeout, OSError):
            held = True
        else:
            _release(lock, path)
    return held
