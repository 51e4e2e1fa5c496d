"""What the catalogue gives: frozen values, ready to be shown.

An empty string or tuple means that the atlas holds nothing there; a field that may be unknown in
the world says so in `Moment.unknown`. Words for screens are made by whoever shows the value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kg.catalogue.dates import When

__all__ = [
    "Assessment",
    "Basis",
    "Case",
    "CaseSummary",
    "Citation",
    "Conflict",
    "Counts",
    "Critique",
    "Evidence",
    "Flight",
    "Gap",
    "Idea",
    "IdeaUse",
    "Link",
    "Moment",
    "Passage",
    "Path",
    "PathStep",
    "Phase",
    "Placing",
    "Prerequisite",
    "Reading",
    "Ref",
    "Scheme",
    "SchemeLinks",
    "Seen",
    "Source",
    "SourceUse",
    "Statement",
    "Statistic",
    "Step",
    "Test",
    "Told",
    "Turn",
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
            lacks.append(f"{8 - self.cited} more cited statements")
        if self.placed < 3:
            lacks.append(f"{3 - self.placed} more episodes placed in phases")
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


@dataclass(frozen=True, slots=True)
class Test:
    """A sentence of the codebook and whose it is."""

    text: str
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Link:
    """How an idea is related to another, on whose judgement and why.

    `relation` is the local name of a property, such as "closeMatch"; `back` where it leads from the
    other idea to this one. Of "noMatch" the other is a framework, which holds nothing like it.
    """

    relation: str
    idea: Ref
    because: str = ""
    confidence: str = ""
    basis: Basis | None = None
    back: bool = False
    scheme: Ref | None = None
    """The framework of the other idea."""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """An idea that is needed to understand another, and why."""

    idea: Ref
    because: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that stands on the page of what it is about, with what answers or corrects it."""

    statement: Statement
    answers: tuple[Statement, ...] = ()
    revised_by: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known: of which kind, of what, where it shows, and in words.

    `kind` is one of `kg.catalogue.GAP_KINDS`, or another that a question gives; `about` is a story,
    idea or framework, and `thing` what stands on its page, None where it concerns the whole.
    """

    kind: str
    about: Ref
    thing: Ref | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class IdeaUse:
    """A statement of a story that shows, counters, breaks or doubts an idea."""

    stance: str
    case: CaseSummary
    statement: Statement


@dataclass(frozen=True, slots=True)
class Placing:
    """A level or orientation that somebody gave to the organisation of a case.

    `fall` is what is told there of a fall that began after it.
    """

    case: CaseSummary
    statement: Statement
    fall: Statement | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How many stories and how many notes show an idea, how often and by whom something is placed at it."""

    stories: int = 0
    notes: int = 0
    placings: int = 0
    assessors: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea as its page shows it."""

    ref: Ref
    scheme: Ref
    family_label: str
    definition: str
    scope_notes: tuple[str, ...]
    editorial_notes: tuple[str, ...]
    examples: tuple[str, ...]
    other_names: tuple[str, ...]
    proposers: tuple[Ref, ...]
    basis: Basis | None
    because: str
    citations: tuple[Citation, ...]
    counts_when: Test | None
    does_not_count_when: Test | None
    rank: int | None
    broader: tuple[Ref, ...]
    narrower: tuple[Ref, ...]
    related: tuple[Ref, ...]
    pictures: tuple[Ref, ...]
    pictured_by: tuple[Ref, ...]
    placed_at: tuple[Ref, ...]
    practices: tuple[Ref, ...]
    links: tuple[Link, ...]
    uses: tuple[IdeaUse, ...]
    sources: tuple[Source, ...]
    critics: tuple[Told, ...] = ()
    numbers: tuple[Told, ...] = ()
    needs: tuple[Prerequisite, ...] = ()
    needed_for: tuple[Prerequisite, ...] = ()
    placings: tuple[Placing, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A framework or list: its ideas in order, grouped by family."""

    ref: Ref
    definition: str
    scope_notes: tuple[str, ...]
    proposers: tuple[Ref, ...]
    ordered: bool
    facet: bool
    citations: tuple[Citation, ...]
    ideas: tuple[Ref, ...]
    groups: tuple[tuple[str, tuple[Ref, ...]], ...]
    seen: tuple[tuple[str, Seen], ...] = ()
    """How often each idea is seen, by slug; ideas that nothing shows and no placing names are left out."""
    critics: tuple[Told, ...] = ()
    numbers: tuple[Told, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemeLinks:
    """How the ideas of one framework line up with another: each link with the idea it leads from."""

    one: Ref
    other: Ref
    links: tuple[tuple[Ref, Link], ...]


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source and the statements and ideas that cite it."""

    source: Source
    statements: tuple[tuple[CaseSummary, Statement, str], ...]
    ideas: tuple[tuple[Ref, str], ...]
    apart: tuple[tuple[Statement, str], ...] = ()
    """Critics and figures that belong to no story."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One stop of a reading path. `minutes` is read from the words that the step shows."""

    position: int
    label: str
    annotation: str
    question: str
    ideas: tuple[Ref, ...]
    cases: tuple[CaseSummary, ...]
    statements: tuple[tuple[CaseSummary, Statement], ...]
    words: int


@dataclass(frozen=True, slots=True)
class Path:
    """A reading path: its steps in order."""

    ref: Ref
    abstract: str
    steps: tuple[PathStep, ...]
    author: str = ""

    @property
    def words(self) -> int:
        """The words of all its steps."""
        return sum(step.words for step in self.steps)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the atlas holds."""

    stories: int
    notes: int
    statements: int
    by_basis: tuple[tuple[Basis, int], ...]
    ideas: int
    sources: int
    without_reading: int = field(default=0)
