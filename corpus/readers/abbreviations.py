"""The list of abbreviations of an article, however it is set: a table, a list, or lines under its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Block, EntriesBlock, HeadingBlock, ParagraphBlock, Run, Runs, TableBlock, plain
from corpus.glossary import is_short_form

_TITLE = re.compile(r"(?:\d{1,2}\.?\s+)?(?:list of )?abbreviations(?: used)?\s*:?", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<short>[^\s:;,–=]\S{0,20}?)\s*(?:[:=–,]|\s-)\s+(?P<long>\S.{2,200})")

Entry = tuple[Runs, Runs]


def gather_abbreviations(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks with the list under the heading "Abbreviations" as one block; other blocks as they are."""
    kept: list[Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if not (isinstance(block, HeadingBlock) and _TITLE.fullmatch(plain(block.title))):
            kept.append(block)
            continue
        last = index
        while last < len(blocks) and not isinstance(blocks[last], HeadingBlock):
            last += 1
        entries: list[Entry] = []
        others: list[Block] = []
        for inner in blocks[index:last]:
            found = _entries(inner)
            entries += found
            if not found:
                others.append(inner)
        kept += [EntriesBlock(tuple(entries)), *others] if entries else [block, *others]
        index = last
    return tuple(kept)


def _entries(block: Block) -> list[Entry]:
    if isinstance(block, EntriesBlock):
        return list(block.entries)
    if isinstance(block, TableBlock):
        rows = [row for row in (*block.header, *block.body) if any(cell.lines for cell in row)]
        if not all(len(row) == 2 and row[0].lines and row[1].lines for row in rows):
            return []
        pairs = [(row[0].lines[0], tuple(run for line in row[1].lines for run in line)) for row in rows]
        return [pair for pair in pairs if is_short_form(plain(pair[0]))]
    if isinstance(block, ParagraphBlock):
        parts = [part.strip().rstrip(".") for part in re.split(r";\s+|\n", "".join(run.text for run in block.runs))]
        matches = [_ENTRY.fullmatch(part) for part in parts if part]
        found = [match for match in matches if match and is_short_form(match["short"])]
        if found and len(found) == len(matches):
            return [((Run(match["short"]),), (Run(match["long"]),)) for match in found]
    return []
