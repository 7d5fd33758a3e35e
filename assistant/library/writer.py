"""Writing a library: each change makes a new generation of its catalogue and collection, under the builder's lock.

Kill -9 does no harm at any moment. An article's folder is put in place by one rename, before anything names it. The
catalogue and the collection are copied, changed as copies, and made current by replacing one pointer. Whatever a
killed writer left is named by no generation, and the next writer sweeps it away. The copy costs bytes but no work of a
model: some 0.1 s a thousand short articles. (Changing one store in place would need no copy, but Chroma's vector index
is not written in one step: a killed writer could leave one that ends every reader's process.)

On a Chroma server the collection is not copied: rows are tagged with the key of their article's folder, rows of keys
that the catalogue does not name are passed over, and a journal tells the next writer which ones to take out.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.embed import file_sha256
from assistant.index import generation
from assistant.index.client import connect, is_remote
from assistant.index.content import content_sum
from assistant.index.folder import Progress
from assistant.index.opened import CHROMA, Index
from assistant.library.catalog import CATALOG, Catalog, CatalogWriter
from assistant.library.shared import Shared, copy_store
from assistant.library.shelf import Shelf
from assistant.library.types import Record
from assistant.library.volume import REMEDY, made_by, whole
from assistant.settings import Settings
from corpus.errors import ReviewError
from corpus.readers.sandbox import read_file
from corpus.types import Article

BATCH = 50
"""Articles to a generation, where many are added."""

JOURNAL = "journal.json"


@dataclass(frozen=True, slots=True)
class Addition:
    """A file to be added, with its bibliography."""

    path: Path
    bibliography: Path | None = None


@dataclass(frozen=True)
class Writer:
    """Changes the library in `home`."""

    home: Path
    shelf: Shelf
    settings: Settings

    def add(self, additions: list[Addition], on_progress: Progress | None) -> list[Record | ReviewError]:
        """Add files; for each its record, or why it can't be added."""
        made: list[Record | ReviewError] = []
        with self._locked():
            for first in range(0, len(additions), BATCH):
                made += self._add_batch(additions[first : first + BATCH], on_progress)
        return made

    def _add_batch(self, additions: list[Addition], on_progress: Progress | None) -> list[Record | ReviewError]:
        known = {record.id: record for record in self._records()}
        made: list[Record | ReviewError] = []
        changed: dict[str, Record] = {}
        gone: list[str] = []
        for addition in additions:
            try:
                record, before = self._read(addition, known, on_progress)
            except ReviewError as error:
                made.append(error)
                continue
            made.append(record)
            if before is None or before.key != record.key:
                changed[record.id] = record
                gone += [before.key] if before else []
            known[record.id] = record
        if changed or gone:
            self._commit(changed.values(), gone)
        return made

    def _read(
        self, addition: Addition, known: dict[str, Record], on_progress: Progress | None
    ) -> tuple[Record, Record | None]:
        """The record of a file, its index made; and the record it takes the place of."""
        article = read_file(addition.path, addition.bibliography, self.settings.article_limits)
        path = str(addition.path.absolute())
        before = next((record for record in known.values() if record.path == path), None)
        sha256 = article.source_map.source_sha256
        same = next((record for record in known.values() if record.sha256 == sha256), None)
        if before is None and same is not None and addition.bibliography is None:
            return same, same  # the same file under another name
        name = before.id if before else _free_name(article.id, known)
        about = str(addition.bibliography.absolute()) if addition.bibliography else ""
        record = Record(name, str(article.metadata.get("title") or name), path, about, sha256, "", 0)
        return self._put(replace(article, id=name), record, before.key if before else "", on_progress), before

    def _put(self, article: Article, record: Record, before: str, on_progress: Progress | None) -> Record:
        """Index an article; its record with the key and the number of chunks filled in."""
        record = replace(record, key=self.shelf.key_of(article))
        self.shelf.put(article, record, before, on_progress or (lambda stage, done, total: None))
        manifest = generation.read_manifest(self.shelf.folder / record.key)
        return replace(record, chunks=manifest.chunks if manifest else 0)

    def remove(self, article_id: str) -> Record:
        with self._locked():
            records = {record.id: record for record in self._records()}
            if article_id not in records:
                raise ReviewError(f"The library has no article {article_id!r}: `library list` shows what it has.")
            self._commit([], [records[article_id].key])
            return records[article_id]

    def reindex(self, force: bool, on_progress: Progress | None) -> tuple[list[Record], list[ReviewError]]:
        """Write everything anew from the articles' files, or from what was read of them last."""
        lost: list[ReviewError] = []
        with self._locked():
            records = {}
            for old in self._records_left():
                try:
                    article = self._again(old)
                    if force:
                        self.shelf.discard(self.shelf.key_of(article))
                    record = replace(old, sha256=article.source_map.source_sha256)
                    records[old.id] = self._put(article, record, "" if force else old.key, on_progress)
                except ReviewError as error:
                    lost.append(error)
            self._commit(records.values(), [], anew=True)
        return list(records.values()), lost

    def _again(self, record: Record) -> Article:
        """The article of a record, from its file or from what was read of it last."""
        kept = self.shelf.article(record.key)
        try:
            about = record.bibliography or None
            return replace(read_file(record.path, about, self.settings.article_limits), id=record.id)
        except ReviewError as error:
            if kept is None:
                raise ReviewError(f"The article {record.id!r} is lost to the library ({error})") from None
            return kept

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with generation.builder_lock(self.home, self.settings.lock_timeout):
            try:
                yield
            except sqlite3.Error as error:
                raise OSError(str(error)) from None

    def _records(self) -> list[Record]:
        """The records of the current generation, which must be whole and of these settings."""
        current = generation.read_current(self.home)
        if current is None:
            if (self.home / generation.POINTER).exists():
                raise ReviewError(f"The library in {self.home} is damaged: {REMEDY}.")
            return []
        folder, manifest = current
        if manifest.fingerprint != made_by(self.settings, self.shelf.embedder) or not whole(folder, manifest):
            raise ReviewError(f"The library in {self.home} is damaged or was indexed otherwise: {REMEDY}.")
        return _read_records(folder)

    def _records_left(self) -> list[Record]:
        """The records of the current generation if its catalogue is whole, else those beside the articles."""
        current = generation.read_current(self.home)
        if current is not None and generation.sums_hold(*current, [CATALOG]):
            with contextlib.suppress(sqlite3.Error):
                return _read_records(current[0])
        found: dict[str, Record] = {}
        for record in self.shelf.records():
            found.setdefault(record.id, record)
        return list(found.values())

    def _commit(self, added: Iterable[Record], gone: Iterable[str], *, anew: bool = False) -> None:
        """Make a generation with these records added and these keys gone, and sweep up behind it."""
        current = None if anew else generation.read_current(self.home)
        before = current[0] if current else None
        remote = is_remote(self.settings)
        name = current[1].collection if current else f"library-{uuid.uuid4().hex[:12]}"
        added, gone = list(added), list(gone)
        try:
            with generation.new_generation(self.home) as folder:
                if not remote and before is not None:
                    copy_store(before / CHROMA, folder / CHROMA)
                if remote:
                    self._journal([record.key for record in added] + gone, name)
                shared = Shared(connect(self.settings, folder / CHROMA), name, create=before is None)
                catalog = CatalogWriter(folder, before)
                try:
                    for key in gone:
                        catalog.remove(key)
                        if not remote:  # there, readers of the generation before still need the rows
                            shared.remove(key)
                    for record in added:
                        index = self.shelf.take(record.key)
                        catalog.add(record, index.chunks)
                        shared.add(record.key, index.chunks, index.chunk_vectors)
                    articles, chunks = catalog.total()
                    _verify(shared, added, self.shelf, chunks, exact=not remote)
                finally:
                    catalog.close()
                    shared.close()
                generation.write_durably(
                    folder / generation.MANIFEST,
                    generation.Manifest(
                        format=generation.FORMAT,
                        fingerprint=made_by(self.settings, self.shelf.embedder),
                        article_id="",
                        model_sha256=self.shelf.embedder.sha256,
                        collection=name,
                        chunks=chunks,
                        texts=articles,
                        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                        stored="" if remote else content_sum(folder / CHROMA),
                        sums={CATALOG: file_sha256(folder / CATALOG)},
                    ).to_json(),
                )
                generation.make_current(self.home, folder)
        except (ReviewError, OSError, sqlite3.Error):
            raise
        except Exception as error:  # whatever Chroma raises on a full disk, or a server that is gone
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ReviewError(
                f"The library could not be written to {self.home} ({reason}): see that the disk is not full, the "
                "folder is writable and the Chroma server, if one is set, runs; then try again."
            ) from None
        self._sweep()
        if remote:
            self._settle()

    def _sweep(self) -> None:
        """Remove the articles that no generation names."""
        kept = {record.key for folder in (self.home / generation.GENERATIONS).iterdir() for record in _tried(folder)}
        self.shelf.sweep(kept)

    def _journal(self, keys: list[str], collection: str) -> None:
        """Note which articles' rows a server may hold for nothing, before they are written."""
        earlier = _read_journal(self.home)
        generation.write_durably(self.home / JOURNAL, json.dumps([*earlier, *([collection, key] for key in keys)]))

    def _settle(self) -> None:
        """Take the rows that no generation names out of the server; what fails stays in the journal."""
        kept = {record.key for folder in (self.home / generation.GENERATIONS).iterdir() for record in _tried(folder)}
        current = generation.read_current(self.home)
        left = []
        for collection, key in _read_journal(self.home):
            if key in kept and current and collection == current[1].collection:
                if key not in {record.key for record in _tried(current[0])}:
                    left.append([collection, key])  # a reader may still have it: later
                continue
            try:
                shared = Shared(connect(self.settings, self.home), collection)
                try:
                    shared.remove(key)
                finally:
                    shared.close()
            except Exception:
                left.append([collection, key])
        generation.write_durably(self.home / JOURNAL, json.dumps(left))


def _verify(shared: Shared, added: list[Record], shelf: Shelf, chunks: int, *, exact: bool) -> None:
    """The collection holds as many rows as the catalogue names, and finds the articles just added.

    Raises:
        ReviewError: it does not; nothing was made current.
    """
    count = shared.count()
    if count < chunks or (exact and count != chunks):
        raise ReviewError(
            f"The library was not written whole ({count} of {chunks} passages) and is not used: {REMEDY}."
        )
    for record in added[:1]:
        index: Index = shelf.take(record.key)
        ((_, _, cosine), *_) = shared.nearest(index.chunk_vectors[:1], 1)
        if cosine < 0.999:
            raise ReviewError(f"The library does not find its own passages and is not used: {REMEDY}.")


def _free_name(wanted: str, known: dict[str, Record]) -> str:
    """An id for an article: the name of its file, with a number where another article has it."""
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(known) + 3))]
    return next(name for name in names if name not in known)


def _read_records(folder: Path) -> list[Record]:
    catalog = Catalog(folder)
    try:
        return list(catalog.by_id.values())
    finally:
        catalog.close()


def _tried(folder: Path) -> list[Record]:
    try:
        return _read_records(folder)
    except sqlite3.Error:
        return []


def _read_journal(home: Path) -> list[list[str]]:
    try:
        return [[str(collection), str(key)] for collection, key in json.loads((home / JOURNAL).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
