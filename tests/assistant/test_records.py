"""What a cited work is, and what the article itself is: told from records, never made up."""

from __future__ import annotations

from assistant import Assistant


def test_a_known_record_is_told_and_the_place_that_cites_it_is_cited(bot: Assistant) -> None:
    answer = bot.ask("What is the DOI of reference 41?")
    assert "10.1016/j.biomaterials.2012.03.069" in answer.text
    assert {number for citation in answer.citations for number in citation.references} == {41}


def test_an_unknown_record_is_said_to_be_unknown(bot: Assistant) -> None:
    unknown = next(reference for reference in bot.article.references if reference.record is None and reference.mentions)
    answer = bot.ask(f"What is the title of reference {unknown.number}?")
    assert (answer.outcome, answer.citations) == ("declined", ())
    assert f"The record of reference {unknown.number}" in answer.notices[0]


def test_the_article_itself_is_told_of_in_a_notice(bot: Assistant) -> None:
    for question in ("Which journal published this review?", "Who is the author of this article?"):
        answer = bot.ask(question)
        assert (answer.outcome, answer.citations) == ("declined", ())
        assert str(bot.article.metadata["doi"]) in answer.notices[0]


def test_what_the_article_says_about_published_work_is_no_question_about_its_record(bot: Assistant) -> None:
    answer = bot.ask("What do published trials of this review say about pain after Wharton's jelly cells?")
    assert not any("About the review itself" in notice for notice in answer.notices)
