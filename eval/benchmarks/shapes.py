"""Articles of other shapes than the review's: opened, asked, and held against the passages that answer.

`python -m eval.benchmarks.shapes FOLDER [--chromium PROGRAM]` makes three research articles of the texts in FOLDER
(the public corpora of Chroma's chunking evaluation: `pubmed.md`, `questions.jsonl`) in the forms publishers give them:
JATS XML and HTML, with sections, figures, references and linked citations by author and year, and a PDF printed from
HTML by Chromium. Each is asked the questions of the corpus whose passages stand in it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

from assistant import Assistant, Settings
from assistant.embed import TextEncoder
from assistant.index import open_index
from assistant.settings import read_settings
from assistant.types import Answer
from corpus.readers.sandbox import read_file

FORMATS = {"12929205": "xml", "12975657": "html", "14551903": "pdf"}
"""The articles by PMID: the three with the most questions, and the form each is made in."""

WINDOW = 40
"""Letters and digits in a row that a quote and a passage share where the quote is taken from the passage."""

CITED = re.compile(r"\b([A-Z][\w’-]+)((?: et al\.| and [A-Z][\w’-]+)?,? )(\d{4})[a-z]?\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph, a figure's caption or a reference of an article."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """How an article of one form fared; counts of its questions but for the first three."""

    form: str
    sections: int
    references: int
    linked: int
    questions: int
    answered: int
    right_passage: int
    verbatim: int


def pieces_of(record: str) -> Iterator[Piece]:
    """The parts of a record of the corpus: a short line that text follows at once is a heading."""
    body, _, refs = record.partition("==== Body")[2].partition("==== Refs")
    lines = body.strip().split("\n")
    before = ""
    for place, raw in enumerate(lines):
        line, after = raw.strip(), lines[place + 1].strip() if place + 1 < len(lines) else ""
        if line.startswith("Figure ") and line[7:8].isdigit() and not before:
            yield Piece("figure", line)
        elif line and after and not before and len(line) < 120 and line[-1] not in ".,:;":
            yield Piece("heading", line)
        elif line:
            yield Piece("paragraph", line)
        # a heading may follow another without a blank line between them
        before = "" if line and after and not before and len(line) < 120 and line[-1] not in ".,:;" else line
    for line in refs.strip().split("\n")[1:]:
        if len(line.split()) > 4:
            yield Piece("reference", " ".join(line.split()))


def linked(text: str, references: Sequence[Piece], link: str) -> str:
    """`text` as markup, its citations by author and year made links to the reference they name."""

    def to_link(found: re.Match[str]) -> str:
        name, _, year = found.groups()
        for number, reference in enumerate(references, 1):
            if reference.text.startswith(f"{name} ") and f" {year} " in reference.text:
                return link.format(number=number, text=found.group())
        return found.group()

    return CITED.sub(to_link, escape(text, quote=False))


def as_jats(title: str, pieces: Sequence[Piece]) -> str:
    """The article as JATS XML."""
    references = [piece for piece in pieces if piece.kind == "reference"]
    link = '<xref ref-type="bibr" rid="B{number}">{text}</xref>'
    body, figures, is_open = [], 0, False
    for piece in pieces:
        text = linked(piece.text, references, link)
        if piece.kind == "heading":
            body.append(f"{'</sec>' if is_open else ''}<sec><title>{text}</title>")
            is_open = True
        elif piece.kind == "figure":
            figures += 1
            number = piece.text.split()[1]
            caption = text.partition(number)[2].strip()
            body.append(f'<fig id="f{figures}"><label>Figure {number}</label><caption><p>{caption}</p></caption></fig>')
        elif piece.kind == "paragraph":
            body.append(f"<p>{text}</p>")
    listed = [
        f'<ref id="B{number}"><mixed-citation>{escape(one.text)}</mixed-citation></ref>'
        for number, one in enumerate(references, 1)
    ]
    return (
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group><article-title>'
        f"{escape(title)}</article-title></title-group></article-meta></front><body>{''.join(body)}"
        f"{'</sec>' if is_open else ''}</body><back><ref-list><title>References</title>{''.join(listed)}</ref-list>"
        "</back></article>"
    )


def as_html(title: str, pieces: Sequence[Piece]) -> str:
    """The article as an HTML page; printed, it is the PDF."""
    references = [piece for piece in pieces if piece.kind == "reference"]
    tags = {
        "heading": "<h2>{}</h2>",
        "paragraph": "<p>{}</p>",
        "figure": "<figure><figcaption>{}</figcaption></figure>",
    }
    link = '<a href="#ref-{number}">{text}</a>'
    body = [tags[one.kind].format(linked(one.text, references, link)) for one in pieces if one.kind in tags]
    listed = [f'<li id="ref-{number}">{escape(one.text)}</li>' for number, one in enumerate(references, 1)]
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body><article>'
        f"<h1>{escape(title)}</h1>{''.join(body)}<h2>References</h2><ol>{''.join(listed)}</ol></article></body></html>"
    )


def make_file(folder: Path, pmid: str, form: str, pieces: Sequence[Piece], chromium: str) -> Path | None:
    """Write the article; None where it can't be printed."""
    title = f"Article {pmid}"
    path = folder / f"{pmid}.{form}"
    if form == "xml":
        path.write_text(as_jats(title, pieces), encoding="utf-8")
        return path
    page = folder / f"{pmid}.html"
    page.write_text(as_html(title, pieces), encoding="utf-8")
    if form == "pdf":
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={path}"]
        own = f"--user-data-dir={folder / 'profile'}"
        try:
            subprocess.run([chromium, *options, own, page.as_uri()], capture_output=True, check=True, timeout=120)
        except (OSError, subprocess.SubprocessError):
            return None
    return path


def squeezed(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def is_from(quote: str, passages: Sequence[str]) -> bool:
    """Whether a quote and one of the passages share `WINDOW` letters in a row (or the whole, where it is shorter)."""
    short = squeezed(quote)
    size = min(WINDOW, len(short))
    windows = {short[start : start + size] for start in range(len(short) - size + 1)} if size else set()
    return any(window in passage for passage in map(squeezed, passages) for window in windows)


def is_verbatim(bot: Assistant, answer: Answer) -> bool:
    """Whether the spans of every citation hold its quote."""
    text = bot.article.text
    return all(" … ".join(text[span.start : span.end] for span in one.spans) == one.quote for one in answer.citations)


def measure(folder: Path, chromium: str) -> list[Shape]:
    """Make, open and ask the three articles."""
    corpus = (folder / "pubmed.md").read_text(encoding="utf-8")
    starts = [found.start() for found in re.finditer(r"PMID: \d+\nAccession", corpus)] + [len(corpus)]
    asked = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    shapes = []
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name) / "data")
        encoder = TextEncoder(read_settings())  # its export is where the others are
        for start, end in pairwise(starts):
            pmid = corpus[start:end].split()[1]
            if pmid not in FORMATS:
                continue
            path = make_file(Path(name), pmid, FORMATS[pmid], list(pieces_of(corpus[start:end])), chromium)
            if path is None:
                print(f"{chromium} can't print a PDF: left out")
                continue
            index = open_index(read_file(path), settings, encoder)
            bot = Assistant(index, encoder, settings)
            answers = []
            for one in asked:
                spans = one["spans"]
                if one["corpus"] == "pubmed" and all(start <= span["start"] and span["end"] <= end for span in spans):
                    answers.append((bot.ask(one["question"]), [corpus[s["start"] : s["end"]] for s in spans], one))
            for answer, gold, one in answers:
                right = any(is_from(citation.quote, gold) for citation in answer.citations)
                print(json.dumps([FORMATS[pmid], answer.outcome, right, one["question"]]), flush=True)
            shapes.append(_shape(FORMATS[pmid], bot, [(answer, gold) for answer, gold, _ in answers]))
    return shapes


def _shape(form: str, bot: Assistant, answers: Sequence[tuple[Answer, list[str]]]) -> Shape:
    given = [(answer, gold) for answer, gold in answers if answer.answered]
    references = bot.article.references
    return Shape(
        form=form,
        sections=len(bot.article.sections),
        references=len(references),
        linked=sum(bool(reference.mentions) for reference in references),
        questions=len(answers),
        answered=len(given),
        right_passage=sum(any(is_from(one.quote, gold) for one in answer.citations) for answer, gold in given),
        verbatim=sum(is_verbatim(bot, answer) for answer, _ in given),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium", default="chromium")
    given = parser.parse_args()
    names = list(Shape.__dataclass_fields__)
    shapes = measure(given.folder, given.chromium)
    print("| " + " | ".join(name.replace("_", " ") for name in names) + " |\n|" + " --- |" * len(names))
    for shape in shapes:
        print("| " + " | ".join(str(getattr(shape, name)) for name in names) + " |")


if __name__ == "__main__":
    main()
