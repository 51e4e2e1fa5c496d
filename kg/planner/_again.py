"""Planning once more with a changed wish: what reasons and remedies rest on."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace

from kg.errors import PlanError
from kg.planner._exact import proved
from kg.planner._material import trusted
from kg.planner._quick import at_once
from kg.planner._records import Material, Plan, Request

__all__ = ["all_fit", "least", "needed_for", "planned", "without_idea"]


def planned(request: Request, material: Material, *, proof: bool) -> Plan | None:
    """Give the best plan, or with no proof a good one; None where nothing can be planned.

    Its sessions are in any order.
    """
    try:
        return proved(request, material) if proof else at_once(request, material)
    except PlanError:
        return None


def all_fit(request: Request, goals: Iterable[str], material: Material, *, proof: bool) -> bool:
    """Say whether a plan under a request covers all of these goals, whatever else it leaves out.

    A plan that is found at once settles it; without one, only the proof can say no. With no proof
    the answer may be no where a better plan would fit.
    """
    wanted = tuple(dict.fromkeys(goals))
    taken = needed_for(wanted, request, material) & set(request.goals) - set(wanted)
    asked = replace(
        request,
        goals=(*wanted, *sorted(taken)),  # what is needed takes room as a goal, shown or not
        contrast=False,
        leave=(),
        bases=(),
        grades=(),
        sectors=(),
        places=(),
        spread=False,
    )
    bare = _bare(trusted(material, request), wanted, request)
    found = planned(asked, bare, proof=False)
    if found is None:
        return False
    if proof and found.score.coverage < len(wanted):
        found = planned(asked, bare, proof=True)
    return found is not None and found.score.coverage == len(wanted)


def _bare(material: Material, goals: Container[str], request: Request) -> Material:
    """Give the stories that may be taken as if nothing counted but which of some goals they show.

    Comparisons, evidence and sectors change nothing in what can be covered, and take time.
    """
    stories = {
        slug: replace(story, ideas={idea: 1 for idea in story.ideas if idea in goals})
        for slug, story in material.stories.items()
    }
    used = {
        slug: story
        for slug, story in stories.items()
        if slug not in request.leave and (story.ideas or slug in request.keep)
    }
    return replace(material, stories=used)


def least(fits: Callable[[int], bool], above: int, most: int) -> int | None:
    """Give the least number above one and up to another that fits; None where not even the last.

    What fits with fewer must fit with more. Complexity: one question for each halving.
    """
    if above >= most or not fits(most):
        return None
    low, high = above, most
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle
    return high


def without_idea(request: Request, material: Material, name: str) -> tuple[str, ...]:
    """Give the goals that can be taught where an idea is not: those that do not rest on it."""
    return tuple(
        goal for goal in request.goals if name not in needed_for((goal,), request, material)
    )


def needed_for(goals: Iterable[str], request: Request, material: Material) -> set[str]:
    """Give goals and all that they need, as far as the group does not know it."""
    found: set[str] = set()
    waiting = list(goals)
    while waiting:
        slug = waiting.pop()
        if slug in found or slug in request.known:
            continue
        found.add(slug)
        idea = material.ideas.get(slug)
        waiting += [need for need, _ in idea.needs] if idea else []
    return found
