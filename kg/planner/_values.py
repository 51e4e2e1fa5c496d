"""What a choice is worth in the large room of all sessions together, told fast.

What a choice shows is one number: bits of goals for each level of evidence, then of what is wished
for. To take a story in is one "or", so that all stories can be tried in every place.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import cached_property

from kg.planner._choice import Choice, bits
from kg.planner._instance import Instance

__all__ = ["NOTHING", "Sum", "Unit", "Value", "Values", "added"]

Value = tuple[int, int, int, int, int]
"""As the fields of `Score`."""
Unit = tuple[int, ...]
"""A story, or two to compare: one that held and one that fell."""

Sum = tuple[int, int, int, int, int, int, int]
"""What units show and contrast; stories, comparisons and decisions as in `Room`; minutes to read."""

_LEVELS = 4
_SUBSETS = 400
"""So many ways of leaving goals out are tried; beyond that one goal after another is left out."""
NOTHING: Value = (-1, 0, 0, 0, 0)


class Values:
    """What can be taken and what it is worth.

    Args:
        spare: so many items, each with three minutes to read, stay free in the large room, so that
            what is taken comes into the sessions more easily.
    """

    def __init__(self, instance: Instance, spare: int = 0) -> None:
        self.instance = instance
        goals = len(instance.goals)
        self._goals = goals
        self.all = (1 << goals) - 1
        tags = sorted({tag for one in instance.stories for tag in one.tags})
        wished = {tag: _LEVELS * goals + at for at, tag in enumerate(tags)}
        self.shown = [0] * len(instance.stories)
        for at, story in enumerate(instance.stories):
            for goal, level in enumerate(story.levels):
                for below in range(level):
                    self.shown[at] |= 1 << (below * goals + goal)
            for tag in story.tags:
                self.shown[at] |= 1 << wished[tag]
        stories = instance.stories
        self.held = [at for at, one in enumerate(stories) if one.held and one.shows]
        self.fell = [at for at, one in enumerate(stories) if one.fell and one.shows]
        count = instance.request.sessions
        self.items = instance.items * count - spare
        self.reading = instance.request.reading * count - 3 * spare
        self._costs: dict[int, tuple[int, int]] = {}
        self._parts: dict[tuple[int, int, int, int], int] = {}
        self._rooms: dict[tuple[int, ...], bool] = {}

    # --- What a choice is worth ---

    def cost(self, goals: int) -> tuple[int, int]:
        """Give the items and minutes that it takes to teach goals and all that they need."""
        if goals not in self._costs:
            ideas = self.ideas(goals)
            places = self.instance.place
            self._costs[goals] = (
                sum(1 for place in places if place >= 0 and ideas >> place & 1),
                sum(self.instance.minutes[idea] for idea in bits(ideas)),
            )
        return self._costs[goals]

    def ideas(self, goals: int) -> int:
        """Give all ideas that goals need, as bits of places."""
        found = 0
        for goal in bits(goals):
            place = self.instance.place[goal]
            if place >= 0:
                found |= self.instance.needed[place]
        return found

    def taught(self, shown: int, compared: int, stories: int, minutes: int) -> int:
        """Give the goals that are best taught, of those shown."""
        goals = shown & self.all
        items, read = self.cost(goals)
        if stories + items <= self.items and minutes + read <= self.reading:
            return goals
        left, time = self.items - stories, self.reading - minutes
        key = shown & ((1 << _LEVELS * self._goals) - 1), compared, left, time
        if key not in self._parts:
            self._parts[key] = self._part(key[0], compared, left, time)
        return self._parts[key]

    def _part(self, shown: int, compared: int, items: int, minutes: int) -> int:
        goals = shown & self.all

        def fits(part: int) -> bool:
            own, read = self.cost(part)
            return own <= items and read <= minutes

        def merit(part: int) -> tuple[int, int, int]:
            return (part & compared).bit_count(), self._evidence(shown, part), -self.cost(part)[1]

        every = [1 << goal for goal in bits(goals)]
        for size in range(min(len(every), max(items, 0)), 0, -1):
            if math.comb(len(every), size) > _SUBSETS:
                break
            parts = [sum(part) for part in itertools.combinations(every, size)]
            fitting = [part for part in parts if fits(part)]
            if fitting:
                return max(fitting, key=merit)
        part = goals
        while part and not fits(part):
            part = max((part & ~one for one in every if part & one), key=merit)
        return part

    def _evidence(self, shown: int, part: int) -> int:
        return sum((shown >> level * self._goals & part).bit_count() for level in range(_LEVELS))

    def value(self, shown: int, compared: int, stories: int, minutes: int) -> Value:
        """Say what is reached by what is shown and compared with so many stories."""
        if stories > self.items or minutes > self.reading:
            return NOTHING
        part = self.taught(shown, compared, stories, minutes)
        return (
            part.bit_count(),
            (part & compared).bit_count(),
            self._evidence(shown, part),
            (shown >> _LEVELS * self._goals).bit_count(),
            -minutes - self.cost(part)[1],
        )

    def better(self, whole: Sum, least: Value) -> Value | None:
        """Say what a sum that has room is worth where that is more than another value."""
        shown, compared, stories, minutes = whole[0], whole[1], whole[2], whole[6]
        if stories > self.items or minutes > self.reading:
            return None
        if (shown & self.all).bit_count() < least[0]:
            return None
        part = self.taught(shown, compared, stories, minutes)
        most = part.bit_count(), (part & compared).bit_count()
        if most < least[:2]:
            return None
        found = self.value(shown, compared, stories, minutes)
        return found if found > least else None

    @cached_property
    def contrastable(self) -> int:
        """The goals that some comparison could show held and fallen."""
        compared = 0
        if self.instance.comparisons:
            for held in self.held:
                for fell in self.fell:
                    compared |= self.shared((held, fell))
        return compared

    def room(self, *key: int) -> bool:
        """Whether the minutes of all sessions hold so much; as `Room`."""
        if key not in self._rooms:
            self._rooms[key] = any(all(map(int.__le__, key, most)) for most in self.instance.rooms)
        return self._rooms[key]

    # --- Units ---

    def shared(self, unit: Unit) -> int:
        """Give the goals that both stories of a pair show."""
        return self.instance.stories[unit[0]].shows & self.instance.stories[unit[1]].shows

    @cached_property
    def parts(self) -> tuple[Sum, ...]:
        """What each story adds to a sum by itself."""
        return tuple(
            (self.shown[at], 0, 1, 0, int(story.decides), 0, story.minutes)
            for at, story in enumerate(self.instance.stories)
        )

    def part(self, unit: Unit) -> Sum:
        """Say what a unit adds to a sum."""
        if len(unit) == 1:
            return self.parts[unit[0]]
        one, other = self.parts[unit[0]], self.parts[unit[1]]
        decides = one[4] + other[4]
        return (
            one[0] | other[0],
            self.shared(unit),
            2,
            1,
            decides,
            1 if decides else 0,
            one[6] + other[6],
        )

    def sum(self, units: Sequence[Unit]) -> Sum:
        """Add units up."""
        whole: Sum = (0, 0, 0, 0, 0, 0, 0)
        for unit in units:
            whole = added(whole, self.part(unit))
        return whole

    def worth(self, whole: Sum) -> Value:
        """Say what a sum is worth; nothing where it has no room."""
        if not self.room(*whole[2:6]):
            return NOTHING
        return self.value(whole[0], whole[1], whole[2], whole[6])

    def choice(self, units: Sequence[Unit]) -> Choice:
        """Give units with the ideas that are best taught with them."""
        shown, compared, taken, _, _, _, minutes = self.sum(units)
        return Choice(
            self.ideas(self.taught(shown, compared, taken, minutes)),
            tuple(sorted(story for unit in units for story in unit)),
            tuple(sorted((unit[0], unit[1]) for unit in units if len(unit) == 2)),
        )

    @cached_property
    def bound(self) -> Value:
        """What nothing can better, in all but the minutes."""
        shown = 0
        for one in self.shown:
            shown |= one
        goals = shown & self.all
        wished = (shown >> _LEVELS * self._goals).bit_count()
        pairs = self.contrastable.bit_count()
        return goals.bit_count(), pairs, self._evidence(shown, goals), wished, 0


def added(one: Sum, other: Sum) -> Sum:
    """Add two sums."""
    return (
        one[0] | other[0],
        one[1] | other[1],
        one[2] + other[2],
        one[3] + other[3],
        one[4] + other[4],
        one[5] + other[5],
        one[6] + other[6],
    )
