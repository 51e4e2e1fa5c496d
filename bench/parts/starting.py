"""Cold start: from the start of the process to the first page, and the memory of the server."""

from __future__ import annotations

import os
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.alone import ROOT, peak_megabytes, say
from bench.figures import Figure, Given, Left, figure
from bench.serving import begun, first_answer

TITLE = "Cold start and memory"
ABOUT = """\
`kg serve` is started, and `/read/case/x` is asked for until it is there; the clock runs from the start
of the process. “Nothing kept” is the first start of a content on a machine; “kept” is a later one, after
a server of the same content has been up for a while and was stopped. Files are in the system’s cache
in both. Memory is the most that the server’s process had, after the first page, and after stories, ideas
and a search have been looked at."""
MOST, LONG = 10_000, False

_READ = 12


def measure(given: Given) -> Iterator[Figure | Left]:
    if given.stories <= 100:
        found = [_start(ROOT, "o2", given.folder / str(n))[0] for n in range(given.times(2, 2, 1))]
        yield figure("our own content, from the start to the first page", found, "s", aim="fresh")
    kept_at = Path(os.environ.get("PIONEER_CACHE") or given.folder / "kept")
    slug = sorted((given.content / "cases").glob("*.ttl"))[0].stem
    cold, kept, memory, after = [], [], [], []
    for number in range(given.times(2, 2, 1)):
        say(f"start {number + 1}")
        shutil.rmtree(kept_at, ignore_errors=True)
        try:
            first = _start(given.content, slug, kept_at, rest=True)
            if not _kept(kept_at):
                yield Left("Nothing was kept of a start; the second was like the first.")
            second = _start(given.content, slug, kept_at, look=True)
        except OSError as why:
            yield Left(f"A start failed: {why}.")
            continue
        cold.append(first[0])
        memory.append(first[1])
        kept.append(second[0])
        after.append(second[1])
    if cold:
        yield figure("cold start, nothing kept", cold, "s", aim="cold")
        yield figure("cold start, with what is kept", kept, "s", aim="cold kept")
        yield figure("memory of the server after the first page", memory, "MB")
        yield figure("memory after stories, ideas and a search, a kept start", after, "MB")


def _start(
    content: Path, slug: str, folder: Path, *, rest: bool = False, look: bool = False
) -> tuple[float, float]:
    """Start a server and read a page; give the seconds until it was there, and megabytes.

    Args:
        rest: leave the server time to keep what it keeps, before it is stopped.
        look: look at more before the memory is taken.
    """
    before = time.perf_counter()
    with begun(content, PIONEER_CACHE=str(folder)) as (address, process):
        first_answer(f"{address}/read/case/{slug}", process, 500)
        taken = time.perf_counter() - before
        if look:
            stories = sorted((content / "cases").glob("*.ttl"))[:_READ]
            paths = [f"/read/case/{path.stem}" for path in stories]
            for path in (*paths, "/read/concept/pain", "/search?q=customers", "/read/"):
                with urllib.request.urlopen(address + path, timeout=120) as answer:
                    answer.read()
        if rest:
            _settle(folder, min(240.0, 60 + 6 * taken))
        return taken, peak_megabytes(process.pid)


def _kept(folder: Path) -> list[tuple[str, int]]:
    """List what is kept in a folder, with its bytes."""
    found = []
    for path in folder.rglob("*"):
        try:
            found.append((str(path), path.stat().st_size if path.is_file() else 0))
        except OSError:  # it has just gone
            continue
    return sorted(one for one in found if one[1])


def _settle(folder: Path, seconds: float) -> None:
    """Wait until something is kept and has not changed for three seconds, or that long at most."""
    until, same, before = time.monotonic() + seconds, 0, _kept(folder)
    while time.monotonic() < until and same < 6:
        time.sleep(0.5)
        now = _kept(folder)
        same = same + 1 if now and now == before else 0
        before = now
