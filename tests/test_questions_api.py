"""The questions over HTTP: the same rows as everywhere, and every fault said with the question."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest
from openapi_spec_validator import validate

import kg
from kg.catalogue.statements import WHOSE
from kg.cli import main
from kg.errors import EndpointError
from kg.export import csv_of, json_of
from kg.questions import Question, questions
from kg.server import _linked, _protocol, _questions
from kg.server._openapi import ENDINGS, FEW
from tests.inside import Answered, Inside
from tests.test_server import get

NAMES = [one.name for one in questions()]
ONE = "falls_by_force"
CAVEATED = next(one for one in questions() if one.caveats)


@pytest.fixture(scope="module")
def inside(atlas: kg.Atlas) -> Iterator[Inside]:
    with pytest.MonkeyPatch.context() as patch:
        for room in (_questions, _linked):
            patch.setattr(room, "_atlas", lambda: atlas)
        yield Inside([*_questions.ROUTES, *_linked.ROUTES, *_protocol.ROUTES])


def asked(one: Question) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in one.parameters}


def address(one: Question, ending: str) -> str:
    query = urlencode(asked(one))
    return f"/api/questions/{one.name}.{ending}" + (f"?{query}" if query else "")


def problem(answer: Answered, status: int) -> dict[str, Any]:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    told: dict[str, Any] = json.loads(answer.body)
    assert told["status"] == status
    return told


# --- Answers ---


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_every_question_gives_the_rows_that_the_library_gives(
    atlas: kg.Atlas, inside: Inside, step: int
) -> None:
    some = 0
    for one in questions()[::step]:
        answer = atlas.ask(one.name, **asked(one))
        told = inside.get(address(one, "json"))
        assert told.status == 200, one.name
        given = json.loads(told.body)
        assert given["rows"] == json.loads(json_of(answer.columns, answer.rows))
        assert given["columns"] == list(one.columns)
        assert given["question"] == one.sentence
        assert given["caveats"] == list(one.caveats)
        assert given["given"] == asked(one)
        assert ("nothing" in given) == (not answer.rows)
        table = inside.get(address(one, "csv"))
        assert table.text == csv_of(answer.columns, answer.rows)
        assert table.headers["content-type"].startswith("text/csv")
        assert ("caveat" in table.headers) == bool(one.caveats)
        some += bool(answer.rows)
    assert some > 50 // step


def test_the_command_line_gives_the_same_rows(
    inside: Inside, capsys: pytest.CaptureFixture[str]
) -> None:
    one = next(one for one in questions() if one.name == ONE)
    values = [f"{key}={value}" for key, value in asked(one).items()]
    assert main(["ask", ONE, *values, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert json.loads(inside.get(address(one, "json")).body)["rows"] == rows


def test_what_is_to_be_minded_goes_with_a_table(inside: Inside) -> None:
    answer = inside.get(address(CAVEATED, "csv"))
    said = answer.headers["caveat"]
    assert said.isascii()
    assert said.split()[:3] == CAVEATED.caveats[0].split()[:3]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == list(CAVEATED.columns)


def test_a_table_without_rows_says_what_that_means(inside: Inside) -> None:
    one = next(one for one in questions() if one.name == "statements_without_source")
    answer = inside.get(address(one, "csv"))
    assert answer.text.count("\n") == 1
    assert answer.headers["nothing"] == one.empty
    assert "Nothing" in answer.headers["access-control-expose-headers"]
    assert "nothing" not in inside.get(f"/api/questions/{ONE}.csv?force=growth").headers


@pytest.mark.parametrize(
    ("query", "accept", "form"),
    [
        ("?force=growth", "*/*", "json"),
        ("?force=growth", "application/json", "json"),
        ("?force=growth", "text/csv", "csv"),
        ("?force=growth", "text/csv;q=0.5, application/json;q=0.1", "csv"),
        ("?force=growth&format=csv", "*/*", "csv"),
        ("?format=json&force=growth", "text/csv", "json"),
        ("?force=Growth&format=text/csv", "", "csv"),
    ],
)
def test_a_question_without_an_ending_is_answered_in_the_form_that_is_asked_for(
    inside: Inside, query: str, accept: str, form: str
) -> None:
    answer = inside.get(f"/api/questions/{ONE}{query}", accept)
    assert answer.headers["vary"] == "Accept"
    ended = inside.get(f"/api/questions/{ONE}.{form}?force=growth")
    if form == "csv":
        assert answer.body == ended.body
    else:
        assert json.loads(answer.body)["rows"] == json.loads(ended.body)["rows"]


def test_a_question_without_values_is_described_or_asked_for_them(inside: Inside) -> None:
    assert json.loads(inside.get(f"/api/questions/{ONE}").body)["name"] == ONE
    assert "needs force" in problem(inside.get(f"/api/questions/{ONE}", "text/csv"), 400)["detail"]
    assert inside.get("/api/questions/tensions", "text/csv").text.startswith("principle,")
    for query, accept in (("?force=growth", "image/png"), ("?force=growth&format=xml", "*/*")):
        told = problem(inside.get(f"/api/questions/{ONE}{query}", accept), 406)
        assert "text/csv (format=csv)" in told["detail"]


def test_an_answer_leads_to_its_other_form_and_to_what_is_asked(inside: Inside) -> None:
    one = next(one for one in questions() if one.name == ONE)
    told = inside.get(address(one, "csv")).headers["link"]
    assert f"<{address(one, 'json')}>" in told
    assert f'</api/questions/{ONE}>; rel="describedby"' in told
    again = inside.get(
        address(one, "csv"), if_none_match=inside.get(address(one, "csv")).headers["etag"]
    )
    assert (again.status, again.body) == (304, b"")
    assert inside.get(address(one, "csv"), method="OPTIONS").status == 204


# --- Faults ---


def test_a_parameter_that_is_missing_is_said_with_the_question(inside: Inside) -> None:
    told = problem(inside.get(f"/api/questions/{ONE}.json"), 400)
    assert "force" in told["detail"]
    assert told["asked"]["question"] in told["detail"]
    assert told["asked"]["parameters"][0]["name"] == "force"
    assert inside.get(told["asked"]["json"].removeprefix("http://atlas.test")).status == 200


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("force=complexity&nonsense=1", 400, "no parameter 'nonsense'"),
        ("force=complexity&force=growth", 400, "given twice"),
        ("force=Complexity%20and%20more", 400, "in small letters"),
        ("force=pain", 400, "pain is no force; one of "),
        ("force=", 400, "in small letters"),
        ("force=..%2F..%2Fetc", 400, "in small letters"),
        ("force=%00", 400, "in small letters"),
        ("force=" + "a" * 10_000, 400, "longer than"),
        ("f" * 10_000 + "=1", 400, "longer than"),
        ("force=%ED%A0%80", 400, "in small letters"),
        ("force=complexitty", 404, "Nearest: complexity"),
        ("force=<script>alert(1)</script>", 400, "in small letters"),
        ("%FF=%FF", 400, "no parameter"),
        ("forec=growth", 400, "Did you mean force?"),
        ("&&&;==", 400, "force"),
    ],
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_cannot_be_asked_is_said(
    inside: Inside, ending: str, query: str, status: int, says: str
) -> None:
    answer = inside.get(f"/api/questions/{ONE}.{ending}?{quote(query, safe='=&%;')}")
    told = problem(answer, status)
    assert says in told["detail"]
    assert told["asked"]["name"] == ONE
    if status == 404:
        assert "complexity" in told["nearest"]


def test_a_year_that_is_none_is_said(inside: Inside) -> None:
    one = next(one for one in questions() if any(p.kind == "year" for p in one.parameters))
    name = next(p.name for p in one.parameters if p.kind == "year")
    query = urlencode({**asked(one), name: "nineteen"})
    told = problem(inside.get(f"/api/questions/{one.name}.json?{query}"), 400)
    assert "four digits" in told["detail"]


@pytest.mark.parametrize(
    "name",
    ["falls_by_forces", "zzz", "../../etc/passwd", "%00", "a" * 10_000, "%ff", "read/case", "<b>"],
)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_a_question_that_there_is_not_is_a_404(inside: Inside, name: str, ending: str) -> None:
    told = problem(inside.get(f"/api/questions/{name}{ending}"), 404)
    assert "/api/questions" in told["detail"]
    assert len(told["detail"]) < 1000
    if name == "falls_by_forces":
        assert "http://atlas.test/api/questions/falls_by_force" in told["nearest"]


def test_another_ending_is_a_404_that_names_those_there_are(inside: Inside) -> None:
    told = problem(inside.get("/api/questions/gaps.xml"), 404)
    assert "gaps.json" in told["detail"]
    assert "gaps.csv" in told["detail"]


def test_a_store_that_is_gone_is_told(
    atlas: kg.Atlas, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> object:
        raise EndpointError("The store does not answer.", retry_after=9)

    monkeypatch.setattr(type(atlas), "ask", gone)
    answer = inside.get("/api/questions/who_is_quoted.json")
    monkeypatch.undo()
    told = problem(answer, 503)
    assert told["detail"] == "The store does not answer."
    assert answer.headers["retry-after"] == "9"


# --- Which there are ---


def test_the_list_names_every_question_with_all_that_it_takes(
    atlas: kg.Atlas, inside: Inside
) -> None:
    told = json.loads(inside.get("/api/questions").body)
    assert [one["name"] for one in told["questions"]] == NAMES
    for one, said in zip(questions(), told["questions"], strict=True):
        assert said["question"] == one.sentence
        assert said["caveats"] == list(one.caveats)
        assert [(p["name"], p["kind"], p["example"]) for p in said["parameters"]] == [
            (p.name, p.kind, p.example) for p in one.parameters
        ]
        assert said["json"] == f"http://atlas.test{address(one, 'json')}"
        assert said["page"].startswith("http://atlas.test/ask?q=")
    alone = json.loads(inside.get(f"/api/questions/{ONE}").body)
    assert alone == next(one for one in told["questions"] if one["name"] == ONE)


def test_the_way_to_the_list_is_short(inside: Inside) -> None:
    for short in ("/api", "/api/"):
        answer = inside.get(short)
        assert answer.location == "/api/questions"
        assert "service-desc" in answer.headers["link"]
    assert inside.get("/api/questions/").location == "/api/questions"


@pytest.fixture(scope="module")
def openapi(inside: Inside) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(inside.get("/api/openapi.json").body)
    return told


def test_the_description_for_programs_is_valid(openapi: dict[str, Any]) -> None:
    assert openapi["openapi"].startswith("3.1")
    validate(openapi)


def test_the_description_for_programs_names_every_question_as_it_is(
    atlas: kg.Atlas, openapi: dict[str, Any]
) -> None:
    for one in questions():
        for ending in ENDINGS:
            told = openapi["paths"][f"/api/questions/{one.name}.{ending}"]["get"]
            assert told["summary"] == one.sentence
            assert told.get("description", "") == " ".join(one.caveats)
            assert [p["name"] for p in told["parameters"]] == [p.name for p in one.parameters]
            for parameter, said in zip(one.parameters, told["parameters"], strict=True):
                assert said["required"]
                choices = [choice.value for choice in atlas.choices(parameter)]
                assert said["schema"].get("enum", choices) == choices
                assert ("enum" in said["schema"]) == (0 < len(choices) <= FEW)
                jsonschema.validate(said["example"], said["schema"])


def test_columns_are_described_as_tightly_as_they_are_known(openapi: dict[str, Any]) -> None:
    def columns(name: str) -> dict[str, Any]:
        told = openapi["paths"][f"/api/questions/{name}.json"]["get"]["responses"]["200"]
        schema = told["content"]["application/json"]["schema"]["allOf"][1]
        found: dict[str, Any] = schema["properties"]["rows"]["items"]["properties"]
        return found

    falls = columns("falls_by_force")
    assert falls["whose"]["enum"] == list(WHOSE.values())
    assert falls["fell"] == {"type": "boolean"}
    assert columns("falls_after_cause")["begin"] == {"type": "string"}
    assert columns("causes_and_outcomes")["fell"] == {"type": "number"}


def test_answers_are_as_the_description_says(inside: Inside, openapi: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator
    for one in questions()[::3]:
        told = openapi["paths"][f"/api/questions/{one.name}.json"]["get"]
        schema = told["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": openapi["components"]}
        checker(whole).validate(json.loads(inside.get(address(one, "json")).body))
    fault = {"$ref": "#/components/schemas/Problem", "components": openapi["components"]}
    checker(fault).validate(json.loads(inside.get(f"/api/questions/{ONE}.json").body))
    listed = openapi["paths"]["/api/questions"]["get"]["responses"]["200"]
    schema = listed["content"]["application/json"]["schema"]
    every = json.loads(inside.get("/api/questions").body)
    checker({**schema, "components": openapi["components"]}).validate(every)


def test_other_paths_of_the_description_answer(inside: Inside, openapi: dict[str, Any]) -> None:
    values = {"{kind}": "case", "{slug}": "o2", "{form}": "nt"}
    others = [path for path in openapi["paths"] if not path.startswith("/api/questions/")]
    assert len(others) == 6
    for path in others:
        for name, value in values.items():
            path = path.replace(name, value)  # noqa: PLW2901  # one after the other
        assert inside.get(path, "text/turtle").status in (200, 303), path


def test_the_whole_application_answers_questions(served: str) -> None:
    one = next(one for one in questions() if one.name == ONE)
    status, headers, body = get(served + address(one, "json"))
    assert status == 200
    told = json.loads(body)
    assert told["rows"]
    assert told["page"].startswith(served)
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, headers, _ = get(f"{served}/api/questions/nope.json")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
