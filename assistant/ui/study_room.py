"""The studies of an article as a page of their own: filters, plots, and the table with every cell."""

from __future__ import annotations

import json
from html import escape

from assistant.ui.mentions import cited
from assistant.ui.places import place
from assistant.ui.plots import plots_html, row_anchor
from assistant.ui.reference import to_review
from assistant.ui.studies import Facet, Studies, study_tables
from assistant.ui.tables import cell_text
from corpus.types import Article, Row, Span


def studies_html(article: Article) -> str:
    """All tables of studies, one below the other; empty when the article has none."""
    return "".join(_studies(article, studies) for studies in study_tables(article))


def _studies(article: Article, studies: Studies) -> str:
    table = studies.table
    total = len(table.rows)
    caption = cited(article, table.caption.start, table.caption.end)
    columns = [column for column in range(len(table.columns)) if column != studies.reference_column]
    head = "".join(f'<th scope="col">{escape(table.columns[column])}</th>' for column in columns)
    rows = "".join(_row(article, studies, position, columns) for position in range(total))
    legend = article.text[table.legend.start : table.legend.end] if table.legend else ""
    note = f'<p class="ra-muted ra-legend">{escape(" ".join(legend.split()))}</p>' if legend else ""
    return (
        f'<section class="ra-room" data-room="{table.id}" aria-label="{escape(place(article, table.id), quote=True)}">'
        f"<h2>{caption}</h2>{plots_html(article, studies)}{_filters(studies, total)}"
        f'<table class="ra-studies"><thead><tr><th scope="col">Study</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        f'<p class="ra-empty" data-none hidden>No study is left. Take a filter away.</p>{note}</section>'
    )


def _filters(studies: Studies, total: int) -> str:
    selects = "".join(_select(studies, number, facet) for number, facet in enumerate(studies.facets))
    return (
        '<div class="ra-filters" role="search">'
        '<label class="ra-find"><span>Find</span><input type="search" data-find placeholder="Words in a row" '
        f'autocomplete="off"></label>{selects}'
        '<button type="button" class="ra-plain" data-clear hidden>Clear filters</button></div>'
        f'<p class="ra-shown" role="status"><span data-shown>{total}</span> of {total} studies</p>'
    )


def _select(studies: Studies, number: int, facet: Facet) -> str:
    count = {value: sum(value in row for row in facet.rows) for value in facet.values}
    options = "".join(
        f'<option value="{escape(value, quote=True)}">{escape(value)} ({count[value]})</option>'
        for value in facet.values
    )
    name = facet.name if facet.exact else f"{facet.name}: word"
    return (
        f'<label><span>{escape(name)}</span><select data-facet="{number}"><option value="">Any</option>{options}'
        "</select></label>"
    )


def _row(article: Article, studies: Studies, position: int, columns: list[int]) -> str:
    table = studies.table
    row = table.rows[position]
    facets = escape(json.dumps([facet.rows[position] for facet in studies.facets], ensure_ascii=False), quote=True)
    cells = "".join(_cell(article, studies, row, column) for column in columns)
    numbers = " ".join(
        f'<a class="ra-in ra-refnum" href="#ref-{number}" title="Reference {number}">[{number}]</a>'
        for number in row.references
    )
    group = f'<span class="ra-muted">{escape(row.group)}</span>' if row.group else ""
    go = to_review(place(article, table.id, row=row.number), Span(row.start, row.end))
    return (
        f'<tr id="{row_anchor(studies, row)}" tabindex="-1" data-item data-facets="{facets}">'
        f'<th scope="row">{numbers}{group}{go}</th>{cells}</tr>'
    )


def _cell(article: Article, studies: Studies, row: Row, column: int) -> str:
    name = escape(studies.table.columns[column], quote=True)
    cell = next((cell for cell in row.cells if cell.column == column), None)
    if cell is None or cell.start >= cell.end:
        return f'<td data-label="{name}"></td>'
    notes = "".join(
        f' <small class="ra-note">{escape(note.marker)} {escape(article.text[note.start : note.end])}</small>'
        for note in cell.footnotes
    )
    text = cited(article, cell.start, cell.start + len(cell_text(article, cell)))
    return f'<td data-label="{name}"><div>{_points(text)}{notes}</div></td>'


def _points(html: str) -> str:
    """A cell whose lines begin with a dash as a list; text and links were made safe before."""
    lines = [line.strip() for line in html.splitlines() if line.strip()]
    if not any(line.startswith("- ") for line in lines):
        return "<br>".join(lines)
    return "<ul>" + "".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines) + "</ul>"
