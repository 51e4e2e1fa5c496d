"""A reading path: its sessions, their steps, and what a class needs besides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kg.catalogue.records._cases import CaseSummary
from kg.catalogue.records._statements import Ref, Statement

__all__ = [
    "LEVELS",
    "Importance",
    "Objective",
    "OutsideReading",
    "Path",
    "PathSession",
    "PathStep",
    "Segment",
]

LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")
"""What learners do with an idea, from the lowest. Source: Bloom's taxonomy as revised in 2001."""


class Segment(StrEnum):
    """How the minutes of a step are spent in class; the value is the local name in the graph."""

    DECISION = "decisionSegment"
    STORY = "storySegment"
    IDEA = "ideaSegment"
    COMPARISON = "comparisonSegment"
    CLOSE = "closingSegment"
    NONE = ""


class Importance(StrEnum):
    """How much a step matters; the value is the local name in the graph."""

    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"
    FURTHER = "further"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What learners can do at the end, and at which of `LEVELS`; empty where none is named."""

    text: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class OutsideReading:
    """Something to read that the atlas does not hold. `minutes` is 0 where nobody said."""

    title: str
    url: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class PathStep:
    """One stop of a reading path: what it visits, and what is read, said and asked there.

    What it visits stands in `ideas`, `cases` and `statements`; `words` are those that a walker reads
    on the step. `before` is what is read before class for it, each with its words. All that only the
    instructor sees stands in `for_instructors`; `because` says why the step is in the path, and
    `drafted` that its words were written by rule and nobody has taken them for their own yet.
    """

    position: int
    label: str
    annotation: str
    question: str
    ideas: tuple[Ref, ...]
    cases: tuple[CaseSummary, ...]
    statements: tuple[tuple[CaseSummary, Statement], ...]
    words: int
    name: str = ""
    """Its name in the file, such as "step-3"; empty where it is not written yet."""
    segment: Segment = Segment.NONE
    importance: Importance = Importance.NONE
    minutes: int | None = None
    """Minutes in class."""
    before: tuple[tuple[Ref, int], ...] = ()
    for_instructors: str = ""
    because: str = ""
    outside: tuple[OutsideReading, ...] = ()
    kept: bool = False
    """Whoever edits the path has locked it: no plan may leave it out."""
    drafted: bool = False
    as_read: tuple[tuple[str, str], ...] = ()
    """What it rests on, by name as in an address ("case/o2"), and the digest of it when it was last
    read by the author of the path."""
    gone: tuple[str, ...] = ()
    """Names of what it visits and the atlas no longer holds."""
    gone_before: tuple[str, ...] = ()
    """Names of what is read before it and the atlas no longer holds."""

    @property
    def visits(self) -> tuple[Ref, ...]:
        """Everything that it visits."""
        return (
            *self.ideas,
            *(case.ref for case in self.cases),
            *(statement.ref for _, statement in self.statements),
        )

    @property
    def stories(self) -> tuple[CaseSummary, ...]:
        """The stories that it visits, whole or in a statement, each once."""
        found = {case.ref: case for case in self.cases}
        for case, _ in self.statements:
            found.setdefault(case.ref, case)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class PathSession:
    """What is taken in one sitting. `minutes` in class and `reading` before it are what is given to it."""

    position: int
    label: str
    steps: tuple[PathStep, ...]
    name: str = ""
    minutes: int | None = None
    reading: int | None = None
    purposes: tuple[str, ...] = ()
    for_instructors: str = ""

    @property
    def planned(self) -> int:
        """The minutes in class of its steps, those without any left out."""
        return sum(step.minutes or 0 for step in self.steps)


@dataclass(frozen=True, slots=True)
class Path:
    """A reading path: its sessions in order, and what the hand-outs say of the whole.

    `covers` are the ideas that it was asked to cover, `assumes` those that the group knows already.
    `strategy`, `analysis` and `feedback` are parts of the teaching note: the instructor alone sees
    them.
    """

    ref: Ref
    abstract: str
    sessions: tuple[PathSession, ...]
    author: str = ""
    creators: tuple[Ref, ...] = ()
    issued: str = ""
    licence: str = ""
    version: str = ""
    based_on: tuple[Ref, ...] = ()
    audience: str = ""
    objectives: tuple[Objective, ...] = ()
    covers: tuple[Ref, ...] = ()
    assumes: tuple[Ref, ...] = ()
    leaves_out: str = ""
    strategy: str = ""
    analysis: str = ""
    feedback: str = ""
    note: str = ""
    """How well it covers, as the planner said it; empty where no planner made it."""
    file: str = ""
    gone_covers: tuple[str, ...] = ()
    """Names of ideas that it is to cover and the atlas no longer holds."""
    gone_assumes: tuple[str, ...] = ()
    """Names of ideas that it takes as known and the atlas no longer holds."""

    @property
    def steps(self) -> tuple[PathStep, ...]:
        """Its steps in order, over all sessions."""
        return tuple(step for session in self.sessions for step in session.steps)

    @property
    def words(self) -> int:
        """The words of all its steps."""
        return sum(step.words for step in self.steps)

    @property
    def minutes(self) -> int:
        """The minutes in class of all its steps; 0 for a path that is walked alone."""
        return sum(session.planned for session in self.sessions)

    @property
    def for_whom(self) -> str:
        """For whom it is, as part of a line: the first sentence of `audience`, without its stop."""
        return re.split(r"(?<=[.!?])\s+", self.audience.strip(), maxsplit=1)[0].rstrip(".")

    @property
    def is_class(self) -> bool:
        """Whether it has a plan for a class: minutes are told for one of its steps."""
        return self.minutes > 0
