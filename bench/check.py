"""`python -m bench.check`: how long an author waits for `kg check`, beside pySHACL's command line.

    python -m bench.check [--rounds N] [--saves N] [--quick]

Whole processes, one after another in turn, so that whatever else the machine does meets all of
them alike: `kg check` of a story, of a story with a mistake, pySHACL's command on the same shapes
and the same story, and a Python that does nothing. Then `kg check --watch`: from the save of a
story to the printed answer. Writes CHECK.md and check.json beside this file; `--quick` tries the
whole with few rounds and prints instead.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.report import percentile, table
from tests.conftest import ROOT

Json = dict[str, Any]

STORY = "cases/o2.ttl"
BAD = "tests/bad/idea-misspelt.ttl"
_SHARE = 0.5
"""The most that `kg check` may take of what pySHACL takes."""
_ANSWER = 0.15
"""Seconds from a save to the answer."""
_ROUNDS = 15
_SAVES = 31
_PATIENCE = 120
_PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Python keeps what it compiled, as it does for everybody who does not forbid it."""


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def commands() -> dict[str, list[str]]:
    """What is run, by what it is called in the report; each is one process."""
    python = sys.executable
    shapes = ["-s", "ontology/shapes.ttl", "-e", "ontology/atlas.ttl"]
    return {
        "kg check, a story": [python, "-m", "kg", "check", STORY],
        "pySHACL, the same": [python, "-m", "pyshacl", *shapes, STORY],
        "kg check, a mistake": [python, "-m", "kg", "check", BAD],
        "python -c pass": [python, "-c", "pass"],
    }


def run(command: list[str]) -> tuple[float, float, int]:
    """Run a process; give its seconds by the clock, its seconds of processor, and its exit code."""
    before = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=_PLAIN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    return took, used.ru_utime + used.ru_stime, process.returncode


def in_turn(rounds: int) -> Json:
    """Run every command once a round, after one round that is not counted."""
    found: Json = {name: {"seconds": [], "processor_seconds": []} for name in commands()}
    for number in range(rounds + 1):
        for name, command in commands().items():
            took, used, code = run(command)
            found[name]["exit"] = code
            if number:
                found[name]["seconds"].append(took)
                found[name]["processor_seconds"].append(used)
    return found


def answers(saves: int) -> list[float]:
    """Save a story again and again beside `kg check --watch`; give the seconds to each answer."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        content = Path(folder) / "content"
        for name in ("ontology", "cases", "paths"):
            shutil.copytree(ROOT / name, content / name)
        command = [sys.executable, "-m", "kg", "--content", str(content), "check", "--watch"]
        process = subprocess.Popen(
            [*command, str(content / STORY)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        lines: queue.Queue[tuple[float, str]] = queue.Queue()

        def listen() -> None:
            assert process.stdout
            for line in process.stdout:
                if " errors" in line:  # what kind of thing it is comes in a line of its own, after
                    lines.put((time.perf_counter(), line))

        threading.Thread(target=listen, daemon=True).start()
        try:
            lines.get(timeout=_PATIENCE)
            # The folders have to be watched, and the kind of thing to have been said.
            time.sleep(10)
            story = content / STORY
            text = story.read_text(encoding="utf-8")
            found = []
            for number in range(saves):
                draft = story.with_name(".draft")
                draft.write_text(f"{text}# {number}\n", encoding="utf-8")
                before = time.perf_counter()
                draft.replace(story)
                found.append(lines.get(timeout=_PATIENCE)[0] - before)
                time.sleep(0.8)
            return found
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(_PATIENCE)


# --- The report ---


def _shown(seconds: Iterable[float]) -> tuple[str, str, str]:
    times = [second * 1000 for second in seconds]
    shown = (percentile(times, 0.5), min(times), max(times))
    return tuple(f"{one:.0f} ms" for one in shown)  # type: ignore[return-value]  # three of them


def ratios(found: Json, kind: str) -> list[float]:
    """Give what `kg check` takes of what pySHACL takes, round by round."""
    ours, theirs = (found["commands"][name][kind] for name in list(commands())[:2])
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def render(found: Json) -> str:
    """Write the report."""
    rows = [
        (
            name,
            *_shown(one["seconds"]),
            _shown(one["processor_seconds"])[0],
            str(one["exit"]),
        )
        for name, one in found["commands"].items()
    ]
    by_clock, by_processor = (
        percentile(ratios(found, kind), 0.5) for kind in ("seconds", "processor_seconds")
    )
    middle, least, most = _shown(found["answers"])
    answer = percentile(found["answers"], 0.5)
    versions = ", ".join(f"{name} {text}" for name, text in found["versions"].items())
    return (
        "\n\n".join(
            [
                "# How long an author waits",
                "Written by `python -m bench.check`; the same for machines is in `check.json`.",
                f"{found['date']}; {versions}; {found['system']}, {found['cores']} cores, "
                f"{found['rounds']} rounds.",
                table(
                    ("whole process", "half within", "least", "most", "of the processor", "exit"),
                    rows,
                ),
                f"`kg check` of `{STORY}` takes {by_clock:.2f} of the time of `pyshacl -s "
                "ontology/shapes.ttl -e ontology/atlas.ttl` on the same story (the middle of the "
                f"ratios round by round; by the processor’s time {by_processor:.2f}). The aim: at "
                f"most {_SHARE}; **{'met' if by_clock <= _SHARE else 'missed'}**. pySHACL is given "
                "one story, the shapes and the vocabulary; `kg check` reads the whole content "
                "besides, so as to tell a name that nothing describes, and holds the story against "
                "the vocabulary and the rules too. pySHACL ends with 1: of what stands in other "
                "files it is told nothing.",
                f"`kg check --watch` answers a save of the story within {middle} (the middle of "
                f"{len(found['answers'])} saves; {least} to {most}), from the moment the file is in "
                "its place to the printed line. The aim: "
                f"{_ANSWER * 1000:.0f} ms; **{'met' if answer <= _ANSWER else 'missed'}**.",
            ]
        )
        + "\n"
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--saves", type=int, default=_SAVES)
    parser.add_argument("--quick", action="store_true", help="few rounds; print, do not write")
    given = parser.parse_args(None if arguments is None else list(arguments))
    rounds, saves = (2, 3) if given.quick else (given.rounds, given.saves)
    say(f"{rounds} rounds")
    of_commands = in_turn(rounds)
    say(f"{saves} saves")
    found = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": {
            "Python": ".".join(map(str, sys.version_info[:3])),
            **{name: version(name) for name in ("pyoxigraph", "pyrudof", "pyshacl", "rdflib")},
        },
        "system": f"{sys.platform}, {os.uname().machine}",
        "cores": os.cpu_count(),
        "rounds": rounds,
        "commands": of_commands,
        "answers": answers(saves),
    }
    text = render(found)
    if given.quick:
        print(text)
        return
    here = Path(__file__).parent
    (here / "CHECK.md").write_text(text, encoding="utf-8")
    (here / "check.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    say("wrote bench/CHECK.md and bench/check.json")


if __name__ == "__main__":
    main()
