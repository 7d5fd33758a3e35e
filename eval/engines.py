"""The quality figures of the torch path and of the ONNX path, side by side: `python -m eval.engines`.

The same index is asked twice on the dev questions, its questions encoded once by sentence-transformers and once by the
verified export. Exit code 1 when a figure differs in its third digit.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property

from assistant.embed import TextEncoder
from assistant.embed.encoded import Engine
from corpus.errors import ReviewError
from eval.exit import exit_code
from eval.report import Report

DIGITS = 3


class TorchEncoder(TextEncoder):
    """The encoder that runs its model by sentence-transformers even where there is an export."""

    @cached_property
    def _record(self) -> Engine:
        return self._reference()

    def load(self) -> Engine:
        return self._record


def reports() -> tuple[Report, Report]:
    """The reports of the dev side by torch and by the export.

    Raises:
        ReviewError: the model has no export to compare.
    """
    from assistant import Assistant
    from assistant.embed.exported import Exported
    from eval.command import Options, evaluate

    bot = Assistant.open()
    if not isinstance(bot.embedder.load(), Exported):
        raise ReviewError("The model runs by sentence-transformers alone: there is no export to compare it with.")
    options = Options(side="dev", report=None)
    by_export = evaluate(options, bot=bot)
    torch = Assistant(bot.index, TorchEncoder(bot.settings), bot.settings)
    return evaluate(options, bot=torch), by_export


def figures_of(report: Report) -> dict[str, float]:
    """The quality figures of the dev side by their names."""
    return {name: figure.value for name, figure in report.sides["dev"].metrics.items()}


def table(torch: Mapping[str, float], onnx: Mapping[str, float]) -> tuple[str, bool]:
    """The figures as a Markdown table, and whether all are the same to three digits; a missing one is not."""
    rows, same = ["| figure | torch | ONNX | same |", "| --- | --- | --- | --- |"], True
    for name in dict.fromkeys([*torch, *onnx]):
        one, other = (f"{figures[name]:.{DIGITS}f}" if name in figures else "–" for figures in (torch, onnx))
        same = same and one == other
        rows.append(f"| {name} | {one} | {other} | {'yes' if one == other else '**no**'} |")
    return "\n".join(rows), same


def main() -> int:
    """Run the command line and give its exit code: 0 the same, 1 not, 2 an error for the user."""
    return exit_code(_compare)


def _compare() -> int:
    torch, onnx = reports()
    shown, same = table(figures_of(torch), figures_of(onnx))
    print(shown)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
