"""The desk: articles that readers bring to the chat, read, indexed and open to be asked."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from assistant.index.build import Progress
from assistant.ui.bot import Bot
from corpus.readers.limits import Limits
from corpus.readers.sandbox import read_content
from corpus.types import Article

MOST = 8
"""Articles that are open at once; the one asked least lately makes way. Its index stays."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An article's file, and a bibliography's if one was given."""

    name: str
    data: bytes
    bibliography_name: str = ""
    bibliography: bytes = b""

    @property
    def key(self) -> str:
        """What the article is known by on this server: only who has the file, or was given the key, has it."""
        sums = [hashlib.sha256(part).hexdigest() for part in (self.data, self.bibliography)]
        return hashlib.sha256(" ".join([*sums, PurePath(self.name).suffix]).encode()).hexdigest()[:24]


class Desk:
    """Opens what readers bring, one at a time, and keeps the last of it open. Threads may share it."""

    def __init__(self, open_bot: Callable[[Article, Progress], Bot], limits: Limits) -> None:
        self._open_bot = open_bot
        self._bots: OrderedDict[str, Bot] = OrderedDict()
        self._kept = threading.Lock()
        self._opening = threading.Lock()
        self.limits = limits

    def bring(self, upload: Upload, on_progress: Progress) -> tuple[str, Bot]:
        """Read and index an article; its key, and who answers about it.

        Raises:
            ReviewError: it can't be read or indexed; one sentence says why.
        """
        key = upload.key
        with self._opening:
            bot = self.bot(key)
            if bot is None:
                on_progress("Reading", 0, 1)
                article = read_content(
                    upload.data, upload.name, upload.bibliography, upload.bibliography_name, self.limits
                )
                # Two articles may come in files of the same name: their indexes and conversations are kept apart.
                bot = self._open_bot(replace(article, id=f"{article.id}-{key}"), on_progress)
                with self._kept:
                    self._bots[key] = bot
                    while len(self._bots) > MOST:
                        self._bots.popitem(last=False)
            return key, bot

    def bot(self, key: str) -> Bot | None:
        """Who answers about the article `key`; None when it is not open (any more)."""
        with self._kept:
            if key in self._bots:
                self._bots.move_to_end(key)
            return self._bots.get(key)
