"""`/sparql`: the query operation of the SPARQL 1.1 Protocol, for programs.

Every answer is whole or refused, in the form that was asked for or refused; a refusal is one
sentence of plain text that says what to do. A query never runs in this process, and one whose
client has hung up is ended. The places are few: who finds none waits a little in the event loop, and
nobody has more than half of them. Any page elsewhere may ask: nothing here is changed and nobody is known
by name. Must never hold more of a request than a query may be long, nor wait for one without an end.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl

import anyio
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from kg import __version__
from kg.atlas import Atlas
from kg.errors import AtlasError, EndpointError, ExportError
from kg.export import ALSO_NAMED, ANSWER_FORMS, answer_of, linked
from kg.namespaces import BASE, DCTERMS, RDFS
from kg.sandbox import Outcome, Result
from kg.server._answering import OPEN, in_head
from kg.server._choosing import OLDER, chosen
from kg.server._linked import base_of
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

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_UTF_8 = ("", "utf-8", "utf8", "us-ascii", "ascii")
_FIELDS = 100  # of a form that are read
_BESIDE = 4_000  # bytes of a form that are not the query
_ESCAPED = 3  # bytes of a form for each byte of a query
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

_READ_ONLY = "This endpoint only reads. Send a query: SELECT, ASK, CONSTRUCT or DESCRIBE."
_HOW = f"Send it as ?query=… by GET, as a form by POST, or by POST as {_QUERY}."


# --- Forms ---

_FAMILIES = ("select", "ask", "construct")
_Form = TypeVar("_Form")
_Written = tuple[str, str]
"""The name of a form, and the media type that it is sent as."""
_ALSO = {"json": ("application/json",), "xml": ("application/xml",)}
"""Wider names of forms; who asks by one is answered by it."""
_OFFERED: Mapping[str, Mapping[str, _Written]] = {
    family: {
        media_type: (form.name, media_type)
        for form in ANSWER_FORMS.values()
        if family in form.queries
        for media_type in (form.media_type, *_ALSO.get(form.name, ()))
    }
    for family in _FAMILIES
}
"""By form of query and media type, the best first."""
_OLDER = {media_type: (name, media_type) for media_type, name in OLDER.items()}
_NAMES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ANSWER_FORMS},
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdf"),
    "srj": ("json",),
    "srx": ("xml",),
    **{also: (name,) for also, name in ALSO_NAMED.items() if name in ANSWER_FORMS},
}
"""What `format` or `output` may say, beside a media type; of several forms the one that fits."""


class _RefusedError(Exception):
    """A request that is not answered: its status, the sentence, and what is said beside it.

    `logged` says that a line of the log tells of it already; `busy`, that there was no room.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        headers: Mapping[str, str] | None = None,
        *,
        logged: bool = False,
        busy: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers or {}
        self.logged = logged
        self.busy = busy


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks: `query` is None where there is none."""

    query: str | None
    forms: tuple[str, ...]
    """What `format` and `output` say, in lower case: the first that fits counts. Some programs send
    a name and a media type, or several."""


def _wanted(asked: _Asked, accept: str) -> Mapping[str, _Written]:
    """Choose a form for each form of query that can be answered as the client wants it.

    Raises:
        _RefusedError: there is none, whatever the query.
    """
    found: dict[str, _Written] = {}
    for family, offered in _OFFERED.items():
        older = _OLDER if family == "construct" else {}
        written = (
            _named(asked.forms, {**offered, **older})
            if asked.forms
            else chosen(accept, offered, older)
        )
        if written:
            found[family] = written
    if not found:
        raise _not_acceptable("An answer", {**_OFFERED["select"], **_OFFERED["construct"]})
    return found


def _named(forms: Sequence[str], offered: Mapping[str, _Form]) -> _Form | None:
    """Give the first form that is named and offered, by its media type or by one of its names."""
    for form in forms:
        for media_type in (form, *(ANSWER_FORMS[name].media_type for name in _NAMES.get(form, ()))):
            if media_type in offered:
                return offered[media_type]
    return None


def _not_acceptable(what: str, offered: Mapping[str, _Written]) -> _RefusedError:
    exact = [media_type for media_type, (name, _) in offered.items() if _own(media_type, name)]
    listed = ", ".join(f"{media_type} (format={offered[media_type][0]})" for media_type in exact)
    return _RefusedError(406, f"{what} can be had as: {listed}.")


def _own(media_type: str, name: str) -> bool:
    return media_type == ANSWER_FORMS[name].media_type


# --- What is asked ---


async def _asked(request: Request, limits: Settings) -> _Asked:
    """Read what a request asks, and no more of it than a query may be long.

    Raises:
        _RefusedError: it does not ask a query, or not in a way that is understood.
    """
    fields = _fields(request.scope["query_string"], "address")
    queries = [value for name, value in fields if name == "query"]
    if request.method == "POST":
        media_type = _media_type(request)
        most = limits.sparql_bytes + 4  # one more letter, however many bytes it has
        if media_type == _FORM:
            most = _ESCAPED * most + _BESIDE
        body = await _body(request, most, limits)
        if media_type == _FORM:
            inside = _fields(body, "form")
            queries += [value for name, value in inside if name == "query"]
            fields += inside
        else:
            queries.append(_text(body, "body"))
    names = {name for name, _ in fields}
    if "update" in names:
        raise _RefusedError(400, _READ_ONLY)
    if names & {"default-graph-uri", "named-graph-uri"}:
        raise _RefusedError(
            400,
            "What is read cannot be chosen by default-graph-uri or named-graph-uri: every query "
            "reads the whole atlas. Leave them out; GRAPH ?file { … } in the query tells what "
            "stands in which file.",
        )
    if len(queries) > 1:
        raise _RefusedError(400, f"There are {len(queries)} queries. Send one at a time.")
    forms = tuple(
        # A plus that was not escaped has become a space.
        one.strip().lower().replace(" ", "+")
        for name, value in fields
        if name in ("format", "output")
        for one in value.split(",")
        if one.strip()
    )
    if not queries and (request.method == "POST" or names - {"format", "output"}):
        raise _RefusedError(400, f"There is no query. {_HOW}")
    return _Asked(queries[0] if queries else None, forms)


def _media_type(request: Request) -> str:
    given, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = given.strip().lower()
    if media_type == _UPDATE:
        raise _RefusedError(400, _READ_ONLY)
    if media_type not in (_FORM, _QUERY):
        said = "The body does not say what it is" if not media_type else "That cannot be read"
        raise _RefusedError(
            415, f"{said}: send a query with Content-Type: {_QUERY}, or query=… with {_FORM}."
        )
    charset = re.search(r"""charset\s*=\s*["']?([^"';\s]*)""", rest.lower())
    if charset and charset[1] not in _UTF_8:
        raise _RefusedError(415, "A query is read in UTF-8 only. Send it so.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _RefusedError(415, "A packed body is not unpacked. Send it without Content-Encoding.")
    return media_type


async def _body(request: Request, most: int, limits: Settings) -> bytes:
    too_long = _RefusedError(
        413,
        f"The query is longer than {limits.sparql_bytes:,} bytes. "
        "Ask for less at once, or in several queries.",
    )
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise too_long
    read = bytearray()
    with anyio.move_on_after(limits.sparql_body_seconds) as arriving:
        while True:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise _RefusedError(400, "The request ended before its body was there.")
            read += message.get("body", b"")
            if len(read) > most:
                raise too_long
            if not message.get("more_body", False):
                return bytes(read)
    assert arriving.cancelled_caught
    raise _RefusedError(
        408,
        f"The rest of the query did not come within {limits.sparql_body_seconds:g} seconds. "
        "Send it again, whole.",
        {"Connection": "close"},
    )


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _RefusedError(
            400, f"The {where} is not in UTF-8 (byte {error.start + 1}). Send it so."
        ) from error


def _fields(data: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _text(data, where), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError as error:
        raise _RefusedError(400, f"The {where} is not in UTF-8. Send it so.") from error
    except ValueError as error:
        raise _RefusedError(
            400, f"The {where} has more than {_FIELDS} parameters. Send the query alone."
        ) from error


# --- Answering ---


async def _answer(request: Request) -> Response:
    """Answer a request.

    Raises:
        _RefusedError: there is no answer; it says why.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    if request.method not in ("GET", "HEAD", "POST"):
        raise _RefusedError(405, f"{_READ_ONLY} {_HOW}", {"Allow": _METHODS})
    settings = Settings.from_environment()
    asked = await _asked(request, settings)
    accept = ", ".join(request.headers.getlist("accept"))
    if asked.query is None:
        return _described(request, asked, accept, settings)
    wanted = _wanted(asked, accept)
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
            _RefusedError: there was none.
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


def _busy(sentence: str) -> _RefusedError:
    return _RefusedError(503, sentence, {"Retry-After": str(_SOON)}, busy=True)


_places = _Places()


@dataclass(frozen=True, slots=True)
class _Answer:
    content: bytes
    media_type: str
    warning: str = ""
    """What the query names and the atlas does not have."""


async def _asked_of(
    request: Request, atlas: Atlas, query: str, wanted: Mapping[str, _Written]
) -> _Answer:
    """Ask, and write the answer; if the client hangs up meanwhile, the query is ended.

    Raises:
        _RefusedError: there is no answer, or not one that may be sent.
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
            busy = isinstance(answer, _RefusedError) and answer.busy
            if not busy or gone.is_set() or anyio.current_time() > until:
                break
            await anyio.sleep(_AGAIN)
        together.cancel_scope.cancel()
    if isinstance(answer, _RefusedError):
        raise answer
    return answer


def _written(
    atlas: Atlas, query: str, wanted: Mapping[str, _Written], gone: threading.Event
) -> _Answer | _RefusedError:
    """Ask, and write the answer in the form that is wanted; what is refused is given back."""
    try:
        result = atlas.sparql(query, cancel=gone)
        if refused := _refused(result, atlas.settings):
            return refused
        if result.form not in wanted:
            return _not_acceptable(
                f"The answer of {_called(result.form)} query", _OFFERED[result.form]
            )
        name, media_type = wanted[result.form]
        return _Answer(answer_of(result, name), media_type, _warning(atlas, query))
    except EndpointError as error:
        return _RefusedError(503, str(error), {"Retry-After": str(error.retry_after)})
    except ExportError as error:
        return _RefusedError(406, str(error))
    except AtlasError as error:
        return _RefusedError(503, str(error), {"Retry-After": str(_LATER)})


def _warning(atlas: Atlas, query: str) -> str:
    """Say for the head of an answer what the query names in vain."""
    found = atlas.sparql_warnings(query)[:_MOST_WARNINGS]
    return in_head(" ".join(f"{one.message} {one.fix}" for one in found))[:_LONGEST_WARNING]


def _refused(result: Result, limits: Settings) -> _RefusedError | None:
    """Say with which status an answer is refused; None where it is complete."""
    match result.outcome:
        case Outcome.CUT:
            return _RefusedError(
                413,
                f"The answer is longer than {limits.sparql_rows:,} rows or triples, or than "
                f"{limits.sparql_answer_bytes / 1e6:g} MB, and answers are sent whole or not at "
                "all. Add ORDER BY, LIMIT and OFFSET and ask for it in parts, or ask for less; the "
                "page Data gives all of the atlas as files.",
            )
        case Outcome.REFUSED | Outcome.STOPPED if result.reason in _BUSY:
            headers = {"Retry-After": str(_BUSY[result.reason])}
            busy = result.reason == "busy"
            return _RefusedError(503, result.sentence, headers, logged=True, busy=busy)
        case Outcome.REFUSED:
            status = 413 if result.reason == "size" else 400
            return _RefusedError(status, result.sentence, logged=True)
        case Outcome.STOPPED:
            again = "Asked again as it is, it would be stopped again."
            return _RefusedError(503, f"{result.sentence} {again}", logged=True)
        case _:
            return None


def _called(form: str) -> str:
    return {"select": "a SELECT", "ask": "an ASK"}.get(form, "a CONSTRUCT or DESCRIBE")


# --- What need not be sent again ---

_NEVER_THE_SAME = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\b", re.IGNORECASE)


def _validity(
    request: Request, atlas: Atlas, query: str, wanted: Mapping[str, _Written]
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


def _described(request: Request, asked: _Asked, accept: str, settings: Settings) -> Response:
    """Say what this endpoint is, as linked data; a browser is led to where queries are written.

    Raises:
        _RefusedError: the client takes neither.
    """
    wished = asked.forms
    form = _named(wished, _DESCRIPTIONS) if wished else chosen(accept, _DESCRIPTIONS, OLDER)
    if form == _PAGE:
        return RedirectResponse("/ask?tab=own", 303, headers={"Cache-Control": "no-store"})
    if not form:
        listed = ", ".join(t for t, name in _DESCRIPTIONS.items() if name != _PAGE)
        raise _RefusedError(
            400, f"There is no query. {_HOW} Without one, this endpoint is described in: {listed}."
        )
    base = base_of(request, settings)
    media_type = ANSWER_FORMS[form].media_type
    headers = {"Cache-Control": "no-cache"}
    return Response(_description(base, form, settings), headers=headers, media_type=media_type)


def _description(base: str, form: str, settings: Settings) -> bytes:
    """Describe the endpoint below an address.

    Raises:
        _RefusedError: it is no address.
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
        raise _RefusedError(400, "No address can be made of the Host of this request.") from error
    return linked(quads, form, prefixes=_PREFIXES)


# --- The route ---


class _Endpoint:
    """Answers every method, so that what is refused is refused here, with a sentence."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await _answer(request)
        except _RefusedError as refused:
            if not refused.logged:
                _log.info("A request to /sparql was refused: %d", refused.status)
            response = PlainTextResponse(
                f"{refused}\n",
                refused.status,
                headers={"Cache-Control": "no-store", **refused.headers},
            )
        for name, value in _ALWAYS.items():
            response.headers[name] = value
        await response(scope, receive, send)


ROUTES: tuple[BaseRoute, ...] = (Route("/sparql", _Endpoint()), Route("/sparql/", _Endpoint()))
