"""Does a question lean on what was said before it? A calibrated probability from its words alone."""

from __future__ import annotations

import re

from assistant.language import words
from assistant.parameters import Parameters
from assistant.question import Question, generic
from assistant.signals import probability

SIGNALS = (
    "opens",
    "points_first",
    "points_early",
    "points_late",
    "definite",
    "few",
    "words",
    "weight",
    "weights",
    "part",
    "name",
    "defines",
)
"""What the judgement rests on, each 0 to 1."""

ALONE = 0.3
LEANING = 0.8
"""A question below the one stands on its own, one above the other does not; between them the evidence decides."""

OPENS = re.compile(
    r"^\s*(?:and|but|so|or|then|also|what about|how about|what else|how so|in what way\s*\?|same for|ok(?:ay)?,?)\b"
    r"|^\s*why(?: not| so| is that| then)?\s*\??\s*$",
    re.IGNORECASE,
)
SOURCE = re.compile(
    r"^\s*(?:(?:and|ok(?:ay)?|so|but),?\s+)?(?:(?:what(?:['’]s| is)|give me|show me|your|any)\s+)?(?:the\s+)?"
    r"(?:sources?|refs?|references?|citations?|evidence|who says(?: so| that| this)?|says who|according to (?:whom|who)"
    r"|(?:which|what) (?:paper|study|reference|source)(?: is (?:that|this|it)(?: from)?)?)"
    r"(?: for (?:that|this|it))?\s*[?.!]*\s*$",
    re.I,
)
"""A follow-up that asks for nothing but where the answer before comes from."""

CORRECTS = re.compile(
    r"^\s*(?:(?:no|nope|sorry|oops|wait)[,.:;]?\s+)*"
    r"(?:i (?:meant|mean|was asking about)|(?:not (?:that|those|them),?\s+)?rather)[,:]?\s+",
    re.I,
)
"""How a follow-up begins that puts something in place of what was asked before: "no, I meant …"."""

EMPTY = re.compile(
    r"\b(?:is|are|was|were|be|been) there\b|\bthere (?:is|are|was|were|any|be)\b|\b(?:is|was) it (?:\w+ )?(?:that|to)\b"
    r"|\bthis (?:review|paper|article|text|document)\b|\bthose (?:who|that|which|with|given|in|of)\b"
    r"|\bones? (?:that|who|which|with|given|of|in)\b|\b(?:the|in|no|any|only|at) one\b(?= \w+)",
    re.IGNORECASE,
)
"""Pointing words that point at nothing before: "is there", "those who", "this review"."""
POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|these|those|he|she|his|her|him|there|ones)\b"
    r"|\b(?:this|that)\b(?=\s*[?.,!]|$|\s+(?:is|was|were|are|do|does|did|has|had|have|be|so|one|then|mean|work|matter"
    r"|happen|come|help)\b)"
    r"|\b(?:of|about|for|from|in|like|with|to|by|after|before|why|how|is|was|does|did|do|would|could|can)"
    r" (?:this|that)\b(?! (?:the|a|an|they|it)\b)",
    re.IGNORECASE,
)
DEFINITE = re.compile(
    r"\b(?:the (?:same|others?|former|latter|(?:first|second|next|last) one|study|trial|experiment|authors?|team"
    r"|treatment|animals?|cells|procedures?|drugs?|patients|subjects|results?|method)\b"
    r"(?! (?:of|in|on|with|by|that|who|which|from|for|given|used)\b)"
    r"|which one|(?:which|either|neither|both|any|each|all|one) of (?:them|these|those|the two|the three)"
    r"|(?:first|second|other) of (?:them|the two)|of the two)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"(?<=\s)[A-Z][\w-]+|[A-Z]{2,}")
DEFINES = re.compile(
    r"^\s*(?:what|who|wat)(?: is|'s|s| are|'re| was| were| do(?:es)?)\b|\b(?:define|definition|meaning|means?|explain"
    r"|stands? for|full (?:name|form)|in full)\b|=",
    re.IGNORECASE,
)
FRESH = re.compile(
    r"\b(?:changing the subject|(?:another|different|new|unrelated) (?:question|topic|subject)|unrelated"
    r"|something (?:else|different)\s*[:,])",
    re.IGNORECASE,
)
MANY_WORDS = 14
ENOUGH_TERMS = 3


def leaning(text: str, question: Question, parameters: Parameters) -> float:
    """How likely `text` can't be understood without what was said before it, 0 to 1."""
    if FRESH.search(text):
        return 0.0
    if SOURCE.match(text) or CORRECTS.match(text):
        return 1.0
    signals = lean_signals(text, question)
    likely = probability(SIGNALS, signals, parameters.lean, parameters.lean_bias)
    # "What are exosomes?" is short, and whole: only the evidence may say otherwise.
    return min(likely, LEANING) if signals[SIGNALS.index("defines")] else likely


def lean_signals(text: str, question: Question) -> tuple[float, ...]:
    """The signals, in the order of `SIGNALS`.

    A word that points ("it", "those") counts by how much of the question stands before it, which it may point at.
    """
    strong = [term for term in question.terms if not generic(term)]
    bare = EMPTY.sub(lambda match: " " * len(match.group()), text)
    before = [sum(term.end <= found.start() for term in strong) for found in POINTS.finditer(bare)]
    return (
        float(bool(OPENS.match(text))),
        float(0 in before),
        float(1 in before),
        float(any(count > 1 for count in before)),
        float(bool(DEFINITE.search(text))),
        max(0, ENOUGH_TERMS - len(strong)) / ENOUGH_TERMS,
        min(len(words(text)), MANY_WORDS) / MANY_WORDS,
        max((term.weight for term in strong), default=0.0),
        min(ENOUGH_TERMS, sum(term.weight for term in strong)) / ENOUGH_TERMS,
        float(question.names_part or bool(question.references)),
        float(bool(NAMES.search(text))),
        float(bool(strong and DEFINES.search(text) and not before)),
    )
