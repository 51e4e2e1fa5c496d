"""Placings: who gave which level or orientation to an organisation, and as of when.

A level is never read out of deeds: it is somebody's word, and holds for its date alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from kg.catalogue.records import Case, CaseSummary, Placing
from kg.catalogue.statements import facts_of, statement_of
from kg.namespaces import document_of
from kg.store import Store

__all__ = ["placings", "placings_after", "with_falls"]


def placings(store: Store, cases: Mapping[str, CaseSummary]) -> Mapping[str, tuple[Placing, ...]]:
    """Give the placings at each level or orientation, by its IRI, the earliest first.

    Args:
        cases: the summaries of all cases, by IRI.
    """
    facts = facts_of(store, "placings")
    found: dict[str, list[Placing]] = defaultdict(list)
    for iri in facts.of_class("atlas:Assessment"):
        case, told = cases.get(document_of(iri)), statement_of(facts, iri)
        if case and told.assessment and told.assessment.level:
            found[told.assessment.level.iri].append(Placing(case, told))
    return {level: tuple(sorted(rows, key=_order)) for level, rows in found.items()}


def placings_after(
    before: Mapping[str, tuple[Placing, ...]],
    part: Store,
    changed: Collection[str],
    cases: Mapping[str, CaseSummary],
) -> Mapping[str, tuple[Placing, ...]]:
    """Give the placings after some cases changed.

    Args:
        part: what is told of these cases.
        changed: their IRIs, also of those that are gone.
        cases: the summaries of all cases, by IRI.
    """
    told = {iri: cases[iri] for iri in sorted(changed) if iri in cases}
    come = placings(part, told)
    found = {}
    for level in (*before, *(one for one in come if one not in before)):
        rows = [one for one in before.get(level, ()) if one.case.ref.iri not in changed]
        rows += come.get(level, ())
        if rows:
            found[level] = tuple(sorted(rows, key=_order))
    return found


def with_falls(found: Iterable[Placing], told: Callable[[str], Case | None]) -> tuple[Placing, ...]:
    """Add to placings the fall that is told to have begun after each was made.

    Args:
        told: gives a case by its IRI.
    """
    return tuple(
        replace(one, fall=case.later_fall(one.statement))
        if (case := told(one.case.ref.iri))
        else one
        for one in found
    )


def _order(one: Placing) -> tuple[date, str, str]:
    given = one.statement.assessment
    as_of = given.as_of.earliest if given else None
    return as_of or date.max, one.case.ref.label.casefold(), one.statement.ref.iri
