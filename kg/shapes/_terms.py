"""What no SHACL engine says: misspelt terms and references to nothing; `_values` has the values.

Both engines pass a misspelt class, a misspelt property and `"2007-13"^^xsd:gYearMonth` in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.namespaces import (
    ATLAS,
    BASE,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    compact,
    document_of,
    graph_of,
    name_of,
)
from kg.shapes._allowed import Constraints, article, joined
from kg.shapes._known import KINDS, Known, described_in
from kg.shapes._located import VOCABULARY_GRAPHS, Located
from kg.shapes._nearest import Names, local, slug
from kg.shapes._values import SHOWN, Values

__all__ = ["check_readable", "check_terms"]

_OF_VOCABULARIES = frozenset(
    (
        *(OWL + name for name in ("Class", "DatatypeProperty", "ObjectProperty", "Ontology")),
        *(RDFS + name for name in ("subClassOf", "domain", "range")),
    )
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST_LISTED = 30  # things that may stand somewhere, all of which are named
_MOST_HINTS = 100  # to look for the nearest name costs as much as there are names
_TYPE = RDF + "type"
_CLASSES = {
    "case": "atlas:Case",
    "concept": "atlas:Practice",
    "mapping": "atlas:Mapping",
    "organisation": "org:Organization",
    "path": "atlas:ReadingPath",
    "person": "prov:Person",
    "scheme": "atlas:Scheme",
    "source": "atlas:Source",
}
"""A class of what has a name of each kind."""
_USUAL: Mapping[str, tuple[str, ...]] = {
    "author": ("dcterms:creator",),
    "body": ("atlas:text", "atlas:statement"),
    "citation": ("atlas:cites",),
    "comment": ("skos:editorialNote", "dcterms:abstract", "atlas:statement", "skos:scopeNote"),
    "country": ("atlas:place",),
    "created": ("dcterms:issued",),
    "creator": ("dcterms:creator",),
    "date": ("dcterms:issued", "atlas:begin"),
    "date-published": ("dcterms:issued",),
    "description": ("dcterms:abstract", "atlas:statement", "skos:definition"),
    "end-date": ("atlas:end",),
    "has-source": ("atlas:cites",),
    "headline": ("skos:prefLabel",),
    "homepage": ("atlas:url",),
    "industry": ("atlas:sector",),
    "label": ("skos:prefLabel", "dcterms:title"),
    "location": ("atlas:place",),
    "maker": ("dcterms:creator",),
    "name": ("skos:prefLabel", "dcterms:title"),
    "page": ("atlas:url",),
    "published": ("dcterms:issued",),
    "references": ("atlas:cites",),
    "rights": ("dcterms:license",),
    "spatial": ("atlas:place",),
    "start-date": ("atlas:begin",),
    "subject": ("atlas:about", "atlas:shows"),
    "summary": ("dcterms:abstract", "atlas:statement"),
    "title": ("dcterms:title", "skos:prefLabel"),
    "url": ("atlas:url",),
    "was-attributed-to": ("dcterms:creator", "atlas:saidBy"),
    "was-derived-from": ("atlas:cites",),
}
"""What other vocabularies call it, and what we do: the first that the thing may have."""
_OTHERWISE = {
    "": "Describe it, or name one that is described.",
    "idea": "Name one that is described; kg search WORDS finds ideas.",
}
_SAME_ADDRESS = 80  # how alike, of 100, two addresses are of which one is a slip of the other
_OF_ONE_STATEMENT = frozenset(
    (
        *("ill-typed", "prefix-address", "unknown-datatype", "unknown-term"),
        *("unknown-idea", "unknown-organisation", "unknown-person", "unknown-source"),
    )
)
"""The codes of what is wrong with a statement whatever the others say."""


def check_terms(
    located: Located, known: Known, constraints: Constraints | None = None
) -> Iterator[Finding]:
    """Find misspelt terms, references to what is nowhere described, and ill-typed values.

    Args:
        constraints: what the shapes allow, to say it beside what was found.
    """
    constraints = constraints or Constraints((), {})
    check, values = _Terms(located, known, constraints), Values(located, known, constraints)
    yield from check.prefixes()
    yield from _twice(located)
    seen: set[tuple[str, int]] = set()
    for index, triple in enumerate(located.triples):
        for role in ("subject", "predicate", "object"):
            term = getattr(triple, role)
            if isinstance(term, ox.NamedNode):
                check.hints = values.hints = len(seen) < _MOST_HINTS
                for finding in check.iri(index, role):
                    place = finding.message, finding.line
                    if place not in seen:
                        seen.add(place)
                        yield finding
        if isinstance(triple.subject, ox.BlankNode) and triple.predicate.value == _TYPE:
            yield located.finding(
                located.place(index, "subject"),
                Severity.ERROR,
                "no-name",
                "Something that has a class has no name.",
                "Give it one, such as <#fair-deal>: what has a class is shown, linked and cited.",
            )
        if isinstance(triple.object, ox.Literal):
            yield from values.check(index, triple.object)
    yield from values.languages()


def _twice(located: Located) -> Iterator[Finding]:
    """Find names that several things of a file have."""
    for iri, places in located.twice.items():
        lines = joined([str(place.line) for place in places], "and")
        for place in places[1:]:
            yield located.finding(
                place,
                Severity.ERROR,
                "name-twice",
                f"{located.named(iri)} is told twice: lines {lines}."
                if len(places) == 2
                else f"{located.named(iri)} is told {len(places)} times: lines {lines}.",
                "Give one of them another name, or make one block of them.",
            )


def check_readable(
    path: str,
    graph: str,
    document: turtle.Document,
    known: Known,
    constraints: Constraints | None = None,
) -> Iterator[Finding]:
    """Find what is misspelt or ill-typed in what can be read of a text that is kept out.

    Nothing is said of what may stand in the other statements: what is missing, what is described.
    """
    rest = document if document.triples else turtle.readable(document)
    if rest is None:
        return
    if document.base_declared and document.base_declared[0].startswith(BASE + "case/"):
        graph = document.base_declared[0]  # as if it were the document that it says it is
    described = described_in(document)
    for finding in check_terms(Located(path, graph, rest), known, constraints):
        if finding.code in _OF_ONE_STATEMENT and not any(
            f"{compact(iri)} " in finding.message for iri in described
        ):
            yield finding


def _is_far(namespace: str, ours: str) -> bool:
    """Whether an address is so unlike ours that the prefix is somebody else's."""
    from rapidfuzz import fuzz

    return fuzz.ratio(namespace, ours) < _SAME_ADDRESS


def _check_subject(located: Located, known: Known, index: int, iri: str) -> Iterator[Finding]:
    """Find what belongs to another document, and what another file describes too."""
    document = document_of(iri)
    name = name_of(document)
    others = [path for path in known.described.get(iri, ()) if path != located.path]
    elsewhere = name is not None and name.kind in ("case", "path") and document != located.graph
    if name and elsewhere and "/" not in document[len(BASE) :].partition("/")[2]:
        yield located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "not-its-own",
            f"{located.named(iri)} belongs to another document.",
            "Write it in the file of that document, or give it a name of this one: "
            f"<#{'...' if others or iri != document else name.slug}>.",
        )
        return
    if not located.describes(iri):
        if located.opens(index):
            unread = [path for path, described in known.unread.items() if iri in described]
            yield _undescribed(located, index, iri, [*others, *unread])
        return
    if others and located.triples[index].predicate.value == _TYPE:
        yield located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "described-twice",
            f"{located.named(iri)} is also described in {', '.join(others)}.",
            "Describe it in one file only; refer to it from the others.",
        )


def _undescribed(located: Located, index: int, iri: str, others: list[str]) -> Finding:
    if others:
        return located.finding(
            located.place(index, "subject"),
            Severity.ERROR,
            "not-its-own",
            f"{located.named(iri)} is described in {', '.join(others)}.",
            "Say it there: what is said of a thing stands where the thing is described.",
        )
    name = name_of(iri)
    kind = name.kind if name and not name.part else ""
    return located.finding(
        located.place(index, "subject"),
        Severity.ERROR,
        "no-class",
        f"Nothing says what {located.named(iri)} is, so nothing that is said of it is read.",
        f"Write its class first, such as a {_CLASSES.get(kind, 'atlas:Episode')}.",
    )


class _Fitting:
    """The things that may stand as the value of a property; compared once, for many wrong values."""

    def __init__(self, things: Iterable[str], known: Known) -> None:
        self._things = tuple(things)
        self._called = tuple(called for iri in self._things for called in known.names_of(iri))

    def __len__(self) -> int:
        return len(self._things)

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """What is no part of a story, as a file would write it, in alphabetical order."""
        return tuple(sorted(compact(iri) for iri in self._things if "#" not in iri))

    @cached_property
    def names(self) -> Names:
        """All names."""
        return Names(self._called)

    @cached_property
    def shared(self) -> str:
        """What all names begin with; empty where that is nothing."""
        return _shared([compact(iri) for iri in self._things])

    @cached_property
    def rests(self) -> Names:
        """All names without what all begin with."""
        return Names((name.removeprefix(self.shared), also) for name, also in self._called)


class _Terms:
    """The check of the terms of one file."""

    def __init__(self, located: Located, known: Known, constraints: Constraints) -> None:
        self.hints = True
        """Whether the nearest names are looked for."""
        self._located = located
        self._known = known
        self._constraints = constraints
        self._own: Names | None = None
        self._fit: dict[tuple[str, ...], _Fitting] = {}
        self._astray: list[str] = []
        """The namespaces of prefixes that are declared with a wrong address."""

    def prefixes(self) -> Iterator[Finding]:
        """Find a prefix of ours that is declared with an address that is nearly its own."""
        located = self._located
        for prefix, namespace in located.document.prefixes.items():
            ours = PREFIXES.get(prefix, namespace)
            if namespace == ours or namespace in PREFIXES.values() or _is_far(namespace, ours):
                continue
            written = rf"^[ \t]*(@?prefix\s+{re.escape(prefix)}:)"
            for found in re.finditer(written, located.document.text, re.MULTILINE | re.IGNORECASE):
                self._astray.append(namespace)
                yield located.finding(
                    located.document.position(found.start(1)),
                    Severity.ERROR,
                    "prefix-address",
                    f"The prefix {prefix}: is declared as <{namespace[:SHOWN]}>, which is not its "
                    "address: no name that is written with it is known.",
                    f"Write @prefix {prefix}: <{ours}> .",
                )
                break

    def iri(self, index: int, role: str) -> Iterator[Finding]:
        """Check one term of a triple."""
        located, known = self._located, self._known
        iri: str = getattr(located.triples[index], role).value
        if any(iri.startswith(namespace) and iri not in known.terms for namespace in self._astray):
            return
        if role == "subject":
            yield from _check_subject(located, known, index, iri)
            return
        is_type = located.triples[index].predicate.value == _TYPE
        must_be_term = role == "predicate" or is_type
        if must_be_term or iri.startswith(ATLAS):
            of_vocabularies = (
                located.graph.startswith(VOCABULARY_GRAPHS) and iri in _OF_VOCABULARIES
            )
            kind = "property" if role == "predicate" else "class" if is_type else "value"
            is_known = iri in known.terms and _may_be(kind, iri)
            if not (is_known or of_vocabularies or known.without_vocabulary):
                yield self._unknown_term(index, role, kind)
            return
        if iri.startswith(BASE) and iri not in known.described and iri not in located:
            yield self._unknown_thing(index, iri)

    def _unknown_term(self, index: int, role: str, kind: str) -> Finding:
        iri: str = getattr(self._located.triples[index], role).value
        near = self._near_term(index, kind, compact(iri)) if self.hints else ""
        allowed = ""
        if kind == "value":
            allowed = self._constraints.allowed_at(self._located, index)
        elif not near and kind == "class":
            allowed = _one_of(self._constraints.class_names())
        elif not near:
            allowed = _one_of(self._constraints.property_names(self._located.classes_at(index)))
        subject = getattr(self._located.triples[index].subject, "value", "")
        if kind == "class":
            self._located.told.add((subject,))
        elif kind == "property" and near:
            self._located.told.add((subject, _expanded(near)))
        named = {"property": "property", "class": "class", "value": "class or value"}[kind]
        return self._located.finding(
            self._located.place(index, role),
            Severity.ERROR,
            "unknown-term",
            f"{compact(iri)} is not a {named} of the vocabulary.",
            f"Did you mean {near}?"
            if near
            else "Write one of these."
            if allowed
            else "Use a term of ontology/atlas.ttl, or one that it borrows.",
            allowed=allowed,
        )

    def _near_term(self, index: int, kind: str, wrong: str) -> str:
        """Give the term that was most probably meant: of those that may stand there, then of all."""
        prop = self._located.triples[index].predicate.value
        if kind == "value" and (
            shape := self._constraints.of_property(prop, self._located.classes_at(index))
        ):
            listed = self._constraints.listed(shape)
            if listed:
                return Names((one, "") for one in listed).nearest(wrong)
        if kind == "property" and (usual := self._usual(index, wrong)):
            subject = getattr(self._located.triples[index].subject, "value", "")
            return "" if self._located.values(subject, _expanded(usual)) else usual
        names = self._known.term_names
        return names[kind].nearest(wrong) or names["value"].nearest(wrong)

    def _usual(self, index: int, wrong: str) -> str:
        """Give what we call a property that other vocabularies call so; or nothing."""
        word = slug(_HUMP.sub("-", re.split(r"[/#:]", wrong.rstrip(">"))[-1]))
        classes = self._located.classes_at(index)
        here = self._constraints.property_names(classes)
        known = [name for name in _USUAL.get(word, ()) if _expanded(name) in self._known.terms]
        return next((name for name in known if name in here), known[0] if known else "")

    def _unknown_thing(self, index: int, iri: str) -> Finding:
        located, known = self._located, self._known
        place = located.place(index, "object")
        document = document_of(iri)
        for path, described in known.unread.items():
            if iri in described or document == graph_of(path):
                return located.finding(
                    place,
                    Severity.WARNING,
                    "reference-unread",
                    f"{located.named(iri)} is described in {path}, which cannot be read now.",
                    f"Mend {path}.",
                )
        name = name_of(iri)
        kind = name.kind if name and name.kind in KINDS else "thing"
        near = self._near_thing(index, iri, kind) if self.hints else ""
        sort = {"concept": "idea", "case": "story"}.get(kind, kind)
        if name and name.part:
            sort = "part"
        listed = "" if near else self._listed(index)
        otherwise = "Write one of these." if listed else _OTHERWISE.get(sort, _OTHERWISE[""])
        return located.finding(
            place,
            Severity.ERROR,
            f"unknown-{sort}",
            f"{located.named(iri)} is named, and nothing describes {article(sort)} of that name.",
            f"Did you mean {near}?" if near else otherwise,
            allowed=listed or self._constraints.allowed_at(self._located, index),
        )

    def _listed(self, index: int) -> str:
        """Name what may stand as the value of a property, where that are not too many things."""
        fitting = self._fitting(index).whole
        if not 0 < len(fitting) <= _MOST_LISTED:
            return ""
        said = self._constraints.allowed_at(self._located, index).removesuffix(".")
        return f"{said}: {joined(fitting, 'or')}."

    def _fitting(self, index: int) -> _Fitting:
        """Give what is described and may stand as the value of a property; empty where all may."""
        prop = self._located.triples[index].predicate.value
        shape = self._constraints.of_property(prop, self._located.classes_at(index))
        classes = self._constraints.classes(shape) if shape else ()
        if classes not in self._fit:
            known = self._known
            members = self._constraints.members(classes, known.types) if classes else ()
            self._fit[classes] = _Fitting(members, known)
        return self._fit[classes]

    def _near_thing(self, index: int, iri: str, kind: str) -> str:
        """Give the thing that was most probably meant, as this file can write it."""
        own = self._located.graph + "#" + iri.rpartition("/")[2]
        if kind in ("case", "path") and own in self._located:
            return self._located.named(own)
        near = self._nearest(index, iri, kind)
        if near.startswith("<") or not near:
            return near
        found = _expanded(near)
        if document_of(found) == self._located.graph:
            return self._located.named(found)
        return f"<{found}>" if "#" in near else near

    def _nearest(self, index: int, iri: str, kind: str) -> str:
        """Give the thing that was most probably meant: of what may stand there, then of its kind."""
        located, known = self._located, self._known
        if document_of(iri) == located.graph:
            if self._own is None:
                self._own = Names((name, "") for name in located.own)
            return self._own.nearest(located.named(iri))
        fitting = self._fitting(index)
        wrong = compact(iri)
        shared = fitting.shared
        if shared:
            # What all names begin with says nothing of which was meant.
            near = fitting.rests.nearest(local(wrong.removeprefix(shared)))
            if near or len(fitting) <= _MOST_LISTED:
                return shared + near if near else ""
        near = fitting.names.nearest(wrong)
        if near and near.partition(":")[0] == wrong.partition(":")[0]:
            return near
        return known.nearest_thing(kind, compact(iri))


def _may_be(kind: str, iri: str) -> bool:
    """Whether a term can stand as this: our classes begin with a capital, and nothing else does."""
    is_class = iri.removeprefix(ATLAS)[:1].isupper()
    return kind == "value" or not iri.startswith(ATLAS) or is_class is (kind == "class")


def _shared(names: Sequence[str]) -> str:
    """Give what all names begin with, up to a hyphen; empty where that is no more than the prefix.

    >>> _shared(["concept:place-kenya", "concept:place-japan"]), _shared(["concept:pain"])
    ('concept:place-', '')
    """
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    pairs = zip(first, last, strict=False)
    alike = next((at for at, (one, other) in enumerate(pairs) if one != other), len(first))
    return first[: first.rfind("-", 0, alike) + 1]


def _expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES.get(prefix, "") + rest


def _one_of(names: Sequence[str]) -> str:
    return f"{joined(names, 'or')}." if names else ""
