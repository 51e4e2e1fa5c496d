"""One question to the endpoint and its answer, over HTTP and under limits.

Whatever goes wrong is an `EndpointError` with a sentence for people. Must never follow to another
host, wait without an end, or say a password or a token to anybody but the endpoint.
"""

from __future__ import annotations

import base64
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError,  # noqa: A004  # theirs, of which ours is none
)
from urllib3.util import Timeout, Url, parse_url

from kg import __version__
from kg.errors import EndpointError
from kg.settings import Settings

__all__ = ["Answer", "Wire"]

_log = logging.getLogger("kg.endpoint")

_CONNECT_SECONDS = 5.0
_STEP = 0.05
"""So often a question that can be cancelled looks whether it was, in seconds."""
_PIECE = 1 << 16
_KEPT = 8
"""So many connections are kept for what readers ask, beside those for parts of long questions."""
_REDIRECTS = 3
_SAID = 500
"""So many bytes are logged of why a query is not taken."""
_LONGEST_WAIT = 600
_PORTS = {"http": 80, "https": 443}
_IN_A_HEADER = re.compile(r"[\x20-\x7e]*")
_STATUS = {
    400: ("query", "The endpoint does not take a query of the atlas: it answers 400."),
    401: (
        "access",
        "The endpoint does not let the atlas in (401). Set PIONEER_ENDPOINT_USER and "
        "PIONEER_ENDPOINT_PASSWORD, or PIONEER_ENDPOINT_TOKEN.",
    ),
    403: (
        "access",
        "The endpoint forbids the atlas to ask (403). The name, the password or the token that it "
        "was started with may not read there.",
    ),
    404: ("gone", "There is no endpoint at this address (404). Look at what follows the host."),
    405: ("gone", "What is at this address takes no queries (405). Look at what follows the host."),
    408: ("time", "The endpoint gave up on a query of the atlas (408)."),
    410: ("gone", "There is no endpoint at this address any more (410)."),
    413: ("query", "A query of the atlas is too large for the endpoint (413)."),
    414: ("query", "A query of the atlas is too long for the endpoint (414)."),
    429: ("busy", "The endpoint is asked too often (429). It is asked again in a moment."),
    503: ("busy", "The endpoint is not ready to answer (503). It is asked again in a moment."),
    504: ("time", "The endpoint gave up on a query of the atlas (504)."),
}
"""What it means that the endpoint answers with a status, and what to do."""


class _Watch:
    """Ends a question at its time, or when it is cancelled, whatever it waits for."""

    def __init__(self, seconds: float, cancel: threading.Event | None) -> None:
        self._until = time.monotonic() + seconds
        self._cancel = cancel
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.reason = ""

    def holds(self, connected: socket.socket | None) -> None:
        with self._lock:
            self._socket = connected
        if self.reason:
            self._shut()

    @property
    def left(self) -> float:
        return max(0.01, self._until - time.monotonic())

    def __enter__(self) -> _Watch:
        threading.Thread(target=self._wait, name="endpoint", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def _wait(self) -> None:
        while not self._done.wait(min(_STEP, self.left) if self._cancel else self.left):
            if self._cancel and self._cancel.is_set():
                self.reason = "cancelled"
            elif time.monotonic() >= self._until:
                self.reason = "time"
            else:
                continue
            self._shut()
            return

    def _shut(self) -> None:
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):  # it has ended by itself
                    # Not by its own method, which would have the rest of a TLS stream read bare.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Watching(threading.local):
    watch: _Watch | None = None


_here = _Watching()


class _Plain(HTTPConnection):
    """Shows its socket to whoever watches over the question."""

    def request(self, *args: object, **more: object) -> None:
        if self.sock is None:
            self.connect()
        if _here.watch:
            _here.watch.holds(self.sock)
        super().request(*args, **more)  # type: ignore[arg-type]  # handed on as they are


class _Secure(_Plain, HTTPSConnection):
    """The same, encrypted."""


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that has begun: its kind, what the endpoint says of it, and its bytes."""

    media_type: str
    headers: Mapping[str, str]
    ends: bool
    """Whether the connection says where the answer ends; else only the answer itself can."""
    _response: urllib3.BaseHTTPResponse
    _watch: _Watch
    _most: int

    def pieces(self) -> Iterator[bytes]:
        """Give the bytes as they come.

        Raises:
            EndpointError: they come too slowly, are too many, or end too early.
        """
        read = 0
        with _said(self._watch):
            while piece := self._response.read1(_PIECE):
                read += len(piece)
                if read > self._most:
                    raise EndpointError(
                        "The endpoint’s answer is larger than "
                        f"{self._most / 1e6:g} MB, and was not read to its end.",
                        reason="size",
                    )
                yield piece
        if self._watch.reason:  # a socket that was shut looks like one that came to its end
            raise _late(self._watch)

    def read(self) -> bytes:
        """Give all bytes.

        Raises:
            EndpointError: as for `pieces`.
        """
        return b"".join(self.pieces())


def _late(watch: _Watch) -> EndpointError:
    if watch.reason == "cancelled":
        return EndpointError("Cancelled.", reason="cancelled")
    return EndpointError(
        "The endpoint did not answer in time. It may be busy: try again in a moment.",
        reason="time",
    )


@contextmanager
def _said(watch: _Watch) -> Iterator[None]:
    """Say what goes wrong on the way in a sentence."""
    try:
        yield
    except (HTTPError, OSError, ValueError) as error:
        raise _fault(error, watch) from error


def _fault(error: Exception, watch: _Watch) -> EndpointError:
    if watch.reason or (isinstance(error, TimeoutError) and not _unreached(error)):
        return _late(watch)
    if isinstance(error, SSLError):
        return EndpointError(
            "The endpoint’s certificate is not one that this computer trusts for its address, so "
            "nothing was asked of it. Where it is signed by your own authority, name that in "
            "SSL_CERT_FILE.",
            reason="access",
        )
    if isinstance(error, NameResolutionError):
        return EndpointError("The endpoint’s host is not known: its name leads nowhere.")
    if _unreached(error):
        return EndpointError("The endpoint cannot be reached: nothing answers at its address.")
    if isinstance(error, DecodeError):
        return EndpointError("The endpoint’s answer is packed in a way that cannot be read.")
    if isinstance(error, ProtocolError):
        return EndpointError("The endpoint ended the connection in the middle of its answer.")
    return EndpointError("The endpoint’s answer is no HTTP that can be read.")


def _unreached(error: Exception) -> bool:
    return isinstance(error, NewConnectionError | ConnectTimeoutError)


class Wire:
    """The way to one endpoint; any thread may ask.

    Raises:
        EndpointError: what is set as its address is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._url, self._headers = _prepared(settings)
        self._seconds = settings.endpoint_seconds
        self._most = settings.endpoint_answer_bytes
        make = _SecurePool if self._url.scheme == "https" else _PlainPool
        self._pool = make(
            self._url.host or "",
            self._url.port,
            maxsize=_KEPT + settings.endpoint_at_once,
            retries=False,
        )

    @property
    def address(self) -> str:
        """The address of the endpoint as it may be shown: without name, password and parameters."""
        return _shown(self._url)

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def ask(
        self,
        query: str,
        accept: str,
        *,
        seconds: float | None = None,
        most: int | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """Ask a query; the answer has to be read inside.

        Args:
            accept: the media types that can be read.
            seconds: how long it may take, until its last byte.
            most: the most bytes.
            cancel: ends it when it is set.

        Raises:
            EndpointError: there is no answer, or none that can be used.
        """
        with _Watch(seconds or self._seconds, cancel) as watch:
            _here.watch = watch
            try:
                with _said(watch):
                    response = self._send(urlencode({"query": query}), accept, watch)
                if watch.reason:  # a head that was cut off looks like a short one
                    response.close()
                    raise _late(watch)
            finally:
                _here.watch = None
            try:
                with _said(watch):
                    answer = _begun(response, watch, most or self._most)
                yield answer
            except BaseException:
                response.close()  # what is left of it must not be taken for the next answer
                raise
            # What is not read to its end is closed; the rest goes back to the pool by itself.
            response.close()

    def _send(self, body: str, accept: str, watch: _Watch) -> urllib3.BaseHTTPResponse:
        target = self._url.request_uri
        for _ in range(_REDIRECTS + 1):
            response = self._post(target, body, accept, watch)
            if not 300 <= response.status < 400:
                return response
            response.close()
            target = self._followed(target, response.headers.get("location", ""))
        raise EndpointError("The endpoint sends the atlas round in a circle.")

    def _post(
        self, target: str, body: str, accept: str, watch: _Watch, *, again: bool = True
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool.urlopen(
                "POST",
                target,
                body=body,
                headers={**self._headers, "Accept": accept},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(connect=min(_CONNECT_SECONDS, watch.left), read=watch.left),
            )
        except ProtocolError:
            if watch.reason or not again:
                raise
            # A connection that was kept has ended meanwhile; a query changes nothing.
            return self._post(target, body, accept, watch, again=False)

    def _followed(self, target: str, location: str) -> str:
        try:
            there = parse_url(urljoin(f"{_origin(self._url)}{target}", location))
        except LocationParseError:
            there = Url()
        if not location or _origin(there) != _origin(self._url):
            where = f" ({there.host})" if there.host else ""
            raise EndpointError(
                f"The endpoint sends the atlas on to another address{where}, which it does not "
                "follow. Give the address where the endpoint itself is.",
            )
        return there.request_uri


def _origin(url: Url) -> str:
    port = url.port or _PORTS.get(url.scheme or "")
    return f"{url.scheme}://{url.host}:{port}"


def _shown(url: Url) -> str:
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path or '/'}"


def _prepared(settings: Settings) -> tuple[Url, Mapping[str, str]]:
    """Part the address from who asks there; what is typed into the address counts too."""
    try:
        url = parse_url(settings.endpoint.strip())
    except LocationParseError:
        url = Url()
    if url.scheme not in _PORTS or not url.host:
        raise EndpointError(
            "What is given as the endpoint is no address: it begins with http:// or https://, and "
            "a host follows, as in http://localhost:7878/query."
        )
    user, _, password = (unquote(part) for part in (url.auth or "").partition(":"))
    user = settings.endpoint_user or user
    password = settings.endpoint_password or password
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"pioneer-atlas/{__version__}",
        "Accept-Encoding": "identity",
    }
    token = settings.endpoint_token.strip()
    if not _IN_A_HEADER.fullmatch(token):
        raise EndpointError(
            "PIONEER_ENDPOINT_TOKEN holds a character that no token has.", reason="access"
        )
    if token:
        headers["Authorization"] = f"Bearer {token}"
    elif user or password:
        both = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers["Authorization"] = f"Basic {both}"
    local = url.host in ("localhost", "127.0.0.1", "[::1]")
    if "Authorization" in headers and url.scheme == "http" and not local:
        _log.warning("The endpoint is asked without encryption: who listens can read the password.")
    return Url(url.scheme, None, url.host, url.port, url.path, url.query), headers


def _begun(response: urllib3.BaseHTTPResponse, watch: _Watch, most: int) -> Answer:
    if response.status != 200:
        raise _refused(response)
    headers = {name.lower(): value for name, value in response.headers.items()}
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    ends = chunked or "content-length" in headers
    return Answer(media_type, headers, ends, response, watch, most)


def _refused(response: urllib3.BaseHTTPResponse) -> EndpointError:
    status = response.status
    failed = "gone", f"The endpoint failed: it answers {status}."
    reason, sentence = _STATUS.get(status, failed)
    if reason == "query":
        _log.warning("The endpoint says: %s", response.read(_SAID).decode("utf-8", "replace"))
    said = response.headers.get("retry-after", "").strip()
    after = min(int(said), _LONGEST_WAIT) if re.fullmatch("[0-9]{1,6}", said) else 5
    return EndpointError(sentence, reason=reason, retry_after=max(1, after))
