"""What a reader waits for in a real browser, beside an empty Streamlit app; a slow line."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bench.alone import ROOT, say
from bench.figures import Figure, Given, Left, figure
from bench.serving import empty_streamlit, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

TITLE = "In the browser"
ABOUT = """\
Chromium, drawing in software at 1440 by 900, opens pages without anything kept, each in turn with an
empty Streamlit app (`st.title` alone), which is the yardstick: a page is interactive when its heading
stands and Streamlit says that its script has ended. The graph is drawn when Cytoscape has painted it
with its names; frames are counted while the mouse drags it. The slow line is that of Lighthouse (150 ms,
1,638 kbit/s) with a processor four times slower and an empty cache: the plain page, with JavaScript
off, can be read when the largest piece of text in the window has been painted."""
MOST, LONG = 1_000, False

_SIZE = {"width": 1440, "height": 900}
_DRAWN = ".graph[data-drawn]"
_LINE = (150.0, 1638.4, 750.0)
"""Time to the server and back in ms, and kbit/s down and up: slow 4G of Lighthouse."""
_PROCESSOR = 4
_PLAIN = ("o2", "tesco", "handelsbanken")


def measure(given: Given) -> Iterator[Figure | Left]:
    try:
        from tests.browser import CHROMIUM, SETTLED, launched
    except ImportError as why:
        yield Left(f"The browser is not driven here: {why}.")
        return
    if not CHROMIUM:
        yield Left("Chromium is not installed.")
        return
    with ExitStack() as running:
        empty = running.enter_context(empty_streamlit(given.folder))
        address = running.enter_context(served(given.content))
        browser = running.enter_context(launched())
        yield from _beside_empty(given, browser, address, empty, f"{SETTLED} h1")
        yield from _graph(given, browser, address)
    if given.stories <= 100:
        with served(ROOT) as address, launched() as browser:
            yield from _slow(given, browser, address, _PLAIN)


def _beside_empty(
    given: Given, browser: Browser, address: str, empty: str, settled: str
) -> Iterator[Figure | Left]:
    slugs = [path.stem for path in sorted((given.content / "cases").glob("*.ttl"))]
    pages = {
        "home": address,
        "words alone (About)": f"{address}/about",
        "the list of stories": f"{address}/cases",
        "a story": f"{address}/case?id={slugs[0]}",
        "an idea": f"{address}/concept?id=pain",
    }
    opened(browser, empty, settled)
    for url in pages.values():  # its first time, for this state of the content
        opened(browser, url, settled)
    yardstick: list[float] = []
    found: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(given.times(4, 4, 3)):
        say(f"round {number + 1} in the browser")
        for name, url in pages.items():
            yardstick.append(opened(browser, empty, settled))
            found[name].append(opened(browser, url, settled))
    yield figure("an empty Streamlit app", yardstick, "s")
    middle = statistics.median(yardstick)
    for name, times in found.items():
        yield figure(
            f"interactive: {name}", times, "s", rival="an empty Streamlit app", rivals=yardstick
        )
    for name, times in found.items():
        shares = [one / middle for one in times]
        yield figure(f"{name} / an empty Streamlit app", shares, "times", aim="interactive")


def opened(browser: Browser, url: str, until: str) -> float:
    """Give the seconds from navigation until something stands, in a browser that kept nothing."""
    page = browser.new_page(viewport=_SIZE)  # type: ignore[arg-type]  # as it has it
    try:
        return _opened(page, url, until)
    finally:
        page.close()


def _opened(page: Page, url: str, until: str) -> float:
    begun = time.perf_counter()
    page.goto(url, timeout=90_000)
    page.wait_for_selector(until, timeout=90_000)
    page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    return time.perf_counter() - begun


# --- The graph ---


def _graph(given: Given, browser: Browser, address: str) -> Iterator[Figure | Left]:
    from playwright.sync_api import Error

    say("the graph in the browser")
    rounds = given.times(3, 3, 3)
    try:
        first = opened(browser, f"{address}/graph", _DRAWN)
        whole = [opened(browser, f"{address}/graph", _DRAWN) for _ in range(rounds)]
        near = [opened(browser, f"{address}/graph?on=concept/pain", _DRAWN) for _ in range(rounds)]
        yield figure("the graph of all drawn, its first reader", first, "s")
        yield figure("the graph of all drawn, any other", whole, "s")
        yield figure("a neighbourhood drawn", near, "s")
        page = browser.new_page(viewport=_SIZE)  # type: ignore[arg-type]
        _opened(page, f"{address}/graph", _DRAWN)
        page.wait_for_timeout(500)
        rates = [_frames(page) for _ in range(rounds)]
        page.close()
        yield figure("frames while the graph is dragged", rates, "a second")
    except Error as why:
        yield Left(f"The graph: {str(why).splitlines()[0]}.")


def _frames(page: Page, held: float = 2.0) -> float:
    """Drag the picture by the mouse for some seconds; give the frames a second while it moves."""
    box = page.locator(".canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.03, box["y"] + box["height"] * 0.06  # where nothing stands
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.evaluate(
        """() => {
          window.counted = 0
          const count = () => { window.counted++; window.counting = requestAnimationFrame(count) }
          window.since = performance.now()
          count()
        }"""
    )
    until, step = time.perf_counter() + held, 0
    while time.perf_counter() < until:
        step += 1
        page.mouse.move(x + 5 + 2 * (step % 120), y + 5 + step % 80)
    counted, taken = page.evaluate(
        """() => {
          cancelAnimationFrame(window.counting)
          return [window.counted, (performance.now() - window.since) / 1000]
        }"""
    )
    page.mouse.up()
    return float(counted) / float(taken)


# --- A slow line ---


def _slow(
    given: Given, browser: Browser, address: str, stories: tuple[str, ...]
) -> Iterator[Figure | Left]:
    for story in stories:
        say(f"on a slow line: {story}")
        url = f"{address}/read/case/{story}"
        _painted(browser, url)  # made once and kept, as on a server that has been up for a while
        visits = [_painted(browser, url) for _ in range(given.times(5, 5, 3))]
        yield figure(
            f"{story}: title and lede painted",
            [one[0] for one in visits],
            "s",
            aim="slow line",
            note=f"{visits[0][1]:,} bytes on the line",
        )


def _painted(browser: Browser, url: str) -> tuple[float, int]:
    """Open a page without script: seconds until its largest text is painted, bytes on the line."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    session = _slowed(page)
    received: list[int] = []
    painted: list[float] = []
    session.on("Network.loadingFinished", lambda e: received.append(int(e["encodedDataLength"])))
    session.on(
        "PerformanceTimeline.timelineEventAdded",
        lambda e: painted.append(e["event"]["lcpDetails"]["renderTime"]),
    )
    session.send("PerformanceTimeline.enable", {"eventTypes": ["largest-contentful-paint"]})
    page.goto(url, wait_until="load")
    page.wait_for_timeout(500)
    origin = page.evaluate("() => performance.timeOrigin")
    context.close()
    return max(painted) - origin / 1000, sum(received)


def _slowed(page: Page) -> CDPSession:
    latency, down, up = _LINE
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": down * 1000 / 8,
            "uploadThroughput": up * 1000 / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": _PROCESSOR})
    return session
