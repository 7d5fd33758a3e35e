"""Ask a scientific article questions; answers are cited to the sentence and to the study behind it.

`from assistant import Assistant, Embedder, Settings`. Importing this package loads no model and no store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.bot import Assistant
    from assistant.embed import Embedder
    from assistant.library import Library
    from assistant.settings import Settings
    from assistant.types import Answer, Citation, Evidence
    from corpus.errors import ReviewError

__all__ = ["Answer", "Assistant", "Citation", "Embedder", "Evidence", "Library", "ReviewError", "Settings"]
__version__ = "0.1.0"

_HOMES = {
    "Answer": "assistant.types",
    "Assistant": "assistant.bot",
    "Citation": "assistant.types",
    "Embedder": "assistant.embed",
    "Evidence": "assistant.types",
    "Library": "assistant.library",
    "ReviewError": "corpus.errors",
    "Settings": "assistant.settings",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
