"""The named questions: golden answers worked out from the Turtle, and what is refused.

A golden answer, `answers/<question>[--<value>...].csv`, holds some columns of an answer, all of its
rows and their order. Things of the atlas stand in it by their slug, as in `tesco#clubcard`. It is
the answer of the three stories in `STORIES`, so that a further story leaves it as it is; one in
`answers/twelve` is that of the stories in `TWELVE`, one in `answers/canon` that of the entries in
`CANON`. With PIONEER_GOLDEN=write the rows are written
anew: read the difference, line by line, against the files.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.catalogue.statements import WHOSE
from kg.corpus import Corpus
from kg.errors import NotFound, QuestionError
from kg.namespaces import BASE, derived_graph, name_of
from kg.questions import (
    CAVEATS,
    TOPICS,
    Answer,
    Choice,
    Parameter,
    _read,
    ask,
    question,
    questions,
    written_out,
)
from kg.store import MemoryStore, Row
from tests.conftest import some, with_stories

ANSWERS = Path(__file__).parent / "answers"
GOLDEN = sorted(ANSWERS.glob("*.csv"))
GOLDEN_OF_TWELVE = sorted((ANSWERS / "twelve").glob("*.csv"))
GOLDEN_OF_CANON = sorted((ANSWERS / "canon").glob("*.csv"))
NAMES = [one.name for one in questions()]
STORIES = ("amazon", "glasgow-neonatal-unit", "tesco")
TWELVE = (
    *STORIES,
    "easyjet",
    "giffgaff",
    "handelsbanken",
    "o2",
    "sky",
    "tesco-homeplus",
    "timpson",
    "transport-for-london",
    "wells-fargo",
)
CANON = (
    *TWELVE,
    "alibaba",
    "apple",
    "avanza",
    "costco",
    "first-direct",
    "google",
    "johnson-and-johnson",
    "market-basket",
    "nokia",
    "ryanair",
    "southwest-airlines",
    "sprint",
    "usaa",
    "vanguard",
    "zappos",
)
HYGIENE = {"readings_without_reason", "statements_without_source"}
LACKING = {
    "belief_kept_without_fall",
    "gaps",
    "ideas_without_story",
    "objections_without_answer",
    "own_word_alone",
    "practices_held_and_lost",
    "practices_in_no_framework",
    "principles_without_story",
    "proposers_word_alone",
    "single_source",
    "statistics_without_origin",
}
"""The questions whose answer is what the atlas does not hold."""
NARROWED = {*HYGIENE, "lesson_for_phase"}
"""Those that leave something out and ask for what is there, or for faults of the files."""
WITH_OUTCOMES = {
    "belief_kept_without_fall",
    "causes_and_outcomes",
    "defences_shown",
    "falls_after_cause",
    "ideas_by_stories",
    "ideas_together",
    "lesson_for_practice",
    "practices_by_stories",
    "practices_held_and_lost",
}
"""Those in which somebody may look for how often something helps."""
PREFIX = re.compile(r"PREFIX (\w+): <[^>]+>")
KEYWORD = re.compile(
    r"\b(select|distinct|where|filter|optional|union|minus|exists|not|bind|values|order|group|by|as"
    r"|having|desc|count|concat|coalesce|replace|if|in|str|substr|lang|bound)\b"
)


def cell(row: Row, column: str) -> str:
    if column not in row:
        return ""
    text = row[column].value
    name = name_of(text)
    return f"{name.slug}#{name.part}".removesuffix("#") if name else text


def golden(file: Path) -> tuple[str, dict[str, str], list[str], list[list[str]]]:
    """Give the question, the values, the columns and the rows of a golden answer."""
    name, *given = file.stem.split("--")
    names = [parameter.name for parameter in question(name).parameters]
    values = dict(zip(names, given, strict=True))
    with file.open(encoding="utf-8", newline="") as text:
        columns, *rows = csv.reader(text)
    return name, values, columns, rows


def cells(answer: Answer, columns: Sequence[str]) -> list[list[str]]:
    return [[cell(row, column) for column in columns] for row in answer.rows]


def stored(content: Path) -> MemoryStore:
    store = MemoryStore()
    Corpus(content, store)
    return store


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Path:
    """The shipped content with the stories alone of which the golden answers were made."""
    return with_stories(tmp_path_factory.mktemp("told"), content, STORIES)


@pytest.fixture(scope="module")
def told_of_twelve(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Path:
    """The shipped content with the twelve stories alone of which the second set was made."""
    return with_stories(tmp_path_factory.mktemp("twelve"), content, TWELVE)


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory, content: Path) -> MemoryStore:
    """The shipped content with the entries alone of which the third set was made."""
    return stored(with_stories(tmp_path_factory.mktemp("canon"), content, CANON))


@pytest.fixture(scope="module")
def three(told: Path) -> MemoryStore:
    return stored(told)


@pytest.fixture(scope="module")
def twelve(told_of_twelve: Path) -> MemoryStore:
    return stored(told_of_twelve)


@pytest.fixture
def own_told(tmp_path: Path, told: Path) -> Path:
    """A copy of that content, which the test may change."""
    return Path(shutil.copytree(told, tmp_path / "told"))


@pytest.fixture
def own_told_of_twelve(tmp_path: Path, told_of_twelve: Path) -> Path:
    return Path(shutil.copytree(told_of_twelve, tmp_path / "twelve"))


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


def is_worked_out(store: MemoryStore, file: Path) -> None:
    name, values, columns, rows = golden(file)
    answer = ask(store, name, values)
    assert set(columns) <= set(answer.columns)
    if os.environ.get("PIONEER_GOLDEN") == "write":
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([columns, *cells(answer, columns)])
    assert cells(answer, columns) == rows


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_an_answer_is_the_one_that_was_worked_out_from_the_files(
    three: MemoryStore, file: Path
) -> None:
    is_worked_out(three, file)


@pytest.mark.parametrize("file", GOLDEN_OF_TWELVE, ids=lambda file: file.stem)
def test_an_answer_of_twelve_stories_is_the_one_that_was_worked_out_from_the_files(
    twelve: MemoryStore, file: Path
) -> None:
    is_worked_out(twelve, file)


@pytest.mark.parametrize("file", GOLDEN_OF_CANON, ids=lambda file: file.stem)
def test_an_answer_of_the_canon_is_the_one_that_was_worked_out_from_the_files(
    canon: MemoryStore, file: Path
) -> None:
    is_worked_out(canon, file)


def test_every_question_has_a_golden_answer() -> None:
    assert {file.stem.partition("--")[0] for file in (*GOLDEN, *GOLDEN_OF_CANON)} == set(NAMES)


def test_every_column_says_something_about_the_shipped_content(atlas: kg.Atlas) -> None:
    silent = {name: set(question(name).columns) for name in NAMES if name not in HYGIENE}
    for file in (*GOLDEN, *GOLDEN_OF_CANON):
        name, values, _, _ = golden(file)
        for row in atlas.ask(name, **values).rows:
            silent.get(name, set()).difference_update(row)
    assert {name: columns for name, columns in silent.items() if columns} == {}


Graphs = dict[str, list[ox.Triple]]


@pytest.fixture(scope="module")
def graphs(told_of_twelve: Path) -> Graphs:
    """The content as it stands in the store, with so many stories that every question has rows."""
    store = MemoryStore()
    corpus = Corpus(told_of_twelve, store)
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
    """Tell every third triple twice: of all of them a query of ten lines has a thousand rows."""
    return {**graphs, **{f"{name}/2": triples[::3] for name, triples in graphs.items()}}


def all_at_once(graphs: Graphs) -> Graphs:
    return in_two_graphs(in_two_languages(backwards(graphs)))


@pytest.mark.parametrize("change", some([all_at_once, backwards, in_two_languages, in_two_graphs]))
def test_no_answer_hangs_on_the_order_on_other_languages_or_on_a_triple_told_twice(
    graphs: Graphs, change: Callable[[Graphs], Graphs]
) -> None:
    store, changed = MemoryStore(), MemoryStore()
    store.load(graphs)
    changed.load(change(graphs))
    for file in (*GOLDEN, *GOLDEN_OF_CANON):
        name, values, _, _ = golden(file)
        assert ask(changed, name, values).rows == ask(store, name, values).rows, file.stem


@pytest.mark.parametrize(
    ("answer", "file", "thing"),
    some(
        [
            ("stories_by_cause", "cases/amazon.ttl", "<#house-on-fire>"),
            ("falls_by_force--growth", "cases/tesco.ttl", "<#drained-for-growth>"),
            ("moments_of_story--tesco", "cases/tesco.ttl", "<#value-lines>"),
            ("conflicts", "cases/glasgow-neonatal-unit.ttl", "<#babies-a-year>"),
            ("aftermaths", "cases/tesco.ttl", "<#market-abuse>"),
            ("corrections", "cases/tesco.ttl", "<#overstatement-326>"),
            ("decisions_for_class", "cases/amazon.ttl", "<#prime>"),
            ("defences_shown", "cases/tesco.ttl", "<#board-visits>"),
            ("episodes_of_year--2014", "cases/tesco.ttl", "<#fifth-warning>"),
            ("falls_after_cause--pain", "cases/tesco.ttl", "<#too-much-taken>"),
            ("ideas_by_stories--journey", "cases/tesco.ttl", "<#board-visits>"),
            ("moments_by_unknown", "cases/amazon.ttl", "<#free-slow-delivery>"),
            ("own_word_alone--amazon", "cases/amazon.ttl", "<#costly-now>"),
            ("practices_by_stories", "cases/glasgow-neonatal-unit.ttl", "<#video-updates>"),
            ("readings_of_idea--outside-in--telling", "cases/tesco.ttl", "<#tills-first>"),
            (
                "single_source--glasgow-neonatal-unit",
                "cases/glasgow-neonatal-unit.ttl",
                "<#trials-elsewhere>",
            ),
            ("stories_by_place--place-united-kingdom", "cases/tesco.ttl", "<>"),
            ("stories_by_scope", "cases/amazon.ttl", "<>"),
            ("stories_by_sector--sector-grocery-retail", "cases/tesco.ttl", "<>"),
            ("taken_back", "cases/tesco.ttl", "<#promise-dropped>"),
            ("who_is_quoted--tesco", "cases/tesco.ttl", "<#survival>"),
            ("who_was_harmed", "cases/amazon.ttl", "<#unsafe-goods>"),
        ],
        4,
    ),
)
def test_a_golden_answer_fails_when_one_statement_is_taken_out(
    own_told: Path, answer: str, file: str, thing: str
) -> None:
    name, values, columns, rows = golden(ANSWERS / f"{answer}.csv")
    without(own_told, file, thing)
    found = cells(ask(stored(own_told), name, values), columns)
    assert found != rows
    assert [row for row in found if row not in rows] == []


@pytest.mark.parametrize(
    ("answer", "story", "part"),
    some(
        [
            ("conflicts", "easyjet", "still-low-cost"),
            ("conflicts", "sky", "launch-1988"),
            ("conflicts", "tesco-homeplus", "in-print-before"),
            ("conflicts", "timpson", "sold-1973"),
            ("corrections", "wells-fargo", "three-and-a-half-million"),
            ("defences_shown", "sky", "now-tv"),
            ("falls_by_force--complexity", "o2", "harder-to-keep"),
            ("falls_by_force--distance", "wells-fargo", "hands-off"),
            ("falls_by_force--growth", "easyjet", "too-few-crews"),
            ("falls_by_force--scale", "handelsbanken", "too-big"),
            ("falls_by_force--time", "timpson", "rubber-band"),
            ("first_moments", "tesco", "people-before-profit"),
            ("moments_of_story--easyjet", "easyjet", "candid-delays"),
            ("moments_of_story--giffgaff", "giffgaff", "advertising-stopped"),
            ("moments_of_story--handelsbanken", "handelsbanken", "branches-and-cash-kept"),
            ("moments_of_story--o2", "o2", "customer-plan"),
            ("moments_of_story--o2", "o2", "fair-deal"),
            ("moments_of_story--o2", "o2", "loyalty-not-defection"),
            ("moments_of_story--sky", "sky", "football-deal"),
            ("moments_of_story--tesco-homeplus", "tesco-homeplus", "virtual-shop"),
            ("moments_of_story--timpson", "timpson", "locket"),
            (
                "moments_of_story--transport-for-london",
                "transport-for-london",
                "contactless-buses",
            ),
            ("moments_of_story--wells-fargo", "wells-fargo", "five-minutes"),
            ("principles_broken", "handelsbanken", "svenstavik"),
            ("said_and_done--wells-fargo", "wells-fargo", "letter-2016"),
            ("stories_by_cause", "giffgaff", "no-traction"),
            ("taken_back", "easyjet", "guarantee-dropped"),
            ("who_was_harmed", "transport-for-london", "card-blocked"),
        ],
        4,
    ),
)
def test_an_answer_of_twelve_stories_lacks_what_told_of_a_statement_that_is_taken_out(
    own_told_of_twelve: Path, answer: str, story: str, part: str
) -> None:
    name, values, columns, rows = golden(ANSWERS / "twelve" / f"{answer}.csv")
    without(own_told_of_twelve, f"cases/{story}.ttl", f"<#{part}>")
    found = cells(ask(stored(own_told_of_twelve), name, values), columns)
    lost = [row for row in rows if row not in found]
    assert found == [row for row in rows if row not in lost]
    assert any(f"{story}#{part}" in row for row in lost)


@pytest.mark.parametrize(
    ("answer", "column", "file", "thing"),
    some(
        [
            ("readings_by_story", "statements", "cases/amazon.ttl", "<#house-on-fire>"),
            ("sources_by_grade", "statements", "cases/amazon.ttl", "<#house-on-fire>"),
            ("statements_by_year", "statements", "cases/amazon.ttl", "<#house-on-fire>"),
            ("stories_by_idea--descent", "statements", "cases/tesco.ttl", "<#too-much-taken>"),
            ("stories_by_idea--descent", "ours", "cases/tesco.ttl", "<#too-much-taken>"),
            (
                "sources_of_story--glasgow-neonatal-unit",
                "statements",
                *["cases/glasgow-neonatal-unit.ttl", "<#trials-elsewhere>"],
            ),
        ],
        3,
    ),
)
def test_a_count_is_one_less_when_one_statement_is_taken_out(
    own_told: Path, answer: str, column: str, file: str, thing: str
) -> None:
    name, values, columns, rows = golden(ANSWERS / f"{answer}.csv")
    without(own_told, file, thing)
    found = ask(stored(own_told), name, values).rows
    at = columns.index(column)
    assert sum(int(row[column].value) for row in found) == sum(int(row[at]) for row in rows) - 1


def test_an_idea_is_without_story_when_the_statement_that_shows_it_is_taken_out(
    own_told: Path,
) -> None:
    without(own_told, "cases/tesco.ttl", "<#board-visits>")
    answer = ask(stored(own_told), "ideas_without_story", {"scheme": "journey"})
    assert ["attend-to-the-belief-system"] in cells(answer, ["idea"])


# --- the files ---


@pytest.mark.parametrize("name", NAMES)
def test_a_question_opens_with_its_sentence_what_it_binds_and_what_it_gives(name: str) -> None:
    first, second, third = question(name).sparql.splitlines()[:3]
    assert re.fullmatch(r"# [A-Z].*\?", first)
    assert re.fullmatch(r"# Binds: (nothing|\?\w+ \([a-z]+\)(, \?\w+ \([a-z]+\))*)", second)
    assert re.fullmatch(r"# Gives: \?\w+( \([^?()]+\))?(, \?\w+( \([^?()]+\))?)*", third)
    assert question(name).about in TOPICS


@pytest.mark.parametrize("name", NAMES)
def test_what_is_bound_and_given_is_what_is_selected(name: str) -> None:
    one = question(name)
    (line,) = (line for line in one.sparql.splitlines() if line.startswith("SELECT "))
    selected = re.findall(r"(?:AS )?\?(\w+)(?!\) AS)", re.sub(r"COUNT\(.*?\) ", "", line))
    assert selected == [*(parameter.name for parameter in one.parameters), *one.columns]


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
    assert (files("kg") / "queries" / "named" / f"{name}.rq").is_file()


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


def test_what_asks_for_what_is_not_there_says_that_it_knows_this_atlas_alone() -> None:
    negate = re.compile(r"FILTER NOT EXISTS|MINUS")
    found = {one.name for one in questions() if negate.search(one.sparql)}
    assert found - LACKING - NARROWED == set()
    assert (LACKING | NARROWED) - set(NAMES) == set()
    said = {one.name for one in questions() if CAVEATS["closed-world"] in one.caveats}
    assert LACKING - said == set()
    assert NARROWED & said == set()


def test_what_counts_outcomes_says_how_the_stories_were_chosen() -> None:
    said = {one.name for one in questions() if CAVEATS["selection"] in one.caveats}
    assert said == WITH_OUTCOMES


def test_what_is_to_be_minded_is_said_in_sentences() -> None:
    assert all(re.fullmatch(r"[A-Z].*\.", sentence) for sentence in CAVEATS.values())
    assert {sentence for one in questions() for sentence in one.caveats} == set(CAVEATS.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_first_shown_with_values_that_have_an_answer(
    atlas: kg.Atlas, name: str
) -> None:
    answer = atlas.ask(name, **{one.name: one.example for one in question(name).parameters})
    assert bool(answer.rows) == (name not in HYGIENE)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_question_written_out_has_the_same_answer_without_anything_bound(
    three: MemoryStore, file: Path
) -> None:
    name, values, _, _ = golden(file)
    text = written_out(question(name), values)
    assert text.splitlines()[0] == f"# {question(name).sentence}"
    assert text.splitlines()[1].startswith("PREFIX ")
    assert three.select(text) == ask(three, name, values).rows


def test_a_value_that_is_written_out_stays_a_value() -> None:
    for value in ("pain } DROP ALL", "pain>", "pain\npain"):
        with pytest.raises(QuestionError):
            written_out(question("statements_of_idea"), {"concept": value})
    assert ox.Literal('" . } #').value in str(Parameter("words", "text").bind('" . } #').value)


def test_what_an_answer_needs_to_be_shown_is_given_of_what_it_gives() -> None:
    for one in questions():
        assert {name for name, _ in one.heads} <= {*one.columns, "rows"}
        assert set(one.chart.columns if one.chart else ()) <= set(one.columns)
        assert not {p.name for p in one.parameters} & {"q", "tab", "query"}  # the page's own words


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("# No question\n# Binds: nothing\n# Gives: ?a\n# About: falls", "must open with"),
        ("# Why?\n# Gives: ?a\n# Binds: nothing\n# About: falls", "must open with"),
        ("# Why?\n# Binds: nothing\n# Gives: ?a", "must say # About: one of stories, ideas"),
        ("# Why?\n# Binds: nothing\n# Gives: ?a\n# About: cheese", "must say # About"),
        ("# Why?\n# Binds: nothing\n# Gives: ?a\n# About: falls\n# a remark", "nothing reads"),
        ("# Why?\n# Binds: nothing\n# Gives: ?a\n# About: falls\n# Chrat: bar ?a", "nothing reads"),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?a\n# About: falls\n# About: ideas",
            "may stand there once",
        ),
        ("# Why?\n# Binds: all\n# Gives: ?a\n# About: falls", "must bind"),
        ("# Why?\n# Binds: ?a (cheese)\n# Gives: ?b\n# About: falls", "binds a cheese"),
        ("# Why?\n# Binds: ?a (year)\n# Gives: ?b\n# About: falls", "must say # Example"),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Example: a = 1999",
            "must say # Example",
        ),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Columns: b is B",
            "name = words is wanted",
        ),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Columns: c = C",
            r"heads or draws \?c, which it does not give",
        ),
        ("# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Chart: pie ?b", "is wanted"),
        ("# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Chart: bar b", "is wanted"),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Chart: timeline ?b",
            "is wanted",
        ),
        ("# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Chart: bar ?c", "does not give"),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Caveat: open-world",
            "says # Caveat: open-world; known are closed-world, selection",
        ),
        (
            "# Why?\n# Binds: nothing\n# Gives: ?b\n# About: falls\n# Caveat: selection,closed-world",
            "with a comma and a space between two",
        ),
    ],
)
def test_a_file_that_opens_wrongly_is_named_with_what_is_wanted(
    tmp_path: Path, head: str, said: str
) -> None:
    file = tmp_path / "new.rq"
    file.write_text(f"{head}\nSELECT ?a\nWHERE {{\n  ?a ?b ?c .\n}}\n", encoding="utf-8")
    with pytest.raises(QuestionError, match=said) as caught:
        _read(file)
    assert "new.rq" in str(caught.value)


# --- what a person means by a value ---

FORCES = (
    Choice("growth", "Growth"),
    Choice("no-time", "Time"),
    Choice("time", "Another time"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("growth", "growth"), ("Growth", "growth"), (" gROWTH ", "growth"), ("time", "time")],
)
def test_a_value_or_a_name_is_taken_in_any_case_and_the_value_first(text: str, value: str) -> None:
    assert Parameter("force", "concept").choose(text, FORCES).value == value


@pytest.mark.parametrize(
    ("text", "near"),
    [("grwoth", ("growth",)), ("ano", ("time",)), ("", ()), ("\0", ()), ("x" * 10_000, ())],
)
def test_what_nothing_is_called_is_answered_with_the_nearest(
    text: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(NotFound) as caught:
        Parameter("force", "concept").choose(text, FORCES)
    assert caught.value.nearest == near


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
        "Pian",
        "a b",
        "pain> ?p ?o } #",
        "pain . ?s ?p ?o",
        "../case/tesco",
        "case:tesco",
        "https://w3id.org/pioneer-atlas/case/tesco",
        "concept/concept/pain",
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
    nothing = {"basis": "word", "year": "0999"}
    bound = {p.name: p.bind(nothing.get(p.kind, "nothing-of-this-name")) for p in one.parameters}
    assert small.select(one.sparql, bound) == ()


@pytest.mark.parametrize(
    "value",
    [
        *("pain", "Pain", "PAIN", "pain ", "concept:pain", "concept/pain"),
        *("https://w3id.org/pioneer-atlas/concept/pain", f"<{BASE}concept/pain>"),
    ],
)
def test_a_value_is_taken_as_it_is_printed(atlas: kg.Atlas, value: str) -> None:
    rows = atlas.ask("falls_after_cause", cause="pain").rows
    assert rows
    assert atlas.ask("falls_after_cause", cause=value).rows == rows


def test_whose_reading_it_is_can_be_said_in_any_of_its_names(atlas: kg.Atlas) -> None:
    for names in (
        ("word", "proposersTerm", "atlas:proposersTerm", "the authors’ word"),
        ("telling", "proposersTelling", "the authors tell it, the label is ours"),
        ("ours", "editorial", f"{BASE}ontology#editorial", "Our reading"),
    ):
        rows = [atlas.ask("readings_of_idea", concept="pain", basis=name).rows for name in names]
        assert rows[1:] == rows[:-1]
    with pytest.raises(QuestionError, match="'edit' is no basis; one of word, telling, ours"):
        atlas.ask("readings_of_idea", concept="pain", basis="edit")


def test_the_vocabulary_and_the_answers_say_in_the_same_words_whose_reading_it_is(
    atlas: kg.Atlas,
) -> None:
    store = atlas._store
    asked = "SELECT ?label { ?one a <%s#Basis> ; <%s> ?label }"
    rows = store.select(
        asked % (f"{BASE}ontology", "http://www.w3.org/2004/02/skos/core#prefLabel")
    )
    assert {row["label"].value for row in rows} == set(WHOSE.values())
    found = {row["whose"].value for row in atlas.ask("defences_shown").rows if "whose" in row}
    assert found <= set(WHOSE.values())


def test_a_value_of_another_class_is_refused_with_what_there_is_to_choose(atlas: kg.Atlas) -> None:
    with pytest.raises(QuestionError, match=r"growth is no cause; one of ambition, fear, pain\."):
        atlas.ask("falls_after_cause", cause="growth")
    with pytest.raises(QuestionError, match="growth is no practice"):
        atlas.ask("lesson_for_practice", practice="growth")


def test_what_is_nearest_can_be_chosen(atlas: kg.Atlas) -> None:
    with pytest.raises(NotFound, match=r"No cause named 'plan'\. Nearest: pain\.") as error:
        atlas.ask("falls_after_cause", cause="plan")
    causes = {one.value for one in atlas.choices(question("falls_after_cause").parameters[0])}
    assert set(error.value.nearest) <= causes


def test_a_value_that_is_there_costs_one_look_and_no_list(three: MemoryStore) -> None:
    def never(_: Parameter) -> Sequence[Choice]:
        raise AssertionError

    assert ask(three, "falls_by_force", {"force": "growth"}, never).rows


def test_a_parameter_that_there_is_not_is_said_before_one_that_is_missing(atlas: kg.Atlas) -> None:
    with pytest.raises(QuestionError, match=r"no parameter 'cuase'\. Did you mean cause\?"):
        atlas.ask("falls_after_cause", cuase="pain")


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
    some(
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
        3,
    ),
)
def test_what_has_lost_its_source_or_reason_is_found(
    own_told: Path, name: str, file: str, thing: str, line: str, found: str
) -> None:
    without(own_told, file, thing, line)
    assert cells(ask(stored(own_told), name, {}), ["thing"]) == [[found]]


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


def test_a_citation_that_names_no_source_is_none(own_told: Path) -> None:
    path = own_told / "cases/amazon.ttl"
    text = path.read_text(encoding="utf-8")
    bare = text.replace(
        "[ atlas:source source:katten-amazon-2025 ; atlas:locator", "[ atlas:locator"
    )
    path.write_text(
        bare.replace("[ atlas:source source:willkie-amazon-2025 ]", '[ atlas:locator "p. 1"@en ]'),
        encoding="utf-8",
    )
    found = cells(ask(stored(own_told), "statements_without_source", {}), ["thing"])
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
    rows = [row for row in cells(answer, ["question", "story", "statement"]) if row[1]]
    assert rows == [
        ["Did it fail?", "small", "small#failed"],
        ["Did it fail?", "small", "small#held"],
    ]


def test_a_critic_is_told_with_what_is_objected_to(small: MemoryStore) -> None:
    answer = ask(small, "critics", {})
    assert [row for row in cells(answer, answer.columns) if row[2] == "small#objection"] == [
        [
            "complexity",
            "Complexity",
            "small#objection",
            "An objection",
            *[""] * 5,
            "imd-burningness-2021",
            "What lights a fire within your company?",
        ]
    ]


def test_a_critic_who_is_not_named_is_told_in_words(three: MemoryStore) -> None:
    answer = ask(three, "critics", {})
    told = cells(answer, ["statement", "critic", "criticLabel"])
    assert ["a-platitude", *["A retail executive, not named"] * 2] in told
    assert ["no-longer-a-fan", "maz-iqbal", "Maz Iqbal"] in told


def test_what_a_member_of_the_organisation_wrote_is_its_own_word(small: MemoryStore) -> None:
    answer = ask(small, "own_word_alone", {"case": "small"})
    assert cells(answer, ["statement", "sources"]) == [
        ["small#act", "1"],  # one author of the book is of the business school
        ["small#failed", "1"],
        ["small#held", "1"],
    ]


def test_what_happened_over_years_happened_in_each_of_them(small: MemoryStore) -> None:
    story = SMALL.replace(
        'atlas:begin "1999"^^',
        'atlas:end "2003-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> ;\n    atlas:begin "1999"^^',
    )
    store = MemoryStore()
    triples = [quad.triple for quad in ox.parse(story, format=ox.RdfFormat.TURTLE)]
    store.load({"urn:small": triples})
    found = {
        year: [
            row["statement"].value.partition("#")[2]
            for row in store.select(
                question("episodes_of_year").sparql, {"year": Parameter("year", "year").bind(year)}
            )
        ]
        for year in ("1998", "1999", "2001", "2003", "2004")
    }
    assert found == {"1998": [], "1999": ["act"], "2001": ["act"], "2003": ["act"], "2004": []}
