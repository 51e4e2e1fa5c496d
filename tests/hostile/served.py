"""A served atlas under siege: who asks by the protocol, who by the page, and who reads meanwhile.

The page is opened as a browser opens it, over its websocket: the whole script runs, in the server.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from kg.sandbox import Outcome
from tests.conftest import ROOT, free_port, stop, wait_until_served
from tests.hostile.queries import Hostile

__all__ = ["Came", "Readers", "Served", "by_page", "by_protocol", "descendants", "served"]

_STATUS = {
    Outcome.COMPLETE: {200},
    Outcome.EMPTY: {200},
    Outcome.CUT: {413},
    Outcome.REFUSED: {400, 413},
    Outcome.STOPPED: {503},
}
_OUTCOME = re.compile(rb'class=\\*"outcome (%s)' % "|".join(Outcome).encode())
_PATIENCE = 60.0
"""Seconds after which an answer is taken never to come."""
_CARRIED = 100_000
"""Characters of a query in an address up to which Streamlit surely reads it."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a hostile query: by which way, after how many seconds, and whether it was due."""

    query: Hostile
    way: str
    seconds: float
    found: str
    due: bool


@dataclass(frozen=True, slots=True)
class Served:
    """A server of our own, and its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[str]:
        """Give the lines of the log about queries: refused, stopped, or cut by the protocol."""
        text = self.log.read_text("utf-8", "replace")
        return re.findall(
            r"^[-0-9]+ [:,0-9]+ [A-Z]+ (kg\.(?:sandbox|server\.sparql): .*)$", text, re.M
        )


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[Served]:
    """Serve the shipped content with settings of one's own."""
    port, log = free_port(), folder / "served.log"
    log.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", str(port), "--log-file", str(log)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address, process)
        yield Served(address, process, log)
    finally:
        stop(process)


# --- Asking ---


def by_protocol(address: str, hostile: Hostile) -> Came:
    """Send a query as a program does."""
    request = urllib.request.Request(
        f"{address}/sparql",
        hostile.text.encode("utf-8", "surrogatepass"),
        {"Content-Type": "application/sparql-query"},
    )
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    seconds = time.monotonic() - began
    due = status in _STATUS[hostile.outcome] or (status == 503 and _may_take_long(hostile))
    due |= (
        status == 413 and hostile.outcome is Outcome.STOPPED
    )  # it is too long before it is too slow
    return Came(hostile, "protocol", seconds, f"{status} {text[:80]!r}", due)


def by_page(address: str, hostile: Hostile) -> Came:
    """Open the page that answers a query, as a link to it does.

    Nothing is asked where the address holds nothing, or more than it may.
    """
    asks = bool(hostile.text.strip()) and len(hostile.text) <= _CARRIED
    query = quote(hostile.text.encode("utf-8", "replace"))
    until = _OUTCOME if asks else None
    try:
        seconds, told = open_page(address, "ask", f"tab=own&query={query}", until)
        outcome = _OUTCOME.search(told)
        found = outcome[1].decode() if outcome else "nothing"
    except (OSError, WebSocketException) as error:  # a timeout is one
        return Came(hostile, "page", _PATIENCE, repr(error), due=False)
    due = found == hostile.outcome or (found == Outcome.STOPPED and _may_take_long(hostile))
    due |= found == Outcome.CUT and hostile.outcome is Outcome.STOPPED
    return Came(hostile, "page", seconds, found, due or not asks)


def _may_take_long(hostile: Hostile) -> bool:
    """Whether a slow machine may meet the limit of time first."""
    return hostile.outcome is not Outcome.REFUSED


def open_page(
    address: str, page: str, query: str = "", until: re.Pattern[bytes] | None = None
) -> tuple[float, bytes]:
    """Open a page of the app; give the seconds until it stood there, and all that it was told.

    Args:
        until: what the page has to be told; where it comes later, the page asks again as its parts
            do that run by themselves.
    """
    began, told = time.monotonic(), b""
    with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(address),
        max_size=None,
        compression=None,
    ) as socket:
        asking, again = BackMsg(), ""
        asking.rerun_script.query_string = query
        asking.rerun_script.page_name = page
        socket.send(asking.SerializeToString())
        while True:
            message = ForwardMsg()
            data = socket.recv(timeout=max(0.1, began + _PATIENCE - time.monotonic()))
            assert isinstance(data, bytes)
            message.ParseFromString(data)
            told += data
            kind = message.WhichOneof("type")
            if kind == "navigation":  # from now on it is the page that it turned out to be
                asking.rerun_script.page_script_hash = message.navigation.page_script_hash
            if kind == "auto_rerun":
                again = message.auto_rerun.fragment_id
            if kind != "script_finished":
                continue
            if until is None or until.search(told):
                return time.monotonic() - began, told
            if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                time.sleep(0.1)
                asking.rerun_script.fragment_id = again
                socket.send(asking.SerializeToString())


# --- Reading meanwhile ---

_WAYS = ("health", "plain page", "page of the app")


@dataclass(slots=True)
class Readers:
    """Others who read while a server is under siege: how long each of their pages took."""

    address: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def look_once(self) -> None:
        """Read each page once, and count nothing."""
        for way in _WAYS:
            self._once(way)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read on and on, one page after the other, until the siege is over."""
        over = threading.Event()
        readers = [threading.Thread(target=self._read, args=(way, over)) for way in _WAYS]
        for reader in readers:
            reader.start()
        try:
            yield
        finally:
            over.set()
            for reader in readers:
                reader.join()

    def _read(self, way: str, over: threading.Event) -> None:
        taken = self.seconds.setdefault(way, [])
        while not over.wait(0.25):
            try:
                taken.append(self._once(way))
            except (OSError, TimeoutError) as error:
                self.troubles.append(f"{way}: {error!r}")

    def _once(self, way: str) -> float:
        if way == "page of the app":
            seconds, told = open_page(self.address, "case", "id=tesco")
            assert b"Tesco" in told
            return seconds
        began = time.monotonic()
        path = "/healthz" if way == "health" else "/read/case/tesco"
        with urllib.request.urlopen(self.address + path, timeout=_PATIENCE) as answer:
            assert b"stories" in answer.read().lower()
        return time.monotonic() - began

    def slowest(self) -> float:
        """Give the seconds that the slowest page took."""
        return max(max(taken) for taken in self.seconds.values())


# --- Processes ---


def descendants(process: int) -> dict[int, str]:
    """Give all processes below one, by what they were started with."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(entry)) and fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: dict[int, str] = {}
    left = list(parents.get(process, ()))
    while left:
        one = left.pop()
        found[one] = _command(one)
        left += parents.get(one, ())
    return found


def _fields(entry: Path) -> Sequence[str]:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ()


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""
