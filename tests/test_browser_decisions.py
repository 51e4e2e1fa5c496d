"""Decisions in a real browser: where the focus goes, and what a press of a key does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import MARKS, Visit, soon

pytestmark = MARKS

ROOM = "/moment?id=easyjet/allocated-seats"
FOCUSED = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at?.id || at?.textContent
}"""


@pytest.fixture(scope="module")
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
    yield one
    one.close()


def test_an_answer_by_keyboard_brings_the_focus_to_what_happened(visit: Visit) -> None:
    page = visit.open(ROOM)
    offer = page.get_by_role("link", name="I would not", exact=True)
    # the room and its answers are in the first screen
    soon(page, offer.bounding_box, lambda box: box and box["y"] + box["height"] <= 900)
    offer.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**answer=no**")
    expect(page.get_by_role("heading", name="You would not have")).to_be_visible()
    page.wait_for_function(f"({FOCUSED})() === 'answer'")
    page.go_back()
    expect(page.get_by_role("link", name="I would", exact=True)).to_be_visible()


def test_a_projector_needs_one_key(visit: Visit) -> None:
    page = visit.open(f"{ROOM}&view=present")
    expect(page.get_by_role("search")).to_have_count(0)
    page.wait_for_function(f"({FOCUSED})() === 'Show what happened'")
    page.keyboard.press("Space")
    page.wait_for_url("**shown=1")
    page.wait_for_function(f"({FOCUSED})() === 'Next decision'")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "easyjet" not in url and url.endswith("view=present"))
    expect(page.get_by_role("heading", level=1)).to_have_text(["Would you have signed it?"])
