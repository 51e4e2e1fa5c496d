"""What one file is checked amid: the content as it stands, with that file in its place.

What rules derive is left out: a check asks what files say. What is only checked is served to
nobody.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from weakref import WeakMethod

import pyoxigraph as ox

from kg import turtle
from kg.corpus import ContentFile, Corpus, content_paths, finding_of, misnamed, wrong_base
from kg.diagnostics import Finding
from kg.namespaces import RDF, derived_graph, graph_of
from kg.shapes._located import Located
from kg.store import MemoryStore

__all__ = ["Amid", "Content", "Folder", "Placed"]

_TYPE = RDF + "type"
_DERIVED = derived_graph("")
_INTERVAL = 0.0001  # seconds


class Content(Protocol):
    """The files of a content and the store that holds them: a `Corpus`, or a `Folder`."""

    root: Path
    store: MemoryStore
    max_bytes: int

    @property
    def files(self) -> tuple[ContentFile, ...]:
        """Every file, by path."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why files are kept out or stale."""
        ...

    @staticmethod
    def holds(path: str) -> bool:
        """Whether a path below the content folder is that of a file of the content."""
        ...


class Folder:
    """A content that is read once, for a check in a process of its own.

    The engine reads the files, in a thread of its own: nearly all of them are nothing that this
    process looks at. Which file is kept out, and why, is as in a `Corpus`.
    """

    def __init__(self, root: Path, *, max_bytes: int = 5_000_000) -> None:
        self.root = root
        self.store = MemoryStore()
        self.max_bytes = max_bytes
        self._paths = content_paths(root)
        self._files: tuple[ContentFile, ...] = ()
        self._failed: BaseException | None = None
        # Between two files the engine waits for this interpreter, five milliseconds unless told.
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(_INTERVAL)
        self._reading = threading.Thread(target=self._read, name="content", daemon=True)
        self._reading.start()

    @property
    def files(self) -> tuple[ContentFile, ...]:
        """Every file, by path; waits until all are read, and the store is filled."""
        if self._reading.is_alive():
            self._reading.join()
        if self._failed is not None:
            raise self._failed
        return self._files

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why files are kept out."""
        return tuple(finding for file in self.files for finding in file.findings)

    @staticmethod
    def holds(path: str) -> bool:
        """Whether a path below the content folder is that of a file of the content."""
        return Corpus.holds(path)

    def _read(self) -> None:
        try:
            self._files = tuple(self._taken(path) for path in self._paths)
        except BaseException as error:  # noqa: BLE001  # raised by whoever waits for the files
            self._failed = error
        finally:
            sys.setswitchinterval(self._interval)

    def _taken(self, path: str) -> ContentFile:
        if findings := misnamed(path):
            return ContentFile(path, "", "", findings=findings)
        graph = graph_of(path)
        data = turtle.bytes_of(self.root / path, max_bytes=self.max_bytes)
        if isinstance(data, bytes) and self._plainly(graph, data):
            return ContentFile(path, graph, "read")
        document = turtle.read_file(self.root / path, base=graph, max_bytes=self.max_bytes)
        findings = tuple(finding_of(path, document, mistake) for mistake in document.mistakes)
        findings = findings or wrong_base(path, graph, document)
        if findings:
            return ContentFile(path, graph, "", findings=findings)
        self.store.load({graph: document.triples})
        return ContentFile(path, graph, "read")

    def _plainly(self, graph: str, data: bytes) -> bool:
        """Let the engine read a file whole; False where it is to be looked at more closely."""
        if len(data) > self.max_bytes or not turtle.is_plain(data, graph):
            return False
        try:
            self.store.read(graph, data)
        except SyntaxError:
            return False
        return next(self.store.graph(graph), None) is not None


class Amid:
    """A copy of a content that follows it, and lends itself with one file in its place.

    The copy is made when it is first wanted. From then on the store tells what it replaces, and
    only that is replaced here. A `Folder` is nobody else's: it is lent itself.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._lock = threading.RLock()
        self._telling = threading.Lock()
        self._told: dict[str, str] = {}
        self._copy: MemoryStore | None = None
        self._standing = ""
        self._before: tuple[ox.Triple, ...] = ()

    @contextmanager
    def lend(self, located: Located | None = None) -> Iterator[MemoryStore]:
        """Lend the content with a file in its place; the content as it is where none is given.

        One file at a time stands in it, and stays there until another one comes: who writes a
        story has it checked many times.
        """
        with self._lock:
            copy = self._store()
            if self._standing and (located is None or located.graph != self._standing):
                _put(copy, self._standing, self._before)
                self._standing = ""
            if located is not None:
                if not self._standing:
                    self._before = tuple(copy.graph(located.graph))
                    self._standing = located.graph
                _put(copy, located.graph, located.triples)
            yield copy

    def _store(self) -> MemoryStore:
        if self._copy is None:
            if isinstance(self._content, Folder):
                _ = self._content.files  # all are read
                self._copy = self._content.store
            else:
                self._copy = MemoryStore()
                self._copy.repeat(self._follow())
                for graph in self._copy.graphs():
                    if graph.endswith(_DERIVED):
                        self._copy.replace({graph: ()})
        with self._telling:
            told, self._told = self._told, {}
        for graph, triples in told.items():
            if graph == self._standing:
                self._before = tuple(
                    quad.triple for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)
                )
            elif not graph.endswith(_DERIVED):
                self._copy.replace({graph: ()})
                self._copy.read(graph, triples.encode())
        return self._copy

    def _follow(self) -> bytes:
        """Have the store tell what it replaces, for as long as there is somebody to be told."""
        keep = WeakMethod(self._keep)

        def follower(replaced: Mapping[str, str]) -> None:
            if (method := keep()) is not None:
                method(replaced)

        return self._content.store.follow(follower)

    def _keep(self, replaced: Mapping[str, str]) -> None:
        with self._telling:
            self._told.update(replaced)


class Placed(Mapping[str, tuple[str, ...]]):
    """What things are, or which files describe them, by IRI: asked of the store when wanted."""

    def __init__(self, store: MemoryStore, paths: Mapping[str, str] | None = None) -> None:
        """Give the classes of things; with `paths`, by graph, the files that describe them."""
        self._store = store
        self._paths = paths
        self._found: dict[str, tuple[str, ...]] = {}
        self._all: Mapping[str, tuple[str, ...]] | None = None

    def __getitem__(self, iri: str) -> tuple[str, ...]:
        found = self._all.get(iri, ()) if self._all is not None else self._found.get(iri)
        if found is None:
            found = self._found[iri] = self._asked(iri)
        if not found:
            raise KeyError(iri)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._everything)

    def __len__(self) -> int:
        return len(self._everything)

    @property
    def _everything(self) -> Mapping[str, tuple[str, ...]]:
        if self._all is None:
            quads: dict[str, list[ox.Quad]] = {}
            for quad in self._store.quads(prop=_TYPE):
                if isinstance(quad.subject, ox.NamedNode):
                    quads.setdefault(quad.subject.value, []).append(quad)
            found = {iri: self._given(of) for iri, of in quads.items()}
            self._all = {iri: given for iri, given in found.items() if given}
        return self._all

    def _asked(self, iri: str) -> tuple[str, ...]:
        try:
            thing = ox.NamedNode(iri)
        except ValueError:  # the text of a value, or the label of a node without a name
            return ()
        return self._given(self._store.quads(thing, _TYPE))

    def _given(self, quads: Iterable[ox.Quad]) -> tuple[str, ...]:
        found = set()
        for quad in quads:
            if isinstance(quad.object, ox.NamedNode) and isinstance(quad.graph_name, ox.NamedNode):
                graph = quad.graph_name.value
                of_graph = self._paths.get(graph, graph) if self._paths is not None else ""
                found.add(of_graph or quad.object.value)
        return tuple(sorted(found))


def _put(store: MemoryStore, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Fill a graph anew, with the blank nodes as they are named: `replace` names them anew."""
    store.replace({graph: ()})
    store.load({graph: triples})
