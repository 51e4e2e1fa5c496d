"""Frameworks and ideas: how to tell them, how they are linked, which statements show them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property

from kg.catalogue.apart import Apart
from kg.catalogue.facts import Facts
from kg.catalogue.records import (
    Case,
    CaseSummary,
    Idea,
    IdeaUse,
    Link,
    Phase,
    Placing,
    Ref,
    Scheme,
    SchemeLinks,
    Seen,
    Source,
    Statement,
    Test,
)
from kg.catalogue.statements import STANCES, WEIGHT, facts_of, statement_of
from kg.namespaces import ATLAS, BASE, document_of
from kg.questions import reading
from kg.store import Store

__all__ = ["Ideas", "alignments", "idea", "idea_after", "ideas", "schemes", "seen"]

_TOLD = (
    "Phase",
    "Cause",
    "Belief",
    "Force",
    "Challenge",
    "Defence",
    "Activity",
    "Trait",
    "Principle",
    "Idea",
    "Analogy",
)
"""The families in the order in which the journey is told; one that is not named here comes last."""


class Ideas:
    """All ideas, schemes and values of the vocabulary, read once for a state of the content.

    `shown` holds the IRIs of the cases that show an idea, by its IRI. After a change, `touched` are the
    ideas that one of the changed cases shows or showed.
    """

    def __init__(
        self, facts: Facts, vocabulary: Facts, shown: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.facts = facts
        self.vocabulary = vocabulary
        self.shown = shown
        self.touched: frozenset[str] = frozenset()
        self._refs: dict[str, Ref] = {}
        self._phases: dict[str, Phase | None] = {}

    @cached_property
    def reads(self) -> frozenset[str]:
        """The IRIs of all things that ideas are read from, described or not."""
        named = self.facts.named_by("rdf:type", "atlas:cites", "atlas:source", "atlas:proposedBy")
        vocabulary = self.vocabulary.described | self.vocabulary.named_by()
        return self.facts.described | named | vocabulary

    @cached_property
    def count(self) -> int:
        """How many ideas there are, without those that only sort stories."""
        facets = {ref.iri for one in schemes(self) if one.facet for ref in one.ideas}
        return len({ref.iri for ref in self.all()} - facets)

    def after(self, part: Store, cases: Collection[str]) -> Ideas:
        """Give the ideas after some cases changed.

        Args:
            part: what is told of these cases.
            cases: their IRIs, also of those that are gone.
        """
        found, shown = _shown(part), dict(self.shown)
        touched = set()
        for idea in {*self.shown, *found}:
            was, here = self.shown.get(idea, ()), {*found.get(idea, ())} & {*cases}
            had = {case for case in cases if _among(was, case)}
            if here or had:
                touched.add(idea)
            if here == had:
                continue
            now = [case for case in was if case not in had]
            for case in here:
                insort(now, case)
            shown[idea] = tuple(now)
            if not now:
                del shown[idea]
        new = copy(self)
        new.shown, new.touched = shown, frozenset(touched)
        return new

    def __contains__(self, iri: str) -> bool:
        return iri in self.facts

    def ref(self, iri: str) -> Ref:
        """Give an idea, a scheme or a value of the vocabulary by name."""
        if iri not in self._refs:
            found = self._ref(iri)
            if iri not in self.facts and iri not in self.vocabulary:
                return found  # whatever somebody asks for is not kept
            self._refs[iri] = found
        return self._refs[iri]

    def _ref(self, iri: str) -> Ref:
        found = (self.facts if iri in self.facts else self.vocabulary).ref(iri)
        if found.kind or not iri.startswith(ATLAS):
            return found
        local = iri.removeprefix(ATLAS)
        return Ref(iri, "value", local, found.label, gloss=found.gloss, family=found.family)

    def phase(self, iri: str) -> Phase | None:
        """Give a phase; None where the IRI names none."""
        if iri not in self.facts:
            return None
        if iri not in self._phases:
            self._phases[iri] = self._phase(iri)
        return self._phases[iri]

    def _phase(self, iri: str) -> Phase | None:
        if "atlas:Phase" not in self.facts.types(iri):
            return None
        return Phase(
            ref=self.ref(iri),
            band=self.facts.text(iri, "atlas:band"),
            altitude=self.facts.number(iri, "atlas:altitude") or 0,
            rank=self.facts.number(iri, "atlas:rank") or 0,
        )

    def family_label(self, family: str) -> str:
        """Say the name of a class of ideas, such as "Cause of burningness"."""
        return self.vocabulary.label(ATLAS + family) if family else ""

    def of_scheme(self, scheme: str) -> tuple[str, ...]:
        """Give the ideas of a scheme by family, then by rank where there is one, then by label.

        Families with ranks are the steps of a framework and come first; in each half they stand as
        the journey is told.
        """
        found = self.facts.subjects("skos:inScheme", scheme)
        ranks = {iri: self.facts.number(iri, "atlas:rank") for iri in found}
        families = {iri: self.ref(iri).family for iri in found}
        ranked = {families[iri] for iri, rank in ranks.items() if rank is not None}

        def key(iri: str) -> tuple[bool, int, str, int, str]:
            family, rank = families[iri], ranks[iri]
            return (
                family not in ranked,
                _TOLD.index(family) if family in _TOLD else len(_TOLD),
                family,
                999 if rank is None else rank,
                self.facts.label(iri).casefold(),
            )

        return tuple(sorted(found, key=key))

    def all(self) -> tuple[Ref, ...]:
        """Give every idea that belongs to a scheme, by IRI."""
        return tuple(self.ref(iri) for iri in self.facts.subjects("skos:inScheme"))


def ideas(store: Store, shown: Mapping[str, tuple[str, ...]] | None = None) -> Ideas:
    """Read all ideas.

    Args:
        shown: the IRIs of the cases that show each, sorted, where they are known.
    """
    vocabulary = facts_of(store, "case", graph=f"{BASE}graph/ontology/atlas")
    found = _shown(store) if shown is None else shown
    return Ideas(facts_of(store, "ideas"), vocabulary, found)


def _shown(store: Store) -> Mapping[str, tuple[str, ...]]:
    """Give the IRIs of the cases that show each idea, sorted."""
    shown: dict[str, list[str]] = defaultdict(list)
    for row in store.select(reading("idea_cases")):
        shown[row["idea"].value].append(row["case"].value)
    return {iri: tuple(found) for iri, found in shown.items()}


def _among(cases: tuple[str, ...], case: str) -> bool:
    """Whether a case is among these, which are sorted."""
    at = bisect_left(cases, case)
    return at < len(cases) and cases[at] == case


def seen(
    known: Ideas,
    cases: Mapping[str, CaseSummary],
    placed: Mapping[str, Iterable[Placing]],
    of: Collection[str] | None = None,
) -> Mapping[str, Seen]:
    """Count the stories, the notes and the placings of each idea, by its IRI.

    Ideas that nothing shows and no placing names are left out.

    Args:
        cases: the summaries of all cases, by IRI.
        placed: the placings at each level or orientation, by its IRI.
        of: the IRIs of the ideas to count for; all where none are given.
    """
    stories = {iri for iri, one in cases.items() if one.evidence.is_story}
    found = {}
    for iri in known.shown.keys() | placed.keys():
        if of is not None and iri not in of:
            continue
        kinds = Counter(case in stories for case in known.shown.get(iri, ()) if case in cases)
        given = [one.statement.assessment for one in placed.get(iri, ())]
        people = {who.iri or who.label: who for one in given if one for who in one.assessors}
        found[iri] = Seen(
            kinds[True],
            kinds[False],
            len(given),
            tuple(sorted(people.values(), key=lambda who: (who.label.casefold(), who.iri))),
        )
    return found


def schemes(
    known: Ideas,
    stands: Apart | None = None,
    held: Mapping[str, Source] | None = None,
    counts: Mapping[str, Seen] | None = None,
) -> tuple[Scheme, ...]:
    """Give all frameworks and lists: ordered frameworks first, lists that only sort stories last.

    Args:
        stands: the objections and figures, for those that concern a framework.
        held: the sources by IRI.
        counts: how often each idea is seen, by IRI.
    """
    facts, often = known.facts, counts or {}
    found = []
    for iri in facts.of_class("atlas:Scheme"):
        members = known.of_scheme(iri)
        groups: dict[str, list[Ref]] = defaultdict(list)
        for member in members:
            groups[known.family_label(known.ref(member).family)].append(known.ref(member))
        found.append(
            Scheme(
                ref=facts.ref(iri),
                definition=facts.text(iri, "skos:definition"),
                scope_notes=_notes(facts, iri, "skos:scopeNote"),
                proposers=facts.refs(iri, "atlas:proposedBy"),
                ordered=facts.true(iri, "atlas:ordered"),
                facet=facts.true(iri, "atlas:facet"),
                citations=facts.citations(iri),
                ideas=tuple(known.ref(member) for member in members),
                groups=tuple((label, tuple(refs)) for label, refs in groups.items()),
                seen=tuple((known.ref(m).slug, often[m]) for m in members if m in often),
                critics=stands.critics.get(iri, ()) if stands else (),
                numbers=stands.numbers.get(iri, ()) if stands else (),
                sources=_sources(facts, iri, held or {}),
            )
        )

    def key(scheme: Scheme) -> tuple[bool, bool, bool, int, str]:
        phases = any(ref.family == "Phase" for ref in scheme.ideas)
        return scheme.facet, not phases, not scheme.ordered, len(scheme.ideas), scheme.ref.iri

    return tuple(sorted(found, key=key))


def idea(
    store: Store,
    known: Ideas,
    iri: str,
    *,
    cases: Mapping[str, CaseSummary],
    held: Mapping[str, Source],
    stands: Apart,
    placed: tuple[Placing, ...] = (),
    whole: Iterable[Case] | None = None,
) -> Idea:
    """Give an idea as its page shows it.

    Args:
        cases: the summaries of all cases, by IRI.
        held: the sources by IRI.
        stands: the objections and figures, and what is needed to understand what.
        placed: the placings at it, each with the fall that came after it.
        whole: all cases, where they are read already: what shows the idea is then among them.
    """
    facts = known.facts
    ref = known.ref(iri)
    scheme = facts.text(iri, "skos:inScheme")
    return Idea(
        ref=ref,
        scheme=known.ref(scheme),
        family_label=known.family_label(ref.family),
        definition=facts.text(iri, "skos:definition"),
        scope_notes=_notes(facts, iri, "skos:scopeNote"),
        editorial_notes=_notes(facts, iri, "skos:editorialNote"),
        examples=facts.values(iri, "skos:example"),
        other_names=facts.values(iri, "skos:altLabel"),
        proposers=facts.refs(scheme, "atlas:proposedBy"),
        basis=facts.basis(iri),
        because=facts.text(iri, "atlas:because"),
        citations=facts.citations(iri),
        counts_when=_test(facts, iri, "atlas:countsWhen"),
        does_not_count_when=_test(facts, iri, "atlas:doesNotCountWhen"),
        rank=facts.number(iri, "atlas:rank"),
        broader=facts.refs(iri, "skos:broader"),
        narrower=_inverse(known, "skos:broader", iri),
        related=tuple(
            dict.fromkeys(facts.refs(iri, "skos:related") + _inverse(known, "skos:related", iri))
        ),
        pictures=facts.refs(iri, "atlas:pictures"),
        pictured_by=_inverse(known, "atlas:pictures", iri),
        placed_at=facts.refs(iri, "atlas:placedAt"),
        practices=_inverse(known, "atlas:placedAt", iri),
        links=_links(known, iri),
        uses=_uses(store, iri, cases) if whole is None else _among_all(whole, iri),
        sources=_sources(facts, iri, held),
        critics=stands.critics.get(iri, ()),
        numbers=stands.numbers.get(iri, ()),
        needs=stands.needs.get(iri, ()),
        needed_for=stands.needed_for.get(iri, ()),
        placings=placed,
    )


def _notes(facts: Facts, iri: str, prop: str) -> tuple[str, ...]:
    """Give all notes of an idea or framework: what it is before what it is not, else by their text."""
    return tuple(sorted(facts.texts(iri, prop), key=lambda note: note.startswith("Not ")))


def _sources(facts: Facts, iri: str, held: Mapping[str, Source]) -> tuple[Source, ...]:
    cited = dict.fromkeys(c.source.iri for c in facts.citations(iri))
    return tuple(held[source] for source in cited if source in held)


def _test(facts: Facts, iri: str, prop: str) -> Test | None:
    text = facts.text(iri, prop)
    return Test(text, facts.basis(iri, prop + "Basis")) if text else None


def _inverse(known: Ideas, prop: str, iri: str) -> tuple[Ref, ...]:
    found = [known.ref(subject) for subject in known.facts.subjects(prop, iri)]
    return tuple(sorted(found, key=lambda ref: ref.label.casefold()))


def _links(known: Ideas, iri: str) -> tuple[Link, ...]:
    """Give the judged links of an idea, from either end."""
    facts = known.facts
    found = []
    for mapping in facts.of_class("atlas:Mapping"):
        ends = facts.text(mapping, "atlas:from"), facts.text(mapping, "atlas:to")
        if iri in ends:
            found.append(_link(known, mapping, back=ends[0] != iri))
    return tuple(sorted(found, key=lambda link: (link.relation, link.idea.label.casefold())))


def _link(known: Ideas, mapping: str, *, back: bool = False) -> Link:
    facts = known.facts
    other = facts.text(mapping, "atlas:from" if back else "atlas:to")
    scheme = facts.text(other, "skos:inScheme")
    return Link(
        relation=re.split("[#/]", facts.text(mapping, "atlas:relation"))[-1],
        idea=known.ref(other),
        because=facts.text(mapping, "atlas:because"),
        confidence=facts.text(mapping, "atlas:confidence"),
        basis=facts.basis(mapping),
        back=back,
        scheme=known.ref(scheme) if scheme else None,
    )


def alignments(known: Ideas) -> tuple[SchemeLinks, ...]:
    """Give how the frameworks line up, two by two; links inside one framework are left out.

    The frameworks of a pair stand in the order in which all of them are told.
    """
    facts = known.facts
    order = {scheme.ref.iri: place for place, scheme in enumerate(schemes(known))}
    pairs: dict[tuple[str, str], list[tuple[Ref, Link]]] = defaultdict(list)
    for mapping in facts.of_class("atlas:Mapping"):
        start, end = facts.text(mapping, "atlas:from"), facts.text(mapping, "atlas:to")
        one = facts.text(start, "skos:inScheme")
        other = end if end in order else facts.text(end, "skos:inScheme")
        if one not in order or other not in order or one == other:
            continue
        pair = (one, other) if order[one] < order[other] else (other, one)
        pairs[pair].append((known.ref(start), _link(known, mapping)))
    return tuple(
        SchemeLinks(
            known.ref(one),
            known.ref(other),
            tuple(sorted(found, key=lambda row: (row[0].label.casefold(), row[1].relation))),
        )
        for (one, other), found in sorted(
            pairs.items(), key=lambda row: (order[row[0][0]], order[row[0][1]])
        )
    )


def idea_after(
    before: Idea,
    part: Store,
    known: Ideas,
    changed: Collection[str],
    *,
    cases: Mapping[str, CaseSummary],
    held: Mapping[str, Source],
    stands: Apart,
    placed: tuple[Placing, ...] = (),
) -> Idea:
    """Give an idea, as it was before, after some cases changed.

    Args:
        part: what is told of these cases.
        changed: their IRIs, also of those that are gone.
        cases: the summaries of all cases, by IRI.
        held: the sources by IRI.
        stands: the objections and figures, and what is needed to understand what.
        placed: the placings at it, each with the fall that came after it.
    """
    iri = before.ref.iri
    uses = [use for use in before.uses if use.case.ref.iri not in changed]
    for use in _uses(part, iri, cases):
        if use.case.ref.iri in changed:
            insort(uses, use, key=_use_order)
    return replace(
        before,
        uses=tuple(uses),
        sources=_sources(known.facts, iri, held),
        critics=stands.critics.get(iri, ()),
        numbers=stands.numbers.get(iri, ()),
        needs=stands.needs.get(iri, ()),
        needed_for=stands.needed_for.get(iri, ()),
        placings=placed,
    )


def _use_order(use: IdeaUse) -> tuple[int, int, str, str]:
    weight = WEIGHT[use.statement.basis]
    return STANCES.index(use.stance), weight, use.case.ref.label, use.statement.ref.iri


def _uses(store: Store, iri: str, cases: Mapping[str, CaseSummary]) -> tuple[IdeaUse, ...]:
    facts = facts_of(store, "idea_uses", idea=iri)
    found = []
    for subject in facts.subjects("atlas:statement"):
        told = statement_of(facts, subject)
        stance, summary = _stance(told, iri), cases.get(document_of(subject))
        if stance and summary:
            found.append(IdeaUse(stance, summary, told))
    return tuple(sorted(found, key=_use_order))


def _among_all(cases: Iterable[Case], iri: str) -> tuple[IdeaUse, ...]:
    found = [
        IdeaUse(stance, case.summary, told)
        for case in cases
        for told in case.statements
        if (stance := _stance(told, iri))
    ]
    return tuple(sorted(found, key=_use_order))


def _stance(told: Statement, iri: str) -> str:
    """Say how a statement stands to an idea; empty where it has nothing to do with it."""
    for one in told.readings:
        if one.idea.iri == iri:
            return one.stance
    return "shows" if told.phase and told.phase.ref.iri == iri else ""
