"""Which Chroma: the one inside this process (a folder), a server, or Chroma Cloud, as the settings say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.settings import Settings
from corpus.errors import ReviewError


def is_remote(settings: Settings) -> bool:
    """Whether the store is on a server or in the cloud."""
    return settings.chroma_place != ""


def connect(settings: Settings, folder: Path) -> Any:
    """A Chroma client; `folder` is where the store inside this process lies.

    Raises:
        ReviewError: the server or the cloud can't be reached, or refuses.
    """
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if not is_remote(settings):
        return chromadb.PersistentClient(str(folder), settings=quiet)
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else ""
    try:
        if settings.chroma_host:
            return chromadb.HttpClient(
                host=settings.chroma_host,
                port=settings.chroma_port,
                ssl=settings.chroma_ssl,
                headers={"Authorization": f"Bearer {token}"} if token else None,
                settings=quiet,
                tenant=settings.chroma_tenant or "default_tenant",
                database=settings.chroma_database or "default_database",
            )
        assert settings.chroma_api_key
        return chromadb.CloudClient(
            tenant=settings.chroma_tenant,
            database=settings.chroma_database,
            api_key=settings.chroma_api_key.get_secret_value(),
            settings=quiet,
        )
    except Exception as error:  # of many kinds: no such host, no answer, not allowed, no such tenant
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ReviewError(
            f"Chroma at {settings.chroma_place} can't be reached ({reason}): see that it runs and that CHROMA_HOST, "
            "CHROMA_PORT, CHROMA_TOKEN and the like are right, or unset CHROMA_HOST for the store on this machine."
        ) from None
