"""A chat model behind LangChain's `init_chat_model`: its words one by one, within a time, or a phrase of what is wrong.

Requests run on an event loop of their own thread, so that one that hangs can be given up at any moment: when the
reader of the words stops, the request is cancelled and its connection closed.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.model.faults import KEYS, ChatError, Fault, fault_of, missing_key, missing_package, wait_told
from assistant.model.prompts import Message
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from tenacity import RetryCallState

ATTEMPTS = 4
BEAT = 0.25
"""Seconds after which a reader who waits gets an empty piece, so that it can stop."""

CHARACTERS = 8
"""Characters that a token has at most, on average: more than so many for each token allowed is a rant."""


class ChatClient:
    """One model, opened at the first question. May be shared by threads."""

    def __init__(self, settings: Settings) -> None:
        self.name = settings.chat_model or ""
        self.seconds = settings.chat_timeout
        self._settings = settings
        self._provider = self.name.partition(":")[0] if ":" in self.name else ""
        self._model: BaseChatModel | None = None
        self._opening = threading.Lock()

    def stream(self, messages: Sequence[Message], seconds: float, tokens: int) -> Generator[str, None, None]:
        """What the model writes, piece by piece; "" now and then while nothing comes. Closing it ends the request.

        Nothing comes after `seconds`, and no more than what `tokens` tokens may hold.

        Raises:
            ChatError: the model can't be used, or broke off; what it wrote before has been given.
        """
        model = self.open()
        pieces: queue.Queue[str | Fault | None] = queue.Queue()
        task = self._start(self._pump(model, messages, seconds, tokens * CHARACTERS, pieces))
        try:
            while True:
                try:
                    piece = pieces.get(timeout=BEAT)
                except queue.Empty:
                    yield ""
                    continue
                if piece is None:
                    return
                if isinstance(piece, Fault):
                    raise ChatError(piece.phrase)
                yield piece
        finally:
            task.cancel()

    @staticmethod
    def _start(work: Any) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, _background_loop())

    async def _pump(
        self,
        model: BaseChatModel,
        messages: Sequence[Message],
        seconds: float,
        most: int,
        pieces: queue.Queue[str | Fault | None],
    ) -> None:
        """Put the words into `pieces`, then None, or the fault that ended them."""
        refused: list[BaseException] = []
        try:
            async with asyncio.timeout(seconds):
                async with aclosing(self._asked(model, messages, refused)) as words:
                    async for text in words:
                        pieces.put(text[:most])
                        most -= len(text)
                        if most <= 0:
                            raise ChatError("wrote more than it may (REVIEW_ASSISTANT_CHAT_MAX_TOKENS)")
            pieces.put(None)
        except Exception as error:  # of whatever package: all of it is told as a fault
            why = refused[-1] if refused and isinstance(error, TimeoutError) else error
            pieces.put(fault_of(why, self._provider))

    async def _asked(
        self, model: BaseChatModel, messages: Sequence[Message], refused: list[BaseException]
    ) -> AsyncGenerator[str, None]:
        """The stream of the first attempt that brings a word; why others brought none is put into `refused`."""
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

        def wait(state: RetryCallState) -> float:
            told = wait_told(state.outcome.exception() or ValueError()) if state.outcome else None
            return told if told is not None else min(0.5 * 2.0 ** (state.attempt_number - 1), 8.0)

        def again(error: BaseException) -> bool:
            if isinstance(error, Exception):  # not that this was cancelled
                refused.append(error)
            return fault_of(error, self._provider).again

        words: Any = None
        first: Any = None
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(again), wait=wait, stop=stop_after_attempt(ATTEMPTS), reraise=True
        ):
            with attempt:
                words = model.astream(list(messages))
                first = await anext(words, None)
                refused.clear()
        async with aclosing(words):
            if first is not None:
                yield str(first.text)
                async for chunk in words:
                    yield str(chunk.text)

    def open(self) -> BaseChatModel:
        """The model, set up; nothing is asked of it.

        Raises:
            ChatError: it can't be.
        """
        with self._opening:
            if self._model is None:
                self._model = self._set_up()
            return self._model

    def _set_up(self) -> BaseChatModel:
        given = self._settings
        if not self._provider:
            raise ChatError(
                "names no provider: set REVIEW_ASSISTANT_CHAT_MODEL to provider:model, as openai:gpt-5-mini"
            )
        if lacking := missing_key(self._provider, given.chat_base_url):
            raise ChatError(lacking)
        options: dict[str, Any] = {}
        if given.chat_base_url:
            options["base_url"] = given.chat_base_url
        if given.chat_temperature is not None:
            options["temperature"] = given.chat_temperature
        if self._provider in ("openai", "anthropic"):
            options |= {"timeout": given.chat_timeout, "max_retries": 0}
            if given.chat_base_url and not os.environ.get(KEYS[self._provider]):
                options["api_key"] = "none"  # an endpoint of one's own that needs no key still has to be sent one
        try:
            from langchain.chat_models import init_chat_model

            model: BaseChatModel = init_chat_model(self.name, **options)
            return model
        except ImportError:
            raise ChatError(missing_package(self._provider)) from None
        except Exception as error:
            known = "supported" in str(error).lower() and isinstance(error, ValueError)
            reason = "names no provider that is known" if known else f"can't be set up ({type(error).__name__})"
            raise ChatError(f"{reason}: see REVIEW_ASSISTANT_CHAT_MODEL") from None


@cache
def _background_loop() -> asyncio.AbstractEventLoop:
    """The loop that all requests of this process run on."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
