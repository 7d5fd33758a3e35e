"""Names in a sentence: codes (genes, cell lines, abbreviations), proper names, drugs, animals, parts of the body.

They are found by how they are written and by general word lists, never by a list for one article. A name of a claim
is held by a quote that has it, its long or short form by the article's glossary, or another word for the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.language import STOP, english_counts, is_english_word, stem, stems
from assistant.model.kinds import packaged_kinds
from corpus.types import Article

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "theta": "θ",
    "sigma": "σ", "omega": "ω", "zeta": "ζ",
}  # fmt: skip
CODE = re.compile(
    r"(?<![\w])(?=[\w/‐-]*[A-ZΑ-Ω\d][\w/‐-]*[A-ZΑ-Ωα-ω\d]|[a-z]+[A-Z])[A-Za-zΑ-Ωα-ω][\w/‐-]*[A-Za-zΑ-Ωα-ω\d](?![\w])"
)
"""A word with two capitals, digits or Greek letters, not beginning with a digit: "KDM4B", "TGF-β", "miR-29b-3p"."""

NAME = re.compile(r"(?<![\w-])[A-Z][a-zà-ÿ]{2,}(?:[A-Z][a-z]+)?(?![\w])")
AUTHORS = re.compile(
    r"\b([A-Z][\w'’-]+)(?=(?:'s|’s)? (?:et al|and (?:colleagues|co-?workers|associates|others)|group\b|team\b))"
)
BEGINS = re.compile(r"(?:^|[.?!:]\s+|^[-•*]\s*|[\"“(]\s*)$")
ROMAN = re.compile(r"\b(phase|stage|grade|type|class|level)s?[\s-]+([IVX]+(?:/[IVX]+)?[ab]?|\d+[ab]?)\b", re.IGNORECASE)
WORD = re.compile(r"[A-Za-zà-ÿ]+(?:-[a-zà-ÿ]+)*")
TECHNICAL = re.compile(
    r"(?:cyte|blast|clast|phage|phil|mab|nib|ium|oma|osis|itis|emia|kine|cillin|mycin|statin|parin|tide|oxifene"
    r"|dronate|profen|olone|azole|pril|sartan|plasty|ectomy|otomy|scopy)s?$"
)
"""Endings of the words for cells, drugs, disorders, elements and operations."""

LATIN = {"et", "al", "vivo", "vitro", "situ", "ex", "via", "versus", "de", "novo"}
LEAST_PREFIX = 4
LEAST_COMMON = 6


def fold(text: str) -> str:
    """A text with typographic apostrophes and hyphens plain, and the names of Greek letters as these."""
    text = text.replace("’", "'").replace("‐", "-").replace("‑", "-").replace("µ", "μ")
    return re.sub(
        r"(?<![a-z])(" + "|".join(GREEK) + r")(?![a-z])", lambda m: GREEK[m[1].lower()], text, flags=re.IGNORECASE
    )


def squeeze(code: str) -> str:
    """A code without hyphens, case and the plural's s: "TGF-β" and "TGFβ" are one."""
    bare = "".join(c for c in fold(code) if c.isalnum())
    if len(bare) > 2 and bare.endswith("s") and bare[-2].isupper():
        bare = bare[:-1]
    return bare.lower()


def codes_in(text: str) -> list[str]:
    """The codes of a text as written; the lower-case words of a compound ("BM-MSC-injected") are left off."""
    found = []
    for match in CODE.finditer(fold(text)):
        parts = [part for part in re.split(r"-", match.group()) if part]
        kept = [p for p in parts if not (p.isalpha() and p.islower() and len(p) > 2 and p not in GREEK)]
        code = "-".join(kept)
        if len(squeeze(code)) > 1 and not re.fullmatch(r"[IVX]+(?:/[IVX]+)?[ab]?", code):
            found.append(code)
    return found


@dataclass(frozen=True)
class Held:
    """What a quote names: its folded text, squeezed codes, and stems with those of the long forms of its codes."""

    text: str
    codes: tuple[str, ...]
    stems: frozenset[str]
    phases: frozenset[str]


class Names:
    """The names of one article's glossary; tells which names of a claim a quote does not hold."""

    def __init__(self, article: Article) -> None:
        pairs = [(fold(entry.short), fold(entry.long)) for entry in article.glossary]
        self.longs: dict[str, tuple[str, ...]] = {}
        for short, long in [*pairs, *_families(pairs)]:
            self.longs[squeeze(short)] = (*self.longs.get(squeeze(short), ()), long)
        self.shorts = sorted({(long, short) for short, long in [*pairs, *_families(pairs)]}, key=lambda p: -len(p[0]))
        self.common = frozenset(stems(self.expanded(str(article.metadata.get("title") or ""))))

    def expanded(self, text: str) -> str:
        """A text with the long forms of its abbreviations, and the short forms of its long ones, added."""
        text = fold(text)
        lower = f" {text.lower()} "
        added = [short for long, short in self.shorts if long.lower() in lower]
        for code in (*codes_in(text), *added):
            for part in (code, *code.split("-")):
                added += self.longs.get(squeeze(part), ())
        return f"{text} {' '.join(added)}"

    def short(self, text: str) -> str:
        """A text with the glossary's long forms written short: "interleukin-10" is IL-10."""
        text = fold(text)
        for long, short in self.shorts:
            text = re.sub(rf"(?<!\w){re.escape(long)}(?!\w)", short, text, flags=re.IGNORECASE)
        return text

    def hold(self, quote: str) -> Held:
        """What `quote` names."""
        full = self.expanded(quote)
        codes = {squeeze(code) for code in codes_in(f"{full} {self.short(quote)}")}
        return Held(full.lower(), tuple(codes), frozenset(_bases(full)), frozenset(phases(quote)))

    def missing(self, claim: str, held: Held) -> list[str]:
        """The names of a claim that a quote does not hold, as the claim writes them."""
        claim = fold(claim)
        found = [code for code in codes_in(self.short(claim)) if not self._held_code(code, held)]
        found += [phase for phase in phases(claim) if phase not in held.phases]
        found += [name for name in proper_names(claim) if not self._held_word(name, held)]
        found += [word for word in special_words(claim) if not self._held_word(word, held)]
        found += [word for word in things(claim) if not self._held_thing(word, held)]
        return list(dict.fromkeys(found))

    def _held_code(self, code: str, held: Held) -> bool:
        bare = squeeze(code)
        if any(_within(bare, other) for other in held.codes):
            return True
        if any(set(_bases(long)) - STOP <= held.stems | self.common for long in self.longs.get(bare, ())):
            return True
        if "-" in code or "/" in code:
            parts = [part for part in re.split(r"[-/]", code) if part]
            return all(not part.isdigit() and len(part) > 1 and self._held_code(part, held) for part in parts)
        return not any(c.isdigit() for c in bare) and bare in held.stems

    def _held_word(self, word: str, held: Held) -> bool:
        if stem(word.lower()) in packaged_kinds().things:
            return self._held_thing(word, held)
        return all(
            any(akin(part, other) for other in held.stems | self.common) or f" {part} " in held.text
            for part in _bases(word)
        )

    def _held_thing(self, word: str, held: Held) -> bool:
        same = packaged_kinds().things[stem(word.lower())]
        return bool(same & held.stems) or stem(word.lower()) in self.common


def proper_names(text: str) -> list[str]:
    """Capitalised words inside sentences, and authors wherever they stand."""
    found = AUTHORS.findall(text)
    for match in NAME.finditer(text):
        first = bool(BEGINS.search(text[: match.start()]))
        word = match.group()
        if not first and word.lower() not in STOP and (word.lower() not in LATIN):
            found.append(word)
    return found


def special_words(text: str) -> list[str]:
    """Words that no English dictionary has, such as drugs', and those formed like the names of cells or disorders."""
    found = []
    for match in WORD.finditer(text):
        for word in match.group().split("-"):
            lower = word.lower()
            if len(lower) < 4 or lower in LATIN or lower in STOP or (word != lower and word[1:] != lower[1:]):
                continue
            if TECHNICAL.search(lower) or not _english(lower):
                found.append(lower)
    return found


def things(text: str) -> list[str]:
    """Words for animals, people, parts of the body, cells and materials."""
    known = packaged_kinds().things
    return [word for match in WORD.finditer(text) for word in match.group().lower().split("-") if stem(word) in known]


@cache
def _english(word: str) -> bool:
    """Whether a word is an everyday one, in British or American spelling, or put together from such ones."""
    if is_english_word(word):
        return True
    spelled = word.replace("isation", "ization").replace("ising", "izing").replace("ised", "ized").replace("ise", "ize")
    spelled = spelled.replace("our", "or").replace("ae", "e").replace("oe", "e")
    if is_english_word(spelled):
        return True
    for prefix in ("over", "under", "non", "pro", "anti", "pre", "post", "re", "un", "in", "co", "micro", "multi"):
        if spelled.startswith(prefix) and len(spelled) > len(prefix) + 3 and is_english_word(spelled[len(prefix) :]):
            return True
    counts = english_counts()
    return any(
        spelled.endswith(tail) and spelled[: -len(tail)] in counts for tail in ("ly", "ness", "ally", "er", "ers")
    )


def _families(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """("IL-17", "interleukin 17") stands for ("IL", "interleukin") as well."""
    for short, long in pairs:
        one, other = re.fullmatch(r"(.*?[A-Za-z])-?(\d+)", short), re.fullmatch(r"(.*?\w)[\s-]?(\d+)", long)
        if one and other and one[2] == other[2] and len(one[1]) > 1:
            yield one[1], other[1]


def _bases(text: str) -> list[str]:
    return [part for word in stems(fold(text)) for part in ([word] if not word.isdigit() else [])]


def _within(code: str, other: str) -> bool:
    """Whether a squeezed code is another, or a whole part of it: "bmp6" of "mscbmp6", not "il1" of "il10"."""
    at = other.find(code)
    if at < 0 or len(code) < 2:
        return False
    if code == other:
        return True
    behind = other[at + len(code) : at + len(code) + 1]
    return (
        len(code) > 2
        and not (behind.isdigit() and code[-1].isdigit())
        and not (behind and not code[-1].isdigit() and behind.isdigit())
    )


def akin(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: nearly all of both is their common beginning."""
    common = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if common is None:  # one begins with the other
        common = min(len(one), len(other))
        return (common >= LEAST_PREFIX and max(len(one), len(other)) - common <= 3) or one == other
    return common >= LEAST_COMMON and max(len(one), len(other)) - common <= 3


def phases(text: str) -> list[str]:
    """What a text numbers among others of its sort: "phase I/IIa" → ["phase I", "phase IIA"]."""
    return [f"{m[1].lower()} {part}" for m in ROMAN.finditer(text) for part in m[2].upper().split("/")]
