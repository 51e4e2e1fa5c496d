"""How two things are related: the front of this package, made once for a state of the content."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rapidfuzz import fuzz, process

from kg.catalogue import Case, CaseSummary, Ideas, Ref, Source
from kg.connections._choosing import CAP, SPECIFIC, Candidate, Slot, chosen, gate
from kg.connections._ends import STORY, Names, Touched, naming, touched
from kg.connections._evidence import BASES, Words, told_of
from kg.connections._forming import by_idea, by_link, by_third, kind_between
from kg.connections._ground import Ground, Meetings
from kg.connections._index import Index
from kg.connections._records import (
    KINDS,
    STRONG,
    Answer,
    Band,
    Connection,
    Half,
    Named,
    Pair,
    Piece,
    SetAside,
    Why,
)
from kg.connections._with_ideas import compared, directly, in_one_story
from kg.namespaces import ATLAS, BASE, name_of
from kg.store import Store

__all__ = ["Connections"]

_KINDS = ("case", "organisation", "person", "source", "concept")
"""What can be an end, in the order in which two ends are looked at and names are chosen."""
_BY_SLUG = ("case", "concept", "source")
"""What may be named by the last part of its address alone, as `kg show` takes it."""
_OFFERED = 8
"""So many pairs or partners are offered."""
_TRIED = 24
"""So many pairs are looked at closely, to find those that are offered."""
_LISTED = 6000
"""So many pairs are weighed, those of the rarest ideas first."""
_IN_ONE = 12
"""So many stories that have two ideas are looked at closely."""
_NEAR = 60
_SURE = 84
"""How much alike two names must be, of 100, to be offered, and to be taken for one another."""


class Connections:
    """Finds how things are related. Everything that it gives is frozen, and equal for equal ends."""

    def __init__(
        self,
        store: Store,
        known: Ideas,
        cases: Mapping[str, CaseSummary],
        case: Callable[[str], Case | None],
        sources: Mapping[str, Source],
    ) -> None:
        """Take what connections are found in.

        Args:
            cases: the summaries of all cases, by IRI.
            case: gives a whole case by IRI.
            sources: the sources, by IRI.
        """
        self._store = store
        self._known = known
        self._cases = cases
        self._case = case
        self._sources = sources
        self._ends: dict[str, Touched] = {}

    @cached_property
    def _index(self) -> Index:
        return Index(self._store, self._cases.keys(), self._known)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self._known, self._index, Meetings(self._known))

    @cached_property
    def _names(self) -> Names:
        return Names.read(self._store, _named)

    # --- names ---

    @cached_property
    def _called(self) -> Mapping[str, tuple[Ref, ...]]:
        """Give what each name can mean: labels, other names and names in addresses, all small."""
        found: dict[str, dict[str, Ref]] = defaultdict(dict)

        def call(ref: Ref, names: Iterable[str]) -> None:
            for name in (*names, ref.label, ref.slug, ref.slug.replace("-", " ")):
                found[" ".join(name.casefold().split())].setdefault(ref.iri, ref)

        for summary in self._cases.values():
            call(summary.ref, ())
        for iri, ref in self._names.refs.items():
            call(ref, self._names.called.get(iri, ()))
        for source in self._sources.values():
            call(source.ref, (source.title,))
        for ref in self._known.all():
            if not self._sorts(ref):
                call(ref, self._known.facts.values(ref.iri, "skos:altLabel"))
        return {name: self._distinct(refs.values()) for name, refs in found.items()}

    def _sorts(self, ref: Ref) -> bool:
        facts = self._known.facts
        schemes = facts.values(ref.iri, "skos:inScheme")
        return not schemes or any(facts.true(one, "atlas:facet") for one in schemes)

    def _distinct(self, refs: Iterable[Ref]) -> tuple[Ref, ...]:
        """Leave out an organisation beside the story that is about it: they are told by the same."""
        listed = {ref.iri: ref for ref in refs}
        told = {
            organisation
            for iri in listed
            for organisation in self._names.organisations.get(iri, ())
        }
        kept = [ref for iri, ref in listed.items() if iri not in told]
        named = [ref for ref in kept if ref.kind != "source"]  # a title that is only a name
        kept = named or kept
        return tuple(sorted(kept, key=lambda ref: (_KINDS.index(ref.kind), ref.iri)))

    def end(self, iri: str) -> Ref | None:
        """Give what can be an end by its IRI; None where there is no such thing."""
        name = name_of(iri)
        if name is None or name.part or name.kind not in _KINDS:
            return None
        if name.kind == STORY:
            return self._cases[iri].ref if iri in self._cases else None
        if name.kind == "source":
            return self._sources[iri].ref if iri in self._sources else None
        if name.kind == "concept":
            ref = self._known.ref(iri) if iri in self._known else None
            return ref if ref and not self._sorts(ref) else None
        return self._names.refs.get(iri)

    def named(self, given: str) -> Named:
        """Say what a name may mean: an address such as "case/o2", a name, or one with a slip in it."""
        words = " ".join(given.split())
        if (ref := self.end(BASE + words)) is not None:
            return Named(given, ref)
        small = words.casefold()
        if not small:
            return Named(given)
        for kind in _BY_SLUG:
            if (ref := self.end(f"{BASE}{kind}/{small}")) is not None:
                return Named(given, ref)
        found = self._called.get(small) or self._begun(small)
        if found:
            return Named(given, found[0]) if len(found) == 1 else Named(given, choices=found)
        last = small.rpartition("/")[2].replace("-", " ")
        likely = process.extract(last, self._called.keys(), scorer=fuzz.ratio, limit=6)
        near: dict[str, Ref] = {}
        sure: dict[str, Ref] = {}
        for name, likeness, _ in likely:
            for ref in self._called[name]:
                near |= {ref.iri: ref} if likeness >= _NEAR else {}
                sure |= {ref.iri: ref} if likeness >= _SURE else {}
        if len(sure) == 1 and "/" not in small:
            return Named(given, next(iter(sure.values())), guessed=True)
        if len(sure) > 1:
            return Named(given, choices=tuple(sure.values()))
        return Named(given, nearest=tuple(near.values())[:3])

    def _begun(self, words: str) -> tuple[Ref, ...]:
        """Give what has words in its name, stories first; empty where that is too many."""
        if len(words) < 3:
            return ()
        held = {
            ref.iri: ref
            for name, refs in self._called.items()
            if f" {name}".find(f" {words}") >= 0
            for ref in refs
        }
        found = self._distinct(held.values())
        stories = tuple(ref for ref in found if ref.kind == STORY)
        return stories if len(stories) == 1 else found[:_OFFERED]

    def choices(self) -> tuple[Ref, ...]:
        """Give stories and ideas by name, to be proposed where a name is typed."""
        stories = [one.ref for one in self._cases.values()]
        ideas = [ref for ref in self._known.all() if not self._sorts(ref)]
        return (*stories, *sorted(ideas, key=lambda ref: (ref.label.casefold(), ref.iri)))

    # --- two ends ---

    def between(self, one: Ref, other: Ref) -> Answer:
        """Say how two things are related; equal for equal ends, and turned round for ends swapped."""
        if one.iri == other.iri:
            return Answer((one, other), (), (), (0, 0), self._index.counted, same=True)
        order = sorted((one, other), key=lambda ref: (_KINDS.index(ref.kind), ref.iri))
        found = self._between(order[0], order[1])
        return found if order[0].iri == one.iri else _swapped(found)

    def _between(self, one: Ref, other: Ref) -> Answer:
        if one.kind == "concept":
            return self._two_ideas(one, other)
        first = self._touched(one)
        if other.kind == "concept":
            return self._with_idea(first, other)
        return self._two_touched((first, self._touched(other)))

    def _touched(self, ref: Ref) -> Touched:
        """Give what touches an end, kept for who asks again."""
        if ref.iri not in self._ends:
            found = touched(self._store, self._names, self._case, ref)
            self._ends[ref.iri] = found
        return self._ends[ref.iri]

    def _two_touched(self, ends: tuple[Touched, Touched]) -> Answer:
        about = self._about(ends)
        words = Words(told.statement for end in ends for told in end.told)
        refs = self._names.refs
        acting = self._acting(ends) if _stories(ends) else {}

        def form(used: Collection[str]) -> list[Candidate]:
            found = [] if about else list(by_link(ends, used, refs))
            if "source" not in (ends[0].ref.kind, ends[1].ref.kind) and not about:
                found += by_idea(self._ground, ends, words, used)
                found += by_third(ends, acting, words, used)
            return found

        return self._answer((ends[0].ref, ends[1].ref), ends, form, note=about)

    def _about(self, ends: tuple[Touched, Touched]) -> tuple[Piece, ...]:
        """Say that a story is about the other end, which every statement of it would say again."""
        for here, there in (ends, ends[::-1]):
            if here.ref.kind == STORY and here.ref.iri in there.home and there.ref != here.ref:
                return (here.ref, " is the story of ", there.ref, ".")
        return ()

    def _acting(self, ends: tuple[Touched, Touched]) -> Mapping[str, tuple[Ref, int, float]]:
        """Give who acts in both, in how many stories they act, and how rare that is."""
        acts = [
            {thing for rows in end.roles.values() for how, thing in rows if how == "actor"}
            for end in ends
        ]
        found = {}
        for thing in acts[0] & acts[1]:
            rows = naming(self._store, thing)
            having = len({r["case"].value for r in rows if r["how"].value == ATLAS + "actor"})
            if thing in self._names.refs:
                found[thing] = (self._names.refs[thing], having, self._index.rarity_of(having))
        return found

    def _with_idea(self, end: Touched, idea: Ref) -> Answer:
        def form(used: Collection[str]) -> list[Candidate]:
            found = directly(self._ground, end, idea, used)
            return list(found)

        note: tuple[Piece, ...] = ()
        if end.ref.kind == "source":
            cited = self._known.facts.citations(idea.iri)
            if any(one.source.iri == end.ref.iri for one in cited):
                note = (end.ref, " is a source for what ", idea, " means.")
        return self._answer((end.ref, idea), (end, None), form, note=note)

    def _two_ideas(self, one: Ref, other: Ref) -> Answer:
        holders = self._index.holders(one.iri), self._index.holders(other.iri)
        both = sorted(
            holders[0].keys() & holders[1].keys(),
            key=lambda case: (-min(_heaviest(held[case]) for held in holders), case),
        )
        stories = [told_of(story) for iri in both[:_IN_ONE] if (story := self._case(iri))]
        words = Words(told.statement for story in stories for told in story)

        def form(used: Collection[str]) -> list[Candidate]:
            found = list(compared(self._ground, one, other))
            formed = (in_one_story(story, (one, other), words, used) for story in stories)
            return found + [candidate for candidate in formed if candidate]

        answer = self._answer((one, other), (None, None), form)
        told = sum(connection.kind == "in one story" for connection in answer.connections)
        return replace(answer, more=len(both) - told)

    def _answer(
        self,
        refs: tuple[Ref, Ref],
        ends: tuple[Touched | None, Touched | None],
        form: Callable[[Collection[str]], Sequence[Candidate]],
        note: tuple[Piece, ...] = (),
    ) -> Answer:
        told = chosen(form)
        keys = {one.key for one in told}
        aside = [
            self._aside(one, why)
            for one in form(())
            if one.key not in keys and one.ideas and (why := gate(one))
        ]
        unlike = {(one.what, one.why): one for one in reversed(aside)}
        ordered = sorted(unlike.values(), key=lambda one: (-one.score, one.idea.iri))
        return Answer(
            ends=refs,
            connections=tuple(self._told(one) for one in told),
            aside=tuple(ordered),
            readings=(_readings(ends[0]), _readings(ends[1])),
            counted=self._index.counted,
            note=note,
        )

    def _aside(self, one: Candidate, why: Why) -> SetAside:
        having = self._index.having
        idea = max(one.ideas, key=lambda ref: (having(ref.iri), ref.iri))
        several = len(one.ideas) > 1
        counted = self._index.counted
        return SetAside(one.brief, why, idea, having(idea.iri), counted, one.score, several)

    def _told(self, one: Candidate) -> Connection:
        return Connection(
            kind=one.kind,
            band=Band.STRONG if one.score >= STRONG else Band.WEAK,
            score=one.score,
            rarity=one.rarity,
            strength=one.strength,
            having=one.having,
            counted=self._index.counted,
            ideas=one.ideas,
            lead=one.lead,
            brief=one.brief,
            halves=tuple(_half(slot) for slot in one.slots),
            because=one.because,
        )

    # --- what has a strong answer ---

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Give the pairs of stories with the strongest answers, each story and idea once.

        Complexity: the pairs are weighed by the ideas that they share, the rarest first, up to a
        bound; only the likeliest are looked at closely.
        """
        likely: dict[tuple[str, str], float] = {}
        weighed = 0
        for idea in self._index.shared_ideas():
            if weighed > _LISTED or self._index.rarity(idea) < SPECIFIC:
                break
            holders = self._index.holders(idea)
            for one, other in itertools.combinations(sorted(holders), 2):
                weighed += 1
                most = self._most(idea, holders[one], holders[other])
                likely[one, other] = max(likely.get((one, other), 0.0), most)
        ranked = sorted(likely, key=lambda pair: (-likely[pair], pair))
        found: list[Pair] = []
        tried: Counter[str] = Counter()
        for pair in ranked:
            if sum(tried.values()) >= 2 * _TRIED:
                break
            if max(tried[end] for end in pair) < len(_KINDS):
                tried.update(pair)
                found += self._pair(pair[0], pair[1])
        found.sort(key=lambda pair: (-pair.best.score, pair.ends[0].iri, pair.ends[1].iri))
        return tuple(_diverse(found))[:_OFFERED]

    def _pair(self, one: str, other: str) -> Iterator[Pair]:
        ends = (self._cases[one].ref, self._cases[other].ref)
        strong = self.between(*ends).strong
        if strong:
            yield Pair(ends, strong[0])

    def _most(self, idea: str, one: Mapping[str, object], other: Mapping[str, object]) -> float:
        """Give the most that a connection by an idea can score, before its statements are read."""
        kind = kind_between(one, other)
        if not kind:
            return 0.0
        raised = 0.5 if KINDS[kind].opposed and self._index.both_held(idea) else 0.0
        rarity = min(self._index.rarity(idea) + raised, CAP) / CAP
        weakest = min(_heaviest(held) for held in (one, other))
        return rarity * math.sqrt(math.sqrt(weakest)) * KINDS[kind].weight

    def partners(self, end: Ref, most: int = _OFFERED) -> tuple[Pair, ...]:
        """Give what has a strong answer with one end, the strongest first.

        Args:
            most: so many at most, found among the likeliest: fewer are found sooner.
        """
        if end.kind == STORY:
            candidates = self._likely(end.iri)
        elif end.kind == "concept":
            holders = self._index.holders(end.iri)
            candidates = sorted(holders, key=lambda case: (-_heaviest(holders[case]), case))
        else:
            here = self._touched(end)
            counts = Counter(told.story.ref.iri for told in here.told)
            stories = sorted(here.stories - here.home, key=lambda iri: (-counts[iri], iri))
            candidates = stories
        found: list[Pair] = []
        for iri in candidates[:_TRIED]:
            if len(found) >= 2 * most:
                break
            other = self._cases[iri].ref
            strong = self.between(end, other).strong
            found += [Pair((end, other), strong[0])] if strong else []
        found.sort(key=lambda pair: (-pair.best.score, pair.ends[1].iri))
        return tuple(found[:most])

    def _likely(self, case: str) -> list[str]:
        """Give the stories that may have a strong answer with one, the likeliest first."""
        likely: dict[str, float] = {}
        here = self._touched(self._cases[case].ref)
        for rows in here.roles.values():
            for _, thing in rows:
                likely |= dict.fromkeys(self._names.stories.get(thing, ()), 1.0)
        for name in here.names:
            elsewhere = (row["case"].value for row in naming(self._store, name))
            likely |= dict.fromkeys(elsewhere, 1.0)
        for idea in self._index.ideas_of(case):
            if self._index.rarity(idea) < SPECIFIC:
                continue
            holders = self._index.holders(idea)
            for other, held in holders.items():
                most = self._most(idea, holders[case], held)
                likely[other] = max(likely.get(other, 0.0), most)
        likely.pop(case, None)
        return sorted(
            (iri for iri in likely if iri in self._cases), key=lambda iri: (-likely[iri], iri)
        )


def _named(iri: str, label: str) -> Ref:
    name = name_of(iri)
    return Ref(iri, name.kind if name else "", name.slug if name else iri, label)


def _stories(ends: tuple[Touched, Touched]) -> bool:
    return all(end.ref.kind == STORY for end in ends)


def _heaviest(held: Mapping[str, object]) -> float:
    return max(weight for basis, weight in BASES.items() if basis in held.values())


def _readings(end: Touched | None) -> int:
    return sum(bool(told.statement.readings) for told in end.told) if end else 0


def _half(slot: Slot) -> Half:
    told = slot.told
    return Half(
        end=slot.end,
        story=told.story.ref,
        statement=told.statement,
        sources=told.sources,
        strength=told.strength,
        stance=slot.stance,
        idea=slot.idea,
        named=slot.named,
        order=slot.order,
        ends=slot.ends,
        undone=tuple(_undone(slot)),
        self_report=told.self_report,
    )


def _undone(slot: Slot) -> Iterator[tuple[str, Ref]]:
    """Give what travels with a statement: what took it back, corrected it or says otherwise."""
    statement, story = slot.told.statement, slot.told.story
    for ref in statement.reverses:
        yield "It takes back", ref
    for one in story.statements:
        if statement.ref in one.reverses:
            yield "Taken back by", one.ref
        if statement.ref in one.revises:
            yield "Corrected by", one.ref
        if statement.ref in one.conflicts_with or one.ref in statement.conflicts_with:
            yield "Another source says otherwise:", one.ref


def _swapped(answer: Answer) -> Answer:
    """Turn an answer round: the halves change places and nothing else does."""
    return replace(
        answer,
        ends=answer.ends[::-1],
        readings=answer.readings[::-1],
        connections=tuple(
            replace(
                one,
                halves=tuple(
                    sorted(
                        (replace(half, end=1 - half.end) for half in one.halves),
                        key=lambda half: half.end,
                    )
                ),
            )
            for one in answer.connections
        ),
    )


def _diverse(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Let each story and each idea come once."""
    told: set[str] = set()
    for pair in pairs:
        ends = {ref.iri for ref in (*pair.ends, *pair.best.ideas)}
        if not ends & told:
            told |= ends
            yield pair
