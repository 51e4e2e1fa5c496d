"""Fuzzing runs in a process of its own, which may die of a text; the text is known all the same.

The child writes each text into a file before it tries it, and says on its standard output what it
found, a line of JSON each. Who dies is followed by another one, which goes on behind that text.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from base64 import b64decode, b64encode
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType

from tests.conftest import ROOT
from tests.fuzz.mutating import Mutator, smaller
from tests.fuzz.targets import TARGETS, in_engine

__all__ = ["CORPUS", "Find", "Outcome", "child", "keep", "kept", "run", "said"]

CORPUS = Path(__file__).parent / "corpus"
_CPU_SECONDS = 3.0
"""What one text may take of a processor."""
_SILENT_SECONDS = 60.0
"""How long nothing is heard of a child before it is ended."""
_MOST_FINDS = 12
_MOST_IN_POOL = 3_000


class TooLong(BaseException):
    """A text took too long; no `except Exception` may take this for its own."""


@dataclass(frozen=True)
class Find:
    """A text, and what came of it."""

    text: bytes
    what: str
    sort: str
    """What tells one fault from another."""


@dataclass
class Outcome:
    """What came of a run."""

    tried: int = 0
    finds: list[Find] = field(default_factory=list)
    ended_by_engine: int = 0
    """Texts that ended the process while the engine had them, where it may."""
    looks: int = 0
    """In how many different ways texts were answered."""
    seconds: float = 0.0
    """Of a processor."""


def kept(name: str) -> list[tuple[str, bytes]]:
    """Give what was found before, by the name of its file."""
    folder = CORPUS / name
    return [(file.name, file.read_bytes()) for file in sorted(folder.glob("*.*"))]


def keep(name: str, find: Find) -> Path:
    """Keep what was found."""
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{sha256(find.text).hexdigest()[:10]}{TARGETS[name].ending}"
    file.write_bytes(find.text)
    return file


# --- The child ---


@contextmanager
def _limited() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _came(attempt: Callable[[bytes], Hashable], text: bytes) -> tuple[Hashable, Find | None]:
    try:
        with _limited():
            return attempt(text), None
    except (Exception, TooLong) as error:  # noqa: BLE001  # whatever it is, it is what we look for
        if isinstance(error, TooLong) and in_engine():
            return "the engine takes long", None
        frames = traceback.extract_tb(error.__traceback__)
        own = [one for one in frames if "/kg/" in one.filename] or list(frames)
        sort = f"{type(error).__name__} {Path(own[-1].filename).name}"
        if not isinstance(error, TooLong):
            sort += f":{own[-1].lineno}"
        if isinstance(error, AssertionError):  # ours say which law was broken in their first words
            sort += f" {str(error).partition(':')[0][:60]}"
        return None, Find(text, "".join(traceback.format_exception(error))[-3_000:], sort)


def child(name: str, seed: str, first: int, count: int, seconds: float, file: Path) -> None:
    """Try texts, and say what came of them on the standard output."""
    say = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints
    target = TARGETS[name]
    own = [text for _, text in kept(name)]
    with file.open("r+b", buffering=0) as current, target.opened() as attempt:

        def noted(text: bytes) -> bytes:
            current.seek(0)
            current.write(text)
            current.truncate()
            return text

        def tell(**values: object) -> None:
            say.write(json.dumps(values) + "\n")
            say.flush()

        mutator = Mutator([*target.seeds(), *own], target.tokens, (name, seed, first))
        sorts: set[str] = set()
        looks: set[Hashable] = set()
        started = time.process_time()
        replayed = own if first == 0 else []
        number = first
        while number < count + len(replayed) and time.process_time() - started < seconds:
            at = number - first
            text = noted(replayed[at] if at < len(replayed) else mutator.mutant())
            look, find = _came(attempt, text)
            number += 1
            if look is not None and look not in looks:
                looks.add(look)
                if len(mutator.pool) < _MOST_IN_POOL:
                    mutator.pool.append(text)
            if number % 50 == 0:
                tell(number=number, looks=len(looks), seconds=time.process_time() - started)
            if find and find.sort not in sorts:
                sorts.add(find.sort)

                def fails(less: bytes, sort: str = find.sort) -> bool:
                    _, found = _came(attempt, noted(less))
                    return found is not None and found.sort == sort

                less = smaller(text, fails, 60 if "TooLong" in find.sort else 1_500)
                _, again = _came(attempt, less)
                found = again or find
                told = b64encode(found.text).decode()
                tell(number=number, text=told, what=found.what, sort=found.sort)
                if len(sorts) >= _MOST_FINDS:
                    break
        tell(number=number, looks=len(looks), seconds=time.process_time() - started, over=True)


# --- The parent ---


def run(name: str, *, seed: object, count: int = 10**9, seconds: float = 10**6) -> Outcome:
    """Try so many mutants of a target, or for so many seconds of a processor."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        file = Path(folder) / "text"
        file.write_bytes(b"")
        number, over = 0, False
        while not over and len(outcome.finds) < _MOST_FINDS:
            left = seconds - outcome.seconds
            number, over = _one(name, str(seed), number, count, left, file, outcome)
    return outcome


def _one(
    name: str, seed: str, first: int, count: int, seconds: float, file: Path, outcome: Outcome
) -> tuple[int, bool]:
    """Let one child run until its end; give where to go on, and whether all is done."""
    state = file.with_name("engine")
    command = ["-m", "tests.fuzz", "--child", name, seed, str(first), str(count), str(seconds)]
    with subprocess.Popen(
        [sys.executable, *command, str(file)],
        cwd=ROOT,
        env={**os.environ, "FUZZ_STATE": str(state), "PYTHONHASHSEED": "0", "RUST_BACKTRACE": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        number, spent, over = first, 0.0, False
        assert process.stdout
        assert process.stderr
        os.set_blocking(process.stdout.fileno(), False)
        os.set_blocking(process.stderr.fileno(), False)
        read, cried, heard = b"", b"", time.monotonic()
        before = file.stat().st_mtime_ns
        while True:
            ended = process.poll() is not None
            read += process.stdout.read() or b""
            cried = (cried + (process.stderr.read() or b""))[-4_000:]
            *lines, read = read.split(b"\n")
            for line in lines:
                told = json.loads(line)
                number = told["number"]
                spent = told.get("seconds", spent)
                outcome.looks = max(outcome.looks, told.get("looks", 0))
                over = over or told.get("over", False)
                if "text" in told and told["sort"] not in {one.sort for one in outcome.finds}:
                    outcome.finds.append(Find(b64decode(told["text"]), told["what"], told["sort"]))
                    print(
                        f"{name}: {told['sort']}: {outcome.finds[-1].text[:200]!r}", file=sys.stderr
                    )
            now = file.stat().st_mtime_ns
            if now != before:
                before, heard = now, time.monotonic()
            if ended:
                break
            if time.monotonic() - heard > _SILENT_SECONDS:
                process.kill()
            time.sleep(0.02)
    outcome.seconds += spent
    outcome.tried += number - first
    if over:
        return number, True
    if state.exists() and state.read_bytes() == b"1":
        outcome.ended_by_engine += 1
    else:
        what = f"The process ended with {process.returncode}.\n{cried.decode(errors='replace')}"
        outcome.finds.append(Find(file.read_bytes(), what, f"ended {process.returncode}"))
    return number + 50, False  # what was tried since was not said: other texts are as good


def said(outcome: Outcome) -> str:
    """Say in a line what came of a run."""
    return (
        f"{outcome.tried:,} texts, {outcome.looks:,} ways of answering, {len(outcome.finds)} finds, "
        f"{outcome.seconds:.0f} s of a processor"
        + (f", {outcome.ended_by_engine} ended by the engine" if outcome.ended_by_engine else "")
    )
