"""Objections and figures, by what they concern: many of them belong to no story.

A critique stands on the page of each thing that it targets, a statistic on the page of each thing
that it is about. Those written inside a story are found here as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.catalogue.records import Prerequisite, Ref, Statement, Told
from kg.catalogue.statements import facts_of, statement_of
from kg.store import Store

__all__ = ["Apart", "apart"]


@dataclass(frozen=True, slots=True)
class Apart:
    """Objections and figures, and which ideas need which, read once for a state of the content.

    `statements` holds those that belong to no story, by IRI, in their order; `critics` and `numbers`
    those of any place, by the IRI of what they concern.
    """

    statements: Mapping[str, Told]
    critics: Mapping[str, tuple[Told, ...]]
    numbers: Mapping[str, tuple[Told, ...]]
    needs: Mapping[str, tuple[Prerequisite, ...]]
    needed_for: Mapping[str, tuple[Prerequisite, ...]]
    reads: frozenset[str] = frozenset()
    """The IRIs of all that objections and figures are read from."""


def apart(store: Store, ref: Callable[[str], Ref]) -> Apart:
    """Read all objections and figures, and what is needed to understand what.

    Args:
        ref: gives an idea by name.
    """
    facts = facts_of(store, "apart")
    told = {iri: statement_of(facts, iri) for iri in facts.subjects("atlas:statement")}
    revised: dict[str, list[Statement]] = defaultdict(list)
    for one in told.values():
        for earlier in one.revises:
            revised[earlier.iri].append(one)
    rows = {iri: _told(one, told, revised.get(iri, ())) for iri, one in told.items()}
    critics: dict[str, list[Told]] = defaultdict(list)
    numbers: dict[str, list[Told]] = defaultdict(list)
    for row in sorted(rows.values(), key=_order):
        one = row.statement
        for target in one.critique.targets if one.critique else ():
            critics[target.iri].append(row)
        for about in one.about if one.statistic else ():
            numbers[about.iri].append(row)
    needs, needed_for = _prerequisites(store, ref)
    reads = facts.described | facts.named_by()
    return Apart(
        statements={row.statement.ref.iri: row for row in rows.values() if not _in_story(row)},
        critics={iri: tuple(found) for iri, found in critics.items()},
        numbers={iri: tuple(found) for iri, found in numbers.items()},
        needs=needs,
        reads=reads,
        needed_for=needed_for,
    )


def _in_story(told: Told) -> bool:
    return told.statement.ref.kind == "case"


def _order(told: Told) -> tuple[str, str]:
    """Put the earliest first; what has no date comes last."""
    when = told.statement.when
    return (when.begin or when.end or "9999"), told.statement.ref.iri


def _told(one: Statement, all_: Mapping[str, Statement], revised: Iterable[Statement]) -> Told:
    answers = one.critique.answered_by if one.critique else ()
    found = tuple(all_[ref.iri] for ref in answers if ref.iri in all_)
    return Told(one, found, tuple(sorted(revised, key=lambda later: later.ref.iri)))


_Needs = Mapping[str, tuple[Prerequisite, ...]]


def _prerequisites(store: Store, ref: Callable[[str], Ref]) -> tuple[_Needs, _Needs]:
    """Give what each idea needs, and what each is needed for, by IRI."""
    facts = facts_of(store, "prerequisites")
    needs: dict[str, list[Prerequisite]] = defaultdict(list)
    needed: dict[str, list[Prerequisite]] = defaultdict(list)
    for iri in facts.of_class("atlas:Prerequisite"):
        because, basis = facts.text(iri, "atlas:because"), facts.basis(iri)
        for idea in facts.values(iri, "atlas:concept"):
            for other in facts.values(iri, "atlas:needs"):
                needs[idea].append(Prerequisite(ref(other), because, basis))
                needed[other].append(Prerequisite(ref(idea), because, basis))
    return _by_label(needs), _by_label(needed)


def _by_label(rows: Mapping[str, Iterable[Prerequisite]]) -> _Needs:
    return {
        iri: tuple(sorted(found, key=lambda one: (one.idea.label.casefold(), one.idea.iri)))
        for iri, found in rows.items()
    }
