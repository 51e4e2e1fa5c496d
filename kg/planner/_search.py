"""A local search: one story, two or a pair after another is changed for what is better.

Begins in several ways, always the same ones, so that equal requests give equal plans.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Iterator, Sequence
from functools import cached_property

from kg.planner._choice import Choice
from kg.planner._instance import Instance
from kg.planner._values import NOTHING, Sum, Unit, Value, Values, added

__all__ = ["MOST", "Search"]

MOST = 200_000
_TURNS = 8
_AT_LEAST = 2
_EACH = 2
_LIKELY = 500
_WIDE = 30
_STARTS = 4
_ALL_WAYS = 400
"""Where two stories fill the plan, of so many every two are tried."""
_Found = tuple[Value, tuple[Unit, ...]]


class Search:
    """Looks for what is best to take, without a proof that it is.

    Args:
        spare: as of `Values`.
        most: so many stories and pairs are tried in a place, give or take a few thousand, and then
            what was found stands; counted, so that it is the same on every machine.
    """

    def __init__(self, instance: Instance, spare: int = 0, most: int = MOST) -> None:
        self.instance = instance
        self.values = Values(instance, spare)
        self._left = most
        self._partners: dict[int, Sequence[tuple[Unit, Sum]]] = {}

    def found(self) -> tuple[Choice, ...]:
        """Search from several beginnings; give what was found, the best first.

        Returns:
            Empty where what is to be kept has no room.
        """
        begun = tuple((at,) for at, story in enumerate(self.instance.stories) if story.kept)
        found = [self._improved(begun)]
        chance = random.Random(len(self.instance.stories))  # noqa: S311  # only where to look next
        for wide in itertools.chain(self._contrasting(begun), (None,) * _TURNS):
            best = max(found, key=lambda one: one[0])
            if (best[0][:5] >= self.values.bound[:5] and len(found) > _AT_LEAST) or self._left <= 0:
                break
            start = self._shaken(best[1], begun, chance) if wide is None else wide
            found.append(self._improved(start))
        found.sort(key=lambda one: one[0], reverse=True)
        return tuple(self.values.choice(units) for value, units in found if value > NOTHING)

    def _contrasting(self, begun: tuple[Unit, ...]) -> Iterator[tuple[Unit, ...]]:
        """Give pairs that contrast most together: a few ways, the widest of many looked at."""
        values = self.values
        wide: list[tuple[tuple[Unit, ...], Sum]] = [(begun, values.sum(begun))]
        ended: list[tuple[int, int, tuple[Unit, ...]]] = []
        while wide:
            found: dict[tuple[int, int], tuple[tuple[Unit, ...], Sum]] = {}
            for units, whole in wide:
                there = {at for unit in units for at in unit}
                for unit, part in self._likely:
                    if part[1] & ~whole[1] and unit[0] not in there and unit[1] not in there:
                        wider = added(whole, part)
                        if values.room(*wider[2:6]):
                            found.setdefault(
                                (wider[0] & values.all, wider[1]), ((*units, unit), wider)
                            )
            ranked = sorted(
                found.values(),
                key=lambda one: (-one[1][1].bit_count(), -one[1][0].bit_count(), one[0]),
            )
            wide = ranked[:_WIDE]
            ended += [(w[1].bit_count(), w[0].bit_count(), units) for units, w in wide[:_STARTS]]
        yield from (units for _, _, units in heapq.nlargest(_STARTS, ended))

    def _shaken(
        self, units: Sequence[Unit], kept: Sequence[Unit], chance: random.Random
    ) -> tuple[Unit, ...]:
        """Leave out some units, but nothing that is to be kept."""
        rest = list(units)
        for _ in range(chance.randrange(1, 2 + len(rest) // 2)):
            if rest:
                rest.pop(chance.randrange(len(rest)))
        there = {at for unit in rest for at in unit}
        return tuple(rest + [unit for unit in kept if unit[0] not in there])

    def _improved(self, units: Sequence[Unit]) -> _Found:
        """Change what can be bettered until nothing can: first one unit, then two."""
        now: _Found = self.values.worth(self.values.sum(units)), tuple(units)
        while self._left > 0:
            for change in (self._one_changed, self._taken_apart, self._matched, self._two_changed):
                found = next((one for one in change(now[1]) if one[0] > now[0]), None)
                if found is not None:
                    now = found
                    break
            else:
                break
        return now

    # --- What is near a choice ---

    def _one_changed(self, units: Sequence[Unit]) -> Iterator[_Found]:
        """Give the best for each place, and for one more."""
        for place in range(len(units), -1, -1):
            rest = (*units[:place], *units[place + 1 :])
            yield self._filled(rest, units[place] if place < len(units) else ())

    def _taken_apart(self, units: Sequence[Unit]) -> Iterator[_Found]:
        """Give what becomes of a pair when its two stories need not be compared."""
        for unit in units:
            if len(unit) == 2:
                rest = tuple(one for one in units if one != unit)
                for at in unit:
                    if not any(self.instance.stories[one].kept for one in unit if one != at):
                        yield self._filled((*rest, (at,)), ())

    def _matched(self, units: Sequence[Unit]) -> Iterator[_Found]:
        """Give two units whose stories are compared in another way."""
        stories = self.instance.stories
        for one, other in itertools.combinations(units, 2):
            four = (*one, *other)
            held = [at for at in four if stories[at].held]
            fell = [at for at in four if stories[at].fell]
            rest = tuple(unit for unit in units if unit not in (one, other))
            for pair in itertools.product(held, fell):
                left = tuple(at for at in four if at not in pair)
                if not self.values.shared(pair):
                    continue
                ways: list[tuple[Unit, ...]] = [tuple((at,) for at in left)]
                if len(left) == 2:
                    two = tuple(sorted(left, key=lambda at: not stories[at].held))
                    if stories[two[0]].held and stories[two[1]].fell:
                        ways.append((two,))
                for way in ways:
                    made = (*rest, pair, *way)
                    yield self.values.worth(self.values.sum(made)), made

    def _two_changed(self, units: Sequence[Unit]) -> Iterator[_Found]:
        """Give what is best in the place of two units, one after the other."""
        if self.values.worth(self.values.sum(units))[:2] >= self.values.bound[:2]:
            return
        free = [u for u in units if not any(self.instance.stories[at].kept for at in u)]
        for two in itertools.combinations(free, 2):
            if self._left <= 0:
                return
            rest = tuple(unit for unit in units if unit not in two)
            first = self._filled(rest, ())
            yield self._filled(first[1], ())

    def _filled(self, rest: tuple[Unit, ...], old: Unit) -> _Found:
        """Give the best that can stand where `old` did."""
        values, stories = self.values, self.instance.stories
        whole = values.sum(rest)
        there = {at for unit in rest for at in unit}
        kept = [at for at in old if stories[at].kept]
        best = NOTHING if kept else values.worth(whole)
        chosen: Unit = ()
        n, k, d, b = whole[2:6]
        single = [values.room(n + 1, k, d + decides, b) for decides in (0, 1)]
        tried = kept or range(len(stories)) if len(kept) < 2 and single[0] else ()
        self._left -= len(tried)
        for at in tried:
            if at not in there and single[stories[at].decides]:
                found = values.better(added(whole, values.parts[at]), best)
                if found is not None:
                    best, chosen = found, (at,)
        pair = [values.room(n + 2, k + 1, d + more, b + (more > 0)) for more in (0, 1, 2)]
        open_goals = values.contrastable & ~whole[1]
        for unit, part in self._pairs(old, kept) if pair[0] and open_goals else ():
            if not (part[1] & open_goals and pair[part[4]]):
                continue
            if unit[0] not in there and unit[1] not in there:
                self._left -= 1
                found = values.better(added(whole, part), best)
                if found is not None:
                    best, chosen = found, unit
        return best, (*rest, chosen) if chosen else rest

    def _pairs(self, old: Unit, kept: Sequence[int]) -> Iterator[tuple[Unit, Sum]]:
        """Give pairs to try: the likely ones, and those that share a story with what stood there."""
        if not kept:
            yield from self._likely
        for at in old:
            if all(one == at for one in kept):
                yield from self._with(at)

    def _with(self, at: int) -> Sequence[tuple[Unit, Sum]]:
        """Give all pairs that hold a story."""
        if at not in self._partners:
            stories, values = self.instance.stories, self.values
            units: list[Unit] = []
            if stories[at].held:
                units = [(at, other) for other in values.fell]
            elif stories[at].fell:
                units = [(other, at) for other in values.held]
            self._partners[at] = [(u, values.part(u)) for u in units if values.shared(u)]
        return self._partners[at]

    @cached_property
    def _likely(self) -> tuple[tuple[Unit, Sum], ...]:
        """For each set of goals the pairs that show most beside them, those for most goals first."""
        stories, values = self.instance.stories, self.values
        best: dict[tuple[int, int], list[tuple[tuple[int, int, Unit], Unit, Sum]]] = {}
        for held in values.held:
            for fell in values.fell:
                if stories[held].shows & stories[fell].shows:
                    unit = held, fell
                    part = values.part(unit)
                    merit = -part[0].bit_count(), part[6], unit
                    best.setdefault((part[1], part[4]), []).append((merit, unit, part))
        found = [one for some in best.values() for one in heapq.nsmallest(_EACH, some)]
        found.sort(key=lambda one: (-one[2][1].bit_count(), one[0]))
        return tuple((unit, part) for _, unit, part in found[:_LIKELY])
