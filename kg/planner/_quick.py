"""A good plan at once, in Python alone."""

from __future__ import annotations

from kg.planner._arranging import arranged
from kg.planner._choice import Choice, Draft
from kg.planner._finishing import finished
from kg.planner._instance import Instance, instance_of, pruned
from kg.planner._limits import DEFAULTS, no_room, possible
from kg.planner._records import Material, Plan, Request
from kg.planner._search import Search
from kg.settings import Settings

__all__ = ["quick"]


def quick(request: Request, material: Material, *, settings: Settings = DEFAULTS) -> Plan:
    """Find a good plan at once; it is not proved to be the best.

    Raises:
        PlanError: nothing can be planned for this request.
    """
    possible(request, material, settings)
    instance = pruned(instance_of(request, material))
    return finished(instance, drafted(instance), material)


def drafted(instance: Instance) -> Draft:
    """Choose in the large room, and put what is chosen into the sessions.

    Raises:
        PlanError: what is to be kept has no room.
    """
    first: Choice | None = None
    for spare in _SPARE:
        for found in Search(instance, spare).found():
            first = first or found
            if instance.request.sessions == 1:
                return Draft((found,))
            draft = arranged(instance, found)
            if draft is not None:
                return draft
        if first is None:
            raise no_room(instance.request)
    choice = first or Choice()
    while choice.ideas or choice.stories:
        choice = _less(instance, choice)
        draft = arranged(instance, choice)
        if draft is not None:
            return draft
    return Draft(())


_SPARE = (0, 1, 2, 4, 8)


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
