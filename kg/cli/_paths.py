"""`kg path check` and `kg path diff`: what is wrong with a path, and what changed from one to another."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path as FilePath

from kg import turtle
from kg.atlas import Atlas
from kg.catalogue import Path
from kg.cli._checking import said, weights
from kg.diagnostics import Finding, Severity, as_json, as_text
from kg.errors import AtlasError, NotFound
from kg.namespaces import BASE, compact, name_of
from kg.planner import check as violations
from kg.planner import diff as differences

__all__ = ["check", "diff", "path_of"]

_READ_AGAIN = "Read what stands there now; if the step still fits, save the path again."
_TAKE_OUT = "Take it out of the step, or name another."
_MARKS = {"added": "+", "removed": "-", "moved": ">", "changed": "~", "total": "="}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A path that was asked for: its file as it is named in findings, its text, and what it is."""

    file: str
    text: str
    path: Path | None
    findings: tuple[Finding, ...]


def check(atlas: Atlas, options: argparse.Namespace) -> int:
    """Print what is wrong with paths, and with the classes that they plan; 1 where there is an error."""
    names = list(options.paths) or [path.file for path in atlas.paths()]
    found: list[Finding] = []
    for name in names:
        one = _asked(atlas, name)
        of_class = _of_class(atlas, one, one.path) if one.path else ()
        found += sorted((*one.findings, *of_class), key=lambda found: found.sort_key)
    counts = {"paths": len(names), **weights(found)}
    if options.format == "json":
        print(as_json(found, counts))
    else:
        if found:
            print(as_text(found))
        print(f"{len(names)} {'path' if len(names) == 1 else 'paths'} · {said(counts)}")
    return int(any(one.severity is Severity.ERROR for one in found))


def diff(atlas: Atlas, options: argparse.Namespace) -> int:
    """Print what changed from one path to another, a sentence a line."""
    changes = differences(path_of(atlas, options.old), path_of(atlas, options.new))
    if options.format == "json":
        print(json.dumps([asdict(one) for one in changes], ensure_ascii=False, indent=2))
    else:
        lines = [f"{_MARKS[one.kind]} {one.sentence}" for one in changes]
        print("\n".join(lines) or "Nothing is different.")
    return 0


def path_of(atlas: Atlas, name: str) -> Path:
    """Give a path by its name, or out of a file that need not be one of the content.

    What a file has that is to be mended is told on standard error; the path is given all the same.

    Raises:
        NotFound: there is no such path; carries the nearest.
        AtlasError: the file cannot be read as a path.
    """
    if not _is_file(name):
        return atlas.path(name.removeprefix("path/"))
    one = _asked(atlas, name)
    if one.path is None:
        if one.findings:
            print(as_text(one.findings), file=sys.stderr)
        raise AtlasError(f"{name} cannot be read as a reading path.")
    errors = [found for found in one.findings if found.severity is Severity.ERROR]
    if errors:
        print(as_text(errors), file=sys.stderr)
    return one.path


def _is_file(name: str) -> bool:
    return name.endswith(".ttl") or "/" in name.removeprefix("path/") or FilePath(name).is_file()


def _asked(atlas: Atlas, name: str) -> _Asked:
    """Read a path that is asked for by name, by its place in the content, or as a file anywhere."""
    content = atlas.settings.content
    known = {path.file: path for path in atlas.paths()}
    file = FilePath(name)
    if not _is_file(name):
        path = atlas.path(name.removeprefix("path/"))
        file = content / path.file
    elif not file.exists() and (name in known or (content / name).is_file()):
        file = content / name
    try:
        data = file.read_bytes()
    except OSError as error:
        raise NotFound(f"The file {name} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AtlasError(
            f"{name} is not UTF-8 text: byte {error.start + 1:,} is wrong. Save it as UTF-8 first."
        ) from error
    draft = atlas.path_draft(_slug(atlas, file, text), text)
    shown = name if _is_file(name) else f"paths/{file.name}"
    findings = tuple(replace(one, file=shown) for one in draft.findings)
    return _Asked(shown, text, draft.path, findings)


def _slug(atlas: Atlas, file: FilePath, text: str) -> str:
    """Give the name of the path in a file: its own, whatever the file is called elsewhere.

    In the content a file must be called as what it holds.
    """
    if file.resolve().parent == (atlas.settings.content / "paths").resolve():
        return file.stem
    document = turtle.read(text.encode(), base=BASE, max_bytes=atlas.settings.file_bytes)
    name = name_of(document.base_declared[0]) if document.base_declared else None
    return name.slug if name and name.kind == "path" and not name.part else file.stem


# --- What a class breaks ---


def _of_class(atlas: Atlas, asked: _Asked, path: Path) -> Iterator[Finding]:
    """Give what is against the rules of a class, and what the path rests on that has changed."""
    is_unknown = any(one.code.startswith("unknown-") for one in asked.findings)
    for one in violations(path, atlas.planning.material_for(path)):
        if one.code == "gone" and is_unknown:
            continue  # said already, of the very word
        severity = Severity.ERROR if one.serious else Severity.ADVICE
        place = _place(asked.text, path, one.step)
        yield Finding(asked.file, *place, severity, f"path-{one.code}", one.sentence, one.mend)
    said_of_file = " ".join(one.message for one in asked.findings)
    for aged in atlas.stale(path):
        place = _place(asked.text, path, aged.place)
        if aged.what == "changed":
            severity, code, mend = Severity.WARNING, "path-changed", _READ_AGAIN
        elif compact(BASE + aged.name) in said_of_file:
            continue
        else:
            severity, code, mend = Severity.ERROR, "path-gone", _TAKE_OUT
        yield Finding(asked.file, *place, severity, code, aged.sentence, mend)


def _place(text: str, path: Path, place: int) -> tuple[int, int]:
    """Give line and column at which a step begins; the first of the file where no step is meant."""
    if not 0 < place <= len(path.steps):
        return 1, 1
    begins = re.compile(rf"\s*<#{re.escape(path.steps[place - 1].name)}>")
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if begins.match(line)), 1), 1
