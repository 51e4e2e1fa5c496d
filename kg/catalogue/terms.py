"""The vocabulary: every class, property and value with its definition and how often it is used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Ref, Scheme
from kg.namespaces import ATLAS, PREFIXES, compact
from kg.questions import reading
from kg.store import Store

__all__ = ["Term", "Vocabulary", "vocabulary"]

_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty")
_VALUES = (
    "atlas:Basis",
    "atlas:Scope",
    "atlas:Role",
    "atlas:Extent",
    "atlas:Importance",
    "atlas:Segment",
    "atlas:BloomLevel",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term: a class, a property or a value, of ours or of another vocabulary.

    Of ours `ref` has the kind "term" and the local name as slug; of others the kind is "outside" and
    both slug and label are the prefixed name. `parents` are the classes that it is a kind of, or the
    class of a value. `uses` counts it as what it is, `uses_beneath` a class with all of its kinds,
    and `named` a property or class where it stands as a value, as in what is said to be unknown.
    """

    ref: Ref
    code: str
    parents: tuple[Ref, ...] = ()
    of: tuple[Ref, ...] = ()
    leads_to: tuple[Ref, ...] = ()
    uses: int = 0
    uses_beneath: int = 0
    named: int = 0
    ideas: tuple[tuple[Ref, int], ...] = ()
    """The frameworks that hold ideas of this class, each with how many."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms: classes with the kinds of each after it, properties and values by label."""

    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    values: tuple[Term, ...]
    borrowed: tuple[Term, ...]


def vocabulary(store: Store, known: Ideas, schemes: Iterable[Scheme]) -> Vocabulary:
    """Read the vocabulary and count how often each term is used in the content."""
    facts = known.vocabulary
    uses = _uses(store)
    ideas = _ideas_of_classes(schemes)
    classes = {iri: ref for iri in _ours(facts, "owl:Class") for ref in (_ref(facts, iri),)}
    beneath = _beneath(facts, classes)

    def term(iri: str) -> Term:
        return Term(
            ref=_ref(facts, iri),
            code=compact(iri),
            parents=_refs(facts, iri, "rdfs:subClassOf"),
            of=_refs(facts, iri, "rdfs:domain"),
            leads_to=_refs(facts, iri, "rdfs:range"),
            uses=uses["class" if iri in classes else "property", iri],
            uses_beneath=sum(uses["class", one] for one in {iri, *beneath.get(iri, ())}),
            named=uses["value", iri],
            ideas=tuple(ideas.get(iri.removeprefix(ATLAS), {}).items()),
        )

    def value(iri: str) -> Term:
        parents = tuple(_ref(facts, one) for one in facts.values(iri, "rdf:type"))
        return Term(_ref(facts, iri), compact(iri), parents, uses=uses["value", iri])

    borrowed = {iri for one in facts.subjects("atlas:borrows") for iri in _borrowed(facts, one)}
    return Vocabulary(
        classes=tuple(term(iri) for iri in _as_told(facts, classes)),
        properties=tuple(
            sorted(map(term, _ours(facts, *_PROPERTIES)), key=lambda one: one.ref.label.casefold())
        ),
        values=tuple(map(value, _ours(facts, *_VALUES))),
        borrowed=tuple(
            Term(_ref(facts, iri), compact(iri), uses=uses["property", iri] or uses["class", iri])
            for iri in sorted(borrowed, key=compact)
        ),
    )


def _uses(store: Store) -> Counter[tuple[str, str]]:
    """Count the uses of each term as a property, as a class and as a value."""
    rows = store.select(reading("term_uses"))
    return Counter({(row["role"].value, row["term"].value): int(row["uses"].value) for row in rows})


def _ours(facts: Facts, *classes: str) -> tuple[str, ...]:
    return tuple(iri for iri in facts.of_class(*classes) if iri.startswith(ATLAS))


def _ref(facts: Facts, iri: str) -> Ref:
    if iri.startswith(ATLAS) and iri != ATLAS:
        gloss = facts.text(iri, "skos:definition")
        return Ref(iri, "term", iri.removeprefix(ATLAS), facts.label(iri), gloss=gloss)
    return Ref(iri, "outside", compact(iri), compact(iri))


def _refs(facts: Facts, iri: str, prop: str) -> tuple[Ref, ...]:
    return tuple(_ref(facts, one) for one in facts.values(iri, prop))


def _borrowed(facts: Facts, ontology: str) -> Iterable[str]:
    outside = tuple(PREFIXES.values())
    return (iri for iri in facts.values(ontology, "atlas:borrows") if iri.startswith(outside))


def _kinds(facts: Facts, classes: Mapping[str, Ref]) -> Mapping[str, list[str]]:
    """Give the kinds right beneath each class, by label."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(classes, key=lambda one: (classes[one].label.casefold(), one)):
        for parent in facts.values(iri, "rdfs:subClassOf"):
            if parent in classes:
                kinds[parent].append(iri)
    return kinds


def _beneath(facts: Facts, classes: Mapping[str, Ref]) -> Mapping[str, frozenset[str]]:
    """Give all kinds beneath each class, however deep."""
    kinds = _kinds(facts, classes)
    found = {}
    for iri in classes:
        seen: set[str] = set()
        waiting = list(kinds.get(iri, ()))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += kinds.get(one, ())
        found[iri] = frozenset(seen)
    return found


def _as_told(facts: Facts, classes: Mapping[str, Ref]) -> tuple[str, ...]:
    """Order classes by label, the kinds of each right after it."""
    kinds = _kinds(facts, classes)
    beneath = {iri for found in kinds.values() for iri in found}
    ordered: dict[str, None] = {}

    def tell(iri: str) -> None:
        if iri not in ordered:
            ordered[iri] = None
            for kind in kinds.get(iri, ()):
                tell(kind)

    for iri in sorted(classes, key=lambda one: (one in beneath, classes[one].label.casefold())):
        tell(iri)
    return tuple(ordered)


def _ideas_of_classes(schemes: Iterable[Scheme]) -> Mapping[str, Mapping[Ref, int]]:
    found: dict[str, dict[Ref, int]] = defaultdict(dict)
    for scheme in schemes:
        for ref in scheme.ideas:
            counts = found[ref.family]
            counts[scheme.ref] = counts.get(scheme.ref, 0) + 1
    return found
