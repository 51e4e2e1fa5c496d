"""Free queries passed on to the endpoint: checked before, and under limits while their answer is read.

A query is first run over an empty store, apart from this process: what may not be said or cannot be
read is refused there, with its place. Must never send what was not checked so.
"""

from __future__ import annotations

import io
import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.diagnostics import Finding
from kg.endpoint._answers import (
    GRAPHS,
    RESULTS,
    ROWS,
    TRIPLES,
    Labels,
    cut_short,
    form_of,
    let_go,
    plain_labels,
    solutions_of,
)
from kg.endpoint._store import EndpointStore
from kg.endpoint._wire import Answer
from kg.errors import EndpointError
from kg.namespaces import PREFIXES
from kg.sandbox import Outcome, Result, Sandbox, counted
from kg.settings import Settings
from kg.store import MemoryStore, Row

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["RemoteQueries"]

_log = logging.getLogger("kg.endpoint")

_VALUE = 40
"""So many bytes a value in a row counts beside its text."""
_WRITTEN = 12
"""An answer may be so many times as long as the text in it, for all that is written around it."""
_LOOK_SECONDS = 0.05
_DECLARED = re.compile(r"\bPREFIX\s*([A-Za-z][\w.-]*)?:", re.IGNORECASE)
_ENDINGS = {
    "cancelled": (Outcome.STOPPED, "cancelled"),
    "time": (Outcome.STOPPED, "time"),
    "busy": (Outcome.REFUSED, "busy"),
    "query": (Outcome.REFUSED, "syntax"),
}


class RemoteQueries:
    """Passes free queries on to the endpoint of a store. Close it when done."""

    def __init__(self, store: EndpointStore, limits: Settings) -> None:
        self._store = store
        self._limits = limits
        self._empty = Sandbox(MemoryStore(), limits)
        self._room = threading.BoundedSemaphore(limits.sparql_at_once + limits.sparql_waiting)
        self._turns = threading.BoundedSemaphore(limits.sparql_at_once)
        self._closed = threading.Event()

    def start(self) -> None:
        """Start the process that checks, so that the first query need not wait for it."""
        self._empty.start()

    def close(self) -> None:
        """End the process that checks; what is asked later is refused."""
        self._closed.set()
        self._empty.close()

    def allows(self, text: str) -> bool:
        """Whether a query would be run, as far as that can be told by reading it."""
        return self._empty.allows(text)

    def mistakes(self, text: str) -> tuple[Finding, ...]:
        """Give why a query would not be run or could not be read, each with its place."""
        return self._empty.mistakes(text)

    def query(self, text: str, *, cancel: threading.Event | None = None) -> Result:
        """Have the endpoint answer a SELECT, ASK, CONSTRUCT or DESCRIBE.

        The prefixes of `kg.namespaces` need not be declared.

        Args:
            cancel: when it is set, the connection is closed; a query that still waits is not begun.
        """
        checked = self._empty.query(text, cancel=cancel)
        if checked.outcome in (Outcome.REFUSED, Outcome.STOPPED):
            return checked
        if not self._room.acquire(blocking=False):
            return Result(
                Outcome.REFUSED,
                "busy",
                "Too many queries are being answered or are waiting already. "
                "Try again in a few seconds.",
                "",
            )
        began = time.monotonic()
        try:
            with self._turn(cancel) as wanted:
                began = time.monotonic()
                cancelled = EndpointError("Cancelled.", reason="cancelled")
                form = checked.form
                result = (
                    self._answered(text, form, cancel) if wanted else self._ended(cancelled, form)
                )
        except EndpointError as error:
            let_go(error)
            result = self._ended(error, checked.form)
        finally:
            self._room.release()
        return replace(result, seconds=time.monotonic() - began)

    @contextmanager
    def _turn(self, cancel: threading.Event | None) -> Iterator[bool]:
        """Wait for a turn; say whether there is one."""
        had = False
        while not had and not (cancel and cancel.is_set()) and not self._closed.is_set():
            had = self._turns.acquire(timeout=_LOOK_SECONDS)
        try:
            yield had
        finally:
            if had:
                self._turns.release()

    def _answered(self, text: str, form: str, cancel: threading.Event | None) -> Result:
        self._store.must_answer()
        limits = self._limits
        accept = TRIPLES if form == "construct" else ROWS
        asked = self._store.wire.ask(
            f"{_prefixes(text)}{text.removeprefix(chr(0xFEFF))}",
            accept,
            seconds=limits.sparql_seconds,
            most=limits.sparql_answer_bytes * _WRITTEN,
            cancel=cancel,
        )
        with asked as answer:
            if form == "construct":
                return self._triples(answer)
            return self._rows(answer, form)

    def _rows(self, answer: Answer, form: str) -> Result:
        stream = _Stream(answer)
        kept: list[Row] = []
        size, cut = 0, ""
        with stream.read_as_it_comes():
            found = ox.parse_query_results(stream.file, format=RESULTS[form_of(answer, RESULTS)])
            if isinstance(found, ox.QueryBoolean):
                return self._said(form, yes=bool(found))
            if form == "ask" or not isinstance(found, ox.QuerySolutions):
                raise EndpointError("The endpoint answers something else than was asked.")
            columns = tuple(variable.value for variable in found.variables)
            for row in solutions_of(found, Labels(self._store.next_answer())):
                size += sum(len(str(term).encode()) + _VALUE for term in row.values())
                cut = self._cut(len(kept), size)
                if cut:
                    break
                kept.append(row)
        outcome = Outcome.CUT if cut else Outcome.COMPLETE if kept else Outcome.EMPTY
        sentence = self._counted(form, len(kept), cut)
        return Result(outcome, cut, sentence, form, columns, rows=tuple(kept))

    def _triples(self, answer: Answer) -> Result:
        stream = _Stream(answer)
        kept: dict[ox.Triple, None] = {}
        size, cut = 0, ""
        with stream.read_as_it_comes():
            for quad in ox.parse(stream.file, format=GRAPHS[form_of(answer, GRAPHS)]):
                if quad.triple in kept:
                    continue
                size += len(str(quad.triple).encode())
                cut = self._cut(len(kept), size)
                if cut:
                    break
                kept[quad.triple] = None
        if not (cut or answer.ends):
            raise cut_short()
        outcome = Outcome.CUT if cut else Outcome.COMPLETE if kept else Outcome.EMPTY
        sentence = self._counted("construct", len(kept), cut)
        return Result(outcome, cut, sentence, "construct", triples=tuple(kept))

    def _cut(self, count: int, size: int) -> str:
        if count >= self._limits.sparql_rows:
            return "rows"
        return "bytes" if size > self._limits.sparql_answer_bytes else ""

    # --- what a person reads ---

    @staticmethod
    def _said(form: str, *, yes: bool) -> Result:
        return Result(Outcome.COMPLETE, "", "Yes." if yes else "No.", form, boolean=yes)

    def _counted(self, form: str, count: int, cut: str) -> str:
        return counted(form, count, cut, most=self._limits.sparql_answer_bytes)

    def _ended(self, error: EndpointError, form: str) -> Result:
        outcome, reason = _ENDINGS.get(error.reason, (Outcome.STOPPED, "gone"))
        sentence = str(error)
        if reason == "cancelled":
            sentence = "Stopped, as you asked. Nothing of the answer is kept."
        elif reason == "time":
            sentence = f"{sentence} Try to name the story or the idea that it is about."
        _log.info("A free query was not answered: %s.", error.reason)
        return Result(outcome, reason, sentence, form)


class _Stream(io.RawIOBase):
    """An answer as a file that is read once, from its start to wherever the reader stops."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._pieces = plain_labels(answer.pieces())
        self._left = b""
        self._fault: EndpointError | None = None
        self.file = io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, place: WriteableBuffer) -> int:
        try:
            while not self._left and (piece := next(self._pieces, None)) is not None:
                self._left = piece
        except EndpointError as error:
            self._fault = error
            raise OSError(str(error)) from error
        room = memoryview(place).cast("B")
        given, self._left = self._left[: len(room)], self._left[len(room) :]
        room[: len(given)] = given
        return len(given)

    @contextmanager
    def read_as_it_comes(self) -> Iterator[None]:
        """Say what goes wrong in reading; what does not parse was cut, as it was asked for so."""
        try:
            yield
        except (SyntaxError, ValueError, OSError) as error:
            raise self._fault or cut_short() from error


def _prefixes(text: str) -> str:
    """Declare those of our prefixes that a query may use and does not declare."""
    declared = {match[1] for match in _DECLARED.finditer(text)}
    return "".join(
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in PREFIXES.items()
        if name not in declared and f"{name}:" in text
    )
