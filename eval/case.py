"""A question with what a right answer must hold, and where in the article that stands.

Cases come from JSON Lines files, one case a line. Every gold quote is located in the article when it is loaded, so a
case that no longer fits the article fails at once and not as a bad score.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import ReviewError
from corpus.types import Article, Span

Kind = Literal[
    "fact", "number", "list", "mechanism", "table1", "table2", "aggregate", "abbreviation", "figure", "reference",
    "author", "multi", "followup", "near", "far", "false_premise", "injection", "typo", "telegraphic", "yesno",
    "contradiction", "advice", "language",
]  # fmt: skip
Expect = Literal["answered", "not_answered", "either"]
Notice = Literal["", "advice", "conflict", "language"]

# Superscripts were flattened in some copies: a quote may be written either way and still name the same passage.
_FOLD = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Text = Annotated[str, Field(min_length=1)]


class Case(BaseModel):
    """One question. `facts`: every inner list needs one match; `sections`: every inner list needs one cited."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    id: Text
    kind: Kind
    wording: Literal["review", "lay"]
    history: tuple[Text, ...]
    question: Text
    expect: Expect
    facts: tuple[Annotated[tuple[Pattern, ...], Field(min_length=1)], ...]
    sections: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...]
    references: tuple[int, ...]
    quotes: tuple[Text, ...]
    also: tuple[Text, ...]
    notice: Notice
    note: str

    @model_validator(mode="after")
    def _complete(self) -> Case:
        if self.expect == "answered" and not (self.facts and self.sections and self.quotes):
            raise ValueError("a case that expects an answer needs facts, sections and quotes")
        if self.kind == "followup" and not self.history:
            raise ValueError("a followup case needs its earlier questions in history")
        return self


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """A case and where its quotes stand: `gold[i]` are all the places of `case.quotes[i]`, `also` the same."""

    case: Case
    gold: tuple[tuple[Span, ...], ...]
    also: tuple[tuple[Span, ...], ...]

    @property
    def id(self) -> str:
        return self.case.id


class Finder:
    """Finds text in an article whatever the white space, and gives the offsets in the article."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._offsets = [i for i, character in enumerate(article.text) if not character.isspace()]
        self._squeezed = "".join(article.text[i] for i in self._offsets).translate(_FOLD)

    def find(self, quote: str) -> tuple[Span, ...]:
        """Every place of `quote`, in the order of the text; empty when it stands nowhere."""
        wanted = "".join(quote.split()).translate(_FOLD)
        if not wanted:
            return ()
        found: list[Span] = []
        at = self._squeezed.find(wanted)
        while at >= 0:
            found.append(Span(self._offsets[at], self._offsets[at + len(wanted) - 1] + 1))
            at = self._squeezed.find(wanted, at + 1)
        return tuple(found)

    def inside(self, spans: Iterable[Span], section_ids: Iterable[str]) -> tuple[Span, ...]:
        """Those of `spans` that lie in one of the sections."""
        sections = [self._article.section_by_id[i] for i in section_ids if i in self._article.section_by_id]
        return tuple(s for s in spans if any(x.start <= s.start and s.end <= x.end for x in sections))


def _narrow(places: list[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    """A cell such as "Rats" stands in many rows: keep the place nearest to a quote that stands only once."""
    anchors = [spans[0] for spans in places if len(spans) == 1]
    if not anchors:
        return places
    return [
        spans if len(spans) < 2 else (min(spans, key=lambda s: min(abs(s.start - a.start) for a in anchors)),)
        for spans in places
    ]


def locate(case: Case, finder: Finder) -> LocatedCase:
    """Find the quotes of a case in the article. Raises `ReviewError` naming the first that is not there."""

    def places(quotes: Sequence[str]) -> list[tuple[Span, ...]]:
        found: list[tuple[Span, ...]] = []
        for quote in quotes:
            spans = finder.find(quote)
            if not spans:
                raise ReviewError(
                    f"case {case.id}: the quote {quote[:120]!r} does not stand in the article; correct it."
                )
            wanted = {section for group in case.sections for section in group}
            found.append(finder.inside(spans, wanted) or spans)
        return found

    return LocatedCase(case, tuple(_narrow(places(case.quotes))), tuple(places(case.also)))


def _parse(line: str, where: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        value = json.dumps(first.get("input"), ensure_ascii=False, default=str)[:160]
        raise ReviewError(f"{where}: {field}: {first['msg']} (value: {value}); correct the line.") from error


def load_cases(paths: Iterable[Path], article: Article) -> tuple[LocatedCase, ...]:
    """All cases of the files, in order, each with its quotes located in `article`.

    Raises `ReviewError` naming file, line and value for a missing file, a malformed line, an unknown field, section
    or kind, a broken pattern, an id used twice, or a quote that the article does not hold.
    """
    finder = Finder(article)
    seen: dict[str, str] = {}
    cases: list[LocatedCase] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ReviewError(f"The question file {str(path)!r} cannot be read ({error}); check its name.") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path.name}, line {number}"
            case = _parse(line, where)
            if case.id in seen:
                raise ReviewError(f"{where}: the id {case.id!r} is already used in {seen[case.id]}; give it its own.")
            seen[case.id] = where
            for section in (s for group in case.sections for s in group):
                if section not in article.section_by_id:
                    raise ReviewError(f"{where}: case {case.id} names section {section!r}, which the article lacks.")
            try:
                cases.append(locate(case, finder))
            except ReviewError as error:
                raise ReviewError(f"{where}: {error}") from error
    if not cases:
        raise ReviewError("No question was found; name at least one question file that holds a case.")
    return tuple(cases)
