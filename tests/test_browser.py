"""Every page in a real browser: one load a page and size serves picture, accessibility,
console, egress and width together.

Pictures go to tests/pictures/ (not kept in git) to be looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

import kg
from tests.browser import MARKS, PICTURES, SIZES, Visit
from tests.conftest import copy_content, serving, some
from tests.test_classes import turtle

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
}
"""Other states of a page that is looked at anyway, and pages that are a list like another: they are
seen in the long tests."""
ON_A_DESK_TOO = {
    *("home", "stories", "story-tesco", "ideas", "decision", "author-question"),
    *("class", "plan-changed"),
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
    """One window a size: what a browser keeps between pages is fetched once."""
    opened = {size: Visit(browser, served, size, "light") for size in SIZES}
    yield opened
    for visit in opened.values():
        visit.close()


@pytest.fixture
def visit(browser: Browser, served: str, windows: dict[str, Visit]) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light", beside=windows["desk"])
    yield one
    one.close()


@pytest.mark.parametrize(("view", "size"), LOOKS)
def test_a_page_is_whole_accessible_and_asks_nobody_else(
    windows: dict[str, Visit], view: str, size: str
) -> None:
    assert windows[size].faults(view, VIEWS[view]) == []


def test_the_question_the_three_ways_and_the_board_are_in_the_first_screen(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("so often stop?")
    for target in (
        page.get_by_text("Take the ten-minute flight").first,
        page.get_by_text("Would you have signed it?").first,
        page.locator(".board .flight a").first,
        page.locator(".board").first.locator(".flight h3 a").last,
    ):
        box = target.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900


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
    expect(page.get_by_role("heading", level=1)).to_have_text("Tesco")
    page.go_back()
    visit.settle()
    expect(page.get_by_role("heading", level=1)).to_contain_text("so often stop?")


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
    assert len(meaning.inner_text()) > 40
    box = meaning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1440


def test_a_choice_of_facets_is_in_the_address_and_opens_fresh(
    visit: Visit, browser: Browser, served: str
) -> None:
    page = visit.open("/cases?sector=sector-grocery-retail")
    names = page.get_by_role("heading", level=3).all_inner_texts()
    assert any("Tesco" in name for name in names)
    assert not any("Amazon" in name for name in names)
    again = Visit(browser, served, "phone", "dark")
    assert any(
        "Tesco" in n for n in again.open(page.url[len(served) :]).locator("h3").all_inner_texts()
    )
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
    assert page.locator('[data-testid="stException"]').count() == 0
    assert "Traceback" not in page.locator("body").inner_text()
    assert visit.problems == []


def test_a_statement_is_cited_under_itself_by_keyboard_and_in_the_address(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    row = page.locator("#crisis-of-confidence")
    row.locator(".to-cite").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".citing")).to_contain_text("the interpretation to the Atlas")
    assert page.url.endswith("/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence")
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row.get_by_role("button", name="Copy BibTeX").click()
    expect(row.locator("[role=status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@misc{customer-copernicus,")
    assert copied == row.locator("pre").first.text_content()


def test_an_address_with_a_citation_opens_on_its_statement(visit: Visit) -> None:
    page = visit.open("/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence")
    expect(page.locator(".fact .citing")).to_have_count(1)
    box = page.locator("#crisis-of-confidence").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300


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


def test_all_of_it_is_given_with_the_sum_that_the_page_shows(visit: Visit) -> None:
    page = visit.open("/data")
    with page.expect_download() as given:
        page.get_by_role("button", name="Five CSV tables", exact=True).click()
    assert given.value.suggested_filename == "pioneer-atlas-tables.zip"
    sha256 = hashlib.sha256(given.value.path().read_bytes()).hexdigest()
    expect(page.locator(".downloads")).to_contain_text(sha256)


# --- content that is hostile or broken ---

HOSTILE = [
    "<img src=x onerror=document.title='PWNED'>",
    "![x](http://198.51.100.7/track.png)",
    "[click](javascript:document.title='PWNED')",
    "</div><script>document.title='PWNED'</script>",
    ":material/home: :red[x] $x^2$",
    "\u202eevil\u2066",
]


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over a content with two broken files and a story full of hostile text."""
    content = copy_content(tmp_path_factory.mktemp("troubled"))
    story = (content / "cases" / "tesco.ttl").read_text(encoding="utf-8")
    for number, payload in enumerate(HOSTILE):
        quoted = payload.replace("\\", "\\\\").replace('"', '\\"')
        story = story.replace('atlas:statement "', f'atlas:statement "{quoted} {number} ', 1)
        story = story.replace('skos:prefLabel "', f'skos:prefLabel "{quoted} ', 1)
        story = story.replace('atlas:gap "', f'atlas:gap "{quoted} ', 1)
        story = story.replace('atlas:text "', f'atlas:text "{quoted} ', 1)
        story = story.replace('dcterms:title "', f'dcterms:title "{quoted} ', 1)
    (content / "cases" / "tesco.ttl").write_text(story, encoding="utf-8")
    (content / "cases" / "broken.ttl").write_text("<#a> <#b> .\n\n<#c> .\n", encoding="utf-8")
    (content / "cases" / "latin.ttl").write_bytes("# caf\xe9\n".encode("latin-1"))
    (content / "paths" / "weeks.ttl").write_text(turtle("weeks", "Two weeks", 2), encoding="utf-8")
    with serving("--content", str(content)) as address:
        yield address


@pytest.fixture(scope="module")
def amid(browser: Browser, troubled: str) -> Iterator[Visit]:
    """A page over that content, beside which the others are opened."""
    one = Visit(browser, troubled, "desk", "light")
    yield one
    one.close()


@pytest.mark.parametrize(
    "path",
    some(
        [
            "/",
            "/cases",
            "/cases?view=table",
            "/case?id=tesco",
            "/search?q=evil",
            "/gaps",
            "/sources",
            "/ask?q=timeline&case=tesco",
            "/ask?q=sources_of_story&case=tesco",
            "/ask?q=readings_by_story",
            "/ask?tab=own&query=SELECT+*+%7B+case%3Atesco+?p+?o+%7D",
        ]
    ),
)
def test_hostile_text_is_shown_as_text_and_fetches_nothing(
    browser: Browser, troubled: str, amid: Visit, path: str
) -> None:
    visit = Visit(browser, troubled, "desk", "light", beside=amid)
    try:
        page = visit.open(path)
        page.wait_for_timeout(300)
        assert "PWNED" not in page.title()
        assert visit.elsewhere == []
        for link in page.locator("a[href]").all():
            scheme = urlsplit(link.get_attribute("href") or "").scheme
            assert scheme in ("", "http", "https", "mailto")
        assert page.locator("img[src='x'], img[src*='198.51']").count() == 0
    finally:
        visit.close()


def test_a_banner_names_the_files_that_are_kept_out_and_the_other_stories_stay(
    browser: Browser, troubled: str
) -> None:
    visit = Visit(browser, troubled, "phone", "light")
    try:
        page = visit.open("/cases")
        for words in ("broken.ttl", "latin.ttl"):
            expect(page.get_by_text(words).first).to_be_visible()
        expect(page.get_by_role("link", name="Glasgow Neonatal Unit").first).to_be_visible()
        page.screenshot(path=PICTURES / "banner-phone-light.png")
    finally:
        visit.close()


def test_a_session_that_is_led_to_on_a_phone_is_unfolded_and_no_other(
    browser: Browser, troubled: str
) -> None:
    visit = Visit(browser, troubled, "phone", "light")
    try:
        page = visit.open("/path?id=weeks")
        told = page.locator("#session-2 .timed")
        expect(told).to_be_hidden()
        page.locator('a[href="#session-2"]').click()
        expect(told).to_be_visible()
        expect(page.locator("#session-1 .timed")).to_be_hidden()
    finally:
        visit.close()
