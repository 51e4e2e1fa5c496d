"""Plain pages in a real browser: without script, on paper and from a disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import kg
from kg.plain import write_site
from tests.browser import MARKS, SIZES, PlainVisit
from tests.test_plain import small

pytestmark = MARKS

VIEWS = {
    "home": "",
    "story": "case/o2",
    "idea": "concept/pain",
    "decision": "moment/easyjet/allocated-seats",
    "statement": "statement/o2/fair-deal",
    "question": "question/falls_by_force",
    "missing": "case/nosuch",
}
MORE = {
    "story-statements": "case/o2/statements",
    "framework": "scheme/journey",
    "source": "source/customer-copernicus",
    "path": "path/ten-minute-flight",
    "step": "path/ten-minute-flight/2",
    "critique": "critique/no-longer-a-fan",
    "stories": "cases",
    "ideas": "concepts",
    "sources": "sources",
    "decisions": "moments",
    "questions": "questions",
    "gaps": "gaps",
    "deciding": "how-we-decide",
    "about": "about",
}
"""Pages that are made of the same pieces: seen in the long tests."""


@pytest.fixture(scope="module")
def visits(browser: Browser, served: str) -> Iterator[dict[str, PlainVisit]]:
    found = {size: PlainVisit(browser, served, size, "light") for size in SIZES}
    yield found
    for visit in found.values():
        visit.close()


@pytest.mark.parametrize(
    ("size", "view"),
    [
        *(("phone", view) for view in VIEWS),
        *(pytest.param("desk", view, marks=pytest.mark.long) for view in (*VIEWS, *MORE)),
        *(pytest.param("phone", view, marks=pytest.mark.long) for view in MORE),
    ],
)
def test_a_plain_page_is_sound(visits: dict[str, PlainVisit], size: str, view: str) -> None:
    path = f"/read/{VIEWS.get(view, MORE.get(view, ''))}"
    found = visits[size].faults(f"plain-{view}", path)
    assert [one for one in found if "404 (Not Found)" not in one] == []


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_story_is_read_and_its_words_are_explained_without_script(
    without_script: Page, served: str
) -> None:
    page, asked = without_script, []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/read/case/tesco")
    assert [url for url in asked if not url.startswith("data:")] == [f"{served}/read/case/tesco"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    word = page.locator("main button.term").first
    meaning = page.locator(f"#{word.get_attribute('popovertarget')}")
    expect(meaning).to_be_hidden()
    word.click()
    expect(meaning).to_be_visible()


def test_what_happened_is_unfolded_without_script(without_script: Page, served: str) -> None:
    without_script.goto(f"{served}/read/moment/easyjet/allocated-seats")
    told = without_script.locator("details.folded .part").first
    expect(told).to_be_hidden()
    without_script.locator("details.folded summary").first.click()
    expect(told).to_be_visible()


def test_paper_holds_the_text_and_leaves_out_what_leads_elsewhere(
    without_script: Page, served: str
) -> None:
    page = without_script
    page.goto(f"{served}/read/case/tesco")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".colophon dl")).to_be_visible()
    for name in (".plain-way", ".next", ".colophon nav", ".to-cite"):
        expect(page.locator(name).first).to_be_hidden()
    background = page.evaluate("getComputedStyle(document.querySelector('.page')).color")
    assert background == "rgb(22, 32, 46)"


def test_a_site_is_read_from_a_disk(few: Path, tmp_path: Path, browser: Browser) -> None:
    with kg.open(small(few, tmp_path)) as atlas:
        write_site(atlas, tmp_path / "site")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    lost: list[str] = []
    page.on("requestfailed", lambda request: lost.append(request.url))
    page.goto((tmp_path / "site" / "index.html").as_uri())
    page.get_by_role("link", name="Stories", exact=True).first.click()
    page.get_by_role("link", name="Tesco", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Tesco")
    expect(page.locator("h1")).to_have_css("font-weight", "500")
    assert lost == []
    context.close()
