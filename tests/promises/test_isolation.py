"""Whatever a reader asks, the server lives and the others read on.

A served atlas under siege: hostile queries by the page and by the protocol, and others who read.
The short form lowers the limits and takes every eighth query, and every third of these by the page;
the long form has the real limits and takes all of them.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.sandbox import Outcome
from kg.settings import Settings
from tests.browser import CHROMIUM, INSTALL
from tests.conftest import ROOT, stop
from tests.hostile.processes import FOR_EVER, NEEDS_PROC
from tests.hostile.queries import QUERIES
from tests.hostile.served import Came, Readers, Served, by_page, by_protocol, descendants, served
from tests.promises.conftest import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = NEEDS_PROC

STOPPED = re.compile(r"kg\.sandbox: A free query \(.*\) was stopped after ([\d.]+) s: (\w+)")
REFUSED = re.compile(r"kg\.sandbox: A free query \(.*\) was refused: (\w+)")


@dataclass(frozen=True, slots=True)
class Form:
    """How long and how hard a siege is."""

    every: int
    by_page: int
    """The page takes so many times longer: it is asked one query of so many."""
    seconds: float
    memory: int
    slack: float
    """How long, in seconds, a machine that does other things too may keep a stop or a page waiting."""


SHORT = Form(every=12, by_page=3, seconds=1, memory=256 << 20, slack=20)
LONG = Form(
    every=1,
    by_page=1,
    seconds=Settings(ROOT).sparql_seconds,
    memory=Settings(ROOT).sparql_memory,
    slack=0,
)


@dataclass(frozen=True, slots=True)
class Siege:
    """What came of everything that was sent, and what the server was before."""

    form: Form
    served: Served
    came: tuple[Came, ...]
    readers: Readers
    before: bytes
    """What /healthz said."""
    processes: dict[int, str]
    lines: tuple[str, ...]

    def stops(self) -> list[float]:
        """Give after how many seconds each query was stopped, as the log has it."""
        return [float(found[1]) for line in self.lines if (found := STOPPED.match(line))]


def health(address: str) -> bytes:
    with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
        said: bytes = answer.read()
        return said


@pytest.fixture(
    scope="module",
    params=[pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.long)],
)
def siege(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Siege]:
    form: Form = request.param
    hostile = QUERIES[:: form.every]
    folder = tmp_path_factory.mktemp("siege")
    with ExitStack() as opened:
        one = opened.enter_context(
            served(
                folder,
                PIONEER_SPARQL_SECONDS=str(form.seconds),
                PIONEER_SPARQL_MEMORY=str(form.memory),
            )
        )
        readers = Readers(one.address)
        readers.look_once()  # what the first reader of all makes is kept for the others
        before, processes = health(one.address), descendants(one.process.pid)
        with readers.reading(), ThreadPoolExecutor(2) as pool:  # so none waits for its turn
            asked = [
                pool.submit(list, map(way, repeat(one.address), queries))
                for way, queries in ((by_protocol, hostile), (by_page, hostile[:: form.by_page]))
            ]
            came = tuple(found for one_way in asked for found in one_way.result())
        yield Siege(form, one, came, readers, before, processes, tuple(one.lines()))


def test_every_query_gets_its_due_by_the_page_and_by_the_protocol(siege: Siege) -> None:
    pages = {one.query.name for one in siege.came if one.way == "page"}
    assert len(pages) >= 240 // siege.form.every // siege.form.by_page
    asked = {one.query.name for one in siege.came if one.way == "protocol"}
    assert len(asked) >= 240 // siege.form.every
    assert [(one.way, one.query.name, one.found) for one in siege.came if not one.due] == []


def test_the_server_lives_and_serves_all_that_it_did(siege: Siege) -> None:
    assert siege.served.process.poll() is None
    assert health(siege.served.address) == siege.before
    assert json.loads(siege.before)["stories"] > 0


def test_each_is_stopped_in_time(siege: Siege) -> None:
    stops, most = siege.stops(), siege.form.seconds + 0.5
    heavy = [one for one in siege.came if one.query.outcome is Outcome.STOPPED]
    assert len(stops) >= len(heavy) >= 40 // siege.form.every
    assert max(stops) <= most + siege.form.slack
    by_program = [one.seconds for one in siege.came if one.way == "protocol"]
    assert max(by_program) <= most + siege.form.slack


def test_others_read_on_meanwhile(siege: Siege) -> None:
    assert siege.readers.troubles == []
    assert all(len(taken) > 2 for taken in siege.readers.seconds.values())
    assert siege.readers.slowest() <= 1 + siege.form.slack


def test_no_process_is_left_over(siege: Siege) -> None:
    assert siege.processes == descendants(siege.served.process.pid)
    assert len(siege.processes) == 1  # the one that answers, and it never had to be replaced


def test_each_refusal_and_each_stop_is_one_line_of_the_log(siege: Siege) -> None:
    refused = [line for line in siege.lines if REFUSED.match(line)]
    stopped = [line for line in siege.lines if STOPPED.match(line)]
    by_protocol = [line for line in siege.lines if line.startswith("kg.server.sparql: ")]
    assert len(refused) + len(stopped) + len(by_protocol) == len(siege.lines)
    asked_program = [one for one in siege.came if one.way == "protocol"]
    asked_page = [one for one in siege.came if one.way == "page" and one.found != "nothing"]
    told = [one for one in asked_program if not one.found.startswith("200")]
    told += [one for one in asked_page if one.found in ("refused", "stopped")]
    assert len(siege.lines) == len(told)
    assert not any("SELECT" in line or "ASK" in line for line in siege.lines)


def test_the_figures(siege: Siege, figure: Figure) -> None:
    ways = {way: [one for one in siege.came if one.way == way] for way in ("protocol", "page")}
    slowest = {way: max(taken) for way, taken in siege.readers.seconds.items()}
    pages = sum(map(len, siege.readers.seconds.values()))
    figure(
        f"{len(ways['protocol'])} hostile queries by the protocol and {len(ways['page'])} by the page: "
        "the server lives, and no process was replaced or left over"
    )
    figure(
        f"{len(siege.stops())} of them stopped at {siege.form.seconds:g} s, the slowest "
        f"{max(siege.stops()) - siege.form.seconds:+.2f} s from the limit; "
        f"a query may take {siege.form.memory >> 20} MiB"
    )
    figure(
        f"{pages} pages of others meanwhile, the slowest "
        + ", ".join(f"{seconds:.2f} s ({way})" for way, seconds in slowest.items())
    )


# --- What else clients do ---


def test_a_client_that_hangs_up_ends_its_query(siege: Siege) -> None:
    before = len(siege.served.lines())
    host, port = siege.served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(FOR_EVER), FOR_EVER.encode())
        )
        deadline = time.monotonic() + 20
        while len(descendants(siege.served.process.pid)) == len(siege.processes):
            assert time.monotonic() < deadline, "it never ran"
    while len(siege.served.lines()) == before:
        assert time.monotonic() < deadline, "nothing was written of it"
        time.sleep(0.01)
    (line,) = siege.served.lines()[before:]
    stopped = STOPPED.match(line)
    assert stopped is not None
    assert stopped[2] == "cancelled"
    assert descendants(siege.served.process.pid) == siege.processes


def test_of_many_at_once_some_run_some_wait_and_another_client_is_answered_meanwhile(
    siege: Siege,
) -> None:
    host = siege.served.address.removeprefix("http://")

    def ask(query: str, own: str = "127.0.0.1") -> tuple[int, str | None, str]:
        connection = http.client.HTTPConnection(host, timeout=120, source_address=(own, 0))
        connection.request(
            "POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query"}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("Retry-After"), text

    with ThreadPoolExecutor(24) as pool:
        many = [pool.submit(ask, FOR_EVER) for _ in range(23)]
        time.sleep(0.5)
        other = pool.submit(ask, "ASK {}", "127.0.0.2")
    assert other.result()[0] == 200
    found = [one.result() for one in many]
    assert {status for status, _, _ in found} == {503}
    busy = [again for _, again, text in found if text.startswith("Too many of your queries")]
    assert len(busy) >= 10
    assert all(busy)
    assert not any(again for _, again, text in found if text.startswith("Stopped after"))
    assert health(siege.served.address) == siege.before
    assert descendants(siege.served.process.pid) == siege.processes


def test_nothing_is_left_when_the_server_is_stopped(siege: Siege) -> None:
    """The last: after it there is no server."""
    processes = descendants(siege.served.process.pid)
    stop(siege.served.process)
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in processes):
        assert time.monotonic() < deadline, "something is left over"
        time.sleep(0.05)


# --- In a browser ---

IN_A_BROWSER = (
    *("plain", "load", "five megabytes of spaces", "html", "rounds in rounds", "a text doubled"),
    *("all there is", "markup in an answer"),
)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason=f"no Chromium was found. {INSTALL}")
def test_in_a_browser_each_gets_its_due_and_another_page_reads_on(
    browser: Browser, tmp_path: Path
) -> None:
    limits = {"PIONEER_SPARQL_SECONDS": "1", "PIONEER_SPARQL_MEMORY": str(SHORT.memory)}
    hostile = [query for query in QUERIES if query.name in IN_A_BROWSER]
    hostile = list({query.name: query for query in hostile}.values())
    assert len(hostile) == len(IN_A_BROWSER) >= 8
    with served(tmp_path, **limits) as one:
        before, processes = health(one.address), descendants(one.process.pid)
        asking, reading = browser.new_page(), browser.new_page()
        said: list[str] = []
        asking.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        for query in hostile:
            text = quote(query.text[:20_001].encode("utf-8", "replace"))
            asking.goto(f"{one.address}/ask?tab=own&query={text}", wait_until="commit")
            reading.goto(f"{one.address}/case?id=tesco", wait_until="commit")
            reading.get_by_role("heading", name="Tesco", exact=False).first.wait_for(timeout=20_000)
            outcomes = {query.outcome, Outcome.STOPPED}
            found = asking.locator(", ".join(f".outcome.{outcome}" for outcome in outcomes))
            found.first.wait_for(timeout=20_000)
        assert said == []
        asking.close()
        reading.close()
        assert health(one.address) == before
        assert descendants(one.process.pid).keys() >= processes.keys()
        assert len(descendants(one.process.pid)) == 1
