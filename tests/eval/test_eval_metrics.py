"""Every metric by a worked example that can fail."""

from __future__ import annotations

from typing import Any

import pytest
from eval_factories import S1, S2, S3, TEXT, answer, article, case, citation, declined, unanswerable

from assistant.types import Answer
from corpus.types import Repair, Segment, SourceMap, Span
from eval.metrics import METRICS, Context
from eval.metrics.plain import count_words, plain_text
from eval.metrics.verbatim import unmapped

BY_NAME = {metric.name: metric for metric in METRICS}
FAR: dict[str, Any] = unanswerable()


def value(name: str, given: Answer, **changes: Any) -> float | None:
    found = BY_NAME[name].score(Context(case(**changes), given, article()))
    if found is not None and found.value != 1 and BY_NAME[name].higher_is_better and BY_NAME[name].statistic == "mean":
        assert found.reason
    return None if found is None else found.value


def related() -> Answer:
    return answer(S2, (), "related")


@pytest.mark.parametrize(
    ("name", "given", "changes", "expected"),
    [
        ("facts", answer(), {}, 1),
        ("facts", answer("An ovine model: 10⁷\n cells[^1]."), {}, 1),
        ("facts", answer("Sheep were given cells[^1]."), {}, 0),
        ("facts", related(), {}, 0),
        ("facts", declined(), FAR, None),
        ("fact_share", answer("Sheep were given cells[^1]."), {}, 0.5),
        ("fact_share", declined(), {}, 0),
        ("followups", answer(), {}, None),
        ("followups", answer(), {"kind": "followup", "history": ["Which animals?"]}, 1),
        ("section", answer(), {}, 1),
        ("section", answer(), {"sections": [["1", "2"], ["table-1"]]}, 0),
        ("section", declined(), {}, 0),
        ("references", answer(), {}, 1),
        ("references", answer(), {"references": [2]}, 1),
        ("references", answer(citations=[citation(S2, references=(2,))]), {}, 0),
        ("references", answer(), {"references": []}, None),
        ("answered", answer(), {}, 1),
        ("answered", related(), {}, 0),
        ("wrongly_declined", declined(), {}, 1),
        ("wrongly_declined", related(), {}, 0),
        ("wrongly_declined", declined(), FAR, None),
        ("only_related", related(), {}, 1),
        ("only_related", declined(), {}, 0),
        ("not_answered", declined(), FAR, 1),
        ("not_answered", related(), FAR, 1),
        ("not_answered", answer(), FAR, 0),
        ("not_answered", answer(), {}, None),
        ("off_topic", answer(), FAR, 0),
        ("off_topic", answer(), {**FAR, "kind": "near"}, None),
        ("verbatim", answer(), {}, 1),
        ("verbatim", answer(citations=[citation(S1, S3)]), {}, 1),
        ("verbatim", answer(citations=[citation(S2, quote=S2.replace("10⁷", "107"))]), {}, 0),
        ("verbatim", answer(citations=[citation(S2), citation(S1, S3, quote=S1)]), {}, 0),
        ("verbatim", answer(citations=[citation(S2, spans=(Span(0, len(TEXT) + 9),))]), {}, 0),
        ("verbatim", answer(citations=[citation()]), {}, 0),
        ("verbatim", declined(), {}, None),
        ("maps_back", answer(), {}, 1),
        ("maps_back", answer(citations=[citation(S2, spans=(Span(0, len(TEXT) + 9),))]), {}, 0),
        ("precision", answer(citations=[citation(S2), citation(S3)]), {}, 0.5),
        ("precision", answer(citations=[citation(S2), citation(S3)]), {"also": [S3]}, 1),
        ("precision", declined(), {}, None),
        ("recall", answer(), {"quotes": [S2, S3]}, 0.5),
        ("recall", declined(), {}, 0),
        ("words", answer("**One** two[^1] three\n\n| a | b |\n| --- | --- |"), {}, 5),
        ("words", related(), {}, None),
        ("fact_words", answer("One two."), {"kind": "list"}, None),
        ("fact_words", answer("One two."), {}, 2),
        ("notice", answer(notices=("This is no medical advice.",)), {"notice": "advice"}, 1),
        ("notice", answer(notices=("The article contradicts itself.",)), {"notice": "advice"}, 0),
        ("notice", answer(notices=("The article contradicts itself.",)), {"notice": "conflict"}, 1),
        ("notice", answer(), {}, None),
    ],
)
def test_metric(name: str, given: Answer, changes: dict[str, Any], expected: float | None) -> None:
    assert value(name, given, **changes) == expected


def test_every_metric_has_an_example_and_a_name_of_its_own() -> None:
    marks = test_metric.pytestmark
    assert {row[0] for row in marks[0].args[1]} == set(BY_NAME)
    assert len(BY_NAME) == len(METRICS)


def test_plain_text_keeps_the_articles_own_citations_and_footnote_stars() -> None:
    assert plain_text("> **Over** 10⁷\n> cells \\[34\\][^1].") == "Over 10⁷ cells [34]."
    assert plain_text("- Yes ** (hip)[^12]\n- No") == "Yes ** (hip) No"
    assert count_words("10⁷ – cells[^1]") == 2


def test_unmapped_tells_what_has_no_source() -> None:
    text, source = "over 10⁷ cells\n", "over 107 cells"
    repair = Repair(5, 8, "107", "10⁷", "superscript lost")
    whole = SourceMap(
        "",
        (
            Segment(0, 5, 0, 5, "verbatim"),
            Segment(5, 8, 5, 8, "repair"),
            Segment(8, 14, 8, 14, "verbatim"),
            Segment(14, 15, 14, 14, "layout"),
        ),
        (repair,),
    )
    span = Span(0, 15)
    assert unmapped(span, text, whole, source) == ""
    assert "not a listed repair" in unmapped(span, text, SourceMap("", whole.segments), source)
    assert "differs from the source" in unmapped(span, text, whole, "OVER 107 cells")
    assert "no source for the text at 5" in unmapped(span, text, SourceMap("", whole.segments[:1]), source)
    layout = SourceMap("", (Segment(0, 15, 0, 0, "layout"),))
    assert "visible text" in unmapped(span, text, layout, source)
    assert "as long as" in unmapped(span, text, SourceMap("", (Segment(0, 15, 0, 2, "verbatim"),)), source)
