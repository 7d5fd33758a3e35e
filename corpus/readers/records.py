"""Bibliographic records: made from fields, or from an entry of a reference list as it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^`]+)")
_PMID = re.compile(r"(?:\bPMID\b\s*:?\s*|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(?:\?term=)?)(\d{1,9})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:1[89]|20)\d\d[a-z]?)\b")
_YEAR_BRACKETS = re.compile(r"\((?P<year>(?:1[89]|20)\d\d[a-z]?)[^()]{0,20}\)\.?:?\s*")
_LINKS = re.compile(r"\[(?:CrossRef|PubMed|Google Scholar|PMC free article|DOI)\]|\bhttps?://\S+", re.IGNORECASE)
_AUTHOR = re.compile(
    r"(?:(?:van|von|de|der|den|la|le|di|da|el|al)\s)*[^\W\d_a-z][^\W\d_]*(?:[’' -][^\W\d_]+){0,3}"
    r",?\s+(?:[^\W\d_a-z]\.?[ -]?){1,4}$"
)
_SEMICOLONS = re.compile(r"[^;.]{2,60},\s*(?:[^\W\d_a-z]\.[ -]?){1,4};")
_STOP = re.compile(r"(?<![\s.][^\W\d_])[.?!]\s+(?=[^\W_])")
LONGEST = 2_000
FIELDS = ("title", "authors", "year", "container", "doi", "pmid", "text", "key")

Record = dict[str, Any]


def make_record(number: int, **fields: Any) -> Record:
    """A record with what is known of it: "title", "authors", "year", "container", "doi", "pmid", "text", "key".

    A DOI or PMID in another form than its own is left out.
    """
    record: Record = {"number": number, "authors": []}
    for field in FIELDS:
        value = fields.get(field)
        if field == "authors":
            record["authors"] = [line for name in value or () if (line := _line(name))][:200]
        elif field == "doi":
            if match := _DOI.search(_line(value)):
                record["doi"] = match[1].rstrip(".,;)]") if match[1].count("(") < match[1].count(")") else match[1]
                record["doi"] = record["doi"].rstrip(".,;")
        elif field == "pmid":
            if (digits := _line(value)).isascii() and digits.isdigit() and len(digits) <= 9:
                record["pmid"] = digits
        elif field == "year":
            if match := _YEAR.search(_line(value)):
                record["year"] = int(match[1]) if match[1].isdigit() else match[1]
        elif line := _line(value):
            record[field] = line
    return record


def _line(value: object) -> str:
    return " ".join(str(value if value is not None else "").split())[:LONGEST]


def parse_entry(number: int, text: str, key: str = "") -> Record:
    """The record of an entry as printed ("Shim J, Kim KT. Title. Journal. 2021;10:554."): sure of DOI, PMID and year,
    and of authors and title where the entry is in a usual style.
    """
    line = _line(text)
    doi = _DOI.search(line)
    pmid = _PMID.search(line)
    bare = _LINKS.sub("", _DOI.sub("", line))
    bracketed = _YEAR_BRACKETS.search(bare)
    years = _YEAR.findall(bare)
    year = bracketed["year"] if bracketed else years[-1] if years else ""
    if bracketed and bracketed.start() < len(bare) // 2:  # "Shim, J., & Kim, K. (2021). Title. Journal, 10."
        authors = _authors(bare[: bracketed.start()])
        rest = bare[bracketed.end() :]
    else:
        cut = _authors_end(bare)
        authors = _authors(bare[:cut])
        rest = bare[cut:].lstrip(" .") if authors else bare
    title, *after = _STOP.split(rest, maxsplit=1) if authors else [""]
    container = re.split(r"[,;:(]|\s(?=\d)", after[0])[0].strip(" .") if after else ""
    return make_record(
        number,
        title=title.strip(" ."),
        authors=authors,
        year=year,
        container=container,
        doi=doi[1] if doi else None,
        pmid=pmid[1] if pmid else None,
        text=line,
        key=key,
    )


def _authors_end(text: str) -> int:
    """Where the authors end: at the first stop that closes no initial, or behind the last author parted by ";"."""
    start = 0
    if _SEMICOLONS.match(text):
        start = text.rfind(";", 0, text.find(". ", text.find(";")) + 1) + 1
    match = re.compile(r"(?<=[^\W\d_])\.\s+(?=[^\W\d_]{2})|(?<=et al)\.\s+").search(text, start)
    return match.start() if match else 0


def _authors(text: str) -> list[str]:
    """The names in the list, if what stands there looks like names.

    >>> _authors("Shim J, Kim KT, van der Berg JM"), _authors("Shim, J.; Kim, K.T."), _authors("Shim, J., & Kim, K. T.")
    (['Shim J', 'Kim KT', 'van der Berg JM'], ['Shim J', 'Kim KT'], ['Shim J', 'Kim KT'])
    """
    text = re.sub(r"\bet al\b\.?", "", text).strip(" .,;")
    if ";" in text:
        parts = text.split(";")
    elif re.match(r"[^,]+,\s*(?:(?:[^\W\d_a-z]\.[ -]?)+|[^\W\d_a-z]$)", text):
        parts = re.split(r"(?<=\.),\s*(?:&|and)?\s*|\s*(?:&|\band\b)\s*", text)
    else:
        parts = re.split(r",\s*(?:&|and\b)?\s*|\s+(?:&|and)\s+", text)
    names = [part.strip(" .,&").removeprefix("and ").strip() for part in parts if part.strip(" .,&")]
    if not names or not all(_AUTHOR.search(one) or len(names) == 1 for one in names[:3]) or len(names[0]) > 80:
        return []
    return [_short(one) for one in names]


def _short(author: str) -> str:
    """ "Kim, K. T." as "Kim KT"."""
    family, comma, given = author.partition(",")
    if not comma:
        family, _, given = author.rpartition(" ")
        if not family or not re.fullmatch(r"(?:[^\W\d_a-z]\.?-?){1,4}", given):
            return author
    return f"{family.strip()} {initials(given)}".strip()


def initials(given: str) -> str:
    """The initials of given names: "Kyung-Tae" is "KT", "KT" stays."""
    bare = given.strip()
    if bare.isupper() and "." not in bare and " " not in bare and len(bare) <= 4:
        return bare.replace("-", "")
    return "".join(part[0] for part in re.split(r"[\s.\-]+", bare) if part and part[0].isalpha()).upper()


def number_entries(labels: Sequence[str]) -> list[int]:
    """The numbers of reference-list entries: those of their labels where each has one of its own, else their places."""
    found = [match[0] if (match := re.search(r"\d{1,4}", label)) else "" for label in labels]
    if all(found) and len({int(number) for number in found}) == len(found) and all(int(number) for number in found):
        return [int(number) for number in found]
    return list(range(1, len(labels) + 1))
