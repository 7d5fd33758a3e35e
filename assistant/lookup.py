"""Direct look-ups: what a reference is cited for, what an abbreviation stands for, what a figure shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.index.build import Index
from assistant.language import stems
from assistant.points import Draft, Point
from assistant.question import Question
from assistant.scored import Scored
from assistant.tables import TableReader
from assistant.units import Unit
from corpus.types import Abbreviation, Cell, Footnote, Span, Table


def point_of(unit: Unit) -> Point:
    """A unit quoted whole."""
    return Point(
        unit.section_id,
        unit.paragraph,
        unit.row,
        (Span(unit.start, unit.end),),
        unit.references,
        unit.attributed,
        unit.chunk,
    )


def find_abbreviation(question: Question, entries: Sequence[Abbreviation]) -> Abbreviation | None:
    """The glossary entry a question names: by its short form as written, or else by its long form."""
    text = question.text
    named = [
        entry
        for entry in entries
        if re.search(
            rf"(?<![\w-]){re.escape(entry.short.rstrip('s'))}s?(?![\w-])", text, re.I if len(entry.short) > 3 else 0
        )
    ]
    if named:
        return max(named, key=lambda entry: (len(entry.short.rstrip("s")), entry.origin == "list"))
    asked = " ".join(stems(text))
    longs = [entry for entry in entries if " ".join(stems(entry.long)) in asked]
    return max(longs, key=lambda entry: (len(entry.long), entry.origin == "list"), default=None)


def asks_longform(question: Question) -> bool:
    """Whether the question is about a short form as such: it says so, or holds next to nothing else."""
    if question.wanted == "longform" or SYMBOL.search(question.text) or QUOTED_SHORT.search(question.text):
        return True
    if WHATS_THAT.search(question.text) and SHORT.search(question.text):
        return True
    bare = WHEREIN.sub(" ", re.sub(r"[^\w\s-]", " ", question.text.lower()))
    shape = (
        r"(?:what(?:\s+is|s|\s+does|\s+do)?|meaning of|define|expand|decode|is|the|letters?|abbreviation"
        r"|mean|means|meant by|refer to|in full|full|a|an|for|by|and|can you|tell me|please|s"
        r"|writ(?:e|ten)(?: out)?|spel(?:l|t|led)(?: out)?|out)"
    )
    rest = re.sub(rf"\b{shape}\b", " ", bare).split()
    explicit = SPELT_OUT.search(question.text.lower()) is not None
    return explicit and len(rest) <= 2


SPELT_OUT = re.compile(
    r"\b(?:meaning of|expand|in full|letters|mean|means|refer to|decode|(?:writ|spel)\w* (?:\S+ ){0,3}out)\b|=\s*\?"
)
"""Asks for a short form to be spelt out."""
WHEREIN = re.compile(
    r"\b(?:in|under|below|beneath|from) (?:the |this |that )?(?:[\w-]+ )?"
    r"(?:tables?|charts?|columns?|cells?|boxes|lists?|legends?)(?: \d+| of (?:the )?\w+)?\b,?",
    re.IGNORECASE,
)
"""Where a short form stands, which is not what is asked."""
SHORT = re.compile(r"\b[A-Z]{2,}s?\b")
WHATS_THAT = re.compile(
    r"[\s,;:.–-]what(?:['’]?s| is| does) (?:that|it|this)(?: mean| stand for| short for)?\s*\?*\s*$", re.IGNORECASE
)
"""Asks what something is that was only named: "I keep seeing BMD, what's that?"."""
QUOTED_SHORT = re.compile(r"['\"‘“][A-Z]{2,}['\"’”].*\b(?:means?|tells?|signif\w+|stands?|say)\b")
"""A question for what a short form in quotation marks means."""
SYMBOL = re.compile(
    r"\b(?:letters|initials|symbols?|signs?|asterisks?|stars?|footnotes?)\b"
    r".*\b(?:means?|meaning|signif\w+|say)\b"
)
"""A question for what a mark in a table means."""


def draft_abbreviation(question: Question, index: Index) -> Draft | None:
    """The entry that spells out a short form."""
    if not asks_longform(question) and not asks_what_is(question, index):
        return None
    entry = find_abbreviation(question, index.article.glossary)
    if entry is None:
        return draft_footnote(question, index) or _unknown_short_form(question, index)
    home = next((s for s in index.article.sections if s.start <= entry.start < s.end), None)
    holder = next((u for u in index.units if u.start <= entry.start < u.end and u.kind != "row"), None)
    chunk = next((p for p, c in enumerate(index.chunks) if c.start <= entry.start < c.end), 0)
    section_id = home.id if home else ""
    label = f"{entry.short}: {entry.long}"
    if entry.origin == "inline" and holder is not None:
        return Draft((point_of(holder),))
    return Draft((Point(section_id, 0, 0, (Span(entry.start, entry.end),), chunk=chunk, label=label),))


def _unknown_short_form(question: Question, index: Index) -> Draft | None:
    """An empty draft when the short form asked for is one that the article never writes."""
    shorts = re.findall(r"(?<![\w-])[A-Z][A-Z0-9-]+(?![\w-])", question.text)
    written = [short for short in shorts if re.search(rf"(?<!\w){re.escape(short)}s?(?!\w)", index.article.text)]
    return Draft((), support=0.0) if shorts and not written else None


def asks_what_is(question: Question, index: Index) -> bool:
    """Whether a question asks what a glossary entry is, and nothing else: "What is PVP?", "What are microRNAs?"."""
    found = WHAT_IS.search(question.text) or WHAT_IS.search(WHEREIN.sub(" ", question.text))
    if found is None:
        return False
    named = found[1].rstrip("s").lower()
    return any(
        named == entry.short.rstrip("s").lower() or stems(found[1]) == stems(entry.long)
        for entry in index.article.glossary
    )


WHAT_IS = re.compile(
    r"(?:^|[–:-]\s)\s*(?:what(?:['’]?s| is| are)|define)\s+(?:an?\s+|the\s+)?([\w-]+(?:\s+[\w-]+){0,4}?)"
    r"(?:\s+in (?:the |this )?(?:tables?|text|review|article|paper|figures?|list)\b.*)?\s*[?.]*\s*$",
    re.IGNORECASE,
)


MARK = re.compile(r"(?<![\w*])(\*{1,4}|[†‡§]{1,2})(?![\w*])")
STARS = re.compile(r"\b(one|single|two|double|three|triple|four)[\s-]+(?:[a-z]+\s+)?(?:asterisks?|stars?)\b", re.I)
COUNTS = {"one": 1, "single": 1, "two": 2, "double": 2, "three": 3, "triple": 3, "four": 4}


def draft_mark(question: Question, index: Index) -> Draft | None:
    """The table cells that carry the footnote mark a question asks about ("**", "four stars"), with the footnote."""
    marks = MARK.findall(question.text)
    stars = STARS.search(question.text)
    mark = marks[0] if len(marks) == 1 else "*" * COUNTS[stars[1].lower()] if stars else ""
    points = []
    for unit in (unit for unit in index.units if mark and unit.kind == "row"):
        table = index.article.table_by_id[unit.section_id]
        for cell in table.rows[unit.row - 1].cells:
            notes = [note for note in cell.footnotes if note.marker == mark]
            if notes and (not question.tables or table.number in question.tables):
                points.append(_marked_cell(unit, table, cell, notes, index))
    return Draft(tuple(points), layout="list" if len(points) > 1 else "prose") if points else None


def _marked_cell(unit: Unit, table: Table, cell: Cell, notes: Sequence[Footnote], index: Index) -> Point:
    """A cell with its row's name, its column and the footnotes asked about."""
    text = index.article.text
    name = table.rows[unit.row - 1].cells[0]
    spans = [Span(name.start, name.end), Span(cell.start, cell.end), *(Span(note.start, note.end) for note in notes)]
    said = " ".join(text[note.start : note.end] for note in notes)
    value = f"{table.columns[cell.column]}: {' '.join(text[cell.start : cell.end].split())} ({said})"
    label = " ".join(text[name.start : name.end].split())
    attributed = TableReader(index.article, table).attributed(table.rows[unit.row - 1])
    return Point(unit.section_id, 0, unit.row, tuple(spans), unit.references, attributed, unit.chunk, label, (value,))


def draft_footnote(question: Question, index: Index) -> Draft | None:
    """The table cell that holds a short form, with the footnotes that explain it."""
    text = index.article.text
    for unit in (unit for unit in index.units if unit.kind == "row"):
        table = index.article.table_by_id[unit.section_id]
        for cell in table.rows[unit.row - 1].cells:
            short = text[cell.start : cell.end].split("*")[0].strip()
            if cell.footnotes and short.isupper() and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", question.text):
                spans = (Span(cell.start, cell.end), *(Span(note.start, note.end) for note in cell.footnotes))
                meaning = " ".join(text[note.start : note.end] for note in cell.footnotes)
                label = f"{text[cell.start : cell.end]}: {meaning}"
                attributed = TableReader(index.article, table).attributed(table.rows[unit.row - 1])
                point = Point(unit.section_id, 0, unit.row, spans, unit.references, attributed, unit.chunk, label)
                return Draft((point,))
    return None


def draft_reference(question: Question, index: Index) -> Draft | None:
    """Every sentence and table row that cites the references a question names, in the order of the text."""
    if not question.references or not asks_citing(question):
        return None
    wanted = set(question.references)
    units = [unit for unit in index.units if wanted & set(unit.cited)]
    direct = [unit for unit in units if wanted & set(unit.references)]
    naming = [
        unit
        for unit in units
        if unit not in direct and re.search(r"\bet al\b|’s (?:research|study)", text_of(index, unit))
    ]
    return (
        Draft(tuple(point_of(unit) for unit in sorted([*direct, *naming], key=lambda unit: unit.start)))
        if units
        else None
    )


def asks_citing(question: Question) -> bool:
    """Whether a question that names a reference asks about the citation itself and not for a detail of the study."""
    lower = question.text.lower()
    return (
        bool(
            re.search(
                r"\bcit(?:ed?|es|ing|ation)|\bus(?:e|es|ed)\b|\bsupport|\bwhere\b|\bfor what\b|\bwhat for\b"
                r"|\bthere for\b|\bin here\b|\bcontexts?\b|\b(?:turns?|comes?|shows?) up\b|\bappears?\b"
                r"|\b(?:take|taken|took|takes|draws?|drawn?|drew|borrow\w*|rel(?:y|ies|ied)) (?:from|on)\b"
                r"|\bwhat (?:does|do|is|are|did) (?:ref|reference|\[)|\bwho\b|\bsay\b|\babout\b|\bmention"
                r"|\bplaces?\b|\bclaim",
                lower,
            )
        )
        or len([term for term in question.terms if term.known and not term.surface.isdigit()]) == 0
    )


PICTURE = re.compile(
    r"\b(?:(?<![\d%] )figures?(?! (?:come|comes|came|from|of \d+|stated|quoted|given|cited|for how)\b)"
    r"(?!.*\b(?:come|comes|came|stems?|taken|quoted|cited) from\b)"
    r"|drawings?|pictures?|diagrams?|illustrat\w+|images?|graphics?|schematics?|sketch)\b",
    re.I,
)
"""Asks for a picture; "the 30 % figure", and one that comes from somewhere, is a number."""


def draft_figure(question: Question, scored: Scored, index: Index) -> Draft | None:
    """The captions of the figures a question names by number, or of the one that fits when it asks for a picture."""
    units = [
        u for u in index.units if u.kind == "caption" and u.section_id in {f"figure-{n}" for n in question.figures}
    ]
    if not units and PICTURE.search(question.text):
        best = next((index.units[p] for p in scored.places if index.units[p].section_id.startswith("figure-")), None)
        units = [u for u in index.units if best is not None and u.section_id == best.section_id]
    return Draft(tuple(point_of(unit) for unit in units)) if units else None


def text_of(index: Index, unit: Unit) -> str:
    return index.article.text[unit.start : unit.end]
