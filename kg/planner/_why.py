"""Why a step is in a plan: found by planning again without it, and never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.planner._again import without_idea
from kg.planner._losing import beside, loss_of, story_loss_said, without_story
from kg.planner._material import trusted
from kg.planner._records import Candidate, Comparison, Material, Plan, Support, Why
from kg.planner._sentences import LEVEL_WORDS, idea_called, ideas_called, story_called
from kg.speech import full_stop, joined

__all__ = ["why"]


def why(plan: Plan, material: Material, name: str, *, proof: bool | None = None) -> Why:
    """Say why a story or an idea is in a plan, and what the best plan without it is worth.

    The plan without a story is one in which it is left out; without an idea, one in which it is not
    taught, so that nothing that needs it can be taught either.

    Args:
        material: all of it, also what the request does not trust.
        name: the slug of a story or an idea that the plan holds.
        proof: plan again to the proof; where it is not given, only for a single session. Without
            it the answer is that of a quick look, and the sentence says so.

    Raises:
        ValueError: the plan holds nothing of that name.
    """
    proof = plan.request.sessions == 1 if proof is None else proof
    if any(name in session.stories for session in plan.sessions):
        return _of_story(plan, material, name, proof)
    if any(name in session.ideas for session in plan.sessions):
        return _of_idea(plan, material, name, proof)
    raise ValueError(f"the plan holds no story and no idea {name!r}")


# --- Of a story ---


def _of_story(plan: Plan, material: Material, name: str, proof: bool) -> Why:
    stories = trusted(material, plan.request).stories
    met = set(plan.request.known)
    for session in plan.sessions:
        met |= set(session.ideas)
        if name in session.stories:
            break
    serves = tuple(goal for goal in plan.covered if goal in stories[name].ideas and goal in met)
    compared = next((c for c in session.comparisons if name in (c.held, c.fell)), None)
    torn = tuple(goal for goal in serves if compared and goal in compared.ideas)
    found = beside(plan, without_story(plan.request, name), material, proof=proof)
    role = "asked" if name in plan.request.keep else "contrasts" if torn else "illustrates"
    anchors = (anchor for goal in serves for anchor in stories[name].rests_on.get(goal, ()))
    said = [
        "You asked to keep it." if role == "asked" else "",
        _shown_said(serves, stories[name], material),
        _compared_said(name, compared, torn, material) if compared else "",
        story_loss_said(found, material, name, proof=proof),
    ]
    return Why(
        name,
        role,
        torn if role == "contrasts" else serves,
        tuple(dict.fromkeys(anchors)),
        loss_of(found, next(iter(found.taken), "")),
        " ".join(filter(None, said)),
    )


def _shown_said(serves: Sequence[str], story: Candidate, material: Material) -> str:
    """Say which goals a story shows, those of the best evidence first."""
    if not serves:
        return "It illustrates none of the ideas that you ask for."
    levels = sorted({story.ideas[goal] for goal in serves}, reverse=True)
    parts = [
        f"{joined(_through(g, story, material) for g in serves if story.ideas[g] == level)} by "
        f"{LEVEL_WORDS[level]}"
        for level in levels
    ]
    return f"Illustrates {'; '.join(parts)}."


def _through(goal: str, story: Candidate, material: Material) -> str:
    """Name a goal, and the narrower ideas where a story shows nothing but those of it."""
    told = [one.through for one in story.support if one.idea == goal and _counts(one, story)]
    called = idea_called(material, goal)
    if not all(told) or not told:
        return called
    return f"{called} (through {ideas_called(material, dict.fromkeys(told))})"


def _counts(one: Support, story: Candidate) -> bool:
    """Whether a reading is among those that a story rests on, so that it is trusted."""
    return one.anchor in story.rests_on.get(one.idea, ())


def _compared_said(name: str, compared: Comparison, torn: Iterable[str], material: Material) -> str:
    other, end = (compared.fell, "fell") if name == compared.held else (compared.held, "held")
    over = ideas_called(material, torn)
    if not over:
        return ""
    return f"Beside {story_called(material, other)}, which {end}, it contrasts {over}."


# --- Of an idea ---


def _of_idea(plan: Plan, material: Material, name: str, proof: bool) -> Why:
    taught = [slug for session in plan.sessions for slug in session.ideas]
    needing = tuple(
        (slug, because)
        for slug in taught
        for needed, because in material.ideas[slug].needs
        if needed == name
    )
    left = without_idea(plan.request, material, name)
    found = beside(plan, replace(plan.request, goals=left), material, proof=proof)
    asked = name in plan.request.goals
    served = tuple(goal for goal in plan.covered if goal not in left)
    said = ["Asked for."] if asked else []
    said += [_needed_said(slug, because, material) for slug, because in needing]
    said.append(_forbidden_said(name, served, found.gained, material, proved=found.proved))
    return Why(
        name,
        "asked" if asked else "needed",
        served,
        tuple(slug for slug, _ in needing),
        loss_of(found, next(iter(found.gained), "")),
        " ".join(filter(None, said)),
    )


def _needed_said(slug: str, because: str, material: Material) -> str:
    called = idea_called(material, slug)
    return f"Needed for {called}: {full_stop(because)}" if because else f"Needed for {called}."


def _forbidden_said(
    name: str, served: Iterable[str], gained: Iterable[str], material: Material, *, proved: bool
) -> str:
    """Say what cannot be covered where an idea is not taught, and what there would be room for."""
    rest = [slug for slug in served if slug != name]
    room = ideas_called(material, gained)
    said = []
    if rest:
        said.append(f"Without it no plan covers {ideas_called(material, rest, 'or')}.")
    if room:
        said.append(f"Left out, it makes room for {room}.")
    elif not rest and name in served:
        no = "nothing else is" if proved else "by a quick look nothing else is"
        said.append(f"Left out, {no} covered in its place.")
    return " ".join(said)
