"""A bibliography kept in a file of its own (CSL-JSON, BibTeX, RIS), and how it is joined with an article."""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.errors import ReviewError
from corpus.readers.markup import decode
from corpus.readers.records import Record, initials, make_record

MAX_ENTRIES = 20_000


def read_bibliography(data: bytes, file_name: str) -> tuple[Record, ...]:
    """The records of a CSL-JSON, BibTeX or RIS file, numbered in its order.

    `ReviewError` when it is none of the three.
    """
    text = decode(data, file_name)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("[", "{")):
        records = _csl(start, file_name)
    elif re.search(r"^\s*@\w+\s*[{(]", text, re.MULTILINE):
        records = _bibtex(text, file_name)
    elif re.search(r"^TY  ?- ", text, re.MULTILINE):
        records = _ris(text, file_name)
    else:
        raise ReviewError(
            f"The bibliography {file_name!r} is neither CSL-JSON nor BibTeX nor RIS: give one of the three."
        )
    if not records:
        raise ReviewError(f"The bibliography {file_name!r} has no entry in it: give one that has.")
    if len(records) > MAX_ENTRIES:
        raise ReviewError(f"The bibliography {file_name!r} has over {MAX_ENTRIES:,} entries: give the article's own.")
    return tuple(records)


def _csl(text: str, file_name: str) -> list[Record]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ReviewError(f"The bibliography {file_name!r} is not well-formed JSON: export it again.") from None
    items = value.get("items", [value]) if isinstance(value, dict) else value
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ReviewError(f"The bibliography {file_name!r} is JSON, but no list of CSL entries: export it as CSL-JSON.")
    return [_csl_record(place, item) for place, item in enumerate(items, start=1)]


def _csl_record(number: int, item: Mapping[str, Any]) -> Record:
    authors = item.get("author")
    people = [person for person in authors if isinstance(person, dict)] if isinstance(authors, list) else []
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return make_record(
        number,
        title=_text(item.get("title")),
        authors=[_person(_text(p.get("family")), _text(p.get("given"))) or _text(p.get("literal")) for p in people],
        year=_text(first[0]) if first else _text(issued.get("raw") if isinstance(issued, dict) else issued),
        container=_place(*(_text(item.get(key)) for key in ("container-title", "volume", "issue", "page"))),
        doi=_text(item.get("DOI")),
        pmid=_text(item.get("PMID")),
        key=_text(item.get("id")),
    )


def _bibtex(text: str, file_name: str) -> list[Record]:
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_string(text, "bibtex").entries
    except (PybtexError, RecursionError, ValueError) as error:
        line = " ".join(str(error).split())[:120]
        raise ReviewError(
            f"The bibliography {file_name!r} is not well-formed BibTeX ({line}): export it again."
        ) from None
    records = []
    for number, (key, entry) in enumerate(entries.items(), start=1):
        fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [
            (" ".join([*p.prelast_names, *p.last_names]), " ".join([*p.first_names, *p.middle_names])) for p in people
        ]
        place = _place(*(fields.get(field, "") for field in ("journal", "volume", "number", "pages")))
        records.append(
            make_record(
                number,
                title=fields.get("title"),
                authors=[_person(_plain(family), _plain(given)) for family, given in names],
                year=fields.get("year") or fields.get("date"),
                container=place or fields.get("booktitle") or fields.get("publisher"),
                doi=fields.get("doi"),
                pmid=fields.get("pmid"),
                key=str(key),
            )
        )
    return records


def _plain(value: object) -> str:
    """A LaTeX value as text: its accents as letters, without braces and commands."""
    import latexcodec  # noqa: F401  registers the codec "ulatex"

    text = str(value)
    with contextlib.suppress(ValueError, TypeError, LookupError):
        text = str(codecs.decode(text, "ulatex"))  # type: ignore[call-overload]  # this codec is text to text
    text = text.replace("\\$", "$")
    return " ".join(re.sub(r"\\[a-zA-Z]+\s?|[{}]", "", text).replace("--", "–").split())


def _ris(text: str, file_name: str) -> list[Record]:
    import rispy

    try:
        entries = rispy.loads(text)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        line = " ".join(str(error).split())[:120]
        raise ReviewError(f"The bibliography {file_name!r} is not well-formed RIS ({line}): export it again.") from None
    records = []
    for number, entry in enumerate(entries, start=1):
        names = [_text(name) for name in _listed(entry.get("authors") or entry.get("first_authors"))]
        journal = next((entry[k] for k in ("secondary_title", "journal_name", "alternate_title3") if entry.get(k)), "")
        pages = "-".join(part for part in (_text(entry.get("start_page")), _text(entry.get("end_page"))) if part)
        pmid = entry.get("accession_number") or entry.get("custom2") or ""
        records.append(
            make_record(
                number,
                title=_text(entry.get("title") or entry.get("primary_title")),
                authors=[_person(*map(str.strip, name.split(",", 1))) if "," in name else name for name in names],
                year=_text(entry.get("year") or entry.get("publication_year") or entry.get("date")),
                container=_place(_text(journal), _text(entry.get("volume")), _text(entry.get("number")), pages),
                doi=_text(entry.get("doi")),
                pmid=_text(pmid),
                key=_text(entry.get("id")),
            )
        )
    return records


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def _person(family: str, given: str) -> str:
    return f"{family} {initials(given)}".strip() if family else ""


def _place(journal: str, volume: str, issue: str, pages: str) -> str:
    number = f"{volume}({issue})" if volume and issue else volume
    return f"{journal} {':'.join(part for part in (number, pages) if part)}".strip()


def numbered(
    records: Sequence[Record], keys: Mapping[str, int], bibliography: Sequence[Record]
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """The records of an article with what `bibliography` adds to them, and what there is to say of it.

    An entry belongs to the reference with its DOI, its PMID, the key it is cited by, or its title. An article without
    a reference list takes the entries by the keys it cites, else in their order.
    """
    if not bibliography:
        return tuple(records), ()
    if not records:
        cited = {key: number for key, number in keys.items() if any(entry.get("key") == key for entry in bibliography)}
        if keys:
            lost = len(keys) - len(cited)
            taken = [{**e, "number": cited[e["key"]]} for e in bibliography if e.get("key") in cited]
            unique = {int(record["number"]): record for record in taken}
            notice = (f"{lost} of the cited keys are not in the bibliography.",) if lost else ()
            return tuple(unique[number] for number in sorted(unique)), notice
        return tuple(bibliography), ("The bibliography's entries are taken as references 1, 2, … in their order.",)
    places = {mark: place for place, record in reversed(list(enumerate(records))) for mark in _marks(record)}
    joined = list(records)
    unknown = 0
    for entry in bibliography:
        place = next((places[mark] for mark in _marks(entry) if mark in places), None)
        if place is None:
            unknown += 1
        else:
            number = joined[place]["number"]
            joined[place] = {**joined[place], **{key: value for key, value in entry.items() if value}, "number": number}
    notice = (f"{unknown} entries of the bibliography fit no reference of the article.",) if unknown else ()
    return tuple(joined), notice


def _marks(record: Record) -> Iterable[tuple[str, str]]:
    """What two records of one work have in common."""
    for field in ("doi", "pmid", "key"):
        if value := record.get(field):
            yield field, str(value).lower()
    title = re.sub(r"\W+", "", str(record.get("title") or "").lower())
    if len(title) > 15:
        yield "title", title
