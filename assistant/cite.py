"""Citations: points of a draft pinned to their place, their references and their level of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.points import Point
from assistant.types import Citation
from corpus.locate import locator
from corpus.types import Article, Row, Table

SPECIES = {
    "mouse": r"mouse|mice|murine",
    "rat": r"rats?",
    "rabbit": r"rabbits?",
    "dog": r"dogs?|canines?",
    "pig": r"(?<!guinea )pigs?|minipigs?|porcine",
    "sheep": r"sheep|ovine",
    "goat": r"goats?",
    "monkey": r"monkeys?|macaques?|primates?",
    "cat": r"cats?|felines?",
    "horse": r"horses?|equine",
}
"""Laboratory species and the words for them."""

CLINICAL = re.compile(r"\b(?:clinical (?:trial|study|studies)|patients|women|men|phase [IV]+)\b")
LABORATORY = re.compile(r"\b(?:in vitro|animal models?|preclinical|cell line)\b", re.IGNORECASE)


def make_citation(point: Point, number: int, article: Article, chunk_id: str) -> Citation:
    """The citation with marker `number` for a point; its quote is cut from the article, never rebuilt."""
    section = article.section_by_id[point.section_id]
    return Citation(
        marker=str(number),
        section_id=point.section_id,
        section_title=section.title,
        paragraph=point.paragraph,
        locator=locator(article, point.section_id, point.paragraph, point.row),
        spans=point.spans,
        quote=quote_of(point, article),
        references=tuple(dict.fromkeys([*point.references, *point.attributed])),
        attributed=tuple(number for number in point.attributed if number not in point.references),
        chunk_id=chunk_id,
        level=level_of(point, article),
        row=point.row,
        article_id=article.id,
    )


def quote_of(point: Point, article: Article) -> str:
    """The words of the article that a point quotes."""
    return " … ".join(article.text[span.start : span.end] for span in point.spans)


def level_of(point: Point, article: Article) -> str:
    """ "clinical", "preclinical (rat)", "preclinical" or "" : what kind of study stands behind a statement.

    From the table rows of the cited studies, else from the words of the quote itself.
    """
    rows = list(rows_of(point, article))
    levels = dict.fromkeys(level for table, row in rows if (level := _row_level(row, table, article)))
    if levels:
        return "; ".join(levels)
    quote = " ".join(article.text[span.start : span.end] for span in point.spans)
    species = species_in(quote)
    if species:
        return f"preclinical ({', '.join(species)})"
    if LABORATORY.search(quote):
        return "preclinical"
    return "clinical" if point.references and CLINICAL.search(quote) else ""


def species_in(text: str, among: Iterable[str] = SPECIES) -> list[str]:
    """The laboratory species that a text names, in the order of `among`; a long text is best asked for few."""
    return [name for name in among if re.search(rf"\b(?:{SPECIES[name]})\b", text, re.IGNORECASE)]


def rows_of(point: Point, article: Article) -> Iterable[tuple[Table, Row]]:
    """The table row of a point, or the rows of the studies that it cites."""
    if point.row:
        table = article.table_by_id[point.section_id]
        yield table, table.rows[point.row - 1]
        return
    for number in (*point.references, *point.attributed):
        reference = article.reference_by_number.get(number)
        for table_id, row in reference.rows if reference else ():
            table = article.table_by_id[table_id]
            yield table, table.rows[row - 1]


def _row_level(row: Row, table: Table, article: Article) -> str:
    """The level a row's group heading states, with its species where a short cell names one."""
    heading = row.group.lower()
    if "preclinical" in heading:
        cells = [article.text[cell.start : cell.end] for cell in row.cells]
        short = [cell for cell in cells if 0 < len(cell.split()) <= 2 and (species_in(cell) or cell.isalpha())]
        named = next((cell for cell in short if species_in(cell)), "")
        return f"preclinical ({named.lower()})" if named else "preclinical"
    return "clinical" if "clinical" in heading else ""
