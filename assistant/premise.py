"""Does a question take for granted the reverse of what the evidence says: "Why does X block …?" where X promotes it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

READ = 2
"""Quotes that are held against a question: the best ones, which tell of the same."""

PRESUMES = re.compile(
    r"^\s*(?:and |but |so )?(?:why|how come|how (?:does|do|did|is|are|was|were|can|could)|by what mechanism"
    r"|through which|what (?:makes|made|gives|explains|explained|causes|caused|lets|drives))\b",
    re.IGNORECASE,
)
"""How a question begins that asks for the reason or the way of something, and so says that it is so."""


def presumes_the_reverse(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question asks why or how something is so of which the best quotes say the reverse.

    >>> presumes_the_reverse("Why does the gel slow the growth of bone?", ["The gel increased the growth of bone."])
    True
    >>> presumes_the_reverse("Does the gel slow the growth of bone?", ["The gel increased the growth of bone."])
    False
    """
    if PRESUMES.match(question) is None:
        return False
    from assistant.model.polarity import directed_otherwise  # with its word lists, which few questions need

    return any(directed_otherwise(question, quote) for quote in quotes[:READ])
