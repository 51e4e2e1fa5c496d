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

Value = tuple[int, int, int, int, int, int]
"""As the fields of `Score`."""
Unit = tuple[int, ...]
"""A story, or two to compare: one that held and one that fell."""

Sum = tuple[int, int, int, int, int, int, int, int]
"""What units show and contrast; stories, comparisons and decisions as in `Room`; minutes to read; and
how many units can fill a session each, since they show a goal."""

_LEVELS = 4
_SUBSETS = 400
"""So many ways of leaving goals out are tried; beyond that one goal after another is left out."""
NOTHING: Value = (-1, 0, 0, 0, 0, 0)


class Values:
    """What can be taken and what it is worth.

    Args:
        spare: so many goals, each with three minutes to read, stay untaught in the large room, so that
            what is taken comes into the sessions more easily.
    """

    def __init__(self, instance: Instance, spare: int = 0) -> None:
        self.instance = instance
        goals = len(instance.goals)
        self._goals = goals
        self.all = (1 << goals) - 1
        self._every_level = sum(1 << level * goals for level in range(_LEVELS))
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
        self.lessons = instance.lessons * count - spare
        self.reading = instance.request.reading * count - 3 * spare
        self._costs: dict[int, tuple[int, int]] = {}
        self._parts: dict[tuple[int, int, int], int] = {}
        self._rooms: dict[tuple[int, ...], bool] = {}

    # --- What a choice is worth ---

    def cost(self, goals: int) -> tuple[int, int]:
        """Give how many goals, and minutes, it takes to teach goals and all that they need."""
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

    def taught(self, shown: int, compared: int, minutes: int) -> int:
        """Give the goals that are best taught, of those shown."""
        goals = shown & self.all
        lessons, read = self.cost(goals)
        if lessons <= self.lessons and minutes + read <= self.reading:
            return goals
        key = shown & ((1 << _LEVELS * self._goals) - 1), compared, self.reading - minutes
        if key not in self._parts:
            self._parts[key] = self._part(*key)
        return self._parts[key]

    def _part(self, shown: int, compared: int, minutes: int) -> int:
        goals = shown & self.all

        def fits(part: int) -> bool:
            lessons, read = self.cost(part)
            return lessons <= self.lessons and read <= minutes

        def merit(part: int) -> tuple[int, int, int]:
            return (part & compared).bit_count(), self._evidence(shown, part), -self.cost(part)[1]

        every = [1 << goal for goal in bits(goals)]
        for size in range(min(len(every), max(self.lessons, 0)), 0, -1):
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
        return (shown & part * self._every_level).bit_count()

    def value(self, shown: int, compared: int, minutes: int, filling: int) -> Value:
        """Say what is reached by what is shown and compared by units, some of which fill a session."""
        if minutes > self.reading:
            return NOTHING
        return self._worth(self.taught(shown, compared, minutes), shown, compared, minutes, filling)

    def _worth(self, part: int, shown: int, compared: int, minutes: int, filling: int) -> Value:
        return (
            part.bit_count(),
            (part & compared).bit_count(),
            self._evidence(shown, part),
            min(filling, self.instance.request.sessions),
            (shown >> _LEVELS * self._goals).bit_count(),
            -minutes - self.cost(part)[1],
        )

    def better(self, whole: Sum, least: Value) -> Value | None:
        """Say what a sum that has room is worth where that is more than another value."""
        shown, compared, minutes = whole[0], whole[1], whole[6]
        if minutes > self.reading:
            return None
        if (shown & self.all).bit_count() < least[0]:
            return None
        part = self.taught(shown, compared, minutes)
        covered = part.bit_count()
        if covered < least[0]:
            return None
        if covered == least[0] and (part & compared).bit_count() < least[1]:
            return None
        found = self._worth(part, shown, compared, minutes, whole[7])
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
            (self.shown[at], 0, 1, 0, int(story.decides), 0, story.minutes, int(story.shows > 0))
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
            1,
        )

    def sum(self, units: Sequence[Unit]) -> Sum:
        """Add units up."""
        whole: Sum = (0, 0, 0, 0, 0, 0, 0, 0)
        for unit in units:
            whole = added(whole, self.part(unit))
        return whole

    def worth(self, whole: Sum) -> Value:
        """Say what a sum is worth; nothing where it has no room."""
        if not self.room(*whole[2:6]):
            return NOTHING
        return self.value(whole[0], whole[1], whole[6], whole[7])

    def choice(self, units: Sequence[Unit]) -> Choice:
        """Give units with the ideas that are best taught with them."""
        shown, compared, _, _, _, _, minutes, _ = self.sum(units)
        return Choice(
            self.ideas(self.taught(shown, compared, minutes)),
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
        able = sum(story.shows > 0 for story in self.instance.stories)
        filled = min(able, self.instance.request.sessions)
        return goals.bit_count(), pairs, self._evidence(shown, goals), filled, wished, 0


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
        one[7] + other[7],
    )
