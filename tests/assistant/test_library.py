"""A library of articles: what is added is found, named and taken away again; nothing is embedded twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_article import SMALL_TEXT
from word_embedder import WordEmbedder

from assistant import Assistant, Embedder, ReviewError, Settings
from assistant.index import open_index
from assistant.library import Library, Record, remove_library
from assistant.library import library as library_module

BEES = "# Bees\n\n## Hives\n\nHoney bees keep the brood nest at 35 °C. A hive holds about 40,000 workers in summer.\n"
TIDES = "# Tides\n\n## Moon\n\nSpring tides follow the new moon and the full moon. Neap tides follow the quarters.\n"


class Counting(WordEmbedder):
    """Counts the texts it encodes."""

    texts = 0

    def encode(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return super().encode(texts, on_progress)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    made = {"small": folder / "paper.txt", "bees": folder / "paper.md", "tides": folder / "tides.md"}
    for path, text in zip(made.values(), (SMALL_TEXT, BEES, TIDES), strict=True):
        path.write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def words(settings: Settings) -> Library:
    return Library(settings, Counting(settings))


def texts_of(library: Library) -> int:
    assert isinstance(library.embedder, Counting)
    return library.embedder.texts


def added(library: Library, *files: Path) -> list[Record]:
    made = library.add_all([(file, None) for file in files])
    assert all(isinstance(one, Record) for one in made), made
    return [one for one in made if isinstance(one, Record)]


def test_every_citation_names_its_article(files: dict[str, Path], settings: Settings, embedder: Embedder) -> None:
    library = Library(settings, embedder)
    added(library, *files.values())
    answer = library.ask("How warm is the brood nest?")
    assert answer.answered
    assert "35 °C" in answer.text
    assert answer.article_id == "paper-2"
    assert {citation.article_id for citation in answer.citations} == {"paper-2"}
    assert all(citation.locator.startswith("Bees: ") for citation in answer.citations)
    assert library.ask("Which cement sets within ten minutes?").article_id == "paper"
    assert library.ask("When do neap tides come?", articles=["paper"]).outcome == "declined"
    follow_up = library.ask("And spring tides?", [{"role": "user", "content": "When do neap tides come?"}])
    assert follow_up.article_id == "tides"
    assert "full moon" in follow_up.text
    assert answer.to_dict()["article_id"] == "paper-2"


def test_search_finds_the_passages_of_all_or_of_some(words: Library, files: dict[str, Path]) -> None:
    added(words, *files.values())
    (first, *_) = words.search("spring tides and the new moon", 2)
    assert "Spring tides" in first.chunk.text
    assert first.locator.startswith("Tides: ")
    assert {found.chunk.article_id for found in words.search("spring tides", 2, ["paper", "paper-2"])} <= {
        "paper",
        "paper-2",
    }


def test_an_article_alone_is_cited_without_its_title(
    files: dict[str, Path], settings: Settings, embedder: Embedder
) -> None:
    library = Library(settings, embedder)
    library.add(files["bees"])
    (citation,) = library.ask("How warm is the brood nest?").citations
    assert citation.locator == "§1 Hives, ¶1"


def test_adding_costs_the_article_and_changing_it_the_change(words: Library, files: dict[str, Path]) -> None:
    added(words, files["small"], files["bees"])
    before = texts_of(words)
    added(words, files["tides"])
    cost = texts_of(words) - before
    assert 0 < cost < before
    added(words, *files.values())
    assert texts_of(words) == before + cost  # nothing is new
    files["small"].write_text(SMALL_TEXT.replace("ten minutes", "nine minutes"), encoding="utf-8")
    (changed,) = added(words, files["small"])
    assert changed.id == "paper"
    assert 0 < texts_of(words) - before - cost < before / 2
    assert "nine minutes" in words.search("What sets within nine minutes?", 1)[0].chunk.text
    assert len(words.articles()) == 3
    assert len(list(words.shelf.folder.iterdir())) == 4  # the one before stays for its readers


def test_what_is_removed_is_found_no_more(words: Library, files: dict[str, Path]) -> None:
    added(words, *files.values())
    assert words.remove("tides").path == str(files["tides"])
    assert [record.id for record in words.articles()] == ["paper", "paper-2"]
    assert all(found.chunk.article_id != "tides" for found in words.search("spring tides", 8))
    with pytest.raises(ReviewError, match="no article 'tides'"):
        words.remove("tides")
    with pytest.raises(ReviewError, match="no article 'tides'"):
        words.ask("When?", articles=["tides"])
    added(words, files["tides"])
    assert "tides" in [record.id for record in words.articles()]


def test_another_process_sees_the_change(words: Library, files: dict[str, Path], settings: Settings) -> None:
    other = Library(settings, WordEmbedder(settings))
    with pytest.raises(ReviewError, match="library is empty"):
        other.ask("What sets?")
    added(words, files["small"])
    assert [record.id for record in other.articles()] == ["paper"]
    added(words, files["bees"])
    assert "brood" in other.search("Honey bees keep the brood nest", 1)[0].chunk.text


def test_one_bad_file_does_not_keep_the_others_out(words: Library, files: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"garbage")
    good, error, missing = words.add_all([(files["bees"], None), (bad, None), (tmp_path / "no.txt", None)])
    assert isinstance(good, Record)
    assert isinstance(error, ReviewError)
    assert isinstance(missing, ReviewError)
    with pytest.raises(ReviewError, match="no PDF"):
        words.add(bad)


def test_the_same_file_under_another_name_is_no_second_article(words: Library, files: dict[str, Path]) -> None:
    added(words, files["bees"])
    copy = files["bees"].with_name("copy.md")
    shutil.copyfile(files["bees"], copy)
    assert [record.id for record in added(words, copy)] == ["paper"]
    assert len(words.articles()) == 1


def test_reindexing_mends_and_keeps_what_has_no_file_any_more(words: Library, files: dict[str, Path]) -> None:
    bees, tides = added(words, files["bees"], files["tides"])
    files["tides"].unlink()
    path = words.shelf.folder / bees.key / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(ReviewError, match="library reindex"):
        Library(words.settings, words.embedder).article(bees.id)
    records, lost = words.reindex()
    assert [record.id for record in records] == [bees.id, tides.id]
    assert lost == []
    assert "brood" in words.search("Honey bees keep the brood nest", 1)[0].chunk.text
    assert "Neap" in words.search("neap tides", 1)[0].chunk.text


@pytest.mark.parametrize("damage", ["catalog", "chroma", "manifest", "pointer"])
def test_a_damaged_library_says_what_to_run_and_is_mended_by_it(
    words: Library, files: dict[str, Path], damage: str
) -> None:
    added(words, files["bees"], files["tides"])
    (folder,) = (words.home / "generations").iterdir()
    path = {
        "catalog": folder / "catalog.sqlite3",
        "chroma": folder / "chroma" / "chroma.sqlite3",
        "manifest": folder / "manifest.json",
        "pointer": words.home / "CURRENT",
    }[damage]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    fresh = Library(words.settings, words.embedder)
    with pytest.raises(ReviewError, match="library reindex"):
        fresh.ask("How warm is the brood nest?")
    with pytest.raises(ReviewError, match="library reindex"):
        fresh.add(files["small"])
    records, lost = fresh.reindex()
    assert ({record.id for record in records}, lost) == ({"paper", "tides"}, [])
    assert "brood" in fresh.search("Honey bees keep the brood nest", 1)[0].chunk.text


def test_another_model_is_told_and_indexed_again(words: Library, files: dict[str, Path], settings: Settings) -> None:
    class Other(WordEmbedder):
        @property
        def sha256(self) -> str:
            return "other words"

    added(words, files["bees"])
    other = Library(settings, Other(settings))
    with pytest.raises(ReviewError, match="another embedding model"):
        other.articles()
    other.reindex()
    assert "brood" in other.search("Honey bees keep the brood nest", 1)[0].chunk.text


def test_only_so_many_articles_are_kept_open(
    words: Library, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "OPEN_ARTICLES", 2)
    first, *others = added(words, *files.values())
    bot = words.article(first.id)
    assert words.article(first.id) is bot
    for record in others:
        words.article(record.id)
    assert words.article(first.id) is not bot


def test_it_is_removed_whole(words: Library, files: dict[str, Path], settings: Settings) -> None:
    added(words, files["bees"])
    words.close()
    assert remove_library(settings) == [words.home]
    assert not words.home.exists()
    assert remove_library(settings) == []
    assert Library(settings, words.embedder).articles() == []


def test_files_of_one_name_do_not_share_an_index(files: dict[str, Path], settings: Settings) -> None:
    embedder = WordEmbedder(settings)
    articles = [Assistant(open_index(_read(path), settings, embedder, source=path), embedder, settings) for path in
                (files["small"], files["bees"])]  # fmt: skip
    assert articles[0].article.id == articles[1].article.id == "paper"
    again = open_index(_read(files["small"]), settings, embedder, source=files["small"])
    assert again.folder == articles[0].index.folder  # the other did not take its place
    assert len(list((settings.data_dir / "indexes").iterdir())) == 2


def _read(path: Path):  # type: ignore[no-untyped-def]
    from corpus.readers.sandbox import read_file

    return read_file(path)


def test_farther_articles_are_not_asked_once_one_has_answered(
    files: dict[str, Path], settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(settings, embedder)
    added(library, *files.values())
    asked: list[str] = []
    opened = library.article
    monkeypatch.setattr(library, "article", lambda name: (asked.append(name), opened(name))[1])
    monkeypatch.setattr(library_module, "SURE", 2.0)  # no answer is sure enough to end the search
    assert library.ask("How warm is the brood nest of honey bees?").answered
    near = len(asked)
    monkeypatch.setattr(library_module, "AS_NEAR", 0.0)
    library.ask("How warm is the brood nest of honey bees?")
    assert near < len(asked) - near
