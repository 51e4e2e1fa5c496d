"""The same questions on embedded Oxigraph, on an Oxigraph server and on Virtuoso: the same answers.

Whatever differs stands in `DIFFERENCES` with its reason, and from there in `docs/engines.md`. The
servers hold what `kg export --all --format nq --derived` writes, and are asked over the network.
"""

from __future__ import annotations

import json
import os
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.catalogue import Ref
from kg.comparison import Sieve
from kg.corpus import Corpus
from kg.endpoint import EndpointStore
from kg.errors import EndpointError
from kg.namespaces import BASE
from kg.planner import Request
from kg.questions import Example, ask, examples, questions, reading
from kg.sandbox import Outcome
from kg.settings import Settings
from kg.store import MemoryStore, Row, Term
from tests import servers
from tests.browser import MARKS, Visit, launched
from tests.conftest import ROOT, free_port, some, start, stop, wait_until_served
from tests.test_questions import GOLDEN, GOLDEN_OF_CANON, GOLDEN_OF_TWELVE, golden

WITH_CHROMIUM = MARKS[1]
GONE = "The endpoint that holds the stories"
UNORDERED = "SPARQL leaves the order of names inside `GROUP_CONCAT` open."
DIFFERENCES: Mapping[str, str] = {
    "broken-by-several": UNORDERED,
    "ideas-in-one-cell": UNORDERED,
    "fingerprint": "Each server is compared with itself alone: Virtuoso counts its own graphs too, "
    "and has names for nodes that have none.",
    "atlas.words()": "Which properties belong to which class is told by the shapes, a file that is not "
    "loaded into a server.",
    "atlas.query_words()": "As above.",
}
"""What a server answers otherwise than the embedded engine, and why; told in `docs/engines.md`."""
BOUND: Mapping[str, Mapping[str, str]] = {
    "case": {"graph": "case/tesco"},
    "connect_story": {"case": "case/tesco"},
    "connect_thing": {"thing": "organisation/tesco"},
    "idea_uses": {"idea": "concept/descent"},
    "source_uses": {"source": "source/imd-tesco-fall-2021"},
}
"""What the catalogue's own questions are asked with."""
READ = sorted(
    file.name.removesuffix(".rq") for file in (files("kg") / "queries" / "read").iterdir()
)
WISH = Request(goals=("pain", "fear"))
RECORDS: Mapping[str, Callable[[kg.Atlas], object]] = {
    "counts": lambda atlas: atlas.counts(),
    "cases": lambda atlas: atlas.cases(),
    "case": lambda atlas: atlas.case("tesco"),
    "idea": lambda atlas: atlas.idea("descent"),
    "schemes": lambda atlas: atlas.schemes(),
    "phases": lambda atlas: atlas.phases(),
    "decisions": lambda atlas: atlas.decisions(),
    "gaps": lambda atlas: atlas.gaps(),
    "rules": lambda atlas: (atlas.rules(), atlas.tests()),
    "objections": lambda atlas: atlas.objections(atlas.case("easyjet")),
    "statement": lambda atlas: atlas.statement("critique/no-longer-a-fan"),
    "compare": lambda atlas: (atlas.compare("tesco", "amazon"), atlas.worth_comparing("tesco")),
    "timeline": lambda atlas: atlas.timeline(),
    "alignments": lambda atlas: atlas.alignments(),
    "patterns": lambda atlas: (
        atlas.patterns.causes(Sieve()),
        atlas.patterns.together(Sieve()),
        atlas.patterns.contrasts(Sieve()),
    ),
    "connect": lambda atlas: [
        atlas.connections.between(end(atlas, "case/tesco"), end(atlas, other))
        for other in ("case/amazon", "concept/distance", "organisation/tesco")
    ],
    "neighbours": lambda atlas: atlas.neighbours("case", "tesco"),
    "network": lambda atlas: (
        sorted(atlas.network().nodes),
        sorted(map(str, atlas.network().edges(data=True))),
    ),
    "search": lambda atlas: [atlas.search(words) for words in ("clubcard", "customers first")],
    "facets": lambda atlas: [
        atlas.facets(chosen) for chosen in ({}, {"sector": ("sector-grocery-retail",)})
    ],
    "paths": lambda atlas: atlas.paths(),
    "plan": lambda atlas: atlas.planning.quick(WISH),
    "vocabulary": lambda atlas: atlas.vocabulary(),
    "source": lambda atlas: atlas.source("imd-tesco-fall-2021"),
    "own query": lambda atlas: (
        atlas.sparql(
            "SELECT ?case ?name WHERE { ?case a atlas:Case ; skos:prefLabel ?name } ORDER BY ?case"
        ).rows
    ),
}
"""What pages show, in records of the catalogue and of what is made of it."""
EVERY: Mapping[str, Callable[[kg.Atlas], object]] = {
    "cases": lambda atlas: [atlas.case(one.ref.slug) for one in atlas.cases()],
    "ideas": lambda atlas: [atlas.idea(slug) for slug in atlas.glossary()],
    "sources": lambda atlas: atlas.sources(),
    "pairs": lambda atlas: atlas.connections.pairs,
}
"""All of a kind, one by one: for the long tests."""


def end(atlas: kg.Atlas, name: str) -> Ref:
    found = atlas.connections.end(BASE + name)
    assert found
    return found


def asked_with() -> dict[str, list[dict[str, str]]]:
    """Give each named question with its examples and with the values of all golden answers."""
    found: dict[str, list[dict[str, str]]] = {
        one.name: [{parameter.name: parameter.example for parameter in one.parameters}]
        for one in questions()
    }
    for file in (*GOLDEN, *GOLDEN_OF_TWELVE, *GOLDEN_OF_CANON):
        name, values, _, _ = golden(file)
        if values not in found[name]:
            found[name].append(values)
    return found


ASKED = asked_with()


@pytest.fixture(scope="module")
def embedded(content: Path) -> MemoryStore:
    store = MemoryStore()
    Corpus(content, store)
    return store


@pytest.fixture(scope="module")
def exported(atlas: kg.Atlas) -> bytes:
    return atlas.exports.whole("nq", with_derived=True)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory, exported: bytes) -> Iterator[servers.Server]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph"), exported) as server:
        yield server


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory, exported: bytes) -> Iterator[servers.Server]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso"), exported) as server:
        yield server


@pytest.fixture(
    scope="module",
    params=["oxigraph", pytest.param("virtuoso", marks=[pytest.mark.long, servers.NEEDS_VIRTUOSO])],
)
def server(request: pytest.FixtureRequest) -> servers.Server:
    found: servers.Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def elsewhere(server: servers.Server, content: Path) -> Iterator[EndpointStore]:
    """The store that is the server."""
    store = EndpointStore(Settings(content, endpoint=server.address, endpoint_seconds=60))
    yield store
    store.close()


@dataclass(frozen=True, slots=True)
class Both:
    """The atlas of some files, and the same atlas read from a server, with no file at hand."""

    here: kg.Atlas
    there: kg.Atlas
    embedded: MemoryStore
    elsewhere: EndpointStore


@pytest.fixture(
    scope="module",
    params=[
        "few on oxigraph",
        pytest.param("oxigraph", marks=pytest.mark.long),
        pytest.param("virtuoso", marks=[pytest.mark.long, servers.NEEDS_VIRTUOSO]),
    ],
)
def both(
    request: pytest.FixtureRequest, few: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    nowhere = tmp_path_factory.mktemp("nowhere")
    with ExitStack() as opened:
        if request.param == "few on oxigraph":
            here = opened.enter_context(kg.open(few))
            embedded = MemoryStore()
            Corpus(few, embedded)
            quads = here.exports.whole("nq", with_derived=True)
            server = opened.enter_context(servers.oxigraph(nowhere, quads))
        else:
            here = request.getfixturevalue("atlas")
            embedded = request.getfixturevalue("embedded")
            server = request.getfixturevalue(request.param)
        settings = Settings(nowhere, endpoint=server.address, endpoint_seconds=60)
        elsewhere = EndpointStore(settings)
        opened.callback(elsewhere.close)
        yield Both(here, opened.enter_context(kg.Atlas(settings)), embedded, elsewhere)


# --- what is compared ---


def counted(rows: Iterable[Row], *, parted: str = "") -> Counter[tuple[tuple[str, str], ...]]:
    """Count rows; a node without a name is as good as any other.

    Args:
        parted: a column whose parts are in no order.
    """

    def written(name: str, term: Term) -> str:
        text = "[]" if isinstance(term, ox.BlankNode) else str(term)
        return "".join(sorted(re.split('[,;"] ?', text))) if name == parted else text

    return Counter(tuple((name, written(name, row[name])) for name in sorted(row)) for row in rows)


def same_graph(one: Iterable[ox.Triple], other: Iterable[ox.Triple]) -> bool:
    """Compare graphs, whatever their nodes without a name are called."""
    (named, unnamed), (others_named, others_unnamed) = parted_by_names(one), parted_by_names(other)
    return named == others_named and canonical(unnamed) == canonical(others_unnamed)


def parted_by_names(triples: Iterable[ox.Triple]) -> tuple[set[ox.Triple], set[ox.Triple]]:
    """Part off the triples with a node without a name; to compare those takes long."""
    every = set(triples)
    unnamed = {
        triple
        for triple in every
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
    }
    return every - unnamed, unnamed


def canonical(triples: Iterable[ox.Triple | ox.Quad]) -> ox.Dataset:
    found = ox.Dataset(
        ox.Quad(one.subject, one.predicate, one.object) if isinstance(one, ox.Triple) else one
        for one in triples
    )
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def terms(values: Mapping[str, str]) -> dict[str, Term]:
    return {name: ox.NamedNode(BASE + value) for name, value in values.items()}


# --- the same on all ---


@pytest.mark.long  # of a few stories in tests/test_export.py
def test_what_is_exported_with_what_rules_derive_is_what_the_store_holds(
    embedded: MemoryStore, exported: bytes
) -> None:
    held = ox.parse(embedded.dump(), format=ox.RdfFormat.N_QUADS)
    written = ox.parse(exported, format=ox.RdfFormat.N_QUADS)
    assert canonical(written) == canonical(held)


def test_a_server_holds_what_the_embedded_store_holds(
    embedded: MemoryStore, elsewhere: EndpointStore
) -> None:
    ours = [graph for graph in elsewhere.graphs() if graph.startswith(BASE)]  # Virtuoso has others
    assert sorted(ours) == sorted(embedded.graphs())
    for graph in ours[::20]:
        assert same_graph(elsewhere.graph(graph), embedded.graph(graph))


@pytest.mark.parametrize("name", some(ASKED, 20))
def test_a_named_question_has_the_same_rows_in_the_same_order(
    embedded: MemoryStore, elsewhere: EndpointStore, name: str
) -> None:
    for values in ASKED[name]:
        assert ask(elsewhere, name, values).rows == ask(embedded, name, values).rows, values


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_has_the_same_answer(
    embedded: MemoryStore, elsewhere: EndpointStore, example: Example
) -> None:
    if example.gives == "graph":
        here = embedded.construct(example.text)
        assert here
        assert same_graph(elsewhere.construct(example.text), here)
        return
    query = example.text.replace("\nASK {", "\nSELECT * WHERE {")  # the yes, with what makes it so
    parted = ""
    if grouped := re.search(r"GROUP_CONCAT.* AS \?(\w+)", query):
        assert DIFFERENCES[example.name] == UNORDERED
        parted = grouped[1]
    rows = embedded.select(query)
    assert rows
    assert counted(elsewhere.select(query), parted=parted) == counted(rows, parted=parted)


# --- through the whole stack ---


@pytest.mark.parametrize("name", some(READ, 12))
def test_a_question_of_the_catalogue_has_the_same_answer(both: Both, name: str) -> None:
    if name in DIFFERENCES:
        pytest.skip(DIFFERENCES[name])
    query, bound = reading(name), terms(BOUND.get(name, {}))
    if "\nCONSTRUCT" in query:
        assert same_graph(
            both.elsewhere.construct(query, bound), both.embedded.construct(query, bound)
        )
    else:
        here, there = both.embedded.select(query, bound), both.elsewhere.select(query, bound)
        assert counted(there) == counted(here)


@pytest.mark.parametrize("name", some(RECORDS, 8))
def test_an_atlas_that_is_read_from_a_server_gives_the_same_records(both: Both, name: str) -> None:
    here = RECORDS[name](both.here)
    assert here
    assert RECORDS[name](both.there) == here


@pytest.mark.long
@pytest.mark.parametrize("name", EVERY)
def test_every_story_idea_and_source_is_the_same(both: Both, name: str) -> None:
    assert EVERY[name](both.there) == EVERY[name](both.here)


def test_words_are_the_same_but_for_what_shapes_tell(both: Both) -> None:
    for words in (kg.Atlas.words, kg.Atlas.query_words):
        here, there = words(both.here).words, words(both.there).words
        assert {word.code for word in there} <= {word.code for word in here}
        assert [replace(word, of=(), leads_to=(), required=()) for word in there] == [
            replace(word, of=(), leads_to=(), required=()) for word in here
        ]
    assert {"atlas.words()", "atlas.query_words()"} <= DIFFERENCES.keys()


def test_the_page_on_engines_lists_what_differs() -> None:
    file = ROOT / "docs" / "engines.md"
    start, end = "<!-- differences: written by tests/test_engines.py -->\n", "<!-- end of"
    text = file.read_text(encoding="utf-8")
    asked = sum(len(values) for values in ASKED.values())
    lines = [
        f"All {len(ASKED)} named questions, asked in {asked} ways, have the same rows in the same",
        f"order; so have {len(READ)} questions of the catalogue and {len(examples())} examples, but for:",
        "",
        "| what | why a server may answer otherwise |",
        "|---|---|",
        *(f"| `{what}` | {why} |" for what, why in DIFFERENCES.items()),
    ]
    before, after = text.partition(start)[0], text.partition(end)[2]
    expected = f"{before}{start}" + "\n".join([*lines, ""]) + end + after
    if os.environ.get("PIONEER_WRITE"):
        file.write_text(expected, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == expected, "run PIONEER_WRITE=1 make test"


# --- gone, and back ---


def until(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something holds; say whether it came to that."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


@pytest.mark.long  # with an endpoint of our own in tests/test_endpoint.py
def test_a_server_that_is_gone_is_said_to_be_so_and_asked_again_when_it_is_back(
    few: Path, tmp_path: Path
) -> None:
    with kg.open(few) as files:
        quads = files.exports.whole("nq", with_derived=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}/query"
    settings = Settings(tmp_path / "nowhere", endpoint=address, endpoint_look_seconds=0.2)
    with kg.Atlas(settings, watch=True) as atlas:
        with pytest.raises(EndpointError, match="nothing answers"):
            atlas.cases()
        with servers.oxigraph(tmp_path, quads, port):
            assert until(lambda: atlas.engine.status == "ok")
            told = atlas.case("tesco")
        assert until(lambda: atlas.engine.status == "gone")
        assert "cannot be asked" in atlas.engine.sentence
        assert atlas.case("tesco") == told  # as it was read before
        with pytest.raises(EndpointError) as raised:
            atlas.ask("gaps")
        assert raised.value.retry_after > 0
        assert atlas.sparql("ASK { ?s ?p ?o }").outcome is Outcome.STOPPED
        with servers.oxigraph(tmp_path, port=port):
            assert until(lambda: atlas.engine.status == "ok")
            assert atlas.ask("timeline", case="tesco").rows
            assert atlas.sparql("ASK { ?s ?p ?o }").boolean


@pytest.mark.long
@pytest.mark.browser
@WITH_CHROMIUM
def test_pages_say_that_the_server_is_gone_and_show_it_again_when_it_is_back(
    few: Path, tmp_path: Path
) -> None:
    with kg.open(few) as files:
        quads = files.exports.whole("nq", with_derived=True)
    port, own = free_port(), free_port()
    address = f"http://127.0.0.1:{own}"
    with ExitStack() as open_now:
        with servers.oxigraph(tmp_path, quads, port) as server:
            app = start("-m", "kg", "serve", "--port", str(own), "--endpoint", server.address)
            open_now.callback(stop, app)
            wait_until_served(address, app)
            browser = open_now.enter_context(launched())
            visit = Visit(browser, address, "desk", "light")
            open_now.callback(visit.close)
            page = visit.open("/case?id=tesco")
            assert "Tesco" in page.locator("h1").inner_text()
            assert not page.get_by_text(GONE).count()
            assert visit.problems == []
        assert until(lambda: answered(f"{address}/healthz")["status"] == "degraded")
        page = visit.open("/case?id=tesco")
        assert "Tesco" in page.locator("h1").inner_text()  # read before
        assert page.get_by_text(GONE).count()
        page = visit.open("/ask?q=gaps")
        page.get_by_text("cannot be read just now").wait_for()
        with servers.oxigraph(tmp_path, port=port):
            assert until(lambda: answered(f"{address}/healthz")["status"] == "ok")
            page.get_by_text("What do we not know?").first.wait_for()  # by itself
            page.get_by_text(GONE).wait_for(state="hidden")


def answered(address: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            found: dict[str, str] = json.load(answer)
    except urllib.error.HTTPError as error:
        found = json.load(error)
    return found
