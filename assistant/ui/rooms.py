"""The tabs beside the chat: the references, the studies where there are some, and the page about it all."""

from __future__ import annotations

import gradio as gr

from assistant.ui.about_room import about_html
from assistant.ui.bot import Bot
from assistant.ui.desk import Desk
from assistant.ui.open_room import add_open_room
from assistant.ui.reference_room import references_html
from assistant.ui.study_room import studies_html


def add_rooms(bot: Bot, page: gr.Blocks, desk: Desk | None = None) -> None:
    """Make the tabs; must be called inside the page's tabs. What the article does not have gets no tab."""
    rooms = (
        ("References", "references", references_html(bot.article)),
        ("Studies", "studies", studies_html(bot.article)),
    )
    for name, tab, html in rooms:
        if html:
            with gr.Tab(name, id=tab):
                gr.HTML(html, elem_id=f"ra-{tab}")
    if desk is not None:
        add_open_room(desk)
    with gr.Tab("About", id="about"):
        about = gr.HTML("", elem_id="ra-about")
    # Asked whenever a page is opened: the index may come after the page, and it is no endpoint for others.
    page.load(lambda: about_html(bot), None, about, queue=False, api_visibility="private", show_progress="hidden")
