"""The action, the workflow and the hooks do what they say, in a checkout of somebody's content."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, copy_content, some, with_stories

ACTION = ROOT / ".github/actions/check/action.yml"
BROKEN = '@prefix ex: <http://example.org/> .\n\nex:a\n    ex:p "one" "two" ;\n.\n'
UNTIDY = b'\n<#more> a atlas:Claim; skos:prefLabel "More"@en; atlas:about <>;\n'
UNTIDY += b'atlas:statement """\n::error::no command\n"""@en; atlas:cites [atlas:source source:retail-gazette-tesco].\n'


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose content stands in a folder of its own."""
    (tmp_path / "stories").mkdir()
    with_stories(tmp_path / "stories", ROOT, ("tesco",))
    return tmp_path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The same with all that is shipped, which has no mistake."""
    copy_content(tmp_path / "stories")
    return tmp_path


def bash(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does where a step says `shell: bash`."""
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": search, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def step(name: str, checkout: Path, content: str = "stories") -> subprocess.CompletedProcess[str]:
    """Run a step of the action, with its variables filled in as a runner does."""
    [found] = [step for step in read(ACTION)["runs"]["steps"] if step["name"] == name]
    given: Mapping[str, str] = found["env"]
    assert set(given.values()) == {"${{ inputs.content }}"}
    return bash(found["run"], checkout, **dict.fromkeys(given, content))


def test_the_action_puts_nothing_that_is_given_to_it_into_a_script() -> None:
    action = read(ACTION)
    assert {name: one["default"] for name, one in action["inputs"].items()} == {
        "content": ".",
        "fmt": "true",
    }
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert [script for script in scripts if "${{" in script] == []
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"] if "run" in step)


def test_what_the_action_installs_is_there() -> None:
    [script] = [one["run"] for one in read(ACTION)["runs"]["steps"] if one["name"] == "Install kg"]
    root = re.search(r'cd "\$GITHUB_ACTION_PATH/(.*)"', script)
    assert root is not None
    assert (ACTION.parent / root[1]).resolve() == ROOT
    [lock] = re.findall(r"-r (\S+)", script)
    assert (ROOT / lock).is_file()
    assert "hatchling==" in (ROOT / lock).read_text(encoding="utf-8")


def test_the_workflow_runs_the_action_and_may_only_read() -> None:
    workflow = read(ROOT / ".github/workflows/content.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"pull_request", "push"}  # a bare `on` is a truth value in YAML
    [job] = workflow["jobs"].values()
    used = [one["uses"] for one in job["steps"]]
    assert used[-1] == "./.github/actions/check"
    assert (ROOT / used[-1] / "action.yml").is_file()
    for name in workflow[True]["pull_request"]["paths"]:
        assert (ROOT / name.removesuffix("/**")).is_dir()


@pytest.mark.long
def test_content_without_a_mistake_passes(whole: Path) -> None:
    for name in ("Check what it says", "Check how it is written"):
        done = step(name, whole)
        assert (done.returncode, [r for r in done.stdout.splitlines() if "::error" in r]) == (0, [])


@pytest.mark.parametrize("content", some(["stories", "./stories/", "."]))
def test_a_finding_is_shown_on_its_line_of_the_repository(checkout: Path, content: str) -> None:
    folder = checkout / "stories" if content == "." else checkout
    (checkout / "stories/cases/broken.ttl").write_text(BROKEN)
    done = step("Check what it says", folder, content)
    assert done.returncode == 1
    place = "cases/broken.ttl" if content == "." else "stories/cases/broken.ttl"
    assert f"::error file={place},line=4," in done.stdout
    assert all(row.startswith("::") for row in done.stdout.splitlines() if row)


def test_a_file_that_is_not_in_style_is_named_and_its_words_are_no_commands(checkout: Path) -> None:
    with (checkout / "stories/cases/tesco.ttl").open("ab") as file:
        file.write(UNTIDY)
    done = step("Check how it is written", checkout)
    assert done.returncode == 1
    rows = done.stdout.splitlines()
    assert rows[-1].startswith("::error file=stories/cases/tesco.ttl,line=1,title=house-style::")
    stop = re.fullmatch(r"::stop-commands::([0-9a-f]{64})", rows[0])
    assert stop is not None
    said = [
        number for number, row in enumerate(rows) if row.lstrip(" +-").startswith("::error::no")
    ]
    assert said
    assert all(number < rows.index(f"::{stop[1]}::") for number in said)


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}


def run_hook(name: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does: its entry, then the files that its pattern takes."""
    hook = hooks()[name]
    names = [file.relative_to(checkout).as_posix() for file in sorted(checkout.rglob("*"))]
    taken = [one for one in names if re.search(hook["files"], one)]
    assert "cases/tesco.ttl" in taken
    assert not [one for one in taken if not one.endswith(".ttl")]
    return bash(shlex.join([*shlex.split(hook["entry"]), *taken]), checkout)


def test_the_hooks_are_what_pre_commit_asks_for() -> None:
    assert set(hooks()) == {"kg-check", "kg-fmt"}
    for hook in hooks().values():
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert hook["language"] == "python"
        assert shlex.split(hook["entry"])[0] == "kg"


@pytest.mark.long
def test_the_hooks_pass_content_that_is_right(whole: Path) -> None:
    for name in hooks():
        done = run_hook(name, whole / "stories")
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_the_hooks_stop_a_mistake_and_mend_the_style(checkout: Path) -> None:
    root = checkout / "stories"
    (root / "cases/broken.ttl").write_text(BROKEN)
    done = run_hook("kg-check", root)
    assert done.returncode == 1
    assert "cases/broken.ttl:4:" in done.stdout
    (root / "cases/broken.ttl").unlink()
    with (root / "cases/tesco.ttl").open("ab") as file:
        file.write(UNTIDY)
    assert run_hook("kg-fmt", root).returncode == 0
    assert b"\n<#more>\n    a atlas:Claim ;\n" in (root / "cases/tesco.ttl").read_bytes()
