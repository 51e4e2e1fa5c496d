"""Cost against size, as SVG: legible on light and on dark, and without its colours.

Must never measure: what is drawn stands in report.json.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Figure

__all__ = ["PLOTS", "Plot", "Point", "drawn", "points"]


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture: what of a part it shows, by `what` of its figures, and how that is called."""

    name: str
    title: str
    unit: str
    part: str
    lines: tuple[tuple[str, str], ...]


PLOTS = (
    Plot("loading", "Loading", "s", "loading", (("files to store", "ours"),)),
    Plot(
        "questions",
        "All questions one after another",
        "s",
        "questions",
        (("all questions one after another", "ours"),),
    ),
    Plot(
        "pages",
        "Server time of a page, 95 of 100",
        "s",
        "pages",
        (
            ("any page, 95 of 100", "any page"),
            ("a story", "a story"),
            ("a choice in the list, 95 of 100", "a choice in the list"),
        ),
    ),
    Plot(
        "check",
        "The check of all stories",
        "s",
        "checking",
        (("all stories, in one process", "ours"),),
    ),
    Plot(
        "live",
        "From a save to every reader",
        "s",
        "live",
        (
            ("a save, until every reader sees it", "ours"),
            ("the check of the edited story", "its check"),
        ),
    ),
    Plot(
        "start",
        "Cold start",
        "s",
        "starting",
        (
            ("cold start, nothing kept", "nothing kept"),
            ("cold start, with what is kept", "with what is kept"),
        ),
    ),
    Plot("search", "A search", "s", "searching", (("a search", "ours"),)),
    Plot(
        "connections",
        "How two stories are related",
        "s",
        "connecting",
        (("how two stories are related", "ours"),),
    ),
    Plot("memory", "Most memory after loading", "MB", "loading", (("most memory", "ours"),)),
)


@dataclass(frozen=True, slots=True)
class Point:
    """So much, at so many stories, of one line."""

    line: str
    stories: int
    value: float


def points(plot: Plot, figures: Sequence[tuple[int, Figure]]) -> list[Point]:
    """Give what a plot shows of the figures of its part: ours, and each rival."""
    names = dict(plot.lines)
    found: dict[tuple[str, int], float] = {}
    for stories, one in figures:
        if one.what in names and one.unit == plot.unit:
            found[names[one.what], stories] = one.value
            if one.rival and one.rival_value is not None:
                found[one.rival, stories] = one.rival_value
    return [Point(line, stories, value) for (line, stories), value in found.items()]


_INK, _SOFT, _PAPER = "#111213", "#a0a1a2", "#fdfdfc"
_LINES = ("#c2452d", "#2878b5", "#5f8a2f", "#8d62ab")
_STYLE = (
    "<style>:root{color:#1f2328}.soft{stroke:#d0d4d9}.paper{fill:#fdfdfc}"
    "@media(prefers-color-scheme:dark){:root{color:#e6e8ea}.soft{stroke:#43484e}"
    ".paper{fill:#16191d}}</style>"
)


def drawn(plot: Plot, shown: Sequence[Point]) -> str:
    """Draw a plot as SVG; both scales are logarithmic."""
    import altair as alt
    import vl_convert

    lines = list(dict.fromkeys(one.line for one in shown))
    rows: list[dict[str, Any]] = [
        {"line": one.line, "stories": one.stories, "value": max(one.value, 1e-6)} for one in shown
    ]
    sizes = sorted({one.stories for one in shown})
    words = {"s": "seconds", "MB": "megabytes"}[plot.unit]
    chart = (
        alt.Chart(alt.InlineData(values=rows), title=plot.title)
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True), strokeWidth=2)
        .encode(
            x=alt.X(
                "stories:Q",
                scale=alt.Scale(type="log", domain=[sizes[0], max(sizes[-1], sizes[0] + 1)]),
                axis=alt.Axis(values=sizes, format=",", title="stories"),
            ),
            y=alt.Y(
                "value:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title=words, tickCount=5)
            ),
            color=alt.Color("line:N", sort=lines, scale=alt.Scale(domain=lines, range=_LINES)),
            strokeDash=alt.StrokeDash("line:N", sort=lines, scale=alt.Scale(domain=lines)),
            shape=alt.Shape("line:N", sort=lines, scale=alt.Scale(domain=lines)),
        )
        .properties(width=460, height=240, background=_PAPER)
        .configure(font="sans-serif")
        .configure_axis(
            labelColor=_INK,
            titleColor=_INK,
            gridColor=_SOFT,
            domainColor=_SOFT,
            tickColor=_SOFT,
            labelFontSize=12,
            titleFontSize=12,
        )
        .configure_title(color=_INK, anchor="start", fontSize=14)
        .configure_legend(labelColor=_INK, title=None, labelFontSize=12, symbolStrokeWidth=2)
        .configure_view(stroke=None)
    )
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    svg = re.sub(rf'fill="{_INK}"', 'fill="currentColor"', svg)
    svg = re.sub(rf'stroke="{_SOFT}"', 'class="soft"', svg)
    svg = re.sub(rf'fill="{_PAPER}"', 'class="paper"', svg)
    return str(re.sub(r"(<svg[^>]*>)", rf"\1{_STYLE}", svg, count=1)) + "\n"
