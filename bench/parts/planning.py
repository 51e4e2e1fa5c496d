"""How good instant plans are, and how long it takes to prove the best."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from bench.alone import say
from bench.figures import Figure, Given, Left, figure

if TYPE_CHECKING:
    from kg.planner import Material, Request

TITLE = "Planning"
ABOUT = """\
Each wish is planned at once and proved (HiGHS, one core, stopped after 15 s). Stories are made of
numbers alone, after those of the atlas: how many ideas one shows, its words, how it ended and its
sectors are those of a story drawn at random; ideas are drawn by how many stories show them; nine of ten
have a decision. A wish is for 2 to 8 ideas in one session of 90 minutes, or 5 to 14 in six sessions,
with up to ten ideas known, 20 to 90 minutes of reading, two or three stories a session. These are no
real wishes: they say how the search and the proof fare, nothing of teaching. “As good” counts plans
that were proved."""
MOST, LONG = 10_000, False

_SEED = "atlas"
_LIMIT = 15.0
_SECONDS = 35.0
"""For the wishes of one kind; none is begun after."""


def measure(given: Given) -> Iterator[Figure | Left]:
    from kg.atlas import open_atlas
    from kg.planner import Score, prove, quick

    tiers = tuple(field.name for field in fields(Score))
    with open_atlas() as atlas:
        material = stories_like(atlas.planning.material, given.stories)
    good, proved = 0, 0
    for sessions, words in ((1, "one session"), (6, "six sessions")):
        say(f"planning {words}")
        wished = (
            given.times(30, 20, 4, quick=4) if sessions == 1 else given.times(12, 8, 2, quick=2)
        )
        end = time.perf_counter() + (8 if given.quick else _SECONDS)
        instant, exact, same, done = [], [], 0, 0
        for number in range(wished):
            if number and time.perf_counter() > end:
                yield Left(f"{words}: the time was over after {number} of {wished} wishes.")
                break
            request = wish(material, sessions, f"{_SEED} {sessions} {number}")
            begun = time.perf_counter()
            first = quick(request, material)
            instant.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            limit = begun + (5 if given.quick else _LIMIT)
            best = prove(request, material, stop=lambda limit=limit: time.perf_counter() > limit)  # type: ignore[misc]
            exact.append(time.perf_counter() - begun)
            if best.proved:
                done += 1
                same += all(
                    getattr(first.score, tier) == getattr(best.score, tier) for tier in tiers[:2]
                )
        good, proved = good + same, proved + done
        told = f"{done} of {len(exact)} proved"
        yield figure(f"{words}: at once", instant, "s", rival="proved", rivals=exact, note=told)
        yield figure(f"{words}: the proof, 95 of 100", exact, "s", share=0.95)
        if done:
            yield figure(f"{words}: at once as good in coverage and pairs", same / done, "share")
    if proved:
        yield figure(
            "at once as good in coverage and pairs, all wishes",
            good / proved,
            "share",
            aim="instant",
            note=f"{good} of {proved} proved plans",
        )


def stories_like(real: Material, count: int, seed: str = _SEED) -> Material:
    """Make stories of which each takes its numbers from a real one and its ideas by how often they are met."""
    from kg.catalogue import Ref
    from kg.planner import Candidate

    chance = random.Random(f"{seed} stories {count}")
    models = list(real.stories.values())
    met = Counter(slug for one in models for slug in one.ideas)
    levels = [level for one in models for level in one.ideas.values()]
    slugs = sorted(real.ideas)
    weights = [met[slug] + 0.25 for slug in slugs]
    stories = {}
    for number in range(count):
        model = chance.choice(models)
        slug = f"story-{number:05}"
        wanted: dict[str, int] = {}
        while len(wanted) < len(model.ideas):
            wanted.setdefault(chance.choices(slugs, weights)[0], chance.choice(levels))
        stories[slug] = Candidate(
            ref=Ref(f"case:{slug}", "case", slug, f"Story {number}"),
            words=chance.choice(models).words + chance.randrange(-60, 61),
            ideas=dict(sorted(wanted.items())),
            rests_on=dict.fromkeys(wanted, ("told",)),
            outcome=chance.choice(models).outcome,
            sectors=chance.choice(models).sectors,
            places=chance.choice(models).places,
            decision=f"{slug}/decision" if chance.random() < 0.9 else "",
        )
    return replace(real, stories=stories, generation=f"{seed} {count}")


def wish(material: Material, sessions: int, seed: str) -> Request:
    """Ask for some ideas as a lecturer might: mostly such as stories show."""
    from kg.planner import Pattern, Request

    chance = random.Random(seed)
    met = Counter(slug for one in material.stories.values() for slug in one.ideas)
    slugs = sorted(material.ideas)
    weights = [met[slug] ** 0.5 + 0.1 for slug in slugs]
    goals: dict[str, None] = {}
    wanted = chance.randrange(2, 9) if sessions == 1 else chance.randrange(5, 15)
    while len(goals) < wanted:
        goals[chance.choices(slugs, weights)[0]] = None
    known = chance.sample(slugs, chance.choice((0, 0, 3, 10)))
    pattern = chance.choice((Pattern(), Pattern(), Pattern(story=15, stories=3, comparison=12)))
    return Request(
        goals=tuple(goals),
        known=tuple(known),
        sessions=sessions,
        minutes=90 if sessions == 1 else chance.choice((75, 90, 90, 120)),
        reading=chance.choice((20, 30, 60, 60, 90)),
        pattern=pattern,
        spread=chance.random() < 0.2,
    )
