"""The pictures of the documentation: made here, in the browser, and held to what the documents show.

`PIONEER_PICTURES=write python -m pytest tests/test_pictures.py` makes them anew. Else no browser is
needed: each picture that a document shows is there, is small, and is one of these; how it looks is
for eyes, and no test compares dots.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kg.namespaces import PAGES
from kg.questions import examples
from tests.browser import CHROMIUM, INSTALL, SIZES, Visit
from tests.conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"
MOST_OF_ONE, MOST_OF_ALL = 300_000, 2_000_000
"""What a reader of the repository loads, in bytes."""


def lit(page: Page) -> None:
    page.locator(".flight", has=page.locator("a[href='/case?id=tesco']")).locator("h3 a").focus()


def mistaken(page: Page) -> None:
    line = page.locator(".cm-line", has_text="atlas:sector concept:").first
    line.click()
    page.keyboard.press("End")
    for _ in "l ;":
        page.keyboard.press("Backspace")
    page.keyboard.type(" ;")
    wrong = page.locator(".cm-lintRange-error").first
    expect(wrong).to_be_visible()
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    expect(page.locator(".ed-here")).not_to_be_empty()


class Shot(NamedTuple):
    """A page as a picture shows it."""

    path: str
    size: str = "desk"
    theme: str = "light"
    first: Callable[[Page], None] | None = None
    """What is done before it is taken."""


CITED = next(one.text for one in examples() if one.name == "most-cited")
SHOTS = {
    "home": Shot("/", first=lit),
    "home-phone": Shot("/", "phone"),
    "story": Shot("/case?id=tesco"),
    "idea": Shot("/concept?id=pain"),
    "decision": Shot("/moment?id=easyjet/allocated-seats"),
    "decision-phone": Shot("/moment?id=easyjet/allocated-seats", "phone", "dark"),
    "connect": Shot("/connect?a=case/handelsbanken&b=case/wells-fargo"),
    "graph": Shot("/graph?on=case/tesco&pick=case/tesco~shows~concept/first-moment-of-belief"),
    "ask": Shot("/ask?q=ideas_by_stories&scheme=journey"),
    "console": Shot("/ask?" + urlencode({"tab": "own", "query": CITED})),
    "class": Shot("/path?id=why-firms-fall-back"),
    "plan": Shot("/plan?ideas=pain.fear&edit=step-2"),
    "contribute": Shot("/author?id=tesco", first=mistaken),
}


@pytest.mark.skipif(
    os.environ.get("PIONEER_PICTURES") != "write",
    reason="the pictures of the documentation are made with PIONEER_PICTURES=write",
)
@pytest.mark.skipif(not CHROMIUM, reason=f"no Chromium was found. {INSTALL}")
@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_is_made(request: pytest.FixtureRequest, name: str) -> None:
    shot = SHOTS[name]
    visit = Visit(
        request.getfixturevalue("browser"),
        request.getfixturevalue("served"),
        shot.size,
        shot.theme,
    )
    page = visit.open(shot.path)
    if shot.first:
        shot.first(page)
    page.wait_for_timeout(500)  # what fades in has come
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    assert visit.problems == []
    visit.close()
    PICTURES.mkdir(exist_ok=True)
    few = taken.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_is_whole_of_its_size_and_small(name: str) -> None:
    file = PICTURES / f"{name}.png"
    assert file.stat().st_size <= MOST_OF_ONE
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.size == SIZES[SHOTS[name].size]
        picture.load()


def test_the_documents_show_every_picture_with_words_for_who_does_not_see_it() -> None:
    shown = set()
    for file in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for words, target in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", file.read_text("utf-8")):
            picture = (file.parent / target).resolve()
            assert picture.exists(), f"{file.name} shows {target}, which is not there"
            assert len(words) > 20, f"{file.name} does not say what {target} shows"
            shown.add(picture)
    assert shown == set(PICTURES.iterdir()) == {PICTURES / f"{name}.png" for name in SHOTS}
    assert sum(file.stat().st_size for file in shown) <= MOST_OF_ALL


def test_every_picture_is_of_a_page_that_there_is() -> None:
    pages = {re.split(r"[?#]", shot.path)[0].strip("/") for shot in SHOTS.values()} - {""}
    assert pages <= set(PAGES)
