"""Imports point down: a module imports only from rows above its own. A new one is a decision."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent
ROWS = (
    ("dates", "diagnostics", "namespaces", "settings", "speech"),
    ("errors",),
    ("kept", "turtle"),
    ("store",),
    ("sandbox",),
    ("endpoint", "questions"),
    ("corpus",),
    ("catalogue",),
    ("shapes",),
    ("network", "search"),
    ("comparison", "connections", "planner"),
    ("authoring",),
    ("drawing", "export", "rendering"),
    ("handout",),
    ("atlas",),
    ("plain",),
    ("server",),
    ("cli",),
    ("ui",),
)
ROW = {module: row for row, modules in enumerate(ROWS) for module in modules}
FRONT = {"__init__", "__main__"}
FENCES = {
    "docx": {"handout"},
    "highspy": {"planner"},
    "mimeparse": {"server"},
    "networkx": {"atlas", "drawing", "export", "network", "planner"},
    "pyrudof": {"shapes"},
    "pyvis": {"drawing"},
    "rustworkx": {"drawing"},
    "sqlite3": {"kept", "search"},
    "starlette": {"server"},
    "streamlit": {"server", "ui"},
    "tinycss2": {"plain"},
    "typst": {"handout"},
    "urllib3": {"endpoint"},
    "vl_convert": {"drawing"},
    "watchfiles": {"atlas", "cli"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).with_suffix("").parts[0], file


@cache
def imported(file: Path) -> tuple[str, ...]:
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "kg":
                yield from (f"kg.{alias.name}" for alias in node.names)


def test_every_module_stands_in_a_row() -> None:
    assert {name for name, _ in modules()} - FRONT == set(ROW)


def test_a_module_imports_only_from_rows_above_its_own() -> None:
    wrong = []
    for name, file in modules():
        if name in FRONT:
            continue
        for target in imported(file):
            parts = target.split(".")
            if parts[0] != "kg" or len(parts) < 2 or parts[1] == name or parts[1] not in ROW:
                continue
            if ROW[parts[1]] >= ROW[name]:
                wrong.append(f"{file.relative_to(PACKAGE)} imports kg.{parts[1]}")
    assert wrong == []


def test_pages_never_import_the_server() -> None:
    targets = {t for name, file in modules() if name == "ui" for t in imported(file)}
    assert not any(target.startswith("kg.server") for target in targets)


@pytest.mark.parametrize(
    ("what", "home"),
    [
        (r"\b(238|175)\b", "settings.py"),  # how fast people read
        ("No plan under these rules covers more. That is", "planner/_telling.py"),
    ],
)
def test_what_must_be_the_same_everywhere_is_written_down_once(what: str, home: str) -> None:
    texts = {file: file.read_text(encoding="utf-8") for _, file in modules()}
    found = [file for file, text in texts.items() if re.search(what, text)]
    assert [str(file.relative_to(PACKAGE)) for file in found] == [home]


@pytest.mark.parametrize("library", sorted(FENCES))
def test_a_fenced_library_stays_behind_its_fence(library: str) -> None:
    users = {n for n, f in modules() for t in imported(f) if t.split(".")[0] == library}
    assert users <= FENCES[library]


def test_importing_kg_loads_nothing_heavy() -> None:
    heavy = ["streamlit", "networkx", "altair", "rdflib", "pandas", "pyoxigraph", "pyrudof"]
    code = f"import kg, sys; print(sorted(set({heavy!r}) & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(set(ROW) - {"ui"}))
def test_the_public_names_of_a_module_are_listed_once_and_there(name: str) -> None:
    module = importlib.import_module(f"kg.{name}")
    listed = list(module.__all__)  # ruff keeps them sorted
    assert len(listed) == len(set(listed))
    assert all(hasattr(module, one) for one in listed)


def test_the_public_names_of_the_package_are_listed_and_there() -> None:
    assert all(getattr(kg, name) is not None for name in kg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = kg.nonsense  # type: ignore[attr-defined]
