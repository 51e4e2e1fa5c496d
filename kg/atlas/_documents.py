"""What can be found by words: stories, what they tell, ideas, people, organisations, sources, paths.

Read by a few questions over the whole content, never case by case: a search must not wait until
every story has been read as its page shows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from kg.catalogue import Apart, Basis, CaseSummary, Path, Ref, Scheme, Source, Statement
from kg.catalogue.dates import When
from kg.catalogue.ideas import Ideas
from kg.namespaces import ATLAS, RDF, SKOS, document_of, name_of
from kg.questions import BASES, reading
from kg.search import Document
from kg.store import Store

__all__ = ["documents"]

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


def documents(store: Store, content: Content) -> Iterator[Document]:
    """Give all that can be found, stories first."""
    yield from _stories(store, content.summaries)
    yield from _told(store, content.summaries)
    yield from _ideas(content.known, content.schemes)
    yield from _named(store, content)
    for alone in content.apart.statements.values():
        yield _alone(alone.statement)
    for source in content.sources.values():
        words = " ".join((*source.creators, *source.publishers, source.issued, source.note))
        yield Document(source.ref, "Source", words, tier=3)
    for path in content.paths:
        words = " ".join((path.abstract, *(step.label for step in path.steps)))
        yield Document(path.ref, "Reading path", words, tier=1, brief=path.abstract)


def _stories(store: Store, cases: Mapping[str, CaseSummary]) -> Iterator[Document]:
    around: dict[str, list[str]] = defaultdict(list)
    for row in store.select(reading("found_around")):
        around[row["case"].value].append(row["text"].value)
    for iri, case in cases.items():
        kind = "Story" if case.evidence.is_story else "Note"
        words = " ".join((case.abstract, *around.get(iri, ())))
        yield Document(case.ref, kind, words, brief=case.abstract)


def _told(store: Store, cases: Mapping[str, CaseSummary]) -> Iterator[Document]:
    """Give what can be found of the statements of stories; of a Moment, all that is told of it."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in store.select(reading("found_told")):
        pieces = found.setdefault((row["case"].value, row["statement"].value), defaultdict(list))
        pieces[row["property"].value].append(row["value"].value)
    for (case, iri), pieces in found.items():
        name = name_of(iri)
        story = cases.get(case)
        if story is None or name is None:
            continue

        def text(local: str, pieces: Mapping[str, list[str]] = pieces) -> str:
            return next(iter(pieces.get(ATLAS + local, ())), "")

        when = When(text("begin"), text("end"), text("dateAsTold"), text("inferred") == "true")
        label = next(iter(pieces.get(_LABEL, ())), name.part)
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
        )


def _ideas(known: Ideas, schemes: Iterable[Scheme]) -> Iterator[Document]:
    for scheme in schemes:
        if scheme.facet:
            continue
        families = Counter(ref.family for ref in scheme.ideas)
        numbers = " ".join(f"{number} {family}s." for family, number in families.items())
        words = f"{scheme.definition} {numbers}"
        yield Document(scheme.ref, "Framework", words, tier=1, brief=scheme.definition)
        for ref in scheme.ideas:
            names = known.facts.values(ref.iri, "skos:altLabel")
            notes = " ".join(known.facts.texts(ref.iri, "skos:scopeNote"))
            kind = known.family_label(ref.family) or "Idea"
            words = f"{' '.join(names)} {ref.gloss} {notes}"
            yield Document(ref, kind, words, brief=ref.gloss, names=names)


def _named(store: Store, content: Content) -> Iterator[Document]:
    """Give people and organisations, with the pages that tell of them: stories before all else."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    places: dict[str, dict[str, Ref]] = defaultdict(dict)
    for row in store.select(reading("found_named")):
        thing, place = row["thing"].value, row["place"].value
        ref = _page(place, content)
        if ref:
            names[thing][row["name"].value] = None
            places[thing].setdefault(document_of(place), ref)
    for iri, called in names.items():
        name = name_of(iri)
        if name is None:
            continue
        order = {"case": 0, "scheme": 1}
        leads = sorted(
            places[iri].values(), key=lambda ref: (order.get(ref.kind, 2), ref.label.casefold())
        )
        label, *others = called
        if any(ref.kind == "case" and ref.label.casefold() == label.casefold() for ref in leads):
            continue  # the story is called so itself
        yield Document(
            Ref(iri, name.kind, name.slug, label),
            _KINDS.get(name.kind, "Name"),
            "",
            tier=1,
            names=tuple(others),
            leads=tuple(leads),
        )


def _page(iri: str, content: Content) -> Ref | None:
    """Give what has a page and stands at a place: the story of a statement, a source, a framework."""
    if case := content.summaries.get(document_of(iri)):
        return case.ref
    if source := content.sources.get(iri):
        return source.ref
    return next((scheme.ref for scheme in content.schemes if scheme.ref.iri == iri), None)


def _alone(statement: Statement) -> Document:
    """Give what can be found of a statement that belongs to no story."""
    critique, number = statement.critique, statement.statistic
    concerned = critique.targets if critique else statement.about
    said = [statement.text, statement.because, *(ref.label for ref in statement.said_by)]
    said += [critique.ground] if critique else []
    said += [number.population, number.origin, number.checked] if number else []
    what = {"critique": "An objection to", "statistic": "A figure about"}
    label = what.get(statement.kind, "A statement about")
    named = concerned[0].label if concerned else "something else"
    return Document(
        statement.ref, f"{label} {named}", " ".join(said), tier=2, basis=statement.basis
    )
