"""The documentation is true: its session runs, and what there is, is documented."""

from __future__ import annotations

import doctest
import os
import re
from pathlib import Path

from starlette.routing import Route

import kg
from kg import cli
from kg.namespaces import PAGES
from kg.questions import questions
from kg.server import parts
from tests.conftest import ROOT

DOCS = ROOT / "docs"
FEW = 12  # choices that are listed


def test_the_session_of_the_readme_runs() -> None:
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted >= 6
    assert results.failed == 0


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r'add_parser\("(\w+)"', Path(cli.__file__).read_text(encoding="utf-8"))
    assert len(commands) >= 5
    assert [command for command in commands if f"kg {command}" not in readme] == []


def test_every_route_is_documented() -> None:
    told = (DOCS / "architecture.md").read_text(encoding="utf-8")
    routes = [route.path for route in parts()["routes"] if isinstance(route, Route)]
    assert routes
    assert [route for route in routes if f"`{route}`" not in told] == []
    assert PAGES


def test_the_page_of_questions_is_fresh(atlas: kg.Atlas) -> None:
    lines = [
        "# Named questions",
        "",
        'Ask them with `kg ask NAME key=value`, or `atlas.ask("NAME", key="value")`. Written from',
        "the files in `kg/queries/named/`; a question is added by adding a file.",
    ]
    for question in questions():
        takes = ", ".join(f"`{p.name}` ({p.kind})" for p in question.parameters) or "nothing"
        lines += ["", f"## {question.name}", "", question.sentence, ""]
        lines += [f"- takes: {takes}"]
        for parameter in question.parameters:
            choices = [f"`{one.value}`" for one in atlas.choices(parameter)]
            if 0 < len(choices) <= FEW:
                lines += [f"- `{parameter.name}` is one of {', '.join(choices)}"]
        lines += [f"- gives: {question.gives}"]
        lines += [f"- to mind: {caveat}" for caveat in question.caveats]
    expected = "\n".join([*lines, ""])
    file = DOCS / "questions.md"
    if os.environ.get("PIONEER_WRITE"):
        file.write_text(expected, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == expected, "run PIONEER_WRITE=1 make test"


def test_links_between_documents_lead_somewhere() -> None:
    for file in [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", file.read_text(encoding="utf-8")):
            assert target.startswith("http") or (file.parent / target).exists(), (file.name, target)


def test_every_module_is_in_the_table_of_modules() -> None:
    from tests.test_imports import ROW

    told = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in ROW if f"`{name}`" not in told and f"`{name}/`" not in told] == []
