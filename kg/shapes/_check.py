"""All findings about the content, or about some files of it, each on the line where it stands."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.corpus import Corpus, finding_of, misnamed, rules, wrong_base
from kg.diagnostics import Finding, Severity
from kg.errors import StoreError
from kg.namespaces import ATLAS, graph_of
from kg.shapes._located import VOCABULARY_GRAPHS, Located
from kg.shapes._shacl import SHAPES, ShapesGraph
from kg.shapes._terms import Known, check_terms, described_in
from kg.store import MemoryStore, Row, Store, Term

__all__ = ["Checker", "Rule"]

_SEVERITIES = {severity.value: severity for severity in Severity}
_EVERYTHING = "SELECT ?thing ?class ?graph WHERE { GRAPH ?graph { ?thing a ?class } }"
_BORROWED = f"SELECT ?term ?graph WHERE {{ GRAPH ?graph {{ ?ontology <{ATLAS}borrows> ?term }} }}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A hygiene rule: a query each of whose rows is a finding."""

    code: str
    question: str
    severity: Severity
    fix: str
    sparql: str

    @classmethod
    def read(cls, name: str, text: str) -> Rule:
        """Read a rule from its file.

        Raises:
            ValueError: the head of the file does not say severity and fix.
        """
        heads = [line.removeprefix("#").strip() for line in text.splitlines()[:3]]
        severity = heads[1].removeprefix("Severity:").strip()
        if severity not in _SEVERITIES or not heads[2].startswith("Fix:"):
            raise ValueError(f"{name}.rq must open with its question, # Severity: and # Fix:.")
        fix = heads[2].removeprefix("Fix:").strip()
        return cls(name.removeprefix("check-"), heads[0], _SEVERITIES[severity], fix, text)


class Checker:
    """Holds content against vocabulary, shapes and rules. It reports; it never decides what loads."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._store = corpus.store
        self._shapes = ShapesGraph(corpus.root, corpus.store)
        self._rules = tuple(Rule.read(*found) for found in rules(corpus.root, "check-"))
        self._lock = threading.Lock()
        self._copied = ""
        self._copy = MemoryStore()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all shapes and rules."""
        return self._shapes.codes | {rule.code for rule in self._rules}

    def check(self) -> tuple[Finding, ...]:
        """Check the whole content; findings in the order of files and places."""
        found = [*self._corpus.findings, *self._shapes.findings]
        located = {}
        known = self._known(self._store)
        for file in self._corpus.files:
            if file.served and not file.stale:
                one = self._locate(self._corpus.root / file.path, file.path, file.graph)
                located[file.graph] = one
                found += self._of_file(one, known)
        found += self._of_rules(self._store, located)
        return tuple(sorted(set(found), key=lambda finding: finding.sort_key))

    def check_file(self, path: Path) -> tuple[Finding, ...]:
        """Check one file amid the whole content, where it is or as a story that is not there yet.

        A file outside the content is held against it as if it stood in `cases/`.
        """
        name = self._name_in_content(path)
        inside = bool(name)
        name = name or f"cases/{path.name}"
        shown = name if inside else str(path)
        if not path.name.endswith(".ttl"):
            return (
                Finding(
                    shown,
                    1,
                    1,
                    Severity.ERROR,
                    "file-name",
                    "A story is a Turtle file, whose name ends with .ttl.",
                    "Rename the file.",
                ),
            )
        if found := misnamed(name):
            return tuple(replace(finding, file=shown) for finding in found)
        graph = graph_of(name)
        document = turtle.read_file(path, base=graph, max_bytes=self._corpus.max_bytes)
        if document.mistakes:
            found = tuple(finding_of(shown, document, mistake) for mistake in document.mistakes)
            return tuple(sorted(found, key=lambda finding: finding.sort_key))
        if name in SHAPES:
            return ()
        if found := wrong_base(shown, graph, document):
            return found
        located = Located(shown, graph, document)
        with self._amid(located) as store:
            of_file = self._of_file(located, self._known(store, located))
            of_rules = self._of_rules(store, {graph: located})
            return tuple(sorted({*of_file, *of_rules}, key=lambda finding: finding.sort_key))

    @contextmanager
    def _amid(self, located: Located) -> Iterator[MemoryStore]:
        """Lend a copy of the content with a file in its place: what is only checked is not served.

        The copy is made once for each state of the content; one file at a time stands in it.
        """
        with self._lock:
            if self._copied != self._corpus.generation:
                self._copied = self._corpus.generation
                self._copy = _copy_of(self._store)
            before = tuple(self._copy.graph(located.graph))
            _put(self._copy, located.graph, located.triples)
            try:
                yield self._copy
            finally:
                _put(self._copy, located.graph, before)

    def _name_in_content(self, path: Path) -> str:
        """Give the path below the content folder; empty where it is not a file of the content."""
        root = os.path.normpath(self._corpus.root.absolute())
        whole = Path(os.path.normpath(path.absolute()))  # tells a link from what it leads to
        name = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else ""
        known = name in SHAPES or any(file.path == name for file in self._corpus.files)
        return name if known else ""

    def _locate(self, path: Path, name: str, graph: str) -> Located:
        return Located(name, graph, turtle.read_file(path, base=graph))

    def _of_file(self, located: Located, known: Known) -> Iterator[Finding]:
        yield from check_terms(located, known)
        if not known.without_vocabulary:
            yield from self._shapes.check(located, known.types)

    def _known(self, store: Store, checked: Located | None = None) -> Known:
        """Ask the store what is described, where, and as what; and the vocabulary what is a term.

        Args:
            checked: the one file that is checked, whose path in findings may be another.
        """
        paths = {file.graph: file.path for file in self._corpus.files}
        if checked is not None:
            paths[checked.graph] = checked.path
        described: dict[str, list[str]] = defaultdict(list)
        types: dict[str, list[str]] = defaultdict(list)
        terms = {ATLAS.removesuffix("#")}
        for row in store.select(_EVERYTHING):
            thing, graph = row["thing"], row["graph"].value
            if not isinstance(thing, ox.NamedNode) or not isinstance(row["class"], ox.NamedNode):
                continue
            path = paths.get(graph, graph)
            if path not in described[thing.value]:
                described[thing.value].append(path)
            types[thing.value].append(row["class"].value)
            if thing.value.startswith(ATLAS) and graph.startswith(VOCABULARY_GRAPHS):
                terms.add(thing.value)
        terms.update(
            row["term"].value
            for row in store.select(_BORROWED)
            if row["graph"].value.startswith(VOCABULARY_GRAPHS)
        )
        unread = {
            file.path: described_in(turtle.read_file(self._corpus.root / file.path))
            for file in self._corpus.files
            if not file.served
        }
        return Known(
            frozenset(terms),
            {iri: tuple(sorted(found)) for iri, found in described.items()},
            {iri: tuple(sorted(found)) for iri, found in types.items()},
            unread,
        )

    def _of_rules(self, store: Store, located: Mapping[str, Located]) -> Iterator[Finding]:
        # Asked of one file, a rule is bound to its graph: then it costs what that file costs.
        bound = {"graph": ox.NamedNode(*located)} if len(located) == 1 else {}
        for rule in self._rules:
            for row in self._rows(store, rule, bound):
                one = located.get(row["graph"].value)
                if one is None:
                    continue
                thing = row["thing"].value
                prop = row["property"].value if "property" in row else ""
                value = row["value"].value if "value" in row else ""
                # A message that is put together of values is unbound where a value is no text.
                message = row["message"].value if "message" in row else rule.question
                yield one.finding(
                    one.place_of(thing, prop, value),
                    rule.severity,
                    rule.code,
                    f"{one.named(thing)}: {message}",
                    rule.fix,
                )

    @staticmethod
    def _rows(store: Store, rule: Rule, bound: Mapping[str, Term]) -> Sequence[Row]:
        try:
            return store.select(rule.sparql, bound)
        except StoreError as error:
            raise StoreError(f"The rule {rule.code} cannot be asked: {error}") from error


def _copy_of(store: MemoryStore) -> MemoryStore:
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(store.dump(), format=ox.RdfFormat.N_QUADS):
        graphs[getattr(quad.graph_name, "value", "")].append(quad.triple)
    copy = MemoryStore()
    copy.load(graphs)
    return copy


def _put(store: MemoryStore, graph: str, triples: Iterable[ox.Triple]) -> None:
    """Fill a graph anew, with the blank nodes as they are named: `replace` names them anew."""
    store.replace({graph: ()})
    store.load({graph: triples})
