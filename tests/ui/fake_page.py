"""The page with a bot that answers without a model: for looking at it and for tests.

`python fake_page.py PORT`, or `python fake_page.py PORT hostile` for an article that holds markup wherever it can.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from front_fakes import EVIL, FakeBot, cite, evidence, small_article

from assistant.types import Answer, Event, Evidence
from assistant.ui.serve import serve
from corpus.errors import ReviewError
from corpus.reader import load_review
from corpus.types import Article, Chunk, Span

MOST_REPEATS = 500


class SlowBot(FakeBot):
    """Answers by a word of the question ("table", "related", "decline", "fail", "hostile"); else with three quotes.

    With "slowly" in it one can watch; "without end" it checks until it is stopped.
    """

    def stream(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Iterator[Event]:
        for event in super().stream(question, history):
            yield event
            if "slowly" in question:
                time.sleep(0.15 if hasattr(event, "text") else 0.3)
            if "without end" in question and getattr(event, "name", "") == "checking":
                for _ in range(MOST_REPEATS):
                    time.sleep(0.2)
                    yield event

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        if "fail" in question:
            raise ReviewError("The question is too long (2,431 characters); ask it in at most 2,000.")
        if "decline" in question:
            return Answer(question, question, "declined", "The review does not say anything about that.")
        if "related" in question:
            text = "The review does not state this directly."
            return Answer(question, question, "related", text, (), passages(self.article))
        if "table" in question or "say about" in question:
            return self.table(question)
        if "hostile" in question:
            text = '<img src=x onerror="document.title=1"> [x](javascript:alert(1))'
            return Answer(question, question, "answered", text)
        standalone = question if not history else f"{question.rstrip('?')} in osteoporotic vertebral fractures?"
        return self.quotes(question, standalone)

    def quotes(self, question: str, standalone: str) -> Answer:
        article = self.article
        ids = [i for i, s in enumerate(article.sentences) if s.section_id == "5" and s.references][:1]
        ids += [i for i, s in enumerate(article.sentences) if s.attributed][:1]
        ids += [i for i, s in enumerate(article.sentences) if 34 in s.references][:1]
        levels = ("preclinical (rat)", "preclinical (minipig)", "clinical (phase I/IIa)")
        cards = tuple(
            cite(article, i, str(n), level=levels[n - 1], locator=locator(article, i)) for n, i in enumerate(ids, 1)
        )
        text = "\n\n".join(f"> {card.quote} [^{card.marker}]" for card in cards)
        notices = ("This is what the review reports; it is no advice for a person. Ask a physician.",)
        return Answer(question, standalone, "answered", text, cards, (), notices)

    def table(self, question: str) -> Answer:
        article = self.article
        table = article.table_by_id["table-2"]
        rows = [row for row in table.rows if "rat" in article.text[row.start : row.end].lower()][:4]
        cards = tuple(
            cite(
                article,
                0,
                str(n),
                section_id="table-2",
                paragraph=0,
                row=row.number,
                locator=f"Table 2, row {row.number}",
                spans=(Span(row.start, row.end),),
                quote=article.text[row.start : row.end],
                references=row.references,
                attributed=(),
                level=row.group,
            )
            for n, row in enumerate(rows, 1)
        )
        cell = [[" ".join(article.text[c.start : c.end].split()) for c in row.cells][:3] for row in rows]
        head = "| " + " | ".join(table.columns[:3]) + " | |\n|---|---|---|---|\n"
        body = "\n".join(f"| {' | '.join(c)} | [^{n}] |" for n, c in enumerate(cell, 1))
        text = f"**{len(rows)} of {len(table.rows)} studies** used rats:\n\n{head}{body}"
        return Answer(question, question, "answered", text, cards)


class HostileBot(FakeBot):
    """Answers with markup in every value that a page may show."""

    def ask(self, question: str, history: Sequence[Mapping[str, Any]] = ()) -> Answer:
        article = self.article
        if "fail" in question:
            raise ReviewError(f"It did not work: {EVIL}")
        if "related" in question:
            return Answer(question, EVIL, "related", EVIL, (), (evidence(article),), (EVIL,))
        hostile = {"locator": f"§1 {EVIL}", "section_title": EVIL, "level": f"clinical {EVIL}"}
        row = article.tables[0].rows[0]
        spans = (Span(row.start, row.end),)
        cards = (
            *(cite(article, i, str(i + 1), **hostile) for i in range(3)),
            cite(article, 0, "4", **hostile, quote=EVIL, spans=(Span(0, 10**9),)),
            cite(article, 0, "5", **hostile, section_id="table-1", paragraph=0, row=1, spans=spans, quote=EVIL),
        )
        text = f"{EVIL} [^1]\n\n> {EVIL} [^2]\n\n| {EVIL} |\n|---|\n| [^3] [^4] [^5] |\n\n[^{EVIL}]"
        return Answer(question, f"{question} {EVIL}", "answered", text, cards, (), (EVIL,))


def locator(article: Article, index: int) -> str:
    sentence = article.sentences[index]
    return f"§{sentence.section_id} {article.section_by_id[sentence.section_id].title}, ¶{sentence.paragraph}"


def passages(article: Article) -> tuple[Evidence, ...]:
    chosen = [p for p in article.paragraphs if p.section_id in ("3", "5", "6")][:3]
    found = []
    for rank, p in enumerate(chosen, 1):
        text = article.text[p.start : p.end]
        numbers = tuple(n for m in article.mentions if p.start <= m.start < p.end for n in m.numbers)
        chunk = Chunk(f"c{rank}", article.id, p.section_id, p.number, 0, "prose", p.start, p.end, text, text, numbers)
        title = article.section_by_id[p.section_id].title
        found.append(Evidence(chunk, 0.5, rank, ("dense",), f"§{p.section_id} {title}, ¶{p.number}"))
    return tuple(found)


if __name__ == "__main__":
    bot = HostileBot(small_article()) if sys.argv[2:] == ["hostile"] else SlowBot(load_review())
    serve(bot, "127.0.0.1", int(sys.argv[1]), open_another=lambda article, progress: SlowBot(article))
