"""A small article and a bot that answers from a queue, for tests of the fronts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from assistant.types import Answer, Citation, Event, Evidence, Piece, Stage
from corpus.types import (
    Abbreviation,
    Article,
    Cell,
    Chunk,
    Figure,
    Footnote,
    Mention,
    Paragraph,
    Reference,
    Row,
    Section,
    Sentence,
    SourceMap,
    Span,
    Table,
)

EVIL = '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) "q" & **b**'


class Writer:
    """Collects text and remembers where each piece came to stand."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, text: str, gap: str = " ") -> Span:
        if self.text:
            self.text += gap
        start = len(self.text)
        self.text += text
        return Span(start, len(self.text))


def small_article() -> Article:
    """A section, a table with a merged cell and a footnote, a figure, an abbreviation, references; hostile text."""
    writer = Writer()
    one = writer.add("Minipigs healed faster [37].")
    two = writer.add("The dose was 4.0 × 10⁷ cells.")
    three = writer.add(f"Some text is hostile: {EVIL} [3,4].")
    four = writer.add("A second paragraph stands here.", "\n\n")
    caption = writer.add("Table 1. What heals [3].", "\n\n")
    writer.add("Drug\tHealing", "\n")
    first = writer.add("Alpha", "\n")
    verdict = writer.add("None **", "\t")
    second = writer.add("Beta", "\n")
    legend = writer.add("** Not in <b>women</b>.", "\n")
    figure = writer.add("Figure 1. A <i>caption</i>.", "\n\n")
    short = writer.add("MSC\tmesenchymal stem cell", "\n\n")
    note = Footnote("**", legend.start + 3, legend.end)
    upper = (Cell(0, first.start, first.end), Cell(1, verdict.start, verdict.end, (note,)))
    lower = (Cell(0, second.start, second.end), Cell(1, verdict.start, verdict.end, (note,), merged=True))
    rows = (
        Row(1, "Group <1>", first.start, verdict.end, upper, (3,)),
        Row(2, "Group <1>", second.start, second.end, lower),
    )
    mention = writer.text.index("[37]")
    group = writer.text.index("[3,4]")
    authors = ["A", "B", "C", "D"]
    record = {"title": f"Minipig study {EVIL}", "authors": authors, "year": 2021, "doi": "10.1000/abc(1)<x>"}
    return Article(
        id="small",
        metadata={"title": f"Small review {EVIL}", "journal": "J. Tests", "year": 2024, "doi": "javascript:alert(1)"},
        text=writer.text,
        source_map=SourceMap("0" * 64, ()),
        sections=(
            Section("1", "body", "1", "First <b>", one.start, four.end),
            Section("table-1", "table", None, "Table 1", caption.start, legend.end),
            Section("figure-1", "figure", None, "Figure 1", figure.start, figure.end),
            Section("abbreviations", "abbreviations", None, "Abbreviations", short.start, short.end),
        ),
        paragraphs=(Paragraph("1", 1, one.start, three.end), Paragraph("1", 2, four.start, four.end)),
        sentences=(
            Sentence("1", 1, 1, one.start, one.end, (37,)),
            Sentence("1", 1, 2, two.start, two.end, (), (37,)),
            Sentence("1", 1, 3, three.start, three.end, (3, 4)),
            Sentence("1", 2, 1, four.start, four.end),
        ),
        tables=(Table("table-1", 1, caption, ("Drug", "Effect: Healing"), rows, legend, (note,), (3,)),),
        figures=(Figure("figure-1", 1, figure.start, figure.end),),
        abbreviations=(Abbreviation("MSC", "mesenchymal stem cell", short.start, short.end, "list"),),
        mentions=(Mention(mention, mention + 4, (37,)), Mention(group, group + 5, (3, 4))),
        references=(
            Reference(3, (Span(group, group + 5),), ("Li et al.",), (("table-1", 1),)),
            Reference(4, (Span(group, group + 5),)),
            Reference(37, (Span(mention, mention + 4),), (), (), record),
        ),
    )


def cite(article: Article, sentence: int, marker: str = "1", **changes: Any) -> Citation:
    """A citation of a whole sentence of the article."""
    found = article.sentences[sentence]
    values: dict[str, Any] = {
        "marker": marker,
        "section_id": found.section_id,
        "section_title": "Title",
        "paragraph": found.paragraph,
        "locator": f"§{found.section_id} Title, ¶{found.paragraph}",
        "spans": (Span(found.start, found.end),),
        "quote": article.text[found.start : found.end],
        "references": (*found.references, *found.attributed),
        "attributed": found.attributed,
        "chunk_id": "c1",
        "level": "preclinical (minipig)",
    }
    return Citation(**(values | changes))


def evidence(article: Article, rank: int = 1) -> Evidence:
    paragraph = article.paragraphs[0]
    text = article.text[paragraph.start : paragraph.end]
    chunk = Chunk("c1", article.id, "1", 1, 0, "prose", paragraph.start, paragraph.end, text, text, (37, 3))
    return Evidence(chunk, 0.75, rank, ("dense", "lexical"), "§1 First, ¶1")


class FakeBot:
    """Answers from a queue: an Answer, or an exception to raise. Remembers what it was asked."""

    def __init__(self, article: Article, queue: Iterable[Answer | Exception] = ()) -> None:
        self.article = article
        self.settings = SimpleNamespace(host="127.0.0.1", port=0, max_question_chars=2000)
        self.queue = deque(queue)
        self.asked: list[tuple[str, list[Mapping[str, Any]]]] = []

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        self.asked.append((question, list(history)))
        following = self.queue.popleft()
        if isinstance(following, Exception):
            raise following
        return following

    def stream(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Iterator[Event]:
        yield Stage("understood", question)
        yield Stage("searching")
        answer = self.ask(question, history)
        yield Stage("writing")
        for part in answer.text.split(" "):
            yield Piece(part + " ")
        yield Stage("checking")
        yield answer

    def search(self, question: str, k: int = 8) -> list[Evidence]:
        return [evidence(self.article, rank) for rank in range(1, k + 1)]

    def info(self) -> Mapping[str, Any]:
        return {"article": self.article.id, "path": Path("index"), "repairs": [{"before": "107", "after": "10⁷"}]}
