"""Which cases tune the program (dev) and which only judge it (test), split by gold passage.

Two cases that rest on the same sentence or table row are never on different sides: otherwise what was learned on dev
would be tested again. The split is worked out once, written down (`freeze`) and checked before each run.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import ReviewError
from corpus.types import Article, Span
from eval.case import LocatedCase

Side = Literal["dev", "test"]
SPLIT_FILE = "split.json"


class FrozenSplit(BaseModel):
    """The written-down split: the hash of each question file, of all of them, and the side of every case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions_sha256: str
    files: dict[str, str]
    sides: dict[str, Side]


@dataclass(frozen=True, slots=True)
class Questions:
    """Question files, their hash and the side of every case; `frozen` is false for a set brought from outside."""

    paths: tuple[Path, ...]
    sha256: str
    sides: Mapping[str, Side]
    frozen: bool


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a question file, the same whatever the line endings of a checkout. Raises `ReviewError`."""
    try:
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    except OSError as error:
        raise ReviewError(f"The question file {str(path)!r} cannot be read ({error}); check its name.") from error


def hash_questions(paths: Iterable[Path]) -> str:
    """One hash for a set of files: it changes with any name or content, not with the order."""
    return _digest("\n".join(sorted(f"{path.name} {hash_file(path)}" for path in paths)))


def passages_at(article: Article, span: Span) -> frozenset[str]:
    """Keys of the sentences and table rows that a span touches; a span outside them is its own passage."""
    keys: set[str] = set()
    for table in article.tables:
        for row in table.rows:
            stretches = [Span(row.start, row.end), *(Span(c.start, c.end) for c in row.cells if c.end > c.start)]
            if any(span.overlaps(stretch) for stretch in stretches):
                keys.add(f"row {table.id} {row.number}")
    if not keys:
        keys = {f"sentence {s.start}" for s in article.sentences if s.start < span.end and span.start < s.end}
    if not keys:
        keys = {f"entry {a.start}" for a in article.abbreviations if a.start < span.end and span.start < a.end}
    return frozenset(keys or {f"place {span.start}"})


def passages(case: LocatedCase, article: Article) -> frozenset[str]:
    """The passages a case rests on; a whole-table case, which serves all rows, and one without gold stand alone."""
    if case.case.kind == "aggregate":
        tables = sorted({s for group in case.case.sections for s in group if s in article.table_by_id})
        return frozenset({f"aggregate {' '.join(tables)} {case.id}"})
    keys = {key for spans in case.gold for span in spans for key in passages_at(article, span)}
    return frozenset(keys or {f"case {case.id}"})


def components(keys: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Groups of case ids that hang together through shared passages (union-find), each group sorted."""
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for case_id, passage_keys in keys.items():
        for key in passage_keys:
            parent[root("c " + case_id)] = root("p " + key)
    groups: dict[str, list[str]] = defaultdict(list)
    for case_id in keys:
        groups[root("c " + case_id)].append(case_id)
    return [tuple(sorted(group)) for group in groups.values()]


def assign(cases: Sequence[LocatedCase], article: Article) -> dict[str, Side]:
    """The side of every case: whole components, about half of the cases and of each kind on either side.

    Deterministic: components are taken in the order of size and SHA-256, and each goes where it evens out the kinds
    most; a tie is settled by the hash.
    """
    kinds = {case.id: case.case.kind for case in cases}
    groups = components({case.id: passages(case, article) for case in cases})
    hashed = {group: _digest("\n".join(group)) for group in groups}
    counts: dict[Side, Counter[str]] = {"dev": Counter(), "test": Counter()}
    sides: dict[str, Side] = {}
    for group in sorted(groups, key=lambda g: (-len(g), hashed[g])):
        here = Counter[str](kinds[case_id] for case_id in group)

        def unevenness(side: Side, here: Counter[str] = here) -> int:
            other: Side = "test" if side == "dev" else "dev"
            by_kind = sum(
                (counts[side][k] + here[k] - counts[other][k]) ** 2 for k in {*counts[side], *counts[other], *here}
            )
            return by_kind + (counts[side].total() + here.total() - counts[other].total()) ** 2

        even = unevenness("dev") - unevenness("test")
        side: Side = "dev" if even < 0 or (even == 0 and int(hashed[group], 16) % 2 == 0) else "test"
        counts[side].update(here)
        sides.update(dict.fromkeys(group, side))
    return dict(sorted(sides.items()))


def freeze(paths: Sequence[Path], cases: Sequence[LocatedCase], article: Article) -> Path:
    """Write the split of `cases` beside their files (all in one folder) and give its path."""
    folders = {path.resolve().parent for path in paths}
    if len(folders) != 1:
        raise ReviewError(f"Question files of {len(folders)} folders cannot be frozen together; put them into one.")
    frozen = FrozenSplit(
        questions_sha256=hash_questions(paths),
        files={path.name: hash_file(path) for path in sorted(paths, key=lambda p: p.name)},
        sides=assign(cases, article),
    )
    target = folders.pop() / SPLIT_FILE
    target.write_text(json.dumps(frozen.model_dump(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return target


def read_split(path: Path) -> FrozenSplit:
    try:
        return FrozenSplit.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise ReviewError(f"The split {path.name} cannot be read ({error}); run `python -m eval freeze`.") from error


def check(paths: Sequence[Path], *, own: bool) -> Questions:
    """The files with their frozen split. Raises `ReviewError` when they changed since they were frozen.

    `own` is true for the questions that come with the program: these must be frozen. Files from outside may come
    without a split; then every case is a test case.
    """
    split_path = (paths[0].resolve().parent if paths else Path()) / SPLIT_FILE
    sha256 = hash_questions(paths)
    if not split_path.is_file():
        if own:
            raise ReviewError(
                "The questions are not frozen: split.json is missing; run `python -m eval freeze` before any tuning."
            )
        return Questions(tuple(paths), sha256, {}, frozen=False)
    split = read_split(split_path)
    for path in paths:
        known = split.files.get(path.name)
        if known != hash_file(path):
            what = "is not part of the frozen set" if known is None else "changed since the set was frozen"
            raise ReviewError(f"The question file {path.name} {what}; look at it, then run `python -m eval freeze`.")
    if own and (gone := sorted(set(split.files) - {path.name for path in paths})):
        raise ReviewError(f"The frozen question file {gone[0]} is missing; restore it or run `python -m eval freeze`.")
    return Questions(tuple(paths), sha256, split.sides, frozen=True)


def side_of(questions: Questions, case_id: str) -> Side:
    """The side of a case; a case from a set that is not frozen is a test case."""
    return questions.sides.get(case_id, "test")
