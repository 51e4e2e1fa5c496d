"""`kg check --watch`: an answer on each save.

What was saved is answered first; what it made or mended in other files comes after.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from watchfiles import watch as changes_of

from kg.cli._checking import files_of, said, weights
from kg.cli._files import is_hidden
from kg.corpus import Corpus
from kg.diagnostics import Finding, Severity, as_github, as_json, as_text
from kg.errors import AtlasError
from kg.namespaces import RDF, graph_of
from kg.settings import Settings
from kg.shapes import Checker
from kg.store import MemoryStore
from kg.turtle import bytes_of

if TYPE_CHECKING:
    from kg.atlas import Atlas

__all__ = ["Watching", "watch"]

_TYPE = RDF + "type"
_FOLDERS = ("ontology", "cases", "paths")
_STEP = 10  # milliseconds: what comes within them is one save
_LONGEST = 200  # milliseconds that a save may take
_PATIENCE = 0.05  # seconds for an editor to put a file back, or to fill it
_LOOKS = 3


def watch(settings: Settings, options: argparse.Namespace) -> int:
    """Check, and check again what is saved, until Ctrl+C; give the exit code of the last state."""
    watching = Watching(settings, options)
    try:
        watching.begin()
        for changes in changes_of(
            *watching.folders, step=_STEP, debounce=_LONGEST, recursive=watching.within
        ):
            watching.answer({Path(path) for _, path in changes})
    except KeyboardInterrupt:
        pass
    return watching.code


class Watching:
    """What is watched, and what was last found in it."""

    def __init__(self, settings: Settings, options: argparse.Namespace) -> None:
        self._root = Path(os.path.normpath(settings.content.absolute()))
        self._corpus = Corpus(self._root, MemoryStore(), max_bytes=settings.file_bytes)
        self._checker = Checker(self._corpus)
        self._settings = settings
        self._atlas: Atlas | None = None
        self._form: str = options.format
        self._given = tuple(Path(os.path.normpath(path.absolute())) for path in options.paths)
        self._found: dict[Path, tuple[Finding, ...]] = {}
        self._stuck = False
        outside = [path for path in self._given if not path.is_relative_to(self._root)]
        self.within = not outside
        """Whether all that is watched is in the content; its folders are watched with all below."""
        own = [self._root / name for name in _FOLDERS if (self._root / name).is_dir()]
        if outside:
            below = (where for folder in own for where, _, _ in os.walk(folder))
            beside = (path if path.is_dir() else path.parent for path in outside)
            own = sorted({*map(Path, below), *(path for path in beside if path.is_dir())})
        self.folders = tuple(own)

    @property
    def code(self) -> int:
        """The exit code of `kg check` for what was last found."""
        found = (one for findings in self._found.values() for one in findings)
        return int(self._stuck or any(one.severity is Severity.ERROR for one in found))

    def begin(self) -> None:
        """Check everything that is watched."""
        self._check_all()
        files = len(self._found)
        what = "1 file" if files == 1 else f"{files} files"
        self._tell(what, [one for found in self._found.values() for one in found])
        if files == 1:
            self._tell_kind(next(iter(self._found)))

    def answer(self, saved: Iterable[Path]) -> None:
        """Check what was saved, and say what came of it."""
        try:
            self._answer(saved)
            self._stuck = False
        except (AtlasError, OSError, ValueError) as error:  # a rule that is being written, say
            self._stuck = True
            self._tell_stuck(str(error))

    def _answer(self, saved: Iterable[Path]) -> None:
        files = sorted({path for path in saved if self._concerns(path)})
        equipment = [path for path in files if self._is_equipment(path)]
        files = [path for path in files if path not in equipment]
        if len(files) > 1:
            # Each is to be seen beside the others as they are now.
            self._take(files)
        for path in files:
            self._answer_one(path)
        if equipment:
            self._check_all()
            names = ", ".join(self._shown(path) for path in equipment)
            self._tell(names, [one for found in self._found.values() for one in found])

    def _answer_one(self, path: Path) -> None:
        is_there = self._settled(path)
        if not is_there and path not in self._found:
            return  # it came and went
        if self._is_meant(path):
            found = self._checker.check_file(path) if is_there or path in self._given else ()
            if is_there or path in self._given:
                self._found[path] = found
            else:
                self._found.pop(path, None)
            self._tell(self._shown(path), found, gone=not is_there)
        if self._corpus.holds(self._shown(path)):
            self._tell_elsewhere(path)
        if is_there and self._is_meant(path):
            self._tell_kind(path)

    def _tell_elsewhere(self, path: Path) -> None:
        """Take a file of the content in, and say what that made or mended in others."""
        name = self._shown(path)
        change = self._corpus.look([name])
        others = self._beside(name, change.graphs.get(graph_of(name)))
        known = {
            one: self._found[one] if one in self._found else self._checker.check_file(one)
            for one in others
        }
        self._corpus.take(change)
        made: list[Finding] = []
        mended: list[Finding] = []
        for one in others:
            now = self._found[one] = self._checker.check_file(one)
            made += [finding for finding in now if finding not in known[one]]
            mended += [finding for finding in known[one] if finding not in now]
        if made or mended:
            self._tell_changes(name, made, mended)

    def _beside(self, name: str, coming: Iterable[ox.Triple] | None) -> list[Path]:
        """Give the watched files that name what a file begins or ceases to describe."""
        if coming is None:
            return []
        store = self._corpus.store
        changed = _described(store.graph(graph_of(name))) ^ _described(coming)
        things = {ox.NamedNode(iri) for iri, _ in changed}
        graphs = {graph for thing in things for graph in store.referring(thing.value)}
        graphs |= {
            quad.graph_name.value
            for thing in things
            for quad in store.quads(thing, _TYPE)
            if isinstance(quad.graph_name, ox.NamedNode)
        }
        paths = (file.path for file in self._corpus.files if file.graph in graphs)
        files = [self._root / path for path in paths if path != name]
        return [file for file in files if self._is_meant(file)]

    # --- what is there ---

    def _check_all(self) -> None:
        if self._given:
            self._found = {file: self._checker.check_file(file) for file in files_of(self._given)}
            return
        found: dict[Path, list[Finding]] = {
            self._root / file.path: [] for file in self._corpus.files
        }
        for finding in self._checker.check():
            found.setdefault(self._root / finding.file, []).append(finding)
        self._found = {path: tuple(of_file) for path, of_file in found.items()}

    def _concerns(self, path: Path) -> bool:
        if path.name.startswith("."):
            return False
        if self._is_equipment(path):
            return True
        return path.suffix == ".ttl" and (
            self._is_meant(path) or self._corpus.holds(self._shown(path))
        )

    def _is_meant(self, path: Path) -> bool:
        """Whether findings of a file are wanted."""
        if not self._given:
            return path.is_relative_to(self._root) and not is_hidden(path, self._root)
        return any(
            path == one or (path.is_relative_to(one) and not is_hidden(path, one))
            for one in self._given
        )

    def _is_equipment(self, path: Path) -> bool:
        """Whether a file is a rule, or holds shapes: of it depends what is found everywhere."""
        name = self._shown(path)
        return name.startswith("ontology/") and (
            path.suffix == ".rq" or (path.suffix == ".ttl" and not self._corpus.holds(name))
        )

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self._root)
        return path.relative_to(self._root).as_posix() if inside else str(path)

    @staticmethod
    def _settled(path: Path) -> bool:
        """Tell whether a file is there, once an editor had time to put it back and to fill it."""
        for _ in range(_LOOKS):
            try:
                if path.lstat().st_size:
                    return True
            except OSError:
                pass
            time.sleep(_PATIENCE)
        return os.path.lexists(path)

    def _take(self, paths: Iterable[Path]) -> None:
        names = [self._shown(path) for path in paths]
        self._corpus.refresh([name for name in names if self._corpus.holds(name)])

    # --- saying it ---

    def _tell(self, what: str, findings: Sequence[Finding], *, gone: bool = False) -> None:
        findings = sorted(findings, key=lambda one: one.sort_key)
        counts = weights(findings)
        if self._form == "json":
            found = json.loads(as_json(findings, counts))
            print(json.dumps({"time": _now(), "file": what, "gone": gone, **found}), flush=True)
        elif self._form == "github":
            print(as_github(findings), end="\n" if findings else "", flush=True)
        else:
            lines = [as_text(findings)] if findings else []
            end = "it is gone" if gone else said(counts)
            print("\n".join([*lines, f"{_now()} {what} · {end}"]), flush=True)

    def _tell_kind(self, path: Path) -> None:
        """Say whether a file is a story or a note, and what it lacks; nothing where it is neither.

        The answer has been given: to read the atlas for this takes a moment, once.
        """
        if self._form == "github" or any(
            one.severity is Severity.ERROR for one in self._found[path]
        ):
            return
        data = bytes_of(path, max_bytes=self._settings.file_bytes)
        if not isinstance(data, bytes) or b"atlas:Case" not in data:
            return
        if self._atlas is None:
            from kg.atlas import Atlas

            self._atlas = Atlas(self._settings)
        else:
            self._atlas.refresh()
        changes = self._atlas.draft(path.stem, data.decode("utf-8-sig")).changes
        if changes is None or not changes.becomes:
            return
        what = self._shown(path)
        if self._form == "json":
            told = {"time": _now(), "file": what, "is": changes.becomes, "lacks": changes.missing}
            print(json.dumps(told), flush=True)
        else:
            lacks = "; to be a story it lacks " if changes.missing else ""
            lacks += "; ".join(changes.missing)
            print(f"{_now()} {what} · a {changes.becomes}{lacks}", flush=True)

    def _tell_stuck(self, why: str) -> None:
        if self._form == "json":
            print(json.dumps({"time": _now(), "error": why}), flush=True)
        else:
            print(f"{_now()} Nothing could be checked: {why}", flush=True)

    def _tell_changes(self, name: str, made: Sequence[Finding], mended: Sequence[Finding]) -> None:
        """Say what a change of one file did to others."""
        if self._form == "json":
            both = {
                key: json.loads(as_json(found, {}))["findings"]
                for key, found in (("made", made), ("mended", mended))
            }
            print(json.dumps({"time": _now(), "because_of": name, **both}), flush=True)
        elif self._form == "github":
            print(as_github(made), end="\n" if made else "", flush=True)
        else:
            lines = [as_text(made)] if made else []
            lines += [
                f"{one.file}:{one.line}:{one.column}: mended [{one.code}] {one.message}"
                for one in mended
            ]
            told = f"elsewhere made {len(made)} and mended {len(mended)}"
            print("\n".join([*lines, f"{_now()} {name} · {told}"]), flush=True)


def _described(triples: Iterable[ox.Triple]) -> frozenset[tuple[str, str]]:
    """Give what is described, and as what."""
    return frozenset(
        (one.subject.value, one.object.value)
        for one in triples
        if one.predicate.value == _TYPE
        and isinstance(one.subject, ox.NamedNode)
        and isinstance(one.object, ox.NamedNode)
    )


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
