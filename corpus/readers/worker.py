"""The process in which a file is read: takes a request on stdin, gives an article or a sentence on stdout."""

from __future__ import annotations

import base64
import json
import math
import os
import sys
from typing import Any

from corpus.errors import ReviewError

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "ctypes.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Read one article under limits. What goes out is `article`, `error` or `memory`, a marker, and the value."""
    request = json.loads(sys.stdin.buffer.read())
    try:
        data, bibliography = (base64.b64decode(request[name]) for name in ("data", "bibliography"))
        _prepare()
        set_limits(float(request["seconds"]), int(request["memory_bytes"]))
        sys.addaudithook(forbid)
        _answer(request, data, bibliography)
    except ReviewError as error:
        _say(b"error", str(error).encode("utf-8", "replace"))
    except MemoryError:
        _say(b"memory", b"")


def _answer(request: dict[str, Any], data: bytes, bibliography: bytes) -> None:
    from pydantic import TypeAdapter

    from corpus.readers.read import read_bytes
    from corpus.types import Article

    article = read_bytes(data, request["file_name"], bibliography, request["bibliography_name"], int(request["pages"]))
    _say(b"article", TypeAdapter(Article).dump_json(article))


def _prepare() -> None:
    """Load what the readers need before the limits hold: loading may write caches, ask the system, and take time."""
    import latexcodec  # noqa: F401  loaded for the readers
    import pdfminer.high_level  # noqa: F401  loaded for the readers
    import pybtex.database.input.bibtex  # noqa: F401  loaded for the readers
    import rispy  # noqa: F401  loaded for the readers

    from corpus.readers import read  # noqa: F401  loaded for the readers


def set_limits(seconds: float, memory_bytes: int) -> None:
    """Limits on processor time, memory and files written; nothing where the system knows none."""
    try:
        import resource
    except ImportError:
        return
    whole = max(1, math.ceil(seconds))
    _limit(resource, resource.RLIMIT_CPU, whole, whole + 1)
    _limit(resource, resource.RLIMIT_AS, memory_bytes, memory_bytes)
    _limit(resource, resource.RLIMIT_FSIZE, 0, 0)
    _limit(resource, resource.RLIMIT_CORE, 0, 0)


def _limit(resource: Any, which: int, soft: int, hard: int) -> None:
    _, ceiling = resource.getrlimit(which)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))


def forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: a reader has no business on the network, in other programs, or in writing files."""
    if event.startswith(_FORBIDDEN):
        raise ReviewError(f"The article was not read, because reading it led to a forbidden act ({event}).")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise ReviewError("The article was not read, because reading it led to writing a file.")


def _say(kind: bytes, value: bytes) -> None:
    sys.stdout.buffer.write(kind + b"\x1e" + value)
    sys.stdout.buffer.flush()
