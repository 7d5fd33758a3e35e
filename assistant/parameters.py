"""The fitted numbers of the answer path, as data with their provenance (`assistant/data/parameters.json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class Parameters(BaseModel):
    """What was chosen on the dev questions; `python -m eval.tune` fits `rank` and `judge`.

    dense_share: weight of the vector search in the fusion with the lexical one, 0 to 1.
    candidates: chunks whose units are scored.
    rank: weight of each signal of a unit (`assistant.rank.FEATURES`).
    judge, judge_bias: weights of the signals of answerability (`assistant.judge.SIGNALS`).
    open_judge, open_bias: the same with what the article leaves open, where that is told; the less sure judge counts.
    topic, topic_bias, topic_floor: the same for whether a question is about the article (`assistant.topic.SIGNALS`).
    lean, lean_bias: the same for whether a question leans on the one before it (`assistant.lean.SIGNALS`).
    support, support_bias, support_floor, support_provenance: the same for whether a sentence that a model wrote says
        what its passage says (`assistant.model.support.SIGNALS`); `python -m eval.claims.fit` fits them.
    answer_floor, related_floor: probability from which a question is answered, or related passages are offered.
    bare_floor, bare_topic_floor, bare_provenance: the floors of the answer and of the topic for an article of which
        that is not told; set by hand.
    everyday_words, glosses: whether the word list and the article's glosses are used (off only to measure them).
    follow, follow_bias, follow_floor: the same for whether a sentence is quoted beside the best (`assistant.follow`).
    beside_margin: how far below it a table row may score and still be shown beside the best sentence, or the reverse.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    provenance: str
    dense_share: float
    candidates: int
    rank: Mapping[str, float]
    judge: Mapping[str, float]
    judge_bias: float
    topic: Mapping[str, float] = {}
    topic_bias: float = 0.0
    topic_floor: float = 0.0
    lean: Mapping[str, float] = {}
    lean_bias: float = 0.0
    support_provenance: str = ""
    support: Mapping[str, float] = {}
    support_bias: float = 0.0
    support_floor: float = 0.0
    answer_floor: float
    related_floor: float
    open_judge: Mapping[str, float] = {}
    open_bias: float = 0.0
    bare_provenance: str = ""
    bare_floor: float = 1.0
    bare_topic_floor: float = 0.0
    follow: Mapping[str, float] = {}
    follow_bias: float = 0.0
    follow_floor: float = 1.0
    beside_margin: float
    everyday_words: bool = True
    glosses: bool = True

    def of_article(self, *, bare: bool) -> Parameters:
        """The parameters for an article; for a `bare` one of which it is not told what it leaves open."""
        floors = {"answer_floor": self.bare_floor, "topic_floor": self.bare_topic_floor}
        return self.model_copy(update=floors) if bare else self


@cache
def packaged_parameters() -> Parameters:
    """The parameters this version ships with."""
    text = resources.files("assistant.data").joinpath("parameters.json").read_text(encoding="utf-8")
    return Parameters.model_validate(json.loads(text))
