"""What the commands print: answers, passages and the state of things, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Evidence

if TYPE_CHECKING:
    from rich.console import Console

    from corpus.types import Article

COLUMN = 12


def console() -> Console:
    from rich.console import Console

    # Text is printed as it is: no emoji codes, no markup, no colours made up for numbers.
    return Console(highlight=False, markup=False, emoji=False)


def visible(text: str) -> str:
    """Text without control characters, which could steer a terminal; line breaks and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or char.isspace())


def print_answer(answer: Answer, article: Article | None = None) -> None:
    """The answer's text, its notices, and its citations with locator, quote and studies."""
    from rich.markdown import Markdown
    from rich.text import Text

    out = console()
    if " ".join(answer.standalone_question.split()) != " ".join(answer.question.split()):
        out.print(Text(f"Understood as: {visible(answer.standalone_question)}", style="italic dim"))
    # A Markdown reader would take a marker for a link's start or a footnote; a space-free form of it stays as it is.
    out.print(Markdown(visible(answer.text).replace("[^", "\\[^"), hyperlinks=False))
    if answer.writing is not None and answer.writer != "quotes":
        out.print(Text(f"\nWritten by {visible(answer.writer)}; every sentence was checked.", style="dim"))
    for notice in answer.notices:
        out.print(Text(f"\nNote: {visible(notice)}", style="yellow"))
    if answer.citations:
        out.print(Text("\nSources", style="bold"))
    for citation in answer.citations:
        _print_citation(out, citation, article)
    if answer.outcome == "related" and answer.related:
        out.print(Text("\nRelated passages (no sources of an answer)", style="bold"))
        for evidence in answer.related:
            out.print(Text(f"  {visible(evidence.locator)}", style="cyan"), soft_wrap=True)
            out.print(Text(f"    {visible(shorten(evidence.chunk.text))}"), soft_wrap=True)


def _print_citation(out: Console, citation: Citation, article: Article | None) -> None:
    from rich.text import Text

    head = Text(f"[^{citation.marker}] ", style="bold")
    head.append(visible(citation.locator), style="cyan")
    if citation.level:
        head.append(f"  ({visible(citation.level)})", style="green")
    out.print(head, soft_wrap=True)
    out.print(Text(f"     “{visible(' '.join(citation.quote.split()))}”"), soft_wrap=True)
    for number in citation.references:
        note = " (attributed: the study is named earlier in the text)" if number in citation.attributed else ""
        out.print(Text(f"     [{number}]{note} {record_line(article, number)}".rstrip(), style="dim"), soft_wrap=True)


def record_line(article: Article | None, number: int) -> str:
    """A reference in one line: its record, or nothing where none is known."""
    reference = article.reference_by_number.get(number) if article else None
    if reference is None or not reference.record:
        return ""
    record = reference.record
    authors = record.get("authors") or []
    first = f"{authors[0]} et al." if len(authors) > 1 else "".join(str(name) for name in authors)
    year = f"({record['year']})" if record.get("year") else ""
    doi = f"doi:{record['doi']}" if record.get("doi") else ""
    parts = (first, str(record.get("title") or ""), str(record.get("container") or ""), year, doi)
    return visible(" ".join(part for part in parts if part))


def print_reading(article: Article) -> None:
    """What was read of an article, in one line, and a line for each thing that could not be kept."""
    import typer

    known = sum(reference.record is not None for reference in article.references)
    counts = (
        f"{len(article.sections)} sections, {len(article.sentences)} sentences, {len(article.tables)} tables, "
        f"{len(article.figures)} figures, {len(article.references)} references ({known} with a record)"
    )
    typer.echo(visible(f"{article.metadata.get('title') or article.id}: {counts}."))
    for notice in article.notices:
        typer.echo(visible(f"Note: {notice}"), err=True)


def print_evidence(found: Sequence[Evidence]) -> None:
    """One line for the place and the score, one for the passage."""
    from rich.text import Text

    out = console()
    for evidence in found:
        head = Text(f"{evidence.rank:>2}. ", style="bold")
        head.append(visible(evidence.locator), style="cyan")
        head.append(f"  {evidence.score:.3f}  {'+'.join(evidence.origins)}", style="dim")
        out.print(head, soft_wrap=True)
        out.print(Text(f"    {visible(shorten(evidence.chunk.text))}"), soft_wrap=True)


def shorten(text: str, most: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def print_mapping(values: Mapping[str, Any], indent: int = 0) -> None:
    """Names and values, nested ones indented; lists of mappings one line an entry."""
    from rich.text import Text

    out = console()
    for name, value in values.items():
        lead = " " * indent
        label = Text(f"{lead}{str(name).replace('_', ' ')}", style="bold" if not indent else "")
        if isinstance(value, Mapping):
            out.print(label, soft_wrap=True)
            print_mapping(value, indent + 2)
        elif isinstance(value, list | tuple) and value:
            out.print(label.append(f" ({len(value)})", style="dim"), soft_wrap=True)
            for item in value:
                out.print(Text(f"{lead}  - {visible(one_line(item))}"), soft_wrap=True)
        else:
            shown = "none" if value is None or value == () or value == [] else str(value)
            out.print(label.append(f": {visible(shown)}", style="not bold"), soft_wrap=True)


def one_line(item: Any) -> str:
    if isinstance(item, Mapping):
        return "; ".join(f"{name}: {one_line(value)}" for name, value in item.items())
    return " ".join(str(item).split())


def print_json(value: Any) -> None:
    """JSON on stdout, as it is: no wrapping, no colours."""
    import json

    import typer

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
