"""What a reader is ready for: the ideas that the stories read have unlocked, and where to go next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg.catalogue import Ref
from kg.planner._records import IdeaToTeach, Material
from kg.planner._sentences import idea_called, ideas_called
from kg.speech import capital

__all__ = ["NextStory", "Ready", "Unlocked", "ready_next"]


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An idea that can be met now, since all that it needs has been met.

    `because` holds the ideas that it needs, each with the reason in one line; empty where it needs
    nothing. `sentence` says the same for a page.
    """

    idea: Ref
    because: tuple[tuple[Ref, str], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class NextStory:
    """A story not read yet, and the unlocked ideas that it shows."""

    story: Ref
    unlocks: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What was met in the stories read, what that unlocks, and the stories to read next."""

    known: tuple[Ref, ...]
    unlocked: tuple[Unlocked, ...]
    next: tuple[NextStory, ...]


def ready_next(
    material: Material, read: Iterable[str], shown: Collection[str] | None = None
) -> Ready:
    """Say what is unlocked for somebody who has read these stories.

    Ideas that the stories show have been met. An idea is unlocked if it has not been met, all that
    it needs has been, and some story shows it: an idea that nothing shows leads nowhere. Ideas come
    by name, those that rest on something met first; stories by how many unlocked ideas they show,
    the shorter first.

    Args:
        material: all ideas, and the stories that are looked at.
        read: slugs of stories; those that are not held are passed over.
        shown: slugs of the ideas that some story shows; those of the stories given, where it is not.

    Complexity: linear in the readings of the stories given.
    """
    seen = {slug for slug in read if slug in material.stories}
    met = {idea for slug in seen for idea in material.stories[slug].ideas}
    if shown is None:
        shown = {idea for story in material.stories.values() for idea in story.ideas}
    unlocked = [
        _unlocked(material, idea)
        for slug, idea in sorted(material.ideas.items())
        if slug not in met and slug in shown and all(need in met for need, _ in idea.needs)
    ]
    new = {one.idea.slug for one in unlocked}
    found = []
    for slug, story in material.stories.items():
        ideas = sorted(new & story.ideas.keys())
        if slug not in seen and ideas:
            found.append((-len(ideas), story.words, slug, ideas))
    return Ready(
        known=tuple(material.ideas[slug].ref for slug in sorted(met) if slug in material.ideas),
        unlocked=tuple(sorted(unlocked, key=lambda one: (not one.because, one.idea.slug))),
        next=tuple(
            NextStory(material.stories[slug].ref, tuple(material.ideas[idea].ref for idea in ideas))
            for _, _, slug, ideas in sorted(found)
        ),
    )


def _unlocked(material: Material, idea: IdeaToTeach) -> Unlocked:
    because = tuple(
        (material.ideas[need].ref, reason) for need, reason in idea.needs if need in material.ideas
    )
    name = capital(idea_called(material, idea.ref.slug))
    if not because:
        return Unlocked(idea.ref, (), f"{name} needs no other idea.")
    needs = ideas_called(material, (ref.slug for ref, _ in because))
    reasons = " ".join(reason for _, reason in because if reason)
    said = f"{name} needs {needs}, which you have met. {reasons}".strip()
    return Unlocked(idea.ref, because, said)
