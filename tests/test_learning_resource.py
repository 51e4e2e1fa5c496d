"""What a path says of itself to machines: valid for AMB, and all of it terms of schema.org."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, RDFS, SDO, SKOS
from referencing import Registry, Resource

import kg
from kg.catalogue import Path, Ref
from kg.export import Edition
from kg.handout import learning_resource
from kg.plain import Book
from tests.handmade import SECRET, handmade_path

SUITES = FilePath(
    os.environ.get("PIONEER_SUITES") or FilePath(__file__).parents[2] / "shared" / "suites"
)
AMB = SUITES / "amb-20231019"
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "@vocab": "http://schema.org/",
    "Concept": str(SKOS.Concept),
    "prefLabel": {"@id": str(SKOS.prefLabel), "@container": "@language"},
}
"""What the two contexts that the data names say of the words in it; nothing is fetched."""
SDO_30 = Namespace("https://schema.org/")
EDITION = Edition("0.1.0", "1f2e", "2026-11-22")
DURATION = re.compile(r"PT(?=\d)(\d+H)?(\d+M)?")

FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("uri", raises=ValueError)
def is_uri(text: object) -> bool:
    parts = urlsplit(str(text))
    return bool(parts.scheme and (parts.netloc or parts.path)) and " " not in str(text)


@FORMATS.checks("date", raises=ValueError)
def is_date(text: object) -> bool:
    return bool(date.fromisoformat(str(text)))


@FORMATS.checks("date-time", raises=ValueError)
def is_time(text: object) -> bool:
    return "T" in str(text) and bool(datetime.fromisoformat(str(text)))


@pytest.fixture(scope="module")
def faults() -> Callable[[Mapping[str, object]], list[str]]:
    """What the schema of AMB says against a description."""
    if not (AMB / "schemas" / "schema.json").is_file():
        pytest.skip(f"The AMB schemas are not at {AMB}; set PIONEER_SUITES to their parent.")
    read = [json.loads(file.read_text()) for file in (AMB / "schemas").glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        [(one["$id"], Resource.from_contents(one)) for one in read]
    )
    schema = next(one for one in read if one["$id"].endswith("/schema.json"))
    checker = jsonschema.Draft7Validator(schema, registry=registry, format_checker=FORMATS)
    return lambda told: [one.message for one in checker.iter_errors(told)]


def described(path: Path | None = None) -> dict[str, Any]:
    return learning_resource(
        path or handmade_path(), public_url="https://atlas.example/", edition=EDITION, pace=238
    )


def terms(told: Mapping[str, object]) -> set[str]:
    """Every property and every kind of thing that a reader of JSON-LD finds."""
    text = json.dumps({**told, "@context": CONTEXT})
    return {
        quad.object.value if quad.predicate.value == str(RDF.type) else quad.predicate.value
        for quad in ox.parse(text.encode(), ox.RdfFormat.JSON_LD)
    }


NEWER = {"Syllabus", "syllabusSections"}
"""Terms of schema.org 30.0 that the list in rdflib is too old to have."""


def in_schema_org(term: str) -> bool:
    name = term.removeprefix("http://schema.org/")
    return name != term and (name in SDO or name in NEWER)


def strings(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        for value in told.values():
            yield from strings(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from strings(value)
    elif isinstance(told, str):
        yield told


def objects(told: object) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        yield told
        for value in told.values():
            yield from objects(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from objects(value)


@pytest.fixture(scope="module")
def every(atlas: kg.Atlas) -> list[dict[str, Any]]:
    bare = Path(Ref("", "path", "bare", ""), "", ())
    return [described(path) for path in (handmade_path(), bare, *atlas.paths())]


def test_what_is_said_of_a_path_passes_the_schema_of_amb(
    every: list[dict[str, Any]], faults: Callable[[Mapping[str, object]], list[str]]
) -> None:
    assert len(every) > 2
    for told in every:
        assert faults(told) == []


MUTANTS: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "no name": lambda told: told.pop("name"),
    "no identifier": lambda told: told.pop("id"),
    "no learning resource": lambda told: told.update(type=["Course"]),
    "another context": lambda told: told.update({"@context": ["https://schema.org"]}),
    "a term without an identifier": lambda told: told["teaches"][0].pop("id"),
    "a label without a language": lambda told: told["competencyRequired"][0].update(prefLabel="x"),
    "a licence as text": lambda told: told.update(license="CC BY 4.0"),
    "a licence that is not open": lambda told: told["license"].update(id="https://example.org/"),
    "a creator of no type": lambda told: told["creator"][0].pop("type"),
    "a level of our own": lambda told: told["educationalLevel"][0].update(id="https://a.example/"),
    "a day that there is not": lambda told: told.update(datePublished="2026-13-01"),
    "a language as text": lambda told: told.update(inLanguage="en"),
    "a kind of our own": lambda told: told["learningResourceType"][0].update(
        id="https://a.example/"
    ),
    "an origin without a name": lambda told: told["isBasedOn"][0].pop("name"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_schema_of_amb_refuses_a_description_with_a_fault(
    name: str, faults: Callable[[Mapping[str, object]], list[str]]
) -> None:
    told = copy.deepcopy(described())
    MUTANTS[name](told)
    assert faults(told) != []


def test_every_term_is_one_of_schema_org_but_the_label_that_amb_adds(
    every: list[dict[str, Any]],
) -> None:
    for told in every:
        found = terms(told) - {str(SKOS.prefLabel), str(SKOS.Concept)}
        assert len(found) > 5
        for term in found:
            assert in_schema_org(term), term


def test_a_word_that_schema_org_has_not_would_be_seen() -> None:
    assert "http://schema.org/minutesInClass" in terms({**described(), "minutesInClass": 90})
    assert not in_schema_org("http://schema.org/minutesInClass")
    assert not in_schema_org("https://example.org/name")


DOMAINS: Mapping[str, frozenset[str]] = {
    "syllabusSections": frozenset({"Course"}),
    "competencyRequired": frozenset({"LearningResource"}),
    "educationalLevel": frozenset({"LearningResource", "Course"}),
    "timeRequired": frozenset({"LearningResource", "CreativeWork", "Question"}),
    "position": frozenset({"LearningResource"}),
    "targetName": frozenset({"AlignmentObject"}),
    "targetDescription": frozenset({"AlignmentObject"}),
    "alignmentType": frozenset({"AlignmentObject"}),
    "educationalFramework": frozenset({"AlignmentObject"}),
    "teaches": frozenset({"LearningResource"}),
    "citation": frozenset({"LearningResource"}),
    "hasPart": frozenset({"LearningResource"}),
    "version": frozenset({"LearningResource"}),
    "text": frozenset({"Question"}),
}
"""To what kinds of things a word may be said. Source: domainIncludes of schema.org 30.0."""


def test_every_word_is_said_of_a_thing_of_which_it_may_be_said(every: list[dict[str, Any]]) -> None:
    for told in every:
        for one in objects(told):
            kinds = one.get("type", [])
            kinds = {kinds} if isinstance(kinds, str) else set(kinds)
            for word in DOMAINS.keys() & one.keys():
                assert kinds & DOMAINS[word], (word, one)


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    file = SUITES / "schemaorg-30.0" / "schemaorg-current-https.ttl"
    if not file.is_file():
        pytest.skip(f"The vocabulary of schema.org is not at {file}.")
    return Graph().parse(file)


def test_by_the_vocabulary_itself_no_word_is_said_of_the_wrong_kind_of_thing(
    every: list[dict[str, Any]], vocabulary: Graph
) -> None:
    def kinds(name: str) -> set[str]:
        above = vocabulary.transitive_objects(SDO_30[name], RDFS.subClassOf)
        return {str(one).removeprefix(str(SDO_30)) for one in above}

    for told in every:
        for one in objects(told):
            named = one.get("type", [])
            types = [named] if isinstance(named, str) else list(named)
            if not one.keys() - {"@language"} or types == ["Concept"] or set(one) == {"en"}:
                continue
            assert all((SDO_30[name], None, None) in vocabulary for name in types)
            above = {"Thing"}.union(*map(kinds, types))
            for word in one.keys() - {"@context", "id", "type", "prefLabel"}:
                domains = vocabulary.objects(SDO_30[word], SDO_30["domainIncludes"])
                assert above & {str(name).removeprefix(str(SDO_30)) for name in domains}, (
                    word,
                    one,
                )


def test_a_course_tells_its_sessions_in_order_with_their_times() -> None:
    told = described()
    assert told["type"] == ["LearningResource", "Course"]
    assert told["timeRequired"] == "PT3H"
    assert [(one["position"], one["name"][:5]) for one in told["syllabusSections"]] == [
        (1, "First"),
        (2, "<scri"),
    ]
    first = told["syllabusSections"][0]
    assert first["timeRequired"] == "PT1H30M"
    assert [(one["position"], one["timeRequired"]) for one in first["hasPart"]] == [
        (1, "PT12M"),
        (2, "PT18M"),
    ]
    assert [one["name"] for one in first["hasPart"][1]["citation"]] == [
        "Alpha",
        "An essay elsewhere",
        "A page of a book",
        "A trap",
    ]
    assert all("javascript" not in text for text in strings(told))


def test_what_is_said_can_be_written_whatever_is_in_the_texts(every: list[dict[str, Any]]) -> None:
    for told in every:
        assert json.loads(json.dumps(told, ensure_ascii=False).encode()) == told
        assert not any(set("\0\x0b") & set(text) for text in strings(told))


def test_times_are_durations_of_iso_8601(every: list[dict[str, Any]]) -> None:
    found = [
        one["timeRequired"] for told in every for one in objects(told) if "timeRequired" in one
    ]
    assert found
    assert all(DURATION.fullmatch(one) for one in found)


def test_a_path_tells_what_it_teaches_what_it_asks_for_and_where_it_comes_from() -> None:
    told = described()
    assert [one["prefLabel"] for one in told["teaches"]] == [{"en": "Pain"}]
    assert told["teaches"][0]["url"] == "https://atlas.example/read/concept/pain"
    assert [one["prefLabel"] for one in told["competencyRequired"]] == [{"en": "Fear"}]
    assert told["isBasedOn"][0]["name"] == "An earlier class"
    assert told["creator"] == [{"type": "Person", "name": "Ann Lee"}]
    assert told["license"] == {"id": "https://creativecommons.org/licenses/by/4.0/"}
    assert told["isPartOf"][0]["version"] == "0.1.0+1f2e"
    assert [one["id"].rsplit("/")[-1] for one in told["educationalLevel"]] == ["level_7", "level_C"]
    aligned = told["educationalAlignment"][0]
    assert (aligned["targetName"], aligned["targetDescription"]) == (
        "analyse",
        "Tell pain from fear",
    )


def test_nothing_of_what_only_the_instructor_sees_is_said(every: list[dict[str, Any]]) -> None:
    assert not any(SECRET in text for told in every for text in strings(told))


def test_without_a_public_address_nothing_of_this_computer_is_told() -> None:
    told = learning_resource(handmade_path())
    assert "url" not in told
    assert not any("localhost" in text or "127.0.0.1" in text for text in strings(told))


def test_the_plain_page_of_a_path_says_the_same_to_machines_without_the_steps(
    atlas: kg.Atlas, faults: Callable[[Mapping[str, object]], list[str]]
) -> None:
    book = Book(atlas)
    for path in atlas.paths():
        markup = book.leaf(f"path/{path.ref.slug}").markup
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup)
        told = [one for one in map(json.loads, found) if "Course" in one.get("type", ())]
        assert len(told) == 1
        assert faults(told[0]) == []
        assert told[0]["id"] == path.ref.iri
        assert len(told[0]["syllabusSections"]) == len(path.sessions)
        assert not any("hasPart" in one for one in told[0]["syllabusSections"])


@pytest.mark.parametrize(
    ("licence", "key", "value"),
    [
        ("https://example.org/terms", "usageInfo", {"id": "https://example.org/terms"}),
        ("For my own class only", "copyrightNotice", "For my own class only"),
    ],
)
def test_a_licence_that_amb_does_not_know_is_told_in_another_word(
    licence: str,
    key: str,
    value: object,
    faults: Callable[[Mapping[str, object]], list[str]],
) -> None:
    told = described(replace(handmade_path(), licence=licence))
    assert told[key] == value
    assert "license" not in told
    assert faults(told) == []


def test_an_audience_that_names_no_level_is_given_none() -> None:
    told = described(replace(handmade_path(), audience="Anybody who is curious"))
    assert "educationalLevel" not in told
    assert told["audience"][0]["name"] == "Anybody who is curious"


def test_a_part_of_a_date_is_no_day() -> None:
    assert "datePublished" not in described(replace(handmade_path(), issued="2026-11"))
