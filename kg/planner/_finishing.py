"""A plan in words from what was chosen by number, in the order in which it is met."""

from __future__ import annotations

from kg.planner._choice import Choice, Draft, bits
from kg.planner._instance import Instance
from kg.planner._records import Comparison, Material, Plan, PlannedSession
from kg.planner._score import worth

__all__ = ["finished"]


def finished(instance: Instance, draft: Draft, material: Material, *, proved: bool = False) -> Plan:
    """Write a plan; sessions that hold nothing are left out.

    Raises:
        ValueError: it breaks a rule; says which.
    """
    ideas, sessions = 0, []
    for one in draft.sessions:
        ideas |= one.ideas
        if one.ideas or one.stories:
            sessions.append(_session(instance, one, instance.goals_in(ideas), material))
    found = worth(instance.request, material, sessions)
    return Plan(
        request=instance.request,
        sessions=tuple(sessions),
        covered=found.covered,
        contrasted=found.contrasted,
        score=found.score,
        proved=proved,
    )


def _session(instance: Instance, one: Choice, taught: int, material: Material) -> PlannedSession:
    stories = instance.stories
    comparisons, order = [], []
    for held, fell in sorted(one.pairs):
        shared = stories[held].shows & stories[fell].shows & taught
        if not shared:
            continue
        ideas = tuple(instance.goals[goal] for goal in bits(shared))
        comparisons.append(Comparison(stories[held].slug, stories[fell].slug, ideas))
        order += sorted((held, fell), key=lambda side: not stories[side].decides)
    order += [story for story in one.stories if story not in order]
    slugs = tuple(stories[story].slug for story in order)
    decisions = (material.stories[slug].decision for slug in slugs)
    return PlannedSession(
        ideas=tuple(instance.ideas[idea] for idea in bits(one.ideas)),
        stories=slugs,
        comparisons=tuple(comparisons),
        decision=next((name for name in decisions if name), ""),
    )
