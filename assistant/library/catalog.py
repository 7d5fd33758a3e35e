"""The catalogue of a library: its records, and the words of every article for finding it (SQLite with FTS5).

A catalogue is written once, with its generation, and only read afterwards.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from assistant.library.types import Record
from corpus.types import Chunk

CATALOG = "catalog.sqlite3"
FIELDS = ("id", "title", "path", "bibliography", "sha256", "key", "chunks")


def lexical_text(chunks: Sequence[Chunk]) -> str:
    """The stems that an article is found by."""
    from assistant.lexical import index_tokens

    return " ".join(token for chunk in chunks for token in index_tokens(chunk.embed_text))


class Catalog:
    """The catalogue in a generation's folder, open for reading; may be shared by threads.

    Raises:
        sqlite3.Error: it can't be read.
    """

    def __init__(self, folder: Path) -> None:
        address = f"{(folder / CATALOG).absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._turn = threading.Lock()
        self._database.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, words, row)")
        rows = self._database.execute(f"SELECT {', '.join(FIELDS)} FROM articles ORDER BY id")
        self.records = {record.key: record for record in (Record(*row) for row in rows)}
        self.by_id = {record.id: record for record in self.records.values()}

    def close(self) -> None:
        self._database.close()

    def find(self, tokens: Sequence[str], most: int, keys: Collection[str] | None = None) -> dict[str, float]:
        """The keys of the articles that hold most of the stems `tokens` by BM25, the best with 1.0; of `keys` alone
        where they are given."""
        if not tokens:
            return {}
        chosen = f"AND key IN ({', '.join('?' * len(keys))})" if keys is not None else ""
        with self._turn:
            phrase = " OR ".join('"' + token.replace('"', "") + '"' for token in self._telling(tokens))
            rows = self._database.execute(
                f"SELECT key, -bm25(words) FROM words WHERE words MATCH ? {chosen} ORDER BY bm25(words) LIMIT ?",
                (phrase, *(keys or ()), most),
            ).fetchall()
        best = max((score for _, score in rows), default=0.0)
        return {key: max(score, 0.0) / best for key, score in rows} if best > 0 else {}

    def _telling(self, tokens: Sequence[str]) -> list[str]:
        """The tokens that at most half of the articles hold: to BM25 the others weigh nothing, and they are what takes
        long. All of them where none is left."""
        distinct = list(dict.fromkeys(tokens))
        marks = ", ".join("?" * len(distinct))
        held = dict(self._database.execute(f"SELECT term, doc FROM temp.held WHERE term IN ({marks})", distinct))
        return [token for token in distinct if held.get(token, 0) * 2 <= len(self.records)] or distinct


class CatalogWriter:
    """The catalogue of a generation that is being made: a copy of the one before, or an empty one."""

    def __init__(self, folder: Path, before: Path | None) -> None:
        if before is not None:
            shutil.copyfile(before / CATALOG, folder / CATALOG)
        self._database = sqlite3.connect(folder / CATALOG)
        self._database.execute("PRAGMA journal_mode = OFF")  # the folder is thrown away if it is not written whole
        self._database.execute("PRAGMA synchronous = OFF")
        if before is None:
            columns = ", ".join(f"{name} {'INTEGER' if name == 'chunks' else 'TEXT'} NOT NULL" for name in FIELDS)
            self._database.execute(f"CREATE TABLE articles ({columns}, row INTEGER PRIMARY KEY, UNIQUE (id))")
            self._database.execute("CREATE VIRTUAL TABLE words USING fts5 (key UNINDEXED, stems)")

    def remove(self, key: str) -> None:
        for (row,) in self._database.execute("SELECT row FROM articles WHERE key = ?", (key,)).fetchall():
            self._database.execute("DELETE FROM words WHERE rowid = ?", (row,))
            self._database.execute("DELETE FROM articles WHERE row = ?", (row,))

    def add(self, record: Record, chunks: Sequence[Chunk]) -> None:
        marks = ", ".join("?" * len(FIELDS))
        values = [getattr(record, name) for name in FIELDS]
        made = self._database.execute(f"INSERT INTO articles ({', '.join(FIELDS)}) VALUES ({marks})", values)
        self._database.execute(
            "INSERT INTO words (rowid, key, stems) VALUES (?, ?, ?)", (made.lastrowid, record.key, lexical_text(chunks))
        )

    def total(self) -> tuple[int, int]:
        """How many articles and chunks there are."""
        (row,) = self._database.execute("SELECT count(*), coalesce(sum(chunks), 0) FROM articles").fetchall()
        return int(row[0]), int(row[1])

    def close(self) -> None:
        self._database.commit()
        self._database.close()
