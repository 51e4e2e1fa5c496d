"""Which story stands how to which idea, counted once for a state of the content.

The counts decide what is too common to connect anything: a rule on numbers, never a list of names.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from kg.catalogue import Basis, Ideas
from kg.connections._evidence import BASES
from kg.namespaces import ATLAS
from kg.questions import BASES as NAMES
from kg.questions import reading
from kg.store import Store

__all__ = ["AGAINST", "Index", "sides_of"]

AGAINST = frozenset({"counters", "breaks", "doubts"})
"""How a statement can stand against an idea."""
_SORTING = frozenset({"Kind", "Phase", "Place", "Sector"})
"""Families that only sort what is told: being in one list connects nothing."""
_PLACED = "phase"
_BASES = {ATLAS + local: Basis(name) for name, local in NAMES.items()}


class Index:
    """How each story and note stands to each idea, on whose strongest word."""

    def __init__(self, store: Store, cases: Collection[str], known: Ideas) -> None:
        self.counted = len(cases)
        self._known = known
        self._families: dict[str, bool] = {}
        self._both: dict[str, bool] = {}
        self._held: dict[str, dict[str, dict[str, Basis | None]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._of: dict[str, set[str]] = defaultdict(set)
        for row in store.select(reading("network")):
            case, idea = row["case"].value, row["idea"].value
            if case not in cases:
                continue
            stance = row["relation"].value.removeprefix(ATLAS)
            basis = _BASES.get(row["basis"].value) if "basis" in row else None
            held = self._held[idea][case]
            stance = "shows" if stance == _PLACED else stance
            if stance not in held or BASES[basis] > BASES[held[stance]]:
                held[stance] = basis
            self._of[case].add(idea)

    def connects(self, idea: str) -> bool:
        """Whether it is an idea at all, and not a sort of things."""
        if idea not in self._families:
            ref = self._known.ref(idea)
            facet = any(
                self._known.facts.true(scheme, "atlas:facet")
                for scheme in self._known.facts.values(idea, "skos:inScheme")
            )
            self._families[idea] = idea in self._known and not (facet or ref.family in _SORTING)
        return self._families[idea]

    def having(self, idea: str) -> int:
        """Count the stories and notes that have an idea, however they stand to it."""
        return len(self._held[idea]) if idea in self._held else 0

    def rarity(self, idea: str) -> float:
        """Give IC in bits: 2 where one in four has it, 3 where one in eight has it.

        Source: Resnik 1995, IJCAI, on stories in the place of words.
        """
        return self.rarity_of(self.having(idea))

    def rarity_of(self, having: int) -> float:
        """Give IC of something that so many stories and notes have."""
        return math.log2(self.counted / having) if having else 0.0

    def both_held(self, idea: str) -> bool:
        """Whether two stories or notes at least stand on each side of an idea."""
        if idea not in self._both:
            held = self._held.get(idea, {}).values()
            for_it = sum("shows" in stances for stances in held)
            against = sum(not AGAINST.isdisjoint(stances) for stances in held)
            self._both[idea] = min(for_it, against) >= 2
        return self._both[idea]

    def holders(self, idea: str) -> Mapping[str, Mapping[str, Basis | None]]:
        """Give who has an idea: by story, how it stands and on whose strongest word."""
        return self._held.get(idea, {})

    def ideas_of(self, case: str) -> tuple[str, ...]:
        """Give the ideas of a story that can connect, the rarest first."""
        found = (idea for idea in self._of.get(case, ()) if self.connects(idea))
        return tuple(sorted(found, key=lambda idea: (self.having(idea), idea)))

    def shared_ideas(self) -> Iterator[str]:
        """Give the ideas that two stories or more have, the rarest first."""
        found = [idea for idea in self._held if self.having(idea) > 1 and self.connects(idea)]
        yield from sorted(found, key=lambda idea: (self.having(idea), idea))


def sides_of(stances: Collection[str]) -> tuple[bool, bool]:
    """Say whether any stance is for an idea, and whether any is against it."""
    return "shows" in stances, bool(AGAINST & set(stances))
