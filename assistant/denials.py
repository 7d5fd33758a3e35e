"""What a question denies of rows, or leaves out of them: "not from marrow", "other than rats", "all but one"."""

from __future__ import annotations

import re


def exclusion(text: str) -> tuple[int, int]:
    """The stretch of a question that says what is left out: from "except" to the next comma, or to the end of it or of
    its brackets."""
    found = EXCLUDING.search(text)
    if found is None or SETS_APART.search(text):
        return 0, 0
    inside = text.find(")", found.end()) if text.rfind("(", 0, found.start()) >= 0 else -1
    if inside >= 0:
        return found.start(), inside
    topic = text.rfind(" (", found.end()) if text.rstrip().endswith(")") else -1
    last = topic if topic >= 0 else len(text)  # a topic carried along in brackets is not left out
    asks = ASKS.search(text, found.end(), last)
    comma = text.find(",", found.end(), last)
    if asks is not None:
        last = asks.start()
    elif comma >= 0 and found.start() == 0:
        last = comma
    elif ASKED.match(text) and "?" not in text[: found.start()]:
        verb = GOES_ON.search(text, found.end(), last)
        last = verb.start() if verb is not None else last
    return found.start(), last


def is_denied(before: str) -> bool:
    """Whether what stands before a word of a question, in lower case, denies it."""
    before = WITH_AND_WITHOUT.sub("with ", before)
    clause = re.split(r"[.;?!]", before)[-1]
    return any(pattern.search(text) for pattern, text in ((DENIED, before), (NOT_DONE, before), (ALL_BUT, clause)))


EXCLUDING = re.compile(
    r"(?<=\()not (?:the )?"
    r"|\b(?:rather than|instead of|other than|except(?: for)?|but not|and not|excluding|apart from"
    r"|leaving (?:out|aside)|leave (?:out|aside) (?!how\b)|minus|skip(?:ping)?|not counting|besides"
    r"|ignor(?:e|ing)|disregard(?:ing)?"
    r"|nothing from|neither(?=.* nor\b)|as opposed to|unlike)\b"
    r"|^\s*(?:after (?=(?:[\w-]+ ){0,2}[\w-]+,)|(?:setting|leaving|putting) (?!aside|out))\b",
    re.I,
)
APART = r"(?:tell|set)s? (?:[\w-]+ ){1,4}apart"
SETS_APART = re.compile(rf"\b{APART} from\b", re.IGNORECASE)
"""Compares, and leaves nothing out."""
ASKS = re.compile(r",\s*(?:which|what|how|who|where|list|name)\b", re.IGNORECASE)
"""Where the question itself begins, behind what it leaves out."""

ASKED = re.compile(r"\W*(?:(?:in|on|for|from|to|with) )?(?:which|what|how many)\b", re.IGNORECASE)
"""How a question begins that names what it asks of before it leaves some out."""
GOES_ON = re.compile(
    r" (?:did|does|do|has|have|had|were|was|are|is|got|get|received|used|gave|could|can) ", re.IGNORECASE
)
"""Where what a question asks of the others goes on: "which animals besides rats did they try it on"."""

WITH_AND_WITHOUT = re.compile(r"\bwith(?:out)? (?:and|or) with(?:out)? ")
"""Denies nothing: "with and without"."""
DENIED = re.compile(
    r"(?:\b(?:not|no|never|without)|n['’]t)\s+(?:[\w-]+\s+){0,2}(?:[\w-]+\s+n?or\s+(?:an?\s+|any\s+)?)?$"
    r"|\bwithout any(?:thing|one)? (?:from|of|in|by|with|on) (?:the\s+|an?\s+|any\s+)?$"
)
NOT_DONE = re.compile(
    r"(?:\b(?:not|never)|n['’]t)\s+[\w-]+\s+(?:(?:cells|it|them|in|into|from|to|of|the|its|their|any|an?|with|by|on"
    r"|at|all)\s+){0,4}$"
)
"""A verb that is denied, and what stands between it and what it is denied of: "did not use cells from"."""

ALL_BUT = re.compile(r"\ball (?:(?:of )?(?:these|those|the|them) )?but (?:one|two|three|four|five|six|\d+)\b")
"""What is so of nearly all rows: it is asked of which it is not."""
