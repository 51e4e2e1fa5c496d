"""`python -m bench query`: what the whole stack adds to raw pyoxigraph.

    python -m bench query [--stories N ...] [--seconds S] [--quick]

Each named question is asked of an open atlas, of a bare store that holds the same quads (the same
text, the same values, all solutions fetched), and over HTTP where the atlas serves it: in turn, in
one run. Free queries, those of the examples that have an answer, are asked of the sandbox and of
the bare store. As many stories as are shipped are those; any other number is generated. Writes QUERY.md
and query.json beside this file; `--quick` tries the whole with few stories and prints instead.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from bench.answers import digest, plain
from bench.generate import write_content
from bench.measure import choose
from bench.report import geometric, percentile, seconds, table
from kg.atlas import Atlas
from kg.questions import Question, examples, questions
from kg.sandbox import Outcome
from kg.settings import Settings
from kg.store import MemoryStore, Term
from tests.conftest import ENTRIES, free_port, start, stop, wait_until_served

Json = dict[str, Any]

_ROOT = Path(__file__).resolve().parents[1]
_SIZES = (ENTRIES, 1_000)
_SEED = "atlas"
_AIM, _MORE = 1.3, 0.025
"""How many times raw the whole stack may take, and how many seconds more a free query."""
_SHOWN = 1_000
"""Rows that a page shows of an answer."""
_LEAST = 5
"""A question is asked so often at least, of each."""


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


class Timed:
    """Seconds by name, of the clock and of the processor."""

    def __init__(self) -> None:
        self.clock: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}
        self.round = 0.0
        """Seconds of the processor for a round, of all processes."""

    def in_turn(self, works: Mapping[str, Callable[[], object]], budget: float) -> None:
        """Do these in turn, each first in half of the rounds, until so many seconds are spent."""
        for work in works.values():
            work()
        gc.collect()
        begun, worked = time.perf_counter(), _processor()
        rounds = 0
        while rounds < _LEAST or time.perf_counter() - begun < budget:
            order = [*works.items()]
            for name, work in order if rounds % 2 else reversed(order):
                own, clock = time.process_time(), time.perf_counter()
                work()
                self.clock.setdefault(name, []).append(round(time.perf_counter() - clock, 6))
                self.processor.setdefault(name, []).append(round(time.process_time() - own, 6))
            rounds += 1
        self.round = (_processor() - worked) / rounds


def _processor() -> float:
    """Give the seconds that this process and those that it started have worked, as far as is told."""
    worked = time.process_time()
    for one in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        with suppress(OSError):  # it has ended
            fields = one.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                worked += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return worked


class Served:
    """An atlas that is served from another process, over a connection that stays open if it may.

    It is asked under a name that is written in another way each time, which it answers as if it
    were another address: what it keeps of earlier answers would be measured else.
    """

    def __init__(self, content: Path) -> None:
        self._port = free_port()
        self._process = start(
            "-m", "kg", "serve", "--content", str(content), "--port", str(self._port)
        )
        wait_until_served(f"http://127.0.0.1:{self._port}", self._process)
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._asked = 0

    def get(self, path: str) -> tuple[int, bytes]:
        self._asked += 1
        name = "".join(
            letter.upper() if self._asked >> place & 1 else letter
            for place, letter in enumerate("localhost")
        )
        headers = {"Host": f"{name}:{self._port}"}
        try:
            return self._get(path, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError):  # nothing was asked for long
            self._connection.close()
            return self._get(path, headers)

    def _get(self, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        self._connection.request("GET", path, headers=dict(headers))
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self._connection.close()
        stop(self._process)


# --- One question, one query ---


@dataclass(frozen=True)
class Asked:
    """Who is asked: an open atlas, a bare store with the same quads, and a server if there is one.

    `budget` is how many seconds are spent on each question.
    """

    atlas: Atlas
    bare: ox.Store
    served: Served | None
    budget: float

    def raw(
        self, text: str, bound: Mapping[str, Term] | None = None
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        given: dict[ox.Variable, Term | ox.Triple]
        given = {ox.Variable(name): term for name, term in (bound or {}).items()}
        return self.bare.query(text, use_default_graph_as_union=True, substitutions=given)

    def question(self, asked: Question, values: Mapping[str, str]) -> Json:
        """Ask a question of all, and compare the answers."""
        atlas, served = self.atlas, self.served
        bound = {one.name: one.bind(values[one.name]) for one in asked.parameters}
        works: dict[str, Callable[[], object]] = {
            "ours": lambda: atlas.ask(asked.name, **values),
            "raw": lambda: _fetched(self.raw(asked.sparql, bound)),
        }
        path = f"/api/questions/{asked.name}.json" + (f"?{urlencode(values)}" if values else "")
        rows = atlas.ask(asked.name, **values).rows
        same = digest(_plain(row, bound) for row in rows) == digest(
            _plain(row, bound) for row in _read(self.raw(asked.sparql, bound))
        )
        timed = Timed()
        timed.in_turn(works, self.budget)
        if (
            served and served.get(path)[0] == HTTPStatus.OK
        ):  # apart: who was just waited for is slower after
            timed.in_turn({"served": lambda: served.get(path)}, self.budget / 3)
        return {
            "values": dict(values),
            "rows": len(rows),
            "same": same,
            "clock": timed.clock,
            "processor": timed.processor,
        }

    def freely(self, text: str) -> Json | None:
        """Ask a free query of the sandbox and of the bare store; None without a whole answer."""
        result = self.atlas.sparql(text)
        if result.outcome is not Outcome.COMPLETE:
            return None
        timed = Timed()
        timed.in_turn(
            {"ours": lambda: self.atlas.sparql(text), "raw": lambda: _fetched(self.raw(text))},
            self.budget,
        )
        worked = timed.round - 2 * statistics.fmean(timed.processor["raw"])
        size = len(result.rows) or len(result.triples) or 1
        return {"rows": size, "clock": timed.clock, "more_of_the_processor": worked}


def _fetched(found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> object:
    return bool(found) if isinstance(found, ox.QueryBoolean) else list(found)


def _read(
    found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean,
) -> Iterable[Mapping[str, Any]]:
    assert isinstance(found, ox.QuerySolutions)
    names = [one.value for one in found.variables]
    for solution in found:
        yield {name: solution[name] for name in names if solution[name] is not None}


def _plain(row: Mapping[str, Any], bound: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {name: plain(term) for name, term in row.items() if name not in bound}


# --- One size ---


def measure(content: Path, budget: float) -> Json:
    """Ask all questions and all examples of one content.

    Args:
        budget: seconds for each of them.
    """
    with Atlas(Settings(content=content)) as atlas:
        store = atlas._store
        assert isinstance(store, MemoryStore)
        bare = ox.Store()
        bare.bulk_load(store.dump(), format=ox.RdfFormat.N_QUADS)
        served = Served(content)
        all_of = Asked(atlas, bare, served, budget)
        try:
            say("asking the questions")
            asked = {one.name: all_of.question(one, choose(store, one)) for one in questions()}
        finally:
            served.close()
        say("asking freely")
        free = {one.name: all_of.freely(one.text) for one in examples()}
    return {
        "quads": len(store),
        "stories": len(atlas.cases()),
        "questions": asked,
        "free": {name: one for name, one in free.items() if one},
        "unanswered": [name for name, one in free.items() if not one],
    }


# --- The report ---


def ratios(asked: Mapping[str, Json], over: str = "ours", by: str = "clock") -> dict[str, float]:
    """Give for each question how many times raw something takes."""
    return {
        name: statistics.median(one[by][over]) / statistics.median(one[by]["raw"])
        for name, one in asked.items()
        if over in one[by] and statistics.median(one[by]["raw"]) > 0
    }


def totals(asked: Mapping[str, Json], by: str = "clock") -> dict[str, float]:
    """Give the sum of the medians of all questions, by who was asked."""
    who = dict.fromkeys(name for one in asked.values() for name in one[by])
    return {
        name: sum(statistics.median(one[by][name]) for one in asked.values() if name in one[by])
        for name in who
    }


def more(free: Mapping[str, Json]) -> dict[str, float]:
    """Give for each free query how many seconds more the sandbox takes."""
    return {
        name: statistics.median(one["clock"]["ours"]) - statistics.median(one["clock"]["raw"])
        for name, one in free.items()
    }


def _ms(value: float) -> str:
    return f"{value * 1000:,.1f} ms"


def _verdict(fine: bool) -> str:
    return "met" if fine else "**missed**"


def _aims(sizes: Sequence[Json]) -> Iterable[tuple[str, ...]]:
    for one in sizes:
        stories = f"{one['stories']:,}"
        asked = one["questions"]
        mean, sums = geometric([*ratios(asked).values()]), totals(asked)
        times = sums["ours"] / sums["raw"]
        yield (
            "named questions, geometric mean of library / raw",
            stories,
            f"at most {_AIM}",
            f"{mean:.2f}",
            _verdict(mean <= _AIM),
        )
        yield (
            "all of them one after another, library / raw",
            stories,
            f"at most {_AIM}",
            f"{times:.2f} ({_ms(sums['ours'])} and {_ms(sums['raw'])})",
            _verdict(times <= _AIM),
        )
        for words, most in (("", math.inf), (f", up to {_SHOWN:,} rows", _SHOWN)):
            free = {name: found for name, found in one["free"].items() if found["rows"] <= most}
            added = [*more(free).values()]
            middle, last = statistics.median(added), percentile(added, 0.95)
            own = percentile([found["more_of_the_processor"] for found in free.values()], 0.95)
            yield (
                f"a free query in the sandbox, more than raw, 95 of 100{words}",
                stories,
                f"at most {_ms(_MORE)}",
                f"{_ms(last)}; half of them {_ms(middle)}; of the processor {_ms(own)}",
                _verdict(last <= _MORE),
            )


def _size_of(one: Json) -> Iterable[str]:
    asked, free = one["questions"], one["free"]
    slower, own = ratios(asked), ratios(asked, by="processor")
    served = any("served" in found["clock"] for found in asked.values())
    kind = "the stories that are shipped" if one["stories"] == ENTRIES else "small stories"
    yield f"## {one['stories']:,}: {kind}"
    yield f"{one['quads']:,} quads."
    heads = ["question", "rows", "library", "raw", "library / raw", "of the processor"]
    rows = []
    for name, found in asked.items():
        words = f"`{name}`" + "".join(f" {k}={v}" for k, v in found["values"].items())
        over = f"**{slower[name]:.2f}**" if slower[name] > _AIM else f"{slower[name]:.2f}"
        row = [
            words + ("" if found["same"] else " (**another answer**)"),
            f"{found['rows']:,}",
            seconds(found["clock"]["ours"]),
            seconds(found["clock"]["raw"]),
            over,
            f"{own[name]:.2f}" if name in own else "–",
        ]
        rows.append([*row, seconds(found["clock"].get("served", []))] if served else row)
    yield table([*heads, "as JSON over HTTP"] if served else heads, rows)
    yield _summary(asked, slower, own)
    yield f"### Free queries: {len(free)} examples"
    added = more(free)
    yield table(
        ("example", "rows or triples", "in the sandbox", "raw", "more", "of the processor"),
        [
            (
                f"`{name}`",
                f"{found['rows']:,}",
                seconds(found["clock"]["ours"]),
                seconds(found["clock"]["raw"]),
                _ms(added[name]),
                _ms(found["more_of_the_processor"]),
            )
            for name, found in free.items()
        ],
    )
    middle, last = statistics.median(added.values()), percentile([*added.values()], 0.95)
    left = f" No answer here, and left out: {', '.join(one['unanswered'])}."
    yield (
        f"Half of them take at most {_ms(middle)} more, 95 of 100 at most {_ms(last)}."
        f"{left if one['unanswered'] else ''}"
    )


def _summary(
    asked: Mapping[str, Json], slower: Mapping[str, float], own: Mapping[str, float]
) -> str:
    over = [name for name, times in slower.items() if times > _AIM]
    words = (
        f"Geometric mean of library / raw: {geometric([*slower.values()]):.2f} by the clock, "
        f"{geometric([*own.values()]):.2f} by the processor. "
    )
    words += (
        f"Above {_AIM}: {', '.join(f'`{name}`' for name in over)}."
        if over
        else f"None is above {_AIM}."
    )
    served = ratios(asked, "served")
    if served:
        sums = totals({name: asked[name] for name in served})
        words += (
            f" Over HTTP, as JSON, {len(served)} of them: {geometric([*served.values()]):.2f} times "
            f"raw in the geometric mean, {sums['served'] / sums['raw']:.2f} times in the sum."
        )
    wrong = [name for name, one in asked.items() if not one["same"]]
    return words + (
        f" **Other rows than raw: {', '.join(wrong)}.**" if wrong else " All rows are the same."
    )


_NOTES = """\
- Library is `atlas.ask`: the values are checked and looked up, the text is parsed and asked, and
  each solution becomes a row of terms that can be read by name, again and again. Raw is
  `Store.query` with the same text and `substitutions` in the same process, and a list of its
  solutions, whose terms nobody has looked at. Both parse the text each time.
- Values of parameters are the most used of the content for which the question has an answer.
- Library and raw are asked in turn, each first in half of the rounds, so that what else the machine
  does falls on both; the median of all rounds counts. Where the clock and the processor differ much,
  others were at work. What is had over HTTP is made anew each time; answers that are asked for again
  are kept by the server for a while and cost less.
- A free query in the sandbox is one fork, the query, its rows through a pipe, and their terms made
  again here: its cost grows with the rows. The child has the least priority, so that on a machine
  with others at work the clock tells of them; the time of the processor, of all processes together,
  does not."""


def render(found: Json) -> str:
    """Write the report."""
    versions = ", ".join(f"{name} {text}" for name, text in found["versions"].items())
    parts = [
        "# Named questions and free queries beside raw pyoxigraph",
        "Written by `python -m bench query`; the same for machines is in `query.json`. "
        "Times are the median, with the least and the most in brackets.",
        f"{found['date']}; {versions}; {found['system']}, {found['cores']} cores, of which others "
        f"kept {found['load']:.1f} busy or waited for when it began; {found['minutes']:.1f} minutes.",
        table(("", "stories", "aim", "found", ""), [*_aims(found["sizes"])]),
        *(part for one in found["sizes"] for part in _size_of(one)),
        "## How to read this",
        _NOTES,
    ]
    return "\n\n".join(parts) + "\n"


# --- The whole ---


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench query", description=main.__doc__)
    parser.add_argument("--stories", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--seconds", type=float, default=0.3, help="for each question")
    parser.add_argument("--quick", action="store_true", help="30 stories; print, do not write")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if given.quick:
        given.stories, given.seconds = [30], 0.02
    begun, load, sizes = time.perf_counter(), os.getloadavg()[0], []
    with tempfile.TemporaryDirectory(prefix="bench-query-") as folder:
        for stories in given.stories:
            content = _ROOT
            if stories != ENTRIES:
                content = Path(folder) / str(stories)
                content.mkdir()
                say(f"writing {stories} stories")
                write_content(content, _ROOT, stories, "small", _SEED)
            sizes.append(measure(content, given.seconds))
    found: Json = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": {
            "Python": ".".join(map(str, sys.version_info[:3])),
            "pyoxigraph": version("pyoxigraph"),
        },
        "system": f"{sys.platform}, {os.uname().machine}",
        "cores": os.cpu_count(),
        "load": load,
        "minutes": (time.perf_counter() - begun) / 60,
        "sizes": sizes,
    }
    text = render(found)
    if given.quick:
        print(text)
        return
    here = Path(__file__).parent
    (here / "QUERY.md").write_text(text, encoding="utf-8")
    (here / "query.json").write_text(json.dumps(found) + "\n", encoding="utf-8")
    say("wrote bench/QUERY.md and bench/query.json")


if __name__ == "__main__":
    main()
