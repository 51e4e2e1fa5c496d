"""Writing a story in a real browser: what is typed reaches the file, and nothing typed is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import MARKS, Visit, becomes, headed
from tests.conftest import serving

pytestmark = MARKS

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://198.51.100.7/x.png) שלום 😀"


@pytest.fixture(scope="module")
def own(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(few, tmp_path_factory.mktemp("writing") / "content"))


@pytest.fixture(scope="module")
def written(own: Path) -> Iterator[str]:
    """The address of an app in which stories may be saved."""
    with serving("--content", str(own), "--writable") as address:
        yield address


@pytest.fixture
def visit(browser: Browser, written: str) -> Iterator[Visit]:
    one = Visit(browser, written, "desk", "light")
    one.page.on("dialog", lambda dialog: dialog.accept())
    yield one
    assert one.problems == []
    assert one.elsewhere == []
    one.close()


def test_a_story_is_begun_by_keyboard_and_the_file_grows_beside_it(visit: Visit) -> None:
    page = visit.open("/author")
    page.get_by_role("link", name="Begin", exact=True).focus()
    page.keyboard.press("Enter")
    headed(page, "Whose story is it?")
    expect(page.get_by_role("heading", level=1, name="Whose story is it?")).to_be_focused()
    on = "document.activeElement.getAttribute('aria-label')"
    for _ in range(60):
        if page.evaluate(on) == "What is it called?":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Octopus Energy")
    page.keyboard.press("Enter")
    headed(page, "What should a reader know first?")
    expect(page.locator(".cm-content")).to_contain_text("case/octopus-energy")


@pytest.mark.long
def test_what_is_typed_is_kept_when_a_link_or_the_browser_leads_away(visit: Visit) -> None:
    page = visit.open("/author?step=wrong")
    page.get_by_label("What was it?", exact=True).fill(HOSTILE)
    expect(page.locator(".cm-content")).to_contain_text("onerror=alert(1)")
    page.locator("[data-onward]").click()
    headed(page, "What kind of fire was it?")
    page.get_by_label("Because", exact=True).fill("Half a sentence")
    page.go_back()
    headed(page, "What was wrong")
    expect(page.get_by_label("What was it?", exact=True).last).to_have_value(HOSTILE)
    expect(page.locator(".cm-content")).to_contain_text("onerror=alert(1)")
    page.go_forward()
    expect(page.get_by_label("Because", exact=True)).to_have_value("Half a sentence")
    page.get_by_role("link", name="Stories", exact=True).first.click()
    headed(page, "Stories")
    page.go_back()
    expect(page.get_by_label("Because", exact=True)).to_have_value("Half a sentence")
    expect(page.locator(".cm-content")).to_contain_text("onerror=alert(1)")


@pytest.mark.long
def test_what_is_typed_in_the_editor_fills_the_fields_and_the_questions_step_back(
    visit: Visit,
) -> None:
    page = visit.open("/author?step=before")
    page.get_by_label("Headline", exact=True).fill("Octopus")
    page.locator(".cm-line", has_text='skos:prefLabel "Octopus"@en').click()
    page.keyboard.press("Home")
    for _ in range(len('skos:prefLabel "Octopus')):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("es")
    expect(page.get_by_label("Headline", exact=True)).to_have_value("Octopuses")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# mine\n")
    expect(page.get_by_text("so they have stepped back")).to_be_visible()
    page.get_by_role("button", name="Back to the file of the questions").click()
    expect(page.get_by_label("Headline", exact=True)).to_have_value("Octopuses")
    expect(page.locator(".cm-content")).not_to_contain_text("# mine")


def test_a_finding_puts_the_caret_on_its_place(visit: Visit) -> None:
    page = visit.open("/author?id=tesco")
    expect(page.locator(".cm-content")).to_contain_text("case/tesco")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type('<#x> a atlas:Claim ; atlas:statment "x"@en .')
    found = page.locator(".to-mend li", has_text="atlas:statment is not")
    expect(found).to_be_visible()
    page.keyboard.press("Control+Home")
    found.get_by_role("button").click()
    expect(page.locator(".cm-content")).to_be_focused()
    expect(page.locator(".cm-activeLine")).to_contain_text("atlas:statment")


def test_a_saved_story_is_read_at_once_where_its_link_leads(visit: Visit, own: Path) -> None:
    page = visit.open("/author?id=amazon&look=hand-in")
    line = page.locator(".cm-line", has_text='skos:prefLabel "Amazon"@en')
    line.click()
    page.keyboard.press("Home")
    for _ in range(len('skos:prefLabel "Amazon')):
        page.keyboard.press("ArrowRight")
    page.keyboard.type(" of Seattle")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Read it as it is now").click()
    headed(page, "Amazon of Seattle")
    assert "Amazon of Seattle" in (own / "cases" / "amazon.ttl").read_text(encoding="utf-8")


@pytest.mark.long
def test_what_was_typed_outlives_its_window_until_it_is_thrown_away(visit: Visit) -> None:
    page = visit.open("/author?step=wrong")
    page.evaluate("localStorage.clear()")
    page.get_by_label("What was it?", exact=True).fill(HOSTILE)
    expect(page.locator(".cm-content")).to_contain_text("onerror=alert(1)")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('pioneer-atlas desk ')).length"
    page.wait_for_function(f"{kept} === 1")
    expect(page.get_by_role("button", name="Go on with it")).to_have_count(0)
    page.reload()
    visit.settle()
    expect(page.get_by_label("What was it?", exact=True).last).to_have_value("")
    page.goto(f"{visit.address}/author")
    expect(page.get_by_text("kept in this browser at")).to_be_visible()
    page.get_by_role("button", name="Go on with it").click()
    headed(page, "Whose story is it?")
    page.goto(f"{visit.address}/author?step=wrong")
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_label("What was it?", exact=True).last).to_have_value(HOSTILE)
    page.wait_for_function(f"{kept} === 1")
    page.goto(f"{visit.address}/author")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("kept in this browser at")).to_have_count(0)
    becomes(page, lambda: page.evaluate(kept), 0)


@pytest.mark.long
def test_a_copy_is_gone_from_the_browser_once_the_file_is_saved(visit: Visit) -> None:
    page = visit.open("/author?id=easyjet&look=hand-in")
    page.evaluate("localStorage.clear()")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# mine")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('pioneer-atlas desk ')).length"
    page.wait_for_function(f"{kept} === 1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved, and live")).to_be_visible()
    page.wait_for_function(f"{kept} === 0")


@pytest.mark.long
def test_where_the_browser_keeps_nothing_the_page_works_all_the_same(visit: Visit) -> None:
    refuse = "() => { throw new DOMException('refused', 'SecurityError') }"
    visit.page.add_init_script(
        f"Object.defineProperty(window, 'localStorage', {{ get: {refuse} }})"
    )
    page = visit.open("/author?step=who")
    page.get_by_label("What is it called?", exact=True).fill("Octopus Energy")
    expect(page.locator(".cm-content")).to_contain_text("case/octopus-energy")
    page.locator("[data-onward]").click()
    headed(page, "What should a reader know first?")


@pytest.mark.long
def test_an_empty_file_is_started_from_a_name(visit: Visit) -> None:
    page = visit.open("/author")
    page.get_by_label("An empty file, with everything explained in it", exact=True).fill(
        "Octopus Energy"
    )
    page.keyboard.press("Enter")
    headed(page, "octopus-energy")
    expect(page.locator(".cm-content")).to_contain_text("case/octopus-energy")
