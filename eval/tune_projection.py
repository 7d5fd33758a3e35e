"""Fitting the projection of the model's vectors (`assistant.index.projection`) on the review's everyday wordings.

`python -m eval.tune_projection` writes it into `assistant/data/`; some 15 minutes. It learns from the wordings alone:
each is asked, and its sentence is to come first among all, by its own text and by the other wordings it has. No
evaluation question is read.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.index import Index
from assistant.index.projection import FILE
from assistant.retrieve import Searcher
from eval.exit import exit_code

if TYPE_CHECKING:
    from torch import Tensor

Ints = NDArray[np.int64]

TOKEN_STEPS, TOKEN_BATCH, TOKEN_RATE = 700, 48, 1e-3
TEXT_STEPS, TEXT_BATCH, TEXT_RATE = 300, 256, 1e-3
TEMPERATURE_TOKENS, TEMPERATURE_TEXTS = 40.0, 25.0
RIDGE = 0.02
"""How strongly the map is drawn to the identity, under which other articles are compared as the model has it."""

OTHERS = 3
"""How many other wordings of each unit stand beside its own text, drawn anew at each step."""

SEED = 0


@dataclass(frozen=True)
class Wordings:
    """The texts that are learned from: `texts` are rows of `vectors`, the units' own first, and `unit` whose they are.

    `weights` are those of the tokens of each text, when it is asked.
    """

    index: Index
    texts: Ints
    unit: Ints
    weights: Sequence[NDArray[np.float32]]

    @property
    def units(self) -> int:
        return len(self.index.units)

    def stacked(self, places: Ints) -> tuple[Tensor, Ints]:
        """The token vectors of the texts at `places` one after the other, and which of these each is of."""
        import torch
        from torch.nn.functional import normalize

        parts = [torch.from_numpy(self.index.vectors.tokens_of(int(row))) for row in self.texts[places]]
        return normalize(torch.cat(parts), dim=1), np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def wordings_of(searcher: Searcher) -> Wordings:
    """The units of an article that has everyday wordings, and these."""
    index = searcher.index
    groups = [rows if unit.glosses else rows[:0] for unit, rows in zip(index.units, index.gloss_rows, strict=True)]
    texts = np.concatenate([index.unit_rows, *groups])
    unit = np.concatenate([np.arange(len(groups)), np.repeat(np.arange(len(groups)), [len(rows) for rows in groups])])
    weights = [searcher.weights(index.vectors.pieces_of(int(row)).tolist()) for row in texts]
    return Wordings(index, texts, unit, weights)


def fit_tokens(said: Wordings, steps: int = TOKEN_STEPS, report: Callable[[str], None] = print) -> Tensor:
    """The map of token vectors (dim, dim), under late interaction."""
    import torch
    from torch.nn.functional import cross_entropy

    random = np.random.default_rng(SEED)
    asked = np.arange(said.units, len(said.texts))
    own, own_of = said.stacked(np.arange(said.units))
    groups = [np.flatnonzero(said.unit[said.units :] == unit) + said.units for unit in range(said.units)]
    change = torch.zeros(own.shape[1], own.shape[1], requires_grad=True)
    order: list[int] = []

    def loss() -> Tensor:
        if len(order) < TOKEN_BATCH:
            order[:] = random.permutation(asked).tolist()
        batch = np.asarray([order.pop() for _ in range(TOKEN_BATCH)])
        question, asked_by = said.stacked(batch)
        weights = torch.from_numpy(np.concatenate([said.weights[place] for place in batch]))
        mapped = _mapped(question, change)
        free = [np.setdiff1d(group, batch) for group in groups]
        drawn = [random.choice(group, min(OTHERS, len(group)), replace=False) for group in free if len(group)]
        places = np.concatenate(drawn)
        others, others_of = said.stacked(places)
        by_own = _best(mapped @ _mapped(own, change).T, own_of, said.units)
        by_all = torch.maximum(
            by_own, _best(mapped @ _mapped(others, change).T, said.unit[places][others_of], said.units)
        )
        gold = torch.from_numpy(said.unit[batch])
        rows = torch.from_numpy(asked_by)
        total = torch.zeros(())
        for matches in (by_own, by_all):
            scores = torch.zeros(TOKEN_BATCH, said.units).index_add(0, rows, matches * weights[:, None])
            total = total + cross_entropy(TEMPERATURE_TOKENS * scores, gold)
        return total

    return _descend(change, loss, steps, TOKEN_RATE, report)


def fit_texts(said: Wordings, steps: int = TEXT_STEPS, report: Callable[[str], None] = print) -> Tensor:
    """The map of text vectors (dim, dim), under their cosine."""
    import torch
    from torch.nn.functional import cross_entropy

    random = np.random.default_rng(SEED)
    vectors = torch.from_numpy(np.array(said.index.vectors.vectors[said.texts]))
    change = torch.zeros(vectors.shape[1], vectors.shape[1], requires_grad=True)
    asked = np.arange(said.units, len(said.texts))

    def loss() -> Tensor:
        batch = random.choice(asked, min(TEXT_BATCH, len(asked)), replace=False)
        mapped = _mapped(vectors, change)
        places = torch.from_numpy(batch)
        cosines = (mapped[places] @ mapped.T).scatter(1, places[:, None], -1.0)
        gold = torch.from_numpy(said.unit[batch])
        by_all = cross_entropy(TEMPERATURE_TEXTS * _best(cosines, said.unit, said.units), gold)
        return by_all + 0.5 * cross_entropy(TEMPERATURE_TEXTS * cosines[:, : said.units], gold)

    return _descend(change, loss, steps, TEXT_RATE, report)


def _mapped(rows: Tensor, change: Tensor) -> Tensor:
    from torch.nn.functional import normalize

    return normalize(rows + rows @ change, dim=1)


def _best(scores: Tensor, groups: Ints, count: int) -> Tensor:
    """For each row the best score in each of `count` groups of columns; -1 in one that has none."""
    import torch

    where = torch.from_numpy(groups)[None].expand(len(scores), -1)
    return torch.full((len(scores), count), -1.0).scatter_reduce(1, where, scores, "amax")


def _descend(
    change: Tensor, loss: Callable[[], Tensor], steps: int, rate: float, report: Callable[[str], None]
) -> Tensor:
    """Adam with a warm start and a cosine decay; the map I + change."""
    import torch

    optimizer = torch.optim.Adam([change])
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 20) * 0.5 * (1 + math.cos(math.pi * step / steps))
        optimizer.zero_grad()
        found = loss()
        (found + RIDGE * (change**2).sum()).backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        optimizer.step()
        if (step + 1) % 50 == 0:
            report(f"  step {step + 1} of {steps}: loss {float(found.detach()):.3f}")
    return torch.eye(len(change)) + change.detach()


def main() -> int:
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(str(files("assistant.data"))) / FILE)
    options = parser.parse_args()
    bot = Assistant.open()
    said = wordings_of(bot.searcher)
    count = len(said.texts) - said.units
    print(f"{count} wordings of {said.units} units")
    torch.manual_seed(SEED)
    print("Text vectors")
    texts = fit_texts(said)
    print("Token vectors")
    tokens = fit_tokens(said)
    day = datetime.now(UTC).date()
    np.savez(
        options.out,
        tokens=tokens.numpy().astype(np.float16),
        texts=texts.numpy().astype(np.float16),
        model_sha256=np.asarray(bot.index.manifest.model_sha256),
        provenance=np.asarray(f"Fitted by eval.tune_projection on {day} on {count} wordings of {bot.article.id}."),
    )
    print(f"Written: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
