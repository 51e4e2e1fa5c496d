"""What takes longer than a test run should: a thousand stories, and text that is broken at random.

Run by `make test-long`.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

import kg
from bench.generate import write_content
from kg import turtle
from kg.questions import questions
from tests.conftest import ROOT

pytestmark = pytest.mark.long

STORIES = 1000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    write_content(folder, ROOT, STORIES)
    return folder


def test_a_thousand_stories_are_served_found_and_asked(many: Path) -> None:
    with kg.open(many) as atlas:
        assert len(atlas.cases()) == STORIES
        assert atlas.kept_out() == ()
        slug = atlas.cases()[500].ref.slug
        assert atlas.case(slug).statements
        assert atlas.facets({}).facets
        for question in questions():
            if not question.parameters:
                atlas.ask(question.name)


def test_one_changed_story_of_a_thousand_is_taken_in_alone(many: Path) -> None:
    with kg.open(many) as atlas:
        slug = atlas.cases()[10].ref.slug
        file = many / "cases" / f"{slug}.ttl"
        text = file.read_text(encoding="utf-8")
        name = atlas.case(slug).ref.label
        file.write_text(text.replace(name, "Another Name"), encoding="utf-8")
        assert atlas.refresh() == (f"cases/{slug}.ttl",)
        assert atlas.case(slug).ref.label == "Another Name"


def test_every_finding_of_a_thousand_stories_is_placed(many: Path) -> None:
    with kg.open(many) as atlas:
        for finding in atlas.findings():
            assert finding.line >= 1
            assert finding.column >= 1
            if finding.file.startswith("cases/"):  # practices name sources of the real stories
                assert finding.severity != "error", finding


def test_the_bundles_are_what_their_sources_make(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        print("npm is not here: the bundles were not made anew")
        pytest.skip("npm is not here")
    theirs = ROOT / "kg" / "ui" / "frontend"
    package = json.loads((theirs / "package.json").read_text(encoding="utf-8"))
    lock = (theirs / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock  # no lock names a registry
    made = tmp_path / "frontend"
    shutil.copytree(theirs, made, ignore=shutil.ignore_patterns("node_modules", "*.js"))
    shutil.copytree(theirs / "src", made / "src", dirs_exist_ok=True)
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run(
            [npm, *command], cwd=made, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    bundles = [word.removeprefix("--outfile=") for word in package["scripts"]["build"].split()]
    bundles = [word for word in bundles if word.endswith(".js") and "/" not in word]
    assert set(bundles) == {"editor.js", "graph.js", "ordering.js"}
    for bundle in bundles:
        assert (made / bundle).read_bytes() == (theirs / bundle).read_bytes(), bundle


@pytest.mark.parametrize("name", ["amazon", "glasgow-neonatal-unit", "tesco"])
def test_a_story_broken_at_random_gives_triples_or_mistakes_and_never_raises(name: str) -> None:
    text = (ROOT / "cases" / f"{name}.ttl").read_text(encoding="utf-8")[:30_000]
    chance = random.Random(name)
    broken = 0
    for _ in range(1500):
        at = chance.randrange(len(text))
        edited = (
            text[:at] + chance.choice('";.,[]()<>@^\\#_ \n\x00é') + text[at + chance.randrange(3) :]
        )
        document = turtle.read(edited.encode(), base="https://example.org/")
        assert bool(document.triples) != bool(document.mistakes)
        if document.triples:
            assert len(document.places()) == len(document.triples)
        broken += bool(document.mistakes)
    print(f"{name}: {broken} of 1500 edits broke it")
