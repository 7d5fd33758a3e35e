"""What is known of a cited work itself: its authors, title, journal, year and identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant import lookup
from assistant.index.build import Index
from assistant.points import Draft
from assistant.question import Question
from corpus.locate import locator

ASKS = re.compile(
    r"\b(?:dois?|pmids?|pubmed|titles?|titled|entitled|journals?|published|publication (?:date|year)|what year"
    r"|which year|(?<!do the )(?<!did the )authors?|authored|(?:wrote|written)\b|bibliographic\w*|link to"
    r"|full reference|full citation)\b",
    re.IGNORECASE,
)
"""Asks for the record of a work and not for what it found."""

UNKNOWN = "The record of reference {number} (authors, title, journal, DOI) is not known here; it is cited in {places}."


def draft_record(question: Question, index: Index) -> Draft | None:
    """The records of the references that a question names, with the first place that cites each.

    Of one without a record a notice says so; with none known there is nothing to answer with.
    """
    if not question.references or not ASKS.search(question.text):
        return None
    points, told, unknown = [], [], []
    for number in question.references:
        units = [unit for unit in index.units if number in unit.cited]
        record = index.article.reference_by_number[number].record
        if record is None:
            places = dict.fromkeys(locator(index.article, u.section_id, u.paragraph, u.row) for u in units)
            unknown.append(UNKNOWN.format(number=number, places=", ".join(places) or "no sentence"))
        else:
            points += [lookup.point_of(unit) for unit in units[:1]]
            told.append(f"Reference {number}: {described(record)}")
    return Draft(tuple(points), lead="; ".join(told), notices=tuple(unknown), support=1.0 if points else 0.0)


OWN = re.compile(r"\b(?:this|the|your) (?:review|article|paper|publication|work)\b", re.IGNORECASE)
ASKED_OF = re.compile(
    r"\b(?:when|where|who|which|what|in|by|was|is|it|year|date|cite|written|number|review|article|paper)\b", re.I
)
CITE = re.compile(r"\bcite\b", re.IGNORECASE)
ITSELF = "About the {kind} itself: {record}."


def draft_own_record(question: Question, index: Index) -> Draft | None:
    """What is known of the article itself, as a notice: its text does not say it, so nothing of it can be quoted."""
    if (
        question.names_part
        or not OWN.search(question.text)
        or not (ASKS.search(question.text) or CITE.search(question.text))
    ):
        return None
    if any(not ASKS.search(term.surface) and not ASKED_OF.search(term.surface) for term in question.terms):
        return None  # about what the article says
    meta = index.article.metadata
    record = {**meta, "container": meta.get("journal"), "year": str(meta.get("published") or "")}
    kind = str(meta.get("publication_type") or "article").lower()
    return Draft((), support=0.0, notices=(ITSELF.format(kind=kind, record=described(record)),))


def described(record: Mapping[str, Any]) -> str:
    """A record on one line: authors, title, journal, year, DOI and PubMed number, as far as they are known.

    >>> described({"authors": ["Doe J"], "title": "On bone.", "container": "Bone 1:2", "year": 2012, "doi": "10.1/x"})
    'Doe J. On bone. Bone 1:2 (2012). doi:10.1/x'
    """
    authors = [str(author) for author in record.get("authors") or ()]
    parts = [
        ", ".join(authors[:AUTHORS_SHOWN]) + (" et al" if len(authors) > AUTHORS_SHOWN else ""),
        str(record.get("title") or ""),
        " ".join(part for part in (str(record.get("container") or ""), _year(record)) if part),
        f"doi:{record['doi']}" if record.get("doi") else "",
        f"PMID {record['pmid']}" if record.get("pmid") else "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)


AUTHORS_SHOWN = 6


def _year(record: Mapping[str, Any]) -> str:
    return f"({record['year']})" if record.get("year") else ""
