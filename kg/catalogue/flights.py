"""A story's order and its flight.

One episode is before another only if its interval of days ends first, if `after` says so, or if it
belongs to an earlier climb. Everything else is an order that nobody tells, and shows as such. An
episode without a told place never decides how a flight ends.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kg.catalogue.records import FALLING, GROUND, ORBIT, Basis, Flight, Phase, Ref, Step
from kg.dates import When

__all__ = ["Placed", "flight_of", "story_order"]

_NEVER = date.max
_MOST_HELD_TOGETHER = 500
"""Episodes that are held each against each; a story of more stands in the order of its dates."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What ordering and drawing need to know of an episode; `phase` is None for background."""

    ref: Ref
    phase: Phase | None
    basis: Basis | None
    when: When
    cycle: int = 1
    after: tuple[str, ...] = ()


def _told_before(episodes: Sequence[Placed]) -> Mapping[str, frozenset[str]]:
    """Give for each episode all that are told to be before it, directly or by way of others.

    Nothing of a story that has too many to be held against each other.
    """
    if len(episodes) > _MOST_HELD_TOGETHER:
        return dict.fromkeys((one.ref.iri for one in episodes), frozenset())
    direct: dict[str, set[str]] = {episode.ref.iri: set() for episode in episodes}
    for one in episodes:
        direct[one.ref.iri].update(iri for iri in one.after if iri in direct)
        for other in episodes:
            if other is not one and (_earlier_climb(other, one) or other.when.before(one.when)):
                direct[one.ref.iri].add(other.ref.iri)
    closed: dict[str, frozenset[str]] = {}

    def close(iri: str, path: frozenset[str]) -> frozenset[str]:
        if iri not in closed:
            before = {b for b in direct[iri] if b not in path}
            for earlier in sorted(before):  # a circle is broken in the same place every time
                before |= close(earlier, path | {iri})
            closed[iri] = frozenset(before - {iri})
        return closed[iri]

    for iri in direct:
        close(iri, frozenset())
    return closed


def _earlier_climb(one: Placed, other: Placed) -> bool:
    """Whether one stands in an earlier climb; what has no phase stands in none."""
    return bool(one.phase and other.phase) and one.cycle < other.cycle


def _ordered(
    episodes: Sequence[Placed],
    before: Mapping[str, frozenset[str]],
    retold: Mapping[str, int] = MappingProxyType({}),
) -> list[Placed]:
    """Put episodes in an order that breaks nothing told.

    The rest is ordered by the passage that retells it, by phase, date and IRI.
    """
    last = max(retold.values(), default=0) + 1

    def key(episode: Placed) -> tuple[int, int, date, str]:
        rank = episode.phase.rank if episode.phase else 0
        passage = retold.get(episode.ref.iri, last)
        return passage, rank, episode.when.earliest or _NEVER, episode.ref.iri

    if not any(before.values()):
        return sorted(episodes, key=lambda one: (one.cycle, one.when.earliest or _NEVER, key(one)))
    waiting = {e.ref.iri: e for e in episodes}
    ready = [(key(e), e.ref.iri) for e in episodes if not before[e.ref.iri] & waiting.keys()]
    heapq.heapify(ready)
    queued = {iri for _, iri in ready}
    done: list[Placed] = []
    while waiting:
        if not ready:  # a circle of `after`: content is wrong, and says so in a finding
            iri = min(waiting, key=lambda i: key(waiting[i]))
        else:
            iri = heapq.heappop(ready)[1]
        done.append(waiting.pop(iri))
        queued.add(iri)
        for other in waiting.values():
            free = not before[other.ref.iri] & waiting.keys()
            if other.ref.iri not in queued and free:
                queued.add(other.ref.iri)
                heapq.heappush(ready, (key(other), other.ref.iri))
    return done


def story_order(
    episodes: Iterable[Placed], retold: Mapping[str, int] = MappingProxyType({})
) -> tuple[str, ...]:
    """Give the IRIs of episodes in story order.

    Args:
        retold: the number of the passage that retells an episode; it decides where nothing is told.
    """
    rows = tuple(episodes)
    return tuple(row.ref.iri for row in _ordered(rows, _told_before(rows), retold))


def flight_of(episodes: Iterable[Placed], last_known: int | None) -> Flight:
    """Make the flight of a case from its episodes.

    Args:
        episodes: all episodes of the case; those without a phase are left out of the picture.
        last_known: the year of the last thing known of the case, told or not in a phase.
    """
    rows = [episode for episode in episodes if episode.phase]
    before = _told_before(rows)
    ordered = _ordered(rows, before)
    steps = []
    for index, row in enumerate(ordered):
        assert row.phase is not None
        loose = index > 0 and ordered[index - 1].ref.iri not in before[row.ref.iri]
        steps.append(Step(row.ref, row.phase, row.basis, row.when, loose))
    last = _last(ordered, before)
    by_iri = {step.ref.iri: step for step in steps}
    return Flight(
        steps=tuple(steps),
        ends=_end(last, ordered, before) if last else "",
        last=by_iri[last.ref.iri] if last else None,
        year=max((s.when.latest.year for s in steps if s.when.latest), default=None),
        heard=last_known,
        came_down=any(step.phase.altitude == FALLING for step in steps),
    )


def _last(ordered: Sequence[Placed], before: Mapping[str, frozenset[str]]) -> Placed | None:
    """Give the last episode that has a told place; of all, where none has."""
    told = [row for row in ordered if row.when.known or row.after or row.cycle > 1] or ordered
    earlier = frozenset().union(*(before[row.ref.iri] for row in told))
    final = [row for row in told if row.ref.iri not in earlier]
    return max(final, key=_lateness, default=None)


def _end(last: Placed, ordered: Sequence[Placed], before: Mapping[str, frozenset[str]]) -> str:
    """Say where a flight was when last seen."""
    assert last.phase is not None
    if last.phase.altitude == FALLING:
        return "falling"
    fell = [row for row in ordered if row.phase and row.phase.altitude == FALLING]
    if any(row.ref.iri in before[last.ref.iri] for row in fell):
        return "recovered" if last.phase.altitude == ORBIT else "recovering"
    return "on the ground" if last.phase.altitude == GROUND else "aloft"


def _lateness(row: Placed) -> tuple[int, date, int, str]:
    rank = row.phase.rank if row.phase else 0
    return row.cycle, row.when.latest or date.min, rank, row.ref.iri
