"""What a question takes for granted, leans on or misspells, and how sure an answer must be."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.parameters import packaged_parameters
from assistant.premise import presumes_a_decline, presumes_a_study, presumes_another_amount, presumes_the_reverse


def test_what_is_asked_of_an_animal_that_the_article_never_names(bot: Assistant) -> None:
    answer = bot.ask("Why did the horses in the stem cell table mend more slowly than the goats?")
    assert answer.outcome == "related"
    assert bot.ask("Why did the goats in the stem cell table mend?").outcome == "answered"


def test_a_part_that_seems_to_lean_may_stand_alone(bot: Assistant) -> None:
    answer = bot.ask("How much more often do women than men get a crushed vertebra in Korea, and how does cement harm?")
    assert "3.5 times" in answer.text and "cement leakage" in answer.text


def test_does_written_dose_before_a_short_form(bot: Assistant) -> None:
    assert "glycoprotein non-melanoma clone B" in bot.ask("wat dose GPNMB stand fro").text


def test_an_article_of_which_it_is_not_told_what_it_leaves_open_has_floors_of_its_own() -> None:
    parameters = packaged_parameters()
    assert parameters.of_article(bare=False) is parameters
    bare = parameters.of_article(bare=True)
    assert (bare.answer_floor, bare.topic_floor) == (parameters.bare_floor, parameters.bare_topic_floor)


@pytest.mark.parametrize(
    ("question", "quote", "reverse"),
    [
        ("Why did pain go up after the gel?", "The gel decreased pain in rats.", True),
        ("Why did pain go down after the gel?", "The gel decreased pain in rats.", False),
        ("How does the gel prevent cells from becoming bone?", "The gel promoted their turning into bone.", True),
        ("Why do women die twice as often as men?", "Men have a higher risk of dying compared to women.", True),
        ("Why do men die twice as often as women?", "Men have a higher risk of dying compared to women.", False),
        ("How do genes favour fat over bone?", "Genes decreased bone and led to fat.", False),
        ("How does a drop in protein tip cells toward fat?", "A drop in protein favors fat over bone.", False),
        ("By how much did the gel shrink the callus?", "The gel increased the callus.", True),
        ("What is the reason the gel puts the brakes on bone?", "The gel increased bone.", True),
        ("Explain how the gel speeds up bone.", "The gel increased bone.", False),
        ("What gives the gel its high strength?", "The gel has challenges due to its low mechanical strength.", True),
        ("What gives the gel its poor strength?", "The gel has challenges due to its low mechanical strength.", False),
        ("How does the gel bring about the rise in TRPV-1?", "It decreased pain markers, such as TRPV-1.", True),
        ("Why did pain markers climb once the gel set?", "It decreased pain markers in rats.", True),
        ("Why did the group end up in more pain?", "The cells led to improvements in pain and function.", True),
        ("Why did the group end up with less pain?", "The cells led to improvements in pain and function.", False),
        ("How much did density drop in the goats?", "Increased density and bone volume.", True),
        ("Why did fat cells outperform marrow cells?", "More bone with marrow cells compared to fat cells.", True),
        ("Why did marrow cells outperform fat cells?", "More bone with marrow cells compared to fat cells.", False),
        ("Why do the cells increase heterogeneity?", "They help by promoting homogeneity.", False),
        ("Women die twice as often as men, is that because of age?", "Men have a higher risk compared to women.", True),
        ("In old bone pain climbs after the gel. Which cells cause it?", "The gel decreased pain.", True),
        ("In old bone pain falls after the gel. Which cells cause it?", "The gel decreased pain.", False),
        ("In old bone a thing climbs and pain too. What is it called?", "The gel decreased pain.", False),
        ("My old knee has more pain these days. Does a gel help?", "The gel decreased pain.", False),
        ("How does overexpressing KDM4B age the bone?", "KDM4B gene deletion hastens ageing.", True),
        ("How does losing KDM4B age the bone?", "KDM4B gene deletion hastens ageing.", False),
        ("Why did the gel fail to improve bone?", "The gel improved bone in rats.", True),
        ("Why did the gel fail to improve bone?", "The gel failed to improve bone in rats.", False),
        ("Stem cells hand sugar over to nerves. Why?", "Sugar goes from nerves to stem cells.", True),
        ("Nerves hand sugar over to stem cells. Why?", "Sugar goes from nerves to stem cells.", False),
        ("Why do nerves take sugar from stem cells?", "Sugar goes from nerves to stem cells.", True),
        ("Why do stem cells take sugar from nerves?", "Sugar goes from nerves to stem cells.", False),
        ("Why were ADSCs superior to BM-MSCs?", "BMSCs' superiority over ADSCs in healing.", True),
        ("Why were BM-MSCs superior to fat cells?", "BMSCs' superiority over ADSCs in healing.", False),
        ("Why did fat cells win against marrow cells?", "BMSCs' superiority over ADSCs in healing.", True),
        ("Why were marrow cells inferior to fat cells?", "BMSCs' superiority over ADSCs in healing.", True),
        ("Why were fat cells inferior to marrow cells?", "BMSCs' superiority over ADSCs in healing.", False),
        ("Why is lamellar bone swapped for woven bone?", "Woven bone is replaced by lamellar bone.", True),
        ("Why is woven bone swapped for lamellar bone?", "Woven bone is replaced by lamellar bone.", False),
        ("Why does it slow healing?", "It did not slow healing in rats.", True),
        ("Why doesn't gluing the old bone stop the next break?", "It increases the risk of a break.", False),
        ("Why does gluing the old bone stop the next break?", "It increases the risk of a break.", True),
        ("Why does it not slow healing?", "It did not slow healing in rats.", False),
        ("Why does the gel take the strength away?", "The gel increased the strength.", True),
        ("Why did zinc alone do better than iron?", "Iron reduced the risk of a break compared to zinc.", True),
        ("Why did iron do better than zinc alone?", "Iron reduced the risk of a break compared to zinc.", False),
    ],
)
def test_the_reverse_of_what_is_quoted(question: str, quote: str, reverse: bool) -> None:
    assert presumes_the_reverse(question, [quote]) is reverse


@pytest.mark.parametrize(
    ("question", "quote", "wrongly"),
    [
        ("Why did the goats get worse?", "Improved bone formation in goats.", True),
        ("Why did the goats deteriorate?", "There were improvements in all goats.", True),
        ("Did the goats get worse?", "Improved bone formation in goats.", False),
        ("Why did the goats get worse?", "Improved bone at first; later it worsened.", False),
        ("Why did the goats get worse?", "The goats were old.", False),
    ],
)
def test_what_got_worse_where_all_improved(question: str, quote: str, wrongly: bool) -> None:
    assert presumes_a_decline(question, [quote]) is wrongly


def test_a_reverse_in_other_words_than_the_quote_has(bot: Assistant) -> None:
    answer = bot.ask("Why does denosumab slow down the mending of broken bones outside the spine?")
    assert answer.outcome == "related" and any("takes for granted" in notice for notice in answer.notices)
    assert bot.ask("Does denosumab slow down the mending of broken bones outside the spine?").answered


@pytest.mark.parametrize(
    ("question", "presumed"),
    [
        ("Which trial proved that it heals fractures?", True),
        ("By how much did it shorten healing in the clinical studies?", True),
        ("Are there any trials of it?", False),
        ("Which drugs have not been put through a trial?", False),
    ],
)
def test_a_study_that_nobody_has_made(question: str, presumed: bool) -> None:
    assert presumes_a_study(question, ["Clinical studies of its effect have not yet been conducted."]) is presumed


@pytest.mark.parametrize(
    ("question", "presumed"),
    [
        ("Why do the cells last ten years?", True),
        ("Why do the cells last six months?", False),
        ("Why do the cells last half a year?", False),
        ("Why do the cells last so long?", False),
        ("Do the cells last ten years?", False),
    ],
)
def test_a_time_that_is_not_the_one_told(question: str, presumed: bool) -> None:
    assert presumes_another_amount(question, ["The cells persist for up to six months in mice."]) is presumed


def test_what_they_of_a_quote_are_stands_before_it(bot: Assistant) -> None:
    answer = bot.ask("In which patients did ibandronate work on non-vertebral and hip fractures?")
    assert answer.text.index("ibandronate") < answer.text.index("its effectiveness")


def test_a_sentence_is_quoted_once(bot: Assistant) -> None:
    answer = bot.ask("Below which femoral neck T-score does ibandronate start to protect against hip fractures?")
    assert answer.text.count("However, its effectiveness") == 1


def test_a_sentence_about_these_studies_is_theirs(bot: Assistant) -> None:
    answer = bot.ask("Weaknesses of the Pelled and Sharun vertebral studies, according to the authors?")
    assert answer.answered and "small sample sizes" in answer.text


def test_another_phase_is_not_answered_for(bot: Assistant) -> None:
    assert bot.ask("What did the phase III trial of Wharton's jelly cells find?").outcome == "related"
    assert bot.ask("What did the phase I/IIa trial of Wharton's jelly cells find?").outcome == "answered"


@pytest.mark.parametrize(
    ("question", "reverse"),
    [
        ("What was the phase III study of WJ-MSCs with teriparatide about?", True),
        ("What was the phase I/IIa study of WJ-MSCs with teriparatide about?", False),
        ("Fifty patients took part in the trial of Wharton's jelly cells. How were they divided?", True),
        ("Twenty patients took part in the trial of Wharton's jelly cells. How were they divided?", False),
    ],
)
def test_another_phase_or_another_number_of_people_is_a_wrong_premise(
    bot: Assistant, question: str, reverse: bool
) -> None:
    answer = bot.ask(question)
    assert any("takes for granted" in notice for notice in answer.notices) == reverse
    assert answer.outcome == ("related" if reverse else "answered")


def test_what_was_done_with_papers_is_no_count_of_rows(bot: Assistant) -> None:
    assert "of 17" not in bot.ask("How many papers came up in the search, and how many were kept?").text


def test_how_long_a_drug_was_given_is_not_how_much_of_it(bot: Assistant) -> None:
    assert not bot.ask("How much romosozumab should I inject each week?").answered
    assert not bot.ask("What dose of romosozumab was given?").answered


def test_a_small_word_on_which_the_sense_hangs_is_put_right(bot: Assistant) -> None:
    assert "than once" in bot.ask("Which animals had cells given more then once?").standalone_question
    assert "too thin" in bot.ask("For which drugs is the proof for the hip too thin?").standalone_question


def test_a_place_of_which_the_article_says_nothing(bot: Assistant) -> None:
    asked = [{"role": "user", "content": "What's the mean age of people with these fractures in South Korea?"}]
    answer = bot.ask("And in Germany?", history=asked)
    assert answer.standalone_question == "What's the mean age of people with these fractures in Germany?"
    assert not answer.answered
    assert not bot.ask("mean age of these fractures in japan").answered
    assert bot.ask("How common is it in Korean women?").answered
    assert bot.ask("Where does the average age of Koreans with these fractures come from?").answered
