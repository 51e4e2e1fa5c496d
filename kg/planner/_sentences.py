"""How reasons, losses and remedies are said: short, in plain words, and nothing that was not solved.

Ideas are named small inside a sentence, stories as they are called.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.planner._records import Material, Score
from kg.speech import counted, in_words, joined

__all__ = [
    "LEVEL_WORDS",
    "idea_called",
    "ideas_called",
    "minutes_said",
    "stories_called",
    "story_called",
    "worth",
]

LEVEL_WORDS = {
    4: "the authors’ own word",
    3: "the authors’ telling under our label",
    2: "our reading of a source of grade A",
    1: "our reading of a source below grade A",
}
"""What each level of evidence is."""


def idea_called(material: Material, slug: str) -> str:
    """Name an idea as it stands inside a sentence, without what its label adds in brackets.

    Small, unless it is a title; an idea that nothing is known of keeps its name in the address.
    """
    idea = material.ideas.get(slug)
    if idea is None:
        return slug
    label = idea.ref.label.partition(" (")[0]
    titled = idea.ref.family == "Principle" or label.startswith("Moment") or label[1:2].isupper()
    return label if titled else label[:1].lower() + label[1:]


def story_called(material: Material, slug: str) -> str:
    """Name a story; one that nothing is known of keeps its name in the address."""
    story = material.stories.get(slug)
    return story.ref.label if story else slug


def ideas_called(material: Material, slugs: Iterable[str], last: str = "and") -> str:
    """Name ideas as people do: "pain, fear and ambition"."""
    return joined((idea_called(material, slug) for slug in slugs), last)


def stories_called(material: Material, slugs: Iterable[str], last: str = "and") -> str:
    """Name stories as people do: "Tesco and Sky"."""
    return joined((story_called(material, slug) for slug in slugs), last)


def minutes_said(number: int) -> str:
    """Say minutes in figures.

    >>> minutes_said(1), minutes_said(75)
    ('1 minute', '75 minutes')
    """
    return f"{number:,} minute{'' if number == 1 else 's'}"


def worth(score: Score, goals: int) -> str:
    """Say what a plan is worth: what it covers and contrasts, and what it takes to read.

    >>> worth(Score(3, 1, 7, 1, 0, -40), 4)
    'covers three ideas of four, contrasts one, 40 minutes of reading'
    """
    contrasts = in_words(score.pairs) if score.pairs else "none"
    return (
        f"covers {counted(score.coverage, 'idea')} of {in_words(goals)}, "
        f"contrasts {contrasts}, "
        f"{minutes_said(-score.saved)} of reading"
    )
