"""The examples from which SPARQL is learnt: each runs as it stands, here and elsewhere.

What an example gives is held against rdflib, which reads the same content and shares no code with
the engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.query import ResultRow

import kg
from bench.answers import Plain, plain, plain_rdflib
from kg.atlas import Atlas
from kg.errors import QuestionError
from kg.namespaces import PREFIXES
from kg.questions import LESSONS, TOPICS, Example, _example, examples, questions
from kg.sandbox import Outcome, Result
from tests.conftest import ROOT, some

EXAMPLES = {one.name: one for one in examples()}
FORMS = {"table": "select", "yes or no": "ask", "graph": "construct"}
ELSEWHERE = {
    "in-which-file": "a graph of rdflib holds all triples, and not in which file each stands",
}
"""The examples that another engine cannot be asked, and why."""
JOINED = ("which",)
"""Columns of GROUP_CONCAT, whose parts come in any order."""
LONGEST_ADDRESS = 4_000
KEYWORD = re.compile(
    r"\b(select|distinct|where|filter|optional|union|minus|exists|not|bind|values|order|group|by|as"
    r"|having|desc|count|sum|avg|min|max|round|concat|group_concat|separator|coalesce|replace|if|in"
    r"|str|substr|lang|bound|limit|offset|construct|ask|graph|regex|contains|lcase|strafter)\b"
)
TAUGHT = {
    "a table": r"\bSELECT\b",
    "yes or no": r"\bASK\b",
    "a graph": r"\bCONSTRUCT\b",
    "what may be missing": r"\bOPTIONAL\b",
    "what is missing": r"\bNOT EXISTS\b",
    "either of two patterns": r"\bUNION\b",
    "a list of values": r"\bVALUES\b",
    "a value of one’s own": r"\bBIND\b",
    "groups": r"\bGROUP BY\b",
    "a filter of groups": r"\bHAVING\b",
    "a query within": r"\{\s+SELECT\b",
    "the next property": r"\w / \w",
    "either property": r"\w \| \^?\w",
    "backwards": r"\^\w+:",
    "any number of times": r"\w\*",
    "once or more": r"\)\+",
    "files": r"\bGRAPH\b",
    "one page after another": r"\bOFFSET\b",
    "a thing without a name": r"\[ ",
    "text in one cell": r"\bGROUP_CONCAT\b",
    "a year out of a date": r"\bSUBSTR \(STR|\bSUBSTR\(STR",
}


def body(text: str) -> str:
    """Give a query without its comments, the texts in it emptied."""
    return re.sub(r'"[^"]*"', '""', re.sub(r"(?m)^ *#.*", "", text))


@pytest.fixture(scope="module")
def hasty(content: Path) -> Iterator[Atlas]:
    """The atlas with a shorter limit of time than it is shipped with, to leave room for growth."""
    settings = kg.Settings(content=content)
    with Atlas(replace(settings, sparql_seconds=settings.sparql_seconds / 2)) as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(hasty: Atlas) -> dict[str, Result]:
    return {name: hasty.sparql(one.text) for name, one in EXAMPLES.items()}


@pytest.fixture(scope="module")
def everything(hasty: Atlas) -> rdflib.Graph:
    return hasty.graph()


# --- what they are ---


def test_there_are_examples_of_every_topic_in_the_order_in_which_it_is_learnt() -> None:
    assert len(EXAMPLES) == len(examples()) >= 24
    assert list(dict.fromkeys(one.about for one in examples())) == list(LESSONS)
    assert set(TOPICS) < set(LESSONS)


def test_every_form_and_what_a_graph_is_asked_with_is_taught() -> None:
    assert {one.gives for one in examples()} == set(FORMS)
    untaught = [
        what
        for what, pattern in TAUGHT.items()
        if not any(re.search(pattern, body(one.text)) for one in examples())
    ]
    assert untaught == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_opens_with_what_it_asks_and_with_what_there_is_to_learn(name: str) -> None:
    one = EXAMPLES[name]
    first, second, third = one.text.split("\n")[:3]
    assert (first, second) == (f"# {one.asks}", f"# {one.trick}")
    assert third.startswith("PREFIX ")
    assert re.fullmatch(r"[A-Z].*[^.?]", one.asks)
    assert re.fullmatch(r".+[.]", one.trick)
    assert one.trick not in {other.trick for other in examples() if other != one}
    assert one.asks not in {question.sentence.rstrip("?") for question in questions()}
    assert "About:" not in one.text


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_written_in_the_style_of_the_house(name: str) -> None:
    text = body(EXAMPLES[name].text)
    bare = re.sub(r'""|<[^>]*>|[?\w]+:[\w-]*|\?\w+', "", text)
    assert KEYWORD.findall(bare) == []
    assert ("LIMIT" in text) <= ("ORDER BY" in text)
    assert ("SELECT" in text) <= ("ORDER BY" in text or text.count("SELECT (") >= 1)
    assert not re.search(r"SELECT (DISTINCT )?\*", text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_declares_the_prefixes_that_it_uses_and_no_other(name: str) -> None:
    text = body(EXAMPLES[name].text)
    declared = re.findall(r"PREFIX (\w+): <([^>]+)>", text)
    used = re.findall(r"(?<![\w?])([a-z]+):", re.sub(r"<[^>]*>|(?m:^PREFIX .*)", "", text))
    assert [prefix for prefix, _ in declared] == sorted(set(used))
    assert all(PREFIXES.get(prefix, iri) == iri for prefix, iri in declared)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# All\n# About: nothing\n# Learn.\nSELECT ?a\nWHERE { ?a ?b ?c }\n", "About: one of"),
        ("# All\n# About: first\nSELECT ?a\nWHERE { ?a ?b ?c }\n", "what there is to learn"),
        ("# All\n# Learn.\n# About: first\nASK { ?a ?b ?c }\n", "About: one of"),
        ("# All\n# About: first\n# Learn.\nDESCRIBE ?a\n", "SELECT, ASK or CONSTRUCT"),
    ],
)
def test_a_file_that_does_not_say_what_it_teaches_is_an_error(
    text: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "01-wrong.rq"
    file.write_text(text)
    with pytest.raises(QuestionError, match=told):
        _example(file)


# --- that they run ---


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_answered_whole_within_the_limits(
    name: str, answers: dict[str, Result]
) -> None:
    result = answers[name]
    assert result.outcome is Outcome.COMPLETE, result.sentence
    assert result.form == FORMS[EXAMPLES[name].gives]
    assert result.rows or result.triples or result.boolean


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_column_of_an_example_is_empty_from_top_to_bottom(
    name: str, answers: dict[str, Result]
) -> None:
    result = answers[name]
    seen = {column for row in result.rows for column in row}
    assert seen == set(result.columns)


def rows_of(result: Result) -> Counter[tuple[tuple[str, Plain], ...]]:
    return Counter(
        tuple(sorted((name, parted(name, plain(term))) for name, term in row.items()))
        for row in result.rows
    )


def parted(name: str, term: Plain) -> Plain:
    if name not in JOINED:
        return term
    return ("parts", *sorted(re.split("[;,] ", term[1])))


@pytest.mark.parametrize("name", some(sorted(EXAMPLES.keys() - ELSEWHERE.keys()), 4))
def test_another_engine_gives_the_same(
    name: str, answers: dict[str, Result], everything: rdflib.Graph
) -> None:
    ours, theirs = answers[name], everything.query(EXAMPLES[name].text)
    if ours.form == "select":
        rows = Counter(
            tuple(
                sorted(
                    (str(name), parted(str(name), plain_rdflib(term)))
                    for name, term in row.asdict().items()
                    if term is not None
                )
            )
            for row in theirs
            if isinstance(row, ResultRow)
        )
        assert rows_of(ours) == rows
    elif ours.form == "ask":
        assert theirs.askAnswer is ours.boolean
    else:
        assert theirs.graph is not None
        made = Counter(tuple(map(plain_rdflib, triple)) for triple in theirs.graph)
        assert made == Counter(
            (plain(one.subject), plain(one.predicate), plain(one.object))  # type: ignore[arg-type]
            for one in ours.triples
        )


@pytest.mark.parametrize("name", some(EXAMPLES, 10))
def test_an_example_is_sparql_1_1(name: str) -> None:
    parseQuery(EXAMPLES[name].text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_asks_no_engine_of_its_own_and_is_short_enough_for_an_address(name: str) -> None:
    text = EXAMPLES[name].text
    assert not re.search(r">\s*\(", body(text))  # a function of one engine, by its address
    assert {name.split(":")[0] for name in re.findall(r"\b[a-z]+:\w+\(", body(text))} <= {"xsd"}
    assert not re.search(r"\\[bdsw]", text)  # not in the regular expressions of XPath
    assert len(urlencode({"tab": "own", "query": text})) < LONGEST_ADDRESS


def test_what_is_counted_can_be_drawn(answers: dict[str, Result]) -> None:
    for one in examples():
        result = answers[one.name]
        if one.about == "counting" and len(result.rows) > 1:
            numbers = [row[result.columns[-1]].value for row in result.rows]
            assert [float(number) for number in numbers], one.name


def test_every_file_of_examples_is_read() -> None:
    folder = ROOT / "kg" / "queries" / "examples"
    names = {re.sub(r"^\d+-|\.rq$", "", file.name) for file in folder.iterdir()}
    assert names == set(EXAMPLES)
    assert all(isinstance(one, Example) for one in examples())
