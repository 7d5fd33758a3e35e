"""Whether the two engines of the embedding model answer alike: `python -m eval.benchmarks.engines`.

The dev questions are asked twice: once with vectors of the verified export, once with those of sentence-transformers,
each over an index that it built itself in a temporary folder. Exit code 1 when a figure differs in three digits.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from assistant import Assistant, Settings
from assistant.embed import TextEncoder
from assistant.embed.encoded import Engine
from assistant.index.build import open_index
from corpus.reader import load_review
from eval.command import Options, choose, source_text
from eval.run import CaseResult, run


class RecordEncoder(TextEncoder):
    """A text encoder that stays with sentence-transformers, the embedder of record."""

    def load(self) -> Engine:
        with self._lock:
            self._engine = self._engine or self._reference()
            return self._engine

    def load_soon(self) -> None:
        """Nothing: it is loaded at the first use."""

    def prepare(self, texts: Sequence[str]) -> None:
        """Nothing: no export is made."""


def answers(encoder: type[TextEncoder]) -> tuple[CaseResult, ...]:
    """All dev questions, asked with an index and vectors of one engine."""
    article = load_review()
    _, cases, _ = choose(Options(side="dev"), article)
    with tempfile.TemporaryDirectory(prefix="review-assistant-engines-") as name:
        settings = Settings(data_dir=Path(name))
        embedder = encoder(settings)
        bot = Assistant(open_index(article, settings, embedder), embedder, settings)
        results = run(bot, cases, article, source=source_text(article))
        bot.index.close()
    return results


def means(results: Sequence[CaseResult]) -> Mapping[str, float]:
    """The mean of every metric over the cases it says something about, to three digits."""
    values: dict[str, list[float]] = {}
    for result in results:
        for name, scored in result.scores.items():
            values.setdefault(name, []).append(scored.value)
    return {name: round(fmean(found), 3) for name, found in sorted(values.items())}


def table(first: Mapping[str, float], second: Mapping[str, float]) -> str:
    """The figures side by side, in Markdown."""
    rows = [f"| {name} | {first.get(name, '')} | {second.get(name, '')} |" for name in sorted({*first, *second})]
    return "\n".join(["| figure on dev | export | sentence-transformers |", "| --- | --- | --- |", *rows])


def main() -> int:
    first, second = answers(TextEncoder), answers(RecordEncoder)
    alike = sum(
        one.text == other.text and one.outcome == other.outcome for one, other in zip(first, second, strict=True)
    )
    print(table(means(first), means(second)))
    print(f"\n{alike} of {len(first)} answers are the same to the letter.")
    return int(means(first) != means(second))


if __name__ == "__main__":
    sys.exit(main())
