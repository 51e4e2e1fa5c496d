"""What tests in a browser share: Debian's Chromium, and a page that writes down what goes wrong.

Nothing is downloaded. Needs PIONEER_CHROMIUM or a Chromium on the path.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.conftest import ROOT

__all__ = ["MARKS", "PICTURES", "SETTLED", "SIZES", "THEMES", "Visit", "launched"]

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
]
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


class Visit:
    """A page that writes down what it asks for and what goes wrong."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        size: str,
        theme: str,
        *,
        beside: Visit | None = None,
    ) -> None:
        """Open a page.

        Args:
            beside: another page of the same size and theme, with which it shares what the browser
                keeps: the scripts of Streamlit are fetched once.
        """
        width, height = SIZES[size]
        self.address, self.size, self.theme, self.beside = address, size, theme, beside
        self.context = (
            beside.context
            if beside
            else browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
            )
        )
        self.page: Page = self.context.new_page()
        self.elsewhere: list[str] = []
        self.problems: list[str] = []
        self.page.route("**/*", self._watch)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.problems.append(f"{message.text} {message.location.get('url')}")
                if message.type == "error" and "/_stcore/" not in str(message.location.get("url"))
                else None
            ),
        )

    def _watch(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(url)
            route.abort()

    def open(self, path: str) -> Page:
        self.elsewhere.clear()
        self.problems.clear()
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        self.page.wait_for_selector(SETTLED, timeout=30_000)
        self.page.wait_for_selector("h1", timeout=30_000)
        self.page.wait_for_timeout(250)
        if self.page.locator(".graph").count():
            self.page.wait_for_selector(".graph[data-drawn]", timeout=30_000)

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
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.page.wait_for_timeout(200)

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
        """Close the page, and all that was opened with it."""
        (self.page if self.beside else self.context).close()
