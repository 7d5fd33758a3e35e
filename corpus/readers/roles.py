"""What a heading or a paragraph is by its words: abstract, keywords, a figure's caption, or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Block, FigureBlock, HeadingBlock, ParagraphBlock, Run, Runs, TableBlock, plain
from corpus.tables import is_legend

LABEL = re.compile(r"(?P<label>(?P<word>Figure|Fig\.?|Table)\s+S?\d{1,3})\s*[.:|]?\s*", re.IGNORECASE)
CAPTIONED = re.compile(r"(?:Figure|Fig\.?|Table)\s+S?\d{1,3}\s*(?:[.:|]|$)", re.IGNORECASE)
_PARTS = frozenset(
    {"background", "introduction", "objective", "objectives", "aim", "aims", "purpose", "context", "design", "setting"}
    | {"methods", "materials and methods", "patients and methods", "results", "findings", "discussion", "limitations"}
    | {"interpretation", "conclusion", "conclusions", "significance", "importance", "funding", "registration"}
)
_NAMED = re.compile(r"(?P<name>abstract|key\s?words)\s*[:.—–]\s*(?=\S)", re.IGNORECASE)


def heading(runs: Runs, level: int) -> HeadingBlock:
    """The heading, as the one of the abstract or of the keywords where it is called so."""
    title = plain(runs).rstrip(":. ")
    bare = title.lower()
    if bare in ("abstract", "summary"):
        return HeadingBlock(level, (Run(title),), kind="abstract")
    if bare in ("keywords", "keyword", "key words"):
        return HeadingBlock(level, (Run(title),), kind="keywords")
    return HeadingBlock(level, runs)


def paragraph(runs: Runs) -> Iterator[Block]:
    """The paragraph; a caption or "Keywords: …" as what it is; nothing for nothing."""
    text = plain(runs)
    if not text:
        return
    if text.rstrip(":.— ").lower() in ("keywords", "key words", "abstract"):
        yield heading(runs, 6)
    elif named := _NAMED.match(text):
        kind = "abstract" if named["name"].lower() == "abstract" else "keywords"
        yield HeadingBlock(6, (Run(kind.capitalize()),), kind="abstract" if kind == "abstract" else "keywords")
        yield ParagraphBlock(tuple(drop(runs, lead(runs) + named.end())))
    elif text.lower().startswith("fig") and CAPTIONED.match(text):
        yield FigureBlock(*split_caption(runs))
    else:
        yield ParagraphBlock(runs)


def tidy(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the notes right below a table as its legend, the parts of an abstract ("Methods") as paragraphs
    of it, and no caption a second time."""
    captions = {_letters(f"{block.label} {plain(block.caption)}") for block in blocks if isinstance(block, TableBlock)}
    kept: list[Block] = []
    abstract = 0  # the level of the abstract's heading, as long as it lasts
    title = ""
    for place, block in enumerate(blocks):
        last = kept[-1] if kept else None
        if isinstance(block, HeadingBlock):
            part = plain(block.title).rstrip(":. ")
            follows = any(isinstance(b, HeadingBlock) and b.level <= abstract for b in blocks[place + 1 :])
            if abstract and block.level > abstract and follows and part.lower() in _PARTS:
                title = part
                continue
            abstract = block.level if block.kind == "abstract" else 0
        elif isinstance(block, ParagraphBlock):
            if isinstance(last, TableBlock) and is_legend(plain(block.runs)):
                kept[-1] = replace(last, legend=(*last.legend, block.runs))
                continue
            if CAPTIONED.match(plain(block.runs)) and _letters(plain(block.runs)) in captions:
                continue
            if title:
                block = ParagraphBlock((Run(f"{title}: "), *block.runs))
                title = ""
        elif isinstance(block, FigureBlock):
            words = _letters(f"{block.label} {plain(block.caption)}")
            if words in captions:
                continue
            captions.add(words)
        kept.append(block)
    return kept


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def split_caption(runs: Runs) -> tuple[str, Runs]:
    """The label of a caption ("Table 2"), and the rest of it."""
    text = "".join(run.text for run in runs)
    match = LABEL.match(text, lead(runs))
    if not match:
        return "", runs
    return " ".join(match["label"].split()), tuple(drop(runs, match.end()))


def lead(runs: Runs) -> int:
    """How many characters of white space the runs begin with."""
    text = "".join(run.text for run in runs)
    return len(text) - len(text.lstrip())


def drop(runs: Runs, count: int) -> Iterator[Run]:
    """The runs without their first `count` characters."""
    for run in runs:
        if count < len(run.text):
            yield Run(run.text[count:], run.keys)
        count = max(0, count - len(run.text))
