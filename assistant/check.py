"""The last step before the screen: every statement is held against the article, and dropped when it does not stand."""

from __future__ import annotations

import re

from assistant.types import Citation
from corpus.types import Article

NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
MARKER = re.compile(r"\[\^\d+\]")


def quote_holds(citation: Citation, article: Article) -> bool:
    """Whether a citation's spans lie in the article and its quote is exactly what stands there."""
    inside = all(0 <= span.start < span.end <= len(article.text) for span in citation.spans)
    return bool(citation.spans) and inside and citation.quote == " … ".join(
        article.text[span.start : span.end] for span in citation.spans
    )


def unsupported_numbers(statement: str, citation: Citation) -> list[str]:
    """The numbers of a statement that are neither in its quote nor reference numbers of its citation."""
    allowed = {*NUMBER.findall(citation.quote), *(str(number) for number in citation.references)}
    return [number for number in NUMBER.findall(MARKER.sub("", statement)) if number not in allowed]


def stands(statement: str, citation: Citation, article: Article) -> bool:
    """Whether a statement may be shown: its quote is verbatim and holds every number the statement holds."""
    return quote_holds(citation, article) and not unsupported_numbers(statement, citation)
