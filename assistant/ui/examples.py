"""Questions to start with: the article's own where its data has some, else one for each of its parts."""

from __future__ import annotations

from assistant.ui.places import place
from corpus.types import Article

MOST = 4


def example_questions(article: Article) -> list[str]:
    """At most four questions. `metadata["example_questions"]` comes first; then the tables and longest sections."""
    given = article.metadata.get("example_questions")
    if isinstance(given, list | tuple) and given:
        return [str(question) for question in given[:MOST]]
    bodies = [section for section in article.sections if section.kind == "body" and section.title]
    longest = sorted(bodies, key=lambda section: section.start - section.end)[: MOST - 1]
    questions = [f"What does {place(article, table.id)} show?" for table in article.tables[:1]]
    questions += [f"What does section {section.number or section.id} say about {section.title}?" for section in longest]
    return questions[:MOST]
