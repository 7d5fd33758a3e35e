"""The assistant as LangChain knows things: the chain as a runnable, the search as a retriever.

Importing this imports langchain-core, which answering a question does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnableSequence
from pydantic import ConfigDict

from assistant.chain import Advance
from assistant.retrieve import Searcher
from assistant.state import State
from assistant.types import Answer

Asked = str | Mapping[str, Any]
"""A question, or {"question", "history"}."""


def make_runnable(steps: Mapping[str, Advance], start: Callable[[str, Any], State]) -> Runnable[Asked, Answer]:
    """The steps piped together, each a run of its own in a trace; from a question to its `Answer`.

    `start` checks a question and its history and makes the first state.
    """

    def begin(asked: Asked) -> State:
        if isinstance(asked, str):
            return start(asked, ())
        return start(asked.get("question", ""), asked.get("history", ()))

    def named(name: str, step: Advance) -> Runnable[State, State]:
        def last(state: State) -> State:
            *_, after = step(state)
            return after

        return RunnableLambda(last).with_config(run_name=name)

    middle = [named(name, step) for name, step in steps.items()]
    ends = RunnableLambda(begin), RunnableLambda(State.answer)
    return RunnableSequence(ends[0], *middle, ends[1], name="review-assistant")


class ArticleRetriever(BaseRetriever):
    """The search as a LangChain retriever: documents with locator, section, references, score and offsets."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 8
    checked: Callable[[str], str] = str
    """Refuses a bad query with a `ReviewError`, and hands back the others."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.searcher.search(self.searcher.probe(self.checked(query)), self.k)
        return [
            Document(
                id=evidence.chunk.id,
                page_content=evidence.chunk.text,
                metadata=evidence.to_dict()
                | {"start": evidence.chunk.start, "end": evidence.chunk.end, "article_id": evidence.chunk.article_id},
            )
            for evidence in found
        ]
