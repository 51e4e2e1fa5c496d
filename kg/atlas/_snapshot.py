"""One state of the content: everything that is read of it, once, when it is first asked for.

Must never change once made: a change of the content makes another one, which takes over whatever the
change does not reach. The index of words alone is handed on, and follows.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyoxigraph as ox

from kg import catalogue
from kg.atlas._documents import Documents, Named
from kg.atlas._finding import facet_index, facets_after
from kg.atlas._reach import Reach, part_of
from kg.authoring import Interview, Words, query_words, words
from kg.catalogue import (
    Apart,
    Case,
    CaseSummary,
    Counts,
    Decision,
    Gap,
    Idea,
    Ideas,
    Path,
    Placing,
    Ref,
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
from kg.corpus import ContentFile, Origin, files_of
from kg.export import Exports
from kg.namespaces import ATLAS, document_of
from kg.network import Neighbour, View, Wish, neighbours, network, view
from kg.planner import Material, material
from kg.search import Document, FacetIndex, Had, SearchIndex
from kg.shapes import Checker, Explanation, ShapesGraph, explanations
from kg.store import MemoryStore, Store

if TYPE_CHECKING:
    import networkx

__all__ = ["Finding", "Snapshot"]

_TOGETHER = 20
"""So many stories are read together where all are wanted."""
_VIEWS = 64
"""So many views of the network are kept for who asks again."""
_BEHIND = 200
"""An idea that nobody has looked at while so many stories changed is read as a whole again."""
_SOURCE = f"{ATLAS}source"
_NOT_KEPT = frozenset(
    {
        "files",
        "generation",
        "checker",
        "exports",
        "connections",
        "material",
        "_lock",
        "_finding",
        "_sorting",
    }
)
"""What tells of the files, or holds on to the state that it belongs to."""
_KIND_LABELS = {"case": "Story", "source": "Source", "path": "Reading path"}


class Finding(Protocol):
    """What was kept of an earlier start for those who look for something."""

    @property
    def facets(self) -> tuple[tuple[str, ...], Iterable[Had]]:
        """Who has which place, and what they have."""
        ...

    def documents(self) -> tuple[list[Document], list[Named]]:
        """Give all that could be found, and people and organisations."""
        ...


class Snapshot:
    """What is read of one state of the content, each thing once and when first wanted."""

    def __init__(self, store: Store, corpus: Origin, known: Ideas | None = None) -> None:
        self._store = store
        self._corpus = corpus
        self.files: tuple[ContentFile, ...] = corpus.files
        self.generation = corpus.generation
        self._cases: dict[str, Case] = {}
        self._ideas: dict[str, Idea] = {}
        self._since: dict[str, frozenset[str]] = {}
        self._source_uses: dict[str, SourceUse] = {}
        self._views: dict[tuple[Wish, int, int], View] = {}
        self._lock = threading.RLock()
        self._finding = threading.Lock()
        self._documents: Documents | None = None
        self._index: SearchIndex | None = None
        self._facets: FacetIndex | None = None
        self._arrived: Mapping[str, tuple[Document, ...]] = {}
        self._sorting = threading.Lock()
        self.finding: Finding | None = None
        self._since_kept: tuple[Callable[[Documents], Mapping[str, tuple[Document, ...]]], ...] = ()
        self._framed: tuple[Scheme, ...] | None = None
        self._seen_before: tuple[Mapping[str, Seen], frozenset[str]] | None = None
        self._parted: tuple[frozenset[str], MemoryStore] | None = None
        self.sources: Mapping[str, Source] = {}
        self.summaries: Mapping[str, CaseSummary] = {}
        if known is not None:
            self.known = known
            return
        self.known = catalogue.ideas(store)
        self.sources = {s.ref.iri: s for s in catalogue.sources(store)}
        self.summaries = {
            one.ref.iri: one for one in catalogue.case_summaries(store, self.known, self.sources)
        }

    def settle(self, documents: Iterable[str]) -> None:
        """Read these stories while the store still holds what this state was made of."""
        for iri in documents:
            self.case(iri)

    def after(self, reach: Reach) -> Snapshot:
        """Give the state after a change that the store has taken in already.

        Complexity: in what the change reaches, but for copies of what is listed.
        """
        if not reach:
            return self._with_the_same()
        if not reach.things.isdisjoint(self.known.reads):
            return Snapshot(self._store, self._corpus)
        part = part_of(files_of(self._corpus).store, reach.cases, reach.sources)
        new = Snapshot(self._store, self._corpus, self.known.after(part, reach.cases))
        new.sources = _merged(
            self.sources,
            reach.sources,
            catalogue.sources(part),
            lambda one: (one.title.casefold(), one.ref.iri),
        )
        new.summaries = _merged(
            self.summaries,
            reach.cases,
            catalogue.case_summaries(part, new.known, new.sources),
            lambda one: (one.ref.label.casefold(), one.ref.iri),
        )
        with self._lock:
            new._cases = dict(self._cases)
            for iri in reach.cases:
                new._cases.pop(iri, None)
            new._take_over_lists(self, part, reach)
            new._take_over_uses(self, reach)
        new._take_over_finding(self, part, reach)
        new._parted = reach.cases | reach.own, part
        return new

    def take_over(self, swap: Callable[[], None]) -> None:
        """Put this state in the place of the one before: what is new is found from then on."""
        if self._index is None or not self._arrived:
            swap()
        else:
            self._index.replace(self._arrived, swap)
            self._arrived = {}

    def _with_the_same(self) -> Snapshot:
        """Give the state after nothing changed but which files can be read."""
        new = Snapshot(self._store, self._corpus, self.known)
        with self._lock:
            kept = {name: value for name, value in vars(self).items() if name not in _NOT_KEPT}
        vars(new).update(kept)
        return new

    def _take_over_uses(self, before: Snapshot, reach: Reach) -> None:
        changed = reach.cases | reach.own
        for iri, one in before._ideas.items():
            since = before._since.get(iri, frozenset()) | changed
            if len(since) <= _BEHIND:
                self._ideas[iri], self._since[iri] = one, since
        if "apart" not in vars(self):
            return
        cited = {
            t.object.value
            for t in reach.after
            if t.predicate.value == _SOURCE and isinstance(t.object, ox.NamedNode)
        }
        for iri, use in before._source_uses.items():
            told = {case.ref.iri for case, _, _ in use.statements}
            if not (iri in cited | reach.sources or told & reach.cases):
                self._source_uses[iri] = use

    def _take_over_lists(self, before: Snapshot, part: MemoryStore, reach: Reach) -> None:
        """Take over what was worked out before, changed by what the change reaches."""
        had, have = vars(before), vars(self)
        for name in ("alignments", "explanations", "tests"):
            if name in had:
                have[name] = had[name]
        if "apart" in had and not (reach.apart or reach.things & before.apart.reads):
            have["apart"] = before.apart
            if "lessons" in had:
                have["lessons"] = before.lessons
        if "counts" in had and not reach.loose:
            have["counts"] = catalogue.counts_after(
                before.counts,
                reach.before,
                reach.after,
                gone=(before.summaries[iri] for iri in reach.cases if iri in before.summaries),
                come=(self.summaries[iri] for iri in reach.cases if iri in self.summaries),
                held=len(self.sources),
            )
        if "placings" not in had:
            return
        have["placings"] = catalogue.placings_after(
            before.placings, part, reach.cases, self.summaries
        )
        if "seen" in had:
            self._seen_before = before.seen, frozenset()
        elif before._seen_before:
            self._seen_before = before._seen_before
        if self._seen_before:
            ideas = self.known.touched | before.placings.keys() | self.placings.keys()
            self._seen_before = self._seen_before[0], self._seen_before[1] | ideas
        of = {one.ref.iri for scheme in before._framed or () for one in scheme.sources}
        if "apart" in have and of.isdisjoint(reach.sources):
            self._framed = before._framed

    def _take_over_finding(self, before: Snapshot, part: MemoryStore, reach: Reach) -> None:
        if before._facets is not None or before.finding is not None:
            self._facets = facets_after(
                before.facets, part, self.known, reach.cases, self.summaries
            )
        if before._documents is not None and before._index is not None:
            self._arrived = before._documents.follow(
                part,
                before,
                self,
                cases=reach.cases,
                things=reach.things,
                sources=reach.sources,
                paths=reach.paths,
            )
            self._documents, self._index = before._documents, before._index
        elif before.finding is not None:
            self.finding = before.finding
            self._since_kept = (
                *before._since_kept,
                lambda documents: documents.follow(
                    part,
                    before,
                    self,
                    cases=reach.cases,
                    things=reach.things,
                    sources=reach.sources,
                    paths=reach.paths,
                ),
            )

    def case(self, iri: str) -> Case | None:
        if iri not in self.summaries:
            return None
        if iri not in self._cases:
            self._read_cases((iri,), self._store)
        return self._cases[iri]

    def _read_cases(self, iris: Collection[str], part: Store | None = None) -> None:
        """Read some cases together, in a store that holds them."""
        if part is None:  # a store that is asked whether it holds anything counts all of it
            part = self._store.part(iris)
        for iri in iris:
            found = catalogue.case(part, self.summaries[iri], self.sources)
            with self._lock:
                self._cases.setdefault(iri, found)

    def idea(self, iri: str) -> Idea:
        if iri in self._ideas and iri not in self._since:  # it waits for nothing that is read
            return self._ideas[iri]
        with self._lock:
            since = self._since.get(iri)
            if iri in self._ideas and not since:
                return self._ideas[iri]
            placed = catalogue.with_falls(self.placings.get(iri, ()), self.case)
            if iri in self._ideas and since:
                found = catalogue.idea_after(
                    self._ideas[iri],
                    self._part(since),
                    self.known,
                    since,
                    cases=self.summaries,
                    held=self.sources,
                    stands=self.apart,
                    placed=placed,
                )
            else:
                found = catalogue.idea(
                    self._store,
                    self.known,
                    iri,
                    cases=self.summaries,
                    held=self.sources,
                    stands=self.apart,
                    placed=placed,
                    whole=vars(self).get("all_cases"),
                )
            self._ideas[iri] = found
            self._since.pop(iri, None)
            return found

    def _part(self, cases: frozenset[str]) -> MemoryStore:
        """Give a store of what is told of these cases, the same as long as they are the same."""
        if self._parted is None or self._parted[0] != cases:
            self._parted = cases, part_of(files_of(self._corpus).store, cases)
        return self._parted[1]

    def source_use(self, source: Source) -> SourceUse:
        if source.ref.iri not in self._source_uses:
            self._read_uses((source,))
        return self._source_uses[source.ref.iri]

    @cached_property
    def source_uses(self) -> tuple[SourceUse, ...]:
        missing = [one for iri, one in self.sources.items() if iri not in self._source_uses]
        if len(missing) > _TOGETHER:
            self.all_cases  # noqa: B018  # read together, where they would be one by one
        self._read_uses(missing)
        return tuple(self._source_uses[iri] for iri in self.sources)

    def _read_uses(self, sources: Collection[Source]) -> None:
        found = catalogue.source_uses(self._store, sources, self.case, self.known, self.apart)
        with self._lock:
            self._source_uses.update((one.source.ref.iri, one) for one in found)

    @cached_property
    def checker(self) -> Checker:
        return Checker(files_of(self._corpus))

    def keep_checker(self, before: Snapshot) -> None:
        """Take over the checker, which follows the content and has much at hand."""
        if "checker" in vars(before):
            self.checker = before.checker

    @cached_property
    def explanations(self) -> Mapping[str, Explanation]:
        return explanations(self._corpus.root)

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        often = self.seen
        if self._framed is None:
            self._framed = catalogue.schemes(self.known, self.apart, self.sources, often)
            return self._framed
        return tuple(
            replace(
                one,
                seen=tuple((ref.slug, often[ref.iri]) for ref in one.ideas if ref.iri in often),
            )
            for one in self._framed
        )

    @cached_property
    def seen(self) -> Mapping[str, Seen]:
        if self._seen_before is None:
            return catalogue.seen(self.known, self.summaries, self.placings)
        before, ideas = self._seen_before
        kept = {iri: one for iri, one in before.items() if iri not in ideas}
        return {**kept, **catalogue.seen(self.known, self.summaries, self.placings, ideas)}

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
    def interview(self) -> Interview:
        files_of(self._corpus)  # what is answered becomes a file
        return Interview(
            self._store,
            ShapesGraph(self._corpus.root, self._store).triples,
            self.known,
            self.sources,
            self.summaries.values(),
        )

    @cached_property
    def words(self) -> Words:
        return words(
            self._store,
            self.known,
            vocabulary=self.vocabulary,
            sources=self.sources.values(),
            cases=self.summaries.values(),
            shapes=ShapesGraph(self._corpus.root, self._store).triples,
        )

    @cached_property
    def query_words(self) -> Words:
        return query_words(self.words, self._store, self.vocabulary)

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
        missing = [iri for iri in self.summaries if iri not in self._cases]
        for start in range(0, len(missing), _TOGETHER):
            self._read_cases(missing[start : start + _TOGETHER])
        return tuple(self._cases[iri] for iri in self.summaries)

    @cached_property
    def material(self) -> Material:
        return material(self.all_cases, self.lessons, generation=self.generation)

    def material_for(self, path: Path) -> Material:
        visited = [
            ref for step in path.steps for ref in (*step.visits, *(r for r, _ in step.before))
        ]
        stories = sorted({document_of(ref.iri) for ref in visited if ref.kind == "case"})
        cases = (case for iri in stories if (case := self.case(iri)))
        return material(cases, self.lessons, generation=self.generation)

    @cached_property
    def lessons(self) -> tuple[Idea, ...]:
        """All ideas without what shows them, which is not read for a class and takes seconds to find."""
        none = MemoryStore()
        return tuple(
            catalogue.idea(none, self.known, ref.iri, cases={}, held={}, stands=self.apart)
            for scheme in self.schemes
            if not scheme.facet
            for ref in scheme.ideas
        )

    @cached_property
    def counts(self) -> Counts:
        return catalogue.counts(self._store, self.summaries.values(), self.known, len(self.sources))

    @cached_property
    def graph(self) -> networkx.MultiDiGraph[str]:
        return network(self._store, (one.ref for one in self.summaries.values()), self.known)

    def neighbours(self, iri: str) -> tuple[Neighbour, ...]:
        """Give the direct links of a story or idea; the whole graph is not made for it."""
        graph: networkx.MultiDiGraph[str] | None = self.__dict__.get("graph")
        if graph is None:
            own = self.summaries.get(iri)
            told = (own,) if own else self.summaries.values()
            graph = network(self._store, (one.ref for one in told), self.known, around=iri)
        return neighbours(graph, iri)

    def view(self, wish: Wish, most: int, each: int) -> View:
        key, graph = (wish, most, each), self.graph
        with self._lock:
            if key not in self._views:
                if len(self._views) >= _VIEWS:
                    del self._views[next(iter(self._views))]
                self._views[key] = view(graph, wish, most=most, each=each)
            return self._views[key]

    @cached_property
    def connections(self) -> Connections:
        return Connections(self._store, self.known, self.summaries, self.case, self.sources)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self._corpus, self)

    @property
    def is_searched(self) -> bool:
        """Whether somebody has searched, so that there is an index of words."""
        return self._index is not None

    @property
    def index(self) -> SearchIndex:
        with self._finding:
            if self._index is None and self.finding is not None:
                listed, names = self.finding.documents()
                documents, index = Documents(self._store, self, names), SearchIndex(listed)
                for change in self._since_kept:
                    index.replace(change(documents))
                self._documents, self._index = documents, index
                self._since_kept = ()
            elif self._index is None:
                self._documents = Documents(self._store, self)
                self._index = SearchIndex(self._documents.all())
            return self._index

    @property
    def names(self) -> tuple[Named, ...]:
        """People and organisations, once there is an index of words."""
        return self._documents.names() if self._documents else ()

    @property
    def facets(self) -> FacetIndex:
        with self._sorting:
            if self._facets is None:
                kept = self.finding.facets if self.finding else None
                self._facets = facet_index(
                    self._store, self.known, self.schemes, self.summaries, kept
                )
            return self._facets


class _Named(Protocol):
    @property
    def ref(self) -> Ref: ...


_One = TypeVar("_One", bound=_Named)


def _merged(
    before: Mapping[str, _One],
    changed: Collection[str],
    come: Iterable[_One],
    order: Callable[[_One], tuple[str, str]],
) -> Mapping[str, _One]:
    """Give things in their order, some of them gone, new or told in another way.

    Args:
        changed: the IRIs of these.
        come: those that are there, and perhaps others, which are left as they are.
    """
    new = {one.ref.iri: one for one in come if one.ref.iri in changed}
    old = {iri: before[iri] for iri in changed if iri in before}
    if old.keys() == new.keys() and all(order(old[iri]) == order(new[iri]) for iri in old):
        return {**before, **new}
    kept = [one for iri, one in before.items() if iri not in changed]
    for one in new.values():
        insort(kept, one, key=order)
    return {one.ref.iri: one for one in kept}
