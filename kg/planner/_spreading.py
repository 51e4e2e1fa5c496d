"""The last step of every plan: the same stories and ideas in an order in which a class would meet them.

An idea stands with a story that illustrates it, every session brings something new where it can, and
sessions follow the journey. Must never change what a plan is worth: what is proved of it stays so.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations, permutations, product

import networkx as nx

from kg.planner._choice import bits
from kg.planner._instance import lessons_of, minutes_of
from kg.planner._material import trusted
from kg.planner._records import Comparison, Material, Plan, PlannedSession, Request
from kg.planner._score import worth

__all__ = ["spread"]

_log = logging.getLogger("kg")
_STEPS, _WORK = 2_000, 100_000
"""The steps of one look for a better order, and how much of sessions and ideas it may look at."""
_WEIGHTS = (600, 120, 60, 20, 5, 4, 1)
"""What each part of a cost weighs while one looks; at the end the first that differs decides."""
_LOOSE = 80
"""So much worse an order may be than the last, at the beginning."""
_LAST = 10**9
_LEVELS = (1, 2, 3, 4)
Cost = tuple[int, ...]
State = tuple[tuple[int, ...], tuple[int, ...]]
"""The order of the groups of stories, and the group with which each free idea is taught."""


def spread(plan: Plan, material: Material) -> Plan:
    """Put a plan of several sessions into an order to teach it in; its score stays what it is.

    The work is bounded; where nothing better is found in it the plan stays as it is.
    """
    if len(plan.sessions) < 2:
        return plan
    course = _course_of(plan, material)
    itself = _as_it_is(course, plan)
    starts = [*_found(course, _started(course))] or [itself, *_found(course, itself)]
    found = [_improved(course, one) for one in starts]
    again = _written(course, min([*found, itself], key=course.cost), plan)
    if again is None:
        return plan
    return spread(again, material) if len(again.sessions) < len(plan.sessions) else again


# --- A plan by number ---


@dataclass(frozen=True, slots=True)
class _Course:
    """What stays together and what is free to be taught elsewhere.

    Ideas are bits of their places in `ideas`, after all that they need; the goals that the group knows
    follow. `free` are the ideas asked for and those that nothing taught needs; all others go where
    they are needed. `shows`, `levels` (one for each level of evidence, or better) and `pairs` are of
    each group.
    """

    request: Request
    material: Material
    told: Material
    groups: tuple[PlannedSession, ...]
    ideas: tuple[str, ...]
    free: tuple[int, ...]
    goals: int
    known: int
    needed_by: tuple[tuple[int, ...], ...]
    minutes: tuple[int, ...]
    rooms: tuple[int, ...]
    shows: tuple[int, ...]
    levels: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, ...], ...]
    sooner: Mapping[int, int]
    """The free ideas that come before one on the journey, as bits."""
    asked: Mapping[int, int]
    """Those of the same rank that come before it by name."""
    wanted: tuple[int, int, int, int]
    """Coverage, pairs, evidence and sessions filled, which have to stay."""

    @property
    def work(self) -> int:
        """How many orders may be looked at in one look."""
        return _WORK // (len(self.groups) + len(self.ideas) + len(self.free))

    def spots(self, state: State) -> tuple[list[int], int]:
        """Give the session of each idea, and how much breaks a rule: order, minutes, lessons."""
        order, where = state
        at = {group: place for place, group in enumerate(order)}
        room = [self.rooms[group] for group in order]
        lessons = [lessons_of(self.request)] * len(order)
        spot = [-1] * len(self.ideas)
        for idea, group in zip(self.free, where, strict=True):
            place = spot[idea] = at[group]
            room[place] -= self.minutes[idea]
            lessons[place] -= self.goals >> idea & 1
        wrong = -sum(min(0, left) for left in room) - sum(min(0, left) for left in lessons)
        for idea in range(len(self.ideas) - 1, -1, -1):
            latest = min((spot[one] for one in self.needed_by[idea]), default=len(order) - 1)
            if spot[idea] >= 0:
                wrong += max(0, spot[idea] - latest)
                continue
            own = self.minutes[idea]
            fits = (place for place in range(latest, -1, -1) if room[place] >= own)
            place = next(fits, -1)
            wrong += 0 if place >= 0 else own
            spot[idea] = max(place, 0)
            room[spot[idea]] -= own
        return spot, wrong

    def cost(self, state: State, most: int = _LAST) -> Cost:
        """Say how far an order is from one to teach in; 0 first where it keeps the score and the rules.

        Then sessions that bring nothing new, ideas taught away from every story that illustrates
        them, ideas before others that come sooner on the journey, or by name, ideas
        crowded together, and how long stories and ideas wait for each other. Where more than `most`
        is wrong, only that is told.
        """
        spot, wrong = self.spots(state)
        if wrong > most:
            return (wrong,)
        order = state[0]
        new = [0] * len(order)
        for idea in self.free:
            new[spot[idea]] |= 1 << idea
        taught, left, shown = self.known, sum(new), 0
        bare = away = turned = later = crowd = apart = 0
        seen, paired, filled, evidence = 0, 0, 0, [0] * len(_LEVELS)
        for group, here in zip(order, new, strict=True):
            taught |= here
            left &= ~here
            shows = self.shows[group]
            shown |= shows
            now = taught & shows
            seen |= now
            filled += bool(now)
            for at, mask in enumerate(self.levels[group]):
                evidence[at] |= mask & taught
            for mask in self.pairs[group]:
                wrong += not mask & taught
                paired |= mask & taught
            bare += not here
            away += (here & self.goals & ~shows).bit_count()
            crowd += here.bit_count() ** 2
            apart += (shown & left).bit_count() + (taught & self.goals & ~shown).bit_count()
            for idea in bits(here):
                turned += (self.sooner[idea] & left).bit_count()
                later += (self.asked[idea] & left).bit_count()
        sums = (seen.bit_count(), paired.bit_count(), sum(map(int.bit_count, evidence)), filled)
        wrong += sum(abs(one - other) for one, other in zip(sums, self.wanted, strict=True))
        return wrong, bare, away, turned, later, crowd, apart


def _course_of(plan: Plan, material: Material) -> _Course:
    request, told = plan.request, trusted(material, plan.request)
    goals = sorted({*request.goals})
    taught = {slug for session in plan.sessions for slug in session.ideas}
    keys = {slug: _rank(slug, material) for slug in taught}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(taught)
    for slug in taught:
        needs = (needed for needed, _ in material.ideas[slug].needs)
        graph.add_edges_from((needed, slug) for needed in needs if needed in taught)
    ideas = tuple(nx.lexicographical_topological_sort(graph, key=lambda one: (keys[one], one)))
    place = {
        slug: at for at, slug in enumerate([*ideas, *(one for one in goals if one not in taught)])
    }
    free = tuple(at for at, one in enumerate(ideas) if one in goals or not graph.out_degree(one))
    known = sum(1 << place[one] for one in goals if one in request.known)
    groups = tuple(sorted(plan.sessions, key=lambda one: (not one.stories, one.stories)))
    stories = [[told.stories[slug].ideas for slug in one.stories] for one in groups]

    def mask(slugs: Iterator[str]) -> int:
        return sum(1 << place[slug] for slug in {*slugs} & {*goals})

    levels = tuple(
        tuple(
            mask(one for held in told_of for one in held if held[one] >= level) for level in _LEVELS
        )
        for told_of in stories
    )
    asked = {place[slug]: at for at, slug in enumerate(goals)}
    rank = {at: keys[ideas[at]] for at in free}
    pace = request.pace
    score = plan.score
    return _Course(
        request=request,
        material=material,
        told=told,
        groups=groups,
        ideas=ideas,
        free=free,
        goals=sum(1 << place[slug] for slug in goals if slug in taught),
        known=known,
        needed_by=tuple(tuple(sorted(place[n] for n in graph.successors(one))) for one in ideas),
        minutes=tuple(minutes_of(material.ideas[one].words, pace) for one in ideas),
        rooms=tuple(
            request.reading
            - sum(minutes_of(told.stories[one].words, pace) for one in group.stories)
            for group in groups
        ),
        shows=tuple(one[0] for one in levels),
        levels=levels,
        pairs=tuple(
            tuple(
                mask(
                    iter(told.stories[one.held].ideas.keys() & told.stories[one.fell].ideas.keys())
                )
                for one in group.comparisons
            )
            for group in groups
        ),
        sooner={at: sum(1 << one for one in free if rank[one] < rank[at]) for at in free},
        asked={
            at: sum(
                1 << one
                for one in free
                if rank[one] == rank[at] and asked.get(one, _LAST) < asked.get(at, _LAST)
            )
            for at in free
        },
        wanted=(score.coverage, score.pairs, score.evidence, score.filled),
    )


def _rank(slug: str, material: Material) -> int:
    rank = material.ideas[slug].rank
    return _LAST if rank is None else rank


# --- Looking for a better order ---


def _started(course: _Course) -> State:
    """Teach each idea with the group that illustrates it best, and put groups by what they teach."""
    load = [0] * len(course.groups)
    chosen: dict[int, int] = {}
    for idea in course.free:
        best = min(
            range(len(course.groups)),
            key=lambda group: (
                -sum(mask >> idea & 1 for mask in course.levels[group]) * 2 + load[group],
                group,
            ),
        )
        chosen[idea] = best
        load[best] += 3
    where = tuple(chosen[idea] for idea in course.free)
    ranked = {at: sum(mask >> at & 1 for mask in course.sooner.values()) for at in course.free}

    def first(group: int) -> tuple[float, int]:
        own = [-ranked[idea] for idea in course.free if chosen[idea] == group]
        return (sum(own) / len(own) if own else 0.0), group

    return tuple(sorted(range(len(course.groups)), key=first)), where


def _as_it_is(course: _Course, plan: Plan) -> State:
    """Give the plan itself."""
    left = list(range(len(course.groups)))
    order = []
    for session in plan.sessions:
        group = next(one for one in left if course.groups[one] == session)
        left.remove(group)
        order.append(group)
    taught = {slug: group for group in order for slug in course.groups[group].ideas}
    return tuple(order), tuple(taught[course.ideas[idea]] for idea in course.free)


def _found(course: _Course, start: State) -> Iterator[State]:
    """Look for orders that keep the score; worse ones than the last are taken less and less."""
    chance = random.Random(len(course.ideas))  # noqa: S311  # only where to look
    ways = [*_ways(len(course.groups), len(course.free))]
    steps = min(_STEPS, course.work)
    for _ in range(course.work // _STEPS or 1 if course.free else 0):
        state, best = start, None
        worth_it = _weight(course.cost(state))
        for step in range(steps):
            other = chance.choice(chance.choice(ways))(state)
            most = worth_it + _LOOSE * (steps - step) // steps
            cost = course.cost(other, most // _WEIGHTS[0])
            if _weight(cost) <= most:
                state, worth_it = other, _weight(cost)
                if not cost[0]:
                    best = min(best or (cost, other), (cost, other))
        if best:
            yield best[1]


def _weight(cost: Cost) -> int:
    return sum(map(int.__mul__, cost, _WEIGHTS))


def _improved(course: _Course, state: State) -> State:
    """Go on to a better order beside the last until there is none, or the work is at its end."""
    cost = course.cost(state)
    ways = [*chain(*_ways(len(course.groups), len(course.free)))]
    left = course.work
    since = at = 0
    while since < len(ways) and left > 0:
        other = ways[at % len(ways)](state)
        at, since, left = at + 1, since + 1, left - 1
        found = course.cost(other, cost[0])
        if found < cost:
            state, cost, since = other, found, 0
    return state


def _ways(groups: int, free: int) -> Iterator[Sequence[Callable[[State], State]]]:
    """Give all changes that are tried, kind by kind."""
    ways = [
        [partial(_taught_with, *one) for one in product(range(free), range(groups))],
        [partial(_met_at, *one) for one in permutations(range(groups), 2)],
        [partial(_stories_changed, *one) for one in combinations(range(groups), 2)],
        [partial(_ideas_changed, *one) for one in combinations(range(free), 2)],
    ]
    yield from (one for one in ways if one)


def _taught_with(idea: int, group: int, state: State) -> State:
    order, where = state
    return order, (*where[:idea], group, *where[idea + 1 :])


def _met_at(group: int, place: int, state: State) -> State:
    order, where = state
    left = [one for one in order if one != group]
    return (*left[:place], group, *left[place:]), where


def _stories_changed(one: int, other: int, state: State) -> State:
    """Let two groups change places and leave their ideas where they are."""
    order, where = state
    turn = {one: other, other: one}
    return tuple(turn.get(at, at) for at in order), tuple(turn.get(at, at) for at in where)


def _ideas_changed(one: int, other: int, state: State) -> State:
    order, where = state
    changed = [*where]
    changed[one], changed[other] = where[other], where[one]
    return order, tuple(changed)


# --- A plan again ---


def _written(course: _Course, state: State, plan: Plan) -> Plan | None:
    """Write an order as a plan; None where by the rules it is not worth what the plan was."""
    spot, _ = course.spots(state)
    goals = {*course.request.goals}
    taught, sessions = {*course.request.known}, []
    for place, group in enumerate(state[0]):
        held = course.groups[group]
        ideas = tuple(slug for slug, at in zip(course.ideas, spot, strict=True) if at == place)
        taught |= {*ideas}
        if ideas or held.stories:
            compared = tuple(
                replace(one, ideas=_shared(one, course.told, taught & goals))
                for one in held.comparisons
            )
            sessions.append(replace(held, ideas=ideas, comparisons=compared))
    try:
        found = worth(course.request, course.material, sessions)
    except ValueError:
        _log.exception("The order of a plan breaks a rule.")
        return None
    if found.score != plan.score:
        _log.error("The order of a plan is worth %s, not %s.", found.score, plan.score)
        return None
    return replace(
        plan, sessions=tuple(sessions), covered=found.covered, contrasted=found.contrasted
    )


def _shared(one: Comparison, told: Material, goals: Set[str]) -> tuple[str, ...]:
    held, fell = told.stories[one.held].ideas, told.stories[one.fell].ideas
    return tuple(sorted(held.keys() & fell.keys() & goals))
