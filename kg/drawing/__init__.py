"""Pictures of a view of the network: places, Cytoscape elements, SVG, PNG, one-file HTML.

Every picture is made of the same places and the same shapes, so that what is downloaded is what was
seen. Labels are text in all of them, never markup.
"""

from kg.drawing._elements import elements
from kg.drawing._layout import LAYOUTS, Places, layout
from kg.drawing._picture import png, svg
from kg.drawing._pyvis import html

__all__ = ["LAYOUTS", "Places", "elements", "html", "layout", "png", "svg"]
