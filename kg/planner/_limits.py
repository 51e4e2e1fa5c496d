"""What a request may ask at most, and what is wrong with one that cannot be planned at all."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import networkx as nx

from kg.errors import PlanError
from kg.planner._records import IdeaToTeach, Material, Request
from kg.settings import Settings

__all__ = ["DEFAULTS", "circle_in", "needs_of", "no_room", "possible"]

DEFAULTS = Settings(content=Path())
"""The limits where nobody sets any; no file is read."""


def possible(request: Request, material: Material, settings: Settings = DEFAULTS) -> None:
    """Return where a request can be planned, however little it may cover.

    Raises:
        PlanError: a number is out of its range, a name unknown, wishes contradict each other, or
            ideas need each other in a circle.
    """
    _numbers(request, settings)
    _pattern(request, settings)
    _names(request, material)
    both = sorted(set(request.keep) & set(request.leave))
    if both:
        raise PlanError(
            f"{_titles(both, material)} is to be kept and to be left out at once.",
            "Take it off one of the two lists.",
        )
    circle = circle_in(request, material)
    if circle:
        named = " needs ".join(_title(slug, material) for slug in (*circle, circle[0]))
        raise PlanError(
            f"These ideas need each other in a circle: {named}.",
            f"Say that the group knows one of them, such as {_title(circle[0], material)}.",
        )


def _numbers(request: Request, settings: Settings) -> None:
    if not request.goals:
        raise PlanError("No idea is asked for.", "Choose at least one idea to cover.")
    goals = len(set(request.goals))
    if goals > settings.plan_goals:
        raise PlanError(
            f"{goals} ideas are asked for; a plan takes {settings.plan_goals} at most.",
            f"Leave out {goals - settings.plan_goals} of them.",
        )
    ranges = (
        ("sessions", request.sessions, 1, settings.plan_sessions),
        ("minutes in class", request.minutes, 1, settings.plan_minutes),
        ("minutes of reading", request.reading, 1, settings.plan_reading),
        ("words a minute", request.pace, 1, 10_000),
        ("ideas and stories in a session", request.items, 1, 1_000),
    )
    for name, value, least, most in ranges:
        if value is not None and not least <= value <= most:
            raise PlanError(
                f"The {name} are {value:,}.", f"Give a number from {least:,} to {most:,}."
            )


def _pattern(request: Request, settings: Settings) -> None:
    pattern = request.pattern
    for name in ("decision", "story", "comparison", "close"):
        value = getattr(pattern, name)
        if not 0 <= value <= settings.plan_minutes:
            raise PlanError(
                f"The minutes of a {name} in the pattern are {value:,}.",
                f"Give a number from 0 to {settings.plan_minutes:,}.",
            )
    for name, value in (("stories", pattern.stories), ("comparisons", pattern.comparisons)):
        least = 1 if name == "stories" else 0
        if not least <= value <= settings.plan_stories:
            raise PlanError(
                f"The pattern holds {value:,} {name}.",
                f"Give a number from {least} to {settings.plan_stories}.",
            )
    least = pattern.story + pattern.close
    if least > request.minutes:
        raise PlanError(
            f"No story fits: it takes {pattern.story} minutes and the close {pattern.close}, and a "
            f"session has {request.minutes}.",
            f"Give each session at least {least} minutes, or fewer minutes to each story or to the close.",
        )


def _names(request: Request, material: Material) -> None:
    stories = material.stories.values()
    _known("idea", (*request.goals, *request.known), material.ideas)
    _known("story", (*request.keep, *request.leave), material.stories)
    _known("sector", request.sectors, {slug for one in stories for slug in one.sectors})
    _known("place", request.places, {slug for one in stories for slug in one.places})


def _known(kind: str, asked: Iterable[str], there: Collection[str]) -> None:
    for slug in asked:
        if slug in there:
            continue
        near = difflib.get_close_matches(slug, sorted(there), n=1)
        raise PlanError(
            f"There is no {kind} named “{slug}”.",
            f"Did you mean {near[0]}?" if near else "Take it out of the request.",
        )


def no_room(request: Request) -> PlanError:
    """Say that the stories to be kept do not fit."""
    kept = len(set(request.keep))
    return PlanError(
        f"The {kept} stories to be kept have no room in {request.sessions} sessions of "
        f"{request.minutes} minutes in class and {request.reading} of reading."
        if request.sessions > 1
        else f"The {kept} stories to be kept have no room in one session of {request.minutes} "
        f"minutes in class and {request.reading} of reading.",
        "Keep fewer of them, or give more sessions or minutes.",
    )


def circle_in(request: Request, material: Material) -> tuple[str, ...]:
    """Give ideas that need each other in a circle, among those that a request needs; else none.

    Ideas that the group knows need nothing, so that one of them opens the circle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    known, left, seen = set(request.known), list(request.goals), set[str]()
    while left:
        slug = left.pop()
        if slug in seen or slug in known:
            continue
        seen.add(slug)
        for needed in needs_of(slug, material.ideas):
            if needed not in known:
                graph.add_edge(slug, needed)
                left.append(needed)
    rings = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1]
    rings += [{slug} for slug in graph if graph.has_edge(slug, slug)]
    if not rings:
        return ()
    part = graph.subgraph(min(rings, key=sorted))
    start = min(part)
    ordered: nx.DiGraph[str] = nx.DiGraph()
    ordered.add_edges_from(sorted(part.edges))
    return tuple(one for one, _ in nx.find_cycle(ordered, start))


def needs_of(slug: str, ideas: Mapping[str, IdeaToTeach]) -> tuple[str, ...]:
    """Give the ideas that an idea needs, by name; those that the material lacks count as known."""
    return tuple(needed for needed, _ in ideas[slug].needs if needed in ideas)


def _title(slug: str, material: Material) -> str:
    return material.ideas[slug].ref.label if slug in material.ideas else slug


def _titles(slugs: Iterable[str], material: Material) -> str:
    return ", ".join(material.stories[slug].ref.label for slug in slugs)
