"""The description of what programs can ask, in OpenAPI 3.1: made from the questions themselves."""

from __future__ import annotations

from collections.abc import Mapping

from kg import __version__
from kg.atlas import Atlas
from kg.catalogue.statements import WHOSE
from kg.export import ABOUT, ALTERNATE, ANSWER_FORMS, FORMS, LICENCE, NAMED, PREFIX_FORMS, Form
from kg.questions import TOPICS, Parameter, Question

__all__ = ["ENDINGS", "FEW", "OPENAPI", "QUESTIONS", "described"]

ENDINGS = ("json", "csv")
"""The forms of an answer."""
FEW = 40
"""Up to so many values that a parameter can take are listed."""
QUESTIONS, OPENAPI = "/api/questions", "/api/openapi.json"

_FORMS: Mapping[str, Form] = {name: FORMS[name] for name in ALTERNATE}
_SLUG = "^[a-z0-9][a-z0-9-]*$"
_NUMBERS = frozenset(
    (
        *("began", "climb", "fell", "held", "number", "ofIdea", "ofOther", "ours", "rank", "rose"),
        *("seen", "sources", "stalled", "statements", "stories", "sustained", "telling", "word"),
        *("year", "years"),
    )
)
"""The columns that count; one that says whether something holds says so in `# Gives:`."""
_KINDS = {
    "basis": "Whose reading it is: the authors’ word, their telling under a label of ours, or ours.",
    "case": "A story, by its name in an address.",
    "concept": "An idea, by its name in an address.",
    "organisation": "An organisation, by its name in an address.",
    "person": "A person, by the name in an address.",
    "scheme": "A framework or list, by its name in an address.",
    "source": "A source, by its name in an address.",
    "text": "Any text.",
    "year": "A year of four digits.",
}

_Json = dict[str, object]


def described(atlas: Atlas, base: str) -> _Json:
    """Describe the questions and the data.

    Args:
        base: where the atlas is found, no slash at its end.
    """
    questions = atlas.questions()
    paths: _Json = {QUESTIONS: {"get": _list()}}
    for one in questions:
        for ending in ENDINGS:
            paths[f"{QUESTIONS}/{one.name}.{ending}"] = {"get": _question(atlas, one, ending)}
    paths[f"{QUESTIONS}/{{name}}"] = {"get": _any([one.name for one in questions])}
    paths["/sparql"] = _sparql()
    paths |= _data()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pioneer Atlas",
            "summary": "Named questions, SPARQL and linked data, for reading",
            "description": ABOUT,
            "version": __version__,
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": base}],
        "tags": [
            *({"name": topic, "description": heading} for topic, heading in TOPICS.items()),
            {"name": "data", "description": "Linked data"},
            {"name": "sparql", "description": "Queries of one’s own"},
        ],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _problem(), "Answer": _answer(), "Question": _described()},
            "responses": {
                name: {
                    "description": said,
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
                for name, said in _FAULTS.items()
            },
        },
    }


_FAULTS = {
    "Wrong": "A parameter is missing, unknown or of the wrong kind.",
    "Missing": "Nothing is called so; the nearest names are told.",
    "Unwritten": "No such form; those that there are, are told.",
    "Later": "The store does not answer at the moment.",
}


def _list() -> _Json:
    listed = {
        "type": "object",
        "required": ["questions"],
        "properties": {
            "license": {"type": "string", "format": "uri"},
            "edition": {"type": "string"},
            "questions": {"type": "array", "items": {"$ref": "#/components/schemas/Question"}},
        },
    }
    return {
        "operationId": "questions",
        "summary": "Which questions are there?",
        "responses": {
            "200": {
                "description": "All questions, each with what it must be given.",
                "content": {"application/json": {"schema": listed}},
            },
            "503": {"$ref": "#/components/responses/Later"},
        },
    }


def _question(atlas: Atlas, one: Question, ending: str) -> _Json:
    ours = {"json": "application/json", "csv": "text/csv"}[ending]
    row = {
        "type": "object",
        "properties": {name: _column(one, name) for name in one.columns},
        "additionalProperties": False,
    }
    rows = {"type": "object", "properties": {"rows": {"type": "array", "items": row}}}
    schema: _Json = {"type": "string"}
    if ending == "json":
        schema = {"allOf": [{"$ref": "#/components/schemas/Answer"}, rows]}
    answer: _Json = {
        "description": f"It gives {one.gives}. " + (one.empty or ""),
        "content": {ours: {"schema": schema}},
    }
    headers = {
        **({"Caveat": "What is to be minded in reading the answer."} if one.caveats else {}),
        "Nothing": "What it means that there are no rows; else it is not there.",
    }
    answer["headers"] = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in headers.items()
    }
    told: _Json = {
        "operationId": f"{one.name}_{ending}",
        "tags": [one.about],
        "summary": one.sentence,
        "parameters": [_parameter(atlas, parameter) for parameter in one.parameters],
        "responses": {
            "200": answer,
            "400": {"$ref": "#/components/responses/Wrong"},
            **({"404": {"$ref": "#/components/responses/Missing"}} if one.parameters else {}),
            "503": {"$ref": "#/components/responses/Later"},
        },
    }
    if one.caveats:
        told["description"] = " ".join(one.caveats)
    return told


def _column(one: Question, name: str) -> _Json:
    """Say of what type a column is, as tightly as that is known."""
    if name == "whose":
        return {"type": "string", "enum": list(WHOSE.values())}
    if f"?{name} (true where" in one.gives:
        return {"type": "boolean"}
    return {"type": "number" if name in _NUMBERS else "string"}


def _any(names: list[str]) -> _Json:
    """Describe how any question is asked, in the form that is accepted."""
    text: _Json = {"type": "string"}
    either = [{"$ref": f"#/components/schemas/{name}"} for name in ("Answer", "Question")]
    return {
        "operationId": "ask",
        "summary": "What answers a question? Without values: what does it take?",
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": {**text, "enum": names}},
            {
                "name": "values",
                "in": "query",
                "description": "The values of its parameters, each by its name.",
                "style": "form",
                "explode": True,
                "schema": {"type": "object", "additionalProperties": text},
            },
            {"name": "format", "in": "query", "schema": {**text, "enum": list(ENDINGS)}},
        ],
        "responses": {
            "200": {
                "description": "The answer; without values and as JSON, the question.",
                "content": {
                    "application/json": {"schema": {"oneOf": either}},
                    "text/csv": {"schema": text},
                },
            },
            "400": {"$ref": "#/components/responses/Wrong"},
            "404": {"$ref": "#/components/responses/Missing"},
            "406": {"$ref": "#/components/responses/Unwritten"},
            "503": {"$ref": "#/components/responses/Later"},
        },
    }


def _sparql() -> _Json:
    """Describe the query operation of the SPARQL 1.1 Protocol."""
    text: _Json = {"type": "string"}
    answers = {form.media_type: {"schema": text} for form in ANSWER_FORMS.values()}
    again: _Json = {"Retry-After": {"description": "Seconds to wait.", "schema": text}}
    vain: _Json = {
        "Query-Warning": {"description": "Names that the atlas does not have.", "schema": text}
    }
    refused = {
        status: {"description": said, "content": {"text/plain": {"schema": text}}}
        for status, said in {
            "400": "The query cannot be read, or asks for what there is not.",
            "406": "No such form for this answer; those that there are, are told.",
            "413": "The query or the answer is over a limit, which is told.",
            "415": "The body is neither a form nor a query.",
            "503": "Stopped, and told why; or no room: then it says when to try again.",
        }.items()
    }
    responses: _Json = {
        "200": {"description": "The whole answer.", "headers": vain, "content": answers},
        **{status: dict(one) for status, one in refused.items() if status != "503"},
        "503": {**refused["503"], "headers": again},
    }
    form: _Json = {"type": "object", "properties": {"query": text, "format": text}}
    asked: _Json = {"tags": ["sparql"], "summary": "What answers a query?", "responses": responses}
    return {
        "get": {
            **asked,
            "operationId": "sparql_get",
            "description": "Without a query: what this endpoint is.",
            "parameters": [
                {"name": "query", "in": "query", "schema": text},
                {
                    "name": "format",
                    "in": "query",
                    "description": "The form of the answer, before what is accepted.",
                    "schema": {**text, "enum": list(ANSWER_FORMS)},
                },
            ],
        },
        "post": {
            **asked,
            "operationId": "sparql_post",
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {**form, "required": ["query"]}
                    },
                    "application/sparql-query": {"schema": text},
                },
            },
        },
    }


def _parameter(atlas: Atlas, one: Parameter) -> _Json:
    schema: _Json = {"type": "string"}
    choices = atlas.choices(one)
    if 0 < len(choices) <= FEW:
        schema["enum"] = [choice.value for choice in choices]
    elif one.kind == "year":
        schema["pattern"] = "^[0-9]{4}$"
    elif one.kind != "text":
        schema["pattern"] = _SLUG
    return {
        "name": one.name,
        "in": "query",
        "required": True,
        "description": _KINDS[one.kind],
        "schema": schema,
        "example": one.example,
    }


def _data() -> _Json:
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    kind = {**slug, "name": "kind", "schema": {"type": "string", "enum": list(NAMED)}}
    given = {form.media_type: {"schema": {"type": "string"}} for form in _FORMS.values()}
    listed = {form.media_type: {"schema": {"type": "string"}} for form in PREFIX_FORMS.values()}
    form = {**slug, "name": "form", "schema": {"type": "string", "enum": list(_FORMS)}}
    missing: _Json = {"404": {"description": "Nothing is called so; the nearest names are told."}}
    refused: _Json = {"406": {"description": "No such form; those that there are, are told."}}
    return {
        "/id/{kind}/{slug}": {
            "get": {
                "operationId": "name",
                "tags": ["data"],
                "summary": "Where is a thing told of?",
                "parameters": [kind, slug],
                "responses": {
                    "303": {"description": "Its page or its data, by what is asked for."},
                    **missing,
                    **refused,
                },
            }
        },
        "/data/{kind}/{slug}.{form}": {
            "get": {
                "operationId": "data",
                "tags": ["data"],
                "summary": "What is stated about a thing?",
                "parameters": [kind, slug, form],
                "responses": {"200": {"description": "Triples.", "content": given}, **missing},
            }
        },
        "/prefixes": {
            "get": {
                "operationId": "prefixes",
                "tags": ["data"],
                "summary": "What do the prefixes stand for?",
                "responses": {"200": {"description": "All.", "content": listed}, **refused},
            }
        },
        "/.well-known/void": {
            "get": {
                "operationId": "void",
                "tags": ["data"],
                "summary": "How much is there, and where?",
                "responses": {
                    "200": {"description": "A description in VoID.", "content": given},
                    **refused,
                },
            }
        },
    }


# --- What answers look like ---


def _strings() -> _Json:
    return {"type": "array", "items": {"type": "string"}}


def _problem() -> _Json:
    return {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "nearest": _strings(),
            "asked": {"$ref": "#/components/schemas/Question"},
        },
    }


def _answer() -> _Json:
    return {
        "type": "object",
        "required": ["question", "name", "given", "caveats", "columns", "rows"],
        "properties": {
            "question": {"type": "string"},
            "name": {"type": "string"},
            "given": {"type": "object", "additionalProperties": {"type": "string"}},
            "caveats": _strings(),
            "nothing": {"type": "string", "description": "What it means that there are no rows."},
            "license": {"type": "string", "format": "uri"},
            "edition": {"type": "string"},
            "page": {"type": "string", "format": "uri"},
            "columns": _strings(),
            "rows": {"type": "array", "items": {"type": "object"}},
        },
    }


def _described() -> _Json:
    parameter = {
        "type": "object",
        "required": ["name", "kind", "example"],
        "properties": {
            "name": {"type": "string"},
            "kind": {"type": "string", "enum": sorted(_KINDS)},
            "example": {"type": "string"},
            "choices": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    words = ("name", "question", "about", "gives", "ifNothing")
    addresses = ("json", "csv", "page")
    return {
        "type": "object",
        "required": ["name", "question", "parameters", "columns"],
        "properties": {
            **{name: {"type": "string"} for name in words},
            **{name: {"type": "string", "format": "uri"} for name in addresses},
            "parameters": {"type": "array", "items": parameter},
            "columns": _strings(),
            "caveats": _strings(),
        },
    }
