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
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.sandbox._check import elsewhere, explain, refusal
from kg.sandbox._process import GONE, Process, Reply, possible
from kg.sandbox._zygote import Request
from kg.settings import Settings
from kg.store import MemoryStore, Row

__all__ = ["Outcome", "Result", "Sandbox"]

_log = logging.getLogger("kg.sandbox")

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
    "memory", "depth" or "gone"."""
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
        return refusal(text, self._limits) is None

    def query(self, text: str) -> Result:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE over the union of all graphs.

        The prefixes of `kg.namespaces` need not be declared. Waits for its turn, and then no
        longer than the limits allow.
        """
        result = self._query(text.removeprefix("\ufeff"))  # some editors begin a file with it
        if result.outcome is Outcome.REFUSED:
            _log.info("A free query was refused: %s", result.reason)
        return result

    def _query(self, text: str) -> Result:
        if found := refusal(text, self._limits):
            return Result(Outcome.REFUSED, found.reason, found.sentence, "")
        if not self._room.acquire(blocking=False):
            return _refused(
                "busy",
                "Too many queries are being answered or are waiting already. "
                "Try again in a few seconds.",
            )
        try:
            with self._turns:
                return self._run(text)
        finally:
            self._room.release()

    def _run(self, text: str) -> Result:
        limits = self._limits
        request: Request = {
            "query": text,
            "prefixes": dict(PREFIXES),
            "seconds": limits.sparql_seconds,
            "memory": limits.sparql_memory,
            "rows": limits.sparql_rows,
            "size": limits.sparql_answer_bytes,
        }
        process = self._running()
        if not process:
            return self._off()
        began = time.monotonic()
        reply = process.ask(request)
        if not reply.begun:  # it ended since it was last asked
            process.close()
            process = self._running()
            if not process:
                return self._off()
            reply = process.ask(request)
        seconds = time.monotonic() - began
        try:
            head, body = _split(reply.output)
            if reply.status == 0:
                return self._answered(text, head, body, seconds)
        except (KeyError, SyntaxError, TypeError, ValueError) as error:
            _log.warning("The process that answers gave what cannot be read: %s", error)
            head, reply = {}, GONE
        return self._stopped(process, reply, head.get("form", ""), seconds)

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

    def _stopped(self, process: Process, reply: Reply, form: str, seconds: float) -> Result:
        reason = _ENDS.get(reply.status or 0, "gone")
        _log.info(
            "A free query was stopped after %.1f s: %s. %s", seconds, reason, process.complaint()
        )
        if reply.status is None:
            process.close()
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
            sentence = explain(text, head["message"])
            return Result(Outcome.REFUSED, end, sentence, "", seconds=seconds)
        if end == "service":  # past the check, and no further
            found = elsewhere(end)
            return Result(Outcome.REFUSED, found.reason, found.sentence, "", seconds=seconds)
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
            self._counted(form, count, end),
            form,
            columns,
            rows=_rows(columns, body, count) if form == "select" else (),
            triples=_triples(body) if form == "construct" else (),
            seconds=seconds,
        )

    def _counted(self, form: str, count: int, cut: str) -> str:
        things = f"{count:,} {'row' if form == 'select' else 'triple'}{'' if count == 1 else 's'}"
        if cut == "rows":
            return f"The first {things}; there are more. Add LIMIT and OFFSET, or ask for less."
        if cut == "bytes":
            size = f"{self._limits.sparql_answer_bytes / 1e6:g} MB"
            return (
                f"The first {things}; there are more, but an answer holds no more than {size}. "
                "Ask for fewer columns, or add LIMIT and OFFSET."
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


def _rows(columns: Sequence[str], body: bytes, count: int) -> tuple[Row, ...]:
    if not columns:  # nothing is asked for, and so many times that holds
        return tuple({} for _ in range(count))
    if not count:
        return ()
    heading = "\t".join(f"?c{place}" for place in range(len(columns))).encode()
    solutions = ox.parse_query_results(heading + b"\n" + body, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    return tuple(
        {
            name: term
            for name, term in zip(columns, solution, strict=True)
            if term is not None and not isinstance(term, ox.Triple)  # the child sends none
        }
        for solution in solutions
    )


def _triples(body: bytes) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
