"""One state of the content: everything that is read of it, once, when it is first asked for.

Must never change once made: a change of the content makes another one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from kg import catalogue
from kg.catalogue import (
    Apart,
    Basis,
    Case,
    CaseSummary,
    Counts,
    Gap,
    Idea,
    Path,
    Placing,
    Ref,
    Rule,
    Scheme,
    SchemeLinks,
    Source,
    SourceUse,
    Statement,
    TestedFamily,
    Vocabulary,
)
from kg.corpus import ContentFile, Corpus
from kg.export import Exports
from kg.network import View, Wish, network, view
from kg.search import Document, SearchIndex
from kg.shapes import Checker
from kg.store import MemoryStore

if TYPE_CHECKING:
    import networkx

__all__ = ["BASIS_LABELS", "FACETS", "Snapshot"]

FACETS: Mapping[str, str] = {
    "idea": "Idea",
    "flight": "Flight",
    "kind": "Story or note",
    "sector": "Sector",
    "place": "Place",
    "scope": "What it is about",
    "role": "Why it is here",
    "basis": "Whose reading",
}
"""What stories can be sorted by, in the order in which it is shown."""

BASIS_LABELS = {
    Basis.WORD: "The authors’ word",
    Basis.TELLING: "The authors tell it",
    Basis.OURS: "Our reading",
}
_VIEWS = 64
"""So many views of the network are kept for who asks again."""
_KIND_LABELS = {"case": "Story", "source": "Source", "path": "Reading path"}


class Snapshot:
    """What is read of one state of the content, each thing once and when first wanted."""

    def __init__(self, store: MemoryStore, corpus: Corpus) -> None:
        self._store = store
        self._corpus = corpus
        self.files: tuple[ContentFile, ...] = corpus.files
        self.generation = corpus.generation
        self._cases: dict[str, Case] = {}
        self._ideas: dict[str, Idea] = {}
        self._source_uses: dict[str, SourceUse] = {}
        self._views: dict[tuple[Wish, int, int], View] = {}
        self._lock = threading.RLock()
        self.known = catalogue.ideas(store)
        self.sources: Mapping[str, Source] = {s.ref.iri: s for s in catalogue.sources(store)}
        self.summaries: Mapping[str, CaseSummary] = {
            one.ref.iri: one for one in catalogue.case_summaries(store, self.known, self.sources)
        }

    def case(self, iri: str) -> Case | None:
        if iri not in self.summaries:
            return None
        with self._lock:
            if iri not in self._cases:
                self._cases[iri] = catalogue.case(self._store, self.summaries[iri], self.sources)
            return self._cases[iri]

    def idea(self, iri: str) -> Idea:
        with self._lock:
            if iri not in self._ideas:
                self._ideas[iri] = catalogue.idea(
                    self._store,
                    self.known,
                    iri,
                    cases=self.summaries,
                    held=self.sources,
                    stands=self.apart,
                    placed=catalogue.with_falls(self.placings.get(iri, ()), self.case),
                )
            return self._ideas[iri]

    def source_use(self, source: Source) -> SourceUse:
        with self._lock:
            if source.ref.iri not in self._source_uses:
                cases = {iri: found for iri in self.summaries if (found := self.case(iri))}
                self._source_uses[source.ref.iri] = catalogue.source_use(
                    self._store, source, cases, self.known, self.apart
                )
            return self._source_uses[source.ref.iri]

    @cached_property
    def checker(self) -> Checker:
        return Checker(self._corpus)

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        counts = catalogue.seen(self.known, self.summaries, self.placings)
        return catalogue.schemes(self.known, self.apart, self.sources, counts)

    @cached_property
    def placings(self) -> Mapping[str, tuple[Placing, ...]]:
        return catalogue.placings(self._store, self.summaries)

    @cached_property
    def alignments(self) -> tuple[SchemeLinks, ...]:
        return catalogue.alignments(self.known)

    @cached_property
    def apart(self) -> Apart:
        return catalogue.apart(self._store, self.known.ref)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        return catalogue.gaps(self._store, self.known, self.schemes)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return catalogue.rules(self._store, self.summaries)

    @cached_property
    def tests(self) -> tuple[TestedFamily, ...]:
        return catalogue.tested_families(self.known, self.schemes)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return catalogue.vocabulary(self._store, self.known, self.schemes)

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        return catalogue.paths(self._store, self.known, self.case)

    @cached_property
    def all_cases(self) -> tuple[Case, ...]:
        return tuple(found for iri in self.summaries if (found := self.case(iri)))

    def choices(self, kind: str, family: str) -> Iterable[Ref]:
        """Give the things of a kind that a question can be asked about, by label."""
        if kind == "case":
            return [one.ref for one in self.summaries.values()]
        if kind == "scheme":
            return [scheme.ref for scheme in self.schemes]
        found: Iterable[Ref] = ()
        if kind == "source":
            found = (one.ref for one in self.sources.values())
        elif family:
            found = (ref for ref in self.known.all() if ref.family == family)
        elif kind == "concept":
            found = (ref for one in self.schemes if not one.facet for ref in one.ideas)
        elif kind == "organisation":
            found = (ref for case in self.all_cases for ref in case.organisations)
        elif kind == "person":
            found = (
                ref for case in self.all_cases for told in case.statements for ref in told.said_by
            )
        named = {ref.iri: ref for ref in found if ref.kind == kind}
        return sorted(named.values(), key=lambda ref: (ref.label.casefold(), ref.iri))

    @cached_property
    def counts(self) -> Counts:
        return catalogue.counts(self._store, self.summaries.values(), self.known, len(self.sources))

    @cached_property
    def graph(self) -> networkx.MultiDiGraph[str]:
        return network(self._store, (one.ref for one in self.summaries.values()), self.known)

    def view(self, wish: Wish, most: int, each: int) -> View:
        key = (wish, most, each)
        with self._lock:
            if key not in self._views:
                if len(self._views) >= _VIEWS:
                    del self._views[next(iter(self._views))]
                self._views[key] = view(self.graph, wish, most=most, each=each)
            return self._views[key]

    @cached_property
    def exports(self) -> Exports:
        return Exports(self._corpus, self)

    @cached_property
    def index(self) -> SearchIndex:
        with self._lock:
            facets = [(case.summary, _facets_of(case)) for case in self.all_cases]
            return SearchIndex(self._documents(), facets)

    def _documents(self) -> Iterator[Document]:
        """Give all that can be found: stories, what they tell, ideas, sources, paths."""
        for case in self.all_cases:
            kind = "Story" if case.summary.evidence.is_story else "Note"
            names = " ".join(ref.label for ref in case.organisations)
            parts = [case.summary.abstract, names, *(p.text for p in case.passages), *case.gaps]
            yield Document(case.ref, kind, " ".join(parts))
            for told in case.statements:
                words = f"{told.text} {told.because} {told.when}"
                kind = "Moment of Belief" if told.moment else "Statement"
                yield Document(told.ref, f"{kind} in {case.ref.label}", words, tier=2)
        for scheme in self.schemes:
            for ref in () if scheme.facet else scheme.ideas:
                facts = self.known.facts
                more = " ".join(facts.values(ref.iri, "skos:altLabel"))
                notes = " ".join(facts.texts(ref.iri, "skos:scopeNote"))
                kind = self.known.family_label(ref.family) or "Idea"
                yield Document(ref, kind, f"{more} {ref.gloss} {notes}")
        for alone in self.apart.statements.values():
            yield _document_of(alone.statement)
        for source in self.sources.values():
            words = " ".join((*source.creators, *source.publishers, source.issued, source.note))
            yield Document(source.ref, "Source", words, tier=3)
        for path in self.paths:
            words = " ".join((path.abstract, *(step.label for step in path.steps)))
            yield Document(path.ref, "Reading path", words, tier=1)


def _document_of(statement: Statement) -> Document:
    """Give what can be found of a statement that belongs to no story."""
    critique, number = statement.critique, statement.statistic
    concerned = critique.targets if critique else statement.about
    said = [statement.text, statement.because, *(ref.label for ref in statement.said_by)]
    said += [critique.ground] if critique else []
    said += [number.population, number.origin, number.checked] if number else []
    what = {"critique": "An objection to", "statistic": "A figure about"}
    label = what.get(statement.kind, "A statement about")
    named = concerned[0].label if concerned else "something else"
    return Document(statement.ref, f"{label} {named}", " ".join(said), tier=2)


def _facets_of(case: Case) -> Iterator[tuple[str, Ref]]:
    """Give the facets of a case and their values."""
    summary = case.summary
    is_story = summary.evidence.is_story
    yield "kind", _value("story", "Story") if is_story else _value("note", "Note")
    for told in case.statements:
        for reading in told.readings:
            if reading.stance == "shows":
                yield "idea", reading.idea
        if told.phase:
            yield "idea", told.phase.ref
        if told.basis:
            yield "basis", _value(told.basis.value, BASIS_LABELS[told.basis])
    for name, refs in (("sector", summary.sectors), ("place", summary.places)):
        for ref in refs:
            yield name, ref
    for name, one in (("scope", summary.scope), ("role", summary.role)):
        if one:
            yield name, _value(one.slug, one.label.capitalize())
    if summary.flight.drawn:
        yield (
            "flight",
            _value(summary.flight.ends.replace(" ", "-"), summary.flight.ends.capitalize()),
        )


def _value(slug: str, label: str) -> Ref:
    return Ref("", "value", slug, label)
