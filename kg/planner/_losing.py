"""What is lost without a step: the plan beside the best one without it, and that in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from kg.planner._again import all_fit, planned
from kg.planner._material import trusted
from kg.planner._records import Loss, Material, Outcome, Plan, Request, Score
from kg.planner._sentences import (
    LEVEL_WORDS,
    idea_called,
    ideas_called,
    minutes_said,
    stories_called,
    story_called,
)
from kg.speech import counted, in_words

__all__ = ["Beside", "beside", "levels_of", "loss_of", "story_loss_said", "without_story"]

_TIERS = tuple(field.name for field in fields(Score))


@dataclass(frozen=True, slots=True)
class Beside:
    """A plan and the best one under a narrower request; `other` is None where there is none.

    `tier` is the first field of `Score` in which the other differs, empty where in none.
    """

    plan: Plan
    request: Request
    other: Plan | None
    tier: str

    @property
    def score(self) -> Score:
        """What the other is worth; nothing at all where there is none."""
        return self.other.score if self.other else Score()

    @property
    def worse(self) -> bool:
        """Whether the other is worse where it differs, as it must be beside a proved plan."""
        return self.score < self.plan.score

    @property
    def proved(self) -> bool:
        """Whether no plan under the narrower request is better than the other."""
        return self.other is None or self.other.proved

    @property
    def lost(self) -> tuple[str, ...]:
        """The goals that the other does not cover."""
        covered = self.other.covered if self.other else ()
        return tuple(goal for goal in self.plan.covered if goal not in covered)

    @property
    def gained(self) -> tuple[str, ...]:
        """The goals that only the other covers."""
        covered = self.other.covered if self.other else ()
        return tuple(goal for goal in covered if goal not in self.plan.covered)

    @property
    def taken(self) -> tuple[str, ...]:
        """The stories that only the other takes, by name."""
        return tuple(sorted(_stories(self.other) - _stories(self.plan)))

    @property
    def dropped(self) -> tuple[str, ...]:
        """The stories that only the plan takes, by name."""
        return tuple(sorted(_stories(self.plan) - _stories(self.other)))


def _stories(plan: Plan | None) -> set[str]:
    return {slug for one in plan.sessions for slug in one.stories} if plan else set()


def beside(plan: Plan, request: Request, material: Material, *, proof: bool) -> Beside:
    """Plan under a narrower request, and set the plan beside what comes of it."""
    other = planned(request, material, proof=proof) if request.goals else None
    score = other.score if other else Score()
    differs = (name for name in _TIERS if getattr(score, name) != getattr(plan.score, name))
    return Beside(plan, request, other, next(differs, ""))


def loss_of(found: Beside, instead: str) -> Loss:
    """Give what is lost in the first tier that differs; of a plan that is no worse, nothing."""
    if not found.worse:
        return Loss("", 0, 0, (), instead, proved=found.proved)
    contrasted = found.other.contrasted if found.other else ()
    unpaired = (goal for goal in found.plan.contrasted if goal not in contrasted)
    lost = dict.fromkeys((*found.lost, *unpaired))
    before, after = (getattr(one, found.tier) for one in (found.plan.score, found.score))
    return Loss(found.tier, before, after, tuple(lost), instead, proved=found.proved)


# --- A story, in words ---


def story_loss_said(found: Beside, material: Material, name: str, *, proof: bool) -> str:
    """Say what the best plan without a story lacks, or what it takes in its place."""
    if found.tier and not found.worse:
        return f"A plan without it does better: {_better(found)}."
    if found.tier == "coverage":
        return _looked(_uncovered_said(found, material, name, proof), found)
    if found.tier == "pairs":
        return _looked(_unpaired_said(found, material, name), found)
    return _looked(_place_said(found, material, name), found)


def _looked(sentence: str, found: Beside) -> str:
    """Own up to a look that proves nothing."""
    if found.proved:
        return sentence
    small = sentence[:1].lower() if sentence.startswith(("Without ", "A plan ")) else sentence[:1]
    return f"By a quick look: {small}{sentence[1:]}"


def _better(found: Beside) -> str:
    score, before = found.score, found.plan.score
    return {
        "coverage": f"it covers {counted(score.coverage, 'idea')} and not {in_words(before.coverage)}",
        "pairs": f"it contrasts {counted(score.pairs, 'idea')} and not {in_words(before.pairs)}",
        "evidence": "as many ideas, on better evidence",
        "filled": "as much, with stories for more of the sessions",
        "sectors": "as much, from more of the sectors and places that count",
        "saved": f"as much, with {minutes_said(score.saved - before.saved)} less to read",
    }[found.tier]


def _uncovered_said(found: Beside, material: Material, name: str, proof: bool) -> str:
    called = story_called(material, name)
    alone = replace(found.request, goals=())
    none = [goal for goal in found.lost if not all_fit(alone, (goal,), material, proof=proof)]
    if none:
        return f"Without {called} no plan covers {ideas_called(material, none, 'or')}."
    after = found.score.coverage
    most = f"more than {counted(after, 'idea')}" if after else "anything"
    left = ideas_called(material, found.lost)
    but = f" and covers {ideas_called(material, found.gained)}" if found.gained else ""
    return (
        f"Without {called} no plan covers {most}, and this one covers "
        f"{in_words(found.plan.score.coverage)}: the best without it leaves out {left}{but}."
    )


def _unpaired_said(found: Beside, material: Material, name: str) -> str:
    called = story_called(material, name)
    kept = found.other.contrasted if found.other else ()
    lost = [goal for goal in found.plan.contrasted if goal not in kept]
    alone = [goal for goal in lost if _no_pair(goal, found.request, material)]
    if alone:
        return (
            f"Without {called} there are no two stories, one that held and one that fell, to compare "
            f"over {ideas_called(material, alone, 'or')}."
        )
    after = found.score.pairs
    most = f"more than {counted(after, 'idea')}" if after else "any"
    return (
        f"Without {called} no plan that covers as much contrasts {most}, and this one contrasts "
        f"{in_words(found.plan.score.pairs)}."
    )


def _no_pair(goal: str, request: Request, material: Material) -> bool:
    """Whether the stories that may be taken do not show a goal both held and fallen."""
    ends = {
        story.outcome
        for slug, story in trusted(material, request).stories.items()
        if goal in story.ideas and slug not in request.leave
    }
    return not {Outcome.HELD, Outcome.FELL} <= ends


def _place_said(found: Beside, material: Material, name: str) -> str:
    """Say what could stand in the place of a story, and why it does not."""
    others = [slug for slug in found.dropped if slug != name]
    if found.taken:
        named = stories_called(material, found.taken)
        of = f" in place of it and {stories_called(material, others)}" if others else ""
    else:
        named, of = "A plan without it", ""
    swapped = ""
    if found.gained:
        swapped = (
            f", covering {ideas_called(material, found.gained)} and not "
            f"{ideas_called(material, found.lost)}"
        )
    if not found.tier:
        return f"{named} would do as well{of}{swapped}; the choice is by name."
    if found.tier == "saved":
        more = found.plan.score.saved - found.score.saved
        return f"{named} would do as well{of}{swapped} but takes {_more(more, found)} to read."
    if found.tier == "evidence":
        but = _evidence_said(found, material)
    else:
        but = _filled_said(found) if found.tier == "filled" else _sectors_said(found)
    stand = f"could stand{of or ' in its place'}" if found.taken else "would do"
    return f"{named} {stand}: as many ideas{_and_pairs(found)}{swapped}, but {but}."


def _more(minutes: int, found: Beside) -> str:
    verb = "minute" if minutes == 1 else "minutes"
    return f"{minutes} {verb} more" if len(found.taken) < 2 else f"{minutes} {verb} more together"


def _and_pairs(found: Beside) -> str:
    return " and contrasts" if found.plan.score.pairs else ""


def _filled_said(found: Beside) -> str:
    before, after = found.plan.score.filled, found.score.filled
    return f"with stories for {counted(after, 'session')} and not {in_words(before)}"


def _sectors_said(found: Beside) -> str:
    before, after = found.plan.score.sectors, found.score.sectors
    return f"from {in_words(after)} of the sectors and places that count and not {in_words(before)}"


def _evidence_said(found: Beside, material: Material) -> str:
    assert found.other is not None
    before, after = levels_of(found.plan, material), levels_of(found.other, material)
    weaker = [goal for goal in before if 0 < after.get(goal, 0) < before[goal]]
    stronger = [goal for goal in before if after.get(goal, 0) > before[goal]]
    if len(weaker) == 1 and not stronger:
        goal = weaker[0]
        return (
            f"the evidence for {idea_called(material, goal)} is {LEVEL_WORDS[after[goal]]} and not "
            f"{LEVEL_WORDS[before[goal]]}"
        )
    if weaker:
        also = f", though better for {ideas_called(material, stronger)}" if stronger else ""
        return f"on weaker evidence for {ideas_called(material, weaker)}{also}"
    return "on weaker evidence"


def levels_of(plan: Plan, material: Material) -> Mapping[str, int]:
    """Give the best evidence of each goal that a plan covers, in the order in which it is met."""
    stories = trusted(material, plan.request).stories
    met = set(plan.request.known)
    found: dict[str, int] = {}
    for session in plan.sessions:
        met |= set(session.ideas)
        for slug in session.stories:
            for goal in plan.covered:
                if goal in met and goal in stories[slug].ideas:
                    found[goal] = max(found.get(goal, 0), stories[slug].ideas[goal])
    return found


def without_story(request: Request, name: str) -> Request:
    """Give the request with a story left out, whether or not it was to be kept."""
    keep = tuple(slug for slug in request.keep if slug != name)
    return replace(request, keep=keep, leave=tuple(dict.fromkeys((*request.leave, name))))
