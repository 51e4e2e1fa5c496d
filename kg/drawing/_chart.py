"""A chart of an answer: bars, parted bars or a timeline, drawn by Altair and written as SVG.

The same specification makes the chart in the page and the one to take away. In the page its text is
real text and its colours are names of the stylesheet, so that it follows the theme; a file to take
away has our colours on paper. Nothing stands in a chart alone: the table has it all. Must never
fetch anything: the rows stand in the specification.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

import vl_convert

from kg.catalogue.statements import WHOSE
from kg.drawing._shapes import COLOURS
from kg.questions import Answer
from kg.store import Row, Term

__all__ = ["Bar", "Plot", "plot_of", "plot_svg"]

MOST = 30
"""So many bars are drawn; of a longer answer the largest."""
WIDTHS = {"wide": 880, "narrow": 340}
"""How wide a chart is in a page: beside its heading, and on a phone. In pixels."""

FILLS = ("full", "half", "hollow")
"""How the parts of a bar are filled, as the marks have it."""
_NOT_IN_XML = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_TAG = re.compile("<[^<>]*>")
_ROLES = re.compile(' (?:role|aria-[a-z]+)="[^"]*"')
_COLOUR = re.compile('="(#[0-9a-f]{6})"')
_VARIABLES = {
    COLOURS[name]: f"var(--{name or 'soft'})"
    for name in ("", "ink", "paper", "line", "lit", "turned", "climb", "orbit", "pulled")
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar or part of one: `tone` is its hue by name, empty for none."""

    name: str
    number: float
    part: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn: `kind` is "bar", "stacked" or "timeline"; heads say what goes across and along.

    `left_out` is how many bars the answer has beyond those that are drawn.
    """

    kind: str
    bars: tuple[Bar, ...]
    across: str
    along: str
    left_out: int = 0

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Give the parts in order, each with how it is filled: "full", "half" or "hollow"."""
        named = {bar.part for bar in self.bars if bar.part}
        if named <= set(WHOSE.values()):
            fills = zip(WHOSE.values(), FILLS, strict=True)
            return tuple((part, fill) for part, fill in fills if part in named)
        return tuple(zip(sorted(named), ("full", "hollow", "half"), strict=False))

    @property
    def alternative(self) -> str:
        """Say in words what it shows, for who does not see it."""
        sums: dict[str, float] = {}
        for bar in self.bars:
            sums[bar.name] = sums.get(bar.name, 0) + bar.number
        names = sorted(sums, key=lambda name: -sums[name])[:3]
        most = ", ".join(f"{name} {sums[name]:g}" for name in names)
        what = {"bar": "Bar chart", "stacked": "Parted bar chart", "timeline": "Timeline"}
        return (
            f"{what[self.kind]}: {self.along.lower()} by {self.across.lower()}, {len(sums) + self.left_out} in "
            f"all. The most: {most}. The table holds every figure."
        )


# --- From an answer ---


def plot_of(
    answer: Answer,
    say: Callable[[Term], str],
    heads: Mapping[str, str],
    tones: Mapping[str, str] | None = None,
) -> Plot | None:
    """Give what is to be drawn of an answer; None where there is nothing.

    Args:
        say: gives the name of a thing that stands in an answer without one.
        heads: how each column is headed.
        tones: the hues of things, by IRI.
    """
    chart = answer.question.chart
    if chart is None or not answer.rows:
        return None
    what, *rest = chart.columns
    number = rest[0] if rest else ""
    part = rest[1] if len(rest) > 1 else ""
    names: dict[str, str] = {}
    found: dict[str, dict[str, Bar]] = {}
    for row in answer.rows:
        term = row.get(what)
        if term is None:
            continue
        name = row[f"{what}Label"].value if f"{what}Label" in row else say(term)
        if names.setdefault(name, term.value) != term.value:  # two things of one name
            name = f"{name} ({term.value.rpartition('/')[2]})"
        of = row[part].value if part in row else ""
        bars = found.setdefault(name, {})
        counted = _number(row, number) + (bars[of].number if of in bars else 0)
        bars[of] = Bar(name, counted, of, (tones or {}).get(term.value, ""))
    drawn = list(found.values())
    if chart.kind == "bar":
        drawn.sort(key=_whole, reverse=True)
    kept = drawn if chart.kind == "timeline" else _largest(drawn)
    along = heads.get(number or "rows", "Rows")
    shown = tuple(bar for bars in kept for bar in bars.values())
    return Plot(chart.kind, shown, heads.get(what, what), along, len(drawn) - len(kept))


def _whole(bars: Mapping[str, Bar]) -> float:
    return sum(bar.number for bar in bars.values())


def _largest(drawn: Sequence[Mapping[str, Bar]]) -> list[Mapping[str, Bar]]:
    """Give the largest bars in the order in which they stand."""
    places = sorted(range(len(drawn)), key=lambda place: -_whole(drawn[place]))[:MOST]
    return [drawn[place] for place in sorted(places)]


def _number(row: Row, column: str) -> float:
    """Give what a row adds to its bar: its number, or one for being there."""
    try:
        return float(row[column].value) if column else 1
    except (KeyError, ValueError):
        return 0


# --- To a picture ---


@lru_cache(maxsize=256)
def plot_svg(plot: Plot, *, width: str = "wide", title: str = "", credit: str = "") -> str:
    """Draw a chart as SVG: for a page, or, with a title, to take away.

    Args:
        width: one of `WIDTHS`.
        title: what is asked; in a page the heading says so already.
        credit: the line under the title: where it comes from.
    """
    from kg.drawing._vega import specification_of  # altair takes a third of a second to load

    plot = _fit(plot)
    specification = specification_of(plot, WIDTHS[width], legend=bool(title))
    if title:
        lines = textwrap.wrap(_text(title), 70)
        specification["title"] = {"text": lines, "subtitle": [_text(credit)]}
    drawn = vl_convert.vegalite_to_svg(specification)
    if title:
        return drawn
    named = f'<svg role="img" aria-label="{escape(plot.alternative)}" '
    return _TAG.sub(_for_page, drawn).replace("<svg ", named, 1)


def _for_page(tag: re.Match[str]) -> str:
    """Name the colours of a tag as the stylesheet does; the whole has one role, its parts have none."""
    text = _ROLES.sub("", tag[0])
    return _COLOUR.sub(lambda found: f'="{_VARIABLES.get(found[1], found[1])}"', text)


def _fit(plot: Plot) -> Plot:
    """Make every word of a chart fit for XML: one that is not ends the process that draws it."""
    bars = tuple(replace(bar, name=_text(bar.name), part=_text(bar.part)) for bar in plot.bars)
    return replace(plot, bars=bars, across=_text(plot.across), along=_text(plot.along))


def _text(words: str) -> str:
    return _NOT_IN_XML.sub(" ", words)
