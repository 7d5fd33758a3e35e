"""Opening the index of an article, and building it when it is missing, stale or damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from pathlib import Path

from assistant import __version__
from assistant.embed import TextEncoder
from assistant.embed.export import remove_exports
from assistant.index import generation
from assistant.index.folder import Progress, cut, known_vectors, read_folder, texts_of, vectors_of, write_folder
from assistant.index.opened import Index, chunk_texts
from assistant.index.projection import projection_sha256
from assistant.settings import Settings
from corpus.errors import ReviewError
from corpus.types import Article

__all__ = ["Index", "Progress", "clean", "fingerprint_of", "home_of", "open_index"]

LONGEST_NAME = 80


def home_of(article: Article, settings: Settings, source: Path | None = None) -> Path:
    """Where the indexes of `article` are kept: a folder with its id as the name, made safe where it has to be.

    Articles read from files of the same name (`paper.xml`, `paper.pdf`) are told apart by their file, `source`.
    """
    name = re.sub(r"[^\w.-]+", "_", article.id).lstrip(".")[:LONGEST_NAME]
    if name != article.id or not name or source is not None:
        whole = f"{article.id}\n{source.absolute()}" if source is not None else article.id
        name = f"{name}-{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return settings.data_dir / "indexes" / name


def made_with() -> tuple[object, ...]:
    """What all indexes of this version are made with: their layout, the rules of cutting, and the projection."""
    return generation.FORMAT, __version__, projection_sha256()


def fingerprint_of(article: Article, settings: Settings, model_sha256: str) -> str:
    """What decides the content of an index: the article as repaired and parsed, what is told of it in other words and
    what it leaves open, the model, and how it is cut.

    The version of this package stands for the rules of cutting: an upgrade cuts again, and embeds only what is new.
    """
    parts = (article.sections, article.paragraphs, article.sentences, article.tables, article.abbreviations)
    # Joined, since it is done at every start: the representation of a megabyte of questions takes many times as long.
    said = [f"{gloss.start}-{gloss.end}\n" + "\n".join(gloss.texts) for gloss in article.glosses]
    said += [f"{gap.start}-{gap.end}\n" + "\n".join(gap.questions) for gap in article.gaps]
    parsed = [_sum(repr(parts)), _sum("\n\n".join(said))]
    decisive = [*made_with(), article.id, article.text, *parsed, model_sha256, settings.chunk_tokens]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def open_index(
    article: Article,
    settings: Settings,
    embedder: TextEncoder,
    *,
    source: Path | None = None,
    force: bool = False,
    on_progress: Progress | None = None,
) -> Index:
    """The current index of `article`; built first when it is missing, stale, damaged, or `force` is set.

    `source` is the file that the article was read from.

    Raises:
        ReviewError: the folder can't be written, another builder holds the lock, or the build can't be verified.
    """
    fingerprint = fingerprint_of(article, settings, embedder.sha256)
    home = home_of(article, settings, source)
    if not force and (index := _load_current(article, home, fingerprint)) is not None:
        embedder.prepare(chunk_texts(index.chunks))
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
    return read_folder(article, folder, manifest, fingerprint, lease)


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
    chunks = cut(article, settings, embedder)
    embedder.prepare(chunk_texts(chunks))
    current = generation.read_current(home) if reuse else None
    known = known_vectors(*current, embedder.sha256) if current else None
    merged = vectors_of(texts_of(article, chunks), known, embedder, report)
    report("Writing", 0, 1)
    with generation.new_generation(home) as folder:
        write_folder(folder, article, chunks, embedder.sha256, fingerprint, merged)
        generation.make_current(home, folder)
    report("Writing", 1, 1)
    return folder
