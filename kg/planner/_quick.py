"""A good plan at once, in Python alone."""

from __future__ import annotations

from collections.abc import Sequence

from kg.planner._arranging import arranged
from kg.planner._choice import Choice, Draft
from kg.planner._finishing import finished
from kg.planner._instance import Instance, instance_of, pruned
from kg.planner._limits import DEFAULTS, no_room, possible
from kg.planner._records import Material, Plan, Request
from kg.planner._search import MOST, Search
from kg.planner._spreading import spread
from kg.settings import Settings

__all__ = ["at_once", "quick"]


def quick(request: Request, material: Material, *, settings: Settings = DEFAULTS) -> Plan:
    """Find a good plan at once, in an order to teach it in; it is not proved to be the best.

    Raises:
        PlanError: nothing can be planned for this request.
    """
    return spread(at_once(request, material, settings=settings), material)


def at_once(request: Request, material: Material, *, settings: Settings = DEFAULTS) -> Plan:
    """Find a good plan whose sessions are in any order: enough to know what it is worth.

    Raises:
        PlanError: nothing can be planned for this request.
    """
    possible(request, material, settings)
    instance = pruned(instance_of(request, material))
    drafts = (_lean(instance, draft) for draft in _drafted(instance))
    plans = (finished(instance, draft, material) for draft in drafts)
    return max(plans, key=lambda plan: plan.score)  # of equals the first


def _drafted(instance: Instance) -> Sequence[Draft]:
    """Choose in the large room, and put what is chosen into the sessions, in several ways.

    Raises:
        PlanError: what is to be kept has no room.
    """
    first: Choice | None = None
    for spare in _SPARE:
        found = Search(instance, spare, MOST // 4 if spare else MOST).found()
        if instance.request.sessions == 1 and found:
            return (Draft(found[:1]),)
        drafts = [
            draft for one in [*dict.fromkeys(found)][:_WAYS] if (draft := arranged(instance, one))
        ]
        if drafts:
            return drafts
        first = first or next(iter(found), None)
        if first is None:
            raise no_room(instance.request)
    return (_smaller(instance, first or Choice()),)


def _lean(instance: Instance, draft: Draft) -> Draft:
    """Leave out stories that illustrate nothing taught by then, unless they serve another wish."""
    taught, sessions = 0, []
    for one in draft.sessions:
        taught |= one.ideas
        serving = tuple(
            at
            for at in one.stories
            if instance.stories[at].shows & instance.goals_in(taught)
            or instance.stories[at].tags
            or instance.stories[at].kept
        )
        pairs = tuple(pair for pair in one.pairs if {*pair} <= {*serving})
        sessions.append(Choice(one.ideas, serving, pairs))
    return Draft(tuple(sessions))


def _smaller(instance: Instance, choice: Choice) -> Draft:
    """Leave out one thing after another until the rest can be put into sessions.

    Raises:
        PlanError: only what is to be kept is left.
    """
    while choice.ideas or choice.stories:
        choice = _less(instance, choice)
        draft = arranged(instance, choice)
        if draft is not None:
            return draft
    return Draft(())


_SPARE = (0, 1, 2, 4, 8)
_WAYS = 4
"""So many of what was found are put into sessions, the best first."""


def _less(instance: Instance, choice: Choice) -> Choice:
    """Leave out the idea that is taught last, or a story where none is left.

    Raises:
        PlanError: only what is to be kept is left.
    """
    if choice.ideas:
        ideas = choice.ideas & ~(1 << choice.ideas.bit_length() - 1)
        return Choice(ideas, choice.stories, choice.pairs)
    free = [at for at in choice.stories if not instance.stories[at].kept]
    if not free:
        raise no_room(instance.request)
    return Choice(
        0,
        tuple(at for at in choice.stories if at != free[-1]),
        tuple(pair for pair in choice.pairs if free[-1] not in pair),
    )
