"""Folders to store: one file, one document, one named graph, one transaction.

A file that cannot be read contributes nothing and hides nothing: it is kept out with a finding, and
where an earlier version was being served, that version stays and is marked stale. Kept out is only
what does not parse, declares a wrong base, or takes a name that is taken; what a file says is
judged by `shapes`, which never decides what is loaded.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import threading
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

import pyoxigraph as ox

from kg import turtle
from kg.diagnostics import Finding, Severity
from kg.errors import ContentUnreadable, ReadElsewhere
from kg.namespaces import BASE, derived_graph, document_of, graph_of
from kg.store import MemoryStore, Store

__all__ = [
    "FOLDERS",
    "Change",
    "ContentFile",
    "Corpus",
    "KeptFiles",
    "Origin",
    "content_paths",
    "files_of",
    "finding_of",
    "is_plain",
    "misnamed",
    "rules",
    "wrong_base",
]

FOLDERS = ("ontology", "cases", "paths")
_NOT_DATA = ("ontology/shapes.ttl", "ontology/style.ttl")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RESERVED = frozenset({"derived"})  # the last part of the graphs of what rules derive
_ALONE = "urn:file"
VOCABULARY = "ontology/"
_MOST_CHANGED = 400
"""Where more files than this have changed since they were kept, all are read anew: it is no slower."""


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


class KeptFiles(Protocol):
    """The files of an earlier start, as they were served then."""

    @property
    def digests(self) -> Mapping[str, str]:
        """The digest of each file that was served, by path."""
        ...

    @property
    def plain(self) -> Collection[str]:
        """The files that the engine may read by itself."""
        ...

    @property
    def astray(self) -> Collection[str]:
        """The files that describe something that belongs to another story or path."""
        ...

    def text(self, path: str) -> bytes:
        """Give what stood in a file.

        Raises:
            KeyError, ValueError: that is not known.
        """
        ...


class Origin(Protocol):
    """Where what is served comes from: the files of a folder, or an endpoint elsewhere."""

    @property
    def root(self) -> Path:
        """The folder of shapes, rules and explanations."""
        ...

    @property
    def store(self) -> Store:
        """What answers questions about it."""
        ...

    @property
    def files(self) -> tuple[ContentFile, ...]:
        """Every file of the content, by path; none where it is read from an endpoint."""
        ...

    @property
    def generation(self) -> str:
        """A digest of everything that is served: equal content, equal digest."""
        ...

    def document(self, file: ContentFile) -> turtle.Document | None:
        """Read a file anew; None where it is no longer what is served of it."""
        ...

    def stated(self, file: ContentFile) -> tuple[ox.Triple, ...]:
        """Give the triples of a file."""
        ...

    def told(
        self, iri: str, graphs: Collection[str]
    ) -> Iterator[tuple[str, tuple[ox.Triple, ...]]]:
        """Give what these graphs state, what rules add left out: at least all about a thing."""
        ...


def content_paths(root: Path) -> tuple[str, ...]:
    """List the Turtle files of a content folder, relative and sorted; links are not followed.

    Whatever is named `.ttl` is listed, also what is no file at all: reading it makes the finding.

    Raises:
        ContentUnreadable: the folder holds none of the folders of a content.
    """
    found: list[str] = []
    present = [folder for folder in FOLDERS if (root / folder).is_dir()]
    if not present:
        raise ContentUnreadable(
            f"{root} holds no content: a folder named ontology, cases or paths was expected."
        )
    for folder in present:
        for where, folders, names in os.walk(root / folder, followlinks=False):
            folders.sort()
            below = Path(where).relative_to(root).as_posix()
            found += [f"{below}/{name}" for name in (*names, *folders) if _listed(name)]
    return tuple(sorted(set(found) - set(_NOT_DATA)))


def _listed(name: str) -> bool:
    """Whether a file of this name is content; editors and systems hide files of their own beside it."""
    return name.endswith(".ttl") and (not name.startswith(".") or name == ".ttl")


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
        mistake.end_column,
        mistake.allowed,
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
            document.end_column(place),
        ),
    )


def rules(root: Path, prefix: str) -> tuple[tuple[str, str], ...]:
    """Give the rules whose file name begins with `prefix`: name and query, by name."""
    folder = root / "ontology" / "rules"
    found = sorted(folder.glob(f"{prefix}*.rq")) if folder.is_dir() else []
    return tuple((file.stem, file.read_text(encoding="utf-8")) for file in found)


_DOCUMENTS = (f"{BASE}case/", f"{BASE}path/")
_ASTRAY = f"""\
SELECT DISTINCT ?graph
WHERE {{
  GRAPH ?graph {{ ?thing ?property ?value }}
  FILTER (isIRI(?thing)
    && (STRSTARTS(STR(?thing), "{_DOCUMENTS[0]}") || STRSTARTS(STR(?thing), "{_DOCUMENTS[1]}"))
    && STRBEFORE(CONCAT(STR(?thing), "#"), "#") != STR(?graph))
}}"""


@dataclass(frozen=True, slots=True)
class _Read:
    """One file as it was just read: its triples, or why there are none."""

    path: str
    graph: str
    digest: str
    triples: tuple[ox.Triple, ...]
    findings: tuple[Finding, ...]
    signature: tuple[int, int, int] | None = None
    moving: bool = False

    @property
    def astray(self) -> bool:
        """Whether it describes something that belongs to another story or path."""
        subjects = {triple.subject for triple in self.triples}
        return any(
            isinstance(one, ox.NamedNode)
            and one.value.startswith(_DOCUMENTS)
            and document_of(one.value) != self.graph
            for one in subjects
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What was found changed when the folder was looked at, not taken in yet.

    `graphs` gives each graph that will change with what it will hold. `unsure` names files that are
    gone, cannot be read or changed while they were, as a file does while somebody saves it.
    """

    reads: tuple[_Read, ...] = ()
    gone: tuple[str, ...] = ()
    graphs: Mapping[str, tuple[ox.Triple, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.reads or self.gone)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that changed, sorted."""
        return tuple(sorted((*(read.path for read in self.reads), *self.gone)))

    @property
    def unsure(self) -> tuple[str, ...]:
        """The files that may be on their way."""
        unsure = (read.path for read in self.reads if read.findings or read.moving)
        return (*unsure, *self.gone)

    @property
    def astray(self) -> bool:
        """Whether a file describes something that belongs to another story or path."""
        return any(read.astray for read in self.reads)

    def without(self, paths: Collection[str]) -> Change:
        """Leave these files for later."""
        graphs = {graph_of(path) for path in paths}
        return Change(
            tuple(read for read in self.reads if read.path not in paths),
            tuple(path for path in self.gone if path not in paths),
            {graph: found for graph, found in self.graphs.items() if graph not in graphs},
        )


class Corpus:
    """The content of one folder, kept in a store and followed as it changes.

    One thread at a time refreshes; readers ask the store meanwhile and see each file as it was or
    as it is, never half of it.
    """

    def __init__(
        self,
        root: Path,
        store: MemoryStore,
        *,
        max_bytes: int = 5_000_000,
        kept: KeptFiles | None = None,
    ) -> None:
        """Read the files.

        Args:
            store: an empty one.
            kept: the files of an earlier start. All is then as it was at that time, and what has
                changed since is found by the next look.

        Raises:
            ContentUnreadable: the folder holds no content.
            KeyError, SyntaxError, ValueError: what is kept cannot be read, or is of little use as too
                much has changed since.
        """
        self.root = root
        self.store = store
        self.max_bytes = max_bytes
        self._files: dict[str, ContentFile] = {}
        self._listed: tuple[ContentFile, ...] = ()
        self._sum = 0
        self._astray: frozenset[str] | None = None
        self._seen: dict[str, tuple[int, int, int] | None] = {}
        self._lock = threading.Lock()
        self._case_rules = rules(root, "derive-case-")
        self._vocabulary_rules = rules(root, "derive-vocabulary-")
        with self._lock:
            if kept is None:
                self._load(content_paths(root))
            else:
                self._restore(kept)

    @property
    def files(self) -> tuple[ContentFile, ...]:
        """Every file of the content, by path."""
        return self._listed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why files are kept out or stale."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def generation(self) -> str:
        """A digest of everything that is served: equal content, equal digest."""
        return f"{self._sum % (1 << 128):032x}"[:16]

    @property
    def astray(self) -> frozenset[str]:
        """The files that describe something that belongs to another story or path.

        Looked for when first asked for, which must come before the first change.
        """
        if self._astray is None:
            graphs = {row["graph"].value for row in self.store.select(_ASTRAY)}
            self._astray = frozenset(one.path for one in self.files if one.graph in graphs)
        return self._astray

    def refresh(self, paths: Iterable[str] | None = None) -> tuple[str, ...]:
        """Look at the folder again and take in what changed; give the paths that did.

        Each changed file is replaced in a transaction of its own.

        Args:
            paths: the files to look at, below the content folder, and folders, which end with a
                slash; all where none are given.
        """
        with self._lock:
            return self.take(self.look(paths))

    def look(self, paths: Iterable[str] | None = None) -> Change:
        """Read the files that changed since they were taken in, and take in nothing.

        Complexity: a look at every file of the folder, unless `paths` says at which.
        """
        if paths is None:
            present = frozenset(content_paths(self.root))
            gone = [path for path in self._files if path not in present]
        else:
            asked = self._asked(paths)
            present = frozenset(path for path in asked if os.path.lexists(self.root / path))
            gone = [path for path in asked if path not in present and path in self._files]
        reads = []
        graphs: dict[str, tuple[ox.Triple, ...]] = {}
        for path in sorted(present):
            signature = self._signature(path)
            if signature != self._seen.get(path, ()):
                read = self._read(path)
                moving = self._signature(path) != signature
                read = replace(read, signature=signature, moving=moving)
                reads.append(read)
                if not read.findings:
                    graphs[read.graph] = read.triples
        for path in gone:
            if self._files[path].served:
                graphs[self._files[path].graph] = ()
        return Change(tuple(reads), tuple(gone), graphs)

    def _by_link(self, path: str) -> bool:
        """Whether a folder on the way to a file is a link, which is not followed."""
        folders = PurePosixPath(path).parents
        return any((self.root / one).is_symlink() for one in folders if one.parts)

    def _asked(self, paths: Iterable[str]) -> Mapping[str, None]:
        """Give the files that are asked for; a folder stands for all that is or was below it."""
        found: dict[str, None] = {}
        for path in paths:
            if not path.endswith("/"):
                found[path] = None
                continue
            found |= dict.fromkeys(one for one in self._files if one.startswith(path))
            for where, _, names in os.walk(self.root / path, followlinks=False):
                below = Path(where).relative_to(self.root).as_posix()
                found |= dict.fromkeys(f"{below}/{name}" for name in names)
        return {path: None for path in found if self.holds(path) and not self._by_link(path)}

    @staticmethod
    def holds(path: str) -> bool:
        """Whether a path below the content folder is that of a file of the content."""
        parts = PurePosixPath(path).parts
        inside = len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts
        return inside and _listed(parts[-1]) and path not in _NOT_DATA

    def take(self, change: Change) -> tuple[str, ...]:
        """Take in what was found; give the paths."""
        astray = self.astray
        for path in change.gone:
            file = self._files[path]
            if file.served:
                self.store.replace({file.graph: (), derived_graph(file.graph): ()})
            self._seen.pop(path, None)
            self._list(path, None)
            self._astray = astray = astray - {path}
        for read in change.reads:
            self._seen[read.path] = read.signature
            self._take(read)
        if any(path.startswith(VOCABULARY) for path in change.paths):
            self._derive_vocabulary()
        return change.paths

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

    def told(
        self, iri: str, graphs: Collection[str]
    ) -> Iterator[tuple[str, tuple[ox.Triple, ...]]]:
        """Give what these graphs state, as it is written in their files."""
        del iri  # a file is read as a whole
        for file in self.files:
            if file.graph in graphs and file.served:
                yield file.graph, self.stated(file)

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
        """Take in all files: a plain text as a whole by the engine, any other triple by triple."""
        graphs: dict[str, tuple[ox.Triple, ...]] = {}
        for path in paths:
            self._seen[path] = self._signature(path)
            file = self._load_whole(path)
            if file is None:
                read = self._read(path)
                file = self._as_file(read)
                if read.triples:
                    graphs[read.graph] = read.triples
            self._files[path] = file
        self._begin(graphs)

    def _begin(self, graphs: Mapping[str, tuple[ox.Triple, ...]]) -> None:
        """Take in what the engine has not read, and derive what follows from everything."""
        self._listed = tuple(file for _, file in sorted(self._files.items()))
        self._sum = sum(map(_weight, self._listed))
        self.store.load(graphs)
        self._derive_cases()
        self._derive_vocabulary()

    def _load_whole(self, path: str) -> ContentFile | None:
        """Let the engine read a file into its graph; None where that is not for the engine alone.

        Where it is no Turtle, we have more to say of it.
        """
        data = None if misnamed(path) else self.text(path)
        if not data or not is_plain(data, graph_of(path)):
            return None
        graph = graph_of(path)
        try:
            self.store.read(graph, data)
        except SyntaxError:
            return None
        return ContentFile(path, graph, _sum_of(data)) if self.store.holds(graph) else None

    def text(self, path: str) -> bytes | None:
        """Give what stands in a file, without a byte-order mark; None where it is not read."""
        data = turtle.bytes_of(self.root / path, max_bytes=self.max_bytes)
        if not isinstance(data, bytes) or len(data) > self.max_bytes:
            return None
        return data.removeprefix(codecs.BOM_UTF8)

    @staticmethod
    def digest(text: bytes) -> str:
        """Give the digest of what stands in a file, without a byte-order mark."""
        return _sum_of(text)

    def _restore(self, kept: KeptFiles) -> None:
        """Take in all files as they were; what is as it was is read where it stands."""
        graphs: dict[str, tuple[ox.Triple, ...]] = {}
        changed = 0
        for path, digest in sorted(kept.digests.items()):
            graph, signature, data = graph_of(path), self._signature(path), self.text(path)
            if data is not None and _sum_of(data) == digest:
                self._seen[path] = signature
            else:
                changed += 1
                if changed > _MOST_CHANGED:
                    raise ValueError(f"more than {_MOST_CHANGED} files have changed since")
                data = kept.text(path)
            if path in kept.plain:
                self.store.read(graph, data)
            else:
                document = turtle.read(data, base=graph, max_bytes=self.max_bytes)
                graphs[graph] = _apart(document, digest)
            self._files[path] = ContentFile(path, graph, digest)
        self._begin(graphs)
        self._astray = frozenset(kept.astray)

    def _derive_cases(self) -> None:
        """Derive in each file alone, for all files together where a rule is plain enough."""
        slow = [rule for _, rule in self._case_rules if not self.store.derive(rule)]
        if not slow:
            return
        found = {}
        for file in self._files.values():
            stated = frozenset(self.store.graph(file.graph)) if file.served else frozenset()
            beside = derived_graph(file.graph)
            new = {t for rule in slow for t in self.store.construct_in(file.graph, rule)} - stated
            if stated and new:
                found[beside] = new - frozenset(self.store.graph(beside))
        self.store.load(found)

    def _take(self, read: _Read) -> None:
        """Take in one file: the store first, then the list of files, which is never half changed."""
        before = self._files.get(read.path)
        if read.findings and before is not None and before.served:
            file = replace(before, stale=True, findings=read.findings)
        else:
            file = self._as_file(read)
        if not read.findings:
            derived = {derived_graph(read.graph): self.derived(read.triples)}
            self.store.replace({read.graph: read.triples, **derived})
            self._astray = self.astray | {read.path} if read.astray else self.astray - {read.path}
        self._list(read.path, file)

    def _list(self, path: str, file: ContentFile | None) -> None:
        """Put a file in its place of the list, or take it out; the digest of all follows."""
        place = bisect_left(self._listed, path, key=lambda one: one.path)
        before = self._files.get(path)
        rest = self._listed[place + (before is not None) :]
        self._listed = (*self._listed[:place], *([file] if file else []), *rest)
        files = dict(self._files)
        files.pop(path, None)
        if file:
            files[path] = file
        self._files = files
        self._sum -= _weight(before) if before else 0
        self._sum += _weight(file) if file else 0

    @staticmethod
    def _as_file(read: _Read) -> ContentFile:
        digest = "" if read.findings else read.digest
        return ContentFile(read.path, read.graph, digest, findings=read.findings)

    def derived(self, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
        """Give what the rules of cases add to the triples of one file, which is looked at alone."""
        own = MemoryStore()
        kept = tuple(triples)
        own.load({_ALONE: kept})
        return self._derived_in(own, _ALONE, kept)

    def _derived_in(
        self, store: MemoryStore, graph: str, triples: Iterable[ox.Triple]
    ) -> tuple[ox.Triple, ...]:
        found = [t for _, rule in self._case_rules for t in store.construct_in(graph, rule)]
        if not found:
            return ()
        stated = set(triples)
        return tuple(triple for triple in dict.fromkeys(found) if triple not in stated)

    def _derive_vocabulary(self) -> None:
        found = [t for _, rule in self._vocabulary_rules for t in self.store.construct(rule)]
        graph = derived_graph(graph_of(f"{VOCABULARY}atlas.ttl"))
        self.store.replace({graph: dict.fromkeys(found)})


def files_of(origin: Origin) -> Corpus:
    """Give the files of what is served.

    Raises:
        ReadElsewhere: it is read from an endpoint.
    """
    if not isinstance(origin, Corpus):
        raise ReadElsewhere(
            "This atlas is read from an endpoint, and only read: stories and reading paths are "
            "written, checked and saved where its files are."
        )
    return origin


def _weight(file: ContentFile) -> int:
    """Give a number for a file as it is served; their sum is the same in whatever order they came."""
    text = f"{file.path} {file.digest} {file.stale}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()[:16])


def _digest(document: turtle.Document) -> str:
    return _sum_of(document.text.encode())


def _sum_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]


def is_plain(text: bytes, graph: str) -> bool:
    """Whether the engine may read a text by itself, if it is Turtle.

    It may not where the text may hold what we refuse, nor where it labels nodes, which are to be
    kept apart.

    Args:
        text: without a byte-order mark.
    """
    if b"_:" in text:
        return False
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return turtle.is_plain(text, graph)


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
