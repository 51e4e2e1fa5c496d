"""What the whole is, said to machines: VoID with the counts of the graph, and its prefixes.

Every number is counted in the store, as a query would. Source: Describing Linked Datasets with the
VoID Vocabulary, W3C Interest Group Note, 3 March 2011; prefixes are declared as SHACL has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.export._citing import ATLAS as TITLE
from kg.export._citing import Edition
from kg.export._formats import FORMS, Form
from kg.export._linked import linked
from kg.namespaces import ATLAS, BASE, DCTERMS, OWL, PREFIXES, RDF, XSD, compact
from kg.questions import reading
from kg.store import Store

__all__ = [
    "ABOUT",
    "DUMP",
    "LICENCE",
    "PREFIX_FORMS",
    "Dataset",
    "dataset_of",
    "prefixes_as",
    "void",
]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Under which the content is given."""
PREFIX_FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        FORMS["ttl"],
        Form("json", "JSON", ".json", "application/json"),
        FORMS["jsonld"],
        Form("rq", "Lines of SPARQL", ".rq", "application/sparql-query"),
    )
}
"""The forms in which the prefixes can be had, by name."""
DUMP = "pioneer-atlas"
"""How files of the whole are called, before their ending."""
ABOUT = (
    "Stories of customer-led organisations, the ideas that they are taken to show, and for each "
    "statement who says so: its source, and whose reading it is."
)
_FOAF = "http://xmlns.com/foaf/0.1/"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FEATURES = ("JSON-LD", "N-Triples", "RDF_XML", "Turtle")
_DATASET = ox.NamedNode(BASE)
_STATED = ox.NamedNode(BASE + "#stated")
_PEOPLE = ox.NamedNode(BASE + "organisation/pioneer-atlas")


@dataclass(frozen=True, slots=True)
class Dataset:
    """How much the graph holds. All of it is counted once, in however many graphs it stands.

    `triples` are all that a query sees, `stated` those of them that `files` state; the others are
    what rules add. Both are 0 where there are no files. `entities` have a name and a class. Classes and properties come with how many
    things or triples have them, by IRI; `examples` are IRIs of things to look at first.
    """

    triples: int
    stated: int
    entities: int
    subjects: int
    objects: int
    files: int
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]


def dataset_of(store: Store, *, stated: int, files: int, examples: Iterable[str]) -> Dataset:
    """Count what a store holds.

    Args:
        stated: how many triples the files state.
        files: how many files there are.
        examples: IRIs of things to look at first.
    """
    (whole,) = store.select(reading("dataset"))
    return Dataset(
        triples=int(whole["triples"].value),
        stated=stated,
        entities=int(whole["entities"].value),
        subjects=int(whole["subjects"].value),
        objects=int(whole["objects"].value),
        files=files,
        classes=_counted(store, "class", "entities"),
        properties=_counted(store, "property", "triples"),
        examples=tuple(examples),
    )


def _counted(store: Store, name: str, number: str) -> tuple[tuple[str, int], ...]:
    rows = store.select(
        reading({"class": "dataset_classes", "property": "dataset_properties"}[name])
    )
    return tuple((row[name].value, int(row[number].value)) for row in rows)


def void(dataset: Dataset, edition: Edition, base: str, form: str) -> bytes:
    """Describe the whole in a form of linked data.

    Args:
        base: where the atlas is found, no slash at its end.
        form: "ttl", "jsonld", "nt" or "rdf".
    """
    told = (*_head(base), *_whole(dataset, edition, base), *_stated(dataset, base))
    prefixes = {"foaf": _FOAF, "void": _VOID}
    if form == "ttl":
        text = "".join(_in_turtle(*one) for one in _partitions(dataset))
        return linked(told, form, prefixes={**prefixes, **PREFIXES}) + text.encode()
    parts = (quad for one in _partitions(dataset) for quad in _parts(*one))
    return linked((*told, *parts), form, prefixes=prefixes)


_Value = ox.NamedNode | ox.Literal | ox.BlankNode


def _say(subject: ox.NamedNode | ox.BlankNode, *said: tuple[str, _Value]) -> Iterator[ox.Quad]:
    for prop, value in said:
        yield ox.Quad(subject, ox.NamedNode(prop), value)


def _head(base: str) -> Iterator[ox.Quad]:
    return _say(
        ox.NamedNode(f"{base}/.well-known/void"),
        (f"{RDF}type", ox.NamedNode(f"{_VOID}DatasetDescription")),
        (f"{DCTERMS}title", ox.Literal(f"What {TITLE} holds, in numbers", language="en")),
        (f"{DCTERMS}creator", _PEOPLE),
        (f"{_FOAF}primaryTopic", _DATASET),
    )


def _whole(dataset: Dataset, edition: Edition, base: str) -> Iterator[ox.Quad]:
    numbers = {
        "triples": dataset.triples,
        "entities": dataset.entities,
        "distinctSubjects": dataset.subjects,
        "distinctObjects": dataset.objects,
        "classes": len(dataset.classes),
        "properties": len(dataset.properties),
        "documents": dataset.files,
    }
    yield from _say(
        _DATASET,
        (f"{RDF}type", ox.NamedNode(f"{_VOID}Dataset")),
        (f"{DCTERMS}title", ox.Literal(TITLE, language="en")),
        (f"{DCTERMS}description", ox.Literal(ABOUT, language="en")),
        (f"{DCTERMS}creator", _PEOPLE),
        (f"{DCTERMS}publisher", _PEOPLE),
        (f"{DCTERMS}license", ox.NamedNode(LICENCE)),
        (f"{OWL}versionInfo", ox.Literal(f"{edition.version}+{edition.content}")),
        *(((f"{DCTERMS}issued", _date(edition.issued)),) if edition.issued else ()),
        (f"{_FOAF}homepage", ox.NamedNode(f"{base}/")),
        (f"{_VOID}uriSpace", ox.Literal(BASE)),
        (f"{_VOID}sparqlEndpoint", ox.NamedNode(f"{base}/sparql")),
        *(((f"{_VOID}dataDump", ox.NamedNode(f"{base}/data/{DUMP}.nq")),) if dataset.files else ()),
        *(((f"{_VOID}subset", _STATED),) if dataset.stated else ()),
        *((f"{_VOID}{name}", ox.Literal(number)) for name, number in numbers.items() if number),
        *((f"{_VOID}vocabulary", ox.NamedNode(iri)) for iri in _vocabularies(dataset)),
        *((f"{_VOID}exampleResource", ox.NamedNode(iri)) for iri in dataset.examples),
        *((f"{_VOID}feature", ox.NamedNode(_FORMATS + name)) for name in _FEATURES),
    )


def _stated(dataset: Dataset, base: str) -> Iterator[ox.Quad]:
    if not dataset.stated:
        return iter(())
    return _say(
        _STATED,
        (f"{RDF}type", ox.NamedNode(f"{_VOID}Dataset")),
        (
            f"{DCTERMS}title",
            ox.Literal("What the files state, without what rules add", language="en"),
        ),
        (f"{DCTERMS}license", ox.NamedNode(LICENCE)),
        (f"{_VOID}triples", ox.Literal(dataset.stated)),
        *(
            (f"{_VOID}dataDump", ox.NamedNode(f"{base}/data/{DUMP}.{form}"))
            for form in ("ttl", "jsonld")
        ),
    )


_Partition = tuple[str, str, tuple[tuple[str, int], ...]]
"""What is counted in parts, what of each part is counted, and the counts by IRI."""


def _partitions(dataset: Dataset) -> tuple[_Partition, _Partition]:
    return ("class", "entities", dataset.classes), ("property", "triples", dataset.properties)


def _parts(name: str, counted: str, counts: Iterable[tuple[str, int]]) -> Iterator[ox.Quad]:
    for iri, number in counts:
        part = ox.BlankNode()
        yield from _say(_DATASET, (f"{_VOID}{name}Partition", part))
        yield from _say(
            part,
            (f"{_VOID}{name}", ox.NamedNode(iri)),
            (f"{_VOID}{counted}", ox.Literal(number)),
        )


def _in_turtle(name: str, counted: str, counts: Iterable[tuple[str, int]]) -> str:
    """Write parts where they belong, as people would: there are hundreds without a name."""
    parts = " ,\n".join(
        f"    [ void:{name} {compact(iri)} ; void:{counted} {number} ]" for iri, number in counts
    )
    return f"{_DATASET} void:{name}Partition\n{parts} .\n" if parts else ""


def _date(lexical: str) -> ox.Literal:
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(lexical), "date")
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + kind))


def _vocabularies(dataset: Dataset) -> tuple[str, ...]:
    """Give the namespaces of the classes and properties in use that are those of vocabularies."""
    used = [iri for iri, _ in (*dataset.classes, *dataset.properties)]
    known = sorted(iri for iri in PREFIXES.values() if not iri.startswith(BASE) or iri == ATLAS)
    return tuple(space for space in known if any(iri.startswith(space) for iri in used))


# --- Prefixes ---


def prefixes_as(form: str) -> bytes:
    """Write the prefixes out, in one of `PREFIX_FORMS`."""
    if form == "rq":
        return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()).encode()
    if form == "json":
        return json.dumps(PREFIXES, indent=2).encode() + b"\n"
    if form == "jsonld":
        return json.dumps({"@context": PREFIXES}, indent=2).encode() + b"\n"
    lines = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()]
    declared = " ,\n".join(
        f'        [ sh:prefix "{name}" ; sh:namespace "{iri}"^^xsd:anyURI ]'
        for name, iri in PREFIXES.items()
    )
    return "".join((*lines, f"\n<{BASE}ontology>\n    sh:declare\n{declared} .\n")).encode()
