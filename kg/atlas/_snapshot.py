"""One state of the content: everything that is read of it, once, when it is first asked for.

Must never change once made: a change of the content makes another one.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from kg import catalogue
from kg.atlas._documents import documents
from kg.atlas._finding import facet_index
from kg.catalogue import (
    Apart,
    Case,
    CaseSummary,
    Counts,
    Decision,
    Gap,
    Idea,
    Path,
    Placing,
    Rule,
    Scheme,
    SchemeLinks,
    Seen,
    Source,
    SourceUse,
    TestedFamily,
    Vocabulary,
)
from kg.comparison import Patterns, Timeline, timeline_of
from kg.connections import Connections
from kg.corpus import ContentFile, Corpus
from kg.export import Exports
from kg.network import View, Wish, network, view
from kg.search import FacetIndex, SearchIndex
from kg.shapes import Checker
from kg.store import MemoryStore

if TYPE_CHECKING:
    import networkx

__all__ = ["Snapshot"]

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
        return catalogue.schemes(self.known, self.apart, self.sources, self.seen)

    @cached_property
    def seen(self) -> Mapping[str, Seen]:
        return catalogue.seen(self.known, self.summaries, self.placings)

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
    def decisions(self) -> Mapping[str, Decision]:
        return {one.name: one for one in catalogue.decisions(self.all_cases)}

    @cached_property
    def patterns(self) -> Patterns:
        return Patterns(self.all_cases, self.schemes, self.alignments)

    @cached_property
    def timeline(self) -> Timeline:
        return timeline_of(self.all_cases)

    @cached_property
    def all_cases(self) -> tuple[Case, ...]:
        return tuple(found for iri in self.summaries if (found := self.case(iri)))

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
    def connections(self) -> Connections:
        return Connections(self._store, self.known, self.summaries, self.case, self.sources)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self._corpus, self)

    @cached_property
    def index(self) -> SearchIndex:
        with self._lock:
            return SearchIndex(documents(self._store, self))

    @cached_property
    def facets(self) -> FacetIndex:
        with self._lock:
            return facet_index(self._store, self.known, self.schemes, self.summaries)
