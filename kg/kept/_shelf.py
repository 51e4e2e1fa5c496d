"""The folder: one file for each state, put in its place whole, told by the digest of its bytes."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

__all__ = ["Leaf", "Shelf"]

_log = logging.getLogger("kg")
_ENDING = ".sqlite"
_NEW = ".new-"
_OLD = 7 * 86_400
"""Seconds after which what another version kept is thrown away."""
_ROWS = 200
_PAUSE = 0.005
"""Seconds of rest after so many rows: who writes gives way to who reads pages."""


class Leaf:
    """One kept state, whole when it was opened: texts by name, and records by kind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def records(self, kind: str) -> Any:
        """Give what was kept of a kind.

        Raises:
            KeyError: nothing was.
            ValueError: it cannot be read.
        """
        return self.later(kind)()

    def later(self, kind: str) -> Callable[[], Any]:
        """Give what reads what was kept of a kind, also once the file is closed; each time anew.

        Raises:
            KeyError: nothing was.
            ValueError: it cannot be read.
        """
        packed = self._held("SELECT json FROM records WHERE kind = ?", kind)
        return lambda: json.loads(zlib.decompress(packed))

    def text(self, name: str) -> bytes:
        """Give a kept text.

        Raises:
            KeyError: there is none of that name.
            ValueError: it cannot be read.
        """
        return zlib.decompress(self._held("SELECT text FROM texts WHERE name = ?", name))

    def _held(self, query: str, name: str) -> bytes:
        try:
            row = self._db.execute(query, (name,)).fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{name} cannot be read: {error}") from error
        if row is None:
            raise KeyError(name)
        packed: bytes = row[0]
        return packed


class Shelf:
    """Kept states of one content as one version of the program makes them: the newest counts."""

    def __init__(self, folder: Path, *key: str) -> None:
        """Say where they are; nothing is looked at or made.

        Args:
            folder: the cache folder.
            key: what they depend on beside the engine here; the first says of what they are.
        """
        all_of = (*key, sqlite3.sqlite_version)
        first, *rest = (hashlib.sha256(one.encode("utf-8", "surrogateescape")) for one in all_of)
        for one in rest[1:]:
            rest[0].update(one.digest())
        self._of = folder / first.hexdigest()[:16]
        self.folder = self._of / rest[0].hexdigest()[:16]

    def newest(self) -> Leaf | None:
        """Open the newest whole state; None where there is none. What is broken is thrown away."""
        for path in self._listed():
            try:
                if _name(path, path.stem.partition("-")[0]) == path.name:
                    return Leaf(path)
                _log.warning("What was kept in %s is broken, and thrown away.", path)
                path.unlink(missing_ok=True)
            except (OSError, ValueError, sqlite3.Error) as error:
                _log.warning("What was kept in %s cannot be read: %s", path, error)
        return None

    def throw_away(self, leaf: Leaf) -> None:
        """Remove a state that is of no use."""
        leaf.close()
        with suppress(OSError):
            leaf.path.unlink(missing_ok=True)

    def put(
        self, texts: Iterable[tuple[str, bytes]], records: Iterable[tuple[str, Any]]
    ) -> Path | None:
        """Keep a state, and throw earlier ones away; None where it cannot be kept.

        Args:
            texts: each with its name.
            records: what JSON can hold, each with its kind.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=_NEW, dir=self.folder)
            os.close(handle)
        except OSError as error:
            _log.warning("Nothing is kept for the next start: %s", error)
            return None
        new = Path(name)
        try:
            _write(new, texts, records)
            with new.open("rb+") as file:
                os.fsync(file.fileno())
            place = self.folder / _name(new, f"{time.time_ns():020d}")
            new.replace(place)
        except (OSError, sqlite3.Error) as error:
            _log.warning("Nothing is kept for the next start: %s", error)
            return None
        finally:
            new.unlink(missing_ok=True)
        self._tidy(place)
        return place

    def _listed(self) -> list[Path]:
        """Give the kept states, the newest first."""
        try:
            found = [one for one in self.folder.iterdir() if one.suffix == _ENDING]
        except OSError:
            return []
        return sorted(found, reverse=True)

    def _tidy(self, newest: Path) -> None:
        """Remove what is no longer of use: earlier states, halves, and those of old versions."""
        before = time.time() - _OLD
        for one in self._listed():
            if one.name < newest.name:
                with suppress(OSError):
                    one.unlink()
        with suppress(OSError):
            for one in (*self.folder.glob(f"{_NEW}*"), *self._of.iterdir()):
                if one != self.folder and one.stat().st_mtime < before:
                    shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink()


def _name(path: Path, when: str) -> str:
    with path.open("rb") as file:
        return f"{when}-{hashlib.file_digest(file, 'sha256').hexdigest()}{_ENDING}"


def _write(
    path: Path, texts: Iterable[tuple[str, bytes]], records: Iterable[tuple[str, Any]]
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE texts (name TEXT PRIMARY KEY, text BLOB);"
            "CREATE TABLE records (kind TEXT PRIMARY KEY, json BLOB);"
        )
        db.executemany("INSERT INTO texts VALUES (?, ?)", _slowly(texts))
        db.executemany(
            "INSERT INTO records VALUES (?, ?)",
            (
                (kind, zlib.compress(json.dumps(found, separators=(",", ":")).encode(), 1))
                for kind, found in records
            ),
        )
        db.commit()


def _slowly(texts: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for number, (name, text) in enumerate(texts):
        if number % _ROWS == _ROWS - 1:
            time.sleep(_PAUSE)
        yield name, zlib.compress(text, 1)
