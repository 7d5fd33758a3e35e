"""Records as files that reference managers read: CSL-JSON, BibTeX and RIS. The other way round: `corpus.readers`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from corpus.types import Article

BibliographyForm = Literal["csl", "bibtex", "ris"]
Fields = Mapping[str, Any]

# "Journal of Bone Metabolism 27(1):15-26": the journal, its volume, issue and pages, as far as they are there.
_PLACE = re.compile(r"(?P<journal>.*\D)\s+(?P<volume>\d+)(?:\((?P<issue>[^()]+)\))?(?::(?P<pages>[\w.–-]+))?")
_INITIALS = re.compile(r"[^\W\d_a-z]{1,4}")
# What TeX takes for a command. Braces can't be written so that every reader takes them back, and are left out.
_TEX = {"\\": r"\textbackslash ", "~": r"\textasciitilde ", "^": r"\textasciicircum ", "{": "", "}": ""}
_TEX |= {mark: f"\\{mark}" for mark in "&%$#_"}


def write_bibliography(records: Sequence[Fields], form: BibliographyForm) -> str:
    """The records as the text of a file. A record holds "title", "authors" ("Shim J"), "year", "container", "doi",
    "pmid", "number" and "key", as far as they are known; nothing is added to them."""
    return WRITERS[form](records)


def article_record(article: Article) -> dict[str, Any]:
    """The article itself as a record, from its metadata."""
    meta = article.metadata
    volume = str(meta.get("volume") or "")
    volume += f"({meta['issue']})" if volume and meta.get("issue") else ""
    pages = str(meta.get("article_number") or meta.get("pages") or "")
    authors = meta.get("authors")
    return {
        "key": article.id,
        "title": str(meta.get("title") or article.id),
        "authors": [_name(author) for author in authors] if isinstance(authors, list | tuple) else [],
        "year": str(meta.get("year") or meta.get("published") or "")[:4],
        "container": f"{meta.get('journal') or ''} {':'.join(part for part in (volume, pages) if part)}".strip(),
        "doi": meta.get("doi"),
        "pmid": meta.get("pmid"),
    }


def _csl(records: Sequence[Fields]) -> str:
    items = []
    for record in records:
        place = _place(record)
        item = {
            "id": _key(record),
            "type": "article-journal" if place["journal"] else "document",
            "title": _line(record.get("title")),
            "author": [_csl_person(name) for name in _authors(record)],
            "issued": {"date-parts": [[int(_year(record))]]} if _year(record) else None,
            "container-title": place["journal"],
            "volume": place["volume"],
            "issue": place["issue"],
            "page": place["pages"],
            "DOI": _line(record.get("doi")),
            "PMID": _line(record.get("pmid")),
        }
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _bibtex(records: Sequence[Fields]) -> str:
    entries = []
    for record in records:
        place = _place(record)
        fields = {
            "title": _tex(_line(record.get("title"))),
            "author": " and ".join(_bibtex_person(name) for name in _authors(record)),
            "year": _year(record),
            "journal": _tex(place["journal"]),
            "volume": _tex(place["volume"]),
            "number": _tex(place["issue"]),
            "pages": _tex(place["pages"]),
            "doi": re.sub(r"[\\{}]", "", _line(record.get("doi"))),
            "pmid": _tex(_line(record.get("pmid"))),
        }
        # The second braces of a title keep its capitals.
        lines = [
            f"  {name} = {{{{{value}}}}}," if name == "title" else f"  {name} = {{{value}}},"
            for name, value in fields.items()
            if value
        ]
        kind = "article" if place["journal"] else "misc"
        entries.append("\n".join([f"@{kind}{{{_key(record)},", *lines, "}"]))
    return "\n\n".join(entries) + "\n" if entries else ""


def _ris(records: Sequence[Fields]) -> str:
    entries = []
    for record in records:
        place = _place(record)
        start, _, end = place["pages"].replace("–", "-").partition("-")
        lines = [("TY", "JOUR" if place["journal"] else "GEN"), ("ID", _key(record))]
        lines += [("TI", _line(record.get("title")))]
        lines += [("AU", ", ".join(part for part in _person(name) if part)) for name in _authors(record)]
        lines += [("PY", _year(record)), ("JO", place["journal"]), ("VL", place["volume"]), ("IS", place["issue"])]
        lines += [("SP", start), ("EP", end), ("DO", _line(record.get("doi"))), ("AN", _line(record.get("pmid")))]
        entries.append("".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n")
    return "\r\n".join(entries)


WRITERS: Mapping[BibliographyForm, Callable[[Sequence[Fields]], str]] = {"csl": _csl, "bibtex": _bibtex, "ris": _ris}


def _key(record: Fields) -> str:
    """A key that every format takes: the record's own, made plain, else "ref" and its number."""
    plain = re.sub(r"[^A-Za-z0-9._:-]+", "-", _line(record.get("key"))).strip("-")
    return plain or f"ref{record.get('number') or ''}"


def _year(record: Fields) -> str:
    match = re.search(r"\d{4}", _line(record.get("year")))
    return match.group() if match else ""


def _place(record: Fields) -> dict[str, str]:
    """The journal with volume, issue and pages; the whole as the journal's name where they can't be told apart."""
    whole = _line(record.get("container"))
    match = _PLACE.fullmatch(whole)
    parts = match.groupdict() if match else {"journal": whole, "volume": "", "issue": "", "pages": ""}
    return {name: value or "" for name, value in parts.items()}


def _authors(record: Fields) -> list[str]:
    authors = record.get("authors")
    return [_line(name) for name in authors if _line(name)] if isinstance(authors, Sequence) else []


def _person(name: str) -> tuple[str, str]:
    """ "van der Berg JM" is ("van der Berg", "JM"); a name without initials is whole."""
    family, _, given = name.rpartition(" ")
    return (family, given) if family and _INITIALS.fullmatch(given) else (name, "")


def _csl_person(name: str) -> dict[str, str]:
    family, given = _person(name)
    return {"family": family, "given": given} if given else {"literal": family}


def _bibtex_person(name: str) -> str:
    family, given = (_tex(part) for part in _person(name))
    return f"{family}, {given}" if given else f"{{{family}}}"


def _name(author: object) -> str:
    if isinstance(author, Mapping):
        return " ".join(str(author[key]) for key in ("family", "given") if author.get(key)) or str(
            author.get("name") or ""
        )
    return str(author)


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)


def _line(value: object) -> str:
    return " ".join(str(value if value is not None else "").split())
