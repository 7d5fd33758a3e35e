"""Nothing of the source is lost, nothing is added, and nothing else than the listed places differs."""

from __future__ import annotations

from corpus.builder import to_source_offset, to_text_offset
from corpus.types import Article


def test_every_visible_source_character_is_accounted_for_once(review: Article, source: str) -> None:
    seen = [0] * len(source)
    for segment in review.source_map.segments:
        if segment.kind != "layout":
            for position in range(segment.source_start, segment.source_end):
                seen[position] += 1
    for omission in review.source_map.omissions:
        assert source[omission.source_start : omission.source_end] == omission.text
        for position in range(omission.source_start, omission.source_end):
            seen[position] += 1
    lost = [position for position, char in enumerate(source) if not char.isspace() and seen[position] != 1]
    assert lost == []


def test_segments_tile_the_text_and_say_what_they_are(review: Article, source: str) -> None:
    position, source_position = 0, 0
    repairs = {(repair.source_start, repair.source_end): repair for repair in review.source_map.repairs}
    for segment in review.source_map.segments:
        assert segment.start == position
        assert segment.source_start >= source_position
        position, source_position = segment.end, segment.source_end
        text = review.text[segment.start : segment.end]
        before = source[segment.source_start : segment.source_end]
        if segment.kind == "verbatim":
            assert text == before
        elif segment.kind == "layout":
            assert text.strip() == "" and before.strip() == ""
        else:
            repair = repairs.pop((segment.source_start, segment.source_end))
            assert (repair.before, repair.after) == (before, text)
    assert position == len(review.text)
    assert repairs == {}


def test_the_omissions_are_four(review: Article) -> None:
    assert [omission.text for omission in review.source_map.omissions] == [
        ":",
        "Figure 1. Clinical manifestations, progression, and unmet needs in current treatment approaches for OVCFs.",
        "[image: Ijms 25 04979 g001]",
        "[image: Ijms 25 04979 g002]",
    ]


def test_repairs_are_complete(review: Article) -> None:
    after = [repair.after for repair in review.source_map.repairs]
    assert len(after) == 20
    assert after == [
        "10⁷",
        "10⁸",
        "10⁶",
        "10⁶",
        "10⁶",
        "10⁶",
        "10⁶",
        "10⁶",
        "10⁶",
        "10⁵",
        "10⁷",
        "10⁶",
        "10⁵",
        "10⁷",
        "10⁵",
        "²",
        "10⁷",
        "10⁶",
        "10¹⁰",
        "10¹²",
    ]
    for phrase in ["(2.0 × 10⁵ cells/cm²)", "over 10⁷ cells", "between 10¹⁰ and 10¹² cells", "Sr3(PO4)2"]:
        assert review.text.count(phrase) == 1
    assert "× 10" in review.text and not any(f"× 10{digit}" in review.text for digit in "0123456789")


def test_offsets_translate_both_ways(review: Article, source: str) -> None:
    for place in range(0, len(review.text), 97):
        back = to_source_offset(review.source_map, place)
        if review.text[place] == source[back] and not review.text[place].isspace():
            assert to_text_offset(review.source_map, back) == place
    colon = review.source_map.omissions[0].source_start
    assert to_text_offset(review.source_map, colon) is None
