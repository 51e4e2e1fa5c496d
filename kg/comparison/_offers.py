"""Which two stories are worth comparing: those that share and oppose the most specific ideas.

Must never look at each pair of stories where there are many: two that weigh much together have one of
the ideas that weigh most in each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import log

from kg.catalogue import Case, Ref, Seen
from kg.catalogue.statements import STANCES
from kg.comparison._compare import SORTING

__all__ = ["Offer", "pairs"]

_EACH = 2
"""In so many of the offered pairs a story stands at most."""
_FIRST = 2_000
"""So many pairs at least are looked at to learn how much the offered ones weigh."""
_ALMOST = 1e-9  # two sums of the same weights in another order
_SIDE = {stance: 1 << place for place, stance in enumerate(STANCES)}
_SHOWS = _SIDE["shows"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Two stories worth comparing: the ideas that they share and oppose, the most specific first."""

    cases: tuple[Ref, Ref]
    shared: tuple[Ref, ...]
    opposed: tuple[Ref, ...]


Ends = tuple[int, int]
"""The places of two stories among all."""


def pairs(
    cases: Sequence[Case],
    seen: Mapping[str, Seen],
    *,
    most: int = 6,
    beside: Ref | None = None,
    also: Iterable[tuple[str, str]] = (),
) -> tuple[Offer, ...]:
    """Give the pairs that share and oppose the most specific ideas, the best first.

    What few stories show weighs more: an idea of n among N stories counts log(N / n). Each story
    stands in two pairs at most, unless a partner for one of them is looked for.

    Args:
        beside: the story for which partners are looked for; without it, any two are taken.
        also: pairs, by slug, that are offered after these where they are there.

    Complexity: linear in the stories beside one of them; else far below their square, where few
    ideas are shown by all.
    """
    known = _Sides(cases, seen)
    if beside:
        here = [place for place, case in enumerate(cases) if case.ref.iri == beside.iri]
        ends = ((one, other) for one in here for other in range(len(cases)) if other != one)
        return _spread(known.offers(ends), most, each=most)
    places = {case.ref.slug: place for place, case in enumerate(cases)}
    named: set[Ends] = set()
    for one, other in also:
        if one in places and other in places and one != other:
            named.add((min(places[one], places[other]), max(places[one], places[other])))
    taken: tuple[Offer, ...] = ()
    for likely in known.likely(most):
        taken = _spread(known.offers(likely), most, each=_EACH)
        if len(taken) == most:
            break
    return tuple(dict.fromkeys([*taken, *known.offers(named)]))


class _Sides:
    """On which sides of which ideas stories stand, and how much each idea weighs."""

    def __init__(self, cases: Sequence[Case], seen: Mapping[str, Seen]) -> None:
        self._refs = [case.ref for case in cases]
        self._ideas: dict[str, Ref] = {}
        self._stand = [self._read(case) for case in cases]
        self._weights = {
            iri: log(len(cases) / number) if number else 0.0
            for iri in self._ideas
            for one in [seen.get(iri, Seen())]
            for number in [one.stories + one.notes]
        }
        self._rank = sorted(self._weights, key=lambda iri: (-self._weights[iri], iri))

    def _read(self, case: Case) -> Mapping[str, int]:
        """Give the sides on which a story stands, by idea; a phase is shown."""
        found: dict[str, int] = {}
        for told in case.statements:
            for reading in told.readings:
                iri = reading.idea.iri
                if reading.idea.family not in SORTING:
                    self._ideas.setdefault(iri, reading.idea)
                    found[iri] = found.get(iri, 0) | _SIDE[reading.stance]
            if told.phase:
                iri = told.phase.ref.iri
                self._ideas.setdefault(iri, told.phase.ref)
                found[iri] = found.get(iri, 0) | _SHOWS
        return found

    def _weight(self, ends: Ends) -> float:
        here, there = self._stand[ends[0]], self._stand[ends[1]]
        return sum(
            self._weights[iri]
            for iri in here.keys() & there.keys()
            if here[iri] & there[iri] or _opposed(here[iri], there[iri])
        )

    def offers(self, of: Iterable[Ends]) -> Iterator[Offer]:
        """Give those that have something to tell, the heaviest first."""
        weighed = [(-self._weight(ends), ends) for ends in of]
        names = [ref.label.casefold() for ref in self._refs]
        weighed.sort(key=lambda row: (row[0], names[row[1][0]], names[row[1][1]], row[1]))
        for _, ends in weighed:
            offer = self._offer(ends)
            if offer.shared or offer.opposed:
                yield offer

    def _offer(self, ends: Ends) -> Offer:
        here, there = self._stand[ends[0]], self._stand[ends[1]]
        both = sorted(here.keys() & there.keys(), key=lambda iri: (-self._weights[iri], iri))
        opposed = [iri for iri in both if _opposed(here[iri], there[iri])]
        shared = [iri for iri in both if here[iri] & there[iri] and iri not in opposed]
        return Offer(
            (self._refs[ends[0]], self._refs[ends[1]]),
            tuple(self._ideas[iri] for iri in shared),
            tuple(self._ideas[iri] for iri in opposed),
        )

    def likely(self, most: int) -> Iterator[Collection[Ends]]:
        """Give the pairs among which so many are the best, and then all."""
        first = [*islice(self._rare(), _FIRST)]
        taken: dict[int, int] = defaultdict(int)
        weights: list[float] = []
        for weight, ends in sorted(((self._weight(one), one) for one in first), reverse=True):
            if len(weights) < most and all(taken[place] < _EACH for place in ends):
                weights.append(weight)
                for place in ends:
                    taken[place] += 1
        least = weights[-1] - _ALMOST if len(weights) == most else 0.0
        if least > 0:
            heavy = self._sharing(least)
            yield [ends for ends in heavy if self._weight(ends) >= least]
        yield [*combinations(range(len(self._refs)), 2)]

    def _rare(self) -> Iterator[Ends]:
        """Give pairs that touch the same idea, those of the rarest ideas first."""
        holders: dict[str, list[int]] = defaultdict(list)
        for place, sides in enumerate(self._stand):
            for iri in sides:
                holders[iri].append(place)
        told = set()
        for iri in self._rank:
            for ends in combinations(holders[iri], 2):
                if ends not in told:
                    told.add(ends)
                    yield ends

    def _sharing(self, least: float) -> set[Ends]:
        """Give all pairs that can weigh so much.

        Those weigh less that share none of the ideas without which one of them is lighter.
        Source: Bayardo, Ma and Srikant 2007, Scaling up all pairs similarity search, sec. 4.
        """
        order = {iri: place for place, iri in enumerate(self._rank)}
        before: dict[str, list[int]] = defaultdict(list)
        found: set[Ends] = set()
        for place, sides in enumerate(self._stand):
            left = sum(max(self._weights[iri], 0.0) for iri in sides)
            for iri in sorted(sides, key=order.__getitem__):
                if left < least:
                    break
                found.update((other, place) for other in before[iri])
                before[iri].append(place)
                left -= max(self._weights[iri], 0.0)
        return found


def _opposed(one: int, other: int) -> bool:
    """Whether one shows what the other counters, breaks or doubts."""
    return bool((one & _SHOWS and other & ~_SHOWS) or (other & _SHOWS and one & ~_SHOWS))


def _spread(offers: Iterable[Offer], most: int, each: int) -> tuple[Offer, ...]:
    """Take the first offers, no story in more than some of them."""
    times: dict[str, int] = defaultdict(int)
    taken: list[Offer] = []
    for offer in offers:
        if len(taken) == most:
            break
        if all(times[ref.iri] < each for ref in offer.cases):
            taken.append(offer)
            for ref in offer.cases:
                times[ref.iri] += 1
    return tuple(taken)
