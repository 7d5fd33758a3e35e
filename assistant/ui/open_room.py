"""The tab in which a reader opens another article."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from html import escape
from pathlib import Path

import gradio as gr

from assistant.ui.bot import Bot
from assistant.ui.desk import Desk, Upload
from assistant.ui.desk_pages import PATH
from corpus.errors import ReviewError

LOOK_SECONDS = 0.3


def add_open_room(desk: Desk) -> None:
    """Make the tab; must be called inside the page's tabs."""
    with gr.Tab("Your article", id="open"), gr.Column(elem_classes="ra-open"):
        gr.HTML(_words(desk))
        with gr.Row():
            article = gr.File(label="Article", height=150, elem_id="ra-open-article")
            works = gr.File(label="Works it cites: CSL-JSON, BibTeX or RIS (optional)", height=150)
        button = gr.Button("Read and index it", variant="primary", elem_id="ra-open-button")
        told = gr.HTML("", elem_id="ra-open-told")

    def brought(path: str | None, bibliography: str | None) -> Iterator[str]:
        yield from opening(desk, path, bibliography)

    button.click(brought, [article, works], told, api_visibility="private", show_progress="hidden")


def opening(desk: Desk, path: str | None, bibliography: str | None) -> Iterator[str]:
    """What the reader is told while the article is read and indexed, as HTML; last, where it can be asked.

    The two files are removed: what is kept of them is the index.
    """
    if not path:
        yield _failed("No file was chosen: choose an article first.")
        return
    upload = Upload(Path(path).name, _taken(path), Path(bibliography or "").name, _taken(bibliography))
    stage = ["Waiting for the article before it"]

    def progress(name: str, done: int, total: int) -> None:
        stage[0] = f"{name}, {done:,} of {total:,}" if total > 1 else name

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(desk.bring, upload, progress)
        while not wait([work], LOOK_SECONDS).done:
            yield f'<p class="ra-muted" role="status" aria-busy="true">{escape(stage[0])}…</p>'
    try:
        yield _opened(*work.result())
    except ReviewError as error:
        yield _failed(str(error))


def _taken(path: str | None) -> bytes:
    if not path:
        return b""
    data = Path(path).read_bytes()
    Path(path).unlink(missing_ok=True)
    return data


def _words(desk: Desk) -> str:
    size = f"{desk.limits.file_bytes / 10**6:g} MB"
    return (
        '<section class="ra-room" aria-label="Your article"><h2>Ask an article of your own</h2>'
        f"<p>JATS XML, HTML, Markdown, plain text, or a PDF with text; up to {size} and {desk.limits.pages:,} pages. "
        "JATS XML is the best source, PDF the worst: its tables and columns are told from positions.</p>"
        '<p class="ra-muted">It is read on the machine that serves this page and sent nowhere else. Its index, with '
        "its text, stays there, so that it opens at once the next time; only who has it or its address can ask it."
        "</p></section>"
    )


def _opened(key: str, bot: Bot) -> str:
    article = bot.article
    counts = (
        (len(article.sections), "section"),
        (len(article.paragraphs), "paragraph"),
        (len(article.tables), "table"),
        (len(article.references), "reference"),
    )
    found = ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    title = escape(str(article.metadata.get("title") or article.id))
    lost = "".join(f"<li>{escape(str(notice))}</li>" for notice in article.notices)
    return (
        f'<section class="ra-room" role="status" aria-label="Opened"><h2>{title}</h2><p>{found} were read.</p>'
        + (f"<p>What could not be kept:</p><ul>{lost}</ul>" if lost else "")
        + f'<p><a class="ra-go" href=".{PATH}/{key}/">Ask it</a></p></section>'
    )


def _failed(sentence: str) -> str:
    return f'<p class="ra-failed" role="alert">{escape(sentence)}</p>'
