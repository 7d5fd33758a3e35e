"""The page: its layout, its events and its two public endpoints (`/ask` and `/search`)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.ui.again import add_again, before, forgotten
from assistant.ui.bot import Bot
from assistant.ui.conversation import View, converse, messages, plain_history
from assistant.ui.desk import Desk
from assistant.ui.evidence import panel_html
from assistant.ui.examples import example_questions
from assistant.ui.keep import add_tools
from assistant.ui.reference import doi_link
from assistant.ui.review import journal_line, review_html
from assistant.ui.rooms import add_rooms
from assistant.ui.turn import turns_from_page
from corpus.errors import ReviewError
from corpus.locate import noun

NOT_ADVICE = "For reading the literature. Not medical advice."


def build_page(bot: Bot, desk: Desk | None = None, home: str = "") -> gr.Blocks:
    """The whole page for one article. The server keeps nothing of a conversation: the page sends its turns along.

    With a desk, readers can bring articles of their own. `home` is where the page leads back to, if anywhere.
    """
    article = bot.article
    title = str(article.metadata.get("title") or article.id)
    longest = getattr(bot.settings, "max_question_chars", None)
    page = gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=(600, 600) if desk else None)
    with page:
        gr.HTML(_header(bot, home), elem_classes="ra-head")
        turns = gr.JSON(value=[], visible=False)
        pending = gr.Textbox(visible=False)
        with gr.Tabs(elem_id="ra-tabs"):
            with gr.Tab("Ask", id="ask"), gr.Row(elem_classes="ra-columns"):
                with gr.Column(scale=6, min_width=320, elem_classes="ra-chat-column"):
                    chat = gr.Chatbot(
                        value=[],
                        show_label=False,
                        label="Conversation",
                        height="min(64vh, 820px)",
                        min_height=340,
                        layout="bubble",
                        buttons=[],
                        feedback_options=None,
                        sanitize_html=True,
                        allow_tags=False,
                        latex_delimiters=[],
                        group_consecutive_messages=False,
                        placeholder=_welcome(noun(article)),
                        examples=[{"text": question} for question in example_questions(article)],
                        elem_id="ra-chat",
                    )
                    again = add_again()
                    with gr.Row(elem_classes="ra-ask"):
                        box = gr.Textbox(
                            label="Your question",
                            show_label=False,
                            placeholder=f"Ask about the {noun(article)}…",
                            lines=1,
                            max_lines=6,
                            max_length=longest,
                            submit_btn="Ask",
                            autofocus=True,
                            elem_id="ra-box",
                        )
                        stop = gr.Button("Stop", visible=False, elem_id="ra-stop", scale=0, min_width=80)
                    with gr.Row(elem_classes="ra-below"):
                        gr.HTML(f'<p class="ra-muted ra-advice">{NOT_ADVICE}</p>')
                        new = gr.Button("New conversation", size="sm", variant="secondary", elem_id="ra-new", scale=0)
                    tools = add_tools(bot)
                beside = gr.Column(scale=5, min_width=320, elem_classes="ra-evidence-column")
                with beside, gr.Tabs(elem_id="ra-side"):
                    with gr.Tab("Sources", id="sources"):
                        evidence = gr.HTML(panel_html(article, ()), elem_id="ra-evidence")
                    with gr.Tab(f"The {noun(article)}", id="review", render_children=True):
                        gr.HTML(review_html(article), elem_id="ra-review")
            add_rooms(bot, page, desk)

        # Gradio copies a component that is updated or skipped, and keeps a copy for each time its value is then used,
        # as long as the page is open. So values are sent whole (only what changed travels), and what is updated, a
        # button or a row, is never an input.
        def asked(question: str, state: Any, place: Any) -> Iterator[tuple[Any, ...]]:
            if not question or not question.strip():
                return
            panel, kept = _waiting(), None
            for view in converse(bot, question.strip(), before(turns_from_page(state), place)):
                done = view.stage is None
                if done:
                    panel = panel_html(article, view.turns)
                if done or kept is None:
                    kept = [turn.to_dict() for turn in view.turns]
                yield messages(article, view), panel, kept, gr.Button(visible=not done), *forgotten()

        def stopped(state: Any) -> tuple[Any, ...]:
            view = View(tuple(turns_from_page(state)))
            return messages(article, view), panel_html(article, view.turns), gr.Button(visible=False)

        def cleared() -> tuple[Any, ...]:
            return [], panel_html(article, ()), [], gr.Button(visible=False), ""

        def chosen(event: gr.SelectData) -> str:
            return str(event.value.get("text", "")) if isinstance(event.value, dict) else str(event.value)

        shown = [chat, evidence, turns]
        # Only the two endpoints below are for others.
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        given, changed = [pending, turns, again.place], [*shown, stop, *again.shown]
        asking = [
            box.submit(_taken, box, [pending, box], queue=False, **quiet),
            chat.example_select(chosen, None, pending, queue=False, **quiet),
            again.retry(turns, pending, **quiet),
            *tools.chosen(pending),
        ]
        running = [event.then(asked, given, changed, **quiet) for event in asking]
        halted = stop.click(stopped, [turns], [chat, evidence, stop], cancels=running, queue=False, **quiet)
        emptied = new.click(cleared, None, [*shown, stop, box], cancels=running, queue=False, **quiet)
        tools.connect(page, shown, running, halted, emptied)
        again.connect(turns, box, [new.click, tools.picker.input, tools.delete.click], **quiet)
        add_endpoints(bot)
    return page


def add_endpoints(bot: Bot) -> None:
    """The endpoints for programs; must be called inside the page's `with`."""

    def ask(question: str, history: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """The answer to a question, with its citations: what `Answer.to_dict()` holds.

        `history` is the conversation so far: messages {"role": "user" or "assistant", "content"}, oldest first.
        """
        try:
            return bot.ask(question, plain_history(history)).to_dict()
        except ReviewError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def search(question: str, k: int = 8) -> list[dict[str, Any]]:
        """The k passages (1 to 100) that fit a question best, best first, each with its place and its references."""
        try:
            given: Any = k  # JSON knows no whole numbers: 8 may come as 8.0
            count = int(given) if isinstance(given, float) and given.is_integer() else given
            return [evidence.to_dict() for evidence in bot.search(question, count)]
        except ReviewError as error:
            raise gr.Error(str(error), print_exception=False) from None

    api(ask, api_name="ask")
    api(search, api_name="search")


def _taken(question: str) -> tuple[str, str]:
    """What is asked, and an empty box for the next question."""
    return question, ""


def _header(bot: Bot, home: str) -> str:
    meta = bot.article.metadata
    title = escape(str(meta.get("title") or bot.article.id))
    line = " · ".join(part for part in (escape(journal_line(bot.article)), doi_link(meta.get("doi"))) if part)
    back = f'<p class="ra-muted"><a href="{escape(home, quote=True)}">← Back</a></p>' if home else ""
    return f'<header class="ra-top">{back}<h1>{title}</h1><p class="ra-muted">{line}</p></header>'


def _welcome(noun: str) -> str:
    return (
        f'<div class="ra-welcome"><p class="ra-welcome-title">Ask the {noun}</p>'
        "<p>Every answer is quoted from the article, with the sentence and the studies behind it.</p></div>"
    )


def _waiting() -> str:
    return '<div class="ra-empty" aria-busy="true"><p>Searching…</p></div>'
