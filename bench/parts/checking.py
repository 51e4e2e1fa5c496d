"""How long an author waits for `kg check`, beside pySHACL on the same shapes."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.alone import ROOT, Failed, alone, peak_megabytes, say
from bench.content import own_copy, put, with_mistakes
from bench.figures import Figure, Given, Json, Left, figure

TITLE = "Checking"
ABOUT = """\
One story: whole processes in turn, `kg check cases/x.ttl` and `pyshacl -s ontology/shapes.ttl -e
ontology/atlas.ttl cases/x.ttl`. pySHACL is given one file, the shapes and the vocabulary; ours finds out
besides which names nothing describes, holds the story against the vocabulary and the rules, and says
where each mistake stands. `cases/o2.ttl` is a story of ours, amid our own content. All stories: one in
thirty has a mistake put in, each process reads all files; pySHACL holds them, in one rdflib graph,
against the same shapes (`shapes.ttl` and `style.ttl`), ours does that and the rest of the check.
`--watch` is counted from the moment a saved story is in its place to the printed answer."""
MOST, LONG = 10_000, False

_STORY = "cases/o2.ttl"
_PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Python keeps what it compiled, as it does for everybody who does not forbid it."""
_PYSHACL_MOST, _PYSHACL_SECONDS = 2_000, 300.0


def measure(given: Given) -> Iterator[Figure | Left]:
    rounds = given.times(5, 4, 1)
    if given.stories <= 100:
        yield from _one(ROOT, _STORY, rounds, "a story of ours (o2)")
    first = sorted((given.content / "cases").glob("*.ttl"))[0].relative_to(given.content)
    yield from _one(given.content, str(first), rounds, "a story")
    yield from _all(given)
    if given.stories <= 2_000 and not given.quick:
        try:
            say("saving beside kg check --watch")
            answers = _watched(given, str(first), given.times(9, 7, 5))
            yield figure("`kg check --watch`, from a save to the answer", answers, "s")
        except (queue.Empty, OSError) as why:
            yield Left(f"`kg check --watch` did not answer: {why!r}.")


# --- One story, whole processes ---


def _one(content: Path, story: str, rounds: int, words: str) -> Iterator[Figure | Left]:
    python = sys.executable
    commands = {
        "ours": [python, "-m", "kg", "--content", str(content), "check", str(content / story)],
        "pyshacl": [
            *(python, "-m", "pyshacl", "-s", str(content / "ontology/shapes.ttl")),
            *("-e", str(content / "ontology/atlas.ttl"), str(content / story)),
        ],
    }
    clock: dict[str, list[float]] = {name: [] for name in commands}
    work: dict[str, list[float]] = {name: [] for name in commands}
    say(f"whole processes: {words}")
    for number in range(rounds + 1):
        for name, command in commands.items():
            seconds, used, code = _run(command)
            if name == "ours" and code:
                yield Left(f"`kg check` of {words} ended with {code}.")
                return
            if number or rounds == 1:
                clock[name].append(seconds)
                work[name].append(used)
    share = [one / other for one, other in zip(clock["ours"], clock["pyshacl"], strict=True)]
    own = [one / other for one, other in zip(work["ours"], work["pyshacl"], strict=True)]
    yield figure(
        f"`kg check` of {words}", clock["ours"], "s", rival="pySHACL", rivals=clock["pyshacl"]
    )
    yield figure(
        f"`kg check` of {words} / pySHACL, by the clock",
        share,
        "times",
        aim="check one",
        note=f"by the processor {sorted(own)[len(own) // 2]:.2f}",
    )


def _run(command: Sequence[str]) -> tuple[float, float, int]:
    """Run a process; give its seconds by the clock, its seconds of processor, and its exit code."""
    before = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=_PLAIN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - before, used.ru_utime + used.ru_stime, process.returncode


# --- All stories ---


def _all(given: Given) -> Iterator[Figure | Left]:
    bad = with_mistakes(given.content, given.folder / "bad")
    rounds = given.times(2, 1, 1)
    say("checking all stories")
    try:
        ours = [alone("bench.parts.checking:ours", content=str(bad)) for _ in range(rounds)]
    except Failed as why:
        yield Left(f"The check of all stories: {why}.")
        return
    mine = [one["seconds"] for one in ours]
    memory = [one["megabytes"] for one in ours]
    theirs: list[Json] = []
    if given.stories > _PYSHACL_MOST:
        yield Left(
            f"pySHACL was not given {given.stories:,} stories: it would take most of an hour."
        )
    else:
        say("pySHACL on all stories")
        try:
            task = "bench.parts.checking:pyshacl"
            for _ in range(1 if given.stories > 100 else rounds):
                theirs += [alone(task, _PYSHACL_SECONDS, content=str(bad))]
        except Failed as why:
            yield Left(f"pySHACL: {why}.")
    taken = [one["seconds"] for one in theirs]
    yield figure("all stories, in one process", mine, "s", rival="pySHACL", rivals=taken or None)
    if taken:
        ratios = [one / sorted(mine)[len(mine) // 2] for one in taken]
        yield figure("all stories: pySHACL / ours", ratios, "times", aim="check all")
    yield figure(
        "most memory for all stories",
        memory,
        "MB",
        rival="pySHACL",
        rivals=[one["megabytes"] for one in theirs] or None,
        aim="check memory",
    )
    if theirs:
        found = {tuple(one) for one in theirs[0]["found"]}
        have = {tuple(one) for one in ours[0]["found"]}
        lost = sorted(found - have)
        note = f"{len(found)} findings" + (f"; not ours: {lost[:4]}" if lost else "")
        same = 1 - len(lost) / len(found) if found else 1.0
        yield figure(
            "findings of pySHACL that ours has too", same, "share", aim="check same", note=note
        )


def ours(content: str) -> Json:
    """Task: check a whole content, as `kg check` does."""
    from kg.corpus import Corpus
    from kg.diagnostics import Severity
    from kg.shapes import Checker
    from kg.store import MemoryStore

    begun = time.perf_counter()
    findings = Checker(Corpus(Path(content), MemoryStore())).check()
    taken = time.perf_counter() - begun
    found = {(one.file, one.code) for one in findings if one.severity is not Severity.ADVICE}
    return {"seconds": taken, "megabytes": peak_megabytes(), "found": sorted(found)}


def pyshacl(content: str) -> Json:
    """Task: read all files into one rdflib graph and hold it against our shapes with pySHACL."""
    import logging

    import rdflib
    from pyshacl import validate
    from rdflib.namespace import SH

    from kg.corpus import content_paths
    from kg.namespaces import document_of, graph_of, name_of
    from kg.shapes._shacl import SHAPES

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    root = Path(content)
    begun = time.perf_counter()
    data, shapes = rdflib.Graph(), rdflib.Graph()
    files = {graph_of(path): path for path in content_paths(root) if path not in SHAPES}
    for graph, path in files.items():
        data.parse(root / path, format="turtle", publicID=graph)
    for path in SHAPES:
        shapes.parse(root / path, format="turtle")
    _, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False)
    taken = time.perf_counter() - begun
    found = set()
    assert isinstance(report, rdflib.Graph)
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        shape = name_of(str(report.value(result, SH.sourceShape)))
        focus = str(report.value(result, SH.focusNode))
        severity = report.value(result, SH.resultSeverity)
        file = files.get(document_of(focus))
        if shape and file and severity != SH.Info:
            found.add((file, shape.slug))
    return {"seconds": taken, "megabytes": peak_megabytes(), "found": sorted(found)}


# --- Watching ---


def _watched(given: Given, story: str, saves: int) -> list[float]:
    """Save a story again and again beside `kg check --watch`; give the seconds to each answer."""
    content = own_copy(given.content, given.folder / "watched")
    command = [sys.executable, "-m", "kg", "--content", str(content), "check", "--watch"]
    process = subprocess.Popen(
        [*command, str(content / story)], cwd=ROOT, env=_PLAIN, stdout=subprocess.PIPE, text=True
    )
    lines: queue.Queue[float] = queue.Queue()
    kinds: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        assert process.stdout
        for line in process.stdout:
            if " errors" in line:
                lines.put(time.perf_counter())
            elif re.search(r": ?\d\d .* · a ", line):  # what kind of thing it is comes after
                kinds.put(line)

    threading.Thread(target=listen, daemon=True).start()
    try:
        lines.get(timeout=120)
        kinds.get(timeout=120)
        time.sleep(2)  # the folders have to be watched
        text = (content / story).read_text("utf-8")
        found = []
        for number in range(saves):
            put_at = time.perf_counter()
            put(content / story, f"{text}# {number}\n")
            put_at = time.perf_counter()
            found.append(lines.get(timeout=60) - put_at)
            time.sleep(0.8)
        return found
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(content, ignore_errors=True)
