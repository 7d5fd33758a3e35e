"""Each layer imports only those below it, the core stays light, and no file grows long."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 350
FRONTS = {"assistant.cli", "assistant.ui", "assistant.__main__", "app"}
FRONT_TOOLS = {"typer", "rich", "gradio"}
HEAVY = {"torch", "transformers", "sentence_transformers", "chromadb", "gradio", "langchain"}
MODELS_AND_STORES = HEAVY | {"langchain_core", "langchain_text_splitters", "langchain_chroma", "langchain_huggingface"}

CORPUS = sorted((ROOT / "corpus").rglob("*.py"))
CORE = sorted(
    [
        *(ROOT / "assistant").glob("*.py"),
        *(ROOT / "assistant" / "index").rglob("*.py"),
        *(ROOT / "assistant" / "library").rglob("*.py"),
        *(ROOT / "assistant" / "model").rglob("*.py"),
    ]
)
CORE.remove(ROOT / "assistant" / "__main__.py")  # `python -m assistant` is the command line
EVAL = sorted((ROOT / "eval").rglob("*.py"))
OURS = sorted(
    [*(ROOT / "assistant").rglob("*.py"), *CORPUS, *EVAL, *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.py")]
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, *, module_level: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import in a file; those run when it is loaded, where `module_level`.

    `from a import b` gives `a` and `a.b`, since `b` may be a module; `import_module("a")` gives `a`.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    for node in _run_at_load(tree) if module_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _is_import_call(node) and isinstance(node.args[0], ast.Constant):
            yield node.lineno, str(node.args[0].value)


def _is_import_call(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("import_module", "__import__") and bool(node.args)


def _run_at_load(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a file outside its functions and outside `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield other
                yield from _run_at_load(other)
            continue
        yield node
        yield from _run_at_load(node)


def breaches(paths: list[Path], forbidden: set[str], *, module_level: bool = False) -> list[str]:
    found = []
    for path in paths:
        for line, name in imported(path, module_level=module_level):
            if any(name == one or name.startswith(f"{one}.") for one in forbidden):
                found.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    return sorted(set(found))


def test_the_folders_are_there() -> None:
    assert len(CORPUS) > 5
    assert len(CORE) > 5
    assert len(EVAL) > 5


def test_corpus_knows_no_other_layer_no_model_and_no_store() -> None:
    assert breaches(CORPUS, {"assistant", "eval", "app"} | MODELS_AND_STORES | FRONT_TOOLS) == []


def test_the_core_knows_no_front_and_no_evaluation() -> None:
    assert breaches(CORE, {"eval"} | FRONTS | FRONT_TOOLS) == []


def test_the_evaluation_knows_no_front() -> None:
    assert breaches(EVAL, FRONTS | FRONT_TOOLS) == []


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    """Outside the fronts none is imported when a file is loaded, but inside the function that needs it."""
    assert breaches([*CORPUS, *CORE, *EVAL], HEAVY, module_level=True) == []


def test_import_assistant_is_light() -> None:
    heavy = sorted(HEAVY | {"numpy", "rich", "typer", "eval"})
    code = f"import sys, assistant; print(*(name for name in {heavy!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_no_file_is_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a.b", {"a.b"}),
        ("from a import b", {"a", "a.b"}),
        ("from . import b", {"eval", "eval.b"}),
        ("from .c import b", {"eval.c", "eval.c.b"}),
        ("import_module('a.b')", {"a.b"}),
        ("def f():\n    import a", set()),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}),
        ("try:\n    import a\nexcept ImportError:\n    pass", {"a"}),
    ],
)
def test_the_reading_of_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, names: set[str]) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "eval" / "one.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert {name for _, name in imported(path, module_level=True)} == names
