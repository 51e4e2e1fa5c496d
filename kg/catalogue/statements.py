"""Statements read from triples: what happened, apart from it what it is taken to show."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.catalogue.facts import Facts
from kg.catalogue.flights import Placed
from kg.catalogue.records import (
    Assessment,
    Basis,
    Critique,
    Moment,
    Phase,
    Reading,
    Statement,
    Statistic,
)
from kg.dates import When
from kg.namespaces import ATLAS
from kg.questions import reading
from kg.store import Store

__all__ = [
    "FIELDS",
    "STANCES",
    "WEIGHT",
    "WHOSE",
    "facts_of",
    "in_order",
    "kind_of",
    "placed_of",
    "statement_of",
    "when_of",
]

_KINDS = {
    "atlas:MomentOfBelief": "moment",
    "atlas:Episode": "episode",
    "atlas:Assessment": "assessment",
    "atlas:Critique": "critique",
    "atlas:Statistic": "statistic",
    "atlas:Claim": "claim",
}


STANCES = ("shows", "counters", "breaks", "doubts")


FIELDS = ("cost", "resistance", "customerBenefit", "organisationBenefit")


WEIGHT = {Basis.WORD: 0, Basis.TELLING: 1, Basis.OURS: 2, None: 3}
WHOSE = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors tell it, the label is ours",
    Basis.OURS: "our reading",
}
"""Whose word a reading is, as tables have it; the answers to questions say it in these words."""


def facts_of(store: Store, name: str, **bound: str) -> Facts:
    """Ask one of the catalogue's own questions and index its triples."""
    terms = {key: ox.NamedNode(value) for key, value in bound.items()}
    return Facts(store.construct(reading(name), terms))


def kind_of(facts: Facts, iri: str) -> str:
    """Say what kind of statement it is, by its classes."""
    types = facts.types(iri)
    return next((kind for name, kind in _KINDS.items() if name in types), "statement")


def when_of(facts: Facts, iri: str) -> When:
    """Read when something was, as far as it is told."""
    return When(
        begin=facts.text(iri, "atlas:begin"),
        end=facts.text(iri, "atlas:end"),
        as_told=facts.text(iri, "atlas:dateAsTold"),
        inferred=facts.true(iri, "atlas:inferred"),
    )


def _phase(facts: Facts, iri: str) -> Phase | None:
    named = facts.text(iri, "atlas:phase")
    if not named:
        return None
    return Phase(
        ref=facts.ref(named),
        band=facts.text(named, "atlas:band"),
        altitude=facts.number(named, "atlas:altitude") or 0,
        rank=facts.number(named, "atlas:rank") or 0,
    )


def placed_of(facts: Facts, iri: str, phase: Phase | None) -> Placed:
    """Read what ordering and drawing need to know of a statement."""
    return Placed(
        ref=facts.ref(iri),
        phase=phase,
        basis=facts.basis(iri),
        when=when_of(facts, iri),
        cycle=facts.number(iri, "atlas:cycle") or 1,
        after=facts.values(iri, "atlas:after"),
    )


def statement_of(facts: Facts, iri: str) -> Statement:
    """Read a statement: what happened, its evidence, and what it is taken to show."""
    kind = kind_of(facts, iri)
    return Statement(
        ref=facts.ref(iri),
        kind=kind,
        text=facts.text(iri, "atlas:statement"),
        about=facts.refs(iri, "atlas:about"),
        when=when_of(facts, iri),
        citations=facts.citations(iri),
        phase=_phase(facts, iri),
        readings=tuple(
            Reading(stance, idea)
            for stance in STANCES
            for idea in facts.refs(iri, f"atlas:{stance}")
        ),
        basis=facts.basis(iri),
        because=facts.text(iri, "atlas:because"),
        said_by=facts.refs(iri, "atlas:saidBy"),
        said_belief=facts.true(iri, "atlas:saidBelief"),
        after=facts.values(iri, "atlas:after"),
        cycle=facts.number(iri, "atlas:cycle") or 1,
        part_of=facts.refs(iri, "atlas:partOf"),
        aftermath_of=facts.refs(iri, "atlas:aftermathOf"),
        reverses=facts.refs(iri, "atlas:reverses"),
        conflicts_with=facts.refs(iri, "atlas:conflictsWith"),
        revises=facts.refs(iri, "atlas:revises"),
        answers=facts.text(iri, "atlas:answers"),
        harmed=facts.text(iri, "atlas:harmed"),
        moment=_moment(facts, iri) if kind == "moment" else None,
        assessment=_assessment(facts, iri) if kind == "assessment" else None,
        statistic=_statistic(facts, iri) if kind == "statistic" else None,
        critique=_critique(facts, iri) if kind == "critique" else None,
    )


def _moment(facts: Facts, iri: str) -> Moment:
    unknown = {value.removeprefix(ATLAS) for value in facts.values(iri, "atlas:unknown")}
    return Moment(
        cost=facts.text(iri, "atlas:cost"),
        resistance=facts.text(iri, "atlas:resistance"),
        customers=facts.text(iri, "atlas:customerBenefit"),
        organisation=facts.text(iri, "atlas:organisationBenefit"),
        unknown=tuple(field for field in FIELDS if field in unknown),
        dilemma=facts.text(iri, "atlas:dilemma"),
        question=facts.text(iri, "atlas:discussionQuestion"),
    )


def _as_of(facts: Facts, iri: str) -> When:
    return When(begin=facts.text(iri, "atlas:asOf"))


def _assessment(facts: Facts, iri: str) -> Assessment:
    level = facts.refs(iri, "atlas:level")
    return Assessment(
        assessors=facts.refs(iri, "atlas:assessor"),
        level=level[0] if level else None,
        as_of=_as_of(facts, iri),
    )


def _statistic(facts: Facts, iri: str) -> Statistic:
    unknown = (value.removeprefix(ATLAS) for value in facts.values(iri, "atlas:unknown"))
    return Statistic(
        value=facts.text(iri, "atlas:value"),
        qualifier=facts.text(iri, "atlas:qualifier"),
        unit=facts.text(iri, "atlas:unitOfMeasure"),
        population=facts.text(iri, "atlas:population"),
        period=facts.text(iri, "atlas:period"),
        as_of=_as_of(facts, iri),
        method=facts.text(iri, "atlas:method"),
        origin=facts.text(iri, "atlas:origin"),
        unknown=tuple(unknown),
        checked=facts.text(iri, "skos:editorialNote"),
    )


def _critique(facts: Facts, iri: str) -> Critique:
    return Critique(
        targets=facts.refs(iri, "atlas:targets"),
        ground=facts.text(iri, "atlas:ground"),
        answered_by=facts.refs(iri, "atlas:answeredBy"),
    )


def in_order(facts: Facts, parts: Iterable[str]) -> list[str]:
    """Put parts of a whole in the order of their positions."""
    return sorted(parts, key=lambda part: (facts.number(part, "atlas:position") or 0, part))
