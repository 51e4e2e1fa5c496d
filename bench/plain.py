"""`python -m bench.plain`: how soon a story can be read on a slow line and a slow processor.

    python -m bench.plain [--rounds N] [--quick]

The shipped stories are served, and opened in a real browser whose line and processor are slowed: the
plain page without any script, and beside it the app on the same line. Every visit begins with an
empty cache. Writes PLAIN.md beside this file; `--quick` prints the report instead.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from bench.graph import served
from bench.report import seconds, table
from tests.browser import launched

AIM = 1.5
"""Seconds until the text of a plain story can be read."""
PROCESSOR = 4
"""So many times slower than this machine."""
LINES = {
    "Slow 4G of Lighthouse: 150 ms, 1,638 kbit/s": (150.0, 1638.4, 750.0),
    "Slow 4G as the tools of Chromium apply it: 562.5 ms, 1,475 kbit/s": (562.5, 1474.56, 675.0),
}
"""Time to the server and back in ms, and kbit/s down and up, by the name of the line."""
STORIES = ("o2", "tesco", "handelsbanken")


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def slowed(page: Page, line: tuple[float, float, float]) -> CDPSession:
    latency, down, up = line
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
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    return session


def plain(browser: Browser, url: str, line: tuple[float, float, float]) -> tuple[float, float, int]:
    """Open a page without script: first paint and largest text in seconds, bytes on the line."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    session = slowed(page, line)
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
    first, origin = page.evaluate(
        "() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,"
        " performance.timeOrigin]"
    )
    context.close()
    return first / 1000, max(painted) - origin / 1000, sum(received)


def app(browser: Browser, url: str, line: tuple[float, float, float]) -> float:
    """Open a page of the app: seconds until its title and its first sentence stand in it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    slowed(page, line)
    page.goto(url, wait_until="commit")
    page.wait_for_selector("h1", timeout=180_000)
    page.wait_for_selector(".lede", timeout=180_000)
    taken = float(page.evaluate("() => performance.now()"))
    context.close()
    return taken / 1000


def row(name: str, times: Iterable[float], more: str = "") -> tuple[str, str, str]:
    return name, seconds(list(times)), more


def measure(browser: Browser, address: str, rounds: int) -> list[str]:
    parts = []
    for name, line in LINES.items():
        rows = []
        for story in STORIES:
            say(f"{story}, {name}")
            visits = [plain(browser, f"{address}/read/case/{story}", line) for _ in range(rounds)]
            size = f"{visits[0][2]:,} bytes"
            rows.append(row(f"plain, {story}: first painted", (one[0] for one in visits), size))
            largest = [one[1] for one in visits]
            met = "met" if statistics.median(largest) < AIM else "missed"
            rows.append(row(f"plain, {story}: title and lede painted", largest, met))
        opened = [
            app(browser, f"{address}/case?id={STORIES[0]}", line)
            for _ in range(max(1, rounds // 3))
        ]
        rows.append(row(f"the app, {STORIES[0]}: title and lede there", opened))
        parts.append(f"## {name}\n\n{table(('what', 'median (least to most)', ''), rows)}\n")
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="once each, and print")
    given = parser.parse_args()
    rounds = 1 if given.quick else given.rounds
    load = os.getloadavg()[0]
    with served("-m", "kg", "serve", "--port", "PORT") as address, launched() as browser:
        for story in STORIES:  # made once and kept, as on a server that has been up for a while
            plain(browser, f"{address}/read/case/{story}", next(iter(LINES.values())))
        parts = measure(browser, address, rounds)
    text = (
        "# A story on a slow line\n\n"
        f"`python -m bench.plain`, {time.strftime('%Y-%m-%d')}: Chromium at 390 × 844, the processor "
        f"{PROCESSOR} times slower than this machine ({os.cpu_count()} cores, load "
        f"{load:.1f} before), an empty cache, {rounds} visits each to pages that the server has made before. The plain page is opened with "
        "JavaScript off; “title and lede painted” is the paint of the largest piece of text in the "
        f"window, which comes last. Aim: {AIM} s. The socket over which the app sends its text is "
        "not slowed by Chromium, so that its times are rather too good.\n\n" + "\n".join(parts)
    )
    if given.quick:
        print(text)
        return
    (Path(__file__).parent / "PLAIN.md").write_text(text, encoding="utf-8")
    say("wrote bench/PLAIN.md")


if __name__ == "__main__":
    main()
