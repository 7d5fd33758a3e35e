"""The Studies tab: a table whose rows each cite a study, to filter, with two plots whose marks lead to the rows.

What counts as a table of studies, its facets and its doses are read off its cells, so that any article's table serves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from assistant.quantity import quantities
from assistant.tables import TableReader
from assistant.ui.places import place
from assistant.ui.reference import to_review
from corpus.types import Article, Span

FACET_WORDS = 9
FACET_VALUES = 12
"""A column whose cells have at most so many words, and after shortening at most so many values, is a facet."""

ORIGIN = re.compile(r"\s*\(([^()]+)\)\s*$")


@dataclass(frozen=True)
class Facet:
    """A property of a study that tells it apart: `values` holds, for each row, those it has."""

    key: str
    name: str
    values: tuple[tuple[str, ...], ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(value for values in self.values for value in values)


def study_table(article: Article) -> TableReader | None:
    """The largest table each of whose rows cites a study and names its kind in a word or two; None without one."""
    readers = [TableReader(article, table) for table in article.tables]
    found = [reader for reader in readers if reader.reference_column is not None and reader.kind_columns]
    return max(found, key=lambda reader: len(reader.table.rows), default=None)


def facets(reader: TableReader) -> tuple[Facet, ...]:
    """The facets of a table: its groups, its columns of short cells, and what such cells say in brackets at the end."""
    found = []
    groups = tuple((row.group,) if row.group else () for row in reader.table.rows)
    if len({group for group in groups if group}) > 1:
        found.append(Facet("group", "Group", groups))
    for column, title in enumerate(reader.table.columns):
        texts = [row[column] for row in reader.texts]
        if column == reader.reference_column or any(len(text.split()) > FACET_WORDS for text in texts):
            continue
        facet = Facet(f"c{column}", title, tuple(_shortened(text, reader) for text in texts))
        if 1 < len(facet.counts) <= FACET_VALUES:
            found.append(facet)
        origins = tuple((origin[1],) if (origin := ORIGIN.search(text)) else () for text in texts)
        if len({origin for origin in origins if origin}) > 1:
            found.append(Facet(f"o{column}", f"{title}: in brackets", origins))
    return tuple(found)


def _shortened(text: str, reader: TableReader) -> tuple[str, ...]:
    """A short cell as the glossary's short forms in it, the longest first found; else without its brackets."""
    shorts = {entry.short.rstrip("s") for entry in reader.article.glossary}
    held = [
        short for short in shorts if len(short) > 2 and re.search(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", text)
    ]
    told = [short for short in held if "MSC" in short or "SC" in short] if len(held) > 1 else held
    return tuple(sorted(told or held)) or (ORIGIN.sub("", text).strip(),)


def studies_html(article: Article) -> str:
    """The whole tab; an empty string for an article without a table of studies."""
    reader = study_table(article)
    if reader is None:
        return ""
    found = facets(reader)
    selects = "".join(_select(facet) for facet in found)
    rows = "".join(_row(reader, found, row) for row in range(len(reader.table.rows)))
    titles = [title for column, title in enumerate(reader.table.columns) if column != reader.reference_column]
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in ("Study", *titles))
    return (
        '<div class="ra-finder ra-studies" data-finder><div class="ra-find">'
        f'{selects}<label class="ra-field">Words in the row'
        '<input type="search" class="ra-find-text" placeholder="delivery, outcome, …" autocomplete="off"></label>'
        f'<p class="ra-muted" role="status" aria-live="polite"><span data-count></span> of {len(reader.table.rows)} '
        f"studies of {escape(place(article, reader.table.id))}</p></div>"
        f'<div class="ra-plots">{_grid_plot(reader, found)}{_dose_plot(reader)}</div>'
        '<div class="ra-article"><div class="ra-scroll" tabindex="0" role="region" aria-label="Studies">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div></div>"
    )


def _select(facet: Facet) -> str:
    options = "".join(
        f'<option value="{escape(value, quote=True)}">{escape(value)} ({count})</option>'
        for value, count in facet.counts.most_common()
    )
    return (
        f'<label class="ra-field">{escape(facet.name)}<select class="ra-find-box" data-facet="{facet.key}">'
        f'<option value="">all</option>{options}</select></label>'
    )


def _row(reader: TableReader, found: tuple[Facet, ...], row: int) -> str:
    told = reader.table.rows[row]
    data = "".join(f' data-{facet.key}="{escape("|".join(facet.values[row]), quote=True)}"' for facet in found)
    cells = "".join(
        f"<td>{escape(text)}</td>" for column, text in enumerate(reader.texts[row]) if column != reader.reference_column
    )
    name = "".join(f"[{number}]" for number in told.references) or f"row {told.number}"
    return f'<tr data-item{data}><th scope="row">{to_review(name, Span(told.start, told.end))}</th>{cells}</tr>'


def _mark(reader: TableReader, row: int, x: float, y: float, radius: float, said: str) -> str:
    """A circle that leads to its row; its title says what it stands for."""
    told = reader.table.rows[row]
    name = "".join(f"[{number}]" for number in told.references)
    return (
        f'<a href="#" class="ra-dotlink" data-spans="{told.start}-{told.end}" aria-label="{escape(said, quote=True)}">'
        f"<title>{escape(said)}</title>"
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
        f'<text class="ra-dotname" x="{x:.1f}" y="{y + 3.4:.1f}">{escape(name.strip("[]"))}</text></a>'
    )


ROW = 46
LEFT = 104
WIDTH = 620
DOT = 9.5
LINE = 32
"""Measures of the plots, in units of their drawing."""


def _grid_plot(reader: TableReader, found: tuple[Facet, ...]) -> str:
    """Studies by the kind column (down) and the first other facet with several values a study may have (across)."""
    down = next((facet for facet in found if facet.key == f"c{reader.kind_columns[0]}"), None)
    across = next((facet for facet in found if facet.key.startswith("c") and facet is not down), None)
    if down is None or across is None:
        return ""
    rows, columns = [v for v, _ in down.counts.most_common()], [v for v, _ in across.counts.most_common()]
    step = (WIDTH - LEFT) / len(columns)
    height = 30 + ROW * len(rows)
    parts = [
        f'<text class="ra-axis" x="{LEFT + step * (spot + 0.5):.0f}" y="16">{escape(column)}</text>'
        for spot, column in enumerate(columns)
    ]
    for level, kind in enumerate(rows):
        top = 30 + ROW * level
        parts.append(f'<line class="ra-rule" x1="0" x2="{WIDTH}" y1="{top}" y2="{top}"/>')
        parts.append(f'<text class="ra-label" x="0" y="{top + ROW / 2 + 4:.0f}">{escape(kind)}</text>')
        for spot, column in enumerate(columns):
            held = [
                row
                for row in range(len(reader.table.rows))
                if kind in down.values[row] and column in across.values[row]
            ]
            a_line = max(1, int(step // 25))
            for place_, row in enumerate(held):
                x = LEFT + step * spot + 14 + 25 * (place_ % a_line)
                y = top + 13 + 21 * (place_ // a_line)
                parts.append(_mark(reader, row, x, y, 10.5, f"{kind}, {column}: {_study(reader, row)}"))
    title = f"Studies by {down.name.lower()} and {across.name.lower()}"
    return _figure(title, "".join(parts), height + 8)


def _dose_plot(reader: TableReader) -> str:
    """The stated doses on a logarithmic axis, one line a kind; a line joins the doses of one study."""
    column = reader.dose_column
    if column is None:
        return ""
    doses = {row: quantities(reader.texts[row][column]) for row in range(len(reader.table.rows))}
    stated = {row: values for row, values in doses.items() if values}
    low, high = min(min(v) for v in stated.values()), max(max(v) for v in stated.values())
    first, last = _power(low, down=True), _power(high, down=False)
    kind_of = {row: reader.texts[row][reader.kind_columns[0]] for row in stated}
    kinds = [kind for kind, _ in Counter(kind_of.values()).most_common()]

    def x_of(value: float) -> float:
        return LEFT + 14 + (WIDTH - LEFT - 40) * (log10(value) - first) / max(last - first, 1)

    parts = []
    tall = [_stacked([x_of(v) for row in stated if kind_of[row] == kind for v in stated[row]]) for kind in kinds]
    tops = [40 + sum(LINE + 1.9 * DOT * (levels - 1) for levels in tall[:level]) for level in range(len(kinds) + 1)]
    height = int(tops[-1])
    for power in range(first, last + 1):
        x = x_of(10.0**power)
        parts.append(f'<line class="ra-rule" x1="{x:.0f}" x2="{x:.0f}" y1="22" y2="{height - 6}"/>')
        parts.append(f'<text class="ra-axis" x="{x:.0f}" y="15">10{str(power).translate(RAISED)}</text>')
    for level, kind in enumerate(kinds):
        y = tops[level]
        parts.append(f'<text class="ra-label" x="0" y="{y + 4:.0f}">{escape(kind)}</text>')
        seen: Counter[float] = Counter()
        for row in (row for row in stated if kind_of[row] == kind):
            spots = [x_of(value) for value in stated[row]]
            if len(spots) > 1:
                parts.append(f'<line class="ra-join" x1="{min(spots):.1f}" x2="{max(spots):.1f}" y1="{y}" y2="{y}"/>')
            for value, x in zip(stated[row], spots, strict=True):
                near = sum(count for at, count in seen.items() if abs(at - x) < 2 * DOT)
                moved = y + 1.9 * DOT * near
                seen[x] += 1
                parts.append(_mark(reader, row, x, moved, DOT, f"{kind}, {value:.3g}: {_study(reader, row)}"))
    lacking = len(doses) - len(stated)
    note = f" {lacking} studies state none." if lacking else ""
    return _figure(
        f"Stated quantities ({reader.table.columns[column]}), on a logarithmic axis.{note}", "".join(parts), height
    )


def _stacked(spots: Sequence[float]) -> int:
    """How many dots lie one above the other at the fullest of `spots`, each put below those that it would cover."""
    return max(sum(abs(other - x) < 2 * DOT for other in spots[: place_ + 1]) for place_, x in enumerate(spots))


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(value: float, *, down: bool) -> int:
    return floor(log10(value)) if down else ceil(log10(value))


def _study(reader: TableReader, row: int) -> str:
    return f"study {''.join(f'[{number}]' for number in reader.table.rows[row].references)}, {reader.label(row)}"


def _figure(title: str, body: str, height: int) -> str:
    return (
        f'<figure class="ra-plot"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(title, quote=True)}">{body}</svg>'
        "</figure>"
    )
