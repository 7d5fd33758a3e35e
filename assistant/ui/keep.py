"""Under the chat: what to ask next, the reader's conversations, and files of them. All of it is kept by the browser."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.ui.bot import Bot
from assistant.ui.conversation import View, messages
from assistant.ui.evidence import panel_html
from assistant.ui.export import Form, export
from assistant.ui.store import Store, store_from_page
from assistant.ui.suggest import MOST, suggestions
from assistant.ui.turn import turns_from_page
from assistant.ui.wrong import report

log = logging.getLogger(__name__)

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
NOTE = "Conversations are kept in this browser only. Files are made on request and saved on your machine."
# The file is made in the browser: a download by way of the server would be written to its disk.
SAVE = """(file) => {
  if (!file || !file.text) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }));
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}"""
FORMS: tuple[tuple[Form, str], ...] = (("markdown", "Markdown"), ("json", "JSON"), ("html", "Printable page"))


@dataclass(frozen=True, slots=True)
class Tools:
    """The components, and what they were made for."""

    bot: Bot
    store: gr.BrowserState
    file: gr.JSON
    next_questions: tuple[gr.Button, ...]
    picker: gr.Dropdown
    delete: gr.Button
    saves: tuple[tuple[Form, gr.Button], ...]
    wrong: gr.Button
    starters: list[str] = field(default_factory=list)

    def chosen(self, pending: Any) -> list[Any]:
        """The events of a click on a question, after which it is `pending`."""
        return [button.click(_same, button, pending, queue=False, **QUIET) for button in self.next_questions]

    def connect(self, page: gr.Blocks, shown: list[Any], asking: Sequence[Any], stopping: Any, clearing: Any) -> None:
        """Keep every answer, offer questions after it, and bring the conversation back when the page is opened."""
        chat, evidence, turns = shown
        view, kept, buttons = [chat, evidence, turns], [self.store, self.picker], list(self.next_questions)
        for event in asking:
            event.then(self._keep, [self.store, turns], kept, queue=False, **QUIET).then(
                self._suggest, [turns], buttons, **QUIET
            )
        stopping.then(self._keep, [self.store, turns], kept, queue=False, **QUIET)
        clearing.then(self._begin, [self.store], kept, queue=False, **QUIET).then(
            self._suggest, [turns], buttons, **QUIET
        )
        page.load(self._restore, [self.store], [*view, self.picker], queue=False, **QUIET).then(
            self._suggest, [turns], buttons, **QUIET
        )
        self.picker.input(self._open, [self.store, self.picker], [*kept, *view], queue=False, **QUIET).then(
            self._suggest, [turns], buttons, **QUIET
        )
        self.delete.click(self._delete, [self.store], [*kept, *view], queue=False, **QUIET).then(
            self._suggest, [turns], buttons, **QUIET
        )
        for form, button in self.saves:
            self._saving(button, turns, self._exporter(form))
        self._saving(self.wrong, turns, self._report)

    def _saving(self, button: gr.Button, turns: Any, make: Callable[[Any], Any]) -> None:
        made = button.click(make, [turns], [self.file], queue=False, **QUIET)
        made.then(None, [self.file], None, js=SAVE, **QUIET)

    def _keep(self, stored: Any, state: Any) -> tuple[Any, Any]:
        store = store_from_page(stored).keep(turns_from_page(state))
        return store.to_dict(), _choices(store)

    def _begin(self, stored: Any) -> tuple[Any, ...]:
        store = store_from_page(stored).open(0)
        return store.to_dict(), _choices(store)

    def _restore(self, stored: Any) -> tuple[Any, ...]:
        store = store_from_page(stored)
        return *self._view(store), _choices(store)

    def _open(self, stored: Any, number: Any) -> tuple[Any, ...]:
        store = store_from_page(stored).open(number if isinstance(number, int) else 0)
        return store.to_dict(), _choices(store), *self._view(store)

    def _delete(self, stored: Any) -> tuple[Any, ...]:
        store = store_from_page(stored).delete()
        return store.to_dict(), _choices(store), *self._view(store)

    def _view(self, store: Store) -> tuple[Any, Any, Any]:
        article = self.bot.article
        shown = messages(article, View(store.turns))
        return shown, panel_html(article, store.turns), [turn.to_dict() for turn in store.turns]

    def _suggest(self, state: Any) -> list[Any]:
        turns = turns_from_page(state)
        try:
            if not turns and not self.starters:
                self.starters.extend(suggestions(self.bot, ()))
            found = suggestions(self.bot, turns) if turns else self.starters[:MOST]
        except Exception:
            # A page without suggestions is whole; the answer is there already.
            log.exception("No question could be suggested.")
            found = []
        shown = [gr.Button(value=question, visible=True) for question in found]
        return shown + [gr.Button(visible=False)] * (MOST - len(shown))

    def _exporter(self, form: Form) -> Callable[[Any], Any]:
        def make(state: Any) -> dict[str, str] | None:
            turns = turns_from_page(state)
            return export(self.bot.article, turns, form, _versions()) if turns else None

        return make

    def _report(self, state: Any) -> dict[str, str] | None:
        turns = turns_from_page(state)
        return report(self.bot.article, turns, _versions()) if turns else None


def add_tools(bot: Bot) -> Tools:
    """Make the components; must be called where they are to stand, inside the page's `with`."""
    # The browser's store is the reader's own; the secret only has to stay the same over a restart of the server.
    store = gr.BrowserState({}, storage_key=f"review-assistant-{bot.article.id}", secret="review-assistant")
    file = gr.JSON(visible=False)
    with gr.Row(elem_classes="ra-next"):
        buttons = tuple(
            gr.Button("", size="sm", variant="secondary", visible=False, elem_classes="ra-next-question")
            for _ in range(MOST)
        )
    with gr.Accordion("Conversations and files", open=False, elem_id="ra-keep"):
        with gr.Row():
            picker = gr.Dropdown(
                [*Store().choices()], value=0, label="Conversation", elem_id="ra-conversations", scale=4
            )
            delete = gr.Button("Delete it", size="sm", variant="secondary", elem_id="ra-delete", scale=1)
        with gr.Row():
            saves = tuple(
                (form, gr.Button(name, size="sm", variant="secondary", elem_id=f"ra-save-{form}"))
                for form, name in FORMS
            )
            wrong = gr.Button("This answer is wrong", size="sm", variant="secondary", elem_id="ra-wrong")
        gr.HTML(f'<p class="ra-muted">{NOTE}</p>')
    return Tools(bot, store, file, buttons, picker, delete, saves, wrong)


def _choices(store: Store) -> gr.Dropdown:
    return gr.Dropdown(choices=[(title, number) for title, number in store.choices()], value=store.current)


def _same(question: str) -> str:
    return question


def _versions() -> dict[str, str]:
    from assistant.bot import versions

    return versions()
