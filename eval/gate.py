"""The floors that no change may fall below: data in gates.json, checked on every side that was run."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import ReviewError
from eval.metrics import METRICS
from eval.summary import Summary

_ROUNDING = 1e-9


class Gates(BaseModel):
    """Least and greatest values by metric name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    floors: dict[str, float]
    ceilings: dict[str, float] = {}


def load_gates(path: Path | None = None) -> Gates:
    """The packaged floors, or those of a file. Raises `ReviewError` for a malformed file or an unknown metric."""
    name = "gates.json" if path is None else path.name
    try:
        text = path.read_text("utf-8") if path else files("eval").joinpath("gates.json").read_text("utf-8")
        gates = Gates.model_validate_json(text)
    except (OSError, ValidationError) as error:
        raise ReviewError(f"The gates in {name} cannot be read ({error}); correct the file.") from error
    if unknown := sorted({*gates.floors, *gates.ceilings} - {metric.name for metric in METRICS}):
        raise ReviewError(f"{name} names the metric {unknown[0]!r}, which does not exist; correct the name.")
    return gates


def missed(sides: dict[str, Summary], gates: Gates) -> tuple[str, ...]:
    """A sentence for every gate that a side misses; a metric that no case measured counts as missed.

    A side without cases is no side: with none at all, everything is missed.
    """
    if not sides:
        return ("no case was run, so no gate was checked",)
    sentences: list[str] = []
    for side, summary in sides.items():
        for name, limit, sign in [
            *((n, v, 1) for n, v in gates.floors.items()),
            *((n, v, -1) for n, v in gates.ceilings.items()),
        ]:
            found = summary.metrics.get(name)
            word = "at least" if sign > 0 else "at most"
            if found is None:
                sentences.append(f"{side}: {name} was not measured (no case applies), wanted {word} {limit:.2f}")
            elif sign * (found.value - limit) < -_ROUNDING:
                sentences.append(f"{side}: {name} is {found.value:.3f}, wanted {word} {limit:.2f} (n = {found.n})")
    return tuple(sentences)
