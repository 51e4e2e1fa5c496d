"""What a thing and a link look like in pictures that leave the app."""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue import Basis
from kg.network import Shown, ShownLink

__all__ = ["COLOURS", "dashes_of", "size_of"]

COLOURS: Mapping[str, str] = {
    "": "#4c5a6b",
    "ink": "#16202e",
    "paper": "#fbfcfd",
    "line": "#7b8a9b",
    "lit": "#b23a0a",
    "turned": "#a3195b",
    "climb": "#1b5e9e",
    "orbit": "#0a6a61",
    "pulled": "#5b4894",
}
"""The hues on paper, for pictures that leave the app. Source: the look, section 2."""
_DASHES = {Basis.WORD: "", Basis.TELLING: "7 3", Basis.OURS: "2 3", None: ""}


def size_of(shown: Shown) -> int:
    """Give the width of a thing in pixels, from 14 to 30: by its links, stories never small."""
    least = 18 if shown.kind == "case" else 14
    return min(30, least + shown.links // 3)


def dashes_of(link: ShownLink) -> str:
    """Give how a link is dashed, as in SVG: whole for the authors' word, dots for our reading."""
    return _DASHES[link.basis]
