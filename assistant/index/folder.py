"""The index of one article as a folder of files: written whole, and read back only if all that is read is whole.

The folder is made current by others: as a generation of the article's own index, or as part of a library.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embed import TextEncoder, file_sha256
from assistant.index import blocks, generation, vectors
from assistant.index.blocks import unit_tokens, write_block
from assistant.index.content import content_sum
from assistant.index.leases import Lease
from assistant.index.opened import CHROMA, DISCRIMINANT, NORMS, Index, chunk_texts, open_texts
from assistant.index.openness import discriminant
from assistant.index.projection import read_projection
from assistant.index.store import write_store
from assistant.index.vectors import Vectors
from assistant.settings import Settings
from assistant.tokens import count_tokens, word_piece_counter
from assistant.units import CellUnit, Unit, make_cells, make_units, text_key
from corpus.chunk import chunk_article
from corpus.errors import ReviewError
from corpus.types import Article, Chunk

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""

CHUNKS = "chunks.json"
FILES = (*vectors.FILES, *blocks.FILES, NORMS, DISCRIMINANT, CHUNKS)
ASKED = tuple(name for name in FILES if name not in vectors.TO_BUILD)
"""The files that answers come from. The others are the most of an index, and are checked by who builds from them."""

WINDOW_RESERVE = 8
"""Word pieces left free at the end of the embedder's window."""

ENCODED_AT_ONCE = 2000
"""Texts whose token vectors are in memory as floats at a time: some 200 MB; what is done is kept as bytes."""


def cut(article: Article, settings: Settings, embedder: TextEncoder) -> list[Chunk]:
    """The chunks of an article.

    Raises:
        ReviewError: it has no text.
    """
    word_pieces = word_piece_counter(embedder.files.folder)
    chunks = chunk_article(
        article,
        lambda text: max(count_tokens(text), word_pieces(text)),
        limit=embedder.window - WINDOW_RESERVE,
        target=settings.chunk_tokens,
    )
    if not chunks:
        raise ReviewError(f"The article {article.id!r} has no text to index: give one that has.")
    return list(chunks)


def vectors_of(texts: dict[str, str], known: Vectors | None, embedder: TextEncoder, progress: Progress) -> Vectors:
    """The vectors of `texts` (by content hash): those known already, and the others embedded."""
    missing = [key for key in texts if known is None or key not in known.places()]
    fresh = None

    def report(before: int, done: int, _of_these: int) -> None:
        progress("Embedding", before + done, len(missing))

    for first in range(0, len(missing), ENCODED_AT_ONCE):
        keys = missing[first : first + ENCODED_AT_ONCE]
        encoded = embedder.encode([texts[key] for key in keys], partial(report, first))
        part = vectors.pack(keys, encoded)
        fresh = part if fresh is None else vectors.joined(fresh, part)
    return vectors.merge(list(texts), known, fresh)


def write_folder(
    folder: Path,
    article: Article,
    chunks: Sequence[Chunk],
    model_sha256: str,
    fingerprint: str,
    merged: Vectors,
    *,
    stored: bool = True,
) -> None:
    """Write all files of an index, its manifest last.

    Args:
        merged: the vectors of all texts of the article (`texts_of`).
        stored: whether the chunks get a Chroma store of their own; those of a library are in the one they share.

    Raises:
        ReviewError: Chroma could not write. OSError: a file can't be written.
    """
    units, cells = make_units(article, chunks), make_cells(article)
    places = merged.places()
    if stored:
        rows = [places[text_key(text)] for text in chunk_texts(chunks)]
        write_store(folder / CHROMA, collection_of(fingerprint), chunks, merged.vectors[rows])
    vectors.save(merged, folder)
    dim = merged.tokens.shape[1]
    tokens, norms = unit_tokens(units, merged), np.ones(len(merged.keys), dtype=np.float32)
    if (projection := read_projection(model_sha256)) is not None:
        tokens, norms = [projection.project_tokens(part) for part in tokens], projection.norms(merged.vectors)
    np.save(folder / NORMS, norms, allow_pickle=False)
    np.save(folder / DISCRIMINANT, _discriminant(units, article, merged), allow_pickle=False)
    write_block(folder, "units", tokens, dim)
    write_block(folder, "cells", [merged.raw_tokens_of(places[cell.key]) for cell in cells], dim)
    (folder / CHUNKS).write_text(json.dumps([asdict(chunk) for chunk in chunks]), encoding="utf-8")
    others = [path.name for path in folder.iterdir() if path.is_file() and path.name not in FILES]
    manifest = generation.Manifest(
        format=generation.FORMAT,
        fingerprint=fingerprint,
        article_id=article.id,
        model_sha256=model_sha256,
        collection=collection_of(fingerprint),
        chunks=len(chunks),
        texts=len(merged.keys),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        stored=content_sum(folder / CHROMA) if stored else "",
        sums={name: file_sha256(folder / name) for name in sorted((*FILES, *others))},
    )
    generation.write_durably(folder / generation.MANIFEST, manifest.to_json())


def read_folder(
    article: Article,
    folder: Path,
    manifest: generation.Manifest,
    fingerprint: str,
    lease: Lease | None = None,
    *,
    stored: bool = True,
) -> Index | None:
    """The index in `folder`, when it is whole and made from just this article, model and cut."""
    made = (manifest.format, manifest.fingerprint, manifest.collection)
    if made != (generation.FORMAT, fingerprint, collection_of(fingerprint)):
        return None
    if not generation.sums_hold(folder, manifest, ASKED):
        return None
    try:
        if (content_sum(folder / CHROMA) if stored else "") != manifest.stored:
            return None
        chunks = _read_chunks(folder)
        units, cells = make_units(article, chunks), make_cells(article)
        held = vectors.load(folder, to_build=stored)  # those of a library are opened often
        norms = np.load(folder / NORMS, allow_pickle=False)
        weights = np.load(folder / DISCRIMINANT, allow_pickle=False)
        index = Index(article, chunks, units, cells, held, norms, weights, folder, manifest, lease)
        # every text has its vectors, or a KeyError
        _ = index.chunk_vectors, index.unit_rows, index.cell_rows, index.open_rows
        _ = index.gloss_rows if index.glossed else ()
        return index
    except Exception:  # whatever a damaged store raises, the remedy is the same: build again
        return None


def known_vectors(folder: Path, manifest: generation.Manifest, model_sha256: str) -> Vectors | None:
    """The vectors in `folder`, if the same model made them and they are whole."""
    if (manifest.format, manifest.model_sha256) != (generation.FORMAT, model_sha256):
        return None
    return vectors.load(folder) if generation.sums_hold(folder, manifest, FILES) else None


def collection_of(fingerprint: str) -> str:
    return f"chunks-{fingerprint[:16]}"


def texts_of(article: Article, chunks: Sequence[Chunk]) -> dict[str, str]:
    """Everything of an article that is embedded, by content hash."""
    units: Sequence[Unit] = make_units(article, chunks)
    cells: Sequence[CellUnit] = make_cells(article)
    texts = [
        *chunk_texts(chunks),
        *(unit.embed_text for unit in units),
        *(cell.embed_text for cell in cells),
        *(text for unit in units for text in unit.glosses),
        *open_texts(article),
    ]
    return {text_key(text): text for text in texts}


def _discriminant(units: Sequence[Unit], article: Article, merged: Vectors) -> NDArray[np.float32]:
    """What tells the questions that the article answers from those that it leaves open; of no length without them."""
    places = merged.places()
    told = [places[text_key(text)] for unit in units for text in unit.glosses]
    left_open = [places[text_key(text)] for text in open_texts(article)]
    if not told or not left_open:
        return np.zeros(0, dtype=np.float32)
    return discriminant(merged.vectors[told], merged.vectors[left_open])


def _read_chunks(folder: Path) -> tuple[Chunk, ...]:
    rows = json.loads((folder / CHUNKS).read_text(encoding="utf-8"))
    return tuple(Chunk(**{**row, "references": tuple(row["references"])}) for row in rows)
