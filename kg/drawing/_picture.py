"""A view as a picture that leaves the app: SVG, and PNG made of it. On white, in any theme."""

from __future__ import annotations

import re
from html import escape

import vl_convert

from kg.catalogue import shape_of
from kg.drawing._layout import Places
from kg.drawing._shapes import COLOURS, dashes_of, size_of
from kg.network import Shown, ShownLink, View, name_in

__all__ = ["png", "svg"]

_MARGIN = 90.0
_FOOT = 54.0
_FONT = "Instrument Sans, Liberation Sans, Arial, sans-serif"
_SIDES = {
    "triangle": ((0.0, -1.15), (1.0, 0.7), (-1.0, 0.7)),
    "triangle-down": ((0.0, 1.15), (1.0, -0.7), (-1.0, -0.7)),
    "diamond": ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "hexagon": ((-0.55, -1.0), (0.55, -1.0), (1.1, 0.0), (0.55, 1.0), (-0.55, 1.0), (-1.1, 0.0)),
}
"""Corners of the shapes, in halves of the width; a circle has none."""
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535))
"""What no XML may hold, and so no picture."""
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
_LARGEST = 4000
"""The longer side of a PNG, in pixels: more is refused by what opens pictures."""


def svg(view: View, places: Places, title: str, credit: str) -> str:
    """Draw a view as SVG.

    Args:
        title: what the picture shows, for its title and for who listens.
        credit: the line under the picture: where it comes from.
    """
    xs = [x for x, _ in places.values()] or [0.0]
    ys = [y for _, y in places.values()] or [0.0]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN / 2
    width = max(480.0, max(xs) - min(xs) + 2 * _MARGIN)
    height = max(ys) - min(ys) + _MARGIN + _FOOT
    lines = "".join(_line(link, places) for link in view.links)
    things = "".join(_thing(one, places) for one in view.things)
    foot = (
        f'<text x="{left + 16:.0f}" y="{top + height - 14:.0f}" font-size="11" '
        f'fill="{COLOURS[""]}">{_text(credit)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" role="img" '
        f'font-family="{_FONT}"><title>{_text(title)}</title>'
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'fill="{COLOURS["paper"]}"/>{lines}{things}{foot}</svg>'
    )


def png(drawn: str) -> bytes:
    """Make a PNG of an SVG of ours, twice as fine as a screen where that is not too large."""
    found = _SIZE.search(drawn)
    assert found is not None
    width, height = (float(number) for number in found.groups())
    scale = min(2.0, _LARGEST / max(width, height))
    return vl_convert.svg_to_png(drawn, scale=scale)


def _text(words: str) -> str:
    return escape(words.translate(_CONTROLS))


def _line(link: ShownLink, places: Places) -> str:
    (x1, y1), (x2, y2) = places[name_in(link.source)], places[name_in(link.target)]
    dashes = dashes_of(link)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    width = "1.6" if link.basis else "1"
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{COLOURS["line"]}" stroke-width="{width}"{dashed}>'
        f"<title>{_text(f'{link.source.label} {link.words} {link.target.label}')}</title></line>"
    )


def _thing(one: Shown, places: Places) -> str:
    x, y = places[one.name]
    half = size_of(one) / 2
    fill = COLOURS["ink"] if one.kind == "case" else COLOURS[one.tone]
    corners = _SIDES.get(shape_of(one.kind))
    if corners:
        points = " ".join(f"{x + half * dx:.1f},{y + half * dy:.1f}" for dx, dy in corners)
        drawn = f'<polygon points="{points}" fill="{fill}"/>'
    else:
        drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:.1f}" fill="{fill}"/>'
    weight = ' font-weight="600"' if one.opened or one.kind == "case" else ""
    return (
        f"<g><title>{_text(f'{one.ref.label}, {one.family}')}</title>{drawn}"
        f'<text x="{x:.1f}" y="{y + half + 13:.1f}" font-size="11.5" text-anchor="middle" '
        f'fill="{COLOURS["ink"]}" stroke="{COLOURS["paper"]}" stroke-width="3" '
        f'paint-order="stroke"{weight}>{_text(_short(one.ref.label))}</text></g>'
    )


def _short(label: str) -> str:
    return label if len(label) <= 34 else f"{label[:33].rstrip()}…"
