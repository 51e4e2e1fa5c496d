"""The routes beside the pages of the app: health, pictures, plain pages and what is handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache

import anyio
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route

from kg import __version__, drawing, rendering
from kg.atlas import Atlas
from kg.errors import EndpointError, ExportError, NotFound
from kg.handout import FORMS, File
from kg.network import State, name_in
from kg.plain import Book, Leaf, pages_of
from kg.server._policy import PLAIN, STANDING_STILL
from kg.server._readiness import awaited
from kg.settings import Settings

__all__ = ["ROUTES"]

_printing = anyio.CapacityLimiter(1)
"""Papers are made one at a time: who else asks waits here and takes no thread from the pages."""


async def _health(_: Request) -> JSONResponse:
    atlas = Atlas.open(Settings.from_environment())
    told = await anyio.to_thread.run_sync(_told, atlas)
    engine = atlas.engine
    return JSONResponse(
        {
            "status": "ok" if told and engine.status == "ok" else "degraded",
            "version": __version__,
            **told,
            "engine": {"kind": engine.kind, "status": engine.status, "said": engine.sentence},
        }
    )


async def _ready(_: Request) -> JSONResponse:
    """Say whether everything stands: 200, or 503 and what is awaited."""
    atlas = Atlas.open(Settings.from_environment())
    missing = await anyio.to_thread.run_sync(awaited, atlas)
    if missing:
        told = {"status": "waiting", "awaited": missing}
        return JSONResponse(told, 503, headers={"Retry-After": "2", "Cache-Control": "no-store"})
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


def _told(atlas: Atlas) -> dict[str, object]:
    """Give what is served; empty where that cannot be read, which is no reason to start anew."""
    try:
        counts = atlas.counts()
    except EndpointError:
        return {}
    return {
        "content": atlas.generation,
        "stories": counts.stories,
        "notes": counts.notes,
        "kept_out": len(atlas.kept_out()),
    }


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
    return HTMLResponse(drawn, headers={"Content-Security-Policy": STANDING_STILL})


async def _read(request: Request) -> Response:
    """Give a plain page; what is not there is a plain page too, that says so."""
    atlas = Atlas.open(Settings.from_environment())
    path, query = request.path_params["path"], dict(request.query_params)
    leaf = await anyio.to_thread.run_sync(_leaf, atlas, path, query)
    markup = leaf.markup
    if banner := rendering.engine_banner(atlas.engine.sentence, plain=True):
        markup = markup.replace("<body>", f"<body>{banner}", 1)
    content = markup.encode("utf-8", "replace")
    tag = f'W/"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": PLAIN,
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
        headers["Content-Security-Policy"] = PLAIN
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
    title, credit = rendering.graph_title(view), rendering.graph_credit(view, state)
    return drawing.html(drawing.draw(view, state.way), title, credit)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/healthz", _health),
    Route("/readyz", _ready),
    Route("/drawing/{kind}/{slug}.html", _drawing),
    Route("/hand-out/{slug}/{name}", _hand_out),
    Route("/read", _read_home),
    Route("/read/{path:path}", _read),
)
