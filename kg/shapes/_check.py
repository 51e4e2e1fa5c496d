"""All findings about the content, or about some files of it, each on the line where it stands."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.corpus import VOCABULARY, ContentFile, finding_of, misnamed, rules, wrong_base
from kg.diagnostics import Finding, Severity
from kg.errors import StoreError
from kg.namespaces import ATLAS, BASE, graph_of
from kg.shapes._context import Amid, Content, Folder, Placed
from kg.shapes._known import Known, described_in, with_meant
from kg.shapes._located import VOCABULARY_GRAPHS, Located
from kg.shapes._shacl import SHAPES, ShapesGraph
from kg.shapes._terms import check_readable, check_terms
from kg.store import MemoryStore, Row, Store, Term

__all__ = ["Checker", "Rule"]

_SEVERITIES = {severity.value: severity for severity in Severity}
_TERMS = f"""
SELECT DISTINCT ?term
WHERE {{
  GRAPH ?graph {{ ?term a ?class }}
  FILTER (STRSTARTS(STR(?graph), "{VOCABULARY_GRAPHS}") && STRSTARTS(STR(?term), "{ATLAS}"))
  FILTER (isIRI(?term) && isIRI(?class))
}}"""
_BORROWED = f"""
SELECT DISTINCT ?term
WHERE {{
  GRAPH ?graph {{ ?ontology <{ATLAS}borrows> ?term }}
  FILTER STRSTARTS(STR(?graph), "{VOCABULARY_GRAPHS}")
}}"""


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
    """Holds content against vocabulary, shapes and rules. It reports; it never decides what loads.

    It outlives changes of the content, of the shapes and of the rules: each check is held against
    them as they stand.
    """

    def __init__(self, corpus: Content) -> None:
        self._corpus = corpus
        self._amid = Amid(corpus)
        self._lock = threading.Lock()
        self._equipped: object = None
        self._vocabulary: tuple[object, frozenset[str]] = (None, frozenset())
        self._unread: tuple[object, Mapping[str, frozenset[str]]] = (None, {})
        self._equip()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all shapes and rules."""
        return self._shapes.codes | {rule.code for rule in self._rules}

    def check(self) -> tuple[Finding, ...]:
        """Check the whole content; findings in the order of files and places."""
        self._equip()
        located = {}
        store = self._corpus.store
        known = self._known(store)
        of_files = (with_meant(finding, known) for finding in self._corpus.findings)
        found = [*of_files, *self._shapes.findings]
        for file in self._corpus.files:
            if file.served and not file.stale:
                one = self._locate(self._corpus.root / file.path, file.path, file.graph)
                located[file.graph] = one
                found += self._of_file(one, known)
            elif file.graph:
                broken = turtle.read_file(
                    self._corpus.root / file.path, base=file.graph, max_bytes=self._corpus.max_bytes
                )
                found += self._readable(file.path, file.graph, broken, known)
        found += self._of_rules(store, located)
        return _in_order(found)

    def check_file(self, path: Path) -> tuple[Finding, ...]:
        """Check one file amid the whole content, where it is or as a story that is not there yet.

        A file outside the content is held against it as if it stood in `cases/`.
        """
        name = self._name_in_content(path)
        shown = name or str(path)
        name = name or f"cases/{path.name}"
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
        return self._of_document(name, shown, document)

    def check_text(self, name: str, text: str) -> tuple[Finding, ...]:
        """Check a text amid the whole content as if it stood in a file.

        Args:
            name: the file's path below the content folder, such as "cases/octopus-energy.ttl".
        """
        if found := misnamed(name):
            return found
        data = text.encode("utf-8", "surrogatepass")
        document = turtle.read(data, base=graph_of(name), max_bytes=self._corpus.max_bytes)
        return self._of_document(name, name, document)

    def _of_document(self, name: str, shown: str, document: turtle.Document) -> tuple[Finding, ...]:
        self._equip()
        graph = graph_of(name)
        if document.mistakes:
            found = [finding_of(shown, document, mistake) for mistake in document.mistakes]
            with self._amid.lend() as store:
                known = self._known(store)
                found = [with_meant(finding, known) for finding in found]
                found += self._readable(shown, graph, document, known)
            return _in_order(found)
        if name in SHAPES:
            return ()
        if wrong := wrong_base(shown, graph, document):
            with self._amid.lend() as store:
                more = self._readable(shown, graph, document, self._known(store))
                return _in_order((*wrong, *more))
        located = Located(shown, graph, document)
        self._shapes.prepare()  # while the content may still be on its way
        with self._amid.lend(located) as store:
            known = self._known(store, located)
            of_rules = self._of_rules(store, {graph: located})
            return _in_order((*self._of_file(located, known), *of_rules))

    def _equip(self) -> None:
        """Read the shapes and the rules, again where they have changed or the vocabulary has."""
        with self._lock:
            once = isinstance(self._corpus, Folder)
            if self._equipped is not None and once:
                return
            equipment = True if once else (self._signatures(), self._words())
            if equipment != self._equipped:
                root = self._corpus.root
                self._rules = tuple(Rule.read(*found) for found in rules(root, "check-"))
                self._shapes = ShapesGraph(root, self._corpus.store)
                self._equipped = equipment

    def _signatures(self) -> tuple[tuple[str, int, int], ...]:
        root = self._corpus.root
        found = []
        for file in (
            *(root / name for name in SHAPES),
            *(root / "ontology" / "rules").glob("check-*.rq"),
        ):
            with suppress(OSError):
                stat = file.stat()
                found.append((file.name, stat.st_mtime_ns, stat.st_size))
        return tuple(sorted(found))

    def _words(self) -> tuple[ContentFile, ...]:
        """Give the files that say what is a term, as they stand."""
        return tuple(file for file in self._corpus.files if file.path.startswith(VOCABULARY))

    def _name_in_content(self, path: Path) -> str:
        """Give the path below the content folder; empty where it is not a file of the content."""
        root = os.path.normpath(self._corpus.root.absolute())
        whole = Path(os.path.normpath(path.absolute()))  # tells a link from what it leads to
        name = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else ""
        return name if name in SHAPES or self._corpus.holds(name) else ""

    def _locate(self, path: Path, name: str, graph: str) -> Located:
        return Located(name, graph, turtle.read_file(path, base=graph))

    def _readable(
        self, path: str, graph: str, document: turtle.Document, known: Known
    ) -> Iterator[Finding]:
        """Check the terms of what can be read of a file that is kept out: one run shows all."""
        return check_readable(path, graph, document, known, self._shapes.constraints)

    def _of_file(self, located: Located, known: Known) -> Iterator[Finding]:
        yield from check_terms(located, known, self._shapes.constraints)
        if not known.without_vocabulary:
            yield from self._shapes.check(located, known.types)

    def _known(self, store: MemoryStore, checked: Located | None = None) -> Known:
        """Ask the store what is described, where, and as what; and the vocabulary what is a term.

        Args:
            checked: the one file that is checked, whose path in findings may be another.
        """
        paths = {file.graph: file.path for file in self._corpus.files}
        if checked is not None:
            paths[checked.graph] = checked.path
        if self._unread[0] is not self._corpus.files:
            unread = {
                file.path: described_in(turtle.read_file(self._corpus.root / file.path))
                for file in self._corpus.files
                if not file.served
            }
            self._unread = self._corpus.files, unread
        return Known(
            self._terms(store, checked), Placed(store, paths), Placed(store), self._unread[1], store
        )

    def _terms(self, store: MemoryStore, checked: Located | None) -> frozenset[str]:
        state = store, self._words()
        is_vocabulary = checked is not None and checked.graph.startswith(VOCABULARY_GRAPHS)
        if self._vocabulary[0] == state and not is_vocabulary:
            return self._vocabulary[1]
        rows = (*store.select(_TERMS), *store.select(_BORROWED))
        terms = frozenset((ATLAS.removesuffix("#"), *(row["term"].value for row in rows)))
        self._vocabulary = (None if is_vocabulary else state), terms
        return terms

    def _of_rules(self, store: MemoryStore, located: Mapping[str, Located]) -> Iterator[Finding]:
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
                if thing in one.twice or value in one.twice or _is_nothing(value, store):
                    continue  # said already
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


def _is_nothing(value: str, store: MemoryStore) -> bool:
    """Whether a value is the name of a thing of which nothing is said."""
    if not value.startswith(BASE):
        return False
    try:
        return next(iter(store.quads(ox.NamedNode(value))), None) is None
    except ValueError:  # a text that begins as a name does
        return False


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda finding: finding.sort_key))
