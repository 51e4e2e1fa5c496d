"""What can be found by words: stories, what they tell, ideas, people, organisations, sources, paths.

Read by a few questions over the whole content, never case by case: a search must not wait until
every story has been read as its page shows it. Once read, they follow what a change reaches, by the
same questions to a part of the content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from kg.catalogue import Apart, Basis, CaseSummary, Path, Ref, Scheme, Source, Told
from kg.catalogue.ideas import Ideas
from kg.dates import When
from kg.namespaces import ATLAS, RDF, SKOS, document_of, name_of
from kg.questions import BASES, reading
from kg.search import Document
from kg.store import Store

__all__ = ["Documents", "Named"]

_KINDS = {"organisation": "Organisation", "person": "Person"}
_LABEL = SKOS + "prefLabel"
_MOMENT = ATLAS + "MomentOfBelief"
_WORDS = ("statement", "because", "cost", "resistance", "customerBenefit", "organisationBenefit")
_BASES = {ATLAS + local: Basis(name) for name, local in BASES.items()}


class Content(Protocol):
    """What is read of a state of the content."""

    @property
    def known(self) -> Ideas: ...
    @property
    def summaries(self) -> Mapping[str, CaseSummary]: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def schemes(self) -> tuple[Scheme, ...]: ...
    @property
    def apart(self) -> Apart: ...
    @property
    def paths(self) -> tuple[Path, ...]: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation: its names, and the pages that tell of it, each by its document."""

    iri: str
    names: tuple[str, ...]
    leads: tuple[tuple[str, Ref], ...]


class Documents:
    """All that can be found, as the content stands; it changes with it, one change at a time."""

    def __init__(
        self, store: Store, content: Content, names: Iterable[Named] | None = None
    ) -> None:
        """Begin.

        Args:
            names: people and organisations, where they are known.
        """
        self._names = _Names(store, content, names)
        self._store = store
        self._content = content

    def names(self) -> tuple[Named, ...]:
        """Give people and organisations."""
        return self._names.all()

    def all(self) -> Iterator[Document]:
        """Give all that can be found, stories first."""
        store, content = self._store, self._content
        yield from _stories(store, content.summaries)
        yield from _told(store, content.summaries)
        yield from _ideas(content.known, content.schemes)
        for thing in self._names.things:
            yield from self._names.document(thing)
        yield from map(_alone, content.apart.statements.values())
        yield from map(_source, content.sources.values())
        yield from map(_path, content.paths)

    def follow(
        self,
        part: Store,
        before: Content,
        after: Content,
        *,
        cases: Collection[str],
        things: Collection[str],
        sources: Collection[str],
        paths: Collection[str],
    ) -> Mapping[str, tuple[Document, ...]]:
        """Take in a change: give what is found now for everything that it reaches.

        Args:
            part: what is told of the cases, things and sources, and of nothing else.
            cases: the documents of stories that may have changed or gone.
            things: what is described in another way.
            sources: the sources that may have changed or gone.
            paths: the documents of reading paths that may have changed or gone.
        """
        self._content = after
        found: dict[str, list[Document]] = {owner: [] for owner in (*cases, *sources)}
        told = {iri: after.summaries[iri] for iri in sorted(cases) if iri in after.summaries}
        for document in (*_stories(part, told), *_told(part, told)):
            found[document.owner].append(document)
        for iri in sources:
            if iri in after.sources:
                found[iri].append(_source(after.sources[iri]))
        for thing in self._names.follow(part, after, {*cases, *sources}, things):
            found[thing] = list(self._names.document(thing))
        if after.apart is not before.apart:
            found.update({iri: [] for iri in before.apart.statements})
            for iri, alone in after.apart.statements.items():
                found[iri] = [_alone(alone)]
        if paths:
            found.update({iri: [] for iri in paths})
            for path in after.paths:
                found[path.ref.iri] = [_path(path)]
        return {owner: tuple(documents) for owner, documents in found.items()}


def _stories(store: Store, cases: Mapping[str, CaseSummary]) -> Iterator[Document]:
    around: dict[str, list[str]] = defaultdict(list)
    for row in store.select(reading("found_around")):
        around[row["case"].value].append(row["text"].value)
    for iri, case in cases.items():
        kind = "Story" if case.evidence.is_story else "Note"
        words = " ".join((case.abstract, *around.get(iri, ())))
        place = _placed(0, case.ref.label.casefold(), iri)
        yield Document(case.ref, kind, words, brief=case.abstract, place=place)


def _placed(group: int, *names: str) -> str:
    """Give a place among documents: what is found alike is in the order of these texts."""
    return "\x01".join((str(group), *names))


def _told(store: Store, cases: Mapping[str, CaseSummary]) -> Iterator[Document]:
    """Give what can be found of the statements of stories; of a Moment, all that is told of it."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in store.select(reading("found_told")):
        pieces = found.setdefault((row["case"].value, row["statement"].value), defaultdict(list))
        pieces[row["property"].value].append(row["value"].value)
    for (case, iri), pieces in sorted(found.items()):  # to order them there takes long
        name = name_of(iri)
        story = cases.get(case)
        if story is None or name is None:
            continue

        def text(local: str, pieces: Mapping[str, list[str]] = pieces) -> str:
            return min(pieces.get(ATLAS + local, ()), default="")

        when = When(text("begin"), text("end"), text("dateAsTold"), text("inferred") == "true")
        label = min(pieces.get(_LABEL, ()), default=name.part)
        words = [*map(text, _WORDS), str(when)]
        yield Document(
            Ref(iri, name.kind, name.slug, label, part=name.part),
            "Moment of Belief" if _MOMENT in pieces.get(RDF + "type", ()) else "Statement",
            " ".join(word for word in words if word),
            tier=2,
            story=story.ref,
            when=str(when),
            basis=_BASES.get(text("basis")),
            began=when.begin if when.earliest else "",
            place=_placed(1, case, iri),
        )


def _ideas(known: Ideas, schemes: Iterable[Scheme]) -> Iterator[Document]:
    places = count(1_000_000)
    for scheme in schemes:
        if scheme.facet:
            continue
        families = Counter(ref.family for ref in scheme.ideas)
        numbers = " ".join(f"{number} {family}s." for family, number in families.items())
        words = f"{scheme.definition} {numbers}"
        yield Document(
            scheme.ref,
            "Framework",
            words,
            tier=1,
            brief=scheme.definition,
            place=_placed(2, str(next(places))),
        )
        for ref in scheme.ideas:
            names = known.facts.values(ref.iri, "skos:altLabel")
            notes = " ".join(known.facts.texts(ref.iri, "skos:scopeNote"))
            kind = known.family_label(ref.family) or "Idea"
            words = f"{' '.join(names)} {ref.gloss} {notes}"
            place = _placed(2, str(next(places)))
            yield Document(ref, kind, words, brief=ref.gloss, names=names, place=place)


class _Names:
    """People and organisations, with the pages that tell of them: stories before all else."""

    def __init__(self, store: Store, content: Content, known: Iterable[Named] | None) -> None:
        self._called: dict[str, tuple[str, ...]] = {}
        self._leads: dict[str, dict[str, Ref]] = defaultdict(dict)
        self._told: dict[str, set[str]] = defaultdict(set)
        if known is None:
            self._read(store, content)
        for one in known or ():
            self._called[one.iri] = one.names
            self._leads[one.iri] = dict(one.leads)
            for document, _ in one.leads:
                self._told[document].add(one.iri)

    def all(self) -> tuple[Named, ...]:
        """Give all of them."""
        return tuple(
            Named(iri, self._called[iri], tuple(leads.items()))
            for iri, leads in self._leads.items()
            if leads
        )

    @property
    def things(self) -> tuple[str, ...]:
        """The IRIs of all people and organisations, sorted."""
        return tuple(sorted(self._leads))

    def _read(self, store: Store, content: Content, only: Collection[str] | None = None) -> None:
        """Read who is called how, and where; of these documents alone if they are given."""
        called: dict[str, dict[str, None]] = defaultdict(dict)
        for row in store.select(reading("found_named")):
            thing, place = row["thing"].value, row["place"].value
            document = document_of(place)
            if only is not None and document not in only:
                continue
            if ref := _page(place, content):
                called[thing][row["name"].value] = None
                self._leads[thing].setdefault(document, ref)
                self._told[document].add(thing)
        self._called.update({thing: tuple(names) for thing, names in called.items()})

    def follow(
        self, part: Store, content: Content, documents: Collection[str], things: Collection[str]
    ) -> tuple[str, ...]:
        """Take in a change of these documents and things; give the names that it changes."""
        before = {
            document: {thing: self._leads[thing][document] for thing in self._told[document]}
            for document in documents
            if document in self._told
        }
        called = dict(self._called)
        for document, leads in before.items():
            del self._told[document]
            for thing in leads:
                del self._leads[thing][document]
        self._read(part, content, documents)
        changed = {thing for thing in things if thing in self._called}
        for document in documents:
            old, new = before.get(document, {}), self._told.get(document, ())
            for thing in {*old, *new}:
                lead = self._leads[thing].get(document)
                if lead != old.get(thing) or self._called.get(thing) != called.get(thing):
                    changed.add(thing)
        for thing in changed:
            if not self._leads.get(thing):
                self._leads.pop(thing, None)
                self._called.pop(thing, None)
        return tuple(sorted(changed))

    def document(self, iri: str) -> Iterator[Document]:
        """Give what can be found of a person or organisation, unless a story is called so itself."""
        name, leads = name_of(iri), self._leads.get(iri)
        if name is None or not leads:
            return
        order = {"case": 0, "scheme": 1}
        refs = sorted(
            leads.values(), key=lambda ref: (order.get(ref.kind, 2), ref.label.casefold(), ref.iri)
        )
        label, *others = self._called[iri]
        if any(ref.kind == "case" and ref.label.casefold() == label.casefold() for ref in refs):
            return
        yield Document(
            Ref(iri, name.kind, name.slug, label),
            _KINDS.get(name.kind, "Name"),
            "",
            tier=1,
            names=tuple(others),
            leads=tuple(refs),
            place=_placed(3, iri),
        )


def _page(iri: str, content: Content) -> Ref | None:
    """Give what has a page and stands at a place: the story of a statement, a source, a framework."""
    if case := content.summaries.get(document_of(iri)):
        return case.ref
    if source := content.sources.get(iri):
        return source.ref
    return next((scheme.ref for scheme in content.schemes if scheme.ref.iri == iri), None)


def _source(source: Source) -> Document:
    words = " ".join((*source.creators, *source.publishers, source.issued, source.note))
    place = _placed(5, source.title.casefold(), source.ref.iri)
    return Document(source.ref, "Source", words, tier=3, place=place)


def _path(path: Path) -> Document:
    words = " ".join((path.abstract, *(step.label for step in path.steps)))
    place = _placed(6, path.ref.label.casefold(), path.ref.iri)
    return Document(path.ref, "Reading path", words, tier=1, brief=path.abstract, place=place)


def _alone(told: Told) -> Document:
    """Give what can be found of a statement that belongs to no story."""
    statement = told.statement
    critique, number = statement.critique, statement.statistic
    concerned = critique.targets if critique else statement.about
    said = [statement.text, statement.because, *(ref.label for ref in statement.said_by)]
    said += [critique.ground] if critique else []
    said += [number.population, number.origin, number.checked] if number else []
    what = {"critique": "An objection to", "statistic": "A figure about"}
    label = what.get(statement.kind, "A statement about")
    named = concerned[0].label if concerned else "something else"
    return Document(
        statement.ref,
        f"{label} {named}",
        " ".join(said),
        tier=2,
        basis=statement.basis,
        place=_placed(4, statement.ref.iri),
    )
