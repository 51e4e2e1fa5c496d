"""A view as a picture that leaves the app: SVG, and PNG made of it. On white, in any theme."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape

from kg.catalogue import CORNERS, shape_of
from kg.catalogue.statements import WHOSE
from kg.drawing._layout import Drawing
from kg.drawing._shapes import (
    AGAINST,
    COLOURS,
    LINE,
    colour_of,
    dashes_of,
    half_of,
    length_of,
    name_of,
    size_of,
)
from kg.network import STORY, Shown, ShownLink, name_in

__all__ = ["png", "svg"]

_MARGIN = 24.0
_FOOT = 58.0
_FONT = "Instrument Sans, Liberation Sans, Arial, sans-serif"
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 65534, 65535))
"""What no XML may hold, and so no picture."""
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
_LARGEST = 4000
"""The longer side of a PNG, in pixels: more is refused by what opens pictures."""
_KEY = (*WHOSE.items(), (None, "from a framework"))
_ENDS = (
    f'<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1 8 4 0 7z" fill="{COLOURS["line"]}"/>'
    '</marker><marker id="against" viewBox="0 0 4 10" refX="3" refY="5" markerWidth="4" '
    'markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path d="M3 0V10" stroke="{COLOURS["line"]}" stroke-width="2"/></marker></defs>'
)


def svg(drawing: Drawing, title: str, credit: str) -> str:
    """Draw a view as SVG.

    Args:
        title: what the picture shows, for its title and for who listens.
        credit: the line under the picture: where it comes from.
    """
    left, top, right, bottom = _extent(drawing)
    width, height = max(680.0, right - left), bottom - top + _FOOT
    things = {one.name: one for one in drawing.view.things}
    lines = "".join(_line(link, drawing, things) for link in drawing.view.links)
    drawn = "".join(_thing(one, drawing) for one in drawing.view.things)
    foot = "".join(_foot(left + _MARGIN, bottom + 14, credit))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" role="img" '
        f'font-family="{_FONT}"><title>{_text(title)}</title>{_ENDS}'
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'fill="{COLOURS["paper"]}"/>{lines}{drawn}{foot}</svg>'
    )


def png(drawn: str) -> bytes:
    """Make a PNG of an SVG of ours, twice as fine as a screen where that is not too large."""
    import vl_convert

    found = _SIZE.search(drawn)
    assert found is not None
    width, height = (float(number) for number in found.groups())
    return vl_convert.svg_to_png(drawn, scale=min(2.0, _LARGEST / max(width, height)))


def _text(words: str) -> str:
    return escape(words.translate(_CONTROLS))


def _extent(drawing: Drawing) -> tuple[float, float, float, float]:
    """Give how far things and their names reach: left, top, right, bottom."""
    found = [(0.0, 0.0, 0.0, 0.0)] if not drawing.view.things else []
    for one in drawing.view.things:
        x, y = drawing.places[one.name]
        half = size_of(one) / 2
        if drawing.beside:
            found.append((x - half, y - half, x + half + 6 + length_of(one), y + half))
        else:
            found.append((x - half_of(one), y - half, x + half_of(one), y + half + LINE))
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return (
        min(lefts) - _MARGIN,
        min(tops) - _MARGIN,
        max(rights) + _MARGIN,
        max(bottoms) + _MARGIN,
    )


def _foot(x: float, y: float, credit: str) -> Iterator[str]:
    """Say what the lines mean, and under it where the picture comes from."""
    soft = COLOURS[""]
    for basis, words in _KEY:
        dashes = dashes_of(basis)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        width = 1.8 if basis else 1
        yield (
            f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{x + 28:.0f}" y2="{y:.0f}" '
            f'stroke="{COLOURS["line"]}" stroke-width="{width}"{dashed}/>'
            f'<text x="{x + 34:.0f}" y="{y + 4:.0f}" font-size="11" fill="{soft}">{words}</text>'
        )
        x += 52 + 5.2 * len(words)
    x -= sum(52 + 5.2 * len(words) for _, words in _KEY)
    yield f'<text x="{x:.0f}" y="{y + 26:.0f}" font-size="11" fill="{soft}">{_text(credit)}</text>'


def _line(link: ShownLink, drawing: Drawing, things: dict[str, Shown]) -> str:
    source, target = name_in(link.source), name_in(link.target)
    (x1, y1), (x2, y2) = drawing.places[source], drawing.places[target]
    far = math.hypot(x2 - x1, y2 - y1)
    room = size_of(things[target]) / 2 + 4
    if far > room:
        x2, y2 = x2 - (x2 - x1) * room / far, y2 - (y2 - y1) * room / far
    dashes = dashes_of(link.basis)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    end = "against" if link.relation in AGAINST else "to"
    said = f"{link.source.label} {link.words} {link.target.label}"
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{COLOURS["line"]}" stroke-width="{1.8 if link.basis else 1}"{dashed} '
        f'marker-end="url(#{end})"><title>{_text(said)}</title></line>'
    )


def _thing(one: Shown, drawing: Drawing) -> str:
    x, y = drawing.places[one.name]
    half = size_of(one) / 2
    fill = colour_of(one)
    corners = CORNERS.get(shape_of(one.kind))
    if corners:
        points = " ".join(f"{x + half * dx:.1f},{y + half * dy:.1f}" for dx, dy in corners)
        drawn = f'<polygon points="{points}" fill="{fill}"/>'
    else:
        drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:.1f}" fill="{fill}"/>'
    weight = ' font-weight="600"' if one.opened or one.kind == STORY else ""
    name_x, name_y, anchor = (
        (x + half + 6, y + 4, "start") if drawing.beside else (x, y + half + 13, "middle")
    )
    return (
        f"<g><title>{_text(f'{one.ref.label}, {one.family}')}</title>{drawn}"
        f'<text x="{name_x:.1f}" y="{name_y:.1f}" font-size="11.5" text-anchor="{anchor}" '
        f'fill="{COLOURS["ink"]}" stroke="{COLOURS["paper"]}" stroke-width="3" '
        f'paint-order="stroke"{weight}>{_text(name_of(one))}</text></g>'
    )
