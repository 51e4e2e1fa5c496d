"""Linked data: names lead to pages and data, data is the same in every form, and counts are true."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SDO, SH, VOID
from starlette.middleware import Middleware

import kg
from kg import rendering
from kg.catalogue import Basis
from kg.errors import EndpointError
from kg.export import ALTERNATE, DUMP, FORMS
from kg.namespaces import BASE, PREFIXES, derived_graph, name_of
from kg.plain import Book
from kg.plain._pages import Pages
from kg.questions import question
from kg.rendering import plain_address
from kg.server import _linked
from kg.server._policy import BasePath
from kg.settings import Settings
from tests.conftest import ENTRIES, some
from tests.inside import BROWSER, Answered, Inside
from tests.test_export import canonical, parsed
from tests.test_server import get

STORIES = ("glasgow-neonatal-unit", "o2", "tesco")
HOSTILE = (
    "case/../../etc/passwd",
    "case/%2e%2e/%2e%2e/etc/passwd",
    "case/%00",
    "case/o2%00.ttl",
    "case/o2%0d%0aX-Own:%201",
    "case/" + "a" * 10_000,
    "a/" * 300,
    "case/%ff%fe",
    "case/%ED%A0%80",
    "case/%E2%80%AEx",
    "case/caf%C3%A9",
    "case/<script>alert(1)</script>",
    "case/o2>;%20rel=%22x",
    "case/o2%20",
    "case//o2",
    "//elsewhere.example/x",
    "nosuchkind/o2",
    "case",
    "case/",
    "graph/",
    "graph/../ontology",
    "graph/ontology/shapes",
    "derived",
    "case/nope/derived",
    "ontology.ttl.ttl",
    "case/o2.exe",
    "case/o2.",
    ".ttl",
    "case/.ttl",
    "%7B%7D",
    "?",
)


@pytest.fixture(scope="module")
def inside(atlas: kg.Atlas) -> Iterator[Inside]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_linked, "_atlas", lambda: atlas)
        yield Inside(_linked.ROUTES)


@contextmanager
def few_inside(few: Path) -> Iterator[tuple[kg.Atlas, Inside]]:
    """An atlas of a few stories: it takes a moment to write all of it out."""
    with pytest.MonkeyPatch.context() as patch, kg.open(few) as opened:
        patch.setattr(_linked, "_atlas", lambda: opened)
        yield opened, Inside(_linked.ROUTES)


def links(answer: Answered) -> list[tuple[str, dict[str, str]]]:
    """Read a Link header: addresses with what is said of each."""
    found = re.findall(r"<([^>]*)>((?:; \w+=\"[^\"]*\")*)", answer.headers.get("link", ""))
    return [(address, dict(re.findall(r'(\w+)="([^"]*)"', said))) for address, said in found]


def of(answer: Answered, relation: str) -> list[str]:
    return [address for address, said in links(answer) if said["rel"] == relation]


# --- Names ---


@pytest.mark.parametrize(
    ("name", "accept", "leads"),
    [
        ("case/o2", BROWSER, "/case?id=o2"),
        ("case/o2", "text/html", "/case?id=o2"),
        ("case/o2", "*/*", "/read/case/o2"),
        ("case/o2", "", "/read/case/o2"),
        ("case/o2", "text/turtle", "/data/case/o2.ttl"),
        ("case/o2", "application/ld+json", "/data/case/o2.jsonld"),
        ("case/o2", "application/json", "/data/case/o2.jsonld"),
        ("case/o2", "application/n-triples", "/data/case/o2.nt"),
        ("case/o2", "application/rdf+xml", "/data/case/o2.rdf"),
        ("case/o2", "text/turtle;q=0.3, application/rdf+xml;q=0.8", "/data/case/o2.rdf"),
        ("case/o2", "image/png, text/turtle;q=0.1", "/data/case/o2.ttl"),
        ("case/o2%23fair-deal", BROWSER, "/case?id=o2"),
        ("case/o2/", BROWSER, "/case?id=o2"),
        ("concept/pain", BROWSER, "/concept?id=pain"),
        ("concept/pain", "*/*", "/read/concept/pain"),
        ("source/customer-copernicus", BROWSER, "/source?id=customer-copernicus"),
        ("path/ten-minute-flight", BROWSER, "/path?id=ten-minute-flight"),
        ("scheme/journey", BROWSER, "/concepts?of=journey"),
        ("rule/first-trial", BROWSER, "/how-we-decide#first-trial"),
        ("critique/five-to-ten", BROWSER, "/statement?id=critique%2Ffive-to-ten"),
        ("organisation/tesco", BROWSER, "/case?id=tesco"),
        ("organisation/pioneer-atlas", BROWSER, "/about"),
        ("person/charlie-dawson", BROWSER, "/concepts?of=journey"),
        ("mapping/customer-engaged-customer-centric", BROWSER, "/concept?id=customer-engaged"),
        ("prerequisite/outside-in-needs-inside-out", BROWSER, "/concept?id=outside-in"),
        ("interview/who", BROWSER, "/author"),
        ("ontology", BROWSER, "/vocabulary"),
        ("ontology", "text/turtle", "/data/ontology.ttl"),
        ("graph/ontology/mappings", BROWSER, "/concepts#line-up"),
        ("graph/ontology/schemes/journey", BROWSER, "/concepts?of=journey"),
        ("graph/cases/commons/sources", "text/turtle", "/data/graph/cases/commons/sources.ttl"),
        ("concept/pain", "text/plain, */*;q=0.1", "/data/concept/pain.nt"),
        ("concept/pain", "text/n3", "/data/concept/pain.ttl"),
        ("concept/pain", "application/x-turtle", "/data/concept/pain.ttl"),
        ("concept/pain", "application/json, text/plain, */*", "/data/concept/pain.jsonld"),
        ("case/o2/derived", BROWSER, "/case?id=o2"),
        ("case/o2/derived", "text/turtle", "/data/case/o2/derived.ttl"),
        ("", BROWSER, "/data"),
        ("", "text/turtle", "/.well-known/void.ttl"),
    ],
)
def test_a_name_leads_to_the_page_or_to_the_data_by_what_is_asked_for(
    inside: Inside, name: str, accept: str, leads: str
) -> None:
    answer = inside.get(f"/id/{name}", accept)
    assert (answer.status, answer.location) == (303, leads)
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["access-control-allow-origin"] == "*"


def names(atlas: kg.Atlas) -> list[str]:
    """The names of ours that are in the graph, without what follows a #."""
    subjects = atlas._store.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }")
    iris = {row["s"].value.partition("#")[0] for row in subjects} | set(atlas._store.graphs())
    return sorted(iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE))


@pytest.mark.parametrize("step", [151, pytest.param(1, marks=pytest.mark.long)])
def test_every_name_in_the_graph_leads_somewhere(
    atlas: kg.Atlas, inside: Inside, step: int
) -> None:
    every = names(atlas)
    assert len(every) > 2000
    kinds = {one.partition("/")[0]: one for one in every}  # one of each kind at least
    pages = set()
    for name in sorted({*every[::step], *kinds.values()}):
        page = inside.get(f"/id/{name}", BROWSER)
        assert page.status == 303, name
        assert page.location.lstrip("/").partition("?")[0].partition("#")[0] in kg.namespaces.PAGES
        data = inside.get(f"/id/{name}", "application/n-triples")
        assert data.status == 303, name
        assert inside.get(data.location).body, name
        pages.add(page.location.partition("?")[0])
    assert {"/case", "/concept", "/source", "/path", "/vocabulary"} <= pages


def test_a_name_of_nothing_is_a_404_with_the_nearest(inside: Inside) -> None:
    for address in ("/id/case/tescoo", "/data/case/tescoo.ttl", "/data/case/tescoo"):
        answer = inside.get(address)
        assert answer.status == 404
        assert "case/tesco" in answer.text
        assert answer.headers["content-type"].startswith("text/plain")
    assert "case/o2" in inside.get("/id/o2").text
    assert "Nearest" not in inside.get("/id/nosuch/tesco").text


def test_a_form_that_there_is_not_is_refused_with_those_that_there_are(inside: Inside) -> None:
    for address in ("/id/case/o2", "/data/case/o2", "/prefixes", "/.well-known/void"):
        answer = inside.get(address, "image/png")
        assert answer.status == 406, address
        assert "text/turtle" in answer.text
        assert answer.headers["vary"] == "Accept"
    answer = inside.get("/data/case/o2.pdf")
    assert answer.status == 404
    assert all(f"/data/case/o2.{form}" in answer.text for form in ALTERNATE)
    assert inside.get("/prefixes.pdf").status == 404


@pytest.mark.parametrize("room", ["id", "data"])
def test_whatever_is_sent_as_a_name_it_is_answered(inside: Inside, room: str) -> None:
    for name in HOSTILE:
        for accept in ("*/*", "text/turtle", BROWSER):
            answer = inside.get(f"/{room}/{name}", accept)
            assert answer.status in (303, 308, 404), (name, answer.status)
            assert "x-own" not in answer.headers
            if answer.status == 404:
                assert len(answer.body) < 1000
            else:
                assert answer.location.startswith("/")
                assert not answer.location.startswith("//")
    for accept in ("\0", "text", "a/b;q=x", "*/*;q=0", "," * 5000, "text/turtle;" * 2000):
        assert inside.get(f"/{room}/case/o2", accept).status in (303, 406)


# --- Data ---


def assert_the_same_in_every_form(inside: Inside, name: str) -> bytes:
    """Ask for all forms of a thing; give its Turtle."""
    turtle = inside.get(f"/data/{name}.ttl")
    expected = None
    for form in ALTERNATE:
        answer = inside.get(f"/data/{name}.{form}")
        assert answer.status == 200, (name, form)
        assert answer.headers["content-type"].partition(";")[0] == FORMS[form].media_type
        triples = canonical(parsed(answer.body, form))
        assert triples
        expected = expected or triples
        assert triples == expected, (name, form)
    return turtle.body


@pytest.mark.parametrize(
    "stories", [STORIES, pytest.param(None, marks=pytest.mark.long)], ids=["few", "all"]
)
def test_a_story_is_the_same_in_every_form_and_its_turtle_is_its_file(
    atlas: kg.Atlas, inside: Inside, stories: tuple[str, ...] | None
) -> None:
    every = stories or tuple(one.ref.slug for one in atlas.cases())
    assert len(every) in (len(STORIES), ENTRIES)
    for slug in every:
        assert assert_the_same_in_every_form(inside, f"case/{slug}") == atlas.file_bytes(slug)
    for path in atlas.paths():
        given = assert_the_same_in_every_form(inside, f"path/{path.ref.slug}")
        assert given == (atlas.settings.content / path.file).read_bytes()


@pytest.mark.parametrize("step", [25, pytest.param(1, marks=pytest.mark.long)])
def test_an_idea_is_the_same_in_every_form(atlas: kg.Atlas, inside: Inside, step: int) -> None:
    ideas = [ref.slug for scheme in atlas.schemes() for ref in scheme.ideas]
    assert len(ideas) > 200
    for slug in ideas[::step]:
        assert b"skos:prefLabel" in assert_the_same_in_every_form(inside, f"concept/{slug}")


@pytest.mark.parametrize(
    "name",
    [
        "organisation/tesco",
        "person/charlie-dawson",
        "scheme/journey",
        "source/imd-burningness-2021",
        "mapping/customer-engaged-customer-centric",
        "critique/five-to-ten",
        "case/o2/derived",
    ],
)
def test_other_things_are_described_in_every_form(inside: Inside, name: str) -> None:
    assert BASE.encode() in assert_the_same_in_every_form(inside, name)


@pytest.mark.parametrize(
    ("name", "file"),
    [("ontology", "ontology/atlas.ttl"), ("graph/ontology/mappings", "ontology/mappings.ttl")],
)
def test_the_vocabulary_and_the_graph_of_a_file_are_that_file(
    atlas: kg.Atlas, inside: Inside, name: str, file: str
) -> None:
    given = assert_the_same_in_every_form(inside, name)
    assert given == (atlas.settings.content / file).read_bytes()


def test_what_rules_add_is_what_the_store_holds(atlas: kg.Atlas, inside: Inside) -> None:
    given = canonical(parsed(inside.get("/data/case/o2/derived.nt").body, "nt"))
    held = atlas._store.graph(derived_graph(f"{BASE}case/o2"))
    assert given == canonical(ox.Quad(t.subject, t.predicate, t.object) for t in held)


def test_data_without_an_ending_leads_to_the_form_that_is_asked_for(inside: Inside) -> None:
    assert inside.get("/data/case/o2").location == "/data/case/o2.ttl"
    assert inside.get("/data/case/o2", "application/rdf+xml").location == "/data/case/o2.rdf"
    assert inside.get("/data/ontology", BROWSER).location == "/data/ontology.rdf"
    assert inside.get("/data/").location == "/data"


def test_data_leads_to_its_page_its_other_forms_its_licence_and_what_it_is(
    atlas: kg.Atlas, inside: Inside
) -> None:
    for name, kind in (
        ("case/o2", "Case"),
        ("concept/pain", "Cause"),
        ("person/charlie-dawson", ""),
    ):
        answer = inside.get(f"/data/{name}.nt")
        forms = {said.get("type", "") for _, said in links(answer) if said["rel"] == "alternate"}
        assert forms == {"text/html", "text/turtle", "application/ld+json", "application/rdf+xml"}
        for address in of(answer, "alternate"):
            if address.startswith("/data/"):
                assert inside.get(address).status == 200
        assert of(answer, "describes") == [BASE + name]
        assert of(answer, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
        types = {
            address
            for address, said in links(answer)
            if said["rel"] == "type" and said["anchor"] == BASE + name
        }
        graph = rdflib.Graph().parse(data=answer.body, format="nt")
        assert types == {str(one) for one in graph.objects(rdflib.URIRef(BASE + name), RDF.type)}
        assert of(answer, "canonical") == ([f"http://atlas.test/read/{name}"] if kind else [])
        assert [inside.get(one).status for one in of(answer, "describedby")] == [200]


def test_who_has_it_already_is_told_so(inside: Inside) -> None:
    for address in ("/data/case/o2.ttl", "/data/case/o2.nt", "/prefixes", "/.well-known/void"):
        first = inside.get(address)
        tag = first.headers["etag"]
        for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
            again = inside.get(address, if_none_match=known)
            assert (again.status, again.body) == (304, b""), known
            assert again.headers["etag"] == tag
        assert inside.get(address, if_none_match='W/"other"').status == 200
    assert "last-modified" in inside.get("/data/case/o2.ttl").headers
    assert "last-modified" not in inside.get("/data/concept/pain.ttl").headers


def test_a_page_from_elsewhere_may_read_it(inside: Inside) -> None:
    for address in (
        "/id/case/o2",
        "/data/case/o2.ttl",
        "/data/nope",
        "/prefixes",
        "/.well-known/void",
    ):
        assert inside.get(address).headers["access-control-allow-origin"] == "*"
        asked = inside.get(address, method="OPTIONS", access_control_request_method="GET")
        assert asked.status == 204
        assert "GET" in asked.headers["access-control-allow-methods"]
        assert inside.get(address, method="POST").status == 405


def test_a_store_that_is_gone_is_told_with_when_to_come_back(
    atlas: kg.Atlas, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        settings = atlas.settings
        generation = "gone"

        @property
        def exports(self) -> object:
            raise EndpointError("The store does not answer.", retry_after=7)

    monkeypatch.setattr(_linked, "_atlas", Gone)
    for address in ("/id/case/o2", "/data/case/o2.ttl", "/.well-known/void", f"/data/{DUMP}.nq"):
        answer = inside.get(address)
        assert (answer.status, answer.headers["retry-after"]) == (503, "7"), address
        assert answer.text == "The store does not answer.\n"


def test_below_a_path_every_address_has_it(atlas: kg.Atlas, inside: Inside) -> None:
    below = Inside(_linked.ROUTES, [Middleware(BasePath, "/atlas")])
    assert below.get("/atlas/id/case/o2", BROWSER).location == "/atlas/case?id=o2"
    assert below.get("/id/case/o2", "text/turtle").location == "/atlas/data/case/o2.ttl"
    told = below.get("/atlas/data/case/o2.ttl")
    own = [address for address, _ in links(told) if address.startswith("/")]
    assert own
    assert all(address.startswith("/atlas/") for address in own)
    assert of(told, "canonical") == ["http://atlas.test/atlas/read/case/o2"]
    assert b"<http://atlas.test/atlas/sparql>" in below.get("/atlas/.well-known/void").body


# --- Served ---


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in JSON-LD
@pytest.mark.parametrize(
    "name", some(["concept/pain", "case/glasgow-neonatal-unit", "organisation/tesco"])
)
def test_rdflib_follows_a_name_to_its_data(served: str, atlas: kg.Atlas, name: str) -> None:
    graph = rdflib.Graph().parse(f"{served}/id/{name}")
    expected = rdflib.Graph().parse(data=atlas.exports.of(name, "nt"), format="nt")
    assert len(graph) == len(expected) > 3
    assert isomorphic(graph, expected)
    for form in ("json-ld", "nt", "n3", "turtle", "xml"):
        again = rdflib.Graph().parse(f"{served}/id/{name}", format=form)
        assert len(again) == len(expected), form


def test_head_tells_the_same_as_get_without_the_body(served: str) -> None:
    host = urlsplit(served).netloc
    for address in (
        "/id/case/o2",
        "/data/case/o2.nt",
        "/data/case/nope.nt",
        "/prefixes",
        "/.well-known/void",
        "/api/questions",
        "/api/questions/gaps.csv",
        "/api/openapi.json",
    ):
        answers = []
        for method in ("GET", "HEAD"):
            asking = http.client.HTTPConnection(host, timeout=20)
            asking.request(method, address, headers={"Accept": "text/turtle, */*;q=0.1"})
            answer = asking.getresponse()
            body = answer.read()
            told = {name.lower(): value for name, value in answer.getheaders()}
            asking.close()
            answers.append(
                (answer.status, told.get("link"), told.get("etag"), told.get("location"))
            )
            assert bool(body) == (method == "GET" and answer.status != 303), address
        assert answers[0] == answers[1]


def test_hostile_names_are_answered_by_the_whole_application_too(served: str) -> None:
    host = urlsplit(served).netloc
    for name in HOSTILE:
        asking = http.client.HTTPConnection(host, timeout=20)
        asking.request("GET", quote(f"/data/{name}", safe="/%?:;=.<>"))
        answer = asking.getresponse()
        answer.read()
        assert answer.status in (303, 308, 400, 404), (name, answer.status)
        asking.close()


@pytest.mark.parametrize(
    ("address", "name", "plain"),
    [
        ("/case?id=o2", "case/o2", "/read/case/o2"),
        ("/case?id=o2&by=ours", "case/o2", "/read/case/o2"),
        ("/concept?id=pain", "concept/pain", "/read/concept/pain"),
        ("/concepts?of=journey", "scheme/journey", "/read/scheme/journey"),
        ("/read/case/o2", "case/o2", ""),
        ("/read/concept/pain", "concept/pain", ""),
        ("/cases", "", ""),
        ("/case?id=nope", "", ""),
        ("/case?id=%00", "", ""),
        ("/read/case/nope", "", ""),
    ],
)
def test_pages_say_where_their_data_is(served: str, address: str, name: str, plain: str) -> None:
    _, headers, _ = get(served + address)
    told = Answered(0, {"link": headers.get("Link", "")}, b"")
    expected = {f"/data/{name}.{form}" for form in ALTERNATE} if name else set()
    assert set(of(told, "alternate")) == expected | ({plain} if plain else set())
    assert of(told, "http://xmlns.com/foaf/0.1/primaryTopic") == ([BASE + name] if name else [])
    if name and not plain:
        _, _, page = get(served + address)
        heads = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', page)
        assert {href for _, href in heads} == expected


def test_the_page_of_the_data_leads_to_addresses_that_answer(served: str) -> None:
    page = rendering.for_programs("https://atlas.example", "tesco")
    addresses = re.findall(r'href="(/[^"]+)"', page)
    assert len(addresses) == 8
    assert "<code>https://atlas.example/sparql</code>" in page
    for address in addresses:
        assert get(served + address)[0] == 200, address


def test_a_question_on_a_page_leads_to_its_rows(served: str, atlas: kg.Atlas) -> None:
    one = question("falls_by_force")
    told = rendering.question_for_programs(one, {"force": "complexity"}, "https://atlas.example")
    rows = atlas.ask(one.name, force="complexity").rows
    as_json, as_csv = re.findall(r'href="(/[^"]+)"', told)
    assert len(json.loads(get(served + as_json)[2])["rows"]) == len(rows)
    assert get(served + as_csv)[2].splitlines()[0] == ",".join(one.columns)
    assert f"<code>https://atlas.example{as_csv}</code>" in told
    assert as_csv in get(f"{served}/read/question/falls_by_force?force=complexity")[2]


# --- What is said in the terms of schema.org ---


def terms(told: object) -> Iterator[str]:
    """Every property and every kind of thing."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from (name,) if not name.startswith("@") else ()
            kinds = value if isinstance(value, list) else [value]
            yield from map(str, kinds if name == "@type" else ())
            yield from terms(value) if name != "@context" else ()
    elif isinstance(told, list):
        for one in told:
            yield from terms(one)


@pytest.mark.parametrize("step", [25, pytest.param(1, marks=pytest.mark.long)])
def test_everything_that_plain_pages_say_to_machines_is_a_term_of_schema_org(
    atlas: kg.Atlas, step: int
) -> None:
    pages = Pages(atlas)
    kinds = (
        "",
        "about",
        "case",
        "concept",
        "scheme",
        "source",
        "critique",
        "statistic",
        "statement",
    )
    every = [steps for steps in pages.every() if (steps or ("",))[0] in kinds]
    alone = [steps for steps in every if len(steps) < 2]
    seen: Counter[str] = Counter()
    kinds_once = {steps[0]: steps for steps in every if steps}.values()
    for steps in (*alone, *sorted({*sorted(set(every) - set(alone))[::step], *kinds_once})):
        kind = steps[0] if steps else ""
        seen[kind] += 1
        told = pages.compose(steps).linked
        assert told is not None
        assert told["@context"] == "https://schema.org"
        assert [term for term in terms(dict(told)) if term not in SDO] == [], steps
        assert "" not in told.values()
        assert [] not in told.values()
        assert told.get("license") or kind == "source"
    assert set(seen) >= set(kinds) - {"scheme"}
    assert seen["case"] >= ENTRIES // step


def test_a_story_is_said_to_be_about_its_organisation_and_cites_its_sources(
    atlas: kg.Atlas,
) -> None:
    case = atlas.case("tesco")
    told = json.loads(json.dumps(Pages(atlas).compose(("case", "tesco")).linked))
    assert told["@id"] == case.ref.iri
    assert [one["@id"] for one in told["about"]] == [ref.iri for ref in case.organisations]
    assert [one["@id"] for one in told["citation"]] == [one.ref.iri for one in case.sources]
    read = {one.idea.iri for statement in case.statements for one in statement.readings}
    assert {one["@id"] for one in told["mentions"]} == read
    assert any(s.basis is Basis.OURS for s in case.statements)
    assert not read & {one["@id"] for one in told["about"]}  # that would be said as a fact
    first, last = (int(year) for year in told["temporalCoverage"].split("/"))
    assert first < last


def test_what_is_not_known_is_not_said(atlas: kg.Atlas) -> None:
    pages = Pages(atlas)
    for use in atlas.sources()[::25]:
        told = pages.compose(("source", use.source.ref.slug)).linked
        assert told is not None
        assert ("datePublished" in told) == bool(use.source.issued)
        assert "license" not in told  # it belongs to its authors
        authors = told.get("author", [])
        assert isinstance(authors, list)
        people = {one["name"] for one in authors if isinstance(one, dict)}
        assert people == set(use.source.creators) & set(use.source.people)


def test_public_pages_say_their_address_and_where_the_data_is(few: Path) -> None:
    settings = Settings(content=few, public_url="https://atlas.example/")
    with kg.Atlas(settings) as opened:
        markup = Book(opened).leaf("case/tesco").markup
        about = Book(opened).leaf("about").markup
    told, whole = (
        json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', one)[0])
        for one in (markup, about)
    )
    assert told["url"] == "https://atlas.example/read/case/tesco"
    assert {one["contentUrl"] for one in told["encoding"]} == {
        f"https://atlas.example/data/case/tesco.{form}" for form in ALTERNATE
    }
    assert whole["@type"] == "Dataset"
    assert f"https://atlas.example/data/{DUMP}.ttl" in [
        one["contentUrl"] for one in whole["distribution"]
    ]


# --- The whole ---


def number(graph: rdflib.Graph, subject: str, prop: rdflib.URIRef) -> int:
    return int(str(graph.value(rdflib.URIRef(subject), prop)))


def test_the_description_of_the_whole_counts_as_the_graph_does(
    atlas: kg.Atlas, inside: Inside
) -> None:
    void = rdflib.Graph().parse(data=inside.get("/.well-known/void").body, format="turtle")
    whole = {quad.triple for quad in parsed(atlas.exports.whole("nt", with_derived=True), "nt")}
    kinds = {(one.subject, one.object) for one in whole if one.predicate.value == str(RDF.type)}
    named = {(thing, kind) for thing, kind in kinds if isinstance(thing, ox.NamedNode)}
    expected = {
        VOID.triples: len(whole),
        VOID.distinctSubjects: len({one.subject for one in whole}),
        VOID.distinctObjects: len({one.object for one in whole}),
        VOID.entities: len({thing for thing, _ in named}),
        VOID.classes: len({kind for _, kind in kinds}),
        VOID.properties: len({one.predicate for one in whole}),
    }
    assert {prop: number(void, BASE, prop) for prop in expected} == expected
    for partition, of_what, counted, counts in (
        (VOID.propertyPartition, VOID.property, VOID.triples, (one.predicate for one in whole)),
        (VOID.classPartition, VOID["class"], VOID.entities, (kind for _, kind in named)),
    ):
        assert {
            str(what): number_of(void, part, counted)
            for part in void.objects(rdflib.URIRef(BASE), partition)
            for what in void.objects(part, of_what)
        } == Counter(one.value for one in counts)


def number_of(graph: rdflib.Graph, part: object, prop: rdflib.URIRef) -> int:
    return int(str(graph.value(part, prop)))  # type: ignore[arg-type]


def test_the_description_of_the_whole_is_the_same_in_every_form(inside: Inside) -> None:
    read = [
        canonical(parsed(inside.get(f"/.well-known/void.{form}").body, form)) for form in ALTERNATE
    ]
    assert read[0]
    assert all(one == read[0] for one in read)
    asked = inside.get("/.well-known/void", "application/n-triples")
    assert canonical(parsed(asked.body, "nt")) == read[0]
    used = {q.predicate.value for q in parsed(asked.body, "nt") if "void#" in q.predicate.value}
    assert used
    assert [one for one in used if one.partition("#")[2] not in VOID] == []


def test_what_files_state_is_counted(inside: Inside) -> None:
    void = rdflib.Graph().parse(data=inside.get("/.well-known/void").body, format="turtle")
    answer = inside.get(f"/data/{DUMP}.nt")
    triples = {quad.triple for quad in parsed(answer.body, "nt")}
    assert len(triples) == number(void, f"{BASE}#stated", VOID.triples)


@pytest.mark.long  # all the files are made for it
def test_each_file_of_the_whole_holds_as_many_triples_as_is_said(few: Path) -> None:
    with few_inside(few) as (opened, inside):
        void = rdflib.Graph().parse(data=inside.get("/.well-known/void").body, format="turtle")
        dumps = list(void.subject_objects(VOID.dataDump))
        assert len(dumps) == 3
        for dataset, address in dumps:
            answer = inside.get(urlsplit(str(address)).path)
            assert answer.status == 200
            form = str(address).rpartition(".")[2]
            triples = {quad.triple for quad in parsed(answer.body, form)}
            assert len(triples) == number(void, str(dataset), VOID.triples)
        tables = inside.get(f"/data/{DUMP}-tables.zip")
        for form, answer in (("csv", tables), ("nq", inside.get(f"/data/{DUMP}.nq"))):
            parcel = opened.exports.parcels()[form]
            assert parcel is not None
            assert hashlib.sha256(answer.body).hexdigest() == parcel.sha256  # as the page says
            assert DUMP in answer.headers["content-disposition"]
            assert answer.headers["content-type"].partition(";")[0] == parcel.form.media_type


def test_examples_of_the_description_are_there(inside: Inside) -> None:
    void = rdflib.Graph().parse(data=inside.get("/.well-known/void").body, format="turtle")
    examples = [str(one) for one in void.objects(None, VOID.exampleResource)]
    assert len(examples) >= 5
    for iri in examples:
        name = name_of(iri)
        assert name is not None
        assert inside.get(f"/id/{name.kind}/{name.slug}", "text/turtle").status == 303


def test_the_prefixes_are_the_same_in_every_form(inside: Inside) -> None:
    turtle = rdflib.Graph().parse(data=inside.get("/prefixes").body, format="turtle")
    declared = {
        str(turtle.value(one, SH.prefix)): str(turtle.value(one, SH.namespace))
        for one in turtle.objects(None, SH.declare)
    }
    assert declared == PREFIXES
    assert json.loads(inside.get("/prefixes", "application/json").body) == PREFIXES
    assert json.loads(inside.get("/prefixes.jsonld").body) == {"@context": PREFIXES}
    lines = inside.get("/prefixes.rq").text
    ox.Store().query(f"{lines}SELECT * {{ ?s a atlas:Case }}")
    assert dict(re.findall(r"PREFIX (\w+): <(.+)>", lines)) == PREFIXES
    browser = inside.get("/prefixes", BROWSER)
    assert browser.headers["content-type"].startswith("text/plain")
    assert browser.text == lines


def test_plain_addresses_of_things_are_where_names_lead(inside: Inside) -> None:
    for name in ("case/o2", "concept/pain", "scheme/journey", "source/customer-copernicus"):
        page, plain = (inside.get(f"/id/{name}", accept).location for accept in (BROWSER, "*/*"))
        assert plain == plain_address(page) != ""
