"""What tests in a browser share: Debian's Chromium, and a page that writes down what goes wrong.

Nothing is downloaded. Needs PIONEER_CHROMIUM or a Chromium on the path.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import axe_playwright_python
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    Page,
    expect,
    sync_playwright,
)

from tests.conftest import ROOT

__all__ = [
    "MARKS",
    "PICTURES",
    "SETTLED",
    "SIZES",
    "THEMES",
    "PlainVisit",
    "Visit",
    "becomes",
    "frame_of",
    "headed",
    "launched",
    "soon",
]

Read = TypeVar("Read")
PATIENCE = 30
"""So many seconds are waited for what should come, on a machine that has other work."""
expect.set_options(timeout=PATIENCE * 1000)

CHROMIUM = (
    os.environ.get("PIONEER_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
)
INSTALL = "sudo apt-get install -y --no-install-recommends chromium fonts-dejavu-core libatomic1"
if not CHROMIUM and os.environ.get("PIONEER_BROWSER") == "required":
    raise RuntimeError(f"PIONEER_BROWSER=required, and no Chromium was found. {INSTALL}")

MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason=f"no Chromium was found. {INSTALL}"),
]

PICTURES = ROOT / "tests" / "pictures"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
OF_COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""What can come out otherwise in another theme of the same page."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
"""Nothing is asked but this machine: routing the requests to see to that would turn the cache off."""
QUIET = """settled => {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
    one.shadowRoot ? [one, ...within(one.shadowRoot)] : [one])
  const all = within(document)
  const heads = all.filter((one) => one.tagName === "H1").length
  const now = `${location.href} ${all.length} ${heads}`
  if (window.lastLook?.now !== now) window.lastLook = {now, times: 0}
  else if (document.querySelector(settled)) window.lastLook.times += 1
  return heads === 1 && window.lastLook.times >= 3
}"""
"""At three looks, a tenth of a second apart, nothing has come to a page that does not run."""
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
STREAMLITS_OWN = frozenset(
    {
        "region",  # the header of Streamlit is no landmark of its own
        "landmark-banner-is-top-level",
        "landmark-unique",
    }
)
"""Faults of Streamlit's frame that no page of ours can mend, by the name of axe's rule."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a browser, and end it."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@cache
def shared(browser: Browser, size: str) -> BrowserContext:
    """Give the one context of a size: what a browser keeps between pages is fetched once."""
    width, height = SIZES[size]
    return browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")


def soon(page: Page, read: Callable[[], Read], holds: Callable[[Read], object] = bool) -> Read:
    """Read until it is as it should be, and give it.

    Raises:
        AssertionError: it never came; what was read last is told.
    """
    for _ in range(PATIENCE * 10):
        found = read()
        if holds(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"after {PATIENCE} s it is still {found!r}")


def becomes(page: Page, read: Callable[[], Read], wanted: Read) -> None:
    """Read until it is what is wanted."""
    with suppress(AssertionError):
        soon(page, read, lambda found: found == wanted)
    assert read() == wanted


def headed(page: Page, words: str) -> None:
    """Wait until the page has one heading, in which these words stand."""
    expect(page.locator("h1")).to_have_text([re.compile(re.escape(words))])


class Visit:
    """A page that writes down what it asks for and what goes wrong."""

    def __init__(self, browser: Browser, address: str, size: str, theme: str) -> None:
        """Open a page of its own, in the window that all of its size share."""
        self.address, self.size, self.theme = address, size, theme
        self.context = shared(browser, size)
        self.page: Page = self.context.new_page()
        self._dress()
        self.elsewhere: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self._watch(request.url))
        self.page.on("websocket", lambda socket: self._watch(socket.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.problems.append(f"{message.text} {message.location.get('url')}")
                if message.type == "error" and "/_stcore/" not in str(message.location.get("url"))
                else None
            ),
        )

    def _watch(self, url: str) -> None:
        ours = (f"{self.address}/", f"ws{self.address.removeprefix('http')}/", "data:", "blob:")
        if url != self.address and not url.startswith((*ours, "about:")):
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        self.elsewhere.clear()
        self.problems.clear()
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has run, has its heading, and nothing more comes to it."""
        self.page.wait_for_function(QUIET, arg=SETTLED, polling=100, timeout=PATIENCE * 2000)
        if self.page.locator(".graph").count():
            self.page.wait_for_selector(".graph[data-drawn]", timeout=PATIENCE * 1000)

    def axe(self, rules: Mapping[str, object] = RULES) -> list[str]:
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
            ".then(result => result.violations.map("
            "v => [v.id, v.impact, v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')]))",
            rules,
        )
        return [
            f"{rule} ({impact}): {where}"
            for rule, impact, where in found
            if impact in ("serious", "critical") and rule not in STREAMLITS_OWN
        ]

    def wear(self, theme: str) -> None:
        """Let the open page change to a theme."""
        if theme == self.theme:
            return
        self.theme = theme
        self._dress()
        self.page.wait_for_timeout(200)

    def _dress(self) -> None:
        self.page.emulate_media(color_scheme="dark" if self.theme == "dark" else "light")

    def faults(self, view: str, path: str) -> list[str]:
        """Open a page once and say what is wrong with it in each theme; the pictures are kept.

        Colours do not turn with the width: those of the second theme are looked at on the phone.
        """
        self.wear(THEMES[0])
        page = self.open(path)
        PICTURES.mkdir(exist_ok=True)
        found = []
        if page.locator('[data-testid="stException"]').count():
            found.append("it shows an exception")
        if page.locator("h1").count() != 1:
            found.append("it has no one heading")
        if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            found.append("it is wider than the window")
        for theme in THEMES:
            self.wear(theme)
            page.screenshot(path=PICTURES / f"{view}-{self.size}-{theme}.png")
            if theme == THEMES[0] or self.size == "phone":
                rules = RULES if theme == THEMES[0] else OF_COLOURS
                found += [f"{theme}: {fault}" for fault in self.axe(rules)]
        found += [f"asked elsewhere: {url}" for url in self.elsewhere]
        return found + self.problems

    def close(self) -> None:
        self.page.close()


class PlainVisit(Visit):
    """A plain page is there as soon as it is loaded."""

    def settle(self) -> None:
        self.page.wait_for_selector("h1")
        # What is below the window is laid out when it is scrolled to; axe measures it before that.
        self.page.add_style_tag(content=".part { content-visibility: visible !important; }")


def frame_of(page: Page) -> Frame:
    page.locator(".still summary").click()
    handle = page.locator(".still iframe").element_handle()
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("canvas")
    return frame
