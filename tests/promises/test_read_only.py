"""No query changes anything or reaches anything: the check refuses it, and the kernel would.

Each spelling of what writes, reads a file or asks another computer is refused; without that check the
same queries run in a process that can open no file and no socket, on a store that takes no update.
"""

from __future__ import annotations

import itertools
import socket
from collections import Counter

import pyoxigraph as ox
import pytest

import kg.sandbox
from kg.sandbox import Outcome, Sandbox
from kg.sandbox._check import refusal
from kg.settings import Settings
from kg.store import MemoryStore
from tests.conftest import ROOT
from tests.hostile.processes import NEEDS_PROC, answering
from tests.hostile.queries import ELSEWHERE, QUERIES
from tests.promises.conftest import Figure
from tests.test_serving import ask

pytestmark = NEEDS_PROC

LIMITS = Settings(ROOT)
EVASIONS = [
    query
    for query in QUERIES
    if {"service", "from", "update", "escape"} & set(query.reasons)
    and query.outcome is Outcome.REFUSED
]


def test_every_query_that_would_write_or_reach_out_is_refused(figure: Figure) -> None:
    for query in EVASIONS:
        refused = refusal(query.text, LIMITS)
        assert (query.name, refused and refused.reason) == (query.name, query.reasons[0])
    kinds = Counter(query.reasons[0] for query in EVASIONS)
    assert len(EVASIONS) >= 50
    figure(
        f"{len(EVASIONS)} ways to write, to read a file or to ask elsewhere, all refused by name: "
        + ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    )


@pytest.mark.parametrize(
    "every", [pytest.param(1, id="all", marks=pytest.mark.long), pytest.param(4, id="every fourth")]
)
def test_without_the_check_the_kernel_stops_what_it_would_have_refused(
    monkeypatch: pytest.MonkeyPatch, figure: Figure, every: int
) -> None:
    monkeypatch.setattr(kg.sandbox, "refusal", lambda text, limits: None)
    store = MemoryStore()
    a, p = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    store.load({"urn:g": [ox.Triple(a, p, ox.Literal(f"{n}")) for n in range(100)]})
    sandbox = Sandbox(store, Settings(ROOT, sparql_memory=256 << 20, sparql_seconds=0.3))
    sandbox.start()
    before, outcomes = answering(), Counter[Outcome]()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        refused = [query for query in QUERIES if query.outcome is Outcome.REFUSED][::every]
        for query in refused:
            result = sandbox.query(query.text.replace(ELSEWHERE, address))
            outcomes[result.outcome] += 1
            assert (query.name, answering()) == (query.name, before)
            if query.reasons == ("update",):
                assert result.outcome is Outcome.REFUSED
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert outcomes[Outcome.STOPPED]  # some do run for ever
    assert len(sandbox.query("SELECT ?o { <urn:a> <urn:p> ?o }").rows) == 100
    sandbox.close()
    figure(
        f"{len(refused)} refused queries run without the check: 0 connections, 0 changes, "
        f"{outcomes[Outcome.STOPPED]} stopped by the kernel"
    )


def test_every_spelling_of_service_that_the_engine_takes_is_refused(figure: Figure) -> None:
    there = "http://127.0.0.1:1"  # the engine decides to go there, and then refuses that port
    prefixes = f"PREFIX : <{there}/> PREFIX p: <{there}/> PREFIX xsd: <urn:xsd:> "
    objects = (
        *("true", "1", "1.5", "1e0", "'x'", "'x'@en", "'1'^^xsd:int", "p:o", "p:o.o", "<urn:o>"),
        *("_:o", "?o", "()", "[]"),
    )
    seams = ("", " ", ".", ". ", "#c\n", ".#c\r")
    words = ("SERVICE", "service ", "SERVICE#c\n", "SERVICESILENT", "Service silent ")
    ends = (f"<{there}>", "p:x", "?e", ":x")
    store = ox.Store()
    store.update(f"{prefixes} INSERT DATA {{ :s :p {', '.join((*objects[:10], '()'))} }}")
    taken = 0
    for found, seam, word, end in itertools.product(objects, seams, words, ends):
        text = f"{prefixes}ASK{{VALUES ?e {{ :x }} :s :p {found}{seam}{word}{end}{{?t ?q ?r}}}}"
        try:
            goes = bool(store.query(text)) and "silent" in word.lower()
        except (OSError, RuntimeError):
            goes = True
        except SyntaxError:
            goes = False
        if goes:
            taken += 1
            refused = refusal(text, LIMITS)
            assert (text, refused and refused.reason) == (text, "service")
    assert taken > 500
    figure(f"{taken} spellings of SERVICE that the engine takes: all refused")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_address_of_the_server_takes_a_change(served: str, method: str) -> None:
    before = ask(served, "/healthz")
    paths = (
        "/",
        "/cases",
        "/read/case/tesco",
        "/data/case/tesco.ttl",
        "/id/case/tesco",
        "/healthz",
    )
    for path in (*paths, "/sparql?update=DROP+ALL", "/api/questions", "/prefixes"):
        status = ask(served, path, method, **{"Content-Length": "0"})[0]
        assert status in (400, 404, 405, 415), path
    assert ask(served, "/healthz")[::2] == before[::2]
