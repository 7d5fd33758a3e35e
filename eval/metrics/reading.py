"""How the answer reads: its length, and the notices a reader should see."""

from __future__ import annotations

import re
from collections.abc import Mapping

from eval.metrics.plain import count_words
from eval.metrics.score import Context, Score

FACT_KINDS = ("fact", "number")

# What a notice of each kind cannot do without, in whatever words it is put.
NOTICE_PATTERNS: Mapping[str, str] = {
    "advice": r"\badvice\b|\badvise|physician|doctor|clinician",
    "conflict": r"conflict|contradict|disagree|inconsisten|differ|discrepan",
    "language": r"\blanguage\b|\benglish\b",
}


def words(context: Context) -> Score | None:
    """Words of an answer, markers left out; over answered questions that the article answers."""
    if context.case.case.expect != "answered" or not context.answer.answered:
        return None
    return Score(float(count_words(context.answer.text)))


def fact_words(context: Context) -> Score | None:
    """The same as `words`, over questions for one fact or number."""
    return words(context) if context.case.case.kind in FACT_KINDS else None


def notice(context: Context) -> Score | None:
    """1 when the notice that the case expects is among the answer's notices."""
    wanted = context.case.case.notice
    if not wanted:
        return None
    shown = any(re.search(NOTICE_PATTERNS[wanted], text, re.IGNORECASE) for text in context.answer.notices)
    return Score(float(shown), "" if shown else f"no {wanted} notice (notices: {list(context.answer.notices)})")
