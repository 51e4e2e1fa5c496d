"""Linked data: the lasting names of things lead to pages and to data, by what a client asks for.

`/id/...` never answers by itself: it leads on, as a name is no document. Whatever is sent as a name
or an ending, the answer is a page, data, or a sentence on what there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import rendering
from kg.atlas import Atlas
from kg.errors import AtlasError, NotFound
from kg.export import (
    ALTERNATE,
    DUMP,
    FORMS,
    LICENCE,
    NAMED,
    PREFIX_FORMS,
    WHOLE,
    Form,
    Thing,
    prefixes_as,
)
from kg.namespaces import BASE
from kg.server._answering import OPEN, answered, failed, given, link, preflight
from kg.server._choosing import OLDER, chosen, not_acceptable
from kg.settings import Settings

__all__ = ["ROUTES", "LinkHeaders", "base_of"]

_FORMS: Mapping[str, Form] = {name: FORMS[name] for name in ALTERNATE}
"""The forms in which a thing is given."""
_DATA: Mapping[str, str] = {
    **{form.media_type: name for name, form in _FORMS.items()},
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
}
_PAGE: Mapping[str, str] = {"text/html": "page", "application/xhtml+xml": "page"}
_PREFIXES: Mapping[str, str] = {
    **{form.media_type: name for name, form in PREFIX_FORMS.items()},
    "text/plain": "rq",
    "text/html": "rq",
}
_DUMPS: Mapping[str, str] = {f"{DUMP}{form.ending}": name for name, form in WHOLE.items()}
_SHOWN: tuple[tuple[str, str], ...] = (
    ("graph/ontology/mappings", "/concepts#line-up"),
    ("graph/ontology/codebook", "/how-we-decide"),
    ("graph/ontology/agreement", "/how-we-decide"),
    ("graph/ontology/interview", "/author"),
    ("graph/ontology/atlas", "/vocabulary"),
    ("graph/ontology", "/concepts"),
    ("graph/cases", "/sources"),
    ("interview", "/author"),
    ("ontology", "/vocabulary"),
)
"""On which pages graphs and what belongs to no thing with a page are shown, by how names begin."""
_OURS = "organisation/pioneer-atlas"
_A_NAME = re.compile(r"[a-z]+/[a-z0-9][a-z0-9-]{0,199}")
_KEPT = 256
"""So many answers are kept at hand."""
_working = anyio.CapacityLimiter(2)
"""Data is made two at a time, in threads apart from those of the pages."""
_heading = anyio.CapacityLimiter(4)
"""The heads of pages wait for nothing of that."""
_packing = anyio.CapacityLimiter(1)
"""The whole is given one at a time: it is large."""


def _atlas() -> Atlas:
    return Atlas.open(Settings.from_environment())


def base_of(request: Request, settings: Settings) -> str:
    """Give the address of the atlas, no slash at its end: the public one, else as it was asked."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


# --- Names ---


async def _id(request: Request) -> Response:
    """Lead from a name to the page or the data of what it names."""
    if request.method == "OPTIONS":
        return preflight()
    accept = request.headers.get("accept", "")
    name = request.path_params.get("path", "").rstrip("/").partition("#")[0]
    form = chosen(accept, {**_PAGE, **_DATA}, OLDER)
    if form is None:
        refused = not_acceptable({**_PAGE, **_DATA})
        refused.headers.update({**OPEN, "Vary": "Accept"})
        return refused
    atlas = _atlas()

    def work() -> Response:
        thing = atlas.exports.thing(name) if name else None
        to = _page(atlas, thing) if form == "page" else _data(thing, form)
        if form == "page" and "html" not in accept:  # it takes anything, and may run no script
            to = rendering.plain_address(to) or to
        return RedirectResponse(to, 303, {**OPEN, "Vary": "Accept"})

    return await given(work, _working)


def _data(thing: Thing | None, form: str) -> str:
    return f"/data/{thing.name}.{form}" if thing else f"/.well-known/void.{form}"


def _page(atlas: Atlas, thing: Thing | None) -> str:
    """Give the address in the app of the page that shows a thing."""
    if thing is None:
        return "/data"
    if thing.name == _OURS:
        return "/about"
    graph = thing.name.removesuffix("/derived")
    if graph != thing.name:
        return _page(atlas, atlas.exports.thing(graph))
    if ref := atlas.exports.shown(thing):
        return rendering.address(ref)
    scheme = thing.name.removeprefix("graph/ontology/schemes/")
    if scheme != thing.name and any(one.ref.slug == scheme for one in atlas.schemes()):
        return rendering.page("concepts", {"of": scheme})
    shown = next((page for begin, page in _SHOWN if thing.name.startswith(begin)), "")
    return shown or rendering.page("search", {"q": thing.label})


# --- Data ---


async def _thing(request: Request) -> Response:
    """Give what is stated about a thing, in the form that its ending names or a client asks for."""
    if request.method == "OPTIONS":
        return preflight()
    path = request.path_params["path"]
    if not path:
        return RedirectResponse("/data", 308)
    if path in _DUMPS:
        return await given(lambda: _dump(request, path), _packing)
    name, dot, ending = path.rpartition(".")
    if dot and "/" not in ending and ending in _FORMS:
        return await given(lambda: _told(request, name, ending), _working)
    return await given(lambda: _unended(request, path), _working)


def _unended(request: Request, path: str) -> Response:
    """Lead to one of the forms of a thing; of an ending that there is not, say which there are."""
    atlas = _atlas()
    try:
        thing = atlas.exports.thing(path)
    except NotFound as error:
        name, dot, _ = path.rpartition(".")
        if dot and "/" in name:
            thing = atlas.exports.thing(name)
            endings = ", ".join(f"/data/{thing.name}.{form}" for form in _FORMS)
            return failed(
                f"{thing.label} is not given in that form. It is given as {endings}.", 404
            )
        if "/" not in path:
            kinds = ", ".join(NAMED)
            raise NotFound(
                f"Data is at /data/KIND/NAME.ttl. Known kinds: {kinds}. All of it is at "
                f"/data/{DUMP}.nq.",
                error.nearest,
            ) from None
        raise
    form = chosen(request.headers.get("accept", ""), _DATA, OLDER)
    if form is None:
        refused = not_acceptable(_DATA)
        refused.headers.update({**OPEN, "Vary": "Accept"})
        return refused
    return RedirectResponse(_data(thing, form), 303, {**OPEN, "Vary": "Accept"})


def _told(request: Request, name: str, form: str) -> Response:
    atlas = _atlas()
    thing = atlas.exports.thing(name)
    content = _written(atlas, atlas.generation, thing, form)
    changed = 0.0
    if form == "ttl" and thing.file:
        try:
            changed = (atlas.settings.content / thing.file).stat().st_mtime
        except OSError:  # it is served as it last was
            changed = 0.0
    links = _links(atlas, thing, form, base_of(request, atlas.settings))
    return answered(request, content, _FORMS[form].media_type, links=links, changed=changed)


@lru_cache(maxsize=_KEPT)
def _written(atlas: Atlas, generation: str, thing: Thing, form: str) -> bytes:
    del generation  # the key of the cache, with the others
    return atlas.exports.about(thing, form)


def _links(atlas: Atlas, thing: Thing, form: str, base: str) -> list[str]:
    """Say what belongs to a document of data: what it is about, its page, and its other forms."""
    page = _page(atlas, thing)
    plain = rendering.plain_address(page) if thing.shown == thing.iri else ""
    return [
        link(thing.iri, "describes"),
        *(link(f"{base}{plain}", "canonical") for _ in (plain,) if plain),
        link(page, "alternate", type="text/html"),
        *_forms_of(thing.name, form),
        *(link(iri, "type", anchor=thing.iri) for iri in thing.classes),
        link(LICENCE, "license"),
        link("/.well-known/void", "describedby", type="text/turtle"),
    ]


def _forms_of(name: str, form: str = "") -> list[str]:
    """Lead to the forms of a thing, but for one."""
    return [
        link(f"/data/{quote(name)}.{one.name}", "alternate", type=one.media_type)
        for one in _FORMS.values()
        if one.name != form
    ]


def _dump(request: Request, file: str) -> Response:
    atlas = _atlas()
    form = WHOLE[_DUMPS[file]]
    content = _whole(atlas, atlas.generation, form.name)
    links = (
        link("/.well-known/void", "describedby", type="text/turtle"),
        link(LICENCE, "license"),
    )
    named = {"Content-Disposition": f'attachment; filename="{file}"'}
    return answered(request, content, form.media_type, links=links, more=named)


@lru_cache(maxsize=2)
def _whole(atlas: Atlas, generation: str, form: str) -> bytes:
    del generation  # the key of the cache, with the others
    exports = atlas.exports
    return exports.parcel(form) if form in exports.parcels() else exports.whole(form)


# --- The whole, and its prefixes ---


async def _void(request: Request) -> Response:
    """Say in numbers what there is."""
    form = _named(request, _FORMS, _DATA)
    if isinstance(form, Response):
        return form

    def work() -> Response:
        atlas = _atlas()
        content = atlas.exports.void(base_of(request, atlas.settings), form)
        links = [link(LICENCE, "license")]
        more = {"Vary": "Accept"}
        return answered(request, content, _FORMS[form].media_type, links=links, more=more)

    return await given(work, _working)


async def _prefixes(request: Request) -> Response:
    """Give the prefixes, for a file, a query or a program."""
    form = _named(request, PREFIX_FORMS, _PREFIXES)
    if isinstance(form, Response):
        return form
    media_type = PREFIX_FORMS[form].media_type
    if "text/html" in request.headers.get("accept", "") and not request.path_params:
        media_type = "text/plain"  # a browser shows it
    links = [
        link(f"/prefixes.{one.name}", "alternate", type=one.media_type)
        for one in PREFIX_FORMS.values()
        if one.name != form
    ]
    content, more = prefixes_as(form), {"Vary": "Accept"}
    return answered(request, content, media_type, links=links, more=more)


def _named(
    request: Request, forms: Mapping[str, Form], offered: Mapping[str, str]
) -> str | Response:
    """Choose a form by the ending of the address, else by what the client asks for."""
    if request.method == "OPTIONS":
        return preflight()
    ending: str = request.path_params.get("ending", "")
    if ending in forms:
        return ending
    if ending:
        return failed(f"It is given with one of these endings: {', '.join(forms)}.", 404)
    older = OLDER if offered is _DATA else {}
    form = chosen(request.headers.get("accept", ""), offered, older)
    if form is None:
        refused = not_acceptable(offered)
        refused.headers.update({**OPEN, "Vary": "Accept"})
        return refused
    return form


_METHODS = ("GET", "OPTIONS")
ROUTES: tuple[BaseRoute, ...] = (
    Route("/id", _id, methods=_METHODS),
    Route("/id/{path:path}", _id, methods=_METHODS),
    Route("/data/{path:path}", _thing, methods=_METHODS),
    Route("/prefixes", _prefixes, methods=_METHODS),
    Route("/prefixes.{ending}", _prefixes, methods=_METHODS),
    Route("/.well-known/void", _void, methods=_METHODS),
    Route("/.well-known/void.{ending}", _void, methods=_METHODS),
)


# --- The pages say where their data is ---


class LinkHeaders:
    """Adds to the pages of things where their data and their plain pages are.

    Pure ASGI: it never holds an answer back, and leaves alone what is no page or is not there.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app, self._base_path = app, base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = _page_of(scope, self._base_path) if scope["type"] == "http" else None
        links = await _links_of_page(*page) if page else ""
        if not links:
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                headers = list(message.get("headers", ()))
                message["headers"] = [*headers, (b"link", links.encode("ascii"))]
            await send(message)

        await self._app(scope, receive, answer)


_ASKED = {"/case": "case", "/concept": "concept", "/path": "path", "/source": "source"}
_PLAIN = ("case", "concept", "path", "source", "scheme", "critique", "statistic")


def _page_of(scope: Scope, base_path: str) -> tuple[str, bool] | None:
    """Give the name of the thing that a page shows, and whether it is a page of the app."""
    path = scope["path"]
    if base_path and path.startswith(f"{base_path}/"):
        path = path[len(base_path) :]
    if scope["method"] not in ("GET", "HEAD"):
        return None
    if path.startswith("/read/"):
        kind, _, slug = path.removeprefix("/read/").rstrip("/").partition("/")
        return (f"{kind}/{slug}", False) if kind in _PLAIN and slug and "/" not in slug else None
    address = path.rstrip("/") + "?" + scope.get("query_string", b"").decode("latin-1")
    if path.rstrip("/") in (*_ASKED, "/concepts", "/statement"):
        plain = urlsplit(rendering.plain_address(address)).path.removeprefix("/read/")
        kind, _, slug = plain.partition("/")
        return (f"{kind}/{slug.partition('/')[0]}", True) if kind in _PLAIN and slug else None
    return None


async def _links_of_page(name: str, in_app: bool) -> str:
    def is_there() -> bool:
        atlas = _atlas()
        if atlas.settings.endpoint:  # no page waits for a store elsewhere to say what it has
            return bool(_A_NAME.fullmatch(name))
        try:
            atlas.exports.thing(name)
        except AtlasError:
            return False
        return True

    if not await anyio.to_thread.run_sync(is_there, limiter=_heading):
        return ""
    plain = [link(f"/read/{name}", "alternate", type="text/html")] if in_app else []
    about = link(f"{BASE}{name}", "http://xmlns.com/foaf/0.1/primaryTopic")
    return ", ".join([*plain, about, *_forms_of(name)])
