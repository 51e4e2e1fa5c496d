"""Where the atlas is asked: the questions and their forms, answers and charts, free queries."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import vl_convert
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import kg
from kg import rendering
from kg.drawing import Bar, Plot, plot_of, plot_svg, png
from kg.drawing._chart import MOST
from kg.export import csv_of
from kg.namespaces import BASE
from kg.questions import (
    TOPICS,
    Answer,
    Chart,
    Choice,
    Parameter,
    Question,
    question,
    questions,
    written_out,
)
from kg.rendering import Field, Picture
from kg.sandbox import Outcome
from kg.settings import Settings
from kg.ui import state
from tests.app_pages import SCAN, SCANNED
from tests.conftest import some
from tests.test_rendering import HOSTILE, Outline

ASKED = questions()
NAMES = [one.name for one in ASKED]
DRAWN = [one.name for one in ASKED if one.chart]
NEVER = re.compile(r"\b(node|edge|stance|basis|IRI|derived|quarantine|lexicographic)s?\b")


@dataclass(frozen=True)
class Seen:
    """What a page shows: its markup, and what can be downloaded."""

    markup: str
    downloads: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is read, queries left out."""
        words = Outline(re.sub(r"<pre.*?</pre>", "", self.markup, flags=re.DOTALL)).words
        return " ".join(" ".join(words).split())

    def attributes(self, tag: str, name: str) -> list[str]:
        return [v for t, n, v in Outline(self.markup).attributes if (t, n) == (tag, name)]

    @property
    def rows(self) -> int:
        return max(self.markup.count("<tr>") - 1, 0)


Visit = Callable[..., Seen]


def _page() -> None:
    from kg.ui.pages import ask

    ask()


def _sheets(block: object) -> Iterator[object]:
    children = getattr(block, "children", None)
    for child in (children or {}).values():
        if getattr(child, "children", None):
            yield from _sheets(child)
        else:
            yield child


@pytest.fixture
def visit(atlas: kg.Atlas, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open an address of the page as the app does; any exception fails the test."""

    def opened(address: str, *, of: kg.Atlas | None = None) -> Seen:
        monkeypatch.setattr(state, "atlas", lambda: of or atlas)
        monkeypatch.setattr(manifest_scanner, SCAN, SCANNED)
        monkeypatch.setattr(sys.modules["kg.ui.pages.console"], "_AT_ONCE", 60)
        running = AppTest.from_function(_page, default_timeout=60)
        for name, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items():
            running.query_params[name] = values
        running.run()
        assert not running.exception
        shown = list(_sheets(running.main))
        markup = [
            json.loads(one.proto.json).get("markup", "")  # type: ignore[attr-defined]
            for one in shown
            if getattr(one, "type", "") == "bidi_component"
        ]
        downloads = [
            one.proto.label  # type: ignore[attr-defined]
            for one in shown
            if getattr(one, "type", "") == "download_button"
        ]
        return Seen("".join(markup), tuple(downloads))

    return opened


@pytest.fixture(scope="module")
def visited() -> dict[str, Seen]:
    """What a first visit of each question showed, so that it is made once."""
    return {}


@pytest.fixture
def first(visit: Visit, visited: dict[str, Seen]) -> Callable[[str], Seen]:
    def opened(name: str) -> Seen:
        if name not in visited:
            visited[name] = visit(f"/ask?q={name}")
        return visited[name]

    return opened


@pytest.fixture(scope="module")
def narrow(few: Path) -> Iterator[kg.Atlas]:
    """A few stories, of which a page shows three rows."""
    with kg.Atlas(replace(Settings.from_environment(content=few), sparql_rows_shown=3)) as one:
        yield one


def whole(markup: str) -> None:
    """Assert that every tag is closed in its order."""
    outline = Outline(markup)
    assert outline.crossed == []
    assert outline.open == []


# --- the list of questions ---


def test_every_question_stands_once_in_the_list_under_what_it_is_about(visit: Visit) -> None:
    seen = visit("/ask")
    assert len(ASKED) >= 26
    assert {one.about for one in ASKED} == set(TOPICS)
    linked = [link for link in seen.attributes("a", "href") if link.startswith("/ask?q=")]
    in_order = [one.name for topic in TOPICS for one in ASKED if one.about == topic]
    assert linked == [f"/ask?q={name}" for name in in_order]
    assert "/ask?tab=own" in seen.attributes("a", "href")
    whole(seen.markup)


def test_a_tab_that_nobody_knows_is_said_to_be_none(visit: Visit) -> None:
    seen = visit("/ask?tab=<b>sideways")
    assert "There is no tab called “<b>sideways”." in seen.words
    assert "b" not in Outline(seen.markup).tags
    assert "/ask?q=timeline" in seen.attributes("a", "href")


def test_an_unknown_question_is_answered_with_the_nearest(visit: Visit) -> None:
    seen = visit("/ask?q=falls_by_forces")
    assert "There is no question called “falls_by_forces”" in seen.words
    assert "/ask?q=falls_by_force" in seen.attributes("a", "href")


@pytest.mark.parametrize("name", ["zzzzzz", "../read/case", "<script>", "\0", "x" * 5000])
def test_a_question_named_like_nothing_leads_back_to_all(visit: Visit, name: str) -> None:
    seen = visit("/ask?" + urlencode({"q": name}))
    assert "There is no question called" in seen.words
    assert "/ask" in seen.attributes("a", "href")
    assert "script" not in Outline(seen.markup).tags


# --- a question and its form ---


@pytest.mark.parametrize(
    "name", some(NAMES[::8] + [one for place, one in enumerate(NAMES) if place % 8], 8)
)
def test_a_first_visit_shows_an_answer_in_words_that_people_use(
    first: Callable[[str], Seen], atlas: kg.Atlas, name: str
) -> None:
    seen = first(name)
    answer = atlas.ask(name, **{p.name: p.example for p in question(name).parameters})
    outline = Outline(seen.markup)
    whole(seen.markup)
    assert outline.tags["h1"] == 1
    assert question(name).sentence in seen.words
    assert seen.rows == min(len(answer.rows), atlas.settings.sparql_rows_shown)
    assert all(caveat in seen.words for caveat in question(name).caveats)
    assert ('role="note"' in seen.markup) == bool(question(name).caveats)
    ours = re.sub(r"<(code|pre|td)\b.*?</\1>", "", seen.markup, flags=re.DOTALL)
    assert not NEVER.search(" ".join(Outline(ours).words))
    assert BASE not in seen.words
    assert {"CSV", "JSON"} <= set(seen.downloads) or not answer.rows
    assert ("Chart as PNG" in seen.downloads) == bool(question(name).chart and answer.rows)
    heads = re.findall(r'<th scope="col">(.*?)</th>', seen.markup)
    assert len(heads) == len(set(heads))
    assert not [head for head in heads if re.search("[a-z][A-Z]|Label", head)]


def controls(seen: Seen) -> dict[str, str]:
    """Give what the form of a page would send."""
    form = re.search(r'<form class="asking".*?</form>', seen.markup, re.DOTALL)
    assert form
    sent = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        outline = Outline(tag)
        at = {name: value for _, name, value in outline.attributes}
        sent[at["name"]] = at["value"]
    for name, body in re.findall(r'<select id="[^"]*" name="(\w+)".*?>(.*?)</select>', form[0]):
        chosen = re.findall(r'<option value="([^"]*)" selected>', body)
        assert len(chosen) == 1
        sent[name] = chosen[0]
    return sent


@pytest.mark.parametrize("name", some([one.name for one in ASKED if one.parameters], 6))
def test_a_form_sends_what_the_page_shows(
    visit: Visit, first: Callable[[str], Seen], name: str
) -> None:
    seen = first(name)
    sent = controls(seen)
    assert sent.pop("q") == name
    assert set(sent) == {one.name for one in question(name).parameters}
    again = visit("/ask?" + urlencode({"q": name, **sent}))
    assert again == seen
    labels = seen.attributes("label", "for")
    assert sorted(labels) == sorted(f"given-{one}" for one in sent)


def test_a_short_list_is_chosen_from_and_a_long_one_is_typed_into_with_proposals(
    visit: Visit,
) -> None:
    short = visit("/ask?q=readings_of_idea")
    assert Outline(short.markup).tags["select"] == 1  # whose reading
    assert Outline(short.markup).tags["datalist"] == 1  # which idea
    assert short.markup.count("<option value=") > 100
    assert controls(short) == {
        "q": "readings_of_idea",
        "concept": "Outside-in",
        "basis": "telling",
    }
    assert "The authors tell it" in short.words


def test_every_choice_has_a_name_of_its_own(atlas: kg.Atlas) -> None:
    for one in {p for asked in ASKED for p in asked.parameters}:
        labels = [choice.label for choice in atlas.choices(one)]
        assert len(labels) == len(set(labels)), one
        assert (one.kind == "year") == (labels == [])


def test_a_name_as_people_write_it_is_as_good_as_the_one_in_an_address(visit: Visit) -> None:
    named = visit("/ask?" + urlencode({"q": "stories_by_idea", "concept": " outside-IN "}))
    assert named == visit("/ask?q=stories_by_idea&concept=outside-in")
    assert "concept=outside-in" in named.attributes("button", "data-copy")[0]


@pytest.mark.parametrize(
    ("address", "said", "offered"),
    [
        ("q=falls_by_force&force=grwoth", "Nothing here is called “grwoth”.", "force=growth"),
        ("q=falls_by_force&force=pain", "Nothing here is called “pain”.", ""),
        ("q=falls_by_force&force=", "Choose something for “Force”.", ""),
        ("q=timeline&case=tessco", "Nothing here is called “tessco”.", "case=tesco"),
        ("q=timeline&case=Tessco", "Nothing here is called “Tessco”.", "case=tesco"),
        ("q=timeline&case=%00", "Nothing here is called", ""),
        ("q=timeline&case=a%3E+%3Fp+%3Fo+%7D+%23", "Nothing here is called “a> ?p ?o } #”", ""),
        ("q=timeline&case=..%2F..%2Fetc%2Fpasswd", "Nothing here is called", ""),
        ("q=timeline&case=" + "x" * 3000, "Nothing here is called", ""),
        ("q=timeline&case=%3Cscript%3Ealert(1)%3C/script%3E", "“<script>alert(1)</script>”", ""),
        ("q=episodes_of_year&year=", "Choose something for “Year”.", ""),
        ("q=episodes_of_year&year=99", "“99” is no year. Give four digits.", ""),
        ("q=episodes_of_year&year=20x4", "“20x4” is no year.", ""),
        ("q=episodes_of_year&year=-2014", "“-2014” is no year.", ""),
        ("q=episodes_of_year&year=٢٠١٤", "is no year.", ""),
        ("q=readings_of_idea&concept=pain&basis=mine", "Nothing here is called “mine”.", ""),
        ("q=readings_of_idea&concept=pian&basis=ours", "“pian”", "concept=pain&basis=ours"),
    ],
)
def test_a_value_that_is_none_is_said_beside_its_field_with_the_nearest(
    visit: Visit, address: str, said: str, offered: str
) -> None:
    seen = visit(f"/ask?{address}")
    assert said in seen.words
    assert "true" in [
        v for tag in ("input", "select") for v in seen.attributes(tag, "aria-invalid")
    ]
    assert seen.rows == 0
    assert seen.downloads == ()
    assert "script" not in Outline(seen.markup).tags
    offers = [sorted(urlsplit(link).query.split("&")[1:]) for link in seen.attributes("a", "href")]
    assert not offered or sorted(offered.split("&")) in offers


def test_a_value_that_a_question_does_not_take_is_passed_over(visit: Visit) -> None:
    assert visit("/ask?q=conflicts&case=tesco").rows == visit("/ask?q=conflicts").rows


def test_the_last_of_several_values_counts(visit: Visit) -> None:
    twice = visit("/ask?q=timeline&case=amazon&case=tesco")
    assert twice == visit("/ask?q=timeline&case=tesco")


# --- its answer ---


def test_things_are_named_and_lead_to_their_pages_and_statements_to_their_place(
    visit: Visit,
) -> None:
    seen = visit("/ask?q=falls_by_force&force=growth")
    links = seen.attributes("a", "href")
    assert "/case?id=tesco" in links
    assert "/case?id=tesco#drained-for-growth" in links
    assert "Shops at home drained for growth abroad" in seen.words


def test_dates_are_one_column_said_as_people_do(visit: Visit) -> None:
    seen = visit("/ask?q=episodes_of_year&year=2014")
    assert len(re.findall(r'<th scope="col" aria-sort="none"><a [^>]*>When<', seen.markup)) == 1
    for words in ("22 September 2014", "February 2014 to September 2014", "In the lead-up to 2014"):
        assert words in seen.words
    undated = visit("/ask?q=taken_back")
    heads = re.findall(r'<th scope="col"[^>]*><a [^>]*>(.*?)<', undated.markup)
    assert {"Begun", "Taken back"} <= set(heads)
    assert "No date told" in undated.words


def test_whose_reading_it_is_has_its_mark_and_its_word(visit: Visit) -> None:
    seen = visit("/ask?q=stories_by_cause")
    for name, words in (
        ("word", "the authors’ word"),
        ("telling", "the authors tell it, the label is ours"),
        ("ours", "our reading"),
    ):
        assert f'<span class="mark {name}" aria-hidden="true"></span>{words}' in seen.markup


def test_no_row_says_what_that_means_and_what_to_try(visit: Visit) -> None:
    seen = visit("/ask?q=episodes_of_year&year=1600")
    assert "No row." in seen.words
    assert "Nothing here is told to have happened in this year." in seen.words
    assert "/ask?q=episodes_of_year&year=2014" in seen.attributes("a", "href")
    assert seen.rows == 0
    assert seen.downloads == ()


def test_of_a_long_answer_the_first_rows_are_shown_and_that_is_said(
    visit: Visit, narrow: kg.Atlas
) -> None:
    seen = visit("/ask?q=timeline&case=tesco", of=narrow)
    assert seen.rows == 3
    assert "The first 3 are shown; the downloads hold all." in seen.words
    assert "shown" not in visit("/ask?q=timeline&case=tesco").words


def test_the_query_behind_an_answer_opens_as_ones_own_with_the_same_rows(
    visit: Visit, atlas: kg.Atlas
) -> None:
    seen = visit("/ask?q=readings_of_idea&concept=outside-in&basis=telling")
    (link,) = [one for one in seen.attributes("a", "href") if "query=" in one]
    (query,) = parse_qs(urlsplit(link).query)["query"]
    result = atlas.sparql(query)
    assert result.outcome is Outcome.COMPLETE
    assert len(result.rows) == seen.rows
    assert visit(link).rows == seen.rows


@pytest.mark.parametrize("name", some(NAMES, 8))
def test_every_question_written_out_is_a_free_query_that_answers(
    atlas: kg.Atlas, name: str
) -> None:
    values = {p.name: p.example for p in question(name).parameters}
    result = atlas.sparql(written_out(question(name), values))
    assert result.outcome in (Outcome.COMPLETE, Outcome.EMPTY), result.sentence
    assert len(result.rows) == len(atlas.ask(name, **values).rows)


def hostile_answer(name: str = "falls_by_force") -> Answer:
    word = f"={HOSTILE}"
    iri = ox.NamedNode(BASE + "case/x#y")
    asked = question(name)
    text = ox.Literal(word, language="en")
    row = {c: text if c.endswith("Label") or c == "because" else iri for c in asked.columns}
    return Answer(asked, asked.columns, (row,))


def test_hostile_words_stay_words_in_a_table_and_no_formula_in_a_file() -> None:
    answer = hostile_answer()
    markup = rendering.answer_table(answer, lambda term: term.value, 10, "SELECT <b>")
    outline = Outline(markup)
    whole(markup)
    assert not {"script", "img", "b"} & set(outline.tags)
    assert not [name for _, name, _ in outline.attributes if name.startswith("on")]
    cells = [
        cell for row in csv.reader(io.StringIO(csv_of(answer.columns, answer.rows))) for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith("=")]


def test_hostile_words_stay_words_in_a_form() -> None:
    choices = tuple(Choice(f"{n}", f"{HOSTILE} {n}") for n in range(50))
    field = Field(Parameter("concept", "concept", "1"), choices, HOSTILE, HOSTILE, choices[:1])
    for one in (field, replace(field, choices=choices[:3])):
        markup = rendering.asked(question("stories_by_idea"), [one])
        whole(markup)
        assert not {"script", "img"} & set(Outline(markup).tags)
        assert not [n for _, n, _ in Outline(markup).attributes if n.startswith("on")]


# --- charts ---


def drawn(atlas: kg.Atlas, name: str) -> Plot:
    asked = question(name)
    answer = atlas.ask(name, **{p.name: p.example for p in asked.parameters})
    plot = plot_of(answer, atlas.label, rendering.heads_of(asked))
    assert plot
    return plot


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_holds_every_figure_of_its_answer(atlas: kg.Atlas, name: str) -> None:
    asked = question(name)
    assert asked.chart
    answer = atlas.ask(name, **{p.name: p.example for p in asked.parameters})
    plot = drawn(atlas, name)
    what, number = asked.chart.columns[0], asked.chart.columns[1:2]
    by_hand: Counter[str] = Counter()
    for row in answer.rows:
        by_hand[row[f"{what}Label"].value if f"{what}Label" in row else row[what].value] += (
            int(row[number[0]].value) if number else 1
        )
    in_bars: Counter[str] = Counter()
    for bar in plot.bars:
        in_bars[bar.name] += int(bar.number)
    assert sorted(in_bars.values()) == sorted(by_hand.values())[plot.left_out :]
    most = len(by_hand) if plot.kind == "timeline" else MOST
    assert plot.left_out == len(by_hand) - len(in_bars) == max(0, len(by_hand) - most)


@pytest.mark.parametrize("name", some(DRAWN, 5))
def test_a_chart_in_the_page_is_text_in_the_colours_of_the_page_with_words_for_it(
    atlas: kg.Atlas, name: str
) -> None:
    plot = drawn(atlas, name)
    for width in ("wide", "narrow"):
        svg = plot_svg(plot, width=width)
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == plot.alternative
        assert "The table holds every figure." in plot.alternative
        assert not re.findall(r'(?:fill|stroke)="#', svg)
        assert "var(--ink)" in svg
        assert svg.count("role=") == svg.count("aria-") == 1
        assert "http" not in svg.replace("http://www.w3.org/", "")
        texts = "".join(root.itertext())
        assert plot.along in texts


def test_a_chart_to_take_away_has_its_question_its_origin_and_letters(atlas: kg.Atlas) -> None:
    plot = drawn(atlas, "readings_by_story")
    svg = plot_svg(plot, title="Whose readings?", credit="Pioneer Atlas, /ask?q=readings_by_story")
    texts = "".join(ElementTree.fromstring(svg).itertext())
    for words in ("Whose readings?", "/ask?q=readings_by_story", "our reading", "Tesco"):
        assert words in texts
    assert "var(--" not in svg
    assert png(svg)[:8] == b"\x89PNG\r\n\x1a\n"
    written = re.findall(r"<text\b.*?</text>", svg, flags=re.DOTALL)
    assert len(written) > 10
    whole = vl_convert.svg_to_png(svg, scale=0.5)
    for one in written[::4]:  # none of them has vanished from the picture
        assert vl_convert.svg_to_png(svg.replace(one, "", 1), scale=0.5) != whole, one


def answer_of(chart: Chart, *rows: dict[str, str | int]) -> Answer:
    asked = Question("q", "Q?", (), "?a, ?b, ?c", "", "ideas", chart=chart)
    terms = tuple({k: ox.Literal(str(v)) for k, v in row.items()} for row in rows)
    return Answer(asked, asked.columns, terms)


def plot(chart: Chart, *rows: dict[str, str | int]) -> Plot | None:
    return plot_of(answer_of(chart, *rows), lambda term: term.value, {})


def test_the_longest_bars_come_first_and_more_than_can_be_read_are_left_out() -> None:
    rows = [{"a": f"n{n}", "b": n} for n in range(40)]
    found = plot(Chart("bar", ("a", "b")), *rows)
    assert found
    assert [bar.name for bar in found.bars] == [f"n{n}" for n in range(39, 9, -1)]
    assert found.left_out == 10
    markup = rendering.chart(Picture("<svg></svg>", "<svg></svg>", left_out=found.left_out))
    assert "ten more stand in the table" in markup


def test_rows_are_counted_where_a_chart_names_no_number_and_none_is_drawn_of_nothing() -> None:
    found = plot(Chart("bar", ("a",)), {"a": "x"}, {"a": "y"}, {"a": "x"}, {"b": 1})
    assert found
    assert [(bar.name, bar.number) for bar in found.bars] == [("x", 2), ("y", 1)]
    assert plot(Chart("bar", ("a",))) is None
    assert plot_of(hostile_answer(), lambda term: term.value, {}) is None


def test_two_things_of_one_name_have_two_bars() -> None:
    asked = Question("q", "Q?", (), "?a, ?aLabel", "", "ideas", chart=Chart("bar", ("a",)))
    rows = tuple(
        {"a": ox.NamedNode(BASE + f"case/{slug}"), "aLabel": ox.Literal("Same", language="en")}
        for slug in ("x", "y")
    )
    found = plot_of(Answer(asked, asked.columns, rows), lambda term: term.value, {})
    assert found
    assert [bar.name for bar in found.bars] == ["Same", "Same (y)"]


def test_the_parts_of_a_bar_are_filled_like_the_marks_and_in_their_order() -> None:
    bars = [Bar("x", 1, part) for part in ("our reading", "the authors’ word")]
    assert Plot("stacked", tuple(bars), "A", "B").parts == (
        ("the authors’ word", "full"),
        ("our reading", "hollow"),
    )
    others = [Bar("x", 1, part) for part in ("of others", "of itself")]
    assert Plot("stacked", tuple(others), "A", "B").parts == (
        ("of itself", "full"),
        ("of others", "hollow"),
    )


@pytest.mark.parametrize("kind", ["bar", "stacked", "timeline"])
def test_hostile_words_stay_words_in_a_chart(kind: str) -> None:
    word = f"{HOSTILE} \0\x1b ]]> &amp; ' \" </svg>"
    found = Plot(kind, (Bar(word, 2, word, "cheese"), Bar("2001", 1)), word, word)
    for svg in (plot_svg(found), plot_svg(found, title=word, credit=word)):
        root = ElementTree.fromstring(svg)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "rect", "g", "path", "line", "text", "tspan"}
        names = {name for element in root.iter() for name in element.attrib}
        assert not [name for name in names if name.startswith("on") or "href" in name]
        assert png(svg)


def test_the_rows_of_an_answer_are_sorted_by_their_heads(visit: Visit) -> None:
    seen = visit("/ask?q=readings_by_story")
    listed = re.compile(r'data-name="Story"[^>]*>.*?<a [^>]*>(.*?)</a>')
    names = listed.findall(seen.markup)
    turned = visit("/ask?q=readings_by_story&sort=-story")
    assert len(names) >= 12
    sorted_down = sorted(names, key=str.casefold, reverse=True)
    assert listed.findall(turned.markup) == sorted_down != names
    assert 'aria-sort="descending"' in turned.markup
    assert visit("/ask?q=readings_by_story&sort=nothing").markup == seen.markup
