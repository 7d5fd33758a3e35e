"""What a Chroma folder holds, as one sum: compared before Chroma opens the folder.

Chroma writes to its database at every opening (a lock row), so the database file itself has no lasting sum: its rows
have. A vector index of Chroma's that was damaged on disk can end the whole process when it is read, hence "before".
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.embed import file_sha256

DATABASE = "chroma.sqlite3"
HOUSEKEEPING = frozenset({"acquire_write", "maintenance_log"})
"""Tables that Chroma writes to while it only reads."""

PERSISTED = "index_metadata.pickle"
"""Stands in the folder of a vector index that was written to disk; without it Chroma reads the rows alone (below
1,000 of them), and what lies there is scratch."""

BUSY_SECONDS = 30.0


def content_sum(folder: Path) -> str:
    """The sha256 over the rows of the Chroma database in `folder` and over its vector indexes.

    Raises:
        OSError: a file can't be read. sqlite3.Error: the database can't be read.
    """
    digest = hashlib.sha256()
    address = (
        f"{(folder / DATABASE).absolute().as_uri()}?mode=rw"  # never creates; may roll back a killed reader's lock
    )
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as database:
        database.text_factory = bytes
        for name, sql in database.execute("SELECT name, sql FROM sqlite_master ORDER BY type, name").fetchall():
            digest.update(repr((name, sql)).encode())
        for table in _tables(database):
            for row in database.execute(f'SELECT * FROM "{table}"'):
                digest.update(repr(row).encode())
    for path in sorted(path for mark in folder.glob(f"*/{PERSISTED}") for path in mark.parent.iterdir()):
        digest.update(f"{path.name} {file_sha256(path)}".encode())
    return digest.hexdigest()


def _tables(database: sqlite3.Connection) -> list[str]:
    """The tables with rows of their own, housekeeping left out; a virtual table's rows lie in its shadow tables."""
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    tables = [(bytes(name).decode(), bytes(sql or b"").upper()) for name, sql in rows]
    return [name for name, sql in tables if name not in HOUSEKEEPING and not sql.startswith(b"CREATE VIRTUAL")]
