"""The wheel holds everything, and answers outside the checkout as the checkout does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "corpus", "eval")
FILES = ("app.py", "pyproject.toml", "README.md", "LICENSE")
QUESTION = "Which growth factors do MSCs release in the reparative phase?"
ASK = """
import json, sys
import app, assistant, corpus, eval.command
from assistant import Assistant
places = [module.__file__ for module in (app, assistant, corpus, eval.command)]
answer = Assistant.open().ask(sys.argv[1]).to_dict()
del answer["timings_ms"]
print(json.dumps({"places": places, "answer": answer}))
"""


def run(command: list[str], cwd: Path, **extra: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | extra
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[:4]} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def answer_of(source: Path, data: Path, cwd: Path) -> tuple[list[Path], dict[str, Any]]:
    """Where the packages were imported from, and the answer to the question, in a process of its own."""
    extra = {"PYTHONPATH": str(source), "REVIEW_ASSISTANT_DATA_DIR": str(data)}
    found = json.loads(run([sys.executable, "-c", ASK, QUESTION], cwd, **extra).splitlines()[-1])
    return [Path(place) for place in found["places"]], found["answer"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built in a copy of the tree, so that nothing is left behind in this one."""
    tree = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, tree)
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(tree)], tree)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    run([*pip, str(wheel)], target)
    return target


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours | {"app.py"} <= held
    for needed in (
        "corpus/review/source.txt",
        "corpus/review/metadata.json",
        "corpus/review/README.md",
        "assistant/data/parameters.json",
        "assistant/ui/style.css",
        "assistant/ui/page.js",
        "assistant/py.typed",
        "eval/questions/split.json",
    ):
        assert needed in held
    assert any(name.startswith("eval/questions/") and name.endswith(".jsonl") for name in held)
    assert any(name.endswith("/licenses/LICENSE") for name in held)
    assert not [name for name in held if name.startswith("tests/") or "__pycache__" in name]


def test_the_installed_wheel_answers_the_same(installed: Path, tmp_path: Path) -> None:
    # The checkout's index is kept between runs, since building one takes a minute or two, and a copy of it serves the
    # wheel: if the wheel made other chunks, it would build its own, and the answers' chunk ids would differ.
    data = Path(os.environ.get("REVIEW_ASSISTANT_DATA_DIR") or ROOT / "build" / "test-data")
    _, expected = answer_of(ROOT, data, ROOT)
    assert expected["answered"]
    shutil.copytree(data, tmp_path / "data")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    places, answer = answer_of(installed, tmp_path / "data", elsewhere)
    assert all(place.is_relative_to(installed) for place in places)
    assert answer == expected
