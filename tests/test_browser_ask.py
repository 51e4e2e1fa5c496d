"""Asking in a real browser: forms, answers, charts, downloads and queries of one's own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.questions import examples
from tests.browser import MARKS, SIZES, Visit, becomes, soon
from tests.conftest import some

pytestmark = MARKS


def own(query: str) -> str:
    return "/ask?" + urlencode({"tab": "own", "query": query})


EXAMPLES = {one.name: one.text for one in examples()}
ENDLESS = "SELECT (COUNT(*) AS ?n)\nWHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
VIEWS = {
    "ask-chart": "/ask?q=ideas_by_stories&scheme=journey",
    "ask-own": own(EXAMPLES["most-cited"]),
    "ask-stopped": own(ENDLESS),
    "ask": "/ask",
    "ask-question": "/ask?q=episodes_of_year&year=2014",
    "ask-parted": "/ask?q=readings_by_story",
    "ask-wrong": "/ask?q=readings_of_idea&concept=pian&basis=ours",
    "ask-empty": "/ask?q=falls_by_force&force=scale",
    "ask-triples": own(EXAMPLES["one-statement"]),
    "ask-refused": own("SELECT ?story\nWHERE {\n  ?story a atlas:Case ."),
}


@pytest.fixture(scope="module")
def windows(browser: Browser, served: str) -> Iterator[dict[str, Visit]]:
    opened = {size: Visit(browser, served, size, "light") for size in SIZES}
    yield opened
    for visit in opened.values():
        visit.close()


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
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
    becomes(page, lambda: values(page), {"q": ["falls_by_force"], "force": ["complexity"]})
    expect(page.get_by_role("link", name="Ever harder to keep customers first")).to_be_visible()
    focused = "() => document.activeElement.shadowRoot?.activeElement?.id"
    becomes(page, lambda: page.evaluate(focused), "ask")  # who asked can ask again
    page.go_back()
    visit.settle()
    expect(page.get_by_label("Force")).to_have_value("growth")


@pytest.mark.long
def test_a_statement_in_an_answer_opens_at_its_place_in_the_story(visit: Visit) -> None:
    page = visit.open("/ask?q=falls_by_force&force=growth")
    page.get_by_role("link", name="Shops at home drained for growth abroad").click()
    page.wait_for_url("**/case?id=tesco#drained-for-growth")
    visit.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Tesco"])


def test_a_wrong_value_offers_the_nearest_and_pressing_it_answers(visit: Visit) -> None:
    page = visit.open("/ask?q=timeline&case=tessco")
    expect(page.get_by_role("alert")).to_contain_text("Nothing here is called “tessco”.")
    page.get_by_role("alert").get_by_role("link", name="Tesco", exact=True).click()
    page.wait_for_url("**case=tesco")
    visit.settle()
    expect(page.get_by_role("table")).to_contain_text("Clubcard")


def test_the_answer_is_taken_away_as_it_is_shown(visit: Visit) -> None:
    page = visit.open("/ask?q=readings_by_story")
    rows = soon(page, page.locator("tbody tr").count)
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
def test_a_chart_follows_the_theme_and_the_width(browser: Browser, served: str) -> None:
    seen = {}
    for size, theme in (("desk", "light"), ("desk", "dark"), ("phone", "light")):
        visit = Visit(browser, served, size, theme)
        page = visit.open("/ask?q=ideas_by_stories&scheme=journey")
        charts = page.locator(".chart svg:visible")
        expect(charts).to_have_count(1)
        box = soon(page, charts.bounding_box)
        fill = charts.locator("text").first.evaluate("one => getComputedStyle(one).fill")
        seen[size, theme] = round(box["width"]), fill
        visit.close()
    assert seen["desk", "light"][1] == "rgb(22, 32, 46)"
    assert seen["desk", "dark"][1] == "rgb(233, 237, 243)"
    assert seen["phone", "light"][0] < 390 < seen["desk", "light"][0]


def test_the_query_behind_an_answer_runs_as_ones_own(visit: Visit) -> None:
    page = visit.open("/ask?q=falls_by_force&force=growth")
    rows = soon(page, page.locator("tbody tr").count)
    page.get_by_text("The query behind it").click()
    page.get_by_role("link", name="Open it as a query of your own").click()
    page.wait_for_url("**tab=own**")
    visit.settle()
    expect(page.get_by_text("Complete.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(rows)
    expect(page.locator(".cm-content")).to_contain_text("VALUES ?force")


# --- A query of one's own ---


def typed(page: Page) -> str:
    """The text in the editor: short enough that all its lines are on the page."""
    lines = page.locator(".cm-line").all_inner_texts()
    return "\n".join("" if line == "\n" else line for line in lines)


def comes_to_be(page: Page, text: str) -> None:
    """Wait until the editor holds this text."""
    becomes(page, lambda: typed(page), text)


def settled(visit: Visit) -> Page:
    """Wait until what was typed has been looked at."""
    visit.settle()
    expect(visit.page.locator(".ed-foot [role=status]")).not_to_be_empty()
    return visit.page


def emptied(visit: Visit, address: str = "/ask?tab=own") -> Page:
    visit.open(address)
    page = settled(visit)
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return page


def take(page: Page, letters: str, word: str) -> None:
    """Type a few letters, and take the word that is offered for them."""
    if letters:
        page.keyboard.type(letters)
    chosen = page.locator(".cm-tooltip-autocomplete [aria-selected]")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text(word)
    page.wait_for_timeout(300)  # a key that comes with the list is not meant for it
    for _ in range(30):
        if word in chosen.inner_text():
            break
        page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text(word)
    page.keyboard.press("Enter" if letters else "Tab")  # what came by itself is no line break's
    expect(page.locator(".cm-tooltip-autocomplete").get_by_text(letters, exact=True)).to_have_count(
        0
    )


def test_a_query_is_written_by_completion_mended_run_sorted_and_leads_to_a_story(
    visit: Visit,
) -> None:
    page = emptied(visit)
    take(page, "sel", "SELECT")
    page.keyboard.press("Tab")
    take(page, "sto", "?story a atlas:Case")
    take(page, "nam", "skos:prefLabel")
    take(page, "", "?name")
    page.keyboard.type(" ;")
    page.keyboard.press("Enter")
    take(page, "sect", "atlas:sector")
    take(page, "", "?sector")
    whole = [
        *("PREFIX", "atlas:", "<https://w3id.org/pioneer-atlas/ontology#>"),
        *("PREFIX", "skos:", "<http://www.w3.org/2004/02/skos/core#>"),
        *("SELECT", "*", "WHERE", "{", "?story", "a", "atlas:Case", ";"),
        *("skos:prefLabel", "?name", ";", "atlas:sector", "?sector.", "}"),
    ]
    becomes(page, lambda: typed(page).split(), whole)
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    take(page, "ord", "ORDER BY")
    take(page, "na", "?name")

    page.keyboard.type(" limitt 9")  # a mistake
    wrong = page.locator(".cm-lintRange-error")
    expect(wrong).to_have_text("limitt")
    page.keyboard.press("F8")
    expect(page.locator(".ed-here")).not_to_be_empty()
    for _ in range(9):
        page.keyboard.press("Control+z")
        if "limitt" not in typed(page):
            break
    expect(wrong).to_have_count(0)

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**query=PREFIX**")
    visit.settle()
    expect(page.get_by_role("status").filter(has_text="Complete.")).to_be_visible()
    names = page.locator("tbody td[data-name=name]")
    first = soon(page, names.all_inner_texts)
    page.get_by_role("columnheader", name="name").get_by_role("link").press("Enter")
    page.wait_for_url("**sort=name**")
    visit.settle()
    becomes(page, names.all_inner_texts, sorted(first, key=str.casefold))
    page.get_by_role("columnheader", name="name").get_by_role("link").press("Enter")
    page.wait_for_url("**sort=-name**")
    visit.settle()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("name")
    page.locator("tbody").get_by_role("link", name="Tesco", exact=True).click()
    page.wait_for_url("**/case?id=tesco")
    visit.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Tesco"])
    page.go_back()
    settled(visit)
    soon(page, lambda: typed(page), lambda text: "ORDER BY ?name" in text)


def test_a_word_that_was_probably_meant_is_written_at_a_press(visit: Visit) -> None:
    page = emptied(visit)
    page.keyboard.insert_text("SELECT ?s WHERE { ?s a atlas:Cse }")
    expect(page.locator(".cm-lintRange-warning")).to_have_text("atlas:Cse")
    page.keyboard.press("F8")
    page.get_by_role("button", name="Write atlas:Case").click()
    expect(page.locator(".cm-lintRange-warning")).to_have_count(0)
    comes_to_be(page, "SELECT ?s WHERE { ?s a atlas:Case }")


def test_a_long_query_is_cancelled_and_one_goes_on(browser: Browser, served: str) -> None:
    visit = Visit(browser, served, "desk", "light")
    page = emptied(visit)
    page.keyboard.insert_text(ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("It stops by itself after 5 seconds")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".outcome.stopped")).to_contain_text("Stopped.")
    expect(page.get_by_role("heading", name="Asked in this window")).to_be_visible()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK { ?s a atlas:Case }")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Yes: the atlas holds what you ask for.")).to_be_visible()
    expect(page.locator(".past li")).to_have_count(2)
    expect(page.locator(".past li").first).to_contain_text("Yes")
    assert visit.problems == []
    visit.close()


def test_what_was_asked_is_asked_again_at_a_press_and_outlives_a_reload(visit: Visit) -> None:
    page = visit.open(own("# Is there a story?\nASK { ?s a atlas:Case }"))
    visit.open(own("ASK { <urn:none> a atlas:Case }"))
    expect(page.get_by_text("No: the atlas holds nothing of the kind.")).to_be_visible()
    expect(page.locator(".past li")).to_have_count(2)
    page.get_by_role("button", name="Is there a story?").click()
    expect(page.get_by_text("Yes: the atlas holds what you ask for.")).to_be_visible()
    page.wait_for_url("**story**")
    settled(visit)
    soon(page, lambda: typed(page), lambda text: text.endswith("ASK { ?s a atlas:Case }"))
    page.get_by_role("button", name="Forget all").click()
    expect(page.get_by_role("heading", name="Asked in this window")).to_be_hidden()


def test_an_example_is_put_in_as_one_change_and_undo_brings_back_what_stood_there(
    visit: Visit,
) -> None:
    page = emptied(visit)
    page.keyboard.insert_text("ASK { ?mine ?of ?own }")
    page.get_by_role("link", name="The ten sources that most statements cite").click()
    expect(page.locator(".cm-content")).to_contain_text("GROUP BY")
    assert "query" not in values(page)  # it is asked when that is wanted
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+z")
    comes_to_be(page, "ASK { ?mine ?of ?own }")


def test_a_name_is_put_where_the_caret_is_with_its_prefix(visit: Visit) -> None:
    page = emptied(visit)
    page.keyboard.insert_text("ASK { ?story  ?told }")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Put in atlas:toldIn").click()
    expect(page.locator(".cm-content")).to_contain_text("?story atlas:toldIn ?told")
    soon(page, lambda: typed(page), lambda text: text.startswith("PREFIX atlas: <"))


def test_names_that_are_pressed_make_a_query_that_can_be_read_and_undone(visit: Visit) -> None:
    page = emptied(visit)
    expect(page.locator(".cm-placeholder")).to_be_visible()
    page.get_by_role("button", name="Put in atlas:sector").click()
    page.get_by_role("button", name="Put in atlas:place").click()
    whole = (
        "SELECT ?story ?sector ?place\nWHERE {\n  ?story a atlas:Case .\n"
        "  ?story atlas:sector ?sector .\n  ?story atlas:place ?place .\n}"
    )
    becomes(page, lambda: typed(page).partition("\n")[2], whole)
    page.keyboard.press("Control+z")
    soon(page, lambda: typed(page), lambda text: "place" not in text)


def test_enter_is_a_line_break_where_nobody_asked_for_words(visit: Visit) -> None:
    page = emptied(visit)
    page.keyboard.type("ASK { ?x ")
    take(page, "skos:pref", "skos:prefLabel")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("?name")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    becomes(page, lambda: typed(page).count("\n"), 2)  # of the prefix, and of the key
    assert "?name" not in typed(page)


def test_an_answer_is_brought_into_sight_and_says_when_the_query_is_another_by_now(
    browser: Browser, served: str
) -> None:
    visit = Visit(browser, served, "phone", "light")
    page = emptied(visit)
    page.keyboard.insert_text("SELECT ?s { ?s a atlas:Case }\n" + "# a remark\n" * 40)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".outcome")).to_be_in_viewport()
    expect(page.locator(".of-earlier")).to_be_hidden()
    settled(visit)
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?s { ?s a atlas:Case")
    expect(page.locator(".of-earlier")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".outcome.refused")).to_be_in_viewport()
    expect(page.get_by_text("Beneath is still the answer to the query before")).to_be_visible()
    soon(page, page.locator("tbody tr").count, lambda rows: rows >= 12)
    assert visit.problems == []
    visit.close()


def test_the_wheel_over_a_short_query_moves_the_page_and_back_leads_to_where_one_was(
    visit: Visit,
) -> None:
    page = visit.open(own("SELECT ?s { ?s a atlas:Case }"))
    main = page.locator("[data-testid=stMain]")
    box = page.locator(".cm-content").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 10)
    page.mouse.wheel(0, 300)
    expect(main).to_have_js_property("scrollTop", 300)
    page.locator("tbody a").nth(9).click()
    page.wait_for_url("**/case?**")
    visit.settle()
    page.go_back()
    visit.settle()
    expect(main).not_to_have_js_property("scrollTop", 0)


def test_keys_make_remarks_fold_and_indent(visit: Visit) -> None:
    page = emptied(visit)
    page.keyboard.type("ASK {")
    page.keyboard.press("Enter")
    comes_to_be(page, "ASK {\n  \n}")
    page.keyboard.type("?s ?p ?o")
    page.keyboard.press("Control+/")
    becomes(page, lambda: typed(page).split("\n")[1], "  # ?s ?p ?o")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Shift+BracketLeft")
    expect(page.get_by_role("button", name="Unfold")).to_be_visible()


def test_a_link_with_a_query_opens_for_somebody_else(
    visit: Visit, browser: Browser, served: str
) -> None:
    page = visit.open(own(EXAMPLES["most-cited"]) + "&sort=title")
    other = Visit(browser, served, "phone", "dark")
    again = other.open(page.url.removeprefix(served))
    titles = "tbody td[data-name=title]"
    listed = soon(page, page.locator(titles).all_inner_texts)
    becomes(again, again.locator(titles).all_inner_texts, listed)
    expect(other.page.locator(".sort-by")).to_contain_text("title ↑")
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


def test_hostile_words_in_an_answer_run_nothing_and_lead_nowhere(visit: Visit) -> None:
    word = "<img src=x onerror=document.title='PWNED'>=1+1 {{7*7}} ](http://evil/x)"
    visit.open(
        own(
            f'SELECT ?a ?b ?c {{ BIND("{word}" AS ?a) BIND(<javascript:alert(1)> AS ?b) '
            "BIND(<https://example.org/x> AS ?c) }"
        )
    )
    page = visit.page
    expect(page.locator("tbody td").first).to_contain_text("<img src=x")
    links = page.locator("tbody a")
    expect(links).to_have_count(1)
    assert links.evaluate_all("all => all.map(one => one.href)") == ["https://example.org/x"]
    expect(page.locator("tbody img, tbody script")).to_have_count(0)
    made = (
        'CONSTRUCT { <urn:a> <urn:b> ?c } { BIND(IRI("https://w3id.org/pioneer-atlas/concept/'
        '%3Cimg%20src=x%20onerror=alert(1)%3E") AS ?c) }'
    )
    visit.open(own(made))
    expect(page.locator(".graph[data-drawn]")).to_be_visible()
    assert "PWNED" not in page.title()


@pytest.mark.long
def test_a_picture_of_triples_is_walked_by_keys_and_leads_to_a_page(visit: Visit) -> None:
    page = visit.open(own("CONSTRUCT { case:tesco atlas:shows ?i } { case:tesco atlas:shows ?i }"))
    canvas = page.get_by_role("application")
    canvas.focus()
    expect(page.locator(".graph [role=status]")).to_contain_text("Tesco, story")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?id=tesco")


def test_an_answer_is_taken_away_exactly_and_safe_for_a_spreadsheet(visit: Visit) -> None:
    page = visit.open(own('SELECT ("=1+1" AS ?a) ("x"@nl AS ?b) { }'))
    files = {}
    for label in ("CSV", "TSV", "JSON", "XML"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        files[label] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == f"query.{label.lower()}"
    assert files["CSV"].decode().splitlines() == ["a,b", "'=1+1,x"]
    assert files["TSV"].decode().splitlines() == ["?a\t?b", '"=1+1"\t"x"@nl']
    assert b'"xml:lang":"nl"' in files["JSON"]
    assert b"<literal>=1+1</literal>" in files["XML"]


@pytest.mark.long
def test_a_query_too_long_for_an_address_runs_without_one(visit: Visit) -> None:
    page = emptied(visit, own("ASK {}"))
    text = "SELECT ?s { ?s a atlas:Case } # " + "very long " * 900
    page.keyboard.insert_text(text)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("does not carry it")).to_be_visible()
    visit.settle()
    becomes(page, lambda: values(page), {"tab": ["own"]})
    soon(page, page.locator("tbody tr").count, lambda rows: rows >= 12)
    with page.expect_download() as download:
        page.get_by_role("button", name="The query as a file").click()
    assert Path(download.value.path()).read_text() == text
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK {}")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**query=ASK**")
    expect(page.get_by_text("does not carry it")).to_have_count(0)


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
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("Traceback")
    assert "PWNED" not in page.title()
