"""A state of the content, kept for the next start: its files, and what took long to read of them.

It depends on the content folder, on this program to the letter and on the engines: another of them
finds nothing kept. Must never be the only place of anything.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox

import kg
from kg import catalogue
from kg.atlas._documents import Named
from kg.atlas._snapshot import Snapshot
from kg.catalogue import CaseSummary, Phase, Ref, Source
from kg.corpus import Corpus, is_plain, rules
from kg.kept import Leaf, Pool, Shelf, pack, unpack
from kg.search import Document, Had
from kg.settings import Settings
from kg.store import MemoryStore

__all__ = ["BROKEN", "Found", "Kept", "Moved", "keep", "shelf_of"]

BROKEN = (IndexError, KeyError, SyntaxError, TypeError, ValueError)
"""What reading a kept state may raise where it is none."""
_FORMAT = "1"
_AT_ONCE = 200
_PAUSE = 0.005
"""Seconds of rest after so many records: who keeps gives way to who reads pages."""
_SHARED = (Ref, Phase)
_FOUND = ("places", "had", "documents", "names", "found")
_One = TypeVar("_One")


def shelf_of(settings: Settings) -> Shelf | None:
    """Give the place where states of this content are kept; None where none are."""
    if not settings.cache or settings.endpoint:
        return None
    root = settings.content.resolve()
    derived = "\n".join(text for _, text in rules(root, "derive-"))
    return Shelf(Path(settings.cache), str(root), _FORMAT, _program(), ox.__version__, derived)


@cache
def _program() -> str:
    """Give a digest of this program: its version alone says little while somebody works on it."""
    package = Path(kg.__file__).parent
    found = hashlib.sha256()
    for path in sorted(one for one in package.rglob("*") if one.suffix in (".py", ".rq")):
        found.update(f"{path.relative_to(package)} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


class Kept:
    """A kept state, to be read once."""

    def __init__(self, leaf: Leaf) -> None:
        self._leaf = leaf
        files = leaf.records("files")
        self.digests: Mapping[str, str] = {path: digest for path, digest, *_ in files}
        self.plain = frozenset(path for path, _, plain, _ in files if plain)
        self.astray = frozenset(path for path, _, _, astray in files if astray)

    def text(self, path: str) -> bytes:
        """Give what stood in a file."""
        return self._leaf.text(path)

    def snapshot(self, store: MemoryStore, corpus: Corpus) -> Snapshot:
        """Give the state, in a store that holds it."""
        pool = Pool(*_SHARED)
        pool.take(self._leaf.records("shared"))
        shown = {iri: tuple(cases) for iri, cases in self._leaf.records("shown").items()}
        new = Snapshot(store, corpus, catalogue.ideas(store, shown))
        sources = unpack(self._leaf.records("sources"), Source, pool)
        cases = unpack(self._leaf.records("cases"), CaseSummary, pool)
        new.sources = {one.ref.iri: one for one in sources}
        new.summaries = {one.ref.iri: one for one in cases}
        new.finding = _Finding(self._leaf, pool)
        return new


class _Finding:
    """What was kept for those who look for something; each is read when it is asked for."""

    def __init__(self, leaf: Leaf, pool: Pool) -> None:
        self._rows = {kind: leaf.later(kind) for kind in _FOUND}
        self._pool = pool

    @property
    def facets(self) -> tuple[tuple[str, ...], list[Had]]:
        """Who has which place, and what they have."""
        return tuple(self._rows["places"]()), unpack(self._rows["had"](), Had, self._pool)

    def documents(self) -> tuple[list[Document], list[Named]]:
        """Give all that could be found, and people and organisations."""
        pool = Pool(Ref)
        pool.take(self._rows["found"]())
        documents = unpack(self._rows["documents"](), Document, pool)
        return documents, unpack(self._rows["names"](), Named, pool)


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept for those who look for something, as it stands with one state."""

    places: tuple[str, ...]
    had: tuple[Had, ...]
    documents: tuple[Document, ...]
    names: tuple[Named, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Found:
        """Take it of a state that nobody changes meanwhile."""
        places, had = snapshot.facets.kept()
        return cls(places, had, snapshot.index.documents(), snapshot.names)


def keep(
    shelf: Shelf,
    snapshot: Snapshot,
    found: Found,
    corpus: Corpus,
    *,
    rest: Callable[[float], object] = time.sleep,
) -> bool:
    """Keep a state for the next start, if it is what a start would make of the files.

    Args:
        found: what stands with this state.
        rest: waits so many seconds; called now and then.

    Raises:
        Moved: a file changed meanwhile; it may be as it was the next time.
    """
    if any(file.stale for file in snapshot.files):
        return False
    plain: set[str] = set()
    served = [file for file in snapshot.files if file.served]

    def texts() -> Iterator[tuple[str, bytes]]:
        for number, file in enumerate(served):
            text = corpus.text(file.path)
            if text is None or corpus.digest(text) != file.digest:
                raise Moved(file.path)
            if is_plain(text, file.graph):
                plain.add(file.path)
            if number % _AT_ONCE == 0:
                rest(_PAUSE)
            yield file.path, text

    def records() -> Iterator[tuple[str, Any]]:
        pool = Pool(*_SHARED)
        astray = corpus.astray
        yield "files", [(f.path, f.digest, f.path in plain, f.path in astray) for f in served]
        yield "shown", snapshot.known.shown
        yield "sources", _packed(tuple(snapshot.sources.values()), Source, pool, rest)
        yield "cases", _packed(tuple(snapshot.summaries.values()), CaseSummary, pool, rest)
        yield "places", found.places
        yield "had", _packed(found.had, Had, pool, rest)
        yield "shared", pool.rows()
        pool = Pool(Ref)
        yield "documents", _packed(found.documents, Document, pool, rest)
        yield "names", _packed(found.names, Named, pool, rest)
        yield "found", pool.rows()

    return shelf.put(texts(), records()) is not None


class Moved(Exception):
    """A file is no longer what is served of it."""


def _packed(
    records: tuple[_One, ...], kind: type[_One], pool: Pool, rest: Callable[[float], object]
) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(records), _AT_ONCE):
        found += pack(records[start : start + _AT_ONCE], kind, pool)
        rest(_PAUSE)
    return found
