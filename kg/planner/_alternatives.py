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
    path: Path, step: str, material: Material, *, pace: int = PACE, most: int = 12
) -> tuple[Alternative, ...]:
    """Give the stories that could stand in the place of that of a step, the nearest first.

    Args:
        step: the name of a step that visits one story.
        pace: words read in a minute.
        most: so many at most.

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
    compared = _is_compared(path, here)
    weighed = [(_worth(old, one, rest, goals, compared=compared, pace=pace), one) for one in able]
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


def _is_compared(path: Path, step: PathStep) -> bool:
    """Say whether a comparison of the path names the story of a step."""
    slug = step.stories[0].ref.slug
    return any(
        one.segment is Segment.COMPARISON and slug in {story.ref.slug for story in one.stories}
        for one in path.steps
    )


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a story would give in the place of another."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]
    contrast: int
    outcome: Outcome
    evidence: int
    weaker: tuple[str, int, int] | None
    minutes: int

    @property
    def tiers(self) -> tuple[int, ...]:
        """The change in each tier, the more important first; greater is better."""
        return (len(self.gained) - len(self.lost), self.contrast, self.evidence, -self.minutes)

    def sentence(self, material: Material) -> str:
        """Say it by the first tier that decides."""
        if self.lost:
            also = f", and covers {ideas_called(material, self.gained)}" if self.gained else ""
            return f"Nothing would show {ideas_called(material, self.lost, 'or')} any more{also}"
        if self.gained:
            return f"It would also cover {ideas_called(material, self.gained)}"
        if self.contrast < 0:
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
    compared: bool,
    pace: int,
) -> _Worth:
    def best(goal: str, one: Candidate) -> int:
        return max(story.ideas.get(goal, 0) for story in (*rest, one))

    changed = [(goal, best(goal, old), best(goal, new)) for goal in goals]
    weaker = [one for one in changed if 0 < one[2] < one[1]]
    return _Worth(
        lost=tuple(goal for goal, before, after in changed if before and not after),
        gained=tuple(goal for goal, before, after in changed if after and not before),
        contrast=-1 if compared and new.outcome is not old.outcome else 0,
        outcome=new.outcome,
        evidence=sum(after - before for _, before, after in changed),
        weaker=weaker[0] if weaker else None,
        minutes=ceil(new.words / pace) - ceil(old.words / pace),
    )
