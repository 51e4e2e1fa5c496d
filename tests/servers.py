"""Real SPARQL servers that tests start: on loopback, on ports of their own, gone afterwards.

The Oxigraph server comes with its wheel. Virtuoso is Debian's virtuoso-opensource-7; where it is not
installed, what asks for it is skipped and says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import free_port, stop

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt") or shutil.which("isql-v")

NEEDS_VIRTUOSO = pytest.mark.skipif(
    not (VIRTUOSO and ISQL),
    reason="Virtuoso is not installed: sudo apt-get install --no-install-recommends "
    "virtuoso-opensource-7 virtuoso-opensource-7-bin",
)

VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
CaseMode = 2
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
CheckpointInterval = 0
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""
"""Without the first `ServerPort` it listens on every interface; `ResultSetMaxRows` cuts in silence."""

LOAD = "ld_dir('{folder}', 'content.nq', 'urn:unnamed'); rdf_loader_run(); checkpoint;"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name for people, and the address that queries are sent to."""

    name: str
    address: str
    process: subprocess.Popen[bytes]


def wait_until(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until an endpoint answers a query."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}?query=ASK%20%7B%7D", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing answers at {address} after {seconds} s")


@contextmanager
def oxigraph(folder: Path, quads: bytes | None = None, port: int = 0) -> Iterator[Server]:
    """Serve N-Quads with the Oxigraph server; without any, what the folder already holds."""
    location, data = folder / "oxigraph", folder / "content.nq"
    if quads is not None:
        data.write_bytes(quads)
        subprocess.run(
            [OXIGRAPH, "load", "--location", location, "--file", data],
            check=True,
            capture_output=True,
            timeout=120,
        )
    port = port or free_port()
    process = subprocess.Popen(
        [
            OXIGRAPH,
            *("serve", "--location", location, "--bind", f"127.0.0.1:{port}"),
            *("--union-default-graph", "--timeout-s", "20"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/query"
        wait_until(address, process)
        yield Server("Oxigraph server", address, process)
    finally:
        stop(process)


@contextmanager
def virtuoso(folder: Path, quads: bytes) -> Iterator[Server]:
    """Serve N-Quads with Virtuoso, in the foreground of a process of ours."""
    assert VIRTUOSO, "tests that use it are marked NEEDS_VIRTUOSO"
    (folder / "content.nq").write_bytes(quads)
    http, sql = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO_INI.format(folder=folder, http=http, sql=sql), encoding="ascii")
    process = subprocess.Popen(
        [VIRTUOSO, "-f", "-c", settings],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TZ": "UTC"},
    )
    try:
        address = f"http://127.0.0.1:{http}/sparql"
        wait_until(address, process)
        isql(sql, LOAD.format(folder=folder))
        yield Server("Virtuoso", address, process)
    finally:
        stop(process)


def isql(port: int, statements: str) -> str:
    """Run statements in a fresh Virtuoso, whose password nobody has changed.

    What goes wrong is told on the screen and not by the exit status.
    """
    assert ISQL
    done = subprocess.run(
        [ISQL, f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", f"EXEC={statements}"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode or "*** Error" in done.stdout:
        raise AssertionError(f"isql: {done.stdout}{done.stderr}")
    return done.stdout
