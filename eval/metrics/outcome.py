"""Did the assistant answer what the article answers, and only that?"""

from __future__ import annotations

from eval.metrics.score import Context, Score


def answered(context: Context) -> Score | None:
    """1 when an answerable question is answered."""
    if context.case.case.expect != "answered":
        return None
    good = context.answer.answered
    return Score(float(good), "" if good else f"outcome {context.answer.outcome}")


def wrongly_declined(context: Context) -> Score | None:
    """1 when an answerable question is declined (lower is better)."""
    if context.case.case.expect != "answered":
        return None
    bad = context.answer.outcome == "declined"
    return Score(float(bad), "declined" if bad else "")


def only_related(context: Context) -> Score | None:
    """1 when an answerable question gets closest passages instead of an answer (lower is better)."""
    if context.case.case.expect != "answered":
        return None
    bad = context.answer.outcome == "related"
    return Score(float(bad), "only related passages" if bad else "")


def not_answered(context: Context) -> Score | None:
    """1 when a question that the article does not answer is not answered."""
    if context.case.case.expect != "not_answered":
        return None
    good = not context.answer.answered
    return Score(float(good), "" if good else "answered what the article does not say")


def off_topic(context: Context) -> Score | None:
    """The same as `not_answered`, over far questions and injected instructions."""
    return not_answered(context) if context.case.case.kind in ("far", "injection") else None
