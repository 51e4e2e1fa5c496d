"""The wheel carries the content, and the lock names no host."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT, free_port, stop, wait_until_served


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = to.glob("*.whl")
    return built


def test_the_wheel_carries_content_theme_fonts_and_component(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        "kg/content/ontology/atlas.ttl",
        "kg/content/ontology/rules/derive-case-edges.rq",
        "kg/content/cases/tesco.ttl",
        "kg/content/cases/commons/sources.ttl",
        "kg/content/paths/ten-minute-flight.ttl",
        "kg/queries/read/case.rq",
        "kg/pyproject.toml",
        "kg/ui/config.toml",
        "kg/ui/frontend/atlas.css",
        "kg/ui/frontend/graph.js",
        "kg/ui/frontend/sheet.js",
        "kg/ui/static/newsreader.woff2",
        "kg/py.typed",
    }
    assert wanted - names == set()
    assert not any(name.startswith(("tests/", "bench/")) for name in names)
    frontend = {name.removeprefix("kg/ui/frontend/") for name in names if "/frontend/" in name}
    assert {Path(name).suffix for name in frontend} == {".css", ".js"}
    assert not any("/" in name for name in frontend)  # sources and packages stay at home


def test_an_installed_wheel_serves_the_atlas_from_any_folder(
    wheel: Path, tmp_path: Path, atlas: kg.Atlas
) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", str(port)],
        cwd=empty,
        env={"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "HOME": str(empty)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer)["stories"] == atlas.counts().stories
    finally:
        stop(process)


def test_name_and_version_are_the_same_wherever_they_stand() -> None:
    outer = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    inner = tomllib.loads((ROOT / "kg" / "pyproject.toml").read_text())["project"]
    assert (outer["name"], outer["version"]) == (inner["name"], inner["version"])
    assert outer["version"] == kg.__version__
