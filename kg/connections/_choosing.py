"""The score of a connection, what is too common for it, and which few are told.

S = min(IC*, 5)/5 x sqrt(e) x k x (1 + 0.5 min(a, 0.3)). It multiplies, because a sum lets a
certain but common idea outrank a specific one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from kg.catalogue import Basis, Ref
from kg.connections._evidence import Told
from kg.connections._records import KINDS, MOST, STRONG, WEAK, Order, Piece, Why

__all__ = ["CAP", "RARE", "SPECIFIC", "Candidate", "Slot", "chosen", "gate", "score"]

CAP = 5.0
"""Bits from which on a rarer idea counts no more: one story in 32."""
SPECIFIC = 2.0
"""Bits below which an idea never connects: more than one story in four has it."""
RARE = 3.0
"""Bits below which an idea is too common to be merely shared: more than one story in eight."""
_OVERLAP = 0.3
_OVERLAP_COUNTS = 0.5
_SPREAD = 0.75
_SAME_STATEMENT, _SAME_GROUP, _SAME_KIND = 0.6, 0.4, 0.2
_SHAREABLE = frozenset({Basis.WORD, Basis.TELLING})
_EVENTS = frozenset({"episode", "moment"})
_OPEN = frozenset({"same pull", *(kind.name for kind in KINDS.values() if kind.opposed)})
"""Kinds in which an idea may be as common as one story in four."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A statement that stands for one side of one end."""

    end: int
    told: Told
    stance: str = ""
    idea: Ref | None = None
    named: Ref | None = None
    order: Order | None = None
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could be told, scored.

    `groups` are the schemes and groups of its ideas; of two that share a `key` one is told; `better`
    decides between links of nearly one score and is no part of it.
    """

    kind: str
    score: float
    rarity: float | None
    strength: float
    having: int
    ideas: tuple[Ref, ...]
    slots: tuple[Slot, ...]
    lead: tuple[Piece, ...]
    brief: tuple[Piece, ...]
    groups: frozenset[str] = frozenset()
    because: str = ""
    key: str = ""
    better: float = 0.0

    @property
    def statements(self) -> frozenset[str]:
        """The statements that it tells."""
        return frozenset(slot.told.iri for slot in self.slots)

    @property
    def order(self) -> tuple[str, ...]:
        """What decides between candidates of one score."""
        return (self.kind, *(i.iri for i in self.ideas), *(s.told.iri for s in self.slots))


def score(kind: str, strength: float, *, rarity: float = CAP, overlap: float = 0.0) -> float:
    """Give S.

    Args:
        strength: e of the weaker half, from 0 to 1.
        rarity: IC* in bits; of a link, which passes through nothing, the most that counts.
        overlap: a, the cosine of the rarer words of two statements.

    >>> round(score("contrast", 0.74, rarity=4.0), 2)
    0.69
    """
    likeness = 1 + _OVERLAP_COUNTS * min(overlap, _OVERLAP)
    return min(rarity, CAP) / CAP * math.sqrt(strength) * KINDS[kind].weight * likeness


def gate(candidate: Candidate) -> Why | None:
    """Say why a candidate is not told; None where it may be."""
    if candidate.rarity is not None:
        if candidate.rarity < SPECIFIC:
            return Why.COMMON
        told = all(_happened(slot.told) for slot in candidate.slots)
        if candidate.rarity < RARE and candidate.kind not in _OPEN and not told:
            return Why.TOO_COMMON_TO_SHARE
    return None if candidate.score >= WEAK else Why.WEAKLY_TOLD


def _happened(told: Told) -> bool:
    """Whether it is the authors' word on something that happened: a verdict of theirs is not."""
    statement = told.statement
    return statement.basis in _SHAREABLE and statement.kind in _EVENTS


def _likeness(one: Candidate, other: Candidate) -> float:
    if one.statements & other.statements:
        return _SAME_STATEMENT
    if one.groups & other.groups:
        return _SAME_GROUP
    return _SAME_KIND if one.kind == other.kind else 0.0


def chosen(
    form: Callable[[Collection[str]], Sequence[Candidate]], most: int = MOST
) -> tuple[Candidate, ...]:
    """Choose few that are good and different; a statement is told once in an answer.

    Source: maximal marginal relevance, Carbonell and Goldstein 1998, SIGIR.

    Args:
        form: forms the candidates again without the statements that are told already.
    """
    found: list[Candidate] = []
    used: set[str] = set()
    while len(found) < most:
        keys = {one.key for one in found}
        full = any(one.score >= STRONG for one in found) and any(
            one.score < STRONG for one in found
        )
        pool = [
            one
            for one in form(used)
            if one.key not in keys and gate(one) is None and not (full and one.score < STRONG)
        ]
        if not pool:
            break

        def worth(one: Candidate) -> float:
            alike = max((_likeness(one, other) for other in found), default=0.0)
            return (one.score + one.better) * (_SPREAD - (1 - _SPREAD) * alike)

        best = min(pool, key=lambda one: (-worth(one), one.order))
        found.append(best)
        used |= best.statements
    return tuple(sorted(found, key=lambda one: (-one.score, one.order)))
