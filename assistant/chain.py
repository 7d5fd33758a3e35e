"""The chain from a question to an answer: converse → retrieve → judge → write → check."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant import converse, notices
from assistant.check import stands
from assistant.draft import Drafter
from assistant.parts import split_parts
from assistant.points import Draft, join_drafts
from assistant.retrieve import Probe, Scored, Searcher
from assistant.types import Answer, Citation, Evidence, Outcome
from assistant.write import DECLINED, RELATED, write_statements

RELATED_SHOWN = 3
INSTRUCTED = 0.25
"""How much surer the judge must be of a question that came with instructions to the assistant."""

TURNS_READ = 8
"""How many earlier questions are read to understand a follow-up."""


@dataclass(frozen=True)
class State:
    """What is known of a question so far; each step returns a new one."""

    question: str
    history: Sequence[Mapping[str, Any]] = ()
    standalone: str = ""
    foreign: bool = False
    empty: bool = False
    instructed: bool = False
    probe: Probe | None = None
    scored: Scored | None = None
    evidence: tuple[Evidence, ...] = ()
    draft: Draft | None = None
    outcome: Outcome = "declined"
    confidence: float = 0.0
    statements: tuple[tuple[str, Citation | None], ...] = ()
    notices: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The finished answer."""
        citations = tuple(citation for _, citation in self.statements if citation is not None)
        text = "".join(text for text, _ in self.statements).strip()
        if self.outcome != "answered":
            text = RELATED if self.outcome == "related" else DECLINED
            citations = ()
        return Answer(
            question=self.question,
            standalone_question=self.standalone,
            outcome=self.outcome,
            text=text,
            citations=citations,
            related=self.evidence[:RELATED_SHOWN] if self.outcome == "related" else (),
            notices=self.notices,
            timings_ms=dict(self.timings_ms),
            confidence=self.confidence,
        )


class Steps:
    """The steps of the chain over one searcher; each is a pure function of the state."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.drafter = Drafter(searcher)

    def converse(self, state: State) -> State:
        """Understand the question: its spelling, its language, and what of the conversation it leans on."""
        vocabulary = self.searcher.vocabulary
        earlier = ""
        asked = converse.without_instructions(state.question)
        if not any(character.isalnum() for character in asked):
            return replace(state, standalone=state.question, empty=True)
        state = replace(state, instructed=asked != state.question)
        for turn in [*converse.user_turns(state.history)[-TURNS_READ:], asked]:
            text = vocabulary.correct(turn)
            question = self.searcher.read(text)
            if earlier and converse.leans(text, question):
                text = converse.stand_alone(text, question, self.searcher.read(earlier), self.drafter.classes)
            earlier = text
        return replace(state, standalone=earlier, foreign=notices.is_foreign(state.question, vocabulary))

    def retrieve(self, state: State) -> State:
        """Encode the question, score the article's units and rank its chunks."""
        if state.foreign or state.empty:
            return state
        probe = self.searcher.probe(state.standalone)
        scored = self.searcher.score_units(probe)
        evidence = tuple(self.searcher.search(probe, RELATED_SHOWN))
        return replace(state, probe=probe, scored=scored, evidence=evidence)

    def judge(self, state: State) -> State:
        """Draft what would answer, and decide whether it does."""
        if state.probe is None or state.scored is None:
            return replace(state, notices=(notices.LANGUAGE,) if state.foreign else (notices.INSTRUCTIONS,))
        draft = self._draft(state.probe, state.scored)
        floors = self.searcher.parameters
        outcome: Outcome = "declined"
        floor = floors.answer_floor + (INSTRUCTED if state.instructed else 0.0)
        if draft.points and draft.support >= floor:
            outcome = "answered"
        elif draft.support >= floors.related_floor:
            outcome = "related"
        advice = (notices.ADVICE,) if notices.asks_advice(state.question) else ()
        shown = draft.notices if outcome == "answered" else ()
        return replace(state, draft=draft, outcome=outcome, confidence=draft.support, notices=(*advice, *shown))

    def _draft(self, probe: Probe, scored: Scored) -> Draft:
        """The draft for a question; of one that asks several things, the drafts of its parts together."""
        draft = self.drafter.draft(probe, scored)
        parts = split_parts(probe.question.text)
        if len(parts) < 2 or draft.support in (0.0, 1.0):
            return draft
        floor = self.searcher.parameters.answer_floor
        before = self.searcher.read(parts[0])
        drafts = []
        for part in parts:
            question = self.searcher.read(part)
            leaning = part != parts[0] and converse.leans(part, question)
            asked = self.searcher.probe(converse.stand_alone(part, question, before) if leaning else part)
            drafts.append(self.drafter.draft(asked, self.searcher.score_units(asked)))
        good = [part for part in drafts if part.points and part.support >= floor]
        if len(good) == len(parts):
            return join_drafts(good)
        if not good or draft.support >= floor:
            return draft
        open_parts = [part for part, made in zip(parts, drafts, strict=True) if made not in good]
        joined = join_drafts(good)
        return replace(joined, notices=(*joined.notices, *(notices.UNSTATED.format(part=part) for part in open_parts)))

    def write(self, state: State) -> State:
        """Word the draft: verbatim statements with their citations."""
        if state.outcome != "answered" or state.draft is None:
            return state
        index = self.searcher.index
        return replace(state, statements=tuple(write_statements(state.draft, index.article, index.chunks)))

    def check(self, state: State) -> State:
        """Drop every statement that its own quote does not bear out; with none left there is no answer."""
        article = self.searcher.index.article
        kept = [pair for pair in state.statements if pair[1] is None or stands(pair[0], pair[1], article)]
        dropped = len(state.statements) - len(kept)
        told = (f"{dropped} statements were dropped because their quote does not bear them out.",) if dropped else ()
        if state.outcome == "answered" and not any(citation for _, citation in kept):
            return replace(state, outcome="related", statements=(), notices=(*state.notices, *told))
        return replace(state, statements=tuple(kept), notices=(*state.notices, *told))


STAGES = ("converse", "retrieve", "judge", "write", "check")
"""The steps in their order, as named in timings."""


Step = Callable[[State], "State | Iterator[State]"]
"""A step gives the state after it; one that streams gives a state for every advance."""

Advance = Callable[[State], Iterator[State]]


def timed(name: str, step: Step) -> Advance:
    """A step that also notes how many milliseconds it has taken."""

    def run(state: State) -> Iterator[State]:
        started = time.perf_counter()
        made = step(state)
        for after in (made,) if isinstance(made, State) else made:
            yield replace(after, timings_ms={**after.timings_ms, name: (time.perf_counter() - started) * 1000})

    return run


def make_steps(searcher: Searcher) -> dict[str, Advance]:
    """The steps of the chain by name, in order. `assistant.runnable` makes a LangChain runnable of them."""
    steps = Steps(searcher)
    return {name: timed(name, getattr(steps, name)) for name in STAGES}


def run_steps(steps: Mapping[str, Advance], state: State) -> Iterator[tuple[str, State]]:
    """The state after each step, and after each advance of one that streams, for callers that show the progress."""
    for name, step in steps.items():
        for after in step(state):
            state = after
            yield name, state
