"""What a request to `/sparql` asks: its query, and the form in which it wants the answer.

Must never hold more of a request than a query may be long, nor wait for one without an end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl

import anyio
from starlette.requests import Request

from kg.export import ALSO_NAMED, ANSWER_FORMS
from kg.server._choosing import OLDER, chosen
from kg.settings import Settings

__all__ = [
    "HOW",
    "OFFERED",
    "READ_ONLY",
    "Asked",
    "RefusedError",
    "Written",
    "asked_by",
    "forms_wanted",
    "named",
    "not_acceptable",
]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_UTF_8 = ("", "utf-8", "utf8", "us-ascii", "ascii")
_FIELDS = 100  # of a form that are read
_PASSED_OVER, _PASSING_SECONDS = 4_000_000, 1.0
"""How much of a body that is too long is still taken in, and for how long."""
_BESIDE = 4_000  # bytes of a form that are not the query
_ESCAPED = 3  # bytes of a form for each byte of a query

READ_ONLY = "This endpoint only reads. Send a query: SELECT, ASK, CONSTRUCT or DESCRIBE."
HOW = f"Send it as ?query=… by GET, as a form by POST, or by POST as {_QUERY}."


# --- Forms ---

_FAMILIES = ("select", "ask", "construct")
_Form = TypeVar("_Form")
Written = tuple[str, str]
"""The name of a form, and the media type that it is sent as."""
_ALSO = {"json": ("application/json",), "xml": ("application/xml",)}
"""Wider names of forms; who asks by one is answered by it."""
OFFERED: Mapping[str, Mapping[str, Written]] = {
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


class RefusedError(Exception):
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
class Asked:
    """What a request asks: `query` is None where there is none."""

    query: str | None
    forms: tuple[str, ...]
    """What `format` and `output` say, in lower case: the first that fits counts. Some programs send
    a name and a media type, or several."""


def forms_wanted(asked: Asked, accept: str) -> Mapping[str, Written]:
    """Choose a form for each form of query that can be answered as the client wants it.

    Raises:
        RefusedError: there is none, whatever the query.
    """
    found: dict[str, Written] = {}
    for family, offered in OFFERED.items():
        older = _OLDER if family == "construct" else {}
        written = (
            named(asked.forms, {**offered, **older})
            if asked.forms
            else chosen(accept, offered, older)
        )
        if written:
            found[family] = written
    if not found:
        raise not_acceptable("An answer", {**OFFERED["select"], **OFFERED["construct"]})
    return found


def named(forms: Sequence[str], offered: Mapping[str, _Form]) -> _Form | None:
    """Give the first form that is named and offered, by its media type or by one of its names."""
    for form in forms:
        for media_type in (form, *(ANSWER_FORMS[name].media_type for name in _NAMES.get(form, ()))):
            if media_type in offered:
                return offered[media_type]
    return None


def not_acceptable(what: str, offered: Mapping[str, Written]) -> RefusedError:
    exact = [media_type for media_type, (name, _) in offered.items() if _own(media_type, name)]
    listed = ", ".join(f"{media_type} (format={offered[media_type][0]})" for media_type in exact)
    return RefusedError(406, f"{what} can be had as: {listed}.")


def _own(media_type: str, name: str) -> bool:
    return media_type == ANSWER_FORMS[name].media_type


# --- What is asked ---


async def asked_by(request: Request, limits: Settings) -> Asked:
    """Read what a request asks, and no more of it than a query may be long.

    Raises:
        RefusedError: it does not ask a query, or not in a way that is understood.
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
        raise RefusedError(400, READ_ONLY)
    if names & {"default-graph-uri", "named-graph-uri"}:
        raise RefusedError(
            400,
            "What is read cannot be chosen by default-graph-uri or named-graph-uri: every query "
            "reads the whole atlas. Leave them out; GRAPH ?file { … } in the query tells what "
            "stands in which file.",
        )
    if len(queries) > 1:
        raise RefusedError(400, f"There are {len(queries)} queries. Send one at a time.")
    forms = tuple(
        # A plus that was not escaped has become a space.
        one.strip().lower().replace(" ", "+")
        for name, value in fields
        if name in ("format", "output")
        for one in value.split(",")
        if one.strip()
    )
    if not queries and (request.method == "POST" or names - {"format", "output"}):
        raise RefusedError(400, f"There is no query. {HOW}")
    return Asked(queries[0] if queries else None, forms)


def _media_type(request: Request) -> str:
    given, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = given.strip().lower()
    if media_type == _UPDATE:
        raise RefusedError(400, READ_ONLY)
    if media_type not in (_FORM, _QUERY):
        said = "The body does not say what it is" if not media_type else "That cannot be read"
        raise RefusedError(
            415, f"{said}: send a query with Content-Type: {_QUERY}, or query=… with {_FORM}."
        )
    charset = re.search(r"""charset\s*=\s*["']?([^"';\s]*)""", rest.lower())
    if charset and charset[1] not in _UTF_8:
        raise RefusedError(415, "A query is read in UTF-8 only. Send it so.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, "A packed body is not unpacked. Send it without Content-Encoding.")
    return media_type


async def _body(request: Request, most: int, limits: Settings) -> bytes:
    too_long = RefusedError(
        413,
        f"The query is longer than {limits.sparql_bytes:,} bytes. "
        "Ask for less at once, or in several queries.",
    )
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        if int(length[:20]) <= _PASSED_OVER:
            await _pass_over(request)
        raise too_long
    read = bytearray()
    with anyio.move_on_after(limits.sparql_body_seconds) as arriving:
        while True:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise RefusedError(400, "The request ended before its body was there.")
            read += message.get("body", b"")
            if len(read) > most:
                if message.get("more_body", False):
                    await _pass_over(request)
                raise too_long
            if not message.get("more_body", False):
                return bytes(read)
    assert arriving.cancelled_caught
    raise RefusedError(
        408,
        f"The rest of the query did not come within {limits.sparql_body_seconds:g} seconds. "
        "Send it again, whole.",
        {"Connection": "close"},
    )


async def _pass_over(request: Request) -> None:
    """Take in the rest of a body that is refused, as far as that is soon done.

    A connection that is closed while something still comes is reset, and the answer is lost with it.
    """
    passed = 0
    with anyio.move_on_after(_PASSING_SECONDS):
        while passed < _PASSED_OVER:
            message = await request.receive()
            passed += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(
            400, f"The {where} is not in UTF-8 (byte {error.start + 1}). Send it so."
        ) from error


def _fields(data: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _text(data, where), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"The {where} is not in UTF-8. Send it so.") from error
    except ValueError as error:
        raise RefusedError(
            400, f"The {where} has more than {_FIELDS} parameters. Send the query alone."
        ) from error
