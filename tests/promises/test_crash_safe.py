"""What is saved is never torn and never lost, whenever the machine stops and whatever fails.

A process that saves is killed again and again; and each step of saving fails once in each way.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.authoring import Saver, Version, _saving
from kg.errors import SavingError
from tests.conftest import ROOT, some
from tests.promises.conftest import Figure
from tests.test_saving import NEW, OLD, Watched, assert_whole, file_of, leftovers


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty content folder."""
    (tmp_path / "content" / "cases").mkdir(parents=True)
    return tmp_path / "content"


class Fault:
    """Raises once, at the nth call: in its place, or when it is done."""

    def __init__(self, at: int, error: BaseException, *, done: bool = False) -> None:
        self.calls: list[str] = []
        self._at = at
        self._error = error
        self._done = done

    def before(self, name: str) -> None:
        self.calls.append(name)
        if not self._done and len(self.calls) == self._at:
            raise self._error

    def after(self) -> None:
        if self._done and len(self.calls) == self._at:
            raise self._error

    @property
    def watched(self) -> Watched:
        return Watched(self.before, self.after)


class Locks:
    """The functions of `fcntl`, with the same somebody."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def __getattr__(self, name: str) -> object:
        import fcntl

        if name != "flock":
            return getattr(fcntl, name)

        def flock(descriptor: int, operation: int) -> None:
            self._fault.before("flock")
            fcntl.flock(descriptor, operation)
            self._fault.after()

        return flock


def put(root: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Version:
    """Save the new version onto the old one, with a fault on the way."""
    saver = Saver(root, keep=1)
    opened = saver.read("a-story")
    with monkeypatch.context() as patch:
        patch.setattr(_saving, "os", fault.watched)
        patch.setattr(_saving, "fcntl", Locks(fault))
        return saver.save("a-story", NEW, onto=opened.digest)


def folders(tmp_path: Path) -> Iterator[Path]:
    """Give folders in which the old version stands, and more is kept than should be."""
    first = tmp_path / "first"
    (first / "cases").mkdir(parents=True)
    saver = Saver(first)
    version = saver.save("a-story", OLD, onto="")
    for text in (NEW, OLD):
        version = saver.save("a-story", text, onto=version.digest)
    for number in range(10_000):
        yield Path(shutil.copytree(first, tmp_path / str(number)))


def steps(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Save once without any fault; give the calls that it takes."""
    fault = Fault(0, OSError())
    put(root, fault, monkeypatch)
    return fault.calls


def outcome_of(root: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> str:
    try:
        put(root, fault, monkeypatch)
    except SavingError as error:
        said = str(error)
    else:
        return "saved"
    assert "cases/a-story.ttl" in said
    if "is saved, but the disk did not confirm it" in said:
        return "unsure"
    assert "Nothing was changed." in said
    return "refused"


@pytest.mark.parametrize("code", some([errno.ENOSPC, errno.EIO, errno.EACCES]))
def test_whatever_step_fails_no_version_is_torn_or_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure, code: int
) -> None:
    fresh = folders(tmp_path)
    calls = steps(next(fresh), monkeypatch)
    assert {"open", "write", "fsync", "replace", "flock", "fchmod", "unlink"} <= set(calls)
    outcomes: Counter[str] = Counter()
    for at, name in enumerate(calls, 1):
        root = next(fresh)
        fault = Fault(at, OSError(code, os.strerror(code)))
        outcome = outcome_of(root, fault, monkeypatch)
        outcomes[outcome] += 1
        assert file_of(root).read_text() == (OLD if outcome == "refused" else NEW), (at, name)
        if outcome == "saved":  # the fault did not matter
            assert name in {"close", "unlink", "scandir", "stat", "open"}, (at, name)
        assert leftovers(root) == [], (at, name)
        assert_whole(root)
        saver = Saver(root)
        saver.save("a-story", "and again", onto=saver.read("a-story").digest)
    assert outcomes["unsure"] == 1
    assert outcomes["refused"] > outcomes["saved"]
    figure(
        f"each of the {len(calls)} steps of saving fails once with {errno.errorcode[code]}: "
        f"{outcomes['refused']} saves refused with the old version whole, {outcomes['saved']} done, "
        f"{outcomes['unsure']} said to be unsure"
    )


@pytest.mark.parametrize("done", [False, True])
def test_whenever_saving_is_interrupted_no_version_is_torn_or_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    fresh = folders(tmp_path)
    calls = steps(next(fresh), monkeypatch)
    interrupted = 0
    for at in range(1, len(calls) + 1):
        root = next(fresh)
        try:
            put(root, Fault(at, KeyboardInterrupt(), done=done), monkeypatch)
        except KeyboardInterrupt:
            interrupted += 1  # but for calls that are never done: what they ask for is not there
        assert file_of(root).read_text() in (OLD, NEW)
        assert leftovers(root) == []
        assert_whole(root)
        saver = Saver(root)
        saver.save("a-story", "and again", onto=saver.read("a-story").digest)
    assert interrupted > len(calls) * 0.8


def test_the_text_is_on_the_disk_before_it_takes_its_place_and_then_its_name_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Saver(root).save("a-story", OLD, onto="")
    calls = steps(root, monkeypatch)
    of_disk = [call for call in calls if call in ("write", "fsync", "replace")]
    squeezed = [call for call, _ in itertools.groupby(of_disk)]
    once = ["write", "fsync", "replace", "fsync"]
    assert squeezed[-8:] == [*once, *once]  # what is replaced is kept first, just as safely


def test_a_limit_that_the_system_sets_leaves_the_old_version(root: Path) -> None:
    """The one fault that needs no stand-in: a file may not grow beyond a size."""
    Saver(root).save("a-story", OLD, onto="")
    program = f"""
import resource
from pathlib import Path
from kg.authoring import Saver
saver = Saver(Path({str(root)!r}))
opened = saver.read("a-story")
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
saver.save("a-story", {NEW!r}, onto=opened.digest)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "SavingError: cases/a-story.ttl cannot be saved: File too large" in ended.stderr
    assert file_of(root).read_text() == OLD
    assert leftovers(root) == []


NURSERY = f"""
import os, sys
from pathlib import Path
from kg.authoring import Saver
OLD, NEW = "old\\n" * 5_000, "the new one\\n" * 7_000
assert (len(OLD), len(NEW)) == ({len(OLD)}, {len(NEW)})
for line in sys.stdin:
    born = os.fork()
    if born == 0:
        saver = Saver(Path(line.strip()), keep=10)
        version = saver.read("a-story")
        sys.stdout.write(f"{{os.getpid()}}\\n")
        sys.stdout.flush()
        while True:
            text = OLD if version.text == NEW else NEW
            version = saver.save("a-story", text, onto=version.digest)
    os.waitpid(born, 0)
    sys.stdout.write("gone\\n")
    sys.stdout.flush()
"""


def killed(root: Path, runs: int) -> Counter[str]:
    """Kill a process that saves again and again, `runs` times; count what it leaves behind."""
    chance = random.Random(20)
    Saver(root).save("a-story", OLD, onto="")
    found: Counter[str] = Counter(torn=0, lost=0, leftovers=0)
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin
        assert nursery.stdout
        for _ in range(runs):
            nursery.stdin.write(f"{root}\n")
            nursery.stdin.flush()
            born = int(nursery.stdout.readline())
            time.sleep(chance.uniform(0, 0.03))
            os.kill(born, signal.SIGKILL)
            assert nursery.stdout.readline() == "gone\n"
            found["runs"] += 1
            text = file_of(root).read_text() if file_of(root).exists() else None
            found["lost"] += text is None
            found["torn"] += text not in (OLD, NEW, None)
            found["leftovers"] += len(leftovers(root))
            assert_whole(root)
            Saver(root).sweep()
            assert leftovers(root) == []
        found["kept"] = len(Saver(root).history("a-story"))
        saver = Saver(root)
        saver.save("a-story", "and again", onto=saver.read("a-story").digest)
        nursery.stdin.close()
    return found


@pytest.mark.parametrize("runs", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_process_that_is_killed_while_it_saves_tears_and_loses_nothing(
    root: Path, figure: Figure, runs: int
) -> None:
    found = killed(root, runs)
    assert (found["runs"], found["torn"], found["lost"]) == (runs, 0, 0)
    figure(
        f"{runs} runs of saving ended by kill -9: {found['torn']} files torn, {found['lost']} lost, "
        f"{found['leftovers']} unfinished ones left behind and swept"
    )
