"""The ideas that the same stories tell, with the stories that tell only one of the two."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from kg.catalogue import CaseSummary, Ref
from kg.comparison._telling import Listed, Telling, Use, by_name, whose_word

__all__ = ["Pair", "Together", "pairs_of"]

_LEAST = 3
"""So many stories at least tell both ideas of a pair."""
_MOST_TOLD = 4
"""An idea that more than one story in so many tells is too common to say much with another."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ideas that the same stories tell, and those that tell only one of the two.

    `linked` says that the frameworks themselves line the two up.
    """

    one: Ref
    other: Ref
    both: tuple[tuple[Use, Use], ...]
    only_one: tuple[Use, ...]
    only_other: tuple[Use, ...]
    linked: bool

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """One row a story, under the columns of `Together`."""
        names = self.one.label, self.other.label
        found = [
            (*names, one.case.ref.label, "both", whose_word(one.basis), whose_word(other.basis))
            for one, other in self.both
        ]
        found += [
            (*names, u.case.ref.label, "only the idea", whose_word(u.basis), "")
            for u in self.only_one
        ]
        found += [
            (*names, u.case.ref.label, "only the other", "", whose_word(u.basis))
            for u in self.only_other
        ]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Together:
    """The ideas that come together, those that belong closest first.

    `apart` are stories that tell both ideas of no pair.
    """

    pairs: tuple[Pair, ...]
    apart: tuple[CaseSummary, ...]
    stories: int

    @property
    def table(self) -> Listed:
        """One row a pair and story."""
        return (
            ("idea", "other idea", "story", "tells", "whose idea", "whose other idea"),
            tuple(row for pair in self.pairs for row in pair.rows),
        )


def pairs_of(told: Telling, linked: set[frozenset[str]]) -> tuple[Pair, ...]:
    """Pair ideas that at least three stories show both, none of them told in most.

    Ranked by normalised pointwise mutual information: how much oftener two come together than by
    chance. Source: Bouma 2009, Normalized (pointwise) mutual information, GSCL, eq. 7.
    """
    total = len(told.cases)
    shown = {
        iri: stories
        for (iri, stance), stories in sorted(told.by_stance.items())
        if stance == "shows" and _LEAST <= len(stories) <= total / _MOST_TOLD
    }
    ranked = []
    for (one, of_one), (other, of_other) in combinations(shown.items(), 2):
        both = of_one.keys() & of_other.keys()
        if len(both) < _LEAST:
            continue
        shared = len(both) / total
        closeness = math.log(shared * total * total / (len(of_one) * len(of_other)))
        ranked.append((-closeness / -math.log(shared), one, other))
    return tuple(
        _pair(shown[one], shown[other], linked=frozenset((one, other)) in linked)
        for _, one, other in sorted(ranked)
    )


def _pair(of_one: Mapping[str, Use], of_other: Mapping[str, Use], *, linked: bool) -> Pair:
    def ordered(uses: Iterable[Use]) -> tuple[Use, ...]:
        return tuple(sorted(uses, key=lambda use: by_name(use.case)))

    both = ordered(use for iri, use in of_one.items() if iri in of_other)
    return Pair(
        one=next(iter(of_one.values())).idea,
        other=next(iter(of_other.values())).idea,
        both=tuple((use, of_other[use.case.ref.iri]) for use in both),
        only_one=ordered(use for iri, use in of_one.items() if iri not in of_other),
        only_other=ordered(use for iri, use in of_other.items() if iri not in of_one),
        linked=linked,
    )
