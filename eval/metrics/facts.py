"""Are the expected facts stated in the answer?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.metrics.plain import plain_text
from eval.metrics.score import Context, Score


def missing_facts(facts: Sequence[Sequence[str]], text: str) -> tuple[str, ...]:
    """The first pattern of every fact that `text` (white space collapsed) does not state.

    >>> missing_facts([["sheep", "ovine"], ["4 weeks"]], "An ovine model was followed.")
    ('4 weeks',)
    """
    return tuple(
        alternatives[0] for alternatives in facts if not any(re.search(p, text, re.IGNORECASE) for p in alternatives)
    )


def _score(context: Context) -> tuple[float, str] | None:
    case = context.case.case
    if case.expect != "answered":
        return None
    if not context.answer.answered:
        return 0.0, f"not answered ({context.answer.outcome})"
    missing = missing_facts(case.facts, plain_text(context.answer.text))
    return 1 - len(missing) / len(case.facts), f"missing: {'; '.join(missing)}" if missing else ""


def facts(context: Context) -> Score | None:
    """1 when an answerable question is answered and every expected fact stands in the answer's text."""
    found = _score(context)
    return None if found is None else Score(float(found[0] == 1.0), found[1])


def fact_share(context: Context) -> Score | None:
    """The share of the expected facts that stand in the answer's text."""
    found = _score(context)
    return None if found is None else Score(*found)


def followups(context: Context) -> Score | None:
    """The same as `facts`, over the follow-up questions alone."""
    return facts(context) if context.case.case.kind == "followup" else None
