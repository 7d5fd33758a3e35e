"""Files of other people's making, read in a process of its own with limits, so that no file can do harm here."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import corpus
from corpus.errors import ReviewError
from corpus.readers.limits import Limits
from corpus.types import Article

_GRACE = 5.0  # seconds for the process to start and to hand over, beside the time for reading
_LONGEST_NAME = 200
_MARKER = b"\x1e"


def read_file(path: str | Path, bibliography: str | Path | None = None, limits: Limits | None = None) -> Article:
    """The article in a file (JATS XML, HTML, Markdown, text or PDF), with a bibliography's records if one is given.

    `ReviewError` says in one sentence why a file is not read.
    """
    limits = limits or Limits()
    data = _content(Path(path), "article", limits.file_bytes)
    records = _content(Path(bibliography), "bibliography", limits.file_bytes) if bibliography is not None else b""
    return read_content(data, Path(path).name, records, Path(bibliography).name if bibliography else "", limits)


def read_content(
    data: bytes, file_name: str, bibliography: bytes = b"", bibliography_name: str = "", limits: Limits | None = None
) -> Article:
    """The article in bytes that came some other way (an upload); else as `read_file`."""
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise ReviewError(_too_large("article", file_name, limits.file_bytes))
    request = {
        "file_name": _safe(file_name),
        "bibliography_name": _safe(bibliography_name),
        "data": base64.b64encode(data).decode("ascii"),
        "bibliography": base64.b64encode(bibliography).decode("ascii"),
        "pages": limits.pages,
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from corpus.readers.worker import main; main()"],
            input=json.dumps(request).encode("utf-8"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds + _GRACE,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReviewError(_too_slow(file_name, limits)) from None
    except OSError as error:
        raise ReviewError(
            f"The article {file_name!r} can't be read, since no process can be started ({error.strerror})."
        ) from None
    return _answer(done.stdout, done.returncode, file_name, limits)


def _answer(output: bytes, code: int, file_name: str, limits: Limits) -> Article:
    kind, marker, value = output.partition(_MARKER)
    if marker and kind == b"error":
        raise ReviewError(value.decode("utf-8", "replace"))
    if marker and kind == b"article" and code == 0:
        try:
            return TypeAdapter(Article).validate_json(value)
        except ValidationError:
            raise ReviewError(f"The article {file_name!r} was not read to its end: try again.") from None
    if marker and kind == b"memory":
        megabytes = limits.memory_bytes // 10**6
        raise ReviewError(
            f"The article {file_name!r} takes more than {megabytes:,} MB of memory to read: give a smaller file, or "
            "raise REVIEW_ASSISTANT_MAX_ARTICLE_MEMORY_MB."
        )
    raise ReviewError(_too_slow(file_name, limits) if code in _SLOW else _ended(file_name))


_SLOW = frozenset({-24, -9})  # SIGXCPU, and SIGKILL when that was not heeded


def _too_slow(file_name: str, limits: Limits) -> str:
    return (
        f"The article {file_name!r} takes more than {limits.seconds:g} seconds to read: give a smaller file, or raise "
        "REVIEW_ASSISTANT_MAX_ARTICLE_SECONDS."
    )


def _ended(file_name: str) -> str:
    return f"The article {file_name!r} can't be read: its reader broke off; give it in another format."


def _too_large(what: str, name: str, most: int) -> str:
    size = f"{most / 10**6:g} MB"
    return f"The {what} {name!r} is over {size}: give a smaller file, or raise REVIEW_ASSISTANT_MAX_ARTICLE_MB."


def _content(path: Path, what: str, most: int) -> bytes:
    """The bytes of an ordinary file; never those of a device or a pipe, which may have no end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ReviewError(f"The {what} {str(path)!r} is no file: give the name of one.")
            if status.st_size > most:
                raise ReviewError(_too_large(what, str(path), most))
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(most + 1)
        finally:
            os.close(descriptor)
    except ValueError:  # a NUL in the name
        raise ReviewError(
            f"The {what} {str(path)!r} can't be read (no such name is possible): check its name."
        ) from None
    except OSError as error:
        raise ReviewError(f"The {what} {str(path)!r} can't be read ({error.strerror}): check its name.") from None
    if len(data) > most:
        raise ReviewError(_too_large(what, str(path), most))
    return data


def _safe(name: str) -> str:
    """The last part of a name, printable, its ending kept: it is shown, and becomes the article's id."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in last if char.isprintable())
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - 20] + clean[-20:]


def _environment() -> dict[str, str]:
    """Only what Python needs to find this package and its readers."""
    root = str(Path(corpus.__file__).parents[1])
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
    places = [root, *(place for place in sys.path if place and place != root)]
    return {**kept, "PYTHONPATH": os.pathsep.join(places), "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}
