"""Sources, and what cites them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import pyoxigraph as ox

from kg.catalogue.apart import Apart
from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Case, Source, SourceUse
from kg.catalogue.statements import facts_of
from kg.namespaces import ATLAS, document_of
from kg.questions import reading
from kg.store import Row, Store

__all__ = ["source_of", "source_uses", "sources"]

_FEW = 20
"""So many sources are asked about one by one; of more, all are."""


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


def source_uses(
    store: Store,
    sources: Collection[Source],
    find_case: Callable[[str], Case | None],
    known: Ideas,
    stands: Apart,
) -> tuple[SourceUse, ...]:
    """Give sources with what cites them: statements of stories, ideas, objections and figures.

    One question for each of a few, or one for all.

    Args:
        find_case: gives a case by its IRI, or None.
        known: the ideas.
        stands: the objections and figures that belong to no story.
    """
    rows: dict[str, list[Row]] = {one.ref.iri: [] for one in sources}
    few = len(sources) <= _FEW
    asked = [{"source": ox.NamedNode(iri)} for iri in rows] if few else [None]
    for bound in asked:
        for row in store.select(reading("source_uses"), bound):
            if row["source"].value in rows:
                rows[row["source"].value].append(row)
    return tuple(_use(one, rows[one.ref.iri], find_case, known, stands) for one in sources)


def _use(
    source: Source,
    rows: Iterable[Row],
    find_case: Callable[[str], Case | None],
    known: Ideas,
    stands: Apart,
) -> SourceUse:
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
