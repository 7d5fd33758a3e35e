"""A question that asks two or three things at once, taken apart: "What is X, and why is Y?"."""

from __future__ import annotations

import re

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
    if compared := COMPARES.match(text):
        return _each_compared(compared["things"]) or (text,)
    bare = text.rstrip()
    opening = bare.rfind(" (") if bare.endswith(")") else -1
    asked, topic = (bare[:opening], bare[opening:]) if opening > 0 else (bare, "")
    stretches = [stretch.strip(" ?.,;") for stretch in BREAK.split(asked)]
    parts = [stretch for stretch in stretches if stretch]
    whole = len(parts) < 2 or len(parts) > MOST_PARTS
    if whole or any(len(part.split()) < FEWEST_WORDS or not OPENS.search(part) for part in parts):
        return (text,)
    return tuple(f"{part[0].upper()}{part[1:]}?{topic}" for part in parts)


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
