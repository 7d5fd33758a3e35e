"""A reference list given as text: where it begins and ends, and its entries one by one."""

from __future__ import annotations

import re

from corpus.blocks import CAPTION

REFERENCES_TITLE = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?"
    r"(?:references(?: and notes)?|bibliography|literature cited|works cited)\s*:?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*(?:\[(?P<square>\d{1,4})\]|\((?P<round>\d{1,4})\)|(?P<bare>\d{1,4})(?:[.)]|\s*:))"
    r"(?:\s+(?=\S)|(?=[^\W\d_a-z]))"
)
_END = re.compile(
    r"\s*(?:#{1,6}\s|(?:\d{1,2}\.?\s+)?(?:appendix|abbreviations|supplementary|acknowledge?ments?|figure legends)\b"
    r"[^.]{0,60}$)",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^\s*#{1,6}\s+|\s+#+\s*$")


def split_label(text: str) -> tuple[str, str]:
    """The number an entry carries ("" for none), and its text without it.

    >>> split_label("[12] Shim J. Title."), split_label("Shim J. Title.")
    (('12', 'Shim J. Title.'), ('', 'Shim J. Title.'))
    """
    match = _LABEL.match(text)
    return (match["square"] or match["round"] or match["bare"], text[match.end() :]) if match else ("", text.strip())


def is_references_title(line: str) -> bool:
    return len(line) < 100 and bool(REFERENCES_TITLE.fullmatch(_HASHES.sub("", line).strip()))


def find_references(text: str) -> tuple[int, int] | None:
    """Where the last reference list of a plain text stands, its heading included; None where there is no entry."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for index in range(len(lines) - 1, -1, -1):
        if not is_references_title(lines[index]):
            continue
        last = index + 1
        while last < len(lines) and not _END.match(lines[last]) and not CAPTION.match(lines[last]):
            last += 1
        if any(char.isalnum() for line in lines[index + 1 : last] for char in line):
            return starts[index], starts[last]
        return None
    return None


def split_entries(text: str) -> list[str]:
    """The entries of a reference list without its heading: by their numbers, else by blank lines, else by lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    labelled = [index for index, line in enumerate(lines) if _LABEL.match(line)]
    if labelled and len(labelled) * 5 >= len(lines) and labelled[0] == 0:
        kept = _in_sequence(lines, labelled)
        ends = [*kept[1:], len(lines)]
        return [" ".join(" ".join(lines[a:b]).split()) for a, b in zip(kept, ends, strict=True)]
    blocks = [" ".join(block.split()) for block in re.split(r"\n[^\S\n]*\n", text) if block.strip()]
    return blocks if len(blocks) > 1 else [" ".join(line.split()) for line in lines]


def _in_sequence(lines: list[str], labelled: list[int]) -> list[int]:
    """The labelled lines whose numbers go up; "2020. …" at the start of a broken line is no label."""
    kept: list[int] = []
    last = 0
    for index in labelled:
        number = int(split_label(lines[index])[0])
        if number == last + 1 or (number > last and number - last <= 5) or not kept:
            kept.append(index)
            last = number
    return kept
