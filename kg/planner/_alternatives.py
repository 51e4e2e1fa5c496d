"""What could stand in the place of a story of a path, and why it does not: compared by the tiers of a plan.

Everything else in the path stays as it is; whether a plan made anew would be better is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kg.catalogue import Path, Segment
from kg.errors import PlanError
from kg.planner._records import Candidate, Material, Outcome
from kg.planner._sentences import idea_called, ideas_called, minutes_said
from kg.settings import PACE

__all__ = ["Alternative", "alternatives"]

_OURS, _NAMED = 2, 3
"""The best level of our own readings; and so many ideas are named."""
_BRIEFLY = {
    4: "the authors’ own word",
    3: "the authors’ telling",
    2: "our reading of a good source",
    1: "our reading of a weaker source",
}
"""What each level of evidence is, in few words."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A story that could stand in the place of another; `sentence` says why it was not taken.

    `gives` says what it would give: what it shows and on whose word, how it ended, how long it takes.
    """

    name: str
    label: str
    sentence: str
    gives: str = ""


def alternatives(
    path: Path,
    step: str,
    material: Material,
    *,
    pace: int = PACE,
    most: int = 12,
    losing: bool = True,
    out: str = "",
) -> tuple[Alternative, ...]:
    """Give the stories that could stand in the place of that of a step, the nearest first.

    Args:
        step: the name of a step that visits one story.
        pace: words read in a minute.
        most: so many at most.
        losing: also those with which an idea or a contrast would be lost.
        out: the story that would go, by slug; the first of the step where none is named.

    Raises:
        PlanError: there is no such step, or it visits no story.
    """
    here = next((one for one in path.steps if one.name == step), None)
    if here is None or not here.stories:
        raise PlanError("There is no story in this step to put another in the place of.")
    present = {story.ref.slug for one in path.steps for story in one.stories}
    gone = out or here.stories[0].ref.slug
    old = material.stories.get(gone)
    if old is None:
        return ()
    goals = _goals(path, material)
    others = [one for slug, one in sorted(material.stories.items()) if slug not in present]
    able = [one for one in others if set(one.ideas) & (set(goals) or set(old.ideas))]
    rest = [material.stories[slug] for slug in present - {old.ref.slug} if slug in material.stories]
    partners = [
        material.stories[slug] for slug in _compared(path, gone) if slug in material.stories
    ]
    weighed = [(_worth(old, one, rest, goals, partners=partners, pace=pace), one) for one in able]
    weighed = [one for one in weighed if losing or not one[0].loses]
    weighed.sort(key=lambda one: (tuple(-number for number in one[0].tiers), one[1].ref.slug))
    return tuple(
        Alternative(
            one.ref.slug,
            one.ref.label,
            worth.sentence(material),
            _given(one, goals or tuple(old.ideas), material, pace),
        )
        for worth, one in weighed[:most]
    )


def _given(story: Candidate, goals: Sequence[str], material: Material, pace: int) -> str:
    """Say what a story would give: "shows growth, by our reading; ended falling; 3 minutes"."""
    shown = [goal for goal in goals if goal in story.ideas]
    told = [goal for goal in shown if story.ideas[goal] > _OURS]
    own = [goal for goal in shown if goal not in told]
    parts = [_several(told, material)] if told else []
    if own:
        parts.append(f"{_several(own, material)}{',' if not told else ''} by our reading")
    names = ", and ".join(parts)
    ended = f"ended {story.ends}" if story.ends else "how it ended is not told"
    return f"shows {names}; {ended}; {minutes_said(ceil(story.words / pace))}"


def _several(slugs: Sequence[str], material: Material) -> str:
    """Name ideas; of many, the first ones and how many there are besides."""
    if len(slugs) <= _NAMED:
        return ideas_called(material, slugs)
    first = ", ".join(idea_called(material, slug) for slug in slugs[:_NAMED])
    return f"{first} and {len(slugs) - _NAMED} more"


def _goals(path: Path, material: Material) -> tuple[str, ...]:
    asked = [ref.slug for ref in path.covers]
    if not asked:
        asked = [idea.slug for step in path.steps for idea in step.ideas]
    return tuple(dict.fromkeys(slug for slug in asked if slug in material.ideas))


def _compared(path: Path, slug: str) -> tuple[str, ...]:
    """Give the stories that the comparisons of a path set beside one."""
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
            said = f"{_BRIEFLY[after]}, not {_BRIEFLY[before]}"
            return f"It rests on less for {idea_called(material, idea)}: {said}"
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
