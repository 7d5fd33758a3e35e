"""The metadata of an HTML page, and its reference list: where it is, its records, and the ids that mean them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.readers.elements import Element, descendants, name, raw_text, text_of
from corpus.readers.entries import is_references_title, split_entries, split_label
from corpus.readers.records import Record, number_entries, parse_entry

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = frozenset({"ref-list", "references", "reference-list", "bibliography", "citation-list", "footnotes"})
_ENTRIES = ("li", "p", "dd", "tr")
_META = {
    "title": ("citation_title", "dc.title", "og:title"),
    "journal": ("citation_journal_title", "prism.publicationname", "dc.source"),
    "volume": ("citation_volume",),
    "issue": ("citation_issue",),
    "published": ("citation_publication_date", "citation_date", "citation_online_date", "dc.date"),
    "doi": ("citation_doi", "prism.doi", "dc.identifier"),
    "pmid": ("citation_pmid",),
    "licence": ("dc.rights",),
}


def read_metadata(root: Element) -> Mapping[str, Any]:
    """Title, authors, journal, date, DOI and PMID from the page's `<meta>` elements; the title else from a heading."""
    found: dict[str, list[str]] = {}
    for meta in descendants(root, "meta"):
        key = str(meta.get("name") or meta.get("property") or "").lower()
        if content := " ".join(str(meta.get("content") or "").split()):
            found.setdefault(key, []).append(content)
    values: dict[str, Any] = {
        field: value
        for field, names in _META.items()
        if (value := next((found[n][0] for n in names if n in found), ""))
    }
    doi = str(values.pop("doi", "")).removeprefix("doi:").strip()
    if re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        values["doi"] = doi
    if "published" in values:
        values["published"] = values["published"].replace("/", "-")
    if authors := found.get("citation_author") or found.get("dc.creator"):
        values["authors"] = authors
    if "title" not in values:
        tops = [text for one in descendants(root, "h1") if (text := text_of(one))]
        titles = tops if len(tops) == 1 else [text for one in descendants(root, "title") if (text := text_of(one))]
        if titles:
            values["title"] = titles[0]
    return values


@dataclass(frozen=True)
class ReferenceList:
    """The records of a page, the number each id means, and the elements that were read as references."""

    records: tuple[Record, ...]
    keys: Mapping[str, int]
    elements: frozenset[Element]


def read_references(main: Element) -> ReferenceList:
    """The entries below a heading "References" (up to the next heading of its rank), or in a list that is called so."""
    zone = frozenset(_zone(main))
    entries: list[tuple[Element, str]] = []
    inside: set[Element] = set()  # entries already taken: what stands in them is no entry of its own
    for element in main.iter():
        if element in zone and name(element) in _ENTRIES and not any(one in inside for one in element.iterancestors()):
            inside.add(element)
            texts = split_entries(raw_text(element)) if name(element) == "p" else [text_of(element)]
            entries += [(element, text) for text in texts if any(char.isalpha() for char in text)]
    labels = [split_label(text)[0] or str(element.get("data-counter") or "") for element, text in entries]
    records: dict[int, Record] = {}
    keys: dict[str, int] = {}
    for number, (element, text) in zip(number_entries(labels), entries, strict=True):
        ids = [str(one.get(kind)) for one in element.iter() for kind in ("id", "name") if one.get(kind)]
        records.setdefault(number, parse_entry(number, split_label(text)[1], ids[0] if ids else ""))
        for id in ids:
            keys.setdefault(id, number)
    return ReferenceList(tuple(records[number] for number in sorted(records)), keys, zone)


def _zone(main: Element) -> Iterator[Element]:
    """Every element that belongs to a reference list, its heading included."""
    rank = 0  # of the heading that opened the list; 0: not in one
    section: Element = None  # the element that the list cannot reach out of
    for element in main.iter():
        tag = name(element)
        if rank and section is not None and section not in element.iterancestors() and element is not section:
            rank = 0
        if tag in HEADINGS:
            if is_references_title(text_of(element)):
                rank = int(tag[1])
                section = next((one for one in element.iterancestors() if name(one) == "section"), None)
                section = section if section is not main else None
            elif rank and int(tag[1]) <= rank:
                rank = 0
        elif not rank and tag in ("ol", "ul", "section", "div") and _LISTS.intersection(_tokens(element)):
            rank, section = 7, element
        if rank:
            yield element


def _tokens(element: Element) -> set[str]:
    return {token.lower() for token in f"{element.get('class') or ''} {element.get('id') or ''}".split()}
