"""How the processor's cores are shared out."""

from __future__ import annotations

import os


def one_blas_thread() -> None:
    """Let numpy multiply in one thread; of use before numpy is imported, and to whoever decides for the whole process.

    The products of a question are small: more threads would spend longer waiting for each other than computing, and
    take the cores from those who ask beside.
    """
    for library in ("OPENBLAS", "VECLIB_MAXIMUM"):  # not MKL, by which torch multiplies
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
