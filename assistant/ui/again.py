"""A question asked once more, as it stands or edited: it keeps its place, and what came after it gives way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ui.turn import Turn, turns_from_page

NOTE = "You are editing an earlier question: the answers from there on give way."
# The links stand in messages, which are drawn anew with every answer: their clicks come in by way of the document.
DOORS = """for (const name of ["retry", "edit"]) {
  document.addEventListener(`ra-${name}`, (event) => trigger(name, { turn: event.detail }));
}"""


def before(turns: Sequence[Turn], place: object) -> list[Turn]:
    """The turns that stay when the question at `place` (counted from 1) is asked anew; all of them for no place."""
    fits = isinstance(place, int) and 1 <= place <= len(turns)
    return list(turns[: place - 1] if fits else turns)  # type: ignore[operator]  # an int when it fits


@dataclass(frozen=True, slots=True)
class Again:
    """The components: where the clicks arrive, the place of the question that is asked anew (0: none), and a note."""

    doors: gr.HTML
    place: gr.Number
    note: gr.Row
    cancel: gr.Button

    @property
    def shown(self) -> list[Any]:
        return [self.place, self.note]

    def retry(self, turns: Any, pending: Any, **options: Any) -> Any:
        """The event of a click on "Ask again", after which the question is `pending` and its place known."""
        return self.doors.retry(_again, [turns], [pending, self.place], queue=False, **options)

    def connect(self, turns: Any, box: Any, forgetting: Sequence[Any], **options: Any) -> None:
        """Put a question into the box when "Edit" is clicked; forget it when another conversation is opened."""
        self.doors.edit(_edit, [turns], [box, *self.shown], queue=False, **options)
        self.cancel.click(_cancelled, None, [box, *self.shown], queue=False, **options)
        gr.on(list(forgetting), forgotten, None, self.shown, queue=False, **options)


def add_again() -> Again:
    """Make the components; must be called above the question's box, inside the page's `with`."""
    doors = gr.HTML(js_on_load=DOORS, visible="hidden")
    place = gr.Number(value=0, precision=0, visible=False)
    with gr.Row(visible=False, elem_classes="ra-editing") as note:
        gr.HTML(f'<p class="ra-muted" role="status">{NOTE}</p>')
        cancel = gr.Button("Cancel", size="sm", variant="secondary", elem_id="ra-cancel", scale=0)
    return Again(doors, place, note, cancel)


def forgotten() -> tuple[Any, Any]:
    """Nothing is asked anew any more."""
    return 0, gr.Row(visible=False)


def _question(event: gr.EventData, state: Any) -> tuple[str, int]:
    """The question that was clicked and its place; an empty one and 0 when the page sent something else."""
    place = event._data.get("turn") if isinstance(event._data, dict) else None
    turns = turns_from_page(state)
    if isinstance(place, int) and 1 <= place <= len(turns):
        return turns[place - 1].question, place
    return "", 0


def _again(state: Any, event: gr.EventData) -> tuple[str, int]:
    return _question(event, state)


def _edit(state: Any, event: gr.EventData) -> tuple[str, int, Any]:
    question, place = _question(event, state)
    return question, place, gr.Row(visible=place > 0)


def _cancelled() -> tuple[Any, ...]:
    return "", *forgotten()
