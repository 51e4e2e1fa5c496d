"""Whatever can be taken away of one state of the content, by name and form.

What a page offers, what a command writes and what a programmer asks for is made here, so that all
three give the same bytes.
"""

from __future__ import annotations

import difflib
import hashlib
import logging
import threading
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from kg import __version__
from kg.catalogue import Apart, Case, Idea, Ideas, Ref, Source, SourceUse
from kg.corpus import Origin, files_of
from kg.errors import ExportError, NotFound, ReadElsewhere
from kg.export._citing import Edition, edition_of
from kg.export._dataset import Dataset, dataset_of, void
from kg.export._formats import FORMS, LINKED, TABLED, WHOLE, Form
from kg.export._graphs import gexf, graphml
from kg.export._linked import derived, described, linked, stated, text_of
from kg.export._story_tables import Table, idea_table, packed, source_table, story_table, tables
from kg.export._things import Thing, names_of, stated_of, thing_of
from kg.namespaces import BASE, name_of
from kg.questions import reading

if TYPE_CHECKING:
    import networkx

__all__ = ["Exports", "Parcel"]

_log = logging.getLogger("kg")

KINDS = ("case", "concept", "source", "path", "scheme", "organisation", "person")
"""What can be taken away by name, in the order in which a bare name is looked for."""
PARCELS = ("nq", "ttl", "jsonld", "csv", "graphml", "gexf")
"""The forms in which the page of the data offers the whole atlas."""

_DOCUMENTS = ("case", "path")
_GRAPHS = {"graphml": graphml, "gexf": gexf}
_NOT_ALL = (
    "This atlas is read from an endpoint, and is never taken from there as a whole. One story, idea "
    "or source at a time can be had; for all of it ask the endpoint, or whoever keeps its files."
)
_IS_THERE = "SELECT ?thing ?class WHERE { ?thing a ?class } LIMIT 1"


class Content(Protocol):
    """What is read of one state of the content."""

    @property
    def generation(self) -> str:
        """A digest of all that is served."""
        ...

    @property
    def known(self) -> Ideas:
        """The ideas."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by IRI."""
        ...

    @property
    def apart(self) -> Apart:
        """What belongs to no story: objections, figures, and which ideas need which."""
        ...

    @property
    def all_cases(self) -> Sequence[Case]:
        """The stories and notes, by name."""
        ...

    @property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """Stories and ideas, and what links them."""
        ...

    def case(self, iri: str) -> Case | None:
        """Give a story."""
        ...

    def idea(self, iri: str) -> Idea:
        """Give an idea."""
        ...

    def source_use(self, source: Source) -> SourceUse:
        """Give a source with what cites it."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """The whole atlas in one form: `size` in bytes, the SHA-256 sum of them in 64 digits.

    Where it cannot be made, `fault` says why.
    """

    form: Form
    size: int = 0
    sha256: str = ""
    fault: str = ""


class Exports:
    """What can be taken away of one state of the content.

    A thing is named as on the command line: "tesco", "concept/pain", "source/...", "path/...", and
    a statement "tesco#clubcard".
    """

    def __init__(self, corpus: Origin, content: Content) -> None:
        self._corpus = corpus
        self._content = content
        self._starting = threading.Lock()
        self._parcels: dict[str, Future[tuple[Parcel, bytes]]] = {}
        self._named: dict[str, tuple[str, ...]] = {}

    @cached_property
    def edition(self) -> Edition:
        """The state of the content, as it is cited."""
        issued = (row["issued"].value for row in self._corpus.store.select(reading("issued")))
        return edition_of(__version__, self._content.generation, issued)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The five tables of the whole atlas."""
        content = self._content
        alone = [one.statement for one in content.apart.statements.values()]
        return tables(content.all_cases, alone, content.known, content.sources)

    # --- one thing ---

    def ref(self, thing: str) -> Ref:
        """Find a thing by its name.

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        kind, slash, slug = thing.partition("/")
        kinds = KINDS if not slash else (kind,)
        if slash and kind not in KINDS:
            raise NotFound(f"There is no kind {kind!r}. Known: {', '.join(KINDS)}.")
        for one in kinds:
            iri = f"{BASE}{one}/{slug if slash else thing}"
            if name_of(iri) and self._is_there(iri):
                return self._content.known.ref(iri)
        near = self._nearest(thing, kinds, bare=not slash)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        raise NotFound(f"Nothing named {thing!r}.{hint}", near)

    def _is_there(self, iri: str) -> bool:
        try:
            subject = ox.NamedNode(iri)
        except ValueError:  # what somebody typed is no address at all
            return False
        return bool(self._corpus.store.select(_IS_THERE, {"thing": subject}))

    def _nearest(self, thing: str, kinds: Sequence[str], *, bare: bool) -> tuple[str, ...]:
        names = (name for kind in kinds for name in self._names(kind))
        written = dict.fromkeys(name.partition("/")[2] if bare else name for name in names)
        return tuple(difflib.get_close_matches(thing, written, n=3, cutoff=0.5))

    def forms(self, thing: str) -> tuple[Form, ...]:
        """Give the forms in which a thing can be had.

        Raises:
            NotFound: there is none of that name.
        """
        return self._forms(self.ref(thing))

    def _forms(self, ref: Ref) -> tuple[Form, ...]:
        names = list(LINKED)
        if ref.kind in TABLED and not ref.part:
            names.append("csv")
        if ref.iri in self._content.graph:
            names += _GRAPHS
        return tuple(FORMS[name] for name in names)

    def of(self, thing: str, form: str) -> bytes:
        """Give a thing in a form.

        The Turtle of a story or path is the text of its file; of anything else, and in the other
        forms of linked data, it is all that is stated about it. CSV holds the statements of a story,
        those that show an idea, or those that cite a source; GraphML and GEXF the neighbours.

        Raises:
            NotFound: there is none of that name.
            ExportError: it cannot be had in that form.
        """
        ref = self.ref(thing)
        if form in LINKED:
            return self._linked(ref, form)
        forms = [one.name for one in self._forms(ref)]
        if form not in forms:
            raise ExportError(
                f"{thing} cannot be had as {form}. It can be had as {', '.join(forms)}."
            )
        if form == "csv":
            return self._statements(ref).csv()
        graph = self._content.graph
        near = {ref.iri, *graph.predecessors(ref.iri), *graph.successors(ref.iri)}
        return _GRAPHS[form](graph.subgraph(near))

    def _linked(self, ref: Ref, form: str) -> bytes:
        if form == "ttl" and ref.kind in _DOCUMENTS:
            text = text_of(self._corpus, ref.iri)
            if text is not None:
                return text
        return linked(described(self._corpus, ref.iri), form)

    def _statements(self, ref: Ref) -> Table:
        content = self._content
        if ref.kind == "source":
            return source_table(content.source_use(content.sources[ref.iri]))
        if ref.kind == "concept":
            return idea_table(content.idea(ref.iri))
        case = content.case(ref.iri)
        assert case is not None  # it was found by the kind of a case
        return story_table(case)

    # --- anything that has a name ---

    def thing(self, name: str) -> Thing:
        """Find whatever has a name of ours: a thing, the vocabulary, or the graph of a file.

        Args:
            name: such as "case/o2", "mapping/x", "ontology" or "graph/ontology/mappings".

        Raises:
            NotFound: nothing is called so; carries the nearest names.
        """
        return thing_of(self._corpus, name, self._names)

    def _names(self, kind: str) -> tuple[str, ...]:
        if kind not in self._named:
            self._named[kind] = names_of(self._corpus.store, kind)
        return self._named[kind]

    def about(self, thing: Thing, form: str) -> bytes:
        """Give what is stated about a thing in a form of linked data.

        Where it is all of a file, its Turtle is the text of that file, and the other forms hold the
        same triples.

        Raises:
            ExportError: it cannot be written in that form.
        """
        if form == "ttl" and thing.file:
            graph = next(file.graph for file in self._corpus.files if file.path == thing.file)
            if (text := text_of(self._corpus, graph)) is not None:
                return text
        return linked(stated_of(self._corpus, thing), form)

    def shown(self, thing: Thing) -> Ref | None:
        """Give the nearest thing that has a page; None where none is near."""
        return self._content.known.ref(thing.shown) if thing.shown else None

    # --- all of it ---

    @cached_property
    def dataset(self) -> Dataset:
        """How much there is, counted in the graph."""
        corpus = self._corpus
        return dataset_of(
            corpus.store,
            stated=len({quad.triple for quad in stated(corpus)}),
            files=sum(file.served for file in corpus.files),
            examples=(BASE + name for kind in KINDS for name in self._names(kind)[:1]),
        )

    def void(self, base: str, form: str) -> bytes:
        """Describe the whole to machines, with the counts of what it holds.

        Args:
            base: where the atlas is found, no slash at its end.
            form: "ttl", "jsonld", "nt" or "rdf".
        """
        return void(self.dataset, self.edition, base, form)

    def whole(self, form: str, *, with_derived: bool = False) -> bytes:
        """Give the whole atlas in a form.

        N-Quads hold the graph of each file and, in graphs whose names end in `/derived`, what rules
        derive from it. The other forms of linked data hold what the files state, in one.

        Args:
            with_derived: add to them what is derived.

        Raises:
            ExportError: the atlas is read from an endpoint, which is never asked for all of it.
        """
        try:
            files_of(self._corpus)
        except ReadElsewhere as error:
            raise ExportError(_NOT_ALL) from error
        if form == "csv":
            return packed(self.tables, self.edition, BASE)
        if form in _GRAPHS:
            return _GRAPHS[form](self._content.graph)
        quads = [*stated(self._corpus)]
        if form == "nq" or with_derived:
            quads += derived(self._corpus)
        return linked(quads, form)

    def parcels(self) -> Mapping[str, Parcel | None]:
        """Give the whole atlas in each form of the page of the data; None where it is being made.

        The first call starts to make them, once for this state of the content, in a thread.
        """
        made = self._make()
        return {form: made[form].result()[0] if made[form].done() else None for form in PARCELS}

    def parcel(self, form: str) -> bytes:
        """Give the bytes of a parcel; waits until it is made.

        Raises:
            ExportError: it cannot be made.
        """
        parcel, content = self._make()[form].result()
        if parcel.fault:
            raise ExportError(parcel.fault)
        return zlib.decompress(content)

    def _make(self) -> Mapping[str, Future[tuple[Parcel, bytes]]]:
        with self._starting:
            if not self._parcels:
                self._parcels = {form: Future() for form in PARCELS}
                threading.Thread(target=self._work, name="parcels", daemon=True).start()
            return self._parcels

    def _work(self) -> None:
        for form, made in self._parcels.items():
            try:
                content = self.whole(form)
            except ExportError as error:
                made.set_result((Parcel(WHOLE[form], fault=str(error)), b""))
            except Exception as error:  # noqa: BLE001  # a thread is an edge: the page says it
                _log.warning("The atlas cannot be written as %s", form, exc_info=error)
                fault = f"It cannot be written as {WHOLE[form].label}: {error}"
                made.set_result((Parcel(WHOLE[form], fault=fault), b""))
            else:
                sha256 = hashlib.sha256(content).hexdigest()
                parcel = Parcel(WHOLE[form], len(content), sha256)
                made.set_result((parcel, zlib.compress(content, 1)))
