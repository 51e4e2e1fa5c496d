"""Material to plan with: made by hand, or by seed with as many ideas and words as real stories have.

The figures are those of the 30 stories and 219 ideas of November 2026. A third of the stories fell,
nearly all open with a decision, a few ideas are in most stories and most ideas in one or two, nine
readings of ten are ours, and four ideas of ten need another one first.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from kg.catalogue import Basis, Ref
from kg.planner import Candidate, IdeaToTeach, Material, Outcome, Pattern, Request
from kg.planner._records import Support

__all__ = ["idea", "instances", "of", "story"]

_IDEAS_OF_A_STORY = (2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 10, 11, 12, 16)
_NEEDS = (0,) * 62 + (1,) * 30 + (2,) * 8
_LEVELS = (1,) * 40 + (2,) * 47 + (3,) * 10 + (4,) * 3
_WORD_OF = {
    4: (Basis.WORD, ("A",)),
    3: (Basis.TELLING, ("B",)),
    2: (Basis.OURS, ("A", "C")),
    1: (Basis.OURS, ("B",)),
}
_OUTCOMES = (Outcome.HELD,) * 19 + (Outcome.FELL,) * 10 + (Outcome.UNTOLD,)


def instances(
    seed: int,
    stories: int = 30,
    *,
    sessions: int = 1,
    goals: int = 0,
    ideas: int = 60,
    varied: bool = False,
) -> tuple[Request, Material]:
    """Give a request and the material for it; the same for the same arguments, always.

    Args:
        goals: how many ideas are asked for; where it is 0, three to eight, of six weeks eight to 12.
        ideas: how many ideas there are.
        varied: also locks, known ideas, tight minutes, other patterns and other limits.
    """
    chance = random.Random(f"{seed} {stories} {sessions} {goals} {ideas} {varied}")
    taught = _ideas(chance, ideas)
    names = list(taught)
    chance.shuffle(names)  # how often an idea is seen has nothing to do with what it needs
    told = {slug: _story(chance, slug, names) for slug in _slugs("story", stories)}
    material = Material(taught, told, f"made-up {seed}")
    number = goals or chance.randint(*((3, 8) if sessions == 1 else (8, 12)))
    likely = names[: max(number, ideas // 2)]
    chosen = tuple(chance.sample(likely, min(number, len(likely))))
    request = Request(chosen, sessions=sessions)
    return (_varied(chance, request, material) if varied else request), material


def _slugs(kind: str, number: int) -> list[str]:
    return [f"{kind}-{place:0{len(str(number))}}" for place in range(1, number + 1)]


def _ref(kind: str, slug: str) -> Ref:
    return Ref(f"https://w3id.org/pioneer-atlas/{kind}/{slug}", kind, slug, slug.title())


def _ideas(chance: random.Random, number: int) -> dict[str, IdeaToTeach]:
    slugs = _slugs("idea", number)
    made = {}
    for place, slug in enumerate(slugs):
        earlier = slugs[max(0, place - 12) : place]
        needs = chance.sample(earlier, min(chance.choice(_NEEDS), len(earlier)))
        because = tuple((one, f"{slug} is told by means of {one}.") for one in sorted(needs))
        made[slug] = IdeaToTeach(_ref("concept", slug), chance.randint(60, 900), because)
    return made


def _story(chance: random.Random, slug: str, ideas: Sequence[str]) -> Candidate:
    number = min(chance.choice(_IDEAS_OF_A_STORY), len(ideas) - 1)  # the last is never drawn
    shown: dict[str, int] = {}
    while len(shown) < number:  # the nth idea of the list is seen about 1/n as often as the first
        place = int(len(ideas) ** chance.random()) - 1
        shown.setdefault(ideas[place], chance.choice(_LEVELS))
    rests: Mapping[str, tuple[str, ...]] = {one: (f"{slug}-shows-{one}",) for one in shown}
    return Candidate(
        _ref("case", slug),
        chance.randint(480, 2100),
        dict(sorted(shown.items())),
        rests,
        chance.choice(_OUTCOMES),
        (f"sector-{chance.choice('aaaabbbcccddef')}",),
        (f"place-{chance.choice('aaaab')}",),
        f"{slug}/moment" if chance.random() < 0.95 else "",
        tuple(Support(one, rests[one][0], *_WORD_OF[level]) for one, level in shown.items()),
    )


def _varied(chance: random.Random, request: Request, material: Material) -> Request:
    stories = sorted(material.stories)
    keep = chance.sample(stories, chance.choice((0, 0, 0, 1)))
    leave = [one for one in chance.sample(stories, min(5, len(stories))) if one not in keep]
    others = sorted(set(material.ideas) - set(request.goals))
    sector = f"sector-{chance.choice('abcd')}"
    there = {one for story in material.stories.values() for one in story.sectors}
    sector = sector if sector in there else min(there)
    return Request(
        request.goals,
        known=tuple(chance.sample(others, chance.randint(0, min(4, len(others))))),
        sessions=request.sessions,
        minutes=chance.choice((50, 60, 75, 90, 90, 90, 120, 180)),
        reading=chance.choice((15, 25, 40, 60, 60, 90)),
        pattern=Pattern(
            decision=chance.choice((0, 10, 12)),
            story=chance.choice((12, 15, 18)),
            stories=chance.choice((1, 2, 2, 3)),
            comparison=chance.choice((10, 18)),
            comparisons=chance.choice((0, 1, 1, 2)),
        ),
        contrast=chance.random() < 0.8,
        keep=tuple(keep),
        leave=tuple(leave[: chance.randint(0, 3)]),
        bases=(Basis.WORD, Basis.TELLING) if chance.random() < 0.1 else (),
        grades=("A",) if chance.random() < 0.1 else (),
        sectors=(sector,) if chance.random() < 0.1 else (),
        spread=chance.random() < 0.3,
        items=chance.choice((None, None, None, 4, 8)),
        pace=chance.choice((175, 238, 238, 300)),
    )


# --- By hand ---


def idea(slug: str, *needs: str, words: int = 238) -> IdeaToTeach:
    """Give an idea of a minute that needs others."""
    ref = Ref(f"urn:{slug}", "concept", slug, slug.title())
    return IdeaToTeach(ref, words, tuple((need, f"{slug} rests on {need}.") for need in needs))


def story(
    slug: str, levels: Mapping[str, int], outcome: Outcome = Outcome.HELD, **more: object
) -> Candidate:
    """Give a story of two minutes that opens with a decision and held, where nothing else is said."""
    given: dict[str, object] = {
        "words": 476,
        "sectors": ("shops",),
        "places": ("here",),
        "decision": f"{slug}/first",
        **more,
    }
    rests = {one: (f"{slug}-{one}",) for one in levels}
    ref = Ref(f"urn:{slug}", "case", slug, slug.title())
    return Candidate(ref, given.pop("words"), levels, rests, outcome, **given)  # type: ignore[arg-type]


def of(*things: IdeaToTeach | Candidate) -> Material:
    """Give the material of these ideas and stories."""
    return Material(
        {one.ref.slug: one for one in things if isinstance(one, IdeaToTeach)},
        {one.ref.slug: one for one in things if isinstance(one, Candidate)},
    )
