"""What a thing and a link look like in pictures that leave the app."""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue import Basis
from kg.network import STORY, Shown

__all__ = [
    "AGAINST",
    "COLOURS",
    "LINE",
    "colour_of",
    "dashes_of",
    "half_of",
    "length_of",
    "name_of",
    "size_of",
]

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
AGAINST = frozenset({"counters", "breaks", "doubts"})
"""Relations that speak against what they lead to: their arrow is a bar."""
_DASHES = {Basis.WORD: "", Basis.TELLING: "7 3", Basis.OURS: "2 3", None: ""}
_SHORT = 34
_LETTER = 6.3
"""Pixels of a letter of a name, on average."""
LINE = 17.0
"""Pixels that a line of a name takes under its thing."""


def size_of(shown: Shown) -> int:
    """Give the width of a thing in pixels, from 14 to 30: by its links, stories never small."""
    least = 18 if shown.kind == STORY else 14
    return min(30, least + shown.near // 3)


def colour_of(shown: Shown) -> str:
    """Give the hue of a thing: ink for stories, soft for what has none of the five."""
    return COLOURS["ink"] if shown.kind == STORY else COLOURS[shown.tone]


def dashes_of(basis: Basis | None) -> str:
    """Give how a link is dashed, as in SVG: whole for the authors' word, dots for our reading."""
    return _DASHES[basis]


def name_of(shown: Shown) -> str:
    """Give the name under a thing, cut where it is too long."""
    label = shown.ref.label or shown.ref.slug
    return label if len(label) <= _SHORT else f"{label[: _SHORT - 1].rstrip()}…"


def length_of(shown: Shown) -> float:
    """Give about how long the name of a thing is, in pixels."""
    return _LETTER * len(name_of(shown))


def half_of(shown: Shown) -> float:
    """Give half the room that a thing takes from left to right with its name under it."""
    return max(size_of(shown), length_of(shown)) / 2
