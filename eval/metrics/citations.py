"""Do the citations name the right place and the right studies, and nothing beside the point?"""

from __future__ import annotations

from eval.metrics.score import Context, Score


def section(context: Context) -> Score | None:
    """1 when of every group of expected sections at least one is cited."""
    case = context.case.case
    if case.expect != "answered" or not case.sections:
        return None
    cited = {citation.section_id for citation in context.answer.citations}
    missing = ["/".join(group) for group in case.sections if not cited & set(group)]
    shown = ", ".join(sorted(cited)) or "none"
    return Score(float(not missing), f"not cited: {', '.join(missing)} (cited: {shown})" if missing else "")


def references(context: Context) -> Score | None:
    """1 when all expected reference numbers are among the references of the citations."""
    case = context.case.case
    if case.expect != "answered" or not case.references:
        return None
    cited = {number for citation in context.answer.citations for number in citation.references}
    missing = sorted(set(case.references) - cited)
    return Score(float(not missing), f"references not cited: {missing} (cited: {sorted(cited)})" if missing else "")


def precision(context: Context) -> Score | None:
    """The share of the citations of an answer that touch a gold quote or another fair one."""
    case, answer = context.case, context.answer
    if not answer.answered or not answer.citations or not case.gold:
        return None
    fair = [span for places in (*case.gold, *case.also) for span in places]
    beside = [
        citation.locator or citation.section_id
        for citation in answer.citations
        if not any(span.overlaps(other) for span in citation.spans for other in fair)
    ]
    return Score(1 - len(beside) / len(answer.citations), f"beside the point: {'; '.join(beside)}" if beside else "")


def recall(context: Context) -> Score | None:
    """The share of the gold quotes that a citation touches, over answerable questions."""
    case = context.case
    if case.case.expect != "answered" or not case.gold:
        return None
    spans = [span for citation in context.answer.citations for span in citation.spans]
    missed = [
        quote[:60]
        for quote, places in zip(case.case.quotes, case.gold, strict=True)
        if not any(span.overlaps(place) for span in spans for place in places)
    ]
    return Score(1 - len(missed) / len(case.gold), f"not cited: {'; '.join(missed)}" if missed else "")
