"""Listening until it is told to stop: uvicorn, with an end to what comes slowly and to what goes on.

A request whose head does not come in time is refused, so that whoever sends it letter by letter
holds nothing but a connection, and no longer than that. Told to stop (SIGTERM, Ctrl+C) it takes no
new connection, finishes what it is answering within a limit, and then ends, with what it started.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import h11
import streamlit
import uvicorn
from streamlit.web import bootstrap
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.settings import Settings

__all__ = ["Patient", "listen", "until_told"]

_log = logging.getLogger("kg.server")
_LONGEST_MESSAGE = 1 << 24
"""Bytes of one message of a page to the server; a file of 5 MB as text in one has room."""
_ALIVE_SECONDS = 30
"""How often a page is asked whether it is still there, as Streamlit has it."""
_SLACK = 5.0
"""Seconds after the limit for what runs, in which everything else has to end."""


class _StoppedError(BaseException):
    """A signal told this process to end."""


class Patient(H11Protocol):
    """HTTP on one connection, on which the head of a request has to be there in time."""

    head_seconds = 10.0
    """How long it may take, from the first connection or the first byte of a further one."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in what has come; wait on where a head has begun and is not there."""
        super().data_received(data)
        answering = bool(self.cycle) and not self.cycle.response_complete  # there is none at first
        if answering or self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._wait_no_longer()
        elif self.conn.trailing_data[0]:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self._too_late)

    def _wait_no_longer(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        self._late = None
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        _log.info(
            "A request was refused: its head did not come within %g seconds.",
            self.head_seconds,
            extra={"told": {"event": "request", "outcome": "refused", "reason": "slow"}},
        )
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:  # half a head is there
            sentence = (
                f"The head of the request did not come within {self.head_seconds:g} seconds.\n"
            )
            head = h11.Response(
                status_code=408,
                headers=[
                    (b"content-type", b"text/plain; charset=utf-8"),
                    (b"content-length", str(len(sentence)).encode()),
                    (b"connection", b"close"),
                ],
            )
            for event in (head, h11.Data(data=sentence.encode()), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class _Server(uvicorn.Server):
    """A server that knows when it was told to stop, and ends even if something hangs."""

    def __init__(self, config: uvicorn.Config, most: float) -> None:
        super().__init__(config)
        self._most = most
        self._told = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        if not self._told:
            self._told = time.monotonic()
            ender = threading.Timer(self._most, self._end)
            ender.daemon = True
            ender.start()
        super().handle_exit(sig, frame)

    def tell(self) -> None:
        """Write to the log that it has stopped."""
        if self._told:
            seconds = time.monotonic() - self._told
            told = {"event": "stop", "outcome": "ok", "ms": round(seconds * 1000)}
            _log.info("Stopped, after %.1f s.", seconds, extra={"told": told})

    def _end(self) -> None:
        told = {"event": "stop", "outcome": "failed", "reason": "time"}
        _log.error("Ended after %g s, though something runs on.", self._most, extra={"told": told})
        logging.shutdown()
        os._exit(1)


def listen(
    application: streamlit.App, settings: Settings, configuration: Mapping[str, object]
) -> None:
    """Serve an application until a signal ends it.

    Args:
        configuration: the settings of Streamlit.
    """
    bootstrap.load_config_options(dict(configuration))
    _open_as_many_files_as_may_be()
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        http=type("Patient", (Patient,), {"head_seconds": settings.head_seconds}),
        ws="websockets-sansio",
        ws_max_size=_LONGEST_MESSAGE,
        ws_ping_interval=_ALIVE_SECONDS,
        ws_ping_timeout=_ALIVE_SECONDS,
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
    )
    server = _Server(config, settings.stop_seconds + _SLACK)
    with _bound(settings.host, settings.port) as opened:
        try:
            server.run(sockets=[opened])
        finally:
            server.tell()


def _open_as_many_files_as_may_be() -> None:
    """Take the room that this process may have: a page that is open holds about four files.

    Where 1,024 is usual, some 250 pages would take all of it, though far more are allowed.
    """
    if sys.platform == "win32":  # there, no such limit can be asked for
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (OSError, ValueError) as error:  # as where there is no limit, and none may be asked for
        _log.debug("The number of open files stays as it is: %s", error)


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as opened:
        if os.name != "nt":  # there, another process could have the same port
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if opened.family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind((host, port))
        opened.setblocking(False)
        yield opened


@contextmanager
def until_told() -> Iterator[None]:
    """Take a signal that ends this process for what it is: the good end of serving."""
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal comes here
        return

    def end(*_: object) -> NoReturn:
        raise _StoppedError

    before = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except _StoppedError:
        return
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
