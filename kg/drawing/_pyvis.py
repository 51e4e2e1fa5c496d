"""A view as one HTML file that needs nothing else: drawn by pyvis, at our places, standing still.

pyvis names two files on other sites even when told to bring everything along; they are cut out. Its
heading, its menus and its sizes are written unescaped, so nothing of data goes there.
"""

from __future__ import annotations

import re
from html import escape

from kg.catalogue import Basis, shape_of
from kg.drawing._layout import Drawing
from kg.drawing._shapes import AGAINST, COLOURS, colour_of, name_of, size_of
from kg.network import name_in

__all__ = ["html"]

_ELSEWHERE = re.compile(
    r"<!--.*?-->|<link\b[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>", re.DOTALL
)
_FRAMELESS = "<style>body { margin: 0 } .card, #mynetwork { border: 0 !important }</style>"
_SHAPES = {"circle": "dot", "triangle-down": "triangleDown"}
_DASHES: dict[Basis | None, bool | list[int]] = {
    Basis.WORD: False,
    Basis.TELLING: [7, 3],
    Basis.OURS: [2, 3],
    None: False,
}


def html(drawing: Drawing, title: str, credit: str) -> str:
    """Draw a view as a page of its own: no request, no physics, labels as text.

    Args:
        title: the name of the page.
        credit: the line under the picture: where it comes from.
    """
    from pyvis.network import Network  # brings IPython along, which takes its time

    drawn = Network(
        height="calc(100vh - 34px)",
        width="100%",
        directed=True,
        cdn_resources="in_line",
        bgcolor=COLOURS["paper"],
        font_color=COLOURS["ink"],
    )
    for one in drawing.view.things:
        x, y = drawing.places[one.name]
        drawn.add_node(
            one.name,
            label=name_of(one),
            title=f"{one.ref.label}, {one.family}",
            x=round(x),
            y=round(y),
            size=size_of(one) / 2,
            shape=_SHAPES.get(shape_of(one.kind), shape_of(one.kind)),
            color=colour_of(one),
            font={
                "size": 12,
                "face": "Instrument Sans, sans-serif",
                "strokeWidth": 3,
                "strokeColor": COLOURS["paper"],
            },
        )
    for link in drawing.view.links:
        drawn.add_edge(
            name_in(link.source),
            name_in(link.target),
            title=f"{link.source.label} {link.words} {link.target.label}",
            color=COLOURS["line"],
            dashes=_DASHES[link.basis],
            width=1.6 if link.basis else 1,
            arrows={
                "to": {
                    "enabled": True,
                    "scaleFactor": 0.5,
                    "type": "bar" if link.relation in AGAINST else "arrow",
                }
            },
            arrowStrikethrough=False,
        )
    drawn.toggle_physics(False)
    page = _ELSEWHERE.sub("", drawn.generate_html(notebook=False))
    page = page.replace("<html>", '<html lang="en">', 1)
    page = page.replace("<head>", f"<head><title>{escape(title)}</title>{_FRAMELESS}", 1)
    style = f"margin:8px 12px;font:12px/1.4 sans-serif;color:{COLOURS['']}"
    return page.replace("</body>", f'<p style="{style}">{escape(credit)}</p></body>', 1)
