"""What a question points at by its number, and what only counts or measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Settings
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


def test_a_work_that_is_listed_and_never_cited(tmp_path: Path) -> None:
    path = tmp_path / "bees.md"
    works = "1. Ash R. Bees. J Bee 2011.\n2. Elm P. Hives. J Bee 2012.\n"
    path.write_text(f"# Bees\n\nA brood nest is kept at 35 °C [1].\n\n## References\n\n{works}", encoding="utf-8")
    bees = Assistant.open(path, Settings(data_dir=tmp_path / "data"))
    assert bees.article.reference_by_number[2].mentions == ()
    assert not bees.ask("How many workers were counted in [2]?").answered
    assert bees.ask("What temperature does [1] give?").answered
