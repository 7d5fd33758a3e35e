"""The check of a written sentence against the passages it cites: rules alone, no model decides.

What a sentence says must stand in what it cites: its references, its numbers with their units, its names (codes,
drugs, animals, parts of the body), and it must not turn the passage round. It must also be about the same: close to
the passage in meaning, as the embedding has it, and with most of its words in the passage or close to it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.language import STOP, stem, words
from assistant.model.names import Held, Names, akin, fold
from assistant.model.polarity import turned_round
from assistant.model.quantities import missing, quantities
from corpus.types import Article

CLOSE = 0.44
"""Least cosine of a sentence and the passage that bears it out."""

VERY_CLOSE = 0.7
NEW_WORDS = 0.6
"""At most this share of a sentence's words may be none of the passage's, unless the two are very close in meaning."""

BRACKETS = re.compile(r"\[\s*\d[\d,;\s–-]*\]")
LINK = re.compile(r"https?:|www\.|\]\(|<\w", re.IGNORECASE)
META = re.compile(
    r"\b(?:the|this|these|each|provided|given|above) (?:passages?|text|excerpts?|question|answer|context|document)\b"
    r"|\bas an? (?:AI|assistant)\b",
    re.IGNORECASE,
)
"""What a model says about its task says nothing about the matter."""

NUMBERED = re.compile(r"\b(?:references?|refs?\.?|study|citations?) (?:no\. |number )?(\d+)\b", re.IGNORECASE)
VAGUE = re.compile(r"\b(?:several|few|some|many)\s+(second|minute|hour|day|week|month|year|decade)s\b", re.IGNORECASE)
LEAST_WORDS = 3
"""A sentence of fewer words of content claims nothing that could be checked."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as the check reads it: `text` is what stands in the article, on one line.

    `around` is what the reader sees with it, such as the names of columns: names may stand there, numbers may not.
    `label` is the name of the part it is in ("Table 2"), which a sentence may say.
    """

    text: str
    around: str = ""
    references: frozenset[int] = frozenset()
    label: str = ""

    def joined(self, other: Quote) -> Quote:
        """Both as one passage."""
        return replace(
            self,
            text=f"{self.text} … {other.text}",
            around=f"{self.around} {other.around}",
            references=self.references | other.references,
        )


class Check:
    """Checks sentences about one article."""

    def __init__(self, article: Article) -> None:
        self._names = Names(article)
        self._held: dict[Quote, Held] = {}

    def fault(self, claim: str, quote: Quote, closeness: float) -> str:
        """Why `claim` is not borne out by `quote`, as a phrase; "" when it is.

        `closeness` is the cosine of the two, as the embedding has it.
        """
        tests: Sequence[Callable[[], str]] = (
            lambda: "it holds a link" if LINK.search(claim) else "",
            lambda: "it speaks of the passages" if META.search(claim) else "",
            lambda: _foreign_references(claim, quote),
            lambda: _foreign_numbers(claim, quote),
            lambda: self._foreign_names(claim, quote),
            lambda: turned_round(_bare(claim), _bare(quote.text), self._names.short),
            lambda: "" if closeness >= CLOSE else "it is about something else",
            lambda: self._new_words(claim, quote, closeness),
        )
        return next((fault for fault in (test() for test in tests) if fault), "")

    def held(self, quote: Quote) -> Held:
        """What a passage names, its abbreviations written out."""
        if quote not in self._held:
            self._held[quote] = self._names.hold(f"{quote.text} {quote.around}")
        return self._held[quote]

    def stems(self, quote: Quote) -> frozenset[str]:
        """The stems that a sentence about a passage may use: the passage's and those of the article's title."""
        return self.held(quote).stems | self._names.common

    def _foreign_names(self, claim: str, quote: Quote) -> str:
        foreign = self._names.missing(_without(claim, quote.label), self.held(quote))
        return f"{foreign[0]!r} is not in the passage" if foreign else ""

    def _new_words(self, claim: str, quote: Quote, closeness: float) -> str:
        text = fold(_bare(claim))
        counted = quantities(text)
        for one in reversed(counted):  # they were looked for already
            text = f"{text[: one.start]} {text[one.end :]}"
        own = content(text)
        size = len(own) + len(counted)
        if size < LEAST_WORDS:
            return "it claims nothing"
        new = unheld(own, self.stems(quote))
        if len(new) <= NEW_WORDS * size or (closeness >= VERY_CLOSE and len(new) < size):
            return ""
        return f"its words ({', '.join(new[:4])}) are not the passage's"


def content(text: str) -> list[str]:
    """The words of a text that carry its meaning, once each."""
    return [word for word in dict.fromkeys(words(text)) if word not in STOP and len(word) > 2 and word.isalpha()]


def unheld(own: Sequence[str], held: frozenset[str]) -> list[str]:
    """The words of which no form is among the stems `held`."""
    return [word for word in own if not any(akin(stem(word), other) for other in held)]


def _bare(text: str) -> str:
    return " ".join(BRACKETS.sub(" ", text).split())


def _without(claim: str, label: str) -> str:
    return re.sub(re.escape(label), " ", claim, flags=re.IGNORECASE) if label else claim


def _foreign_references(claim: str, quote: Quote) -> str:
    said = {int(number) for group in BRACKETS.findall(claim) for number in re.findall(r"\d+", group)}
    said |= {int(number) for number in NUMBERED.findall(BRACKETS.sub(" ", claim))}
    foreign = sorted(said - quote.references)
    return f"reference {foreign[0]} does not stand in the passage" if foreign else ""


def _foreign_numbers(claim: str, quote: Quote) -> str:
    text = NUMBERED.sub(" ", _bare(_without(claim, quote.label)))
    foreign = missing(quantities(fold(text)), quantities(fold(_bare(quote.text))))
    if foreign:
        return f"{fold(text)[foreign[0].start : foreign[0].end].strip()!r} is not in the passage"
    vague = [unit.lower() for unit in VAGUE.findall(claim) if unit.lower() not in quote.text.lower()]
    return f"{vague[0]!r} is not in the passage" if vague else ""
