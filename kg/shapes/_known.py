"""What exists in the whole content: the terms, the things that are described, and what they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding
from kg.namespaces import DCTERMS, PREFIXES, RDFS, SKOS, XSD, compact, name_of
from kg.shapes._located import VOCABULARY_GRAPHS
from kg.shapes._nearest import Names, local
from kg.store import MemoryStore

__all__ = ["KINDS", "VOCABULARY", "Known", "described_in", "with_meant"]

VOCABULARY = "ontology/atlas.ttl"
KINDS = ("case", "concept", "mapping", "organisation", "path", "person", "scheme", "source")
_DESCRIBED = re.compile(r"^[ \t]*(<[^<>\s]*>|[^\s:<]*:[^\s:]*)\s+a\s", re.MULTILINE)
_BARE = re.compile(r"\w[\w-]*")
_CALLED = f"""
SELECT ?thing ?name
WHERE {{
  GRAPH ?graph {{ ?thing <{SKOS}prefLabel> | <{SKOS}altLabel> | <{DCTERMS}title> ?name }}
  FILTER (!CONTAINS(STR(?thing), "#"))
}}"""


@dataclass(frozen=True)  # without slots, for the names that are put together once
class Known:
    """What exists: the terms that may be used, and the things that are described."""

    terms: frozenset[str]
    """The IRIs that may stand as property, class or value."""
    described: Mapping[str, tuple[str, ...]]
    """The files that describe a thing, by its IRI."""
    types: Mapping[str, tuple[str, ...]]
    """The classes of a thing, by its IRI."""
    unread: Mapping[str, frozenset[str]]
    """What each file that is kept out seems to describe, by path."""
    store: MemoryStore | None = None
    """Where it is told what things are called, for whoever wrote that in place of a name."""

    @property
    def without_vocabulary(self) -> bool:
        """Whether nobody can tell what is a term, or which class is a kind of which."""
        return VOCABULARY in self.unread

    @cached_property
    def term_names(self) -> Mapping[str, Names]:
        """The terms by what they can stand as, to look for the nearest."""
        names = [compact(iri) for iri in self.terms]
        classes = [name for name in names if local(name)[:1].isupper()]
        others = [name for name in names if not local(name)[:1].isupper()]
        kinds = {"class": classes, "property": others, "value": names}
        return {kind: Names((name, "") for name in of) for kind, of in kinds.items()}

    @cached_property
    def ranges(self) -> Mapping[str, str]:
        """Of which datatype the values of a property are, by IRI, where the vocabulary says so."""
        return {
            quad.subject.value: quad.object.value
            for quad in (self.store.quads(prop=RDFS + "range") if self.store else ())
            if isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.NamedNode)
            and isinstance(quad.graph_name, ox.NamedNode)
            and quad.object.value.startswith(XSD)
            and quad.graph_name.value.startswith(VOCABULARY_GRAPHS)
        }

    @cached_property
    def _called(self) -> Mapping[str, tuple[str, ...]]:
        """What things are called, by IRI; nothing of most where nobody was asked."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.store.select(_CALLED) if self.store else ():
            if isinstance(row["thing"], ox.NamedNode) and isinstance(row["name"], ox.Literal):
                found[row["thing"].value].append(row["name"].value)
        return {iri: tuple(names) for iri, names in found.items()}

    @cached_property
    def thing_names(self) -> Mapping[str, Names]:
        """What is described, by kind, to look for the nearest."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for iri in self.described:
            name = name_of(iri)
            if name and name.kind in KINDS and not name.part:
                found[name.kind] += self.names_of(iri)
        return {kind: Names(names) for kind, names in found.items()}

    @cached_property
    def _of_any_kind(self) -> Mapping[str, str]:
        """What is described, by what its name is without the kind."""
        return {
            name.slug: compact(iri)
            for iri in sorted(self.described, reverse=True)
            if (name := name_of(iri)) and name.kind in KINDS and not name.part
        }

    def called(self, word: str) -> str:
        """Give the thing, else the term, whose name without the prefix is exactly this."""
        terms = (compact(iri) for iri in sorted(self.terms))
        term = next((name for name in terms if local(name) == word), "")
        return self._of_any_kind.get(word, "") or term

    def names_of(self, iri: str) -> list[tuple[str, str]]:
        """Give a thing as files write it, with each of the ways in which people call it."""
        return [(compact(iri), called) for called in ("", *self._called.get(iri, ()))]

    def nearest_thing(self, kind: str, wrong: str) -> str:
        """Give the thing of a kind, else of another, that was most probably meant; or nothing."""
        if local(wrong) in self._of_any_kind:
            return self._of_any_kind[local(wrong)]
        names = self.thing_names.get(kind)
        return names.nearest(wrong) if names else ""


def described_in(document: turtle.Document) -> frozenset[str]:
    """Give what a text that cannot be read seems to describe: each name that `a` follows."""
    prefixes = {**PREFIXES, **document.prefixes}
    found = set()
    for written in _DESCRIBED.findall(document.text):
        prefix, _, local = written.partition(":")
        found.add(written[1:-1] if written.startswith("<") else prefixes.get(prefix, "") + local)
    return frozenset(found)


def with_meant(finding: Finding, known: Known) -> Finding:
    """Name what was meant by a bare word of a text that cannot be read, where there is such."""
    word = finding.excerpt[finding.column - 1 : max(0, finding.end_column - 1)]
    if finding.code != "syntax" or not _BARE.fullmatch(word):
        return finding
    meant = known.called(word)
    return replace(finding, fix=f"Did you mean {meant}?") if meant else finding
