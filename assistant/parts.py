"""A question that asks two or three things at once, taken apart: "What is X, and why is Y?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from assistant.converse import topic_apart
from assistant.question import Question, Term, generic

MOST_PARTS = 3
FEWEST_WORDS = 3
"""A shorter stretch is no question of its own."""

ASKING = (
    r"(?:what|which|how|why|who|whom|whose|where|when"
    r"|(?:at|by|for|from|in|into|of|on|through|to|under|with) (?:what|which|whom|whose)"
    r"|is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)"
)
BREAK = re.compile(
    rf"\s*[?;]\s+(?:(?:and|but|also|or)\s+)?(?={ASKING}\b)"
    rf"|\s*,\s*(?:and|but)\s+(?=(?:the [\w-]+ of )?{ASKING}\b)"
    r"|\s+and\s+(?=(?:what|which|how|why|who|where|when)\b)",
    re.IGNORECASE,
)
OPENS = re.compile(rf"\b{ASKING}\b", re.IGNORECASE)

COMPARES = re.compile(
    r"^\s*(?:please\s+)?(?:compare|contrast)\s+(?P<things>.+?)(?:\s+with (?:each other|one another))?[\s.?]*$",
    re.IGNORECASE,
)
JOINS = re.compile(r"\s*,\s*(?:and|with|to)\s+|\s+(?:and|with|to|versus|vs\.?|against)\s+|\s*,\s*", re.IGNORECASE)
ABOUT = re.compile(r"^(?P<aspect>the\s+[\w\s/-]+?\s+(?:of|for|in|on))\s+(?P<thing>.+)$", re.IGNORECASE)
CLAUSE = re.compile(
    r"(?:what|how|why|which|where) (?![\w'’]+ (?:[\w'’]+ )?(?:says?|tells?|reports?|writes?)\b)", re.IGNORECASE
)
SAYS = re.compile(r"^what (?:[\w'’]+ ){1,3}(?:says?|tells?|reports?|writes?) (?:about|of|on) ", re.IGNORECASE)
INSTEAD = re.compile(r"^(?:that|those)\s+(?:of|for|in|on)\s+", re.IGNORECASE)


def split_parts(text: str) -> tuple[str, ...]:
    """The questions of `text`, each as a question of its own; the whole text when it asks one thing.

    A topic carried along in brackets at the end belongs to every part.

    >>> split_parts("How common is it in women, and why does cement leak?")
    ('How common is it in women?', 'Why does cement leak?')
    >>> split_parts("Which animals and cells were used?")
    ('Which animals and cells were used?',)
    >>> split_parts("Compare the strength of ceramics with that of polymers.")
    ('What is the strength of ceramics?', 'What is the strength of polymers?')
    """
    if (compared := COMPARES.match(text)) and not CLAUSE.match(compared["things"]):
        return _each_compared(compared["things"]) or (text,)
    asked, topic = topic_apart(text)
    stretches = [stretch.strip(" ?.,;") for stretch in BREAK.split(asked)]
    parts = [stretch for stretch in stretches if stretch]
    whole = len(parts) < 2 or len(parts) > MOST_PARTS
    if whole or any(len(part.split()) < FEWEST_WORDS or not OPENS.search(part) for part in parts):
        return (text,)
    return tuple(f"{part[0].upper()}{part[1:]}?{topic}" for part in parts)


EACH = re.compile(
    r"\b(?:contrast|differ|differs|differences? (?:is there |are there )?between|compare|compared|versus|vs|each"
    r"|respectively|separately|distinguish(?:es)?|tell apart)\b",
    re.IGNORECASE,
)
"""What asks for the same of two things."""

ONE_OF_TWO = re.compile(
    r"\b(?:apart from|other than|rather than|instead of|better|superior|worse|inferior|wins?|won|winner|ahead)\b",
    re.IGNORECASE,
)
"""What leaves one of two things out, or holds them against each other in one breath."""

BETWEEN = re.compile(
    r"(?:\s+(?!(?:in|of|by|with|to|for|on|from)\b)[\w'’.-]+){0,2}?\s*(?P<joint>,|/|\band\b|\bor\b|\bversus\b|\bvs\b\.?|\bwith\b|\bagainst\b)"
    r"(?:\s+(?:and|in|of|by|with|to|for|on|the|that|those|an?))*\s*",
    re.IGNORECASE,
)
"""What stands between two things that are named beside each other."""


@dataclass(frozen=True, slots=True)
class Side:
    """A question about one of two things named beside each other: its text without the other, and the thing."""

    text: str
    thing: Term


def each_of_two(question: Question) -> tuple[Side, ...]:
    """A question for each of the two things of which one asks the same; () when it does not.

    "How do polymers and ceramics compare as implants?" → "How do polymers compare as implants?" and the other.
    """
    text = question.text
    if question.yes_no or question.counts or not EACH.search(text) or ONE_OF_TWO.search(text):
        return ()
    named = [term for term in question.terms if term.known and not generic(term)]
    for first, second in sorted(combinations(named, 2), key=lambda pair: (pair[1].start, -pair[0].start)):
        found = BETWEEN.fullmatch(text[first.end : second.start])
        same = text[second.end :].lstrip().startswith(text[first.start : first.end])  # "… shot versus … shot"
        if found is not None and not same:
            joint = first.end + found.start("joint"), first.end + found.end("joint")
            return (
                Side(f"{text[: joint[0]].rstrip()}{text[second.end :]}", first),
                Side(f"{text[: first.start]}{text[joint[1] :].lstrip()}", second),
            )
    return ()


def _each_compared(things: str) -> tuple[str, ...]:
    """A question about each of the things compared, what is compared of the first said of the others too."""
    found = [thing.strip() for thing in JOINS.split(SAYS.sub("", things)) if thing.strip()]
    if not 2 <= len(found) <= MOST_PARTS:
        return ()
    first, *others = found
    determiner = others[-1].split()[0].lower()
    opening = first.lower().rfind(f"{determiner} ") if determiner in ("the", "a", "an") else -1
    about = ABOUT.match(first)
    if opening > 0:  # "the role of cells in the first phase, the second phase, …"
        aspect, first = first[:opening].strip(), first[opening:]
    elif about is not None:
        aspect, first = about["aspect"], about["thing"]
    else:
        aspect = ""
    others = [INSTEAD.sub("", other) for other in others]
    return tuple(f"What is {aspect} {thing}?" if aspect else f"What about {thing}?" for thing in (first, *others))
