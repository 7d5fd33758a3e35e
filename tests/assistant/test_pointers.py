"""What a question points at by its number, and what only counts or measures."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.pointers import find_pointers


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("What is [73] cited for, and refs 87 and 88?", (73, 87, 88)),
        ("What's no. 15 about?", (15,)),
        ("Why are numbers 87 and 88 in the bibliography?", (87, 88)),
        ("What was taken from papers 131, 132, and 133?", (131, 132, 133)),
        ("refs 3-7", (3, 4, 5, 6, 7)),
        ("Which studies 12 weeks long used 5 rats?", ()),
        ("Does number 5 of the cells matter?", ()),
        ("a trial 20 patients joined", ()),
    ],
)
def test_references(text: str, references: tuple[int, ...]) -> None:
    assert find_pointers(text).references == references


def test_the_other_parts_and_what_is_left() -> None:
    found = find_pointers("Does the second table agree with Figure 3 and section 4.2?")
    assert (found.tables, found.figures, found.sections) == ((2,), (3,), ("4.2",))
    assert find_pointers("What does table 2 say?").rest == "What does         say?"


def test_a_reference_that_is_named_is_the_one_that_is_quoted(bot: Assistant) -> None:
    for question, wanted in (("In which contexts does reference [61] turn up?", 61), ("what's no. 15 about", 15)):
        answer = bot.ask(question)
        assert answer.answered
        assert all(wanted in citation.references for citation in answer.citations)
