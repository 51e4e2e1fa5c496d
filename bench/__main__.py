"""`make bench`: measure on generated stories, and write REPORT.md and report.json beside this file.

    python -m bench [--stories N] [--long N] [--rounds N] [--limit SECONDS] [--seed SEED] [--quick]

`--stories` are small, as the design's figures have them; `--long` as long as ours. `--quick` tries
the whole with few stories and prints the report instead of writing it.

    python -m bench query [...]

measures what the whole stack adds to raw pyoxigraph (`bench/query.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from bench.generate import write_content
from bench.report import render

ROOT = Path(__file__).resolve().parents[1]
RDFLIB_QUADS = 180_000
"""Beyond so many quads rdflib is left out: it would take most of the time of a run."""
RDFLIB_BUDGET = 200.0
"""Seconds for all questions to rdflib; what is not asked by then is said not to be measured."""

Json = dict[str, Any]


class Contention:
    """Sums the wall and processor time of all tasks: apart they are where others were at work."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def add(self, found: Mapping[str, Any]) -> None:
        self.wall += found.get("wall", 0.0)
        self.cpu += found.get("cpu", 0.0)


def run(task: str, contention: Contention, **given: object) -> Json:
    """Run one task in a fresh process."""
    given["started"] = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure", task],
        input=json.dumps(given) + "\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The task {task} failed:\n{done.stderr}")
    found: Json = json.loads(done.stdout)
    contention.add(found)
    return found


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


class Asked:
    """A process that holds a content: started when first asked, ended when it is too slow."""

    def __init__(self, task: str, **given: object) -> None:
        self._task, self._given = task, given
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def ask(self, given: Mapping[str, object], seconds: float) -> Json | None:
        """Ask; None where there is no answer within so many seconds."""
        if self._process is None:
            self.start()
        self._write(given)
        line = self._line(seconds)
        if line is None:
            self.close()
            return None
        found: Json = json.loads(line)
        return found

    def start(self) -> Json:
        """Start the process; give what it says when it is ready."""
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.measure", self._task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        reader = threading.Thread(target=self._read, args=(self._process, self._lines))
        reader.daemon = True
        reader.start()
        self._write(self._given)
        line = self._line(900)
        if line is None:
            raise SystemExit(f"{self._task} was not ready within a quarter of an hour.")
        ready: Json = json.loads(line)
        return ready

    def _write(self, given: Mapping[str, object]) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()

    @staticmethod
    def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    def _line(self, seconds: float) -> str | None:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if not line:
            raise SystemExit(f"The process of {self._task} ended by itself.")
        return line

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process = None


# --- One size of story ---


def measure(
    folder: Path, stories: int, size: str, given: argparse.Namespace, contention: Contention
) -> Json:
    """Measure everything on one content."""
    rounds = given.rounds if size == "small" else max(1, given.rounds - 1)
    content = folder / size
    content.mkdir()
    say(f"writing {stories} stories, size {size}")
    write_content(content, ROOT, stories, size, given.seed)
    written = sorted((content / "cases").glob("*.ttl"))
    triples = sum(1 for path in written for _ in ox.parse(path=str(path)))
    dump = folder / f"{size}.nq"
    questions, quads = ask_ours(content, dump, rounds, given.limit, contention)
    with_rdflib = quads <= RDFLIB_QUADS
    engines = ["ours", "raw", *(["dataset", "graph"] if with_rdflib else [])]
    loads: dict[str, list[Json]] = {engine: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            say(f"loading: {engine}")
            loads[engine].append(run(f"load-{engine}", contention, content=str(content)))
    found: Json = {
        "size": size,
        "stories": stories,
        "bytes": sum(path.stat().st_size for path in written),
        "triples_a_story": triples / stories,
        "quads": quads,
        "loads": {
            engine: {
                "seconds": [one["seconds"]["load"][0] for one in rows],
                "peak_mb": [one["peak_mb"] for one in rows],
                "base_mb": [one["base_mb"] for one in rows],
                "count": rows[0]["count"],
            }
            for engine, rows in loads.items()
        },
        "questions": questions,
        "limit": given.limit,
        "with_rdflib": with_rdflib,
    }
    if with_rdflib:
        ask_rdflib(questions, dump, given.limit, contention)
    for one in questions.values():
        one.pop("text", None)
    pages = []
    for _ in range(rounds - 1 or 1):
        say("reading what pages show")
        pages.append(run("pages", contention, content=str(content), edits=2))
    found["pages"] = {
        name: [second for one in pages for second in one["seconds"][name]]
        for name in pages[0]["seconds"]
    }
    found["pages_counted"] = pages[0]["counted"]
    found["pages_mb"] = [one["read_mb"] for one in pages]
    say("checking the whole content")
    checked = run("check", contention, content=str(content))
    found["check"] = {"seconds": checked["seconds"]["check"], "findings": checked["findings"]}
    return found


def ask_ours(
    content: Path, dump: Path, rounds: int, limit: float, contention: Contention
) -> tuple[dict[str, Json], int]:
    """Ask the library and raw pyoxigraph all questions, in several processes one after another."""
    questions: dict[str, Json] = {}
    quads = 0
    for _ in range(rounds):
        say("asking the library and raw pyoxigraph")
        process = Asked("ask-ours-and-raw", content=str(content), dump=str(dump))
        ready = process.start()
        quads = ready["quads"]
        for name in ready["names"]:
            one = questions.setdefault(name, {"ours": [], "raw": [], "answers": {}})
            if "stopped" in one:
                continue
            found = process.ask({"name": name, "values": one.get("values")}, limit)
            if found is None:
                say(f"stopped: {name}")
                one["stopped"] = limit
                continue
            contention.add(found)
            for engine in ("ours", "raw"):
                one[engine] += found["seconds"][engine]
            one.update({key: found[key] for key in ("answers", "bound", "text", "values")})
        process.close()
    return questions, quads


def ask_rdflib(
    questions: Mapping[str, Json], dump: Path, limit: float, contention: Contention
) -> None:
    """Ask rdflib all questions that the library answered, those that are quick for it first."""
    process = Asked("ask-rdflib", dump=str(dump))
    left = RDFLIB_BUDGET
    answered = {name: one for name, one in questions.items() if one["ours"]}
    for name in sorted(answered, key=lambda name: min(answered[name]["ours"])):
        one = answered[name]
        seconds = min(limit, left)
        one["rdflib"] = []
        if seconds < 5:
            continue
        say(f"asking rdflib: {name}")
        begun = time.perf_counter()
        found = process.ask({"text": one["text"], "bound": one["bound"]}, seconds)
        left -= time.perf_counter() - begun
        if found is None:
            one["rdflib_stopped"] = seconds
            continue
        contention.add(found)
        times = found["seconds"]
        one["rdflib"] = times.get("text") or times["first"]
        one["rdflib_prepared"] = times.get("prepared", [])
        one["answers"]["rdflib"] = found["answer"]
    process.close()


# --- The whole ---


def versions() -> dict[str, str]:
    from importlib.metadata import version

    packages = ("pyoxigraph", "rdflib", "pyrudof", "rapidfuzz")
    return {
        "Python": ".".join(map(str, sys.version_info[:3])),
        **{package: version(package) for package in packages},
    }


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--stories", type=int, default=1000, help="small ones; 0 for none")
    parser.add_argument("--long", type=int, default=200, help="as long as ours; 0 for none")
    parser.add_argument("--quick", action="store_true", help="50 and 10; print, do not write")
    parser.add_argument("--rounds", type=int, default=3, help="fresh processes for each figure")
    parser.add_argument("--limit", type=float, default=60, help="seconds for rdflib's answer")
    parser.add_argument("--seed", default="atlas")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if given.quick:
        given.stories, given.long, given.rounds = 50, 10, 1
    contention = Contention()
    begun = time.perf_counter()
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    sizes = (("small", given.stories), ("real", given.long))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        contents = [
            measure(Path(folder), stories, size, given, contention)
            for size, stories in sizes
            if stories
        ]
    found: Json = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": versions(),
        "system": f"{sys.platform}, {os.uname().machine}" if hasattr(os, "uname") else sys.platform,
        "cores": os.cpu_count(),
        "minutes": (time.perf_counter() - begun) / 60,
        "load_before": load_before,
        "waiting": contention.wall / contention.cpu if contention.cpu else 1.0,
        "rounds": given.rounds,
        "seed": given.seed,
        "contents": contents,
    }
    text = render(found)
    if given.quick:
        print(text)
        return
    here = Path(__file__).parent
    (here / "REPORT.md").write_text(text, encoding="utf-8")
    (here / "report.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    say("wrote bench/REPORT.md and bench/report.json")


if __name__ == "__main__":
    if sys.argv[1:2] == ["query"]:
        from bench import query

        query.main(sys.argv[2:])
    else:
        main()
