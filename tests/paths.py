"""Reading paths for tests: the pieces of a file, and a path that is written and read again."""

from __future__ import annotations

from kg.atlas import Atlas
from kg.authoring import formatted, path_turtle
from kg.catalogue import Path

HEAD = """\
@base <https://w3id.org/pioneer-atlas/path/{slug}> .
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix case: <https://w3id.org/pioneer-atlas/case/> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix organisation: <https://w3id.org/pioneer-atlas/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix path: <https://w3id.org/pioneer-atlas/path/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<>
    a atlas:ReadingPath ;
    skos:prefLabel "A class"@en ;
    dcterms:abstract "For bakers."@en ;
    dcterms:creator organisation:pioneer-atlas ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    {more}
.
"""
SESSION = """
<#{name}>
    a atlas:Session ;
    skos:prefLabel "Monday"@en ;
    atlas:partOf <> ;
    atlas:position {position} ;
    {more}
.
"""
STEP = """
<#{name}>
    a atlas:Step ;
    skos:prefLabel "{name}"@en ;
    atlas:partOf {whole} ;
    atlas:position {position} ;
    atlas:visits {visits} ;
    atlas:annotation "See it."@en ;
    {more}
.
"""


def head(slug: str = "a-class", more: str = "") -> str:
    return HEAD.format(slug=slug, more=more)


def session(name: str = "session-1", position: object = 1, more: str = "") -> str:
    return SESSION.format(name=name, position=position, more=more)


def step(
    name: str = "step-1",
    position: object = 1,
    whole: str = "<#session-1>",
    visits: str = "concept:pain",
    more: str = "",
) -> str:
    return STEP.format(name=name, position=position, whole=whole, visits=visits, more=more)


GOOD = head() + session() + step()


def read_again(atlas: Atlas, path: Path) -> Path:
    text = path_turtle(path)
    assert formatted(text) == text
    found = atlas.path_draft(path.ref.slug, text).path
    assert found is not None
    return found
