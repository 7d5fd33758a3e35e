"""Fitting how like its passage a sentence has to be, on the claims that the check's rules are made on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from assistant import Assistant
from assistant.model.passages import Passages
from assistant.model.support import SIGNALS
from assistant.parameters import packaged_parameters
from eval.claims.measure import TRUE, read_pairs, units_behind
from eval.exit import exit_code
from eval.tune import save
from eval.tune_judge import JudgingTask, auc, fit, held_out, matrix
from eval.tune_rank import named_weights

DROPPED = 0.1
"""The share of true claims that may be refused for being too little like their passage."""

CURVE = (0.02, 0.05, 0.1, 0.15, 0.2)


def make_tasks(bot: Assistant) -> Iterator[JudgingTask]:
    """The signals of the true and the invented claims that no other rule refuses."""
    passages = Passages(bot.index, bot.embedder)
    for pair in read_pairs():
        if pair.half != "tune":
            continue
        places = units_behind(pair, bot.index)
        quote = passages.quotes[places[0]]
        for place in places[1:]:
            quote = quote.joined(passages.quotes[place])
        for claim in pair.claims:
            if claim.kind not in (*TRUE, "invented"):
                continue
            vector = bot.embedder.encode([claim.text])[0].vector
            near = max(passages.closeness(vector, place) for place in places)
            if not passages.check.fault(claim.text, quote, near):
                values = np.asarray(passages.likeness(claim.text, quote).values, dtype=np.float64)
                yield JudgingTask(pair.id, claim.kind, values, claim.kind in TRUE)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Run the command line and give its exit code: 0 well, 2 an error for the user."""
    parser = argparse.ArgumentParser(prog="python -m eval.claims.fit", description="Fit the check on claims by hand.")
    parser.add_argument("--write", action="store_true", help="put what was fitted into assistant/data/parameters.json")
    given = parser.parse_args(arguments)
    return exit_code(lambda: _fit(given, say))


def _fit(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    tasks = tuple(make_tasks(Assistant.open()))
    x, y = matrix(tasks)
    judge, found = fit(tasks), held_out(tasks)
    say(f"{len(tasks)} claims, {int(y.sum())} of them true; AUC cross-validated {auc(found, y):.3f}")
    for place, name in enumerate(SIGNALS):
        say(f"  {name:8} AUC {auc(x[:, place], y):.3f}  weight {judge.weights[place]:.3f}")
    for share in CURVE:
        floor = float(np.quantile(found[y > 0], share))
        say(f"  floor {floor:.3f}: {share:.0%} of the true refused, {(found[y < 1] < floor).mean():.0%} invented")
    floor = float(np.quantile(found[y > 0], DROPPED))
    if given.write:
        day = datetime.now(UTC).date().isoformat()
        fitted = {
            "support_provenance": f"Fitted by eval.claims.fit on {day} on {len(tasks)} claims of eval/claims.",
            "support": named_weights(SIGNALS, judge.weights),
            "support_bias": round(judge.bias, 3),
            "support_floor": round(floor, 3),
        }
        save(packaged_parameters().model_copy(update=fitted), say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
