"""Pictures: views of the network as Cytoscape elements, SVG, PNG, one-file HTML; charts of answers.

Every picture is made of the same places and the same shapes, so that what is downloaded is what was
seen. Labels are text in all of them, never markup.
"""

from kg.drawing._chart import Bar, Plot, plot_of, plot_svg
from kg.drawing._elements import elements
from kg.drawing._layout import LAYOUTS, Drawing, Places, draw
from kg.drawing._picture import png, svg
from kg.drawing._pyvis import html

__all__ = [
    "LAYOUTS",
    "Bar",
    "Drawing",
    "Places",
    "Plot",
    "draw",
    "elements",
    "html",
    "plot_of",
    "plot_svg",
    "png",
    "svg",
]
