"""Pairs of stories that share ideas and part over others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.catalogue import CaseSummary, tone_of
from kg.comparison._telling import Listed, Telling, Use, by_name, whose_word

__all__ = ["NAMED_CONTRASTS", "Contrast", "Contrasts", "contrasts_of"]

NAMED_CONTRASTS = (("amazon", "wells-fargo"), ("handelsbanken", "wells-fargo"))
"""Pairs of stories that are told first where both are there and have something to tell."""
_CONTRASTS = 6
_EACH = 2
"""A story stands in so many contrasts at most."""
_CANDIDATES = 400
"""So many pairs of stories are looked at for contrasts, those over the rarest ideas first."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two stories that share ideas and part over others.

    `fit` are the other stories that touch the first idea over which they part and came down, or did
    not, as the one of the two on their side; `misfit` those that ended the other way.
    """

    one: CaseSummary
    other: CaseSummary
    shared: tuple[tuple[Use, Use], ...]
    parted: tuple[tuple[Use, Use], ...]
    fit: tuple[Use, ...]
    misfit: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Contrasts, the named ones first; `apart` are stories that stand in none."""

    pairs: tuple[Contrast, ...]
    apart: tuple[CaseSummary, ...]
    stories: int

    @property
    def table(self) -> Listed:
        """One row a pair of stories and idea."""
        return (
            ("story", "other story", "idea", "story does", "other does", "whose", "whose other"),
            tuple(
                (
                    pair.one.ref.label,
                    pair.other.ref.label,
                    one.idea.label,
                    one.stance,
                    other.stance,
                    whose_word(one.basis),
                    whose_word(other.basis),
                )
                for pair in self.pairs
                for one, other in (*pair.shared, *pair.parted)
            ),
        )


def contrasts_of(told: Telling) -> Iterator[Contrast]:
    """Give the named contrasts that can be told, then others that share a cause, found by data."""
    slugs = {one.ref.slug: one.ref.iri for one in told.cases}
    named = [(slugs[a], slugs[b]) for a, b in NAMED_CONTRASTS if a in slugs and b in slugs]
    taken: Counter[str] = Counter()
    seen: set[frozenset[str]] = set()
    for pair in (*named, *_candidates(told)):
        full = len(seen) >= _CONTRASTS or any(taken[iri] >= _EACH for iri in pair)
        if frozenset(pair) in seen or (full and pair not in named):
            continue
        if contrast := _contrast(told, *pair):
            taken.update(pair)
            seen.add(frozenset(pair))
            yield contrast


def _candidates(told: Telling) -> list[tuple[str, str]]:
    """Give pairs of stories that a cause lit both and that part over an idea, the rarest first."""
    causes = {
        iri: {use.idea.iri for use in uses if use.idea.family == "Cause" and not use.against}
        for iri, uses in told.by_story.items()
    }
    pairs: dict[tuple[str, str], None] = {}
    for _, uses in sorted(told.by_idea.items(), key=lambda row: (len(row[1]), row[0])):
        for one in (use for use in uses if not use.against):
            for other in (use for use in uses if use.against):
                ends = one.case.ref.iri, other.case.ref.iri
                if ends[0] != ends[1] and causes[ends[0]] & causes[ends[1]]:
                    pairs.setdefault((min(ends), max(ends)))
        if len(pairs) >= _CANDIDATES:
            break
    return list(pairs)


def _contrast(told: Telling, one: str, other: str) -> Contrast | None:
    """Compare two stories; None where they share nothing, or part over nothing."""
    often = {iri: len(uses) for iri, uses in told.by_idea.items()}
    mine, theirs = _sides(told.by_story[one]), _sides(told.by_story[other])
    shared, parted = [], []
    for iri in sorted(mine.keys() & theirs.keys(), key=lambda iri: (often[iri], iri)):
        here, there = mine[iri], theirs[iri]
        if here.keys() != there.keys() and len(here) == len(there) == 1:
            parted.append((next(iter(here.values())), next(iter(there.values()))))
        elif here.keys() & there.keys() and here[min(here)].idea.family != "Phase":
            side = min(here.keys() & there.keys())
            shared.append((here[side], there[side]))
    if not shared or not parted:
        return None
    shared.sort(key=lambda pair: pair[0].idea.family != "Cause")
    parted.sort(key=lambda pair: not tone_of(pair[0].idea))
    ends = {use.against: use.case.flight.came_down for use in parted[0]}
    beside = [
        use
        for use in told.by_idea[parted[0][0].idea.iri]
        if use.case.ref.iri not in (one, other) and use.case.flight.drawn
    ]
    beside.sort(key=lambda use: (use.against, by_name(use.case)))
    return Contrast(
        one=parted[0][0].case,
        other=parted[0][1].case,
        shared=tuple(shared),
        parted=tuple(parted),
        fit=tuple(use for use in beside if use.case.flight.came_down == ends[use.against]),
        misfit=tuple(use for use in beside if use.case.flight.came_down != ends[use.against]),
    )


def _sides(uses: Iterable[Use]) -> dict[str, dict[bool, Use]]:
    """Sort what a story tells by idea, then by whether it speaks against it."""
    found: dict[str, dict[bool, Use]] = defaultdict(dict)
    for use in uses:
        found[use.idea.iri].setdefault(use.against, use)
    return found
