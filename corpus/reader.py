"""Opens an article: source text to canonical text, and everything that is known of the text's structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.attribution import attribute, named_numbers
from corpus.builder import to_text_offset
from corpus.citations import find_mentions
from corpus.data import ConflictData, read_package
from corpus.errors import ReviewError
from corpus.glossary import inline_abbreviations, legend_abbreviations, merge_glossary
from corpus.layout import Layout, lay_out
from corpus.tables import build_table
from corpus.text import split_sentences
from corpus.types import (
    Abbreviation,
    Article,
    Conflict,
    Gloss,
    Mention,
    Reference,
    Repair,
    Sentence,
    SourceMap,
    Span,
    Table,
)


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
    )


def read_text(
    text: str,
    id: str,
    metadata: Mapping[str, Any],
    repairs: Sequence[Repair] = (),
    records: Sequence[Mapping[str, Any]] = (),
    conflicts: Sequence[ConflictData] = (),
    glosses: Sequence[Gloss] = (),
) -> Article:
    """An article from plain text (see `corpus.blocks.split_blocks` for what is understood).

    Text without any structure is one section "1". `repairs` and the spans of `conflicts` count characters of `text`;
    `records` are bibliographic records with a "number". `ReviewError` when there is nothing to read or data do not fit.
    """
    if not any(char.isalnum() for char in text):
        raise ReviewError(f"The text of the article {id!r} has no letter or digit in it; give the article's full text.")
    layout = lay_out(text, repairs)
    canonical = layout.text
    tables = tuple(
        build_table(table.number, canonical, table.caption, table.grid, table.legend) for table in layout.tables
    )
    sentences = attribute(canonical, _sentences(canonical, layout))
    mentions = find_mentions(canonical)
    abbreviations, glossary = _abbreviations(canonical, layout, tables)
    return Article(
        id=id,
        metadata=dict(metadata),
        text=canonical,
        source_map=layout.source_map,
        sections=layout.sections,
        paragraphs=layout.paragraphs,
        sentences=sentences,
        tables=tables,
        figures=layout.figures,
        abbreviations=abbreviations,
        glossary=glossary,
        mentions=mentions,
        references=_references(canonical, mentions, sentences, tables, metadata, records),
        conflicts=tuple(_conflict(canonical, layout.source_map, conflict) for conflict in conflicts),
        glosses=tuple(glosses),
    )


def _sentences(text: str, layout: Layout) -> list[Sentence]:
    """The sentences of paragraphs and captions, in the text's order; a table's caption is its paragraph 0."""
    figures = {figure.start: figure for figure in layout.figures}
    stretches = [(p.start, p.end, p.section_id, p.number) for p in layout.paragraphs]
    stretches += [(t.caption.start, t.caption.end, f"table-{t.number}", 0) for t in layout.tables]
    sentences = []
    for start, end, section_id, paragraph in sorted(stretches):
        content = start
        if paragraph == 0 or start in figures:
            content = layout.caption_bodies[start]  # "Figure 1." is no sentence of its own
        pairs = split_sentences(text, content, end)
        for number, (left, right) in enumerate(pairs, start=1):
            left = start if number == 1 else left
            cited = [n for mention in find_mentions(text, left, right) for n in mention.numbers]
            sentences.append(Sentence(section_id, paragraph, number, left, right, tuple(dict.fromkeys(cited))))
    return sentences


def _abbreviations(
    text: str, layout: Layout, tables: Sequence[Table]
) -> tuple[tuple[Abbreviation, ...], tuple[Abbreviation, ...]]:
    listed = tuple(
        Abbreviation(text[a.start : a.end], " ".join(text[b.start : b.end].split()), a.start, b.end, "list")
        for a, b in layout.abbreviations
    )
    legends = [table.legend for table in tables if table.legend]
    legends += [Span(figure.start, figure.end) for figure in layout.figures]
    from_legends = [entry for legend in legends for entry in legend_abbreviations(text, legend)]
    prose = [Span(paragraph.start, paragraph.end) for paragraph in layout.paragraphs]
    return listed, merge_glossary(listed, from_legends, inline_abbreviations(text, prose))


def _references(
    text: str,
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    tables: Sequence[Table],
    metadata: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
) -> tuple[Reference, ...]:
    """Every work from 1 to the highest number cited, or known to be cited, with what is known of it."""
    spans: dict[int, list[Span]] = {}
    for mention in mentions:
        for number in mention.numbers:
            spans.setdefault(number, []).append(Span(mention.start, mention.end))
    rows: dict[int, list[tuple[str, int]]] = {}
    for table in tables:
        for row in table.rows:
            for number in row.references:
                rows.setdefault(number, []).append((table.id, row.number))
    names = named_numbers(text, sentences)
    known = {int(record["number"]): record for record in records}
    last = max([int(metadata.get("references_cited") or 0), *spans, *known])
    return tuple(
        Reference(
            number,
            tuple(spans.get(number, ())),
            tuple(names.get(number, ())),
            tuple(rows.get(number, ())),
            known.get(number),
        )
        for number in range(1, last + 1)
    )


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
