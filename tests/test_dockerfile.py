"""The Dockerfile: what it copies is there, it runs as nobody special, and its pins are those of the project."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def values(instruction: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.startswith(f"{instruction} ")]


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    copied = {source for value in values("COPY") for source in value.split()[:-1]}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    assert copied == kept
    assert all((ROOT / source).exists() for source in copied)


def test_the_program_is_whole() -> None:
    """Every package of the wheel, and the files its metadata name, are copied."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.findall(r'^    "(assistant|corpus|eval)"', text, re.MULTILINE)
    copied = " ".join(values("COPY"))
    assert packages and all(f"{package} {package}" in copied for package in packages)
    assert "README.md" in copied and "LICENSE" in copied


def test_it_runs_as_an_ordinary_user_on_every_address() -> None:
    users = values("USER")
    assert users and users[-1] not in ("root", "0")
    order = [line.split()[0] for line in LINES if line.strip() and line[0] != "#"]
    assert order.index("USER") < order.index("CMD")
    assert "REVIEW_ASSISTANT_HOST=0.0.0.0" in " ".join(values("ENV"))


def test_its_torch_is_the_pinned_one() -> None:
    pinned = re.search(r'"(torch==[\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pinned and pinned.group(1) in "\n".join(LINES)
