"""Sources, and what cites them."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from kg.catalogue.apart import Apart
from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Case, Source, SourceUse
from kg.catalogue.statements import facts_of
from kg.namespaces import ATLAS, document_of
from kg.questions import reading
from kg.store import Store

__all__ = ["source_of", "source_use", "sources"]


def source_of(facts: Facts, iri: str) -> Source:
    """Read a source, whoever's story it is cited in."""
    origins = facts.values(iri, "dcterms:creator") + facts.values(iri, "dcterms:publisher")
    return Source(
        ref=facts.ref(iri),
        title=facts.text(iri, "dcterms:title"),
        creators=tuple(ref.label for ref in facts.refs(iri, "dcterms:creator")),
        publishers=tuple(ref.label for ref in facts.refs(iri, "dcterms:publisher")),
        issued=facts.text(iri, "dcterms:issued"),
        url=facts.text(iri, "atlas:url"),
        grade=facts.text(iri, "atlas:grade"),
        note=facts.text(iri, "atlas:gradeNote"),
        in_full=facts.text(iri, "atlas:extentRead") == ATLAS + "inFull",
        origins=tuple(sorted(origins)),
        people=tuple(
            ref.label for ref in facts.refs(iri, "dcterms:creator") if ref.kind == "person"
        ),
    )


def sources(store: Store) -> tuple[Source, ...]:
    """Give all sources, by title."""
    facts = facts_of(store, "sources")
    found = [source_of(facts, iri) for iri in facts.of_class("atlas:Source")]
    return tuple(sorted(found, key=lambda source: (source.title.casefold(), source.ref.iri)))


def source_use(
    store: Store,
    source: Source,
    find_case: Callable[[str], Case | None],
    known: Ideas,
    stands: Apart,
) -> SourceUse:
    """Give a source with what cites it: statements of stories, ideas, objections and figures.

    Args:
        find_case: gives a case by its IRI, or None.
        known: the ideas.
        stands: the objections and figures that belong to no story.
    """
    rows = store.select(reading("source_uses"), {"source": ox.NamedNode(source.ref.iri)})
    statements = []
    cited_ideas = []
    outside = []
    for row in rows:
        iri = row["citing"].value
        locator = row["locator"].value if "locator" in row else ""
        if (holder := find_case(document_of(iri))) is not None:
            told = next((s for s in holder.statements if s.ref.iri == iri), None)
            if told:
                statements.append((holder.summary, told, locator))
        elif iri in known:
            cited_ideas.append((known.ref(iri), locator))
        elif iri in stands.statements:
            outside.append((stands.statements[iri].statement, locator))
    return SourceUse(source, tuple(statements), tuple(cited_ideas), tuple(outside))
