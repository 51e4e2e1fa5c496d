"""Words drafted by rule for a whole path and its sessions: title, objectives, purposes, notes.

They are made of the steps as they stand. Must never claim a teaching effect, nor that a plan is
proved where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.catalogue import Objective, Path, PathSession, PathStep, Ref, Segment
from kg.planner._phrases import VERBS
from kg.planner._records import Material, Plan
from kg.planner._sentences import ideas_called
from kg.planner._wording import called, listed, plainly
from kg.speech import capital, counted, in_words, joined

__all__ = [
    "ALONE",
    "PROOF",
    "abstract_of",
    "analysis_of",
    "leaves_out_of",
    "main_idea",
    "note_of",
    "objectives_of",
    "purposes_of",
    "session_label",
    "strategy_of",
    "title_of",
    "told_again",
]

_NAMED = 4
"""So many ideas are named in a list; of more, the first and the last."""
ALONE = "Nothing is compared"
PROOF = "No plan under these rules covers more. That is about coverage, not about teaching."
"""What is said of a plan that is proved, word for word."""


# --- Ideas of a path ---


def main_idea(session: PathSession) -> Ref | None:
    """Give what a session is about: the shared idea of its first comparison, else its first idea."""
    steps = [step for step in session.steps if step.segment is not Segment.IDEA]
    compared = [step for step in steps if step.segment is Segment.COMPARISON]
    return next((step.ideas[0] for step in (*compared, *steps) if step.ideas), None)


def _ideas(steps: Iterable[PathStep]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(idea for step in steps for idea in step.ideas))


def _several(ideas: Sequence[Ref]) -> str:
    """Name ideas; of many, how many, the first and the last."""
    if len(ideas) <= _NAMED:
        return joined(called(idea) for idea in ideas)
    return f"{counted(len(ideas), 'idea')}, from {called(ideas[0])} to {called(ideas[-1])}"


def _pair(step: PathStep) -> str:
    return joined(case.ref.label for case in step.cases[:2])


# --- What it is called and what it is ---


def title_of(goals: Sequence[Ref], sessions: int, minutes: int) -> str:
    """Give a title: "Pain and growth, in 90 minutes"."""
    names = [plainly(goal) for goal in goals]
    if len(names) > 2:
        said = f"{names[0]}, {names[1]} and {counted(len(names) - 2, 'more idea')}"
    else:
        said = listed(names) or "A class"
    length = f"{minutes} minutes" if sessions == 1 else counted(sessions, "session")
    return f"{capital(said)}, in {length}"


def session_label(idea: Ref | None, sessions: int) -> str:
    """Name a session by what it is about: "Burningness"; alone, "The session"."""
    if sessions == 1:
        return "The session"
    return capital(plainly(idea)) if idea else "Stories"


def abstract_of(path: Path) -> str:
    """Say what a class is in a sentence, without how any story ends."""
    steps = path.steps
    stories = tuple(dict.fromkeys(case.ref.label for step in steps for case in step.cases))
    ideas = _ideas(steps)
    parts = []
    decided = sum(step.segment is Segment.DECISION for step in steps)
    if decided:
        parts.append("a decision to open with" if decided == 1 else counted(decided, "decision"))
    compared = sum(step.segment is Segment.COMPARISON for step in steps)
    if compared:
        parts.append(counted(compared, "comparison"))
    about = f" on {_several(ideas)}" if ideas else ""
    also = f", with {joined(parts)}" if parts else ""
    if len(path.sessions) == 1:
        return f"{joined(stories) or 'A class'}{about}{also}."
    many = counted(len(stories), "story", "stories")
    return f"{capital(counted(len(path.sessions), 'session'))} and {many}{about}{also}."


# --- What it is for ---


def objectives_of(path: Path) -> tuple[Objective, ...]:
    """Draft what learners can do at the end, each with its level, from the lowest.

    The level goes by what a class does: an idea in a story is understood, turned on one's own
    organisation applied, two stories are analysed, a decision is evaluated.
    """
    steps, found = path.steps, []
    shown = _ideas(step for step in steps if step.segment in (Segment.STORY, Segment.COMPARISON))
    ideas = tuple(idea for idea in path.covers if idea in shown) or shown
    if ideas:
        each = " each" if len(ideas) > 1 else " it"
        found.append(("understand", f"{_several(ideas)}, with a story that shows{each}"))
    closed = _ideas(step for step in steps if step.segment is Segment.CLOSE)
    if closed:
        found.append(("apply", f"{_several(closed)} in their own organisation"))
    pairs = [step for step in steps if step.segment is Segment.COMPARISON and len(step.cases) > 1]
    if len(pairs) == 1:
        on = f" on {called(pairs[0].ideas[0])}" if pairs[0].ideas else ""
        found.append(("analyse", f"{_pair(pairs[0])}{on}, and say where the two part"))
    elif pairs:
        on = _several(_ideas(pairs))
        found.append(("analyse", f"two stories that share an idea ({on}), and say where they part"))
    if any(step.segment is Segment.DECISION for step in steps):
        found.append(("evaluate", "a decision by what could be known before its outcome"))
    return tuple(Objective(f"{VERBS[level]} {what}", level) for level, what in found)


def purposes_of(session: PathSession) -> tuple[str, ...]:
    """Draft what a session is for: two purposes at most, as more than two cannot be taught."""
    found = []
    pairs = [step for step in session.steps if step.segment is Segment.COMPARISON]
    shared = _ideas(pairs[:1])[:1]
    if pairs and shared:
        found.append(f"To find where {_pair(pairs[0])} part, on {called(shared[0])}")
    stories = [step for step in session.steps if step.segment is Segment.STORY]
    read = {ref.iri for step in session.steps for ref, _ in step.before}
    left = [idea for idea in _ideas(stories) if idea not in shared]
    left = [idea for idea in left if idea.iri in read] or left[:1]
    if not stories:
        left = [idea for idea in _ideas(session.steps) if idea.iri in read]
    if left:
        found.append(f"To tell {_several(left)} from what only looks like it")
    elif not found and (told := [step.stories[0].ref.label for step in stories if step.stories]):
        found.append(f"To know the story of {joined(told)}")
    return tuple(found[:2])


# --- How well it covers ---


def note_of(plan: Plan) -> str:
    """Say how much of what was asked a plan covers, and whether it is proved that none does better."""
    asked, had = len(set(plan.request.goals)), len(set(plan.covered))
    ideas = {1: "the idea", 2: "both ideas"}.get(asked, f"all {counted(asked, 'idea')}")
    if not had:
        ideas = "no idea"
    elif had < asked:
        ideas = f"{in_words(had)} of the {counted(asked, 'idea')}"
    pairs = len(set(plan.contrasted))
    many = "" if pairs == had == 1 else "each " if pairs == had else f"{in_words(pairs)} of them "
    shown = f", {many}in two stories with different ends" if pairs else ""
    ended = PROOF if plan.proved else "Whether another plan covers more has not been proved."
    return f"It covers {ideas} asked for{shown}. {ended}"


def leaves_out_of(plan: Plan, material: Material) -> str:
    """Say which ideas asked for a plan does not cover, and why, as far as that can be seen."""
    taught = {slug for session in plan.sessions for slug in session.ideas} | {*plan.request.known}
    silent: list[str] = []
    later: list[str] = []
    untaught: list[str] = []
    for goal in plan.uncovered:
        if not any(goal in story.ideas for story in material.stories.values()):
            silent.append(goal)
        else:
            (later if goal in taught else untaught).append(goal)
    said = [
        (silent, "no story that counts here shows it", "no story that counts here shows them"),
        (later, "there is no room for a story that shows it", "there is no room for their stories"),
        (untaught, "there is no time left for it", "there is no time left for them"),
    ]
    sentences = [
        f"{capital(ideas_called(material, slugs))}: {one if len(slugs) == 1 else many}."
        for slugs, one, many in said
        if slugs
    ]
    alone = [goal for goal in plan.covered if goal not in plan.contrasted]
    if plan.request.contrast and alone:
        on = f" on {ideas_called(material, alone, 'or')}"
        sentences.append(
            f"{ALONE}{on}: no two stories with different ends stand side by side for "
            f"{'it' if len(alone) == 1 else 'them'}."
        )
    return " ".join(sentences)


# --- The teaching note ---


def strategy_of(path: Path) -> str:
    """Draft how a class is taught, by what it holds."""
    there = {step.segment for step in path.steps}
    said = {
        Segment.IDEA: "Looking back takes five minutes and no more: what is not known is read again.",
        Segment.DECISION: (
            "Take the vote on the decision before anybody explains; what came of it stays with you "
            "until the room has argued."
        ),
        Segment.STORY: "In the stories let pairs speak first.",
        Segment.COMPARISON: (
            "In the comparison ask for the one row in which the two part, and for the sentence behind "
            "it."
        ),
        Segment.CLOSE: "Where nobody has told us, say so: it is an answer. The order is advice.",
    }
    return " ".join(sentence for segment, sentence in said.items() if segment in there)


def analysis_of(path: Path) -> str:
    """Draft for the instructor what each comparison should bring out, and how its stories ended."""
    rows = []
    for step in path.steps:
        if step.segment is not Segment.COMPARISON or len(step.cases) < 2 or not step.ideas:
            continue
        ends = " ".join(f"{case.ref.label} was {case.flight.last_seen}." for case in step.cases[:2])
        rows.append(
            f"{_pair(step)} share {_several(step.ideas)}. {ends} A good discussion keeps what both "
            "had apart from what only one had, and names who says so; that the one made the other, "
            "nobody has shown."
        )
    return "\n\n".join(rows)


def told_again(old: Path, new: Path) -> Path:
    """Draft what is said of the whole path again after its steps changed, where it was a draft.

    Words that are not those of a draft stay. Both paths have the same number of sessions.
    """
    sessions = []
    for was, now in zip(old.sessions, new.sessions, strict=True):
        many = len(new.sessions)
        label = session_label(main_idea(was), many)
        fresh = session_label(main_idea(now), many)
        sessions.append(
            replace(
                now,
                label=fresh if now.label == label else now.label,
                purposes=purposes_of(now) if now.purposes == purposes_of(was) else now.purposes,
            )
        )
    new = replace(new, sessions=tuple(sessions))
    drafted = new.objectives == objectives_of(old)
    return replace(
        new,
        abstract=abstract_of(new) if new.abstract == abstract_of(old) else new.abstract,
        strategy=strategy_of(new) if new.strategy == strategy_of(old) else new.strategy,
        analysis=analysis_of(new) if new.analysis == analysis_of(old) else new.analysis,
        objectives=objectives_of(new) if drafted else new.objectives,
    )
