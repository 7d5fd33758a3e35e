"""The articles of a library on disk: a folder each, named by what is in it, written once and never changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant.embed import TextEncoder
from assistant.index import generation
from assistant.index.build import fingerprint_of
from assistant.index.folder import FILES, Progress, cut, known_vectors, read_folder, texts_of, vectors_of, write_folder
from assistant.index.opened import Index, chunk_texts
from assistant.library.types import Record
from assistant.settings import Settings
from corpus.errors import ReviewError
from corpus.types import Article

ARTICLE = "article.json"
RECORD = "record.json"
KEY = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class Shelf:
    """The folder with the articles of a library, and what they are indexed with."""

    folder: Path
    settings: Settings
    embedder: TextEncoder

    def key_of(self, article: Article) -> str:
        """What decides an article's folder: all that is known of it, and how it is indexed."""
        whole = hashlib.sha256(_to_json(article)).hexdigest()
        fingerprint = fingerprint_of(article, self.settings, self.embedder.sha256)
        return hashlib.sha256(f"{whole} {fingerprint}".encode()).hexdigest()[:24]

    def put(self, article: Article, record: Record, before: str, progress: Progress) -> None:
        """Index `article` in its folder unless it is there, whole; texts that the folder `before` holds are not
        embedded again.

        Raises:
            ReviewError: the article has no text. OSError: the folder can't be written.
        """
        if self.whole(record.key):
            return
        known = None
        if before and (manifest := self._manifest(before)) is not None:
            known = known_vectors(self.folder / before, manifest, self.embedder.sha256)
        chunks = cut(article, self.settings, self.embedder)
        self.embedder.prepare(chunk_texts(chunks))
        merged = vectors_of(texts_of(article, chunks), known, self.embedder, progress)
        with self._draft(record.key) as draft:
            (draft / ARTICLE).write_bytes(_to_json(article))
            (draft / RECORD).write_text(json.dumps(record.to_dict()), encoding="utf-8")
            fingerprint = fingerprint_of(article, self.settings, self.embedder.sha256)
            write_folder(draft, article, chunks, self.embedder.sha256, fingerprint, merged, stored=False)

    @contextmanager
    def _draft(self, key: str) -> Iterator[Path]:
        """A folder to be filled, put in its place in one step."""
        draft = self.folder / f".{key}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            yield draft
            shutil.rmtree(self.folder / key, ignore_errors=True)  # damaged, or it would not be made anew
            draft.replace(self.folder / key)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def discard(self, key: str) -> None:
        """Remove an article's folder, so that it is made anew."""
        shutil.rmtree(self.folder / key, ignore_errors=True)

    def take(self, key: str) -> Index:
        """The index of an article, opened.

        Raises:
            ReviewError: it is damaged, or was made by other settings; the sentence says what to run.
        """
        manifest = self._manifest(key)
        article = self._article(key, manifest) if manifest is not None else None
        if article is not None and manifest is not None:
            fingerprint = fingerprint_of(article, self.settings, self.embedder.sha256)
            index = read_folder(article, self.folder / key, manifest, fingerprint, stored=False)
            if index is not None:
                return index
        raise ReviewError(
            f"The index of an article in {self.folder / key} is damaged or of another version: run `review-assistant "
            "library reindex`."
        )

    def article(self, key: str) -> Article | None:
        """The article as it was read; None where its file is damaged."""
        manifest = self._manifest(key)
        return self._article(key, manifest) if manifest is not None else None

    def _article(self, key: str, manifest: generation.Manifest) -> Article | None:
        try:
            data = (self.folder / key / ARTICLE).read_bytes()
            if hashlib.sha256(data).hexdigest() != manifest.sums[ARTICLE]:
                return None
            return _adapter().validate_json(data)
        except (OSError, ValueError, KeyError):
            return None

    def whole(self, key: str) -> bool:
        """Whether every file of the folder is there with its sum."""
        manifest = self._manifest(key)
        return manifest is not None and generation.sums_hold(self.folder / key, manifest, (*FILES, ARTICLE))

    def _manifest(self, key: str) -> generation.Manifest | None:
        return generation.read_manifest(self.folder / key)

    def records(self) -> list[Record]:
        """The records of all folders: for a library whose catalogue is lost."""
        found = []
        for path in sorted(self.folder.glob(f"*/{RECORD}")):
            try:
                found.append(Record(**json.loads(path.read_text(encoding="utf-8"))))
            except (OSError, ValueError, TypeError):
                continue
        return found

    def sweep(self, kept: Collection[str]) -> None:
        """Remove the folders but `kept`, and what killed builders left."""
        for path in self.folder.glob("*"):
            if path.name not in kept and KEY.fullmatch(path.name.lstrip(".").partition(".")[0]):
                shutil.rmtree(path, ignore_errors=True)


@cache
def _adapter() -> TypeAdapter[Article]:
    return TypeAdapter(Article)  # made in 10 ms, longer than it takes to read an article


def _to_json(article: Article) -> bytes:
    return _adapter().dump_json(article)
