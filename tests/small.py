"""A small content with an ontology of its own, and stories out of a few pieces that name one another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.atlas import Atlas
from tests.conftest import ROOT

__all__ = [
    "NAMES",
    "ONTOLOGY",
    "PREFIXES",
    "SLUGS",
    "WORDS",
    "Entry",
    "Told",
    "World",
    "everything",
    "save",
    "small",
    "written",
]

PREFIXES = """\
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix case: <https://w3id.org/pioneer-atlas/case/> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix critique: <https://w3id.org/pioneer-atlas/critique/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/pioneer-atlas/organisation/> .
@prefix person: <https://w3id.org/pioneer-atlas/person/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix scheme: <https://w3id.org/pioneer-atlas/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/pioneer-atlas/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


ONTOLOGY = {
    "ontology/atlas.ttl": """
atlas:Phase a atlas:Class ; skos:prefLabel "Phase"@en .
atlas:Force a atlas:Class ; skos:prefLabel "Force"@en .
atlas:Level a atlas:Class ; skos:prefLabel "Level"@en .
atlas:wholeOrganisation a atlas:Scope ; skos:prefLabel "whole organisation"@en .
atlas:pioneer a atlas:Role ; skos:prefLabel "pioneer"@en .
""",
    "ontology/schemes/journey.ttl": """
scheme:journey a atlas:Scheme ; skos:prefLabel "The journey"@en ; atlas:ordered true ;
    atlas:proposedBy person:ann ; atlas:cites [ atlas:source source:book ] .
concept:ground a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Ground"@en ;
    atlas:rank 1 ; atlas:altitude 0 ; atlas:band "ground" .
concept:orbit a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Orbit"@en ;
    atlas:rank 2 ; atlas:altitude 3 ; atlas:band "in orbit" .
concept:falling a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Falling"@en ;
    atlas:rank 3 ; atlas:altitude 4 ; atlas:band "falling" .
concept:pride a atlas:Force ; skos:inScheme scheme:journey ; skos:prefLabel "Pride"@en ;
    atlas:cites [ atlas:source source:book ; atlas:locator "p. 1"@en ] .
concept:greed a atlas:Force ; skos:inScheme scheme:journey ; skos:prefLabel "Greed"@en .
concept:high a atlas:Level ; skos:inScheme scheme:journey ; skos:prefLabel "High"@en .
scheme:places a atlas:Scheme ; skos:prefLabel "Places"@en ; atlas:facet true .
concept:wales a atlas:Place ; skos:inScheme scheme:places ; skos:prefLabel "Wales"@en ;
    skos:broader concept:britain .
concept:britain a atlas:Place ; skos:inScheme scheme:places ; skos:prefLabel "Britain"@en .
critique:vague a atlas:Critique ; atlas:targets concept:pride ; atlas:statement "It is vague."@en ;
    atlas:answeredBy case:cafe\\#s0 ; atlas:cites [ atlas:source source:book ] .
""",
    "cases/commons/commons.ttl": """
source:book a atlas:Source ; dcterms:title "The book"@en ; dcterms:creator person:ann .
person:ann a prov:Person ; skos:prefLabel "Ann Author"@en .
organisation:press a org:Organization ; skos:prefLabel "The Press"@en .
""",
    "paths/tour.ttl": """
<> a atlas:ReadingPath ; skos:prefLabel "A tour"@en ; dcterms:abstract "Two stops."@en .
<#one> a atlas:Session ; atlas:partOf <> ; atlas:position 1 .
<#two> a atlas:Step ; atlas:partOf <#one> ; atlas:position 1 ; skos:prefLabel "A stop"@en ;
    atlas:visits case:cafe\\#s0 , case:dairy .
""",
}


SLUGS = ("cafe", "dairy", "deli", "mill")


NAMES = ("Cafe", "Dairy", "Deli", "Mill", "cafe", "Windmill House")


WORDS = ("brave", "bold", "braver", "customers", "queue", "price", "promise", "café")


@dataclass(frozen=True)
class Told:
    kind: str
    words: tuple[str, ...]
    idea: str
    stance: str
    basis: str
    source: str
    other: str
    year: int
    how: str


@dataclass(frozen=True)
class Entry:
    name: str
    organisation: str
    publisher: str
    person: str
    member: str
    place: str
    told: tuple[Told, ...]
    gap: str
    title: str


def written(slug: str, entry: Entry) -> str:
    """Write a story; it describes its organisation, a person and a source, which others may name."""
    lines = [f"@base <https://w3id.org/pioneer-atlas/case/{slug}> .\n{PREFIXES}"]
    organisation = entry.organisation and f"atlas:organisation organisation:{entry.organisation} ;"
    place = entry.place and f"atlas:place concept:{entry.place} ;"
    gap = entry.gap and f'atlas:gap "{entry.gap}"@en ;'
    lines.append(
        f'<> a atlas:Case ; skos:prefLabel "{entry.name}"@en ; {organisation} {place} {gap}\n'
        f'    atlas:toldIn source:book ; dcterms:abstract "About {entry.name}."@en .\n'
        f'organisation:{slug} a org:Organization ; skos:prefLabel "{entry.name} Limited"@en .\n'
        f'person:{slug} a prov:Person ; skos:prefLabel "{entry.person}"@en .\n'
        f'source:{slug} a atlas:Source ; dcterms:title "{entry.title}"@en ; atlas:grade "B" ;\n'
        f"    dcterms:publisher organisation:{entry.publisher} .\n"
    )
    if entry.member:
        lines.append(f"person:{slug} org:memberOf organisation:{entry.member} .\n")
    lines += [_statement(number, told) for number, told in enumerate(entry.told)]
    return "".join(lines)


def _statement(number: int, told: Told) -> str:
    about = f"<> , case:{told.other}" if told.how == "about" else "<>"
    parts = [
        f'a atlas:{told.kind} ; skos:prefLabel "{told.words[0]} {number}"@en ; atlas:about {about}',
        f'atlas:statement "They were {" ".join(told.words)}."@en',
        f'atlas:begin "{told.year}"^^xsd:gYear',
        f"atlas:{told.stance} concept:{told.idea}",
    ]
    if told.basis:
        parts.append(f"atlas:basis atlas:{told.basis}")
    if told.source:
        parts.append(f'atlas:cites [ atlas:source source:{told.source} ; atlas:locator "p. 2"@en ]')
    if told.how == "saidBy":
        parts.append(f"atlas:saidBy person:{told.other}")
    elif told.how not in ("", "about"):
        parts.append(f"atlas:{told.how} case:{told.other}\\#s{number}")
    if told.kind == "Assessment":
        parts.append(f"atlas:level concept:high ; atlas:assessor person:{told.other}")
        parts.append(f'atlas:asOf "{told.year}"^^xsd:gYear')
    if told.kind == "Statistic":
        parts.append('atlas:about concept:greed ; atlas:value "7"')
    if told.kind == "Critique":
        parts.append("atlas:targets concept:pride , scheme:journey")
    if told.kind == "MomentOfBelief":
        parts.append('atlas:cost "Much."@en ; atlas:unknown atlas:resistance')
    return f"<#s{number}> {' ; '.join(parts)} .\n"


def save(path: Path, text: str) -> None:
    """Put a file in the place of another in one step, as an editor does."""
    aside = path.with_name(".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def small(folder: Path) -> Path:
    """Write a small content with an ontology of its own."""
    shutil.copytree(ROOT / "ontology/rules", folder / "ontology/rules")
    for path, text in ONTOLOGY.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(PREFIXES + text, encoding="utf-8")
    return folder


def everything(atlas: Atlas) -> Iterator[tuple[str, object]]:
    """All that an atlas gives of its content."""
    yield "cases", atlas.cases()
    for one in atlas.cases():
        yield one.ref.slug, atlas.case(one.ref.slug)
        yield f"{one.ref.slug} objections", atlas.objections(atlas.case(one.ref.slug))
    for scheme in atlas.schemes():
        yield scheme.ref.slug, scheme
        for ref in scheme.ideas:
            yield ref.slug, atlas.idea(ref.slug)
    yield "sources", atlas.sources()
    yield "counts", atlas.counts()
    yield "paths", atlas.paths()
    yield "decisions", atlas.decisions()
    yield "timeline", atlas.timeline()
    yield "gaps", atlas.gaps()
    yield "vocabulary", atlas.vocabulary()
    yield "statements", dict(atlas._snapshot.apart.statements)
    yield "seen", dict(atlas._snapshot.seen)
    yield "index", (atlas._snapshot.index._words, atlas._snapshot.index._of_names)
    for order in ("", "told", "seen"):
        yield f"facets {order}", atlas.facets({}, order=order)
    for chosen in ({"idea": ("pride",)}, {"basis": ("ours",)}, {"place": ("britain",)}):
        yield f"facets {chosen}", atlas.facets(chosen)
    for words in (
        *NAMES,
        *WORDS,
        "limited",
        "bob",
        "the post",
        "1999",
        "brvae",
        "windmil",
        "press",
    ):
        yield f"search {words}", atlas.search(words)
    yield "search a question", atlas.search("who was brave about the price at the mill")
    yield "asked", atlas.ask("statements_of_idea", concept="pride").rows


class World:
    """A content that is changed, and what of it can be read, each in a folder."""

    def __init__(self, folder: Path) -> None:
        self.own, self.read = small(folder / "own"), small(folder / "read")

    def take(self, step: tuple[str, str, object]) -> str:
        """Change a file; what is broken is still read as it was before."""
        what, slug, value = step
        path = {"commons": "cases/commons/commons.ttl", "path": "paths/tour.ttl"}.get(
            what, f"cases/{slug}.ttl"
        )
        text: str | None = None
        if isinstance(value, Entry):
            text = written(slug, value)
        elif isinstance(value, str) and what == "path":
            text = PREFIXES + ONTOLOGY[path].replace("A tour", value)
        elif isinstance(value, str):
            text = PREFIXES + ONTOLOGY[path] + value
        if what == "break":
            if (self.own / path).exists():
                save(self.own / path, (self.own / path).read_text(encoding="utf-8") + "\n<#x> a ")
        elif text is None:
            (self.own / path).unlink(missing_ok=True)
            (self.read / path).unlink(missing_ok=True)
        else:
            save(self.own / path, text)
            save(self.read / path, text)
        return path
