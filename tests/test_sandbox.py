"""Free queries: whatever is asked, there is an answer in a sentence, and nothing else suffers."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.atlas import Atlas
from kg.diagnostics import Severity
from kg.sandbox import Outcome, Result, Sandbox
from kg.settings import Settings
from kg.store import Follower, MemoryStore
from tests.conftest import ROOT
from tests.hostile.processes import FOR_EVER, NEEDS_PROC, answering, children, state, until
from tests.hostile.queries import QUERIES, Hostile
from tests.properties.profiles import law

pytestmark = NEEDS_PROC

LIMITS = Settings(ROOT, sparql_memory=256 << 20, sparql_seconds=60)
HASTY = Settings(ROOT, sparql_memory=256 << 20, sparql_seconds=0.5)
PIECES = (
    *(
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "FILTER",
        "OPTIONAL",
        "UNION",
        "BIND",
        "AS",
    ),
    *("SERVICE", "FROM", "GRAPH", "PREFIX", "LIMIT", "ORDER BY", "GROUP BY", "COUNT", "a", "true"),
    *(
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        ";",
        ".",
        ",",
        "*",
        "+",
        "/",
        "|",
        "^",
        "!",
        "=",
        "<",
    ),
    *(
        "?x",
        "$y",
        "_:b",
        ":",
        "atlas:Case",
        "nope:x",
        "<urn:a>",
        "1",
        "2.5",
        "@en",
        "^^",
        "#",
        "\n",
    ),
    *("'a'", '"b"', "'''", '"""', "'", '"', "\\", "\\u0041", "\0", "\ud800", "\u202e", "\ufeff"),
)
A, B, P = (ox.NamedNode(f"urn:{name}") for name in "abp")


# --- What is asked ---


@pytest.fixture
def store() -> MemoryStore:
    small = MemoryStore()
    small.load({"urn:g": [ox.Triple(A, P, ox.Literal(f"{n}")) for n in range(100)]})
    return small


@pytest.fixture
def sandbox(store: MemoryStore) -> Iterator[Sandbox]:
    made = Sandbox(store, LIMITS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def patient() -> Iterator[Atlas]:
    with Atlas(LIMITS) as opened:
        opened.sparql("ASK { }")
        yield opened


@pytest.fixture(scope="module")
def hasty() -> Iterator[Atlas]:
    with Atlas(HASTY) as opened:
        opened.sparql("ASK { }")
        yield opened


def sound(result: Result) -> None:
    """What holds for every result."""
    kept = (result.rows, result.triples, result.boolean)
    assert result.sentence[0].isupper() or result.sentence[0].isdigit()
    assert result.sentence[-1] in ".?"
    if result.outcome in (Outcome.REFUSED, Outcome.STOPPED):
        assert result.reason
        assert kept == ((), (), None)
    elif result.outcome is Outcome.CUT:
        assert result.reason in ("rows", "bytes")
    else:
        assert result.reason == ""
        assert result.form in ("select", "ask", "construct")
    if result.outcome is Outcome.EMPTY:
        assert kept == ((), (), None)
    assert (result.boolean is None) == (result.form != "ask")


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(
            query,
            id=f"{query.outcome} {query.reasons[0]}: {query.name}",
            marks=pytest.mark.long if place % 5 else (),
        )
        for place, query in enumerate(QUERIES)
    ],
)
def test_every_hostile_query_gets_its_due(hostile: Hostile, request: pytest.FixtureRequest) -> None:
    fixture = "hasty" if hostile.outcome is Outcome.STOPPED else "patient"
    atlas: Atlas = request.getfixturevalue(fixture)
    before = answering()
    result = atlas.sparql(hostile.text)
    assert (result.outcome, result.reason) in {(hostile.outcome, r) for r in hostile.reasons}
    sound(result)
    assert answering() == before
    assert not any(children(process) for process in before)


@given(
    st.text()
    | st.lists(st.sampled_from(PIECES)).map(" ".join)
    | st.lists(st.sampled_from(PIECES)).map(lambda pieces: f"ASK {{ ?s ?p {' '.join(pieces)} }}")
)
@law(60)
def test_any_text_gets_a_result(patient: Atlas, text: str) -> None:
    sound(patient.sparql(text))


# --- Answers ---


def test_the_rows_are_the_terms_of_the_store(sandbox: Sandbox, store: MemoryStore) -> None:
    odd = "".join(map(chr, (*range(1, 0x300), 0x2028, 0xFEFF, 0xFFFF, 0x1F680, 0x10FFFF)))
    store.replace(
        {
            "urn:odd": [
                ox.Triple(A, B, ox.Literal(odd)),
                ox.Triple(A, B, ox.Literal(odd, language="en-gb")),
                ox.Triple(A, B, ox.Literal("left", language="ar", direction=ox.BaseDirection.RTL)),
                ox.Triple(A, B, ox.Literal(odd, datatype=ox.NamedNode("urn:type"))),
                ox.Triple(A, B, ox.NamedNode("urn:ü")),
                ox.Triple(ox.NamedNode("urn:without"), B, ox.Literal("1")),
            ]
        }
    )
    query = "SELECT ?o ?left ?s { ?s <urn:b> ?o OPTIONAL { ?s <urn:none> ?left } }"
    result = sandbox.query(query)
    assert result.columns == ("o", "left", "s")
    rows = {frozenset(row.items()) for row in result.rows}
    assert rows == {frozenset(row.items()) for row in store.select(query)}
    assert (len(rows), result.sentence) == (6, "6 rows.")


def test_a_construct_gives_each_triple_once(sandbox: Sandbox, store: MemoryStore) -> None:
    result = sandbox.query("CONSTRUCT { <urn:a> <urn:b> 'x' } WHERE { ?s ?p ?o }")
    assert result.triples == (ox.Triple(A, B, ox.Literal("x")),)
    assert (result.form, result.sentence) == ("construct", "1 triple.")
    described = sandbox.query("DESCRIBE <urn:a>")
    assert described.form == "construct"
    assert set(described.triples) == set(store.construct("DESCRIBE <urn:a>"))


def test_no_is_an_answer(sandbox: Sandbox) -> None:
    result = sandbox.query("ASK { <urn:nobody> ?p ?o }")
    assert (result.outcome, result.boolean, result.sentence) == (Outcome.COMPLETE, False, "No.")


def test_the_union_of_all_files_is_asked_and_our_prefixes_are_known(patient: Atlas) -> None:
    result = patient.sparql("SELECT ?case { ?case a atlas:Case }")
    assert {row["case"].value for row in result.rows} == {c.ref.iri for c in patient.cases()}
    graph = patient.sparql("SELECT ?g { GRAPH ?g { case:tesco a atlas:Case } }")
    assert [row["g"].value for row in graph.rows] == [patient.case("tesco").ref.iri]


def test_a_triple_in_an_answer_is_given_as_its_text(sandbox: Sandbox) -> None:
    row = sandbox.query("SELECT (TRIPLE(<urn:a>, <urn:b>, 'c') AS ?t) { }").rows[0]
    assert row["t"] == ox.Literal('<urn:a> <urn:b> "c"')
    made = sandbox.query("CONSTRUCT { <urn:a> <urn:p> <<( <urn:a> <urn:b> 'c' )>> } { }").triples
    assert made[0].object == ox.Literal('<urn:a> <urn:b> "c"')


def test_what_is_cut_is_what_came_first(store: MemoryStore) -> None:
    sandbox = Sandbox(store, Settings(ROOT, sparql_rows=10, sparql_answer_bytes=100))
    query = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
    result = sandbox.query(query + " LIMIT 2")
    assert (result.outcome, result.rows) == (Outcome.COMPLETE, store.select(query + " LIMIT 2"))
    result = sandbox.query(query)
    assert (result.reason, result.rows) == ("bytes", store.select(query + " LIMIT 2"))
    sandbox.close()
    sandbox = Sandbox(store, Settings(ROOT, sparql_rows=10))
    assert sandbox.query(query + " LIMIT 10").outcome is Outcome.COMPLETE
    result = sandbox.query(query)
    assert (result.reason, result.rows) == ("rows", store.select(query + " LIMIT 10"))
    assert result.sentence.startswith("The first 10 rows; there are more.")
    sandbox.close()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT *\n{ ?s ?p ?o\n  FILTER(?o < 3 }", "Line 3, column 17: this } stands where the ("),
        ("ASK { ?s ?p ?o\n", "Line 1, column 5: this { is never closed"),
        ("ASK { case:o2#fair-deal ?p ?o }", "Line 1, column 14: the # after case:o2 begins a comment"),
        ("ASK {\n case:o2#fair-deal ?p ?o\n}", "Line 2, column 9: the # after case:o2 begins a"),
        ("ASK { ?s ?p case:o2 #told\n", "Line 1, column 5: this { is never closed"),
        ("ASK {\n ?s nope:p ?o }", "Line 2, column 5: the prefix nope: is not known"),
        ("ASK { ?s ?p 'it's' }", "Line 1, column 18: this quotation mark is not closed"),
        ('ASK { ?s ?p """a" }', "Line 1, column 13: this quotation mark is not closed"),
        ("ASK { ?s <urn:a b> ?o }", "Line 1, column 10: this address"),
        ("ASK { ?s\u00a0?p ?o }", "Line 1, column 9: the character U+00A0 (no-break space)"),
        ("SELECT ?x { ?x a ?y }\nORDER ?x", "Line 2, column 7: this cannot be read from “?x” on"),
        ("SELECT (FOO(1) AS ?x) { }", "Line 1, column 9: this cannot be read from “FOO(1)"),
        ("SELECT (<urn:f>(1) AS ?x) { }", "Line 1, column 9: there is no function <urn:f>"),
        ("SELECT ?s ?p { ?s ?p ?o } GROUP BY ?s", "Line 1, column 27: with GROUP BY"),
        ("What is love?", "Line 1, column 1: A query starts with SELECT"),
        ("", "Line 1, column 1: there is no query yet"),
        ("ASK { }\n;\nDROP ALL", "DROP changes what is kept, and queries here only read (line 3, column 1)"),
        ("ASK {\n SERVICE <urn:a> { } }", "SERVICE asks another computer, and queries here read this atlas only (line 2, column 2)"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(sandbox: Sandbox, text: str, place: str) -> None:
    result = sandbox.query(text)
    assert result.outcome is Outcome.REFUSED
    assert result.sentence.startswith(place), result.sentence


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("SELECT *\n{ ?s ?p ?o\n  FILTER(?o < 3 }", [(3, 17, 18, "syntax")]),
        ("ASK { ?s nope:p ?o }", [(1, 10, 15, "unknown-prefix")]),
        ("ASK {\n\t?s a:b nope:p .\r\n ?t nope:q 1 }", [(2, 5, 7, "unknown-prefix"), (2, 9, 14, "unknown-prefix"), (3, 5, 10, "unknown-prefix")]),
        ("ASK { ?s nope:p ?o .\n ?t FITER(1) }", [(1, 10, 15, "unknown-prefix"), (2, 5, 10, "syntax")]),
        ("ASK { ?s ?p 'it's' }", [(1, 18, 19, "syntax")]),
        ("\ufeffASK { ?s <urn:a b> ?o }", [(1, 11, 20, "syntax")]),
        ("ASK { ?漢 ?p ?o }\nORDER ?漢", [(2, 7, 9, "syntax")]),
        ("SELECT ?s ?p\n{ ?s ?p ?o } GROUP BY ?s", [(2, 14, 19, "syntax")]),
        ("SELECT (<urn:f>(1) AS ?x) { }", [(1, 9, 16, "syntax")]),
        ("DROP ALL ;\nLOAD <urn:a>", [(1, 1, 5, "update"), (2, 1, 5, "update")]),
        ("ASK { service <urn:a> { } }", [(1, 7, 14, "service")]),
        ("ASK { ?s ?p 'a' .\n \\u0046ROM }", [(2, 2, 3, "escape")]),
        ("ASK " + 41 * "{", [(1, 45, 46, "nesting")]),
        ("ASK { } #" + 20_000 * "x", [(1, 1, 0, "size")]),
        ("ASK { ?s ?p '\ud800' }", [(1, 14, 15, "syntax")]),
        ("", [(1, 1, 0, "syntax")]),
        ("ASK { ?s ?p ?o }", []),
        ("PREFIX nope: <urn:x> ASK { ?s nope:p ?o }", []),
    ],
)  # fmt: skip
def test_an_editor_is_told_each_mistake_where_it_stands(
    sandbox: Sandbox, text: str, places: list[tuple[int, int, int, str]]
) -> None:
    found = sandbox.mistakes(text)
    assert [(one.line, one.column, one.end_column, one.code) for one in found] == places
    for one in found:
        assert (one.file, one.severity) == ("", Severity.ERROR)
        assert one.message[0] in "“" or not one.message[0].islower()
        assert one.message[-1] in ".?"
        one.message.encode()
        one.excerpt.encode()
    assert bool(found) == (sandbox.query(text).outcome is Outcome.REFUSED)


def test_reading_a_query_never_runs_it(sandbox: Sandbox) -> None:
    others = answering()
    assert sandbox.mistakes(FOR_EVER) == ()
    began = time.monotonic()
    endless = f"ASK {{ {' '.join(f'?a{n} ?p{n} ?a{n + 1} .' for n in range(370))} }}"
    assert sandbox.mistakes(endless) == ()  # to plan it takes for ever: nobody knows
    assert time.monotonic() - began < 30
    assert not any(children(process) for process in answering() | others)


def test_a_prefix_that_is_nearly_one_of_ours_is_told(sandbox: Sandbox) -> None:
    (found,) = sandbox.mistakes("ASK { ?s a conept:pain }")
    assert found.fix.startswith("Did you mean concept:?")


def test_what_the_atlas_does_not_have_is_a_warning_with_what_was_meant(patient: Atlas) -> None:
    text = """PREFIX a: <https://w3id.org/pioneer-atlas/ontology#>
SELECT ?x { ?x a atlas:Caze ; skos:preflabel ?l ; a:shows concept:fair-dael .
  ?y a atlas:Case ; skos:hiddenLabel ?h ; rdfs:member ?z ; atlas:about case:tesko .
  ?z a <https://w3id.org/pioneer-atlas/ontology#Caze>
  # atlas:Coze
  FILTER (?l != 'atlas:Coze') }"""
    found = patient.sparql_mistakes(text)
    assert [(one.line, one.column, one.end_column, one.code) for one in found] == [
        (2, 18, 28, "unknown-term"),
        (2, 31, 45, "unknown-term"),
        (2, 59, 76, "unknown-idea"),
        (3, 72, 82, "unknown-story"),
        (4, 8, 54, "unknown-term"),
    ]
    assert {one.severity for one in found} == {Severity.WARNING}
    assert [one.fix for one in found[:2]] == [
        "Did you mean atlas:Case?",
        "Did you mean skos:prefLabel?",
    ]
    assert found[3].fix == "Did you mean case:tesco?"
    assert patient.sparql(text).outcome is Outcome.EMPTY


def test_what_the_atlas_has_is_no_mistake(patient: Atlas) -> None:
    names = [word.code for word in patient.words().words if ":" in word.code]
    for start in range(0, len(names), 400):
        text = f"ASK {{ VALUES ?x {{ {' '.join(names[start : start + 400])} }} }}"
        assert patient.sparql_mistakes(text) == ()
    wrong = patient.sparql_mistakes("ASK { ?s a atlas:Caze . FITER }")
    assert {one.severity for one in wrong} == {Severity.ERROR, Severity.WARNING}


# --- Cancelling ---


def test_a_query_that_is_cancelled_is_gone_at_once(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    others, cancel = answering(), threading.Event()
    sandbox.start()
    (process,) = answering() - others
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(sandbox.query, FOR_EVER, cancel=cancel)
        until(lambda: children(process))
        cancel.set()
        result = asked.result(timeout=10)
    assert not children(process)
    sound(result)
    assert (result.outcome, result.reason) == (Outcome.STOPPED, "cancelled")
    assert len(caplog.records) == 1
    assert answering() - others == {process}
    assert sandbox.query("ASK { ?s ?p ?o }", cancel=threading.Event()).boolean


def test_one_that_waits_for_its_turn_can_be_cancelled_and_the_others_go_on(
    store: MemoryStore,
) -> None:
    sandbox = Sandbox(store, replace(LIMITS, sparql_at_once=1, sparql_waiting=2))
    running, waiting = threading.Event(), threading.Event()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(sandbox.query, FOR_EVER, cancel=running)
        until(lambda: any(children(process) for process in answering()))
        second = pool.submit(sandbox.query, "ASK { }", cancel=waiting)
        third = pool.submit(sandbox.query, "ASK { ?s ?p ?o }")
        waiting.set()
        assert second.result(timeout=10).reason == "cancelled"
        assert not first.done()
        assert not third.done()
        running.set()
        assert third.result(timeout=10).boolean
    assert first.result().reason == "cancelled"
    sandbox.close()


def test_one_that_was_cancelled_before_it_began_is_never_run(sandbox: Sandbox) -> None:
    cancel = threading.Event()
    cancel.set()
    others = answering()
    assert sandbox.query("ASK { }", cancel=cancel).reason == "cancelled"
    assert answering() == others


def test_cancelling_what_is_done_changes_nothing(sandbox: Sandbox) -> None:
    cancel = threading.Event()
    result = sandbox.query("SELECT ?o { ?s ?p ?o }", cancel=cancel)
    cancel.set()
    assert (result.outcome, len(result.rows)) == (Outcome.COMPLETE, 100)


def test_what_an_answer_is_written_with_is_what_its_rows_say(sandbox: Sandbox) -> None:
    result = sandbox.query("SELECT ?s (1 AS ?\u00fc) ?none { ?s ?p ?o } LIMIT 2")
    parsed = ox.parse_query_results(result.written, format=ox.QueryResultsFormat.TSV)
    assert isinstance(parsed, ox.QuerySolutions)
    assert tuple(one.value for one in parsed.variables) == result.columns == ("s", "ü", "none")
    assert [one["ü"] for one in parsed] == [row["ü"] for row in result.rows]
    made = sandbox.query("CONSTRUCT { ?s <urn:x> ?o } { ?s ?p ?o }")
    quads = ox.parse(made.written, format=ox.RdfFormat.N_TRIPLES)
    assert tuple(quad.triple for quad in quads) == made.triples
    for empty in ("SELECT ?x { <urn:none> <urn:none> ?x }", "SELECT * { }", "ASK { }"):
        nothing = sandbox.query(empty).written
        assert nothing in (b"", b"?x\n\n", b"?x\n")


# --- Following the store ---


def test_the_next_query_sees_what_a_file_says_now(own_few: Path) -> None:
    query = "ASK { ?s atlas:statement 'Only just written.'@en }"
    with Atlas(Settings(own_few)) as atlas:
        assert atlas.sparql(query).boolean is False
        path = own_few / "cases" / "tesco.ttl"
        before = path.read_bytes()
        path.write_bytes(before + b'\n<#new> atlas:statement "Only just written."@en .\n')
        atlas.refresh()
        assert atlas.sparql(query).boolean is True
        path.write_bytes(before)
        atlas.refresh()
        assert atlas.sparql(query).boolean is False
        path.unlink()
        atlas.refresh()
        assert atlas.sparql("ASK { case:tesco ?p ?o }").boolean is False


def test_many_replacements_between_two_queries_leave_the_last(
    sandbox: Sandbox, store: MemoryStore
) -> None:
    query = "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o"
    sandbox.query(query)
    for turn in range(20):
        store.replace({f"urn:g{turn % 3}": [ox.Triple(A, P, ox.Literal(f"turn {turn}"))]})
    store.replace({"urn:g": ()})
    rows = sandbox.query(query).rows
    assert rows == store.select(query)
    assert [row["o"].value for row in rows] == ["turn 18", "turn 19", "turn 17"]


# --- Processes ---


def test_nothing_is_started_before_it_is_needed(own_few: Path) -> None:
    before = answering()
    with Atlas(Settings(own_few)) as atlas:
        assert answering() == before
        atlas.sparql("ASK { }")
        assert len(answering() - before) == 1
        atlas.sparql("ASK { }")
        assert len(answering() - before) == 1
    assert answering() == before


def test_an_atlas_that_is_served_starts_it_in_the_background(own_few: Path) -> None:
    before = answering()
    with Atlas(Settings(own_few, watch_seconds=0.05), watch=True):
        until(lambda: answering() - before)
    assert answering() == before


def test_the_process_is_bare(sandbox: Sandbox) -> None:
    sandbox.query("ASK { }")
    process = max(answering())
    environment = Path(f"/proc/{process}/environ").read_bytes()
    assert environment == b"GLIBC_TUNABLES=glibc.malloc.hugetlb=1\0"  # how memory is taken
    assert len(list(Path(f"/proc/{process}/task").iterdir())) == 1
    assert os.getpgid(process) == process  # Ctrl+C in the terminal does not reach it
    loaded = Path(f"/proc/{process}/maps").read_text()
    assert "pyoxigraph" in loaded
    assert "streamlit" not in loaded


@pytest.mark.parametrize(
    ("ended_by", "reason"),
    [
        (signal.SIGALRM, "time"),
        (signal.SIGXCPU, "time"),
        (signal.SIGABRT, "memory"),
        (signal.SIGKILL, "memory"),
        (signal.SIGSEGV, "depth"),
        (signal.SIGTERM, "gone"),
    ],
)
def test_what_ended_a_query_is_told(
    sandbox: Sandbox, ended_by: signal.Signals, reason: str
) -> None:
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(sandbox.query, FOR_EVER)
        until(lambda: any(children(process) for process in answering()))
        (child,) = {child for process in answering() for child in children(process)}
        os.kill(child, ended_by)
        result = asked.result()
    sound(result)
    assert (result.outcome, result.reason) == (Outcome.STOPPED, reason)
    assert sandbox.query("ASK { ?s ?p ?o }").boolean


def test_one_that_was_killed_is_replaced_by_the_next_query(
    sandbox: Sandbox, store: MemoryStore
) -> None:
    others = answering()
    sandbox.query("ASK { }")
    (first,) = answering() - others
    os.kill(first, signal.SIGKILL)
    store.replace({"urn:g2": [ox.Triple(B, P, ox.Literal("meanwhile"))]})
    assert sandbox.query("ASK { <urn:b> <urn:p> 'meanwhile' }").boolean
    (second,) = answering() - others
    assert second != first


def test_one_that_is_killed_takes_its_query_along_and_the_next_answers(sandbox: Sandbox) -> None:
    others = answering()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(sandbox.query, FOR_EVER)
        until(lambda: any(children(process) for process in answering() - others))
        (process,) = answering() - others
        running = children(process)
        os.kill(process, signal.SIGKILL)
        result = asked.result()
    sound(result)
    assert (result.outcome, result.reason) == (Outcome.STOPPED, "gone")
    until(lambda: not any(map(state, running)))
    assert sandbox.query("ASK { ?s ?p ?o }").boolean


def test_one_that_no_longer_answers_is_replaced(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sandbox._process._GRACE_SECONDS", 0.5)
    others = answering()
    sandbox = Sandbox(store, HASTY)
    sandbox.query("ASK { }")
    (process,) = answering() - others
    os.kill(process, signal.SIGSTOP)
    assert sandbox.query("ASK { ?s ?p ?o }").boolean
    assert not state(process)
    sandbox.close()


def test_closing_ends_all_of_it(store: MemoryStore) -> None:
    others = answering()
    sandbox = Sandbox(store, LIMITS)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(sandbox.query, FOR_EVER)
        until(lambda: any(children(process) for process in answering() - others))
        running = answering() - others
        running |= {child for process in running for child in children(process)}
        sandbox.close()
        assert asked.result().outcome is Outcome.STOPPED
    assert not any(map(state, running))
    closed = sandbox.query("ASK { }")
    assert (closed.outcome, closed.reason) == (Outcome.REFUSED, "off")
    sandbox.close()
    assert answering() == others


def test_closing_does_not_wait_for_a_process_that_is_being_loaded(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = answering()
    stopped = threading.Event()
    follow = store.follow

    def follow_a_stopped_process(follower: Follower) -> bytes:
        for process in answering() - others:
            os.kill(process, signal.SIGSTOP)  # it reads nothing
        stopped.set()
        return follow(follower)

    monkeypatch.setattr(store, "follow", follow_a_stopped_process)
    sandbox = Sandbox(store, LIMITS)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(sandbox.query, "ASK { }")
        stopped.wait()
        sandbox.close()
        assert asked.result().reason == "off"
    assert answering() == others


def test_one_that_cannot_start_is_off_and_says_so(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for program in ("/nowhere/python", "/bin/false"):
        monkeypatch.setattr(sys, "executable", program)
        result = sandbox.query("ASK { }")
        sound(result)
        assert (result.outcome, result.reason) == (Outcome.REFUSED, "off")
    assert len(caplog.records) == 2
    monkeypatch.undo()
    assert sandbox.query("ASK { ?s ?p ?o }").boolean


def test_where_there_is_no_fork_free_queries_are_off() -> None:
    code = """
import os, select, selectors, signal, socket, subprocess, sys, asyncio, logging, pathlib
import pyoxigraph
sys.modules["resource"] = None
sys.platform = "win32"
del os.fork, socket.send_fds, signal.SIGALRM, signal.SIGKILL, signal.SIGXCPU, signal.SIGBUS
from kg.sandbox import Sandbox
from kg.settings import Settings
from kg.store import MemoryStore
result = Sandbox(MemoryStore(), Settings(pathlib.Path())).query("ASK { }")
print(result.outcome, result.reason, "Linux or macOS" in result.sentence)
"""
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["refused", "off", "True"]


def test_what_the_engine_cries_goes_to_the_log_and_not_to_the_terminal(
    patient: Atlas, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    (bomb,) = [query for query in QUERIES if query.name == "a text doubled"]
    assert patient.sparql(bomb.text).reason == "memory"
    (record,) = caplog.records
    assert "memory allocation of" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert capfd.readouterr() == ("", "")


# --- Many at once ---


def test_some_run_some_wait_and_the_rest_are_turned_away(store: MemoryStore) -> None:
    limits = Settings(ROOT, sparql_seconds=1, sparql_at_once=2, sparql_waiting=1)
    sandbox = Sandbox(store, limits)
    sandbox.start()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: sandbox.query(FOR_EVER), range(8)))
    sandbox.close()
    for result in results:
        sound(result)
    assert Counter(result.reason for result in results) == {"time": 3, "busy": 5}


def test_many_threads_share_one_process(sandbox: Sandbox) -> None:
    others = answering()
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: sandbox.query("ASK { ?s ?p ?o }"), range(10)))
    assert all(result.boolean for result in results)
    assert len(answering() - others) == 1


def test_the_named_questions_answer_while_a_hostile_query_runs(hasty: Atlas) -> None:
    question = next(one.name for one in hasty.questions() if not one.parameters)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(hasty.sparql, FOR_EVER)
        until(lambda: any(children(process) for process in answering()))
        answered = 0
        while not asked.done():
            assert hasty.ask(question).columns
            answered += 1
        assert asked.result().outcome is Outcome.STOPPED
    assert answered > 1


# --- Settings ---


def test_the_limits_are_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIONEER_SPARQL_SECONDS", "0.5")
    monkeypatch.setenv("PIONEER_SPARQL_ROWS", "7")
    found = Settings.from_environment()
    assert (found.sparql_seconds, found.sparql_rows) == (0.5, 7)
    assert Settings.from_environment(sparql_rows=9).sparql_rows == 9


@pytest.mark.parametrize("value", ["", "soon", "0", "-1", "nan", "inf"])
def test_a_limit_that_limits_nothing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PIONEER_SPARQL_SECONDS", value)
    with pytest.raises(ValueError, match=r"(?i)sparql_seconds"):
        Settings.from_environment()
