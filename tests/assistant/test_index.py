from __future__ import annotations

import gc
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_article import SMALL_TEXT

from assistant import Embedder, ReviewError, Settings
from assistant.index import clean, open_index
from assistant.index.build import Index, fingerprint_of, home_of
from assistant.index.opened import chunk_texts
from corpus.reader import read_text
from corpus.types import Article

QUESTION = "What sets within ten minutes?"


def best_text(index: Index, embedder: Embedder) -> str:
    ((chunk_id, similarity), *_) = index.store.nearest(embedder.embed_query(QUESTION), 1, index.article.id)
    assert 0.1 < similarity < 0.99
    return index.chunks[index.chunk_place[chunk_id]].text


def generations(article: Article, settings: Settings) -> list[str]:
    return sorted(path.name for path in (home_of(article, settings) / "generations").iterdir())


def test_it_is_built_once(small: Article, settings: Settings, embedder: Embedder, encoded: list[int]) -> None:
    first = open_index(small, settings, embedder)
    texts = sum(encoded)
    assert texts == first.manifest.texts > len(first.units)
    second = open_index(small, settings, embedder)
    assert sum(encoded) == texts
    assert second.folder == first.folder
    assert "within ten minutes" in best_text(second, embedder)


def test_pointer_and_manifest_say_what_is_current(small: Article, settings: Settings, embedder: Embedder) -> None:
    index = open_index(small, settings, embedder)
    home = home_of(small, settings)
    assert json.loads((home / "CURRENT").read_text())["generation"] == index.folder.name
    manifest = json.loads((index.folder / "manifest.json").read_text())
    assert manifest["article_id"] == small.id
    assert manifest["model_sha256"] == embedder.sha256
    assert manifest["chunks"] == len(index.chunks) == len(index.store.ids())
    assert manifest["fingerprint"] == fingerprint_of(small, settings, embedder.sha256)
    assert set(manifest["sums"]) == {path.name for path in index.folder.iterdir() if path.is_file()} - {"manifest.json"}


def test_chunks_carry_the_vectors_of_their_own_text(small: Article, settings: Settings, embedder: Embedder) -> None:
    index = open_index(small, settings, embedder)
    for place, unit in enumerate(index.units):
        assert index.chunks[unit.chunk].start <= unit.start < index.chunks[unit.chunk].end
        own = index.vectors.vectors[index.unit_rows[place]]
        assert float(own @ embedder.embed_query(unit.embed_text)) == pytest.approx(1.0, abs=1e-4)


def test_another_chunk_size_embeds_only_new_texts(
    small: Article, settings: Settings, embedder: Embedder, encoded: list[int]
) -> None:
    long = replace(small, id="long")
    first = open_index(long, settings, embedder)
    encoded.clear()
    second = open_index(long, settings.model_copy(update={"chunk_tokens": 40}), embedder)
    assert second.folder != first.folder
    assert len(second.chunks) > len(first.chunks)
    recut = {*chunk_texts(second.chunks)} - {*chunk_texts(first.chunks)} - {unit.embed_text for unit in first.units}
    assert 0 < sum(encoded) == len(recut) < second.manifest.texts
    assert "within ten minutes" in best_text(second, embedder)


def test_a_changed_article_embeds_only_what_changed(
    small: Article, settings: Settings, embedder: Embedder, encoded: list[int]
) -> None:
    open_index(small, settings, embedder)
    encoded.clear()
    changed = read_text(SMALL_TEXT.replace("ten minutes", "nine minutes"), id="small", metadata={})
    index = open_index(changed, settings, embedder)
    assert 0 < sum(encoded) < index.manifest.texts / 2
    assert "within nine minutes" in best_text(index, embedder)


def test_force_builds_anew_from_nothing(
    small: Article, settings: Settings, embedder: Embedder, encoded: list[int]
) -> None:
    first = open_index(small, settings, embedder)
    encoded.clear()
    second = open_index(small, settings, embedder, force=True)
    assert second.folder != first.folder
    assert sum(encoded) == second.manifest.texts


def test_a_reader_keeps_its_generation_and_old_ones_that_nobody_reads_go(
    small: Article, settings: Settings, embedder: Embedder
) -> None:
    first = open_index(small, settings, embedder)
    for _ in range(3):
        open_index(small, settings, embedder, force=True).close()
    kept = generations(small, settings)
    assert len(kept) == 3 and kept[0] == first.folder.name  # the reader's, the one before, the current one
    assert "within ten minutes" in best_text(first, embedder)  # its store is opened only now
    first.close()
    last = open_index(small, settings, embedder, force=True)
    assert generations(small, settings) == sorted([kept[2], last.folder.name])


def test_an_index_that_is_forgotten_lets_go_of_its_generation(
    small: Article, settings: Settings, embedder: Embedder
) -> None:
    first = open_index(small, settings, embedder)
    readers = first.folder / "readers"
    assert len(list(readers.iterdir())) == 1
    del first
    gc.collect()
    assert list(readers.iterdir()) == []


def test_an_index_is_read_where_no_lease_can_be_taken(
    small: Article, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_index(small, settings, embedder)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("assistant.index.generation.Lease", refused)
    assert open_index(small, settings, embedder).folder == first.folder


def test_few_chunks_are_compared_as_chroma_would(
    small: Article, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(small, settings, embedder)
    (question,) = embedder.encode([QUESTION])
    places, cosines = index.nearest(question.vector, 2)
    monkeypatch.setattr("assistant.index.opened.COMPARED", 0)
    stored, found = index.nearest(question.vector, 2)
    assert places.tolist() == stored.tolist()
    assert np.allclose(cosines, found, atol=1e-5)


def test_progress_is_told(small: Article, settings: Settings, embedder: Embedder) -> None:
    seen: list[tuple[str, int, int]] = []
    index = open_index(small, settings, embedder, on_progress=lambda *step: seen.append(step))
    assert ("Embedding", index.manifest.texts, index.manifest.texts) in seen
    assert seen[-1] == ("Writing", 1, 1)


def test_articles_do_not_share_a_folder_whatever_their_ids(small: Article, settings: Settings) -> None:
    ids = ["small", "..", "../x", "a/b", "a_b", "", "\0", "x" * 300, "x" * 301, "Ärztin", ".hidden"]
    homes = [home_of(replace(small, id=id), settings) for id in ids]
    assert len(set(homes)) == len(ids)
    root = settings.data_dir / "indexes"
    assert all(home.parent == root and home.resolve().parent == root.resolve() for home in homes)
    assert all(len(home.name.encode()) < 200 and "\0" not in home.name for home in homes)


def test_a_file_in_the_place_of_the_folder_is_told(small: Article, embedder: Embedder, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with pytest.raises(ReviewError) as error:
        open_index(small, Settings(data_dir=blocked), embedder)
    text = str(error.value)
    assert str(blocked) in text and "REVIEW_ASSISTANT_DATA_DIR" in text and "\n" not in text
    assert blocked.read_text() == "a file"
    assert clean(Settings(data_dir=blocked)) == []


def test_a_builder_at_work_is_waited_for_and_then_told(small: Article, settings: Settings, embedder: Embedder) -> None:
    from assistant.index import generation

    patient = settings.model_copy(update={"lock_timeout": 0.2})
    with generation.builder_lock(home_of(small, settings), 1), pytest.raises(ReviewError, match="Another process"):
        open_index(small, patient, embedder)
    assert open_index(small, patient, embedder).chunks


@pytest.mark.parametrize("step", ["assistant.index.vectors.save", "assistant.index.generation.make_current"])
def test_a_full_disk_is_told_and_the_old_index_stays(
    small: Article, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = open_index(small, settings, embedder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(step, full)
        with pytest.raises(ReviewError, match="No space left"):
            open_index(small, settings, embedder, force=True)
    assert generations(small, settings) == [first.folder.name]
    assert open_index(small, settings, embedder).folder == first.folder


def test_what_chroma_can_not_write_is_told(
    small: Article, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError

    from assistant.index.store import Store

    def fails(*_: object) -> None:
        raise InternalError("disk I/O error\nand a trace")

    monkeypatch.setattr(Store, "add", fails)
    with pytest.raises(ReviewError, match="disk I/O error") as error:
        open_index(small, settings, embedder)
    assert "\n" not in str(error.value)
    assert generations(small, settings) == []


def test_a_store_that_loses_a_chunk_is_never_made_current(
    small: Article, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.index.store import Store

    add = Store.add
    with monkeypatch.context() as patched:
        patched.setattr(Store, "add", lambda self, chunks, rows: add(self, chunks[1:], rows[1:]))
        with pytest.raises(ReviewError, match="not written whole"):
            open_index(small, settings, embedder)
    assert not (home_of(small, settings) / "CURRENT").exists()
    assert "within ten minutes" in best_text(open_index(small, settings, embedder), embedder)


def test_clean_removes_what_was_stored_and_nothing_else(small: Article, settings: Settings, embedder: Embedder) -> None:
    index = open_index(small, settings, embedder)
    other = open_index(replace(small, id="other"), settings, embedder)
    mine = settings.data_dir / "indexes" / "my notes"
    mine.mkdir()
    (mine / "note.txt").write_text("keep")
    (settings.data_dir / "settings.txt").write_text("keep")
    assert clean(settings) == sorted([index.folder.parent.parent, other.folder.parent.parent])
    left = sorted(str(path.relative_to(settings.data_dir)) for path in settings.data_dir.rglob("*"))
    assert left == ["indexes", "indexes/my notes", "indexes/my notes/note.txt", "settings.txt"]
    assert clean(settings) == []
    assert "within ten minutes" in best_text(open_index(small, settings, embedder), embedder)


def test_clean_leaves_nothing_behind_of_its_own(small: Article, settings: Settings, embedder: Embedder) -> None:
    index = open_index(small, settings, embedder)
    (index.folder.parent / "left-by-a-killed-builder").mkdir()
    (index.folder.parent.parent / ".CURRENT.4711").write_text("left too")
    clean(settings)
    assert list(settings.data_dir.rglob("*")) == []
