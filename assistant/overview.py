"""What the article as a whole says: its abstract, or its conclusion, for questions that ask for no more than that."""

from __future__ import annotations

import re

from assistant import lookup
from assistant.index.build import Index
from assistant.language import STOP
from assistant.points import Draft, Point
from assistant.question import Question
from assistant.units import Unit
from corpus.types import Article, Section

MOST_WORDS = 180

SUMMARY = re.compile(
    r"\b(?:abouts?|summar\w+|overview|gist|nutshell|tl;?dr|abstract|outline"
    r"|(?:main|key|central|core) (?:points?|ideas?|findings?|results?|messages?|topics?|themes?)|topic|subject)\b",
    re.IGNORECASE,
)
CONCLUSION = re.compile(r"\b(?:conclu\w+|take-?aways?|take-home|bottom line)\b", re.IGNORECASE)
CONCLUDING = re.compile(r"\b(?:conclu\w+|summary|outlook)\b", re.IGNORECASE)
"""Titles of the section that closes an article."""

ABOUT_NOTHING_ELSE = STOP | frozenset(
    """
    review article paper text document publication abstract author authors reader readers about abouts topic topics
    subject theme themes overview gist nutshell outline tldr tl dr main key central core whole entire overall short
    brief briefly quick quickly simple important most point points idea ideas finding findings result results message
    messages conclusion conclusions conclude concludes concluded concluding takeaway takeaways take away home bottom
    line give tell say says said explain draw reach come please content contents sentence sentences word words few
    one two three paragraph here deal deals cover covers whats
    """.split()
)


def draft_overview(question: Question, index: Index) -> Draft | None:
    """The abstract (or the concluding section), from its beginning, for a question that asks for nothing else."""
    text = question.text
    concludes = CONCLUSION.search(text) is not None
    if question.names_part or not (concludes or SUMMARY.search(text)):
        return None
    words = re.findall(r"[^\W\d_]+", text.lower())
    if any(word not in ABOUT_NOTHING_ELSE and not word.startswith("summar") for word in words):
        return None  # about something that the article tells of
    section = _section(index.article, concludes)
    points: list[Point] = []
    length = 0
    for unit in _sentences(index, section) if section else ():
        length += len(index.article.text[unit.start : unit.end].split())
        if points and length > MOST_WORDS:
            break
        points.append(lookup.point_of(unit))
    return Draft(tuple(points)) if points else None


def _section(article: Article, concludes: bool) -> Section | None:
    """The section that says what is asked; the abstract, else the first one that has text."""
    closing = [s for s in article.sections if s.kind == "body" and CONCLUDING.search(s.title)]
    if concludes and closing:
        return closing[-1]
    abstract = next((section for section in article.sections if section.kind == "abstract"), None)
    return abstract or next((section for section in article.sections if section.kind == "body"), None)


def _sentences(index: Index, section: Section) -> list[Unit]:
    return [u for u in index.units if u.kind == "sentence" and section.start <= u.start < section.end]
