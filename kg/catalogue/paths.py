"""Reading paths: their sessions and steps, what each step visits, and what a class needs besides.

A file may say anything: what is no number, no level or no segment is left out here and found by the
checks, and what is named and not there is kept by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.reading_words import texts_of_idea, words_in, words_of_case
from kg.catalogue.records import (
    LEVELS,
    Case,
    CaseSummary,
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
)
from kg.catalogue.statements import facts_of, in_order
from kg.namespaces import ATLAS, BASE, document_of
from kg.store import Store

__all__ = ["paths"]

_DAY = 24 * 60
_SEGMENTS = {f"{ATLAS}{one}": one for one in Segment if one}
_IMPORTANCES = {f"{ATLAS}{one}": one for one in Importance if one}


def paths(
    store: Store,
    known: Ideas,
    find_case: Callable[[str], Case | None],
) -> tuple[Path, ...]:
    """Give all reading paths, by label.

    Args:
        known: the ideas.
        find_case: gives a case by the IRI of its document, or None.
    """
    reader = _Reader(facts_of(store, "paths"), known, find_case)
    found = [reader.path(iri) for iri in reader.facts.of_class("atlas:ReadingPath")]
    return tuple(sorted(found, key=lambda path: (path.ref.label.casefold(), path.ref.iri)))


class _Reader:
    """Reads paths from triples, and finds what they visit."""

    def __init__(self, facts: Facts, known: Ideas, find_case: Callable[[str], Case | None]) -> None:
        self.facts = facts
        self._known = known
        self._find_case = find_case

    def path(self, iri: str) -> Path:
        facts = self.facts
        makers = facts.refs(iri, "dcterms:creator")
        creators = [ref for ref in makers if ref.iri]
        covers, no_goals = self._ideas(iri, "covers")
        assumes, not_known = self._ideas(iri, "assumes")
        sessions = self._parts(iri, but=("atlas:ReadingPath", "atlas:Step"))
        ref = facts.ref(iri)
        return Path(
            ref=ref,
            abstract=facts.text(iri, "dcterms:abstract"),
            sessions=tuple(self._session(one) for one in sessions),
            author=_author(creators, [ref.label for ref in makers if not ref.iri]),
            creators=tuple(creators),
            issued=facts.text(iri, "dcterms:issued"),
            licence=facts.text(iri, "dcterms:license"),
            version=facts.text(iri, "owl:versionInfo"),
            based_on=tuple(
                facts.ref(one) for one in self._listed(iri, "prov:wasDerivedFrom", "wasDerivedFrom")
            ),
            audience=facts.text(iri, "atlas:audience"),
            objectives=tuple(
                Objective(text, self._level(one))
                for one, text in self._texts(iri, "atlas:objective")
            ),
            covers=covers,
            assumes=assumes,
            leaves_out=facts.text(iri, "atlas:leavesOut"),
            strategy=facts.text(iri, "atlas:strategy"),
            analysis=facts.text(iri, "atlas:analysis"),
            feedback=facts.text(iri, "atlas:feedback"),
            note=facts.text(iri, "atlas:planNote"),
            file=f"paths/{ref.slug}.ttl" if ref.kind == "path" else "",
            gone_covers=no_goals,
            gone_assumes=not_known,
        )

    def _parts(self, whole: str, *, but: tuple[str, ...]) -> list[str]:
        """Give the parts of a whole in their order, without what is of a class that is no part."""
        parts = self.facts.subjects("atlas:partOf", whole)
        return in_order(
            self.facts, (part for part in parts if self.facts.types(part).isdisjoint(but))
        )

    def _session(self, iri: str) -> PathSession:
        facts = self.facts
        stops = self._parts(iri, but=("atlas:ReadingPath", "atlas:Session"))
        return PathSession(
            position=facts.number(iri, "atlas:position") or 0,
            label=facts.label(iri),
            steps=tuple(self._step(stop) for stop in stops),
            name=iri.partition("#")[2],
            minutes=self._minutes(iri, "atlas:minutesInClass", least=1),
            reading=self._minutes(iri, "atlas:minutesToRead", least=0),
            purposes=tuple(text for _, text in self._texts(iri, "atlas:purpose")),
            for_instructors=facts.text(iri, "atlas:forInstructors"),
        )

    def _step(self, iri: str) -> PathStep:
        facts = self.facts
        ideas: list[Ref] = []
        cases: list[CaseSummary] = []
        statements: list[tuple[CaseSummary, Statement]] = []
        gone: list[str] = []
        for visited in self._listed(iri, "atlas:visits", "visits"):
            found = self._find(visited)
            if isinstance(found, Ref):
                ideas.append(found)
            elif isinstance(found, Case):
                cases.append(found.summary)
            elif found is not None:
                statements.append((found[0].summary, found[1]))
            else:
                gone.append(visited.removeprefix(BASE))
        before, gone_before = self._before(iri)
        annotation = facts.text(iri, "atlas:annotation")
        question = facts.text(iri, "atlas:question")
        shown = [
            facts.label(iri),
            annotation,
            question,
            *(idea.gloss for idea in ideas),
            *(summary.abstract for summary in cases),
            *(f"{told.ref.label} {told.text} {told.because}" for _, told in statements),
        ]
        return PathStep(
            position=facts.number(iri, "atlas:position") or 0,
            label=facts.label(iri),
            annotation=annotation,
            question=question,
            ideas=tuple(ideas),
            cases=tuple(cases),
            statements=tuple(statements),
            words=words_in(shown),
            name=iri.partition("#")[2],
            segment=_SEGMENTS.get(facts.text(iri, "atlas:segment"), Segment.NONE),
            importance=_IMPORTANCES.get(facts.text(iri, "atlas:importance"), Importance.NONE),
            minutes=self._minutes(iri, "atlas:minutesInClass", least=1),
            before=before,
            for_instructors=facts.text(iri, "atlas:forInstructors"),
            because=facts.text(iri, "atlas:because"),
            outside=self._outside(iri),
            kept=facts.true(iri, "atlas:kept"),
            drafted=facts.true(iri, "atlas:drafted"),
            as_read=tuple(
                (name, digest)
                for value in facts.values(iri, "atlas:asRead")
                for name, _, digest in [value.partition(" ")]
                if name and digest
            ),
            gone=tuple(gone),
            gone_before=gone_before,
        )

    def _before(self, iri: str) -> tuple[tuple[tuple[Ref, int], ...], tuple[str, ...]]:
        """Give what is read before a step with its words, and the names of what is gone of it."""
        before: list[tuple[Ref, int]] = []
        gone: list[str] = []
        for one in self._listed(iri, "atlas:readBefore", "readBefore"):
            found = self._find(one)
            if isinstance(found, Ref):
                before.append((found, self._words_of_idea(one)))
            elif isinstance(found, Case):
                before.append((found.ref, words_of_case(found)))
            elif found is not None:
                before.append((found[1].ref, words_in((found[1].text,))))
            else:
                gone.append(one.removeprefix(BASE))
        return tuple(before), tuple(gone)

    def _find(self, iri: str) -> Ref | Case | tuple[Case, Statement] | None:
        """Give the idea, the story or the statement of that name; None where there is none."""
        if iri in self._known:
            return self._known.ref(iri)
        holder = self._find_case(document_of(iri))
        if holder is None or iri == holder.ref.iri:
            return holder
        told = next((one for one in holder.statements if one.ref.iri == iri), None)
        return (holder, told) if told else None

    def _words_of_idea(self, iri: str) -> int:
        facts = self._known.facts
        names = ("skos:definition", "atlas:countsWhen", "atlas:doesNotCountWhen")
        return words_in(texts_of_idea(*(facts.text(iri, name) for name in names)))

    def _ideas(self, iri: str, name: str) -> tuple[tuple[Ref, ...], tuple[str, ...]]:
        """Give the ideas that a path names, and the names of those that are not there."""
        named = self._listed(iri, f"atlas:{name}", name)
        there = [one for one in named if one in self._known]
        gone = [one.removeprefix(BASE) for one in named if one not in self._known]
        return tuple(self._known.ref(one) for one in there), tuple(gone)

    def _listed(self, iri: str, prop: str, name: str) -> list[str]:
        """Give what a property names, in the order that is told; what that leaves out comes last."""
        values = self.facts.values(iri, prop)
        for told in self.facts.values(iri, "atlas:inOrder"):
            of, *names = told.split(" ")
            if of == name:
                place = {one: number for number, one in reversed([*enumerate(names)])}
                rank = [place.get(value.removeprefix(BASE), len(names)) for value in values]
                return [value for _, value in sorted(zip(rank, values, strict=True))]
        return list(values)

    def _texts(self, iri: str, prop: str) -> list[tuple[str, str]]:
        """Give what a property names in its order, each with its text; what says nothing is left out."""
        named = in_order(self.facts, self.facts.values(iri, prop))
        return [(one, text) for one in named if (text := self.facts.text(one, "skos:prefLabel"))]

    def _level(self, objective: str) -> str:
        level = self.facts.text(objective, "atlas:bloomLevel").removeprefix(ATLAS)
        return level if level in LEVELS else ""

    def _outside(self, iri: str) -> tuple[OutsideReading, ...]:
        """Give the outside readings of a step in their order, those without one by title."""
        facts = self.facts
        found = [
            (
                facts.number(node, "atlas:position") or 0,
                facts.text(node, "dcterms:title"),
                facts.text(node, "atlas:url"),
                self._minutes(node, "atlas:minutesToRead", least=1) or 0,
            )
            for node in facts.values(iri, "atlas:outsideReading")
        ]
        return tuple(
            OutsideReading(title, url, minutes) for _, title, url, minutes in sorted(found)
        )

    def _minutes(self, iri: str, prop: str, *, least: int) -> int | None:
        found = self.facts.number(iri, prop)
        return found if found is not None and least <= found <= _DAY else None


def _author(creators: Iterable[Ref], names: Sequence[str]) -> str:
    """Name who wrote a path; a text that names the others already stands alone."""
    labels = [ref.label for ref in creators]
    said = " and ".join(names)
    return " and ".join((*(label for label in labels if label not in said), *names))
