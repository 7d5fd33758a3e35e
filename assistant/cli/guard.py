"""How a command ends: one sentence and an exit code, never a traceback for what a user can mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from corpus.errors import ReviewError

BAD_INPUT = 2
INTERRUPTED = 130


@contextmanager
def guarded() -> Iterator[None]:
    """Turn a `ReviewError` into its sentence on stderr and exit code 2, an interrupt into 130."""
    try:
        yield
    except ReviewError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of our output has gone (`… | head`): nothing is left to say, not even at the interpreter's end.
        import os
        import sys

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
