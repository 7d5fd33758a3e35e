"""An article whose page can be shown at once: its index is opened, or built, while the page is already there."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.settings import Settings
from assistant.types import Answer, Event, Evidence
from assistant.ui.bot import Bot
from corpus.errors import ReviewError
from corpus.types import Article


class OpeningBot:
    """A bot over `article` that `open_bot` makes ready in the background, from the call of `begin`.

    Whoever asks meanwhile waits for it. What keeps it from opening is raised to everybody who asks.
    """

    def __init__(self, article: Article, settings: Settings, open_bot: Callable[[], Bot]) -> None:
        self.article = article
        self.settings = settings
        self._open_bot = open_bot
        self._bot: Bot | None = None
        self._failure: str = ""
        self._ready = threading.Event()

    def begin(self) -> None:
        """Start to open it; to be called once."""
        threading.Thread(target=self._work, name="open-article", daemon=True).start()

    def _work(self) -> None:
        try:
            self._bot = self._open_bot()
        except ReviewError as error:
            self._failure = str(error)
        except Exception as error:  # nobody stands above this thread: it must not end without a word
            self._failure = f"The article can't be opened ({type(error).__name__}: {error}): start again."
        finally:
            self._ready.set()
        if self._failure:
            print(self._failure, file=sys.stderr, flush=True)

    def _opened(self) -> Bot:
        """The bot, once it is there.

        Raises:
            ReviewError: it could not be opened.
        """
        self._ready.wait()
        if self._bot is None:
            raise ReviewError(self._failure)
        return self._bot

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        return self._opened().ask(question, history)

    def stream(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Iterator[Event]:
        yield from self._opened().stream(question, history)

    def info(self) -> Mapping[str, Any]:
        """The article and the state of its index; nothing while it is not open."""
        return getattr(self._bot, "info", dict)()

    def search(self, question: str, k: int = 8) -> Sequence[Evidence]:
        return self._opened().search(question, k)
