"""Moments of Belief as decisions: what could be known before, and what came of it.

A decision keeps the two apart. What stands in its room must never tell how it ended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.catalogue.records import Case, Moment, Reading, Ref, Source, Statement
from kg.dates import When

__all__ = ["Decision", "Room", "called_in", "decisions", "following", "starting"]

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[^\W_a-z]|\u2018|\u201c)")
_IN_ORDER = 6
"""A dilemma that is told in order has so many sentences at least."""
_SPECIFIC = ("Practice", "Defence", "Force", "Challenge", "Cause", "Principle", "Orientation")
"""Families of ideas, the most specific first; others and the phase come after."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is known when a decision is met, each in the words of its dilemma."""

    situation: str
    proposal: str = ""
    cost: str = ""
    against: str = ""
    unknown: str = ""
    question: str = ""


def called_in(story: Ref, told: Statement) -> str:
    """Name a statement of a story without a word of what it tells: "Tesco, 1994".

    Whose date it is stands with the statement.
    """
    year = _year(told).partition(" (")[0]
    return f"{story.label}, {year}" if year else story.label


def _year(told: Statement) -> str:
    begin, end = told.when.begin[:4], told.when.end[:4]
    if begin:
        span = f"{begin} to {end}" if told.when.inferred and end and end != begin else begin
        return f"{span} (date ours)" if told.when.inferred else span
    return f"by {end}" if end else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A Moment of Belief of a story, as the decision it was."""

    case: Case
    statement: Statement

    @property
    def name(self) -> str:
        """Its name in an address: "easyjet/allocated-seats"."""
        return f"{self.case.ref.slug}/{self.statement.ref.part}"

    @property
    def moment(self) -> Moment:
        """The four questions of the Moment."""
        return self.statement.moment or Moment()

    @property
    def year(self) -> str:
        """The year in which it was to be decided, without a word of how long it took.

        What was told when is left out: it is known only by who looks back.
        """
        return _year(self.statement)

    @property
    def called(self) -> str:
        """Its story and year, without a word of what was decided."""
        return called_in(self.case.ref, self.statement)

    @property
    def room(self) -> Room | None:
        """Take the dilemma apart; None where none is written.

        A dilemma is told in order: the situation in one or more sentences, then one sentence each
        for the proposal, what it would cost or risk, who is against it and what nobody can say,
        and a question at its end. One that is told otherwise is a situation and nothing else.
        """
        told = self.moment.dilemma.strip()
        if not told:
            return None
        sentences = _SENTENCE.split(told)
        if len(sentences) < _IN_ORDER or not sentences[-1].endswith("?"):
            return Room(situation=told)
        return Room(" ".join(sentences[:-5]), *sentences[-5:])

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the Moment, of its parts and of what followed; those known before first."""
        parts = [s for s in self.case.statements if self.statement.ref in s.part_of]
        told = (self.statement, *parts, *self.followed)
        cited = dict.fromkeys(c.source.iri for statement in told for c in statement.citations)
        held = {source.ref.iri: source for source in self.case.sources}
        found = [held[iri] for iri in cited if iri in held]
        return tuple(sorted(found, key=lambda source: not self.known_before(source)))

    def known_before(self, source: Source) -> bool:
        """Whether a source can be shown before the answer.

        Only what certainly came out in an earlier year than the first that the date of the Moment
        can mean: what was written later, or nobody knows when, may tell in its very title how it
        ended, and an announcement comes out weeks before the deed.
        """
        issued, begun = When(begin=source.issued).latest, self.statement.when.earliest
        return issued is not None and begun is not None and issued.year < begun.year

    @property
    def followed(self) -> tuple[Statement, ...]:
        """What the story tells as taking the Moment back, or as its aftermath."""
        own = self.statement.ref
        return tuple(s for s in self.case.statements if own in s.reverses or own in s.aftermath_of)

    @property
    def taken_back(self) -> bool:
        """Whether the story tells that it was taken back later."""
        return any(self.statement.ref in s.reverses for s in self.case.statements)

    @property
    def idea(self) -> Reading | None:
        """The most specific idea that it bears on, or its phase; None where it shows nothing."""
        found = [*self.statement.readings]
        if self.statement.phase:
            found.append(Reading("shows", self.statement.phase.ref))
        ranks = {family: rank for rank, family in enumerate(_SPECIFIC)}
        return min(found, key=lambda one: ranks.get(one.idea.family, len(ranks)), default=None)

    @property
    def weight(self) -> tuple[int, int]:
        """How much is told of it: questions that somebody answers, and sources."""
        moment = self.moment
        asked = (moment.cost, moment.resistance, moment.customers, moment.organisation)
        return sum(map(bool, asked)), len(self.statement.citations)


def decisions(cases: Iterable[Case]) -> tuple[Decision, ...]:
    """Give all Moments as decisions: the first of each story, then the second of each, and so on."""
    rounds: dict[int, list[Decision]] = defaultdict(list)
    for case in cases:
        for place, moment in enumerate(case.moments):
            rounds[place].append(Decision(case, moment))
    return tuple(one for place in sorted(rounds) for one in rounds[place])


def following(every: Sequence[Decision], one: Decision) -> Decision | None:
    """Give the next decision with a dilemma that is of another story; None where there is none."""
    place = next((n for n, other in enumerate(every) if other.name == one.name), -1)
    for other in (*every[place + 1 :], *every[: place + 1]):
        if other.case.ref != one.case.ref and other.moment.dilemma:
            return other
    return None


def starting(every: Iterable[Decision], most: int = 4) -> tuple[Decision, ...]:
    """Choose with what to begin, each of another story: of what most is told.

    From the second on, those that were taken back later and those of which that is not told take
    turns, so that a reader cannot learn that to dare is to win.
    """
    ordered = sorted(
        (one for one in every if one.moment.dilemma),
        key=lambda one: (*(-number for number in one.weight), one.name),
    )
    chosen: list[Decision] = []
    while len(chosen) < most:
        used: set[Ref] = {one.case.ref for one in chosen}
        rest = [one for one in ordered if one.case.ref not in used]
        if not rest:
            break
        wanted = len(chosen) % 2 == 1
        chosen.append(next((one for one in rest if one.taken_back == wanted), rest[0]))
    return tuple(chosen)
