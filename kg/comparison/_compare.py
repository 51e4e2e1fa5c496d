"""Two to four stories on the same rows: what they share, where they part, what only one has.

The page and the command are made of the same value. Must never rank stories nor say why they
differ: it puts what is told of each beside what is told of the others.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.catalogue import Case, CaseSummary, Ref, Seen, Statement
from kg.catalogue.statements import STANCES, WEIGHT

__all__ = [
    "MOST",
    "SORTING",
    "Cell",
    "Choice",
    "Comparison",
    "IdeaRow",
    "Point",
    "Row",
    "Stand",
    "choose",
    "compare",
    "stands",
]

MOST = 4
"""So many stories stand side by side at most: more columns hold no sentence."""
_ALIKE = 0.5
"""How alike a name must be to be offered in the place of one that is not there, from 0 to 1."""
SORTING = frozenset({"Kind"})
"""Families that sort statements: to be an outcome is no idea that stories share."""


@dataclass(frozen=True, slots=True)
class _Topic:
    """A row that every comparison has: which readings stand in it, and what is said of none."""

    name: str
    title: str
    stance: str
    families: frozenset[str]
    silent: str


_TOPICS = (
    _Topic(
        "lit",
        "What lit it",
        "shows",
        frozenset({"Cause"}),
        "Nobody we have read says what lit it.",
    ),
    _Topic("moments", "Moments of Belief", "", frozenset(), "We have read of no Moment of Belief."),
    _Topic(
        "beliefs",
        "Which belief it shows",
        "shows",
        frozenset({"Belief"}),
        "Nothing we have read shows which belief it held.",
    ),
    _Topic(
        "held",
        "What held",
        "shows",
        frozenset({"Defence"}),
        "Nobody we have read says what kept the belief alive.",
    ),
    _Topic(
        "pulled",
        "What pulled it down",
        "shows",
        frozenset({"Force"}),
        "We have read of nothing that pulled it down.",
    ),
    _Topic(
        "challenges",
        "What challenged it",
        "shows",
        frozenset({"Challenge"}),
        "We have read of nothing that challenged it.",
    ),
    _Topic(
        "against",
        "What it works against",
        "counters",
        frozenset(),
        "We have read of nothing that it works against.",
    ),
    _Topic(
        "kept",
        "Principles kept",
        "shows",
        frozenset({"Principle"}),
        "We have read of no principle that it keeps.",
    ),
    _Topic(
        "broken",
        "Principles broken",
        "breaks",
        frozenset({"Principle"}),
        "We have read of no principle that it breaks.",
    ),
    _Topic(
        "practices",
        "Practices",
        "shows",
        frozenset({"Practice"}),
        "We have read of none of the practices here.",
    ),
    _Topic(
        "assessed", "Who placed it where", "", frozenset(), "Nobody we have read gives it a level."
    ),
)
_FELL = "Nobody we have read says what pulled it down."
"""What is said of a story that fell, where nothing is told to have pulled it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How one story stands to one idea: what does what to it, the authors' own word first."""

    idea: Ref
    told: tuple[tuple[str, tuple[Statement, ...]], ...]

    @property
    def stances(self) -> frozenset[str]:
        """What it does to the idea, of shows, counters, breaks and doubts."""
        return frozenset(stance for stance, _ in self.told)

    @property
    def torn(self) -> bool:
        """Whether the story stands on both sides: it shows the idea, and something in it does not."""
        return "shows" in self.stances and len(self.stances) > 1


@dataclass(frozen=True, slots=True)
class Point:
    """One thing in a cell: an idea, or none, and the statements behind it.

    `stance` is empty where somebody placed the organisation at a level; `fall` is what is told of a
    fall that began after that.
    """

    told: tuple[Statement, ...]
    idea: Ref | None = None
    stance: str = ""
    fall: Statement | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two points the same in two stories; no two Moments are."""
        return (self.stance, self.idea.iri) if self.idea else ("", self.told[0].ref.iri)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one story holds in a row: points, or words; where there is neither, `silent` says so."""

    points: tuple[Point, ...] = ()
    words: str = ""
    silent: str = ""

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """What stands in it."""
        return frozenset(point.key for point in self.points)


@dataclass(frozen=True, slots=True)
class Row:
    """A row on one topic, its cells in the order of the stories."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    same: bool

    @property
    def common(self) -> frozenset[tuple[str, str]]:
        """What stands in every cell."""
        return frozenset.intersection(*(cell.keys for cell in self.cells))


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """A row on one idea: how each story stands to it, None where it does not touch it."""

    idea: Ref
    seen: Seen
    stands: tuple[Stand | None, ...]

    @property
    def agreed(self) -> tuple[str, ...]:
        """What all stories do to it: "shows", say, where each of them shows it."""
        return tuple(
            stance for stance in STANCES if all(s and stance in s.stances for s in self.stands)
        )

    @property
    def touched(self) -> tuple[int, ...]:
        """The places of the stories that have to do with it."""
        return tuple(place for place, stand in enumerate(self.stands) if stand)

    @property
    def opposed(self) -> bool:
        """Whether one story shows what another counters, breaks or doubts."""
        return any(
            "shows" in one.stances and other.stances - {"shows"}
            for place, one in enumerate(self.stands)
            for against, other in enumerate(self.stands)
            if place != against and one and other
        )

    @property
    def torn(self) -> tuple[int, ...]:
        """The places of the stories that stand on both sides of it."""
        return tuple(place for place, stand in enumerate(self.stands) if stand and stand.torn)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Stories side by side. `rows` hold what somebody tells, `unsaid` the titles of the others.

    `ideas` stand in the order of how few stories and notes of the atlas show them.
    """

    cases: tuple[Case, ...]
    rows: tuple[Row, ...]
    unsaid: tuple[str, ...]
    ideas: tuple[IdeaRow, ...]

    @property
    def shared(self) -> tuple[IdeaRow, ...]:
        """The ideas to which all of them do the same."""
        return tuple(row for row in self.ideas if row.agreed)

    @property
    def some(self) -> tuple[IdeaRow, ...]:
        """The ideas that more than one has and not all have, without those that set them apart."""
        return tuple(
            row for row in self.ideas if len(row.touched) > 1 and not row.agreed and not row.opposed
        )

    @property
    def opposed(self) -> tuple[IdeaRow, ...]:
        """The ideas on which they stand against each other."""
        return tuple(row for row in self.ideas if row.opposed)

    @property
    def torn(self) -> tuple[IdeaRow, ...]:
        """The ideas on both sides of which a story stands by itself."""
        return tuple(row for row in self.ideas if row.torn)

    def alone(self, place: int) -> tuple[IdeaRow, ...]:
        """Give the ideas that only the story at this place has to do with."""
        return tuple(row for row in self.ideas if row.touched == (place,))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which stories are meant by the names that were given.

    `twice` were named more than once, `over` are beyond those that can stand side by side;
    `unknown` are names that nothing has, each with the nearest.
    """

    cases: tuple[CaseSummary, ...]
    twice: tuple[CaseSummary, ...] = ()
    over: tuple[CaseSummary, ...] = ()
    unknown: tuple[tuple[str, tuple[CaseSummary, ...]], ...] = ()


# --- How a story stands to ideas ---


def stands(case: Case) -> Mapping[str, Stand]:
    """Give how a story stands to each idea that it has to do with, by IRI; a phase is shown."""
    ideas: dict[str, Ref] = {}
    found: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for told in case.statements:
        readings = [(reading.stance, reading.idea) for reading in told.readings]
        readings += [("shows", told.phase.ref)] if told.phase else []
        for stance, idea in readings:
            rows = found[idea.iri][stance]
            if idea.family not in SORTING and told not in rows:
                ideas.setdefault(idea.iri, idea)
                rows.append(told)
    return {
        iri: Stand(
            idea,
            tuple(
                (stance, tuple(sorted(found[iri][stance], key=lambda s: WEIGHT[s.basis])))
                for stance in STANCES
                if found[iri][stance]
            ),
        )
        for iri, idea in ideas.items()
    }


def _rarity(idea: Ref, seen: Mapping[str, Seen]) -> tuple[int, str, str]:
    known = seen.get(idea.iri, Seen())
    return known.stories + known.notes, idea.label.casefold(), idea.iri


# --- Stories side by side ---


def compare(cases: Sequence[Case], seen: Mapping[str, Seen] | None = None) -> Comparison:
    """Set stories side by side.

    Args:
        cases: two to `MOST` stories or notes, no two of them the same.
        seen: how many stories and notes show each idea, by IRI: what is rare comes first.

    Raises:
        ValueError: too few, too many, or one story twice.
    """
    if not 2 <= len(cases) <= MOST:
        raise ValueError(f"{len(cases)} stories: two to {MOST} can be compared.")
    if len({case.ref.iri for case in cases}) < len(cases):
        raise ValueError("One story is named twice: it is compared with others, not with itself.")
    often = seen or {}
    standing = [stands(case) for case in cases]
    ideas = {iri: stand.idea for each in standing for iri, stand in each.items()}
    ordered = sorted(ideas.values(), key=lambda idea: _rarity(idea, often))
    rows = [_last(cases)] + [
        Row(topic.name, topic.title, cells, len({c.keys for c in cells}) == 1)
        for topic in _TOPICS
        for cells in [
            tuple(
                _cell(topic, case, each, often) for case, each in zip(cases, standing, strict=True)
            )
        ]
    ]
    said = [row for row in rows if any(cell.points or cell.words for cell in row.cells)]
    return Comparison(
        cases=tuple(cases),
        rows=tuple(said),
        unsaid=tuple(row.title for row in rows if row not in said),
        ideas=tuple(
            IdeaRow(
                idea,
                often.get(idea.iri, Seen()),
                tuple(each.get(idea.iri) for each in standing),
            )
            for idea in ordered
        ),
    )


def _last(cases: Iterable[Case]) -> Row:
    cells = tuple(Cell(words=case.flight.last_seen) for case in cases)
    ends = {case.flight.ends if case.flight.drawn else "" for case in cases}
    return Row("last", "When last seen", cells, len(ends) == 1)


def _cell(
    topic: _Topic, case: Case, standing: Mapping[str, Stand], seen: Mapping[str, Seen]
) -> Cell:
    if topic.name == "moments":
        points = [Point((told,)) for told in case.moments]
    elif topic.name == "assessed":
        points = [
            Point((told,), told.assessment.level, fall=case.later_fall(told))
            for told in case.statements
            if told.assessment
        ]
    else:
        points = [
            Point(told, stand.idea, stance)
            for stand in standing.values()
            for stance, told in stand.told
            if stance == topic.stance
            and (not topic.families or stand.idea.family in topic.families)
        ]
        points.sort(key=lambda point: _rarity(point.idea, seen) if point.idea else (0, "", ""))
    fell = topic.name == "pulled" and case.flight.came_down
    return Cell(tuple(points), silent="" if points else _FELL if fell else topic.silent)


# --- Which stories ---


def choose(asked: Iterable[str], cases: Sequence[CaseSummary]) -> Choice:
    """Find the stories that are meant: by slug, as "case/o2", or by the name that a reader typed.

    Args:
        asked: the names as they were given, one of them perhaps more than once.
        cases: all stories and notes.
    """
    slugs = {case.ref.slug: case for case in cases}
    labels = {case.ref.label.casefold(): case for case in cases}
    found: list[CaseSummary] = []
    twice: list[CaseSummary] = []
    unknown: dict[str, tuple[CaseSummary, ...]] = {}
    for name in filter(None, map(str.strip, asked)):
        one = slugs.get(name.removeprefix("case/")) or labels.get(name.casefold())
        if one is None:
            known = {**{key.casefold(): case for key, case in slugs.items()}, **labels}
            near = difflib.get_close_matches(name.casefold(), list(known), n=6, cutoff=_ALIKE)
            unknown[name] = tuple({known[key].ref.iri: known[key] for key in near}.values())[:3]
        elif one in found:
            twice += [one] if one not in twice else []
        else:
            found.append(one)
    return Choice(tuple(found[:MOST]), tuple(twice), tuple(found[MOST:]), tuple(unknown.items()))
