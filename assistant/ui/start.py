"""From nothing to an open page: what `app.py` and the `chat` command share."""

from __future__ import annotations

import sys

from corpus.errors import ReviewError


def start(article: str | None = None, host: str | None = None, port: int | None = None) -> int:
    """Open the article (the review by default) and serve its page until interrupted.

    Returns an exit code: 2 when it cannot be opened or served, after one sentence; 130 when interrupted.
    """
    try:
        from assistant import Assistant
        from assistant.settings import read_settings

        print("Opening the article (the first time, its index is built)…", flush=True)
        bot = Assistant.open(settings=read_settings(), article=article)

        from assistant.ui.serve import serve

        serve(bot, host, port)
    except ReviewError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0
