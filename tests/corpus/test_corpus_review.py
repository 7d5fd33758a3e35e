"""The review's structure: sections, tables, figures, abbreviations, references, conflicts."""

from __future__ import annotations

from corpus.locate import locator
from corpus.types import Article, Cell, Table


def _cells(article: Article, table: Table, row: int) -> list[str]:
    return [article.text[cell.start : cell.end] for cell in table.rows[row - 1].cells]


def _cell(article: Article, table: Table, row: int, column: int) -> Cell:
    return table.rows[row - 1].cells[column]


def test_sections(review: Article) -> None:
    order = [
        "abstract",
        "keywords",
        "1",
        "2",
        "table-2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "abbreviations",
        "figure-1",
        "figure-2",
        "figure-3",
        "table-1",
    ]
    assert [section.id for section in review.sections] == order
    assert review.section_by_id["5"].title == "MSC-Based Therapies for Treating OVCFs"
    assert review.text[review.section_by_id["5"].start :].startswith("5. MSC-Based Therapies for Treating OVCFs\n\n")
    position = 0
    for section in review.sections:
        assert review.text[position : section.start].strip() == ""
        position = section.end
    assert position == len(review.text)
    assert "Study Aim" not in review.slice(review.section_by_id["2"].start, review.section_by_id["2"].end)


def test_paragraphs_and_sentences_cover_the_prose(review: Article) -> None:
    counts = {"1": 4, "2": 4, "3": 5, "4": 6, "5": 8, "6": 5, "7": 5, "8": 3, "abstract": 1, "keywords": 1}
    for section_id, count in counts.items():
        assert [p.number for p in review.paragraphs if p.section_id == section_id] == list(range(1, count + 1))
    for paragraph in review.paragraphs:
        inside = [s for s in review.sentences if paragraph.start <= s.start < paragraph.end]
        joined = " ".join(review.text[s.start : s.end] for s in inside)
        assert joined == review.text[paragraph.start : paragraph.end]
        assert [s.number for s in inside] == list(range(1, len(inside) + 1))
        assert {(s.section_id, s.paragraph) for s in inside} == {(paragraph.section_id, paragraph.number)}


def test_no_sentence_is_cut_in_the_middle(review: Article) -> None:
    assert len(review.sentences) == 322
    for sentence in review.sentences:
        text = review.text[sentence.start : sentence.end]
        assert text[0].isupper() or sentence.section_id == "keywords", text
        assert text[-1] in ".)" or sentence.section_id == "keywords", text
        assert not text.endswith(" al.")
        assert 25 < len(text) < 700


def test_table_2(review: Article) -> None:
    table = review.table_by_id["table-2"]
    assert table.columns == (
        "Study Aim",
        "Cell Type and Origin",
        "Model",
        "Delivery Method",
        "Therapeutic Outcomes",
        "Ref.",
    )
    assert [row.number for row in table.rows] == list(range(1, 18))
    assert [row.group for row in table.rows] == ["Clinical Study"] + ["Preclinical Study"] * 16
    assert [row.references for row in table.rows] == [(number,) for number in range(34, 51)]
    animals = [
        "Human",
        "Rat",
        "Canine",
        "Minipig",
        "Rat",
        "Rat",
        "Rat",
        "Goat",
        "Rat",
        "Rat",
        "Rabbit",
        "Rabbit",
        "Rabbit",
        "Rat",
        "Rat",
        "Sheep",
        "Rabbit",
    ]
    assert [_cells(review, table, row)[2] for row in range(1, 18)] == animals
    assert _cells(review, table, 1)[3] == (
        "Intramedullary injection (4.0 × 10⁷ cells) into fracture site, followed by intravenous injection "
        "(2.0 × 10⁸ cells) after 1 week"
    )
    assert _cells(review, table, 4) == [
        "To investigate bone regeneration in a vertebral defect by MSCs overexpressing BMP-6",
        "Genetically modified BM-MSCs overexpressing BMP-6\n(allogenic)",
        "Minipig",
        "Implanted into the vertebral defects (4.0 × 10⁶ cells)",
        "Increased bone regeneration in response to the implantation of MSCs over-expressing BMP6 compared to minor "
        "bone formation in the control.\n- Enhanced bone regeneration in the BMP6-MSC group versus control group "
        "ex vivo.",
        "[37]",
    ]
    assert _cells(review, table, 6)[1] == "BM-MSCs\nASCs\n(syngeneic)"
    assert _cells(review, table, 15)[3].startswith(
        "Implantation of CBB coated with allograft BMSC sheets (over 10⁷ cells)"
    )
    assert _cells(review, table, 17)[4].endswith("trabecular number metrics")
    for row in table.rows:
        assert len(row.cells) == 6 and not any(cell.merged for cell in row.cells)
        assert all(row.start <= cell.start < cell.end <= row.end for cell in row.cells)
    assert table.legend is not None
    assert review.text[table.legend.start : table.legend.end].startswith("OVCF, osteoporotic")
    assert table.references == () and table.footnotes == ()


def test_table_1(review: Article) -> None:
    table = review.table_by_id["table-1"]
    assert table.columns == (
        "Anti-Osteoporotic Agents",
        "Anti-Fracture Efficacy: Vertebral",
        "Anti-Fracture Efficacy: Non-Vertebral",
        "Anti-Fracture Efficacy: Hip",
        "Impacts on OVCF Healing",
    )
    assert [row.group for row in table.rows] == ["Anti-resorptive agents"] * 6 + ["Anabolic agents"] * 2
    verdict = "No significant\nclinical outcomes"
    expected = [
        ["Alendronate", "+", "+", "+", verdict],
        ["Risedronate", "+", "+", "+", verdict],
        ["Ibandronate", "+", "+ **", "NE *", verdict],
        ["Zoledronate", "+", "+", "+", verdict],
        ["Raloxifene (SERM)", "+", "NE *", "NE *", "No clinical studies"],
        ["Denosumab", "+", "+", "+", "Limited clinical studies"],
        ["Teriparatide", "+", "+", "NE *", "Improvement of\nvertebral body collapse\nand kyphotic angle ****"],
        ["Romosozumab", "+", "+ ***", "+ ***", "No clinical studies"],
    ]
    assert [_cells(review, table, row) for row in range(1, 9)] == expected
    verdicts = [_cell(review, table, row, 4) for row in range(1, 5)]
    assert len({(cell.start, cell.end) for cell in verdicts}) == 1
    assert [cell.merged for cell in verdicts] == [False, True, True, True]
    assert table.references == (14, 16)
    assert all(row.references == () for row in table.rows)


def test_footnotes_belong_to_cells(review: Article) -> None:
    table = review.table_by_id["table-1"]
    notes = {note.marker: review.text[note.start : note.end] for note in table.footnotes}
    assert notes == {
        "*": "No sufficient evidence.",
        "**": "Effective in female patients with femoral neck bone mineral density T score < −3.0.",
        "***": "12 months of romosozumab followed by 12 months of alendronate.",
        "****": "No significant improvement in stability parameter.",
    }
    marked = {
        (row.number, cell.column): [note.marker for note in cell.footnotes]
        for row in table.rows
        for cell in row.cells
        if cell.footnotes
    }
    assert marked == {
        (3, 2): ["**"],
        (3, 3): ["*"],
        (5, 2): ["*"],
        (5, 3): ["*"],
        (7, 3): ["*"],
        (7, 4): ["****"],
        (8, 2): ["***"],
        (8, 3): ["***"],
    }


def test_figures(review: Article) -> None:
    captions = [review.text[figure.start : figure.end] for figure in review.figures]
    assert [caption[:9] for caption in captions] == ["Figure 1.", "Figure 2.", "Figure 3."]
    assert captions[1].endswith("SERM, selective estrogen receptor modulator.")


def test_abbreviations(review: Article) -> None:
    assert len(review.abbreviations) == 29
    assert len({entry.short for entry in review.abbreviations}) == 28
    for entry in review.abbreviations:
        assert review.text[entry.start : entry.end] == f"{entry.short}\t{entry.long}"
    glossary = {(entry.short, entry.long) for entry in review.glossary}
    for pair in [
        ("OVCFs", "osteoporotic vertebral compression fractures"),
        ("bFGF", "basic fibroblast growth factor"),
        ("PTHrP", "parathyroid hormone-related protein"),
        ("FABP3", "fatty acid binding protein 3"),
        ("PLA", "poly(lactic acid)"),
        ("Iba-1", "ionized calcium-binding adapter molecule-1"),
        ("CT", "computed tomography"),
    ]:
        assert pair in glossary
    for entry in review.glossary:
        stretch = review.text[entry.start : entry.end]
        assert entry.short in stretch and " ".join(entry.long.split()) in stretch


def test_references(review: Article) -> None:
    assert [reference.number for reference in review.references] == list(range(1, 140))
    for reference in review.references:
        assert reference.mentions
        for span in reference.mentions:
            assert review.text[span.start] == "[" and str(reference.number) in review.text[span.start : span.end]
    by_number = review.reference_by_number
    assert by_number[37].names == ("Pelled",) and by_number[37].rows == (("table-2", 4),)
    assert by_number[58].names == ("Liu et al.",)
    assert by_number[43].names == ("Uejima et al.",) and by_number[44].names == ("Wang et al.",)
    assert by_number[98].names == ("Ichioka et al.",) and by_number[40].names == ("Kiernan et al.",)
    record = by_number[34].record
    assert record is not None and record["doi"] == "10.1002/sctm.20-0308"
    assert by_number[1].record is None


def test_attribution_on_the_review(review: Article) -> None:
    found = {
        review.text[sentence.start : sentence.end][:24]: sentence.attributed
        for sentence in review.sentences
        if sentence.attributed
    }
    assert found == {
        "Liu et al. pointed out t": (58,),
        "This finding clarifies a": (58,),
        "This genetic change cont": (59,),
        "This not only reduces th": (60,),
        "These results suggest th": (95,),
        "Pelled’s research introd": (37,),
        "Their research suggests ": (36,),
        "The first clinical trial": (34,),
        "This finding underscores": (40,),
        "A novel approach involve": (47,),
        "The study employed glyco": (35,),
        "The results showed that ": (35,),
        "These findings underscor": (35,),
        "The success of the study": (35,),
        "This innovative approach": (35,),
    }


def test_conflicts(review: Article) -> None:
    by_reference: dict[int | None, list[str]] = {}
    for conflict in review.conflicts:
        quotes = [review.text[span.start : span.end] for span in conflict.spans]
        assert len(quotes) >= 2
        by_reference.setdefault(conflict.reference, []).extend(quotes)
    assert by_reference[40][0] == "Rat" and "mouse model" in by_reference[40][1]
    assert "Rabbit" in by_reference[50] and any("ovariectomized rats" in quote for quote in by_reference[50])


def test_locators(review: Article) -> None:
    assert locator(review, "5", 4) == "§5 MSC-Based Therapies for Treating OVCFs, ¶4"
    assert locator(review, "table-2", row=4) == "Table 2, row 4"
    assert locator(review, "figure-2", 1) == "Figure 2, caption"
    names = [locator(review, name, 1) for name in ("abstract", "keywords", "abbreviations")]
    assert names == ["Abstract", "Keywords", "Abbreviations"]
