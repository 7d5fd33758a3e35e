"""The metadata and the reference list of a JATS article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.readers.elements import Element, children, descendants, first, name, text_of
from corpus.readers.records import Record, initials, make_record, number_entries, parse_entry

_CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation", "citation-alternatives")
_HREF = "{http://www.w3.org/1999/xlink}href"


def read_metadata(article: Element) -> Mapping[str, Any]:
    """Title, authors, journal, date, DOI, PMID, licence: what of them the front matter gives."""
    meta = first(article, "front", "article-meta")
    journal = first(article, "front", "journal-meta")
    if meta is None:
        return {}
    ids = {element.get("pub-id-type"): text_of(element) for element in children(meta, "article-id")}
    authors = [
        author
        for group in children(meta, "contrib-group")
        for contrib in children(group, "contrib")
        if contrib.get("contrib-type") in (None, "author") and (author := _author(contrib))
    ]
    title = next(descendants(journal, "journal-title"), None) if journal is not None else None
    values = {
        "title": text_of(first(meta, "title-group", "article-title")),
        "authors": authors,
        "journal": text_of(title),
        "volume": text_of(first(meta, "volume")),
        "issue": text_of(first(meta, "issue")),
        "published": _date(meta),
        "doi": ids.get("doi"),
        "pmid": ids.get("pmid"),
        "pmcid": ids.get("pmcid") or ids.get("pmc"),
        "licence": _licence(meta),
        "publication_type": article.get("article-type"),
    }
    return {key: value for key, value in values.items() if value}


def _author(contrib: Element) -> str:
    person = first(contrib, "name") if first(contrib, "name") is not None else contrib
    family, given = text_of(first(person, "surname")), text_of(first(person, "given-names"))
    if family:
        return f"{family} {initials(given)}".strip()
    return text_of(first(contrib, "collab")) or text_of(first(contrib, "string-name"))


def _date(meta: Element) -> str:
    dates = list(children(meta, "pub-date"))
    dates.sort(key=lambda date: date.get("pub-type") != "epub" and date.get("date-type") != "pub")
    for date in dates:
        parts = [text_of(first(date, part)) for part in ("year", "month", "day")]
        if parts[0].isdigit():
            known = [parts[0]]
            for part in parts[1:]:
                if not (part.isascii() and part.isdigit()):
                    break
                known.append(part.zfill(2))
            return "-".join(known)
    return ""


def _licence(meta: Element) -> str:
    licence = first(meta, "permissions", "license")
    if licence is None:
        return ""
    return str(licence.get(_HREF) or "") or text_of(licence)[:300]


def read_references(article: Element) -> tuple[tuple[Record, ...], Mapping[str, int]]:
    """The records of the reference list, and the number that each id of the file stands for."""
    refs = [ref for place in descendants(article, "ref-list") for ref in children(place, "ref")]
    numbers = number_entries([text_of(first(ref, "label")) for ref in refs])
    records: dict[int, Record] = {}
    keys: dict[str, int] = {}
    for number, ref in zip(numbers, refs, strict=True):
        citation = next(descendants(ref, *_CITATIONS), None)
        records[number] = _record(number, citation if citation is not None else ref, str(ref.get("id") or ""))
        for element in (ref, *descendants(ref, *_CITATIONS)):
            if element.get("id"):
                keys.setdefault(str(element.get("id")), number)
    return tuple(records[number] for number in sorted(records)), keys


def _record(number: int, citation: Element, key: str) -> Record:
    if name(citation) == "citation-alternatives":
        citation = next(iter(children(citation, "element-citation", "mixed-citation")), citation)
    ids = {element.get("pub-id-type"): text_of(element) for element in descendants(citation, "pub-id", "article-id")}
    links = [str(link.get(_HREF) or text_of(link)) for link in descendants(citation, "ext-link")]
    people = [
        person
        for person in descendants(citation, "name", "string-name", "collab")
        if all(group.get("person-group-type") != "editor" for group in person.iterancestors() if group is not citation)
    ]
    fields = {
        "title": _first_text(citation, "article-title", "chapter-title", "data-title", "part-title"),
        "authors": [author for person in people if (author := _person(person))],
        "year": _first_text(citation, "year"),
        "container": _container(citation),
        "doi": ids.get("doi") or next((link for link in links if "doi.org/" in link), None),
        "pmid": ids.get("pmid"),
    }
    text = _spaced(citation)
    printed = parse_entry(number, text, key)
    if not fields["title"] and not fields["authors"]:
        return printed
    found = {field: value for field, value in fields.items() if value}
    return make_record(number, **({**_only(printed, "doi", "pmid", "year", "text", "key"), **found}))


def _only(record: Record, *fields: str) -> Record:
    return {field: record[field] for field in fields if field in record}


def _first_text(element: Element, *names: str) -> str:
    return text_of(next(descendants(element, *names), None))


def _container(citation: Element) -> str:
    """ "Stem Cells Transl Med 10(4):554-567"."""
    source = _first_text(citation, "source")
    volume, issue = _first_text(citation, "volume"), _first_text(citation, "issue")
    pages = "-".join(part for part in (_first_text(citation, "fpage"), _first_text(citation, "lpage")) if part)
    pages = pages or _first_text(citation, "elocation-id")
    place = f"{volume}({issue})" if volume and issue else volume
    return f"{source} {':'.join(part for part in (place, pages) if part)}".strip()


def _person(person: Element) -> str:
    if name(person) in ("name", "string-name") and first(person, "surname") is not None:
        return f"{text_of(first(person, 'surname'))} {initials(text_of(first(person, 'given-names')))}".strip()
    return text_of(person).strip(" ,;")


def _spaced(citation: Element) -> str:
    """The entry's text; an entry given in elements alone gets blanks between them."""
    mixed = any((child.tail or "").strip() for child in citation)
    text = text_of(citation) if mixed else " ".join(text_of(child) for child in citation) or text_of(citation)
    return re.sub(r"\s+([.,;:])", r"\1", text)
