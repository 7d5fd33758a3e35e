"""What can go wrong with a chat model, as phrases. Nothing that a provider says is repeated: it may hold a key."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass

KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "groq": "GROQ_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
}
"""The variable that a provider's key is read from."""

EXTRAS = ("openai", "anthropic", "ollama")
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
CONNECTION = (
    "APIConnectionError",
    "ConnectError",
    "ConnectionError",
    "TransportError",
    "ReadError",
    "RemoteProtocolError",
)
SLOW = ("APITimeoutError", "TimeoutException", "StreamChunkTimeoutError")
LONGEST_WAIT = 20.0


class ChatError(Exception):
    """The model can't be used; the text is a phrase that follows its name ("did not answer in time")."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A phrase for the reader, and whether asking again may help."""

    phrase: str
    again: bool = False


def fault_of(error: BaseException, provider: str) -> Fault:
    """What an exception of a provider's package means."""
    if isinstance(error, ChatError):
        return Fault(str(error))
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        variable = KEYS.get(provider, "its key")
        return Fault(f"refused the key (status {status}): see that {variable} is right")
    if status == 404:
        return Fault(
            "is not known there (status 404): see REVIEW_ASSISTANT_CHAT_MODEL and REVIEW_ASSISTANT_CHAT_BASE_URL"
        )
    if status == 429:
        return Fault("is asked too often just now (status 429): wait a little, or see the account's limits", True)
    if isinstance(status, int) and status >= 400:
        return Fault(f"answered with an error (status {status})", status in AGAIN)
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)) or names & set(SLOW):
        return Fault("did not answer in time")
    if isinstance(error, OSError) or names & set(CONNECTION):
        return Fault("can't be reached, or broke off: see that its endpoint runs", True)
    if isinstance(error, ValueError) and "No generation chunks" in str(error):
        return Fault("wrote nothing")
    return Fault(f"sent what can't be read ({type(error).__name__})")


def wait_told(error: BaseException) -> float | None:
    """The seconds to wait that a provider names in its refusal, if it does."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    told = headers.get("retry-after") if isinstance(headers, Mapping) else None
    try:
        return min(max(float(told), 0.0), LONGEST_WAIT) if told is not None else None
    except ValueError:
        return None


def missing_package(provider: str) -> str:
    """The phrase for a provider whose package is not installed."""
    package = f"langchain-{provider.replace('_', '-')}"
    remedy = f"review-assistant[{provider}]" if provider in EXTRAS else package
    return f"needs the package {package}: pip install '{remedy}'"


def missing_key(provider: str, base_url: str | None) -> str:
    """The phrase for a key that is not set; "" where it is, or where another endpoint may need none."""
    variable = KEYS.get(provider)
    if variable is None or base_url or os.environ.get(variable, "").strip():
        return ""
    return f"needs a key: set {variable}"
