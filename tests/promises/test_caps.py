"""Every limit that is promised is the one that holds, and is named in the sentence that refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import turtle
from kg.network import Wish, view
from kg.sandbox import Outcome, Sandbox
from kg.settings import Settings
from kg.store import MemoryStore
from tests.conftest import ROOT
from tests.hostile.processes import NEEDS_PROC
from tests.network import network
from tests.promises.conftest import Figure

SHIPPED = Settings(ROOT)
PROMISED = {
    "sparql_bytes": 20_000,
    "sparql_nesting": 40,
    "sparql_tokens": 1_500,
    "sparql_seconds": 5,
    "sparql_memory": 1 << 30,
    "sparql_rows_shown": 1_000,
    "sparql_rows": 10_000,
    "sparql_answer_bytes": 10_000_000,
    "file_bytes": 5_000_000,
    "graph_things": 2_000,
    "neighbourhood_things": 150,
}
"""What is promised; `design.md` and `docs/promises.md` have the same figures."""


def test_the_limits_are_those_that_are_promised(figure: Figure) -> None:
    assert {name: getattr(SHIPPED, name) for name in PROMISED} == PROMISED
    config = (ROOT / "kg" / "ui" / "config.toml", ROOT / ".streamlit" / "config.toml")
    text = next(file for file in config if file.is_file()).read_text(encoding="utf-8")
    assert "\nmaxUploadSize = 5 " in text
    figure(
        "a query: 20 kB, 40 brackets deep, 1,500 words and signs, 5 s, 1 GiB; 1,000 rows shown, 10,000 "
        "rows or 10 MB sent; a file: 5 MB; the graph: 2,000 things, 150 around one"
    )


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    store = MemoryStore()
    a, p = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    store.load({"urn:g": [ox.Triple(a, p, ox.Literal(f"{n}")) for n in range(10_001)]})
    made = Sandbox(store, SHIPPED)
    yield made
    made.close()


def padded(size: int) -> str:
    return "ASK { ?s ?p 'x' } #" + "x" * (size - 19)


@NEEDS_PROC
@pytest.mark.parametrize(
    ("fits", "reason", "limit"),
    [
        ((padded(20_000), padded(20_001)), "size", "20,000"),
        (("ASK " + "{" * 40 + "}" * 40, "ASK " + "{" * 41 + "}" * 41), "nesting", "40"),
        (
            tuple("ASK { ?s ?p ?o FILTER(?o IN (1" + ",1" * n + ")) }" for n in (740, 750)),
            "tokens",
            "1,500",
        ),
    ],
)
def test_a_query_at_the_limit_is_run_and_one_above_is_refused_with_the_limit(
    sandbox: Sandbox, fits: tuple[str, str], reason: str, limit: str
) -> None:
    assert sandbox.query(fits[0]).outcome is Outcome.COMPLETE
    refused = sandbox.query(fits[1])
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, reason)
    assert limit in refused.sentence


@NEEDS_PROC
def test_an_answer_above_the_limit_is_said_to_be_cut(sandbox: Sandbox) -> None:
    query = "SELECT ?o { ?s ?p ?o }"
    whole = sandbox.query(f"{query} LIMIT 10000")
    assert (whole.outcome, len(whole.rows)) == (Outcome.COMPLETE, 10_000)
    cut = sandbox.query(query)
    assert (cut.outcome, cut.reason, len(cut.rows)) == (Outcome.CUT, "rows", 10_000)
    assert "10,000" in cut.sentence
    large = sandbox.query(f"SELECT ('{'x' * 10_000}' AS ?x) {{ ?s ?p ?o }}")
    assert (large.outcome, large.reason) == (Outcome.CUT, "bytes")
    assert len(large.written) <= 10_000_000
    assert "10 MB" in large.sentence


def test_a_file_at_the_limit_is_read_and_one_above_is_refused_with_the_limit(
    tmp_path: Path,
) -> None:
    text = b"<urn:s> <urn:p> <urn:o> ."
    file = tmp_path / "a.ttl"
    file.write_bytes(text.ljust(5_000_000))
    assert turtle.read_file(file).mistakes == ()
    file.write_bytes(text.ljust(5_000_001))
    (mistake,) = turtle.read_file(file).mistakes
    assert mistake.code == "too-large"
    assert "5,000,000" in mistake.message


def test_the_graph_shows_no_more_than_it_promises_and_counts_the_rest() -> None:
    many = network(stories=3_000)
    whole = view(many, Wish(), most=SHIPPED.graph_things, each=SHIPPED.neighbours_at_once)
    assert len(whole.things) == 2_000
    assert whole.left_out > 900
    wish = Wish(("concept/pain",) * 20)
    around = view(many, wish, most=SHIPPED.neighbourhood_things, each=SHIPPED.neighbours_at_once)
    assert len(around.things) == 150
