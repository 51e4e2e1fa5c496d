"""The named questions: golden answers worked out from the Turtle, and what is refused.

A golden answer, `answers/<question>[--<value>].csv`, holds some columns of an answer, all of its
rows and their order. Things of the atlas stand in it by their slug, as in `tesco#clubcard`.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.corpus import Corpus
from kg.errors import NotFound, QuestionError
from kg.namespaces import BASE, derived_graph, name_of
from kg.questions import Answer, ask, question, questions
from kg.store import MemoryStore, Row

GOLDEN = sorted((Path(__file__).parent / "answers").glob("*.csv"))
NAMES = [one.name for one in questions()]
HYGIENE = {"readings_without_reason", "statements_without_source"}
PREFIX = re.compile(r"PREFIX (\w+): <[^>]+>")
KEYWORD = re.compile(
    r"\b(select|distinct|where|filter|optional|union|minus|exists|not|bind|values|order|group|by|as"
    r"|count|concat|coalesce|replace|if|in|str|lang|bound)\b"
)


def cell(row: Row, column: str) -> str:
    if column not in row:
        return ""
    text = row[column].value
    name = name_of(text)
    return f"{name.slug}#{name.part}".removesuffix("#") if name else text


def golden(file: Path) -> tuple[str, dict[str, str], list[str], list[list[str]]]:
    """Give the question, the values, the columns and the rows of a golden answer."""
    name, _, value = file.stem.partition("--")
    values = {parameter.name: value for parameter in question(name).parameters}
    with file.open(encoding="utf-8", newline="") as text:
        columns, *rows = csv.reader(text)
    return name, values, columns, rows


def cells(answer: Answer, columns: Sequence[str]) -> list[list[str]]:
    return [[cell(row, column) for column in columns] for row in answer.rows]


def stored(content: Path) -> MemoryStore:
    store = MemoryStore()
    Corpus(content, store)
    return store


def without(content: Path, file: str, thing: str, line: str = "") -> None:
    """Take a thing out of a file, or only its lines that begin with `line`."""
    path = content / file
    text = path.read_text(encoding="utf-8")
    start = text.index(f"\n{thing}\n") + 1
    end = text.index("\n.\n", start) + 3
    block = text[start:end]
    kept = re.sub(rf"(?m)^    {line}\b.*\n(?:        .*\n)*", "", block) if line else ""
    assert kept != block
    path.write_text(text[:start] + kept + text[end:], encoding="utf-8")


# --- golden answers ---


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_an_answer_is_the_one_that_was_worked_out_from_the_files(
    atlas: kg.Atlas, file: Path
) -> None:
    name, values, columns, rows = golden(file)
    answer = atlas.ask(name, **values)
    assert set(columns) <= set(answer.columns)
    assert cells(answer, columns) == rows


def test_every_question_has_a_golden_answer() -> None:
    assert {file.stem.partition("--")[0] for file in GOLDEN} == set(NAMES)


def test_every_column_says_something_about_the_shipped_content(atlas: kg.Atlas) -> None:
    silent = {name: set(_gives(name)) for name in NAMES if name not in HYGIENE}
    for file in GOLDEN:
        name, values, _, _ = golden(file)
        for row in atlas.ask(name, **values).rows:
            silent.get(name, set()).difference_update(row)
    assert {name: columns for name, columns in silent.items() if columns} == {}


Graphs = dict[str, list[ox.Triple]]


@pytest.fixture(scope="module")
def graphs(content: Path) -> Graphs:
    """The shipped content as it stands in the store."""
    store = MemoryStore()
    corpus = Corpus(content, store)
    names = [name for file in corpus.files for name in (file.graph, derived_graph(file.graph))]
    return {name: list(store.graph(name)) for name in names}


def backwards(graphs: Graphs) -> Graphs:
    return {name: graphs[name][::-1] for name in reversed(graphs)}


def in_two_languages(graphs: Graphs) -> Graphs:
    def twins(triple: ox.Triple) -> Iterator[ox.Triple]:
        text = triple.object
        if isinstance(text, ox.Literal) and text.language == "en":
            other = ox.Literal(f"A {text.value}", language="nl")
            yield ox.Triple(triple.subject, triple.predicate, other)
        yield triple

    return {name: [t for one in triples for t in twins(one)] for name, triples in graphs.items()}


def in_two_graphs(graphs: Graphs) -> Graphs:
    return {f"{name}{copy}": triples for name, triples in graphs.items() for copy in ("", "/2")}


@pytest.mark.parametrize("change", [backwards, in_two_languages, in_two_graphs])
def test_no_answer_hangs_on_the_order_on_other_languages_or_on_a_triple_told_twice(
    graphs: Graphs, change: Callable[[Graphs], Graphs]
) -> None:
    store, changed = MemoryStore(), MemoryStore()
    store.load(graphs)
    changed.load(change(graphs))
    for file in GOLDEN:
        name, values, _, _ = golden(file)
        assert ask(changed, name, values).rows == ask(store, name, values).rows, file.stem


@pytest.mark.parametrize(
    ("answer", "file", "thing"),
    [
        ("stories_by_cause", "cases/amazon.ttl", "<#house-on-fire>"),
        ("falls_by_force--growth", "cases/tesco.ttl", "<#drained-for-growth>"),
        ("moments_of_story--tesco", "cases/tesco.ttl", "<#value-lines>"),
        ("conflicts", "cases/glasgow-neonatal-unit.ttl", "<#babies-a-year>"),
        ("aftermaths", "cases/tesco.ttl", "<#market-abuse>"),
    ],
)
def test_a_golden_answer_fails_when_one_statement_is_taken_out(
    own_content: Path, answer: str, file: str, thing: str
) -> None:
    name, values, columns, rows = golden(Path(__file__).parent / "answers" / f"{answer}.csv")
    without(own_content, file, thing)
    found = cells(ask(stored(own_content), name, values), columns)
    assert found != rows
    assert [row for row in found if row not in rows] == []


# --- the files ---


def _gives(name: str) -> list[str]:
    return re.findall(r"\?(\w+)", question(name).gives)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_opens_with_its_sentence_what_it_binds_and_what_it_gives(name: str) -> None:
    first, second, third = question(name).sparql.splitlines()[:3]
    assert re.fullmatch(r"# [A-Z].*\?", first)
    assert re.fullmatch(r"# Binds: (nothing|\?\w+ \([a-z]+\)(, \?\w+ \([a-z]+\))*)", second)
    assert re.fullmatch(r"# Gives: \?\w+( \([^?()]+\))?(, \?\w+( \([^?()]+\))?)*", third)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_bound_and_given_is_what_is_selected(name: str) -> None:
    one = question(name)
    (line,) = (line for line in one.sparql.splitlines() if line.startswith("SELECT "))
    selected = re.findall(r"(?:AS )?\?(\w+)(?!\) AS)", re.sub(r"COUNT\(.*?\) ", "", line))
    assert selected == [*(parameter.name for parameter in one.parameters), *_gives(name)]


@pytest.mark.parametrize("name", NAMES)
def test_a_question_ends_with_its_order_and_keeps_to_the_style(name: str) -> None:
    text = question(name).sparql
    assert text.splitlines()[-1].startswith("ORDER BY ")
    prefixes = PREFIX.findall(text)
    body = re.sub(r"(?m)^(#|PREFIX ).*\n|^ *#.*\n", "", text)
    assert prefixes == sorted(prefixes)
    assert set(prefixes) == set(re.findall(r"\b(\w+):\w", re.sub(r'"[^"]*"', "", body)))
    bare = re.sub(r'"[^"]*"|[?\w]+:[\w-]+|\?\w+', "", body)
    assert KEYWORD.findall(bare) == []
    assert "*" not in bare


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_a_name_of_words_joined_by_underscores(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert (files("kg") / "queries" / f"{name}.rq").is_file()


def test_whose_reading_it_is_is_said_in_the_same_words_everywhere() -> None:
    said = [one.sparql for one in questions() if "?whose" in one.gives]
    found = [re.findall(r"IF\(\?basis = [^?]+(?:.|\n)*?AS \?whose", text) for text in said]
    assert [len(ways) for ways in found] == [1] * len(said)
    (words,) = {re.sub(r"\s+", " ", ways[0]) for ways in found}
    assert '= atlas:proposersTerm, "the authors’ word"' in words
    assert '= atlas:proposersTelling, "the authors tell it, the label is ours"' in words
    assert '= atlas:editorial, "our reading"' in words


def test_what_only_the_atlas_knows_is_said_to_be_so() -> None:
    assert "as far as this atlas knows" in question("principles_without_story").sentence


# --- what is refused ---


def test_an_unknown_question_is_answered_with_the_nearest(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound, match="No question named 'moment_of_story'") as caught:
        atlas.ask("moment_of_story")
    assert caught.value.nearest[0] == "moments_of_story"


def test_a_question_named_like_nothing_is_answered_with_all_there_are(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound) as caught:
        atlas.ask("zzz")
    assert caught.value.nearest == ()
    assert all(name in str(caught.value) for name in NAMES)


def test_the_catalogues_own_questions_cannot_be_asked_by_name(atlas: kg.Atlas) -> None:
    for name in ("case", "read/case", "../read/case", "queries/read/case"):
        with pytest.raises(NotFound):
            atlas.ask(name)


def test_a_missing_value_is_asked_for_by_name_and_kind(atlas: kg.Atlas) -> None:
    with pytest.raises(QuestionError, match=re.escape("falls_by_force needs force=(concept): ")):
        atlas.ask("falls_by_force")


def test_an_unknown_value_is_named_with_what_is_taken(atlas: kg.Atlas) -> None:
    with pytest.raises(QuestionError, match=r"no parameter 'story'\. It takes: case"):
        atlas.ask("timeline", case="tesco", story="tesco")
    with pytest.raises(QuestionError, match=r"no parameter 'case'\. It takes: none"):
        atlas.ask("conflicts", case="tesco")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Pain",
        "pain ",
        "pain\n",
        "a b",
        "pain> ?p ?o } #",
        "pain . ?s ?p ?o",
        "../case/tesco",
        "https://w3id.org/pioneer-atlas/concept/pain",
        '"pain"',
        "?concept",
        "é",
    ],
)
def test_a_value_that_is_no_name_is_refused_in_words(atlas: kg.Atlas, value: str) -> None:
    with pytest.raises(QuestionError, match="the name of a concept is wanted") as caught:
        atlas.ask("statements_of_idea", concept=value)
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("name", [one.name for one in questions() if one.parameters])
def test_what_is_bound_restricts_the_answer(small: MemoryStore, name: str) -> None:
    one = question(name)
    bound = {parameter.name: parameter.bind("nothing-of-this-name") for parameter in one.parameters}
    assert small.select(one.sparql, bound) == ()


def test_a_name_that_nothing_has_is_an_error_with_the_nearest(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound, match=r"No case named 'tessco'\. Nearest: tesco") as error:
        atlas.ask("timeline", case="tessco")
    assert error.value.nearest[0] == "tesco"


# --- hygiene ---


@pytest.mark.parametrize("name", sorted(HYGIENE))
def test_the_shipped_content_gives_a_question_of_hygiene_no_row(atlas: kg.Atlas, name: str) -> None:
    assert atlas.ask(name).rows == ()


@pytest.mark.parametrize(
    ("name", "file", "thing", "line", "found"),
    [
        (
            "statements_without_source",
            "cases/tesco.ttl",
            "<#clubcard>",
            "atlas:cites",
            "tesco#clubcard",
        ),
        (
            "statements_without_source",
            "ontology/schemes/journey.ttl",
            "concept:pain",
            "atlas:cites",
            "pain",
        ),
        (
            "readings_without_reason",
            "cases/amazon.ttl",
            "<#house-on-fire>",
            "atlas:because",
            "amazon#house-on-fire",
        ),
        (
            "readings_without_reason",
            "cases/tesco.ttl",
            "<#too-much-taken>",
            "atlas:because",
            "tesco#too-much-taken",
        ),
        (
            "readings_without_reason",
            "cases/tesco.ttl",
            "<#healthy-eating>",
            "atlas:basis",
            "tesco#healthy-eating",
        ),
        (
            "readings_without_reason",
            "ontology/schemes/journey.ttl",
            "concept:scale",
            "atlas:because",
            "scale",
        ),
        (
            "readings_without_reason",
            "ontology/schemes/principles.ttl",
            "mapping:tension-04-14",
            "atlas:because",
            "tension-04-14",
        ),
    ],
)
def test_what_has_lost_its_source_or_reason_is_found(
    own_content: Path, name: str, file: str, thing: str, line: str, found: str
) -> None:
    without(own_content, file, thing, line)
    assert cells(ask(stored(own_content), name, {}), ["thing"]) == [[found]]


@pytest.mark.parametrize("stance", ["shows", "counters", "breaks", "doubts", "phase"])
def test_a_reading_without_basis_and_reason_is_found_whatever_it_says(stance: str) -> None:
    store = MemoryStore()
    told = f"""
        @prefix atlas: <{BASE}ontology#> .
        <urn:told> atlas:statement "Told."@en ; atlas:{stance} <urn:idea> .
        <urn:edge> atlas:{stance} <urn:idea> .
    """
    store.load({"urn:g": [quad.triple for quad in ox.parse(told, format=ox.RdfFormat.TURTLE)]})
    assert cells(ask(store, "readings_without_reason", {}), ["thing"]) == [["urn:told"]]


def test_a_citation_that_names_no_source_is_none(own_content: Path) -> None:
    path = own_content / "cases/amazon.ttl"
    text = path.read_text(encoding="utf-8")
    bare = text.replace(
        "[ atlas:source source:katten-amazon-2025 ; atlas:locator", "[ atlas:locator"
    )
    path.write_text(
        bare.replace("[ atlas:source source:willkie-amazon-2025 ]", '[ atlas:locator "p. 1"@en ]'),
        encoding="utf-8",
    )
    found = cells(ask(stored(own_content), "statements_without_source", {}), ["thing"])
    assert ["amazon#settlement"] in found


# --- what the shipped content does not show ---

SMALL = f"""# Case: a small story
@base <{BASE}case/small> .
@prefix atlas: <{BASE}ontology#> .
@prefix concept: <{BASE}concept/> .
@prefix organisation: <{BASE}organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <{BASE}source/> .

<>
    a atlas:Case ;
    skos:prefLabel "Small"@en ;
    atlas:organisation organisation:imd ;
    atlas:gap "Much."@en ;
.

<#act>
    a atlas:MomentOfBelief ;
    skos:prefLabel "An act"@en ;
    atlas:about <> ;
    atlas:statement "It was done."@en ;
    atlas:begin "1999"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
    atlas:dateAsTold "long ago"@en ;
    atlas:phase concept:flow-of-moments ;
    atlas:basis atlas:editorial ;
    atlas:because "Why."@en ;
    atlas:cost "Money."@en ;
    atlas:customerBenefit "Time."@en ;
    atlas:organisationBenefit "Trust."@en ;
    atlas:unknown atlas:resistance ;
    atlas:cites [ atlas:source source:customer-copernicus ; atlas:locator "p. 1"@en ] ;
.

<#failed>
    a atlas:Episode ;
    skos:prefLabel "A failure"@en ;
    atlas:about <> , organisation:imd ;
    atlas:statement "It failed."@en ;
    atlas:undated true ;
    atlas:aftermathOf <#act> ;
    atlas:answers "Did it fail?"@en , "When?"@en ;
    atlas:doubts concept:principle-01-accountability ;
    atlas:breaks concept:principle-02-mission ;
    atlas:basis atlas:editorial ;
    atlas:because "It does not hold."@en ;
    atlas:cites [ atlas:source source:imd-burningness-2021 ] ;
.

<#held>
    a atlas:Claim ;
    skos:prefLabel "No failure"@en ;
    atlas:about <> ;
    atlas:statement "It did not fail."@en ;
    atlas:answers "Did it fail?"@en ;
    atlas:conflictsWith <#failed> ;
    atlas:cites [ atlas:source source:customer-copernicus ; atlas:locator "p. 2"@en ] ;
.

<#objection>
    a atlas:Critique ;
    skos:prefLabel "An objection"@en ;
    atlas:about concept:complexity ;
    atlas:statement "A critic objects."@en ;
    atlas:doubts concept:complexity ;
    atlas:targets concept:complexity ;
    atlas:basis atlas:proposersTerm ;
    atlas:cites [ atlas:source source:imd-burningness-2021 ] ;
.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, content: Path) -> MemoryStore:
    """The shipped vocabulary and commons, and one small story."""
    own = tmp_path_factory.mktemp("small")
    shutil.copytree(content / "ontology", own / "ontology")
    shutil.copytree(content / "cases" / "commons", own / "cases" / "commons")
    (own / "cases" / "small.ttl").write_text(SMALL, encoding="utf-8")
    return stored(own)


def test_each_field_of_a_moment_stands_in_its_own_column(small: MemoryStore) -> None:
    answer = ask(small, "moments_of_story", {"case": "small"})
    (row,) = answer.rows
    assert {column: cell(row, column) for column in answer.columns if column in row} == {
        "moment": "small#act",
        "momentLabel": "An act",
        "begin": "1999",
        "dateAsTold": "long ago",
        "phase": "flow-of-moments",
        "phaseLabel": "Flow of Moments of Belief",
        "whose": "our reading",
        "cost": "Money.",
        "customerBenefit": "Time.",
        "organisationBenefit": "Trust.",
        "unknown": "Who was against it.",
    }


def test_a_story_whose_first_moment_nobody_tells_has_an_empty_row(small: MemoryStore) -> None:
    answer = ask(small, "first_moments", {})
    assert cells(answer, answer.columns) == [["small", "Small", *[""] * 7]]


def test_what_is_not_told_of_a_moment_is_a_gap_of_its_story(small: MemoryStore) -> None:
    answer = ask(small, "gaps_of_story", {"case": "small"})
    assert cells(answer, answer.columns) == [
        ["Much.", "", ""],
        ["Nobody who was read tells this: resistance.", "small#act", "An act"],
    ]


def test_a_statement_about_an_idea_itself_has_no_story(small: MemoryStore) -> None:
    answer = ask(small, "statements_of_idea", {"concept": "complexity"})
    assert cells(answer, ["story", "stance", "statement", "whose"]) == [
        ["", "gives ground to doubt it", "small#objection", "the authors’ word"]
    ]


def test_a_principle_that_a_story_doubts_or_breaks_is_not_without_story(small: MemoryStore) -> None:
    answer = ask(small, "principles_without_story", {})
    assert [row["number"].value for row in answer.rows] == [str(n) for n in range(3, 23)]


@pytest.mark.parametrize("name", ["aftermaths", "principles_broken"])
def test_what_is_about_an_organisation_too_is_told_once(small: MemoryStore, name: str) -> None:
    assert [cell(row, "story") for row in ask(small, name, {}).rows] == ["small"]


def test_only_the_question_that_both_answer_is_in_conflict(small: MemoryStore) -> None:
    answer = ask(small, "conflicts", {})
    assert cells(answer, ["question", "story", "statement"]) == [
        ["Did it fail?", "small", "small#failed"],
        ["Did it fail?", "small", "small#held"],
    ]
