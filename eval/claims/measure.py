"""How well the check tells true claims from falsified ones, by kind of falsification and by half of the set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.embed import TextEncoder
from assistant.index.opened import Index
from assistant.model.passages import Passages
from corpus.errors import ReviewError
from eval.case import Finder
from eval.markdown import table

Kind = Literal["true", "free", "number", "unit", "entity", "negation", "swap", "invented"]
Half = Literal["tune", "held"]
KINDS: tuple[Kind, ...] = ("true", "free", "number", "unit", "entity", "negation", "swap", "invented")
TRUE = ("true", "free")
"""What the passage says in much the same words, and put freely."""

WHAT: dict[Kind, str] = {
    "true": "true, reworded: accepted",
    "free": "true, put freely: accepted",
    "invented": "invented in ordinary words: rejected",
}
AIMS: dict[Kind, float] = {"true": 0.95, "number": 0.95, "entity": 0.95}


class _Claim(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Kind
    text: str


class Pair(BaseModel):
    """A quote of the article and claims about it: half the pairs are there to make the rules on, half are held back."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    half: Half
    quote: str
    claims: tuple[_Claim, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, and the fault that the check found in it ("" when it was accepted)."""

    id: str
    half: Half
    kind: Kind
    claim: str
    fault: str

    @property
    def right(self) -> bool:
        return (self.kind in TRUE) == (not self.fault)


def judge_claims(index: Index, embedder: TextEncoder) -> tuple[Judged, ...]:
    """Every claim held against the unit of the article that its quote stands in.

    Raises `ReviewError` when a quote does not stand in the article.
    """
    passages = Passages(index, embedder)
    judged: list[Judged] = []
    for pair in read_pairs():
        places = units_behind(pair, index)
        encoded = embedder.encode([claim.text for claim in pair.claims])
        for claim, one in zip(pair.claims, encoded, strict=True):
            verdict = passages.verdict(claim.text, one.vector, places)
            judged.append(Judged(pair.id, pair.half, claim.kind, claim.text, verdict.fault))
    return tuple(judged)


def units_behind(pair: Pair, index: Index) -> list[int]:
    """The units that a pair's quote stands in. Raises `ReviewError` when it does not stand in the article."""
    spans = Finder(index.article).find(pair.quote)
    places = [p for p, u in enumerate(index.units) if any(u.start < s.end and s.start < u.end for s in spans)]
    if not places:
        raise ReviewError(f"Claim set: the quote of {pair.id} does not stand in the article; correct it.")
    return places


def claims_table(judged: Sequence[Judged]) -> str:
    """The share judged rightly by kind, for the claims the rules were made on and for those held back."""
    rows = []
    for kind in KINDS:
        of_kind = [one for one in judged if one.kind == kind]
        what = WHAT.get(kind, f"falsified by {kind}, rejected")
        aim = f"≥ {AIMS[kind]:g}" if kind in AIMS else ""
        halves = [[one for one in of_kind if one.half == half] for half in ("tune", "held")]
        rows.append([what, aim, *(_share(part) for part in (*halves, of_kind))])
    return table(["what", "aim", "made on", "held back", "all"], rows)


def wrong_claims(judged: Sequence[Judged]) -> str:
    """The claims judged wrongly of the half that the rules were made on; the others are only counted."""
    wrong = [one for one in judged if one.half == "tune" and not one.right]
    lines = [f"- {one.id} ({one.kind}): {one.claim} ({one.fault or 'accepted'})" for one in wrong]
    return "\n".join(["Judged wrongly among those the rules were made on:", *(lines or ["none"])])


def _share(judged: Sequence[Judged]) -> str:
    right = sum(one.right for one in judged)
    return f"{right / len(judged):.3f} ({right}/{len(judged)})" if judged else "–"


def read_pairs() -> list[Pair]:
    """The claim set."""
    lines = files("eval").joinpath("claims").joinpath("pairs.jsonl").read_text(encoding="utf-8").splitlines()
    return [TypeAdapter(Pair).validate_json(line) for line in lines if line.strip()]
