"""A case as lists and its page show it, with its flight and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from kg.catalogue.records._statements import FALLING, Basis, Phase, Ref, Source, Statement
from kg.dates import When

__all__ = ["Case", "CaseSummary", "Conflict", "Evidence", "Flight", "Passage", "Step", "Turn"]


@dataclass(frozen=True, slots=True)
class Step:
    """One placed episode of a flight. `loose`: its order after the step before it is not told."""

    ref: Ref
    phase: Phase
    basis: Basis | None
    when: When
    loose: bool


@dataclass(frozen=True, slots=True)
class Flight:
    """A story's way through the bands, in story order, and where it was when last seen.

    `last` is the last step with a told place: it decides how the flight ends. `year` is the
    last in which a step of it is known, `heard` that of the last thing told of the case at all:
    a court case of 2025 says nothing of where a company flew.
    """

    steps: tuple[Step, ...]
    ends: str
    last: Step | None
    year: int | None
    heard: int | None
    came_down: bool

    @property
    def by(self) -> Basis | None:
        """Whose word it is where the flight ends."""
        return self.last.basis if self.last else None

    @property
    def drawn(self) -> bool:
        """Whether there is enough to draw: fewer than three placed episodes are told in words."""
        return len(self.steps) >= 3

    @property
    def last_seen(self) -> str:
        """Say the end: "falling by our reading when last seen, 2025"; of too few steps, that."""
        if not self.steps:
            return "not placed in any phase by what we have read"
        if not self.drawn:
            return "too little of it is placed on the journey to say how it flew"
        by = " by our reading" if self.by is Basis.OURS and self.came_down else ""
        year = f", {self.year}" if self.year else ""
        beside = f"; {self.fall_beside}" if self.fall else ""
        return f"{self.ends}{by} when last seen{year}{beside}"

    @property
    def fall(self) -> Step | None:
        """A fall whose place in the order is not told, so that it does not decide the end.

        Of several, one that others than we tell.
        """
        if self.ends in ("falling", "recovering", "recovered"):
            return None
        falls = [step for step in self.steps if step.phase.altitude == FALLING]
        return min(falls, key=lambda step: step.basis is Basis.OURS, default=None)

    @property
    def fall_beside(self) -> str:
        """Say that fall: "a fall without a date is told by the authors"; empty where there is none."""
        if self.fall is None:
            return ""
        when = f"dated {self.fall.when}" if self.fall.when.known else "without a date"
        ours = self.fall.basis is Basis.OURS
        return f"a fall {when} is {'read' if ours else 'told by the authors'}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a case rests on, and by the rule whether that makes it a story."""

    cited: int
    placed: int
    independent: int
    moments: int
    moment_unknown: bool
    dated: int
    by_basis: tuple[tuple[Basis, int], ...]
    known_cells: int
    cells: int

    @property
    def missing(self) -> tuple[str, ...]:
        """What a note lacks to be a story, each as words; empty for a story."""
        lacks = []
        if self.cited < 8:
            lacks.append(_more(8 - self.cited, "cited statement"))
        if self.placed < 3:
            lacks.append(f"{_more(3 - self.placed, 'episode')} placed in phases")
        if self.independent < 2:
            lacks.append("two sources independent of each other and of the organisation")
        if not self.moments and not self.moment_unknown:
            lacks.append("a Moment of Belief, or word that none is known")
        return tuple(lacks)

    @property
    def is_story(self) -> bool:
        """Whether the case is a story and not a note."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case as lists show it."""

    ref: Ref
    abstract: str
    scope: Ref | None
    role: Ref | None
    sectors: tuple[Ref, ...]
    places: tuple[Ref, ...]
    told_in: tuple[Ref, ...]
    flight: Flight
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the narrative and the statements that it retells."""

    heading: str
    text: str
    draws_on: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot all be right, and the question that they answer."""

    question: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a story's summary: what lit it, what turned it, what pulled it down."""

    ideas: tuple[Ref, ...]
    statement: Statement


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its page shows it: statements in story order, sources in order of first use."""

    summary: CaseSummary
    organisations: tuple[Ref, ...]
    probably_told_in: tuple[Ref, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]
    gaps: tuple[str, ...]
    sources: tuple[Source, ...]
    lit: tuple[Turn, ...]
    turned: tuple[Turn, ...]
    held: tuple[Turn, ...]
    pulled: tuple[Turn, ...]
    see_also: tuple[str, ...] = ()
    file: str = ""
    authors: tuple[Ref, ...] = ()
    issued: str = ""

    @property
    def ref(self) -> Ref:
        """The case by name."""
        return self.summary.ref

    @property
    def flight(self) -> Flight:
        """The case's flight."""
        return self.summary.flight

    @property
    def moments(self) -> tuple[Statement, ...]:
        """Its Moments of Belief, in story order."""
        return tuple(s for s in self.statements if s.kind == "moment")

    @property
    def reversals(self) -> tuple[Statement, ...]:
        """What it tells of a fall or of something taken back, in story order."""
        return tuple(
            s
            for s in self.statements
            if s.reverses or (s.phase and s.phase.altitude == FALLING and s.kind != "claim")
        )

    def later_fall(self, statement: Statement) -> Statement | None:
        """Give the first fall or reversal told here that began after an assessment was made."""
        if statement.assessment is None:
            return None
        as_of = statement.assessment.as_of
        later = [
            (begun, s)
            for s in self.reversals
            if (begun := s.when.earliest) and as_of.latest and begun > as_of.latest
        ]
        return min(later, key=lambda one: (one[0], one[1].ref.iri))[1] if later else None


def _more(count: int, thing: str) -> str:
    return f"{count} more {thing}{'' if count == 1 else 's'}"
