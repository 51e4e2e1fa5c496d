"""`python -m bench.plan`: how good instant plans are, and how long it takes to prove the best.

    python -m bench.plan [--cells STORIESxSESSIONS=WISHES ...] [--limit SECONDS] [--minutes N] [--quick]

Stories are made by numbers alone, after those of the atlas: no text is written or read. Writes PLAN.md
and plan.json beside this file; `--quick` tries the whole with few and prints instead.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.report import percentile, table
from kg.atlas import open_atlas
from kg.catalogue import Ref
from kg.planner import Candidate, Material, Pattern, Request, Score, prove, quick

Json = dict[str, Any]

_SEED = "atlas"
_CELLS = ("50x1=40", "50x6=20", "1000x1=40", "1000x6=20", "10000x1=5", "10000x6=5")
_LIMIT = 60.0
_MINUTES = 8.0
_AIM_QUICK = 0.95
_AIM_PROOF = 20.0
_TIERS = tuple(field.name for field in fields(Score))


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


# --- What is planned ---


def stories_like(real: Material, count: int, seed: str) -> Material:
    """Make stories of which each takes its numbers from a real one and its ideas by how often they are met."""
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


# --- Measuring ---


@dataclass(frozen=True, slots=True)
class Cell:
    """So many wishes for so many sessions, among so many stories."""

    stories: int
    sessions: int
    wishes: int


def cell(text: str) -> Cell:
    """Read "1000x6=20": 20 wishes for six sessions among 1,000 stories.

    Raises:
        ValueError: it is not written so.
    """
    size, _, wishes = text.partition("=")
    stories, _, sessions = size.partition("x")
    return Cell(int(stories), int(sessions), int(wishes))


def measure(material: Material, cell: Cell, limit: float, end: float) -> Json:
    """Plan for so many wishes, at once and proved, one after another; begin none after the end."""
    rows: list[Json] = []
    sessions = cell.sessions
    for number in range(cell.wishes):
        if time.perf_counter() > end:
            break
        request = wish(material, sessions, f"{_SEED} {sessions} {number}")
        begun, own = time.perf_counter(), time.process_time()
        instant = quick(request, material)
        took, worked = time.perf_counter() - begun, time.process_time() - own
        begun, own = time.perf_counter(), time.process_time()
        best = prove(request, material, stop=_after(time.perf_counter() + limit))
        rows.append(
            {
                "goals": len(request.goals),
                "quick": took,
                "quick_worked": worked,
                "proof": time.perf_counter() - begun,
                "proof_worked": time.process_time() - own,
                "proved": best.proved,
                "instant": [getattr(instant.score, tier) for tier in _TIERS],
                "best": [getattr(best.score, tier) for tier in _TIERS],
            }
        )
    return {
        "stories": len(material.stories),
        "sessions": sessions,
        "wished": cell.wishes,
        "rows": rows,
        "limit": limit,
    }


def _after(moment: float) -> Any:
    return lambda: time.perf_counter() > moment


# --- The report ---


def _share(rows: Sequence[Json], tiers: int) -> str:
    """Say how many instant plans are equal to the proved in the first so many fields."""
    same = sum(row["instant"][:tiers] == row["best"][:tiers] for row in rows)
    return f"{100 * same / len(rows):.0f} %" if rows else "none proved"


def _times(rows: Sequence[Json], name: str) -> tuple[str, ...]:
    found = [row[name] for row in rows]
    if not found:
        return "–", "–", "–"
    times = statistics.median(found), percentile(found, 0.95), max(found)
    return tuple(f"{one:.2f} s" for one in times)


def _kind(one: Json) -> tuple[str, str]:
    return f"{one['stories']:,}", "one" if one["sessions"] == 1 else f"{one['sessions']}"


_EQUAL = ("stories", "sessions", "wishes", "proved", *_TIERS, "aim")
_TIMES = (
    "stories",
    "sessions",
    "instant, half within",
    "95 of 100",
    "longest",
    "proof, half within",
    "95 of 100",
    "longest",
    "of the processor, 95 of 100",
    "proved",
    "within the aim",
)
_PLANNED = (
    "A story is made of numbers alone, after the stories of the atlas: how many ideas it shows, its "
    "words, how it ended and its sectors are each those of a story drawn at random (words up to 60 "
    "more or fewer); the ideas are drawn by how many stories show them, with a quarter of a story "
    "added so that rare ideas are met too; the level of evidence is drawn from all levels found; nine "
    "of ten have a decision. Ideas, their words and what they need are those of the atlas. A wish is "
    "for 2 to 8 ideas in one session of 90 minutes, or 5 to 14 in six sessions of 75 to 120, drawn by "
    "the root of how many stories show them; with up to ten ideas known, 20 to 90 minutes of reading, "
    "two or three stories a session, and one time in five with stories of many sectors wished for. "
    "These are not real wishes: the tables say how the search and the proof fare, nothing of teaching."
)


def _equal_row(one: Json) -> tuple[str, ...]:
    proved = [row for row in one["rows"] if row["proved"]]
    both = sum(row["instant"][:2] == row["best"][:2] for row in proved)
    verdict = "met" if proved and both >= _AIM_QUICK * len(proved) else "**missed**"
    shares = (_share(proved, tiers) for tiers in range(1, len(_TIERS) + 1))
    return *_kind(one), str(len(one["rows"])), str(len(proved)), *shares, verdict


def _times_row(one: Json) -> tuple[str, ...]:
    rows = one["rows"]
    worked = [row["proof_worked"] for row in rows]
    proved = sum(row["proved"] for row in rows)
    in_time = sum(row["proved"] and row["proof"] <= _AIM_PROOF for row in rows)
    return (
        *_kind(one),
        *_times(rows, "quick"),
        *_times(rows, "proof"),
        f"{percentile(worked, 0.95):.2f} s" if worked else "–",
        f"{proved} of {len(rows)}",
        f"{in_time} of {len(rows)}",
    )


def _short(kinds: Sequence[Json]) -> str:
    """Own up to wishes that there was no time for."""
    left = sum(one["wished"] - len(one["rows"]) for one in kinds)
    return f" The time given was over before the last {left} wishes." if left else ""


def render(found: Json) -> str:
    """Write the report."""
    versions = ", ".join(f"{name} {text}" for name, text in found["versions"].items())
    parts = [
        "# Plans, at once and proved",
        "Written by `python -m bench.plan`; the same for machines is in `plan.json`.",
        f"{found['date']}; {versions}; {found['system']}, {found['cores']} cores, "
        f"{found['load']:.1f} processes waiting for them when it began. A proof runs on one.",
        "## How often an instant plan is as good as the proved one",
        "Equal in the first field of the score, in the first two, and so on: the last is equal in all. "
        "The aim is 95 of 100 equal in coverage and pairs. Only plans that were proved are counted."
        + _short(found["kinds"]),
        table(_EQUAL, [_equal_row(one) for one in found["kinds"]]),
        "## How long it takes",
        f"A proof is stopped after {found['kinds'][0]['limit']:.0f} s; the aim is {_AIM_PROOF:.0f} s "
        "at 1,000 stories. The processor's own time leaves out what others on the machine took "
        "meanwhile.",
        table(_TIMES, [_times_row(one) for one in found["kinds"]]),
        "## What was planned",
        f"{_PLANNED} Seed `{found['seed']}`.",
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.plan", description=main.__doc__)
    parser.add_argument("--cells", type=cell, nargs="+", default=[cell(one) for one in _CELLS])
    parser.add_argument("--limit", type=float, default=_LIMIT, help="seconds for a proof")
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="for all; begin none after")
    parser.add_argument("--quick", action="store_true", help="50 stories, 5 wishes; print")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if given.quick:
        given.cells = [Cell(50, 1, 5), Cell(50, 6, 5)]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    with open_atlas() as atlas:
        real = atlas.planning.material
    kinds = []
    end = time.perf_counter() + 60 * given.minutes
    for one in given.cells:
        say(f"{one.stories} stories, {one.sessions} sessions, {one.wishes} wishes")
        material = stories_like(real, one.stories, _SEED)
        kinds.append(measure(material, one, given.limit, end))
    found = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": {
            "Python": ".".join(map(str, sys.version_info[:3])),
            "HiGHS": version("highspy"),
        },
        "system": f"{sys.platform}, {os.uname().machine}" if hasattr(os, "uname") else sys.platform,
        "cores": os.cpu_count(),
        "load": load,
        "seed": _SEED,
        "kinds": kinds,
    }
    text = render(found)
    if given.quick:
        print(text)
        return
    here = Path(__file__).parent
    (here / "PLAN.md").write_text(text, encoding="utf-8")
    (here / "plan.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    say("wrote bench/PLAN.md and bench/plan.json")


if __name__ == "__main__":
    main()
