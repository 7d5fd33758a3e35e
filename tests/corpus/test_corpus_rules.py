"""The rules on made text: sentences, citations, attribution, plain articles, grids, errors."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from corpus.citations import find_mentions
from corpus.data import read_package
from corpus.errors import ReviewError
from corpus.glossary import inline_abbreviations
from corpus.reader import read_text
from corpus.text import split_sentences
from corpus.types import Repair, Span


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Liu et al. [3] saw it.", "Others (e.g. Kim et al. 2020) did not."],
        ["Values rose 1.8-fold vs. controls.", "miR-29b rose too.", "β-TCP did not."],
        ["See Fig. 3 and Refs. 4 and 5.", "No. 5 was lost.", "There are no.", "So be it!"],
        ["T score < −3.0.", "*** 12 months.", "Why?", "“It works.”", "Done"],
        [
            "Bone healed.[12]",
            "It lasted. [13]",
            "J. R. Smith agreed.",
            "So did vitamin D.",
            "The end (it was. Fine) came.",
        ],
        ["(This stands alone.)", "In vitro it held."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


def test_sentences_keep_offsets_inside_a_window() -> None:
    text = "One. Two here. Three there."
    assert split_sentences(text, 5, 14) == [(5, 14)]
    assert split_sentences("  ") == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[34]", (34,)),
        ("[52,53,54]", (52, 53, 54)),
        ("[3–7]", (3, 4, 5, 6, 7)),
        ("[3-5,9]", (3, 4, 5, 9)),
        ("[1, 3; 5 — 6]", (1, 3, 5, 6)),
    ],
)
def test_mentions(text: str, numbers: tuple[int, ...]) -> None:
    (mention,) = find_mentions(f"as shown {text}.")
    assert mention.numbers == numbers
    assert (mention.start, mention.end) == (9, 9 + len(text))


def test_what_is_no_mention() -> None:
    assert find_mentions("[0, 1] [7-3] [1-900] [a] [image: 3] [] [12") == ()


def _attributed(text: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    article = read_text(text, "made", {})
    return [(sentence.references, sentence.attributed) for sentence in article.sentences]


def test_a_name_waits_for_its_number() -> None:
    assert _attributed("Kim et al. tried it. This trial failed. Their data say so [9]. Other things happened.") == [
        ((), (9,)),
        ((), (9,)),
        ((9,), ()),
        ((), ()),
    ]


def test_a_chain_ends_at_another_name_citation_or_plain_opening() -> None:
    assert _attributed("Kim et al. tried it. Lee et al. [4] tried too.") == [((), ()), ((4,), ())]
    assert _attributed("Kim et al. tried it. Cells grow well [5].") == [((), ()), ((5,), ())]
    assert _attributed("Kim et al. [4] did it. This helps. Cells grow. This is known.") == [
        ((4,), ()),
        ((), (4,)),
        ((), ()),
        ((), ()),
    ]
    assert _attributed("Kim et al. [4] did it. These studies agree.") == [((4,), ()), ((), ())]
    assert _attributed("Cells grow [4]. This helps.") == [((4,), ()), ((), ())]
    assert _attributed("Kim et al. [4] did it.\n\nThis helps.") == [((4,), ()), ((), ())]


def test_inline_abbreviations() -> None:
    text = "We gave poly(lactic acid) (PLA) and mesenchymal stem cells (MSCs), as shown (Figure 1) in rats (not mice)."
    found = [(entry.short, entry.long) for entry in inline_abbreviations(text, [Span(0, len(text))])]
    assert found == [("PLA", "poly(lactic acid)"), ("MSCs", "mesenchymal stem cells")]


def test_plain_text_without_structure() -> None:
    article = read_text("First thing [2].\nIt goes\non.\n\nSecond thing. End", "plain", {})
    assert [(s.id, s.number, s.title) for s in article.sections] == [("1", "1", "")]
    assert article.text == "First thing [2]. It goes on.\n\nSecond thing. End"
    assert [(p.number, article.text[p.start : p.end][:6]) for p in article.paragraphs] == [(1, "First "), (2, "Second")]
    assert [reference.number for reference in article.references] == [1, 2]
    assert article.tables == () and article.figures == () and article.abbreviations == ()


def test_headings_numbered_and_marked() -> None:
    numbered = read_text(
        "Abstract\n\nA.\n\n1. One\n\nText one.\n\n1.1 Sub\n\nMore.\n\n2. Two\n\n7. Not a heading\n", "n", {}
    )
    assert [(s.id, s.title) for s in numbered.sections] == [
        ("abstract", "Abstract"),
        ("1", "One"),
        ("1.1", "Sub"),
        ("2", "Two"),
    ]
    marked = read_text("Front.\n\n# One #\nText.\n\n## Sub\nMore.\n\n# Two\nEnd.", "m", {})
    assert [(s.id, s.title) for s in marked.sections] == [("front", ""), ("1", "One"), ("1.1", "Sub"), ("2", "Two")]
    assert "#" not in marked.text
    assert [omission.text for omission in marked.source_map.omissions] == ["#", "#", "##", "#"]


def test_a_table_in_the_midst_of_a_section() -> None:
    text = (
        "1. Doses\n\nBefore [1].\n\nTable 3. Doses [2-4].\n\tDrug\n\tDose\n\n\n\tGroup A\n\t\n\n\n"
        "\tAspirin\n\t5 mg *\n\n\n\tOther\n\n\n\n* Daily.\n\nAfter.\n"
    )
    article = read_text(text, "t", {})
    (table,) = article.tables
    assert (table.id, table.columns, table.references) == ("table-3", ("Drug", "Dose"), (2, 3, 4))
    values = [(row.group, [article.text[c.start : c.end] for c in row.cells]) for row in table.rows]
    assert values == [("Group A", ["Aspirin", "5 mg *"])]
    note = table.rows[0].cells[1].footnotes[0]
    assert article.text[note.start : note.end] == "Daily."
    assert [p.section_id for p in article.paragraphs] == ["1", "1"]


def test_indented_paragraphs_are_no_table() -> None:
    article = read_text("\tOnce there was bone.\n\tThen it broke.\n", "i", {})
    assert article.tables == () and len(article.paragraphs) == 2


def test_errors_are_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="no letter or digit"):
        read_text(" \n…\n", "empty", {})
    with pytest.raises(ReviewError, match="expects '10'"):
        read_text("ten cells", "x", {}, repairs=[Repair(0, 2, "10", "1⁰", "")])
    folder = tmp_path / "review"
    shutil.copytree(str(resources.files("corpus").joinpath("review")), folder)
    assert read_package(folder).source
    (folder / "references.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"references\.json is not JSON"):
        read_package(folder)
    with (folder / "source.txt").open("a", encoding="utf-8") as file:
        file.write("x")
    shutil.copy(str(resources.files("corpus").joinpath("review", "references.json")), folder)
    with pytest.raises(ReviewError, match=r"restore source\.txt"):
        read_package(folder)
    (folder / "source.txt").unlink()
    with pytest.raises(ReviewError, match=r"source\.txt is missing"):
        read_package(folder)
