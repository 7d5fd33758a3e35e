"""Questions on the article as a whole are answered from its abstract or its conclusion, and no others are."""

from __future__ import annotations

import pytest

from assistant import Assistant, Settings
from corpus.readers.read import read_bytes


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is this review about?", "abstract"),
        ("summarise the article", "abstract"),
        ("tl;dr", "abstract"),
        ("What are the main findings of the paper?", "abstract"),
        ("What do the authors conclude?", "body"),
        ("whats the take-home message", "body"),
    ],
)
def test_the_abstract_or_the_conclusion_answers(bot: Assistant, question: str, kind: str) -> None:
    answer = bot.ask(question)
    assert answer.outcome == "answered"
    sections = {bot.article.section_by_id[citation.section_id] for citation in answer.citations}
    assert {section.kind for section in sections} == {kind} and len(sections) == 1
    starts = [citation.spans[0].start for citation in answer.citations]
    first = next(s for s in bot.article.sentences if s.section_id == sections.copy().pop().id)
    assert starts == sorted(starts) and starts[0] == first.start
    assert sum(len(citation.quote.split()) for citation in answer.citations) <= 180


@pytest.mark.parametrize(
    "question", ["What are the main findings on homing?", "Summarise what it says about exosomes", "tl;dr of table 2"]
)
def test_a_question_about_something_in_it_is_searched(bot: Assistant, question: str) -> None:
    assert {citation.section_id for citation in bot.ask(question).citations} != {"abstract"}


def test_an_article_without_an_abstract_begins_with_its_first_section(tmp_path) -> None:
    text = "# Reeds\n\n## 1. Nests\n\nBees nest in reeds. Each has six cells.\n\n## 2. Frost\n\nFrost kills bees.\n"
    bot = Assistant.open(read_bytes(text.encode(), "reeds.md"), Settings(data_dir=tmp_path))
    answer = bot.ask("What is this article about?")
    assert answer.text.startswith("Bees nest in reeds.") and "Frost" not in answer.text
    declined = bot.ask("What is the capital of France?")
    assert declined.text == "The article does not say."
