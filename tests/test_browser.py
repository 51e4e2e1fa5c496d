"""Every page in a real browser: one load a page and size serves picture, accessibility,
console, egress and width together.

Pictures go to tests/pictures/ (not kept in git) to be looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

import kg
from tests.browser import MARKS, SIZES, Visit, headed, soon
from tests.conftest import some

pytestmark = MARKS

VIEWS = {
    "home": "/",
    "stories": "/cases",
    "stories-table": "/cases?view=table",
    "stories-said": "/cases?idea=pain&flight=came-down&basis=telling&compare=o2&compare=tesco",
    "story-amazon": "/case?id=amazon",
    "story-glasgow": "/case?id=glasgow-neonatal-unit",
    "story-tesco": "/case?id=tesco",
    "story-unknown": "/case?id=tessco",
    "ideas": "/concepts",
    "idea-pain": "/concept?id=pain",
    "idea-first-moment": "/concept?id=first-moment-of-belief",
    "level": "/concept?id=customer-engaged#placed",
    "level-stale": "/concept?id=customer-driven",
    "orientation": "/concept?id=customer-led#placed",
    "framework": "/concepts?of=maturity",
    "search": "/search?q=moment+of+beleif",
    "search-nothing": "/search?q=zzzzqqq",
    "paths": "/paths",
    "flight-1": "/path?id=ten-minute-flight&step=1",
    "flight-7": "/path?id=ten-minute-flight&step=7",
    "decisions": "/moment",
    "decision": "/moment?id=easyjet/allocated-seats",
    "decision-answered": "/moment?id=southwest-airlines/bags-fly-free&answer=yes",
    "decision-present": "/moment?id=easyjet/allocated-seats&view=present",
    "compare": "/compare?cases=handelsbanken&cases=wells-fargo",
    "compare-choose": "/compare?cases=o2&cases=o2&cases=tessco",
    "compare-four": "/compare?cases=amazon&cases=o2&cases=cisco&cases=sprint&rows=differ",
    "patterns": "/patterns",
    "patterns-causes": "/patterns?of=causes",
    "patterns-together": "/patterns?of=together&by=ours&notes=1",
    "patterns-contrasts": "/patterns?of=contrasts",
    "timeline": "/cases?view=timeline",
    "connect": "/connect",
    "connect-two": "/connect?a=case/timpson&b=case/zappos",
    "connect-which": "/connect?a=Virgin&b=xyzzy",
    "graph": "/graph",
    "graph-tesco": "/graph?on=case/tesco",
    "graph-link": "/graph?on=case/tesco&pick=case/tesco~shows~concept/first-moment-of-belief",
    "graph-list": "/graph?on=case/tesco&on=concept/pain&by=word#list",
    "ask": "/ask",
    "author": "/author",
    "author-question": "/author?step=next",
    "author-file": "/author?id=tesco&look=preview",
    "finding": "/finding?code=unknown-term",
    "findings": "/finding",
    "source": "/source?id=customer-copernicus",
    "sources": "/sources",
    "gaps": "/gaps",
    "gaps-of-a-kind": "/gaps?kind=idea-without-a-story",
    "statement": "/statement?id=critique/no-longer-a-fan",
    "note-stale": "/case?id=sprint",
    "story-fall-beside": "/case?id=market-basket",
    "about": "/about",
    "deciding": "/how-we-decide",
    "vocabulary": "/vocabulary",
    "deciding-trial": "/how-we-decide#how-far-it-holds",
    "vocabulary-term": "/vocabulary#MomentOfBelief",
    "deciding-tests": "/how-we-decide#tests-cause",
    "data": "/data",
    "path": "/path?id=ten-minute-flight",
    "class": "/path?id=why-firms-fall-back",
    "class-used": "/path?id=why-firms-fall-back&use=1#papers",
    "class-step": "/path?id=why-firms-fall-back&step=1",
    "plan": "/plan",
    "plan-made": "/plan?ideas=pain.fear.distance&why=ao&more=class",
    "plan-changed": "/plan?ideas=pain.fear&edit=step-2",
    "plan-ready": "/plan?path=ten-minute-flight",
    "story-cite": "/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence",
}

SECOND_LOOKS = {
    *("story-amazon", "story-glasgow", "story-fall-beside", "note-stale", "stories-table"),
    *("idea-pain", "level-stale", "search-nothing", "graph-tesco", "graph-list"),
    *("flight-1", "flight-7"),
    *("compare-choose", "compare-four", "connect-which", "search"),
    *("patterns-causes", "patterns-together", "patterns-contrasts"),
    *("gaps-of-a-kind", "deciding-trial", "deciding-tests", "vocabulary-term"),
    *("decision-answered", "decision-present", "level", "orientation", "story-unknown"),
    *("graph-link", "statement", "path", "ask", "about", "connect", "vocabulary", "author"),
    *("author-file", "finding", "findings", "timeline", "sources", "framework", "story-cite"),
    *("data", "deciding", "gaps", "paths", "plan", "plan-ready"),
    *("stories-said", "class-used", "decisions"),
}
"""Other states of a page that is looked at anyway, and pages that are a list like another: they are
seen in the long tests."""
ON_A_DESK_TOO = {
    *("home", "stories", "story-tesco", "decision", "plan-changed"),
}
"""The pages whose layout turns with the width; the others are seen on a desk in the long tests."""
LOOKS = [
    pytest.param(view, size, marks=pytest.mark.long)
    if view in SECOND_LOOKS or (size == "desk" and view not in ON_A_DESK_TOO)
    else (view, size)
    for view in VIEWS
    for size in SIZES
]


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
    one.close()


@pytest.mark.parametrize(("view", "size"), LOOKS)
def test_a_page_is_whole_accessible_and_asks_nobody_else(
    windows: dict[str, Visit], view: str, size: str
) -> None:
    assert windows[size].faults(view, VIEWS[view]) == []


def test_the_question_the_three_ways_and_the_board_are_in_the_first_screen(visit: Visit) -> None:
    page = visit.open("/")
    headed(page, "so often stop?")
    for target in (
        page.get_by_text("Take the ten-minute flight").first,
        page.get_by_text("Would you have signed it?").first,
        page.locator(".board .flight a").first,
        page.locator(".board").first.locator(".flight h3 a").last,
    ):
        soon(page, target.bounding_box, lambda box: box and box["y"] + box["height"] <= 900)


def test_a_flight_lights_up_with_its_sentence_by_keyboard_and_opens_its_story(
    visit: Visit,
) -> None:
    page = visit.open("/")
    own = page.locator("a[href='/case?id=tesco']")
    flight = page.locator(".flight", has=own)
    flight.locator("h3 a").focus()
    sentence = flight.locator(".sentence")
    expect(sentence).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?id=tesco**")
    visit.settle()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Tesco"])
    page.go_back()
    visit.settle()
    headed(page, "so often stop?")


def test_the_ten_minute_flight_is_walked_from_home_to_its_end(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_text("Take the ten-minute flight").first.click()
    page.wait_for_url("**/path?**")
    visit.settle()
    for step in range(1, 8):
        expect(page.get_by_text(f"Step {step} of 7").first).to_be_visible()
        if step < 7:
            page.get_by_text("Next", exact=False).last.click()
            page.wait_for_url(f"**step={step + 1}**")
            visit.settle()
    expect(page.get_by_role("heading", name="Where next")).to_be_visible()


def test_a_framework_word_opens_its_meaning_in_place(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    word = page.locator("[popovertarget]").first
    word.focus()
    page.keyboard.press("Enter")
    meaning = page.locator(":popover-open")
    expect(meaning).to_be_visible()
    soon(page, meaning.inner_text, lambda words: len(words) > 40)
    soon(
        page,
        meaning.bounding_box,
        lambda box: box and box["x"] >= 0 and box["x"] + box["width"] <= 1440,
    )


def test_a_choice_of_facets_is_in_the_address_and_opens_fresh(
    visit: Visit, browser: Browser, served: str
) -> None:
    page = visit.open("/cases?sector=sector-grocery-retail")
    names = page.get_by_role("heading", level=3)
    expect(names.filter(has_text="Tesco").first).to_be_visible()
    expect(names.filter(has_text="Amazon")).to_have_count(0)
    again = Visit(browser, served, "phone", "dark")
    other = again.open(page.url[len(served) :])
    expect(other.locator("h3", has_text="Tesco").first).to_be_visible()
    expect(other.locator("h3", has_text="Amazon")).to_have_count(0)
    again.close()


def test_what_sorts_stories_stands_open_where_there_is_room_and_folded_on_a_phone(
    visit: Visit, windows: dict[str, Visit]
) -> None:
    page = visit.open("/cases")
    expect(page.get_by_text("Sort them out")).to_be_hidden()
    pain = page.get_by_role("link", name="Pain").first
    expect(pain).to_be_visible()
    pain.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases?idea=pain")
    phone = windows["phone"].open("/cases")
    expect(phone.get_by_role("link", name="Pain").first).to_be_hidden()
    phone.get_by_text("Sort them out").click()
    expect(phone.get_by_role("link", name="Pain").first).to_be_visible()


def test_an_unknown_story_offers_the_nearest_names(visit: Visit) -> None:
    page = visit.open("/case?id=tessco")
    page.get_by_role("link", name="Tesco").first.click()
    page.wait_for_url("**/case?id=tesco**")


@pytest.mark.parametrize(
    "path",
    some(
        [
            "/case",
            "/case?id=%00",
            "/case?id=../../etc/passwd",
            "/concept?id=<script>alert(1)</script>",
            "/path?id=ten-minute-flight&step=99",
            "/path?id=ten-minute-flight&step=x",
            "/cases?sector=nowhere&view=sideways",
            "/source?id=nobody",
            "/search?q=" + "x" * 3000,
            "/case?id=tesco&by=nobody&at=nowhere",
        ]
    ),
)
def test_a_malformed_address_gives_a_page_that_says_so(visit: Visit, path: str) -> None:
    page = visit.open(path)
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("Traceback")
    assert visit.problems == []


def test_a_statement_is_cited_under_itself_by_keyboard_and_in_the_address(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    row = page.locator("#crisis-of-confidence")
    row.locator(".to-cite").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".citing")).to_contain_text("the interpretation to the Atlas")
    page.wait_for_url("**/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence")
    soon(page, row.bounding_box, lambda box: box and 0 <= box["y"] < 300)
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row.get_by_role("button", name="Copy BibTeX").click()
    expect(row.locator("[role=status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@misc{customer-copernicus,")
    assert copied == row.locator("pre").first.text_content()


def test_an_address_with_a_citation_opens_on_its_statement(visit: Visit) -> None:
    page = visit.open("/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence")
    expect(page.locator(".fact .citing")).to_have_count(1)
    row = page.locator("#crisis-of-confidence")
    soon(page, row.bounding_box, lambda box: box and 0 <= box["y"] < 300)


@pytest.mark.parametrize(
    ("path", "button", "name", "thing", "form"),
    some(
        [
            ("/case?id=tesco", "Other formats", "JSON-LD", "tesco", "jsonld"),
            ("/concept?id=pain", "Get the data", "Statements as CSV", "concept/pain", "csv"),
            (
                "/source?id=customer-copernicus",
                "Get the data",
                "RDF/XML",
                "customer-copernicus",
                "rdf",
            ),
            ("/path?id=ten-minute-flight", "Get the data", "Turtle", "ten-minute-flight", "ttl"),
        ]
    ),
)
def test_the_data_of_a_page_is_what_the_command_gives(
    visit: Visit, atlas: kg.Atlas, path: str, button: str, name: str, thing: str, form: str
) -> None:
    page = visit.open(path)
    page.get_by_role("button", name=button).click()
    with page.expect_download() as given:
        page.get_by_role("button", name=name, exact=True).click()
    assert given.value.suggested_filename == f"{thing.rpartition('/')[2]}.{form}"
    assert given.value.path().read_bytes() == atlas.exports.of(thing, form)


@pytest.mark.long
def test_all_of_it_is_given_with_the_sum_that_the_page_shows(visit: Visit) -> None:
    page = visit.open("/data")
    with page.expect_download() as given:
        page.get_by_role("button", name="Five CSV tables", exact=True).click()
    assert given.value.suggested_filename == "pioneer-atlas-tables.zip"
    sha256 = hashlib.sha256(given.value.path().read_bytes()).hexdigest()
    expect(page.locator(".downloads")).to_contain_text(sha256)
