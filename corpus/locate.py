"""How an article and its places are named for a reader: "review"; "§3 Therapeutic Mechanism, ¶4", "Table 2, row 4"."""

from __future__ import annotations

from corpus.types import Article


def noun(article: Article) -> str:
    """What to call the article: "review" where it says it is one, else "article"."""
    return "review" if "review" in str(article.metadata.get("publication_type") or "").casefold() else "article"


def locator(article: Article, section_id: str, paragraph: int = 0, row: int = 0) -> str:
    """The name of a section, of a paragraph of it, or of a table row; `KeyError` for a section that is not there."""
    section = article.section_by_id[section_id]
    if section.kind == "table":
        return f"Table {section.number}, row {row}" if row else f"Table {section.number}"
    if section.kind == "figure":
        return f"Figure {section.number}, caption"
    if section.kind == "keywords" or section.kind == "abbreviations":
        return section.title
    several = sum(place.section_id == section_id for place in article.paragraphs) > 1
    if section.kind == "abstract":
        return f"{section.title}, ¶{paragraph}" if paragraph and several else section.title
    name = f"§{section.number} {section.title}".rstrip() if section.number else section.title or "Opening"
    return f"{name}, ¶{paragraph}" if paragraph else name
