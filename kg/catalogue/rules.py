"""The codebook: rules by heading, what was found when they were tried, and the tests of ideas.

The rules that are no test of a single idea are things of their own; the test of an idea stands with
the idea, and is only gathered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Basis, CaseSummary, Citation, Ref, Scheme, Test
from kg.catalogue.statements import facts_of, in_order
from kg.dates import When
from kg.namespaces import document_of
from kg.store import Store

__all__ = ["Figure", "Rule", "TestedFamily", "TestedIdea", "rules", "tested_families"]

_ASKED = (
    "Phase",
    "Idea",
    "Kind",
    "Cause",
    "Force",
    "Challenge",
    "Defence",
    "Belief",
    "Orientation",
    "Principle",
    "Level",
    "Practice",
)
"""The families in the order in which the codebook tests for them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a trial: of which kind of idea it is, its unit, and the number as it is written."""

    about: Ref
    unit: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, or a heading with the rules beneath it.

    `examples` are statements, each with its story; `sayings` are examples in words. A trial has
    `figures`, and says what was read, how, and when.
    """

    ref: Ref
    text: str = ""
    note: str = ""
    basis: Basis | None = None
    because: str = ""
    citations: tuple[Citation, ...] = ()
    examples: tuple[tuple[Ref, Ref], ...] = ()
    sayings: tuple[str, ...] = ()
    parts: tuple[Rule, ...] = ()
    figures: tuple[Figure, ...] = ()
    population: str = ""
    method: str = ""
    when: str = ""

    @property
    def trials(self) -> tuple[Rule, ...]:
        """Those beneath it that were tried and counted, in order."""
        return tuple(part for part in self.parts if part.figures)


@dataclass(frozen=True, slots=True)
class TestedIdea:
    """An idea with its two sentences of the codebook; None where a sentence is not written."""

    __test__ = False  # its name makes pytest look into it
    ref: Ref
    counts_when: Test | None
    does_not_count_when: Test | None


@dataclass(frozen=True, slots=True)
class TestedFamily:
    """The ideas of one family in one framework: those with a test, and those without.

    `family` is the local name of the class, such as "Cause".
    """

    __test__ = False  # its name makes pytest look into it
    family: str
    label: str
    scheme: Ref
    ideas: tuple[TestedIdea, ...]
    untested: tuple[Ref, ...]


def rules(store: Store, cases: Mapping[str, CaseSummary]) -> tuple[Rule, ...]:
    """Give the headings of the codebook with the rules beneath them, in order.

    Args:
        cases: the summaries of all cases, by IRI; an example of a story that is not there is left
            out.
    """
    facts = facts_of(store, "rules")
    known = facts.of_class("atlas:Rule")
    tops = [iri for iri in known if not set(facts.values(iri, "atlas:partOf")) & set(known)]
    return tuple(_rule(facts, iri, cases) for iri in in_order(facts, tops))


def _rule(facts: Facts, iri: str, cases: Mapping[str, CaseSummary]) -> Rule:
    beneath = facts.subjects("atlas:partOf", iri)
    figures = [part for part in beneath if "atlas:Agreement" in facts.types(part)]
    parts = [part for part in beneath if "atlas:Rule" in facts.types(part)]
    return Rule(
        ref=facts.ref(iri),
        text=facts.text(iri, "atlas:text"),
        note=facts.text(iri, "skos:scopeNote"),
        basis=facts.basis(iri),
        because=facts.text(iri, "atlas:because"),
        citations=facts.citations(iri),
        examples=_examples(facts, iri, cases),
        sayings=facts.values(iri, "skos:example"),
        parts=tuple(_rule(facts, part, cases) for part in in_order(facts, parts)),
        figures=tuple(_figure(facts, figure) for figure in figures),
        population=facts.text(iri, "atlas:population"),
        method=facts.text(iri, "atlas:method"),
        when=str(When(facts.text(iri, "atlas:asOf"))) or facts.text(iri, "atlas:period"),
    )


def _figure(facts: Facts, iri: str) -> Figure:
    return Figure(
        about=facts.refs(iri, "atlas:about")[0],
        unit=facts.text(iri, "atlas:unitOfMeasure"),
        value=facts.text(iri, "atlas:value"),
    )


def _examples(
    facts: Facts, iri: str, cases: Mapping[str, CaseSummary]
) -> tuple[tuple[Ref, Ref], ...]:
    found = []
    for statement in facts.values(iri, "atlas:drawsOn"):
        story = cases.get(document_of(statement))
        if story and statement in facts:
            found.append((story.ref, facts.ref(statement)))
    return tuple(sorted(found, key=lambda one: (one[0].label.casefold(), one[1].iri)))


def tested_families(known: Ideas, schemes: Sequence[Scheme]) -> tuple[TestedFamily, ...]:
    """Gather the tests of ideas by family, in the order in which the codebook asks for them.

    A family of which no idea has a test comes with an empty tuple of ideas, and last.
    """
    found = [
        _family(known, scheme, label, refs)
        for scheme in schemes
        if not scheme.facet
        for label, refs in scheme.groups
    ]
    return tuple(sorted(found, key=_asked))


def _asked(one: TestedFamily) -> tuple[bool, int]:
    place = _ASKED.index(one.family) if one.family in _ASKED else len(_ASKED)
    return not one.ideas, place


def _family(known: Ideas, scheme: Scheme, label: str, refs: Iterable[Ref]) -> TestedFamily:
    facts = known.facts
    tested, untested, family = [], [], ""
    for ref in refs:
        family = ref.family
        counts = _sentence(facts, ref.iri, "atlas:countsWhen")
        does_not = _sentence(facts, ref.iri, "atlas:doesNotCountWhen")
        if counts or does_not:
            tested.append(TestedIdea(ref, counts, does_not))
        else:
            untested.append(ref)
    return TestedFamily(family, label, scheme.ref, tuple(tested), tuple(untested))


def _sentence(facts: Facts, iri: str, prop: str) -> Test | None:
    text = facts.text(iri, prop)
    return Test(text, facts.basis(iri, prop + "Basis")) if text else None
