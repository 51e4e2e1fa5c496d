"""The forms in which things are taken away: name, words, file ending, media type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

__all__ = ["ALSO_NAMED", "ALTERNATE", "FORMS", "LINKED", "TABLED", "WHOLE", "Form", "form_named"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `name` is what the command line calls it, `label` what people call it."""

    name: str
    label: str
    ending: str
    media_type: str


FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("ttl", "Turtle", ".ttl", "text/turtle"),
        Form("jsonld", "JSON-LD", ".jsonld", "application/ld+json"),
        Form("nt", "N-Triples", ".nt", "application/n-triples"),
        Form("nq", "N-Quads", ".nq", "application/n-quads"),
        Form("rdf", "RDF/XML", ".rdf", "application/rdf+xml"),
        Form("csv", "Statements as CSV", ".csv", "text/csv"),
        Form("graphml", "GraphML", ".graphml", "application/graphml+xml"),
        Form("gexf", "GEXF", ".gexf", "application/gexf+xml"),
    )
}
"""The forms of one thing by name, linked data first."""

ALSO_NAMED: Mapping[str, str] = {
    "json-ld": "jsonld",
    "n-quads": "nq",
    "n-triples": "nt",
    "nquads": "nq",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "rdf/xml": "rdf",
    "rdfxml": "rdf",
    "turtle": "ttl",
}
"""What else people call a form, and its name here."""


def form_named(text: str) -> str:
    """Give the name of a form by whatever people call it; what is no such name, as it is.

    >>> form_named("Turtle"), form_named("N-Triples"), form_named("csv")
    ('ttl', 'nt', 'csv')
    """
    name = text.lower()
    return ALSO_NAMED.get(name, name)


LINKED = ("ttl", "jsonld", "nt", "nq", "rdf")
"""The forms of linked data, which everything in the atlas has."""

ALTERNATE = ("ttl", "jsonld", "nt", "rdf")
"""Those in which a thing has an address of its own: graphs have names only where there are several."""

TABLED = ("case", "concept", "source")
"""The kinds of things that have statements to give as a table."""

WHOLE: Mapping[str, Form] = {
    **FORMS,
    "csv": replace(
        FORMS["csv"], label="Five CSV tables", ending="-tables.zip", media_type="application/zip"
    ),
}
"""The forms of the whole atlas by name."""
