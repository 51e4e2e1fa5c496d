"""A request and its material as numbers: what can be chosen, in the order of names.

Goals are bits of a number, so that what a story illustrates is one number too. Everything is sorted
before it is numbered: the same request and content give the same instance, in whatever order they
came.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import networkx as nx

from kg.planner._limits import needs_of
from kg.planner._material import trusted
from kg.planner._records import Material, Outcome, Request

__all__ = [
    "Group",
    "Instance",
    "Kind",
    "Room",
    "Story",
    "instance_of",
    "items_of",
    "kinds_of",
    "lessons_of",
    "minutes_of",
    "pruned",
]


Room = tuple[int, int, int, int]
"""Stories, comparisons, stories with a decision, and comparisons in a session that has one."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story that can be taken: `shows` are bits of goals, `levels` the evidence of each goal."""

    slug: str
    minutes: int
    shows: int
    levels: tuple[int, ...]
    outcome: Outcome
    tags: frozenset[str]
    decides: bool
    kept: bool

    @property
    def held(self) -> bool:
        return self.outcome is Outcome.HELD

    @property
    def fell(self) -> bool:
        return self.outcome is Outcome.FELL


@dataclass(frozen=True)
class Instance:
    """What a plan is chosen from and how much it may hold.

    `ideas` are those that may have to be taught, after all that they need; `needs` are places in
    it. The first bits of `shows` are `goals`, whose place among `ideas` is `place` (-1: known).
    """

    request: Request
    goals: tuple[str, ...]
    ideas: tuple[str, ...]
    minutes: tuple[int, ...]
    needs: tuple[tuple[int, ...], ...]
    place: tuple[int, ...]
    stories: tuple[Story, ...]

    @cached_property
    def lessons(self) -> int:
        """How many goals a session can teach."""
        return lessons_of(self.request)

    @cached_property
    def ways(self) -> tuple[tuple[int, int, bool], ...]:
        """What the minutes in class hold: stories, comparisons, and whether a decision may open.

        Those alone that no other way contains.
        """
        pattern, request = self.request.pattern, self.request
        most = pattern.comparisons if request.contrast else 0
        found: list[tuple[int, int, bool]] = []
        for stories in range(pattern.stories, 0, -1):
            for compared in range(min(most, stories // 2), -1, -1):
                for decides in (True, False):
                    way = stories, compared, decides
                    held = any(all(map(int.__le__, way, other)) for other in found)
                    if not held and self._in_class(way) <= request.minutes:
                        found.append(way)
        return tuple(found)

    def _in_class(self, way: tuple[int, int, bool]) -> int:
        pattern = self.request.pattern
        stories, compared, decides = way
        own = pattern.story * stories + pattern.comparison * compared + pattern.close
        return own + (pattern.decision if decides else 0)

    def holds(self, stories: int, compared: int, decides: bool) -> bool:
        """Whether the minutes in class hold so much."""
        way = stories, compared, decides
        return not stories or any(all(map(int.__le__, way, other)) for other in self.ways)

    @cached_property
    def rooms(self) -> tuple[Room, ...]:
        """What the minutes of all sessions hold; those alone that no other contains."""
        found = {(0, 0, 0, 0)}
        for _ in range(self.request.sessions):
            wider = {
                (n + stories, k + pairs, d + stories * decides, b + pairs * decides)
                for n, k, d, b in found
                for stories, pairs, decides in self.ways
            }
            found = {
                one
                for one in wider or found
                if not any(all(map(int.__le__, one, other)) for other in wider - {one})
            }
        return tuple(sorted(found))

    @property
    def most(self) -> int:
        """The most stories that a session can hold."""
        return max((way[0] for way in self.ways), default=0)

    @property
    def comparisons(self) -> int:
        """The most comparisons that a session can hold."""
        return max((way[1] for way in self.ways), default=0)

    @cached_property
    def needed(self) -> tuple[int, ...]:
        """All ideas that each idea rests on and itself, as bits of places."""
        found: list[int] = []
        for at, needs in enumerate(self.needs):
            bits = 1 << at
            for need in needs:
                bits |= found[need]
            found.append(bits)
        return tuple(found)

    def goals_in(self, ideas: int) -> int:
        """Give the goals among ideas, and those known, as bits of goals."""
        places = enumerate(self.place)
        return sum(1 << goal for goal, at in places if at < 0 or ideas >> at & 1)


def items_of(request: Request) -> int:
    """Give how many goals and stories a session is to hold: six in 90 minutes where nobody says."""
    if request.items is not None:
        return request.items
    return max(2, round(6 * request.minutes / 90))


def lessons_of(request: Request) -> int:
    """Give how many goals a session may teach: what the stories of the pattern leave, but one."""
    return max(1, items_of(request) - request.pattern.stories)


def minutes_of(words: int, pace: int) -> int:
    """Give the minutes that so many words take to read, rounded up."""
    return -(-words // pace)


def instance_of(request: Request, material: Material) -> Instance:
    """Put a request, which must be possible, and the material that it trusts into numbers."""
    told = trusted(material, request)
    goals = tuple(sorted(set(request.goals)))
    known = set(request.known)
    ideas = _in_order([goal for goal in goals if goal not in known], known, material)
    places = {slug: at for at, slug in enumerate(ideas)}
    read = tuple(minutes_of(material.ideas[slug].words, request.pace) for slug in ideas)
    needs = tuple(
        tuple(sorted(places[n] for n in needs_of(slug, material.ideas) if n in places))
        for slug in ideas
    )
    never = {ideas[at] for at in _too_long(read, needs, request.reading)}
    stories = []
    for slug in sorted(told.stories.keys() - set(request.leave)):
        one = told.stories[slug]
        tags = _tags(one.sectors, one.places, request)
        kept = slug in request.keep
        levels = tuple(0 if goal in never else one.ideas.get(goal, 0) for goal in goals)
        shows = sum(1 << at for at, level in enumerate(levels) if level)
        if not (shows or kept or tags):
            continue
        minutes = minutes_of(one.words, request.pace)
        if minutes > request.reading and not kept:
            continue
        decides = bool(one.decision)
        outcome = one.outcome if request.contrast else Outcome.UNTOLD
        stories.append(Story(slug, minutes, shows, levels, outcome, tags, decides, kept))
    return Instance(
        request=request,
        goals=goals,
        ideas=ideas,
        minutes=read,
        needs=needs,
        place=tuple(places.get(goal, -1) for goal in goals),
        stories=tuple(stories),
    )


def _too_long(minutes: Sequence[int], needs: Sequence[Sequence[int]], most: int) -> Collection[int]:
    """Give the ideas that no session can teach: too long to read for one, and all that need them."""
    found: set[int] = set()
    for at, own in enumerate(minutes):  # after all that it needs
        if own > most or not found.isdisjoint(needs[at]):
            found.add(at)
    return found


def _tags(sectors: tuple[str, ...], places: tuple[str, ...], request: Request) -> frozenset[str]:
    """Give the sectors and places of a story that count for a request."""
    counted = [slug for slug in sectors if request.spread or slug in request.sectors]
    return frozenset([*counted, *(slug for slug in places if slug in request.places)])


def _in_order(goals: list[str], known: set[str], material: Material) -> tuple[str, ...]:
    """Give the goals and all that they need, each after what it needs, by name where free."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    left = list(goals)
    graph.add_nodes_from(left)
    seen: set[str] = set()
    while left:
        slug = left.pop()
        if slug in seen:
            continue
        seen.add(slug)
        for needed in needs_of(slug, material.ideas):
            if needed not in known:
                graph.add_edge(needed, slug)
                left.append(needed)
    return tuple(nx.lexicographical_topological_sort(graph))


def pruned(
    instance: Instance, *, evidence: bool = True, wishes: bool = True, room: bool = True
) -> Instance:
    """Leave out stories whose place another can always take: the best plan is as good without them.

    A plan holds at most so many stories; where as many others are at least as good in all that
    counts, one of them is free to take the place, and its session holds as many stories as before,
    of which one illustrates what the other did. Where as many others that ended alike are at least
    as good as there are comparisons, one of them is not compared and can be in its stead: then the
    story is left out of comparisons, its outcome untold. Complexity: quadratic in the stories that
    illustrate a goal at worst.

    Args:
        evidence: whether it counts how good the evidence is; else all of it is alike.
        wishes: whether sectors and places count.
        room: whether stories may change places as they do in one large room of all sessions; in
            sessions that are nearly full of reading they may not.
    """
    places = instance.most * instance.request.sessions
    compared = instance.comparisons * instance.request.sessions if room else places
    kept: list[Story] = []
    ended: list[Outcome] = []
    for story in sorted((_alike(one, evidence, wishes) for one in instance.stories), key=_merit):
        better = alike = 0
        for other, outcome in zip(kept, ended, strict=True):
            if better >= places and alike >= compared:
                break
            if _dominates(other, story) and (room or outcome is story.outcome):
                better += 1
                alike += outcome is story.outcome
        aside = not story.kept and alike >= compared
        needless = better >= places or not (story.shows or story.tags)
        if needless and not story.kept and (aside or story.outcome is Outcome.UNTOLD):
            continue
        ended.append(story.outcome)
        kept.append(replace(story, outcome=Outcome.UNTOLD) if aside else story)
    return replace(instance, stories=tuple(sorted(kept, key=lambda one: one.slug)))


def _alike(story: Story, evidence: bool, wishes: bool) -> Story:
    if not evidence:
        story = replace(story, levels=tuple(min(level, 1) for level in story.levels))
    return story if wishes else replace(story, tags=frozenset())


Group = tuple[Outcome, int, bool]
"""Stories that are the same where they are compared: outcome, bits of goals, with a decision or not."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Stories that are the same but for their names, the earliest first, by their numbers."""

    story: Story
    members: tuple[int, ...]

    @property
    def group(self) -> Group:
        """What counts where it is compared."""
        return self.story.outcome, self.story.shows, self.story.decides


def kinds_of(instance: Instance) -> tuple[Kind, ...]:
    """Give the kinds of stories in the order of their first names; one to be kept is by itself."""
    found: dict[Story, list[int]] = {}
    for at, story in enumerate(instance.stories):
        found.setdefault(story if story.kept else replace(story, slug=""), []).append(at)
    return tuple(Kind(story, tuple(members)) for story, members in found.items())


def _merit(story: Story) -> tuple[int, int, int, int, bool, bool, str]:
    """Order stories so that what dominates comes before what it dominates."""
    shown, evidence = story.shows.bit_count(), sum(story.levels)
    untold = story.outcome is Outcome.UNTOLD
    read = story.minutes
    return -shown, -evidence, -len(story.tags), read, story.decides, untold, story.slug


def _dominates(other: Story, story: Story) -> bool:
    return (
        other.shows & story.shows == story.shows
        and other.minutes <= story.minutes
        and other.decides <= story.decides
        and all(map(int.__ge__, other.levels, story.levels))
        and other.tags >= story.tags
    )
