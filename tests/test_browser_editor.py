"""The editor in a real browser: findings in their place, words that are offered, nothing lost.

A page of a few lines shows it, so that nothing else stands between a key and the text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import MARKS, PICTURES, SIZES, THEMES, Visit, soon
from tests.conftest import ROOT, free_port, some, stop, wait_until_served

pytestmark = MARKS

PAGE = '''
import time

import streamlit as st
from kg.diagnostics import Finding, Severity
from kg.ui import state
from kg.ui.editor import Jump, editor, written

START = """@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .

<#queue>
    a atlas:Episode ;
    atlas:shows atlas:nothing ;
.
"""

def check(text):
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        column = line.find("nothing") + 1
        if column:
            severity = Severity.WARNING if "warn" in line else Severity.ERROR
            place = Finding("a.ttl", number, column, severity, "unknown-term", "Nothing is no word.")
            found.append(Finding(*[getattr(place, name) for name in place.__slots__[:6]],
                "Write something.", "", column + len("nothing"), "Any word."))
    return found

st.title("Editor")
mine = st.session_state.setdefault("mine", [START, 0, None])
text = written(mine[0], key="editor", revision=mine[1])
found = check(text)
edited = editor(
    mine[0], key="editor", label="The file", findings=check, words=state.atlas().words(),
    revision=mine[1], jump=mine[2], replacements={one: "something" for one in found},
    language=st.query_params.get("language", "turtle"),
)
with st.container(key="now"):
    st.text(edited.text)
st.text(f"asked {edited.asked or 'nothing'}, line {edited.caret_line}, findings {len(found)}")
if edited.asked:
    st.session_state.saved = edited.text
st.text(f"saved {len(st.session_state.get('saved', ''))}")

def anew():
    text = written(mine[0], key="editor", revision=mine[1])
    time.sleep(1.5)  # long enough to go on typing
    mine[:2] = [text.replace("Episode", "Claim"), mine[1] + 1]

def jump():
    mine[2] = Jump(5, 17, (mine[2].number if mine[2] else 0) + 1)

st.button("Anew", on_click=anew)
st.button("Jump", on_click=jump)
st.button("Something else")
'''
APP = """
import streamlit as st
from kg.server import parts

app = st.App(**{**parts(), "script_path": PAGE})
"""
FIRST = "@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .\n\n<#queue>\n"


@pytest.fixture(scope="module")
def edited(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with an editor."""
    folder = tmp_path_factory.mktemp("editor")
    page = folder / "page.py"
    page.write_text(PAGE, encoding="utf-8")
    (folder / "edited.py").write_text(f"PAGE = {str(page)!r}\n{APP}", encoding="utf-8")
    (folder / "static").symlink_to(ROOT / "kg" / "ui" / "static")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--app-dir", folder, "edited:app", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PIONEER_CONTENT": str(few)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process)
        yield address
    finally:
        stop(process)


@pytest.fixture
def visit(browser: Browser, edited: str) -> Iterator[Visit]:
    one = Visit(browser, edited, "desk", "light")
    yield one
    assert one.problems == []
    assert one.elsewhere == []
    one.close()


def opened(visit: Visit, path: str = "/") -> Page:
    page = visit.open(path)
    expect(page.locator(".ed-foot [role=status]")).not_to_be_empty()
    return page


def inside(page: Page) -> str:
    """The text in the editor: short enough that all its lines are on the page."""
    return "\n".join(
        "" if line == "\n" else line for line in page.locator(".cm-line").all_inner_texts()
    )


def comes(page: Page, words: str) -> None:
    """Wait until these words stand in the editor."""
    soon(page, lambda: inside(page), lambda text: words in text)


def goes(page: Page, words: str) -> None:
    """Wait until these words stand no longer in the editor."""
    soon(page, lambda: inside(page), lambda text: words not in text)


def type_at(page: Page, line: int, text: str) -> None:
    """Type at the end of a line."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Home")
    for _ in range(line - 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type(text)


def take(page: Page, word: str) -> None:
    """Take the first of the words that are offered, which is this one."""
    expect(page.locator(".cm-tooltip-autocomplete [aria-selected]")).to_contain_text(word)
    page.wait_for_timeout(100)  # a key that comes with the list is not meant for it
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", some(SIZES))
def test_the_editor_is_accessible_in_both_themes_and_asks_nobody_else(
    browser: Browser, edited: str, size: str
) -> None:
    visit = Visit(browser, edited, size, "light")
    page = opened(visit)
    page.locator(".cm-content").focus()
    page.keyboard.press("F8")
    expect(page.locator(".ed-here")).to_contain_text("Allowed: Any word.")
    for theme in THEMES:
        visit.wear(theme)
        assert visit.axe() == []
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"editor-{size}-{theme}.png")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    letters = page.locator(".cm-content").evaluate("one => getComputedStyle(one).fontSize")
    assert letters == ("16px" if size == "phone" else "14px")
    assert visit.problems == []
    assert visit.elsewhere == []
    visit.close()


def test_a_finding_is_underlined_in_its_place_and_moves_with_the_text(visit: Visit) -> None:
    page = opened(visit)
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("nothing")
    expect(page.locator(".ed-foot [role=status]")).to_have_text("1 mistake")
    type_at(page, 2, "\n# 😀 nothing to warn of\n")
    expect(page.locator(".cm-lintRange-warning")).to_have_text("nothing")
    expect(mark).to_have_text("nothing")
    expect(page.locator(".ed-foot [role=status]")).to_have_text("1 mistake, 1 warning")
    page.keyboard.press("F8")
    expect(page.locator(".ed-here")).to_contain_text("To mend it: Write something.")
    link = page.locator(".ed-here a")
    expect(link).to_have_attribute("href", "/finding?code=unknown-term")
    expect(link).to_have_attribute("target", "_blank")
    page.get_by_role("button", name="Write something").click()
    expect(page.locator(".cm-lintRange-error, .cm-lintRange-warning")).to_have_count(1)


def test_a_word_is_found_by_its_name_and_brings_its_prefix_in_one_step(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 5, "\natlas:shows hurts-pai")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)  # there is no such word
    for _ in "hurts-pai":
        page.keyboard.press("Backspace")
    page.keyboard.type("concept:pai")
    take(page, "concept:pain")
    comes(page, "    atlas:shows concept:pain")
    assert inside(page).startswith(
        "@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .\n"
        "@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .\n\n<#queue>"
    )
    page.keyboard.press("Control+z")
    goes(page, "@prefix concept")
    assert "concept:pai" in inside(page)


@pytest.mark.long
def test_a_property_that_must_stand_there_comes_first_with_the_frame_of_its_value(
    visit: Visit,
) -> None:
    page = opened(visit)
    type_at(page, 5, "\n")
    page.keyboard.press("Control+Space")
    expect(page.locator("completion-section").first).to_have_text("Must stand here")
    page.keyboard.type("state")
    take(page, "atlas:statement")
    page.keyboard.type("They queued.")
    comes(page, '    atlas:statement "They queued."@en ;')
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("bas")
    take(page, "atlas:basis")
    take(page, "atlas:editorial")  # offered at once: they are a few
    comes(page, "    atlas:basis atlas:editorial ;")


@pytest.mark.long
def test_a_block_is_filled_in_from_place_to_place(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 6, "\n\nnew st")
    take(page, "new statement")
    for words in ("crisis", "A crisis", "Sales fell.", "1992", "copernicus"):
        page.keyboard.type(words)
        if words == "copernicus":
            expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("Customer Copernicus")
            page.keyboard.press("Escape")
        page.keyboard.press("Tab") if words != "copernicus" else None
    comes(page, "[ atlas:source source:copernicus ;")
    text = inside(page)
    assert "<#crisis>\n    a atlas:Episode ;" in text
    assert 'atlas:begin "1992"^^xsd:gYear ;' in text
    assert "@prefix xsd: " in text
    page.keyboard.press("Control+End")
    page.keyboard.type("\n<#later>\n    atlas:after <")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("A crisis")


@pytest.mark.long
def test_undo_caret_and_text_outlive_what_else_happens_on_the_page(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 2, "# mine")
    page.get_by_role("button", name="Something else").click()  # sooner than the text is sent
    expect(page.locator(".st-key-now")).to_contain_text("# mine")
    visit.settle()
    page.locator(".cm-content").focus()
    page.keyboard.type(" too")
    comes(page, "# mine too")
    page.get_by_role("button", name="Something else").click()
    visit.settle()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    goes(page, "# mine")


@pytest.mark.long
def test_a_higher_revision_is_one_change_and_keeps_what_was_typed_meanwhile(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 2, "# mine")
    page.get_by_role("button", name="Anew").click()
    page.locator(".cm-content").focus()
    page.keyboard.type(" and late")
    expect(page.locator(".cm-content")).to_contain_text("atlas:Claim")
    comes(page, "# mine and late")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+z")
    comes(page, "atlas:Episode")
    assert "# mine and late" in inside(page)
    page.keyboard.press("Control+y")
    expect(page.locator(".st-key-now")).to_contain_text("atlas:Claim")


def test_what_was_typed_is_there_again_when_the_page_is_loaded_anew(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 2, "# mine")
    expect(page.locator(".st-key-now")).to_contain_text("# mine")
    page.reload()
    visit.settle()
    expect(page.locator(".cm-content")).to_contain_text("# mine")
    expect(page.locator(".st-key-now")).to_contain_text("# mine")


@pytest.mark.long
def test_control_s_asks_to_save_exactly_what_stands_there(visit: Visit) -> None:
    page = opened(visit)
    type_at(page, 2, "# mine")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("asked save, line 2")).to_be_visible()
    expect(page.get_by_text(f"saved {len(inside(page))}")).to_be_visible()
    page.get_by_role("button", name="Something else").click()
    expect(page.get_by_text("asked nothing")).to_be_visible()


@pytest.mark.long
def test_a_jump_goes_to_its_place_and_tab_leaves_after_escape(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Jump").click()
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.type("X")
    comes(page, "    atlas:shows Xatlas:nothing")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).not_to_be_focused()


@pytest.mark.long
def test_a_query_has_its_own_words_and_prefixes(visit: Visit) -> None:
    page = opened(visit, "/?language=sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("SELECT ?story { ?story atlas:shows concept:pai")
    take(page, "concept:pain")
    soon(page, lambda: inside(page), lambda text: re.match(r"PREFIX concept: <[^>]+>\n", text))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("asked run")).to_be_visible()
