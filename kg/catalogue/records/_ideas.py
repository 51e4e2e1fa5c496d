"""An idea and a framework, with what shows them, lines them up and is told against them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.catalogue.records._cases import CaseSummary
from kg.catalogue.records._statements import Basis, Citation, Ref, Source, Statement

__all__ = [
    "Idea",
    "IdeaUse",
    "Link",
    "Placing",
    "Prerequisite",
    "Scheme",
    "SchemeLinks",
    "Seen",
    "Test",
    "Told",
]


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
