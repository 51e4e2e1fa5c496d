"""Untrusted SPARQL: answered by a process of its own, which can be ended at any moment.

A query of twenty words can take all memory, run for ever, or end the process that runs it, and the
engine has no limit of its own. So a free query never runs here. It is checked for what it may not
say (`_check`), sent to a process that holds a second copy of the store (`_process`), and run there
in a child under limits that the kernel holds (`_zygote`). Whatever the text, the answer is a
`Result` with a sentence for people; nothing is ever raised for it. Must never run, or parse, an
untrusted query in this process.
"""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2s
from itertools import islice
from typing import Protocol, TypedDict

import pyoxigraph as ox

from kg.diagnostics import Finding
from kg.namespaces import PREFIXES
from kg.sandbox._check import (
    UNKNOWN_PREFIX,
    Mistake,
    Used,
    elsewhere,
    from_engine,
    mistakes,
    refusal,
    refusals,
    ungiven,
    unknown_prefixes,
    used,
)
from kg.sandbox._process import GONE, Process, Reply, possible
from kg.sandbox._zygote import ROW, Request
from kg.settings import Settings
from kg.store import MemoryStore, Row

__all__ = [
    "FreeQueries",
    "Outcome",
    "Result",
    "Sandbox",
    "Used",
    "counted",
    "refused",
    "summed",
    "ungiven",
    "used",
]

_log = logging.getLogger("kg.sandbox")
_BYTE_ORDER_MARK = "\ufeff"
_LOOK_SECONDS = 0.05
"""How often a query that waits for its turn is asked whether it is still wanted."""
_READ_SECONDS = 1.0
"""How long the engine may take to read a query, which is not run."""
_READ_AT_ONCE = 2
_GAPS = (b"\t\t", b"\t\n", b"\n\t", b"\n\n")
"""One of them stands where a cell is empty: within a value, all of these letters are escaped."""
_MOST_MISTAKES = 50

_ENDS = {
    -getattr(signal, name): reason
    for name, reason in {
        "SIGALRM": "time",
        "SIGXCPU": "time",
        "SIGABRT": "memory",  # the engine, where it gets none
        "SIGKILL": "memory",  # the kernel, where the machine has none
        "SIGSEGV": "depth",
        "SIGBUS": "depth",
    }.items()
    if hasattr(signal, name)  # Windows knows few
}
"""What it means that a child was ended by a signal."""


class Outcome(StrEnum):
    """How a free query went."""

    COMPLETE = "complete"
    """All of the answer is there; an ASK that is answered with no, too."""
    CUT = "cut"
    """The first part of an answer that is longer than the limits."""
    EMPTY = "empty"
    """It was answered, and nothing fits."""
    REFUSED = "refused"
    """It was not run."""
    STOPPED = "stopped"
    """It was run and ended before its end; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a free query.

    Of `rows`, `boolean` and `triples` only the one of the form is filled. A triple inside of an
    answer (SPARQL 1.2) is given as its text.
    """

    outcome: Outcome
    reason: str
    """Empty where it is complete or empty. Cut: "rows" or "bytes". Refused: "syntax", "service",
    "from", "update", "escape", "nesting", "tokens", "size", "busy" or "off". Stopped: "time",
    "memory", "depth", "cancelled" or "gone"."""
    sentence: str
    """What a person reads: what happened, and what to do."""
    form: str
    """"select", "ask" or "construct" (a DESCRIBE too); empty where that was never known."""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] = ()
    seconds: float = 0.0
    """How long it took, waiting for its turn not counted."""
    written: bytes = field(default=b"", repr=False, compare=False)
    """Rows and triples as they came: TSV with a heading, or N-Triples. Empty where there is nothing
    to write, where there are no columns, and where it came from elsewhere."""


class FreeQueries(Protocol):
    """What answers free queries: a `Sandbox`, or an endpoint elsewhere. Any thread may ask."""

    def query(self, text: str, *, cancel: threading.Event | None = None) -> Result:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE; nothing is raised for any text.

        Args:
            cancel: when it is set, the query ends at once, whether it runs or waits.
        """
        ...

    def mistakes(self, text: str) -> tuple[Finding, ...]:
        """Give why a query would not be run or could not be read, each with its place."""
        ...

    def allows(self, text: str) -> bool:
        """Whether a query would be run, as far as that can be told by reading it."""
        ...

    def start(self) -> None:
        """Make ready now, so that the first query need not wait for it."""
        ...

    def close(self) -> None:
        """End all queries; what is asked later is refused."""
        ...


def refused(text: str, limits: Settings) -> Result | None:
    """Refuse what no free query may say, whoever would answer it; None where there is nothing."""
    found = refusal(_plain(text), limits)
    return _refused(found.reason, found.sentence) if found else None


class _Head(TypedDict, total=False):
    """What a child says before the rows."""

    form: str
    columns: list[str]
    boolean: bool
    rows: int
    end: str
    message: str


class Sandbox:
    """Answers free queries over what a store holds, and what it will hold.

    The process is started by the first query, or by `start`; one that has died is replaced. Any
    thread may ask. Close it when done.
    """

    def __init__(self, store: MemoryStore, limits: Settings) -> None:
        self._store = store
        self._limits = limits
        self._room = threading.BoundedSemaphore(limits.sparql_at_once + limits.sparql_waiting)
        self._turns = threading.BoundedSemaphore(limits.sparql_at_once)
        self._readers = threading.BoundedSemaphore(_READ_AT_ONCE)
        self._starting = threading.Lock()
        self._process: Process | None = None
        self._closed = False

    def start(self) -> None:
        """Start the process now, so that the first query need not wait for it."""
        self._running()

    def close(self) -> None:
        """End the process and all queries; what is asked later is refused."""
        self._closed = True
        if process := self._process:
            process.close()

    def allows(self, text: str) -> bool:
        """Whether a query would be run, as far as that can be told by reading it."""
        return refusal(_plain(text), self._limits) is None

    def query(self, text: str, *, cancel: threading.Event | None = None) -> Result:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE over the union of all graphs.

        The prefixes of `kg.namespaces` need not be declared. Waits for its turn, and then no
        longer than the limits allow.

        Args:
            cancel: when it is set, the process of the query is killed, and its turn is the next
                one's; a query that still waits is not begun.
        """
        result = self._query(_plain(text), cancel)
        if result.outcome is Outcome.REFUSED:
            told = _told(text, result.outcome, result.reason, result.seconds)
            _log.info("%s was refused: %s.", _called(text), result.reason, extra=told)
        return result

    def mistakes(self, text: str) -> tuple[Finding, ...]:
        """Give why a query would not be run or could not be read, each with its place.

        The text is read by the engine in a process like that of a query, without content and for a
        second at most. What cannot be told in that time is not: no mistakes is no promise.
        """
        text = _plain(text)
        found = tuple(islice(refusals(text, self._limits), _MOST_MISTAKES)) or self._unreadable(
            text
        )
        places = {(one.line, one.column): one.finding for one in reversed(found)}
        return tuple(sorted(places.values(), key=lambda one: one.sort_key))[:_MOST_MISTAKES]

    def _unreadable(self, text: str) -> tuple[Mistake, ...]:
        message = self._complaint(text, {})
        if not message:
            return ()
        found = mistakes(text, message)
        if any(one.code != UNKNOWN_PREFIX for one in found):
            return found
        message = self._complaint(text, dict.fromkeys(unknown_prefixes(text), "urn:unknown:"))
        return (*found, from_engine(text, message)) if message else found

    def _complaint(self, text: str, prefixes: Mapping[str, str]) -> str:
        """Give what the engine says where it cannot read a query; empty where it says nothing."""
        if not self._readers.acquire(timeout=_READ_SECONDS):
            return ""
        try:
            process = self._running()
            if not process:
                return ""
            reply = process.ask(self._request(text, prefixes, read=True))
            if reply.status is None:
                process.close()
            head, _ = _split(reply.output)
            return head["message"] if reply.status == 0 and head["end"] == "syntax" else ""
        except (KeyError, ValueError) as error:
            _log.warning("The process that answers gave what cannot be read: %s", error)
            return ""
        finally:
            self._readers.release()

    def _query(self, text: str, cancel: threading.Event | None) -> Result:
        if found := refusal(text, self._limits):
            return _refused(found.reason, found.sentence)
        if not self._room.acquire(blocking=False):
            return _refused(
                "busy",
                "Too many queries are being answered or are waiting already. "
                "Try again in a few seconds.",
            )
        try:
            with self._turn(cancel) as wanted:
                return self._run(text, cancel) if wanted else self._cancelled(text, "", 0)
        finally:
            self._room.release()

    @contextmanager
    def _turn(self, cancel: threading.Event | None) -> Iterator[bool]:
        """Wait for a turn; say whether there is one, and not nobody who wants it any longer."""
        had = False
        while not had and not (cancel and cancel.is_set()):
            had = self._turns.acquire(timeout=_LOOK_SECONDS if cancel else None)
        try:
            yield had
        finally:
            if had:
                self._turns.release()

    def _request(self, text: str, prefixes: Mapping[str, str], *, read: bool = False) -> Request:
        limits = self._limits
        return {
            "query": text,
            "read": read,
            "prefixes": {**PREFIXES, **prefixes},
            "seconds": min(limits.sparql_seconds, _READ_SECONDS) if read else limits.sparql_seconds,
            "memory": limits.sparql_memory,
            "rows": limits.sparql_rows,
            "size": limits.sparql_answer_bytes,
        }

    def _run(self, text: str, cancel: threading.Event | None) -> Result:
        request = self._request(text, {})
        process = self._running()
        if not process:
            return self._off()
        began = time.monotonic()
        reply = process.ask(request, cancel)
        if not reply.begun and not reply.cancelled:  # it ended since it was last asked
            process.close()
            process = self._running()
            if not process:
                return self._off()
            reply = process.ask(request, cancel)
        seconds = time.monotonic() - began
        if reply.status is None:
            process.close()
        try:
            head, body = _split(reply.output)
            if reply.cancelled:
                return self._cancelled(text, head.get("form", ""), seconds)
            if reply.status == 0:
                return self._answered(text, head, body, seconds)
        except (KeyError, SyntaxError, TypeError, ValueError) as error:
            _log.warning("The process that answers gave what cannot be read: %s", error)
            head, reply = {}, GONE
            process.close()
        return self._stopped(text, process, reply, head.get("form", ""), seconds)

    def _running(self) -> Process | None:
        """Give the process, started anew where there is none; None where that cannot be."""
        with self._starting:
            if self._closed or not possible():
                return None
            if self._process and not self._process.alive:
                _log.warning("The process that answers has ended. %s", self._process.complaint())
                self._discard()
            return self._process or self._started()

    def _started(self) -> Process | None:
        try:
            self._process = Process(self._store)
            if not self._closed:
                self._process.load()
        except OSError as error:
            if not self._closed:
                _log.warning("The process that answers cannot be started: %s", error)
            self._discard()
        if self._closed:  # perhaps before there was a process to close
            self._discard()
        return self._process

    def _discard(self) -> None:
        if self._process:
            self._process.close()
            self._process = None

    # --- what a person reads ---

    def _off(self) -> Result:
        if self._closed:
            return _refused("off", "The atlas is closed.")
        if not possible():
            return _refused(
                "off",
                "Free queries are off on this computer: they need Linux or macOS. "
                "The questions of the atlas work here too.",
            )
        return _refused(
            "off",
            "Free queries are off: the process that answers them cannot be started, and the log "
            "says why. The questions of the atlas work.",
        )

    def _cancelled(self, text: str, form: str, seconds: float) -> Result:
        told = _told(text, Outcome.STOPPED, "cancelled", seconds)
        _log.info("%s was stopped after %.2f s: cancelled.", _called(text), seconds, extra=told)
        sentence = "Stopped, as you asked. Nothing of the answer is kept."
        return Result(Outcome.STOPPED, "cancelled", sentence, form, seconds=seconds)

    def _stopped(
        self, text: str, process: Process, reply: Reply, form: str, seconds: float
    ) -> Result:
        reason = _ENDS.get(reply.status or 0, "gone")
        said = f"{_called(text)} was stopped after {seconds:.2f} s: {reason}."
        told = _told(text, Outcome.STOPPED, reason, seconds)
        _log.info("%s", f"{said} {process.complaint()}".rstrip(), extra=told)
        limit = self._limits.sparql_seconds
        sentence = {
            "time": f"Stopped after {limit:g} second{'' if limit == 1 else 's'}: it did not come "
            "to an end. Try to name the story or the idea that it is about, or to link everything "
            "that it asks for.",
            "memory": f"Stopped: it needed more than {_memory(self._limits.sparql_memory)} of "
            "memory. Try without ORDER BY, GROUP BY or long texts, or ask about less.",
            "depth": "Stopped: it is nested too deeply. Try it in simpler steps.",
            "gone": "There is no answer: the process that answers ended, and is started again. "
            "Ask once more.",
        }[reason]
        return Result(Outcome.STOPPED, reason, sentence, form, seconds=seconds)

    def _answered(self, text: str, head: _Head, body: bytes, seconds: float) -> Result:
        end = head["end"]
        if end == "syntax":
            sentence = mistakes(text, head["message"])[0].sentence
            return Result(Outcome.REFUSED, end, sentence, "", seconds=seconds)
        if end == "service":  # past the check, and no further
            return Result(Outcome.REFUSED, end, elsewhere().sentence, "", seconds=seconds)
        form, count = head["form"], head["rows"]
        if form == "ask":
            yes = head["boolean"]
            sentence = "Yes." if yes else "No."
            return Result(Outcome.COMPLETE, "", sentence, form, boolean=yes, seconds=seconds)
        columns = tuple(head.get("columns", ()))
        outcome = Outcome.CUT if end else Outcome.COMPLETE if count else Outcome.EMPTY
        return Result(
            outcome,
            end,
            counted(form, count, end, most=self._limits.sparql_answer_bytes, row=ROW),
            form,
            columns,
            rows=_rows(body, count) if form == "select" else (),
            triples=_triples(body) if form == "construct" else (),
            seconds=seconds,
            written=body if columns or form == "construct" else b"",
        )


def counted(form: str, count: int, cut: str, *, most: int, row: int = 0) -> str:
    """Say how much an answer holds, and what was left out of it.

    Args:
        cut: "rows" or "bytes" where something was.
        most: the most bytes of an answer.
        row: the most bytes of a row, where that is another limit.
    """
    things = f"{count:,} {'triple' if form == 'construct' else 'row'}{'' if count == 1 else 's'}"
    if cut == "rows":
        return f"The first {things}; there are more. Add LIMIT and OFFSET, or ask for less."
    if cut == "bytes":
        rows = f", and a row no more than {row / 1e6:g} MB" if row else ""
        return (
            f"The first {things}; there are more, but an answer holds no more than {most / 1e6:g} "
            f"MB{rows}. Ask for fewer columns, or add LIMIT and OFFSET."
        )
    return f"{things}." if count else "Nothing in the atlas answers this."


def _refused(reason: str, sentence: str) -> Result:
    return Result(Outcome.REFUSED, reason, sentence, "")


def _memory(size: int) -> str:
    return f"{size / 2**30:g} GiB" if size >= 2**30 else f"{size / 2**20:g} MiB"


def _split(output: bytes) -> tuple[_Head, bytes]:
    """Part what a child says of its answer from the answer; what is not there yet is left out."""
    head: _Head = {}
    while "end" not in head:
        line, found, output = output.partition(b"\n")
        if not found:
            break
        head.update(json.loads(line))
    return head, output


def _rows(body: bytes, count: int) -> tuple[Row, ...]:
    if body[:1] == b"\n":  # no columns: nothing is asked for, and so many times that holds
        return tuple({} for _ in range(count))
    if not count:
        return ()
    solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    if not any(gap in body for gap in _GAPS):
        return tuple(dict(zip(names, solution, strict=True)) for solution in solutions)
    return tuple(
        {
            name: term
            for name, term in zip(names, solution, strict=True)
            if term is not None and not isinstance(term, ox.Triple)  # the child sends none
        }
        for solution in solutions
    )


def _triples(body: bytes) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))


def _plain(text: str) -> str:
    """Take out what some editors begin a file with, and leave all else in its place."""
    return f" {text[1:]}" if text.startswith(_BYTE_ORDER_MARK) else text


def _called(text: str) -> str:
    """Name a query for the log, which never tells what anybody asked."""
    size, digest = summed(text)
    return f"A free query ({size:,} bytes, {digest})"


def _told(text: str, outcome: str, reason: str, seconds: float) -> dict[str, dict[str, object]]:
    """Tell the log of a query in fields; its text is written only where a setting allows it."""
    size, digest = summed(text)
    told = {"event": "query", "outcome": str(outcome), "reason": reason, "bytes": size}
    return {"told": {**told, "query": digest, "ran_ms": round(seconds * 1000), "text": text}}


def summed(text: str) -> tuple[int, str]:
    """Give how long a query is, in bytes, and the sum by which the log names it."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data), blake2s(data, digest_size=4).hexdigest()
