"""The causes of burningness by how the stories ended that they lit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.catalogue import Case, CaseSummary, Ref, Statement, Step
from kg.catalogue.records import FALLING
from kg.catalogue.statements import WEIGHT
from kg.comparison._telling import Listed, Telling, Use, by_name, whose_word

__all__ = ["ENDS", "Begun", "Cause", "Causes", "causes_of"]

ENDS = ("falling", "recovering", "recovered", "aloft", "on the ground", "")
"""How a flight can end, those that came down first; empty where too little of it is placed."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A story that a cause lit, and how it ended."""

    lit: Use
    end: str

    @property
    def case(self) -> CaseSummary:
        """The story."""
        return self.lit.case

    @property
    def seen(self) -> Step | None:
        """What tells how it ended: of one that came down its fall, by the best word that it has."""
        flight = self.case.flight
        falls = [step for step in flight.steps if step.phase.altitude == FALLING]
        return min(falls, key=lambda step: WEIGHT[step.basis]) if falls else flight.last


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause and the stories that it lit, by how they ended.

    `usual` is how more than half of those ended of which it is told; empty where none did.
    """

    idea: Ref
    ends: tuple[tuple[str, tuple[Begun, ...]], ...]
    usual: str

    @property
    def stories(self) -> tuple[Begun, ...]:
        """All that it lit."""
        return tuple(one for _, group in self.ends for one in group)

    @property
    def came_down(self) -> tuple[Begun, ...]:
        """Those of which a fall is told, wherever they were when last seen."""
        return tuple(one for one in self.stories if one.case.flight.came_down)

    @property
    def others(self) -> tuple[Begun, ...]:
        """Those that ended, but not as most of them did; all that ended, where no end has most."""
        return tuple(one for one in self.stories if one.end not in ("", self.usual))


@dataclass(frozen=True, slots=True)
class Causes:
    """The causes by how the stories ended that they lit.

    `later` are uses in stories of which a cause is told, but only after a first fall; `unlit` are
    stories of which none is told.
    """

    rows: tuple[Cause, ...]
    ends: tuple[str, ...]
    later: tuple[Use, ...]
    unlit: tuple[CaseSummary, ...]
    stories: int

    @property
    def by_several(self) -> tuple[tuple[CaseSummary, tuple[Ref, ...]], ...]:
        """The stories that stand in more than one row, with their causes."""
        found: dict[str, list[Begun]] = defaultdict(list)
        for row in self.rows:
            for one in row.stories:
                found[one.case.ref.iri].append(one)
        return tuple(
            (group[0].case, tuple(one.lit.idea for one in group))
            for group in found.values()
            if len(group) > 1
        )

    @property
    def table(self) -> Listed:
        """One row a cause and story."""
        return (
            ("cause", "story", "when last seen", "year", "whose cause", "whose end", "statement"),
            tuple(
                (
                    row.idea.label,
                    one.case.ref.label,
                    one.end or "too little placed to say",
                    str(one.case.flight.year or ""),
                    whose_word(one.lit.basis),
                    whose_word(one.seen.basis) if one.seen else "",
                    one.lit.statements[0].ref.iri,
                )
                for row in self.rows
                for one in row.stories
            ),
        )


def causes_of(told: Telling, causes: Sequence[Ref]) -> Causes:
    begun: dict[str, list[Begun]] = defaultdict(list)
    later: dict[str, list[Use]] = defaultdict(list)
    lit = set()
    for case in told.cases:
        fell, iri = _first_fall(case), case.ref.iri
        for use in told.by_story[iri]:
            if use.idea.family != "Cause" or use.against:
                continue
            if first := tuple(one for one in use.statements if _began(one, fell)):
                end = case.flight.ends if case.flight.drawn else ""
                begun[use.idea.iri].append(Begun(replace(use, statements=first), end))
                lit.add(iri)
            else:
                later[iri].append(use)
    rows = []
    for cause in causes:
        stories = sorted(begun[cause.iri], key=lambda one: by_name(one.case))
        ends = tuple(
            (end, group)
            for end in ENDS
            if (group := tuple(one for one in stories if one.end == end))
        )
        rows.append(Cause(cause, ends, _usual(ends)))
    there = {end for row in rows for end, _ in row.ends}
    return Causes(
        rows=tuple(rows),
        ends=tuple(end for end in ENDS if end in there),
        later=tuple(use for iri, uses in later.items() if iri not in lit for use in uses),
        unlit=told.without(lit | later.keys()),
        stories=len(told.cases),
    )


def _first_fall(case: Case) -> str:
    """Give the year in which the first fall of a case began; empty where none is dated."""
    falls = (s for s in case.statements if s.phase and s.phase.altitude == FALLING)
    return min((s.when.begin[:4] for s in falls if s.when.begin), default="")


def _began(told: Statement, fell: str) -> bool:
    """Whether something was so before a first fall: what lit a later climb is not what it began from.

    The question `causes_and_outcomes` counts by the same rule.
    """
    return told.cycle == 1 and (not fell or told.when.begin[:4] <= fell)


def _usual(ends: Sequence[tuple[str, tuple[Begun, ...]]]) -> str:
    """Give the end of more than half of those whose end is told; empty where none is."""
    placed = [(end, len(group)) for end, group in ends if end]
    total = sum(number for _, number in placed)
    return next((end for end, number in placed if 2 * number > total), "")
