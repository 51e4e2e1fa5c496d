"""`kg check`: every finding, and what each story rests on."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kg.atlas import Atlas
from kg.catalogue import Basis
from kg.diagnostics import Finding, Severity, as_github, as_json, as_text

__all__ = ["check"]


def check(atlas: Atlas, options: argparse.Namespace) -> int:
    paths: list[Path] = options.paths
    if paths:
        files = [
            file
            for path in paths
            for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])
        ]
        findings = tuple(finding for file in files for finding in atlas.check_file(file))
        checked = len(files)
    else:
        findings = atlas.findings()
        checked = len(atlas.files())
    counts = _counts(atlas, checked, findings)
    if options.format == "json":
        print(as_json(findings, counts))
    elif options.format == "github":
        print(as_github(findings))
    else:
        if findings:
            print(as_text(findings))
        if not paths:
            print(_evidence(atlas))
        print(_summary(counts))
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _counts(atlas: Atlas, checked: int, findings: Sequence[Finding]) -> dict[str, object]:
    held = atlas.counts()
    return {
        "files": checked,
        "stories": held.stories,
        "notes": held.notes,
        "statements": held.statements,
        "by": {basis.value: count for basis, count in held.by_basis},
        "without_reading": held.without_reading,
        "ideas": held.ideas,
        "sources": held.sources,
        "errors": sum(f.severity is Severity.ERROR for f in findings),
        "warnings": sum(f.severity is Severity.WARNING for f in findings),
        "advice": sum(f.severity is Severity.ADVICE for f in findings),
    }


def _summary(counts: dict[str, object]) -> str:
    by = counts["by"]
    assert isinstance(by, dict)
    return (
        f"{counts['files']} files · {counts['stories']} stories, {counts['notes']} notes · "
        f"{counts['statements']} statements: {by['word']} the authors’ word, "
        f"{by['telling']} their telling, {by['ours']} our reading, "
        f"{counts['without_reading']} read as showing nothing · {counts['ideas']} ideas · "
        f"{counts['sources']} sources\n"
        f"{counts['errors']} errors, {counts['warnings']} warnings, {counts['advice']} pieces of "
        "advice"
    )


def _evidence(atlas: Atlas) -> str:
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
