"""`ModelWriter`: a chat model's answer to one question, every sentence checked before it is handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.cite import make_citation
from assistant.converse import content_text
from assistant.language import STOP, stems
from assistant.model.client import ChatClient
from assistant.model.faults import ChatError
from assistant.model.names import fold, proper_names, special_words
from assistant.model.passages import Passages, Verdict
from assistant.model.prompts import NOTHING_FOUND, key_of, passage, rewrite_messages, write_messages
from assistant.model.quantities import missing, quantities
from assistant.model.sentences import Sentence, Sentences
from assistant.points import Draft
from assistant.retrieve import Searcher
from assistant.scored import Probe
from assistant.settings import Settings
from assistant.tokens import count_tokens
from assistant.types import Claim, Writing
from assistant.write import Statement
from corpus.locate import locator
from corpus.types import Chunk

PASSAGES = 10
"""How many passages a model is given at most."""

REWRITE_SHARE = 0.25
"""The part of the time that understanding a follow-up may take."""

REWRITE_TOKENS = 120
TURNS = 6
LONGEST = 900
"""Characters of a sentence; what is longer was not written for a reader."""

CLAIMS = 100
"""Sentences that are looked at; a model that writes more is cut off."""


@dataclass
class _Part:
    """A model's part while it grows."""

    writing: Writing
    statements: list[Statement] = field(default_factory=list)
    said: set[tuple[str, ...]] = field(default_factory=set)


class ModelWriter:
    """Writes answers over one searcher with the chat model that the settings name. May be shared by threads."""

    def __init__(self, searcher: Searcher, settings: Settings, client: ChatClient | None = None) -> None:
        self.searcher = searcher
        self.passages = Passages(searcher.index, searcher.embedder, searcher.parameters)
        self.settings = settings
        self.client = client or ChatClient(settings)

    @staticmethod
    def takes(draft: Draft) -> bool:
        """Whether an answer is a model's to write: counts, tables and mere rows are worked out."""
        return not draft.lead and draft.layout != "table" and not all(point.label for point in draft.points)

    def write(self, question: str, draft: Draft, probe: Probe) -> Iterator[tuple[Writing, tuple[Statement, ...]]]:
        """What the model has written so far and the statements that stand, again and again until it ends.

        It ends in any case: at the model's end, after the time or the tokens of the settings, or with a fault, which
        is noted. Closing the iterator ends the request.
        """
        chunks, left_out = self._chosen(draft, probe)
        messages = write_messages(question, [text for _, text in chunks])
        tokens_in = sum(count_tokens(text) for _, text in messages)
        places = [place for place, _ in chunks]
        ids = tuple(self.searcher.index.chunks[place].id for place in places)
        part = _Part(Writing(self.client.name, passages=ids, left_out=left_out, tokens_in=tokens_in))
        cutter = Sentences()
        words: list[str] = []
        stream = self.client.stream(messages, self.settings.chat_timeout, self.settings.chat_max_tokens)
        try:
            for piece in stream:
                words.append(piece)
                for sentence in cutter.feed(piece):
                    self._take(sentence, part, places)
                if len(part.writing.claims) >= CLAIMS:
                    raise ChatError("wrote without end")
                yield part.writing, tuple(part.statements)
            for sentence in cutter.rest():
                self._take(sentence, part, places)
        except ChatError as error:
            for sentence in cutter.rest(broken=True):
                self._take(sentence, part, places)
            part.writing = replace(part.writing, fault=str(error))
        finally:
            stream.close()
        written = "".join(words)
        fault = part.writing.fault
        if not part.writing.claims and not fault:
            fault = "found no answer in the passages" if NOTHING_FOUND in written else "wrote nothing"
        part.writing = replace(part.writing, fault=fault, tokens_out=count_tokens(written))
        yield part.writing, tuple(part.statements)

    def _chosen(self, draft: Draft, probe: Probe) -> tuple[list[tuple[int, str]], int]:
        """The passages for the prompt (their chunk and their line), those of the draft first; how many did not fit."""
        index = self.searcher.index
        found = (index.chunk_place[evidence.chunk.id] for evidence in self.searcher.search(probe, PASSAGES))
        places = list(dict.fromkeys([*(point.chunk for point in draft.points), *found]))[:PASSAGES]
        chosen: list[tuple[int, str]] = []
        left = self.settings.chat_context_tokens
        for place in places:
            line = passage(len(chosen), self._locator(index.chunks[place]), _shown(index.chunks[place]))
            cost = count_tokens(line)
            if cost <= left:
                chosen.append((place, line))
                left -= cost
        return chosen, len(places) - len(chosen)

    def _locator(self, chunk: Chunk) -> str:
        return locator(self.searcher.index.article, chunk.section_id, chunk.paragraph, chunk.row)

    def _take(self, sentence: Sentence, part: _Part, places: Sequence[int]) -> None:
        """Check a sentence and note it; as a statement, where it stands."""
        if NOTHING_FOUND.lower() in sentence.text.lower():
            return
        verdict = self._judged(sentence, part, places)
        claim = Claim(sentence.text, verdict.fault, bool(sentence.keys))
        part.writing = replace(part.writing, claims=(*part.writing.claims, claim))
        if verdict.fault:
            return
        index = self.searcher.index
        number = len(part.statements) + 1
        point = self.passages.point(verdict.units)
        citation = make_citation(point, number, index.article, index.chunks[point.chunk].id)
        text = f"- {sentence.text}[^{number}]\n" if sentence.item else f"{sentence.text}[^{number}] "
        if sentence.item and part.statements and not part.statements[-1][0].endswith("\n"):
            before, cited = part.statements[-1]
            part.statements[-1] = (f"{before.rstrip()}\n\n", cited)
        part.statements.append((text, citation))

    def _judged(self, sentence: Sentence, part: _Part, places: Sequence[int]) -> Verdict:
        given = {key_of(place): chunk for place, chunk in enumerate(places)}
        foreign = [key for key in sentence.keys if key not in given]
        cited = [given[key] for key in sentence.keys if key in given]
        said = tuple(sorted(set(stems(sentence.text)) - STOP))
        if foreign and not cited:
            return Verdict((), f"it cites {foreign[0]}, which was not given")
        if len(sentence.text) > LONGEST:
            return Verdict((), "it is too long to be checked")
        if said in part.said:
            return Verdict((), "it was said before")
        vector = self.searcher.embedder.encode([sentence.text])[0].vector
        verdict = self.passages.verdict(sentence.text, vector, self.passages.units_of(cited or places))
        if not verdict.fault:
            part.said.add(said)
        return verdict

    def rewrite(self, history: Sequence[Mapping[str, Any]], question: str) -> Iterator[str]:
        """The follow-up as a question of its own, after "" for every moment of waiting; nothing where it fails.

        It is taken only when it keeps all that was asked and brings in nothing from outside the conversation.
        """
        turns = [(str(m["role"]), content_text(m.get("content"), place)) for place, m in enumerate(history)][-TURNS:]
        words: list[str] = []
        try:
            seconds = self.settings.chat_timeout * REWRITE_SHARE
            for piece in self.client.stream(rewrite_messages(turns, question), seconds, REWRITE_TOKENS):
                words.append(piece)
                yield ""
        except ChatError:
            return
        text = " ".join("".join(words).split()).strip("\"'“” ")
        if faithful_rewrite(text, question, " ".join(said for _, said in turns), self.settings.max_question_chars):
            yield text


def faithful_rewrite(text: str, question: str, before: str, longest: int) -> bool:
    """Whether `text` asks what `question` asks, with words of the conversation alone."""
    if not text.endswith("?") or len(text) > longest or re.search(r"[\[\]<>{}]|https?:", text):
        return False
    known = set(stems(f"{before} {question}"))
    own = {word for word in stems(text) if word not in STOP}
    asked = {word for word in stems(question) if word not in STOP}
    names = [name.lower() for name in (*proper_names(text), *special_words(text))]
    return (
        asked <= set(stems(text))
        and len(own - known) <= 1
        and not missing(quantities(fold(text)), quantities(fold(f"{before} {question}")))
        and all(name in f"{before} {question}".lower() for name in names)
    )


def _shown(chunk: Chunk) -> str:
    """What the model reads of a passage: a table row or figure with its column names, prose as it stands."""
    return chunk.text if chunk.kind == "prose" else chunk.embed_text
