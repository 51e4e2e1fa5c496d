"""Cases: summaries for lists, and all that the page of one shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox

from kg.catalogue.facts import Facts
from kg.catalogue.flights import flight_of, story_order
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import (
    Basis,
    Case,
    CaseSummary,
    Conflict,
    Counts,
    Evidence,
    Passage,
    Ref,
    Source,
    Statement,
    Turn,
)
from kg.catalogue.sources import source_of
from kg.catalogue.statements import (
    FIELDS,
    WEIGHT,
    facts_of,
    in_order,
    kind_of,
    placed_of,
    statement_of,
    when_of,
)
from kg.dates import When
from kg.namespaces import ATLAS, document_of
from kg.questions import reading
from kg.store import Store

__all__ = ["case", "case_summaries", "counts", "counts_after"]


def _last_known(whens: Iterable[When]) -> int | None:
    return max((when.latest.year for when in whens if when.latest), default=None)


def case_summaries(
    store: Store, known: Ideas, held: Mapping[str, Source]
) -> tuple[CaseSummary, ...]:
    """Give all cases, stories and notes, by label.

    Args:
        known: the ideas, for their phases, sectors and places.
        held: the sources by IRI, for who wrote and published them.
    """
    facts = facts_of(store, "cases")
    told: dict[str, list[str]] = defaultdict(list)
    cases = set(facts.of_class("atlas:Case"))
    for iri in facts.subjects("atlas:about"):
        for about in facts.values(iri, "atlas:about"):
            if about in cases:
                told[about].append(iri)
    found = [_summary(facts, iri, told[iri], known, held) for iri in sorted(cases)]
    return tuple(sorted(found, key=lambda one: (one.ref.label.casefold(), one.ref.iri)))


def _summary(
    facts: Facts,
    iri: str,
    statements: Iterable[str],
    known: Ideas,
    held: Mapping[str, Source],
) -> CaseSummary:
    placed = []
    for one in statements:
        phase = known.phase(facts.text(one, "atlas:phase"))
        if kind_of(facts, one) in ("episode", "moment"):
            placed.append(placed_of(facts, one, phase))
    whens = [when_of(facts, one) for one in statements]
    return CaseSummary(
        ref=facts.ref(iri),
        abstract=facts.text(iri, "dcterms:abstract"),
        scope=_one(known.ref, facts.values(iri, "atlas:scope")),
        role=_one(known.ref, facts.values(iri, "atlas:role")),
        sectors=tuple(map(known.ref, facts.values(iri, "atlas:sector"))),
        places=tuple(map(known.ref, facts.values(iri, "atlas:place"))),
        told_in=tuple(held[s].ref for s in facts.values(iri, "atlas:toldIn") if s in held),
        flight=flight_of(placed, _last_known(whens)),
        evidence=_evidence(facts, iri, tuple(statements), held),
    )


def _one(make: Callable[[str], Ref], iris: tuple[str, ...]) -> Ref | None:
    return make(iris[0]) if iris else None


def _own(facts: Facts, case: str) -> frozenset[str]:
    """Give the organisation of a case and whoever speaks for it: parts, wholes, partners, members."""
    own: set[str] = set(facts.values(case, "atlas:organisation"))
    for organisation in tuple(own):
        own.update(facts.values(organisation, "org:subOrganizationOf"))
        own.update(facts.values(organisation, "atlas:partnerOf"))
        own.update(facts.subjects("org:memberOf", organisation))
    return frozenset(own)


def _independent(sources: Iterable[Source], own: frozenset[str]) -> int:
    """Count sources that share nobody with one another nor with the organisation."""
    groups: list[set[str]] = []
    for source in sources:
        origins = set(source.origins) or {source.ref.iri}
        if origins & own:
            continue
        joined = [group for group in groups if group & origins]
        groups = [group for group in groups if not group & origins]
        groups.append(origins.union(*joined))
    return len(groups)


def _evidence(
    facts: Facts, case: str, statements: tuple[str, ...], held: Mapping[str, Source]
) -> Evidence:
    moments = [s for s in statements if kind_of(facts, s) == "moment"]
    cited = {iri for s in statements for iri in facts.values(s, "atlas:source")}
    bases = Counter(basis for s in statements if (basis := facts.basis(s)))
    return Evidence(
        cited=sum(bool(facts.values(s, "atlas:source")) for s in statements),
        placed=sum(bool(facts.text(s, "atlas:phase")) for s in statements),
        independent=_independent(
            (held[iri] for iri in sorted(cited) if iri in held), _own(facts, case)
        ),
        moments=len(moments),
        moment_unknown=ATLAS + "MomentOfBelief" in facts.values(case, "atlas:unknown"),
        dated=sum(when_of(facts, s).known for s in statements),
        by_basis=tuple((basis, bases[basis]) for basis in Basis),
        known_cells=sum(bool(facts.text(m, f"atlas:{f}")) for m in moments for f in FIELDS),
        cells=len(moments) * len(FIELDS),
    )


def case(store: Store, summary: CaseSummary, held: Mapping[str, Source]) -> Case:
    """Give a case as its page shows it.

    Args:
        held: the sources by IRI, with the names of who wrote and published them.
    """
    iri = summary.ref.iri
    facts = facts_of(store, "case", graph=document_of(iri))
    rows = {
        s: statement_of(facts, s) for s in facts.subjects("atlas:about", iri) if _told(facts, s)
    }
    placed = [placed_of(facts, s, row.phase) for s, row in rows.items()]
    passages = _passages(facts, iri)
    retold = {
        ref.iri: number for number, passage in enumerate(passages) for ref in passage.draws_on
    }
    statements = tuple(rows[s] for s in story_order(placed, retold))
    cited = dict.fromkeys(c.source.iri for s in statements for c in s.citations)
    own = _own(facts, iri)
    return Case(
        summary=summary,
        organisations=facts.refs(iri, "atlas:organisation"),
        probably_told_in=facts.refs(iri, "atlas:probablyToldIn"),
        passages=passages,
        statements=statements,
        conflicts=_conflicts(statements),
        gaps=facts.values(iri, "atlas:gap"),
        sources=tuple(_source(facts, source, own, held) for source in cited),
        lit=_turns(statements, "shows", "Cause"),
        turned=_turned(statements),
        held=_turns(statements, "shows", "Defence"),
        pulled=_turns(statements, "shows", "Force"),
        see_also=tuple(
            value
            for organisation in facts.values(iri, "atlas:organisation")
            for value in facts.values(organisation, "rdfs:seeAlso")
        ),
        file=f"cases/{summary.ref.slug}.ttl",
        authors=facts.refs(iri, "dcterms:creator"),
        issued=facts.text(iri, "dcterms:issued"),
    )


def _source(facts: Facts, iri: str, own: frozenset[str], held: Mapping[str, Source]) -> Source:
    """Give a source as this case sees it; one that is nowhere described, by its name alone."""
    source = held[iri] if iri in held else source_of(facts, iri)
    return replace(source, self_report=bool(own & set(source.origins)))


def _told(facts: Facts, iri: str) -> bool:
    return bool(facts.text(iri, "atlas:statement"))


def _passages(facts: Facts, case: str) -> tuple[Passage, ...]:
    found = [p for p in facts.of_class("atlas:Passage") if case in facts.values(p, "atlas:about")]
    return tuple(
        Passage(
            heading=facts.label(p),
            text=facts.text(p, "atlas:text"),
            draws_on=facts.refs(p, "atlas:drawsOn"),
        )
        for p in in_order(facts, found)
    )


def _conflicts(statements: tuple[Statement, ...]) -> tuple[Conflict, ...]:
    """Group statements that conflict, directly or through one another."""
    by_iri = {s.ref.iri: s for s in statements}
    groups: list[set[str]] = []
    for one in statements:
        for other in one.conflicts_with:
            if other.iri not in by_iri:
                continue
            pair = {one.ref.iri, other.iri}
            joined = [group for group in groups if group & pair]
            groups = [group for group in groups if not group & pair]
            groups.append(pair.union(*joined))
    found = []
    for group in groups:
        rows = tuple(s for s in statements if s.ref.iri in group)
        found.append(Conflict(next((s.answers for s in rows if s.answers), ""), rows))
    return tuple(sorted(found, key=lambda c: statements.index(c.statements[0])))


def _turns(statements: tuple[Statement, ...], stance: str, family: str) -> tuple[Turn, ...]:
    """Give the statements that show an idea of a family; the authors' own word first."""
    found = [
        Turn(ideas, s)
        for s in statements
        if (
            ideas := tuple(
                r.idea for r in s.readings if r.stance == stance and r.idea.family == family
            )
        )
    ]
    return tuple(sorted(found, key=lambda turn: WEIGHT[turn.statement.basis]))


def _turned(statements: tuple[Statement, ...]) -> tuple[Turn, ...]:
    """Give the first Moments, or the Moments where none is known to be the first."""
    moments = [s for s in statements if s.kind == "moment" and s.phase]
    lowest = min((s.phase.rank for s in moments if s.phase), default=0)
    first = [s for s in moments if s.phase and s.phase.rank == lowest]
    ordered = sorted(first, key=lambda s: WEIGHT[s.basis])
    return tuple(Turn((s.phase.ref,), s) for s in ordered if s.phase)


_BASES = {
    ATLAS + "proposersTerm": Basis.WORD,
    ATLAS + "proposersTelling": Basis.TELLING,
    ATLAS + "editorial": Basis.OURS,
}


def counts(store: Store, cases: Iterable[CaseSummary], known: Ideas, held: int) -> Counts:
    """Count what the atlas holds; `held` is the number of sources."""
    by: Counter[Basis | None] = Counter()
    for row in store.select(reading("counts")):
        by[_BASES.get(row["basis"].value) if "basis" in row else None] += int(
            row["statements"].value
        )
    rows = tuple(cases)
    stories = sum(one.evidence.is_story for one in rows)
    return Counts(
        stories=stories,
        notes=len(rows) - stories,
        statements=sum(by.values()),
        by_basis=tuple((basis, by[basis]) for basis in Basis),
        ideas=known.count,
        sources=held,
        without_reading=by[None],
    )


def counts_after(
    before: Counts,
    old: Iterable[ox.Triple],
    new: Iterable[ox.Triple],
    *,
    gone: Iterable[CaseSummary],
    come: Iterable[CaseSummary],
    held: int,
) -> Counts:
    """Count what the atlas holds after some files changed; `held` is the number of sources.

    Args:
        old: what the files said; each describes statements of its own.
        new: what they say.
        gone: the cases that are gone or told in another way, as they were.
        come: those that are there.
    """
    by: Counter[Basis | None] = Counter(dict(before.by_basis))
    by[None] = before.without_reading
    by.subtract(_statements(old))
    by.update(_statements(new))
    kinds = Counter(one.evidence.is_story for one in come)
    kinds.subtract(one.evidence.is_story for one in gone)
    return Counts(
        stories=before.stories + kinds[True],
        notes=before.notes + kinds[False],
        statements=sum(by.values()),
        by_basis=tuple((basis, by[basis]) for basis in Basis),
        ideas=before.ideas,
        sources=held,
        without_reading=by[None],
    )


def _statements(triples: Iterable[ox.Triple]) -> Counter[Basis | None]:
    """Count statements by whose reading they are, as the question for the whole content does."""
    told: set[object] = set()
    bases: dict[object, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == f"{ATLAS}statement":
            told.add(triple.subject)
        elif triple.predicate.value == f"{ATLAS}basis":
            bases[triple.subject].add(getattr(triple.object, "value", ""))
    return Counter(
        _BASES.get(basis) if basis else None for one in told for basis in bases.get(one, {""})
    )
