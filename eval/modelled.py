"""A chat model as writer, on the same questions as the quoting writer: what it claimed, what was let through."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.check import MARKER, numbers_in, unsupported_numbers
from assistant.model.names import fold
from assistant.model.quantities import missing, quantities
from assistant.types import Answer, Citation, Writing
from corpus.errors import ReviewError
from corpus.types import Article
from eval.case import LocatedCase
from eval.markdown import cell, escape, table
from eval.metrics import METRICS
from eval.run import CaseResult, Progress, run
from eval.split import Side
from eval.summary import Summary, summarise


@dataclass
class Recorder:
    """Passes questions on to an assistant and keeps its answers."""

    bot: Any
    answers: dict[str, Answer] = field(default_factory=dict)

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        answer: Answer = self.bot.ask(question, history)
        self.answers[question] = answer
        return answer


@dataclass(frozen=True)
class Modelled:
    """Both writers over the same cases, and every answer that the model was asked for."""

    name: str
    quoting: Summary
    model: Summary
    answers: tuple[Answer, ...]

    @property
    def writings(self) -> list[Writing]:
        return [answer.writing for answer in self.answers if answer.writing is not None]


def measure_model(
    bot: Any,
    name: str,
    cases: Sequence[tuple[LocatedCase, Side]],
    quoted: Sequence[CaseResult],
    *,
    source: str | None = None,
    progress: Progress | None = None,
) -> Modelled:
    """Ask the cases again, with the chat model `name` as writer. Raises `ReviewError` when it can't be set up."""
    from assistant import Assistant
    from assistant.model.faults import ChatError

    settings = bot.settings.model_copy(update={"chat_model": name})
    other = Assistant(bot.index, bot.embedder, settings)
    assert other.model is not None
    try:
        other.model.client.open()
    except ChatError as error:
        raise ReviewError(f"The model {name} {error}.") from None
    recorder = Recorder(other)
    results = run(recorder, cases, bot.article, source=source, progress=progress)
    asked = tuple(recorder.answers[case.case.question] for case, _ in cases if case.case.question in recorder.answers)
    return Modelled(name, summarise(quoted), summarise(results), asked)


def foreign_numbers(answer: Answer, article: Article) -> list[str]:
    """The numbers of a model's answer that its cited quotes do not hold, in any way of writing them."""
    found: list[str] = []
    for statement, citation in statements(answer):
        if literal := unsupported_numbers(statement, citation):
            own = missing(quantities(fold(statement)), quantities(fold(citation.quote)))
            found += [
                number for number in literal if any(number in numbers_in(statement[q.start : q.end]) for q in own)
            ]
    return found


def statements(answer: Answer) -> list[tuple[str, Citation]]:
    """The statements of an answer, each with the citation at its end."""
    texts = MARKER.split(answer.text)
    return list(zip((text.strip(" -\n") for text in texts), answer.citations, strict=False))


def foreign_keys(answer: Answer) -> list[str]:
    """The citations of a model's answer to passages that it was not given."""
    given = answer.writing.passages if answer.writing else ()
    return [citation.marker for citation in answer.citations if citation.chunk_id not in given]


def model_table(found: Modelled, article: Article) -> str:
    """Both writers in one table, and under it what became of the model's sentences."""
    rows = [
        [m.meaning, cell(m, found.quoting.metrics.get(m.name)), cell(m, found.model.metrics.get(m.name))]
        for m in METRICS
        if m.name in found.model.metrics
    ]
    return table(["what", "quoting writer", escape(found.name)], rows) + "\n\n" + part_table(found, article)


def part_table(found: Modelled, article: Article) -> str:
    writings = found.writings
    shown = [answer for answer in found.answers if answer.writer != "quotes"]
    claims = [claim for writing in writings for claim in writing.claims]
    kept = [claim for claim in claims if not claim.fault]
    asked = max(len(writings), 1)
    tokens_in, tokens_out = sum(w.tokens_in for w in writings), sum(w.tokens_out for w in writings)
    rows = [
        ["questions", str(len(found.answers))],
        ["asked of the model (the others are counts, tables, look-ups or declined)", str(len(writings))],
        ["answers shown as the model wrote them", _share(len(shown), len(writings))],
        [
            "of these, with sentences dropped",
            _share(sum(bool(a.writing and a.writing.dropped) for a in shown), len(shown)),
        ],
        ["answers quoted instead", _share(len(writings) - len(shown), len(writings))],
        ["sentences that the model wrote", str(len(claims))],
        ["kept", _share(len(kept), len(claims))],
        ["kept, their passage found where none was named", _share(sum(not c.keyed for c in kept), len(kept))],
        ["dropped", _share(len(claims) - len(kept), len(claims))],
        ["numbers shown that are not in a cited quote", str(sum(len(foreign_numbers(a, article)) for a in shown))],
        ["citations shown to passages not given", str(sum(len(foreign_keys(a)) for a in shown))],
        ["tokens given, mean (cl100k)", f"{tokens_in / asked:.0f}"],
        ["tokens written, mean (cl100k)", f"{tokens_out / asked:.0f}"],
    ]
    return table(["the model's part", ""], rows)


def write_modelled(found: Modelled, article: Article, folder: Path) -> None:
    """Write model.md and model.json, which holds every answer with its claims, into `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = f"# {escape(found.name)} beside the quoting writer\n\n{model_table(found, article)}\n"
        (folder / "model.md").write_text(text, encoding="utf-8")
        values = {
            "model": found.name,
            "quoting": dataclasses.asdict(found.quoting),
            "written": dataclasses.asdict(found.model),
            "answers": [answer.to_dict() for answer in found.answers],
        }
        (folder / "model.json").write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"The report cannot be written to {str(folder)!r} ({error}); name another folder.") from error


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.3f})" if whole else "0"
