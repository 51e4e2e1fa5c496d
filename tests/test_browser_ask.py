"""Asking in a real browser: forms, answers, charts, downloads and queries of one's own.

One server that stops a free query after half a second serves all of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.questions import examples
from tests.browser import MARKS, SIZES, Visit
from tests.conftest import free_port, some, start, stop, wait_until_served

pytestmark = MARKS


def own(query: str) -> str:
    return "/ask?" + urlencode({"tab": "own", "query": query})


ENDLESS = "SELECT (COUNT(*) AS ?n)\nWHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
VIEWS = {
    "ask-chart": "/ask?q=ideas_by_stories&scheme=journey",
    "ask-own": own(examples()[3][1]),
    "ask-stopped": own(ENDLESS),
    "ask": "/ask",
    "ask-question": "/ask?q=episodes_of_year&year=2014",
    "ask-parted": "/ask?q=readings_by_story",
    "ask-wrong": "/ask?q=readings_of_idea&concept=pian&basis=ours",
    "ask-empty": "/ask?q=falls_by_force&force=scale",
    "ask-triples": own(examples()[8][1]),
    "ask-refused": own("SELECT ?story\nWHERE {\n  ?story a atlas:Case ."),
}


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    port = free_port()
    process = start("-m", "kg", "serve", "--port", str(port), PIONEER_SPARQL_SECONDS="0.5")
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process)
        yield address
    finally:
        stop(process)


@pytest.fixture(scope="module")
def windows(browser: Browser, hasty: str) -> Iterator[dict[str, Visit]]:
    """One window a size: what a browser keeps between pages is fetched once."""
    opened = {size: Visit(browser, hasty, size, "light") for size in SIZES}
    yield opened
    for visit in opened.values():
        visit.close()


@pytest.fixture
def visit(browser: Browser, hasty: str) -> Iterator[Visit]:
    one = Visit(browser, hasty, "desk", "light")
    yield one
    assert one.elsewhere == []
    assert one.problems == []
    one.close()


@pytest.mark.parametrize("size", some(["phone", "desk"]))
@pytest.mark.parametrize("view", some(VIEWS, 3))
def test_a_page_is_whole_accessible_and_asks_nobody_else(
    windows: dict[str, Visit], view: str, size: str
) -> None:
    assert windows[size].faults(view, VIEWS[view]) == []


def values(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# --- A question ---


def test_a_choice_is_asked_by_keyboard_is_in_the_address_and_back_takes_it_back(
    visit: Visit,
) -> None:
    page = visit.open("/ask")
    page.get_by_role("link", name="Which stories were pulled by this force").click()
    page.wait_for_url("**q=falls_by_force")
    visit.settle()
    field = page.get_by_label("Force")
    expect(field).to_have_value("growth")
    field.focus()
    page.keyboard.type("Comp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**force=complexity")
    visit.settle()
    assert values(page) == {"q": ["falls_by_force"], "force": ["complexity"]}
    expect(page.get_by_role("link", name="Ever harder to keep customers first")).to_be_visible()
    focused = "() => document.activeElement.shadowRoot?.activeElement?.id"
    assert page.evaluate(focused) == "ask"  # who asked can ask again
    page.go_back()
    visit.settle()
    expect(page.get_by_label("Force")).to_have_value("growth")


@pytest.mark.long
def test_a_statement_in_an_answer_opens_at_its_place_in_the_story(visit: Visit) -> None:
    page = visit.open("/ask?q=falls_by_force&force=growth")
    page.get_by_role("link", name="Shops at home drained for growth abroad").click()
    page.wait_for_url("**/case?id=tesco#drained-for-growth")
    visit.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tesco")


def test_a_wrong_value_offers_the_nearest_and_pressing_it_answers(visit: Visit) -> None:
    page = visit.open("/ask?q=timeline&case=tessco")
    expect(page.get_by_role("alert")).to_contain_text("Nothing here is called “tessco”.")
    page.get_by_role("alert").get_by_role("link", name="Tesco", exact=True).click()
    page.wait_for_url("**case=tesco")
    visit.settle()
    expect(page.get_by_role("table")).to_contain_text("Clubcard")


def test_the_answer_is_taken_away_as_it_is_shown(visit: Visit) -> None:
    page = visit.open("/ask?q=readings_by_story")
    rows = page.locator("tbody tr").count()
    files = {}
    for label in ("CSV", "JSON", "Chart as SVG", "Chart as PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        files[label] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.startswith("readings-by-story.")
    listed = list(csv.reader(files["CSV"].decode().splitlines()))
    assert listed[0] == ["story", "storyLabel", "whose", "statements"]
    assert len(listed) == rows + 1
    assert files["JSON"].count(b'"storyLabel"') == rows
    assert b"Whose readings are the links of each story" in files["Chart as SVG"]
    assert files["Chart as PNG"].startswith(b"\x89PNG")


@pytest.mark.long
def test_a_chart_follows_the_theme_and_the_width(browser: Browser, hasty: str) -> None:
    seen = {}
    for size, theme in (("desk", "light"), ("desk", "dark"), ("phone", "light")):
        visit = Visit(browser, hasty, size, theme)
        page = visit.open("/ask?q=ideas_by_stories&scheme=journey")
        charts = page.locator(".chart svg:visible")
        expect(charts).to_have_count(1)
        box = charts.bounding_box()
        assert box is not None
        fill = charts.locator("text").first.evaluate("one => getComputedStyle(one).fill")
        seen[size, theme] = round(box["width"]), fill
        visit.close()
    assert seen["desk", "light"][1] == "rgb(22, 32, 46)"
    assert seen["desk", "dark"][1] == "rgb(233, 237, 243)"
    assert seen["phone", "light"][0] < 390 < seen["desk", "light"][0]


def test_the_query_behind_an_answer_runs_as_ones_own(visit: Visit) -> None:
    page = visit.open("/ask?q=falls_by_force&force=growth")
    rows = page.locator("tbody tr").count()
    page.get_by_text("The query behind it").click()
    page.get_by_role("link", name="Open it as a query of your own").click()
    page.wait_for_url("**tab=own**")
    visit.settle()
    expect(page.get_by_text("Complete.")).to_be_visible()
    assert page.locator("tbody tr").count() == rows
    expect(page.get_by_label("Your query, in SPARQL")).to_contain_text("VALUES ?force")


# --- A query of one's own ---


def test_control_and_enter_run_what_was_typed_and_the_caret_stays(visit: Visit) -> None:
    page = visit.open("/ask?tab=own")
    field = page.get_by_label("Your query, in SPARQL")
    field.fill("ASK {\n  case:tesco a atlas:Case\n}")
    field.press("Control+Enter")
    page.wait_for_url("**query=ASK**")
    visit.settle()
    expect(page.get_by_role("status").filter(has_text="Complete. Yes.")).to_be_visible()
    assert values(page)["query"] == ["ASK {\n  case:tesco a atlas:Case\n}"]
    page.keyboard.press("Control+End")
    page.keyboard.type(" # more")
    expect(field).to_have_value("ASK {\n  case:tesco a atlas:Case\n} # more")


def test_a_link_with_a_query_opens_for_somebody_else(
    visit: Visit, browser: Browser, hasty: str
) -> None:
    page = visit.open("/ask?tab=own")
    page.get_by_role("link", name="How many readings are the authors’ word").click()
    page.wait_for_url("**query=**")
    visit.settle()
    other = Visit(browser, hasty, "phone", "dark")
    again = other.open(page.url.removeprefix(hasty))
    assert again.locator("tbody").inner_text().split() == page.locator("tbody").inner_text().split()
    other.close()


def test_what_stopped_and_what_was_refused_say_so_and_offer_nothing_to_take_away(
    visit: Visit,
) -> None:
    page = visit.open(VIEWS["ask-stopped"])
    expect(page.locator(".outcome")).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="CSV")).to_have_count(0)
    page = visit.open(VIEWS["ask-refused"])
    expect(page.locator(".outcome")).to_contain_text(
        "Not run. Line 2, column 7: this { is never closed."
    )


@pytest.mark.long
def test_a_query_too_long_for_an_address_runs_without_one(visit: Visit) -> None:
    page = visit.open(own("ASK {}"))
    field = page.get_by_label("Your query, in SPARQL")
    field.fill("SELECT ?s { ?s a atlas:Case } # " + "very long " * 900)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("a link to this page does not carry it")).to_be_visible()
    visit.settle()
    assert "query" not in values(page)
    assert values(page)["tab"] == ["own"]
    assert page.locator("tbody tr").count() >= 12
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    expect(field).to_have_value("SELECT ?s { ?s a atlas:Case } # " + "very long " * 900)
    field.fill("ASK {}")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**query=ASK**")
    expect(page.get_by_text("a link to this page does not carry it")).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    some(
        [
            "/ask?own",
            "/ask?tab=sideways",
            "/ask?q=%00",
            "/ask?q=" + "x" * 5000,
            "/ask?q=falls_by_force&force=%3Cscript%3Ealert(1)%3C/script%3E",
            "/ask?q=episodes_of_year&year=99999999999999999999",
            "/ask?q=timeline&case=%00%01%02",
            "/ask?tab=own&query=%00",
            own("x" * 25_000),
            own("</textarea><script>document.title='PWNED'</script>"),
        ]
    ),
)
def test_a_malformed_address_gives_a_page_that_says_so(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert "Traceback" not in page.locator("body").inner_text()
    assert "PWNED" not in page.title()
