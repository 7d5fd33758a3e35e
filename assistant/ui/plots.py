"""Two plots of a table of studies: how many there are of each kind, and their doses. Every mark leads to its row."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from assistant.ui.studies import Dose, Facet, Studies
from corpus.types import Article, Row

COLOURS = 5
LANE = 20
NEAR = 4.5  # per cent of the axis: marks nearer than this stand above one another
EDGE = 4.0  # per cent of the axis left free at its ends
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def row_anchor(studies: Studies, row: Row) -> str:
    """The id of a study's row among the studies."""
    return f"study-{studies.table.id}-{row.number}"


def plots_html(article: Article, studies: Studies) -> str:
    """The plots side by side; the second only where doses are stated."""
    across, down = axes(studies)
    parts = [_matrix(article, studies, down, across), _dose_plot(article, studies, down, across)]
    return f'<div class="ra-plots">{"".join(parts)}</div>'


def axes(studies: Studies) -> tuple[Facet | None, Facet]:
    """What the plots show across (and by colour) and down: down stands what has most values, such as the animals."""
    kinds = [facet for facet in studies.exact if facet.name != "Group"] or [*studies.exact]
    down = max(kinds, key=lambda facet: len(facet.values))
    across = next((facet for facet in kinds if facet is not down), None)
    return across, down


def _matrix(article: Article, studies: Studies, down: Facet, across: Facet | None) -> str:
    columns = across.values if across else ("Studies",)
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines: list[str] = []
    for value in down.values:
        places = [place for place, values in enumerate(down.rows) if value in values]
        cells = ""
        for number, column in enumerate(columns):
            here = [place for place in places if across is None or column in across.rows[place]]
            dots = "".join(
                f'<a class="ra-dotlink {_class(number)}" href="#{row_anchor(studies, row)}" '
                f'title="{_title(article, studies, place)}"><span class="ra-sr">{_title(article, studies, place)}'
                "</span></a>"
                for place in here
                for row in [studies.table.rows[place]]
            )
            cells += f"<td>{dots}</td>"
        count = f'<td class="ra-count">{len(places)}</td>'
        lines.append(f'<tr><th scope="row">{escape(value)}</th>{cells}{count}</tr>')
    name = f"{down.name} and {across.name}" if across else down.name
    note = "One dot a study. A study of two kinds stands under both."
    return (
        f'<figure class="ra-plot"><figcaption>Studies by {escape(name.lower())}<small>{note}</small></figcaption>'
        f'<table class="ra-matrix"><thead><tr><td></td>{head}<th scope="col">All</th></tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></figure>"
    )


def _dose_plot(article: Article, studies: Studies, down: Facet, across: Facet | None) -> str:
    if not studies.doses:
        return ""
    powers = [math.log10(value) for dose in studies.doses for value in (dose.low, dose.high)]
    first, last = math.floor(min(powers)), math.ceil(max(powers))
    last += last == first
    units = [dose.unit for dose in studies.doses]
    unit = max(dict.fromkeys(units), key=units.count)

    def x(value: float) -> float:
        return EDGE + (100 - 2 * EDGE) * (math.log10(value) - first) / (last - first)

    ticks = [x(10.0**power) for power in range(first, last + 1)]
    lines: list[str] = []
    for value in down.values:
        doses = [dose for dose in studies.doses if value in down.rows[dose.place]]
        body = _strip(article, studies, doses, across, x, ticks, unit)
        lines.append(f'<tr><th scope="row">{escape(value)}</th><td>{body}</td></tr>')
    labels = "".join(
        f'<text x="{place:.2f}%" y="13" text-anchor="middle">10{str(power).translate(SUPERSCRIPTS)}</text>'
        for place, power in zip(ticks, range(first, last + 1), strict=True)
    )
    axis = f'<svg class="ra-strip" height="18" aria-hidden="true">{labels}</svg>'
    lacking = len(studies.table.rows) - len({dose.place for dose in studies.doses})
    return (
        f'<figure class="ra-plot"><figcaption>Doses in {escape(unit or "numbers")}<small>'
        f"{_legend_note(studies.doses, unit, lacking)}</small></figcaption>"
        f'<table class="ra-doses"><tbody>{"".join(lines)}<tr class="ra-axis"><td></td><td>{axis}</td></tr></tbody>'
        f"</table>{_legend(across)}</figure>"
    )


def _strip(
    article: Article,
    studies: Studies,
    doses: Sequence[Dose],
    across: Facet | None,
    x: Callable[[float], float],
    ticks: Sequence[float],
    unit: str,
) -> str:
    lanes: list[float] = []
    marks: list[str] = []
    for dose in sorted(doses, key=lambda dose: (dose.low, dose.high)):
        left, right = x(dose.low), x(dose.high)
        lane = next((number for number, end in enumerate(lanes) if left - end > NEAR), len(lanes))
        lanes[lane : lane + 1] = [right]
        y = LANE // 2 + 2 + lane * LANE
        title = _title(article, studies, dose.place)
        line = f'<line class="ra-range" x1="{left:.2f}%" x2="{right:.2f}%" y1="{y}" y2="{y}"/>' if left < right else ""
        ends = "".join(
            f'<circle cx="{place:.2f}%" cy="{y}" r="6"/>' for place in ([left, right] if left < right else [left])
        )
        more = f'<text class="ra-more-than" x="{right:.2f}%" dx="9" y="{y + 4}">→</text>' if dose.over else ""
        other = "" if dose.unit == unit else " ra-other-unit"
        href = f"#{row_anchor(studies, studies.table.rows[dose.place])}"
        said = escape(_said(dose))
        marks.append(
            f'<a class="ra-mark {_colour(across, dose.place)}{other}" href="{href}" aria-label="{said}: {title}">'
            f"<title>{said}: {title}</title>{line}{ends}{more}</a>"
        )
    height = max(1, len(lanes)) * LANE + 4
    grid = "".join(f'<line class="ra-tick" x1="{t:.2f}%" x2="{t:.2f}%" y1="0" y2="{height}"/>' for t in ticks)
    return f'<svg class="ra-strip" height="{height}">{grid}{"".join(marks)}</svg>'


def _legend(across: Facet | None) -> str:
    if across is None:
        return ""
    items = "".join(
        f'<li><span class="ra-swatch {_class(number)}"></span>{escape(value)}</li>'
        for number, value in enumerate(across.values)
    )
    return f'<ul class="ra-key" aria-label="{escape(across.name, quote=True)}">{items}</ul>'


def _legend_note(doses: Sequence[Dose], unit: str, lacking: int) -> str:
    parts = ["Logarithmic axis."]
    if any(dose.low < dose.high for dose in doses):
        parts.append("Joined marks are a range.")
    if others := dict.fromkeys(dose.unit for dose in doses if dose.unit != unit):
        parts.append(f"Hollow: in {', '.join(others)}.")
    if any(dose.over for dose in doses):
        parts.append("An arrow: “over”.")
    if lacking:
        parts.append(f"{lacking} {'row states' if lacking == 1 else 'rows state'} no such number.")
    return escape(" ".join(parts))


def _said(dose: Dose) -> str:
    numbers = " to ".join(_number(value) for value in dict.fromkeys((dose.low, dose.high)))
    return f"{'over ' if dose.over else ''}{numbers} {dose.unit}".strip()


def _number(value: float) -> str:
    power = math.floor(math.log10(value))
    return f"{value / 10**power:.1f} × 10{str(power).translate(SUPERSCRIPTS)}"


def _title(article: Article, studies: Studies, place: int) -> str:
    """What names a study in a plot: its references and its kinds."""
    row = studies.table.rows[place]
    kinds = [", ".join(facet.rows[place]) for facet in studies.exact if facet.name != "Group" and facet.rows[place]]
    numbers = " ".join(f"[{number}]" for number in row.references) or f"row {row.number}"
    return escape(f"{numbers} {'; '.join(kinds)}", quote=True)


def _colour(across: Facet | None, place: int) -> str:
    if across is None or not across.rows[place]:
        return _class(0)
    return _class(across.values.index(across.rows[place][0]))


def _class(number: int) -> str:
    return f"ra-k{min(number, COLOURS)}"
