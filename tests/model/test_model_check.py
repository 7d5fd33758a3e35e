"""The check of a model's sentences: what it tells apart, one rule at a time, and the aims on the claims by hand."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.model.check import Check, Quote
from assistant.model.passages import Passages
from assistant.model.quantities import missing, quantities
from corpus.reader import load_review
from eval.claims.measure import AIMS, KINDS, Judged, judge_claims

DOSE = Quote(
    "Rats were given 4.0 × 10⁷ BM-MSCs/kg for 2 weeks, which increased bone density by 15% [7].", "", frozenset({7})
)
LACKING = Quote(
    "Denosumab did not hinder healing, but studies on vertebral fractures are lacking [20].", "", frozenset({20})
)


@pytest.fixture(scope="module")
def check() -> Check:
    return Check(load_review())


@pytest.mark.parametrize(
    "claim",
    [
        "Forty million BM-MSCs per kg raised the bone density of rats by 15 percent.",
        "In rats, 4e7 BM-MSCs/kg over 14 days increased bone density [7].",
        "Bone density rose by 15 % in rats given bone marrow-derived MSCs.",
    ],
)
def test_the_same_in_other_words_stands(check: Check, claim: str) -> None:
    assert check.fault(claim, DOSE, 0.8) == ""


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("Rats were given 4.0 × 10⁸ BM-MSCs/kg.", "is not in the passage"),
        ("Rats were given 4.0 × 10⁷ BM-MSCs/kg for 2 months.", "'2 months'"),
        ("Rats were given 4.0 × 10⁷ BM-MSCs/mL for 2 weeks.", "is not in the passage"),
        ("Mice were given 4.0 × 10⁷ BM-MSCs/kg.", "'mice'"),
        ("Rats were given 4.0 × 10⁷ ASCs/kg.", "'ASC"),
        ("Rats given romosozumab gained bone density.", "'romosozumab'"),
        ("BM-MSCs/kg increased bone density in rats [8].", "reference 8"),
        ("BM-MSCs decreased the bone density of rats by 15%.", "the other way round"),
        ("BM-MSCs did not increase bone density in rats.", "denies"),
        ("Rats were given BM-MSCs: see [here](http://x.example).", "link"),
        ("I hope this helps!", "claims nothing"),
    ],
)
def test_what_the_passage_does_not_say_is_named(check: Check, claim: str, said: str) -> None:
    assert said in check.fault(claim, DOSE, 0.8)


def test_a_claim_far_in_meaning_is_refused(check: Check) -> None:
    assert "something else" in check.fault("BM-MSCs increased bone density in rats.", DOSE, 0.1)


@pytest.mark.parametrize(
    ("claim", "stands"),
    [
        ("Denosumab did not impair healing.", True),
        ("Studies on vertebral fractures are missing for denosumab.", True),
        ("Denosumab hindered healing.", False),
        ("Denosumab hindered the healing of vertebral fractures.", False),
    ],
)
def test_denials(check: Check, claim: str, stands: bool) -> None:
    assert (check.fault(claim, LACKING, 0.8) == "") is stands


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4.0 × 10⁷", "forty million", True),
        ("4.0 × 10^7", "40,000,000", True),
        ("48 h", "two days", True),
        ("30–150 nm", "30 nm to 150 nm", True),
        ("20 mg", "20 μg", False),
        ("24 weeks", "24 months", False),
        ("over 50 years", "under 50 years", False),
        ("10⁵ cells/cm²", "10⁵ cells/mL", False),
    ],
)
def test_quantities(one: str, other: str, same: bool) -> None:
    assert (missing(quantities(one), quantities(other)) == []) is same


@pytest.fixture(scope="module")
def judged(quoting: Assistant) -> tuple[Judged, ...]:
    return judge_claims(quoting.index, quoting.embedder)


def test_the_claims_written_by_hand(judged: tuple[Judged, ...]) -> None:
    assert len(judged) >= 150
    shares = {kind: [one.right for one in judged if one.kind == kind] for kind in KINDS}
    low = {
        kind: sum(right) / len(right) for kind, right in shares.items() if sum(right) < AIMS.get(kind, 0) * len(right)
    }
    assert low == {}


def test_most_of_what_is_invented_in_ordinary_words_is_refused(judged: tuple[Judged, ...]) -> None:
    invented = [one.right for one in judged if one.kind == "invented"]
    assert len(invented) >= 140 and sum(invented) > 0.7 * len(invented)


VESICLES = "Exosomes are extracellular vesicles that possess a complete membrane structure"


@pytest.mark.parametrize(
    ("claim", "odd"),
    [
        ("Exosomes are vesicles outside the cell with a complete membrane.", ""),
        ("Exosomes are small vesicles, enclosed by a full membrane, that measure 30 to 150 nm.", ""),
        ("Exosomes are vesicles that form from cellular debris during the division of cells.", "debris"),
        ("Exosomes possess a membrane, which is destroyed by sunlight within a short time.", "sunlight"),
    ],
)
def test_a_sentence_says_no_more_than_its_passage(quoting: Assistant, claim: str, odd: str) -> None:
    passages = Passages(quoting.index, quoting.embedder)
    places = [place for place, quote in enumerate(passages.quotes) if quote.text.startswith(VESICLES)]
    assert len(places) == 1
    fault = passages.verdict(claim, quoting.embedder.encode([claim])[0].vector, places).fault
    assert (odd in fault) if odd else not fault, fault


def test_a_passage_without_words_turns_nothing_round() -> None:
    from assistant.model.polarity import turned_round

    assert turned_round("Bone density increased.", "→ ±") == ""
    assert turned_round("→", "Bone density increased.") == ""
