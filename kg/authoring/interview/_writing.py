"""A plan as Turtle in house style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

import pyoxigraph as ox

from kg.authoring.interview._things import Plan, Term, Thing
from kg.namespaces import ATLAS, DCTERMS, PREFIXES, RDF, XSD, compact

__all__ = ["file_text"]

_ORDER = (
    "skos:prefLabel",
    "dcterms:title",
    "dcterms:abstract",
    "atlas:organisation",
    "atlas:scope",
    "atlas:role",
    "atlas:sector",
    "atlas:place",
    "atlas:founded",
    "atlas:about",
    "atlas:position",
    "atlas:statement",
    "atlas:text",
    "atlas:drawsOn",
    "atlas:begin",
    "atlas:end",
    "atlas:undated",
    "atlas:dateAsTold",
    "atlas:inferred",
    "atlas:after",
    "atlas:phase",
    "atlas:shows",
    "atlas:counters",
    "atlas:breaks",
    "atlas:doubts",
    "atlas:basis",
    "atlas:because",
    "atlas:cost",
    "atlas:resistance",
    "atlas:customerBenefit",
    "atlas:organisationBenefit",
    "atlas:dilemma",
    "atlas:discussionQuestion",
    "atlas:unknown",
    "atlas:gap",
    "dcterms:creator",
    "dcterms:publisher",
    "dcterms:issued",
    "dcterms:license",
    "atlas:url",
    "atlas:grade",
    "atlas:gradeNote",
    "atlas:needsLocator",
    "atlas:extentRead",
)
_LAST = ("atlas:cites",)
_NAME = re.compile(r"[a-z]+:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\"}


def file_text(plan: Plan, *, today: date) -> str:
    """Write the file."""
    return "".join(_Page(plan, today).lines())


class _Page:
    """Writes one file, and keeps which prefixes it uses."""

    def __init__(self, plan: Plan, today: date) -> None:
        self._plan = plan
        self._today = today
        self._used: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Give the file in pieces, each with its line ends."""
        body = "".join(self._body())
        labels = self._plan.case.values.get(_iri("skos:prefLabel"), [])
        yield f"# Case: {labels[0].value if labels else 'a story to be told'}\n"
        yield f"@base <{self._plan.case.iri}> .\n"
        for prefix in sorted(self._used):
            yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
        yield body

    def _body(self) -> Iterator[str]:
        case = self._plan.case
        today = ox.Literal(self._today.isoformat(), datatype=ox.NamedNode(XSD + "date"))
        case.values[DCTERMS + "issued"] = [today]
        yield self._block(case)
        section = ""
        for thing in sorted(self._plan.things, key=_part):
            label = thing.sheet.screen.label
            if label != section and thing.of != ATLAS + "Source":
                section = label
                yield f"\n# --- {section} ---\n"
            elif thing.of == ATLAS + "Source" and section != "Sources":
                yield from self._named()
                section = "Sources"
                yield f"\n# --- {section} ---\n"
            yield self._block(thing)
        if section != "Sources":
            yield from self._named()

    def _named(self) -> Iterator[str]:
        if self._plan.named:
            yield "\n# --- Organisations and people ---\n"
        for thing in self._plan.named:
            yield self._block(thing)

    def _block(self, thing: Thing) -> str:
        rows = [f"a {self._iri(thing.of)}"]
        given = {compact(prop): terms for prop, terms in thing.values.items()}
        between = sorted(set(given) - set(_ORDER) - set(_LAST))
        rows += [
            f"{self._iri(_iri(name))} {self._objects(given[name])}"
            for name in (*_ORDER, *between, *_LAST)
            if given.get(name)
        ]
        if thing.cites:
            brackets = [self._citation(*cited) for cited in thing.cites]
            rows.append(f"{self._iri(ATLAS + 'cites')} {_listed(brackets)}")
        told = "".join(f"    {row} ;\n" for row in rows)
        return f"\n{self._iri(thing.iri)}\n{told}.\n"

    def _objects(self, terms: Iterable[Term]) -> str:
        known = tuple(terms)
        written = [self._term(term) for term in known]
        texts = any(isinstance(term, ox.Literal) for term in known)
        return _listed(written) if texts else " , ".join(written)

    def _citation(self, source: str, where: str) -> str:
        named = f"{self._iri(ATLAS + 'source')} {self._iri(source)}"
        place = f" ; {self._iri(ATLAS + 'locator')} {_quoted(where)}@en" if where else ""
        return f"[ {named}{place} ]"

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        datatype = term.datatype.value
        if datatype in (XSD + "boolean", XSD + "integer"):
            return term.value
        if term.language:
            return f"{_quoted(term.value)}@{term.language}"
        plain = datatype in (XSD + "string", RDF + "langString")
        return _quoted(term.value) if plain else f"{_quoted(term.value)}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        graph = self._plan.case.iri
        if iri == graph or iri.startswith(f"{graph}#"):
            return f"<{iri.removeprefix(graph)}>"
        name = compact(iri)
        if not _NAME.fullmatch(name):
            return f"<{iri}>"
        self._used.add(name.partition(":")[0])
        return name


def _iri(name: str) -> str:
    """Give the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _part(thing: Thing) -> int:
    """Put the narrative first and the sources last."""
    return 0 if thing.of == ATLAS + "Passage" else 2 if thing.of == ATLAS + "Source" else 1


def _listed(written: list[str]) -> str:
    return " ,\n        ".join(written)


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
