"""What each part of the program is worth: the program without it, fitted anew on dev, on the dev questions.

A variant is fitted like the full program, so that the others can make up for the part as far as they can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.chain import make_steps
from assistant.embed import Encoded, TextEncoder
from assistant.index import Index
from assistant.index.blocks import TOKEN_SCALE, unit_tokens
from assistant.judge import OPENNESS
from assistant.parameters import Parameters
from assistant.rank import Floats
from assistant.retrieve import Searcher
from assistant.scored import Matches, Probe
from corpus.errors import ReviewError
from corpus.types import Article
from eval.case import LocatedCase
from eval.metrics import METRICS
from eval.run import Answerer, CaseResult, Progress, run
from eval.split import Side
from eval.summary import Ablated, difference, summarise
from eval.tune import ranking_tasks, tune
from eval.tune_rank import RankingTask

FULL = "full program"


@dataclass(frozen=True)
class Variant:
    """A part taken away: `settings` replaces parameters, `off` and `unjudged` are signals of ranking and judge.

    `projected` tells whether vectors are compared as projected, or as the model has them.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    projected: bool = True

    def of(self, parameters: Parameters) -> Parameters:
        """The parameters with those that the variant sets."""
        return parameters.model_copy(update=dict(self.settings))


VARIANTS: Mapping[str, Variant] = {
    FULL: Variant(),
    "without glosses": Variant({"glosses": False}),
    "without everyday words": Variant({"everyday_words": False}),
    "without late interaction": Variant(
        off=("interaction", "interaction_union", "interaction_near"), unjudged=("interaction",)
    ),
    "without open questions": Variant(unjudged=OPENNESS),
    "without dense": Variant(
        off=(
            "dense",
            "dense_gloss",
            "dense_first_gloss",
            "dense_paragraph",
        ),
        unjudged=("first_gloss",),
    ),
    "without the projection": Variant(projected=False),
    "without coverage": Variant(off=("coverage_window", "coverage_gloss"), unjudged=("coverage", "coverage_window")),
    "without neighbours": Variant(off=("interaction_near", "dense_paragraph")),
    "without the wanted value": Variant(off=("wanted",), unjudged=("wanted_missing",)),
    "fusion: dense only": Variant({"dense_share": 1.0}),
    "fusion: lexical only": Variant({"dense_share": 0.0}),
    "quoting one unit": Variant({"follow_floor": 2.0}),
}


class RememberingEmbedder(TextEncoder):
    """An embedder that encodes the same questions only once."""

    def __init__(self, bot: Assistant) -> None:
        super().__init__(bot.settings)
        self._inner = bot.embedder
        self._encoded: dict[tuple[str, ...], list[Encoded]] = {}

    def load(self) -> Any:
        return self._inner.load()

    def encode(self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None) -> list[Encoded]:
        # By batch: the padding of a batch changes the last digits.
        key = tuple(texts)
        if key not in self._encoded:
            self._encoded[key] = super().encode(texts, on_progress)
        return self._encoded[key]


Remembered = dict[tuple[object, ...], NDArray[np.float32]]


class RememberingSearcher(Searcher):
    """A searcher that works out a question's signals once for all variants that read and match it alike."""

    def __init__(self, index: Index, embedder: TextEncoder, parameters: Parameters, known: Remembered) -> None:
        super().__init__(index, embedder, parameters)
        self._known = known

    def features(self, probe: Probe, places: list[int], matches: Matches) -> NDArray[np.float32]:
        alike = (
            self.index.manifest.model_sha256,
            self.parameters.glosses,
            self.parameters.everyday_words,
            probe.question.text,
        )
        key = (*alike, tuple(places))
        if key not in self._known:
            self._known[key] = super().features(probe, places, matches)
        return self._known[key]


@dataclass(frozen=True)
class PlainBlock:
    """Token vectors as floats: `starts[i]` is the first of text i."""

    tokens: Floats
    starts: NDArray[np.int64]

    def matches(self, question: Encoded) -> Floats:
        return np.maximum.reduceat(question.tokens @ self.tokens.T, self.starts, axis=1)


def unprojected(index: Index) -> Index:
    """An index whose units and texts are compared as the model has them."""
    parts = unit_tokens(index.units, index.vectors)
    tokens = np.concatenate(parts).astype(np.float32) / TOKEN_SCALE
    block = PlainBlock(tokens, np.cumsum([0, *(len(part) for part in parts[:-1])]))
    manifest = replace(index.manifest, model_sha256="")  # of no model that a projection was fitted for
    return replace(index, manifest=manifest, norms=np.ones_like(index.norms), _blocks={"units": block})


class VariantAssistant(Assistant):
    """An assistant over a searcher that is already there."""

    def __init__(self, bot: Assistant, searcher: Searcher) -> None:
        super().__init__(searcher.index, searcher.embedder, bot.settings, searcher.parameters)
        self.searcher = searcher
        self._steps = make_steps(searcher)


class Workshop:
    """Makes variants of one opened assistant, sharing its index and all that the variants have in common."""

    def __init__(self, bot: Assistant, cases: Sequence[LocatedCase]) -> None:
        self._bot, self._cases = bot, tuple(cases)
        self._embedder = RememberingEmbedder(bot)
        self._known: Remembered = {}
        self._tasks: dict[str, tuple[RankingTask, ...]] = {}

    @cached_property
    def _unprojected(self) -> Index:
        return unprojected(self._bot.index)

    def searcher(self, parameters: Parameters, *, projected: bool = True) -> Searcher:
        index = self._bot.index if projected else self._unprojected
        return RememberingSearcher(index, self._embedder, parameters, self._known)

    def make(self, variant: Variant) -> Answerer:
        """The variant, its ranking and judge fitted on the cases. Raises `ReviewError` for too few cases."""
        parameters = variant.of(self._bot.searcher.parameters)
        # What the ranking weights and margins are does not change the tasks.
        alike = parameters.model_dump_json(include={"glosses", "everyday_words", "dense_share", "candidates"})
        matched, make = f"{variant.projected} {alike}", partial(self.searcher, projected=variant.projected)
        if matched not in self._tasks:
            self._tasks[matched] = ranking_tasks(self._cases, make(parameters))
        tuned = tune(
            self._cases,
            make,
            parameters,
            ranking=self._tasks[matched],
            off=variant.off,
            unjudged=variant.unjudged,
        )
        return VariantAssistant(self._bot, make(variant.of(tuned.parameters)))  # what it sets may be fitted, too


def tabulate(
    variants: Iterable[tuple[str, Callable[[], Answerer]]],
    cases: Sequence[tuple[LocatedCase, Side]],
    article: Article,
    progress: Progress | None = None,
) -> dict[str, Ablated]:
    """Each variant on the same cases, and how it differs from the first, case by case. One is made at a time."""
    found: dict[str, Ablated] = {}
    whole: tuple[CaseResult, ...] | None = None
    for name, make in variants:

        def named(done: int, total: int, case_id: str, name: str = name) -> None:
            if progress is not None:
                progress(done, total, f"{name}: {case_id}")

        results = run(make(), cases, article, progress=named)
        pairs = list(zip(whole or results, results, strict=True))
        changes = {metric.name: difference(metric, pairs) for metric in METRICS} if whole else {}
        found[name] = Ablated(summarise(results), {name: change for name, change in changes.items() if change})
        whole = whole or results
    return found


def ablate(
    bot: Assistant,
    cases: Sequence[tuple[LocatedCase, Side]],
    variants: Mapping[str, Variant] = VARIANTS,
    progress: Progress | None = None,
) -> dict[str, Ablated]:
    """The variants of an opened assistant on dev cases; never on test, which stays unseen while anything is fitted.

    Raises:
        ReviewError: a case is not of the dev side, or there are too few to fit on.
    """
    if any(side != "dev" for _, side in cases) or not cases:
        raise ReviewError("The variants are fitted and measured on dev questions: bring a frozen set that has some.")
    workshop = Workshop(bot, [case for case, _ in cases])
    makers = [(name, lambda variant=variant: workshop.make(variant)) for name, variant in variants.items()]
    return tabulate(makers, cases, bot.article, progress)
