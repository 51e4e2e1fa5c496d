"""Questions over HTTP, beside the servers that one would else set up."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bench.alone import say
from bench.figures import Figure, Given, Left, figure, geometric
from bench.parts.questions import choose, in_turn
from bench.serving import served

if TYPE_CHECKING:
    from kg.questions import Question

TITLE = "Questions over HTTP"
ABOUT = """\
The named questions, with their values written into them, are sent to our `/sparql`, to the Oxigraph
server and to Virtuoso, all on this machine and with the same quads, over connections that stay open;
each time with another comment, so that no answer is had from what is kept. Ours checks a query, runs it
in a process of its own and gives whole answers only; the other two are asked as they come. Beside that
stands our `/api/questions`, where the same question is a name in an address. Ratios are geometric means
over the questions that both answer with as many rows; at 50 stories every other question is asked."""
MOST, LONG = 1_000, False

_PATIENCE, _SECONDS = 10.0, 45.0
"""How long one answer is waited for, and how long another server is asked in all."""


class Asked:
    """A server that is sent queries over one connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname
        assert parts.port
        self._at = parts.hostname, parts.port
        self._path, self._count, self.spent = parts.path, 0, 0.0
        self._connection = http.client.HTTPConnection(*self._at, timeout=_PATIENCE)

    def query(self, text: str) -> bytes:
        """Send a query in a form of its own; give the answer.

        Raises:
            OSError: there is none, or one that is no 200.
        """
        self._count += 1
        begun = time.perf_counter()
        try:
            return self._query(text)
        finally:
            self.spent += time.perf_counter() - begun

    def _query(self, text: str) -> bytes:
        body = urlencode({"query": f"{text}\n# {self._count}"})
        kind = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
        }
        return self._send("POST", self._path, body, kind)

    def get(self, path: str) -> bytes:
        """Get a page under a name that is written in another way each time."""
        self._count += 1
        name = "".join(
            letter.upper() if self._count >> place & 1 else letter
            for place, letter in enumerate("localhost")
        )
        return self._send("GET", path, None, {"Host": f"{name}:{self._at[1]}"})

    def _send(self, way: str, path: str, body: str | None, heads: Mapping[str, str]) -> bytes:
        for again in (True, False):  # a connection on which nothing was asked for long is closed
            try:
                self._connection.request(way, path, body, dict(heads))
                answer = self._connection.getresponse()
                found = answer.read()
                break
            except (http.client.HTTPException, OSError) as why:
                self._connection.close()
                if not again or isinstance(why, TimeoutError):
                    raise
        if answer.status != HTTPStatus.OK:
            raise OSError(f"{answer.status}: {found[:200]!r}")
        return found


Times = dict[str, dict[str, list[float]]]
"""The seconds of each question, by who was asked and its name."""


def measure(given: Given) -> Iterator[Figure | Left]:
    from kg.corpus import Corpus
    from kg.questions import questions
    from kg.store import MemoryStore

    store = Corpus(given.content, MemoryStore()).store
    assert isinstance(store, MemoryStore)
    some = questions()[:: given.times(2, 1, 1, quick=4)]
    chosen = {one.name: choose(store, one) for one in some}
    quads = store.dump()
    del store
    with ExitStack() as running:
        ours = Asked(running.enter_context(served(given.content)) + "/sparql")
        others: dict[str, Asked] = {}
        for name in ("Oxigraph server", "Virtuoso"):
            say(f"starting {name}")
            try:
                address = running.enter_context(_other(name, given.folder, quads))
            except (AssertionError, OSError, ImportError, subprocess.SubprocessError) as why:
                yield Left(f"{name} was not asked: {why}.")
                continue
            others[name] = Asked(address)
        say(f"asking {len(some)} questions")
        times: Times = {name: {} for name in ("api", "ours", *others)}
        asked = dict(others)
        for number, one in enumerate(some):
            for name in [name for name, at in asked.items() if at.spent > _SECONDS]:
                yield Left(
                    f"{name} was asked {number} of {len(some)} questions: its time was over."
                )
                del asked[name]
            yield from _ask(
                one,
                chosen[one.name],
                ours=ours,
                others=asked,
                times=times,
                seconds=0.05 if given.quick else 0.15,
            )
    yield from _told(times, list(others))


def _ask(
    one: Question,
    values: Mapping[str, str],
    *,
    ours: Asked,
    others: Mapping[str, Asked],
    times: Times,
    seconds: float,
) -> Iterator[Left]:
    """Ask one question of all in turn; who gives no answer, or another one, is left out."""
    from kg.questions import written_out

    text = written_out(one, values)
    path = f"/api/questions/{one.name}.json" + (f"?{urlencode(values)}" if values else "")
    works: dict[str, Callable[[], bytes]] = {
        "api": lambda: ours.get(path),
        "ours": lambda: ours.query(text),
        **{name: lambda at=at: at.query(text) for name, at in others.items()},  # type: ignore[misc]
    }
    who = {"ours": "our `/sparql`", "api": "our `/api/questions`"}
    rows: dict[str, int] = {}
    for name in list(works):
        try:
            answer = json.loads(works[name]())
        except (OSError, http.client.HTTPException, ValueError) as why:
            yield Left(f"`{one.name}`: {who.get(name, name)} gives no answer ({str(why)[:80]}).")
            del works[name]
            continue
        rows[name] = len(answer["results"]["bindings"]) if "results" in answer else -1
    for name in others:
        if name in rows and rows[name] != rows.get("ours"):
            yield Left(
                f"`{one.name}`: {name} gives {rows[name]:,} rows, ours {rows.get('ours', 0):,}; it is "
                "left out of the mean."
            )
            del works[name]
    for name, found in in_turn(works, seconds).items():
        times[name][one.name] = found


def _told(times: Times, others: Sequence[str]) -> Iterator[Figure]:
    middles = {
        name: {asked: statistics.median(found) for asked, found in one.items()}
        for name, one in times.items()
    }
    for way, words in (("ours", "our `/sparql`"), ("api", "our `/api/questions`")):
        every = middles[way]
        yield figure(f"a question by {words}, half within", list(every.values()), "s")
        for name in others:
            both = every.keys() & middles[name].keys()
            ratios = [middles[name][asked] / every[asked] for asked in both]
            if not ratios:
                continue
            yield Figure(
                f"{name} takes, beside {words}, mean",
                geometric(ratios),
                "times",
                min(ratios),
                max(ratios),
                len(ratios),
                note=f"{len(ratios)} questions",
            )
            yield figure(
                f"these questions one after another by {words}",
                sum(every[asked] for asked in both),
                "s",
                rival=name,
                rivals=sum(middles[name][asked] for asked in both),
            )


@contextmanager
def _other(name: str, folder: Path, quads: bytes) -> Iterator[str]:
    """Start another server with these quads; give the address for queries."""
    from tests import servers

    own = folder / name.partition(" ")[0]
    own.mkdir()
    if name == "Virtuoso" and not (servers.VIRTUOSO and servers.ISQL):
        raise OSError("it is not installed")
    with (servers.virtuoso if name == "Virtuoso" else servers.oxigraph)(own, quads) as server:
        yield server.address
