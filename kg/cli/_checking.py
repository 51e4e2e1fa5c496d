"""`kg check`: every finding, and what each story rests on.

A check of single files opens no atlas: who writes a story waits for it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli._files import turtle_files
from kg.diagnostics import Finding, Severity, as_github, as_json, as_text
from kg.settings import Settings
from kg.shapes import Folder

if TYPE_CHECKING:
    from kg.atlas import Atlas

__all__ = ["check"]


def check(settings: Settings, options: argparse.Namespace) -> int:
    if options.watch:
        from kg.cli._watching import watch

        return watch(settings, options)
    return _check_files(settings, options) if options.paths else _check_all(settings, options)


def _check_files(settings: Settings, options: argparse.Namespace) -> int:
    content = Folder(settings.content, max_bytes=settings.file_bytes)
    from kg.shapes import Checker  # while the content is being read

    files = files_of(options.paths)
    checker = Checker(content)
    findings = tuple(finding for file in files for finding in checker.check_file(file))
    code = _printed(options.format, findings, {"files": len(files), **weights(findings)})
    if options.format == "text" and not code and any(file.parent.name == "cases" for file in files):
        print("kg check (without a file) says whether it is a story.")
    return code


def _check_all(settings: Settings, options: argparse.Namespace) -> int:
    from kg.atlas import Atlas

    with Atlas(settings) as atlas:
        findings = atlas.findings()
        counts = _counts(atlas, findings)
        evidence = _evidence(atlas)
    if options.format != "text":
        return _printed(options.format, findings, counts)
    advice = Counter(one.code for one in findings if one.severity is Severity.ADVICE)
    evidence += "".join(
        f"\n{count} × advice [{code}]: kg check PATH shows where"
        for code, count in sorted(advice.items())
    )
    shown = tuple(one for one in findings if one.severity is not Severity.ADVICE)
    return _printed(options.format, shown, counts, evidence)


def files_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Give the files that are meant: of a folder, all Turtle files in it that are not hidden."""
    return tuple(file for path in paths for file in turtle_files(path))


def weights(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by how much they matter."""
    found = Counter(finding.severity for finding in findings)
    return {
        "errors": found[Severity.ERROR],
        "warnings": found[Severity.WARNING],
        "advice": found[Severity.ADVICE],
    }


def _printed(
    form: str, findings: Sequence[Finding], counts: dict[str, object], evidence: str = ""
) -> int:
    if form == "json":
        print(as_json(findings, counts))
    elif form == "github":
        print(as_github(findings))
    else:
        if findings:
            print(as_text(findings))
        if evidence:
            print(evidence)
        print(_summary(counts))
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _counts(atlas: Atlas, findings: Sequence[Finding]) -> dict[str, object]:
    held = atlas.counts()
    return {
        "files": len(atlas.files()),
        "stories": held.stories,
        "notes": held.notes,
        "statements": held.statements,
        "by": {basis.value: count for basis, count in held.by_basis},
        "without_reading": held.without_reading,
        "ideas": held.ideas,
        "sources": held.sources,
        **weights(findings),
    }


def said(counts: Mapping[str, object]) -> str:
    """Say how many findings there are.

    >>> said({"errors": 1, "warnings": 0, "advice": 2})
    '1 error, 0 warnings, 2 pieces of advice'
    """
    return ", ".join(
        f"{counts[key]} {one if counts[key] == 1 else many}"
        for key, one, many in (
            ("errors", "error", "errors"),
            ("warnings", "warning", "warnings"),
            ("advice", "piece of advice", "pieces of advice"),
        )
    )


def _summary(counts: dict[str, object]) -> str:
    files = f"{counts['files']} {'file' if counts['files'] == 1 else 'files'}"
    if "by" not in counts:
        return f"{files} · {said(counts)}"
    by = counts["by"]
    assert isinstance(by, dict)
    return (
        f"{files} · {counts['stories']} stories, {counts['notes']} notes · "
        f"{counts['statements']} statements: {by['word']} the authors’ word, "
        f"{by['telling']} their telling, {by['ours']} our reading, "
        f"{counts['without_reading']} read as showing nothing · {counts['ideas']} ideas · "
        f"{counts['sources']} sources\n{said(counts)}"
    )


def _evidence(atlas: Atlas) -> str:
    from kg.catalogue import Basis

    rows = []
    for summary in atlas.cases():
        held = summary.evidence
        kind = "story" if held.is_story else "note"
        by = dict(held.by_basis)
        rows.append(
            f"{summary.ref.slug}: {kind} · {held.cited} facts, {held.dated} dated, "
            f"{held.placed} placed · {by[Basis.WORD]} the authors’ word, "
            f"{by[Basis.TELLING]} their telling, {by[Basis.OURS]} ours · "
            f"{held.independent} independent sources · {held.known_cells} of {held.cells} cells of "
            "its Moments known"
            + (f" · to be a story it lacks {'; '.join(held.missing)}" if held.missing else "")
        )
    return "\n".join(rows)
