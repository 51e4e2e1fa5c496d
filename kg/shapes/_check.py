"""All findings about the content, or about some files of it, each on the line where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.corpus import Corpus, finding_of, rules
from kg.diagnostics import Finding, Severity
from kg.errors import StoreError
from kg.namespaces import ATLAS, OWL, RDFS, graph_of
from kg.shapes._located import Located
from kg.shapes._shacl import ShapesGraph
from kg.shapes._terms import Known, check_terms

__all__ = ["Checker", "Rule"]

_SEVERITIES = {severity.value: severity for severity in Severity}
_OF_VOCABULARIES = (
    *(OWL + name for name in ("Class", "DatatypeProperty", "ObjectProperty", "Ontology")),
    *(RDFS + name for name in ("subClassOf", "domain", "range")),
)
_EVERYTHING = "SELECT ?thing ?class ?graph WHERE { GRAPH ?graph { ?thing a ?class } }"


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
        self._shapes = ShapesGraph(corpus.root)
        self._rules = tuple(Rule.read(*found) for found in rules(corpus.root, "check-"))

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all shapes and rules."""
        return self._shapes.codes | {rule.code for rule in self._rules}

    def check(self) -> tuple[Finding, ...]:
        """Check the whole content; findings in the order of files and places."""
        found = list(self._corpus.findings)
        located = {}
        known = self._known()
        for file in self._corpus.files:
            if file.served and not file.stale:
                one = self._locate(self._corpus.root / file.path, file.path, file.graph)
                located[file.graph] = one
                found += self._of_file(one, known)
        found += self._of_rules(located)
        return tuple(sorted(set(found), key=lambda finding: finding.sort_key))

    def check_file(self, path: Path) -> tuple[Finding, ...]:
        """Check one file amid the whole content, where it is or as a story that is not there yet.

        A file outside the content is held against it as if it stood in `cases/`.
        """
        name = self._name_in_content(path)
        inside = name is not None
        name = name or f"cases/{path.name}"
        graph = graph_of(name)
        if not path.name.endswith(".ttl"):
            return (
                Finding(
                    str(path),
                    1,
                    1,
                    Severity.ERROR,
                    "file-name",
                    "A story is a Turtle file, whose name ends with .ttl.",
                    "Rename the file.",
                ),
            )
        shown = name if inside else str(path)
        document = turtle.read_file(path, base=graph)
        if document.mistakes:
            found = [finding_of(shown, document.text, mistake) for mistake in document.mistakes]
            return tuple(sorted(found, key=lambda finding: finding.sort_key))
        misplaced = tuple(self._corpus.misplaced(name, graph, document, shown))
        if misplaced:
            return misplaced
        located = Located(shown, graph, document)
        if inside:
            return self._in_place(located)
        before = tuple(self._store.graph(graph))
        self._store.replace({graph: document.triples})
        try:
            return self._in_place(located)
        finally:
            self._store.replace({graph: before})

    def _in_place(self, located: Located) -> tuple[Finding, ...]:
        found = [*self._of_file(located, self._known()), *self._of_rules({located.graph: located})]
        return tuple(sorted(set(found), key=lambda finding: finding.sort_key))

    def _name_in_content(self, path: Path) -> str | None:
        try:
            name = path.absolute().relative_to(self._corpus.root.absolute()).as_posix()
        except ValueError:
            return None
        return name if any(file.path == name for file in self._corpus.files) else None

    def _locate(self, path: Path, name: str, graph: str) -> Located:
        return Located(name, graph, turtle.read_file(path, base=graph))

    def _of_file(self, located: Located, known: Known) -> Iterator[Finding]:
        yield from check_terms(located, known)
        yield from self._shapes.check(located, known.types)

    def _known(self) -> Known:
        """Ask the store what is described, where, and as what; and the vocabulary what is a term."""
        paths = {file.graph: file.path for file in self._corpus.files}
        described: dict[str, list[str]] = defaultdict(list)
        types: dict[str, list[str]] = defaultdict(list)
        terms = {ATLAS.removesuffix("#")}
        for row in self._store.select(_EVERYTHING):
            thing, graph = row["thing"], row["graph"].value
            if not isinstance(thing, ox.NamedNode):
                continue
            path = paths.get(graph, graph)
            if path not in described[thing.value]:
                described[thing.value].append(path)
            types[thing.value].append(row["class"].value)
            if thing.value.startswith(ATLAS):
                terms.add(thing.value)
        borrowed = f"SELECT ?term WHERE {{ ?ontology <{ATLAS}borrows> ?term }}"
        terms.update(row["term"].value for row in self._store.select(borrowed))
        terms.update(_OF_VOCABULARIES)
        unread = {
            file.path: _text_of(self._corpus.root / file.path)
            for file in self._corpus.files
            if not file.served
        }
        return Known(
            frozenset(terms),
            {iri: tuple(found) for iri, found in described.items()},
            {iri: tuple(found) for iri, found in types.items()},
            unread,
        )

    def _of_rules(self, located: Mapping[str, Located]) -> Iterator[Finding]:
        for rule in self._rules:
            for row in self._rows(rule):
                one = located.get(row["graph"].value)
                if one is None:
                    continue
                thing = row["thing"].value
                prop = row["property"].value if "property" in row else ""
                value = row["value"].value if "value" in row else ""
                yield one.finding(
                    one.place_of(thing, prop, value),
                    rule.severity,
                    rule.code,
                    f"{one.named(thing)}: {row['message'].value}",
                    rule.fix,
                )

    def _rows(self, rule: Rule) -> Iterable[Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
        try:
            return self._store.select(rule.sparql)
        except StoreError as error:
            raise StoreError(f"The rule {rule.code} cannot be asked: {error}") from error


def _text_of(path: Path) -> str:
    """Give the text of a file that is kept out, as far as it is one."""
    document = turtle.read_file(path)
    return document.text
