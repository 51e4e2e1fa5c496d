"""An endpoint as the store: the same atlas, asked in parts, and whatever an endpoint can do wrong."""

from __future__ import annotations

import logging
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import anyio
import pyoxigraph as ox
import pytest
from starlette.types import Message, Receive, Scope, Send

import kg
from bench.generate import write_content
from kg import questions
from kg.atlas import Atlas
from kg.endpoint import EndpointStore, RemoteQueries
from kg.errors import EndpointError, ExportError, NotFound, ReadElsewhere, StoreError
from kg.export import WHOLE
from kg.sandbox import Outcome
from kg.server import _pages
from kg.server._engine import EndpointAway
from kg.settings import Settings
from kg.store import MemoryStore, with_values
from tests import endpoints
from tests.conftest import some
from tests.endpoints import Endpoint, Handler, serving

ASK = "SELECT ?s WHERE { ?s ?p ?o }"
MAKE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
SECRETS = ("zoe9", "pass:word", "t0ken")


_opened: list[EndpointStore] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close what a test opened: a connection that is left is a warning, and that an error."""
    yield
    while _opened:
        _opened.pop().close()


def store_at(url: str, **more: object) -> EndpointStore:
    given = {"endpoint_seconds": 5.0, **more}
    store = EndpointStore(Settings(content=Path(), endpoint=url, **given))  # type: ignore[arg-type]
    _opened.append(store)
    return store


@pytest.fixture(scope="module")
def local(few_atlas: Atlas) -> Atlas:
    """A few stories, read from their files."""
    return few_atlas


@pytest.fixture(scope="module")
def held(local: Atlas) -> Iterator[Endpoint]:
    """An endpoint that holds the same, what rules derive included."""
    with serving(cast(MemoryStore, local._store)) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def remote(held: Endpoint, few: Path) -> Iterator[Atlas]:
    with Atlas(Settings(content=few, endpoint=held.url)) as opened:
        yield opened


@pytest.fixture
def small() -> MemoryStore:
    store = MemoryStore()
    store.read("urn:g", b'<urn:a> <urn:p> "one"@en, [ <urn:q> 1.70 ] . <urn:b> <urn:p> "two" .')
    return store


# --- The same atlas ---


@pytest.mark.long  # through the whole stack in tests/test_engines.py
def test_each_named_question_has_the_same_rows(atlas: Atlas) -> None:
    with serving(cast(MemoryStore, atlas._store)) as endpoint:
        store = store_at(endpoint.url, endpoint_seconds=60)
        for asked in questions.questions():
            values = {one.name: one.example for one in asked.parameters}
            here = questions.ask(atlas._store, asked.name, values)
            assert (asked.name, questions.ask(store, asked.name, values)) == (asked.name, here)


@pytest.mark.parametrize(
    "read",
    [
        Atlas.cases,
        Atlas.whole_cases,
        Atlas.counts,
        Atlas.schemes,
        Atlas.paths,
        Atlas.gaps,
        Atlas.sources,
        Atlas.rules,
        Atlas.vocabulary,
        Atlas.timeline,
        Atlas.decisions,
        lambda atlas: atlas.idea("pain"),
        lambda atlas: atlas.search("trust").hits,
        lambda atlas: atlas.facets({"sector": ("sector-public-healthcare",)}),
        lambda atlas: atlas.neighbours("case", "tesco"),
        lambda atlas: atlas.exports.of("concept/pain", "nt"),
        lambda atlas: atlas.exports.of("source/imd-tesco-fall-2021", "ttl"),
    ],
)
def test_what_is_read_is_the_same(
    local: Atlas, remote: Atlas, read: Callable[[Atlas], object]
) -> None:
    same = read(remote) == read(local)
    assert same  # neither is written out: they are long


def test_a_story_alone_is_the_same_as_one_that_was_read_with_others(
    held: Endpoint, few: Path, local: Atlas
) -> None:
    with Atlas(Settings(content=few, endpoint=held.url)) as opened:
        same = opened.case("tesco") == local.case("tesco")
    assert same


def test_the_turtle_of_a_story_is_written_from_the_graph(local: Atlas, remote: Atlas) -> None:
    own = {quad.triple for quad in ox.parse(local.file_bytes("tesco"), format=ox.RdfFormat.TURTLE)}
    written = remote.file_bytes("tesco")
    given = {quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)}
    assert len(given) == len(own)
    named = {t for t in own if not any(isinstance(x, ox.BlankNode) for x in (t.subject, t.object))}
    assert {str(t.subject) for t in named} <= {str(t.subject) for t in given}


def test_a_question_with_its_values_written_in_asks_the_same(local: Atlas) -> None:
    store = local._store
    for asked in questions.questions():
        bound = {one.name: one.bind(one.example) for one in asked.parameters}
        written = with_values(asked.sparql, {k: [v] for k, v in bound.items()}, everywhere=True)
        assert (asked.name, store.select(written)) == (
            asked.name,
            store.select(asked.sparql, bound),
        )


# --- In parts ---


@pytest.mark.long
def test_nothing_asks_for_the_whole_graph(content: Path, tmp_path: Path) -> None:
    write_content(tmp_path / "many", content, stories=500)  # of which 20 are few
    with (
        kg.open(tmp_path / "many") as files,
        serving(cast(MemoryStore, files._store)) as endpoint,
        Atlas(Settings(content=tmp_path, endpoint=endpoint.url, endpoint_seconds=60)) as opened,
    ):
        slug = opened.cases()[0].ref.slug
        for read in (
            *(opened.cases, opened.counts, opened.schemes, opened.whole_cases, opened.sources),
            *(opened.timeline, opened.decisions, opened.gaps, opened.vocabulary, opened.paths),
            lambda: (opened.patterns, opened.search("trust"), opened.facets({}), opened.words()),
            lambda: (opened.neighbours("case", slug), opened.connections),
        ):
            read()
        assert len(opened.cases()) >= 500
        assert endpoint.largest < len(files._store) / 10


def test_how_many_questions_pages_cost(held: Endpoint, few: Path) -> None:
    with Atlas(Settings(content=few, endpoint=held.url)) as opened:

        def cost(read: Callable[[], object]) -> int:
            held.clear()
            read()
            return len(held.asked)

        assert cost(lambda: (opened.cases(), opened.counts(), opened.schemes())) <= 30
        assert cost(lambda: opened.case("tesco")) <= 2
        assert cost(lambda: opened.case("tesco")) == 0
        assert cost(lambda: opened.ask("timeline", case="tesco")) <= 2
        assert cost(lambda: opened.facets({})) <= 10
        assert cost(lambda: opened.search("trust")) <= 50
        assert cost(lambda: opened.search("price")) == 0
        assert cost(opened.whole_cases) <= 8
        assert cost(opened.sources) <= 10


@pytest.mark.parametrize("at_once", some([2, 1]))
def test_what_is_asked_of_all_stories_is_asked_of_so_many_at_once(
    held: Endpoint, few: Path, local: Atlas, at_once: int
) -> None:
    with Atlas(Settings(content=few, endpoint=held.url, endpoint_stories=at_once)) as opened:
        held.clear()
        same = opened.facets({}) == local.facets({})
    assert same
    asked = [one.query for one in held.asked if "atlas:grade" in one.query]
    assert [query.count("pioneer-atlas/case/") for query in asked] == [at_once] * (4 // at_once)


def test_more_things_than_one_question_lists_are_all_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kg.endpoint._store._PAGE", 500)
    store = MemoryStore()
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    case = ox.NamedNode("https://w3id.org/pioneer-atlas/ontology#Case")
    triples = [ox.Triple(ox.NamedNode(f"urn:{n}"), kind, case) for n in range(2_000)]
    store.load({"urn:g": triples})
    query = "# Parts: ?case of atlas:Case\nSELECT ?case WHERE {\n  ?case a ?class .\n}"
    with serving(store) as endpoint:
        found = store_at(endpoint.url, endpoint_stories=700).select(query)
    assert {row["case"].value for row in found} == {f"urn:{n}" for n in range(2_000)}


# --- A store ---


def test_numbers_text_and_language_come_as_they_are(small: MemoryStore) -> None:
    with serving(small) as endpoint:
        store = store_at(endpoint.url)
        found = {str(row["o"]) for row in store.select("SELECT ?o WHERE { ?s <urn:p>|<urn:q> ?o }")}
        assert {'"one"@en', '"two"'} <= found
        assert len(store) == 4
        assert store.graphs() == ("urn:g",)
        assert store.referring("urn:a") == frozenset()
        assert {str(t.predicate) for t in store.graph("urn:g")} == {"<urn:p>", "<urn:q>"}
        assert [q.object for q in store.quads(ox.NamedNode("urn:b"))] == [ox.Literal("two")]
        with pytest.raises(ValueError, match="have to be asked for"):
            list(store.quads())


def test_a_node_without_a_name_is_never_asked_for_by_its_label(small: MemoryStore) -> None:
    with serving(small) as endpoint:
        store = store_at(endpoint.url)
        nodes = [
            row["o"]
            for _ in range(2)
            for row in store.select(ASK.replace("?s", "?o", 1))
            if isinstance(row["o"], ox.BlankNode)
        ]
        assert len(set(nodes)) == 2
        with pytest.raises(StoreError, match="has no name"):
            store.select("SELECT ?o ?q WHERE { ?o ?p ?q }", {"o": nodes[0]})


def test_a_value_is_a_term_and_never_text_of_the_query(small: MemoryStore) -> None:
    evil = ox.Literal('" } } ; DROP ALL # \\" \n')
    with serving(small) as endpoint:
        store = store_at(endpoint.url)
        assert store.select("SELECT ?s ?o WHERE {\n  ?s ?p ?o .\n}", {"o": evil}) == ()


def test_connections_are_used_again(small: MemoryStore) -> None:
    with serving(small) as endpoint:
        store = store_at(endpoint.url)
        for _ in range(5):
            store.select(ASK)
        assert endpoint.connections == 1


# --- Faults ---


@pytest.mark.parametrize(
    ("fault", "query", "said", "reason"),
    [
        (endpoints.hangs, ASK, "did not answer in time", "time"),
        (endpoints.hangs_in_the_middle, ASK, "did not answer in time", "time"),
        (endpoints.drips, ASK, "did not answer in time", "time"),
        (endpoints.drips_headers, ASK, "did not answer in time", "time"),
        (endpoints.answers_html, ASK, "a web page and no endpoint", "gone"),
        (endpoints.answers_html, MAKE, "a web page and no endpoint", "gone"),
        (endpoints.lies, ASK, "and sends a web page", "gone"),
        (endpoints.says_nothing_of_its_kind, ASK, "in a form that the atlas does not", "gone"),
        (endpoints.cuts, ASK, "cut its answer short", "time"),
        (endpoints.cuts_like_oxigraph, ASK, "cut its answer short", "time"),
        (endpoints.cuts_like_virtuoso, ASK, "cut its answer short", "time"),
        (endpoints.cuts_triples, MAKE, "cut its answer short", "time"),
        (endpoints.ends_without_an_end, MAKE, "does not say where its answer ends", "gone"),
        (endpoints.dies, ASK, "in the middle of its answer", "gone"),
        (endpoints.dies_in_pieces, MAKE, "in the middle of its answer", "gone"),
        (endpoints.dies_at_once, ASK, "in the middle of its answer", "gone"),
        (endpoints.never_ends, ASK, "larger than", "size"),
        (endpoints.status(400), ASK, "does not take a query", "query"),
        (endpoints.status(401), ASK, "PIONEER_ENDPOINT_USER", "access"),
        (endpoints.status(403), ASK, "forbids", "access"),
        (endpoints.status(404), ASK, "no endpoint at this address", "gone"),
        (endpoints.status(429), ASK, "asked too often", "busy"),
        (endpoints.status(500), ASK, "it answers 500", "gone"),
        (endpoints.status(503), ASK, "not ready", "busy"),
        (endpoints.status(302, Location="http://elsewhere.example/"), ASK, "another", "gone"),
        (endpoints.status(307, Location="/query"), ASK, "in a circle", "gone"),
    ],
)
def test_a_fault_is_a_sentence(
    fault: Callable[[Handler], None], query: str, said: str, reason: str
) -> None:
    with serving() as endpoint:
        endpoint.fault = fault
        seconds = 0.4 if "in time" in said else 60
        store = store_at(endpoint.url, endpoint_seconds=seconds, endpoint_answer_bytes=100_000)
        began = time.monotonic()
        with pytest.raises(EndpointError, match=said) as caught:
            (store.construct if query is MAKE else store.select)(query)
        assert caught.value.reason == reason
        assert time.monotonic() - began < 30  # far beyond the limit, on a busy machine
        assert endpoint.url not in str(caught.value)


def test_an_error_holds_nothing_of_the_engine_that_another_thread_would_end() -> None:
    with serving() as endpoint:
        endpoint.fault = endpoints.cuts_like_oxigraph
        with pytest.raises(EndpointError) as caught:
            store_at(endpoint.url).select(ASK)
    held: list[object] = []
    error: BaseException | None = caught.value
    while error is not None:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        held += (value for frame in frames for value in frame.f_locals.values())
        error = error.__context__
    assert held
    assert not [one for one in held if type(one).__module__.startswith("pyoxigraph")]


def test_who_is_busy_is_asked_again_when_it_says() -> None:
    with serving() as endpoint:
        endpoint.fault = endpoints.status(503, Retry_After="77")
        with pytest.raises(EndpointError) as caught:
            store_at(endpoint.url).select(ASK)
        assert caught.value.retry_after == 77


def test_it_follows_on_the_same_host(small: MemoryStore) -> None:
    with serving(small) as endpoint:

        def moved(handler: Handler) -> None:
            if handler.path == "/query":
                handler.give(b"", "text/plain", status=308, Location="/query/")
            else:
                handler.answer(endpoint.asked[-1])

        endpoint.fault = moved
        assert len(store_at(endpoint.url).select(ASK)) == 4


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl to make a certificate")
def test_a_certificate_that_nobody_trusts_is_not_trusted(tmp_path: Path) -> None:
    with serving(context=endpoints.certificate(tmp_path)) as endpoint:
        with pytest.raises(EndpointError, match="certificate") as caught:
            store_at(endpoint.url).select(ASK)
        assert caught.value.reason == "access"
        assert endpoint.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/query", "http://no-such-host.invalid/query"])
def test_where_nothing_answers_that_is_said(url: str) -> None:
    with pytest.raises(EndpointError, match=r"cannot be reached|leads nowhere"):
        store_at(url).select(ASK)


@pytest.mark.parametrize("url", ["ftp://a/b", "file:///etc/passwd", "query", "http://", "http://["])
def test_what_is_no_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(EndpointError, match="no address"):
        store_at(url)


# --- Credentials ---


@pytest.mark.parametrize(
    ("typed", "given", "sent"),
    [
        ("zoe9:pass%3Aword@", {}, "Basic em9lOTpwYXNzOndvcmQ="),
        (
            "",
            {"endpoint_user": "zoe9", "endpoint_password": "pass:word"},
            "Basic em9lOTpwYXNzOndvcmQ=",
        ),
        ("", {"endpoint_token": "t0ken"}, "Bearer t0ken"),
    ],
)
def test_credentials_are_sent_and_never_shown(
    small: MemoryStore,
    typed: str,
    given: dict[str, object],
    sent: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(small) as endpoint:
        url = endpoint.url.replace("://", f"://{typed}")
        settings = Settings(content=Path(), endpoint=url, **given)  # type: ignore[arg-type]
        store = EndpointStore(settings)
        _opened.append(store)
        store.select(ASK)
        assert endpoint.asked[0].headers["Authorization"] == sent
        endpoint.fault = endpoints.status(401)
        with pytest.raises(EndpointError) as caught:
            store.select(ASK)
        shown = f"{settings!r} {store.engine} {caught.value!r} {store.wire.address} {caplog.text}"
        assert not any(secret in shown for secret in (*SECRETS, "pass%3Aword", sent.split()[1]))
        assert store.engine.address == endpoint.url


def test_a_token_that_would_make_another_header_is_refused_and_not_told() -> None:
    with pytest.raises(EndpointError) as caught:
        store_at("http://a.example/", endpoint_token="t0ken\r\nX: y")
    assert "t0ken" not in str(caught.value)


# --- How it is ---


def test_it_is_gone_and_comes_back_and_what_was_read_is_still_there(
    local: Atlas, few: Path
) -> None:
    with (
        serving(cast(MemoryStore, local._store)) as endpoint,
        Atlas(Settings(content=few, endpoint=endpoint.url)) as opened,
    ):
        tesco = opened.case("tesco")
        assert (opened.engine.status, opened.engine.sentence) == ("ok", "")
        endpoint.fault = endpoints.status(500)
        with pytest.raises(EndpointError):
            opened.refresh()
        assert opened.engine.status == "gone"
        assert "cannot be asked since" in opened.engine.sentence
        assert opened.case("tesco") is tesco
        endpoint.clear()
        with pytest.raises(EndpointError):
            opened.case("amazon")
        assert endpoint.asked == []  # nobody waits for what is known not to answer
        endpoint.fault = None
        opened.refresh()
        assert (opened.engine.status, opened.engine.sentence) == ("ok", "")
        assert opened.case("amazon").ref.slug == "amazon"


def test_it_is_called_slow_where_a_look_takes_long(small: MemoryStore) -> None:
    with serving(small) as endpoint:
        store = store_at(endpoint.url, endpoint_slow_seconds=0.000001)
        store.look(ASK)
        assert store.engine.status == "slow"
        assert "is slow since" in store.engine.sentence


def test_a_server_starts_without_it_and_has_it_when_it_is_there(local: Atlas, few: Path) -> None:
    with serving(cast(MemoryStore, local._store)) as endpoint:
        endpoint.fault = endpoints.status(503)
        settings = Settings(content=few, endpoint=endpoint.url, endpoint_look_seconds=0.05)
        with Atlas(settings, watch=True) as opened:
            with pytest.raises(EndpointError):
                opened.cases()
            endpoint.fault = None
            until = time.monotonic() + 60
            while opened.engine.status != "ok" and time.monotonic() < until:
                time.sleep(0.02)
            assert opened.engine.status == "ok"
            assert len(opened.cases()) == len(local.cases())  # those of the endpoint


def test_what_changes_there_is_seen(local: Atlas, few: Path) -> None:
    with (
        serving(cast(MemoryStore, local._store)) as endpoint,
        Atlas(Settings(content=few, endpoint=endpoint.url)) as opened,
    ):
        before = opened.generation
        opened.refresh()
        assert opened.generation == before
        graph = ox.NamedNode("https://w3id.org/pioneer-atlas/case/tesco")
        endpoint.store.update(
            f"DELETE {{ GRAPH {graph} {{ {graph} ?p ?o }} }} INSERT {{ GRAPH {graph} "
            f'{{ {graph} ?p "Tesco, retold"@en }} }} WHERE {{ GRAPH {graph} {{ {graph} ?p ?o . '
            "FILTER (?p = <http://www.w3.org/2004/02/skos/core#prefLabel>) } }"
        )
        opened.refresh()
        assert opened.generation != before
        assert opened.case("tesco").ref.label == "Tesco, retold"


@pytest.mark.parametrize(
    ("fill", "said"),
    [("", "holds no story"), ("GRAPH <urn:g>", "in named graphs")],
)
def test_an_endpoint_without_an_atlas_says_what_to_do(content: Path, fill: str, said: str) -> None:
    with serving() as endpoint:
        if fill:
            case = "<urn:c> a <https://w3id.org/pioneer-atlas/ontology#Case>"
            endpoint.store.update(f"INSERT DATA {{ {fill} {{ {case} }} }}")

            def apart(handler: Handler) -> None:  # the default graph is not the union
                asked = endpoint.asked[-1]
                if "GRAPH" in asked.query:
                    handler.answer(asked)
                else:
                    empty = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
                    make = "CONSTRUCT" in asked.query
                    handler.give(
                        b"" if make else empty, endpoints.TRIPLES if make else endpoints.JSON
                    )

            endpoint.fault = apart
        with (
            Atlas(Settings(content=content, endpoint=endpoint.url)) as opened,
            pytest.raises(EndpointError, match=said),
        ):
            opened.cases()


def test_what_needs_files_is_off_and_says_where_it_is_done(remote: Atlas) -> None:
    for wanted in (
        remote.findings,
        lambda: remote.interview,
        lambda: remote.draft("new", "text"),
        lambda: remote.editable("tesco"),
        lambda: remote.editable_path("orientation"),
        lambda: remote.path_draft("new", ""),
        remote.graph,
    ):
        with pytest.raises(ReadElsewhere, match="where its files are"):
            wanted()
    assert remote.files() == ()
    assert remote.versions("tesco") == ()


def test_the_whole_atlas_is_refused_and_never_given_empty(remote: Atlas, held: Endpoint) -> None:
    exports = remote.exports
    remote.cases()
    held.clear()
    for form in WHOLE:
        with pytest.raises(ExportError, match="never taken from there as a whole"):
            exports.whole(form)
    for form in exports.parcels():
        with pytest.raises(ExportError, match="ask the endpoint"):
            exports.parcel(form)
    faults = {parcel.fault for parcel in exports.parcels().values() if parcel}
    assert len(faults) == 1
    assert held.asked == []
    void = exports.void("https://a.example", "ttl")
    assert b"void:triples" in void
    assert b"dataDump" not in void
    assert len(exports.of("tesco", "nt")) > 1_000


def test_the_nearest_names_are_looked_for_among_those_of_a_kind(
    remote: Atlas, held: Endpoint
) -> None:
    remote.cases()
    held.clear()
    with pytest.raises(NotFound) as found:
        remote.exports.thing("case/tesko")
    assert found.value.nearest[0] == "case/tesco"
    assert held.largest < 10


def test_who_comes_while_the_stories_are_read_is_told_so(local: Atlas, few: Path) -> None:
    with serving(cast(MemoryStore, local._store)) as endpoint:
        asked, go = threading.Event(), threading.Event()

        def waits(handler: Handler) -> None:
            if "Parts: ?case" in endpoint.asked[-1].query:
                asked.set()
                go.wait(60)
            handler.answer(endpoint.asked[-1])

        endpoint.fault = waits
        with Atlas(Settings(content=few, endpoint=endpoint.url, endpoint_seconds=120)) as opened:
            first = threading.Thread(target=opened.cases)
            first.start()
            try:
                assert asked.wait(60)
                with pytest.raises(EndpointError, match="being read") as caught:
                    opened.cases()
                assert caught.value.reason == "busy"
                assert opened.engine.status == "slow"
                assert "being read" in opened.engine.sentence
            finally:
                go.set()
                first.join(60)
            assert opened.engine.status == "ok"
            assert len(opened.cases()) == len(local.cases())


def test_a_few_parts_are_asked_at_once_and_no_more(held: Endpoint, few: Path) -> None:
    going, most, lock = 0, 0, threading.Lock()
    together = threading.Event()

    def counts(handler: Handler) -> None:
        nonlocal going, most
        asked = held.asked[-1]
        parted = "Parts: ?case" in asked.query
        with lock:
            going += parted
            most = max(most, going)
            if most == 2:
                together.set()
        if parted:
            together.wait(30)
        with lock:
            going -= parted
        handler.answer(asked)

    settings = Settings(content=few, endpoint=held.url, endpoint_stories=1, endpoint_at_once=2)
    store = EndpointStore(settings)
    _opened.append(store)
    held.clear()
    held.fault = counts
    try:
        rows = store.select(questions.reading("idea_cases"))
    finally:
        held.fault = None
    assert rows
    assert most == 2


def test_an_atlas_of_an_endpoint_is_never_started_for_saving(content: Path) -> None:
    with pytest.raises(ValueError, match="saves nothing"):
        Settings(content=content, endpoint="http://a.example/", writable=True)


# --- Free queries ---


@contextmanager
def free_queries(held: Endpoint, seconds: float) -> Iterator[RemoteQueries]:
    limits = Settings(
        content=Path(),
        endpoint=held.url,
        sparql_rows=100,
        sparql_answer_bytes=20_000,
        sparql_seconds=seconds,
    )
    store = EndpointStore(limits)
    queries = RemoteQueries(store, limits)
    held.clear()
    try:
        yield queries
    finally:
        held.fault = None
        queries.close()
        store.close()


@pytest.fixture
def free(held: Endpoint) -> Iterator[RemoteQueries]:
    with free_queries(held, 60) as queries:
        yield queries


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("SELECT ?c WHERE { ?c a atlas:Case }", Outcome.COMPLETE, ""),
        ("ASK { ?c a atlas:Case }", Outcome.COMPLETE, ""),
        ("DESCRIBE case:tesco", Outcome.COMPLETE, ""),
        ("PREFIX x: <urn:> SELECT ?c WHERE { ?c a x:nothing }", Outcome.EMPTY, ""),
        ("SELECT ?s WHERE { ?s ?p ?o }", Outcome.CUT, "rows"),
        ("SELECT ?o WHERE { ?s atlas:text ?o }", Outcome.CUT, "bytes"),
        ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", Outcome.CUT, "rows"),
    ],
)
def test_a_free_query_is_passed_on_within_limits(
    free: RemoteQueries, held: Endpoint, text: str, outcome: Outcome, reason: str
) -> None:
    result = free.query(text)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert len(held.asked) == 1
    assert len(result.rows) + len(result.triples) <= 100


@pytest.mark.parametrize(
    "text",
    [
        "DROP ALL",
        "SELECT ?s WHERE { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }",
        "SELECT ?s FROM <http://elsewhere.example/> WHERE { ?s ?p ?o }",
        "SELECT ?s WHERE { ?s ?p",
        "SELECT ?s WHERE " + "{" * 60,
        "SELECT nonsense",
        "\ud800",
    ],
)
def test_what_may_not_be_asked_never_leaves(free: RemoteQueries, held: Endpoint, text: str) -> None:
    assert free.query(text).outcome is Outcome.REFUSED
    assert held.asked == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (endpoints.hangs, "time"),
        (endpoints.drips, "time"),
        (endpoints.cuts, "time"),
        (endpoints.dies, "gone"),
        (endpoints.answers_html, "gone"),
        (endpoints.never_ends, ""),
        (endpoints.status(503), "busy"),
    ],
)
def test_a_free_query_that_goes_wrong_is_a_result(
    held: Endpoint, fault: Callable[[Handler], None], reason: str
) -> None:
    waits = fault in (endpoints.hangs, endpoints.drips)
    with free_queries(held, 1 if waits else 60) as queries:
        held.fault = fault
        result = queries.query(ASK)
    assert result.sentence
    if reason:
        assert result.reason == reason
        assert result.rows == ()
    else:
        assert result.outcome is Outcome.CUT


def test_a_cancelled_query_ends_at_once(free: RemoteQueries, held: Endpoint) -> None:
    held.fault = endpoints.hangs
    cancel = threading.Event()
    results = []
    asking = threading.Thread(target=lambda: results.append(free.query(ASK, cancel=cancel)))
    asking.start()
    until = time.monotonic() + 30
    while not held.asked and time.monotonic() < until:
        time.sleep(0.01)
    cancel.set()
    asking.join(30)
    assert (results[0].outcome, results[0].reason) == (Outcome.STOPPED, "cancelled")


# --- Routes ---


def answer_of(app: object, path: str) -> tuple[int, dict[str, str], str]:
    """Ask an application for a path; give status, headers and text."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
        await app(scope, receive, send)  # type: ignore[operator]

    anyio.run(ask)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent).decode()


async def _away(scope: Scope, receive: Receive, send: Send) -> None:
    raise EndpointError("It <is> away.", retry_after=7)


@pytest.mark.parametrize(("path", "kind"), [("/read/case/o2", "text/html"), ("/x", "text/plain")])
def test_a_route_that_cannot_be_read_answers_503_and_when_to_ask_again(
    path: str, kind: str
) -> None:
    status, headers, text = answer_of(EndpointAway(_away), path)
    assert (status, headers["retry-after"]) == (503, "7")
    assert headers["content-type"].startswith(kind)
    assert ("It &lt;is&gt; away." if kind == "text/html" else "It <is> away.") in text


def test_health_is_alive_and_says_that_the_endpoint_is_not(
    monkeypatch: pytest.MonkeyPatch, content: Path
) -> None:
    with Atlas(Settings(content=content, endpoint="http://127.0.0.1:9/query")) as opened:
        monkeypatch.setattr(Atlas, "open", lambda _: opened)
        health = next(one for one in _pages.ROUTES if getattr(one, "path", "") == "/healthz")
        status, _, text = answer_of(getattr(health, "app", None), "/healthz")
    assert status == 200
    assert '"degraded"' in text
    assert '"gone"' in text
