"""Files that the browser makes of what stands in the page: nothing is written on the server."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.ui.formats import FORMATS, Record


def save_buttons(records: Sequence[Record], name: str, key: str) -> str:
    """A button for each bibliographic format; `key` tells the buttons of a page apart."""
    buttons, files = [], []
    for label, (ending, kind, write) in FORMATS.items():
        held = f"ra-file-{key}-{ending}"
        buttons.append(
            f'<button type="button" class="ra-save" data-save="{held}" data-name="{escape(name, quote=True)}.{ending}" '
            f'data-type="{kind}">{label}</button>'
        )
        files.append(f'<pre id="{held}" hidden>{escape(write(records))}</pre>')
    return f'<span class="ra-saves">{"".join(buttons)}</span><div hidden>{"".join(files)}</div>'
