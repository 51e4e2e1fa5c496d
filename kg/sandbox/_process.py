"""The server's end of the process that answers: starts it, feeds it, asks it, ends it.

Whatever goes wrong in there, or with the pipes, is an answer here, `GONE`. Must never wait without
an end, and never leave a process behind.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import pyoxigraph as ox

from kg.sandbox._zygote import BEGUN, LOAD, ORDER, QUERY, STATUS, UPDATE, Request
from kg.store import MemoryStore, replacement

__all__ = ["GONE", "Process", "Reply", "possible"]

_START_SECONDS = 60.0
"""How long the process may take to start, and one more for each megabyte that it reads; ten times
what that needs."""
_GRACE_SECONDS = 10.0
"""How long after its time a query may be without an end before the whole process is given up."""
_ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Memory is taken in large pages: of a process of 100 MB a fork copies 40 entries, not 25,000. Whoever
has another C library does not look at it. Source: glibc manual, Memory Allocation Tunables."""
_SLACK = 100_000  # bytes that an answer may have beside its rows
_LOOK_SECONDS = 0.05
"""How often it is looked whether a query is still wanted."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child wrote, and how it ended: 0, or minus the signal that ended it.

    The status is None where the whole process ended or does not answer, maybe before the query was
    `begun`. Where it was `cancelled`, its process has ended for that, and the rest tells nothing.
    """

    status: int | None
    output: bytes = b""
    begun: bool = True
    cancelled: bool = False


GONE = Reply(None)


def possible() -> bool:
    """Say whether this system can fork a process and hand it open files."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class Process:
    """A process with a copy of a store, which follows what the store replaces. It has to be loaded.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._sending = threading.Lock()
        self._keeping = threading.Lock()
        self._news: dict[str, str] = {}
        self._control, theirs = socket.socketpair()
        script = str(Path(__file__).with_name("_zygote.py"))
        folder = str(Path(ox.__file__).resolve().parent.parent)
        try:
            self._popen = subprocess.Popen(
                [sys.executable, "-I", "-S", script, str(theirs.fileno()), folder],
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl+C is for the server, which ends this one
            )
        except OSError:
            self._control.close()
            raise
        finally:
            theirs.close()
        assert self._popen.stderr
        os.set_blocking(self._popen.stderr.fileno(), False)
        self._end = weakref.finalize(self, _end, self._popen, self._control)

    def load(self) -> None:
        """Give it what the store holds, and wait until it can be asked.

        Raises:
            OSError: it has ended, or was closed meanwhile.
        """
        dump = self._store.follow(self._keep)
        self._control.settimeout(_START_SECONDS + len(dump) / 1e6)
        self._send(LOAD, dump)
        if self._control.recv(1) != LOAD:
            raise ConnectionError(self.complaint() or "It ended while it was loading.")

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._end.alive and self._popen.poll() is None

    def close(self) -> None:
        """End it, and all that runs in it."""
        with suppress(ValueError):  # it was not loaded yet, or was closed before
            self._store.unfollow(self._keep)
        self._end()

    def complaint(self) -> str:
        """Give in one line what it wrote about its troubles since the last time."""
        assert self._popen.stderr
        written = b""
        with suppress(ValueError):  # it was closed meanwhile
            written = self._popen.stderr.read() or b""
        return " ".join(written.decode("utf-8", "replace").split())

    def ask(self, request: Request, cancel: threading.Event | None = None) -> Reply:
        """Run one query, after all that the store has replaced; end it when `cancel` is set."""
        try:
            return self._ask(request, cancel)
        except OSError:  # it ended, or this process may open no more files
            return Reply(None, begun=False)

    def _ask(self, request: Request, cancel: threading.Event | None) -> Reply:
        payload = json.dumps(request).encode()
        most = request["size"] + 10 * len(payload) + _SLACK
        with ExitStack() as opened:
            output, output_end = _pipe(opened)
            status, status_end = map(opened.enter_context, socket.socketpair())
            with self._sending:
                if news := self._take():
                    self._send(UPDATE, replacement(news).encode())
                self._send(QUERY, payload, (output_end.fileno(), status_end.fileno()))
            output_end.close()
            status_end.close()
            until = time.monotonic() + request["seconds"] + _GRACE_SECONDS
            return _listen(output, status, most, until, cancel)

    def _send(self, kind: bytes, payload: bytes, files: Sequence[int] = ()) -> None:
        head = ORDER.pack(kind, len(payload))
        if files:
            socket.send_fds(self._control, [head], list(files))
        else:
            self._control.sendall(head)
        self._control.sendall(payload)

    def _keep(self, texts: Mapping[str, str]) -> None:
        """Keep what was replaced until the next query needs it: of each graph the last state."""
        with self._keeping:
            self._news.update(texts)

    def _take(self) -> Mapping[str, str]:
        with self._keeping:
            news, self._news = self._news, {}
        return news


def _pipe(opened: ExitStack) -> tuple[FileIO, FileIO]:
    reading, writing = os.pipe()
    return (
        opened.enter_context(FileIO(reading, "r")),
        opened.enter_context(FileIO(writing, "w")),
    )


def _listen(
    output: FileIO, status: socket.socket, most: int, until: float, cancel: threading.Event | None
) -> Reply:
    """Read what the child writes until it has ended; what it wrote is then in its pipe."""
    read, told, cancelled = bytearray(), b"", False
    os.set_blocking(output.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        selector.register(status, selectors.EVENT_READ)
        while len(told) <= STATUS.size and len(read) <= most:
            left = max(0.0, until - time.monotonic())
            found = selector.select(min(left, _LOOK_SECONDS) if cancel else left)
            if cancel and cancel.is_set():
                cancel, cancelled = None, True
                status.shutdown(socket.SHUT_WR)  # nobody wants it: it is killed, and that is told
            ready = {key.fileobj for key, _ in found}
            if not ready and time.monotonic() < until:
                continue
            news = status.recv(1 + STATUS.size) if status in ready else b""
            if not ready or (status in ready and not news):
                return Reply(None, begun=bool(told), cancelled=cancelled)
            told += news
            if output in ready and not _drain(output, read, most):
                selector.unregister(output)
    _drain(output, read, most)
    if len(read) > most:
        return GONE
    how: int = STATUS.unpack(told[len(BEGUN) :])[0]
    return Reply(how, bytes(read), cancelled=cancelled)


def _drain(output: FileIO, read: bytearray, most: int) -> bool:
    """Read what there is; False at its end."""
    while len(read) <= most:
        part = output.read(1 << 16)
        if not part:
            return part is None
        read += part
    return True


def _end(popen: subprocess.Popen[bytes], control: socket.socket) -> None:
    with suppress(OSError):  # it has ended already
        control.shutdown(socket.SHUT_RDWR)
    try:
        popen.wait(1)
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.wait()
    control.close()
    if popen.stderr:
        popen.stderr.close()
