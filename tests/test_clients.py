"""Programs that people use ask `/sparql`, and get what the engine gives."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import kg
from kg.namespaces import ATLAS, BASE, PREFIXES, SKOS
from kg.questions import question, questions, written_out
from tests.conftest import ROOT, some
from tests.raw_engine import loaded

PREFIXED = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("atlas", "case", "skos"))
"""Programs that read a query themselves know no prefixes of ours."""
STORIES = f"""{PREFIXED}SELECT ?story ?name WHERE {{
  ?story a atlas:Case ; skos:prefLabel ?name .
}} ORDER BY ?story"""
COUNTED = f"""{PREFIXED}SELECT ?shown (COUNT(DISTINCT ?statement) AS ?number) WHERE {{
  ?statement atlas:shows ?shown ; atlas:about ?story . ?story a atlas:Case .
  OPTIONAL {{ ?shown atlas:rank ?rank }}
}} GROUP BY ?shown ORDER BY DESC(?number) ?shown"""
NAMED = f"""{PREFIXED}SELECT ?file ?name WHERE {{
  GRAPH ?file {{ ?story a atlas:Case ; skos:prefLabel ?name }}
}} ORDER BY ?file"""
YES = f"{PREFIXED}ASK {{ case:tesco a atlas:Case }}"
NO = f"{PREFIXED}ASK {{ case:tesco a atlas:Scheme }}"
NAMES = f"""{PREFIXED}CONSTRUCT {{ ?story skos:prefLabel ?name }}
WHERE {{ ?story a atlas:Case ; skos:prefLabel ?name }}"""
SELECTS = {"stories": STORIES, "counted": COUNTED, "by file": NAMED}


@pytest.fixture(scope="module")
def raw(atlas: kg.Atlas) -> ox.Store:
    return loaded(atlas)


@pytest.fixture(scope="module")
def endpoint(served: str) -> str:
    return f"{served}/sparql"


def rows_of(store: ox.Store, query: str) -> list[list[str]]:
    """What the engine gives: every term as text, in order; nothing where it is not bound."""
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    rows = [[_text(term) for term in row] for row in found]
    assert rows
    return rows


def triples_of(store: ox.Store, query: str) -> set[tuple[str, str, str]]:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    triples = {(_text(one.subject), _text(one.predicate), _text(one.object)) for one in found}
    assert triples
    return triples


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


# --- curl ---


def curl(*arguments: str, given: str = "") -> str:
    program = shutil.which("curl")
    if not program:
        print("curl is not here: nothing was asked by it")
        pytest.skip("curl is not here")
    done = subprocess.run(
        [program, "-sS", "--max-time", "60", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("query", SELECTS.values(), ids=SELECTS)
def test_curl_gets_the_rows_of_the_engine_in_csv(endpoint: str, raw: ox.Store, query: str) -> None:
    told = curl("-G", endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={query}")
    assert list(csv.reader(io.StringIO(told)))[1:] == rows_of(raw, query)


def test_curl_sends_a_form_and_a_query_as_it_is(endpoint: str, raw: ox.Store) -> None:
    direct = ("-H", "Content-Type: application/sparql-query", "--data-binary", "@-")
    for told in (
        curl(endpoint, "--data-urlencode", f"query={STORIES}"),
        curl(endpoint + "/", *direct, given=STORIES),
    ):
        rows = json.loads(told)["results"]["bindings"]
        assert [[row[name]["value"] for name in ("story", "name")] for row in rows] == rows_of(
            raw, STORIES
        )
    told = curl(endpoint, *direct, "-H", "Accept: application/n-triples", given=NAMES)
    read = ox.parse(told, format=ox.RdfFormat.N_TRIPLES)
    assert {tuple(_text(term) for term in quad.triple) for quad in read} == triples_of(raw, NAMES)


def test_curl_is_told_what_is_wrong(endpoint: str) -> None:
    told = curl("-G", endpoint, "-w", "%{http_code}", "--data-urlencode", "query=SELECT ?x {")
    assert told == "Line 1, column 11: this { is never closed.\n400"


EXAMPLES = re.findall(
    r"```sh\n(.*?)```", (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_documentation_are_answered(endpoint: str, example: str) -> None:
    curl("--version")
    assert "http://127.0.0.1:8501/sparql" in example
    command = example.replace("http://127.0.0.1:8501/sparql", endpoint)
    asked = command.replace("curl ", "curl -sS --fail-with-body --max-time 60 ")
    done = subprocess.run(
        ["sh", "-c", asked], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search('tesco|Tesco|"bindings":\\[{|true|sd:Service|concept/', done.stdout)


# --- rdflib ---


@pytest.mark.parametrize("query", some(SELECTS.values()), ids=SELECTS)
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_gets_the_rows_of_the_engine(
    endpoint: str, raw: ox.Store, query: str, form: str, method: str
) -> None:
    store = SPARQLStore(endpoint, returnFormat=form, method=method)
    found = rdflib.Graph(store).query(query)
    assert [["" if term is None else str(term) for term in row] for row in found] == rows_of(
        raw, query
    )


def test_rdflib_takes_the_endpoint_for_a_graph(endpoint: str, raw: ox.Store) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    assert graph.query(YES).askAnswer is True
    assert graph.query(NO).askAnswer is False
    built = graph.query(NAMES).graph
    assert built is not None
    assert {tuple(map(str, triple)) for triple in built} == triples_of(raw, NAMES)
    described = graph.query(f"DESCRIBE <{BASE}case/tesco>").graph
    assert described is not None
    tesco, label = rdflib.URIRef(f"{BASE}case/tesco"), rdflib.URIRef(f"{SKOS}prefLabel")
    assert described.value(tesco, label) == rdflib.Literal("Tesco", lang="en")
    stories = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{ATLAS}Case")))
    assert {str(one) for one in stories} == {row[0] for row in rows_of(raw, STORIES)}
    assert graph.value(tesco, label) == rdflib.Literal("Tesco", lang="en")
    assert len(graph) == len({quad.triple for quad in raw})


@pytest.mark.parametrize("name", some([one.name for one in questions()], 6))
def test_rdflib_gets_the_rows_of_a_named_question(
    endpoint: str, atlas: kg.Atlas, name: str
) -> None:
    values = {one.name: one.example for one in question(name).parameters}
    answer = atlas.ask(name, **values)
    found = rdflib.Graph(SPARQLStore(endpoint)).query(written_out(question(name), values))
    theirs = Counter(
        tuple(str(row.get(rdflib.Variable(column), "")) for column in answer.columns)
        for row in found.bindings
    )
    ours = Counter(
        tuple(_text(row.get(column)) for column in answer.columns) for row in answer.rows
    )
    assert theirs == ours


# --- SPARQLWrapper ---


def wrapped(endpoint: str, query: str, form: str, method: str = "GET", direct: bool = False) -> Any:
    asking = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=form)
    asking.setMethod(method)
    if direct:
        asking.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    asking.setQuery(query)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ConjunctiveGraph is deprecated")  # its reader's
        return asking.query().convert()


@pytest.mark.parametrize("query", SELECTS.values(), ids=SELECTS)
@pytest.mark.parametrize(("method", "direct"), [("GET", False), ("POST", False), ("POST", True)])
def test_sparqlwrapper_gets_the_rows_of_the_engine(
    endpoint: str, raw: ox.Store, query: str, method: str, direct: bool
) -> None:
    told = wrapped(endpoint, query, SPARQLWrapper.JSON, method, direct)
    columns = told["head"]["vars"]
    rows = [
        [row[name]["value"] if name in row else "" for name in columns]
        for row in told["results"]["bindings"]
    ]
    assert rows == rows_of(raw, query)
    written = wrapped(endpoint, query, SPARQLWrapper.CSV, method, direct).decode()
    assert list(csv.reader(io.StringIO(written)))[1:] == rows


def test_sparqlwrapper_gets_tables_and_truths_in_its_other_forms(
    endpoint: str, raw: ox.Store
) -> None:
    document = wrapped(endpoint, STORIES, SPARQLWrapper.XML)
    assert len(document.getElementsByTagName("result")) == len(rows_of(raw, STORIES))
    lines = wrapped(endpoint, STORIES, SPARQLWrapper.TSV).decode().splitlines()
    assert lines[0] == "?story\t?name"
    assert len(lines) == len(rows_of(raw, STORIES)) + 1
    assert wrapped(endpoint, YES, SPARQLWrapper.JSON)["boolean"] is True
    assert wrapped(endpoint, NO, SPARQLWrapper.JSON)["boolean"] is False


@pytest.mark.parametrize("form", ["xml", "rdf+xml", "turtle", "json-ld"])
def test_sparqlwrapper_gets_the_triples_of_the_engine(
    endpoint: str, raw: ox.Store, form: str
) -> None:
    told = wrapped(endpoint, NAMES, form)
    if isinstance(told, bytes):
        told = rdflib.Graph().parse(data=told, format="turtle")
    assert {tuple(map(str, triple)) for triple in told} == triples_of(raw, NAMES)


def test_sparqlwrapper_raises_what_it_has_for_a_mistake(endpoint: str) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="never closed"):
        wrapped(endpoint, "SELECT ?x {", SPARQLWrapper.JSON)


# --- Comunica ---


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Comunica is installed, from its lock."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        print("npm is not here: nothing was asked by Comunica")
        pytest.skip("npm is not here")
    kept = ROOT / "tests" / "clients"
    assert "resolved" not in (kept / "package-lock.json").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("comunica")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(kept / name, folder)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def by_comunica(folder: Path, endpoint: str, queries: Sequence[str]) -> list[Any]:
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "clients" / "comunica.mjs"), endpoint],
        cwd=folder,
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert isinstance(answers, list)
    return answers


@pytest.mark.long
def test_comunica_gets_what_the_engine_gives(comunica: Path, endpoint: str, raw: ox.Store) -> None:
    described = f"DESCRIBE <{BASE}case/tesco>"
    answers = by_comunica(
        comunica, endpoint, [*SELECTS.values(), YES, NO, NAMES, described, "SELECT ?x {"]
    )
    for query, told in zip(SELECTS.values(), answers, strict=False):
        rows = rows_of(raw, query)
        assert [[cell["value"] for cell in row.values()] for row in told] == rows
    yes, no, names, about, wrong = answers[len(SELECTS) :]
    assert (yes, no) == (True, False)
    assert _triples(names) == triples_of(raw, NAMES)
    assert (f"{BASE}case/tesco", f"{SKOS}prefLabel", "Tesco") in _triples(about)
    assert wrong["error"]
    (first, *_) = answers[0]
    assert first["name"]["language"] == "en"
    assert first["story"]["type"] == "NamedNode"


@pytest.mark.long
def test_comunica_gets_the_rows_of_named_questions(
    comunica: Path, endpoint: str, atlas: kg.Atlas
) -> None:
    """Its own planner takes a query apart and asks in several: what it then joins is the same."""
    names = ("falls_by_force", "timeline", "sources_by_grade", "readings_of_idea")
    given = {name: {one.name: one.example for one in question(name).parameters} for name in names}
    queries = [written_out(question(name), given[name]) for name in names]
    for name, told in zip(names, by_comunica(comunica, endpoint, queries), strict=True):
        assert isinstance(told, list), (name, told)
        answer = atlas.ask(name, **given[name])
        theirs = Counter(tuple(_cell(row, column) for column in answer.columns) for row in told)
        ours = Counter(
            tuple(_text(row.get(column)) for column in answer.columns) for row in answer.rows
        )
        assert theirs == ours, name


def _cell(row: Mapping[str, Mapping[str, str]], column: str) -> str:
    return row[column]["value"] if column in row else ""


def _triples(told: Sequence[Sequence[Mapping[str, str]]]) -> set[tuple[str, ...]]:
    return {tuple(term["value"] for term in triple) for triple in told}
