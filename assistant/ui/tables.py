"""An article's table as a real HTML table: grouped headings, merged cells, footnotes linked to their text."""

from __future__ import annotations

from html import escape
from itertools import groupby

from assistant.ui.mentions import cited
from corpus.types import Article, Cell, Row, Table


def table_html(article: Article, table: Table) -> str:
    """The whole table, with its caption above and its footnotes below."""
    caption = cited(article, table.caption.start, table.caption.end)
    parts = [
        f'<div class="ra-scroll" tabindex="0" role="region" aria-label="Table {table.number}, scrolls"><table>',
        f'<caption data-start="{table.caption.start}" data-end="{table.caption.end}">{caption}</caption>',
        _head(table.columns),
        "<tbody>",
    ]
    group = ""
    for position, row in enumerate(table.rows):
        if row.group and row.group != group:
            parts.append(
                f'<tr class="ra-group-row"><th colspan="{len(table.columns)}" scope="colgroup">'
                f"{escape(row.group)}</th></tr>"
            )
        group = row.group
        parts.append(_row(article, table, position, row))
    parts.append("</tbody></table></div>")
    parts.append(_legend(article, table))
    return "".join(parts)


def cell_text(article: Article, cell: Cell) -> str:
    """A cell's text without the footnote marks at its end."""
    text = article.text[cell.start : cell.end].rstrip()
    found = True
    while found:
        found = False
        for note in sorted(cell.footnotes, key=lambda note: -len(note.marker)):
            if text.endswith(note.marker):
                text, found = text[: -len(note.marker)].rstrip(" ,"), True
                break
    return text


def _head(columns: tuple[str, ...]) -> str:
    """One header row, or two when neighbouring columns share the part before ": "."""
    pairs = [(name.partition(": ")[0], name.partition(": ")[2]) for name in columns]
    if not any(inner for _, inner in pairs):
        cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
        return f"<thead><tr>{cells}</tr></thead>"
    top: list[str] = []
    below: list[str] = []
    for (outer, divided), members in groupby(pairs, key=lambda pair: (pair[0], bool(pair[1]))):
        inner = [member[1] for member in members]
        if divided:
            top.append(f'<th colspan="{len(inner)}" scope="colgroup">{escape(outer)}</th>')
            below += [f'<th scope="col">{escape(name)}</th>' for name in inner]
        else:
            top += [f'<th rowspan="2" scope="col">{escape(outer)}</th>' for _ in inner]
    return f"<thead><tr>{''.join(top)}</tr><tr>{''.join(below)}</tr></thead>"


def _row(article: Article, table: Table, position: int, row: Row) -> str:
    cells: list[str] = []
    for cell in row.cells:
        if cell.merged:
            continue
        height = _height(table, position, cell)
        span = f' rowspan="{height}"' if height > 1 else ""
        tag, scope = ("th", ' scope="row"') if cell.column == 0 else ("td", "")
        notes = "".join(_mark(article, table, cell, index) for index in range(len(cell.footnotes)))
        body = cited(article, cell.start, cell.start + len(cell_text(article, cell))) + notes
        cells.append(f'<{tag}{scope}{span} data-start="{cell.start}" data-end="{cell.end}">{body}</{tag}>')
    return f'<tr id="{table.id}-row-{row.number}">{"".join(cells)}</tr>'


def _height(table: Table, position: int, cell: Cell) -> int:
    height = 1
    for row in table.rows[position + 1 :]:
        below = next((other for other in row.cells if other.column == cell.column), None)
        if below is None or not below.merged or (below.start, below.end) != (cell.start, cell.end):
            break
        height += 1
    return height


def _mark(article: Article, table: Table, cell: Cell, index: int) -> str:
    note = cell.footnotes[index]
    title = escape(" ".join(article.text[note.start : note.end].split()), quote=True)
    return f'<sup><a class="ra-in" href="#{table.id}-note-{note.start}" title="{title}">{escape(note.marker)}</a></sup>'


def _legend(article: Article, table: Table) -> str:
    notes = "".join(
        f'<li id="{table.id}-note-{note.start}" data-start="{note.start}" data-end="{note.end}">'
        f"<sup>{escape(note.marker)}</sup> {_text(article, note.start, note.end)}</li>"
        for note in table.footnotes
    )
    html = f'<ul class="ra-notes">{notes}</ul>' if notes else ""
    if table.legend is None:
        return html
    # What the legend says beside the footnotes: the abbreviations used in the table.
    start = max([table.legend.start, *(note.end for note in table.footnotes)])
    rest = article.text[start : table.legend.end].strip()
    if rest:
        html += f'<p class="ra-legend" data-start="{start}" data-end="{table.legend.end}">{escape(rest)}</p>'
    return html


def _text(article: Article, start: int, end: int) -> str:
    return escape(" ".join(article.text[start:end].split()))
