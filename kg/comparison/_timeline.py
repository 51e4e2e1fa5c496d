"""What happened in all stories, by year.

A date keeps the precision with which it is told: an episode stands at the earliest day that it can
mean, at the latest where only an end is told. What nobody dates stands apart, in story order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from kg.catalogue import Case, CaseSummary, Statement

__all__ = ["Decade", "Event", "Timeline", "timeline_of"]

_EPISODES = frozenset({"episode", "moment"})


@dataclass(frozen=True, slots=True)
class Event:
    """An episode of a story."""

    case: CaseSummary
    told: Statement

    @property
    def year(self) -> int | None:
        """The year at which it stands; None where no date is told."""
        day = self.told.when.earliest or self.told.when.latest
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class Decade:
    """Ten years and what happened in them, by day: `start` is the first of the years."""

    start: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened by decade, the first decade first; `undated` by story, in its order."""

    decades: tuple[Decade, ...]
    undated: tuple[Event, ...]

    @property
    def count(self) -> int:
        """How many episodes there are."""
        return sum(len(one.events) for one in self.decades) + len(self.undated)

    def only(self, cases: Container[str], phase: str = "") -> Timeline:
        """Keep the episodes of some stories, or of one phase alone.

        Args:
            cases: the slugs of the stories to keep.
            phase: the slug of a phase; empty keeps those of any and of none.
        """

        def kept(events: Iterable[Event]) -> tuple[Event, ...]:
            return tuple(
                one
                for one in events
                if one.case.ref.slug in cases
                and (not phase or (one.told.phase and one.told.phase.ref.slug == phase))
            )

        left = ((one.start, kept(one.events)) for one in self.decades)
        return Timeline(
            tuple(Decade(start, events) for start, events in left if events), kept(self.undated)
        )


def timeline_of(cases: Iterable[Case]) -> Timeline:
    """Put the episodes of all stories in the order of their days.

    Args:
        cases: the stories by name, the statements of each in story order.
    """
    dated: dict[int, list[Event]] = defaultdict(list)
    undated = []
    for case in cases:
        for told in case.statements:
            if told.kind in _EPISODES:
                event = Event(case.summary, told)
                if event.year is None:
                    undated.append(event)
                else:
                    dated[event.year // 10 * 10].append(event)
    return Timeline(
        tuple(Decade(start, tuple(sorted(dated[start], key=_day))) for start in sorted(dated)),
        tuple(undated),
    )


def _day(event: Event) -> tuple[date, date, str, str]:
    when = event.told.when
    first = when.earliest or when.latest or date.max
    return first, when.latest or first, event.case.ref.label.casefold(), event.told.ref.iri
