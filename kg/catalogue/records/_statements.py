"""A thing told and what stands behind it: its sources, its date, its readings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.dates import When

__all__ = [
    "CLIMBING",
    "FALLING",
    "GROUND",
    "LIFT_OFF",
    "ORBIT",
    "Assessment",
    "Basis",
    "Citation",
    "Critique",
    "Moment",
    "Phase",
    "Reading",
    "Ref",
    "Source",
    "Statement",
    "Statistic",
]

GROUND, FALLING, LIFT_OFF, CLIMBING, ORBIT = range(5)
"""The altitudes of the bands of the sky."""


class Basis(StrEnum):
    """Whose word it is that something shows an idea."""

    WORD = "word"
    TELLING = "telling"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing by name: `kind` is case, concept, source, scheme, organisation, person or path.

    A statement that belongs to no story is "critique" or "statistic". `part` is the fragment of a statement inside a case. `gloss` is its meaning in one sentence.
    `family` is the local name of an idea's class, such as "Cause".
    """

    iri: str
    kind: str
    slug: str
    label: str
    part: str = ""
    gloss: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and the place in it."""

    source: Ref
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be cited. `self_report` is true where it speaks of itself in this story."""

    ref: Ref
    title: str
    creators: tuple[str, ...]
    publishers: tuple[str, ...]
    issued: str
    url: str
    grade: str
    note: str
    in_full: bool
    origins: tuple[str, ...] = ()
    """IRIs or names of who wrote and published it: two sources that share one are not independent."""
    self_report: bool = False
    people: tuple[str, ...] = ()
    """Those of the creators who are known to be persons."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Where on the journey something stands: `altitude` 0 is the ground."""

    ref: Ref
    band: str
    altitude: int
    rank: int


@dataclass(frozen=True, slots=True)
class Reading:
    """That a statement shows, counters, breaks or doubts an idea."""

    stance: str
    idea: Ref


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing told, its evidence, and what it is taken to show.

    `kind` is "episode", "moment", "claim", "assessment", "statistic" or "critique".
    """

    ref: Ref
    kind: str
    text: str
    about: tuple[Ref, ...]
    when: When
    citations: tuple[Citation, ...]
    phase: Phase | None = None
    readings: tuple[Reading, ...] = ()
    basis: Basis | None = None
    because: str = ""
    said_by: tuple[Ref, ...] = ()
    said_belief: bool = False
    after: tuple[str, ...] = ()
    cycle: int = 1
    part_of: tuple[Ref, ...] = ()
    aftermath_of: tuple[Ref, ...] = ()
    reverses: tuple[Ref, ...] = ()
    conflicts_with: tuple[Ref, ...] = ()
    revises: tuple[Ref, ...] = ()
    answers: str = ""
    harmed: str = ""
    moment: Moment | None = None
    assessment: Assessment | None = None
    statistic: Statistic | None = None
    critique: Critique | None = None

    @property
    def anchor(self) -> str:
        """The fragment of its IRI: where it stands on its story's page."""
        return self.ref.part


@dataclass(frozen=True, slots=True)
class Moment:
    """The four questions of a Moment of Belief; empty where `unknown` says that nobody tells.

    `dilemma` puts it as the decision it was, before its outcome; `question` is one to discuss.
    """

    cost: str = ""
    resistance: str = ""
    customers: str = ""
    organisation: str = ""
    unknown: tuple[str, ...] = ()
    dilemma: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A level given to an organisation by somebody, a person or a source, as of a date."""

    assessors: tuple[Ref, ...]
    level: Ref | None
    as_of: When


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number and of whom it is true. `unknown` names the fields that nobody tells.

    `qualifier` is "about", "over", "under", "at least" or empty; `checked` says what was looked up.
    """

    value: str
    qualifier: str
    unit: str
    population: str
    period: str
    as_of: When
    method: str
    origin: str
    unknown: tuple[str, ...] = ()
    checked: str = ""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not told among origin, population and date, by these names."""
        told = {
            "origin": self.origin,
            "population": self.population,
            "date": self.period or str(self.as_of),
        }
        return tuple(name for name, value in told.items() if not value)


@dataclass(frozen=True, slots=True)
class Critique:
    """What an objection is raised against, on what ground, and what was answered."""

    targets: tuple[Ref, ...]
    ground: str
    answered_by: tuple[Ref, ...] = ()
