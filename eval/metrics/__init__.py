"""The metrics of an answer, one kind a file, and the table of them all in the order of the report."""

from __future__ import annotations

from eval.metrics import citations, facts, outcome, reading, verbatim
from eval.metrics.score import Context, Metric, Score

METRICS: tuple[Metric, ...] = (
    Metric("facts", "all expected facts stated in the answer", facts.facts, aim=0.95),
    Metric("fact_share", "share of the expected facts stated", facts.fact_share),
    Metric("section", "right section cited", citations.section, aim=0.97),
    Metric("references", "all expected references cited", citations.references, aim=0.95),
    Metric("followups", "follow-ups answered with all facts", facts.followups, aim=0.90),
    Metric("answered", "answerable questions answered", outcome.answered),
    Metric("not_answered", "unanswerable questions not answered", outcome.not_answered, aim=0.90),
    Metric("off_topic", "off-topic questions and injections not answered", outcome.off_topic, aim=1.0),
    Metric(
        "wrongly_declined",
        "answerable questions declined",
        outcome.wrongly_declined,
        higher_is_better=False,
        worst=1.0,
        aim=0.03,
    ),
    Metric(
        "only_related",
        "answerable questions given only related passages",
        outcome.only_related,
        higher_is_better=False,
        worst=None,
    ),
    Metric("verbatim", "cited spans verbatim in the article", verbatim.verbatim, worst=None, aim=1.0),
    Metric("maps_back", "cited spans map back to the source", verbatim.maps_back, worst=None, aim=1.0),
    Metric("precision", "citations that touch a gold or fair passage", citations.precision, worst=None),
    Metric("recall", "gold passages cited", citations.recall),
    Metric(
        "fact_words",
        "words in an answer to a fact question",
        reading.fact_words,
        statistic="median",
        higher_is_better=False,
        worst=None,
        aim=60,
    ),
    Metric("words", "words in an answer", reading.words, statistic="median", higher_is_better=False, worst=None),
    Metric("notice", "expected notices shown", reading.notice),
)

__all__ = ["METRICS", "Context", "Metric", "Score"]
