"""The tabs beside the chat: the references, the studies where there are some, and the page about it all."""

from __future__ import annotations

from functools import partial

import gradio as gr

from assistant.ui.about_room import about_html
from assistant.ui.bot import Bot
from assistant.ui.reference_room import references_html
from assistant.ui.study_room import studies_html


def add_rooms(bot: Bot) -> None:
    """Make the tabs; must be called inside the page's tabs. What the article does not have gets no tab."""
    rooms = (
        ("References", "references", references_html(bot.article)),
        ("Studies", "studies", studies_html(bot.article)),
        ("About", "about", partial(about_html, bot)),  # asked at each load: the index may come after the page
    )
    for name, tab, html in rooms:
        if html:
            with gr.Tab(name, id=tab):
                gr.HTML(html, elem_id=f"ra-{tab}")
