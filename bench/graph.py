"""`python -m bench.graph`: how long the graph of very many things takes to stand, and how it moves.

    python -m bench.graph [--stories N] [--rounds N] [--quick]

Generated stories are served, and opened in a real browser beside an empty Streamlit page, which is
the yardstick on a machine where others are at work. Writes GRAPH.md and graph.json beside this
file; `--quick` tries the whole with few stories and prints the report instead.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from bench.generate import write_content
from bench.report import seconds, table
from tests.browser import SETTLED, launched
from tests.conftest import ROOT, free_port, start, stop, wait_until_served

Json = dict[str, Any]

_STORIES = 1870
"""So many, and the ideas that they show, are about two thousand things."""
_AIMS = {"atlas": 4.0, "neighbourhood": 2.0, "frames": 30.0}
_SIZE = {"width": 1440, "height": 900}
_DRAWN = ".graph[data-drawn]"


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


# --- Serving ---


@contextmanager
def served(*command: str, path: str = "/healthz") -> Iterator[str]:
    """Start a server of ours; give its address when it answers."""
    port = free_port()
    process = start(*(one.replace("PORT", str(port)) for one in command))
    address = f"http://127.0.0.1:{port}"
    try:
        if path == "/healthz":
            wait_until_served(address, process, 300)
        else:
            _answers(address + path, process)
        yield address
    finally:
        stop(process)


def _answers(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The server of {url} ended.")


# --- In the browser ---


def opened(browser: Browser, url: str, until: str) -> float:
    """Give the seconds from navigation until something stands, in a browser that kept nothing."""
    page = browser.new_page(viewport=_SIZE)
    try:
        return _opened(page, url, until)
    finally:
        page.close()


def _opened(page: Page, url: str, until: str) -> float:
    begun = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(until, timeout=240_000)
    page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    return time.perf_counter() - begun


def frames(page: Page, held: float = 3.0) -> float:
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
    until = time.perf_counter() + held
    step = 0
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


def moved(page: Page) -> bool:
    """Whether the picture has moved from where it stood."""
    return bool(
        page.locator(".graph").evaluate(
            "root => Math.abs(root.picture.cy.pan().x - root.picture.canvas.clientWidth / 2) > 1"
        )
    )


def measure(browser: Browser, address: str, empty: str, rounds: int) -> Json:
    """Measure all, the yardstick in turn with what is measured beside it."""
    settled = f"{SETTLED} h1"
    names = ("empty", "words", "atlas", "neighbourhood", "frames", "press")
    found: Json = {name: [] for name in names}
    opened(browser, empty, settled)
    opened(browser, f"{address}/about", settled)  # Streamlit's own first time is no figure of ours
    say("the first reader of the atlas view")
    found["atlas, first reader"] = [opened(browser, f"{address}/graph", _DRAWN)]
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        found["empty"].append(opened(browser, empty, settled))
        found["words"].append(opened(browser, f"{address}/about", "h1"))
        found["atlas"].append(opened(browser, f"{address}/graph", _DRAWN))
        near = f"{address}/graph?on=concept/pain"
        found["neighbourhood"].append(opened(browser, near, _DRAWN))
    page = browser.new_page(viewport=_SIZE)
    _opened(page, f"{address}/graph", _DRAWN)
    found["shown"] = page.locator("p.lede").inner_text()
    page.wait_for_timeout(500)
    for _ in range(rounds):
        found["frames"].append(frames(page))
        if not moved(page):
            raise SystemExit("The picture did not move under the mouse.")
        page.get_by_role("button", name="Fit").click()
        found["press"].append(_pressed(page))
    page.close()
    return found


def _pressed(page: Page) -> float:
    """Press a thing that stands alone enough; give the seconds until the page tells of it."""
    x, y, label = page.locator(".graph").evaluate(
        """root => {
          const {cy, canvas} = root.picture
          const box = canvas.getBoundingClientRect()
          const node = cy.nodes('[tone = "ink"]').max(one => one.renderedPosition().x).ele
          const at = node.renderedPosition()
          return [box.x + 1 + at.x, box.y + 1 + at.y, node.data('label')]
        }"""
    )
    begun = time.perf_counter()
    page.mouse.click(x, y)
    page.locator(".look h2", has_text=label).wait_for(timeout=60_000)
    taken = time.perf_counter() - begun
    page.go_back()
    page.locator(".look h2", has_text="How to use it").wait_for(timeout=60_000)
    return taken


# --- In Python ---


def in_python(content: Path) -> Json:
    """Time what the server does for the first reader, in this process."""
    import kg
    from kg.drawing import draw, elements
    from kg.network import Wish

    found: Json = {}

    def timed(name: str, begun: float) -> None:
        found[name] = [time.perf_counter() - begun]

    begun = time.perf_counter()
    with kg.open(content) as atlas:
        timed("open the content", begun)
        begun = time.perf_counter()
        atlas.neighbours("concept", "pain")
        timed("project the network", begun)
        begun = time.perf_counter()
        view = atlas.view(Wish())
        timed("choose the view", begun)
        begun = time.perf_counter()
        drawing = draw(view)
        timed("lay it out", begun)
        begun = time.perf_counter()
        sent = json.dumps(elements(drawing))
        timed("write it as JSON", begun)
        found["bytes"] = len(sent)
        begun = time.perf_counter()
        near = atlas.view(Wish(("concept/pain",)))
        draw(near)
        timed("choose and lay out a neighbourhood", begun)
    return found


# --- The report ---

_ROWS = {
    "empty": "an empty Streamlit page",
    "words": "a page of ours with words alone (About)",
    "atlas, first reader": "the atlas view, for its first reader",
    "atlas": "the atlas view, for any other",
    "neighbourhood": "the neighbourhood of an idea",
    "press": "a thing pressed, until the page tells of it",
}


def render(found: Mapping[str, Any]) -> str:
    """Write the report."""
    shown, python = found["browser"], found["python"]
    empty = statistics.median(shown["empty"])

    def met(yes: bool) -> str:
        return "met" if yes else "**missed**"

    rates = shown["frames"]
    rate = statistics.median(rates)
    aims = [
        (
            "the atlas view drawn, its first reader",
            f"{_AIMS['atlas']:.0f} s",
            seconds(shown["atlas, first reader"]),
            met(shown["atlas, first reader"][0] <= _AIMS["atlas"]),
        ),
        (
            "the atlas view drawn, any other reader",
            f"{_AIMS['atlas']:.0f} s",
            seconds(shown["atlas"]),
            met(statistics.median(shown["atlas"]) <= _AIMS["atlas"]),
        ),
        (
            "frames a second while it is dragged",
            f"{_AIMS['frames']:.0f}",
            f"{rate:.0f} ({min(rates):.0f} to {max(rates):.0f})",
            met(rate >= _AIMS["frames"]),
        ),
        (
            "a neighbourhood drawn",
            f"{_AIMS['neighbourhood']:.0f} s",
            seconds(shown["neighbourhood"]),
            met(statistics.median(shown["neighbourhood"]) <= _AIMS["neighbourhood"]),
        ),
    ]
    beside = [
        (words, seconds(shown[name]), f"{statistics.median(shown[name]) / empty:.2f}")
        for name, words in _ROWS.items()
    ]
    server = [(name, seconds(values)) for name, values in python.items() if name != "bytes"]
    load = " to ".join(f"{one:.1f}" for one in found["load"])
    return (
        "\n\n".join(
            [
                "# The graph, measured",
                "Written by `python -m bench.graph`; the same for machines is in `graph.json`. Times are "
                "the median of all runs, with the least and the most in brackets.",
                f"{found['date']}; {found['system']}, {found['cores']} cores, no graphics processor: "
                f"Chromium draws in software, at 1440 by 900. **The load of the machine was {load}**, of "
                "which this measurement is about 2; an empty Streamlit page beside it took "
                f"{seconds(shown['empty'])}.",
                f"{found['stories']:,} generated stories. {shown['shown']} They travel as "
                f"{python['bytes'] / 1e6:.2f} MB.",
                "## Against the aims",
                table(("", "aim", "found", ""), aims),
                "## From navigation to drawn, in a browser that kept nothing",
                table(("", "time", "times the empty page"), beside),
                "## Of it in Python, once for each state of the content",
                table(("", "time"), server),
                "## How to read this",
                "- Drawn means that Cytoscape has painted its first picture, with its names.\n"
                "- Frames are counted by `requestAnimationFrame` while the mouse drags the picture for "
                "three seconds; a picture of more than 1,500 things and links is moved as a whole and "
                "painted anew when it rests.\n"
                "- The server makes network, choice and layout some seconds after it has started or the "
                "content has changed. Who comes sooner waits for them: add the table in Python.\n"
                "- What the graph adds is its time beside a page of ours with words alone.",
            ]
        )
        + "\n"
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.graph", description=main.__doc__)
    parser.add_argument("--stories", type=int, default=_STORIES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="60 stories, one round; print only")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if given.quick:
        given.stories, given.rounds = 60, 1
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        content, script = Path(folder) / "content", Path(folder) / "empty.py"
        write_content(content, ROOT, given.stories)
        script.write_text('import streamlit as st\n\nst.title("Empty")\n', encoding="utf-8")
        say("what Python does")
        python = in_python(content)
        ours = ("-m", "kg", "serve", "--content", str(content), "--port", "PORT")
        theirs = ("-m", "streamlit", "run", str(script), "--server.port", "PORT")
        with (
            served(*ours) as address,
            served(*theirs, path="/_stcore/health") as empty,
            launched() as browser,
        ):
            browsed = measure(browser, address, empty, given.rounds)
    load.append(os.getloadavg()[0])
    found: Json = {
        "date": time.strftime("%Y-%m-%d"),
        "system": f"{sys.platform}, {os.uname().machine}",
        "cores": os.cpu_count(),
        "load": load,
        "stories": given.stories,
        "rounds": given.rounds,
        "browser": browsed,
        "python": python,
    }
    text = render(found)
    if given.quick:
        print(text)
        return
    here = Path(__file__).parent
    (here / "GRAPH.md").write_text(text, encoding="utf-8")
    (here / "graph.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    say("wrote bench/GRAPH.md and bench/graph.json")


if __name__ == "__main__":
    main()
