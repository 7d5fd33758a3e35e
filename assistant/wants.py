"""What a question wants of the rows of a table, by its words: one count of all, the first of them, how it went."""

from __future__ import annotations

import re

from assistant.denials import APART

JUDGES = re.compile(r"\b(best|safest|recommended|preferred|preferable|ideal|optimal|advisable)\b")
"""Asks for a judgement, which a row does not give by standing in the table."""

SIDE_BY_SIDE = re.compile(
    r"\b(?:how often|more often|more common|more (?:usual|frequent)|most|and (?:which|how many|what))\b"
)
OFTEN = re.compile(r"\b(?:often|common|commonly|frequent|frequently|popular|times|used|studied|turns? up|appears?)\b")
COMMONEST = re.compile(r"\b(?:most|least) (?:often|common(?:ly)?|frequent(?:ly)?|popular|usual)\b")
DONE = re.compile(
    r"(?!(?:listed|included|summari[sz]ed|reviewed|compared|covered|tabulated|compiled|contained|cited|used|based|related)$)"
    r"\w+ed|kept|came|lost|left|found|got|made|met"
)
"""Says what was done with rows, more than that they are there: "how many papers were kept"."""
TOGETHER = re.compile(r"\b(?:together|combined|altogether|in (?:all|total|sum))\b")
"""Asks for one count of all."""
BY_KIND = re.compile(r"\b(?:per|by|for each|for every|(?:in|with) each(?: of the)?) ([a-z]+)\b")
"""Counts for one kind after another."""
AND = re.compile(r"\b(?:and|plus)\b|[&+]")
"""Asks for several things at once."""
FARED = re.compile(
    r"\bhow (?:well )?did\b.*\b(?:do|fare|get on|go|turn out|come off|respond|react)\b"
    r"|\bwhat (?:was|were|is|are) the (?:outcome|result)s?\b|\b(?:outcome|result)s?\W*$"
    r"|^\W*(?:the )?(?:outcome|result)s? (?:of|for|with|in|when|after)\b"
    r"|\bwhat (?:did|does)\b.*\b(?:find|show|conclude|achieve|report)\b|\bwhat (?:happened|came of)\b"
)
"""Asks how it went."""
OUTCOME = ("outcom",)
"""What a column is titled that tells it."""
RANKS = ("first", "second", "third")
RANKED = re.compile(rf"\b({'|'.join(RANKS)})[\s-]+(?:highest|largest|biggest|greatest|lowest|fewest|smallest|most)\b")
AS_WHOLES = re.compile(
    rf"\b(?:differ(?:s|ed|ent|ences?)?|distinguish(?:es)?|contrast(?:s|ed)?|compare[sd]?|pit(?:s|ted|ting)?|{APART}"
    r"|versus|vs)\b",
    re.I,
)
"""Holds rows against each other, whatever their cells tell."""
