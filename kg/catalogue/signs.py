"""How a kind of thing is told apart in pictures: five hues that mean five things, and shapes.

Nothing else is coloured, and colour is never the only sign.

`lit` is the ground and what lights the fire, `turned` lift-off and Moments of Belief, `climb`
climbing, `orbit` what holds, `pulled` falling and what pulls down. Source: the look, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue.records import Phase, Ref

__all__ = ["CORNERS", "TONES", "shape_of", "tone_of", "tone_of_phase"]

TONES = ("lit", "pulled", "turned", "climb", "orbit")
"""The hues of the bands, from the ground up."""

_HUES = {"Cause": "lit", "Challenge": "pulled", "Defence": "orbit", "Force": "pulled"}
_SHAPES = {
    "case": "square",
    "Phase": "circle",
    "Cause": "triangle",
    "Force": "triangle-down",
    "Challenge": "triangle-down",
    "Defence": "diamond",
    "Belief": "hexagon",
    "Orientation": "hexagon",
    "Level": "hexagon",
}
CORNERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "triangle": ((0.0, -1.15), (1.0, 0.7), (-1.0, 0.7)),
    "triangle-down": ((0.0, 1.15), (1.0, -0.7), (-1.0, -0.7)),
    "diamond": ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "hexagon": ((-0.55, -1.0), (0.55, -1.0), (1.1, 0.0), (0.55, 1.0), (-0.55, 1.0), (-1.1, 0.0)),
}
"""Corners of the shapes, in halves of their width right and down of the middle; a circle has none."""


def shape_of(kind: str) -> str:
    """Give the shape of a kind: square, circle, triangle, triangle-down, diamond or hexagon.

    >>> shape_of("case"), shape_of("Cause"), shape_of("Practice")
    ('square', 'triangle', 'circle')
    """
    return _SHAPES.get(kind, "circle")


def tone_of_phase(phase: Phase | None) -> str:
    """Give the hue of a phase by its band, the ground first; empty where there is none."""
    if phase is None:
        return ""
    return TONES[min(max(phase.altitude, 0), len(TONES) - 1)]


def tone_of(ref: Ref, phase: Phase | None = None) -> str:
    """Give the hue of an idea: of its band where it is a phase, else of its family; often none."""
    return tone_of_phase(phase) or _HUES.get(ref.family, "")
