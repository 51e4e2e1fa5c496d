"""The named questions over HTTP: which there are, their answers, and a description for programs.

A question is asked with the values of its address, and answers with the same rows as everywhere.
What is wrong with what was asked is said with the question itself (RFC 9457).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlencode

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg import rendering
from kg.atlas import Atlas
from kg.errors import NotFound, QuestionError
from kg.export import LICENCE, csv_of, json_of
from kg.questions import TOPICS, Answer, Parameter, Question, question
from kg.server._answering import OPEN, answered, given, in_head, link, preflight
from kg.server._choosing import chosen
from kg.server._linked import base_of
from kg.server._openapi import ENDINGS, FEW, OPENAPI, QUESTIONS, described
from kg.settings import Settings

__all__ = ["ROUTES"]

_LONGEST = 500
"""Characters of a value that are looked at: no name is so long."""
_KEPT = 64
"""So many answers are kept at hand."""
_asking = anyio.CapacityLimiter(2)
"""Questions are answered two at a time, in threads apart from those of the pages."""

_JSON = "application/json"
_MEDIA: Mapping[str, str] = {_JSON: "json", "text/csv": "csv"}
"""The endings by media type, the usual one first."""

_Json = Mapping[str, object]


def _atlas() -> Atlas:
    return Atlas.open(Settings.from_environment())


def _problem(sentence: str, status: int, more: Mapping[str, str] | None = None) -> Response:
    return _told_problem(sentence, status, {}, more)


def _told_problem(
    sentence: str, status: int, said: _Json, more: Mapping[str, str] | None = None
) -> Response:
    """Say what is wrong as RFC 9457 has it, with what helps to ask again."""
    title = HTTPStatus(status).phrase
    content = _written({"title": title, "status": status, "detail": sentence, **said})
    headers = {**OPEN, **(more or {})}
    return Response(content, status, headers, media_type="application/problem+json")


def _written(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


# --- Which questions there are ---


async def _api(request: Request) -> Response:
    if request.method == "OPTIONS":
        return preflight()
    return RedirectResponse(QUESTIONS, 307, {**OPEN, "Link": _described()})


def _described() -> str:
    return link(OPENAPI, "service-desc", type="application/vnd.oai.openapi+json")


async def _questions(request: Request) -> Response:
    """List the questions, each with what it must be given."""
    if request.method == "OPTIONS":
        return preflight()

    def work() -> Response:
        atlas = _atlas()
        base = base_of(request, atlas.settings)
        told = {
            "license": LICENCE,
            "edition": str(atlas.exports.edition),
            "questions": [_question(atlas, one, base) for one in atlas.questions()],
        }
        return answered(request, _written(told), "application/json", links=[_described()])

    return await given(work, _asking, _problem)


def _question(atlas: Atlas, asked: Question, base: str) -> _Json:
    """Describe one question to those who want to ask it."""
    values = {one.name: one.example for one in asked.parameters}
    query = f"?{urlencode(values)}" if values else ""
    return {
        "name": asked.name,
        "question": asked.sentence,
        "about": TOPICS[asked.about],
        "parameters": [_parameter(atlas, one) for one in asked.parameters],
        "columns": list(asked.columns),
        "gives": asked.gives,
        "caveats": list(asked.caveats),
        "ifNothing": asked.nothing,
        "json": f"{base}{QUESTIONS}/{asked.name}.json{query}",
        "csv": f"{base}{QUESTIONS}/{asked.name}.csv{query}",
        "page": f"{base}{rendering.page('ask', {'q': asked.name, **values})}",
    }


def _parameter(atlas: Atlas, one: Parameter) -> _Json:
    choices = atlas.choices(one)
    return {
        "name": one.name,
        "kind": one.kind,
        "example": one.example,
        **({"choices": {c.value: c.label for c in choices}} if 0 < len(choices) <= FEW else {}),
    }


# --- Asking one ---


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer depends on: the question, its values, the form, and the state of the content."""

    question: Question
    values: tuple[tuple[str, str], ...]
    ending: str
    generation: str


async def _ask(request: Request) -> Response:
    """Answer a question, or describe it where nothing but its name is given."""
    if request.method == "OPTIONS":
        return preflight()
    path = request.path_params["path"]
    if not path:
        return RedirectResponse(QUESTIONS, 308, OPEN)
    return await given(lambda: _answer(request, path), _asking, _problem)


def _answer(request: Request, path: str) -> Response:
    atlas = _atlas()
    name, dot, ending = path.partition(".")
    base = base_of(request, atlas.settings)
    try:
        asked = question(name[:_LONGEST])
    except NotFound as error:
        near = [f"{base}{QUESTIONS}/{one}" for one in error.nearest]
        sentence = f"There is no question named {name[:_LONGEST]!r}. All of them: {base}{QUESTIONS}"
        return _told_problem(sentence, 404, {"nearest": near})
    more = {}
    if not dot:
        wished = request.query_params.get("format", "").lower()
        found = chosen(request.headers.get("accept", ""), _MEDIA)
        ending = _MEDIA.get(wished, wished) if wished else found or ""
        more["Vary"] = "Accept"
        if ending not in ENDINGS:
            forms = " or ".join(f"{media} (format={form})" for media, form in _MEDIA.items())
            return _told_problem(f"An answer is given as {forms}.", 406, {}, more)
        if ending == "json" and not request.query_params:
            content = _written(_question(atlas, asked, base))
            return answered(request, content, _JSON, links=[_described()], more=more)
    elif ending not in ENDINGS:
        endings = " or ".join(f"{QUESTIONS}/{name}.{one}" for one in ENDINGS)
        return _told_problem(f"An answer is given as {endings}.", 404, {})
    try:
        values = _values(request, asked, () if dot else ("format",))
        content, some = _content(atlas, base, _Asked(asked, values, ending, atlas.generation))
    except QuestionError as error:
        return _told_problem(str(error), 400, {"asked": _question(atlas, asked, base)})
    except NotFound as error:
        said = {"nearest": list(error.nearest), "asked": _question(atlas, asked, base)}
        return _told_problem(str(error), 404, said)
    media_type = next(media for media, form in _MEDIA.items() if form == ending)
    other = next(one for one in ENDINGS if one != ending)
    query = f"?{urlencode(values)}" if values else ""
    links = [
        link(f"{QUESTIONS}/{name}.{other}{query}", "alternate"),
        link(f"{QUESTIONS}/{name}", "describedby", type="application/json"),
        link(LICENCE, "license"),
    ]
    if asked.caveats:
        more["Caveat"] = in_head(" ".join(asked.caveats))
    if not some:
        more["Nothing"] = in_head(asked.nothing)
    return answered(request, content, media_type, links=links, more=more)


def _values(
    request: Request, asked: Question, beside: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Read what a question is asked with.

    Args:
        beside: names in the address that are not the question's.

    Raises:
        QuestionError: something is given twice, or longer than any name is.
    """
    given_ = [pair for pair in request.query_params.multi_items() if pair[0] not in beside]
    names = [name for name, _ in given_]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise QuestionError(f"{twice[:_LONGEST]!r} is given twice: {asked.sentence}")
    if long := next((name for name, value in given_ if len(name + value) > _LONGEST), ""):
        raise QuestionError(
            f"{long[:40]!r} is given something longer than {_LONGEST} characters: {asked.sentence}"
        )
    return tuple(sorted(given_))


@lru_cache(maxsize=_KEPT)
def _content(atlas: Atlas, base: str, asked: _Asked) -> tuple[bytes, bool]:
    """Write the answer of a question, and say whether there is anything in it.

    Raises:
        QuestionError: a parameter is missing, unknown or not of its kind.
        NotFound: nothing is called what a parameter says.
    """
    answer = atlas.ask(asked.question.name, **dict(asked.values))
    if asked.ending == "csv":
        content = csv_of(answer.columns, answer.rows).encode()
    else:
        content = _written(_as_json(atlas, answer, dict(asked.values), base))
    return content, bool(answer.rows)


def _as_json(atlas: Atlas, answer: Answer, values: Mapping[str, str], base: str) -> _Json:
    asked = answer.question
    return {
        "question": asked.sentence,
        "name": asked.name,
        "given": dict(values),
        "caveats": list(asked.caveats),
        **({} if answer.rows else {"nothing": asked.nothing}),
        "license": LICENCE,
        "edition": str(atlas.exports.edition),
        "page": f"{base}{rendering.page('ask', {'q': asked.name, **values})}",
        "columns": list(answer.columns),
        "rows": json.loads(json_of(answer.columns, answer.rows)),
    }


# --- For programs ---


async def _openapi(request: Request) -> Response:
    """Describe all of it in OpenAPI."""
    if request.method == "OPTIONS":
        return preflight()

    def work() -> Response:
        atlas = _atlas()
        content = _all_described(atlas, atlas.generation, base_of(request, atlas.settings))
        return answered(request, content, "application/json")

    return await given(work, _asking, _problem)


@lru_cache(maxsize=2)
def _all_described(atlas: Atlas, generation: str, base: str) -> bytes:
    del generation  # the key of the cache, with the others
    return _written(described(atlas, base))


_METHODS = ("GET", "OPTIONS")
ROUTES: tuple[BaseRoute, ...] = (
    Route("/api", _api, methods=_METHODS),
    Route("/api/", _api, methods=_METHODS),
    Route("/api/openapi.json", _openapi, methods=_METHODS),
    Route("/api/questions", _questions, methods=_METHODS),
    Route("/api/questions/{path:path}", _ask, methods=_METHODS),
)
