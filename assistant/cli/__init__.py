"""The command line `review-assistant`. Importing it loads no model, no store and no page."""

from __future__ import annotations

from assistant.cli.commands import app

__all__ = ["app"]
