"""What to ask about instead: the sections nearest to a question that the article does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ui.bot import Bot
from corpus.errors import ReviewError
from corpus.locate import noun
from corpus.types import Article, Section

MOST = 3
SEARCHED = 12
# Titles that name no subject.
PLAIN_TITLES = {
    "introduction",
    "background",
    "methods",
    "results",
    "discussion",
    "conclusion",
    "conclusions",
    "summary",
}


def nearest_topics(bot: Bot, question: str, most: int = MOST) -> tuple[str, ...]:
    """The ids of at most `most` sections with a subject, the nearest first; none when the search fails."""
    try:
        found = bot.search(question, SEARCHED)
    except ReviewError:
        return ()
    sections = bot.article.section_by_id
    ids = dict.fromkeys(evidence.chunk.section_id for evidence in found)
    return tuple(id_ for id_ in ids if id_ in sections and has_subject(sections[id_]))[:most]


def has_subject(section: Section) -> bool:
    """Whether the section's title names something that can be asked about."""
    return section.kind == "body" and " ".join(section.title.split()).casefold() not in {"", *PLAIN_TITLES}


def question_about(article: Article, section: Section) -> str:
    return f"What does the {noun(article)} say about {section.title}?"


def sections_of(article: Article, ids: Sequence[str]) -> list[Section]:
    """The sections of these ids that the article has."""
    return [article.section_by_id[id_] for id_ in ids if id_ in article.section_by_id]
