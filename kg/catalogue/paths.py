"""Reading paths: their steps and what each of them visits."""

from __future__ import annotations

from collections.abc import Callable

from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Case, Path, PathSession, PathStep
from kg.catalogue.statements import facts_of, in_order
from kg.namespaces import document_of
from kg.store import Store

__all__ = ["paths"]


def paths(
    store: Store,
    known: Ideas,
    find_case: Callable[[str], Case | None],
) -> tuple[Path, ...]:
    """Give all reading paths, by label.

    Args:
        known: the ideas.
        find_case: gives a case by the IRI of its document, or None.
    """
    facts = facts_of(store, "paths")
    found = []
    for iri in facts.of_class("atlas:ReadingPath"):
        sessions = in_order(facts, facts.subjects("atlas:partOf", iri))
        found.append(
            Path(
                ref=facts.ref(iri),
                abstract=facts.text(iri, "dcterms:abstract"),
                sessions=tuple(_session(facts, one, known, find_case) for one in sessions),
                author=" and ".join(ref.label for ref in facts.refs(iri, "dcterms:creator")),
            )
        )
    return tuple(sorted(found, key=lambda path: path.ref.label.casefold()))


def _session(
    facts: Facts, iri: str, known: Ideas, find_case: Callable[[str], Case | None]
) -> PathSession:
    stops = in_order(facts, facts.subjects("atlas:partOf", iri))
    return PathSession(
        position=facts.number(iri, "atlas:position") or 0,
        label=facts.label(iri),
        steps=tuple(_step(facts, stop, known, find_case) for stop in stops),
    )


def _step(
    facts: Facts, iri: str, known: Ideas, find_case: Callable[[str], Case | None]
) -> PathStep:
    visited_ideas, cases, statements = [], [], []
    for visited in facts.values(iri, "atlas:visits"):
        if visited in known:
            visited_ideas.append(known.ref(visited))
            continue
        holder = find_case(document_of(visited))
        if holder is None:
            continue
        told = next((s for s in holder.statements if s.ref.iri == visited), None)
        if told:
            statements.append((holder.summary, told))
        elif visited == holder.ref.iri:
            cases.append(holder.summary)
    shown = [
        facts.label(iri),
        facts.text(iri, "atlas:annotation"),
        facts.text(iri, "atlas:question"),
        *(idea.gloss for idea in visited_ideas),
        *(summary.abstract for summary in cases),
        *(f"{told.ref.label} {told.text} {told.because}" for _, told in statements),
    ]
    return PathStep(
        position=facts.number(iri, "atlas:position") or 0,
        label=facts.label(iri),
        annotation=facts.text(iri, "atlas:annotation"),
        question=facts.text(iri, "atlas:question"),
        ideas=tuple(visited_ideas),
        cases=tuple(cases),
        statements=tuple(statements),
        words=sum(len(text.split()) for text in shown),
    )
