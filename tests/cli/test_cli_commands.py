"""The command line: what it prints, its exit codes, and that it loads nothing heavy before it must."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from front_fakes import FakeBot, cite, evidence, small_article
from typer.testing import CliRunner

from assistant.cli import app, opening
from assistant.types import Answer
from corpus.errors import ReviewError

ARTICLE = small_article()
runner = CliRunner()
Use = Callable[..., FakeBot]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts a fake bot with the given queue behind the commands."""

    def put(*queue: Answer | Exception) -> FakeBot:
        bot = FakeBot(ARTICLE, queue)
        monkeypatch.setattr(opening, "open_bot", lambda *given: bot)
        return bot

    return put


def good(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "question": "Q?",
        "standalone_question": "Q?",
        "outcome": "answered",
        "text": "Minipigs healed **faster** [37].[^1]",
        "citations": (cite(ARTICLE, 1),),
    }
    return Answer(**(values | changes))


def test_ask_prints_text_and_numbered_citations(use: Use) -> None:
    use(good(notices=("Mind this.",)))
    result = runner.invoke(app, ["ask", "Q?"])
    assert result.exit_code == 0
    for part in (
        "Minipigs healed faster [37].[^1]",
        "Mind this.",
        "[^1] §1 Title, ¶1  (preclinical (minipig))",
        "“The dose was 4.0 × 10⁷ cells.”",
        "[37] (attributed",
        "doi:10.1000/abc(1)<x>",
    ):
        assert part in result.stdout, part


def test_ask_json_is_the_answer(use: Use) -> None:
    use(good())
    result = runner.invoke(app, ["ask", "Q?", "--json"])
    assert json.loads(result.stdout) == good().to_dict()


def test_ask_with_passages(use: Use) -> None:
    use(good(), good())
    assert len(json.loads(runner.invoke(app, ["ask", "Q?", "--json", "--k", "2"]).stdout)["evidence"]) == 2
    assert "Passages found" in runner.invoke(app, ["ask", "Q?", "-k", "1"]).stdout


def test_a_declined_question_is_no_failure(use: Use) -> None:
    use(good(outcome="declined", text="The review does not say.", citations=()))
    result = runner.invoke(app, ["ask", "Q?"])
    assert result.exit_code == 0 and "does not say" in result.stdout and "Sources" not in result.stdout


def test_related_passages_are_named_so(use: Use) -> None:
    use(good(outcome="related", text="Not stated.", citations=(), related=(evidence(ARTICLE),)))
    assert "Related passages" in runner.invoke(app, ["ask", "Q?"]).stdout


def test_an_error_is_one_sentence_on_stderr(use: Use) -> None:
    use(ReviewError("The question is empty; ask something."))
    result = runner.invoke(app, ["ask", ""])
    assert result.exit_code == 2
    assert result.stderr == "The question is empty; ask something.\n" and result.stdout == ""


def test_an_interrupt_ends_with_130(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = use()

    def interrupted(*_: object) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(bot, "ask", interrupted)
    assert runner.invoke(app, ["ask", "Q?"]).exit_code == 130


def test_text_cannot_steer_the_terminal(use: Use) -> None:
    use(good(text="a\x1b[31mred\x07 [^1]", notices=("\x1b]0;title\x07",)))
    result = runner.invoke(app, ["ask", "Q?"])
    assert "\x1b" not in result.stdout and "\x07" not in result.stdout


def test_search(use: Use) -> None:
    use()
    shown = runner.invoke(app, ["search", "Q", "-k", "3"])
    assert shown.exit_code == 0 and shown.stdout.count("§1 First, ¶1") == 3
    found = json.loads(runner.invoke(app, ["search", "Q", "-k", "2", "--json"]).stdout)
    assert [item["rank"] for item in found] == [1, 2]
    assert runner.invoke(app, ["search", "Q", "-k", "0"]).exit_code == 2


def test_info(use: Use) -> None:
    use()
    text = runner.invoke(app, ["info"]).stdout
    assert "article: small" in text and "before: 107; after: 10⁷" in text
    assert json.loads(runner.invoke(app, ["info", "--json"]).stdout)["article"] == "small"


class FakeEmbedder:
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, len(text)] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [2.0, len(text)]


def test_embed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "embedder", FakeEmbedder)
    lines = runner.invoke(app, ["embed", "ab", "c"]).stdout.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"text": "ab", "vector": [1.0, 2.0]},
        {"text": "c", "vector": [1.0, 1.0]},
    ]
    piped = runner.invoke(app, ["embed", "--query"], input="één\r\n\n").stdout
    assert json.loads(piped) == {"text": "één", "vector": [2.0, 3.0]}
    empty = runner.invoke(app, ["embed"], input="\n")
    assert empty.exit_code == 2 and "no text to embed" in empty.stderr


def test_index_says_what_was_read_and_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[object, ...]] = []
    lossy = replace(ARTICLE, notices=("Pictures are not read.",))

    def open_bot(*given: object) -> FakeBot:
        called.append(given)
        return FakeBot(lossy, ())

    monkeypatch.setattr(opening, "open_bot", open_bot)
    result = runner.invoke(app, ["index", "--force"])
    assert result.stdout.endswith("The index is ready.\n") and "1 tables" in result.stdout
    assert result.stderr == "Note: Pictures are not read.\n"
    runner.invoke(app, ["index", "a.xml", "--bibliography", "b.bib"])
    assert called == [(None, None, True), ("a.xml", "b.bib", False)]
    assert runner.invoke(app, ["index", "a.xml", "--article", "c.xml"]).exit_code == 2


def test_clean_asks_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import assistant.index

    monkeypatch.setattr(opening, "settings", lambda: SimpleNamespace(data_dir=tmp_path))
    monkeypatch.setattr(assistant.index, "clean", lambda settings: [settings.data_dir / "a"], raising=False)
    assert "Nothing was removed" in runner.invoke(app, ["clean"], input="n\n").stdout
    assert f"removed {tmp_path / 'a'}" in runner.invoke(app, ["clean", "--yes"]).stdout


def test_eval_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import eval.command

    given: list[list[str]] = []

    def main(arguments: list[str], **_: object) -> int:
        given.append(arguments)
        return 1

    monkeypatch.setattr(eval.command, "main", main)
    assert runner.invoke(app, ["eval", "--side", "dev", "--help"]).exit_code == 1
    assert given == [["--side", "dev", "--help"]]


def test_progress_bar_shows_only_when_there_is_progress(capfd: pytest.CaptureFixture[str]) -> None:
    with opening.progress_bar():
        pass
    assert capfd.readouterr().err == ""
    with opening.progress_bar() as progress:
        progress("embedding", 0, 2)
        progress("embedding", 2, 2)
    assert "embedding" in capfd.readouterr().err


def test_importing_the_command_line_is_light() -> None:
    code = (
        "import sys, assistant.cli\n"
        "heavy = {'torch', 'gradio', 'chromadb', 'langchain', 'langchain_core', 'sentence_transformers', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
