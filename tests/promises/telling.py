"""The figures of a run: gathered from the reports, told at its end, and kept where that is asked for.

A figure travels in the report of its test, so that a run in several processes tells all of them. With
PIONEER_PROMISES=write the figures of a run are kept in `bench/promises.json`, and all that is kept
there is written out as `bench/PROMISES.md`.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

__all__ = ["HERE", "figures_of", "pytest_terminal_summary", "said", "titles", "written"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEPT, PAGE = ROOT / "bench" / "promises.json", ROOT / "bench" / "PROMISES.md"
FIGURE = "figure"
FORMS = ("short", "long")

Figures = dict[str, dict[str, list[str]]]
"""What was measured, by the name of a promise and its form."""


def titles() -> dict[str, str]:
    """Give each promise by the name of its module: the first line of what that says of itself."""
    found = {}
    for file in sorted(HERE.glob("test_*.py")):
        told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        found[file.stem.removeprefix("test_")] = told.partition("\n")[0].rstrip(".")
    return found


def figures_of(reports: Iterable[pytest.TestReport]) -> Figures:
    """Gather the figures of tests that passed."""
    found: Figures = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == FIGURE:
                promise, form, text = value
                kept = found.setdefault(promise, {}).setdefault(form, [])
                if text not in kept:
                    kept.append(text)
    return found


def said(figures: Figures) -> list[str]:
    """Write the figures out, each promise with its own."""
    told = titles()
    lines = []
    for promise in sorted(figures, key=lambda one: list(told).index(one)):
        lines.append(f"{told[promise]}.")
        for form in FORMS:
            mark = " (long form)" if form == "long" else ""
            lines += [f"    {text}{mark}" for text in figures[promise].get(form, ())]
    return lines


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell the figures at the end of a run; this hook is taken in by `tests/conftest.py`."""
    figures = figures_of(terminalreporter.stats.get("passed", ()))
    if not figures:
        return
    terminalreporter.section("promises and their figures")
    for line in said(figures):
        terminalreporter.write_line(line)
    if os.environ.get("PIONEER_PROMISES") == "write":
        keep(figures)
        terminalreporter.write_line(
            f"Kept in {KEPT.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}."
        )


def keep(figures: Figures) -> None:
    """Keep the figures of a run beside those of earlier ones, which stay until they are measured anew."""
    kept: dict[str, dict[str, Any]] = (
        json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    )
    today = datetime.now(UTC).date().isoformat()
    for promise, forms in figures.items():
        for form, texts in forms.items():
            kept.setdefault(promise, {})[form] = {"date": today, "figures": texts}
    known = {name: kept[name] for name in titles() if name in kept}
    KEPT.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(written(known), encoding="utf-8")


def written(kept: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the page of what is kept."""
    lines = [
        "# The promises, measured",
        "",
        "Written by the tests; what is promised, and to whom, is in [docs/promises.md]"
        "(../docs/promises.md). `make test` runs the short form of each, `make test-long` the long one;",
        "`PIONEER_PROMISES=write .venv/bin/python -m pytest -m 'long or not long' tests/promises` "
        "writes this page.",
    ]
    for name, title in titles().items():
        lines += ["", f"## {title}", "", f"`tests/promises/test_{name}.py`", ""]
        forms = kept.get(name, {})
        for form in FORMS:
            one = forms.get(form)
            if one:
                lines += [f"{form.capitalize()} form, {one['date']}:", ""]
                lines += [*(f"- {text}" for text in one["figures"]), ""]
        if not forms:
            lines += ["Not measured yet.", ""]
        elif "long" not in forms and has_long(name):
            lines += ["The long form has not been run yet.", ""]
        elif not has_long(name):
            lines += ["The short form is all there is to it.", ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def has_long(name: str) -> bool:
    """Say whether a promise has a form that takes longer than a test run should."""
    return "pytest.mark.long" in (HERE / f"test_{name}.py").read_text(encoding="utf-8")
