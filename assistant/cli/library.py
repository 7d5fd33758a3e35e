"""The commands `review-assistant library …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import BAD_INPUT, guarded

app = typer.Typer(help="Keep a library of articles, to be asked together.", no_args_is_help=True)

if TYPE_CHECKING:
    from assistant.library import Record
    from corpus.errors import ReviewError

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(
    files: Annotated[list[str], typer.Argument(help="Articles: JATS XML, HTML, Markdown, text or PDF.")],
    bibliography: Annotated[
        str | None, typer.Option("--bibliography", help="Works that a single article cites: CSL-JSON, BibTeX or RIS.")
    ] = None,
) -> None:
    """Add articles; one that is in the library already is read again."""
    with guarded():
        from assistant.cli.opening import open_library, progress_bar
        from corpus.errors import ReviewError

        if bibliography and len(files) > 1:
            raise ReviewError(f"A bibliography is given with {len(files)} files: add its article by itself.")
        with progress_bar() as progress:
            made = open_library().add_all([(file, bibliography) for file in files], on_progress=progress)
        _tell(made)


@app.command(name="list")
def list_articles(json: JsonOption = False) -> None:
    """Show what is in the library."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_library

        records = open_library().articles()
        if json:
            show.print_json([record.to_dict() for record in records])
            return
        for record in records:
            typer.echo(show.visible(f"{record.id}\t{record.title}\t{record.path}"))
        if not records:
            typer.echo("The library is empty.")


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(help="Ids of articles, as `library list` shows them.")]) -> None:
    """Take articles out of the library; their files stay."""
    with guarded():
        from assistant.cli import show
        from assistant.cli.opening import open_library

        library = open_library()
        for name in ids:
            typer.echo(show.visible(f"removed {library.remove(name).id}"))


@app.command()
def reindex(
    force: Annotated[bool, typer.Option("--force", help="Embed everything anew, even what has not changed.")] = False,
) -> None:
    """Read every file again and index what changed or is damaged; mends a damaged library."""
    with guarded():
        from assistant.cli.opening import progress_bar, settings
        from assistant.embed.remote import open_encoder
        from assistant.library import Library

        where = settings()
        with progress_bar() as progress:
            records, lost = Library(where, open_encoder(where)).reindex(force=force, on_progress=progress)
        _tell([*records, *lost])


def _tell(made: list[Record | ReviewError]) -> None:
    """A line for each article, errors on stderr.

    Raises:
        typer.Exit: there was an error.
    """
    from assistant.cli import show

    for one in made:
        if isinstance(one, Exception):
            typer.echo(show.visible(str(one)), err=True)
        else:
            typer.echo(show.visible(f"{one.id}: {one.title}, {one.chunks} passages"))
    if any(isinstance(one, Exception) for one in made):
        raise typer.Exit(BAD_INPUT)


def ask_library(question: str, ids: list[str] | None, k: int, *, json: bool, file: str | None) -> None:
    """`ask --library`.

    Raises:
        ReviewError: a file is named too; or as `Library.ask`.
    """
    from assistant.cli import show
    from assistant.cli.opening import open_library
    from corpus.errors import ReviewError

    if file:
        raise ReviewError(f"Both the library and the file {file!r} are named: ask one of them.")
    library = open_library()
    answer = library.ask(question, articles=ids)
    found = library.search(question, k, ids) if k else []
    if json:
        value = answer.to_dict()
        show.print_json(value | {"evidence": [evidence.to_dict() for evidence in found]} if k else value)
        return
    show.print_answer(answer, library.article(answer.article_id).article if answer.article_id else None)
    if answer.others:
        typer.echo("\nOther articles that may say something")
        for offer in answer.others:
            typer.echo(show.visible(f"  {offer.article_id}: {offer.title}"))
    if found:
        typer.echo("\nPassages found")
        show.print_evidence(found)
