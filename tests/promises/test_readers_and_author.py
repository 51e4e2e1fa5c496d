"""Many read while an author saves: nobody meets an error, nobody sees half of a file."""

from __future__ import annotations

import re
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.authoring import Saver
from tests.conftest import with_stories
from tests.hostile import served as hostile_served
from tests.hostile.served import Served, open_page, served
from tests.promises.conftest import Figure

PAGES = (
    *(("case", "id=tesco"), ("cases", ""), ("concept", "id=pain"), ("home", ""), ("gaps", "")),
    *(("ask", "q=timeline&case=tesco"), ("graph", "on=case/tesco"), ("search", "q=prime")),
)
NUMBERED = "version-%d-of-it"


@pytest.fixture
def one(content: Path, tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """A server of a content that an author may change."""
    own = with_stories(tmp_path / "content", content, ("amazon", "tesco"))
    (tmp_path / "log").mkdir()
    with served(tmp_path / "log", PIONEER_CONTENT=str(own), PIONEER_WATCH_SECONDS="0.2") as opened:
        yield opened, own


@pytest.mark.parametrize(
    ("readers", "seconds", "most"), [(4, 2, 60), pytest.param(50, 60, 5, marks=pytest.mark.long)]
)
def test_all_pages_come_and_each_shows_one_version(
    one: tuple[Served, Path],
    figure: Figure,
    monkeypatch: pytest.MonkeyPatch,
    readers: int,
    seconds: float,
    most: float,
) -> None:
    monkeypatch.setattr(hostile_served, "_PATIENCE", 60.0)
    opened, content = one
    original = (content / "cases" / "tesco.ttl").read_text(encoding="utf-8")
    over, troubles, mixed = threading.Event(), list[str](), list[set[str]]()
    first, later, seen = list[float](), list[float](), set[str]()

    def save() -> int:
        saver, number = Saver(content), 0
        while not over.wait(1):
            number += 1
            text = original.replace('atlas:statement "', f'atlas:statement "{NUMBERED % number} ')
            saver.save("tesco", text, onto=saver.read("tesco").digest)
        return number

    def look() -> None:
        while not over.wait(0.05):
            address = f"{opened.address}/read/case/tesco/statements"
            with urllib.request.urlopen(address, timeout=60) as answer:
                found = set(re.findall(r"version-\d+-of-it", answer.read().decode()))
            seen.update(found)
            if len(found) > 1:
                mixed.append(found)

    def read(number: int) -> None:
        place = number
        while not over.is_set():
            page, query = PAGES[place % len(PAGES)]
            try:
                taken, _ = open_page(opened.address, page, query)
                (first if place == number else later).append(taken)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is counted
                troubles.append(f"{page}: {error!r}")
            place += 1
            over.wait(1)

    with ThreadPoolExecutor(readers + 2) as pool:
        author, looking = pool.submit(save), pool.submit(look)
        reading = [pool.submit(read, number) for number in range(readers)]
        time.sleep(seconds)
        until = time.monotonic() + 30  # so that two versions are seen, however slow the machine is
        while len(seen) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        over.set()
        for done in (*reading, looking):
            done.result()
        saves = author.result()
    assert troubles == []
    assert mixed == []
    assert opened.process.poll() is None
    assert saves >= 2
    assert len(seen) >= 2
    slow = statistics.quantiles(first, n=20)[-1]
    assert slow < most
    figure(
        f"{readers} readers and an author for {seconds:g} s: {len(first) + len(later)} pages and {saves} "
        f"saves, 0 errors, 0 pages of two versions; first page p95 {slow:.2f} s, later ones "
        f"{statistics.median(later or first):.2f} s in the middle"
    )
