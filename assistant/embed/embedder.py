"""`Embedder`: the text encoder as LangChain knows embeddings; importing it imports langchain-core."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from assistant.embed.encoder import TextEncoder


class Embedder(TextEncoder, Embeddings):
    """Unit-length sentence embeddings (384-d for the packaged model); also a LangChain `Embeddings`."""
