"""An atlas that is read from an endpoint: what it stands on, and how it is followed.

Nothing of it is kept but what readers asked for. What the endpoint holds is taken to be the same as
long as its counts and lengths of text are, and is read anew from time to time even so. Must never
ask for the whole graph.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.atlas._snapshot import Snapshot
from kg.corpus import ContentFile
from kg.endpoint import EndpointStore, Engine
from kg.errors import AtlasError, EndpointError
from kg.namespaces import derived_graph
from kg.questions import reading
from kg.settings import Settings

__all__ = ["Elsewhere", "Remote"]

_log = logging.getLogger("kg")

_SHARE = 20
"""What the endpoint holds is gone through again after so many times the time that it took."""
_THERE = """\
SELECT ?case
WHERE {
  ?case a <https://w3id.org/pioneer-atlas/ontology#Case> .
}
LIMIT 1"""
_READING = (
    "The stories are being read from the endpoint for the first time, which takes a moment: a minute "
    "where they are a thousand. "
)
_PATIENCE = 2.0
"""So many seconds who asks waits for the first reading, before being told that it goes on."""
_SOON = 1.0
"""So many seconds after a look that failed comes the next."""
_DERIVED = derived_graph("")
_IN_GRAPHS = """\
SELECT ?graph ?case
WHERE {
  GRAPH ?graph { ?case a <https://w3id.org/pioneer-atlas/ontology#Case> }
}
LIMIT 1"""


class Elsewhere:
    """One state of what an endpoint holds, in the place of files."""

    def __init__(self, root: Path, store: EndpointStore, generation: str) -> None:
        self.root = root
        self.store = store
        self.generation = generation
        self.files: tuple[ContentFile, ...] = ()

    def document(self, file: ContentFile) -> turtle.Document | None:
        """Give None: there are no files."""
        del file
        return None

    def stated(self, file: ContentFile) -> tuple[ox.Triple, ...]:
        """Give the triples of the graph of a file."""
        return tuple(self.store.graph(file.graph))

    def told(
        self, iri: str, graphs: Collection[str]
    ) -> Iterator[tuple[str, tuple[ox.Triple, ...]]]:
        """Give what these graphs state: of a document all of it, else about the thing.

        A node without a name cannot be asked for again, so where there is one, its graph is read.
        """
        subject = ox.NamedNode(iri)
        about: dict[str, list[ox.Triple]] = {graph: [] for graph in graphs if graph != iri}
        for quad in self.store.quads(subject) if about else ():
            if isinstance(quad.graph_name, ox.NamedNode):
                about.setdefault(quad.graph_name.value, []).append(quad.triple)
        for graph in sorted(graphs):
            triples = about.get(graph, ())
            if graph.endswith(_DERIVED):
                continue
            if graph == iri or any(isinstance(t.object, ox.BlankNode) for t in triples):
                triples = [*self.store.graph(graph)]
            yield graph, tuple(triples)


class Remote:
    """What an endpoint holds, as readers see it: one state of it at a time."""

    def __init__(self, settings: Settings) -> None:
        self.store = EndpointStore(settings)
        self._settings = settings
        self._looking = threading.Lock()
        self.origin = Elsewhere(settings.content, self.store, "")
        self._snapshot: Snapshot | None = None
        self._print = ""
        self._read = 0
        self._due = 0.0
        self._rest = 0.0

    @property
    def snapshot(self) -> Snapshot:
        """The state that readers see, read by the first who asks.

        Raises:
            EndpointError: none could be read yet; who asks later waits no longer than a moment.
        """
        if self._snapshot is None:
            if not self._looking.acquire(timeout=_PATIENCE):
                self.store.must_answer()
                raise EndpointError(f"{_READING}Come back in a moment.", reason="busy")
            try:
                self.store.must_answer()
                if self._snapshot is None:
                    self._look()
            finally:
                self._looking.release()
        assert self._snapshot is not None  # a look that finds none raises
        return self._snapshot

    @property
    def engine(self) -> Engine:
        """How the endpoint is; slow, as long as the stories are read for the first time."""
        found = self.store.engine
        if found.status == "ok" and self._snapshot is None and self._looking.locked():
            return replace(found, status="slow", sentence=_READING.strip())
        return found

    def look(self, *, lightly: bool = False) -> None:
        """Look whether the endpoint is there and what it holds, and take a new state in.

        Args:
            lightly: what it holds is not gone through where that was done a moment ago.

        Raises:
            EndpointError: it is not there, or holds no atlas; readers see what they saw.
        """
        with self._looking:
            self._look(lightly=lightly)

    def _look(self, *, lightly: bool = False) -> None:
        self.store.look(_THERE)
        began = time.monotonic()
        if self._snapshot and lightly and began < self._rest:
            return
        rows = self.store.select(reading("fingerprint"))
        self._rest = began + _SHARE * (time.monotonic() - began)
        text = "\n".join(" ".join(term.value for term in row.values()) for row in rows)
        found = hashlib.sha256(text.encode()).hexdigest()[:16]
        if self._snapshot and found == self._print and time.monotonic() < self._due:
            return
        self.store.forget()
        again = self._read + 1 if found == self._print else 0
        generation = f"{found}-{again}" if again else found
        origin = Elsewhere(self._settings.content, self.store, generation)
        snapshot = Snapshot(self.store, origin)
        if not snapshot.summaries:
            raise self._empty()
        self.origin = origin
        self._snapshot, self._print, self._read = snapshot, found, again
        self._due = time.monotonic() + self._settings.endpoint_fresh_seconds

    def _empty(self) -> EndpointError:
        if self.store.select(_IN_GRAPHS):
            return EndpointError(
                "The endpoint answers from its default graph alone, and the stories are in named "
                "graphs. Have its default graph be the union of all, as by oxigraph serve "
                "--union-default-graph.",
                reason="query",
            )
        return EndpointError(
            "The endpoint holds no story. Load the whole atlas into it: kg export --all --derived "
            "--format nq writes it.",
            reason="query",
        )

    def follow(self, stopped: threading.Event, settled: Callable[[], None]) -> None:
        """Look from time to time until it is stopped, soon again where the endpoint is gone.

        Args:
            settled: is called after each look that found the endpoint.
        """
        said = self.store.engine.status
        told = ""
        while not stopped.wait(self._pause(said)):
            try:
                self.look(lightly=True)
                settled()
                told = ""
            except EndpointError as error:
                if self.store.engine.status != said or str(error) != told:
                    _log.warning("%s", error)
                told = str(error)
            except (AtlasError, ValueError) as error:  # what it holds is no atlas of ours
                _log.warning("What the endpoint holds cannot be read: %s", error)
            if said == "gone" and self.store.engine.status != "gone":
                _log.warning("The endpoint answers again.")
            said = self.store.engine.status

    def _pause(self, status: str) -> float:
        seconds = self._settings.endpoint_look_seconds
        return min(_SOON, seconds) if status == "gone" or self._snapshot is None else seconds

    def close(self) -> None:
        """End all connections."""
        self.store.close()
