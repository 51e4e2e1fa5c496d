"""What docs/contributing.md walks through is what happens."""

from __future__ import annotations

import csv
import re
import shutil
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from kg.cli._writing import new
from kg.corpus import Corpus
from kg.diagnostics import as_text
from kg.shapes import Checker
from kg.store import MemoryStore
from tests.conftest import ROOT, with_stories

TEXT = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def console(command: str) -> list[str]:
    """What the document shows after a command, up to where it leaves something out."""
    [shown] = [one for one in blocks("console") if one.startswith(f"$ kg {command}")]
    return shown.split("\n...\n")[0].splitlines()[1:]


def without_numbers(rows: Sequence[str]) -> list[str]:
    return [re.sub(r"^ +\| ", "| ", re.sub(r"\d+", "0", row)) for row in rows]


@pytest.fixture
def place(tmp_path: Path, content: Path) -> Path:
    return with_stories(tmp_path, content, ("amazon", "glasgow-neonatal-unit", "tesco"))


def checked(place: Path, file: str) -> str:
    return as_text(Checker(Corpus(place, MemoryStore())).check_file(place / file))


def test_a_story_is_begun_as_it_is_shown(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    assert new(Namespace(kind="case", title="Octopus Energy", output=None, content=place)) == 0
    assert capsys.readouterr().out.splitlines() == console('new case "Octopus Energy"')


def test_the_findings_that_are_shown_are_those_of_the_template(place: Path) -> None:
    sectors = place / "ontology/schemes/sectors.ttl"
    _, sector = blocks("turtle")
    sectors.write_text(f"{sectors.read_text(encoding='utf-8')}\n{sector}", encoding="utf-8")
    new(Namespace(kind="case", title="Octopus Energy", output=None, content=place))
    file = place / "cases/octopus-energy.ttl"
    text = file.read_text(encoding="utf-8").replace("# atlas:sector ", "atlas:sector ")
    text = text.replace("sector-to-fill-in", "sector-energy-suply")
    begin = text.index("# <#first-moment>")
    file.write_text(
        text[:begin] + re.sub(r"^# (?!---)", "", text[begin:], flags=re.M), encoding="utf-8"
    )
    said = without_numbers(checked(place, "cases/octopus-energy.ttl").splitlines())
    shown = next(one for one in blocks("console") if one.startswith("cases/octopus"))
    assert [row for row in without_numbers(shown.splitlines()) if row not in said] == []


def test_an_idea_is_asked_for_the_rest_as_it_is_shown(place: Path) -> None:
    sectors = place / "ontology/schemes/sectors.ttl"
    _, sector = blocks("turtle")
    sectors.write_text(f"{sectors.read_text(encoding='utf-8')}\n{sector}", encoding="utf-8")
    said = without_numbers(checked(place, "ontology/schemes/sectors.ttl").splitlines())
    shown = without_numbers(console("check ontology/schemes/sectors.ttl"))
    assert said[: len(shown)] == shown


def test_a_step_is_written_as_it_is_shown(place: Path, content: Path) -> None:
    step, _ = blocks("turtle")
    new(Namespace(kind="path", title="Who paid?", output=None, content=place))
    file = place / "paths/who-paid.ttl"
    text = re.sub(
        r'"To fill in[^"]*"', '"Who pays for a promise."', file.read_text(encoding="utf-8")
    )
    text = f"{text}@prefix case: <https://w3id.org/pioneer-atlas/case/> .\n"
    text += "@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .\n\n"
    file.write_text(text + step.replace("position 2", "position 1"), encoding="utf-8")
    shutil.copy(content / "cases/o2.ttl", place / "cases")
    found = Checker(Corpus(place, MemoryStore())).check_file(file)
    assert found == ()


def test_the_question_has_the_answer_that_is_shown(place: Path, content: Path) -> None:
    query = blocks("sparql")[0]
    answer = re.search(r"^```\n(story,.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert answer is not None
    rows = Corpus(place, MemoryStore()).store.select(query)
    found = [[row["story"].value.rpartition("/")[2], row["founded"].value] for row in rows]
    assert [["story", "founded"], *found] == list(csv.reader(answer[1].splitlines()))
    head, *shown = console("ask organisations_by_founding")[1:]
    rows = Corpus(content, MemoryStore()).store.select(query)
    assert head.split() == ["storyLabel", "founded"]
    assert [row.rsplit(maxsplit=1) for row in shown] == [
        [row["storyLabel"].value, row["founded"].value] for row in rows[: len(shown)]
    ]


def test_the_check_finds_what_is_shown(place: Path) -> None:
    rule = blocks("sparql")[1]
    (place / "ontology/rules/check-headline-shouts.rq").write_text(rule, encoding="utf-8")
    (place / "cases/headline-shouts.ttl").write_text(
        "# Bad: a headline in capitals\n"
        "# Expect: 11:20 advice headline-shouts\n"
        "@base <https://w3id.org/pioneer-atlas/case/headline-shouts> .\n"
        "@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .\n"
        "@prefix case: <https://w3id.org/pioneer-atlas/case/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix source: <https://w3id.org/pioneer-atlas/source/> .\n\n"
        '<#one>\n    a atlas:Claim ;\n    skos:prefLabel "THE LEAP"@en ;\n'
        "    atlas:about case:tesco ;\n"
        '    atlas:statement "One thing is told."@en ;\n'
        "    atlas:cites [ atlas:source source:imd-burningness-2021 ] ;\n.\n",
        encoding="utf-8",
    )
    said = checked(place, "cases/headline-shouts.ttl").replace("cases/", "tests/bad/")
    assert said.splitlines() == console("check tests/bad/headline-shouts.ttl")[:-1]


def test_what_teams_are_told_to_write_names_what_there_is() -> None:
    workflow, hooks = (yaml.safe_load(block) for block in blocks("yaml"))
    [job] = workflow["jobs"].values()
    *_, step = job["steps"]
    folder = re.fullmatch(r"OWNER/pioneer-atlas/(.*)@main", step["uses"])
    assert folder is not None
    action = yaml.safe_load((ROOT / folder[1] / "action.yml").read_text(encoding="utf-8"))
    assert set(step["with"]) == set(action["inputs"])
    known = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    named = {hook["id"] for repository in hooks["repos"] for hook in repository["hooks"]}
    assert named == {hook["id"] for hook in known}


def test_the_queries_that_are_shown_are_sparql() -> None:
    for query in blocks("sparql"):
        ox.Store().query(query)
