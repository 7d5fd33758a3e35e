"""How the command lines of the evals end: with an exit code, and for an error with one sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable

from corpus.errors import ReviewError


def exit_code(run: Callable[[], int]) -> int:
    """What `run` gives; 2 when it ends in an error for the user, which is told."""
    try:
        return run()
    except ReviewError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
