"""Folders to store: one file, one document, one named graph, one transaction.

A file that cannot be read contributes nothing and hides nothing: it is kept out with a finding, and
where an earlier version was being served, that version stays and is marked stale. Kept out is only
what does not parse, declares a wrong base, or takes a name that is taken; what a file says is
judged by `shapes`, which never decides what is loaded.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.errors import ContentUnreadable
from kg.namespaces import derived_graph, graph_of
from kg.store import MemoryStore

__all__ = [
    "ContentFile",
    "Corpus",
    "content_paths",
    "finding_of",
    "misnamed",
    "rules",
    "wrong_base",
]

_FOLDERS = ("ontology", "cases", "paths")
_NOT_DATA = ("ontology/shapes.ttl", "ontology/style.ttl")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RESERVED = frozenset({"derived"})  # the last part of the graphs of what rules derive
VOCABULARY = "ontology/"


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file of the content as it stands.

    `digest` is of the bytes that are served: of the last good version where the present one cannot
    be read (`stale`), empty where nothing of the file is served.
    """

    path: str
    graph: str
    digest: str
    stale: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def served(self) -> bool:
        """Whether the graph holds a version of this file."""
        return bool(self.digest)


def content_paths(root: Path) -> tuple[str, ...]:
    """List the Turtle files of a content folder, relative and sorted; links are not followed.

    Whatever is named `.ttl` is listed, also what is no file at all: reading it makes the finding.

    Raises:
        ContentUnreadable: the folder holds none of the folders of a content.
    """
    found: list[str] = []
    present = [folder for folder in _FOLDERS if (root / folder).is_dir()]
    if not present:
        raise ContentUnreadable(
            f"{root} holds no content: a folder named ontology, cases or paths was expected."
        )
    for folder in present:
        for where, folders, names in os.walk(root / folder, followlinks=False):
            folders.sort()
            below = Path(where).relative_to(root).as_posix()
            found += [f"{below}/{name}" for name in (*names, *folders) if name.endswith(".ttl")]
    return tuple(sorted(set(found) - set(_NOT_DATA)))


def finding_of(path: str, document: turtle.Document, mistake: turtle.Mistake) -> Finding:
    """Make the finding for a mistake of the text."""
    return Finding(
        path,
        mistake.line,
        mistake.column,
        Severity.ERROR,
        mistake.code,
        mistake.message,
        mistake.fix,
        document.line(mistake.line),
    )


def misnamed(path: str) -> tuple[Finding, ...]:
    """Find a name that can be no address: the IRI of a document is made of it.

    Args:
        path: below the content folder; what is no text in it is shown escaped.
    """
    shown = path.encode("utf-8", "backslashreplace").decode()
    *folders, name = PurePosixPath(path).parts
    stem = PurePosixPath(name).stem
    if _NAME.fullmatch(stem) and stem not in _RESERVED and all(map(_FOLDER.fullmatch, folders)):
        return ()
    return (
        Finding(
            shown,
            1,
            1,
            Severity.ERROR,
            "file-name",
            f"The file is named {stem!a}: a name makes the address of a page.",
            "Use up to 64 small letters, digits and hyphens, such as glasgow-neonatal-unit.ttl; "
            "the name derived is taken.",
        ),
    )


def wrong_base(path: str, graph: str, document: turtle.Document) -> tuple[Finding, ...]:
    """Find a base that is that of another document."""
    if not document.base_declared or document.base_declared[0] == graph:
        return ()
    declared, place = document.base_declared
    return (
        Finding(
            path,
            place.line,
            place.column,
            Severity.ERROR,
            "wrong-base",
            f"The file declares the base <{declared}>, but its own document is <{graph}>.",
            f"Write @base <{graph}> . or rename the file.",
            document.line(place.line),
        ),
    )


def rules(root: Path, prefix: str) -> tuple[tuple[str, str], ...]:
    """Give the rules whose file name begins with `prefix`: name and query, by name."""
    folder = root / "ontology" / "rules"
    found = sorted(folder.glob(f"{prefix}*.rq")) if folder.is_dir() else []
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in found)


@dataclass(frozen=True, slots=True)
class _Read:
    """One file as it was just read: its triples, or why there are none."""

    path: str
    graph: str
    digest: str
    triples: tuple[ox.Triple, ...]
    findings: tuple[Finding, ...]


class Corpus:
    """The content of one folder, kept in a store and followed as it changes.

    One thread at a time refreshes; readers ask the store meanwhile and see each file as it was or
    as it is, never half of it.
    """

    def __init__(self, root: Path, store: MemoryStore, *, max_bytes: int = 5_000_000) -> None:
        self.root = root
        self.store = store
        self.max_bytes = max_bytes
        self._files: dict[str, ContentFile] = {}
        self._seen: dict[str, tuple[int, int, int] | None] = {}
        self._lock = threading.Lock()
        self._case_rules = rules(root, "derive-case-")
        self._vocabulary_rules = rules(root, "derive-vocabulary-")
        with self._lock:
            self._load(content_paths(root))

    @property
    def files(self) -> tuple[ContentFile, ...]:
        """Every file of the content, by path."""
        return tuple(file for _, file in sorted(self._files.items()))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why files are kept out or stale."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def generation(self) -> str:
        """A digest of everything that is served: equal content, equal digest."""
        lines = (f"{file.path} {file.digest} {file.stale}" for file in self.files)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def refresh(self) -> tuple[str, ...]:
        """Look at the folder again and take in what changed; give the paths that did.

        Each changed file is replaced in a transaction of its own.
        """
        with self._lock:
            present = content_paths(self.root)
            gone = [path for path in self._files if path not in set(present)]
            changed = [
                path for path in present if self._signature(path) != self._seen.get(path, ())
            ]
            for path in gone:
                file = self._files[path]
                if file.served:
                    self.store.replace({file.graph: (), derived_graph(file.graph): ()})
                self._seen.pop(path, None)
                self._files = {key: kept for key, kept in self._files.items() if key != path}
            for path in changed:
                self._seen[path] = self._signature(path)
                self._take(self._read(path))
            if any(path.startswith(VOCABULARY) for path in (*gone, *changed)):
                self._derive_vocabulary()
            return tuple(sorted((*gone, *changed)))

    def document(self, file: ContentFile) -> turtle.Document | None:
        """Read a file anew; None where it is no longer what is served of it."""
        if not file.served:
            return None
        found = turtle.read_file(self.root / file.path, base=file.graph, max_bytes=self.max_bytes)
        return found if _digest(found) == file.digest and not found.mistakes else None

    def stated(self, file: ContentFile) -> tuple[ox.Triple, ...]:
        """Give the triples of a file, each number and date as it is written there.

        The store writes some of them its own way; it answers only where the file has changed since
        it was taken in. Nothing is given of a file that is kept out.
        """
        if (document := self.document(file)) is not None:
            return _apart(document, file.digest)
        return tuple(self.store.graph(file.graph)) if file.served else ()

    # --- reading ---

    def _signature(self, path: str) -> tuple[int, int, int] | None:
        try:
            found = os.lstat(self.root / path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self, path: str) -> _Read:
        if findings := misnamed(path):
            return _Read(path, "", "", (), findings)
        graph = graph_of(path)
        document = turtle.read_file(self.root / path, base=graph, max_bytes=self.max_bytes)
        findings = tuple(finding_of(path, document, mistake) for mistake in document.mistakes)
        findings = findings or wrong_base(path, graph, document)
        digest = _digest(document)
        triples = () if findings else _apart(document, digest)
        return _Read(path, graph, digest, triples, findings)

    # --- keeping ---

    def _load(self, paths: Iterable[str]) -> None:
        graphs: dict[str, tuple[ox.Triple, ...]] = {}
        for path in paths:
            self._seen[path] = self._signature(path)
            read = self._read(path)
            self._files[path] = self._as_file(read)
            if read.triples:
                graphs[read.graph] = read.triples
                if derived := self._derived(read.triples):
                    graphs[derived_graph(read.graph)] = derived
        self.store.load(graphs)
        self._derive_vocabulary()

    def _take(self, read: _Read) -> None:
        """Take in one file: the store first, then the list of files, which is never half changed."""
        before = self._files.get(read.path)
        if read.findings and before is not None and before.served:
            file = replace(before, stale=True, findings=read.findings)
        else:
            file = self._as_file(read)
        if not read.findings:
            derived = {derived_graph(read.graph): self._derived(read.triples)}
            self.store.replace({read.graph: read.triples, **derived})
        self._files = {**self._files, read.path: file}

    @staticmethod
    def _as_file(read: _Read) -> ContentFile:
        digest = "" if read.findings else read.digest
        return ContentFile(read.path, read.graph, digest, findings=read.findings)

    def _derived(self, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
        """Run the rules of cases on one file alone, and keep what it does not say itself."""
        own = MemoryStore()
        own.load({"urn:file": triples})
        stated = set(triples)
        found = [t for _, rule in self._case_rules for t in own.construct(rule)]
        return tuple(triple for triple in dict.fromkeys(found) if triple not in stated)

    def _derive_vocabulary(self) -> None:
        found = [t for _, rule in self._vocabulary_rules for t in self.store.construct(rule)]
        graph = derived_graph(graph_of(f"{VOCABULARY}atlas.ttl"))
        self.store.replace({graph: dict.fromkeys(found)})


def _digest(document: turtle.Document) -> str:
    return hashlib.sha256(document.text.encode()).hexdigest()[:16]


def _apart(document: turtle.Document, digest: str) -> tuple[ox.Triple, ...]:
    """Keep the nodes that one file labels apart from those of others with the same label."""
    if "_:" not in document.text:
        return document.triples

    def own(term: object) -> object:
        return ox.BlankNode(f"f{digest}{term.value}") if isinstance(term, ox.BlankNode) else term

    return tuple(
        ox.Triple(own(t.subject), t.predicate, own(t.object))  # type: ignore[arg-type]  # terms in, terms out
        for t in document.triples
    )
