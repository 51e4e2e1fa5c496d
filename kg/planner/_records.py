"""What is asked of the planner, what it plans with, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.catalogue import Basis, Ref
from kg.settings import PACE

__all__ = [
    "Candidate",
    "Comparison",
    "IdeaToTeach",
    "Loss",
    "Material",
    "Outcome",
    "Pattern",
    "Plan",
    "PlannedSession",
    "Remedy",
    "Request",
    "Score",
    "Support",
    "TradeOff",
    "Uncovered",
    "Violation",
    "Why",
]


_USUAL, _LONGEST = 90, 120
"""The minutes of a session for which the usual pattern is made, and those after which it stays."""


class Outcome(StrEnum):
    """How a story ended when last seen, as far as a contrast is concerned."""

    HELD = "held"
    FELL = "fell"
    UNTOLD = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the minutes of a session in class are spent: minutes of each part, and how many at most."""

    decision: int = 12
    story: int = 18
    stories: int = 2
    comparison: int = 18
    comparisons: int = 1
    close: int = 10

    @classmethod
    def fitting(cls, minutes: int) -> Pattern:
        """Give the usual pattern for a session of so many minutes: as in 90, each part in proportion.

        A part is never shorter than something can happen in it, nor a third longer than usual; how
        many there are stays.

        >>> Pattern.fitting(75)
        Pattern(decision=10, story=15, stories=2, comparison=15, comparisons=1, close=8)
        """
        lasts = min(max(minutes, 0), _LONGEST)

        def part(usual: int, least: int) -> int:
            return max((2 * usual * lasts + _USUAL) // (2 * _USUAL), least)

        usual = cls()
        return cls(
            decision=part(usual.decision, 3),
            story=part(usual.story, 5),
            comparison=part(usual.comparison, 5),
            close=part(usual.close, 2),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What a class is to cover and what it may take. Names are slugs; empty means no restriction.

    `minutes` in class and `reading` before it are those of each session, `pace` is words a minute.
    `items` is how many things a session is to hold: the stories of the pattern and beside them ideas
    asked for, at least one; where it is None, six in 90 minutes. Sectors and places count only where `sectors` or `places` name some, or `spread` asks
    for stories of many sectors.
    """

    goals: tuple[str, ...]
    known: tuple[str, ...] = ()
    sessions: int = 1
    minutes: int = 90
    reading: int = 60
    pattern: Pattern = field(default_factory=Pattern)
    contrast: bool = True
    keep: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    grades: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    spread: bool = False
    items: int | None = None
    pace: int = PACE


# --- What it plans with ---


@dataclass(frozen=True, slots=True)
class IdeaToTeach:
    """An idea: the words of its page that are read before class, and what it needs, each with why."""

    ref: Ref
    words: int
    needs: tuple[tuple[str, str], ...] = ()
    """Slugs of the ideas that it needs, each with the reason in one line."""
    rank: int | None = None
    """Its place on the journey or in its scheme, the earlier the lower; None where it has none."""


@dataclass(frozen=True, slots=True)
class Support:
    """A statement of a story that shows an idea, whose word that is, and the grades of its sources."""

    idea: str
    anchor: str
    basis: Basis
    grades: tuple[str, ...] = ()
    through: str = ""
    """The narrower idea that the statement shows, where it shows `idea` as its part; else empty."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that a plan can take, as far as its evidence is trusted.

    `ideas` are those that it illustrates, what they are part of among them, by slug, each with the
    level of the best evidence: 4 the authors' own word, 3 their telling under our label, 2 our reading
    on a source of grade A, 1 our reading on another. `rests_on` are the anchors of the statements by
    idea.
    """

    ref: Ref
    words: int
    ideas: Mapping[str, int]
    rests_on: Mapping[str, tuple[str, ...]]
    outcome: Outcome
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    decision: str = ""
    """The name of its first Moment with a dilemma, such as "easyjet/allocated-seats"."""
    support: tuple[Support, ...] = ()
    """All its readings, trusted or not: `ideas` and `rests_on` are made of those that are."""
    ends: str = ""
    """How it ended as it is told, such as "recovering"; empty where nobody tells."""


@dataclass(frozen=True, slots=True)
class Material:
    """All ideas and stories that can be planned with, both by slug, and the state they were read in."""

    ideas: Mapping[str, IdeaToTeach]
    stories: Mapping[str, Candidate]
    generation: str = ""
    notes: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """The notes, which no plan takes, by slug: what each is called, and what it lacks to be a story."""


# --- What it gives ---


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """How good a plan is, the more important first. Greater is better in each.

    `filled` is how many sessions hold a story that illustrates a goal taught by then; `saved` is minus
    the minutes of reading, so that it is better to read less.
    """

    coverage: int = 0
    pairs: int = 0
    evidence: int = 0
    filled: int = 0
    sectors: int = 0
    saved: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two stories next to each other, one that held and one that fell, and the ideas they share."""

    held: str
    fell: str
    ideas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """What a session holds, in the order in which it is met; names are slugs.

    `ideas` are all that are read for it, those that others need first; `decision` is the name of the
    Moment that it opens with, empty where none is.
    """

    ideas: tuple[str, ...]
    stories: tuple[str, ...]
    comparisons: tuple[Comparison, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a class covers, and whether it is proved that no plan under the rules does better."""

    request: Request
    sessions: tuple[PlannedSession, ...]
    covered: tuple[str, ...]
    """The goals that are taught and illustrated by a story, in the order in which they are met."""
    contrasted: tuple[str, ...]
    """The goals that a comparison shows held and fallen."""
    score: Score
    proved: bool = False

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The goals that it does not cover."""
        return tuple(goal for goal in self.request.goals if goal not in self.covered)


# --- Why ---


@dataclass(frozen=True, slots=True)
class Loss:
    """What the best plan without something is worth: found by solving again without it.

    `tier` is the first field of `Score` in which it is worse, empty where it is as good but for the
    name; `lost` are the goals that it no longer covers or contrasts.
    """

    tier: str
    before: int
    after: int
    lost: tuple[str, ...]
    instead: str = ""
    """The slug of what that plan takes in its place; empty where nothing does."""
    proved: bool = True


@dataclass(frozen=True, slots=True)
class Why:
    """Why a step is in a plan. `role` is one of "illustrates", "contrasts", "needed", "asked"."""

    name: str
    role: str
    ideas: tuple[str, ...]
    """The goals that it serves."""
    rests_on: tuple[str, ...]
    """Anchors of the statements of a story; of an idea, the ideas that need it."""
    loss: Loss
    sentence: str
    """All of it in one or two sentences, for the page."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A goal that a plan does not cover, why, and what would change that."""

    idea: str
    reason: str
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change of the request that makes something possible, checked by solving with it."""

    sentence: str
    request: Request


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What could be covered in so many minutes; `of` is "reading" or "class"."""

    of: str
    points: tuple[tuple[int, Score], ...]
    proved: bool = True
    """Whether no plan is better, at any of the points."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with a path after an edit; names both ends where there are two.

    `step` and `other` are places of steps, counted from 1 over the whole path; 0 where none is meant.
    """

    code: str
    sentence: str
    step: int = 0
    other: int = 0
    mend: str = ""
    serious: bool = True
    """Against a rule of the path; else advice."""
    text: str = ""
    """The text of the whole that it is about, such as "abstract" or "session-1-purposes"; empty where
    none is meant."""
