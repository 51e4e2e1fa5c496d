"""Fifty readers who come at the same moment."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.alone import say
from bench.figures import Figure, Given, Left, figure
from bench.serving import served

TITLE = "Fifty readers at once"
ABOUT = """\
Fifty readers open the app’s own connection (its websocket) at the same moment and ask for a story; each
counts until the whole page has come. Server and readers share the cores of this machine. Browsers are
not part of it. Beside it fifty ask for the plain page of a story. `make soak` has readers, hostile
queries and an author for twenty minutes (`SOAK.md`)."""
MOST, LONG = 1_000, False

_READERS = 50


def measure(given: Given) -> Iterator[Figure | Left]:
    from bench.soak import Look, at_once

    slugs = [path.stem for path in sorted((given.content / "cases").glob("*.ttl"))]
    with served(given.content) as address:
        say("fifty readers of the app")
        look = Look("case", f"id={slugs[0]}", slugs[0])
        found: list[float] = []
        try:
            at_once(address, 1, look)
            for _ in range(given.times(3, 3, 1)):
                found += at_once(address, _READERS, look)
        except (AssertionError, OSError) as why:
            yield Left(f"A reader came in vain: {why!r}.")
        if found:
            yield figure("first page in the app, 95 of 100", found, "s", share=0.95, aim="readers")
            yield figure("first page in the app, half within", found, "s")
        say("fifty readers of plain pages")

        def read(number: int) -> float:
            begun = time.perf_counter()
            page = f"{address}/read/case/{slugs[number % len(slugs)]}"
            with urllib.request.urlopen(page, timeout=60) as answer:
                answer.read()
            return time.perf_counter() - begun

        with ThreadPoolExecutor(_READERS) as together:
            plain = list(together.map(read, range(_READERS)))
        yield figure("a plain page, 95 of 100", plain, "s", share=0.95)
