"""Every dependency has a licence that lets the program be given away, and the listing says which."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_licence_is_known_and_allowed(licences: ModuleType) -> None:
    found = {package.metadata["Name"]: licences.licence_of(package) for package in licences.needed()}
    assert len(found) > 100 and {"lxml", "chromadb", "gradio", "pybtex"} <= set(found)
    assert [name for name, licence in found.items() if not licence] == []
    assert {name: licence for name, licence in found.items() if licences.forbidden(licence)} == {}


def test_the_listing_is_complete(licences: ModuleType) -> None:
    """Versions are not in it, so that it changes only with the dependencies; packages of other systems may be."""
    listed = set((ROOT / "LICENCES.md").read_text(encoding="utf-8").splitlines())
    assert [line for line in licences.listing().splitlines() if line not in listed] == []


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("AGPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("GPL-2.0-only", True),
        ("SSPL-1.0", True),
        ("Other/Proprietary License", True),
        ("MIT", False),
        ("LGPL-2.1-or-later", False),
        ("MPL-2.0 AND MIT", False),
        ("GPL-2.0 OR MIT", False),
        ("Apache-2.0 AND GPL-3.0", True),
    ],
)
def test_what_is_forbidden(licences: ModuleType, licence: str, forbidden: bool) -> None:
    assert licences.forbidden(licence) is forbidden
