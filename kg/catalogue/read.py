"""Store in, records out: what the pages, the routes and the commands show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from kg.catalogue.dates import When
from kg.catalogue.facts import Facts
from kg.catalogue.flights import Placed, flight_of, story_order
from kg.catalogue.records import (
    Basis,
    Case,
    CaseSummary,
    Conflict,
    Counts,
    Evidence,
    Idea,
    IdeaUse,
    Link,
    Moment,
    Passage,
    Path,
    PathStep,
    Phase,
    Reading,
    Ref,
    Scheme,
    Source,
    SourceUse,
    Statement,
    Test,
    Turn,
)
from kg.namespaces import ATLAS, BASE, document_of
from kg.questions import reading
from kg.store import Store

__all__ = [
    "Ideas",
    "case",
    "case_summaries",
    "counts",
    "idea",
    "ideas",
    "paths",
    "schemes",
    "source_use",
    "sources",
]

_KINDS = {
    "atlas:MomentOfBelief": "moment",
    "atlas:Episode": "episode",
    "atlas:Assessment": "assessment",
    "atlas:Critique": "critique",
    "atlas:Statistic": "statistic",
    "atlas:Claim": "claim",
}
_STANCES = ("shows", "counters", "breaks", "doubts")
_FIELDS = ("cost", "resistance", "customerBenefit", "organisationBenefit")
_FALLING = 1


def _facts(store: Store, name: str, **bound: str) -> Facts:
    terms = {key: ox.NamedNode(value) for key, value in bound.items()}
    return Facts(store.construct(reading(name), terms))


def _kind(facts: Facts, iri: str) -> str:
    types = facts.types(iri)
    return next((kind for name, kind in _KINDS.items() if name in types), "statement")


def _when(facts: Facts, iri: str) -> When:
    return When(
        begin=facts.text(iri, "atlas:begin"),
        end=facts.text(iri, "atlas:end"),
        as_told=facts.text(iri, "atlas:dateAsTold"),
        inferred=facts.true(iri, "atlas:inferred"),
    )


def _phase(facts: Facts, iri: str) -> Phase | None:
    named = facts.text(iri, "atlas:phase")
    if not named:
        return None
    return Phase(
        ref=facts.ref(named),
        band=facts.text(named, "atlas:band"),
        altitude=facts.number(named, "atlas:altitude") or 0,
        rank=facts.number(named, "atlas:rank") or 0,
    )


def _placed(facts: Facts, iri: str, phase: Phase | None) -> Placed:
    return Placed(
        ref=facts.ref(iri),
        phase=phase,
        basis=facts.basis(iri),
        when=_when(facts, iri),
        cycle=facts.number(iri, "atlas:cycle") or 1,
        after=facts.values(iri, "atlas:after"),
    )


def _last_known(whens: Iterable[When]) -> int | None:
    return max((when.latest.year for when in whens if when.latest), default=None)


# --- Cases ---


def case_summaries(
    store: Store, known: Ideas, held: Mapping[str, Source]
) -> tuple[CaseSummary, ...]:
    """Give all cases, stories and notes, by label.

    Args:
        known: the ideas, for their phases, sectors and places.
        held: the sources by IRI, for who wrote and published them.
    """
    facts = _facts(store, "cases")
    told: dict[str, list[str]] = defaultdict(list)
    cases = set(facts.of_class("atlas:Case"))
    for iri in facts.subjects("atlas:about"):
        for about in facts.values(iri, "atlas:about"):
            if about in cases:
                told[about].append(iri)
    found = [_summary(facts, iri, told[iri], known, held) for iri in sorted(cases)]
    return tuple(sorted(found, key=lambda one: (one.ref.label.casefold(), one.ref.iri)))


def _summary(
    facts: Facts,
    iri: str,
    statements: Iterable[str],
    known: Ideas,
    held: Mapping[str, Source],
) -> CaseSummary:
    placed = []
    for one in statements:
        phase = known.phase(facts.text(one, "atlas:phase"))
        if _kind(facts, one) in ("episode", "moment"):
            placed.append(_placed(facts, one, phase))
    whens = [_when(facts, one) for one in statements]
    return CaseSummary(
        ref=facts.ref(iri),
        abstract=facts.text(iri, "dcterms:abstract"),
        scope=_one(known.ref, facts.values(iri, "atlas:scope")),
        role=_one(known.ref, facts.values(iri, "atlas:role")),
        sectors=tuple(map(known.ref, facts.values(iri, "atlas:sector"))),
        places=tuple(map(known.ref, facts.values(iri, "atlas:place"))),
        told_in=tuple(held[s].ref for s in facts.values(iri, "atlas:toldIn") if s in held),
        flight=flight_of(placed, _last_known(whens)),
        evidence=_evidence(facts, iri, tuple(statements), held),
    )


def _one(make: Callable[[str], Ref], iris: tuple[str, ...]) -> Ref | None:
    return make(iris[0]) if iris else None


def _own(facts: Facts, case: str) -> frozenset[str]:
    """Give the organisation of a case and whoever speaks for it: parts, wholes, partners, members."""
    own: set[str] = set(facts.values(case, "atlas:organisation"))
    for organisation in tuple(own):
        own.update(facts.values(organisation, "org:subOrganizationOf"))
        own.update(facts.values(organisation, "atlas:partnerOf"))
        own.update(facts.subjects("org:memberOf", organisation))
    return frozenset(own)


def _independent(sources: Iterable[Source], own: frozenset[str]) -> int:
    """Count sources that share nobody with one another nor with the organisation."""
    groups: list[set[str]] = []
    for source in sources:
        origins = set(source.origins) or {source.ref.iri}
        if origins & own:
            continue
        joined = [group for group in groups if group & origins]
        groups = [group for group in groups if not group & origins]
        groups.append(origins.union(*joined))
    return len(groups)


def _evidence(
    facts: Facts, case: str, statements: tuple[str, ...], held: Mapping[str, Source]
) -> Evidence:
    moments = [s for s in statements if _kind(facts, s) == "moment"]
    cited = {iri for s in statements for iri in facts.values(s, "atlas:source")}
    bases = Counter(basis for s in statements if (basis := facts.basis(s)))
    return Evidence(
        cited=sum(bool(facts.values(s, "atlas:source")) for s in statements),
        placed=sum(bool(facts.text(s, "atlas:phase")) for s in statements),
        independent=_independent(
            (held[iri] for iri in sorted(cited) if iri in held), _own(facts, case)
        ),
        moments=len(moments),
        moment_unknown=ATLAS + "MomentOfBelief" in facts.values(case, "atlas:unknown"),
        dated=sum(_when(facts, s).known for s in statements),
        by_basis=tuple((basis, bases[basis]) for basis in Basis),
        known_cells=sum(bool(facts.text(m, f"atlas:{f}")) for m in moments for f in _FIELDS),
        cells=len(moments) * len(_FIELDS),
    )


def case(store: Store, summary: CaseSummary) -> Case:
    """Give a case as its page shows it."""
    iri = summary.ref.iri
    facts = _facts(store, "case", graph=document_of(iri))
    rows = {s: _statement(facts, s) for s in facts.subjects("atlas:about", iri) if _told(facts, s)}
    placed = [_placed(facts, s, row.phase) for s, row in rows.items()]
    passages = _passages(facts, iri)
    retold = {
        ref.iri: number for number, passage in enumerate(passages) for ref in passage.draws_on
    }
    statements = tuple(rows[s] for s in story_order(placed, retold))
    cited = dict.fromkeys(c.source.iri for s in statements for c in s.citations)
    own = _own(facts, iri)
    return Case(
        summary=summary,
        organisations=facts.refs(iri, "atlas:organisation"),
        probably_told_in=facts.refs(iri, "atlas:probablyToldIn"),
        passages=passages,
        statements=statements,
        conflicts=_conflicts(statements),
        gaps=facts.values(iri, "atlas:gap"),
        sources=tuple(_source(facts, source, own) for source in cited),
        lit=_turns(statements, "shows", "Cause"),
        turned=_turned(statements),
        held=_turns(statements, "shows", "Defence"),
        pulled=_turns(statements, "shows", "Force"),
        see_also=tuple(
            value
            for organisation in facts.values(iri, "atlas:organisation")
            for value in facts.values(organisation, "rdfs:seeAlso")
        ),
        file=f"cases/{summary.ref.slug}.ttl",
    )


def _told(facts: Facts, iri: str) -> bool:
    return bool(facts.text(iri, "atlas:statement"))


def _statement(facts: Facts, iri: str) -> Statement:
    kind = _kind(facts, iri)
    return Statement(
        ref=facts.ref(iri),
        kind=kind,
        text=facts.text(iri, "atlas:statement"),
        about=facts.refs(iri, "atlas:about"),
        when=_when(facts, iri),
        citations=facts.citations(iri),
        phase=_phase(facts, iri),
        readings=tuple(
            Reading(stance, idea)
            for stance in _STANCES
            for idea in facts.refs(iri, f"atlas:{stance}")
        ),
        basis=facts.basis(iri),
        because=facts.text(iri, "atlas:because"),
        said_by=facts.refs(iri, "atlas:saidBy"),
        said_belief=facts.true(iri, "atlas:saidBelief"),
        after=facts.values(iri, "atlas:after"),
        cycle=facts.number(iri, "atlas:cycle") or 1,
        part_of=facts.refs(iri, "atlas:partOf"),
        aftermath_of=facts.refs(iri, "atlas:aftermathOf"),
        reverses=facts.refs(iri, "atlas:reverses"),
        conflicts_with=facts.refs(iri, "atlas:conflictsWith"),
        revises=facts.refs(iri, "atlas:revises"),
        answers=facts.text(iri, "atlas:answers"),
        harmed=facts.text(iri, "atlas:harmed"),
        moment=_moment(facts, iri) if kind == "moment" else None,
    )


def _moment(facts: Facts, iri: str) -> Moment:
    unknown = {value.removeprefix(ATLAS) for value in facts.values(iri, "atlas:unknown")}
    return Moment(
        cost=facts.text(iri, "atlas:cost"),
        resistance=facts.text(iri, "atlas:resistance"),
        customers=facts.text(iri, "atlas:customerBenefit"),
        organisation=facts.text(iri, "atlas:organisationBenefit"),
        unknown=tuple(field for field in _FIELDS if field in unknown),
    )


def _passages(facts: Facts, case: str) -> tuple[Passage, ...]:
    found = [p for p in facts.of_class("atlas:Passage") if case in facts.values(p, "atlas:about")]
    return tuple(
        Passage(
            heading=facts.label(p),
            text=facts.text(p, "atlas:text"),
            draws_on=facts.refs(p, "atlas:drawsOn"),
        )
        for p in _in_order(facts, found)
    )


def _in_order(facts: Facts, parts: Iterable[str]) -> list[str]:
    return sorted(parts, key=lambda part: (facts.number(part, "atlas:position") or 0, part))


def _conflicts(statements: tuple[Statement, ...]) -> tuple[Conflict, ...]:
    """Group statements that conflict, directly or through one another."""
    by_iri = {s.ref.iri: s for s in statements}
    groups: list[set[str]] = []
    for one in statements:
        for other in one.conflicts_with:
            if other.iri not in by_iri:
                continue
            pair = {one.ref.iri, other.iri}
            joined = [group for group in groups if group & pair]
            groups = [group for group in groups if not group & pair]
            groups.append(pair.union(*joined))
    found = []
    for group in groups:
        rows = tuple(s for s in statements if s.ref.iri in group)
        found.append(Conflict(next((s.answers for s in rows if s.answers), ""), rows))
    return tuple(sorted(found, key=lambda c: statements.index(c.statements[0])))


_WEIGHT = {Basis.WORD: 0, Basis.TELLING: 1, Basis.OURS: 2, None: 3}


def _turns(statements: tuple[Statement, ...], stance: str, family: str) -> tuple[Turn, ...]:
    """Give the statements that show an idea of a family; the authors' own word first."""
    found = [
        Turn(ideas, s)
        for s in statements
        if (
            ideas := tuple(
                r.idea for r in s.readings if r.stance == stance and r.idea.family == family
            )
        )
    ]
    return tuple(sorted(found, key=lambda turn: _WEIGHT[turn.statement.basis]))


def _turned(statements: tuple[Statement, ...]) -> tuple[Turn, ...]:
    """Give the first Moments, or the Moments where none is known to be the first."""
    moments = [s for s in statements if s.kind == "moment" and s.phase]
    lowest = min((s.phase.rank for s in moments if s.phase), default=0)
    first = [s for s in moments if s.phase and s.phase.rank == lowest]
    ordered = sorted(first, key=lambda s: _WEIGHT[s.basis])
    return tuple(Turn((s.phase.ref,), s) for s in ordered if s.phase)


# --- Sources ---


def _source(facts: Facts, iri: str, own: frozenset[str] = frozenset()) -> Source:
    origins = facts.values(iri, "dcterms:creator") + facts.values(iri, "dcterms:publisher")
    return Source(
        ref=facts.ref(iri),
        title=facts.text(iri, "dcterms:title"),
        creators=tuple(ref.label for ref in facts.refs(iri, "dcterms:creator")),
        publishers=tuple(ref.label for ref in facts.refs(iri, "dcterms:publisher")),
        issued=facts.text(iri, "dcterms:issued"),
        url=facts.text(iri, "atlas:url"),
        grade=facts.text(iri, "atlas:grade"),
        note=facts.text(iri, "atlas:gradeNote"),
        in_full=facts.text(iri, "atlas:extentRead") == ATLAS + "inFull",
        origins=tuple(sorted(origins)),
        self_report=bool(own & set(origins)),
    )


def sources(store: Store) -> tuple[Source, ...]:
    """Give all sources, by title."""
    facts = _facts(store, "sources")
    found = [_source(facts, iri) for iri in facts.of_class("atlas:Source")]
    return tuple(sorted(found, key=lambda source: (source.title.casefold(), source.ref.iri)))


def source_use(
    store: Store,
    source: Source,
    cases: Mapping[str, Case],
    known: Ideas,
) -> SourceUse:
    """Give a source with what cites it: statements of stories, and ideas.

    Args:
        cases: the cases that cite it, by IRI.
        known: the ideas.
    """
    rows = store.select(reading("source_uses"), {"source": ox.NamedNode(source.ref.iri)})
    statements = []
    cited_ideas = []
    for row in rows:
        iri = row["citing"].value
        locator = row["locator"].value if "locator" in row else ""
        if (holder := cases.get(document_of(iri))) is not None:
            told = next((s for s in holder.statements if s.ref.iri == iri), None)
            if told:
                statements.append((holder.summary, told, locator))
        elif iri in known:
            cited_ideas.append((known.ref(iri), locator))
    return SourceUse(source, tuple(statements), tuple(cited_ideas))


# --- Ideas ---


class Ideas:
    """All ideas, schemes and values of the vocabulary, read once for a state of the content."""

    def __init__(self, facts: Facts, vocabulary: Facts, shown: Mapping[str, int]) -> None:
        self.facts = facts
        self.vocabulary = vocabulary
        self.shown = shown

    def __contains__(self, iri: str) -> bool:
        return iri in self.facts

    def ref(self, iri: str) -> Ref:
        """Give an idea, a scheme or a value of the vocabulary by name."""
        found = (self.facts if iri in self.facts else self.vocabulary).ref(iri)
        if found.kind or not iri.startswith(ATLAS):
            return found
        local = iri.removeprefix(ATLAS)
        return Ref(iri, "value", local, found.label, gloss=found.gloss, family=found.family)

    def phase(self, iri: str) -> Phase | None:
        """Give a phase; None where the IRI names none."""
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
        """Give the ideas of a scheme: by rank where there is one, then by label."""
        found = self.facts.subjects("skos:inScheme", scheme)

        def key(iri: str) -> tuple[str, int, str]:
            rank = self.facts.number(iri, "atlas:rank")
            return (
                self.ref(iri).family,
                999 if rank is None else rank,
                self.facts.label(iri).casefold(),
            )

        return tuple(sorted(found, key=key))

    def all(self) -> tuple[Ref, ...]:
        """Give every idea that belongs to a scheme, by IRI."""
        return tuple(self.ref(iri) for iri in self.facts.subjects("skos:inScheme"))


def ideas(store: Store) -> Ideas:
    """Read all ideas."""
    shown = {
        row["idea"].value: int(row["cases"].value) for row in store.select(reading("idea_cases"))
    }
    vocabulary = _facts(store, "case", graph=f"{BASE}graph/ontology/atlas")
    return Ideas(_facts(store, "ideas"), vocabulary, shown)


def schemes(known: Ideas) -> tuple[Scheme, ...]:
    """Give all frameworks and lists: ordered frameworks first, lists that only sort stories last."""
    facts = known.facts
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
                scope_note=facts.text(iri, "skos:scopeNote"),
                proposers=facts.refs(iri, "atlas:proposedBy"),
                ordered=facts.true(iri, "atlas:ordered"),
                facet=facts.true(iri, "atlas:facet"),
                citations=facts.citations(iri),
                ideas=tuple(known.ref(member) for member in members),
                groups=tuple((label, tuple(refs)) for label, refs in groups.items()),
                stories=tuple(
                    (known.ref(m).slug, known.shown[m]) for m in members if m in known.shown
                ),
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
    cases: Mapping[str, CaseSummary],
    held: Mapping[str, Source],
) -> Idea:
    """Give an idea as its page shows it.

    Args:
        cases: the summaries of all cases, by IRI.
        held: the sources by IRI.
    """
    facts = known.facts
    ref = known.ref(iri)
    scheme = facts.text(iri, "skos:inScheme")
    cited = dict.fromkeys(c.source.iri for c in facts.citations(iri))
    return Idea(
        ref=ref,
        scheme=known.ref(scheme),
        family_label=known.family_label(ref.family),
        definition=facts.text(iri, "skos:definition"),
        scope_note=facts.text(iri, "skos:scopeNote"),
        editorial_note=facts.text(iri, "skos:editorialNote"),
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
        uses=_uses(store, iri, cases),
        sources=tuple(held[source] for source in cited if source in held),
    )


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
            other = ends[1] if ends[0] == iri else ends[0]
            relation = facts.text(mapping, "atlas:relation")
            found.append(
                Link(
                    relation=known.vocabulary.label(relation),
                    idea=known.ref(other),
                    because=facts.text(mapping, "atlas:because"),
                    confidence=facts.text(mapping, "atlas:confidence"),
                    basis=facts.basis(mapping),
                )
            )
    return tuple(sorted(found, key=lambda link: (link.relation, link.idea.label.casefold())))


def _uses(store: Store, iri: str, cases: Mapping[str, CaseSummary]) -> tuple[IdeaUse, ...]:
    facts = _facts(store, "idea_uses", idea=iri)
    found = []
    for subject in facts.subjects("atlas:statement"):
        told = _statement(facts, subject)
        stance = next((r.stance for r in told.readings if r.idea.iri == iri), "")
        if not stance and told.phase and told.phase.ref.iri == iri:
            stance = "shows"
        summary = cases.get(document_of(subject))
        if stance and summary:
            found.append(IdeaUse(stance, summary, told))

    def key(use: IdeaUse) -> tuple[int, int, str, str]:
        weight = _WEIGHT[use.statement.basis]
        return _STANCES.index(use.stance), weight, use.case.ref.label, use.statement.ref.iri

    return tuple(sorted(found, key=key))


# --- Reading paths ---


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
    facts = _facts(store, "paths")
    found = []
    for iri in facts.of_class("atlas:ReadingPath"):
        sessions = _in_order(facts, facts.subjects("atlas:partOf", iri))
        steps = []
        for session in sessions:
            stops = _in_order(facts, facts.subjects("atlas:partOf", session))
            steps += [_step(facts, stop, known, find_case) for stop in stops]
        found.append(
            Path(
                ref=facts.ref(iri),
                abstract=facts.text(iri, "dcterms:abstract"),
                steps=tuple(steps),
            )
        )
    return tuple(sorted(found, key=lambda path: path.ref.label.casefold()))


def _step(
    facts: Facts, iri: str, known: Ideas, find_case: Callable[[str], Case | None]
) -> PathStep:
    visited_ideas, cases, statements = [], [], []
    for visited in facts.values(iri, "atlas:visits"):
        if visited in known:
            visited_ideas.append(known.ref(visited))
            continue
        holder = find_case(document_of(visited))
        if holder is None:
            continue
        told = next((s for s in holder.statements if s.ref.iri == visited), None)
        if told:
            statements.append((holder.summary, told))
        elif visited == holder.ref.iri:
            cases.append(holder.summary)
    shown = [
        facts.label(iri),
        facts.text(iri, "atlas:annotation"),
        facts.text(iri, "atlas:question"),
        *(idea.gloss for idea in visited_ideas),
        *(summary.abstract for summary in cases),
        *(f"{told.ref.label} {told.text} {told.because}" for _, told in statements),
    ]
    return PathStep(
        position=facts.number(iri, "atlas:position") or 0,
        label=facts.label(iri),
        annotation=facts.text(iri, "atlas:annotation"),
        question=facts.text(iri, "atlas:question"),
        ideas=tuple(visited_ideas),
        cases=tuple(cases),
        statements=tuple(statements),
        words=sum(len(text.split()) for text in shown),
    )


def counts(store: Store, cases: Iterable[CaseSummary], known: Ideas, held: int) -> Counts:
    """Count what the atlas holds; `held` is the number of sources."""
    bases = {ATLAS + "proposersTerm": Basis.WORD, ATLAS + "proposersTelling": Basis.TELLING}
    bases[ATLAS + "editorial"] = Basis.OURS
    by: Counter[Basis | None] = Counter()
    for row in store.select(reading("counts")):
        by[bases.get(row["basis"].value) if "basis" in row else None] += int(
            row["statements"].value
        )
    rows = tuple(cases)
    stories = sum(one.evidence.is_story for one in rows)
    facets = {m for s in schemes(known) if s.facet for m in (i.iri for i in s.ideas)}
    return Counts(
        stories=stories,
        notes=len(rows) - stories,
        statements=sum(by.values()),
        by_basis=tuple((basis, by[basis]) for basis in Basis),
        ideas=len({ref.iri for ref in known.all()} - facets),
        sources=held,
        without_reading=by[None],
    )
