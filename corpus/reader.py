"""Opens an article: source text to canonical text, and everything that is known of the text's structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.assemble import assemble
from corpus.builder import to_text_offset
from corpus.citations import find_author_years, find_mentions, merge_mentions
from corpus.data import ConflictData, read_package
from corpus.errors import ReviewError
from corpus.layout import lay_out
from corpus.tables import build_table
from corpus.types import Article, Conflict, Gap, Gloss, Repair, SourceMap, Span


def load_review() -> Article:
    """The review this project is about, from the data packaged with it.

    `ReviewError` names a file that is missing or altered.
    """
    data = read_package()
    return read_text(
        data.source,
        data.metadata["id"],
        data.metadata,
        repairs=data.repairs,
        records=data.records,
        conflicts=data.conflicts,
        glosses=data.glosses,
        gaps=data.gaps,
    )


def read_text(
    text: str,
    id: str,
    metadata: Mapping[str, Any],
    repairs: Sequence[Repair] = (),
    records: Sequence[Mapping[str, Any]] = (),
    conflicts: Sequence[ConflictData] = (),
    glosses: Sequence[Gloss] = (),
    gaps: Sequence[Gap] = (),
    left_out: Sequence[Span] = (),
    notices: Sequence[str] = (),
) -> Article:
    """An article from plain text (see `corpus.blocks.split_blocks` for what is understood).

    Text without any structure is one section "1". `repairs` and the spans of `conflicts` count characters of `text`;
    `records` are bibliographic records with a "number", `left_out` the stretches of `text` they were read from.
    `ReviewError` when there is nothing to read or data do not fit.
    """
    if not any(char.isalnum() for char in text):
        raise ReviewError(f"The text of the article {id!r} has no letter or digit in it; give the article's full text.")
    layout = lay_out(text, repairs, left_out)
    canonical = layout.text
    mentions = merge_mentions(find_mentions(canonical), find_author_years(canonical, records))
    tables = [
        build_table(table.number, canonical, table.caption, table.grid, table.legend, mentions)
        for table in layout.tables
    ]
    article = assemble(id, metadata, layout, tables, mentions, records, notices)
    found = tuple(_conflict(canonical, layout.source_map, conflict) for conflict in conflicts)
    return replace(article, conflicts=found, glosses=tuple(glosses), gaps=tuple(gaps))


def _conflict(text: str, source_map: SourceMap, data: ConflictData) -> Conflict:
    spans = []
    for quote in data.quotes:
        start = to_text_offset(source_map, quote.source_start)
        end = to_text_offset(source_map, quote.source_end, end=True)
        if start is None or end is None or text[start:end] != quote.text:
            raise ReviewError(
                f"The conflict {data.topic!r} quotes {quote.text!r} at characters {quote.source_start}-"
                f"{quote.source_end} of the source, but that is not what stands there; correct the conflicts file."
            )
        spans.append(Span(start, end))
    return Conflict(data.topic, data.reference, tuple(spans), data.note)
