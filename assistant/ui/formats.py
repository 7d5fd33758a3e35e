"""Bibliographic records in the formats that reference managers read: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.types import Article

Record = Mapping[str, Any]

JOURNAL = re.compile(
    r"^(?P<journal>.+?)(?:\s+(?P<volume>\d+)(?:\((?P<issue>[^)]+)\))?)?(?:\s*:\s*(?P<pages>[\w–-]+))?$"
)
"""A journal with volume, issue and pages on one line: "Biomaterials 33(20):5076-84"."""

INITIALS = re.compile(r"^(?P<family>.+?)\s+(?P<given>[A-Z]{1,4}(?:-[A-Z])?)$")
SPECIAL = str.maketrans({"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "{": r"\{", "}": r"\}"})


def known_records(article: Article) -> list[Record]:
    """The records of the references that have one, each with its "number", in the order of the numbers."""
    return [{**reference.record, "number": reference.number} for reference in article.references if reference.record]


def own_record(article: Article) -> Record:
    """The article itself as a record."""
    meta = article.metadata
    issue = f"({meta['issue']})" if meta.get("issue") else ""
    volume = f" {meta['volume']}{issue}" if meta.get("volume") else ""
    pages = f":{meta['article_number']}" if meta.get("article_number") else ""
    return {
        "number": article.id,
        "title": meta.get("title") or article.id,
        "authors": meta.get("authors") or [],
        "year": str(meta.get("year") or meta.get("published") or "")[:4],
        "container": f"{meta['journal']}{volume}{pages}" if meta.get("journal") else "",
        "doi": meta.get("doi"),
        "pmid": meta.get("pmid"),
    }


def to_csl(records: Sequence[Record]) -> str:
    """Records as CSL-JSON; what is not known of one is left out."""
    items = []
    for record in records:
        source = _source(record)
        item = {
            "id": _key(record),
            "type": "article-journal",
            "title": _title(record),
            "author": [_name(author) for author in record.get("authors") or ()],
            "container-title": source["journal"],
            "volume": source["volume"],
            "issue": source["issue"],
            "page": source["pages"],
            "issued": {"date-parts": [[int(record["year"])]]} if str(record.get("year") or "").isdigit() else None,
            "DOI": record.get("doi"),
            "PMID": record.get("pmid"),
        }
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def to_bibtex(records: Sequence[Record]) -> str:
    """Records as BibTeX; braces keep a title's capitals."""
    entries = []
    for record in records:
        source = _source(record)
        fields = {
            "title": f"{{{_title(record).translate(SPECIAL)}}}" if _title(record) else "",
            "author": " and ".join(_inverted(author).translate(SPECIAL) for author in record.get("authors") or ()),
            "journal": source["journal"].translate(SPECIAL),
            "volume": source["volume"],
            "number": source["issue"],
            "pages": source["pages"].replace("-", "--").replace("–", "--"),
            "year": str(record.get("year") or ""),
            "doi": str(record.get("doi") or ""),
            "pmid": str(record.get("pmid") or ""),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        entries.append(f"@article{{{_key(record)},\n{lines}}}\n")
    return "\n".join(entries)


def to_ris(records: Sequence[Record]) -> str:
    """Records as RIS."""
    entries = []
    for record in records:
        source = _source(record)
        first, _, last = source["pages"].replace("–", "-").partition("-")
        fields = [
            ("TY", "JOUR"),
            ("ID", _key(record)),
            *(("AU", _inverted(author)) for author in record.get("authors") or ()),
            ("TI", _title(record)),
            ("JO", source["journal"]),
            ("VL", source["volume"]),
            ("IS", source["issue"]),
            ("SP", first),
            ("EP", last),
            ("PY", str(record.get("year") or "")),
            ("DO", str(record.get("doi") or "")),
            ("AN", str(record.get("pmid") or "")),
        ]
        entries.append("".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in fields if value) + "ER  - \n")
    return "\n".join(entries)


FORMATS = {
    "CSL-JSON": ("json", "application/vnd.citationstyles.csl+json", to_csl),
    "BibTeX": ("bib", "application/x-bibtex", to_bibtex),
    "RIS": ("ris", "application/x-research-info-systems", to_ris),
}
"""Name → the ending of a file, its media type, and what makes it."""


def _key(record: Record) -> str:
    number = str(record["number"])
    return f"ref{number}" if number.isdigit() else re.sub(r"[^\w-]", "", number)


def _title(record: Record) -> str:
    return " ".join(str(record.get("title") or "").split()).rstrip(".")


def _source(record: Record) -> dict[str, str]:
    found = JOURNAL.match(" ".join(str(record.get("container") or "").split()))
    parts = ("journal", "volume", "issue", "pages")
    return {part: (found[part] or "" if found else "") for part in parts}


def _name(author: object) -> dict[str, str]:
    found = INITIALS.match(str(author))
    return {"family": found["family"], "given": found["given"]} if found else {"literal": str(author)}


def _inverted(author: object) -> str:
    """ "Doe JR" as "Doe, J. R."; a name of another shape as it is."""
    found = INITIALS.match(str(author))
    if found is None:
        return str(author)
    return f"{found['family']}, {' '.join(f'{letter}.' for letter in found['given'] if letter.isalpha())}"
