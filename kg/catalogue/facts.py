"""Triples by subject and property, in the short names of the vocabulary.

The bridge between what the store answers and the records: nothing outside this package sees it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox

from kg.catalogue.records import Basis, Citation, Ref
from kg.namespaces import ATLAS, PREFIXES, RDF, compact, name_of

__all__ = ["Facts"]

_LABELS = ("skos:prefLabel", "dcterms:title")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_BASES = {
    ATLAS + "proposersTerm": Basis.WORD,
    ATLAS + "proposersTelling": Basis.TELLING,
    ATLAS + "editorial": Basis.OURS,
}


class Facts:
    """An index of triples. Properties and classes are asked for by prefixed name."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        index: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]
        index = defaultdict(lambda: defaultdict(list))
        self._named: set[str] = set()
        self._inverse: dict[str, dict[str, tuple[str, ...]]] = {}
        self._refs: dict[str, Ref] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                continue
            subject = triple.subject.value
            if isinstance(triple.subject, ox.NamedNode):
                self._named.add(subject)
            values = index[subject][triple.predicate.value]
            if not values or triple.object not in values:
                values.append(triple.object)
        self._index = {subject: dict(rows) for subject, rows in index.items()}

    def __contains__(self, iri: str) -> bool:
        return iri in self._index

    @property
    def described(self) -> frozenset[str]:
        """All that something is said of."""
        return frozenset(self._index)

    def named_by(self, *props: str) -> frozenset[str]:
        """Give all things that are a value of any of these properties; of any at all without them."""
        wanted = {_iri(prop) for prop in props}
        return frozenset(
            term.value
            for rows in self._index.values()
            for prop, terms in rows.items()
            if not wanted or prop in wanted
            for term in terms
            if isinstance(term, ox.NamedNode)
        )

    def terms(self, subject: str, prop: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        """Give the values of a property, in the order of their text."""
        found = self._index.get(subject, {}).get(_iri(prop), [])
        return sorted(found, key=lambda term: term.value) if len(found) > 1 else found

    def values(self, subject: str, prop: str) -> tuple[str, ...]:
        """Give the values of a property as text, IRIs and literals alike."""
        found = self._index.get(subject, {}).get(_iri(prop))
        if not found:
            return ()
        return (found[0].value,) if len(found) == 1 else tuple(sorted(t.value for t in found))

    def text(self, subject: str, prop: str) -> str:
        """Give one value as text, English or untagged first; empty where there is none."""
        found = self._index.get(subject, {}).get(_iri(prop))
        if not found:
            return ""
        return found[0].value if len(found) == 1 else self.texts(subject, prop)[0]

    def texts(self, subject: str, prop: str) -> tuple[str, ...]:
        """Give all values as text in their order, only those English or untagged where there are."""
        terms = self.terms(subject, prop)
        english = [t for t in terms if isinstance(t, ox.Literal) and t.language in (None, "en")]
        return tuple(term.value for term in english or terms)

    def number(self, subject: str, prop: str) -> int | None:
        """Give a whole number; None where there is none or it is no number."""
        value = self.text(subject, prop)
        return int(value) if _NUMBER.fullmatch(value) else None

    def true(self, subject: str, prop: str) -> bool:
        """Whether a property is said to be true."""
        return self.text(subject, prop) in ("true", "1")

    def types(self, subject: str) -> frozenset[str]:
        """Give the classes of a subject as prefixed names."""
        return frozenset(_short(value) for value in self.values(subject, "rdf:type"))

    def subjects(self, prop: str, value: str | None = None) -> tuple[str, ...]:
        """Give what has a name and a property, or this value of it, sorted."""
        iri = _iri(prop)
        if iri not in self._inverse:
            inverse: dict[str, set[str]] = defaultdict(set)
            for subject in self._named:
                for term in self._index[subject].get(iri, ()):
                    inverse[term.value].add(subject)
            self._inverse[iri] = {of: tuple(sorted(found)) for of, found in inverse.items()}
        inverted = self._inverse[iri]
        if value is not None:
            return inverted.get(value, ())
        return tuple(sorted({subject for found in inverted.values() for subject in found}))

    def of_class(self, *classes: str) -> tuple[str, ...]:
        """Give what has a name and is of any of these classes, sorted."""
        wanted = {_iri(name) for name in classes}
        return tuple(
            sorted(
                subject
                for subject, rows in self._index.items()
                if subject in self._named
                and any(t.value in wanted for t in rows.get(RDF + "type", ()))
            )
        )

    def label(self, iri: str) -> str:
        """Give the name of a thing for people; its last part where it has none."""
        for prop in _LABELS:
            if found := self.text(iri, prop):
                return found
        name = name_of(iri)
        return (name.part or name.slug).replace("-", " ") if name else iri

    def ref(self, iri: str) -> Ref:
        """Give a thing by name."""
        if iri not in self._refs:
            self._refs[iri] = self._ref(iri)
        return self._refs[iri]

    def _ref(self, iri: str) -> Ref:
        name = name_of(iri)
        family = next((t.removeprefix("atlas:") for t in sorted(self.types(iri))), "")
        return Ref(
            iri=iri,
            kind=name.kind if name else "",
            slug=name.slug if name else iri,
            part=name.part if name else "",
            label=self.label(iri),
            gloss=self.text(iri, "skos:definition"),
            family=family,
        )

    def refs(self, subject: str, prop: str) -> tuple[Ref, ...]:
        """Give the things that a property names, by label; plain text stands for itself."""
        found = [
            self.ref(term.value)
            if isinstance(term, ox.NamedNode)
            else Ref(iri="", kind="", slug="", label=term.value)
            for term in self.terms(subject, prop)
            if not isinstance(term, ox.BlankNode)
        ]
        return tuple(sorted(found, key=lambda ref: (ref.label.casefold(), ref.iri)))

    def basis(self, subject: str, prop: str = "atlas:basis") -> Basis | None:
        """Give whose word it is; None where nothing is said to be shown."""
        return _BASES.get(self.text(subject, prop))

    def citations(self, subject: str) -> tuple[Citation, ...]:
        """Give the citations of a subject, by source and locator."""
        found = [
            Citation(self.ref(source), self.text(node.value, "atlas:locator"))
            for node in self.terms(subject, "atlas:cites")
            for source in self.values(node.value, "atlas:source")
        ]
        return tuple(sorted(found, key=lambda c: (c.source.iri, c.locator)))


_short = lru_cache(maxsize=4096)(compact)


@lru_cache(maxsize=4096)
def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
