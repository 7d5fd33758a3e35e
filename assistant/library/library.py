"""`Library`: many articles under one roof; add, remove, list, index again, and ask one, several or all of them."""

from __future__ import annotations

import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.bot import Assistant, checked_count, checked_question
from assistant.embed import TextEncoder
from assistant.embed.remote import open_encoder
from assistant.index import generation
from assistant.index.folder import Progress
from assistant.index.opened import Index
from assistant.library.route import Route, find_articles, find_chunks
from assistant.library.shelf import Shelf
from assistant.library.types import LibraryAnswer, Offer, Record
from assistant.library.volume import Volume, home_of_library, open_volume
from assistant.library.writer import Addition, Writer
from assistant.parameters import Parameters
from assistant.settings import Settings, read_settings
from assistant.types import Answer, Evidence
from assistant.write import unanswered
from corpus.errors import ReviewError
from corpus.locate import locator

History = Sequence[Mapping[str, Any]]
OPEN_ARTICLES = 64
"""How many articles are kept open; others are opened when a question is nearest to them."""

ASKED = 3
"""How many articles are asked at most, the nearest first."""

SURE = 0.8
"""An answer of this confidence is taken without asking further articles."""

AS_NEAR = 0.9
"""Once an article has answered, only others that are at least this share as near as the nearest are asked: on texts of
other kinds, cut into a hundred articles, more answers were right than with all three asked, for a third less work."""

ORDER = {"answered": 2, "related": 1, "declined": 0}


class Library:
    """Answers questions over many articles. Open one with `Library.open()`; may be shared by threads.

    What other processes add or remove is seen at the next question.
    """

    def __init__(self, settings: Settings, embedder: TextEncoder, parameters: Parameters | None = None) -> None:
        self.settings = settings
        self.embedder = embedder
        self.parameters = parameters
        self.home = home_of_library(settings)
        self.shelf = Shelf(self.home / "articles", settings, embedder)
        self._bots: OrderedDict[str, Assistant] = OrderedDict()
        self._turn = threading.Lock()
        self._volume: Volume | None = None

    @classmethod
    def open(cls, settings: Settings | None = None, *, parameters: Parameters | None = None) -> Library:
        """The library in the settings' data folder, an empty one where there is none yet.

        Raises:
            ReviewError: it is damaged, or was indexed with another model or version.
        """
        settings = settings or read_settings()
        embedder = open_encoder(settings)
        embedder.load_soon()
        library = cls(settings, embedder, parameters)
        library._current()
        return library

    def articles(self) -> list[Record]:
        """What is in the library, by id."""
        volume = self._current()
        return list(volume.catalog.by_id.values()) if volume else []

    def add(
        self, path: str | Path, bibliography: str | Path | None = None, *, on_progress: Progress | None = None
    ) -> Record:
        """Add the article in a file; a file that is in the library already is read again, and only what changed in it
        is embedded again.

        Raises:
            ReviewError: the file can't be read, or the library can't be written.
        """
        (made,) = self.add_all([(path, bibliography)], on_progress=on_progress)
        if isinstance(made, ReviewError):
            raise made
        return made

    def add_all(
        self, files: Iterable[tuple[str | Path, str | Path | None]], *, on_progress: Progress | None = None
    ) -> list[Record | ReviewError]:
        """`add` for many files, each with its bibliography or None; for one that can't be read its error is returned.

        Raises:
            ReviewError: the library can't be written.
        """
        return self._writer().add([Addition(Path(path), _path(about)) for path, about in files], on_progress)

    def remove(self, article_id: str) -> Record:
        """Take an article out of the library; its file stays.

        Raises:
            ReviewError: there is no such article, or the library can't be written.
        """
        return self._writer().remove(article_id)

    def reindex(
        self, *, force: bool = False, on_progress: Progress | None = None
    ) -> tuple[list[Record], list[ReviewError]]:
        """Read every file again, index what changed or is damaged, and write the catalogue and the collection anew.

        An article whose file is gone stays as it was read last. The records, and an error for each article lost.

        Raises:
            ReviewError: the library can't be written.
        """
        return self._writer().reindex(force, on_progress)

    def ask(self, question: str, history: History = (), articles: Sequence[str] | None = None) -> LibraryAnswer:
        """The best answer of the articles nearest to `question`, of those named in `articles` alone if given.

        The best is the one whose confidence and whose article's nearness sum to the most.

        Raises:
            ReviewError: as `Assistant.ask`; or the library is empty, or has no article of such an id.
        """
        asked, volume, chosen = self._asked(question, articles)
        routes = find_articles(volume, self.embedder, asked, history, chosen)
        answers: list[tuple[Route, Answer]] = []
        for route in routes[:ASKED]:
            if route.score < AS_NEAR * routes[0].score and any(answer.answered for _, answer in answers):
                break
            answer = self.article(route.record.id).ask(question, history)
            answers.append((route, answer))
            if answer.answered and answer.confidence >= SURE:
                break
        if not answers:
            return LibraryAnswer(question, asked, "declined", unanswered("declined", "library"))
        route, best = max(answers, key=lambda pair: (ORDER[pair[1].outcome], pair[1].confidence + pair[0].score))
        outcomes = {held.record.key: answer.outcome for held, answer in answers}
        others = _others(routes, route.record, outcomes)
        return _named(best, route.record, others, several=len(volume.catalog.records) > 1)

    def search(self, question: str, k: int = 8, articles: Sequence[str] | None = None) -> list[Evidence]:
        """The `k` passages of all articles that are nearest to `question`; retrieval alone.

        Raises:
            ReviewError: as `Assistant.search`; or the library is empty, or has no article of such an id.
        """
        asked, volume, chosen = self._asked(question, articles)
        found = find_chunks(volume, self.embedder, asked, checked_count(k), chosen, self._index)
        several = len(volume.catalog.records) > 1
        return [
            _evidence(self.article(record.id).index, record, place, cosine, rank, several=several)
            for rank, (record, place, cosine) in enumerate(found, 1)
        ]

    def article(self, article_id: str) -> Assistant:
        """The assistant over one article, from those kept open.

        Raises:
            ReviewError: there is no such article, or its index is damaged.
        """
        volume = self._current()
        record = volume.catalog.by_id.get(article_id) if volume else None
        if record is None:
            raise _unknown(article_id, self.articles())
        with self._turn:
            if record.key in self._bots:
                self._bots.move_to_end(record.key)
                return self._bots[record.key]
        bot = Assistant(self.shelf.take(record.key), self.embedder, self.settings, self.parameters)
        with self._turn:
            self._bots[record.key] = bot
            while len(self._bots) > OPEN_ARTICLES:
                self._bots.popitem(last=False)
        return bot

    def close(self) -> None:
        """Let go of the files; the library is of no use afterwards."""
        with self._turn:
            self._bots.clear()
            if self._volume:
                self._volume.close()
            self._volume = None

    def _index(self, article_id: str) -> Index:
        return self.article(article_id).index

    def _asked(self, question: str, articles: Sequence[str] | None) -> tuple[str, Volume, list[str] | None]:
        asked = checked_question(question, self.settings.max_question_chars)
        volume = self._current()
        if volume is None or not volume.catalog.records:
            raise ReviewError("The library is empty: add articles with `review-assistant library add FILE`.")
        if articles is None:
            return asked, volume, None
        missing = next((name for name in articles if name not in volume.catalog.by_id), None)
        if missing is not None or not articles:
            raise _unknown(missing or "", self.articles())
        return asked, volume, [volume.catalog.by_id[name].key for name in articles]

    def _current(self) -> Volume | None:
        """The current generation, opened; opened anew where another process has made a new one."""
        with self._turn:
            name = generation.current_name(self.home)
            if self._volume is None or self._volume.folder.name != name:
                # The one before is closed when its last question lets go of it.
                self._volume = open_volume(self.home, self.settings, self.embedder)
            return self._volume

    def _writer(self) -> Writer:
        return Writer(self.home, self.shelf, self.settings)


def remove_library(settings: Settings) -> list[Path]:
    """Remove the library and all it stored, not the files its articles were read from; the folders removed.

    Raises:
        ReviewError: it can't be removed, or is being written.
    """
    home = home_of_library(settings)
    if not generation.is_home(home):
        return []
    with generation.builder_lock(home, settings.lock_timeout):
        shutil.rmtree(home / "articles", ignore_errors=True)
        generation.remove_all(home)
    shutil.rmtree(home, ignore_errors=True)
    return [home]


def _path(path: str | Path | None) -> Path | None:
    return Path(path) if path is not None else None


def _unknown(article_id: str, records: Sequence[Record]) -> ReviewError:
    some = ", ".join(record.id for record in records[:5]) + (", …" if len(records) > 5 else "")
    return ReviewError(f"The library has no article {article_id!r}: it has {some or 'none'}.")


def _evidence(index: Index, record: Record, place: int, cosine: float, rank: int, *, several: bool) -> Evidence:
    chunk = index.chunks[place]
    where = locator(index.article, chunk.section_id, chunk.paragraph, chunk.row)
    return Evidence(chunk, cosine, rank, ("dense",), f"{record.title}: {where}" if several else where)


def _others(routes: Sequence[Route], record: Record, outcomes: Mapping[str, str]) -> tuple[Offer, ...]:
    """The articles beside `record` that are half as near as the nearest, and did not decline the question."""
    return tuple(
        Offer(route.record.id, route.record.title, round(route.score, 4), outcomes.get(route.record.key, ""))
        for route in routes
        if route.record.key != record.key
        and outcomes.get(route.record.key) != "declined"
        and route.score >= routes[0].score / 2
    )


def _named(answer: Answer, record: Record, others: tuple[Offer, ...], *, several: bool) -> LibraryAnswer:
    """The answer with its article named in every citation, where there are several articles."""
    if several:
        named = tuple(replace(one, locator=f"{record.title}: {one.locator}") for one in answer.citations)
        related = tuple(replace(one, locator=f"{record.title}: {one.locator}") for one in answer.related)
        answer = replace(answer, citations=named, related=related)
    values = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    return LibraryAnswer(**values, article_id=record.id, others=others)
