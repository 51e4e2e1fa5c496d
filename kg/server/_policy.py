"""What a browser may load and do, who may ask under which name, and below which path.

The policy is on from the first answer. Paths that are no page answer 404 here, though Streamlit
would show its shell for them. Nothing here believes what a request says of itself: the path below
which the atlas stands and the names under which it is asked are settings.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.namespaces import PAGES
from kg.settings import Settings

__all__ = [
    "PLAIN",
    "STANDING_STILL",
    "BasePath",
    "KnownHosts",
    "SecurityHeaders",
    "allowed_hosts",
    "is_host",
    "is_loopback",
    "policy",
]

STANDING_STILL = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'"
)
"""The policy of pictures that stand still: their script runs with no origin and reaches nothing."""
PLAIN = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of the plain pages: all that they wear is inside, and nothing runs."""
_OWN_PAGES = ("/_stcore/", "/component/")
"""Where Streamlit serves HTML of its own; elsewhere its shell stands for what is not there."""
_ANY_NAME = ("/healthz", "/readyz")
"""What is answered whoever is asked: those who watch over servers ask by number."""
_CORS = b"access-control-"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ELSEWHERE = ("//", "/\\", "\\")
"""How an address begins that a browser, or Windows, may take for one on another computer."""
_ADDRESSES = (b"location", b"content-location")
_IN_LINKS = re.compile(rb"<(/(?!/)[^>]*)>")


@cache
def policy() -> str:
    """Give the Content-Security-Policy of every page.

    No inline script runs but the lines of Streamlit's own index page, which are named by their
    hashes; nothing is loaded from elsewhere; nobody may put the pages in a frame.
    """
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", index.read_text(encoding="utf-8"), re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()}'"
        for line in inline
    )
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' {hashes}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws: wss:",
        "frame-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Adds the policy to every answer and makes unknown paths 404. Websockets pass untouched.

    Pure ASGI: it never holds an answer back. An answer that brings a policy of its own keeps it.

    Args:
        cors: whether pages of other sites may read what is answered to programs.
    """

    def __init__(self, app: ASGIApp, base_path: str = "", *, cors: bool = True) -> None:
        self._app, self._base_path, self._cors = app, base_path, cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _below(scope["path"], self._base_path)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not self._cors:
                    headers = [one for one in headers if not one[0].lower().startswith(_CORS)]
                names = {name.lower() for name, _ in headers}
                html = any(
                    name.lower() == b"content-type" and value.startswith(b"text/html")
                    for name, value in headers
                )
                ours = b"content-security-policy" in names
                if message["status"] == 200 and html and not (ours or _is_page(path)):
                    message["status"] = 404
                if not ours:
                    headers.append((b"content-security-policy", policy().encode()))
                headers.append((b"x-content-type-options", b"nosniff"))
                headers.append((b"referrer-policy", b"no-referrer"))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, answer)


def _is_page(path: str) -> bool:
    return path == "/" or path.strip("/") in PAGES or path.startswith(_OWN_PAGES)


# --- Below a path ---


class BasePath:
    """Lets the atlas stand below a path, whether or not a proxy takes that off the request.

    Routes are written without it. Each request goes on with its whole path and the base path as
    its root, as ASGI has it: what stands behind looks at what follows. An address in the head of an
    answer that begins at the root gets it here; those in markup have got it where that was made.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        base = self._base_path
        if not base or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["path"] == base:
            asked = scope.get("query_string", b"").decode("latin-1")
            to = RedirectResponse(f"{base}/" + (f"?{asked}" if asked else ""), 308)
            await (to(scope, receive, send) if scope["type"] == "http" else _close(send))
            return
        if _below(scope["path"], base).startswith(_ELSEWHERE):
            refused = PlainTextResponse("There is no such address.\n", 400)
            await (refused(scope, receive, send) if scope["type"] == "http" else _close(send))
            return
        below = dict(scope)
        below["root_path"] = base
        if not scope["path"].startswith(f"{base}/"):
            below["path"] = base + scope["path"]
            below["raw_path"] = base.encode() + scope.get("raw_path", b"")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, _addressed(name.lower(), value, base.encode()))
                    for name, value in message.get("headers", ())
                ]
            await send(message)

        await self._app(below, receive, answer)


def _below(path: str, base_path: str) -> str:
    """Give what follows the base path.

    >>> _below("/atlas/case", "/atlas"), _below("/atlas", "/atlas"), _below("/case", "/atlas")
    ('/case', '/', '/case')
    """
    if base_path and (path == base_path or path.startswith(f"{base_path}/")):
        return path[len(base_path) :] or "/"
    return path


def _addressed(name: bytes, value: bytes, base: bytes) -> bytes:
    """Put the base path before the addresses of a header; one that has it stays."""
    if name in _ADDRESSES and value.startswith(b"/") and not value.startswith(b"//"):
        return value if value.startswith(base + b"/") else base + value
    if name == b"link":
        return _IN_LINKS.sub(
            lambda link: b"<" + _addressed(b"location", link[1], base) + b">", value
        )
    return value


# --- Under a name ---


class KnownHosts:
    """Refuses whoever asks for another host than this one, over HTTP and websockets.

    A page elsewhere can let its own name lead to this computer (DNS rebinding); its requests then
    come with its name, and are not answered.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = _LOOPBACK, base_path: str = "") -> None:
        self._app, self._base_path = app, base_path
        self._hosts = tuple(host.lower().rstrip(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._is_known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await _close(send)
        else:
            await PlainTextResponse(
                "The atlas is not asked under this name. Whoever runs it adds the name with "
                "--allowed-host, or PIONEER_ALLOWED_HOSTS.\n",
                421,
            )(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if scope["type"] == "http" and _below(scope["path"], self._base_path) in _ANY_NAME:
            return True
        given = [value for name, value in scope["headers"] if name == b"host"]
        host = _host_of(given[0].decode("latin-1")) if len(given) == 1 else ""
        return bool(host) and any(_fits(host, pattern) for pattern in self._hosts)


async def _close(send: Send) -> None:
    """Refuse a websocket before it is open."""
    await send({"type": "websocket.close", "code": 1008})


def _host_of(header: str) -> str:
    """Give the host of a Host header; "" where it is none.

    >>> _host_of("Atlas.example.org.:8501"), _host_of("[::1]:80"), _host_of("a@b"), _host_of("a:b")
    ('atlas.example.org', '::1', '', '')
    """
    try:
        parts = urlsplit(f"//{header}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or "@" in header or parts.path or parts.query or parts.fragment:
        return ""
    return host.rstrip(".")


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return pattern in (host, "*")


def allowed_hosts(settings: Settings) -> tuple[str, ...]:
    """Give the names under which the atlas may be asked: its own, and those that are set."""
    public = urlsplit(settings.public_url).hostname
    own = (*_LOOPBACK, *(() if settings.is_everywhere else (settings.host,)))
    return tuple(dict.fromkeys((*own, *((public,) if public else ()), *settings.allowed_hosts)))


def is_host(name: str) -> bool:
    """Say whether a name can be that of an allowed host.

    >>> is_host("*.example.org"), is_host("::1"), is_host("example.org:80"), is_host("http://a")
    (True, True, False, False)
    """
    host = name.removeprefix("*.").lower().rstrip(".")
    return name == "*" or (
        "*" not in host and _host_of(f"[{host}]" if "::" in host else host) == host
    )


def is_loopback(host: str) -> bool:
    """Say whether only this computer reaches an address on which it listens."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
