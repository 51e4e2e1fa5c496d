"""The steps of a path in order, and where in it each idea and story is met: what every check looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.catalogue import Path, PathStep, Ref, Segment
from kg.planner._records import Material

__all__ = ["Row", "Rows", "quoted", "titled"]


@dataclass(frozen=True, slots=True)
class Row:
    """A step, its place over the whole path from 1, and the number of its session."""

    step: PathStep
    place: int
    session: int

    @property
    def at(self) -> str:
        """Say which step it is: “Close” at step 5."""
        return f"{quoted(self.step)} at step {self.place}"


def quoted(step: PathStep) -> str:
    """Name a step in quotes."""
    return f"“{step.label or 'a step without a name'}”"


def titled(idea: Ref) -> str:
    """Name an idea in quotes."""
    return f"“{idea.label}”"


@dataclass(frozen=True)
class Rows:
    """The steps of a path in order, and where in it each idea and story is met."""

    path: Path
    material: Material
    pace: int

    @cached_property
    def all(self) -> tuple[Row, ...]:
        steps = [(step, n) for n, one in enumerate(self.path.sessions, 1) for step in one.steps]
        return tuple(Row(step, place, n) for place, (step, n) in enumerate(steps, 1))

    def of(self, session: int) -> tuple[Row, ...]:
        """Give the steps of a session."""
        return tuple(row for row in self.all if row.session == session)

    @cached_property
    def met(self) -> Mapping[str, tuple[tuple[int, int, int], Ref, Row]]:
        """Give when each idea is first met, by slug, with the step for which it is.

        What is read before class comes before all steps of its session, in the order of reading.
        """
        found: dict[str, tuple[tuple[int, int, int], Ref, Row]] = {}
        for number in range(1, len(self.path.sessions) + 1):
            rows = self.of(number)
            read = [(ref, row) for row in rows for ref, _ in row.step.before if ref.kind != "case"]
            for at, (ref, row) in enumerate(read):
                found.setdefault(ref.slug, ((number, 0, at), ref, row))
            for row in rows:
                for ref in row.step.ideas:
                    found.setdefault(ref.slug, ((number, 1, row.place), ref, row))
        return found

    @cached_property
    def told(self) -> Mapping[str, Row]:
        """Give the step at which each story is told, by slug; the first, where there are several."""
        found: dict[str, Row] = {}
        for row in self.all:
            if row.step.segment in (Segment.STORY, Segment.NONE):
                for case in row.step.cases:
                    found.setdefault(case.ref.slug, row)
        return found
