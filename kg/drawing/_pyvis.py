"""A view as one HTML file that needs nothing else: drawn by pyvis, at our places, standing still.

pyvis names two files on other sites even when told to bring everything along; they are cut out. Its
heading, its menus and its sizes are written unescaped, so nothing of data goes there.
"""

from __future__ import annotations

import re
from html import escape

from pyvis.network import Network

from kg.catalogue import Basis, shape_of
from kg.drawing._layout import Places
from kg.drawing._shapes import COLOURS, size_of
from kg.network import View, name_in

__all__ = ["html"]

_ELSEWHERE = re.compile(
    r"<link\b[^>]*https?://[^>]*>|<script\b[^>]*src=\"https?://[^>]*>\s*</script>", re.DOTALL
)
_SHAPES = {"circle": "dot", "triangle-down": "triangleDown"}
_DASHES: dict[Basis | None, bool | list[int]] = {
    Basis.WORD: False,
    Basis.TELLING: [7, 3],
    Basis.OURS: [2, 3],
    None: False,
}


def html(view: View, places: Places, title: str, credit: str) -> str:
    """Draw a view as a page of its own: no request, no physics, labels as text.

    Args:
        title: the name of the page.
        credit: the line under the picture: where it comes from.
    """
    drawn = Network(
        height="calc(100vh - 34px)",
        width="100%",
        directed=True,
        cdn_resources="in_line",
        bgcolor=COLOURS["paper"],
        font_color=COLOURS["ink"],
    )
    for one in view.things:
        x, y = places[one.name]
        drawn.add_node(
            one.name,
            label=one.ref.label or one.ref.slug,
            title=f"{one.ref.label}, {one.family}",
            x=round(x),
            y=round(y),
            size=size_of(one) / 2,
            shape=_SHAPES.get(shape_of(one.kind), shape_of(one.kind)),
            color=COLOURS["ink"] if one.kind == "case" else COLOURS[one.tone],
            font={"size": 13, "strokeWidth": 3, "strokeColor": COLOURS["paper"]},
        )
    for link in view.links:
        drawn.add_edge(
            name_in(link.source),
            name_in(link.target),
            title=f"{link.source.label} {link.words} {link.target.label}",
            color=COLOURS["line"],
            dashes=_DASHES[link.basis],
            width=1.6 if link.basis else 1,
            arrowStrikethrough=False,
        )
    drawn.toggle_physics(False)
    page = _ELSEWHERE.sub("", drawn.generate_html(notebook=False))
    page = page.replace("<html>", '<html lang="en">', 1)
    page = page.replace("<head>", f"<head><title>{escape(title)}</title>", 1)
    style = f"margin:8px 12px;font:12px/1.4 sans-serif;color:{COLOURS['']}"
    return page.replace("</body>", f'<p style="{style}">{escape(credit)}</p></body>', 1)
