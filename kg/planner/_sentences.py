"""How reasons, losses and remedies are said: short, in plain words, and nothing that was not solved.

Ideas are named small inside a sentence, stories as they are called.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.planner._records import Material, Score

__all__ = [
    "LEVEL_WORDS",
    "counted",
    "ended",
    "idea_called",
    "ideas_called",
    "joined",
    "minutes_said",
    "number_said",
    "stories_called",
    "story_called",
    "upper",
    "worth",
]

_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
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


def joined(words: Iterable[str], last: str = "and") -> str:
    """Write a list as people do.

    >>> joined(["Tesco", "Sky", "LEGO"], "or")
    'Tesco, Sky or LEGO'
    """
    *rest, end = [*words] or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number and what is counted, in words up to twelve.

    >>> counted(2, "story", "stories"), counted(30, "idea")
    ('two stories', '30 ideas')
    """
    return f"{number_said(number)} {one if number == 1 else many or one + 's'}"


def number_said(number: int) -> str:
    """Say a number, in words up to twelve; none is said as "no"."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def minutes_said(number: int) -> str:
    """Say minutes in figures.

    >>> minutes_said(1), minutes_said(75)
    ('1 minute', '75 minutes')
    """
    return f"{number:,} minute{'' if number == 1 else 's'}"


def ended(text: str) -> str:
    """End with a full stop, unless the text ends a sentence by itself."""
    bare = text.strip()
    return bare if bare[-1:] in (".", "?", "!", "…", "") else f"{bare}."


def upper(text: str) -> str:
    """Begin with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def worth(score: Score, goals: int) -> str:
    """Say what a plan is worth: what it covers and contrasts, and what it takes to read.

    >>> worth(Score(3, 1, 7, 0, -40), 4)
    'covers three ideas of four, contrasts one, 40 minutes of reading'
    """
    contrasts = number_said(score.pairs) if score.pairs else "none"
    return (
        f"covers {counted(score.coverage, 'idea')} of {number_said(goals)}, "
        f"contrasts {contrasts}, "
        f"{minutes_said(-score.saved)} of reading"
    )
