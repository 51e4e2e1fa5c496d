"""How far the standards are met is a figure, and a figure that changes fails the build.

The suites are those of the W3C. Each figure stands here with the tests that fail, by name. Turtle and
SHACL lie in `shared/suites` beside the checkout (or where PIONEER_SUITES says); the others in a
checkout of github.com/w3c/rdf-tests, where PIONEER_RDF_TESTS says. What is not there is skipped.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyrudof
import pytest

from kg.sandbox._check import refusal
from kg.settings import Settings
from kg.shapes._shacl import as_ntriples
from kg.turtle import read
from tests.conftest import ROOT
from tests.promises.conftest import Figure
from tests.test_turtle import agreement

SUITES = Path(os.environ.get("PIONEER_SUITES") or ROOT.parent / "shared" / "suites")
RDF_TESTS = Path(os.environ.get("PIONEER_RDF_TESTS") or SUITES / "rdf-tests")
WHERE = "https://w3c.github.io/rdf-tests/"
SHT = "http://www.w3.org/ns/shacl-test#"
SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a suite: its file, whether that is valid, and the file that holds its graph."""

    file: Path
    base: str
    is_valid: bool
    result: Path | None

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def data(self) -> bytes:
        return self.file.read_bytes()


def cases(folder: Path, base: str) -> tuple[Case, ...]:
    """Give the tests of a suite, as its manifest lists them."""
    manifest = folder / "manifest.ttl"
    if not manifest.is_file():
        reason = f"A suite of the W3C is not at {folder}; set PIONEER_SUITES or PIONEER_RDF_TESTS."
        print(reason)
        pytest.skip(reason)
    quads = list(
        ox.parse(manifest.read_bytes(), ox.RdfFormat.TURTLE, base_iri=f"{base}manifest.ttl")
    )
    told: dict[str, dict[object, str]] = {"type": {}, "action": {}, "result": {}}
    for quad in quads:
        name = quad.predicate.value.partition("#")[2]
        if name in told and isinstance(quad.object, ox.NamedNode):
            told[name][quad.subject] = quad.object.value.removeprefix(base)
    return tuple(
        Case(
            folder / file,
            base + file,
            "Negative" not in told["type"][test],
            folder / told["result"][test] if test in told["result"] else None,
        )
        for test, file in told["action"].items()
    )


def canonical(quads: list[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


# --- Files ---


@pytest.mark.parametrize(
    ("suite", "form", "number"),
    [
        ("rdf-n-triples", ox.RdfFormat.N_TRIPLES, 70),
        ("rdf-n-quads", ox.RdfFormat.N_QUADS, 87),
        ("rdf-turtle", ox.RdfFormat.TURTLE, 313),
        ("rdf-trig", ox.RdfFormat.TRIG, 356),
    ],
)
def test_the_parser_of_record_does_what_every_test_expects(
    suite: str, form: ox.RdfFormat, number: int, figure: Figure
) -> None:
    base = f"{WHERE}rdf/rdf11/{suite}/"
    here = SUITES / "w3c-turtle"
    found = cases(here if suite == "rdf-turtle" else RDF_TESTS / "rdf" / "rdf11" / suite, base)
    failed = []
    for one in found:
        try:
            quads = list(ox.parse(one.data, format=form, base_iri=one.base))
        except SyntaxError:
            right = not one.is_valid
        else:
            right = one.is_valid
            if one.result:
                of = ox.RdfFormat.N_QUADS if one.result.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
                right &= canonical(quads) == canonical(list(ox.parse(one.result.read_bytes(), of)))
        if not right:
            failed.append(one.name)
    assert failed == []
    assert len(found) == number
    figure(f"W3C {form.name} 1.1, pyoxigraph {ox.__version__}: {number} of {number}")


@pytest.fixture(scope="module")
def turtle() -> tuple[Case, ...]:
    return cases(SUITES / "w3c-turtle", f"{WHERE}rdf/rdf11/rdf-turtle/")


def test_our_reader_gives_the_graph_that_every_valid_file_expects(
    turtle: tuple[Case, ...], figure: Figure
) -> None:
    count: Counter[str] = Counter()
    valid = [one for one in turtle if one.is_valid]
    for one in valid:
        document = read(one.data, base=one.base, max_bases=10)
        plain = list(ox.parse(one.data, format=ox.RdfFormat.TURTLE, base_iri=one.base))
        assert [mistake.code for mistake in document.mistakes] == ([] if plain else ["empty-file"])
        expected = plain
        if one.result:
            expected = list(ox.parse(one.result.read_bytes(), format=ox.RdfFormat.N_TRIPLES))
            count["expected"] += 1
        found = [ox.Quad(*triple) for triple in document.triples]
        assert canonical(found) == canonical(expected), one.name
        spelled = agreement(document, document.text, one.base)
        assert not spelled["wrong"], one.name
        assert spelled["right"] == 3 * len(plain), one.name
        count += spelled
    assert (len(valid), count["expected"]) == (219, 145)
    figure(
        f"W3C Turtle 1.1, our reader: {len(valid)} of 219 valid files read, {count['expected']} of 145 "
        f"with the graph that is expected, {count['right']:,} terms at their places"
    )


def test_our_reader_finds_a_mistake_that_is_added_to_any_valid_file(
    turtle: tuple[Case, ...],
) -> None:
    for one in turtle:
        if one.is_valid:
            text = one.data.decode() + "\n<x:s> <x:p> .\n"
            document = read(text.encode(), base=one.base, max_bases=10)
            lines = [mistake.line for mistake in document.mistakes]
            assert lines == [len(re.split(r"\r\n|\r|\n", text)) - 1], one.name


def test_our_reader_names_a_place_in_every_invalid_file(
    turtle: tuple[Case, ...], figure: Figure
) -> None:
    invalid = [one for one in turtle if not one.is_valid]
    mistakes = 0
    for one in invalid:
        document = read(one.data, base=one.base)
        assert document.triples == ()
        assert document.mistakes, one.name
        for mistake in document.mistakes:
            assert 1 <= mistake.line <= one.data.count(b"\n") + 1, one.name
            assert 1 <= mistake.column <= len(document.line(mistake.line)) + 1, one.name
            assert mistake.end_column <= len(document.line(mistake.line)) + 1, one.name
            assert mistake.message, one.name
            assert mistake.fix, one.name
            mistakes += 1
    assert len(invalid) == 94
    figure(
        f"W3C Turtle 1.1, our reader: {len(invalid)} of 94 invalid files refused, {mistakes} mistakes "
        "each with its line, what was found and what to do"
    )


# --- Queries ---

SYNTAX = (
    *(f"sparql/sparql10/syntax-sparql{number}" for number in range(1, 6)),
    "sparql/sparql11/syntax-query",
)
TAKEN_THOUGH_BAD = {"syn-bad-26.rq"}
"""Queries that are wrong by the suite, and that the engine answers."""
QUERIES_AND_OURS = (293, {"from": 5, "escape": 5})
"""How many queries there are, and how many good ones we refuse for what they are, by reason."""
SHACL_CASES = 98


def test_queries_that_are_right_are_read_and_the_others_refused(figure: Figure) -> None:
    store, limits = ox.Store(), Settings(ROOT)
    count: Counter[str] = Counter()
    wrong, by_us = set(), Counter[str]()
    for folder in SYNTAX:
        for one in cases(RDF_TESTS / folder, f"{WHERE}{folder}/"):
            text = one.data.decode()
            count["queries"] += 1
            refused = refusal(text, limits)
            if refused and refused.reason != "syntax":
                by_us[refused.reason] += one.is_valid
                count["good, refused by us"] += one.is_valid
                continue
            try:
                store.query(text, base_iri=one.base)
                taken = True
            except SyntaxError:
                taken = False
            except RuntimeError:  # it is read, and names a function that nobody has
                taken = True
            if taken and refused:
                wrong.add(f"{one.name}, which our check cannot read")
            if taken is not one.is_valid:
                wrong.add(one.name)
    assert wrong == TAKEN_THOUGH_BAD
    assert (count["queries"], dict(by_us)) == QUERIES_AND_OURS
    figure(
        f"W3C SPARQL 1.0 and 1.1 syntax: {count['queries']} queries, {len(wrong)} taken that should "
        f"not be ({', '.join(sorted(wrong))}); of those that are right we refuse "
        + ", ".join(f"{number} for {reason}" for reason, number in sorted(by_us.items()) if number)
    )


# --- Shapes ---


def test_the_validator_finds_what_the_suite_of_shacl_expects(figure: Figure) -> None:
    suite = SUITES / "w3c-shacl-core"
    if not suite.is_dir():
        reason = f"The W3C SHACL suite is not at {suite}; set PIONEER_SUITES to its parent."
        print(reason)
        pytest.skip(reason)
    rudof = pyrudof.Rudof()
    passed, failed = 0, []
    for path in sorted(suite.rglob("*.ttl")):
        parsed = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri())
        triples = tuple(quad.triple for quad in parsed)

        def named(what: str, triples: tuple[ox.Triple, ...] = triples) -> str:
            (value,) = {t.object.value for t in triples if t.predicate.value == what} or {""}
            return str(value)

        data, shapes = named(f"{SHT}dataGraph"), named(f"{SHT}shapesGraph")
        if not data:
            continue
        expected = Counter(
            str(t.object) for t in triples if t.predicate.value == f"{SHACL}focusNode"
        )
        rudof.reset_shacl()
        rudof.read_shacl(of_suite(path, shapes), format=pyrudof.ShaclFormat.NTriples)
        rudof.read_data(of_suite(path, data), format=pyrudof.RDFFormat.NTriples)
        if len(rudof.validate_shacl().violations) == expected.total():
            passed += 1
        else:
            failed.append(path.name)
    assert failed == []
    assert passed == SHACL_CASES
    figure(
        f"W3C SHACL core, our validator: {passed} of {SHACL_CASES} with every result that is expected"
    )


def of_suite(path: Path, named: str) -> str:
    file = path.with_name(named.rpartition("/")[2])
    parsed = ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return as_ntriples(quad.triple for quad in parsed)
