"""The console: what can be asked for, what came of a query, the same from elsewhere, examples."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import kg
from kg import rendering
from kg.export import triples_of
from kg.namespaces import BASE, XSD
from kg.questions import LESSONS, examples
from kg.rendering import Sorting
from kg.rendering.answering import AS_IT_CAME
from kg.rendering.calling import as_curl, as_python, as_r
from kg.sandbox import Outcome, Result
from kg.settings import Settings
from kg.store import Row, Term
from kg.ui import state
from kg.ui.running import Running
from kg.ui.tripled import MOST, drawn_of
from tests import test_asking as asking
from tests.app_pages import SCAN, SCANNED
from tests.test_rendering import HOSTILE, Outline

QUERY = "SELECT ?story WHERE { ?story a atlas:Case } ORDER BY ?story"
EXAMPLES = {one.name: one for one in examples()}
DOWNLOADED = ("CSV", "TSV", "JSON", "XML")


@dataclass(frozen=True)
class Seen(asking.Seen):
    """What a page shows, and what its components were given."""

    given: tuple[dict[str, object], ...]

    def role(self, name: str) -> dict[str, object]:
        return next(one for one in self.given if one.get("role") == name)


Visit = Callable[..., Seen]


def _page() -> None:
    from kg.ui.pages import ask

    ask()


def _leaves(block: object) -> Iterator[object]:
    for child in (getattr(block, "children", None) or {}).values():
        if getattr(child, "children", None):
            yield from _leaves(child)
        else:
            yield child


@pytest.fixture
def visit(atlas: kg.Atlas, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open an address of the console as the app does; any exception fails the test."""

    def opened(address: str, *, of: kg.Atlas | None = None, session: str = "") -> Seen:
        monkeypatch.setattr(state, "atlas", lambda: of or atlas)
        monkeypatch.setattr(sys.modules["kg.ui.pages.console"], "_AT_ONCE", 60)
        monkeypatch.setattr(manifest_scanner, SCAN, SCANNED)
        running = AppTest.from_function(_page, default_timeout=60)
        for name, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items():
            running.query_params[name] = values
        if session:
            running.session_state["own-query"] = session
        running.run()
        assert not running.exception
        shown = list(_leaves(running.main))
        given = [
            json.loads(one.proto.json)  # type: ignore[attr-defined]
            for one in shown
            if getattr(one, "type", "") == "bidi_component"
        ]
        downloads = [
            one.proto.label  # type: ignore[attr-defined]
            for one in shown
            if getattr(one, "type", "") == "download_button"
        ]
        markup = "".join(str(one.get("markup", "")) for one in given)
        return Seen(markup, tuple(downloads), tuple(given))

    return opened


@pytest.fixture(scope="module")
def narrow(few: Path) -> Iterator[kg.Atlas]:
    """A few stories, of which a page shows three rows."""
    with kg.Atlas(replace(Settings.from_environment(content=few), sparql_rows_shown=3)) as one:
        yield one


def own(query: str, **more: str) -> str:
    return "/ask?" + urlencode({"tab": "own", "query": query, **more})


def whole(markup: str) -> None:
    """Assert that every tag is closed in its order."""
    outline = Outline(markup)
    assert outline.crossed == []
    assert outline.open == []


def result(outcome: Outcome, **more: object) -> Result:
    usual = Result(outcome, "", "A sentence.", "select")
    return replace(usual, **more)  # type: ignore[arg-type]


def number(text: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


# --- before anything was asked ---


def test_an_example_stands_in_the_editor_and_nothing_is_run_before_that_is_asked_for(
    visit: Visit,
) -> None:
    start = visit("/ask?tab=own")
    whole(start.markup)
    assert start.role("text")["text"] == examples()[0].text
    assert start.role("text")["language"] == "sparql"
    assert start.role("past")["last"] is None
    assert start.rows == 0
    assert start.downloads == ()


def test_the_tab_of_ones_own_has_a_short_address_too(visit: Visit) -> None:
    assert visit("/ask?own").markup == visit("/ask?tab=own").markup


def test_every_example_stands_under_its_topic_and_is_a_link_that_works_without_script(
    visit: Visit,
) -> None:
    seen = visit("/ask?tab=own")
    assert len(EXAMPLES) >= 20
    links = [link for link in seen.attributes("a", "href") if "query=" in link]
    assert [parse_qs(urlsplit(link).query)["query"][0] for link in links] == [
        one.text for one in examples()
    ]
    assert seen.attributes("a", "data-write") == [one.text for one in examples()]
    for heading in {LESSONS[one.about] for one in examples()}:
        assert seen.markup.count(f"<h3>{rendering.parts.escape(heading)}</h3>") == 1
    opened = visit(links[0])
    assert "Complete." in opened.words
    assert opened.rows >= 12
    assert opened.role("text")["text"] == examples()[0].text


def test_what_there_is_to_ask_for_exists_and_can_be_asked_for(atlas: kg.Atlas) -> None:
    markup = rendering.own_model()
    whole(markup)
    attributes = Outline(markup).attributes
    codes = [v for t, n, v in attributes if n == "data-triple" and v]
    codes += dict.fromkeys(v for t, n, v in attributes if n == "data-start")
    for code in codes:
        pattern = code if code.startswith("?") else f"?thing {code} ?value ."
        assert atlas.sparql(f"ASK {{ {pattern} }}").boolean is True, code
    assert len([code for code in codes if code.startswith("?")]) == 5


# --- what came of it ---


def test_what_is_asked_is_the_query_to_the_letter(visit: Visit) -> None:
    query = '\n\nSELECT ("<b>&amp;</textarea>" AS ?a) (1 AS ?b)\n{ }\n'
    seen = visit(own(query))
    assert seen.role("text")["text"] == query
    last = seen.role("past")["last"]
    assert isinstance(last, dict)
    assert last["text"] == query
    assert last["said"].startswith("One row · ")
    assert seen.rows == 1
    assert "<b>&amp;</textarea>" in seen.words
    whole(seen.markup)


def test_a_yes_or_no_is_a_sentence_and_triples_are_a_list_with_names(visit: Visit) -> None:
    asked = visit(own("ASK { ?s a atlas:Case }"))
    assert "Yes: the atlas holds what you ask for." in asked.words
    assert asked.downloads == ("JSON", "XML")
    seen = visit(
        own("CONSTRUCT { ?s atlas:shows ?i } { VALUES ?s { case:tesco } ?s atlas:shows ?i }")
    )
    assert seen.downloads == ("Turtle", "N-Triples", "JSON-LD", "RDF/XML")
    assert "/case?id=tesco" in seen.attributes("a", "href")
    assert "<code>atlas:shows</code>" in seen.markup
    pictures = [one for one in seen.given if "things" in one]
    assert [one["label"] for one in pictures[0]["things"]].count("Tesco") == 1  # type: ignore[attr-defined]


def test_of_many_rows_the_first_are_shown_and_that_is_said(visit: Visit, narrow: kg.Atlas) -> None:
    seen = visit(own(QUERY), of=narrow)
    assert seen.rows == 3
    assert "The first 3 are shown; the downloads hold" in seen.words
    triples = "CONSTRUCT { ?s a atlas:Case } { ?s a atlas:Case }"
    made = visit(own(triples), of=narrow)
    assert made.rows == 3
    assert "The first 3 are shown; the downloads hold" in made.words


def test_a_cut_answer_says_so(visit: Visit) -> None:
    seen = visit(own("SELECT ?s ?p ?o { ?s ?p ?o }"))
    assert "Cut short. The first 10,000 rows; there are more." in seen.words
    assert seen.rows == 1000
    assert "The first 1,000 are shown; the downloads hold 10,000." in seen.words


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s { ?s <urn:none> ?o }", "Nothing fits. Nothing in the atlas answers this."),
        ("SELECT ?s {", "Not run. Line 1, column 11"),
        ("DROP ALL", "Not run. DROP changes what is kept"),
        ("SELECT ?s { SERVICE <http://evil/> { ?s ?p ?o } }", "Not run. SERVICE asks another"),
        ("SELECT ?s { ?s ?p ?o } \0", "Not run. Line 1"),
        ("x" * 20_001, "Not run. The query is longer than 20,000 bytes."),
        ("x" * 400_000, "Not run. The query is longer than 20,000 bytes."),
        ("<script>alert(1)</script>", "Not run."),
        ("   ", ""),
    ],
)
def test_what_was_not_answered_is_told_apart_in_words(visit: Visit, query: str, said: str) -> None:
    seen = visit(own(query))
    whole(seen.markup)
    assert said in seen.words
    assert "script" not in Outline(seen.markup).tags
    assert seen.rows == 0
    assert seen.downloads == ()


def test_every_outcome_has_a_word_and_a_sign_of_its_own() -> None:
    lines = [rendering.own_outcome(result(outcome), 10) for outcome in Outcome]
    lines.append(rendering.own_waiting(1.5, 5))
    words = [re.search(r"<b[^>]*>(.*?)\.</b>", line) for line in lines]
    signs = [re.search(r"<svg.*?</svg>", line) for line in lines]
    assert len({word[1] for word in words if word}) == len(Outcome) + 1 == 6
    assert len({sign[0] for sign in signs if sign}) == 6
    for line in lines:
        whole(line)
        assert 'role="status"' in line


def test_where_free_queries_are_off_the_page_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = result(Outcome.REFUSED, reason="off", sentence="Free queries are off here.", form="")
    monkeypatch.setattr(kg.Atlas, "sparql", lambda *_, **__: off)
    seen = visit(own(QUERY))
    assert "Not run. Free queries are off here." in seen.words


def test_a_query_too_long_for_an_address_runs_and_the_page_says_that_no_link_carries_it(
    visit: Visit,
) -> None:
    query = f"{QUERY} # {'long ' * 2000}"
    seen = visit("/ask?tab=own", session=query)
    assert seen.rows >= 12
    assert "a link to this page does not carry it" in seen.words
    assert "The query as a file" in seen.downloads
    assert not [link for link in seen.attributes("button", "data-copy") if "query=" in link]
    sorts = [link for link in seen.attributes("a", "href") if "sort=story" in link]
    assert set(sorts) == {"/ask?tab=own&sort=story"}  # the window knows the query
    short = visit(own("ASK {}"), session=query)
    assert "does not carry" not in short.words
    assert "Yes:" in short.words


# --- rows and their order ---


def say(term: Term) -> str:
    return {BASE + "case/b": "Alpha", BASE + "case/a": "Beta"}.get(term.value, term.value)


def test_rows_are_sorted_numbers_by_size_things_by_name_and_what_is_not_there_last() -> None:
    def ordered(column: str, *, down: bool = False) -> Sequence[Row]:
        rows: list[Row] = [
            {"n": number("10"), "t": ox.NamedNode(BASE + "case/a")},
            {"n": number("9.5", "decimal"), "t": ox.NamedNode(BASE + "case/b")},
            {"t": ox.Literal("Aardvark")},
            {"n": ox.Literal("two")},
            {"n": number("NaN", "double")},
        ]
        return rendering.own_sorted(rows, Sorting(column, down), say)

    assert [row["n"].value for row in ordered("n") if "n" in row] == ["9.5", "10", "NaN", "two"]
    assert "n" not in ordered("n")[-1]
    assert "n" not in ordered("n", down=True)[-1]
    assert [say(row["t"]) for row in ordered("t") if "t" in row] == ["Aardvark", "Alpha", "Beta"]
    assert [row["n"].value for row in ordered("n", down=True)[:2]] == ["two", "NaN"]


def test_the_order_of_the_rows_is_in_the_address_and_a_head_turns_it(visit: Visit) -> None:
    query = "SELECT ?n { VALUES ?n { 3 20 100 } }"
    assert 'aria-sort="none"' in visit(own(query)).markup
    up = visit(own(query, sort="n"))
    assert re.findall(r'<td class="number"[^>]*>(\d+)<', up.markup) == ["3", "20", "100"]
    assert 'aria-sort="ascending"' in up.markup
    turned = [link for link in up.attributes("a", "href") if "sort=-n" in link]
    assert re.findall(r'<td class="number"[^>]*>(\d+)<', visit(turned[0]).markup) == [
        "100",
        "20",
        "3",
    ]
    assert visit(own(query, sort="-none")).rows == 3  # an order that somebody mistyped is none
    assert Sorting.read("-", ["n"]) == AS_IT_CAME


def test_things_stand_by_their_names_lead_to_their_pages_and_only_web_addresses_are_followed() -> (
    None
):
    row: Row = {
        "story": ox.NamedNode(BASE + "case/b"),
        "told": ox.NamedNode(BASE + "case/b#clubcard"),
        "term": ox.NamedNode(BASE + "ontology#Case"),
        "web": ox.NamedNode("https://example.org/a?b&c"),
        "script": ox.NamedNode("javascript:alert(1)"),
        "data": ox.NamedNode("data:text/html,alert(1)"),
        "text": ox.Literal(HOSTILE, language="nl"),
        "blank": ox.BlankNode("x"),
        "number": number("3"),
    }
    markup = rendering.own_answer((*row, "none"), [row], say, lambda order: f"/ask?sort={order}")
    whole(markup)
    body = markup.partition("<tbody>")[2]
    links = [v for t, n, v in Outline(body).attributes if (t, n) == ("a", "href")]
    assert links == ["/case?id=b", "/case?id=b#clubcard", "https://example.org/a?b&c"]
    words = " ".join(Outline(body).words)
    for one in ("Alpha", "atlas:Case", "javascript:alert(1)", "nl", "3", "nothing told"):
        assert one in words
    assert not {"script", "img"} & set(Outline(markup).tags)
    assert not [n for _, n, _ in Outline(markup).attributes if n.startswith("on")]


@pytest.mark.parametrize("name", [HOSTILE, "a b", "x" * 500])
def test_a_hostile_column_stays_a_name(name: str) -> None:
    markup = rendering.own_answer(
        (name,), [{name: ox.Literal(name)}], say, lambda order: f"/{order}"
    )
    whole(markup)
    assert not {"script", "img"} & set(Outline(markup).tags)


# --- what is drawn ---


def charted(*rows: dict[str, ox.Literal | ox.NamedNode], columns: str = "a b") -> str:
    found = rendering.own_charted(
        result(Outcome.COMPLETE, columns=tuple(columns.split()), rows=rows)
    )
    return found.question.chart.kind if found and found.question.chart else ""


def test_one_name_and_one_number_are_bars_a_year_and_a_number_are_a_timeline() -> None:
    def bars(*names: str) -> list[dict[str, ox.Literal | ox.NamedNode]]:
        return [{"a": ox.Literal(name), "b": number(str(n))} for n, name in enumerate(names)]

    assert charted(*bars("x", "y")) == "bar"
    assert (
        charted(
            {"a": number("2001", "gYear"), "b": number("3")},
            {"a": number("1999", "gYear"), "b": number("4")},
        )
        == "timeline"
    )
    assert charted(*bars("x")) == ""  # one bar says nothing
    assert charted(*bars("x", "x")) == ""  # two of one name would be added up
    assert charted(*bars(*(str(n) for n in range(61)))) == ""
    assert charted({"a": ox.Literal("x"), "b": number("-1")}, *bars("y", "z")) == ""
    assert charted({"a": ox.Literal("x")}, *bars("y", "z")) == ""
    assert charted(*bars("x", "y"), columns="a b c") == ""


def test_a_chart_names_its_columns(visit: Visit) -> None:
    seen = visit(own(EXAMPLES["by-decade"].text))
    assert "Bar chart: episodes by decade" in " ".join(seen.attributes("svg", "aria-label"))


def test_a_picture_holds_the_most_linked_things_and_leads_only_to_pages_of_ours() -> None:
    shows = ox.NamedNode(BASE + "ontology#shows")
    story = ox.NamedNode(BASE + "case/a")
    triples = [ox.Triple(story, shows, ox.NamedNode(f"urn:x:{n}")) for n in range(MOST + 5)]
    triples.append(ox.Triple(story, shows, ox.Literal("text")))
    drawn, left_out = drawn_of(triples, say, {}, "/base")
    assert drawn
    assert left_out == 6
    things = [one for one in drawn.elements["things"] if isinstance(one, dict)]
    assert len(things) == MOST
    assert {one["to"] for one in things} == {"", "/base/case?id=a"}
    assert len({one["id"] for one in things}) == MOST
    assert drawn_of(triples[-1:], say, {}) == (None, 0)


def test_an_idea_in_a_picture_has_its_family_and_a_hostile_name_is_text(atlas: kg.Atlas) -> None:
    pain = next(ref for ref in atlas.glossary().values() if ref.slug == "pain")
    one = ox.NamedNode(BASE + "case/x#%3Cimg%20onerror=alert(1)%3E")
    link = ox.Triple(one, ox.NamedNode("urn:p"), ox.NamedNode(pain.iri))
    drawn, _ = drawn_of([link], atlas.label, {pain.iri: pain})
    assert drawn
    shown = {
        str(thing["label"]): thing for thing in drawn.elements["things"] if isinstance(thing, dict)
    }
    assert shown[pain.label]["family"] == pain.family.lower()
    assert shown[pain.label]["to"] == "/concept?id=pain"


# --- a query on its way ---


def test_a_query_on_its_way_is_waited_for_and_stopped() -> None:
    def answer(query: str, stop: threading.Event) -> Result:
        assert stop.wait(30)
        return result(Outcome.STOPPED, reason="cancelled", sentence=query)

    running = Running("ASK {}", "now", answer)
    assert running.wait(0.01) is None
    assert not running.over
    running.cancel()
    came = running.wait(30)
    assert came is not None
    assert (came.reason, came.sentence) == ("cancelled", "ASK {}")
    assert running.over
    assert Running("ASK {}", "now", answer).id != running.id


def test_what_ended_a_query_instead_of_an_answer_is_raised_where_it_is_waited_for() -> None:
    def fail(query: str, stop: threading.Event) -> Result:
        raise TimeoutError(query)

    with pytest.raises(TimeoutError, match="ASK"):
        Running("ASK {}", "now", fail).wait(30)


# --- the same from elsewhere ---

STRANGE = (
    "# it's “strange” \\ $HOME `id` !x 😀 \n"
    'SELECT ("a\\"b\'c\\\\ $HOME %0A é" AS ?a) (1 AS ?b) { }'
)


def ran(*command: str, text: str | None = None) -> str:
    done = subprocess.run(
        command,
        check=False,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "query", [QUERY, STRANGE, "ASK { ?s a atlas:Case }", "CONSTRUCT { <urn:a> a <urn:b> } { }"]
)
def test_the_lines_for_curl_and_for_python_give_what_the_page_gives(
    atlas: kg.Atlas, served: str, query: str
) -> None:
    came = atlas.sparql(query)
    endpoint = f"{served}/sparql"
    by_curl = ran("sh", "-c", as_curl(query, endpoint, came.form))
    by_python = ran(sys.executable, "-", text=as_python(query, endpoint, came.form))
    if came.form == "ask":
        assert json.loads(by_curl)["boolean"] is True
        assert by_python == "True\n"
    elif came.form == "construct":
        assert "<urn:a>" in by_curl
        assert "<urn:a>" in by_python
    else:
        assert by_curl.count("\n") == len(came.rows) + 1
        assert by_python.startswith(f"{len(came.rows)} rows\n")
        for row in came.rows[:3]:
            assert row[came.columns[0]].value.splitlines()[0] in by_curl.replace('""', '"')


R = shutil.which("Rscript")


@pytest.mark.long
@pytest.mark.skipif(not R, reason="no Rscript was found: sudo apt-get install r-base-core")
@pytest.mark.parametrize(
    "query", [QUERY, STRANGE, "ASK { ?s a atlas:Case }", "CONSTRUCT { <urn:a> a <urn:b> } { }"]
)
def test_the_lines_for_r_give_what_the_page_gives(
    atlas: kg.Atlas, served: str, tmp_path: Path, query: str
) -> None:
    came = atlas.sparql(query)
    script = tmp_path / "query.R"
    script.write_text(as_r(query, f"{served}/sparql", came.form), encoding="utf-8")
    said = ran(str(R), "--vanilla", str(script))
    wanted = {"ask": "TRUE", "construct": "<urn:a>", "select": f"[1] {len(came.rows)}\n"}
    assert wanted[came.form] in said


def test_the_address_for_programs_is_the_public_one_where_there_is_one(
    visit: Visit, atlas: kg.Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = visit(own("ASK {}"))
    assert "/sparql" in "".join(re.findall(r"<pre.*?</pre>", seen.markup, re.DOTALL))
    public = replace(atlas.settings, public_url="https://atlas.example.org/x/")
    monkeypatch.setattr(atlas, "settings", public)
    codes = re.findall(r"<pre.*?</pre>", visit(own("ASK {}")).markup, re.DOTALL)
    assert sum("https://atlas.example.org/x/sparql" in code for code in codes) == 3


def test_triples_are_written_with_the_prefixes_that_they_use_and_in_one_order() -> None:
    one = ox.Triple(
        ox.NamedNode(BASE + "case/b"),
        ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
        ox.Literal("x", language="en"),
    )
    two = ox.Triple(ox.NamedNode(BASE + "case/a"), one.predicate, ox.BlankNode("n"))
    turtle = triples_of([one, two], "ttl")
    assert turtle == triples_of([two, one], "ttl")
    assert re.findall(r"@prefix (\w+):", turtle) == ["case", "skos"]
    assert triples_of([one, two], "nt").splitlines()[1] == f"{one} ."
    assert triples_of([], "nt") == ""


# --- what is said of a query before and after it is run ---


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s { ?s a atlas:Case  skos:prefLabel ?n }", "before skos:prefLabel."),
        ("SELECT ?s {\n?s a atlas:Case\n?s atlas:place ?p }", "before ?s."),
        ("SELECT ?s WHERE ?s a atlas:Case }", "A { is missing after WHERE."),
        ("SELECT ?nam { ?s skos:prefLabel ?name }", "?nam is asked for, and nothing gives it."),
        ("SELECT (COUNT(?x) AS ?n) { ?s a atlas:Case }", "?x is asked for"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    atlas: kg.Atlas, query: str, said: str
) -> None:
    found = atlas.sparql_mistakes(query)
    assert len(found) == 1
    assert said in found[0].message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s a atlas:Case }",
        "SELECT (1 AS ?b) ?c { BIND(1 AS ?c) }",
        "SELECT ?s { VALUES ?s { case:tesco } }",
        "SELECT ?s { } VALUES ?s { case:tesco }",
        "SELECT ?n { { SELECT ?n { ?s skos:prefLabel ?n } } }",
        "SELECT ?n (COUNT(?s) AS ?k) { ?s skos:prefLabel ?n } GROUP BY ?n",
        "CONSTRUCT { ?s a ?k } { ?s a ?k }",
        *(one.text for one in examples()[::5]),
    ],
)
def test_a_query_that_is_right_is_told_of_no_variable_without_a_value(
    atlas: kg.Atlas, query: str
) -> None:
    assert atlas.sparql_mistakes(query) == ()


def test_where_nothing_fits_the_names_that_find_nothing_are_named(visit: Visit) -> None:
    seen = visit(own("SELECT ?x { ?s atlas:sectr ?x }"))
    assert "Nothing fits." in seen.words
    assert "atlas:sectr. Did you mean atlas:sector?" in seen.words


def test_columns_of_a_star_stand_as_the_query_names_them(visit: Visit) -> None:
    seen = visit(own("SELECT * { BIND(1 AS ?z) BIND(2 AS ?a) BIND(3 AS ?m) }"))
    heads = re.findall(r'<th [^>]*><a [^>]*id="sort-\d"[^>]*>(\w)<', seen.markup)
    assert heads == ["z", "a", "m"]


def test_why_there_is_no_chart_is_said_where_one_could_be_expected(visit: Visit) -> None:
    assert "No chart: it takes one column" in visit(own("SELECT ?n { VALUES ?n { 1 2 3 } }")).words
    assert "No chart" not in visit(own("SELECT ?s { ?s a atlas:Case }")).words


def test_names_are_offered_with_their_meaning_and_a_way_to_all_of_them(visit: Visit) -> None:
    seen = visit("/ask?tab=own")
    assert len([one for one in seen.attributes("button", "title") if one]) >= 15
    assert "/vocabulary" in seen.attributes("a", "href")
