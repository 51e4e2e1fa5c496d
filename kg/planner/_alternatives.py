"""What could stand in the place of a story of a path, and why it does not: compared by the tiers of a plan.

Everything else in the path stays as it is; whether a plan made anew would be better is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kg.catalogue import Path, PathStep, Segment
from kg.errors import PlanError
from kg.planner._records import Candidate, Material, Outcome
from kg.planner._sentences import LEVEL_WORDS, ideas_called, minutes_said
from kg.settings import PACE

__all__ = ["Alternative", "alternatives"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A story that could stand in the place of another; `sentence` says what that would change."""

    name: str
    label: str
    sentence: str


def alternatives(
    path: Path,
    step: str,
    material: Material,
    *,
    pace: int = PACE,
    most: int = 12,
    losing: bool = True,
) -> tuple[Alternative, ...]:
    """Give the stories that could stand in the place of that of a step, the nearest first.

    Args:
        step: the name of a step that visits one story.
        pace: words read in a minute.
        most: so many at most.
        losing: also those with which an idea or a contrast would be lost.

    Raises:
        PlanError: there is no such step, or it visits no story.
    """
    here = next((one for one in path.steps if one.name == step), None)
    if here is None or not here.stories:
        raise PlanError("There is no story in this step to put another in the place of.")
    present = {story.ref.slug for one in path.steps for story in one.stories}
    old = material.stories.get(here.stories[0].ref.slug)
    if old is None:
        return ()
    goals = _goals(path, material)
    others = [one for slug, one in sorted(material.stories.items()) if slug not in present]
    able = [one for one in others if set(one.ideas) & (set(goals) or set(old.ideas))]
    rest = [material.stories[slug] for slug in present - {old.ref.slug} if slug in material.stories]
    partners = [
        material.stories[slug] for slug in _compared(path, here) if slug in material.stories
    ]
    weighed = [(_worth(old, one, rest, goals, partners=partners, pace=pace), one) for one in able]
    weighed = [one for one in weighed if losing or not one[0].loses]
    weighed.sort(key=lambda one: (tuple(-number for number in one[0].tiers), one[1].ref.slug))
    return tuple(
        Alternative(one.ref.slug, one.ref.label, worth.sentence(material))
        for worth, one in weighed[:most]
    )


def _goals(path: Path, material: Material) -> tuple[str, ...]:
    asked = [ref.slug for ref in path.covers]
    if not asked:
        asked = [idea.slug for step in path.steps for idea in step.ideas]
    return tuple(dict.fromkeys(slug for slug in asked if slug in material.ideas))


def _compared(path: Path, step: PathStep) -> tuple[str, ...]:
    """Give the stories that the comparisons of a path set beside that of a step."""
    slug = step.stories[0].ref.slug
    sets = [
        {story.ref.slug for story in one.stories}
        for one in path.steps
        if one.segment is Segment.COMPARISON
    ]
    return tuple(sorted(set().union(*(one for one in sets if slug in one)) - {slug}))


def _contrasted(
    story: Candidate, partners: Sequence[Candidate], goals: Sequence[str]
) -> tuple[str, ...]:
    """Give the goals that a story and another shows of which one held and one fell."""
    apart = {Outcome.HELD, Outcome.FELL}
    facing = [one for one in partners if {one.outcome, story.outcome} == apart]
    return tuple(
        goal for goal in goals if goal in story.ideas and any(goal in one.ideas for one in facing)
    )


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a story would give in the place of another."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    apart: tuple[str, ...]
    """The goals of which the contrast would be gone."""
    turned: bool
    """Whether it ended otherwise than the other story."""
    outcome: Outcome
    evidence: int
    weaker: tuple[str, int, int] | None
    minutes: int

    @property
    def loses(self) -> bool:
        """Whether an idea would not be shown any more, or a contrast be gone."""
        return bool(self.lost or self.apart)

    @property
    def tiers(self) -> tuple[int, ...]:
        """The change in each tier, the more important first; greater is better."""
        return (len(self.gained) - len(self.lost), -len(self.apart), self.evidence, -self.minutes)

    def sentence(self, material: Material) -> str:
        """Say it by the first tier that decides."""
        if self.lost:
            also = f", and covers {ideas_called(material, self.gained)}" if self.gained else ""
            return f"Nothing would show {ideas_called(material, self.lost, 'or')} any more{also}"
        if self.gained:
            return f"It would also cover {ideas_called(material, self.gained)}"
        if self.apart and not self.turned:
            ideas = ideas_called(material, self.apart, "or")
            return f"It does not show {ideas}, so that the contrast would be gone"
        if self.apart:
            how = {
                Outcome.HELD: "It held",
                Outcome.FELL: "It fell",
                Outcome.UNTOLD: "How it ended is not told",
            }[self.outcome]
            return f"{how}, so that the contrast would be gone"
        if self.weaker and self.evidence < 0:
            idea, before, after = self.weaker
            said = f"for {ideas_called(material, (idea,))} it has {LEVEL_WORDS[after]}"
            return f"It rests on less: {said}, not {LEVEL_WORDS[before]}"
        if self.evidence > 0:
            return "It shows the same, on better evidence"
        if self.minutes:
            more = "more" if self.minutes > 0 else "fewer"
            return f"It shows as much, and takes {minutes_said(abs(self.minutes))} {more} to read"
        return "It is as good: the names alone decided"


def _worth(
    old: Candidate,
    new: Candidate,
    rest: Sequence[Candidate],
    goals: Sequence[str],
    *,
    partners: Sequence[Candidate],
    pace: int,
) -> _Worth:
    def best(goal: str, one: Candidate) -> int:
        return max(story.ideas.get(goal, 0) for story in (*rest, one))

    kept = _contrasted(new, partners, goals)
    changed = [(goal, best(goal, old), best(goal, new)) for goal in goals]
    weaker = [one for one in changed if 0 < one[2] < one[1]]
    return _Worth(
        lost=tuple(goal for goal, before, after in changed if before and not after),
        gained=tuple(goal for goal, before, after in changed if after and not before),
        apart=tuple(goal for goal in _contrasted(old, partners, goals) if goal not in kept),
        turned=new.outcome is not old.outcome,
        outcome=new.outcome,
        evidence=sum(after - before for _, before, after in changed),
        weaker=weaker[0] if weaker else None,
        minutes=ceil(new.words / pace) - ceil(old.words / pace),
    )
