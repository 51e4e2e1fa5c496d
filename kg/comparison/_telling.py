"""Which story tells which idea, and whose reading it is: what every pattern is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.catalogue import Basis, Case, CaseSummary, Ref, Statement
from kg.catalogue.statements import WHOSE
from kg.comparison._compare import stands

__all__ = ["Listed", "Sieve", "Telling", "Use", "by_name", "whose_word"]

Listed = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""A table to take away: the names of its columns, and rows of as many cells."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What counts: readings by anybody or by some alone, stories alone or notes too."""

    by: tuple[Basis, ...] = ()
    notes: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """That a story shows, counters, breaks or doubts an idea: its statements, the best word first."""

    idea: Ref
    stance: str
    case: CaseSummary
    statements: tuple[Statement, ...]

    @property
    def basis(self) -> Basis | None:
        """The best word that it has: ours only where all its readings are ours."""
        return self.statements[0].basis

    @property
    def against(self) -> bool:
        """Whether it speaks against the idea."""
        return self.stance != "shows"


class Telling:
    """Which story tells which idea, under a sieve."""

    def __init__(self, cases: Iterable[Case], sieve: Sieve) -> None:
        self.cases = [one for one in cases if sieve.notes or one.summary.evidence.is_story]
        self.by_story: dict[str, list[Use]] = {}
        for case in self.cases:
            self.by_story[case.ref.iri] = list(_uses(case, sieve.by))

    def without(self, iris: Container[str]) -> tuple[CaseSummary, ...]:
        """Give the other stories, by name."""
        rest = (one.summary for one in self.cases if one.ref.iri not in iris)
        return tuple(sorted(rest, key=by_name))

    @cached_property
    def by_idea(self) -> Mapping[str, list[Use]]:
        """Every use by the IRI of its idea, in the order of the stories."""
        found: dict[str, list[Use]] = defaultdict(list)
        for uses in self.by_story.values():
            for use in uses:
                found[use.idea.iri].append(use)
        return found

    @cached_property
    def by_stance(self) -> Mapping[tuple[str, str], Mapping[str, Use]]:
        """Every use by idea and stance, then by story."""
        found: dict[tuple[str, str], dict[str, Use]] = defaultdict(dict)
        for iri, uses in self.by_story.items():
            for use in uses:
                found[use.idea.iri, use.stance][iri] = use
        return found


def _uses(case: Case, by: Sequence[Basis]) -> Iterator[Use]:
    """Give what a case tells of each idea, by stance."""
    for stand in stands(case).values():
        for stance, statements in stand.told:
            if kept := tuple(one for one in statements if not by or one.basis in by):
                yield Use(stand.idea, stance, case.summary, kept)


def by_name(case: CaseSummary) -> tuple[str, str]:
    """Sort stories by name."""
    return case.ref.label.casefold(), case.ref.iri


def whose_word(basis: Basis | None) -> str:
    """Say in a table whose word a reading is; empty where it is not said."""
    return WHOSE[basis] if basis else ""
