"""What tests share: the shipped content, an open atlas, a copy to change, a served app."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg
from tests.promises.telling import pytest_terminal_summary  # noqa: F401  # a hook of pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
os.environ["PIONEER_CACHE"] = ""  # nothing is kept from one test to another, nor in anybody’s home
ENTRIES = len(list((ROOT / "cases").glob("*.ttl")))
"""How many stories and notes are shipped together."""


@pytest.fixture(scope="session")
def content() -> Path:
    """The content as it is shipped; never changed by a test."""
    return ROOT


@pytest.fixture(scope="session")
def atlas(content: Path) -> Iterator[kg.Atlas]:
    with kg.open(content) as opened:
        yield opened


def copy_content(to: Path) -> Path:
    for folder in ("ontology", "cases", "paths"):
        shutil.copytree(ROOT / folder, to / folder)
    return to


def with_stories(own: Path, content: Path, stories: Sequence[str]) -> Path:
    """Copy the shipped content with these stories alone."""
    for folder in ("ontology", "paths", "cases/commons"):
        shutil.copytree(content / folder, own / folder)
    for story in stories:
        shutil.copy(content / "cases" / f"{story}.ttl", own / "cases")
    return own


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content with a few stories alone, for what opens it again and again."""
    stories = ("amazon", "easyjet", "glasgow-neonatal-unit", "tesco")
    return with_stories(tmp_path_factory.mktemp("few"), ROOT, stories)


@pytest.fixture(scope="session")
def few_atlas(few: Path) -> Iterator[kg.Atlas]:
    """An open atlas of the few stories, which no test changes."""
    with kg.open(few) as opened:
        yield opened


@pytest.fixture
def own_content(tmp_path: Path) -> Path:
    """A copy of the content that the test may change."""
    return copy_content(tmp_path / "content")


@pytest.fixture
def own_few(few: Path, tmp_path: Path) -> Path:
    """A copy of the few stories that the test may change: to read them takes a fifth of the time."""
    return Path(shutil.copytree(few, tmp_path / "few"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_served(address: str, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing answers at {address} after {seconds} s")


def start(*command: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a process of ours; its output is thrown away, so that it never waits to be read."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[str]:
    """Serve the app with options of `kg serve` and give its address, without a base path."""
    port = free_port()
    process = start("-m", "kg", "serve", "--port", str(port), *options, **environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process)
        yield address
    finally:
        stop(process)


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of the app, served once for the whole run from the shipped content."""
    with serving() as address:
        yield address


def _of_browsers(*, fixture_name: str, config: pytest.Config) -> str:
    """Say how long a browser stays: what else would run beside it has loops of its own."""
    return "session" if str(config.getoption("markexpr")).startswith("browser") else "module"


@pytest.fixture(scope=_of_browsers)
def browser() -> Iterator[Browser]:
    """A browser: one for all where tests of it alone are run, else one for the tests of a file."""
    from tests.browser import launched

    with launched() as started:
        yield started


def some(values: Iterable[object], number: int = 1) -> list[object]:
    """Give the first few values as they are, and the rest to the long tests.

    For what is tried many times over, and for what is held elsewhere as well and is only seen once more.
    """
    every = list(values)
    rest = (one if isinstance(one, tuple) else (one,) for one in every[number:])
    return [*every[:number], *(pytest.param(*one, marks=pytest.mark.long) for one in rest)]
