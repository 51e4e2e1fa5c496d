"""What is installed is what was tested: every package by version and hash, and from no named host.

Known weaknesses are looked for where there is a network: `docs/promises.md` says how.
"""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.conftest import ROOT
from tests.promises.conftest import Figure

PINNED = re.compile(
    r"^([a-zA-Z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)(.*?)(?=^[a-zA-Z0-9]|\Z)", re.M | re.S
)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_versions_and_hashes_and_no_host(lock: str, figure: Figure) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links|git\+|file:", text)
    packages = PINNED.findall(text)
    assert len(packages) > 30
    assert [name for name, _, rest in packages if "--hash=sha256:" not in rest] == []
    named = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(named) == len(packages)
    figure(f"{lock}: {len(packages)} packages, all with version and hash, 0 hosts")


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def names(of: list[str]) -> set[str]:
        return {re.split(r"[<>=!~\[; ]", one)[0].lower().replace("_", "-") for one in of}

    def locked(lock: str) -> set[str]:
        text = (ROOT / lock).read_text(encoding="utf-8")
        return {name.lower().replace("_", "-") for name, _, _ in PINNED.findall(text)}

    asked = names(project["project"]["dependencies"]) | names(project["build-system"]["requires"])
    assert asked - locked("requirements.lock") == set()
    developers = [one for one in project["dependency-groups"]["dev"] if isinstance(one, str)]
    assert (asked | names(developers)) - locked("requirements-dev.lock") == set()


def test_the_packages_of_the_browser_are_locked_too(figure: Figure) -> None:
    file = ROOT / "kg" / "ui" / "frontend" / "package-lock.json"
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
    others = {name: one for name, one in packages.items() if name and not one.get("link")}
    assert [name for name, one in others.items() if not one.get("integrity")] == []
    assert [name for name, one in others.items() if "resolved" in one] == []
    figure(f"package-lock.json: {len(others)} packages, all with version and hash, 0 hosts")
