"""A generation of a library: its catalogue and its collection, opened for reading if they are whole."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from assistant.embed import TextEncoder
from assistant.index import generation
from assistant.index.build import made_with
from assistant.index.client import connect, is_remote
from assistant.index.content import content_sum
from assistant.index.leases import Lease
from assistant.index.opened import CHROMA
from assistant.library.catalog import CATALOG, Catalog
from assistant.library.shared import Shared
from assistant.settings import Settings
from corpus.errors import ReviewError

REMEDY = "run `review-assistant library reindex`"


@dataclass(frozen=True)
class Volume:
    """A generation that is open; kept on disk until it is closed or collected.

    `shared` is None where Chroma can't open a store that is whole (it writes a row at every opening, and the disk may
    be full): articles are then found by their words alone.
    """

    folder: Path
    manifest: generation.Manifest
    catalog: Catalog
    shared: Shared | None
    lease: Lease | None

    def close(self) -> None:
        self.catalog.close()
        if self.shared:
            self.shared.close()
        if self.lease:
            self.lease.release()


def home_of_library(settings: Settings) -> Path:
    return settings.data_dir / "library"


def made_by(settings: Settings, embedder: TextEncoder) -> str:
    """What all articles of a library have to be indexed with."""
    decisive = [*made_with(), embedder.sha256, settings.chunk_tokens, settings.chroma_place]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def open_volume(home: Path, settings: Settings, embedder: TextEncoder) -> Volume | None:
    """The current generation in `home`; None where there is no library.

    Raises:
        ReviewError: it is damaged, or was made with other settings; the sentence says what to run.
    """
    current = generation.lease_current(home)
    if current is None:
        if generation.current_name(home) is None and not (home / generation.POINTER).exists():
            return None
        raise ReviewError(f"The library in {home} is damaged: {REMEDY}.")
    folder, manifest, lease = current
    if manifest.fingerprint != made_by(settings, embedder):
        raise ReviewError(
            f"The library in {home} was indexed with another embedding model, store, chunk size or version: {REMEDY}."
        )
    try:
        catalog = Catalog(folder) if whole(folder, manifest) else None
    except sqlite3.Error:
        catalog = None
    if catalog is None:
        raise ReviewError(f"The library in {home} is damaged: {REMEDY}.")
    shared = None
    try:
        shared = Shared(connect(settings, folder / CHROMA), manifest.collection)
        count = shared.count()
    except ReviewError:
        raise
    except Exception as error:  # whatever Chroma raises where it can't write to its folder, or has lost a collection
        if is_remote(settings):
            raise ReviewError(f"The library in {home} can't be opened ({_first_line(error)}): {REMEDY}.") from None
        count = manifest.chunks
    if count < manifest.chunks:
        raise ReviewError(f"The Chroma store has lost passages of the library in {home}: {REMEDY}.")
    return Volume(folder, manifest, catalog, shared, lease)


NO_ROOM = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
"""What SQLite says of the disk and not of the database: it can't undo what a writer left half done."""


def whole(folder: Path, manifest: generation.Manifest) -> bool:
    """Whether the catalogue and the collection in `folder` are what was written.

    Raises:
        ReviewError: that can't be told, since the disk is full or may not be written to.
    """
    try:
        stored = content_sum(folder / CHROMA) if manifest.stored else ""
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in NO_ROOM:
            raise ReviewError(
                f"The library in {folder.parent.parent} can't be read now ({_first_line(error)}): its disk is full or "
                "may not be written to. Free it and ask again; nothing is lost."
            ) from None
        return False
    except (OSError, sqlite3.Error):
        return False
    return stored == manifest.stored and generation.sums_hold(folder, manifest, [CATALOG])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
