"""Are the quotes the article's own words, and do they come from its source?"""

from __future__ import annotations

from corpus.types import SourceMap, Span
from eval.metrics.score import Context, Score


def verbatim(context: Context) -> Score | None:
    """1 when the quote of every citation is `article.text` at its spans, joined by " … "."""
    citations = context.answer.citations
    if not citations:
        return None
    text = context.article.text
    for citation in citations:
        if not citation.spans:
            return Score(0.0, f"citation {citation.marker} has no span")
        if any(not 0 <= span.start < span.end <= len(text) for span in citation.spans):
            return Score(0.0, f"citation {citation.marker} lies outside the article")
        if " … ".join(text[span.start : span.end] for span in citation.spans) != citation.quote:
            return Score(0.0, f"citation {citation.marker} does not quote its spans: {citation.quote[:80]!r}")
    return Score(1.0)


def unmapped(span: Span, text: str, source_map: SourceMap, source: str | None) -> str:
    """Why a span does not map back to the source, or "" when each of its characters does.

    Every character must lie in a segment of the map; a verbatim segment must be as long as its source stretch and,
    where the source is at hand, hold the same characters; a repair must be one of the listed ones.
    """
    at = span.start
    repairs = {(r.source_start, r.source_end): r.after for r in source_map.repairs}
    for segment in sorted(source_map.segments, key=lambda s: s.start):
        if segment.end <= at:
            continue
        if segment.start > at or at >= span.end:
            break
        piece = text[segment.start : segment.end]
        if segment.kind == "verbatim":
            if segment.end - segment.start != segment.source_end - segment.source_start:
                return f"the segment at {segment.start} is not as long as its source"
            if source is not None and piece != source[segment.source_start : segment.source_end]:
                return f"the text at {segment.start} differs from the source at {segment.source_start}"
        elif segment.kind == "repair":
            if repairs.get((segment.source_start, segment.source_end)) != piece:
                return f"{piece!r} at {segment.start} is not a listed repair"
        elif piece.strip():
            return f"the layout at {segment.start} is visible text: {piece[:40]!r}"
        at = segment.end
    return "" if at >= span.end else f"no source for the text at {at}"


def maps_back(context: Context) -> Score | None:
    """1 when every cited span maps back to the source, character by character."""
    if not context.answer.citations:
        return None
    for citation in context.answer.citations:
        for span in citation.spans:
            why = unmapped(span, context.article.text, context.article.source_map, context.source)
            if why:
                return Score(0.0, f"citation {citation.marker}: {why}")
    return Score(1.0)
