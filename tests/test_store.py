"""The store: whole graphs replaced in one step, questions over their union."""

from __future__ import annotations

import itertools
import threading

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.store import MemoryStore, replacement

A, B, P = (ox.NamedNode(f"urn:{name}") for name in "abp")


def triples(*values: str) -> list[ox.Triple]:
    return [ox.Triple(A, P, ox.Literal(value)) for value in values]


def told(store: MemoryStore) -> list[str]:
    rows = store.select("SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o")
    return [row["o"].value for row in rows]


def test_a_question_sees_the_union_of_all_graphs() -> None:
    store = MemoryStore()
    store.load({"urn:one": triples("1"), "urn:two": triples("2")})
    assert told(store) == ["1", "2"]


def test_replacing_a_graph_leaves_the_others_alone_and_nothing_removes_it() -> None:
    store = MemoryStore()
    store.load({"urn:one": triples("1", "old"), "urn:two": triples("2")})
    store.replace({"urn:one": triples("1", "new")})
    assert told(store) == ["1", "2", "new"]
    store.replace({"urn:one": ()})
    assert told(store) == ["2"]


def test_a_reader_never_sees_half_of_a_replacement() -> None:
    store = MemoryStore()
    first = [str(n) for n in range(200)]
    second = [str(n + 1000) for n in range(200)]
    store.load({"urn:g": triples(*first)})
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            values = told(store)
            seen.add(len(values))
            seen.add(len({value for value in values if len(value) == 4}) % 200)

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(60):
        store.replace({"urn:g": triples(*(second if turn % 2 == 0 else first))})
    done.set()
    reader.join()
    assert seen == {200, 0}


def test_blank_nodes_of_one_graph_stay_together_when_it_is_replaced() -> None:
    store = MemoryStore()
    node = ox.BlankNode()
    rows = [ox.Triple(A, P, node), ox.Triple(node, P, ox.Literal("inside"))]
    store.replace({"urn:g": rows})
    found = store.select("SELECT ?o WHERE { <urn:a> <urn:p> / <urn:p> ?o }")
    assert [row["o"].value for row in found] == ["inside"]


@pytest.mark.parametrize("value", ['quote " back \\ line\nend', "’ – ü 漢 \U0001f680", "tab\there"])
def test_any_text_survives_a_replacement(value: str) -> None:
    store = MemoryStore()
    store.replace({"urn:g": [ox.Triple(A, P, ox.Literal(value, language="en"))]})
    (triple,) = store.graph("urn:g")
    assert triple.object == ox.Literal(value, language="en")


def test_a_parameter_is_a_term_and_never_text_of_the_query() -> None:
    store = MemoryStore()
    store.load({"urn:g": triples("1")})
    query = "SELECT ?o WHERE { ?s ?p ?o }"
    assert store.select(query, {"o": ox.Literal('1" } #')}) == ()
    assert len(store.select(query, {"o": ox.Literal("1")})) == 1


@pytest.mark.parametrize("query", ["SELECT", "INSERT DATA { <urn:a> <urn:p> 1 }", "ASK {}"])
def test_what_is_no_select_is_refused_in_a_sentence(query: str) -> None:
    with pytest.raises(StoreError, match=r"refused|expected"):
        MemoryStore().select(query)


def test_a_follower_is_given_what_there_is_and_then_each_replacement_in_order() -> None:
    store = MemoryStore()
    store.load({"urn:one": triples("1")})
    told_of: list[dict[str, str]] = []
    dump = store.follow(lambda graphs: told_of.append(dict(graphs)))
    assert dump == b'<urn:a> <urn:p> "1" <urn:one> .\n'
    store.replace({"urn:one": triples("2"), "urn:two": triples("3")})
    store.load({"urn:three": triples("4")})
    store.replace({"urn:two": ()})
    assert told_of == [
        {"urn:one": '<urn:a> <urn:p> "2" .\n', "urn:two": '<urn:a> <urn:p> "3" .\n'},
        {"urn:three": '<urn:a> <urn:p> "4" .\n'},
        {"urn:two": ""},
    ]


def test_what_a_follower_was_told_makes_the_same_store_whenever_it_began() -> None:
    store, ended = MemoryStore(), threading.Event()

    def write() -> None:
        for turn in itertools.count():
            store.replace({f"urn:g{turn % 7}": triples(str(turn), f"'{turn}' \n \\ ü")})
            if ended.is_set() and turn > 100:
                return

    writer = threading.Thread(target=write)
    writer.start()
    copies = []
    for _ in range(20):
        texts: list[str] = []
        dump = store.follow(lambda graphs, texts=texts: texts.append(replacement(graphs)))
        copies.append((dump, texts))
    ended.set()
    writer.join()
    for dump, texts in copies:
        copy = ox.Store()
        copy.load(dump, format=ox.RdfFormat.N_QUADS)
        for text in texts:
            copy.update(text)
        assert set(copy) == set(ox.parse(store.dump(), format=ox.RdfFormat.N_QUADS))


def test_who_stopped_following_is_told_nothing_more() -> None:
    store, told_of = MemoryStore(), list[object]()
    store.follow(told_of.append)
    store.unfollow(told_of.append)
    store.replace({"urn:one": triples("1")})
    assert told_of == []
