"""Canonical text and the places of its parts become an `Article`: sentences, abbreviations, references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.attribution import attribute, named_numbers
from corpus.citations import numbers_within
from corpus.glossary import inline_abbreviations, legend_abbreviations, merge_glossary
from corpus.layout import Layout
from corpus.text import split_sentences
from corpus.types import Abbreviation, Article, Mention, Reference, Sentence, Span, Table


def assemble(
    id: str,
    metadata: Mapping[str, Any],
    layout: Layout,
    tables: Sequence[Table],
    mentions: Sequence[Mention],
    records: Sequence[Mapping[str, Any]] = (),
    notices: Sequence[str] = (),
) -> Article:
    """The article of a layout, whatever file it was read from; what every reader ends in.

    `tables` are those of the layout, built; `mentions` are in the text's order; `records` are bibliographic records
    with a "number"; `notices` say what the reader could not keep.
    """
    text = layout.text
    sentences = attribute(text, _sentences(text, layout, tables, mentions), mentions)
    abbreviations, glossary = _abbreviations(text, layout, tables)
    return Article(
        id=id,
        metadata=dict(metadata),
        text=text,
        source_map=layout.source_map,
        sections=layout.sections,
        paragraphs=layout.paragraphs,
        sentences=sentences,
        tables=tuple(tables),
        figures=layout.figures,
        abbreviations=abbreviations,
        glossary=glossary,
        mentions=tuple(mentions),
        references=_references(text, mentions, sentences, tables, metadata, records),
        notices=tuple(notices),
    )


def _sentences(text: str, layout: Layout, tables: Sequence[Table], mentions: Sequence[Mention]) -> list[Sentence]:
    """The sentences of paragraphs and captions, in the text's order; a table's caption is its paragraph 0."""
    figures = {figure.start: figure for figure in layout.figures}
    stretches = [(p.start, p.end, p.section_id, p.number) for p in layout.paragraphs]
    stretches += [(table.caption.start, table.caption.end, table.id, 0) for table in tables]
    sentences = []
    for start, end, section_id, paragraph in sorted(stretches):
        content = start
        if paragraph == 0 or start in figures:
            content = layout.caption_bodies.get(start, start)  # "Figure 1." is no sentence of its own
        pairs = split_sentences(text, content, end)
        for number, (left, right) in enumerate(pairs, start=1):
            left = start if number == 1 else left
            cited = numbers_within(mentions, left, right)
            sentences.append(Sentence(section_id, paragraph, number, left, right, cited))
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
    names = named_numbers(text, sentences, mentions)
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
