"""The order in which ideas are met on the journey, as numbers: what comes first is taught first."""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue import Idea

__all__ = ["ranks_of"]

_PHASES = "Phase"
_STAGES = {"Belief": 0, "Force": 450, "Challenge": 460, "Defence": 800}
"""Families of the journey without a rank of their own, between its phases, which stand 100 apart."""
_SCHEME = 10_000
"""Every other scheme begins so far behind the last."""


def ranks_of(ideas: Mapping[str, Idea]) -> Mapping[str, int]:
    """Give the rank of each idea that has one, the earlier the lower.

    An idea stands with its phase or its family; one that has neither with what it is part of, or else
    with the first of its parts. Ideas of other schemes follow by the rank that they have there.
    """
    home = {idea.scheme.slug for idea in ideas.values() if idea.ref.family == _PHASES}
    others = sorted({idea.scheme.slug for idea in ideas.values()} - home)
    start = {slug: _SCHEME * place for place, slug in enumerate(others, 1)} | dict.fromkeys(home, 0)
    found: dict[str, int] = {}
    for slug, idea in ideas.items():
        base = start[idea.scheme.slug]
        if idea.ref.family in _STAGES and not base:
            found[slug] = _STAGES[idea.ref.family]
        elif idea.rank is not None and (base or idea.ref.family == _PHASES):
            found[slug] = base + 100 * idea.rank
    return found | _with_others(ideas, found)


def _with_others(ideas: Mapping[str, Idea], ranked: Mapping[str, int]) -> dict[str, int]:
    """Give the ranks of ideas that stand with what they are part of, or with the first of their parts."""
    found = {}
    for slug in ideas.keys() - ranked.keys():
        idea = ideas[slug]
        wider = [ranked[one.slug] for one in idea.broader if one.slug in ranked]
        parts = [ranked[one.slug] for one in idea.narrower if one.slug in ranked]
        if wider:
            found[slug] = min(wider) + (idea.rank or 0)
        elif parts:
            found[slug] = min(parts)
    return found
