"""Is a question about the rows of a table as such: which, how many, all, the most?"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.denials import ALL_BUT
from assistant.language import STOP, stem, stems, words
from assistant.model.quantities import number_of
from assistant.question import Question, Term, counted_noun
from assistant.rows import RowQuery
from assistant.tables import (
    HIGHEST,
    LOWEST,
    NEGATION,
    OF_ALL,
    TableReader,
    asks_dose,
    header_stems,
    header_words,
    is_value,
    row_nouns,
)
from assistant.wants import COMMONEST


def is_listing(query: RowQuery, *, near: bool = False) -> bool:
    """Whether the question is about rows as such: which, how many, all, the most.

    `near` tells that a row of the table is its best evidence.
    """
    question, reader = query.question, query.reader
    lower = question.text.lower()
    nouns = row_nouns(reader)
    tabled = reader.table.number in question.tables
    surveyed = tabled or OVERVIEW.search(lower) is not None
    if NEGATION.search(lower) and asks_dose(lower) and nouns & (asked_nouns(lower) | existing_nouns(lower)):
        return True
    if counts_rows(question, reader):
        counted = words(counted_noun(lower) or "")
        if not counted and reader.reference_column is not None:
            return True
        if counted:
            verbs = header_stems(reader.table.columns) - nouns
            ends = {"", *(word for word in counted if VERB.match(word) or stem(word) in verbs)}
            heads = [
                word
                for word, after in pairwise([*counted, ""])
                if after in ends or (PLURAL.fullmatch(word) and not PLURAL.fullmatch(after))
            ]
            groups = frozenset().union(*reader.headings)
            return any(_means(word, nouns | groups, question) for word in heads)
    if (HIGHEST.search(lower) or LOWEST.search(lower) or EVERYONE.search(lower)) and (
        bool(nouns & set(stems(lower))) or surveyed or asks_dose(lower)
    ):
        return True
    if (LISTED.search(lower) or OF_ALL.search(lower)) and nouns & set(stems(lower)):
        return True
    if ALL_BUT.search(lower) and query.kept and query.barred:
        return True
    if LISTED.search(lower) and query.kept and query.wanted == query.held and len(query.held) > 1:
        return True
    if (several := SEVERAL.match(lower)) and query.kept and query.wanted == query.held:
        return len(query.kept) == number_of(several[1])
    if NEITHER.search(lower) and query.kept and query.held and all(map(reader.names_kind, query.excepted)):
        return True
    if tabled and (re.search(r"\b(?:which|list|name)\b", lower) or question.counts):
        return True
    if re.search(r"\b(?:which|what) ones\b", lower) and near and query.held:
        return True
    if re.search(r"\bwho\b", lower) and query.wanted == query.held and (query.quantity or (near and query.held)):
        return True
    if WHO_GAVE.search(lower) and query.held and query.wanted == query.held:
        return True
    if (ONES.search(lower) or EVERYONE.search(lower)) and query.held and query.wanted == query.held and query.kept:
        return True
    if TRIED.search(lower) and query.held and all(_in_kinds(term, reader) for term in query.held):
        return True
    alone = _heads(query) or (NAMED_ALONE.match(lower) and query.held)
    if alone and query.kept and query.wanted == query.held:
        return True
    asked = asked_nouns(lower) | existing_nouns(lower)
    if REFS.search(lower) and query.held and all(any(is_value(p, reader) for p in t.phrases) for t in query.wanted):
        return True
    if _asks_for_a_stranger(query, lower):
        return False
    if near and len(query.held) > 1 and any(set(term.phrases[0]) & asked for term in query.held):
        return True
    if nouns & asked or any(names_column(reader, column, asked) for column in reader.kind_columns):
        return True
    values = {
        part for term in question.terms if set(term.phrases[0]) & asked for phrase in term.phrases for part in phrase
    }
    return any(part in row[column] for row in reader.stems for column in reader.kind_columns for part in values)


def _heads(query: RowQuery) -> bool:
    """Whether a text names rows by the heading they stand under, and asks nothing more: "anabolic agents with …"."""
    text, first = query.question.text, next(iter(query.telling), None)
    if first is None or text[: first.start].strip() or INTERROGATIVE.search(text):
        return False
    return any(set(first.phrases[0]) <= set(heading) for heading in query.reader.headings)


def _asks_for_a_stranger(query: RowQuery, lower: str) -> bool:
    """Whether the thing asked for ("which company made …") is one that no row tells of."""
    head = HEAD.match(lower)
    if head is None:
        return False
    strange = [term for term in query.wanted if term not in query.held]
    return any(head.start(1) <= term.start and term.end == head.end(1) for term in strange)


def _in_kinds(term: Term, reader: TableReader) -> bool:
    """Whether a term is, or sorts, a value of a column of short cells: a species, or "animal"."""
    return reader.names_kind(term) or (
        term.phrases[0] in reader.labels and bool(set(term.phrases[0]) & _kind_header(reader))
    )


def _kind_header(reader: TableReader) -> set[str]:
    return header_stems(reader.table.columns[column] for column in reader.kind_columns)


def counts_rows(question: Question, reader: TableReader) -> bool:
    """Whether rows are to be counted: "how many", or "how often … in Table 2"."""
    return question.counts or (question.wanted == "frequency" and reader.table.number in question.tables)


def _means(word: str, nouns: frozenset[str], question: Question) -> bool:
    """Whether a word of the question, or a synonym of it, is one of the nouns."""
    term = next((term for term in question.terms if word in term.surface.split()), None)
    return stem(word) in nouns or (term is not None and any(phrase[-1] in nouns for phrase in term.phrases))


def names_column(reader: TableReader, column: int, asked: set[str]) -> bool:
    """Whether the nouns asked for name a column in one word ("which animals")."""
    return any(len(phrase) == 1 and phrase[0] in asked for phrase in header_words(reader.table.columns[column]))


def asked_nouns(lower: str) -> set[str]:
    """The stems of the noun phrases behind "which", "all", "most common": "which of the listed studies" → {"list",
    "studi"}."""
    found: set[str] = set()
    lower = BRACKETED.sub(" ", lower)
    for stretch in (*WHICH.findall(lower), *MOST_COMMON.findall(lower)):
        for place, word in enumerate(words(stretch)):
            if word in PASSED or (place == 0 and word in ("are", "were")):
                continue
            if word in STOP:
                break
            found.add(stem(word))
    return found


def existing_nouns(lower: str) -> set[str]:
    """The stems of what a question asks the existence of: "was there a study that …" → {"studi"}; and of what it picks
    from: "some of the studies used rats. Which?"."""
    picked = SOME_OF.findall(lower) if BARE_WHICH.search(lower) else []
    found = (*EXISTS.findall(lower), *OF_WHICH.findall(lower), *picked)
    return {stem(word) for stretch in found for word in words(stretch)}


WHICH = re.compile(
    r"(?:\b(?:which|what|list|name|all|any|every|each)|(?:^|[.?!;]\s*)(?:show|find|give)(?: (?:me|us))?)\b"
    r"((?:(?:\s+|-)\w[\w-]*){1,6})"
)
"""The words after "which": where a question about rows names them."""
MOST_COMMON = re.compile(rf"{COMMONEST.pattern}(?: used| studied| tested| chosen)?((?: \w[\w-]*){{1,3}})")
"""The words after "most common"."""

BRACKETED = re.compile(r" \([^()]*\)")
"""A remark inside a noun phrase: "the bone-building (not the loss-stopping) medicines"."""

HEAD = re.compile(
    r"\s*(?:which|what) ((?:[\w-]+ )??[\w-]+)(?= (?:[a-z]+ed|made|gave|took|ran|is|are|was|were|has|had)\b)"
)
"""What a question asks for, before its verb: "which company made"."""

EXISTS = re.compile(
    r"\b(?:(?:is|are|was|were) there(?: (?:an?|any|some|other|another|more than one|at least one))?"
    r"|the (?:one|only|single|sole)|(?:do(?:es)?|did|are|were|have) (?:more|fewer|most)"
    r"|more than (?:one|two|three)(?: of (?:the|these|those))?)\b"
    r"((?:\s+[\w-]+){1,3})"
)
SOME_OF = re.compile(
    r"\b(?:some|several|one|two|three|many|most|a few|part) of (?:the |these |those )?((?:[\w-]+ ){0,2}[\w-]+)"
)
OF_WHICH = re.compile(r"\b(?:of|among|from) (?:all )?(?:the|these|those)((?:\s+[\w-]+){1,4}?),?\s+(?:which|what)\b")
STUDIES = "(?:studies|trials|papers|experiments|projects|reports)"
NAMED_ALONE = re.compile(
    r"^\W*(?!(?:have|has|had|do|does|did|is|are|was|were|can|could|will|would|what|which|how|why|where|when|who)\b)"
    rf"(?:(?:the|all|any|table \w+)\s+)*(?:[\w-]+\s+){{0,2}}?{STUDIES}\b"
    r"(?!\s+(?:show|find|found|suggest|report|have|has|are|is|were|was|say|said)\w*\b)"
    r"|^\W*any (?:work|research|stud(?:y|ies)|trials?|experiments?)\b"
    r"|^\W*(?:[\w-]+\W+){1,6}(?:studies|trials|papers|experiments)\W*$"
)
"""What names rows and asks nothing more: "rat studies with a scaffold?"."""

INTERROGATIVE = re.compile(
    r"\b(?:what|which|how|why|where|when|who|whose|is|are|was|were|do|does|did|has|have|can|could|will|would)\b", re.I
)
"""Asks, or says, something of what is named."""
BARE_WHICH = re.compile(r"\b(?:which|what)(?: ones?| (?:are|were) (?:they|these|those))?\s*\?|\bname them\b")
PLURAL = re.compile(r".*[^su]s")
"""A noun that ends a phrase, whatever verb follows it: "anti-resorptives carry"."""
VERB = re.compile(r"[a-z]+ed$|us(?:e|es|ing)$|(?:gave|give|took|take|put|got|made)$")
TRIED = re.compile(
    r"\b(?:has|have|had|was|were|is|are)\b.*\b(?:tried|tested|used|studied|given|done)\b.*\b(?:in|on|to)\b"
)
"""Whether something was tried in this or that."""

WHO_GAVE = re.compile(
    r"\bwho (?:gave|sent|put|used|took|injected|implanted|delivered|placed|transplanted|infused|worked with)\b"
    r".*\bcells\b"
)
"""Asks for studies by what was done in them."""

REFS = re.compile(r"\b(?:which|what) (?:refs|references|citations)\b")
PASSED = frozenset("of the these those all every each any single one two three four five six both other others".split())
"""Words that stand between "which" and the noun."""

SEVERAL = re.compile(rf"^\W*(?:the )?(two|three|four|five|six) (?:[\w-]+ ){{0,2}}{STUDIES}\b")
"""Tells how many rows are meant, before it asks of them: "Two rabbit studies used the same gel. What …?"."""
NEITHER = re.compile(r"\bneither \S+ nor\b")
"""Leaves two kinds of rows out."""
LISTED = re.compile(r"\blist\W*$")
"""Asks for a list at its end: "rat studies list"."""
ONES = re.compile(r"(?:^|[,;:.?]\s*)(?:and )?which (?:ones|two|three|four)\b")
OVERVIEW = re.compile(r"\b(?:overview|tabulated|compilation|survey)\b")
"""Speaks of a table as a whole without calling it one."""

EVERYONE = re.compile(
    r"\b(?:name|list) (?:all|every|each|them|everything)\b|\ball of them\b|\ball (?:the )?(?:work|research)\b"
    r"|\b(?:need|want) (?:every one|each one|each|them all|all of it)\b"
    r"|\b(?:anybody|anyone)\b(?! (?:in|of|from|among) )"
)
