"""Questions put to the rows and columns of the review's tables, in the many ways in which people ask them."""

from __future__ import annotations

import pytest

from assistant import Assistant


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("List the studies combining a rat model with allogenic BM-MSCs.", {35, 40, 43, 48}),
        ("Anyone in the overview who tried cells that come from fat? I need all of them.", {38, 39, 49, 50}),
        ("Were there any protocols where the cells were given more than once?", {34, 36, 43}),
        ("Do the two calcium alginate studies differ in the number of cells they got?", {44, 50}),
        ("I am writing a thesis; which studies used goats?", {41}),
        ("Some of the experiments were done in sheep or goats. Which?", {41, 49}),
        ("sheep papers?", {49}),
        ("rabbit studies, but leave out those in the femur", {46}),
        ("For which studies does the table leave out how many cells were given?", {41, 49}),
        ("Show me the larger creatures: goats, sheep, dogs.", {36, 41, 49}),
        ("any work on the mandible?", {46, 47}),
        ("Name the studies that mention trabecular bone in the outcomes column.", {42, 44, 50}),
        ("Who got more cells, the goats or the dogs?", {36, 41}),
        ("Animal work where the cells went into or onto the backbone? Which studies are they?", {35, 36, 37, 38, 39}),
        ("I'm a dentist. Which studies treated the lower jaw? List everything, please.", {46, 47}),
        ("All but one of the studies were done in animals. Which is the exception?", {34}),
        ("Which experiments tried to fix the jaw?", {46, 47}),
        ("sheep + fat cells: studies?", {49}),
        ("Among the animals other than rabbits, which studies used autologous cells?", {41, 42, 47}),
        ("Were any animals given more than one dose? Which studies?", {36, 43}),
        ("In which studies were cells put into holes in the vertebrae?", {37, 38}),
        ("In which studies were the cells injected rather than implanted?", {34, 36, 40, 42, 43, 46}),
        ("Which animals besides rats and rabbits did they try the stem cells on?", {36, 37, 41, 49}),
        ("How many studies used fat cells, counting the one that compared them with marrow cells?", {38, 39, 49, 50}),
        ("Which studies say anything about pain, whether in patients or in nerve tissue?", {34, 35}),
        ("Where were the cells given more than once instead of as a single dose?", {34, 36, 43}),
        ("What is the highest cell dose listed across all studies in the table?", {34}),
        ("whats the max dose of cells in any study", {34}),
        (
            "Did anyone let the cells in through a vein? Name all of them, even where that was the second step.",
            {34, 40},
        ),
        ("Who worked with a dose of exactly one million cells?", {35, 36, 38}),
        ("I'd like a list of every study that took its cells from fat.", {38, 39, 49, 50}),
        ("Which study pits marrow cells against fat cells head to head?", {39}),
        ("Which study used the fewest cells? Ignore the one where they are stated per square centimetre.", {45}),
        ("Looking for all work with a tricalcium phosphate or hydroxyapatite scaffold", {39, 41, 47, 49}),
        ("Which treatments were placed in the distal femur? I need every one.", {44, 45, 49, 50}),
    ],
)
def test_rows_asked_for_in_passing(bot: Assistant, question: str, rows: set[int]) -> None:
    answer = bot.ask(question)
    cited = {n for one in answer.citations if one.section_id == "table-2" and one.row for n in one.references}
    assert cited == rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("What distinguishes the goat study from the sheep study?", {41, 49}),
        ("whats different between the goat study and the sheep one", {41, 49}),
        ("What sets the minipig experiment apart from the dog one?", {36, 37}),
        ("Contrast the dog study with the sheep study.", {36, 49}),
    ],
)
def test_rows_held_against_each_other_are_told_as_wholes(bot: Assistant, question: str, rows: set[int]) -> None:
    answer = bot.ask(question)
    assert {n for one in answer.citations for n in one.references} == rows
    assert answer.text.count("(allogenic)") + answer.text.count("(autologous)") == len(rows)


def test_what_comes_after_the_commonest(bot: Assistant) -> None:
    assert "Rabbit (4), Canine (1)" in bot.ask("After rats, which animal was used most often?").text


def test_a_count_over_a_column_that_is_named_by_a_synonym(bot: Assistant) -> None:
    assert "8 of 8" in bot.ask("How many of the drugs are rated as effective against broken bones of the spine?").text


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("exactly a million cells - who used that dose?", {35, 36, 38}),
        ("Which two gave the cells through a vein?", {34, 40}),
        ("Which rabbit studies used 5 million cells or fewer?", {44, 45, 50}),
        ("autologous cells + rats: which refs?", {42, 47}),
        ("How do 42 and 43 compare in terms of how many cells they put in?", {42, 43}),
        ("Only one of the rabbit experiments wasn't on the thigh bone. Which?", {46}),
        ("Setting the human trial aside, who used ten million cells or more?", {43, 46, 48}),
        ("Of those that only injected cells, without any carrier or scaffold, which one used the fewest?", {42}),
    ],
)
def test_rows_by_rank_count_and_exclusion(bot: Assistant, question: str, rows: set[int]) -> None:
    answer = bot.ask(question)
    cited = {n for one in answer.citations if one.section_id == "table-2" and one.row for n in one.references}
    assert cited == rows


def test_values_listed_behind_a_colon_are_counted_each(bot: Assistant) -> None:
    answer = bot.ask("Which donor relation is most frequent in Table 2: autologous, allogenic or syngeneic?")
    assert "autologous: 7 of 17 studies; allogenic: 8 of 17 studies; syngeneic: 1 of 17 studies" in answer.text


def test_a_sentence_that_names_several_of_a_kind_stands_beside_the_rows(bot: Assistant) -> None:
    answer = bot.ask("Which ovariectomized animals got marrow cells and stronger bones?")
    assert {"table-2", "5"} <= {citation.section_id for citation in answer.citations}
    assert "mice [95]" in answer.text


def test_no_row_of_a_table_is_the_best(bot: Assistant) -> None:
    assert not any(citation.row for citation in bot.ask("Which agent is recommended for the hip?").citations)
    assert "1 of 8" not in bot.ask("Which drug is best for my spine?").text


def test_the_second_largest(bot: Assistant) -> None:
    answer = bot.ask("Among the rabbits, what is the second-largest number of cells that was put in?")
    assert "The second highest of 4 stated quantities" in answer.text
    assert "5.0 × 10⁶" in answer.text


def test_the_heading_a_row_stands_under_and_what_a_column_says_in_words(bot: Assistant) -> None:
    assert "Anabolic agents" in bot.ask("Does romosozumab build bone, or does it slow down bone loss?").text
    answer = bot.ask("Which is the only agent for which Table 1 reports an improvement in OVCF healing?")
    assert "Teriparatide" in answer.text
    assert "Denosumab" not in answer.text


def test_a_table_without_references_of_its_own_cites_those_of_its_caption(bot: Assistant) -> None:
    answer = bot.ask("Zoledronate: at which fracture sites is anti-fracture efficacy shown?")
    (row,) = [citation for citation in answer.citations if citation.section_id == "table-1"]
    assert row.attributed == (14, 16)


@pytest.mark.parametrize(
    "question",
    [
        "What daily dose of teriparatide did the patients receive alongside the WJ-MSCs?",
        "How old were the people who took part in the first human study?",
        "What was the p-value for the improvement in the Oswestry Disability Index?",
        "What oxygen concentration is used for the short-term hypoxia exposure of MSCs?",
        "Which studies used 17 rats?",
    ],
)
def test_a_value_that_is_not_there_is_not_answered_with_another(bot: Assistant, question: str) -> None:
    assert not bot.ask(question).answered


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How many of the seventeen entries in Table 2 worked with autologous cells?", {41, 42, 44, 45, 46, 47, 50}),
        ("apart from rats and rabbits, what other animals show up in the overview table?", {36, 37, 41, 49}),
        ("Own cells, and into the thigh bone. Which ones fit both?", {41, 42, 44, 45, 50}),
        ("is there some study in that table which doesnt say how many cells they put in?", {41, 49}),
    ],
)
def test_rows_asked_for_by_how_many_there_are_by_what_is_left_or_by_what_they_fit(
    bot: Assistant, question: str, rows: set[int]
) -> None:
    cited = {
        n for one in bot.ask(question).citations if one.section_id == "table-2" and one.row for n in one.references
    }
    assert cited == rows


@pytest.mark.parametrize(
    "question",
    [
        "How many of the rat studies were blinded?",
        "Which animals died in the rat studies?",
        "Who paid for the rabbit studies?",
        "Rats or rabbits: which ones cost more?",
        "In which rat studies were the animals overfed?",
        "Which rabbit studies surprised the authors?",
    ],
)
def test_what_no_row_says_of_the_rows_lists_none(bot: Assistant, question: str) -> None:
    assert " of 17 studies" not in bot.ask(question).text


def test_a_verb_that_no_row_holds_is_passed_over_where_it_is_said_of_what_rows_hold(bot: Assistant) -> None:
    answer = bot.ask("Did anybody tinker with the cells' DNA before putting them in? Which experiments, please.")
    assert "4 of 17 studies" in answer.text


@pytest.mark.parametrize(
    "question",
    ["For which osteoporosis drugs is the proof for the hip judged too thin?", "Which bone drugs lack proof for hips?"],
)
def test_too_little_evidence_is_not_evidence(bot: Assistant, question: str) -> None:
    text = bot.ask(question).text
    assert all(name in text for name in ("Ibandronate", "Raloxifene", "Teriparatide"))
    assert "Alendronate" not in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is risedronate grouped with the anti-resorptive or the anabolic agents?", "Risedronate**: Anti-resorptive"),
        ("Name the bone-building (not the loss-stopping) medicines in the drug table.", "2 of 8"),
        ("Gene-modified cell products in Table 2: how many studies?", "4 of 17 studies"),
        ("How many of the table's studies were on actual people?", "1 of 17 studies"),
        ("who worked with stem cells taken from fat (alone or next to other cells)?", "4 of 17 studies"),
        ("Who sent the cells in through a vein?", "2 of 17 studies"),
        ("Name all the medicines with at least some plus in the hip column, conditional or not.", "5 of 8"),
        ("Which drug doesn't help against broken spines?", "0 of 8"),
        ("Which drugs fail at the hip?", "3 of 8"),
        ("Did any study put cells from one species into another?", "1 of 17 studies"),
        ("whose jaws were operated on? which creatures", "2 of 17 studies"),
    ],
)
def test_groups_and_counts_in_other_words(bot: Assistant, question: str, said: str) -> None:
    assert said in bot.ask(question).text


def test_a_marked_cell_cites_what_its_table_was_compiled_from(bot: Assistant) -> None:
    answer = bot.ask("three stars next to romosozumab, meaning?")
    assert {14, 16} <= {number for citation in answer.citations for number in citation.references}


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Among the studies with donor cells, which did not use cells from bone marrow?", "2 of 17"),
        ("How many studies were not done in the spine?", "11 of 17"),
        ("In how many studies was the animal given back cells from its own body?", "7 of 17"),
        ("Which experiments relied on cells from fat alone, without any marrow cells?", "3 of 17"),
        ("Which rat studies used a graft other than an allogenic one?", "4 of 17"),
        ("How many studies are there per species?", "Rat (8), Rabbit (4)"),
        ("Which drugs are not -dronates?", "3 of 8"),
        ("Leaving out the -dronates, which drugs have a plus without any asterisk for the hip?", "1 of 8"),
        ("Which drugs have a plus that only holds under a condition?", "2 of 8"),
        ("Which drugs have a star?", "4 of 8"),
        ("How many anabolic agents protect the hip?", "1 of 8"),
        ("How many agents does Table 1 list under the anti-resorptive heading?", "6 of 8"),
        ("Do all of the drugs help prevent spine fractures, or are there exceptions?", "8 of 8"),
        ("Do both anabolic agents have evidence for the hip, or just one of them?", "1 of 2"),
        ("My mother fears for her hip. Which of the listed drugs don't have enough evidence for that?", "3 of 8"),
        ("Are there studies that don't say how many cells they put in?", "2 of 17"),
        ("How many animal studies are there compared with human ones?", "16 of 17 studies; human: 1 of 17"),
        ("allogenic cells, neither rat nor human", "3 of 17"),
        ("rat studies list", "8 of 17"),
        ("How many anti-resorptives carry a clean plus in all three fracture columns?", "4 of 8"),
        ("Anti-resorptives lacking sufficient hip evidence, please.", "2 of 8"),
        ("Besides alendronate, risedronate and zoledronate, which anti-resorptive is positive at all three?", "1 of 8"),
        ("Does nothing in the drug table help against broken backs, or is there any drug that doesn't?", "0 of 8"),
        ("How many drugs have a plus for the hip, counting those with a footnote?", "5 of 8"),
        ("For which drugs does the benefit outside the spine hold only under a condition?", "2 of 8"),
        ("count the bone-building (anabolic) drugs and name them", "2 of 8"),
        ("Goats and sheep taken together, in how many studies were they used?", "2 of 17"),
        ("Did every one of the rabbit studies use autologous cells?", "4 of 4"),
        ("Did all the rat studies use marrow cells?", "7 of 8 studies; the others:"),
        ("Were all the gene-altered cells taken from marrow, or not quite?", "3 of 4 studies; the others:"),
    ],
)
def test_denied_left_out_and_footnoted_rows_are_counted_right(bot: Assistant, question: str, lead: str) -> None:
    assert lead in bot.ask(question).text.split("\n")[0]


def test_a_time_that_no_row_states_lists_no_rows(bot: Assistant) -> None:
    assert "of 17" not in bot.ask("Which study repeated the injection every two weeks?").text


def test_what_two_rows_have_in_common_is_told_of_both(bot: Assistant) -> None:
    text = bot.ask("What do raloxifene and romosozumab have in common when a broken vertebra heals?").text
    assert text.count("No clinical studies") == 2


@pytest.mark.parametrize(
    "question",
    [
        "What does pTi mean under Table 2?",
        "In the table of studies, what's pTi?",
        "pTi in the table: what does it mean?",
    ],
)
def test_where_a_short_form_stands_is_not_asked(bot: Assistant, question: str) -> None:
    assert "porous titanium alloy" in bot.ask(question).text


def test_how_much_is_known_is_no_quantity(bot: Assistant) -> None:
    answer = bot.ask("How much do we know from patients about denosumab and the mending of crushed vertebrae?")
    assert answer.outcome == "answered" and "clinical studies" in answer.text


def test_where_a_number_comes_from_is_no_picture(bot: Assistant) -> None:
    answer = bot.ask("Which source does the Korean average age figure come from?")
    assert 6 in {number for citation in answer.citations for number in citation.references}


def test_animals_of_one_study_are_no_studies(bot: Assistant) -> None:
    assert "of 17" not in bot.ask("Sharun's dogs, how many were there?").text


def test_the_outcome_that_is_asked_for_is_shown(bot: Assistant) -> None:
    assert "critical-sized bone defect repair" in bot.ask("Goat condyle study, outcome?").text


def test_how_it_went_is_told_by_the_outcome(bot: Assistant) -> None:
    assert "loco-motor" in bot.ask("How did the dogs do after the injections?").text


def test_two_columns_that_are_asked_for_are_both_shown(bot: Assistant) -> None:
    text = bot.ask("Romosozumab: hip efficacy and impact on OVCF healing?").text
    assert "Hip: +" in text and "No clinical studies" in text


@pytest.mark.parametrize("question", ["What does NE mean in Table 1?", "'NE' in a few boxes: what does it tell me?"])
def test_a_mark_of_a_table_is_spelt_out(bot: Assistant, question: str) -> None:
    assert "No sufficient evidence" in bot.ask(question).text.split("\n")[0]


@pytest.mark.parametrize("question", ["Please write out M-CSF in full.", "Spell M-CSF out for me."])
def test_a_short_form_is_written_out(bot: Assistant, question: str) -> None:
    assert bot.ask(question).text.startswith("**M-CSF: macrophage colony-stimulating factor**")


def test_strings_attached_are_conditions(bot: Assistant) -> None:
    answer = bot.ask("Which medicines protect spine and hip with no strings attached?")
    assert answer.text.startswith("**4 of 8") and "Ibandronate" not in answer.text and "Romosozumab" not in answer.text


def test_the_commonest_of_a_kind_needs_no_which(bot: Assistant) -> None:
    assert bot.ask("The most common animal among the preclinical rows?").text.startswith("**6 in 16 rows: Rat (8)")


def test_two_agents_differ_in_the_column_that_is_named(bot: Assistant) -> None:
    answer = bot.ask("How do the two anabolic agents differ as to the hip?")
    assert "**Teriparatide**" in answer.text and "**Romosozumab**" in answer.text
    assert "Hip" in answer.text and "OVCF Healing" not in answer.text


def test_an_outcome_that_is_asked_for_first_is_shown(bot: Assistant) -> None:
    assert "lamellar bone formation" in bot.ask("Outcome of seeding SrHA with ASCs in the osteoporotic sheep?").text


def test_the_one_row_of_a_kind_tells_a_value_whatever_else_is_said_of_it(bot: Assistant) -> None:
    assert "every 15 days" in bot.ask("How often did the dogs with spinal fractures get the injection?").text
    assert not bot.ask("How old were the dogs with spinal fractures?").answered


def test_several_are_told_their_headings(bot: Assistant) -> None:
    text = bot.ask("Under which heading is denosumab placed and under which romosozumab?").text
    assert "**Denosumab**: Anti-resorptive agents" in text and "**Romosozumab**: Anabolic agents" in text
