"""What is known of all ideas: how many stories have them, and how they are related to one another."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from kg.catalogue import Basis, Ideas, Ref
from kg.connections._evidence import BASES
from kg.connections._index import Index
from kg.connections._sentences import MEETINGS

__all__ = ["Ground", "Meeting", "Meetings"]

_WENDING = frozenset({"inTensionWith", "counteracts", "closeMatch"})
"""How two ideas can meet: one step, and never a second."""
_SURE = {"high": 1.0, "medium": 0.85, "low": 0.6}


@dataclass(frozen=True, slots=True)
class Meeting:
    """That one idea is somehow related to another, on whose judgement and why."""

    one: Ref
    how: str
    other: Ref
    basis: Basis | None = None
    because: str = ""
    sure: str = ""

    @property
    def strength(self) -> float:
        """How well it is told, from 0 to 1."""
        return math.sqrt(BASES[self.basis] * _SURE.get(self.sure, 1.0))


class Meetings:
    """How ideas are related to one another, as far as somebody said so."""

    def __init__(self, known: Ideas) -> None:
        self._of: dict[str, list[Meeting]] = defaultdict(list)
        facts = known.facts
        for mapping in facts.of_class("atlas:Mapping"):
            one, other = facts.text(mapping, "atlas:from"), facts.text(mapping, "atlas:to")
            how = facts.text(mapping, "atlas:relation").replace("#", "/").rsplit("/", 1)[-1]
            if how in MEETINGS and one in known and other in known:
                self._add(
                    Meeting(
                        known.ref(one),
                        how,
                        known.ref(other),
                        facts.basis(mapping),
                        facts.text(mapping, "atlas:because"),
                        facts.text(mapping, "atlas:confidence"),
                    )
                )

    def _add(self, meeting: Meeting) -> None:
        self._of[meeting.one.iri].append(meeting)
        if meeting.other.iri != meeting.one.iri:
            self._of[meeting.other.iri].append(meeting)

    def between(self, one: str, other: str) -> tuple[Meeting, ...]:
        """Give how two ideas are related, in whichever direction it is said."""
        return tuple(m for m in self._of.get(one, ()) if {m.one.iri, m.other.iri} == {one, other})

    def of(self, idea: str) -> tuple[Meeting, ...]:
        """Give how an idea is related to others, as far as that can connect two stories."""
        return tuple(m for m in self._of.get(idea, ()) if m.how in _WENDING)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of all ideas: their facts, how many stories have them, how they meet."""

    known: Ideas
    index: Index
    meetings: Meetings

    def groups(self, *ideas: str) -> frozenset[str]:
        """Give the schemes and groups of ideas."""
        properties = ("skos:inScheme", "skos:broader")
        values = self.known.facts.values
        return frozenset(
            found for idea in ideas for prop in properties for found in values(idea, prop)
        )
