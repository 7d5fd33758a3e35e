"""The review's data as packaged: source text, metadata, records, repairs and conflicts, checked as they come in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from corpus.builder import source_sha256
from corpus.errors import ReviewError
from corpus.types import Gap, Gloss, Repair


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of the source, and the canonical text that must come out of it."""

    source_start: int
    source_end: int
    text: str


@dataclass(frozen=True, slots=True)
class ConflictData:
    """A contradiction as stored: quotes count characters of the source."""

    topic: str
    reference: int | None
    quotes: tuple[Quote, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ReviewData:
    source: str
    metadata: Mapping[str, Any]
    repairs: tuple[Repair, ...]
    records: tuple[Mapping[str, Any], ...]
    conflicts: tuple[ConflictData, ...]
    glosses: tuple[Gloss, ...]
    gaps: tuple[Gap, ...]


def read_package(folder: Traversable | None = None) -> ReviewData:
    """The review's files, from the installed package or from `folder`.

    `ReviewError` names the file that is missing, is not what it should be, or belongs to another source text.
    """
    place = folder if folder is not None else resources.files("corpus").joinpath("review")
    source = _read(place, "source.txt")
    metadata = _object(place, "metadata.json")
    if not isinstance(metadata.get("id"), str):
        raise ReviewError("The review's metadata.json gives no 'id'; restore the file as it was released.")
    records = _json(place, "references.json")
    if not isinstance(records, list):
        raise ReviewError("The review's references.json holds no list of records; restore the file as it was released.")
    return ReviewData(
        source,
        metadata,
        _repairs(place, source),
        tuple(records),
        _conflicts(place, source),
        _glosses(place, source),
        _gaps(place, source),
    )


def _repairs(place: Traversable, source: str) -> tuple[Repair, ...]:
    data = _object(place, "repairs.json")
    _check_source(data, source, "repairs.json")
    try:
        return tuple(Repair(**entry) for entry in data["repairs"])
    except (KeyError, TypeError) as error:
        raise ReviewError(f"The review's repairs.json is not in its form ({error}); restore it as released.") from error


def _conflicts(place: Traversable, source: str) -> tuple[ConflictData, ...]:
    data = _object(place, "conflicts.json")
    _check_source(data, source, "conflicts.json")
    try:
        return tuple(
            ConflictData(
                entry["topic"], entry["reference"], tuple(Quote(**quote) for quote in entry["quotes"]), entry["note"]
            )
            for entry in data["conflicts"]
        )
    except (KeyError, TypeError) as error:
        raise ReviewError(
            f"The review's conflicts.json is not in its form ({error}); restore it as released."
        ) from error


def _glosses(place: Traversable, source: str) -> tuple[Gloss, ...]:
    data = _object(place, "plain.json")
    _check_source(data, source, "plain.json")
    try:
        return tuple(
            Gloss(entry["start"], entry["end"], tuple(entry["plain"]), tuple(entry.get("labels", ())))
            for entry in data["glosses"]
        )
    except (KeyError, TypeError) as error:
        raise ReviewError(f"The review's plain.json is not in its form ({error}); restore it as released.") from error


def _gaps(place: Traversable, source: str) -> tuple[Gap, ...]:
    data = _object(place, "open.json")
    _check_source(data, source, "open.json")
    try:
        return tuple(Gap(entry["start"], entry["end"], tuple(entry["questions"])) for entry in data["gaps"])
    except (KeyError, TypeError) as error:
        raise ReviewError(f"The review's open.json is not in its form ({error}); restore it as released.") from error


def _check_source(data: Mapping[str, Any], source: str, name: str) -> None:
    found = source_sha256(source)
    if data.get("source_sha256") != found:
        raise ReviewError(
            f"The review's source.txt (sha256 {found[:12]}…) is not the text that {name} was made for "
            f"(sha256 {str(data.get('source_sha256'))[:12]}…); restore source.txt as it was released."
        )


def _object(place: Traversable, name: str) -> Mapping[str, Any]:
    value = _json(place, name)
    if not isinstance(value, dict):
        raise ReviewError(f"The review's {name} holds no JSON object; restore the file as it was released.")
    return value


def _json(place: Traversable, name: str) -> Any:
    try:
        return json.loads(_read(place, name))
    except json.JSONDecodeError as error:
        raise ReviewError(
            f"The review's {name} is not JSON (line {error.lineno}: {error.msg}); restore it as released."
        ) from error


def _read(place: Traversable, name: str) -> str:
    try:
        return place.joinpath(name).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ReviewError(
            f"The review's data file {name} is missing from the package; install the package again."
        ) from error
    except UnicodeDecodeError as error:
        raise ReviewError(f"The review's {name} is not UTF-8 text; restore the file as it was released.") from error
