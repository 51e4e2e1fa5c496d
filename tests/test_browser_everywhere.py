"""What stands on every page, in a real browser: where the focus goes, what is copied, what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import MARKS, Visit, becomes
from tests.conftest import some

pytestmark = MARKS

FOCUS = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return `${at.tagName} ${at.textContent.trim().slice(0, 40)}`
}"""


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
    yield one
    one.close()


def focused(page: Page, words: str) -> None:
    page.wait_for_function(f"words => ({FOCUS})() === words", arg=words)


# --- Where the focus goes ---


def test_a_page_that_is_opened_by_a_link_or_by_back_begins_at_its_heading(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    page.locator(".next a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/concept?id=pain")
    focused(page, "H1 Pain")
    page.go_back()
    focused(page, "H1 Tesco")


def test_a_choice_on_a_page_leaves_the_focus_where_it_was(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    row = page.locator("#crisis-of-confidence")
    row.locator(".to-cite").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".citing")).to_be_visible()
    visit.settle()
    assert not page.evaluate(FOCUS).startswith("H1")


def test_the_first_key_offers_a_way_past_the_doors(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip to the page")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    focused(page, "H1 Tesco")
    expect(skip).not_to_be_in_viewport()


def test_escape_closes_a_meaning(visit: Visit) -> None:
    page = visit.open("/case?id=tesco")
    page.locator("[popovertarget]").first.click()
    expect(page.locator(":popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)


# --- What is copied ---


def copy(page: Page) -> None:
    page.locator(".passing").get_by_role("button", name="Copy link").click()


def test_the_link_is_copied_and_that_is_said(visit: Visit) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open("/graph?on=case/tesco&by=word")
    copy(page)
    expect(page.locator(".passing [role=status]").first).to_have_text("Copied.")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(visit.address)
    again = urlsplit(address)
    assert (again.path, sorted(again.query.split("&"))) == (
        "/graph",
        ["by=word", "on=case%2Ftesco"],
    )


def test_the_link_is_copied_where_the_page_is_not_served_securely(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit.page.add_init_script(
        "addEventListener('copy', () => { window.copies = getSelection() + '' })"
    )
    page = visit.open("/case?id=tesco")
    copy(page)
    expect(page.locator(".passing [role=status]").first).to_have_text("Copied.")
    expect(page.locator(".passing textarea")).to_have_count(0)
    focused(page, "BUTTON Copy link")


def test_where_copying_is_refused_the_link_stands_marked_in_a_field(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit.page.add_init_script("document.execCommand = () => false")
    page = visit.open("/case?id=tesco")
    copy(page)
    field = page.get_by_label("The link", exact=True)
    expect(field).to_have_value(f"{visit.address}/case?id=tesco")
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == f"{visit.address}/case?id=tesco"
    expect(page.locator(".passing [role=status]").first).to_contain_text("press Ctrl+C")


def test_a_note_of_what_is_wrong_with_a_statement_is_copied_with_its_address(visit: Visit) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open("/case?id=tesco&cite=crisis-of-confidence#crisis-of-confidence")
    page.get_by_role("link", name="Something wrong with it?").click()
    page.wait_for_url("**wrong=crisis-of-confidence*")
    visit.settle()
    page.get_by_role("button", name="Copy the note").click()
    expect(page.locator("#wrong [role=status]")).to_have_text("Copied.")
    note = page.evaluate("navigator.clipboard.readText()")
    assert "Address: /case?id=tesco#crisis-of-confidence\n" in note
    assert "\nWhat is wrong:\n" in note


# --- The trail ---


def test_a_trail_grows_with_what_is_opened_and_back_still_goes_one_step(visit: Visit) -> None:
    page = visit.open("/case?id=amazon")
    trail = page.locator(".trail li")
    expect(trail).to_have_count(0)
    page.locator(".next a").first.click()
    page.wait_for_url("**/concept?**")
    expect(trail).to_have_text(["Amazon"])
    between = page.url
    page.locator(".crumbs").get_by_role("link", name="Ideas").click()
    page.wait_for_url("**/concepts")
    page.go_back()
    page.wait_for_url(between)
    trail.get_by_role("link", name="Amazon").click()
    page.wait_for_url("**/case?id=amazon")
    page.go_back()
    page.wait_for_url(between)


# --- On paper ---


@pytest.mark.parametrize("path", some(["/case?id=tesco", "/gaps", "/ask?q=timeline&case=tesco"]))
def test_on_paper_there_is_what_is_read_and_nothing_to_press(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for gone in ("Teach", "Contribute", "About"):
        for one in page.get_by_role("link", name=gone, exact=True).all():
            expect(one).to_be_hidden()
    for gone in page.locator(".passing, .next, .search, .stDownloadButton, form").all():
        expect(gone).to_be_hidden()
    becomes(page, lambda: page.evaluate("document.documentElement.scrollWidth <= innerWidth"), True)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_role("link", name="Contribute", exact=True).first).to_be_visible()


def test_a_page_is_printed_on_white_sheets_of_a4_without_the_doors(visit: Visit) -> None:
    page = visit.open("/ask?q=timeline&case=tesco")
    document = page.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox \[([^]]+)\]", document))
    (box,) = {tuple(round(float(one)) for one in found.split()) for found in boxes}
    assert box in {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 595, 843)}
    assert 2 <= len(re.findall(rb"/Type /Page\b(?!s)", document)) <= 6
