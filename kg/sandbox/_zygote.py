"""The process that holds a second copy of the store and forks one child a query.

It runs as a script (`python -I -S _zygote.py SOCKET FOLDER`): the standard library and pyoxigraph,
one thread, nothing of the environment but how memory is taken. Orders come over one socket, and their order is that of their effects: a
query sees every replacement that was sent before it. Each child answers one query under limits
that the kernel holds, so that neither a lapse of ours nor of the engine gets past them, and ends.
When the socket closes, all of it ends. Must never import anything of ours, start a thread outside
of a child, or go on in a child what the parent does.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

if sys.platform != "win32":
    import resource
if sys.platform == "linux":
    import ctypes

    _LIBC = ctypes.CDLL(None)
if __name__ == "__main__":
    sys.path.append(sys.argv[2])  # where the server found pyoxigraph: it may be nobody's default

import pyoxigraph as ox

__all__ = ["BEGUN", "LOAD", "ORDER", "QUERY", "ROW", "STATUS", "UPDATE", "Request"]

ORDER = struct.Struct("!cQ")
"""Before each order: its kind, and the size of what follows, in bytes."""
LOAD, UPDATE, QUERY = b"L", b"U", b"Q"
"""N-Quads; a SPARQL update; a request in JSON, which comes with a pipe for the answer and a socket for
the status. Where the other end of that closes, the query is no longer wanted."""
BEGUN = b"B"
"""Comes through the socket of the status when a child has begun."""
STATUS = struct.Struct("!i")
"""How the child ended, after that: 0, or minus the signal that ended it."""

_STACKS = (1 << 30, 1 << 26)
"""The stack of a child, in bytes: room for 100,000 open brackets, and, where memory is promised to
nobody who does not have it, for what the limits let through."""
ROW = 1_000_000
"""The most bytes of a row: what reads them takes four times as long for one twice as long."""
_VALUE = 40  # bytes that a value counts beside its text: a million empty ones are no small answer
_WORN = 50_000  # triples that are replaced, or as many as there are, before a new store
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_AT_ONCE = 0.25
"""Seconds for which a query runs as the pages do: most are answered by then."""
_LEAST = 15
"""How far any other stands behind the pages: what is hostile never starves them."""


class Request(TypedDict):
    """What a child is asked, and how far it may go: seconds, bytes, rows, bytes.

    Where it is only to be `read`, the answer is whether it can be, and nothing of the store is looked at.
    """

    query: str
    read: bool
    prefixes: dict[str, str]
    seconds: float
    memory: int
    rows: int
    size: int


# --- In the child ---


def _cap(which: int, value: int) -> None:
    _, most = resource.getrlimit(which)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(which, (value, value))


def _confine(parent: int, present: int, request: Request) -> None:
    """Hand the limits to the kernel; nothing of ours needs to run for them to hold.

    Args:
        present: what the process takes already, in bytes; the limit is beside that.
    """
    seconds = request["seconds"]
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever asked has gone
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if sys.platform == "linux":
        _LIBC.prctl(_PARENT_DEATH, signal.SIGKILL)
        _cap(resource.RLIMIT_AS, present + _STACKS[0] + request["memory"])
    if os.getppid() != parent:  # it died before it could be followed
        os._exit(1)
    _cap(resource.RLIMIT_CPU, int(seconds) + 1)
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_FSIZE, 0)
    _cap(resource.RLIMIT_NOFILE, 0)  # no file and no socket: there is no way out


def _text(term: object) -> str:
    """Write a term; a triple inside of an answer becomes a text, for the store holds none."""
    if term is None:
        return ""
    return str(ox.Literal(str(term))) if isinstance(term, ox.Triple) else str(term)


def _lines(found: ox.QuerySolutions | ox.QueryTriples) -> Iterator[bytes]:
    if isinstance(found, ox.QuerySolutions):
        for solution in found:
            yield "\t".join(map(_text, solution)).encode()
        return
    seen = set()
    for triple in found:
        line = f"{triple.subject} {triple.predicate} {_text(triple.object)} .".encode()
        if line not in seen:
            seen.add(line)
            yield line


def _write(out: int, *parts: bytes) -> None:
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(out, rest) :]


def _said(**values: object) -> bytes:
    return json.dumps(values).encode() + b"\n"


def _answer(store: ox.Store, request: Request, out: int) -> None:
    """Answer one query in lines: what it is, how it ended, then TSV or N-Triples."""
    # The engine tells a mistake by how far it read ahead, and loses that at the end of the text.
    query = request["query"] + "\n" + 20 * " "
    found = store.query(query, prefixes=request["prefixes"], use_default_graph_as_union=True)
    if request["read"]:
        _write(out, _said(end=""))
        return
    if isinstance(found, ox.QueryBoolean):
        _write(out, _said(form="ask", end="", boolean=bool(found), rows=0))
        return
    columns, heading = [], b""
    if isinstance(found, ox.QuerySolutions):
        columns = [variable.value for variable in found.variables]
        _write(out, _said(form="select", columns=columns))
        heading = "\t".join(map(str, found.variables)).encode() + b"\n" if columns else b""
    else:
        _write(out, _said(form="construct"))
    kept: list[bytes] = []
    size, cut = 0, ""
    for line in _lines(found):
        size += len(line) + 1 + _VALUE * len(columns)
        if len(kept) == request["rows"]:
            cut = "rows"
            break
        if len(line) > ROW or size > request["size"]:
            cut = "bytes"
            break
        kept.append(line)
    _write(out, _said(end=cut, rows=len(kept)), heading, b"\n".join(kept), b"\n")


def _work(store: ox.Store, request: Request, out: int) -> None:
    try:
        _answer(ox.Store() if request["read"] else store, request, out)
    except MemoryError:
        os.abort()  # as the engine does
    except OSError:  # it reached for the network, and there is none
        _write(out, _said(end="service"))
    except Exception as error:  # noqa: BLE001  # it cannot be read, or asks for a strange function
        _write(out, _said(end="syntax", message=str(error)))


def _child(store: ox.Store, request: Request, out: int) -> None:
    gc.disable()  # rows hold no circles, and it ends with them
    for size in _STACKS:
        threading.stack_size(size)
        worker = threading.Thread(target=_work, args=(store, request, out))
        with suppress(RuntimeError):  # there is no room for its stack
            worker.start()
            worker.join()
            os._exit(0)
    os.abort()


# --- In the parent ---


def _exactly(control: socket.socket, size: int) -> bytes:
    """Read so many bytes; fewer only where the socket closed."""
    read = bytearray()
    while len(read) < size:
        part = control.recv(min(1 << 20, size - len(read)))
        if not part:
            break
        read += part
    return bytes(read)


def _present() -> int:
    """Give the size of this process, in bytes; 0 where the kernel does not tell."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _keep_open(*kept: int) -> None:
    """Close all files but these and the first three."""
    low = 3
    for file in sorted(kept):
        os.closerange(low, file)
        low = file + 1
    os.closerange(low, 256)


class _Zygote:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._store = ox.Store()
        self._worn = 0
        self._running: dict[int, tuple[int, int]] = {}
        """By the end of a pipe that only the child holds: the child, and where to tell its end."""
        self._wanted: dict[int, int] = {}
        """By where to tell its end: the child, as long as whoever asked waits for it."""
        self._quick: dict[int, float] = {}
        """The children that run as the pages do, the eldest first, and until when."""

    def run(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if sys.platform == "linux":
            with suppress(OSError):  # where memory is short, this goes before the server does
                Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        orders = self._control.fileno()
        while True:
            left = [max(0.0, until - time.monotonic()) for until in self._quick.values()]
            heard = [orders, *self._running, *self._wanted]
            ready = select.select(heard, [], [], min(left, default=None))[0]
            self._put_behind()
            for one in ready:
                if one in self._wanted:
                    os.kill(self._wanted.pop(one), signal.SIGKILL)
            for one in ready:
                if one in self._running:
                    self._ended(one)
            if orders in ready and not self._obey():
                self._stop()
                return

    def _obey(self) -> bool:
        head, files, _, _ = socket.recv_fds(self._control, ORDER.size, 2)
        head += _exactly(self._control, ORDER.size - len(head))
        if len(head) < ORDER.size:
            return False
        kind, size = ORDER.unpack(head)
        payload = _exactly(self._control, size)
        if len(payload) < size:
            return False
        if kind == LOAD:
            self._store.bulk_load(payload, format=ox.RdfFormat.N_QUADS)
            gc.freeze()  # what a child never frees, it never copies
            self._control.sendall(LOAD)
        elif kind == UPDATE:
            self._store.update(payload.decode())
            self._worn += payload.count(b" .\n")
            if self._worn > max(_WORN, len(self._store)):  # the engine keeps what was replaced
                fresh = ox.Store()
                fresh.bulk_extend(self._store)
                self._store, self._worn = fresh, 0
        elif kind == QUERY:
            self._fork(payload, *files)
        return True

    def _fork(self, payload: bytes, out: int, status: int) -> None:
        request: Request = json.loads(payload)
        alive, held = os.pipe()
        parent, present = os.getpid(), _present()
        child = os.fork()
        if not child:
            try:
                _keep_open(out, held)
                _confine(parent, present, request)
                _child(self._store, request, out)
            except BaseException:  # noqa: BLE001  # nothing may go on as if it were the parent
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(out)
        os.close(held)
        self._tell(status, BEGUN)
        self._quick[child] = time.monotonic() + _AT_ONCE
        self._running[alive] = (child, status)
        self._wanted[status] = child

    def _put_behind(self) -> None:
        """Let those that take long stand behind the pages, with each of their threads."""
        now = time.monotonic()
        for child in [one for one, until in self._quick.items() if until <= now]:
            del self._quick[child]
            tasks = Path(f"/proc/{child}/task")
            with suppress(OSError):  # a thread has ended meanwhile
                for task in tasks.iterdir() if tasks.is_dir() else (Path(str(child)),):
                    os.setpriority(os.PRIO_PROCESS, int(task.name), _LEAST)

    def _ended(self, alive: int) -> None:
        child, status = self._running.pop(alive)
        self._quick.pop(child, None)
        self._wanted.pop(status, None)
        _, how = os.waitpid(child, 0)
        self._tell(status, STATUS.pack(os.waitstatus_to_exitcode(how)))
        os.close(alive)
        os.close(status)

    @staticmethod
    def _tell(status: int, what: bytes) -> None:
        with suppress(ConnectionError):  # whoever asked has gone
            os.write(status, what)

    def _stop(self) -> None:
        for child, _ in self._running.values():
            os.kill(child, signal.SIGKILL)
        for child, _ in self._running.values():
            os.waitpid(child, 0)


if __name__ == "__main__":
    _Zygote(socket.socket(fileno=int(sys.argv[1]))).run()
