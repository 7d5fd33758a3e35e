"""Understanding a question: what of it is asked of the article, and what of the conversation it leans on."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, lru_cache, partial

from assistant import converse, notices
from assistant.draft import Drafter
from assistant.lean import ALONE, LEANING, leaning
from assistant.points import Draft
from assistant.question import generic
from assistant.retrieve import Searcher
from assistant.stages import Stages, find_stages, in_order
from assistant.state import State

LEANS = 0.5
"""From here on a question of which no other reading is tried leans on the one before it."""

POINTING_BACK = 0.6
"""From here on a question is held to the study that the answer before was about."""

LISTED = 0.6
"""What a list of rows counts at most, which is sure of what it lists, in favour of a question having none before it."""

DRAFTED = 8
"""Readings whose drafts are remembered: the one that is taken is looked at more than once."""

DISTINCT = 0.9
"""Rarity from which a word of a statement before a question is what it is about: the name of a drug."""

PERSON = re.compile(r"\b(?:she|he|her|him|his|i|me|my)\b", re.I)

TURNS_READ = 8
"""How many earlier questions are read to understand a follow-up."""


class Understander:
    """Reads questions on one article; where it is not sure, it sees which reading is answered better."""

    def __init__(self, searcher: Searcher, drafter: Drafter) -> None:
        self.searcher = searcher
        self.drafter = drafter
        self._drafted = lru_cache(maxsize=DRAFTED)(partial(_drafted, searcher, drafter))

    def understood(self, state: State) -> State:
        """The question with its spelling put right, its language, and what of the conversation it leans on."""
        vocabulary = self.searcher.vocabulary
        earlier = ""
        asked = converse.without_instructions(state.question)
        instructed = asked != state.question
        short = converse.without_preamble(asked)
        # "My nan takes X. Is she safe?" needs what stands before it, "Would cells help her?" does not.
        enough = short != asked and self._says_enough(short) and not self._names_what_is_taken(asked, short)
        if enough and self._support(short) >= self._support(asked):
            asked = short
        if not any(character.isalnum() for character in asked):
            return replace(state, standalone=state.question, empty=True)
        state = replace(state, instructed=instructed)
        if state.instructed and not state.history and self.leaning(asked) > LEANING:
            return replace(state, standalone=state.question, empty=True)  # it is about what the instructions made up
        for turn in converse.user_turns(state.history)[-TURNS_READ:]:
            earlier = self._carried(turn, earlier) if earlier and self.leaning(turn) > LEANS else self._spelled(turn)
        sure = self.leaning(asked) if earlier else 0.0
        alone, carried = self._spelled(asked), self._carried(asked, earlier) if sure > ALONE else ""
        if notices.is_foreign(state.question, self._spelled(state.question), vocabulary):
            return replace(state, standalone=state.question, foreign=True)
        leans = sure > LEANING or bool(carried and self._support(carried) > self._support_alone(alone))
        chosen = carried if leans else alone
        if sure > POINTING_BACK and (study := self._study_left(asked, chosen, earlier)):
            return replace(state, standalone=f"{converse.bare(asked)} (study [{study}])", leans=True)
        return replace(state, standalone=chosen, leans=leans)

    def _study_left(self, asked: str, chosen: str, earlier: str) -> int:
        """The study that the answer before was about, where `chosen`, the reading of a question that points back and
        names no other, is answered from rows of others; 0 where it is not."""
        if chosen not in (asked, self._spelled(asked)) and not converse.topic_apart(chosen)[1]:
            return 0  # another thing was put in its place
        if converse.kinds_named(self.searcher.read(asked), self.drafter.classes):
            return 0
        rows = [point for point in self._drafted(chosen).points if point.row]
        told = [{*point.references, *point.attributed} for point in self._drafted(earlier).points] if rows else []
        studies = set.intersection(*told) if told else set()
        if len(studies) != 1 or all(studies & set(point.references) for point in rows):
            return 0
        return studies.pop()

    def _names_what_is_taken(self, asked: str, short: str) -> bool:
        """Whether the statement before a question about a person ("is she safe?") names what the article tells of."""
        if not PERSON.search(short):
            return False
        told = {term.phrases for term in self.searcher.read(short).terms}
        terms = self.searcher.read(asked).terms
        return any(t.known and t.rarity > DISTINCT and not generic(t) and t.phrases not in told for t in terms)

    def _says_enough(self, text: str) -> bool:
        """Whether a question names anything that the article speaks of ("What's the link?" does not)."""
        question = self.searcher.read(text)
        return question.names_part or any(term.known and not generic(term) for term in question.terms)

    def leaning(self, text: str) -> float:
        return leaning(self._spelled(text), self.searcher.read(text), self.searcher.parameters)

    def _spelled(self, text: str) -> str:
        return self.searcher.read(text).text

    def _carried(self, text: str, earlier: str) -> str:
        """A question with what it leans on of the one before it."""
        question = self.searcher.read(text)
        if following := in_order(question.text, earlier, self._stages):
            return converse.bare(following)
        return converse.stand_alone(question.text, question, self.searcher.read(earlier), self.drafter.classes)

    @cached_property
    def _stages(self) -> tuple[Stages, ...]:
        return find_stages(self.searcher.index.article.text)

    def _support(self, text: str) -> float:
        """How sure an answer to `text` would be."""
        return self._drafted(text).support

    def _support_alone(self, text: str) -> float:
        draft = self._drafted(text)
        return min(draft.support, LISTED) if draft.lead else draft.support


def _drafted(searcher: Searcher, drafter: Drafter, text: str) -> Draft:
    probe = searcher.probe(text)
    return drafter.draft(probe, searcher.score_units(probe))
