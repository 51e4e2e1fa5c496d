"""What is chosen for all sessions, put into sessions: spread evenly, ideas where they are met.

Tries a few ways, always the same ones, and gives up; the solver then looks for any way at all.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence

from kg.planner._choice import Choice, Draft, bits
from kg.planner._instance import Instance

__all__ = ["arranged", "filled_in"]

_TRIES = 60
_WAYS = 100
Unit = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]
"""Stories that stay together and the comparison between them, if there is one."""


def arranged(instance: Instance, choice: Choice) -> Draft | None:
    """Put a choice into sessions so that all that it covers and contrasts is so in time.

    Returns:
        A way in which as many sessions as can be hold a story that illustrates what is taught by then,
        if one was found, or else the best of all that were tried; None where no way was found, though
        there may be one.
    """
    units = _units(instance, choice)
    useful = sum(any(instance.stories[one].shows for one in unit[0]) for unit in units)
    found: list[tuple[tuple[int, ...], Draft]] = []
    for at, ordered in enumerate(_orders(units)):
        for wanted in _wanted(len(units), instance.request.sessions, all_ways=at == 0):
            sessions = _seated(instance, ordered, wanted)
            taught = _taught(instance, choice, sessions) if sessions else None
            if taught and sessions:
                draft = Draft(
                    tuple(
                        Choice(ideas, tuple(sorted(stories)), tuple(sorted(pairs)))
                        for ideas, (stories, pairs) in zip(taught, sessions, strict=True)
                    )
                )
                found.append((_unevenness(instance, draft), draft))
        if any(-one[0] >= min(useful, instance.request.sessions) for one, _ in found):
            break
    return min(found, key=lambda one: one[0])[1] if found else None


def _unevenness(instance: Instance, draft: Draft) -> tuple[int, ...]:
    """Say how far an arrangement is from a class in which every session has its part.

    Sessions without a story that illustrates what is taught are the worst, then those of ideas without
    a story at all, then those left empty, then full ones beside others that are nearly empty; of
    equals, that which is met sooner.
    """
    bare = sum(bool(one.ideas and not one.stories) for one in draft.sessions)
    empty = sum(not (one.ideas or one.stories) for one in draft.sessions)
    loads = [one.ideas.bit_count() + 2 * len(one.stories) for one in draft.sessions]
    soon = sum(at * load for at, load in enumerate(loads))
    return -filled_in(instance, draft), bare, empty, sum(load * load for load in loads), soon


def filled_in(instance: Instance, draft: Draft) -> int:
    """Count the sessions with a story that illustrates a goal taught by then."""
    filled, taught = 0, 0
    for one in draft.sessions:
        taught |= one.ideas
        goals = instance.goals_in(taught)
        filled += any(instance.stories[story].shows & goals for story in one.stories)
    return filled


def _units(instance: Instance, choice: Choice) -> list[Unit]:
    """Give what stands together, what shows the first ideas first."""
    paired = {story for pair in choice.pairs for story in pair}
    units: list[Unit] = [(pair, (pair,)) for pair in sorted(choice.pairs)]
    units += [((story,), ()) for story in choice.stories if story not in paired]

    def first(unit: Unit) -> tuple[list[int], tuple[int, ...]]:
        shown = 0
        for story in unit[0]:
            shown |= instance.stories[story].shows
        return sorted(instance.place[goal] for goal in bits(shown)) or [len(instance.ideas)], unit[
            0
        ]

    return sorted(units, key=first)


def _orders(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    yield list(units)
    yield list(reversed(units))
    chance = random.Random(len(units))  # noqa: S311  # only an order to try
    for _ in range(_TRIES if len(units) > 1 else 0):
        shuffled = list(units)
        chance.shuffle(shuffled)
        yield shuffled


# --- Stories into sessions ---


def _wanted(units: int, sessions: int, *, all_ways: bool) -> Iterator[Sequence[int]]:
    """Give where units are wanted: far apart and soon, far apart and late, or in every way."""
    yield [at * sessions // units for at in range(units)]
    yield [(at + 1) * sessions // units - 1 for at in range(units)]
    yield [max(0, sessions - units + at) for at in range(units)]
    if all_ways and units <= sessions and math.comb(sessions, units) <= _WAYS:
        yield from itertools.combinations(range(sessions), units)


def _seated(
    instance: Instance, units: Sequence[Unit], wanted: Sequence[int]
) -> list[tuple[list[int], list[tuple[int, int]]]] | None:
    """Give each session its stories, as near as can be to where they are wanted."""
    count = instance.request.sessions
    sessions: list[tuple[list[int], list[tuple[int, int]]]] = [([], []) for _ in range(count)]
    hard = sorted(range(len(units)), key=lambda at: -len(units[at][0]))
    for at in hard:
        fits = [w for w in range(count) if _fits(instance, sessions[w], units[at])]
        if not fits:
            return None
        best = min(fits, key=lambda w: (abs(w - wanted[at]), w))
        sessions[best][0].extend(units[at][0])
        sessions[best][1].extend(units[at][1])
    return sessions


def _fits(instance: Instance, session: tuple[list[int], list[tuple[int, int]]], unit: Unit) -> bool:
    stories = [*session[0], *unit[0]]
    read = sum(instance.stories[story].minutes for story in stories)
    decides = any(instance.stories[story].decides for story in stories)
    return read <= instance.request.reading and instance.holds(
        len(stories), len(session[1]) + len(unit[1]), decides
    )


# --- Ideas into sessions ---


def _taught(
    instance: Instance,
    choice: Choice,
    sessions: Sequence[tuple[list[int], list[tuple[int, int]]]],
) -> list[int] | None:
    """Give each session its ideas, as bits; None where they cannot all be met in time."""
    first, last = _windows(instance, choice, sessions)
    for late in (True, False):
        ideas = _in_time(instance, choice, sessions, first if late else None, last)
        if ideas is not None:
            return ideas
    return None


def _windows(
    instance: Instance,
    choice: Choice,
    sessions: Sequence[tuple[list[int], list[tuple[int, int]]]],
) -> tuple[dict[int, int], dict[int, int]]:
    """Give the session in which each idea is first met, and that by which it must be taught."""
    end = instance.request.sessions - 1
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    where = {story: at for at, (stories, _) in enumerate(sessions) for story in stories}
    for goal, place in enumerate(instance.place):
        if place < 0 or not choice.ideas >> place & 1:
            continue
        levels = {story: instance.stories[story].levels[goal] for story in choice.stories}
        most = max(levels.values(), default=0)
        if most:
            first[place] = min(where[story] for story, level in levels.items() if level)
            last[place] = max(where[story] for story, level in levels.items() if level == most)
        compared = [
            where[one]
            for one, other in choice.pairs
            if (instance.stories[one].shows & instance.stories[other].shows) >> goal & 1
        ]
        if compared:
            last[place] = min(last.get(place, end), max(compared))
    for place in reversed(list(bits(choice.ideas))):
        for need in instance.needs[place]:
            first[need] = min(first.get(need, end), first.get(place, end))
            last[need] = min(last.get(need, end), last.get(place, end))
    return first, last


def _in_time(
    instance: Instance,
    choice: Choice,
    sessions: Sequence[tuple[list[int], list[tuple[int, int]]]],
    first: dict[int, int] | None,
    last: dict[int, int],
) -> list[int] | None:
    end = instance.request.sessions - 1
    goals = set(instance.place)
    lessons = [instance.lessons] * len(sessions)
    minutes = [
        instance.request.reading - sum(instance.stories[story].minutes for story in stories)
        for stories, _ in sessions
    ]
    taught = [0] * len(sessions)
    at: dict[int, int] = {}
    order = list(bits(choice.ideas))
    if first is None:
        order.sort(key=lambda place: (last.get(place, end), place))
    for place in order:
        start = max((at[need] for need in instance.needs[place]), default=0)
        stop = last.get(place, end)
        wanted = 0 if first is None else max(start, min(first.get(place, stop), stop))
        tried = [*range(wanted, start - 1, -1), *range(max(wanted + 1, start), stop + 1)]
        own = instance.minutes[place]
        for w in tried:
            if minutes[w] >= own and (place not in goals or lessons[w] >= 1):
                break
        else:
            return None
        at[place] = w
        taught[w] |= 1 << place
        minutes[w] -= own
        lessons[w] -= place in goals
    return taught
