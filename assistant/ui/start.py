"""From nothing to an open page: what `app.py` and the `chat` command share."""

from __future__ import annotations

import sys

from corpus.errors import ReviewError


def start(article: str | None = None, host: str | None = None, port: int | None = None) -> int:
    """Open the article (the review by default) and serve its page until interrupted.

    Returns an exit code: 2 when it cannot be opened or served, after one sentence; 130 when interrupted.
    """
    try:
        from assistant.threads import one_blas_thread

        one_blas_thread()
        from assistant import Assistant
        from assistant.embed.remote import open_encoder
        from assistant.index.build import Progress
        from assistant.settings import read_settings
        from assistant.ui.opening import OpeningBot
        from corpus.reader import load_review
        from corpus.types import Article

        settings = read_settings()
        embedder = open_encoder(settings)

        def opened(article: str | Article, on_progress: Progress | None = None) -> Assistant:
            return Assistant.open(article, settings, embedder=embedder, on_progress=on_progress)

        print("Opening the article (the first time, its index is built)…", flush=True)
        if article is not None:
            from assistant.ui.serve import serve

            serve(opened(article), host, port, open_another=opened)
            return 0
        from assistant.ui.serve import serve

        review = load_review()
        bot = OpeningBot(review, settings, lambda: opened(review))
        serve(bot, host, port, open_another=opened, once_open=bot.begin)
    except ReviewError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0
