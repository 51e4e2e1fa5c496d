"""`/sparql`: the query operation of the SPARQL 1.1 Protocol, for programs.

Every answer is whole or refused, in the form that was asked for or refused; a refusal is one
sentence of plain text that says what to do. A query never runs in this process, and one whose
client has hung up is ended. The places are few: who finds none waits a little in the event loop, and
nobody has more than half of them. Any page elsewhere may ask, unless that is set otherwise: nothing
here is changed and nobody is known by name. What a request asks is read in `_asked`.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import anyio
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from kg import __version__
from kg.atlas import Atlas
from kg.errors import AtlasError, EndpointError, ExportError
from kg.export import ANSWER_FORMS, answer_of, linked
from kg.namespaces import BASE, DCTERMS, RDFS
from kg.sandbox import Outcome, Result, summed
from kg.server._answering import OPEN, in_head
from kg.server._asked import (
    HOW,
    OFFERED,
    READ_ONLY,
    Asked,
    RefusedError,
    Written,
    asked_by,
    forms_wanted,
    named,
    not_acceptable,
)
from kg.server._choosing import OLDER, chosen
from kg.server._linked import base_of
from kg.server._logging import tell
from kg.settings import Settings

__all__ = ["ROUTES"]

_log = logging.getLogger("kg.server.sparql")

_asking = anyio.CapacityLimiter(12)
"""More threads than queries that run or wait: who is turned away is told so at once, and none of
this takes a thread from the pages."""

_METHODS = "GET, HEAD, POST, OPTIONS"
_ALWAYS = {**OPEN, "Vary": "Accept"}
"""What every answer says: pages of any site may read it, and its form hangs on what is accepted."""
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Cache-Control, Content-Type, If-None-Match",
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Max-Age": "86400",
    "Allow": _METHODS,
}

_SOON, _LATER = 5, 60
"""Seconds after which it is worth asking again: when others are done, when something has changed."""
_BUSY = {"busy": _SOON, "cancelled": _SOON, "gone": _SOON, "off": _LATER}
"""Reasons that lie with this server, and pass; what else was stopped would be stopped again."""
_PATIENCE = 2.0
"""Seconds for which a request waits for a place."""
_AGAIN = 0.2
"""Seconds between two looks whether the pages, which ask as well, have left room."""
_MOST_WAITING = 100
"""Requests that wait for a place; any further one is refused at once."""
_TOO_MANY = (
    "Too many queries are being answered or are waiting already. Try again in a few seconds."
)
_TOO_MANY_OF_YOURS = (
    "Too many of your queries are being answered or are waiting already, and half of the places are "
    "for others. Send them one after the other, or try again in a few seconds."
)
_MOST_WARNINGS, _LONGEST_WARNING = 3, 400
"""How much of what a query names in vain stands in the head of its answer."""

# --- Answering ---


async def _answer(request: Request) -> Response:
    """Answer a request.

    Raises:
        RefusedError: there is no answer; it says why.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    if request.method not in ("GET", "HEAD", "POST"):
        raise RefusedError(405, f"{READ_ONLY} {HOW}", {"Allow": _METHODS})
    settings = Settings.from_environment()
    asked = await asked_by(request, settings)
    accept = ", ".join(request.headers.getlist("accept"))
    if asked.query is None:
        return _described(request, asked, accept, settings)
    wanted = forms_wanted(asked, accept)
    atlas = Atlas.open(settings)
    headers = _validity(request, atlas, asked.query, wanted)
    if "ETag" in headers and _known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    answer = await _asked_of(request, atlas, asked.query, wanted)
    if answer.warning:
        headers["Query-Warning"] = answer.warning
    return Response(answer.content, headers=headers, media_type=answer.media_type)


class _Places:
    """The places of the queries that run or wait, shared out so that nobody has more than half.

    Belongs to the event loop: whoever waits here holds no thread.
    """

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._waiting: list[anyio.Event] = []

    @asynccontextmanager
    async def place(self, client: str, places: int) -> AsyncIterator[None]:
        """Hold a place; wait a little for one.

        Raises:
            RefusedError: there was none.
        """
        share = max(1, places // 2)
        with anyio.move_on_after(_PATIENCE):
            while not self._room(client, places, share) and len(self._waiting) < _MOST_WAITING:
                left = anyio.Event()
                self._waiting.append(left)
                try:
                    await left.wait()
                finally:
                    self._waiting.remove(left)
        if not self._room(client, places, share):
            mine = self._taken[client] >= share
            raise _busy(_TOO_MANY_OF_YOURS if mine else _TOO_MANY)
        self._taken[client] += 1
        try:
            yield
        finally:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
            for left in self._waiting:
                left.set()

    def _room(self, client: str, places: int, share: int) -> bool:
        return self._taken.total() < places and self._taken[client] < share


def _busy(sentence: str) -> RefusedError:
    return RefusedError(503, sentence, {"Retry-After": str(_SOON)}, busy=True)


_places = _Places()


@dataclass(frozen=True, slots=True)
class _Answer:
    content: bytes
    media_type: str
    warning: str = ""
    """What the query names and the atlas does not have."""


async def _asked_of(
    request: Request, atlas: Atlas, query: str, wanted: Mapping[str, Written]
) -> _Answer:
    """Ask, and write the answer; if the client hangs up meanwhile, the query is ended.

    Raises:
        RefusedError: there is no answer, or not one that may be sent.
    """
    gone = threading.Event()

    async def watch() -> None:
        try:
            while (await request.receive())["type"] != "http.disconnect":
                pass
        finally:  # too where this server is being stopped
            gone.set()

    limits = atlas.settings
    client = request.client.host if request.client else ""
    until = anyio.current_time() + _PATIENCE
    async with (
        _places.place(client, limits.sparql_at_once + limits.sparql_waiting),
        anyio.create_task_group() as together,
    ):
        together.start_soon(watch)
        while True:
            answer = await anyio.to_thread.run_sync(
                partial(_written, atlas, query, wanted, gone), limiter=_asking
            )
            busy = isinstance(answer, RefusedError) and answer.busy
            if not busy or gone.is_set() or anyio.current_time() > until:
                break
            await anyio.sleep(_AGAIN)
        together.cancel_scope.cancel()
    if isinstance(answer, RefusedError):
        raise answer
    return answer


def _written(
    atlas: Atlas, query: str, wanted: Mapping[str, Written], gone: threading.Event
) -> _Answer | RefusedError:
    """Ask, and write the answer in the form that is wanted; what is refused is given back."""
    size, digest = summed(query)
    tell(event="query", bytes=size, query=digest, text=query)
    try:
        result = atlas.sparql(query, cancel=gone)
        rows, ran = len(result.rows) or len(result.triples), round(result.seconds * 1000)
        tell(rows=rows, ran_ms=ran, **({"reason": result.reason} if result.reason else {}))
        if refused := _refused(result, atlas.settings):
            return refused
        if result.form not in wanted:
            return not_acceptable(
                f"The answer of {_called(result.form)} query", OFFERED[result.form]
            )
        name, media_type = wanted[result.form]
        return _Answer(answer_of(result, name), media_type, _warning(atlas, query))
    except EndpointError as error:
        return RefusedError(503, str(error), {"Retry-After": str(error.retry_after)})
    except ExportError as error:
        return RefusedError(406, str(error))
    except AtlasError as error:
        return RefusedError(503, str(error), {"Retry-After": str(_LATER)})


def _warning(atlas: Atlas, query: str) -> str:
    """Say for the head of an answer what the query names in vain."""
    found = atlas.sparql_warnings(query)[:_MOST_WARNINGS]
    return in_head(" ".join(f"{one.message} {one.fix}" for one in found))[:_LONGEST_WARNING]


def _refused(result: Result, limits: Settings) -> RefusedError | None:
    """Say with which status an answer is refused; None where it is complete."""
    match result.outcome:
        case Outcome.CUT:
            return RefusedError(
                413,
                f"The answer is longer than {limits.sparql_rows:,} rows or triples, or than "
                f"{limits.sparql_answer_bytes / 1e6:g} MB, and answers are sent whole or not at "
                "all. Add ORDER BY, LIMIT and OFFSET and ask for it in parts, or ask for less; the "
                "page Data gives all of the atlas as files.",
            )
        case Outcome.REFUSED | Outcome.STOPPED if result.reason in _BUSY:
            headers = {"Retry-After": str(_BUSY[result.reason])}
            busy = result.reason == "busy"
            return RefusedError(503, result.sentence, headers, logged=True, busy=busy)
        case Outcome.REFUSED:
            status = 413 if result.reason == "size" else 400
            return RefusedError(status, result.sentence, logged=True)
        case Outcome.STOPPED:
            again = "Asked again as it is, it would be stopped again."
            return RefusedError(503, f"{result.sentence} {again}", logged=True)
        case _:
            return None


def _called(form: str) -> str:
    return {"select": "a SELECT", "ask": "an ASK"}.get(form, "a CONSTRUCT or DESCRIBE")


# --- What need not be sent again ---

_NEVER_THE_SAME = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\b", re.IGNORECASE)


def _validity(
    request: Request, atlas: Atlas, query: str, wanted: Mapping[str, Written]
) -> dict[str, str]:
    """Give the headers that say how long an answer holds: by its tag, while the content is the same."""
    if request.method == "POST":
        return {"Cache-Control": "no-store"}
    headers = {"Cache-Control": "no-cache"}
    if not atlas.settings.endpoint and not _NEVER_THE_SAME.search(query):
        told = (__version__, atlas.generation, query, *(str(one) for one in wanted.items()))
        digest = hashlib.blake2s("\0".join(told).encode("utf-8", "replace"), digest_size=12)
        headers["ETag"] = f'W/"{digest.hexdigest()}"'
    return headers


def _known(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "")


# --- What this endpoint is ---

_PAGE = "page"
_DESCRIPTIONS: Mapping[str, str] = {
    **{form.media_type: form.name for form in ANSWER_FORMS.values() if "construct" in form.queries},
    "text/html": _PAGE,
}
_PREFIXES = {
    "dcterms": DCTERMS,
    "formats": "http://www.w3.org/ns/formats/",
    "rdfs": RDFS,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
_DESCRIPTION = """
<sparql> a sd:Service ;
    dcterms:title "Pioneer Atlas: SPARQL endpoint"@en ;
    rdfs:comment "Queries only read, and every query reads the whole atlas: there is no update, no SERVICE, no FROM, and there are no functions beside those of SPARQL 1.1."@en ,
        "A query may be {bytes} bytes long and run for {seconds} seconds. An answer has at most {rows} rows or triples and {megabytes} MB; a longer one is refused (413) and never cut."@en ;
    sd:endpoint <sparql> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML ,
        formats:SPARQL_Results_CSV , formats:SPARQL_Results_TSV ,
        formats:Turtle , formats:N-Triples , formats:JSON-LD , formats:RDF_XML ;
    sd:defaultDataset <{dataset}> .

<{dataset}> a sd:Dataset , void:Dataset ;
    dcterms:title "Pioneer Atlas"@en ;
    rdfs:seeAlso <.well-known/void> ;
    void:sparqlEndpoint <sparql> ;
    sd:defaultGraph <sparql#all> .

<sparql#all> a sd:Graph ;
    rdfs:label "The union of all files of the atlas"@en .
"""
"""Source: SPARQL 1.1 Service Description; addresses stand below the base of the atlas."""


def _described(request: Request, asked: Asked, accept: str, settings: Settings) -> Response:
    """Say what this endpoint is, as linked data; a browser is led to where queries are written.

    Raises:
        RefusedError: the client takes neither.
    """
    wished = asked.forms
    form = named(wished, _DESCRIPTIONS) if wished else chosen(accept, _DESCRIPTIONS, OLDER)
    if form == _PAGE:
        return RedirectResponse("/ask?tab=own", 303, headers={"Cache-Control": "no-store"})
    if not form:
        listed = ", ".join(t for t, name in _DESCRIPTIONS.items() if name != _PAGE)
        raise RefusedError(
            400, f"There is no query. {HOW} Without one, this endpoint is described in: {listed}."
        )
    base = base_of(request, settings)
    media_type = ANSWER_FORMS[form].media_type
    headers = {"Cache-Control": "no-cache"}
    return Response(_description(base, form, settings), headers=headers, media_type=media_type)


def _description(base: str, form: str, settings: Settings) -> bytes:
    """Describe the endpoint below an address.

    Raises:
        RefusedError: it is no address.
    """
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    text = prefixes + _DESCRIPTION.format(
        dataset=BASE,
        bytes=f"{settings.sparql_bytes:,}",
        seconds=f"{settings.sparql_seconds:g}",
        rows=f"{settings.sparql_rows:,}",
        megabytes=f"{settings.sparql_answer_bytes / 1e6:g}",
    )
    try:
        quads = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=f"{base}/")
    except ValueError as error:
        raise RefusedError(400, "No address can be made of the Host of this request.") from error
    return linked(quads, form, prefixes=_PREFIXES)


# --- The route ---


class _Endpoint:
    """Answers every method, so that what is refused is refused here, with a sentence."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await _answer(request)
        except RefusedError as refused:
            if not refused.logged:
                told = {"event": "query", "outcome": "refused", "status": refused.status}
                _log.info(
                    "A request to /sparql was refused: %d", refused.status, extra={"told": told}
                )
            response = PlainTextResponse(
                f"{refused}\n",
                refused.status,
                headers={"Cache-Control": "no-store", **refused.headers},
            )
        for name, value in _ALWAYS.items():
            response.headers[name] = value
        await response(scope, receive, send)


ROUTES: tuple[BaseRoute, ...] = (Route("/sparql", _Endpoint()), Route("/sparql/", _Endpoint()))
