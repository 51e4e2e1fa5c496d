"""What several stories have in common, and which stories do not fit.

Frozen values from frozen values: which stories tell which ideas, how stories that a cause lit ended,
which ideas come together, and pairs of stories that share much and part over an idea. A cell holds
stories and their statements, never a rate: each story is here because somebody chose to tell it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from kg.catalogue import (
    Basis,
    Case,
    CaseSummary,
    Ref,
    Scheme,
    SchemeLinks,
    Statement,
    Step,
    tone_of,
)
from kg.catalogue.records import FALLING
from kg.catalogue.statements import STANCES, WEIGHT
from kg.comparison._compare import stands

__all__ = [
    "ENDS",
    "Begun",
    "Cause",
    "Causes",
    "Contrast",
    "Contrasts",
    "Line",
    "Listed",
    "Matrix",
    "Pair",
    "Patterns",
    "Sieve",
    "Together",
    "Use",
]

ENDS = ("falling", "recovering", "recovered", "aloft", "on the ground", "")
"""How a flight can end, those that came down first; empty where too little of it is placed."""
NAMED_CONTRASTS = (("amazon", "wells-fargo"), ("handelsbanken", "wells-fargo"))
"""Pairs of stories that are told first where both are there and have something to tell."""

Listed = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""A table to take away: the names of its columns, and rows of as many cells."""

_WHOSE = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors tell it, the label is ours",
    Basis.OURS: "our reading",
    None: "",
}
_KINDS = "Kind"
"""The family that sorts statements and says nothing of a story: it is in no pattern."""
_LEAST = 3
"""So many stories at least tell both ideas of a pair."""
_MOST_TOLD = 4
"""An idea that more than one story in so many tells is too common to say much with another."""
_CONTRASTS = 6
_EACH = 2
"""A story stands in so many contrasts at most."""
_CANDIDATES = 400
"""So many pairs of stories are looked at for contrasts, those over the rarest ideas first."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What counts: readings by anybody or by some alone, stories alone or notes too."""

    by: tuple[Basis, ...] = ()
    notes: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """That a story shows, counters, breaks or doubts an idea: its statements, the best word first."""

    idea: Ref
    stance: str
    case: CaseSummary
    statements: tuple[Statement, ...]

    @property
    def basis(self) -> Basis | None:
        """The best word that it has: ours only where all its readings are ours."""
        return self.statements[0].basis

    @property
    def against(self) -> bool:
        """Whether it speaks against the idea."""
        return self.stance != "shows"


@dataclass(frozen=True, slots=True)
class Line:
    """An idea and the stories that tell it: `cells` one a column, empty where nothing is told."""

    idea: Ref
    cells: tuple[tuple[Use, ...], ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """All its uses, in the order of the columns."""
        return tuple(use for cell in self.cells for use in cell)

    @property
    def stories(self) -> int:
        """How many stories show it."""
        return sum(any(not use.against for use in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The ideas of a framework by the stories that tell them.

    `columns` are the stories that tell any: those that came down, those that did not, those of which
    too little is placed, each by name. `untold` are ideas that none tells, `outside` stories that
    tell none. `partly` says that the framework has more ideas than were asked for.
    """

    scheme: Ref
    columns: tuple[CaseSummary, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    untold: tuple[Ref, ...]
    outside: tuple[CaseSummary, ...]
    partly: bool

    @property
    def rows(self) -> tuple[Line, ...]:
        """All its rows, in order."""
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def stories(self) -> int:
        """How many stories were looked at."""
        return len(self.columns) + len(self.outside)

    @property
    def against(self) -> tuple[Use, ...]:
        """What is told against an idea of it."""
        return tuple(use for row in self.rows for use in row.uses if use.against)

    @property
    def table(self) -> Listed:
        """One row a mark."""
        return (
            ("idea", "story", "does", "whose", "statements", "statement"),
            tuple(
                (
                    use.idea.label,
                    use.case.ref.label,
                    use.stance,
                    _WHOSE[use.basis],
                    str(len(use.statements)),
                    use.statements[0].ref.iri,
                )
                for row in self.rows
                for use in row.uses
            ),
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A story that a cause lit, and how it ended."""

    lit: Use
    end: str

    @property
    def case(self) -> CaseSummary:
        """The story."""
        return self.lit.case

    @property
    def seen(self) -> Step | None:
        """What tells how it ended: of one that came down its fall, by the best word that it has."""
        flight = self.case.flight
        falls = [step for step in flight.steps if step.phase.altitude == FALLING]
        return min(falls, key=lambda step: WEIGHT[step.basis]) if falls else flight.last


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause and the stories that it lit, by how they ended.

    `usual` is how more than half of those ended of which it is told; empty where none did.
    """

    idea: Ref
    ends: tuple[tuple[str, tuple[Begun, ...]], ...]
    usual: str

    @property
    def stories(self) -> tuple[Begun, ...]:
        """All that it lit."""
        return tuple(one for _, group in self.ends for one in group)

    @property
    def came_down(self) -> tuple[Begun, ...]:
        """Those of which a fall is told, wherever they were when last seen."""
        return tuple(one for one in self.stories if one.case.flight.came_down)

    @property
    def others(self) -> tuple[Begun, ...]:
        """Those that ended, but not as most of them did; all that ended, where no end has most."""
        return tuple(one for one in self.stories if one.end not in ("", self.usual))


@dataclass(frozen=True, slots=True)
class Causes:
    """The causes by how the stories ended that they lit.

    `later` are uses in stories of which a cause is told, but only after a first fall; `unlit` are
    stories of which none is told.
    """

    rows: tuple[Cause, ...]
    ends: tuple[str, ...]
    later: tuple[Use, ...]
    unlit: tuple[CaseSummary, ...]
    stories: int

    @property
    def by_several(self) -> tuple[tuple[CaseSummary, tuple[Ref, ...]], ...]:
        """The stories that stand in more than one row, with their causes."""
        found: dict[str, list[Begun]] = defaultdict(list)
        for row in self.rows:
            for one in row.stories:
                found[one.case.ref.iri].append(one)
        return tuple(
            (group[0].case, tuple(one.lit.idea for one in group))
            for group in found.values()
            if len(group) > 1
        )

    @property
    def table(self) -> Listed:
        """One row a cause and story."""
        return (
            ("cause", "story", "when last seen", "year", "whose cause", "whose end", "statement"),
            tuple(
                (
                    row.idea.label,
                    one.case.ref.label,
                    one.end or "too little placed to say",
                    str(one.case.flight.year or ""),
                    _WHOSE[one.lit.basis],
                    _WHOSE[one.seen.basis] if one.seen else "",
                    one.lit.statements[0].ref.iri,
                )
                for row in self.rows
                for one in row.stories
            ),
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ideas that the same stories tell, and those that tell only one of the two.

    `linked` says that the frameworks themselves line the two up.
    """

    one: Ref
    other: Ref
    both: tuple[tuple[Use, Use], ...]
    only_one: tuple[Use, ...]
    only_other: tuple[Use, ...]
    linked: bool

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """One row a story, under the columns of `Together`."""
        names = self.one.label, self.other.label
        found = [
            (*names, one.case.ref.label, "both", _WHOSE[one.basis], _WHOSE[other.basis])
            for one, other in self.both
        ]
        found += [
            (*names, u.case.ref.label, "only the idea", _WHOSE[u.basis], "") for u in self.only_one
        ]
        found += [
            (*names, u.case.ref.label, "only the other", "", _WHOSE[u.basis])
            for u in self.only_other
        ]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Together:
    """The ideas that come together, those that belong closest first.

    `apart` are stories that tell both ideas of no pair.
    """

    pairs: tuple[Pair, ...]
    apart: tuple[CaseSummary, ...]
    stories: int

    @property
    def table(self) -> Listed:
        """One row a pair and story."""
        return (
            ("idea", "other idea", "story", "tells", "whose idea", "whose other idea"),
            tuple(row for pair in self.pairs for row in pair.rows),
        )


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two stories that share ideas and part over others.

    `fit` are the other stories that touch the first idea over which they part and came down, or did
    not, as the one of the two on their side; `misfit` those that ended the other way.
    """

    one: CaseSummary
    other: CaseSummary
    shared: tuple[tuple[Use, Use], ...]
    parted: tuple[tuple[Use, Use], ...]
    fit: tuple[Use, ...]
    misfit: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Contrasts, the named ones first; `apart` are stories that stand in none."""

    pairs: tuple[Contrast, ...]
    apart: tuple[CaseSummary, ...]
    stories: int

    @property
    def table(self) -> Listed:
        """One row a pair of stories and idea."""
        return (
            ("story", "other story", "idea", "story does", "other does", "whose", "whose other"),
            tuple(
                (
                    pair.one.ref.label,
                    pair.other.ref.label,
                    one.idea.label,
                    one.stance,
                    other.stance,
                    _WHOSE[one.basis],
                    _WHOSE[other.basis],
                )
                for pair in self.pairs
                for one, other in (*pair.shared, *pair.parted)
            ),
        )


class Patterns:
    """The patterns of one state of the content, each made once and when first asked for."""

    def __init__(
        self,
        cases: Iterable[Case],
        schemes: Iterable[Scheme],
        alignments: Iterable[SchemeLinks] = (),
    ) -> None:
        self._cases = tuple(cases)
        self._alignments = tuple(alignments)
        self.schemes = tuple(
            one
            for one in schemes
            if not one.facet and any(ref.family != _KINDS for ref in one.ideas)
        )
        """The frameworks whose ideas stories tell, in the order of the atlas."""
        self._told: dict[Sieve, _Told] = {}
        self._ideas: dict[tuple[str, bool, Sieve], Matrix] = {}
        self._causes: dict[Sieve, Causes] = {}
        self._together: dict[Sieve, Together] = {}
        self._contrasts: dict[Sieve, Contrasts] = {}

    def ideas(self, scheme: Scheme, sieve: Sieve, *, whole: bool = False) -> Matrix:
        """Give the ideas of a framework by the stories that tell them.

        Args:
            whole: of the journey all ideas, not only what lights, pulls down and holds.
        """
        key = (scheme.ref.iri, whole, sieve)
        if key not in self._ideas:
            self._ideas[key] = _matrix(self._of(sieve), scheme, whole=whole)
        return self._ideas[key]

    def causes(self, sieve: Sieve) -> Causes:
        """Give the causes of burningness by how the stories ended that they lit."""
        if sieve not in self._causes:
            known = [ref for one in self.schemes for ref in one.ideas if ref.family == "Cause"]
            self._causes[sieve] = _causes_of(self._of(sieve), known)
        return self._causes[sieve]

    def together(self, sieve: Sieve) -> Together:
        """Give the pairs of ideas that the same stories tell, those that belong closest first."""
        if sieve not in self._together:
            linked = {
                frozenset((ref.iri, link.idea.iri))
                for one in self._alignments
                for ref, link in one.links
            }
            told = self._of(sieve)
            pairs = _pairs(told, linked)
            inside = {one.case.ref.iri for pair in pairs for one, _ in pair.both}
            self._together[sieve] = Together(pairs, told.without(inside), len(told.cases))
        return self._together[sieve]

    def contrasts(self, sieve: Sieve) -> Contrasts:
        """Give pairs of stories that share ideas and part over others, the named ones first."""
        if sieve not in self._contrasts:
            told = self._of(sieve)
            pairs = tuple(_contrasts(told))
            inside = {one.ref.iri for pair in pairs for one in (pair.one, pair.other)}
            self._contrasts[sieve] = Contrasts(pairs, told.without(inside), len(told.cases))
        return self._contrasts[sieve]

    def _of(self, sieve: Sieve) -> _Told:
        if sieve not in self._told:
            self._told[sieve] = _Told(self._cases, sieve)
        return self._told[sieve]


# --- Who tells what ---


class _Told:
    """Which story tells which idea, under a sieve."""

    def __init__(self, cases: Iterable[Case], sieve: Sieve) -> None:
        self.cases = [one for one in cases if sieve.notes or one.summary.evidence.is_story]
        self.by_story: dict[str, list[Use]] = {}
        for case in self.cases:
            self.by_story[case.ref.iri] = list(_uses(case, sieve.by))

    def without(self, iris: Container[str]) -> tuple[CaseSummary, ...]:
        """Give the other stories, by name."""
        rest = (one.summary for one in self.cases if one.ref.iri not in iris)
        return tuple(sorted(rest, key=_by_name))

    @cached_property
    def by_idea(self) -> Mapping[str, list[Use]]:
        """Every use by the IRI of its idea, in the order of the stories."""
        found: dict[str, list[Use]] = defaultdict(list)
        for uses in self.by_story.values():
            for use in uses:
                found[use.idea.iri].append(use)
        return found

    @cached_property
    def by_stance(self) -> Mapping[tuple[str, str], Mapping[str, Use]]:
        """Every use by idea and stance, then by story."""
        found: dict[tuple[str, str], dict[str, Use]] = defaultdict(dict)
        for iri, uses in self.by_story.items():
            for use in uses:
                found[use.idea.iri, use.stance][iri] = use
        return found


def _uses(case: Case, by: Sequence[Basis]) -> Iterator[Use]:
    """Give what a case tells of each idea, by stance."""
    for stand in stands(case).values():
        for stance, statements in stand.told:
            if kept := tuple(one for one in statements if not by or one.basis in by):
                yield Use(stand.idea, stance, case.summary, kept)


def _by_name(case: CaseSummary) -> tuple[str, str]:
    return case.ref.label.casefold(), case.ref.iri


def _in_columns(case: CaseSummary) -> tuple[bool, bool, str, str]:
    flight = case.flight
    return not flight.drawn, not flight.came_down, *_by_name(case)


# --- Stories by idea ---


def _matrix(told: _Told, scheme: Scheme, *, whole: bool) -> Matrix:
    wanted = scheme.ideas
    if not whole and any(ref.family == "Phase" for ref in scheme.ideas):
        wanted = tuple(ref for ref in scheme.ideas if tone_of(ref)) or scheme.ideas
    asked = {ref.iri for ref in wanted}
    uses = {iri: told.by_idea.get(iri, []) for iri in asked}
    telling = {use.case.ref.iri for found in uses.values() for use in found}
    summaries = sorted((one.summary for one in told.cases), key=_in_columns)
    columns = tuple(one for one in summaries if one.ref.iri in telling)
    place = {one.ref.iri: number for number, one in enumerate(columns)}

    def row(ref: Ref) -> Line:
        cells: list[list[Use]] = [[] for _ in columns]
        for use in sorted(uses[ref.iri], key=lambda one: STANCES.index(one.stance)):
            cells[place[use.case.ref.iri]].append(use)
        return Line(ref, tuple(map(tuple, cells)))

    groups = []
    for label, refs in scheme.groups:
        rows = tuple(row(ref) for ref in refs if uses.get(ref.iri))
        if rows:
            groups.append((label, rows))
    return Matrix(
        scheme=scheme.ref,
        columns=columns,
        groups=tuple(groups),
        untold=tuple(ref for ref in wanted if not uses[ref.iri]),
        outside=told.without(telling),
        partly=len(wanted) < len(scheme.ideas),
    )


# --- Causes by how it ended ---


def _first_fall(case: Case) -> str:
    """Give the year in which the first fall of a case began; empty where none is dated."""
    falls = (s for s in case.statements if s.phase and s.phase.altitude == FALLING)
    return min((s.when.begin[:4] for s in falls if s.when.begin), default="")


def _began(told: Statement, fell: str) -> bool:
    """Whether something was so before a first fall: what lit a later climb is not what it began from.

    The question `causes_and_outcomes` counts by the same rule.
    """
    return told.cycle == 1 and (not fell or told.when.begin[:4] <= fell)


def _causes_of(told: _Told, causes: Sequence[Ref]) -> Causes:
    begun: dict[str, list[Begun]] = defaultdict(list)
    later: dict[str, list[Use]] = defaultdict(list)
    lit = set()
    for case in told.cases:
        fell, iri = _first_fall(case), case.ref.iri
        for use in told.by_story[iri]:
            if use.idea.family != "Cause" or use.against:
                continue
            if first := tuple(one for one in use.statements if _began(one, fell)):
                end = case.flight.ends if case.flight.drawn else ""
                begun[use.idea.iri].append(Begun(replace(use, statements=first), end))
                lit.add(iri)
            else:
                later[iri].append(use)
    rows = []
    for cause in causes:
        stories = sorted(begun[cause.iri], key=lambda one: _by_name(one.case))
        ends = tuple(
            (end, group)
            for end in ENDS
            if (group := tuple(one for one in stories if one.end == end))
        )
        rows.append(Cause(cause, ends, _usual(ends)))
    there = {end for row in rows for end, _ in row.ends}
    return Causes(
        rows=tuple(rows),
        ends=tuple(end for end in ENDS if end in there),
        later=tuple(use for iri, uses in later.items() if iri not in lit for use in uses),
        unlit=told.without(lit | later.keys()),
        stories=len(told.cases),
    )


def _usual(ends: Sequence[tuple[str, tuple[Begun, ...]]]) -> str:
    """Give the end of more than half of those whose end is told; empty where none is."""
    placed = [(end, len(group)) for end, group in ends if end]
    total = sum(number for _, number in placed)
    return next((end for end, number in placed if 2 * number > total), "")


# --- Ideas that come together ---


def _pairs(told: _Told, linked: set[frozenset[str]]) -> tuple[Pair, ...]:
    """Pair ideas that at least three stories show both, none of them told in most.

    Ranked by normalised pointwise mutual information: how much oftener two come together than by
    chance. Source: Bouma 2009, Normalized (pointwise) mutual information, GSCL, eq. 7.
    """
    total = len(told.cases)
    shown = {
        iri: stories
        for (iri, stance), stories in sorted(told.by_stance.items())
        if stance == "shows" and _LEAST <= len(stories) <= total / _MOST_TOLD
    }
    ranked = []
    for (one, of_one), (other, of_other) in combinations(shown.items(), 2):
        both = of_one.keys() & of_other.keys()
        if len(both) < _LEAST:
            continue
        shared = len(both) / total
        closeness = math.log(shared * total * total / (len(of_one) * len(of_other)))
        ranked.append((-closeness / -math.log(shared), one, other))
    return tuple(
        _pair(shown[one], shown[other], linked=frozenset((one, other)) in linked)
        for _, one, other in sorted(ranked)
    )


def _pair(of_one: Mapping[str, Use], of_other: Mapping[str, Use], *, linked: bool) -> Pair:
    def ordered(uses: Iterable[Use]) -> tuple[Use, ...]:
        return tuple(sorted(uses, key=lambda use: _by_name(use.case)))

    both = ordered(use for iri, use in of_one.items() if iri in of_other)
    return Pair(
        one=next(iter(of_one.values())).idea,
        other=next(iter(of_other.values())).idea,
        both=tuple((use, of_other[use.case.ref.iri]) for use in both),
        only_one=ordered(use for iri, use in of_one.items() if iri not in of_other),
        only_other=ordered(use for iri, use in of_other.items() if iri not in of_one),
        linked=linked,
    )


# --- Contrasts ---


def _contrasts(told: _Told) -> Iterator[Contrast]:
    """Give the named contrasts that can be told, then others that share a cause, found by data."""
    slugs = {one.ref.slug: one.ref.iri for one in told.cases}
    named = [(slugs[a], slugs[b]) for a, b in NAMED_CONTRASTS if a in slugs and b in slugs]
    taken: Counter[str] = Counter()
    seen: set[frozenset[str]] = set()
    for pair in (*named, *_candidates(told)):
        full = len(seen) >= _CONTRASTS or any(taken[iri] >= _EACH for iri in pair)
        if frozenset(pair) in seen or (full and pair not in named):
            continue
        if contrast := _contrast(told, *pair):
            taken.update(pair)
            seen.add(frozenset(pair))
            yield contrast


def _candidates(told: _Told) -> list[tuple[str, str]]:
    """Give pairs of stories that a cause lit both and that part over an idea, the rarest first."""
    causes = {
        iri: {use.idea.iri for use in uses if use.idea.family == "Cause" and not use.against}
        for iri, uses in told.by_story.items()
    }
    pairs: dict[tuple[str, str], None] = {}
    for _, uses in sorted(told.by_idea.items(), key=lambda row: (len(row[1]), row[0])):
        for one in (use for use in uses if not use.against):
            for other in (use for use in uses if use.against):
                ends = one.case.ref.iri, other.case.ref.iri
                if ends[0] != ends[1] and causes[ends[0]] & causes[ends[1]]:
                    pairs.setdefault((min(ends), max(ends)))
        if len(pairs) >= _CANDIDATES:
            break
    return list(pairs)


def _contrast(told: _Told, one: str, other: str) -> Contrast | None:
    """Compare two stories; None where they share nothing, or part over nothing."""
    often = {iri: len(uses) for iri, uses in told.by_idea.items()}
    mine, theirs = _sides(told.by_story[one]), _sides(told.by_story[other])
    shared, parted = [], []
    for iri in sorted(mine.keys() & theirs.keys(), key=lambda iri: (often[iri], iri)):
        here, there = mine[iri], theirs[iri]
        if here.keys() != there.keys() and len(here) == len(there) == 1:
            parted.append((next(iter(here.values())), next(iter(there.values()))))
        elif here.keys() & there.keys() and here[min(here)].idea.family != "Phase":
            side = min(here.keys() & there.keys())
            shared.append((here[side], there[side]))
    if not shared or not parted:
        return None
    shared.sort(key=lambda pair: pair[0].idea.family != "Cause")
    parted.sort(key=lambda pair: not tone_of(pair[0].idea))
    ends = {use.against: use.case.flight.came_down for use in parted[0]}
    beside = [
        use
        for use in told.by_idea[parted[0][0].idea.iri]
        if use.case.ref.iri not in (one, other) and use.case.flight.drawn
    ]
    beside.sort(key=lambda use: (use.against, _by_name(use.case)))
    return Contrast(
        one=parted[0][0].case,
        other=parted[0][1].case,
        shared=tuple(shared),
        parted=tuple(parted),
        fit=tuple(use for use in beside if use.case.flight.came_down == ends[use.against]),
        misfit=tuple(use for use in beside if use.case.flight.came_down != ends[use.against]),
    )


def _sides(uses: Iterable[Use]) -> dict[str, dict[bool, Use]]:
    """Sort what a story tells by idea, then by whether it speaks against it."""
    found: dict[str, dict[bool, Use]] = defaultdict(dict)
    for use in uses:
        found[use.idea.iri].setdefault(use.against, use)
    return found
