"""The five hues and what they mean: each hue one thing, and nothing else is coloured.

`lit` is the ground and what lights the fire, `turned` lift-off and Moments of Belief, `climb`
climbing, `orbit` what holds, `pulled` falling and what pulls down. Source: the look, section 2.
"""

from __future__ import annotations

from kg.catalogue.records import Phase, Ref

__all__ = ["TONES", "tone_of", "tone_of_phase"]

TONES = ("lit", "pulled", "turned", "climb", "orbit")
"""The hues of the bands, from the ground up."""

_BY_FAMILY = {"Cause": "lit", "Challenge": "pulled", "Defence": "orbit", "Force": "pulled"}


def tone_of_phase(phase: Phase | None) -> str:
    """Give the hue of a phase by its band, the ground first; empty where there is none."""
    if phase is None:
        return ""
    return TONES[min(max(phase.altitude, 0), len(TONES) - 1)]


def tone_of(ref: Ref, phase: Phase | None = None) -> str:
    """Give the hue of an idea: of its band where it is a phase, else of its family; often none."""
    return tone_of_phase(phase) or _BY_FAMILY.get(ref.family, "")
