"""Opening the index of an article, and building it when it is missing, stale or damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import __version__
from assistant.embed import TextEncoder, file_sha256
from assistant.embed.export import remove_exports
from assistant.index import blocks, generation, vectors
from assistant.index.blocks import Block, read_block, write_block
from assistant.index.content import content_sum
from assistant.index.leases import Lease
from assistant.index.store import Store, write_store
from assistant.index.vectors import Vectors
from assistant.settings import Settings
from assistant.tokens import count_tokens, word_piece_counter
from assistant.units import CellUnit, Unit, make_cells, make_units, plain, text_key
from corpus.chunk import chunk_article
from corpus.errors import ReviewError
from corpus.types import Article, Chunk

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

COMPARED = 10_000
"""Up to so many chunks the nearest are found by comparing all."""

CHUNKS = "chunks.json"
CHROMA = "chroma"
FILES = (*vectors.FILES, *blocks.FILES, CHUNKS)
LONGEST_NAME = 80
WINDOW_RESERVE = 8
"""Word pieces left free at the end of the embedder's window."""


@dataclass(frozen=True)
class Index:
    """An article ready to be asked: its chunks in Chroma, its units, and the vectors of both.

    It keeps its generation on disk until it is closed or collected. May be shared by threads.
    """

    article: Article
    chunks: tuple[Chunk, ...]
    units: tuple[Unit, ...]
    cells: tuple[CellUnit, ...]
    vectors: Vectors
    folder: Path
    manifest: generation.Manifest
    lease: Lease | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _blocks: dict[str, Block] = field(default_factory=dict, repr=False, compare=False)

    @property
    def store(self) -> Store:
        """The chunks in Chroma, opened at the first use: importing it takes longer than all the rest."""
        with self._opening:
            return self._store

    @cached_property
    def _store(self) -> Store:
        return Store.open(self.folder / CHROMA, self.manifest.collection)

    def close(self) -> None:
        """Let go of the files and of the generation; the index is of no use afterwards."""
        if "_store" in self.__dict__:
            self._store.close()
        if self.lease:
            self.lease.release()

    def nearest(self, vector: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The places of the `k` chunks nearest to a unit vector with their cosines, best first.

        Few chunks are compared one by one, which is exact and needs no store; many are left to Chroma, where it can be
        opened.
        """
        found = self._found_in_store(vector, k) if len(self.chunks) > COMPARED else None
        if found is not None:
            places = np.asarray([self.chunk_place[name] for name, _ in found], dtype=np.int64)
            return places, np.asarray([cosine for _, cosine in found], dtype=np.float32)
        cosines = self.chunk_vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return best, cosines[best]

    def _found_in_store(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]] | None:
        try:
            return self.store.nearest(vector.tolist(), k, self.article.id)
        except ReviewError:  # a full disk keeps Chroma from opening: the vectors themselves can still be compared
            return None

    @cached_property
    def chunk_vectors(self) -> NDArray[np.float32]:
        """The vectors of the chunks, shape (chunks, dim)."""
        places = self.vectors.places()
        return self.vectors.vectors[[places[text_key(text)] for text in _chunk_texts(self.chunks)]]

    def block(self, name: str) -> Block:
        """The token vectors of `blocks.BLOCKS[name]`, ready for late interaction."""
        with self._opening:
            if name not in self._blocks:
                self._blocks[name] = read_block(self.folder, name)
            return self._blocks[name]

    @cached_property
    def chunk_place(self) -> dict[str, int]:
        return {chunk.id: place for place, chunk in enumerate(self.chunks)}

    @cached_property
    def unit_rows(self) -> NDArray[np.int64]:
        """For each unit the row of `vectors` of its own text, shape (units,)."""
        places = self.vectors.places()
        return np.asarray([places[unit.key] for unit in self.units], dtype=np.int64)

    @cached_property
    def gloss_rows(self) -> tuple[NDArray[np.int64], ...]:
        """For each unit the rows of `vectors` of its glosses; its own row where it has none."""
        places = self.vectors.places()
        return tuple(
            np.asarray([places[text_key(text)] for text in unit.glosses] or [places[unit.key]], dtype=np.int64)
            for unit in self.units
        )

    @cached_property
    def cell_rows(self) -> dict[tuple[str, int, int], int]:
        """For each cell (table id, row, column) the row of `vectors` of its text."""
        places = self.vectors.places()
        return {(cell.table_id, cell.row, cell.column): places[cell.key] for cell in self.cells}


def home_of(article: Article, settings: Settings) -> Path:
    """Where the indexes of `article` are kept: a folder with its id as the name, made safe where it has to be."""
    name = re.sub(r"[^\w.-]+", "_", article.id).lstrip(".")[:LONGEST_NAME]
    if name != article.id or not name:
        name = f"{name}-{hashlib.sha256(article.id.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return settings.data_dir / "indexes" / name


def fingerprint_of(article: Article, settings: Settings, model_sha256: str) -> str:
    """What decides the content of an index: the article as repaired and parsed, the model, and how it is cut.

    The version of this package stands for the rules of cutting: an upgrade cuts again, and embeds only what is new.
    """
    parts = (article.sections, article.paragraphs, article.sentences, article.tables, article.abbreviations)
    parsed = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
    decisive = [generation.FORMAT, __version__, article.id, article.text, parsed, model_sha256, settings.chunk_tokens]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def open_index(
    article: Article,
    settings: Settings,
    embedder: TextEncoder,
    *,
    force: bool = False,
    on_progress: Progress | None = None,
) -> Index:
    """The current index of `article`; built first when it is missing, stale, damaged, or `force` is set.

    Raises:
        ReviewError: the folder can't be written, another builder holds the lock, or the build can't be verified.
    """
    fingerprint = fingerprint_of(article, settings, embedder.sha256)
    home = home_of(article, settings)
    if not force and (index := _load_current(article, home, fingerprint)) is not None:
        embedder.prepare(_chunk_texts(index.chunks))
        return index
    with generation.builder_lock(home, settings.lock_timeout):
        if not force and (index := _load_current(article, home, fingerprint)) is not None:
            return index  # another process built it while this one waited
        folder = _build(article, settings, embedder, home, fingerprint, on_progress, reuse=not force)
        index = _load_current(article, home, fingerprint)  # before a builder with other settings makes its own current
    if index is None:
        raise ReviewError(f"The index just built in {folder} can't be read back: run `review-assistant index --force`.")
    return index


def clean(settings: Settings) -> list[Path]:
    """Remove every index and model export that was stored, and nothing else beside them; the folders removed.

    Raises:
        ReviewError: a folder can't be removed, or a builder is at work in it.
    """
    root = settings.data_dir / "indexes"
    try:
        removed = remove_exports(settings.data_dir)
    except OSError as error:
        raise ReviewError(f"{error.filename} can't be removed ({error.strerror}): remove it by hand.") from None
    if not root.is_dir():
        return removed
    for home in sorted(path for path in root.iterdir() if generation.is_home(path)):
        with generation.builder_lock(home, settings.lock_timeout):
            generation.remove_all(home)
        _remove_if_empty(home)
        removed.append(home)
    _remove_if_empty(root)
    return removed


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # something lies in it, or is being put there
        folder.rmdir()


def _load_current(article: Article, home: Path, fingerprint: str) -> Index | None:
    """The current index, when it is whole and made from just this article, model and cut."""
    current = generation.lease_current(home)
    if current is None:
        return None
    folder, manifest, lease = current
    made = (manifest.format, manifest.fingerprint, manifest.collection)
    if made != (generation.FORMAT, fingerprint, _collection(fingerprint)):
        return None
    if not generation.sums_hold(folder, manifest, FILES):
        return None
    try:
        if content_sum(folder / CHROMA) != manifest.stored:
            return None
        chunks = _read_chunks(folder)
        units, cells = make_units(article, chunks), make_cells(article)
        index = Index(article, chunks, units, cells, vectors.load(folder), folder, manifest, lease)
        # every text has its vectors, or a KeyError
        _ = index.chunk_vectors, index.unit_rows, index.cell_rows, index.gloss_rows
        places = index.vectors.places()
        return index if all(text_key(unit.window_text) in places for unit in units) else None
    except Exception:  # whatever a damaged store raises, the remedy is the same: build again
        return None


def _build(
    article: Article,
    settings: Settings,
    embedder: TextEncoder,
    home: Path,
    fingerprint: str,
    on_progress: Progress | None,
    *,
    reuse: bool,
) -> Path:
    report = on_progress or (lambda stage, done, total: None)
    word_pieces = word_piece_counter(embedder.files.folder)
    chunks = chunk_article(
        article,
        lambda text: max(count_tokens(text), word_pieces(text)),
        limit=embedder.window - WINDOW_RESERVE,
        target=settings.chunk_tokens,
    )
    if not chunks:
        raise ReviewError(f"The article {article.id!r} has no text to index: give one that has.")
    units = make_units(article, chunks)
    cells = make_cells(article)
    texts = {text_key(text): text for text in _texts(chunks, units, cells)}
    embedder.prepare(_chunk_texts(chunks))
    known = _known_vectors(home, embedder.sha256) if reuse else None
    missing = [key for key in texts if known is None or key not in known.places()]
    encoded = embedder.encode([texts[key] for key in missing], lambda done, total: report("Embedding", done, total))
    fresh = vectors.pack(missing, encoded) if missing else None
    merged = vectors.merge(list(texts), known, fresh)
    report("Writing", 0, 1)
    with generation.new_generation(home) as folder:
        places = merged.places()
        rows = [places[text_key(text)] for text in _chunk_texts(chunks)]
        collection = _collection(fingerprint)
        write_store(folder / CHROMA, collection, chunks, merged.vectors[rows])
        vectors.save(merged, folder)
        own = [[places[unit.key]] for unit in units]
        glossed = [
            [*row, *(places[text_key(text)] for text in unit.glosses)] for row, unit in zip(own, units, strict=True)
        ]
        write_block(folder, "units", merged, own)
        write_block(folder, "unions", merged, glossed)
        write_block(folder, "cells", merged, [[places[cell.key]] for cell in cells])
        (folder / CHUNKS).write_text(json.dumps([asdict(chunk) for chunk in chunks]), encoding="utf-8")
        manifest = generation.Manifest(
            format=generation.FORMAT,
            fingerprint=fingerprint,
            article_id=article.id,
            model_sha256=embedder.sha256,
            collection=collection,
            chunks=len(chunks),
            texts=len(texts),
            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            stored=content_sum(folder / CHROMA),
            sums={name: file_sha256(folder / name) for name in FILES},
        )
        generation.write_durably(folder / generation.MANIFEST, manifest.to_json())
        generation.make_current(home, folder)
    report("Writing", 1, 1)
    return folder


def _chunk_texts(chunks: Sequence[Chunk]) -> list[str]:
    """What is embedded of the chunks."""
    return [plain(chunk.embed_text) for chunk in chunks]


def _collection(fingerprint: str) -> str:
    return f"chunks-{fingerprint[:16]}"


def _texts(chunks: Sequence[Chunk], units: Sequence[Unit], cells: Sequence[CellUnit]) -> list[str]:
    return [
        *_chunk_texts(chunks),
        *(unit.embed_text for unit in units),
        *(unit.window_text for unit in units),
        *(cell.embed_text for cell in cells),
        *(text for unit in units for text in unit.glosses),
    ]


def _known_vectors(home: Path, model_sha256: str) -> Vectors | None:
    """The vectors of the current generation, if the same model made them and they are whole."""
    current = generation.read_current(home)
    if current is None:
        return None
    folder, manifest = current
    if (manifest.format, manifest.model_sha256) != (generation.FORMAT, model_sha256):
        return None
    return vectors.load(folder) if generation.sums_hold(folder, manifest, FILES) else None


def _read_chunks(folder: Path) -> tuple[Chunk, ...]:
    rows = json.loads((folder / CHUNKS).read_text(encoding="utf-8"))
    chunks = (Chunk(**row) for row in rows)
    return tuple(replace(chunk, references=tuple(chunk.references)) for chunk in chunks)
