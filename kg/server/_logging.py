"""The log: lines for people, or one object in JSON a line, on stderr or in a file that is begun anew.

What is told of an event stands in `extra={"told": {...}}` of its record: what happened, how it went,
sums and figures. A log in JSON holds these and never what somebody asked, read or wrote, nor who it
was: a reader is a sum that holds until the server ends, made with a key that nobody has. Of a fault
it tells the kind and the places in the code. The text of queries and faults is there only where
`log_texts` says so. Must never hold a password, a token or an address of a reader.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import blake2s
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

import streamlit.logger
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kg.errors import AtlasError
from kg.settings import Settings

__all__ = ["Requests", "tell", "write_log"]

_FILE_BYTES, _FILES_KEPT = 10_000_000, 5
_FRAMES = 12
"""Places in the code that are told of a fault, the innermost last."""
_KEY = secrets.token_bytes(16)
_TEXTS = frozenset({"text"})
"""What is told of an event only where a setting allows it."""
_OTHERS = ("streamlit", "uvicorn", "websockets", "asyncio", "py.warnings")
_NOT_TOLD = (
    *("/_stcore/", "/static/", "/app/static/", "/component/", "/media/"),
    *("/healthz", "/readyz", "/favicon"),
)
"""Requests that are made by the dozen for one page, or by those who watch over servers."""
_PARTS = ("read", "drawing", "hand-out", "sparql", "id", "data", "prefixes", ".well-known", "api")
_requests = logging.getLogger("kg.requests")

_request: ContextVar[dict[str, Any] | None] = ContextVar("request", default=None)
"""What is told of the request that is being answered, in its thread too."""


def tell(**told: object) -> None:
    """Add to the one line that the log has of the request that is being answered."""
    request = _request.get()
    if request is not None:
        request.update(told)


def write_log(settings: Settings) -> None:
    """Write from now on what the library, and in JSON everything else, tells of itself.

    Raises:
        AtlasError: the file cannot be written.
    """
    handler = _handler(settings)
    logs = [logging.getLogger("kg")]
    if settings.log == "json":
        handler.setFormatter(_Lines(texts=settings.log_texts))
        handler.addFilter(_not_of_a_request)
        logs += [logging.getLogger(name) for name in _OTHERS]
        logging.captureWarnings(capture=True)
        _hook(logs[0])
        _take_over(handler)
    else:
        form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
        handler.setFormatter(_Plain(form))
    _requests.setLevel(logging.INFO if settings.log == "json" else logging.WARNING)
    logs[0].setLevel(logging.INFO)
    for old in logs[0].handlers:
        old.close()
    for log in logs:
        log.handlers[:] = [handler]
        log.propagate = False


def _handler(settings: Settings) -> logging.Handler:
    if not settings.log_file:
        return logging.StreamHandler()
    try:
        return RotatingFileHandler(
            Path(settings.log_file),
            maxBytes=_FILE_BYTES,
            backupCount=_FILES_KEPT,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        raise AtlasError(f"The log cannot be written to {settings.log_file}: {error}") from error


def _take_over(handler: logging.Handler) -> None:
    """Have each logger that Streamlit makes, now and later, write through our handler."""

    def set_up(log: logging.Logger) -> None:
        log.handlers[:] = [handler]

    streamlit.logger.setup_formatter = set_up  # type: ignore[assignment]  # the name of its argument
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith("streamlit"):
            set_up(logging.getLogger(name))
        elif name.startswith(
            tuple(f"{other}." for other in _OTHERS)
        ):  # else it would write by itself
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True


def _hook(log: logging.Logger) -> None:
    """Have what ends a thread, or this process, told in the log."""

    def fell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("A fault ended the server.", exc_info=(kind, error, trace))

    def fell_in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            known = (found.exc_type, found.exc_value, found.exc_traceback)
            log.error("A fault ended a thread.", exc_info=known)

    sys.excepthook = fell
    threading.excepthook = fell_in_thread


def _not_of_a_request(record: logging.LogRecord) -> bool:
    """Let a line pass, but for what is told of the query of a request: that has one line, at its end."""
    told = getattr(record, "told", None)
    request = _request.get()
    if (
        request is not None
        and told
        and told.get("event") == "query"
        and record.name != "kg.requests"
    ):
        request.update(told)
        return False
    return True


class _Plain(logging.Formatter):
    """A line for people: whatever stands in a message, it begins no line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as it is called there
        """Write a message in one line."""
        return _in_one_line(super().formatMessage(record))


def _in_one_line(text: str) -> str:
    r"""Escape what would end a line, or steer a terminal.

    >>> print(_in_one_line("a" + chr(10) + "b"))
    a\nb
    """
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


class _Lines(logging.Formatter):
    """One object a line."""

    def __init__(self, *, texts: bool) -> None:
        super().__init__()
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as JSON in ASCII: nothing in it ends the line or steers a terminal."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: Mapping[str, object] = getattr(record, "told", None) or self._said(record)
        line = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            **{name: value for name, value in told.items() if self._texts or name not in _TEXTS},
        }
        if "reader" not in line and (reader := _reader()):
            line["reader"] = reader
        if record.exc_info and record.exc_info[1]:
            line |= self._fault(record.exc_info[1])
        return json.dumps(line, default=str)

    def _said(self, record: logging.LogRecord) -> dict[str, object]:
        """Tell what has no fields: its sentence, without what was put into it."""
        said = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        return {"event": record.name, "said": record.getMessage() if self._texts else said}

    def _fault(self, error: BaseException) -> dict[str, object]:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        found: dict[str, object] = {
            "error": type(error).__name__,
            "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
        }
        return {**found, "text": str(error)} if self._texts else found


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-3:])


def _reader() -> str:
    """Give the sum of who asks in this thread; empty where nobody does."""
    request = _request.get()
    if request is not None:
        return str(request.get("reader", ""))
    context = get_script_run_ctx(suppress_warning=True)
    return _sum(context.session_id) if context else ""


def _sum(who: str) -> str:
    return blake2s(who.encode(), key=_KEY, digest_size=6).hexdigest()


class Requests:
    """Writes a line for each request that is answered, and for each visit of a reader to the pages."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", "")).removeprefix(self._base_path)
        visit = scope["type"] == "websocket"
        if scope["type"] != "http" and not visit:
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        told: dict[str, Any] = {
            "event": "visit" if visit else "request",
            "action": "pages" if visit else _action(path),
            "reader": _sum(client[0]) if client else "",
            "outcome": "failed",
        }

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.setdefault("status", message["status"])
                if told["outcome"] == "failed":
                    told["outcome"] = _outcome(message["status"])
            elif message["type"] == "websocket.accept":
                told["outcome"] = "ok"
            elif message["type"] == "websocket.close" and told["outcome"] == "failed":
                told["outcome"] = "refused"
            await send(message)

        began = time.monotonic()
        here = _request.set(None if visit else told)
        try:
            await self._app(scope, receive, answer)
        finally:
            _request.reset(here)
            if not visit:
                told.setdefault("status", 500)  # what failed is answered further out
            told["ms"] = round((time.monotonic() - began) * 1000, 1)
            if not path.startswith(_NOT_TOLD) or visit or told["outcome"] != "ok":
                _requests.info("%s", told["action"], extra={"told": told})


def _action(path: str) -> str:
    first = path.lstrip("/").partition("/")[0]
    part = first if first in _PARTS else first.partition(".")[0]
    return part if part in _PARTS else "page"


def _outcome(status: int) -> str:
    if status < 400:
        return "ok"
    return "refused" if status < 500 else "failed"
