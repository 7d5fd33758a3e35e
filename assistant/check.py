"""The last step before the screen: every statement is held against the article, and dropped when it does not stand."""

from __future__ import annotations

import re

from assistant.types import Citation
from corpus.types import Article

NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:\s*×\s*\d+)?[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
"""A number whole: "4.0 × 10⁷" is one, so that neither its factor nor its power can be changed alone."""

MARKER = re.compile(r"\[\^\d+\]")
BRACKETS = re.compile(r"\[[\d,;\s–-]+\]")


def quote_holds(citation: Citation, article: Article) -> bool:
    """Whether a citation's spans lie in the article and its quote is exactly what stands there."""
    inside = all(0 <= span.start < span.end <= len(article.text) for span in citation.spans)
    return (
        bool(citation.spans)
        and inside
        and citation.quote == " … ".join(article.text[span.start : span.end] for span in citation.spans)
    )


def unsupported_numbers(statement: str, citation: Citation) -> list[str]:
    """The numbers of a statement that its quote does not hold.

    In brackets, where they name studies, the citation's reference numbers may stand too; "Table 2" may stand in a
    statement that cites Table 2.
    """
    known = {str(number) for number in citation.references} | set(numbers_in(citation.quote))
    text = MARKER.sub("", statement)
    cited = [number for group in BRACKETS.findall(text) for number in re.findall(r"\d+", group) if number not in known]
    text = BRACKETS.sub("", text)
    if citation.section_id.startswith(("table-", "figure-")):
        text = text.replace(citation.section_id.replace("-", " ").capitalize(), "")
    quoted = set(numbers_in(BRACKETS.sub("", citation.quote)))
    return cited + [number for number in numbers_in(text) if number not in quoted]


def numbers_in(text: str) -> list[str]:
    """The numbers of a text as they stand in it, white space left out."""
    return ["".join(number.split()) for number in NUMBER.findall(text)]


def stands(statement: str, citation: Citation, article: Article) -> bool:
    """Whether a statement may be shown: its quote is verbatim and holds every number the statement holds."""
    return quote_holds(citation, article) and not unsupported_numbers(statement, citation)
