"""Routes and policy: one application for the pages and everything beside them, on one port.

Importing opens nothing. What a browser may load and do is said in one policy, which is on from the
first answer; paths that are no page answer 404, though Streamlit would show its shell for them.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import sys
import threading
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlsplit

import anyio
import streamlit
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from kg import __version__, drawing, reading
from kg.atlas import Atlas
from kg.errors import AtlasError, ExportError, NotFound
from kg.handout import FORMS, File
from kg.namespaces import PAGES
from kg.network import State, Wish, name_in
from kg.plain import Book, Leaf, pages_of
from kg.settings import Settings

__all__ = ["parts", "policy", "serve"]

_LOCAL = ("127.0.0.1", "localhost", "::1")
_UI = Path(__file__).resolve().parent / "ui"
_STANDING_STILL = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'"
)
"""The policy of pictures that stand still: their script runs with no origin and reaches nothing."""
_PLAIN = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of the plain pages: all that they wear is inside, and nothing runs."""
_AT_REST = 2.0
"""Seconds after which content that has not changed again is taken to be at rest."""
_printing = anyio.CapacityLimiter(1)
"""Papers are made one at a time: who else asks waits here and takes no thread from the pages."""
_OWN_PAGES = ("/_stcore/", "/component/")
"""Where Streamlit serves HTML of its own; elsewhere its shell stands for what is not there."""


# --- The policy ---


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
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                names = {name.lower() for name, _ in headers}
                html = any(
                    name.lower() == b"content-type" and value.startswith(b"text/html")
                    for name, value in headers
                )
                ours = b"content-security-policy" in names
                if message["status"] == 200 and html and not (ours or _is_page(scope["path"])):
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


# --- Routes ---


async def _health(_: Request) -> JSONResponse:
    atlas = Atlas.open(Settings.from_environment())
    counts = await anyio.to_thread.run_sync(atlas.counts)
    return JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "content": atlas.generation,
            "stories": counts.stories,
            "notes": counts.notes,
            "kept_out": len(atlas.kept_out()),
        }
    )


async def _drawing(request: Request) -> Response:
    """Give a picture that stands still, of what the address opens; nothing else runs in its frame."""
    atlas = Atlas.open(Settings.from_environment())
    kind, slug = request.path_params["kind"], request.path_params["slug"]
    first = () if (kind, slug) == ("atlas", "whole") else (f"{kind}/{slug}",)
    query = request.query_params
    values = {name: query.getlist(name) for name in query}
    asked = State.read({**values, "on": (*first, *query.getlist("on"))})
    state = State(wish=asked.wish, way=asked.way)  # equal pictures are one in the cache
    try:
        drawn = await anyio.to_thread.run_sync(_drawn, atlas, atlas.generation, state)
    except NotFound as error:
        return PlainTextResponse(str(error), 404)
    return HTMLResponse(drawn, headers={"Content-Security-Policy": _STANDING_STILL})


async def _read(request: Request) -> Response:
    """Give a plain page; what is not there is a plain page too, that says so."""
    atlas = Atlas.open(Settings.from_environment())
    path, query = request.path_params["path"], dict(request.query_params)
    leaf = await anyio.to_thread.run_sync(_leaf, atlas, path, query)
    content = leaf.markup.encode("utf-8", "replace")
    tag = f'W/"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _PLAIN,
        "ETag": tag,
    }
    if leaf.found and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(content, 200 if leaf.found else 404, headers=headers)


async def _hand_out(request: Request) -> Response:
    """Give the papers of a shipped class; one file is made at a time, and kept while it is true."""
    atlas = Atlas.open(Settings.from_environment())
    slug, name = request.path_params["slug"], request.path_params["name"]
    try:
        file = await anyio.to_thread.run_sync(_paper, atlas, slug, name, limiter=_printing)
    except (NotFound, ExportError) as error:
        return PlainTextResponse(str(error), 404)
    tag = f'W/"{hashlib.blake2s(file.content, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.media_type == "text/html":
        headers["Content-Security-Policy"] = _PLAIN
    else:
        headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return Response(file.content, media_type=file.media_type, headers=headers)


def _paper(atlas: Atlas, slug: str, name: str) -> File:
    """Make a file of a shipped path, by its edition and ending.

    Raises:
        NotFound: there is no such path, edition or form.
        ExportError: the edition cannot be had in that form.
    """
    edition, _, ending = name.partition(".")
    forms = {form.ending.removeprefix("."): form.name for form in FORMS.values()}
    if ending not in forms:
        known = ", ".join(forms)
        raise NotFound(f"Nothing is handed out as {ending[:40]!r}. Known: {known}.")
    return atlas.hand_out(atlas.path(slug), forms[ending], edition, pages=pages_of(atlas))


async def _read_home(_: Request) -> Response:
    return RedirectResponse("/read/", 308)


def _leaf(atlas: Atlas, path: str, query: Mapping[str, str]) -> Leaf:
    return _book(atlas).leaf(path, query)


@cache
def _book(atlas: Atlas) -> Book:
    return Book(atlas)


@lru_cache(maxsize=16)
def _drawn(atlas: Atlas, generation: str, state: State) -> str:
    """Draw a view as a page of its own.

    Raises:
        NotFound: what is to be opened is not there.
    """
    del generation  # the key of the cache, with the others
    view = atlas.view(state.wish, most=atlas.settings.neighbourhood_things)
    if view.unknown:
        near = ", ".join(name_in(ref) for ref in atlas.nearest(view.unknown[0]))
        hint = f" Nearest: {near}." if near else ""
        raise NotFound(f"There is no story and no idea named {view.unknown[0]!r}.{hint}")
    title, credit = reading.graph_title(view), reading.graph_credit(view, state)
    return drawing.html(drawing.draw(view, state.way), title, credit)


@asynccontextmanager
async def _life(_: streamlit.App) -> AsyncIterator[dict[str, Any] | None]:
    """Open the atlas before the first answer, and close it after the last."""
    # Streamlit takes the package kg/ui/pages for a folder of scripts until our navigation has run
    # once: the first reader of any page but home would be told that it does not exist.
    PagesManager.uses_pages_directory = False
    atlas = await anyio.to_thread.run_sync(Atlas.open, Settings.from_environment())
    stopped = threading.Event()
    preparing = threading.Thread(target=_prepare, args=(atlas, stopped), name="drawer", daemon=True)
    preparing.start()
    try:
        yield None
    finally:
        stopped.set()
        await anyio.to_thread.run_sync(atlas.close)
        await anyio.to_thread.run_sync(preparing.join, 5)


def _prepare(atlas: Atlas, stopped: threading.Event) -> None:
    """Lay the graph of the whole atlas out when the content has come to rest, before it is asked for."""
    prepared = before = ""
    while not stopped.wait(_AT_REST):
        now = atlas.generation
        if now == before != prepared:
            drawing.draw(atlas.view(Wish()))
            prepared = now
        before = now


class Parts(TypedDict):
    """The arguments of `st.App`."""

    script_path: str
    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Callable[[streamlit.App], AbstractAsyncContextManager[dict[str, Any] | None]]


def parts() -> Parts:
    """Give what makes the application; `app.py` and `serve` make the same one of it."""
    return Parts(
        script_path=str(_UI / "main.py"),
        routes=[
            Route("/healthz", _health),
            Route("/drawing/{kind}/{slug}.html", _drawing),
            Route("/hand-out/{slug}/{name}", _hand_out),
            Route("/read", _read_home),
            Route("/read/{path:path}", _read),
        ],
        middleware=[Middleware(SecurityHeaders)],
        lifespan=_life,
    )


# --- Serving ---


def _configuration() -> Mapping[str, object]:
    """Give the settings of Streamlit as flat names, from the one file that holds them."""
    for file in (_UI / "config.toml", _UI.parent.parent / ".streamlit" / "config.toml"):
        if file.is_file():
            return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    raise AtlasError("The theme is missing: neither kg/ui/config.toml nor .streamlit/config.toml.")


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def serve(settings: Settings) -> None:
    """Serve the app until it is stopped.

    The settings travel in the environment, where the pages find them too.

    Raises:
        AtlasError: the port is in use, or the theme is missing.
    """
    os.environ["PIONEER_CONTENT"] = str(settings.content)
    os.environ["PIONEER_HOST"] = settings.host
    os.environ["PIONEER_PORT"] = str(settings.port)
    os.environ["PIONEER_PUBLIC_URL"] = settings.public_url
    os.environ["PIONEER_WRITABLE"] = str(settings.writable)
    if not _free(settings.host, settings.port):
        raise AtlasError(
            f"{settings.host}:{settings.port} is in use. Choose another port: "
            f"kg serve --port {settings.port + 1}"
        )
    Atlas.open(settings)
    if settings.host not in _LOCAL:
        _say(
            f"Listening on {settings.host}: everybody who reaches this computer can read the "
            f"atlas{' and save stories' if settings.writable else ''}. There is no login."
        )
    _say(f"Pioneer Atlas is at http://{settings.host}:{settings.port} (Ctrl+C stops it)")
    application = streamlit.App(**parts())
    application.run(
        config={
            **_configuration(),
            "server.address": settings.host,
            "server.port": settings.port,
            "server.allowedHosts": sorted({*_LOCAL, settings.host, *_host_of(settings.public_url)}),
        }
    )


def _host_of(url: str) -> tuple[str, ...]:
    host = urlsplit(url).hostname
    return (host,) if host else ()


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
