"""`python -m bench.soak`: an atlas under thirty readers, hostile queries and an author, for minutes.

    python -m bench.soak [--minutes 20] [--readers 30] [--content DIR] [--print]

A copy of the content is served by `kg serve --writable` in a process of its own, and everybody asks
it as they do in life: readers open pages over the websocket of the app and click on after a while,
programs ask plain pages, the questions and `/sparql`, somebody sends hostile queries by the page and
by the protocol, and an author saves a story every few seconds from another process. Whatever is not
answered as is due counts as an error, and so do a connection that is lost, a line of the log that
tells of a fault, a process that is left over, and an end that is not a good one. Writes SOAK.md
beside this file, and ends with 1 where a promise is broken: no errors, and memory that grows by less
than 5 MB an hour.

`at_once` alone opens first pages for many readers at the same moment.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import linear_regression, median
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from bench.report import percentile, table
from kg.atlas import Atlas
from kg.settings import Settings
from tests.conftest import ROOT, copy_content, free_port, wait_until_served
from tests.hostile.queries import QUERIES
from tests.hostile.served import Came, by_page, by_protocol, descendants

__all__ = ["Look", "Reader", "at_once", "main", "slope"]

_MOST_GROWTH = 5.0
"""MB an hour by which memory may grow."""
_WARM_UP = 0.25
"""The share of the time after which memory is looked at: caches are full, the allocator at rest."""
_SAMPLE_SECONDS = 10.0
_THINK = (2.0, 10.0)
"""Seconds for which a reader looks at a page before the next click."""
_PAGES = (3, 8)
"""So many pages a reader opens before going away."""
_SAVE_SECONDS = 5.0
_HOSTILE_SECONDS = 8.0
"""Seconds between a hostile query and the next, by each of the two ways."""
_PROGRAM_SECONDS = 1.0
"""Seconds between two requests of a program: a plain page, a question, a query in turn."""
_PATIENCE = 60.0
"""Seconds after which an answer is taken never to come."""
_SEEN_SECONDS = 30.0
"""Seconds after which a saved story has to be seen."""
_END_SECONDS = 40.0
_FAULT = re.compile(r'Traceback \(most recent call last\)|"level": ?"(?:error|critical)"| ERROR ')
_ANSWERING = "_zygote.py"
"""Begins the process that answers free queries; those of single queries come from it and go."""
_STORY = "tesco"
"""The story that the author saves: its abstract ends with a number."""
_NUMBER = re.compile(r"(dcterms:abstract \"[^\"]*?)(?: \(\d+\))?(\"@en)")
_QUERY = "SELECT ?case ?label WHERE { ?case a atlas:Case ; skos:prefLabel ?label } LIMIT 20"


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


# --- What is asked, and what came of it ---


@dataclass(frozen=True, slots=True)
class Look:
    """A page of the app as its address has it, and something that stands on it."""

    page: str
    query: str = ""
    holds: str = ""


@dataclass(slots=True)
class Tally:
    """How long each kind of request took, and all that was not as it is due."""

    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    minutes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, kind: str, what: str) -> None:
        """Count an error."""
        self.faults.append(f"{kind}: {what}")
        say(f"ERROR {self.faults[-1][:300]}")

    async def time(self, kind: str, asking: Awaitable[None]) -> None:
        """Await an answer and count it; what goes wrong is an error, and ends nothing."""
        began = time.monotonic()
        try:
            await asking
        except (AssertionError, OSError, WebSocketException) as error:  # a timeout is one
            self.fault(kind, repr(error))
        else:
            self.seconds[kind].append(time.monotonic() - began)
            self.minutes[int((time.monotonic() - self.began) // 60)] += 1


class Reader:
    """One reader: a session of the app over its websocket, in which page after page is opened."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def __aenter__(self) -> Self:
        self._socket: ClientConnection = await connect(
            f"{self._address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(self._address),
            max_size=None,
            compression=None,
            open_timeout=_PATIENCE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def open(self, look: Look) -> None:
        """Open a page, and wait until all of it is there.

        Raises:
            AssertionError: it is not the page that is due, or something on it failed.
            TimeoutError: it does not come.
        """
        asking, told, where = BackMsg(), b"", f"{look.page}?{look.query}"
        asking.rerun_script.query_string = look.query
        asking.rerun_script.page_name = look.page
        await self._socket.send(asking.SerializeToString())
        async with asyncio.timeout(_PATIENCE):
            while True:
                data = await self._socket.recv(decode=False)
                message = ForwardMsg()
                message.ParseFromString(data)
                told += data
                kind = message.WhichOneof("type")
                assert kind != "page_not_found", f"{where} is not there"
                element = message.delta.new_element if kind == "delta" else None
                failed = element is not None and element.WhichOneof("type") == "exception"
                assert not failed, f"{where} failed: {element}"
                if kind == "script_finished":
                    assert message.script_finished != ForwardMsg.FINISHED_WITH_COMPILE_ERROR
                    if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        break
        assert look.holds.encode() in told, f"{where} does not hold {look.holds!r}"


def looks(atlas: Atlas) -> tuple[Look, ...]:
    """Give the pages that readers open: what there is one of, and some of what there are many."""
    stories = [one for one in atlas.cases() if one.ref.label.isascii()]
    ideas = [ref for scheme in atlas.schemes() for ref in scheme.ideas if ref.label.isascii()]
    one, other = stories[0].ref, stories[-1].ref
    return (
        *(Look(page) for page in ("", "cases", "concepts", "patterns", "graph", "ask", "paths")),
        *(Look(page) for page in ("plan", "author", "gaps", "sources", "data", "about", "connect")),
        *(Look("case", f"id={story.ref.slug}", story.ref.label) for story in stories),
        *(Look("concept", f"id={idea.slug}", idea.label) for idea in ideas[::4]),
        *(Look("path", f"id={path.ref.slug}", path.ref.slug) for path in atlas.paths()),
        *(Look("search", f"q={story.ref.slug}", story.ref.slug) for story in stories[::3]),
        *(Look("source", f"id={s.source.ref.slug}") for s in atlas.sources()[::50]),
        Look("compare", f"cases={one.slug}&cases={other.slug}", one.label),
        Look("connect", f"a={one.slug}&b={other.slug}", one.label),
    )


# --- Who asks ---


@dataclass(slots=True)
class Soak:
    """Everybody who asks one server, until it is over."""

    address: str
    looks: tuple[Look, ...]
    tally: Tally
    over: asyncio.Event

    async def pause(self, least: float, most: float, chance: random.Random) -> None:
        """Wait some seconds, or until it is over."""
        try:
            await asyncio.wait_for(self.over.wait(), chance.uniform(least, most))
        except TimeoutError:
            return

    async def read(self, number: int) -> None:
        """Read as a person does: come, open a few pages, go away, come again."""
        chance = random.Random(f"reader {number}")
        await self.pause(0, _THINK[1], chance)
        while not self.over.is_set():
            try:
                await self._visit(chance)
            except (OSError, WebSocketException) as error:
                self.tally.fault("connection", repr(error))
                await self.pause(*_THINK, chance)

    async def _visit(self, chance: random.Random) -> None:
        async with Reader(self.address) as reader:
            kind = "first page"
            for _ in range(chance.randint(*_PAGES)):
                if self.over.is_set():
                    return
                await self.tally.time(kind, reader.open(chance.choice(self.looks)))
                kind = "next page"
                await self.pause(*_THINK, chance)

    async def ask_as_programs(self, plain: Sequence[str], questions: Sequence[str]) -> None:
        """Ask for plain pages, for answers of the questions, and by `/sparql`, one after the other."""
        chance = random.Random("programs")
        query = f"/sparql?query={urllib.request.quote(_QUERY)}"  # type: ignore[attr-defined]  # it is there
        while not self.over.is_set():
            for kind, path in (
                ("plain page", chance.choice(plain)),
                ("question", chance.choice(questions)),
                ("free query", query),
                ("health", "/healthz"),
            ):
                await self.tally.time(kind, asyncio.to_thread(_get, self.address + path))
                await self.pause(_PROGRAM_SECONDS, _PROGRAM_SECONDS, chance)

    async def besiege(self, kind: str, way: Callable[[str, object], Came]) -> None:
        """Send the hostile queries, one after the other, again and again."""
        chance = random.Random(kind)
        queries = list(QUERIES)
        while not self.over.is_set():
            chance.shuffle(queries)
            for query in queries:
                if self.over.is_set():
                    return
                await self.tally.time(kind, self._one(way, query))
                await self.pause(_HOSTILE_SECONDS, _HOSTILE_SECONDS, chance)

    async def _one(self, way: Callable[[str, object], Came], query: object) -> None:
        came = await asyncio.to_thread(way, self.address, query)
        assert came.due, f"{came.query.name}: {came.found} after {came.seconds:.1f} s"

    async def write(self, atlas: Atlas) -> None:
        """Save a story every few seconds, and look until a plain page has it."""
        chance = random.Random("author")
        number = 0
        while not self.over.is_set():
            number += 1
            await self.tally.time("save", self._save(atlas, number))
            await self.pause(_SAVE_SECONDS, _SAVE_SECONDS, chance)

    async def _save(self, atlas: Atlas, number: int) -> None:
        version = atlas.editable(_STORY)
        text = _NUMBER.sub(rf"\1 ({number})\2", version.text, count=1)
        assert text != version.text
        await asyncio.to_thread(lambda: atlas.save(_STORY, text, onto=version.digest))
        until = time.monotonic() + _SEEN_SECONDS
        while f" ({number})" not in await asyncio.to_thread(
            _get, f"{self.address}/read/case/{_STORY}"
        ):
            assert time.monotonic() < until, f"save {number} is not seen"
            await asyncio.sleep(0.1)


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
        text: str = answer.read().decode()
        assert text
        return text


# --- Memory ---


@dataclass(frozen=True, slots=True)
class Sample:
    """Megabytes, so many seconds after the beginning."""

    at: float
    server: float
    answering: float
    """Of the process that answers free queries."""
    all: float
    """Of all processes together, those of single queries included; what is shared counts once."""

    @property
    def lasting(self) -> float:
        """Of the two that stay."""
        return self.server + self.answering


def _resident(process: int, name: str = "Rss") -> float:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def sample(process: int, at: float) -> Sample:
    """Measure a server and its children.

    What stays is measured as what is resident: the process of a query shares nearly all with the
    one that it comes from, and would for a moment take half of that away.
    """
    below = descendants(process)
    children = [one for one, command in below.items() if _ANSWERING in command]
    return Sample(
        at,
        _resident(process),
        sum(_resident(one) for one in children if _fields(one)[1:2] == [str(process)]),
        sum(_resident(one, "Pss") for one in (process, *below)),
    )


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Give the slope of a line through points that a few steps do not move.

    Source: Sen 1968, J. Am. Stat. Assoc. 63, 1379: the median of the slopes between all pairs.

    >>> slope([(0, 1), (1, 3), (2, 5), (3, 100)])
    2.0
    """
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if a[0] != b[0]]
    return float(median(slopes)) if slopes else 0.0


def growth(samples: Sequence[Sample], minutes: float) -> tuple[float, float]:
    """Give by how many MB an hour what stays grew after the warm-up: Theil-Sen, least squares."""
    after = [(s.at / 3600, s.lasting) for s in samples if s.at >= _WARM_UP * minutes * 60]
    if len(after) < 2:
        return 0.0, 0.0
    return slope(after), linear_regression(*zip(*after, strict=True)).slope


# --- The server ---


@contextmanager
def _served(content: Path, log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    with log.open("wb") as told:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kg", "serve", "--writable", "--log", "json"),
                *("--port", str(port), "--content", str(content)),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_served(address, process, 120)
            yield address, process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _stop(process: subprocess.Popen[bytes], tally: Tally) -> float:
    """End a server as a system does; what is left over, or a bad end, is an error."""
    below = set(descendants(process.pid))
    began = time.monotonic()
    process.terminate()
    try:
        code = process.wait(_END_SECONDS)
        if code:
            tally.fault("end", f"the server ended with {code}")
    except subprocess.TimeoutExpired:
        tally.fault("end", f"the server was still there after {_END_SECONDS:g} s")
    seconds = time.monotonic() - began
    for one in sorted(below):
        if (fields := _fields(one)) and fields[0] != "Z":
            tally.fault("end", f"process {one} is left over")
    return seconds


def _fields(process: int) -> list[str]:
    """Give what the kernel says of a process, its state and its parent first; nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


# --- All of it ---


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a soak."""

    minutes: float
    readers: int
    tally: Tally
    samples: tuple[Sample, ...]
    stories: int
    seconds_to_end: float
    processor: float
    """Seconds of the processor that the server itself took."""

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept."""
        grew = growth(self.samples, self.minutes)[0]
        return [
            *([f"{len(self.tally.faults)} errors"] if self.tally.faults else []),
            *([f"{grew:.1f} MB an hour"] if grew > _MOST_GROWTH else []),
        ]


async def _soak(address: str, process: int, content: Path, minutes: float, readers: int) -> Found:
    tally, samples, over = Tally(), [], asyncio.Event()
    with Atlas(Settings(content, writable=True)) as atlas:  # the author's, in this process
        soak = Soak(address, looks(atlas), tally, over)
        plain = [
            "/read/",
            *(f"/read/case/{one.ref.slug}" for one in atlas.cases()),
            *(f"/read/concept/{slug}" for slug in atlas.glossary()),
        ]
        questions = [
            f"/api/questions/{one.name}.json" for one in atlas.questions() if not one.parameters
        ]
        everybody = [
            *(soak.read(number) for number in range(readers)),
            soak.ask_as_programs(plain, questions),
            soak.besiege("hostile query by /sparql", by_protocol),  # type: ignore[arg-type]
            soak.besiege("hostile query by the page", by_page),  # type: ignore[arg-type]
            soak.write(atlas),
        ]
        stories = len(atlas.cases())
        async with asyncio.TaskGroup() as together:
            for one in everybody:
                together.create_task(one)
            while (at := time.monotonic() - tally.began) < minutes * 60:
                samples.append(await asyncio.to_thread(sample, process, at))
                await asyncio.sleep(_SAMPLE_SECONDS)
            over.set()
    return Found(minutes, readers, tally, tuple(samples), stories, 0.0, _processor(process))


def _processor(process: int) -> float:
    fields = _fields(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def soak(minutes: float, readers: int, content: Path | None = None) -> Found:
    """Let everybody ask a server of its own for so many minutes."""
    with tempfile.TemporaryDirectory() as folder:
        own = content or copy_content(Path(folder) / "content")
        log = Path(folder) / "served.log"
        with _served(own, log) as (address, process):
            say(f"{readers} readers for {minutes:g} minutes at {address}")
            found = asyncio.run(_soak(address, process.pid, own, minutes, readers))
            ended = _stop(process, found.tally)
        for line in log.read_text("utf-8", "replace").splitlines():
            if _FAULT.search(line):
                found.tally.fault("log", line)
        if found.tally.faults and (kept := os.environ.get("SOAK_LOG")):
            Path(kept).write_bytes(log.read_bytes())
    return Found(
        found.minutes, readers, found.tally, found.samples, found.stories, ended, found.processor
    )


def at_once(address: str, readers: int = 50, look: Look | None = None) -> list[float]:
    """Let so many readers come at the same moment; give the seconds until each had a first page.

    Raises:
        AssertionError: one of them got another page than the one that is due.
        OSError: one of them was not let in, or waited in vain.
    """

    async def one() -> float:
        began = time.monotonic()
        async with Reader(address) as reader:
            await reader.open(look or Look("case", f"id={_STORY}", "Tesco"))
            return time.monotonic() - began

    async def everybody() -> list[float]:
        return list(await asyncio.gather(*(one() for _ in range(readers))))

    return asyncio.run(everybody())


# --- Telling ---


def told(found: Found) -> str:
    """Write what came of a soak as Markdown."""
    tally, samples = found.tally, found.samples
    sen, least = growth(samples, found.minutes)
    minutes = [tally.minutes[minute] for minute in range(max(1, round(found.minutes)))]
    after = [one for one in samples if one.at >= _WARM_UP * found.minutes * 60] or samples
    lines = [
        "# Soak",
        "",
        f"`make soak`, {time.strftime('%Y-%m-%d')}: {found.stories} stories served for "
        f"{found.minutes:g} minutes to {found.readers} readers at once (a page each 2 to 10 s), "
        "programs, hostile queries by the page and by /sparql, and an author who saves a story "
        f"every {_SAVE_SECONDS:g} s. {os.cpu_count()} cores hold the server and all who ask.",
        "",
        f"- errors: **{len(tally.faults)}** of {sum(map(len, tally.seconds.values())):,} answers",
        f"- memory that stays: **{sen:+.1f} MB an hour** after the first quarter (median of the "
        f"slopes between all samples; least squares {least:+.1f}); "
        f"{after[0].lasting:.0f} MB then, {samples[-1].lasting:.0f} MB at the end, of which "
        f"{samples[-1].server:.0f} the server and {samples[-1].answering:.0f} the process that "
        f"answers free queries; all together never more than "
        f"{max(one.all for one in samples):.0f} MB",
        f"- answers a minute: {', '.join(f'{number:,}' for number in minutes)}",
        f"- the server took {found.processor / (found.minutes * 60):.0%} of one core",
        f"- told to end, it ended after {found.seconds_to_end:.1f} s",
        "",
        table(
            ("what", "answers", "p50 ms", "p95 ms", "slowest ms"),
            [
                (
                    kind,
                    f"{len(taken):,}",
                    *(
                        f"{1000 * value:,.0f}"
                        for value in (percentile(taken, 0.5), percentile(taken, 0.95), max(taken))
                    ),
                )
                for kind, taken in sorted(tally.seconds.items())
            ],
        ),
    ]
    if tally.faults:
        lines += ["", *(f"- {fault[:300]}" for fault in tally.faults[:20])]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, write what came of it, and give 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--print", action="store_true", help="write no SOAK.md")
    options = parser.parse_args(arguments)
    found = soak(options.minutes, options.readers)
    text = told(found)
    print(text)
    if not options.print:
        Path(__file__).with_name("SOAK.md").write_text(text, encoding="utf-8")
    for promise in found.broken:
        say(f"A promise is broken: {promise}")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
