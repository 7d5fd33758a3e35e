"""`Assistant`: the public face of the core; opens an article and answers questions about it."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chain import make_steps, run_steps
from assistant.embed import TextEncoder
from assistant.embed.remote import open_encoder
from assistant.index.build import Index, Progress, open_index
from assistant.parameters import Parameters, packaged_parameters
from assistant.retrieve import Searcher
from assistant.settings import Settings, read_settings
from assistant.state import QUOTES, State
from assistant.types import Answer, Event, Evidence, Piece, Stage
from corpus.errors import ReviewError
from corpus.locate import noun
from corpus.reader import load_review
from corpus.readers.sandbox import read_file
from corpus.types import Article

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.model.writer import ModelWriter
    from assistant.runnable import ArticleRetriever

MAX_EVIDENCE = 100

History = Sequence[Mapping[str, Any]]

TOLD = {
    "converse": ("understood", "searching"),
    "retrieve": ("judging",),
    "judge": ("writing",),
    "write": ("checking",),
}
"""The stages told when a step is done."""


class Assistant:
    """Answers questions about one article, every statement cited. Open one with `Assistant.open()`.

    An instance holds no state of a conversation: the caller passes the history. It may be shared by threads.
    """

    def __init__(
        self, index: Index, embedder: TextEncoder, settings: Settings, parameters: Parameters | None = None
    ) -> None:
        self.settings = settings
        self.embedder = embedder
        self.index = index
        self.searcher = Searcher(index, embedder, parameters or packaged_parameters())
        self.model = _model_writer(self.searcher, settings)
        self._steps = make_steps(self.searcher, self.model)

    @classmethod
    def open(
        cls,
        article: str | Path | Article | None = None,
        settings: Settings | None = None,
        *,
        bibliography: str | Path | None = None,
        parameters: Parameters | None = None,
        embedder: TextEncoder | None = None,
        on_progress: Progress | None = None,
        force: bool = False,
    ) -> Assistant:
        """The assistant over `article` (the packaged review by default); its index is built or refreshed when needed.

        Args:
            article: a file (JATS XML, HTML, Markdown, plain text or PDF), or an article already read.
            bibliography: a CSL-JSON, BibTeX or RIS file with the works the article's file cites.
            embedder: the one that the settings name, when it is already open (to share it among assistants).
            force: build the index anew even if it is current.

        Raises:
            ReviewError: the article can't be read, or the index can't be built; one sentence says what to do.
        """
        settings = settings or read_settings()
        embedder = embedder or open_encoder(settings)
        embedder.load_soon()
        source = Path(article) if isinstance(article, str | Path) else None
        index = open_index(
            _read(article, bibliography, settings),
            settings,
            embedder,
            source=source,
            force=force,
            on_progress=on_progress,
        )
        return cls(index, embedder, settings, parameters)

    @property
    def article(self) -> Article:
        return self.index.article

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer to `question`, in the light of `history` (messages {"role", "content"}, oldest first).

        Raises:
            ReviewError: the question is empty or too long, or the history has another shape.
        """
        *_, answer = self.stream(question, history)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        """Stage events while the question is worked on, then the checked text in pieces, then the `Answer`.

        Raises:
            ReviewError: as `ask`, before anything is yielded.
        """
        shown = ""
        for name, state in run_steps(self._steps, self._asked(question, history)):
            done = name in state.timings_ms
            if self.model is not None and not done:
                text = "".join(text for text, _ in state.statements).rstrip() if name == "write" else ""
                yield Piece(text[len(shown) :] if state.writer != QUOTES else "")  # an empty one lets the reader stop
                shown = max(shown, text if state.writer != QUOTES else "", key=len)
            for stage in TOLD.get(name, ()) if done else ():
                yield Stage(stage, state.standalone if stage == "understood" else "")
        answer = state.answer(noun(self.article))
        if answer.answered and answer.writer == QUOTES:
            *pieces, last = [text for text, _ in state.statements]
            yield from map(Piece, [*pieces, last.rstrip()])
        else:
            yield Piece(answer.text[len(shown) :])
        yield answer

    async def aask(self, question: str, history: History = ()) -> Answer:
        """`ask` without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history)

    def search(self, question: str, k: int = 8) -> list[Evidence]:
        """The `k` best passages for `question`, best first; retrieval alone.

        Raises:
            ReviewError: `k` is no number from 1 to 100, or the question is empty or too long.
        """
        return self.searcher.search(self.searcher.probe(self._checked(question)), checked_count(k))

    def as_retriever(self, k: int = 8) -> ArticleRetriever:
        """The search as a LangChain retriever."""
        from assistant.runnable import ArticleRetriever

        return ArticleRetriever(searcher=self.searcher, k=checked_count(k), checked=self._checked)

    def as_runnable(self) -> Runnable[Any, Answer]:
        """The whole chain as a LangChain runnable: a question, or {"question", "history"}, to its `Answer`."""
        from assistant.runnable import make_runnable

        return make_runnable(self._steps, self._asked)

    def info(self) -> dict[str, Any]:
        """The article, what was repaired and left out in it, the state of the index, and versions; JSON types."""
        article, manifest = self.article, self.index.manifest
        source = article.source_map
        return {
            "article": {
                **{
                    key: article.metadata.get(key)
                    for key in ("title", "journal", "published", "doi", "pmid", "licence")
                },
                "id": article.id,
                "characters": len(article.text),
                "sections": [{"id": section.id, "title": section.title} for section in article.sections],
                "sentences": len(article.sentences),
                "tables": {table.id: len(table.rows) for table in article.tables},
                "figures": len(article.figures),
                "abbreviations": len(article.abbreviations),
                "references": len(article.references),
                "records": sum(reference.record is not None for reference in article.references),
                "notices": list(article.notices),
                "contradictions": [conflict.note for conflict in article.conflicts],
            },
            "source": {
                "sha256": source.source_sha256,
                "repairs": [
                    {"at": r.source_start, "before": r.before, "after": r.after, "reason": r.reason}
                    for r in source.repairs
                ],
                "omissions": [{"at": o.source_start, "text": o.text, "reason": o.reason} for o in source.omissions],
            },
            "index": {
                "folder": str(self.index.folder),
                "chunks": manifest.chunks,
                "texts": manifest.texts,
                "created": manifest.created,
                "fingerprint": manifest.fingerprint,
            },
            "model": {"folder": str(self.embedder.files.folder), "sha256": self.embedder.sha256},
            "versions": versions(),
        }

    def _asked(self, question: str, history: History | None) -> State:
        return State(question=self._checked(question), history=() if history is None else history)

    def _checked(self, question: str) -> str:
        return checked_question(question, self.settings.max_question_chars)


def _model_writer(searcher: Searcher, settings: Settings) -> ModelWriter | None:
    """The chat model's writer, where the settings name one."""
    if not settings.chat_model:
        return None
    from assistant.model.writer import ModelWriter

    return ModelWriter(searcher, settings)


def checked_question(question: str, longest: int) -> str:
    """A question as it is worked on: printable, in one line.

    Raises:
        ReviewError: it is no text, empty, or longer than `longest` characters.
    """
    if not isinstance(question, str):
        raise ReviewError(f"The question is a {type(question).__name__}: give a text.")
    text = "".join(character if character.isprintable() else " " for character in question)
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text):
        raise ReviewError("The question is empty: write one, such as 'Which growth factors do MSCs release?'.")
    if len(text) > longest:
        raise ReviewError(f"The question has {len(text):,} characters: ask it in at most {longest:,}.")
    return text


def checked_count(k: int) -> int:
    """`k` when it is a number of passages that can be asked for.

    Raises:
        ReviewError: it is not.
    """
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= MAX_EVIDENCE:
        raise ReviewError(f"k is {k!r}: give a whole number from 1 to {MAX_EVIDENCE}.")
    return k


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide an answer."""
    names = ("chromadb", "langchain", "sentence-transformers", "torch", "bm25s", "tiktoken", "gradio")
    found = {"python": platform.python_version(), "review-assistant": _version("review-assistant")}
    return found | {name: _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _read(article: str | Path | Article | None, bibliography: str | Path | None, settings: Settings) -> Article:
    """The article that was asked for.

    Raises:
        ReviewError: it can't be read, or a bibliography is given without a file it belongs to.
    """
    if article is None or isinstance(article, Article):
        if bibliography is not None:
            raise ReviewError("A bibliography is given without an article's file: name the file it belongs to.")
        return load_review() if article is None else article
    return read_file(article, bibliography, settings.article_limits)
