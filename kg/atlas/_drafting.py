"""A text that is not saved yet: what is wrong with it, how readers would see it, what it changes.

The story is read by the catalogue from a small store that holds the draft and what it names, made
for this one look and thrown away: nothing of a draft is served, and it costs what its file costs,
however many stories there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg import catalogue, turtle
from kg.atlas._reach import part_of
from kg.atlas._snapshot import Snapshot
from kg.authoring import Changes, Disagreement, Draft, IdeaGain
from kg.catalogue import Case, Gap, Ref, Source, Statement
from kg.corpus import Corpus, misnamed, wrong_base
from kg.diagnostics import Finding, Severity
from kg.namespaces import (
    ATLAS,
    BASE,
    RDF,
    SKOS,
    derived_graph,
    document_of,
    graph_of,
    name_of,
)
from kg.store import MemoryStore

__all__ = ["Drafting", "half_character"]

_STANCES = tuple(ATLAS + stance for stance in ("shows", "counters", "breaks", "doubts"))
_FIELDS = ("moment", "number", "not-told")
"""The kinds of gaps whose text lists what is not told."""
_OF_IDEAS = ("idea-without-a-story", "principle-without-a-story")
_DOCUMENTS = (f"{BASE}case/", f"{BASE}path/")
_TYPE = ox.NamedNode(RDF + "type")
_CASE = ox.NamedNode(ATLAS + "Case")
_SOURCE = ox.NamedNode(ATLAS + "Source")
_REMEMBERED = 16
"""For so many stories it is remembered how they stood before their drafts."""

_Graphs = Mapping[str, tuple[ox.Triple, ...]]


class Drafting:
    """Looks at drafts amid the content. Several threads may use it at once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._store = corpus.store
        self._before: dict[str, tuple[str, frozenset[ox.NamedNode], _Look]] = {}

    def draft(self, snapshot: Snapshot, slug: str, text: str, *, whole: bool) -> Draft:
        """Say of a text what it would be as a story.

        Args:
            snapshot: the state of the content that readers see.
            whole: also how readers would see it, and what it would change.
        """
        path = f"cases/{slug}.ttl"
        if wrong := misnamed(path) or half_character(path, text):
            return Draft(path, wrong)
        findings = snapshot.checker.check_text(path, text)
        case, changes = self._read(snapshot, path, text) if whole else (None, None)
        return Draft(path, findings, case, changes)

    def _read(self, snapshot: Snapshot, path: str, text: str) -> tuple[Case | None, Changes | None]:
        graph = graph_of(path)
        if not graph.startswith(_DOCUMENTS):
            return None, None
        document = turtle.read(text.encode(), base=graph, max_bytes=self._corpus.max_bytes)
        if document.mistakes or wrong_base(path, graph, document):
            return None, None
        derived = self._corpus.derived(document.triples)
        own = {graph: document.triples, derived_graph(graph): derived}
        served = {name: tuple(self._store.graph(name)) for name in own}
        shown = _shown(own, graph, *_STANCES) | _shown(served, graph, *_STANCES)
        after = _look(snapshot, self._store, graph, own, shown)
        if after.case is None:
            return None, None
        before = self._as_served(snapshot, graph, served, shown)
        is_new = all(file.path != path for file in snapshot.files)
        return after.case, _changes(snapshot, self._store, before, after, is_new=is_new)

    def _as_served(
        self,
        snapshot: Snapshot,
        graph: str,
        served: _Graphs,
        shown: frozenset[ox.NamedNode],
    ) -> _Look:
        """Look at a story as it is served; once for each state of the content, while one types."""
        generation, ideas, look = self._before.get(graph, ("", frozenset(), None))
        if look is None or generation != snapshot.generation or ideas != shown:
            look = _look(snapshot, self._store, graph, served, shown)
            kept = list(self._before.items())[1 - _REMEMBERED :]
            self._before = {**dict(kept), graph: (snapshot.generation, shown, look)}
        return look


def half_character(path: str, text: str) -> tuple[Finding, ...]:
    """Find the first half of a character, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = turtle.read(text[: error.start].encode()).text.rpartition("\n")[2]
        return (
            Finding(
                path,
                text.count("\n", 0, error.start) + 1,
                len(line) + 1,
                Severity.ERROR,
                "encoding",
                f"Half of a character (U+{ord(text[error.start]):04X}) stands here, which no file "
                "can hold.",
                "Delete it and type the character again.",
                line,
            ),
        )
    return ()


def _shown(graphs: _Graphs, case: str, *stances: str) -> frozenset[ox.NamedNode]:
    """Give the ideas to which a case stands in one of these ways, by the rules."""
    return frozenset(
        triple.object
        for triples in graphs.values()
        for triple in triples
        if triple.predicate.value in stances
        and getattr(triple.subject, "value", "") == case
        and isinstance(triple.object, ox.NamedNode)
    )


# --- One look ---


@dataclass(frozen=True, slots=True)
class _Look:
    """A story amid the content, with certain triples as its own; `case` is None where there is none.

    `subjects` are the things that its file tells of, `shows` the ideas that it shows, by IRI.
    """

    graph: str
    case: Case | None
    subjects: frozenset[str]
    shows: frozenset[str]
    gaps: Mapping[tuple[str, str, str, str], Gap]
    disagreements: Mapping[tuple[str, ...], Disagreement]

    @property
    def kind(self) -> str:
        """Say whether it is a story or a note; empty where it is neither."""
        if self.case is None:
            return ""
        return "story" if self.case.summary.evidence.is_story else "note"

    @property
    def statements(self) -> Mapping[str, Statement]:
        """The statements of the story, by IRI."""
        return {one.ref.iri: one for one in self.case.statements} if self.case else {}

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources of the story, by IRI."""
        return {one.ref.iri: one for one in self.case.sources} if self.case else {}

    @property
    def besides(self) -> tuple[object, ...]:
        """What readers see of the story beside its statements and what follows from them."""
        if self.case is None:
            return ()
        case, summary = self.case, self.case.summary
        return (
            summary.ref,
            summary.abstract,
            summary.scope,
            summary.role,
            summary.sectors,
            summary.places,
            summary.told_in,
            case.organisations,
            case.probably_told_in,
            case.passages,
            case.gaps,
            case.see_also,
            case.authors,
            case.issued,
        )


def _look(
    snapshot: Snapshot,
    served: MemoryStore,
    graph: str,
    own: _Graphs,
    shown: frozenset[ox.NamedNode],
) -> _Look:
    """Read a story with these triples as its own.

    Args:
        served: the triples of the content.
        shown: the ideas for which it matters whether the story is the only one that shows them.
    """
    touched = frozenset(idea.value for idea in shown)
    among = _values(served, shown, SKOS + "inScheme")
    classes = _values(served, shown, RDF + "type")
    others = _others(served, graph, shown)
    store = part_of(served, (graph,), touched | among | classes, instead=own, also=others)
    subjects = frozenset(
        triple.subject.value for triple in own[graph] if isinstance(triple.subject, ox.NamedNode)
    )
    held = _held(store, snapshot.sources, subjects)
    summaries = catalogue.case_summaries(store, snapshot.known, held)
    summary = next((one for one in summaries if one.ref.iri == graph), None)
    case = catalogue.case(store, summary, held) if summary else None
    schemes = [one for one in snapshot.schemes if one.ref.iri in among]
    gaps = {
        (one.kind, one.about.iri, one.thing.iri if one.thing else "", one.text): one
        for gap in catalogue.gaps(store, snapshot.known, schemes)
        if _concerns(gap, graph, touched)
        for one in _apart(gap)
    }
    return _Look(
        graph=graph,
        case=case,
        subjects=frozenset(iri for iri in subjects if document_of(iri) == graph),
        shows=frozenset(idea.value for idea in _shown(own, graph, ATLAS + "shows")),
        gaps=gaps,
        disagreements=_disagreements(snapshot, case),
    )


def _held(
    store: MemoryStore, served: Mapping[str, Source], here: frozenset[str]
) -> Mapping[str, Source]:
    """Give the sources that are named; those of the story itself as it tells them now."""
    named = {
        quad.subject.value
        for quad in store.quads(None, RDF + "type", _SOURCE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    anew = {iri for iri in named if iri in here or iri not in served}
    found = {one.ref.iri: one for one in catalogue.sources(part_of(store, (), anew))}
    return {iri: found[iri] if iri in found else served[iri] for iri in named}


def _concerns(gap: Gap, graph: str, touched: frozenset[str]) -> bool:
    """Whether a gap is one of the story, or of an idea that it touches."""
    thing = gap.thing or gap.about
    if gap.kind in _OF_IDEAS:
        return thing.iri in touched
    return graph in (document_of(thing.iri), gap.about.iri)


def _apart(gap: Gap) -> Iterator[Gap]:
    """Give each thing that is not told by itself, so that one that is now told can be said."""
    if gap.kind in _FIELDS:
        yield from (replace(gap, text=text) for text in gap.text.split(", "))
    else:
        yield gap


def _disagreements(snapshot: Snapshot, case: Case | None) -> Mapping[tuple[str, ...], Disagreement]:
    """Give what a story contradicts and corrects, by both statements."""
    found: dict[tuple[str, ...], Disagreement] = {}
    for one in case.statements if case else ():
        for refs, revises in ((one.conflicts_with, False), (one.revises, True)):
            for ref in refs:
                told = _told(snapshot, case, ref.iri)
                question = one.answers or (told.answers if told else "")
                row = Disagreement(one, ref, told, revises, question)
                pair = (one.ref.iri, ref.iri) if revises else sorted((one.ref.iri, ref.iri))
                found.setdefault(
                    (*pair, str(revises)), row
                )  # a conflict may be told from both sides
    return found


def _told(snapshot: Snapshot, case: Case | None, iri: str) -> Statement | None:
    """Give a statement of a story, of another one, or of none; None where it is not told."""
    document = document_of(iri)
    holder = case if case and case.ref.iri == document else snapshot.case(document)
    if holder:
        return next((one for one in holder.statements if one.ref.iri == iri), None)
    apart = snapshot.apart.statements.get(iri)
    return apart.statement if apart else None


def _values(store: MemoryStore, ideas: Iterable[ox.NamedNode], prop: str) -> frozenset[str]:
    """Give what ideas have as values of a property, such as their frameworks or classes."""
    return frozenset(
        quad.object.value
        for idea in ideas
        for quad in store.quads(idea, prop)
        if isinstance(quad.object, ox.NamedNode)
    )


def _others(
    store: MemoryStore, graph: str, ideas: Iterable[ox.NamedNode]
) -> Mapping[str, list[ox.Triple]]:
    """Give, of each idea, one other story that shows it, so that it is not held to lack one."""
    found: dict[str, list[ox.Triple]] = {}
    for quad in filter(None, (_another(store, graph, idea) for idea in ideas)):
        rows = found.setdefault(getattr(quad.graph_name, "value", ""), [])
        rows += (quad.triple, ox.Triple(quad.subject, _TYPE, _CASE))
    return found


def _another(store: MemoryStore, graph: str, idea: ox.NamedNode) -> ox.Quad | None:
    for stance in _STANCES:
        for quad in store.quads(None, stance, idea):
            other = quad.subject
            if isinstance(other, ox.NamedNode) and other.value != graph and "#" not in other.value:
                return quad
    return None


# --- What it changes ---


def _changes(
    snapshot: Snapshot, store: MemoryStore, before: _Look, after: _Look, *, is_new: bool
) -> Changes:
    gains, losses = _ideas(snapshot, before, after)
    old, new = before.statements, after.statements
    return Changes(
        is_new=is_new,
        was=before.kind,
        becomes=after.kind,
        missing=after.case.summary.evidence.missing if after.case else (),
        gains=gains,
        losses=losses,
        closes=tuple(gap for key, gap in before.gaps.items() if key not in after.gaps),
        opens=tuple(gap for key, gap in after.gaps.items() if key not in before.gaps),
        conflicts=tuple(
            row for key, row in after.disagreements.items() if key not in before.disagreements
        ),
        added=len(new.keys() - old.keys()),
        changed=_differ(old, new),
        removed=len(old.keys() - new.keys()),
        besides=before.besides != after.besides or bool(_differ(before.sources, after.sources)),
        pointing=_pointing(snapshot, store, before, after),
    )


def _differ(old: Mapping[str, object], new: Mapping[str, object]) -> int:
    """Count what is there before and after, and is not the same."""
    return sum(old[iri] != new[iri] for iri in old.keys() & new.keys())


def _ideas(
    snapshot: Snapshot, before: _Look, after: _Look
) -> tuple[tuple[IdeaGain, ...], tuple[IdeaGain, ...]]:
    """Give the ideas that gain and those that lose a story or a note, by label."""
    gains, losses = [], []
    refs = [snapshot.known.ref(iri) for iri in before.shows | after.shows]
    for idea in sorted(refs, key=lambda ref: (ref.label.casefold(), ref.iri)):
        seen = snapshot.seen.get(idea.iri)
        stories, notes = (seen.stories, seen.notes) if seen else (0, 0)
        was = before.kind if idea.iri in before.shows else ""
        now = after.kind if idea.iri in after.shows else ""
        row = IdeaGain(
            idea,
            stories_before=stories,
            stories_after=stories + (now == "story") - (was == "story"),
            notes_before=notes,
            notes_after=notes + (now == "note") - (was == "note"),
        )
        old, new = (stories, notes), (row.stories_after, row.notes_after)
        if new > old:
            gains.append(row)
        elif new < old:
            losses.append(row)
    return tuple(gains), tuple(losses)


def _pointing(
    snapshot: Snapshot, store: MemoryStore, before: _Look, after: _Look
) -> tuple[Ref, ...]:
    """Give what names something that the draft no longer tells of, by label."""
    found = set()
    for iri in before.subjects - after.subjects:
        for quad in store.quads(None, "", ox.NamedNode(iri)):
            graph = getattr(quad.graph_name, "value", "").removesuffix(derived_graph(""))
            if graph != before.graph:
                subject = getattr(quad.subject, "value", "")
                found.add(graph if graph.startswith(_DOCUMENTS) else document_of(subject))
    refs = [_ref(snapshot, store, iri) for iri in found]
    return tuple(sorted(refs, key=lambda ref: (ref.label.casefold(), ref.iri)))


def _ref(snapshot: Snapshot, store: MemoryStore, iri: str) -> Ref:
    """Give a story, a path, an idea or a statement that stands alone by name."""
    if iri in snapshot.summaries:
        return snapshot.summaries[iri].ref
    if iri in snapshot.known:
        return snapshot.known.ref(iri)
    name = name_of(iri)
    labels = [quad.object for quad in store.quads(ox.NamedNode(iri), SKOS + "prefLabel")]
    label = next((one.value for one in labels if isinstance(one, ox.Literal)), iri)
    return Ref(iri, name.kind if name else "", name.slug if name else iri, label)
