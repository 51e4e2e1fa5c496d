"""IRIs and prefixes, as plain text.

Holds the one rule by which a file's path becomes the IRI of its document, and the one by which an
IRI becomes the address of a page. Must never import an RDF library: `import kg` stays light.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = [
    "ATLAS",
    "BASE",
    "CONCEPT",
    "DCTERMS",
    "ORG",
    "OWL",
    "PAGES",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEME",
    "SH",
    "SKOS",
    "XSD",
    "Name",
    "compact",
    "derived_graph",
    "document_of",
    "graph_of",
    "name_of",
]

BASE = "https://w3id.org/pioneer-atlas/"
ATLAS = BASE + "ontology#"
CONCEPT = BASE + "concept/"
SCHEME = BASE + "scheme/"
DCTERMS = "http://purl.org/dc/terms/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: dict[str, str] = {
    "agreement": BASE + "agreement/",
    "atlas": ATLAS,
    "case": BASE + "case/",
    "concept": CONCEPT,
    "critique": BASE + "critique/",
    "dcterms": DCTERMS,
    "mapping": BASE + "mapping/",
    "org": ORG,
    "organisation": BASE + "organisation/",
    "owl": OWL,
    "path": BASE + "path/",
    "person": BASE + "person/",
    "prerequisite": BASE + "prerequisite/",
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "rule": BASE + "rule/",
    "scheme": SCHEME,
    "sh": SH,
    "skos": SKOS,
    "source": BASE + "source/",
    "statistic": BASE + "statistic/",
    "xsd": XSD,
}
"""The prefixes that queries and messages may use without declaring them."""

PAGES = (
    "about",
    "ask",
    "author",
    "case",
    "cases",
    "compare",
    "concept",
    "concepts",
    "connect",
    "data",
    "finding",
    "gaps",
    "graph",
    "home",
    "how-we-decide",
    "moment",
    "path",
    "paths",
    "patterns",
    "plan",
    "search",
    "source",
    "sources",
    "statement",
    "vocabulary",
)
"""The paths of the pages of the app; any other path is a 404."""

_DOCUMENTS = {"cases": "case", "paths": "path"}  # folders whose files are documents of their own


@dataclass(frozen=True, slots=True)
class Name:
    """An IRI of ours, taken apart: `case/o2#fair-deal` is kind "case", slug "o2", part "fair-deal"."""

    kind: str
    slug: str
    part: str = ""


def graph_of(path: str) -> str:
    """Give the graph in which a content file is kept, from its path below the content folder.

    >>> graph_of("cases/o2.ttl")
    'https://w3id.org/pioneer-atlas/case/o2'
    >>> graph_of("ontology/schemes/journey.ttl")
    'https://w3id.org/pioneer-atlas/graph/ontology/schemes/journey'
    """
    where = PurePosixPath(path)
    if len(where.parts) == 2 and where.parts[0] in _DOCUMENTS:
        return f"{BASE}{_DOCUMENTS[where.parts[0]]}/{where.stem}"
    return f"{BASE}graph/{where.with_suffix('')}"


def derived_graph(graph: str) -> str:
    """Give the graph that holds what rules derive from `graph`."""
    return graph + "/derived"


def document_of(iri: str) -> str:
    """Give the document that an IRI belongs to: the IRI without its fragment."""
    return iri.partition("#")[0]


def name_of(iri: str) -> Name | None:
    """Take an IRI of ours apart; None for any other.

    >>> name_of("https://w3id.org/pioneer-atlas/concept/pain")
    Name(kind='concept', slug='pain', part='')
    """
    if not iri.startswith(BASE):
        return None
    path, _, part = iri[len(BASE) :].partition("#")
    kind, slash, slug = path.partition("/")
    if not slash or not slug or "/" in slug:
        return None
    return Name(kind, slug, part)


def compact(iri: str) -> str:
    """Write an IRI with a known prefix where one fits, else in angle brackets.

    >>> compact("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri[len(namespace) :]
        if iri.startswith(namespace) and local and "/" not in local:
            return f"{prefix}:{local}"
    return f"<{iri}>"
