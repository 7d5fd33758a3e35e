"""The commands of `review-assistant`. What a command needs is imported inside it, so that the help comes at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.cli.guard import guarded
from assistant.cli.library import app as library_app

app = typer.Typer(
    name="review-assistant",
    help="Ask a scientific review questions; every answer is cited to the sentence and to the studies behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(library_app, name="library")

ArticleOption = Annotated[
    str | None,
    typer.Option("--article", help="Another article: JATS XML, HTML, Markdown, text or PDF. The review without it."),
]
BibliographyOption = Annotated[
    str | None, typer.Option("--bibliography", help="Works the other article cites: CSL-JSON, BibTeX or RIS.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KOption = Annotated[int, typer.Option("-k", "--k", min=1, max=100, help="How many passages.")]


@app.command()
def chat(
    host: Annotated[str | None, typer.Option(help="Address to listen on; the settings' without it.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    article: ArticleOption = None,
) -> None:
    """Open the chat in a browser page."""
    from assistant.ui.start import start

    raise typer.Exit(start(article, host, port))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    json: JsonOption = False,
    k: Annotated[int, typer.Option("-k", "--k", min=0, max=100, help="Show also the k passages that fit best.")] = 0,
    article: ArticleOption = None,
    bibliography: BibliographyOption = None,
    library: Annotated[bool, typer.Option("--library", help="Ask the articles of the library.")] = False,
    within: Annotated[list[str] | None, typer.Option("--in", help="Only this article of the library.")] = None,
) -> None:
    """Answer a question, with its citations. A question the article does not answer is declined."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_bot

        if library or within:
            from assistant.cli.library import ask_library

            ask_library(question, within, k, json=json, file=article or bibliography)
            return
        bot = open_bot(article, bibliography)
        answer = bot.ask(question, [])
        found = bot.search(question, k) if k else []
        if json:
            value = answer.to_dict()
            show.print_json(value | {"evidence": [evidence.to_dict() for evidence in found]} if k else value)
            return
        show.print_answer(answer, bot.article)
        if found:
            typer.echo("\nPassages found")
            show.print_evidence(found)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    k: KOption = 8,
    json: JsonOption = False,
    article: ArticleOption = None,
    bibliography: BibliographyOption = None,
) -> None:
    """Show the passages that fit a question best."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_bot

        found = open_bot(article, bibliography).search(question, k)
        if json:
            show.print_json([evidence.to_dict() for evidence in found])
        else:
            show.print_evidence(found)


@app.command()
def index(
    file: Annotated[str | None, typer.Argument(help="Another article; the same as --article.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Build again even when the index is up to date.")] = False,
    article: ArticleOption = None,
    bibliography: BibliographyOption = None,
) -> None:
    """Build the index of the review, or of another article, if it is missing or out of date; says what was read."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_bot
        from corpus.errors import ReviewError

        if file and article and file != article:
            raise ReviewError(f"Two articles are named, {file!r} and {article!r}: name one.")
        bot = open_bot(file or article, bibliography, force)
        show.print_reading(bot.article)
        typer.echo("The index is ready.")


@app.command()
def embed(
    texts: Annotated[list[str] | None, typer.Argument(help="Texts; without any, the lines of stdin.")] = None,
    query: Annotated[bool, typer.Option("--query", help="Embed them as questions, not as passages.")] = False,
) -> None:
    """Print the embedding of every text: one JSON object {"text", "vector"} a line."""
    with guarded():
        import json

        from corpus.errors import ReviewError

        lines = list(texts) if texts else [line.rstrip("\r\n") for line in sys.stdin if line.strip()]
        if not lines:
            raise ReviewError("There is no text to embed; give texts as arguments or as lines on stdin.")
        from assistant.cli.opening import embedder

        model = embedder()
        vectors = [model.embed_query(line) for line in lines] if query else model.embed_documents(lines)
        for line, vector in zip(lines, vectors, strict=True):
            typer.echo(json.dumps({"text": line, "vector": [float(value) for value in vector]}, ensure_ascii=False))


@app.command(
    name="eval",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def evaluate(context: typer.Context) -> None:
    """Measure the quality of the answers; its options are listed by `eval --help`."""
    with guarded():
        from eval.command import main

        code = main(list(context.args), progress=count, complain=complain)
    raise typer.Exit(code)


@app.command(
    name="bench",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(context: typer.Context) -> None:
    """Measure the speed beside other pipelines; its options are listed by `bench --help`."""
    with guarded():
        from eval.benchmarks.speed.command import main

        code = main(list(context.args), progress=complain, complain=complain)
    raise typer.Exit(code)


def count(done: int, total: int, case_id: str) -> None:
    """Says now and then, on stderr, how far the evaluation is."""
    if done % 25 == 0 or done == total:
        typer.echo(f"{done} of {total} cases", err=True)


def complain(sentence: str) -> None:
    typer.echo(sentence, err=True)


@app.command()
def info(json: JsonOption = False, article: ArticleOption = None, bibliography: BibliographyOption = None) -> None:
    """Show the article, its parts, what was repaired and left out in it, the versions and the index."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_bot

        values = dict(open_bot(article, bibliography).info())
        if json:
            show.print_json(values)
        else:
            show.print_mapping(values)


@app.command()
def clean(yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False) -> None:
    """Remove the indexes and the library this program stored."""
    with guarded():
        from assistant.cli.opening import settings
        from assistant.index import clean as remove

        where = settings()
        if not yes and not typer.confirm(f"Remove the indexes and the library stored under {where.data_dir}?"):
            typer.echo("Nothing was removed.")
            return
        from assistant.library import remove_library

        removed = [*remove(where), *remove_library(where)]
        for path in removed:
            typer.echo(f"removed {path}")
        if not removed:
            typer.echo("There was nothing to remove.")
