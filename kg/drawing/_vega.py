"""The specification of a plot, in Vega-Lite, made with Altair."""

from __future__ import annotations

import json
from collections.abc import Mapping

import altair as alt

from kg.drawing._chart import Plot
from kg.drawing._shapes import COLOURS

__all__ = ["specification_of"]

_FONT = "Instrument Sans, Liberation Sans, Arial, sans-serif"
"""The second comes with what writes a PNG: text in a font that is not there would vanish from it."""
_FILLS = {"full": "ink", "half": "line", "hollow": "paper"}
"""The parts of a bar as the marks have them, and their colours."""
_STEP = 26
_HEIGHT = 200

_LOOK: Mapping[str, object] = {
    "aria": False,  # the whole has words of its own
    "background": COLOURS["paper"],
    "font": _FONT,
    "padding": 12,
    "axis": {
        "domainColor": COLOURS["line"],
        "gridColor": COLOURS["line"],
        "gridOpacity": 0.35,
        "labelColor": COLOURS["ink"],
        "labelFontSize": 13,
        "tickColor": COLOURS["line"],
        "titleColor": COLOURS[""],
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": COLOURS["ink"],
        "labelFontSize": 13,
        "labelLimit": 300,
        "orient": "top",
        "symbolSize": 130,
        "symbolStrokeColor": COLOURS["ink"],
        "symbolStrokeWidth": 2,
        "symbolType": "circle",
        "title": None,
    },
    "title": {
        "anchor": "start",
        "color": COLOURS["ink"],
        "fontSize": 18,
        "fontWeight": "normal",
        "offset": 16,
        "subtitleColor": COLOURS[""],
        "subtitleFontSize": 12,
    },
    "view": {"stroke": None},
}


def specification_of(plot: Plot, width: int, *, legend: bool) -> dict[str, object]:
    """Give the specification of a plot that is so many pixels wide.

    Args:
        legend: whether the picture itself says what its parts are.
    """
    make = {"bar": _bars, "stacked": _stacked, "timeline": _timeline}[plot.kind]
    return {
        **make(plot, width),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _LOOK if legend else {**_LOOK, "legend": {"disable": True}},
        "width": width,
    }


def _data(plot: Plot) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {
                "name": bar.name,
                "number": bar.number,
                "part": bar.part,
                "colour": COLOURS[bar.tone if bar.tone in COLOURS else ""],
            }
            for bar in plot.bars
        ]
    )


def _rows(plot: Plot, width: int) -> alt.Chart:
    """Lay out one row a name, and the numbers along it."""
    order = list(dict.fromkeys(bar.name for bar in plot.bars))
    names = alt.Axis(
        title=None, ticks=False, domain=False, labelPadding=8, labelLimit=min(300, width * 0.42)
    )
    numbers = alt.Axis(title=plot.along, tickMinStep=1, tickCount=6, format="d", domain=False)
    chart: alt.Chart = (
        alt.Chart(_data(plot))
        .encode(
            x=alt.X("number:Q", axis=numbers),
            y=alt.Y("name:N", sort=order, axis=names),
        )
        .properties(height=len(order) * _STEP)
    )
    return chart


def _bars(plot: Plot, width: int) -> dict[str, object]:
    rows = _rows(plot, width)
    bars = rows.mark_bar(height=13).encode(color=alt.Color("colour:N", scale=None))
    numbers = rows.mark_text(align="left", dx=5, fontSize=13, color=COLOURS["ink"])
    return alt.layer(bars, numbers.encode(text="number:Q")).to_dict()


def _stacked(plot: Plot, width: int) -> dict[str, object]:
    names = [part for part, _ in plot.parts]
    colours = alt.Scale(domain=names, range=[COLOURS[_FILLS[fill]] for _, fill in plot.parts])
    chart: alt.Chart = (
        _rows(plot, width)
        .transform_calculate(order=f"indexof({json.dumps(names)}, datum.part)")
        .mark_bar(height=13, stroke=COLOURS["ink"], strokeWidth=1.5)
        .encode(color=alt.Color("part:N", scale=colours), order=alt.Order("order:Q"))
    )
    return chart.to_dict()


def _timeline(plot: Plot, width: int) -> dict[str, object]:
    years = [int(bar.name) for bar in plot.bars if bar.name.isdecimal()]
    first, last = (min(years), max(years)) if years else (0, 1)
    thick = max(2.0, min(14.0, (width - 80) / (last - first + 2) - 1.5))
    across = alt.Axis(title=plot.across, format="d", grid=False, tickMinStep=1)
    along = alt.Axis(title=plot.along, format="d", tickMinStep=1, tickCount=5)
    chart: alt.Chart = (
        alt.Chart(_data(plot))
        .transform_calculate(year="toNumber(datum.name)")
        .mark_bar(width=thick, color=COLOURS[""])
        .encode(
            x=alt.X("year:Q", axis=across, scale=alt.Scale(domain=[first - 1, last + 1])),
            y=alt.Y("number:Q", axis=along),
        )
        .properties(height=_HEIGHT)
    )
    return chart.to_dict()
