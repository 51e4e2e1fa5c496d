"""The graph in a real browser: walked by keyboard, pressed, searched, sent to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench.generate import write_content
from tests.browser import MARKS, Visit, becomes, frame_of, headed, soon
from tests.conftest import ROOT, serving, some

pytestmark = MARKS

TESCO = "/graph?on=case/tesco"
LINK = "case/tesco~shows~concept/first-moment-of-belief"


@pytest.fixture(scope="module")
def window(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
    yield one
    one.close()


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    window.page.set_viewport_size({"width": 1440, "height": 900})
    yield window
    assert window.elsewhere == []
    assert window.problems == []


def asks(page: Page, name: str) -> list[str]:
    """Give the values of a name in the address."""
    return parse_qs(urlsplit(page.url).query).get(name, [])


def spoken(page: Page) -> Locator:
    return page.locator(".graph [role=status]")


def look(page: Page) -> Locator:
    return page.locator(".look")


def zoomed(page: Page) -> float:
    found: float = page.locator(".graph").evaluate("root => root.picture.cy.zoom()")
    return found


def things(page: Page) -> list[str]:
    found = page.locator(".graph").evaluate("one => one.picture.cy.nodes().map(node => node.id())")
    assert isinstance(found, list)
    return found


def spot(page: Page, name: str) -> tuple[float, float]:
    """Give where a thing is on the screen; of a link, where nothing else is near."""
    place = page.locator(".graph").evaluate(
        """(root, name) => {
          const cy = root.picture.cy
          const one = cy.getElementById(name)
          const box = root.picture.canvas.getBoundingClientRect()
          const onto = at => [box.x + root.picture.canvas.clientLeft + at.x, box.y + root.picture.canvas.clientTop + at.y]
          if (one.isNode()) return onto(one.renderedPosition())
          const ends = link => [link.source().renderedPosition(), link.target().renderedPosition()]
          const along = ([a, b], t) => ({x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t})
          const outside = (at, box) => Math.hypot(
            Math.max(box.x1 - at.x, 0, at.x - box.x2), Math.max(box.y1 - at.y, 0, at.y - box.y2))
          const away = (at, [a, b]) => {
            const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2 || 1
            const t = ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / length
            const near = along([a, b], Math.min(1, Math.max(0, t)))
            return Math.hypot(at.x - near.x, at.y - near.y)
          }
          const room = at => Math.min(
            ...cy.nodes().map(node => outside(at, node.renderedBoundingBox({includeLabels: true}))),
            ...cy.edges().filter(link => link.id() !== name).map(link => away(at, ends(link))))
          const tried = [...Array(61).keys()].map(step => along(ends(one), 0.2 + step / 100))
          return onto(tried.reduce((best, at) => room(at) > room(best) ? at : best))
        }""",
        name,
    )
    return place[0], place[1]


# --- By keyboard ---


def test_arrows_walk_enter_looks_e_opens_and_back_takes_back(visit: Visit) -> None:
    page = visit.open(TESCO)
    page.locator(".canvas").focus()
    expect(spoken(page)).to_contain_text("Tesco, Story, linked to")
    walked = {spoken(page).inner_text()}
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)  # what is said of the next one
        walked.add(spoken(page).inner_text())
    assert len(walked) > 3

    page.keyboard.press("Enter")
    page.wait_for_url("**pick=**")
    (picked,) = asks(page, "pick")
    label = page.locator(".graph").evaluate("root => root.picture.at.data('label')")
    expect(look(page).locator("h2")).to_have_text(label)

    before = things(page)
    page.keyboard.press("e")
    page.wait_for_url(f"**on={picked.replace('/', '%2F')}**")
    visit.settle()
    headed(page, label)
    assert asks(page, "on") == ["case/tesco", picked]
    soon(page, lambda: things(page), lambda after: set(before) < set(after))

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Around Tesco"])
    becomes(page, lambda: asks(page, "on"), ["case/tesco"])
    page.go_back()
    expect(look(page).locator("h2")).to_have_text("How to use it")


@pytest.mark.long
def test_escape_looks_away_and_keys_zoom(visit: Visit) -> None:
    page = visit.open(f"{TESCO}&pick=case/tesco")
    expect(look(page).locator("h2")).to_have_text("Tesco")
    page.locator(".canvas").focus()
    page.keyboard.press("+")
    soon(page, lambda: zoomed(page), lambda zoom: zoom > 1)
    page.keyboard.press("0")
    becomes(page, lambda: zoomed(page), 1)
    page.keyboard.press("Escape")
    expect(look(page).locator("h2")).to_have_text("How to use it")
    becomes(page, lambda: asks(page, "pick"), [])


def test_the_picture_says_what_it_is_and_how_to_walk_in_it(visit: Visit) -> None:
    page = visit.open(TESCO)
    canvas = page.get_by_role("application")
    name = canvas.get_attribute("aria-label") or ""
    assert name.startswith("Around Tesco. ")
    for word in ("Arrow keys", "Enter", "Escape", "list"):
        assert word in name


def test_the_list_holds_every_thing_and_leads_to_pages_by_keyboard(visit: Visit) -> None:
    page = visit.open(TESCO)
    rows = page.locator(".listed > li")
    expect(rows).to_have_count(len(things(page)))
    numbers = rows.evaluate_all("rows => rows.map(row => row.value)")
    assert numbers == list(range(1, len(numbers) + 1))
    link = page.locator(".listed b a", has_text="Pain")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/concept?id=pain")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Pain"])


# --- By pointer ---


def test_a_press_on_a_thing_shows_it_beside_the_picture_without_drawing_anew(visit: Visit) -> None:
    page = visit.open(TESCO)
    page.locator(".graph").evaluate("root => (root.picture.cy.marked = 1)")
    page.mouse.click(*spot(page, "concept/pain"))
    page.wait_for_url("**pick=concept%2Fpain**")
    expect(look(page).locator("h2")).to_have_text("Pain")
    expect(look(page).get_by_role("link", name="Open its page")).to_be_visible()
    assert page.locator(".graph").evaluate("root => root.picture.cy.marked") == 1
    look(page).get_by_role("link", name="Open its page").click()
    page.wait_for_url("**/concept?id=pain")


def test_a_press_on_a_link_shows_whose_word_it_is_and_what_it_rests_on(visit: Visit) -> None:
    page = visit.open(TESCO)
    page.mouse.click(*spot(page, LINK))
    page.wait_for_url("**pick=case%2Ftesco%7Eshows**")
    expect(look(page).locator("h2")).to_have_text("Tesco shows First Moment of Belief")
    expect(look(page)).to_contain_text("the authors’ word")
    row = look(page).locator(".rests li").first
    expect(row.locator(".text")).not_to_be_empty()
    row.get_by_role("link", name="In the story").click()
    page.wait_for_url("**/case?id=tesco#**")


@pytest.mark.long
def test_a_link_between_ideas_is_said_to_be_from_a_framework(visit: Visit) -> None:
    page = visit.open("/graph?on=concept/pain&pick=concept/pain~broader~concept/burningness")
    expect(look(page)).to_contain_text("from a framework")


@pytest.mark.long
def test_the_wheel_scrolls_the_page_and_with_control_it_zooms(visit: Visit) -> None:
    page = visit.open(TESCO)
    page.mouse.move(*spot(page, "case/tesco"))
    top = page.locator("h1").bounding_box()
    page.mouse.wheel(0, 200)
    assert top
    soon(page, page.locator("h1").bounding_box, lambda box: box and box["y"] < top["y"] - 100)
    assert zoomed(page) == 1
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(400)  # Cytoscape lets a scroll of the page come to rest first
    page.mouse.move(*spot(page, "case/tesco"))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    soon(page, lambda: zoomed(page), lambda zoom: zoom > 1)


@pytest.mark.long
def test_one_finger_scrolls_the_page_over_the_picture_and_a_tap_picks(
    browser: Browser, served: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{served}{TESCO}")
    page.wait_for_selector(".graph[data-drawn]")
    page.wait_for_timeout(400)
    x, y = spot(page, "case/tesco")
    touch = context.new_cdp_session(page)
    for kind, fingers in (
        ("touchStart", [{"x": x, "y": y}]),
        *(("touchMove", [{"x": x, "y": y - 20 * step}]) for step in range(1, 13)),
        ("touchEnd", []),
    ):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        page.wait_for_timeout(16)
    # the page has moved, and the picture with it
    soon(page, lambda: spot(page, "case/tesco")[1], lambda now: now < y - 150)
    assert asks(page, "pick") == []
    assert page.locator(".graph").evaluate("root => root.picture.cy.pan().y") == pytest.approx(
        page.locator(".canvas").evaluate("one => one.clientHeight / 2")
    )
    page.touchscreen.tap(*spot(page, "case/tesco"))
    page.wait_for_url("**pick=case%2Ftesco**")
    expect(look(page).locator("h2")).to_have_text("Tesco")
    context.close()


# --- Opening, taking back, filters, ways, search ---


def test_what_is_opened_stands_as_chips_and_is_taken_back(visit: Visit) -> None:
    page = visit.open(f"{TESCO}&pick=concept/pain")
    look(page).get_by_role("link", name="Show what it is linked to").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Around Tesco and Pain"])
    becomes(page, lambda: asks(page, "on"), ["case/tesco", "concept/pain"])
    page.get_by_role("link", name="Take back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Around Tesco"])
    page.get_by_role("link", name="Show the whole atlas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["The graph"])


def test_links_are_filtered_by_what_they_say_and_by_whose_word(visit: Visit) -> None:
    page = visit.open(TESCO)
    whole = len(things(page))
    page.locator(".legend summary").click()
    page.locator(".legend").get_by_role("link", name="breaks").click()
    expect(page.locator(".lede")).to_contain_text("under the filters")
    becomes(page, lambda: asks(page, "link"), ["breaks"])
    visit.settle()
    soon(page, lambda: len(things(page)), lambda number: 1 < number < whole)
    page.get_by_role("link", name="Take all filters away").click()
    expect(page.locator(".lede")).not_to_contain_text("filters")
    becomes(page, lambda: asks(page, "link"), [])


@pytest.mark.long
def test_a_name_is_found_in_the_picture_and_elsewhere(visit: Visit) -> None:
    page = visit.open(TESCO)
    field = page.get_by_role("searchbox", name="Find a name in the picture")
    field.fill("pain")
    expect(spoken(page)).to_have_text("1 thing called “pain”")
    assert page.locator(".graph").evaluate(
        "root => root.picture.cy.nodes('.match').map(node => node.id())"
    ) == ["concept/pain"]
    field.fill("sky")
    field.press("Enter")
    page.wait_for_url("**find=sky**")
    expect(look(page)).to_contain_text("Nothing here called “sky”")
    look(page).get_by_role("link", name="Sky").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Around Tesco and Sky"])


def test_a_fresh_address_opens_the_same_view_for_somebody_else(
    visit: Visit, browser: Browser, served: str
) -> None:
    path = f"/graph?on=case/o2&on=concept/pain&by=word&by=telling&way=columns&pick={LINK}"
    path = path.replace("tesco~shows", "o2~shows")

    def seen(page: Page) -> tuple[list[str], str, str]:
        return things(page), page.locator(".lede").inner_text(), look(page).inner_text()

    here = seen(visit.open(path))
    again = Visit(browser, served, "phone", "dark")
    other = again.open(path)
    becomes(other, lambda: seen(other), here)
    again.close()


@pytest.mark.parametrize("ending", some(["svg", "png", "graphml", "gexf", "html"]))
def test_the_view_can_be_taken_away(visit: Visit, ending: str, tmp_path: Path) -> None:
    page = visit.open(TESCO)
    labels = {"graphml": "GraphML", "html": "One HTML file"}
    with page.expect_download() as waiting:
        page.get_by_role("button", name=labels.get(ending, ending.upper()), exact=True).click()
    assert waiting.value.suggested_filename == f"pioneer-atlas-tesco.{ending}"
    file = tmp_path / "file"
    waiting.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG") if ending == "png" else b"Store visits" in content


# --- On the pages of stories and ideas ---


@pytest.mark.parametrize(
    ("path", "name", "leads"),
    some(
        [
            ("/case?id=tesco", "concept/pain", "**/concept?id=pain"),
            ("/concept?id=pain", "case/o2", "**/case?id=o2"),
            ("/case?id=tesco", LINK, "**/graph?on=case%2Ftesco&pick=case%2Ftesco**"),
        ]
    ),
)
def test_a_story_and_an_idea_carry_a_small_picture_that_leads_on(
    visit: Visit, path: str, name: str, leads: str
) -> None:
    page = visit.open(path)
    page.locator(".graph").scroll_into_view_if_needed()
    assert 1 < len(things(page)) <= 25
    page.mouse.click(*spot(page, name))
    page.wait_for_url(leads)


@pytest.mark.long
def test_from_a_story_it_is_one_press_to_the_graph(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    page.get_by_role("link", name="Open it in the graph").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Around Tesco"])


# --- The picture that stands still ---


def test_the_frame_has_no_origin_reaches_nothing_and_is_drawn(visit: Visit) -> None:
    page = visit.open(TESCO)
    assert not any("/drawing/" in frame.url for frame in page.frames)  # not before it is wanted
    frame = frame_of(page)
    assert frame.evaluate("() => self.origin") == "null"
    reached = frame.evaluate(
        "() => { try { return parent.document.title } catch (error) { return error.name } }"
    )
    assert reached == "SecurityError"
    visit.problems.clear()
    fetched = frame.evaluate("url => fetch(url).then(() => 'fetched', () => 'blocked')", page.url)
    assert fetched == "blocked"
    assert all("Content Security Policy" in one for one in visit.problems)
    visit.problems.clear()
    drawn = """() => {
          const canvas = document.querySelector("canvas")
          const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
          return dots.some((dot, place) => place % 4 === 3 && dot > 0)
        }"""
    soon(page, lambda: frame.evaluate(drawn))


# --- What an address may get wrong ---


@pytest.mark.parametrize(
    ("path", "says"),
    some(
        [
            (f"/graph?{'&'.join(f'on=x{one}' for one in range(2_000))}", "opens 2,000 things"),
            ("/graph?on=case/tessco", "Did you mean Tesco"),
            ("/graph?on=%00%0a<b>", "There is no story and no idea called"),
            ("/graph?way=sideways", "There is no way “sideways” of laying out"),
            ("/graph?kind=Nonsense", "Nothing is of the kind “Nonsense”"),
            ("/graph?link=eats&by=God", "“eats” is no link and nobody’s word"),
            (f"{TESCO}&pick=case/amazon", "It is not in this view"),
            (f"{TESCO}&pick=case/amazno", "Did you mean Amazon"),
            (f"{TESCO}&pick=a~b~c", "No such link"),
            ("/graph?kind=Trait&by=word", "No links are left"),
            (f"{TESCO}&link=pictures", "This filter alone leaves nothing"),
            ("/graph?start=99999&find=%20&pick=%20", "The best linked"),
        ]
    ),
)
def test_a_wrong_address_is_answered_in_a_sentence(visit: Visit, path: str, says: str) -> None:
    page = visit.open(path)
    expect(page.get_by_text(says).first).to_be_visible()
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


@pytest.mark.long
def test_the_way_out_of_filters_that_leave_nothing_leads_out(visit: Visit) -> None:
    page = visit.open(f"{TESCO}&link=pictures")
    look(page).get_by_role("link", name="Drop the filter by the links").click()
    expect(page.locator(".lede")).to_contain_text("things and")


@pytest.mark.parametrize("path", some(["/graph", TESCO, f"{TESCO}&pick={LINK}"]))
def test_nothing_scrolls_sideways_on_the_narrowest_screen(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = visit.open(path)
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    soon(
        page,
        page.locator(".canvas").bounding_box,
        lambda box: box and box["x"] >= 0 and box["x"] + box["width"] <= 320,
    )


# --- Very many things ---


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over more stories than Cytoscape should draw the links of."""
    content = tmp_path_factory.mktemp("crowded")
    write_content(content, ROOT, 300)
    with serving("--content", str(content)) as address:
        yield address


@pytest.mark.long
def test_very_many_lines_are_drawn_pressed_and_moved(browser: Browser, crowded: str) -> None:
    one = Visit(browser, crowded, "desk", "light")
    page = one.open("/graph")
    graph = page.locator(".graph")
    assert graph.evaluate("root => root.picture.things.length + root.picture.links.length") > 1500
    lines = page.locator(".canvas > canvas")
    painted = (
        "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(Boolean)"
    )
    soon(page, lambda: lines.evaluate(painted))

    # a line in the clear: the middle of one that no thing stands near
    x, y = graph.evaluate(
        """root => {
          const {cy, canvas, links, places} = root.picture
          const box = canvas.getBoundingClientRect()
          for (const [a, b] of links) {
            const at = {x: (places[a].x + places[b].x) / 2, y: (places[a].y + places[b].y) / 2}
            if (places.every(one => Math.hypot(one.x - at.x, one.y - at.y) > 14))
              return [box.x + 1 + cy.pan().x + at.x, box.y + 1 + cy.pan().y + at.y]
          }
        }"""
    )
    page.mouse.click(x, y)
    page.wait_for_url("**pick=case%2F**")
    assert asks(page, "pick")[0].count("~") == 2
    expect(look(page)).to_contain_text("It rests on")

    before = graph.evaluate("root => root.picture.cy.pan().x")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 10, steps=5)
    page.mouse.up()
    soon(
        page,
        lambda: graph.evaluate("root => root.picture.cy.pan().x"),
        lambda now: now > before + 40,
    )
    page.wait_for_function(
        """root => root.picture.painted.pan.x === root.picture.cy.pan().x
          && root.picture.lines.style.transform === ''""",
        arg=graph.element_handle(),
    )
    assert one.problems == []
    one.close()
