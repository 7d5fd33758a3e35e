"""The chain from a question to an answer: converse → retrieve → judge → write → check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import converse, notices
from assistant.check import quote_holds, stands
from assistant.draft import Drafter
from assistant.parts import each_of_two, split_parts
from assistant.points import Draft, join_drafts
from assistant.premise import names_another, presumes_wrongly
from assistant.question import Question
from assistant.retrieve import Searcher
from assistant.scored import Probe, Scored
from assistant.state import QUOTES, State
from assistant.types import Citation, Evidence, Outcome
from assistant.understand import LEANS, Understander
from assistant.write import Statement, write_statements
from corpus.locate import noun
from corpus.types import Article

if TYPE_CHECKING:
    from assistant.model.writer import ModelWriter

RELATED_SHOWN = 3
INSTRUCTED = 0.1
"""How much surer the judge must be of a question that came with instructions to the assistant."""


class Steps:
    """The steps of the chain over one searcher; each gives the states that follow from one.

    With a `model`, prose answers are written by it; the quoting writer stands behind it.
    """

    def __init__(self, searcher: Searcher, model: ModelWriter | None = None) -> None:
        self.searcher = searcher
        self.model = model
        self.drafter = Drafter(searcher)
        self.understander = Understander(searcher, self.drafter)

    def _told(self, notice: str, **values: str) -> str:
        return notice.format(kind=noun(self.searcher.index.article), **values)

    def converse(self, state: State) -> Iterator[State]:
        """Understand the question; a follow-up by the model, where there is one and its reading can be taken."""
        state = self.understander.understood(state)
        if self.model is not None and state.leans and not state.foreign:
            for rewritten in self.model.rewrite(state.history, converse.without_instructions(state.question)):
                state = replace(state, standalone=rewritten or state.standalone)
                yield state
        yield state

    def retrieve(self, state: State) -> State:
        """Encode the question and score the article's units."""
        if state.foreign or state.empty:
            return state
        probe = self.searcher.probe(state.standalone)
        return replace(state, probe=probe, scored=self.searcher.score_units(probe))

    def _closest(self, probe: Probe) -> tuple[Evidence, ...]:
        """The passages to offer where nothing answers."""
        return tuple(self.searcher.search(probe, RELATED_SHOWN))

    def judge(self, state: State) -> State:
        """Draft what would answer, and decide whether it does."""
        if state.probe is None or state.scored is None:
            return replace(state, notices=(self._told(notices.LANGUAGE if state.foreign else notices.INSTRUCTIONS),))
        draft = self._draft(state.probe, state.scored)
        floors = self.searcher.parameters
        outcome: Outcome = "declined"
        floor = floors.answer_floor + (INSTRUCTED if state.instructed else 0.0)
        if draft.points and draft.support >= floor:
            outcome = "answered"
        elif draft.support >= floors.related_floor:
            outcome = "related"
        told = [self._told(notices.ADVICE)] if notices.asks_advice(state.question) else []
        if outcome == "answered" and (doubt := self._doubted(state.probe.question, draft)):
            outcome = "related"
            told.append(doubt)
        told += draft.notices if outcome == "answered" or not draft.points else ()
        closest = self._closest(state.probe) if outcome == "related" else ()
        return replace(
            state, draft=draft, outcome=outcome, confidence=draft.support, evidence=closest, notices=tuple(told)
        )

    def _doubted(self, question: Question, draft: Draft) -> str:
        """What to tell where a question takes for granted what the draft does not say; "" where it does not."""
        article = self.searcher.index.article
        if presumes_wrongly(question, draft.points, article):
            return self._told(notices.REVERSE)
        asked, _ = converse.topic_apart(question.text)
        another = names_another(asked, draft.points, article) if draft.support < 1.0 else ""
        return self._told(notices.ANOTHER, named=another) if another else ""

    def _draft(self, probe: Probe, scored: Scored) -> Draft:
        """The draft for a question; of one that asks several things, the drafts of its parts together."""
        draft = self.drafter.draft(probe, scored)
        parts = split_parts(probe.question.text)
        if draft.support in (0.0, 1.0):
            return draft
        if len(parts) < 2:
            return self._each(probe) or draft
        floor = self.searcher.parameters.answer_floor
        before = self.searcher.read(parts[0])
        drafts = []
        for part in parts:
            question = self.searcher.read(part)
            leans = part != parts[0] and self.understander.leaning(part) > LEANS
            found = self._part(converse.stand_alone(part, question, before) if leans else part)
            if leans and (not found.points or found.support < floor):  # it may have stood alone
                found = max(found, self._part(part), key=lambda one: one.support)
            drafts.append(found)
        good = [part for part in drafts if part.points and part.support >= floor]
        if len(good) == len(parts):
            return join_drafts(good)
        if not good or draft.support >= floor:
            return draft
        open_parts = [part for part, made in zip(parts, drafts, strict=True) if made not in good]
        joined = join_drafts(good)
        told = [self._told(notices.UNSTATED, part=part) for part in open_parts]
        return replace(joined, notices=(*joined.notices, *told))

    def _part(self, text: str) -> Draft:
        """The draft for one of the parts of a question."""
        asked = self.searcher.probe(text)
        return self._each(asked) or self.drafter.draft(asked, self.searcher.score_units(asked))

    def _each(self, probe: Probe) -> Draft | None:
        """What is said of each of two things of which a question asks the same; None where it is not said of both."""
        drafts = []
        for side in each_of_two(probe.question):
            asked = self.searcher.probe(side.text)
            held = {int(place) for phrase in side.thing.phrases for place in self.searcher.unit_stems.holding(phrase)}
            draft = self.drafter.draft(asked, self.searcher.score_units(asked).among(held.__contains__))
            drafts.append(replace(draft, lead=f"{side.thing.surface}: {draft.lead}") if draft.lead else draft)
        floor = self.searcher.parameters.answer_floor
        if not drafts or any(not draft.points or draft.support < floor for draft in drafts):
            return None
        return join_drafts(drafts)

    def write(self, state: State) -> Iterator[State]:
        """Word the draft: by the model, each sentence checked; else, or if nothing of that stands, by quoting."""
        draft, probe = state.draft, state.probe
        if state.outcome != "answered" or draft is None or probe is None:
            yield state
            return
        if self.model is not None and self.model.takes(draft):
            state = replace(state, writer=self.model.client.name)
            for writing, statements in self.model.write(state.standalone, draft, probe):
                state = replace(state, writing=writing, statements=statements)
                yield state
        told = notices.of_writing(state.writing) if state.writing else ()
        state = replace(state, notices=(*state.notices, *told))
        index = self.searcher.index
        if state.statements and state.writing is not None and state.writing.dropped > state.writing.kept:
            unsaid = tuple(self._left_unsaid(draft, state.statements))
            more = (notices.QUOTED_TOO,) if unsaid else ()
            state = replace(state, statements=(*state.statements, *unsaid), notices=(*state.notices, *more))
        if not state.statements:
            quoted = tuple(write_statements(draft, index.article, index.chunks))
            state = replace(state, writer=QUOTES, statements=quoted)
        yield state

    def _left_unsaid(self, draft: Draft, said: Sequence[Statement]) -> Iterator[Statement]:
        """Quotes of the points that none of the statements `said` cites: of a model whose part was dropped for the most
        what is left may be beside the question."""
        cited = [span for _, citation in said if citation is not None for span in citation.spans]
        points = tuple(
            point for point in draft.points if not any(one.overlaps(other) for one in point.spans for other in cited)
        )
        index, unsaid = self.searcher.index, replace(draft, points=points, layout="list", lead="")
        for place, (text, citation) in enumerate(write_statements(unsaid, index.article, index.chunks, len(said) + 1)):
            yield text if place else f"\n\n{text}", citation

    def check(self, state: State) -> State:
        """Drop every statement that its own quote does not bear out; with none left there is no answer."""
        article = self.searcher.index.article
        bears_out = stands if state.writer == QUOTES else _quote_stands  # a model's sentences were checked before
        kept = [pair for pair in state.statements if pair[1] is None or bears_out(pair[0], pair[1], article)]
        dropped = len(state.statements) - len(kept)
        told = (f"{dropped} statements were dropped because their quote does not bear them out.",) if dropped else ()
        if state.outcome == "answered" and not any(citation for _, citation in kept):
            closest = self._closest(state.probe) if state.probe else ()
            state = replace(state, outcome="related", statements=(), evidence=closest)
            return replace(state, notices=(*state.notices, *told))
        return replace(state, statements=tuple(kept), notices=(*state.notices, *told))


def _quote_stands(_: str, citation: Citation, article: Article) -> bool:
    return quote_holds(citation, article)


STAGES = ("converse", "retrieve", "judge", "write", "check")
"""The steps in their order, as named in timings."""


Step = Callable[[State], "State | Iterator[State]"]
"""A step gives the state after it; one that streams gives a state for every advance."""

Advance = Callable[[State], Iterator[State]]


def timed(name: str, step: Step) -> Advance:
    """A step whose last state also tells how many milliseconds the step took: by that it is known to be done."""

    def run(state: State) -> Iterator[State]:
        started = time.perf_counter()
        made = step(state)
        if not isinstance(made, State):
            for advanced in made:
                state = advanced
                yield state
            made = state
        yield replace(made, timings_ms={**made.timings_ms, name: (time.perf_counter() - started) * 1000})

    return run


def make_steps(searcher: Searcher, model: ModelWriter | None = None) -> dict[str, Advance]:
    """The steps of the chain by name, in order. `assistant.runnable` makes a LangChain runnable of them."""
    steps = Steps(searcher, model)
    return {name: timed(name, getattr(steps, name)) for name in STAGES}


def run_steps(steps: Mapping[str, Advance], state: State) -> Iterator[tuple[str, State]]:
    """The state after each step, and after each advance of one that streams, for callers that show the progress."""
    for name, step in steps.items():
        for after in step(state):
            state = after
            yield name, state
